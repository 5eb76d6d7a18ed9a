"""Print expressions as JavaScript, over Number or over BigInt.

In: a checked tree. Out: text that computes what Python computes: floats to the last bit for + - * /, counts
up to 2**53 with Number and without limit with BigInt. A difference that stays: where Python raises (division
by zero, an index out of range), Number gives Infinity, NaN or undefined, which the build refuses wherever it
would be shown.
"""

from collections.abc import Iterable

from blog.formulas.tree import (
    Attribute,
    Binary,
    Build,
    Builtin,
    Call,
    Choice,
    Compare,
    Display,
    Each,
    Item,
    Literal,
    Logic,
    Name,
    Node,
    Unary,
)
from blog.formulas.types import ANY, BOOL, FLOAT, INT, NUMBER, STR

# How tightly JavaScript binds; a looser expression inside a tighter one needs parentheses.
CHOICE, OR, AND, EQUAL, SUM, PRODUCT, SIGN, POWER, ATOM = range(1, 10)
LEVELS = {"+": SUM, "-": SUM, "*": PRODUCT, "/": PRODUCT}
EXACT_LIMIT = 2**53


class Numbers:
    """Prints expressions over Number."""

    mark = ""  # ends the names of helpers
    zero = "0"

    def print(self, node: Node, level: int = 0) -> str:
        """The expression, in parentheses if it binds less tightly than `level`."""
        text, own = self.parts(node)
        return f"({text})" if own < level else text

    def number(self, node: Node, level: int = 0) -> str:
        """The same where arithmetic needs a number, of the kind that this printer computes with."""
        return self.print(node, level)

    def value(self, node: Node) -> str:
        """The same as it is kept under a name or returned."""
        return self.number(node) if node.type in (INT, NUMBER, FLOAT) else self.print(node)

    def parts(self, node: Node) -> tuple[str, int]:
        """The expression without parentheses around it, and how tightly it binds."""
        match node:
            case Literal():
                return self._literal(node)
            case Name(name=name, role=role):
                return self.known(name) if role == "constant" else name, ATOM
            case Attribute(value=Name(name="self"), name=name):  # in its class, a field is a name of its own
                return name, ATOM
            case Attribute(value=value, name=name):
                return f"{self._owner(node, value)}.{name}", ATOM
            case Item(values=values, index=index) if index.type == STR:
                return f"entryOf({self.print(values)}, {self.print(index)})", ATOM
            case Item(values=values, index=index):
                return f"itemOf({self.print(values)}, {self._index(index)})", ATOM
            case Unary(operator="not", operand=operand):
                return f"!{self.print(operand, SIGN)}", SIGN
            case Unary(operator="-", operand=operand):
                return f"-{self.number(operand, ATOM)}", SIGN
            case Unary(operand=operand):
                return self._counted(operand)
            case Binary():
                return self._binary(node)
            case Compare():
                return self._compare(node)
            case Logic(operator=operator, operands=operands):
                level, symbol = (AND, " && ") if operator == "and" else (OR, " || ")
                return symbol.join(self.print(operand, level + 1) for operand in operands), level
            case Choice(test=test, then=then, otherwise=otherwise):
                branch = self.number if node.type in (INT, NUMBER) else self.print
                return f"{self.print(test, OR)} ? {branch(then, OR)} : {branch(otherwise, CHOICE)}", CHOICE
            case Display(items=items):
                return f"[{self._listed(items)}]", ATOM
            case Builtin(function=function, arguments=arguments):
                return self._builtin(function, arguments), ATOM
            case Call():
                return self._call(node), ATOM
            case Build(record=record, fields=fields):
                return f"{self.known(record)}({self.object(fields)})", ATOM
        raise TypeError(f"{type(node).__name__} stands outside of sum, min, max, any and all")

    def _literal(self, node: Literal) -> tuple[str, int]:
        """A whole number too large for Number is rounded as Python's float() does."""
        match node.value:
            case bool(truth):
                return str(truth).lower(), ATOM
            case str(text):
                return quoted(text), ATOM
            case value:
                exact = isinstance(value, float) or abs(value) <= EXACT_LIMIT
                return repr(value if exact else float(value)), ATOM if value >= 0 else SIGN

    def _owner(self, node: Attribute, value: Node) -> str:
        """What an attribute is read from.

        A computed attribute of a configuration that came as plain JSON is not there yet: its class makes it.
        """
        if node.computed and not isinstance(value, Call | Build) and value.type.is_record:
            return f"{self.known(value.type.name)}({self.print(value)})"
        return self.print(value, ATOM)

    def _index(self, node: Node) -> str:
        return self.number(node)

    def _counted(self, truth: Node) -> tuple[str, int]:
        return (f"Number({self.print(truth)})", ATOM) if truth.type == BOOL else self.parts(truth)

    def _binary(self, node: Binary) -> tuple[str, int]:
        """Arithmetic in Python's order of evaluation."""
        left, right, operator = node.left, node.right, node.operator
        if operator in LEVELS:
            level = LEVELS[operator]
            return f"{self.number(left, level)} {operator} {self.number(right, level + 1)}", level
        if operator == "%":
            return f"modulo{self.mark}({self.number(left)}, {self.number(right)})", ATOM
        if operator == "//" and {left.type, right.type} == {INT}:  # exact up to 2**53: a test goes there
            return f"Math.floor({self.number(left, PRODUCT)} / {self.number(right, SIGN)})", ATOM
        if operator == "//":
            return f"floorDivide{self.mark}({self.number(left)}, {self.number(right)})", ATOM
        return self._power(node)

    def _power(self, node: Binary) -> tuple[str, int]:
        """Powers of whole numbers are multiplications, because engines differ in the last bit of **."""
        if FLOAT in (node.left.type, node.right.type, node.type):
            return f"{self.number(node.left, ATOM)} ** {self.number(node.right, SIGN)}", POWER
        return f"power({self.number(node.left)}, {self.number(node.right)})", ATOM

    def _compare(self, node: Compare) -> tuple[str, int]:
        """A chain compares neighbours."""
        pairs = zip(node.operands, node.operators, node.operands[1:], strict=False)
        texts = [self._pair(left, operator, right) for left, operator, right in pairs]
        return " && ".join(texts), EQUAL if len(texts) == 1 else AND

    def _pair(self, left: Node, operator: str, right: Node) -> str:
        symbol = {"==": "===", "!=": "!=="}.get(operator, operator)
        return f"{self.print(left, SUM)} {symbol} {self.print(right, SUM)}"

    def _listed(self, items: Iterable[Node]) -> str:
        return ", ".join(self.value(item) for item in items)

    def _builtin(self, function: str, arguments: tuple[Node, ...]) -> str:
        match function, arguments:
            case (("any" | "all"), (values,)):
                method = "some" if function == "any" else "every"
                return self._quantifier(values, method)
            case "sum", (values,):
                return f"sumOf{self.mark}({self._items(values)})"
            case (("min" | "max"), (values,)):
                return f"Math.{function}(...{self._items(values)})"
            case "len", (values,):
                return f"{self.print(values, ATOM)}.length"
            case "range", _:
                first = f"{self.zero}, " if len(arguments) == 1 else ""
                return f"rangeOf{self.mark}({first}{self._listed(arguments)})"
            case "log", (value, base):
                return f"(Math.log({self.number(value)}) / Math.log({self.number(base)}))"
        return f"Math.{function}({', '.join(self.number(argument) for argument in arguments)})"

    def _quantifier(self, values: Node, method: str) -> str:
        if not isinstance(values, Each):
            return f"{self.print(values, ATOM)}.{method}(Boolean)"
        return f"{self.filtered(values)}.{method}(({_argument(values)}) => {self.print(values.element)})"

    def _items(self, values: Node) -> str:
        """What `sum`, `min` and `max` run over, as an array of numbers."""
        if not isinstance(values, Each):
            return self.numbers(values)
        return f"{self.filtered(values)}.map(({_argument(values)}) => {self.number(values.element)})"

    def filtered(self, each: Each) -> str:
        """The items of a comprehension that its condition lets through, as an array."""
        items = self.print(each.values, ATOM)
        return items if each.test is None else f"{items}.filter(({_argument(each)}) => {self.print(each.test)})"

    def numbers(self, values: Node) -> str:
        """An array that is there already, its truths counted."""
        array = self.print(values, ATOM)
        return f"{array}.map(Number)" if values.type.item == BOOL else array

    def _call(self, node: Call) -> str:
        """Another formula is called with its positional arguments, then one object."""
        arguments = ["undefined" if argument is None else self.value(argument) for argument in node.positional]
        if node.keywords:
            arguments += ["undefined"] * (len(node.names) - len(arguments))
            arguments.append(self.object(node.keywords))
        return f"{self.known(node.function)}({', '.join(arguments)})"

    def known(self, name: str) -> str:
        """By what name the printed module knows a formula, a dataclass or a constant."""
        return name

    def object(self, fields: tuple[tuple[str, Node], ...]) -> str:
        """An object; `{batch: batch}` is written `{ batch }`."""
        texts = [(name, self.value(value)) for name, value in fields]
        return "{ " + ", ".join(n if n == text else f"{n}: {text}" for n, text in texts) + " }"


class Integers(Numbers):
    """Prints expressions over BigInt; what comes from outside is converted where it is read as a number."""

    mark = "Exact"
    zero = "0n"

    def number(self, node: Node, level: int = 0) -> str:
        """What a caller or a configuration gives is converted; what this module computed is BigInt already."""
        outside = isinstance(node, Attribute | Item) or (isinstance(node, Name) and node.role in FROM_OUTSIDE)
        if outside or node.type == ANY:
            return f"BigInt({self.print(node)})"
        return self.print(node, level)

    def _literal(self, node: Literal) -> tuple[str, int]:
        if node.type == INT:
            return f"{node.value}n", ATOM if isinstance(node.value, int) and node.value >= 0 else SIGN
        return super()._literal(node)

    def _index(self, node: Node) -> str:
        """JavaScript wants an index as a Number."""
        if isinstance(node, Literal):
            return Numbers().print(node)
        return f"Number({self.print(node)})"

    def _counted(self, truth: Node) -> tuple[str, int]:
        return (f"BigInt({self.print(truth)})", ATOM) if truth.type == BOOL else (self.number(truth, ATOM), ATOM)

    def _binary(self, node: Binary) -> tuple[str, int]:
        """BigInt's own division rounds towards zero and Python's down."""
        if node.operator == "//":
            return f"floorDivide{self.mark}({self.number(node.left)}, {self.number(node.right)})", ATOM
        return super()._binary(node)

    def _power(self, node: Binary) -> tuple[str, int]:
        """BigInt computes powers exactly."""
        return f"{self.number(node.left, ATOM)} ** {self.number(node.right, SIGN)}", POWER

    def _pair(self, left: Node, operator: str, right: Node) -> str:
        """Two unknown things may be a BigInt and a Number, which only == equates."""
        if STR in (left.type, right.type) or {left.type, right.type} == {BOOL}:
            return super()._pair(left, operator, right)
        if {left.type, right.type} == {ANY}:
            return f"{self.print(left, SUM)} {operator} {self.print(right, SUM)}"
        symbol = {"==": "===", "!=": "!=="}.get(operator, operator)
        return f"{self.number(left, SUM)} {symbol} {self.number(right, SUM)}"

    def _builtin(self, function: str, arguments: tuple[Node, ...]) -> str:
        """Math has only the Number version of Python's functions."""
        match function, arguments:
            case (("min" | "max"), _):
                helper = "leastOf" if function == "min" else "greatestOf"
                given = self._items(arguments[0]) if len(arguments) == 1 else f"[{self._listed(arguments)}]"
                return f"{helper}({given})"
            case "abs", (value,):
                return f"magnitudeOf({self.number(value)})"
            case "len", (values,):
                return f"BigInt({self.print(values, ATOM)}.length)"
        return super()._builtin(function, arguments)

    def numbers(self, values: Node) -> str:
        """An array that is there already, each item converted."""
        return f"{self.print(values, ATOM)}.map(BigInt)"


FROM_OUTSIDE = ("parameter", "element")


def _argument(each: Each) -> str:
    """The name of the items; TypeScript asks for a type where nobody described them."""
    return each.name if each.values.type.item not in (None, ANY) else f"/** @type {{any}} */ {each.name}"


def quoted(text: str) -> str:
    """A string of JavaScript.

    >>> print(quoted('say "a"'))
    "say \\"a\\""
    """
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return '"' + escaped.replace("\u2028", "\\u2028").replace("\u2029", "\\u2029") + '"'
