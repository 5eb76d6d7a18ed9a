from __future__ import annotations

import json
import warnings
from pathlib import PosixPath
from types import SimpleNamespace

import numpy as np
import pytest

from blog.calc import hf, presets
from blog.compute.expression import ExpressionError, names, value_of


def double(x: int, *, plus: int = 0) -> int:
    return 2 * x + plus


def broken() -> int:
    raise ValueError("no such model")


NAME_IT = "give its value a name in figures.py"
NAMES = {
    "n": 8,
    "sizes": [1, 2, 3],
    "double": double,
    "broken": broken,
    "model": SimpleNamespace(heads=64),
    "np": np,
    "json": json,
    "modules": [json],
    "presets": presets,
    "hf": hf,
    "array": np.arange(4),
    "here": PosixPath(),
    "each": (n for n in (1, 2)),
}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("n", 8),
        ("-n + 2 * 3 - 7 // 2 % 4 / 1 ** 2", -5.0),
        ("double(n, plus=1)", 17),
        ("model.heads", 64),
        ("sizes[-1] + sizes[0:2][1]", 5),
        ("{'a': n}['a']", 8),
        ("sum(sizes) + min(1, 2) + max([1, 2]) + len((1, 2)) + abs(-1) + round(2.6)", 15),
        ("double(\n  n)", 16),
        ("'text'", "text"),
        ("'text'.upper() + {'a': 'b'}.get('a')", "TEXTb"),
        ("array.sum() + array.shape[0]", 10),
        ("presets.LLAMA_2_7B.n_layers", 32),
        ("presets.ALL['llama-2-7b'].model.n_heads", 32),
    ],
)
def test_an_expression_is_computed(expression: str, value: object) -> None:
    assert value_of(expression, NAMES) == value


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("n +", "is not an expression: invalid syntax"),
        ("", "is not an expression: invalid syntax"),
        ("m", 'uses the name "m", which figures.py does not define'),
        ("open('x')", 'uses the name "open", which figures.py does not define'),
        ("__import__('os')", 'uses the name "__import__", which figures.py does not define'),
        ("model.__class__", 'uses the private name "__class__"'),
        ("double._x", 'uses the private name "_x"'),
        ("[x for x in sizes]", "uses ListComp, which is not allowed in text"),
        ("(lambda: 1)()", "uses Lambda, which is not allowed in text"),
        ("n if n else 0", "uses IfExp, which is not allowed in text"),
        ("n > 1", "uses Compare, which is not allowed in text"),
        ("(m := 3)", "uses NamedExpr, which is not allowed in text"),
        ("f'{n}'", "uses JoinedStr, which is not allowed in text"),
        ("double(*sizes)", "uses Starred, which is not allowed in text"),
        ("1 / 0", "fails: ZeroDivisionError: division by zero"),
        ("sizes[9]", "fails: IndexError: list index out of range"),
        ("broken()", "fails: ValueError: no such model"),
        ("np", 'uses the module "np" as a value'),
        ("len([np])", 'uses the module "np" as a value'),
        ("modules[0].loads", 'uses "loads" of the module "json", which is not allowed in text: ' + NAME_IT),
        ("np.ma.core.builtins.eval('1')", 'uses "ma" of the module "numpy", which is not allowed in text: ' + NAME_IT),
        ("json.codecs.open('x')", 'uses "codecs" of the module "json", which is not allowed in text: ' + NAME_IT),
        (
            "hf.dataclass('x')",
            'uses "dataclass" of the module "blog.calc.hf", which is not allowed in text: ' + NAME_IT,
        ),
        ("hf.shapes.Layer", 'uses "shapes" of the module "blog.calc.hf", which is not allowed in text: ' + NAME_IT),
        ("here.read_text()", 'uses "read_text" of a PosixPath, which is no plain data'),
        ("double.something", 'uses "something" of a function, which is no plain data'),
        ("each.gi_frame", 'uses "gi_frame" of a generator, which is no plain data'),
        ("'{0.x}'.format(n)", 'uses "format", which is not allowed in text'),
        ("'{n}'.format_map(model)", 'uses "format_map", which is not allowed in text'),
        ("array.tofile('x')", 'uses "tofile", which is not allowed in text'),
        ("+".join("1" * 1001), "is longer than 2000 characters"),
        ("+".join("1" * 52), "is nested deeper than 50 levels"),
        ("-" * 1999 + "1", "is nested deeper than 50 levels"),
        ("[" * 60 + "]" * 60, "is nested deeper than 50 levels"),
        ("[" * 900 + "]" * 900, "is not an expression: too many nested parentheses"),
    ],
)
def test_what_is_refused_says_why(expression: str, reason: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        value_of(expression, NAMES)
    assert str(caught.value) == reason


def test_an_expression_cannot_change_the_names() -> None:
    before = dict(NAMES)
    value_of("double(n)", NAMES)
    assert before == NAMES


def test_names_are_those_that_an_expression_uses() -> None:
    assert names("double(n, plus=model.heads)") == {"double", "n", "model"}
    assert names("n +") == names("-" * 3000 + "n") == names("(" * 1999) == set()


@pytest.mark.parametrize("expression", ["1[0]", "0x1for x in y", "1or 2"])
def test_the_compiler_gives_no_advice_besides(expression: str) -> None:
    with warnings.catch_warnings(record=True) as found:
        warnings.simplefilter("always")
        with pytest.raises(ExpressionError):
            value_of(expression, {})
    assert found == []
