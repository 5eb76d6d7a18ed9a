"""Write a formula as plain text: with the names of its quantities, or as JavaScript that fills in values.

`Words` gives "2 × n_layers × batch"; `Filled` gives the inside of a template literal,
"2 × ${asOperand(...)}", which the page runs to show the same line for the state that the reader has chosen.
"""

from blog.formulas.javascript import Numbers, quoted
from blog.formulas.notation import ATOM, MODULO, OPEN, OR, POWER, PRODUCT, SUM, Notation, Printed
from blog.formulas.tree import Attribute, Binary, Build, Builtin, Call, Choice, Each, Item, Name, Node, Unary
from blog.formulas.types import BOOL

SIGNS = {"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥", "-": "−"}
SIGNS |= {word: word for word in ("and", "or", "not")}
ARITHMETIC = {
    "+": ("+", SUM),
    "-": ("−", SUM),
    "*": ("×", PRODUCT),
    "/": ("/", PRODUCT),
    "%": ("mod", MODULO),
}


class Words(Notation):
    """Writes expressions with the names of their quantities."""

    signs = SIGNS

    def _literal(self, value: object) -> Printed:
        match value:
            case bool():
                return str(value).lower(), ATOM
            case str():
                return quoted(value), ATOM
            case int():
                return f"{value:,}", ATOM
        return str(value), ATOM

    def _built(self, node: Build) -> str:
        return node.record

    def _quantity(self, node: Node, level: int) -> Printed:
        return self._named(node), ATOM

    def _named(self, node: Node) -> str:
        match node:
            case Attribute(value=Name(role="parameter" | "local"), name=name) | Name(name=name):
                return name
            case Attribute(value=owner, name=name):
                return f"{self._named(owner)}.{name}"
            case Item(values=values, index=index):
                return f"{self.print(values, ATOM)}[{self.print(index)}]"
            case Call(function=function, positional=positional, keywords=keywords):
                given = [("", v) for v in positional if v is not None and not isinstance(v, Name)]
                given += [(n, v) for n, v in keywords if not (isinstance(v, Name | Attribute) and v.name == n)]
                listed = ", ".join(f"{n}: {self.print(v)}" if n else self.print(v) for n, v in given)
                return f"{function}({listed})" if listed else function
        return self.print(node, ATOM)

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

    def _builtin(self, function: str, arguments: tuple[Node, ...], level: int) -> Printed:
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
        self.printer = printer

    def _quantity(self, node: Node, level: int) -> Printed:
        if not node.type.is_number:
            return f"${{{self.printer.print(node)}}}", ATOM
        written = "asText" if level == OPEN else "asOperand"  # which puts a negative number into parentheses
        return f"${{{written}({self.printer.number(node)})}}", ATOM

    def _unary(self, node: Unary, level: int) -> Printed:
        if node.operator == "+" and node.operand.type == BOOL:
            return f"${{asText({self.printer.print(node)})}}", ATOM
        return super()._unary(node, level)

    def _choice(self, node: Choice, level: int) -> Printed:
        test = self.printer.print(node.test, 2)
        branches = self.print(node.then, level), self.print(node.otherwise, level)
        return f"${{{test} ? `{branches[0]}` : `{branches[1]}`}}", ATOM

    def _builtin(self, function: str, arguments: tuple[Node, ...], level: int) -> Printed:
        """A sum is written as its terms, what counts or decides as its value."""
        first = arguments[0]
        if function in ("len", "any", "all"):
            node = Builtin(function=function, arguments=arguments, type=BOOL, line=0)
            return f"${{{'asText' if function == 'len' else ''}({self.printer.print(node)})}}", ATOM
        if function not in ("sum", "min", "max") or len(arguments) > 1:
            return super()._builtin(function, arguments, level)
        inner, between = (PRODUCT, " + ") if function == "sum" else (OPEN, ", ")
        bracketed = function == "sum" and SUM < level <= PRODUCT  # where a single term needs no parentheses
        series = f'${{asSeries({self._terms(first, inner)}, "{between}"{", true" if bracketed else ""})}}'
        if function == "sum":
            return series, ATOM if bracketed else SUM
        return f"{function}({series})", ATOM

    def _terms(self, values: Node, level: int) -> str:
        if not isinstance(values, Each):
            return f"{self.printer.numbers(values)}.map(asOperand)"
        items = self.printer.filtered(values)
        return f"{items}.map(({values.name}) => `{self.print(values.element, level)}`)"
