"""An expression of the text in, its value out: Python over the names of figures.py, without statements or imports."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any

_ALLOWED = (
    ast.Expression, ast.Constant, ast.Name, ast.Load, ast.Attribute, ast.Subscript, ast.Slice, ast.Call, ast.keyword,
    ast.BinOp, ast.UnaryOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.USub,
    ast.List, ast.Tuple, ast.Dict,
)  # fmt: skip
_BUILTINS: dict[str, object] = {"sum": sum, "min": min, "max": max, "len": len, "abs": abs, "round": round}


class ExpressionError(ValueError):
    """An expression that cannot be evaluated; its text says why."""


def names(expression: str) -> set[str]:
    """The names that an expression uses; none if it does not parse."""
    try:
        tree = ast.parse(expression, mode="eval")
    except (SyntaxError, ValueError):
        return set()
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def evaluate(expression: str, namespace: Mapping[str, object]) -> Any:
    """Evaluate an expression of the text."""
    try:
        tree = ast.parse(" ".join(expression.split()), mode="eval")
    except (SyntaxError, ValueError, RecursionError) as error:
        reason = getattr(error, "msg", str(error))
        raise ExpressionError(f"is not an expression: {reason}") from None
    for node in ast.walk(tree):
        if not isinstance(node, _ALLOWED):
            raise ExpressionError(f"uses {type(node).__name__}, which is not allowed in text")
        if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
            raise ExpressionError(f'uses the private name "{node.attr}"')
        if isinstance(node, ast.Name) and node.id not in namespace and node.id not in _BUILTINS:
            raise ExpressionError(f'uses the name "{node.id}", which figures.py does not define')
    scope = {**_BUILTINS, **namespace, "__builtins__": {}}
    try:
        return eval(compile(tree, "<text>", "eval"), scope)
    except Exception as error:  # whatever the formula raises is the writer's to see
        raise ExpressionError(f"fails: {type(error).__name__}: {error}") from error
