"""Which formulas can be computed over BigInt: those that never leave the whole numbers."""

from collections.abc import Mapping

from blog.formulas.scope import Scope
from blog.formulas.tree import Attribute, Build, Builtin, Call, Formula, Name, Node, nodes, walk
from blog.formulas.types import BOOL, FLOAT, INT, STR, Type

FLOAT_FUNCTIONS = ("ceil", "floor", "sqrt", "log", "exp")


def exact_names(
    scope: Scope, constants: Mapping[str, Node], formulas: Mapping[str, Formula], imported: frozenset[str]
) -> frozenset[str]:
    """The names that the BigInt module can define, given the imported names that are exact.

    It starts from everything that looks exact by itself, and drops what uses something dropped until nothing
    changes.
    """
    names = set(imported)
    names |= {name for name, tree in constants.items() if not _leaves_integers(tree)}
    names |= {name for name in scope.records if name not in scope.homes}
    names |= {name for name, formula in formulas.items() if _whole_formula(scope, formula)}
    while True:
        lost = {n for n, tree in constants.items() if n in names and not _uses(tree) <= names}
        lost |= {
            n
            for n, f in formulas.items()
            if n in names and any(not _uses(node) <= names for node in (*(s.value for s in f.steps), f.result))
        }
        lost |= {n for n in names & set(scope.records) - set(imported) if not _computes(scope, n, names)}
        if not lost:
            return frozenset(names)
        names -= lost


def _whole_formula(scope: Scope, formula: Formula) -> bool:
    if any(parameter.type == FLOAT for parameter in formula.parameters):
        return False
    if formula.returns not in (INT, BOOL) and not _whole_record(scope, formula.returns.name):
        return False
    return not any(_leaves_integers(node) for node in nodes(formula))


def _computes(scope: Scope, name: str, names: set[str]) -> bool:
    """Whether the BigInt module needs a dataclass: to build it, or for one of its properties."""
    computed = any(f"{name}.{prop}" in names for prop in scope.records[name].properties)
    return computed or _whole_record(scope, name)


def _whole_record(scope: Scope, name: str) -> bool:
    record = scope.records.get(name)
    return record is not None and all(_whole(scope, field.type) for field in record.fields)


def _whole(scope: Scope, kind: Type) -> bool:
    return kind in (INT, BOOL, STR) or (kind.name in scope.records and _whole_record(scope, kind.name))


def _leaves_integers(tree: Node) -> bool:
    return any(
        node.type == FLOAT or (isinstance(node, Builtin) and node.function in FLOAT_FUNCTIONS) for node in walk(tree)
    )


def _uses(tree: Node) -> set[str]:
    """The names of other definitions that an expression needs."""
    used = set()
    for node in walk(tree):
        match node:
            case Call(function=name) | Build(record=name) | Name(name=name, role="constant"):
                used.add(name)
            case Attribute(computed=True, value=value, name=name):
                used.add(f"{value.type.name}.{name}")
    return used
