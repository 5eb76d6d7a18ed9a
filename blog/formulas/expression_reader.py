"""Read one expression of Python into the tree, and refuse what is outside the subset.

In: `ast.expr` and the names that it may use. Out: a `Node` with its type. Every problem is noted in the scope
and reading goes on with an unknown value, so that a run reports all of them.
"""

import ast
from collections.abc import Collection

from blog.errors import nearest
from blog.formulas import words
from blog.formulas.scope import Scope
from blog.formulas.tree import (
    Attribute,
    Binary,
    Choice,
    Compare,
    Display,
    Item,
    Literal,
    Logic,
    Name,
    Node,
    Unary,
)  # fmt: skip
from blog.formulas.types import ANY, BOOL, FLOAT, INT, NUMBER, STR, Type, join, sequence


class ExpressionReader:
    """Reads everything but calls."""

    def __init__(self, scope: Scope, names: dict[str, Name], available: Collection[str]) -> None:
        """Start with the formula's parameters; `available` are the Python modules that have a derived one."""
        self.scope = scope
        self.names = names
        self.available = available

    def read(self, node: ast.expr) -> Node:
        """The expression as a tree; what is outside the subset is reported at its line."""
        match node:
            case ast.Constant():
                return self._constant(node)
            case ast.Name(id=name):
                return self._name(node, name)
            case ast.Attribute(value=value, attr=name):
                return self._attribute(node, self.read(value), name)
            case ast.Subscript(value=values, slice=index) if not isinstance(index, ast.Slice):
                return self._item(node, self.read(values), self.read(index))
            case ast.UnaryOp():
                return self._unary(node)
            case ast.BinOp():
                return self._binary(node)
            case ast.Compare():
                return self._compare(node)
            case ast.BoolOp(op=op, values=values):
                word = "and" if isinstance(op, ast.And) else "or"
                operands = tuple(self._operand_of_logic(value, word) for value in values)
                return Logic(operator=word, operands=operands, type=BOOL, line=node.lineno)
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return self._choice(node, self.truth(test), self.read(body), self.read(orelse))
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                items_ = tuple(self.read(element) for element in elements)
                kind = sequence(join(*(item.type for item in items_)) if items_ else ANY)
                return Display(items=items_, type=kind, line=node.lineno)
            case ast.Call():
                return self.call(node)
        inner = node.slice if isinstance(node, ast.Subscript) else node
        found, hint = words.EXPRESSIONS.get(type(inner), (f'"{ast.unparse(inner)}"', words.LINES))
        return self.refuse(node, f"a formula may not contain {found}", hint)

    def number(self, node: ast.expr) -> Node:
        """Read an expression where a number is needed; a truth becomes 0 or 1, as Python counts it."""
        tree = self.read(node)
        if not tree.type.is_number:
            hint = "arithmetic takes numbers and truths"
            return self.refuse(node, f"{quote(node)} is {kind_words(tree.type)} where a number is needed", hint)
        return counted(tree, INT)

    def truth(self, node: ast.expr) -> Node:
        """Read a condition; a number is compared with 0, as Python does."""
        tree = self.read(node)
        if tree.type in (INT, FLOAT, NUMBER):
            zero = Literal(type=INT, line=node.lineno, value=0)
            return Compare(operators=("!=",), operands=(tree, zero), type=BOOL, line=node.lineno)
        if tree.type in (BOOL, ANY):
            return tree
        hint = f'write {ast.unparse(node)} != ""' if tree.type == STR else f"write len({ast.unparse(node)}) > 0"
        return self.refuse(node, f"{quote(node)} is {kind_words(tree.type)} where a condition is needed", hint)

    def items(self, node: ast.expr) -> Node:
        """Read an expression whose items are taken one by one."""
        tree = self.read(node)
        if tree.type.name != "sequence" and tree.type != ANY:
            hint = "a tuple, a list, an attribute that holds one, or range(n) has items"
            return self.refuse(node, f"{quote(node)} is {kind_words(tree.type)}, which has no items", hint)
        return tree

    def refuse(self, node: ast.expr, problem: str, hint: str) -> Node:
        """Note a problem and stand in an unknown value."""
        self.scope.problem(node.lineno, problem, hint)
        return Literal(type=ANY, line=node.lineno, value=0)

    def _constant(self, node: ast.Constant) -> Node:
        match node.value:
            case bool(value):
                return Literal(type=BOOL, line=node.lineno, value=value)
            case int(value):
                return Literal(type=INT, line=node.lineno, value=value)
            case float(value) if value != float("inf"):
                return Literal(type=FLOAT, line=node.lineno, value=value)
            case str(value):
                return Literal(type=STR, line=node.lineno, value=value)
        hint = "numbers, True, False and strings are allowed"
        return self.refuse(node, f"a formula may not contain {quote(node)}", hint)

    def _name(self, node: ast.expr, name: str) -> Node:
        scope = self.scope
        if name in self.names:
            known = self.names[name]
            return Name(name=name, role=known.role, type=known.type, line=node.lineno)
        if name in scope.constants:
            return Name(name=name, role="constant", type=scope.constants[name], line=node.lineno)
        imported = scope.imports.get(name)
        if imported and imported.module in self.available and name not in scope.absent:
            return Name(name=name, role="constant", type=ANY, line=node.lineno)
        if name in scope.values:
            hint = "a formula uses module constants that are numbers, strings or tuples of numbers; pass it in"
            return self.refuse(node, f"{name} is no such constant", hint)
        if name in scope.imports:
            hint = f"{scope.imports[name].module} has no derived module; pass the value as a parameter"
            return self.refuse(node, f"{name} is not available to formulas", hint)
        hint = nearest(name, [*self.names, *scope.constants])
        return self.refuse(node, f"unknown name {name}", hint)

    def _attribute(self, node: ast.expr, value: Node, name: str) -> Node:
        if not self._check_attribute(node, name):
            return Literal(type=ANY, line=node.lineno, value=0)
        record = self.scope.records.get(value.type.name)
        if value.type.is_record and record is not None:
            for field in record.fields:
                if field.name == name:
                    return Attribute(value=value, name=name, type=field.type, line=node.lineno)
            if name in record.properties:
                kind = record.properties[name]
                return Attribute(value=value, name=name, computed=True, type=kind, line=node.lineno)
            hint = nearest(name, [*(f.name for f in record.fields), *record.properties])
            hint += " A property must carry @formula."
            return self.refuse(node, f"{record.name} has no field {name}", hint)
        if not value.type.is_record and value.type != ANY:
            hint = "a configuration or another dataclass has attributes"
            return self.refuse(node, f"{kind_words(value.type)} has no attribute {name}", hint)
        return Attribute(value=value, name=name, type=ANY, line=node.lineno)

    def _item(self, node: ast.Subscript, values: Node, index: Node) -> Node:
        kinds = ("mapping", "any") if index.type == STR else ("sequence", "any")
        if isinstance(index, Literal) and isinstance(index.value, str):
            self._check_attribute(node, index.value)
        if values.type.name not in kinds or index.type not in (STR, INT, BOOL, NUMBER, ANY):
            hint = "a tuple or list has items by number, a dictionary by string"
            return self.refuse(node, f"{quote(node)}: {kind_words(values.type)} has no such item", hint)
        whole = counted(index, INT)
        return Item(values=values, index=whole, type=values.type.item or ANY, line=node.lineno)

    def _check_attribute(self, node: ast.expr, name: str) -> bool:
        if name.startswith("__") or name in words.INHERITED:
            hint = "every JavaScript object has something of this name; choose another"
            self.refuse(node, f"the attribute {name} is not a configuration's own", hint)
            return False
        return True

    def _unary(self, node: ast.UnaryOp) -> Node:
        match node.op:
            case ast.Not():
                return Unary(operator="not", operand=self.truth(node.operand), type=BOOL, line=node.lineno)
            case ast.USub() | ast.UAdd():
                operand = self.number(node.operand)
                sign = "-" if isinstance(node.op, ast.USub) else "+"
                return Unary(operator=sign, operand=operand, type=arithmetic(operand), line=node.lineno)
        return self.refuse(node, "a formula may not contain ~", "write -x - 1")

    def _binary(self, node: ast.BinOp) -> Node:
        left, right = self.number(node.left), self.number(node.right)
        operator = words.ARITHMETIC.get(type(node.op))
        if operator is None:
            found, hint = words.OTHER_OPERATORS[type(node.op)]
            return self.refuse(node, f"a formula may not contain {found}", hint)
        kind = FLOAT if operator == "/" else arithmetic(left, right)
        if operator == "**" and isinstance(right, Unary) and right.operator == "-":
            kind = FLOAT
        return Binary(operator=operator, left=left, right=right, type=kind, line=node.lineno)

    def _compare(self, node: ast.Compare) -> Node:
        for op in node.ops:
            if type(op) in words.OTHER_COMPARISONS:
                found, hint = words.OTHER_COMPARISONS[type(op)]
                return self.refuse(node, f'a formula may not contain "{found}"', hint)
        operators = tuple(words.COMPARISONS[type(op)] for op in node.ops)
        operands = [self.read(operand) for operand in (node.left, *node.comparators)]
        for i, operator in enumerate(operators):
            left, right = operands[i].type, operands[i + 1].type
            if not _comparable(left, operator, right):
                hint = "numbers are compared with numbers, strings with == or != with strings"
                return self.refuse(
                    node, f"{kind_words(left)} {operator} {kind_words(right)}: they cannot be compared", hint
                )
        numbers = any(o.type in (INT, FLOAT, NUMBER) for o in operands) or set(operators) - {"==", "!="}
        read = tuple(counted(operand, INT) for operand in operands) if numbers else tuple(operands)
        return Compare(operators=operators, operands=read, type=BOOL, line=node.lineno)

    def _operand_of_logic(self, node: ast.expr, word: str) -> Node:
        tree = self.read(node)
        if tree.type in (BOOL, ANY):
            return tree
        hint = f"{word} takes truths; write {ast.unparse(node)} != 0"
        return self.refuse(node, f"{quote(node)} is {kind_words(tree.type)} beside {word}", hint)

    def _choice(self, node: ast.expr, test: Node, then: Node, otherwise: Node) -> Node:
        kinds = {then.type, otherwise.type}
        if len(kinds) > 1 and ANY not in kinds and not all(kind.is_number for kind in kinds):
            hint = "give both branches the same type"
            found = f"{kind_words(then.type)} if ... else {kind_words(otherwise.type)}"
            return self.refuse(node, f"the branches differ: {found}", hint)
        kind = join(then.type, otherwise.type)
        return Choice(
            test=test,
            then=counted(then, kind),
            otherwise=counted(otherwise, kind),
            type=kind,
            line=node.lineno,
        )

    def call(self, node: ast.Call) -> Node:
        """Read a call; `Reader` knows how."""
        raise NotImplementedError


def check_name(scope: Scope, name: str, line: int) -> None:
    """Refuse a name that means something else in the derived modules."""
    if name in words.TAKEN or name.startswith("__"):
        scope.problem(line, f"the name {name} is taken in JavaScript", "choose another name")


def counted(tree: Node, kind: Type) -> Node:
    """A truth as 0 or 1 where a number of this kind is expected, and anything else as it is."""
    if tree.type == BOOL and kind in (INT, FLOAT, NUMBER):
        return Unary(operator="+", operand=tree, type=INT, line=tree.line)
    return tree


def arithmetic(*operands: Node) -> Type:
    """The type of a sum or product of such operands."""
    return join(*({BOOL: INT, ANY: NUMBER}.get(operand.type, operand.type) for operand in operands))


def _comparable(left: Type, operator: str, right: Type) -> bool:
    if STR in (left, right):
        return operator in ("==", "!=") and {left, right} <= {STR, ANY}
    return left.is_number and right.is_number


def kind_words(kind: Type) -> str:
    """What a type is called in a message."""
    found = {
        "int": "a number",
        "float": "a number",
        "number": "a number",
        "bool": "a truth",
        "str": "a string",
        "sequence": "a tuple",
        "mapping": "a dictionary",
        "any": "something unknown",
    }
    return found.get(kind.name, f"a {kind.name}")


def quote(node: ast.expr) -> str:
    """An expression as it was written, cut if it is long."""
    text = ast.unparse(node)
    return text if len(text) <= 40 else text[:37] + "..."
