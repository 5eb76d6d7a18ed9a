"""The mark of a closed-form formula: what carries it is also a JavaScript module and an equation.

A marked function is ordinary Python. The mark only says that its body keeps to the small subset of the
language that CONTRIBUTING.md lists, so that the site can be derived from its syntax tree; and, where the names alone
would not do, which symbols its equation has, in which unit its result.
"""

from collections.abc import Callable, Mapping
from typing import TypeVar, overload

Function = TypeVar("Function", bound=Callable[..., object])


@overload
def formula(function: Function, /) -> Function: ...


@overload
def formula(*, symbols: Mapping[str, str] | None = None, unit: str = "") -> Callable[[Function], Function]: ...


def formula(
    function: Function | None = None, /, *, symbols: Mapping[str, str] | None = None, unit: str = ""
) -> Function | Callable[[Function], Function]:
    """Mark a function as a closed-form formula; it is returned unchanged.

    `symbols` are LaTeX by the names of its parameters, lines and attributes, and by its own name; both are read from
    the source, never from here.

    >>> @formula(symbols={"width": "w", "area": "A"}, unit="m^2")
    ... def area(*, width: int, height: int) -> int:
    ...     return width * height
    >>> area(width=3, height=4)
    12
    """
    if function is None:
        return lambda marked: formula(marked)
    function.__dict__["__formula__"] = True
    return function
