"""Read the bodies of all formulas of a module: lines of `name = expression`, then one return.

In: a `Scope`. Out: formulas as trees, and the module's constants. Problems are collected in the scope.
"""

import ast
from collections.abc import Collection, Mapping
from pathlib import Path

from blog.formulas import words
from blog.formulas.declared import declared, unit_of
from blog.formulas.expression_reader import check_name, counted
from blog.formulas.read import Reader
from blog.formulas.scope import Scope
from blog.formulas.tree import Attribute, Build, Call, Formula, Literal, Name, Node, Step, children, nodes
from blog.formulas.types import ANY, FLOAT, INT, STR


def read_constants(scope: Scope, available: Collection[str]) -> dict[str, Node]:
    """The module's numbers, strings and tuples of numbers; whatever else it defines is passed over."""
    constants = {}
    for name, value in scope.values.items():
        attempt = Scope(Path(), constants=scope.constants, imports=scope.imports)  # its problems are no problems
        tree = Reader(attempt, {}, available).read(value)
        kind = tree.type.item or tree.type
        if (
            not attempt.errors
            and name not in words.TAKEN
            and not isinstance(tree, Call)
            and (kind in (INT, FLOAT) or tree.type == STR)
        ):
            constants[name] = tree
            scope.constants[name] = tree.type
    return constants


def read_formulas(scope: Scope, available: Collection[str]) -> dict[str, Formula]:
    """Read every formula of the module, in the order of the file."""
    formulas = {}
    for name, function in scope.functions.items():
        formulas[name] = _formula(scope, name, function, available)
    _refuse_circles(scope, formulas)
    built = {node.record for formula in formulas.values() for node in nodes(formula) if isinstance(node, Build)}
    for name, record in scope.records.items():
        if name not in scope.homes and (name in built or record.properties):
            for field in record.fields:
                check_name(scope, field.name, record.line)
    return formulas


def _formula(scope: Scope, name: str, function: ast.FunctionDef, available: Collection[str]) -> Formula:
    signature = scope.signatures[name]
    check_name(scope, function.name, function.lineno)
    names = {p.name: Name(name=p.name, role="parameter", type=p.type, line=0) for p in signature.parameters}
    for parameter in signature.parameters:
        check_name(scope, parameter.name, function.lineno)
    reader = Reader(scope, names, available)
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    steps = [step for line in body[:-1] if (step := _step(reader, line)) is not None]
    result = _result(reader, function, body[-1] if body else None)
    for node in (*(step.value for step in steps), result):
        _refuse_bare_self(scope, node)
    symbols, unit = declared(scope, function)
    return Formula(
        name=name,
        docstring=ast.get_docstring(function) or "",
        path=scope.path,
        line=function.lineno,
        parameters=signature.parameters,
        returns=signature.returns,
        steps=tuple(steps),
        result=counted(result, signature.returns),
        symbols=symbols,
        unit=unit or unit_of(name),
    )


def _step(reader: Reader, line: ast.stmt) -> Step | None:
    match line:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            pass
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            pass
        case ast.Assign(targets=[ast.Tuple(elts=targets)]):
            given = ", ".join(ast.unparse(target) for target in targets)
            hint = "write one line for each name"
            reader.scope.problem(line.lineno, f"several names on one line: {given}", hint)
            for target in targets:
                name = ast.unparse(target)
                reader.names[name] = Name(name=name, role="local", type=ANY, line=line.lineno)
            return None
        case _:
            problem, hint = words.STATEMENTS.get(type(line), (f'"{ast.unparse(line)}" is no formula', words.LINES))
            reader.scope.problem(line.lineno, problem, hint)
            return None
    check_name(reader.scope, name, line.lineno)
    if name in reader.names or name in reader.scope.constants:
        reader.scope.problem(line.lineno, f"{name} already has a value", "use a new name; each has one value")
    tree = reader.read(value)
    reader.names[name] = Name(name=name, role="local", type=tree.type, line=line.lineno)
    return Step(name, tree)


def _result(reader: Reader, function: ast.FunctionDef, last: ast.stmt | None) -> Node:
    nothing = Literal(type=INT, line=function.lineno, value=0)
    if not isinstance(last, ast.Return) or last.value is None:
        if last is not None and not isinstance(last, ast.Return | ast.Assign):
            _step(reader, last)
        else:
            hint = "end with one line: return expression"
            reader.scope.problem(function.lineno, f"{function.name} returns nothing", hint)
        return nothing
    result = reader.read(last.value)
    returns = function.returns and reader.scope.annotation(function.returns)
    if returns == INT and result.type == FLOAT:
        hint = "divide with // where the remainder is zero, or write -> float"
        reader.scope.problem(last.lineno, f"{function.name} says int and returns a float", hint)
    return result


def _refuse_bare_self(scope: Scope, tree: Node) -> None:
    if isinstance(tree, Name) and tree.name == "self":
        hint = "use its fields: self.name"
        scope.problem(tree.line, "a property uses self as a whole, before it is complete", hint)
    elif not (isinstance(tree, Attribute) and isinstance(tree.value, Name)):
        for inner in children(tree):
            _refuse_bare_self(scope, inner)


def _refuse_circles(scope: Scope, formulas: Mapping[str, Formula]) -> None:
    uses = {name: _uses(formula, formulas) for name, formula in formulas.items()}
    for name, formula in formulas.items():
        reached: set[str] = set()
        ahead = set(uses[name])
        while ahead:
            reached |= ahead
            ahead = {far for near in ahead for far in uses[near]} - reached
        if name in reached:
            hint = "a formula may not need its own result; write the closed form"
            scope.problem(formula.line, f"{name} calls itself", hint)


def _uses(formula: Formula, formulas: Mapping[str, Formula]) -> set[str]:
    called = {node.function for node in nodes(formula) if isinstance(node, Call)}
    computed = {
        f"{node.value.type.name}.{node.name}"
        for node in nodes(formula)
        if isinstance(node, Attribute) and node.computed
    }
    return (called | computed) & set(formulas)
