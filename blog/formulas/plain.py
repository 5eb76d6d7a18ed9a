"""Write a formula as plain text: with the names of its quantities, or as JavaScript that fills in values.

`Words` gives "2 × n_layers × batch"; `Filled` gives the inside of a template literal,
"2 × ${asOperand(...)}", which the page runs to show the same line for the state that the reader has chosen.
"""

from blog.formulas.javascript import Numbers, quoted
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
from blog.formulas.types import BOOL

OPEN, OR, AND, RELATION, NEGATIVE, SUM, MODULO, PRODUCT, POWER, ATOM = range(10)
RELATIONS = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥"}
ARITHMETIC = {
    "+": ("+", SUM),
    "-": ("−", SUM),
    "*": ("×", PRODUCT),
    "/": ("/", PRODUCT),
    "%": ("mod", MODULO),
}
Printed = tuple[str, int]


class Words:
    """Writes expressions with the names of their quantities."""

    def print(self, node: Node, level: int = OPEN) -> str:
        """Return the text of an expression, in parentheses if it binds less tightly than `level`."""
        written, own = self.parts(node, level)
        return f"({written})" if own < level else written

    def parts(self, node: Node, level: int) -> Printed:
        """Return the text of an expression and how tightly it binds."""
        match node:
            case Literal(value=bool(truth)):
                return str(truth).lower(), ATOM
            case Literal(value=str(words)):
                return quoted(words), ATOM
            case Literal(value=int(whole)):
                return f"{whole:,}", ATOM
            case Literal(value=value):
                return str(value), ATOM
            case Name() | Attribute() | Item() | Call():
                return self.quantity(node, level), ATOM
            case Unary():
                return self.unary(node, level)
            case Binary():
                return self._binary(node)
            case Compare(operands=operands, operators=operators):
                rest = zip(operators, operands[1:], strict=True)
                chain = [f" {RELATIONS[o]} {self.print(operand, NEGATIVE)}" for o, operand in rest]
                return self.print(operands[0], NEGATIVE) + "".join(chain), RELATION
            case Logic(operator=operator, operands=operands):
                own = AND if operator == "and" else OR
                return f" {operator} ".join(self.print(operand, own + 1) for operand in operands), own
            case Choice():
                return self._choice(node, level)
            case Display(items=items):
                return f"({', '.join(self.print(item) for item in items)})", ATOM
            case Builtin(function=function, arguments=arguments):
                return self.builtin(function, arguments, level)
            case Build(record=record):
                return record, ATOM
        raise TypeError(f"{type(node).__name__} stands outside of sum, min, max, any and all")

    def quantity(self, node: Node, level: int) -> str:
        """Write a name, an attribute, an item or the result of another formula."""
        match node:
            case Attribute(value=Name(role="parameter" | "local"), name=name) | Name(name=name):
                return name
            case Attribute(value=owner, name=name):
                return f"{self.quantity(owner, ATOM)}.{name}"
            case Item(values=values, index=index):
                return f"{self.print(values, ATOM)}[{self.print(index)}]"
            case Call(function=function, positional=positional, keywords=keywords):
                given = [("", v) for v in positional if v is not None and not isinstance(v, Name)]
                given += [(n, v) for n, v in keywords if not (isinstance(v, Name | Attribute) and v.name == n)]
                listed = ", ".join(f"{n}: {self.print(v)}" if n else self.print(v) for n, v in given)
                return f"{function}({listed})" if listed else function
        return self.print(node, ATOM)

    def unary(self, node: Unary, level: int) -> Printed:
        """Write a sign or a negation; a truth that is counted stands in brackets."""
        if node.operator == "not":
            return f"not {self.print(node.operand, ATOM)}", RELATION
        if node.operator == "-":
            return f"−{self.print(node.operand, PRODUCT)}", NEGATIVE
        if node.operand.type == BOOL:
            return f"[{self.print(node.operand)}]", ATOM
        return self.parts(node.operand, level)

    def _binary(self, node: Binary) -> Printed:
        left, right = node.left, node.right
        if node.operator in ARITHMETIC:
            sign, own = ARITHMETIC[node.operator]
            second = own if node.operator in "+*" else own + 1
            own = PRODUCT if own == MODULO else own
            return f"{self.print(left, own)} {sign} {self.print(right, second)}", own
        if node.operator == "//":
            return f"⌊{self.print(left, PRODUCT)} / {self.print(right, POWER)}⌋", ATOM
        return f"{self.print(left, ATOM)}^{self.print(right, ATOM)}", POWER

    def _choice(self, node: Choice, level: int) -> Printed:
        then, otherwise = self.print(node.then), self.print(node.otherwise, OR)
        return f"{then} if {self.print(node.test, OR)}, otherwise {otherwise}", OPEN

    def builtin(self, function: str, arguments: tuple[Node, ...], level: int) -> Printed:
        """Write a call of one of Python's own functions."""
        first = arguments[0]
        if isinstance(first, Each):
            condition = "" if first.test is None else f" if {self.print(first.test)}"
            domain = f"for {first.name} in {self.print(first.values)}{condition}"
            return f"{function}({self.print(first.element)} {domain})", ATOM
        listed = ", ".join(self.print(argument) for argument in arguments)
        brackets = {"ceil": "⌈⌉", "floor": "⌊⌋", "abs": "||"}.get(function)
        if brackets:
            return brackets[0] + listed + brackets[1], ATOM
        return f"{({'sqrt': '√', 'log': 'ln'}).get(function, function)}({listed})", ATOM


class Filled(Words):
    """Writes the inside of a template literal that fills in values; `printer` computes them."""

    def __init__(self, printer: Numbers) -> None:
        """Compute over Number or over BigInt."""
        self.printer = printer

    def quantity(self, node: Node, level: int) -> str:
        """Write the value of a quantity; a negative one inside a larger expression gets parentheses."""
        if not node.type.is_number:
            return f"${{{self.printer.print(node)}}}"
        return f"${{{'asText' if level == OPEN else 'asOperand'}({self.printer.number(node)})}}"

    def unary(self, node: Unary, level: int) -> Printed:
        """Write a sign; a truth that is counted is 0 or 1."""
        if node.operator == "+" and node.operand.type == BOOL:
            return f"${{asText({self.printer.print(node)})}}", ATOM
        return super().unary(node, level)

    def _choice(self, node: Choice, level: int) -> Printed:
        """Write the branch that is taken."""
        test = self.printer.print(node.test, 2)
        branches = self.print(node.then, level), self.print(node.otherwise, level)
        return f"${{{test} ? `{branches[0]}` : `{branches[1]}`}}", ATOM

    def builtin(self, function: str, arguments: tuple[Node, ...], level: int) -> Printed:
        """Write a function of numbers: a sum as its terms, what counts or decides as its value."""
        first = arguments[0]
        if function in ("len", "any", "all"):
            node = Builtin(function=function, arguments=arguments, type=BOOL, line=0)
            return f"${{{'asText' if function == 'len' else ''}({self.printer.print(node)})}}", ATOM
        if function not in ("sum", "min", "max") or len(arguments) > 1:
            return super().builtin(function, arguments, level)
        inner, between = (PRODUCT, " + ") if function == "sum" else (OPEN, ", ")
        bracketed = function == "sum" and SUM < level <= PRODUCT  # where a single term needs no parentheses
        series = f'${{asSeries({self.terms(first, inner)}, "{between}"{", true" if bracketed else ""})}}'
        if function == "sum":
            return series, ATOM if bracketed else SUM
        return f"{function}({series})", ATOM

    def terms(self, values: Node, level: int) -> str:
        """Return JavaScript for the list of the terms' texts."""
        if not isinstance(values, Each):
            return f"{self.printer.numbers(values)}.map(asOperand)"
        items = self.printer.filtered(values)
        return f"{items}.map(({values.name}) => `{self.print(values.element, level)}`)"
