"""What the mark of a formula declares beside it: `@formula(symbols={"count": "n"}, unit="bits")`.

In: the decorator's syntax tree. Out: symbols by name, and the words of a unit, which the formula's own name may give.
"""

import ast
import re

from blog.formulas.scope import Scope

_UNITS = {"bytes": "bytes", "flops": "FLOP", "seconds": "s", "bits": "bits"}
_SUFFIX = re.compile(rf"(?:^|_)({'|'.join(_UNITS)})((?:_per_[a-z]+)*)$")
_HINT = 'write @formula(symbols={"count": "n"}, unit="bits"), all of it as texts'


def declared(scope: Scope, function: ast.FunctionDef) -> tuple[dict[str, str], str]:
    """The symbols and the unit of a formula."""
    symbols: dict[str, str] = {}
    unit = ""
    for mark in function.decorator_list:
        for argument in mark.keywords if isinstance(mark, ast.Call) else ():
            match argument.arg, _literal(argument.value):
                case "symbols", dict() as given if all(isinstance(s, str) and s for s in (*given, *given.values())):
                    symbols = given
                case "unit", str() as unit:
                    pass
                case name, _:
                    scope.problem(argument.value.lineno, f"{name} of the mark cannot be read", _HINT)
    known = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
    known |= {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}
    known |= {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)} | {function.name}
    for name in symbols:
        if name not in known:
            hint = "declare symbols of its parameters, lines, attributes, and of itself"
            scope.problem(function.lineno, f"{function.name} has no {name} that a symbol could stand for", hint)
    return symbols, unit


def unit_of(name: str) -> str:
    """The unit that a formula's name ends with.

    >>> unit_of("kv_cache_bytes_per_token"), unit_of("KvCache.total_bytes"), unit_of("attention_flops"), unit_of("x")
    ('bytes per token', 'bytes', 'FLOP', '')
    """
    found = _SUFFIX.search(name.rpartition(".")[2])
    return _UNITS[found[1]] + found[2].replace("_", " ") if found else ""


def _literal(node: ast.expr) -> object:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None
