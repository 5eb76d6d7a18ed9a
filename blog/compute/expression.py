"""An expression of the text in, its value out: the text is no code, it asks for values of figures.py and little more.

Names, literals, subscripts, arithmetic, calls, and attributes of plain data and of the calculator's modules. What leads
from data to code, such as a function's or a module's insides, is refused.
"""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import is_dataclass
from numbers import Number
from types import ModuleType, SimpleNamespace
from typing import Any, TypeVar

Made = TypeVar("Made")

LONGEST, DEEPEST = 2000, 50

_ALLOWED = (
    ast.Expression, ast.Constant, ast.Name, ast.Load, ast.Attribute, ast.Subscript, ast.Slice, ast.Call, ast.keyword,
    ast.BinOp, ast.UnaryOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow, ast.USub,
    ast.List, ast.Tuple, ast.Dict,
)  # fmt: skip
_BUILTINS: dict[str, object] = {"sum": sum, "min": min, "max": max, "len": len, "abs": abs, "round": round}
_DATA = (str, Number, Mapping, Sequence, set, frozenset, SimpleNamespace)
_REFUSED = {"format", "format_map", "tofile", "dump"}  # they read attributes out of a text, or write files
_GUARD = "<attribute>"  # no name of Python, so that no expression can use it


class ExpressionError(ValueError):
    """An expression that cannot be evaluated; its text says why."""


def names(expression: str) -> set[str]:
    """The names that an expression uses; none if it does not parse."""
    try:
        return {node.id for node in ast.walk(_parsed(expression)) if isinstance(node, ast.Name)}
    except ExpressionError:
        return set()


def value_of(expression: str, namespace: Mapping[str, object]) -> Any:
    """What an expression of the text gives, with the names of figures.py."""
    tree = _parsed(" ".join(expression.split()))
    inside = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        _check(node, namespace, inside)
    builtins = {"__import__": __import__}  # no expression can name it; numpy's methods in C import with it
    scope = {**_BUILTINS, **namespace, _GUARD: _attribute, "__builtins__": builtins}
    try:
        return eval(_quietly(lambda: compile(_Guarded().visit(tree), "<text>", "eval")), scope)
    except (ExpressionError, MemoryError):
        raise
    except Exception as error:  # whatever the formula raises is the writer's to see
        raise ExpressionError(f"fails: {described(error)}") from error


def _quietly(read: Callable[[], Made]) -> Made:
    """What the compiler gives, without the advice that it prints: what fails says so by itself."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return read()


def _parsed(expression: str) -> ast.Expression:
    if len(expression) > LONGEST:
        raise ExpressionError(f"is longer than {LONGEST} characters")
    try:
        tree = _quietly(lambda: ast.parse(expression, mode="eval"))
    except (SyntaxError, ValueError) as error:
        reason = getattr(error, "msg", str(error))
        raise ExpressionError(f"is not an expression: {reason}") from None
    except (RecursionError, MemoryError):
        raise ExpressionError(f"is nested deeper than {DEEPEST} levels") from None
    level: list[ast.AST] = [tree]
    for _ in range(DEEPEST + 1):
        level = [child for node in level for child in ast.iter_child_nodes(node)]
    if level:
        raise ExpressionError(f"is nested deeper than {DEEPEST} levels")
    return tree


def _check(node: ast.AST, namespace: Mapping[str, object], inside: set[int]) -> None:
    if not isinstance(node, _ALLOWED):
        raise ExpressionError(f"uses {type(node).__name__}, which is not allowed in text")
    if isinstance(node, ast.Attribute) and node.attr.startswith("_"):
        raise ExpressionError(f'uses the private name "{node.attr}"')
    if isinstance(node, ast.Name):
        if node.id not in namespace and node.id not in _BUILTINS:
            raise ExpressionError(f'uses the name "{node.id}", which figures.py does not define')
        if isinstance(namespace.get(node.id), ModuleType) and id(node) not in inside:
            raise ExpressionError(f'uses the module "{node.id}" as a value')


class _Guarded(ast.NodeTransformer):
    """Turns `value.name` into a call of the guard below."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        """A guarded attribute."""
        called = ast.Call(
            func=ast.Name(id=_GUARD, ctx=ast.Load()),
            args=[self.visit(node.value), ast.Constant(value=node.attr)],
            keywords=[],
        )
        return ast.fix_missing_locations(ast.copy_location(called, node))


def _attribute(value: object, name: str) -> object:
    if name in _REFUSED:
        raise ExpressionError(f'uses "{name}", which is not allowed in text')
    if isinstance(value, ModuleType):
        return _of_module(value, name)
    owner = value if isinstance(value, type) else type(value)
    is_array = hasattr(value, "tolist")
    if not (is_array or isinstance(value, _DATA) or is_dataclass(owner) or _own(owner.__module__)):
        raise ExpressionError(f'uses "{name}" of a {owner.__name__}, which is no plain data')
    return getattr(value, name)


def _of_module(module: ModuleType, name: str) -> object:
    """What a module of the calculator or of the small models defines."""
    found = getattr(module, name)
    if (
        not _own(module.__name__)
        or isinstance(found, ModuleType)
        or (callable(found) and not _own(getattr(found, "__module__", None) or ""))
    ):
        problem = f'uses "{name}" of the module "{module.__name__}", which is not allowed in text'
        raise ExpressionError(f"{problem}: give its value a name in figures.py")
    return found


def _own(module: str) -> bool:
    return module.startswith(("blog.calc.", "blog.lab.", "figures_of_"))


def described(error: BaseException) -> str:
    """An exception in one line; its own text may fail."""
    try:
        words = str(error)
    except Exception:
        words = ""
    return f"{type(error).__name__}: {words}" if words else type(error).__name__
