"""The same formulas over many configurations at once: quantities may be numpy arrays of float64.

Nothing is written twice. A formula's own code runs with numpy's `min`, `max`, `ceil`, `floor`, `sqrt`,
`log` and `exp` in place of Python's, and so do the formulas it calls. Flags and group lists stay those of
one model; a choice that depends on an array cannot be made and is an error.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields
from dis import get_instructions
from functools import cache, reduce
from types import CodeType, FunctionType, SimpleNamespace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from blog.calc.config import ModelConfig


def smallest(*values: Any) -> Any:
    """Return the elementwise minimum of arguments, or of the entries of one argument."""
    return reduce(np.minimum, values if len(values) > 1 else values[0])


def largest(*values: Any) -> Any:
    """Return the elementwise maximum of arguments, or of the entries of one argument."""
    return reduce(np.maximum, values if len(values) > 1 else values[0])


ELEMENTWISE: dict[str, Any] = {
    "min": smallest,
    "max": largest,
    "ceil": np.ceil,
    "floor": np.floor,
    "sqrt": np.sqrt,
    "log": np.log,
    "exp": np.exp,
}


def names_in(code: CodeType) -> set[str]:
    """Return the global names that a function uses, inner generators included."""
    inner = (names_in(constant) for constant in code.co_consts if isinstance(constant, CodeType))
    own = {step.argval for step in get_instructions(code) if step.opname == "LOAD_GLOBAL"}
    return own.union(*inner)


@cache
def elementwise(function: Callable[..., Any]) -> Callable[..., Any]:
    """Return a formula that accepts arrays.

    >>> from blog.calc.feed_forward import ffn_weights
    >>> elementwise(ffn_weights)(d_model=np.array([1.0, 2.0]), d_ff=8, matrices=3).tolist()
    [24.0, 48.0]
    """
    if not isinstance(function, FunctionType):
        raise TypeError(f"{function!r} is no formula: pass a function marked @formula")
    own = dict(function.__globals__) | ELEMENTWISE
    for name in names_in(function.__code__):
        used = function.__globals__.get(name)
        if isinstance(used, FunctionType) and "__formula__" in used.__dict__:
            own[name] = elementwise(used)
    copy = FunctionType(function.__code__, own, function.__name__, function.__defaults__, function.__closure__)
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


def varied(model: ModelConfig, **arrays: ArrayLike) -> Any:
    """Return a stand-in for a model in which some quantities are arrays.

    >>> from blog.calc.presets import LLAMA_2_70B
    >>> varied(LLAMA_2_70B, n_kv_heads=[1, 8]).n_kv_heads.tolist()
    [1.0, 8.0]
    """
    values = {field.name: getattr(model, field.name) for field in fields(model)}
    unknown = [name for name in arrays if not isinstance(values.get(name), int)]
    if unknown:
        raise ValueError(f"{unknown[0]} is no quantity of a model: vary a field that is a whole number.")
    return SimpleNamespace(**values | {name: np.asarray(array, dtype=float) for name, array in arrays.items()})


def over(function: Callable[..., Any], model: ModelConfig, arrays: Mapping[str, ArrayLike], **arguments: Any) -> Any:
    """Return a formula's result for every entry of some quantities; other arguments may be arrays too.

    Arrays broadcast against each other; counts are float64, exact below 2**53.

    >>> from blog.calc.kv_cache import kv_cache_bytes
    >>> from blog.calc.presets import LLAMA_2_70B
    >>> found = over(kv_cache_bytes, LLAMA_2_70B, {"n_kv_heads": [1, 8]}, batch=1, seq_len=4096, dtype_bytes=2)
    >>> [float(bytes_) / 2**20 for bytes_ in found]
    [160.0, 1280.0]
    """
    inputs = {
        name: np.asarray(value, dtype=float) if isinstance(value, list | np.ndarray) else value
        for name, value in arguments.items()
    }
    return elementwise(function)(varied(model, **arrays), **inputs)
