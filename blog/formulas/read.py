"""Read calls, and with them all expressions of a formula.

In: `ast.Call` and the names that may be called. Out: a node for a formula, a dataclass or one of Python's
functions; arguments are matched with parameters here (`calls.py`), so that printers need not know Python's rules.
"""

import ast
from collections.abc import Sequence

from blog.errors import nearest
from blog.formulas.calls import FUNCTIONS, MATH, bind, builtin_type
from blog.formulas.expression_reader import ExpressionReader, check_name, counted, quote
from blog.formulas.tree import Build, Builtin, Call, Each, Literal, Logic, Name, Node, Parameter, Signature
from blog.formulas.types import ANY, BOOL, Type, sequence


class Reader(ExpressionReader):
    """Reads the expressions of one formula."""

    def call(self, node: ast.Call) -> Node:
        """Read a call of one of Python's functions, a formula or a dataclass."""
        scope = self.scope
        match node.func:
            case ast.Attribute(value=ast.Name(id=module), attr=name) if (
                module in scope.imports and scope.imports[module].module == "math" and name in MATH
            ):
                return self._builtin(node, name)
            case ast.Attribute(value=ast.Name(id=module), attr=name) if module in scope.imports:
                hint = f"write from {scope.imports[module].module} import {name}, and call {name}(...)"
                return self.refuse(node, f"{ast.unparse(node.func)} is called through its module", hint)
            case ast.Name(id=name):
                return self._call_name(node, name)
        hint = "call formulas, dataclasses and " + " ".join(sorted(FUNCTIONS | MATH)) + " by name"
        return self.refuse(node, f"{quote(node.func)} is a method or another computed function", hint)

    def _call_name(self, node: ast.Call, name: str) -> Node:
        scope = self.scope
        imported = scope.imports.get(name)
        if name in self.names or name in scope.constants:
            return self.refuse(node, f"{name} is a value and cannot be called", "choose another name for one of them")
        if imported and imported.module == "math" and imported.name in MATH:
            return self._builtin(node, imported.name)
        if imported and imported.module not in self.available:
            hint = "import formulas from modules that have a derived one: " + ", ".join(sorted(self.available))
            return self.refuse(node, f"{imported.module} has no derived module to take {name} from", hint)
        if imported and name in scope.absent:
            hint = "import it from where it is defined. " + nearest(imported.name, scope.absent[name])
            return self.refuse(node, f"{imported.module} derives no {imported.name}", hint)
        if name in scope.signatures:
            return self._formula(node, scope.signatures[name])
        if name in scope.records or (imported and name[:1].isupper()):
            return self._build(node, name)
        if imported:
            return self._formula(node, None)
        if name in FUNCTIONS:
            return self._builtin(node, name)
        if name in scope.plain:
            return self.refuse(node, f"{name} is not a formula", f"write @formula above def {name}")
        if name in MATH:
            return self.refuse(node, f"unknown function {name}", f"write from math import {name}")
        hint = nearest(name, [*scope.signatures, *FUNCTIONS, *MATH])
        return self.refuse(node, f"unknown function {name}", hint)

    def _formula(self, node: ast.Call, signature: Signature | None) -> Node:
        assert isinstance(node.func, ast.Name)
        name = node.func.id
        parameters = signature.parameters if signature else None
        bound = bind(node, parameters, lambda hint: self.refuse(node, f"{name} is called wrongly", hint))
        if bound is None:
            return Literal(type=ANY, line=node.lineno, value=0)
        positional = [None if a is None else self._argument(a, p) for p, a in bound.positional]
        while positional and positional[-1] is None:
            positional.pop()
        return Call(
            function=name,
            positional=tuple(positional),
            keywords=tuple((key, self._argument(value, p)) for key, p, value in bound.keywords),
            names=tuple(p.name if p else "" for p, _ in bound.positional),
            type=signature.returns if signature else ANY,
            line=node.lineno,
        )

    def _argument(self, node: ast.expr, parameter: Parameter | None) -> Node:
        return counted(self.read(node), parameter.type if parameter else ANY)

    def _build(self, node: ast.Call, name: str) -> Node:
        record = self.scope.records.get(name)
        if node.args:
            hint = f"write {name}({record.fields[0].name if record else 'field'}=...)"
            return self.refuse(node, f"{name} is built without keywords", hint)
        parameters = record.fields if record else None
        bound = bind(node, parameters, lambda hint: self.refuse(node, f"{name} is built wrongly", hint))
        if bound is None:
            return Literal(type=Type(name), line=node.lineno, value=0)
        fields = tuple((key, self._argument(value, p)) for key, p, value in bound.keywords)
        return Build(record=name, fields=fields, type=Type(name), line=node.lineno)

    def _builtin(self, node: ast.Call, name: str) -> Node:
        if node.keywords:
            return self.refuse(node, f"{name} is called with keywords", f"write {name}(...) without them")
        if name in ("sum", "min", "max", "any", "all", "len") and len(node.args) == 1:
            arguments: Sequence[Node] = [self._folded(node.args[0], name)]
        else:
            arguments = [self.number(argument) for argument in node.args]
        kind = builtin_type(name, arguments)
        if kind is None:
            hint = "the functions are: " + " ".join(sorted(FUNCTIONS | MATH))
            return self.refuse(node, f"{quote(node)} does not take such arguments in a formula", hint)
        return Builtin(function=name, arguments=tuple(arguments), type=kind, line=node.lineno)

    def _folded(self, node: ast.expr, function: str) -> Node:
        """Read what `sum`, `min`, ... run over: a comprehension or something with items."""
        truths = function in ("any", "all")
        if not isinstance(node, ast.GeneratorExp | ast.ListComp):
            return self.items(node)
        loop = node.generators[0]
        if len(node.generators) > 1 or not isinstance(loop.target, ast.Name) or loop.is_async:
            hint = "write one for with one name, and sum inside sum for two loops"
            return self.refuse(node, "this comprehension does more than one simple loop", hint)
        name = loop.target.id
        check_name(self.scope, name, node.lineno)
        if name in self.names or name in self.scope.constants:
            return self.refuse(node, f"{name} already has a value here", "choose another name for the items")
        values = self.items(loop.iter)
        role = "counter" if isinstance(values, Builtin) else "element"
        item = Name(name=name, role=role, type=values.type.item or ANY, line=node.lineno)
        inner = Reader(self.scope, self.names | {name: item}, self.available)
        tests = [inner.truth(test) for test in loop.ifs]
        test = tests[0] if len(tests) == 1 else None
        if len(tests) > 1:
            test = Logic(operator="and", operands=tuple(tests), type=BOOL, line=node.lineno)
        element = inner.truth(node.elt) if truths else inner.number(node.elt)
        kind = sequence(element.type)
        return Each(element=element, name=name, values=values, test=test, type=kind, line=node.lineno)
