"""Runs the trees of `expression`: a name is looked up, a call is one of the functions below."""

from collections.abc import Callable
from math import ceil, floor
from typing import Any

from blog.calc.checks import shown
from blog.calc.expression import (
    MOST_STEPS,
    Lookup,
    Node,
    arithmetic,
    number,
    same,
    truth,
)


def plain_functions() -> dict[str, Callable[..., Any]]:
    """Return the functions of values alone."""
    return {
        "min": min,
        "max": max,
        "ceil": ceil,
        "floor": floor,
        "len": lambda value: len(value) if isinstance(value, list | str) else 0,
        "list": lambda value: isinstance(value, list),
        "text": lambda value: isinstance(value, str),
        "number": lambda value: isinstance(value, int | float) and not isinstance(value, bool),
        "truth": truth,
    }


FUNCTIONS = plain_functions()


def item(value: Any, key: Any) -> Any:
    """Return value[key], or null where there is none."""
    if isinstance(value, dict):
        return value.get(str(key)) if isinstance(key, str | int) else None
    if isinstance(value, list | str) and isinstance(key, int) and not isinstance(key, bool):
        return value[key] if 0 <= key < len(value) else None
    return None


def steps(value: Any) -> range:
    """Return the range that a counting function runs over."""
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_STEPS:
        raise ValueError(f"the number of layers is {shown(value)}: use 1 to {MOST_STEPS}.")
    return range(value)


def evaluate(node: Node, look: Lookup) -> Any:
    """Return the value of a tree, with names looked up by `look`.

    >>> from blog.calc.expression import parse
    >>> evaluate(parse("count(i, 6, (i + 1) % 3 == 0)"), lambda name: None)
    2
    """
    kind = node[0]
    if kind == "literal":
        return node[1]
    if kind == "name":
        return look(node[1])
    if kind == "list":
        return [evaluate(child, look) for child in node[1]]
    if kind == "if":
        return evaluate(node[2] if truth(evaluate(node[1], look)) else node[3], look)
    if kind == "not":
        return not truth(evaluate(node[1], look))
    if kind == "index":
        return item(evaluate(node[1], look), evaluate(node[2], look))
    if kind == "call":
        return call(node[1], node[2], look)
    return binary(node, look)


def binary(node: Node, look: Lookup) -> Any:
    """Return the value of an operator and its two sides."""
    _, operator, left_node, right_node = node
    left = evaluate(left_node, look)
    if operator == "??":
        return filled(left_node, evaluate(right_node, look), look) if left is None else left
    if operator == "and":
        return evaluate(right_node, look) if truth(left) else left
    if operator == "or":
        return left if truth(left) else evaluate(right_node, look)
    right = evaluate(right_node, look)
    if operator in ("==", "!="):
        return same(left, right) == (operator == "==")
    if operator == "in":
        return isinstance(right, list) and any(same(left, entry) for entry in right)
    return arithmetic(operator, number(left_node, left), number(right_node, right))


def filled(node: Node, value: Any, look: Lookup) -> Any:
    """Return the value that replaces an absent key, after telling the lookup."""
    note = getattr(look, "filled", None)
    if note is not None and node[0] == "name":
        note(node[1], value)
    return value


def call(name: str, arguments: tuple[Node, ...], look: Lookup) -> Any:
    """Return the value of a function."""
    if name in ("count", "sum"):
        return over_layers(name, arguments, look)
    values = [evaluate(argument, look) for argument in arguments]
    if name == "refuse":
        parts = zip(arguments, values, strict=True)
        raise ValueError("".join(value if node[0] == "literal" else shown(value) for node, value in parts))
    if name in ("min", "max", "ceil", "floor"):
        values = [number(node, value) for node, value in zip(arguments, values, strict=True)]
    return FUNCTIONS[name](*values)


def over_layers(name: str, arguments: tuple[Node, ...], look: Lookup) -> Any:
    """Return a count, sum or list over i from 0 to n - 1: `count(i, n, condition)`."""
    index, n_node, body = arguments
    results = [evaluate(body, bound(look, index[1], i)) for i in steps(evaluate(n_node, look))]
    if name == "count":
        return sum(truth(result) for result in results)
    return sum(number(body, result) for result in results)


def bound(look: Lookup, name: str, value: int) -> Lookup:
    """Return a lookup in which one name has a value."""
    return with_names(look, {name: value})


def with_names(look: Lookup, values: dict[str, Any]) -> Lookup:
    """Return a lookup in which some names have values."""
    inner = getattr(look, "within", None)
    if inner is not None:
        return inner(values)  # type: ignore[no-any-return]
    return lambda name: values[name] if name in values else look(name)
