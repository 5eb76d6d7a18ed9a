"""How calls are matched with what is called: Python's own functions by kind, formulas by their parameters."""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from blog.errors import nearest
from blog.formulas.tree import Node, Parameter
from blog.formulas.types import ANY, BOOL, FLOAT, INT, NUMBER, Type, join, sequence

FUNCTIONS = {"min", "max", "sum", "abs", "len", "range", "any", "all"}
MATH = {"ceil", "floor", "sqrt", "log", "exp"}


def builtin_type(name: str, arguments: Sequence[Node]) -> Type | None:
    """The type that one of Python's functions gives for these arguments, or None if it does not take them."""
    count = len(arguments)
    kinds = [{BOOL: INT, ANY: NUMBER}.get(argument.type, argument.type) for argument in arguments]
    match name, count:
        case "ceil" | "floor", 1:
            return INT
        case "sqrt" | "exp", 1:
            return FLOAT
        case "log", 1 | 2:
            return FLOAT
        case "abs", 1:
            return kinds[0]
        case "range", 1 | 2 | 3:
            return sequence(INT) if all(kind in (INT, NUMBER) for kind in kinds) else None
        case "len", 1:
            return INT
        case "any" | "all", 1:
            return BOOL if arguments[0].type.item in (BOOL, ANY, None) else None
        case "sum" | "min" | "max", 1:
            item = arguments[0].type.item or ANY
            return {BOOL: INT, ANY: NUMBER}.get(item, item) if item.is_number else None
        case "min" | "max", _ if count > 1:
            return join(*kinds)
    return None


@dataclass(frozen=True, slots=True)
class Bound:
    """Arguments beside the parameters that they are for; the parameter is None where nobody told."""

    positional: list[tuple[Parameter | None, ast.expr | None]]
    keywords: list[tuple[str, Parameter | None, ast.expr]]


def bind(node: ast.Call, parameters: Sequence[Parameter] | None, refuse: Callable[[str], object]) -> Bound | None:
    """Match the arguments of a call with parameters, as Python would; a mismatch is refused and gives None.

    JavaScript takes positional parameters one by one and keyword-only ones in an object, so a positional
    parameter that the call names by keyword has to move to its place. Without parameters the call is taken as
    it is written.
    """
    if any(isinstance(argument, ast.Starred) for argument in node.args) or any(k.arg is None for k in node.keywords):
        refuse("name every argument; * and ** hide which they are")
        return None
    given = {keyword.arg: keyword.value for keyword in node.keywords if keyword.arg is not None}
    if parameters is None:
        return Bound([(None, a) for a in node.args], [(name, None, value) for name, value in given.items()])
    places = [p for p in parameters if not p.keyword_only]
    names = [p.name for p in parameters]
    twice = {p.name for p in places[: len(node.args)]} & set(given)
    unknown = [name for name in given if name not in names]
    reached = {p.name for p in places[: len(node.args)]} | set(given)
    missing = [p.name for p in parameters if p.default is None and p.name not in reached]
    if len(node.args) > len(places):
        refuse(f"it takes {len(places)} arguments by position, and is given {len(node.args)}")
    elif unknown:
        refuse(f"it has no {unknown[0]}. {nearest(unknown[0], names)}")
    elif missing or twice:
        refuse(f"add {', '.join(missing)}" if missing else f"{sorted(twice)[0]} is given twice")
    else:
        by_place: list[ast.expr | None] = [*node.args, *(given.get(p.name) for p in places[len(node.args) :])]
        known = {p.name: p for p in parameters if p.keyword_only}
        keywords: list[tuple[str, Parameter | None, ast.expr]] = [
            (name, known[name], value) for name, value in given.items() if name in known
        ]
        return Bound(list(zip(places, by_place, strict=True)), keywords)
    return None
