"""What a module defines that its formulas may use: the first pass, over declarations only.

In: the text of one Python module. Out: a `Scope` with its marked functions, dataclasses, constants and
imports. What the bodies of the formulas mean is read afterwards (`read.py`), when all names are known.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

from blog.errors import BlogError
from blog.formulas.tree import Literal, Parameter, Record, Signature
from blog.formulas.types import ANY, BOOL, FLOAT, INT, STR, Type, read_annotation


@dataclass(frozen=True, slots=True)
class Interface:
    """What a derived module offers to modules that import it."""

    signatures: dict[str, Signature] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)  # of records from elsewhere: the Python module
    constants: dict[str, Type] = field(default_factory=dict)
    exact: frozenset[str] = frozenset()  # names that the BigInt module exports


@dataclass(frozen=True, slots=True)
class Import:
    """`from module import name`."""

    module: str
    name: str


@dataclass(slots=True)
class Scope:
    """The names of one module, and the problems found in it so far."""

    path: Path
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)  # formulas, properties as "Class.name"
    plain: set[str] = field(default_factory=set)  # functions without the mark
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)  # dataclasses
    values: dict[str, ast.expr] = field(default_factory=dict)  # module constants and type aliases
    imports: dict[str, Import] = field(default_factory=dict)
    signatures: dict[str, Signature] = field(default_factory=dict)
    records: dict[str, Record] = field(default_factory=dict)
    homes: dict[str, str] = field(default_factory=dict)
    constants: dict[str, Type] = field(default_factory=dict)
    absent: dict[str, list[str]] = field(default_factory=dict)  # imported name -> what its module offers instead
    errors: list[BlogError] = field(default_factory=list)

    def problem(self, line: int, text: str, hint: str) -> None:
        """Note a problem and go on, so that one run reports them all."""
        self.errors.append(BlogError(text, path=self.path, line=line, hint=hint))

    def annotation(self, node: ast.expr) -> Type:
        """What an annotation means here."""
        names: dict[str, ast.expr | str] = {**self.values}
        names |= {name: name for name in (*self.classes, *self.imports)}
        return read_annotation(node, names)


def read_scope(source: str, path: Path, modules: Mapping[str, Interface]) -> Scope:
    """The marked functions, dataclasses, constants and imports of a module, their bodies not yet read."""
    scope = Scope(path)
    for statement in _parse(source, path):
        _declare(scope, statement)
    _import_known(scope, modules)
    for name, definition in scope.classes.items():
        scope.records[name] = _record(scope, definition)
        scope.homes.pop(name, None)
    for name, function in scope.functions.items():
        scope.signatures[name] = _signature(scope, name, function)
    return scope


@lru_cache(maxsize=256)
def imported_modules(source: str, path: Path) -> frozenset[str]:
    """The Python modules that a file imports names from."""
    try:
        body = _parse(source, path)
    except BlogError:  # reported when the file is read for its formulas
        return frozenset()
    return frozenset(s.module for s in body if isinstance(s, ast.ImportFrom) and s.module)


def _parse(source: str, path: Path) -> list[ast.stmt]:
    try:
        return ast.parse(source).body
    except SyntaxError as error:
        raise BlogError(f"this is not Python: {error.msg}", path=path, line=error.lineno) from error


def _declare(scope: Scope, statement: ast.stmt) -> None:
    match statement:
        case ast.FunctionDef(name=name, decorator_list=marks):
            if not has_mark(marks, "formula"):
                scope.plain.add(name)
            else:
                scope.functions[name] = statement
                _only_marks(scope, statement, ("formula",), "a formula has no other decorator than @formula")
        case ast.ClassDef(name=name, decorator_list=marks):
            if has_mark(marks, "dataclass"):
                scope.classes[name] = statement
            _declare_properties(scope, statement)
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            scope.values[name] = value
        case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
            scope.values[name] = value
        case ast.ImportFrom(module=module, names=names, level=level):
            for alias in names:
                scope.imports[alias.asname or alias.name] = Import("." * level + (module or ""), alias.name)
        case ast.Import(names=names):
            for alias in names:
                scope.imports[alias.asname or alias.name] = Import(alias.name, "")


def _declare_properties(scope: Scope, definition: ast.ClassDef) -> None:
    for member in definition.body:
        if not isinstance(member, ast.FunctionDef) or not has_mark(member.decorator_list, "formula"):
            continue
        if definition.name not in scope.classes:
            scope.problem(
                member.lineno,
                f"{definition.name} holds a formula and is no dataclass",
                "write @dataclass(frozen=True, slots=True, kw_only=True) above the class",
            )
            continue
        if not has_mark(member.decorator_list, "property"):
            hint = "write @property above @formula, or move the function out of the class"
            scope.problem(member.lineno, f"{definition.name}.{member.name} is a method", hint)
            continue
        _only_marks(scope, member, ("property", "formula"), "write @property, then @formula, and nothing else")
        scope.functions[f"{definition.name}.{member.name}"] = member


def _only_marks(scope: Scope, function: ast.FunctionDef, allowed: tuple[str, ...], hint: str) -> None:
    if tuple(_mark(mark) for mark in function.decorator_list) != allowed:
        marks = " ".join("@" + ast.unparse(mark) for mark in function.decorator_list)
        scope.problem(function.lineno, f"{function.name} is marked {marks}", hint)


def has_mark(marks: list[ast.expr], name: str) -> bool:
    """Whether a decorator of this name is there, called or not, with or without its module."""
    return any(_mark(mark) == name for mark in marks)


def _mark(mark: ast.expr) -> str:
    match mark:
        case ast.Call(func=inner):
            return _mark(inner)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
    return ""


def _import_known(scope: Scope, modules: Mapping[str, Interface]) -> None:
    for local, imported in scope.imports.items():
        known = modules.get(imported.module)
        if known is None:
            continue
        for name, record in known.records.items():  # with all others that its fields may lead to
            scope.records.setdefault(name, record)
            scope.homes.setdefault(name, known.homes.get(name, imported.module))
        if imported.name in known.signatures:
            scope.signatures[local] = replace(known.signatures[imported.name], name=local)
        elif imported.name in known.constants:
            scope.constants[local] = known.constants[imported.name]
        elif imported.name not in known.records or imported.name in known.homes:
            scope.absent[local] = sorted({*known.signatures, *known.constants, *known.records} - {*known.homes})


def _record(scope: Scope, definition: ast.ClassDef) -> Record:
    fields, properties = [], {}
    for member in definition.body:
        match member:
            case ast.AnnAssign(target=ast.Name(id=name), annotation=spelled, value=value):
                default = None if value is None else literal(value)
                fields.append(Parameter(name, ast.unparse(spelled), scope.annotation(spelled), True, default))
            case ast.FunctionDef(name=name, returns=ast.expr() as returns, decorator_list=marks):
                if has_mark(marks, "formula"):
                    properties[name] = scope.annotation(returns)
    docstring = ast.get_docstring(definition) or ""
    return Record(definition.name, docstring, definition.lineno, tuple(fields), properties)


def _signature(scope: Scope, name: str, function: ast.FunctionDef) -> Signature:
    arguments = function.args
    _check_parameters(scope, function)
    positional = [*arguments.posonlyargs, *arguments.args]
    missing: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    defaults = [*missing, *arguments.defaults]
    places = [(a, default, False) for a, default in zip(positional, defaults, strict=True)]
    places += [(a, d, True) for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)]
    parameters = [_parameter(scope, name, *place) for place in places]
    returns = ANY if function.returns is None else scope.annotation(function.returns)
    return Signature(name, tuple(parameters), returns)


def _check_parameters(scope: Scope, function: ast.FunctionDef) -> None:
    for extra, stars in ((function.args.vararg, "*"), (function.args.kwarg, "**")):
        if extra is not None:
            hint = "name every parameter; a formula takes a fixed number of them"
            scope.problem(extra.lineno, f"{function.name} takes {stars}{extra.arg}", hint)
    if function.returns is None:
        hint = f'write "def {function.name}(...) -> int:", or the type that it returns'
        scope.problem(function.lineno, f"{function.name} does not say what it returns", hint)
    if ast.get_docstring(function) is None:
        hint = "write what it is and its unit in the first line of a docstring"
        scope.problem(function.lineno, f"{function.name} has no docstring", hint)


def _parameter(scope: Scope, owner: str, argument: ast.arg, default: ast.expr | None, keyword_only: bool) -> Parameter:
    value = literal(default) if default is not None else None
    if default is not None and value is None:
        hint = "a default is a number, a truth or a string written out"
        scope.problem(default.lineno, f"the default of {argument.arg} is {ast.unparse(default)}", hint)
    if argument.annotation is not None:
        spelled, kind = ast.unparse(argument.annotation), scope.annotation(argument.annotation)
    elif "." in owner:  # self
        spelled = owner.partition(".")[0]
        kind = Type(spelled)
    else:
        hint = f'write "{argument.arg}: int", or the type that it has'
        scope.problem(argument.lineno, f"the parameter {argument.arg} has no annotation", hint)
        spelled, kind = "object", ANY
    return Parameter(argument.arg, spelled, kind, keyword_only, value)


def literal(node: ast.expr) -> Literal | None:
    """A number, truth or string written out, perhaps with a minus; else None."""
    match node:
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)) if not isinstance(
            value, bool
        ):
            return Literal(type=INT if isinstance(value, int) else FLOAT, line=node.lineno, value=-value)
        case ast.Constant(value=bool() | int() | float() | str() as value):
            kind = {bool: BOOL, int: INT, float: FLOAT, str: STR}[type(value)]
            return Literal(type=kind, line=node.lineno, value=value)
    return None
