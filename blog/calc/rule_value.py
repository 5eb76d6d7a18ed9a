"""The value of a rule's tree (see `rule_tree`) for one configuration; `rule_value.js` is the same walk in the page.

The rules are Python's, but for configurations that may hold anything: arithmetic refuses what is no number in a
sentence, an index outside a list and a key outside an object are null, and true is not 1.
"""

from collections.abc import Callable
from math import ceil, floor, prod
from operator import ge, gt, le, lt, mod, sub
from typing import Any, Protocol

from blog.calc.checks import shown
from blog.calc.rule_tree import QUOTE, Tree, is_name

MOST_LAYERS = 1000  # the deepest published model has a seventh as many


class Lookup(Protocol):
    """What the names of a rule stand for."""

    def __call__(self, name: str) -> Any:
        """Return the value of a name; None where there is none."""

    def filled(self, name: str, value: Any) -> None:
        """Take note that an absent name was replaced by a value."""

    def layer(self, i: int) -> "Lookup":
        """Return the same names as one layer sees them."""


def rule_value(tree: Tree, look: Lookup) -> Any:
    """Return the value of a tree, with its names looked up.

    >>> from blog.calc.rule_tree import rule_tree
    >>> rule_value(rule_tree("min(7 // 2, 5) if 'a' in ['a', 'b'] else 0"), lambda name: None)
    3
    """
    if isinstance(tree, str):
        return tree[1:] if tree.startswith(QUOTE) else look(tree)
    if not isinstance(tree, list):
        return tree
    head, parts = tree[0], tree[1:]
    if head in FORMS:
        return FORMS[head](parts, look)
    values = [rule_value(part, look) for part in parts]
    if head in OF_NUMBERS:
        return _whole(OF_NUMBERS[head](*map(_number, parts, values)))
    return OF_VALUES[head](*values)


def true(value: Any) -> bool:
    """Tell whether a value counts as true: not null, false, 0, nor an empty text, list or object."""
    return bool(value)


def layers(value: Any) -> range:
    """Return the layers of a model that has so many."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_LAYERS:
        raise ValueError(f"n_layers is {shown(value)}: use 1 to {MOST_LAYERS}.")
    return range(value)


def _given(parts: list[Tree], look: Lookup) -> Any:
    """Return the first part that is not null; the second is what a missing key was taken to be."""
    for position, part in enumerate(parts):
        value = rule_value(part, look)
        if position == 1 and is_name(parts[0]):
            look.filled(parts[0], value)
        if value is not None:
            return value
    return None


def _and(parts: list[Tree], look: Lookup) -> Any:
    value: Any = True
    for part in parts:
        value = rule_value(part, look)
        if not true(value):
            break
    return value


def _or(parts: list[Tree], look: Lookup) -> Any:
    value: Any = False
    for part in parts:
        value = rule_value(part, look)
        if true(value):
            break
    return value


def _sum(parts: list[Tree], look: Lookup) -> Any:
    n, body = parts
    return _whole(sum(_number(body, rule_value(body, look.layer(i))) for i in layers(rule_value(n, look))))


def _count(parts: list[Tree], look: Lookup) -> int:
    n, body = parts
    return sum(true(rule_value(body, look.layer(i))) for i in layers(rule_value(n, look)))


def _refuse(parts: list[Tree], look: Lookup) -> Any:
    quoted = [isinstance(part, str) and part.startswith(QUOTE) for part in parts]
    values = [rule_value(part, look) for part in parts]
    said = (value if plain else shown(value) for plain, value in zip(quoted, values, strict=True))
    raise ValueError("".join(said))


def _number(tree: Tree, value: Any) -> Any:
    """Return a value that arithmetic can use; refuse any other by its name."""
    name = tree if is_name(tree) else "a number"
    if value is None:
        raise ValueError(f"{name} is missing: give {name}.")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{name} is {shown(value)}, which is no number: give a whole number.")
    return value


def _whole(value: Any) -> Any:
    """Return a whole number as one, since JavaScript has no other kind."""
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def _same(left: Any, right: Any) -> bool:
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def _at(value: Any, key: Any) -> Any:
    if isinstance(value, dict):
        return value.get(str(key)) if isinstance(key, str | int) else None
    if isinstance(value, list | str) and isinstance(key, int) and not isinstance(key, bool):
        return value[key] if 0 <= key < len(value) else None
    return None


def _divided(sign: str, divide: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    def checked(left: Any, right: Any) -> Any:
        if right == 0:
            raise ValueError(f"{left} {sign} 0 has no value: give sizes of at least 1.")
        return divide(left, right)

    return checked


def _over(left: Any, right: Any) -> Any:
    """Divide; whole numbers that go evenly stay whole, of any size."""
    return left // right if isinstance(left, int) and isinstance(right, int) and left % right == 0 else left / right


FORMS: dict[str, Callable[[list[Tree], Lookup], Any]] = {
    "if": lambda parts, look: rule_value(parts[1] if true(rule_value(parts[0], look)) else parts[2], look),
    "given": _given,
    "and": _and,
    "or": _or,
    "sum": _sum,
    "count": _count,
    "refuse": _refuse,
}
OF_NUMBERS: dict[str, Callable[..., Any]] = {
    "+": lambda *values: sum(values),
    "-": sub,
    "*": lambda *values: prod(values),
    "/": _divided("/", _over),
    "//": _divided("//", lambda a, b: a // b),
    "%": _divided("%", mod),
    "<": lt,
    "<=": le,
    ">": gt,
    ">=": ge,
    "min": min,
    "max": max,
    "ceil": ceil,
    "floor": floor,
}
OF_VALUES: dict[str, Callable[..., Any]] = {
    "list": lambda *values: list(values),
    "not": lambda value: not true(value),
    "at": _at,
    "==": _same,
    "!=": lambda left, right: not _same(left, right),
    "in": lambda value, entries: isinstance(entries, list) and any(_same(value, entry) for entry in entries),
    "len": lambda value: len(value) if isinstance(value, list | str) else 0,
    "bool": true,
    "is_list": lambda value: isinstance(value, list),
    "is_text": lambda value: isinstance(value, str),
    "is_number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
}
