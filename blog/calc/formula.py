"""The mark of a closed-form formula: what carries it is also a JavaScript module and an equation.

A marked function is ordinary Python. The mark only says that its body keeps to the small subset of the
language that CONTRIBUTING.md lists, so that the site can be derived from its syntax tree.
"""

from collections.abc import Callable
from typing import TypeVar

Function = TypeVar("Function", bound=Callable[..., object])


def formula(function: Function) -> Function:
    """Mark a function as a closed-form formula; it is returned unchanged.

    >>> @formula
    ... def area(*, width: int, height: int) -> int:
    ...     return width * height
    >>> area(width=3, height=4)
    12
    """
    function.__dict__["__formula__"] = True
    return function
