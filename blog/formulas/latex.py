"""Typeset a formula: the tree as LaTeX, in the order of the code.

In: a formula. Out: one equation, or aligned lines when the code has several. Only what the converter of
`blog/tex` understands is used. `substitute.py` writes values in place of symbols.
"""

import re

from blog.formulas.notation import ATOM, MODULO, NEGATIVE, OR, POWER, PRODUCT, SUM, Notation, Printed
from blog.formulas.symbols import formula_symbol, subscripted, symbol, text, words
from blog.formulas.tree import (
    Attribute,
    Binary,
    Build,
    Builtin,
    Call,
    Choice,
    Each,
    Formula,
    Item,
    Name,
    Node,
    Step,
    nodes,
)

_BRACKETS = re.compile(r" \+ |[{}]|\\(?:left|right|begin|end)(?![a-z])")
SIGNS = {"==": "=", "!=": r"\ne", "<": "<", "<=": r"\le", ">": ">", ">=": r"\ge", "-": "-"}
SIGNS |= {"and": r"\land", "or": r"\lor", "not": r"\neg"}


class Symbols(Notation):
    """Writes expressions with symbols for their quantities; symbols that two quantities share get a subscript."""

    round = (r"\left(", r"\right)")
    square = (r"\left[", r"\right]")
    signs = SIGNS

    def __init__(self, formula: Formula) -> None:
        self.symbols = formula.symbols
        self.shared = _shared_symbols(formula)
        self._raised = False  # whether it writes an exponent, in which fractions do not stack

    def symbol(self, name: str) -> str:
        """The symbol that the formula declares for a name, or that of all formulas."""
        return symbol(name, self.symbols)

    def _literal(self, value: object) -> Printed:
        return number(value)

    def _built(self, node: Build) -> str:
        return self._bracketed(", ".join(f"{self.symbol(name)} = {self.print(value)}" for name, value in node.fields))

    def _quantity(self, node: Node, level: int) -> Printed:
        match node:
            case Name(name=name):
                return self.symbol(name), ATOM
            case Attribute(value=Call() as call, name=name):
                return subscripted(formula_symbol(call.function, self.symbols), words(name)) + self._arguments(
                    call
                ), ATOM
            case Attribute(value=Name(name=owner, role=role), name=name):
                if role == "element" or self.symbol(name) in self.shared:
                    return subscripted(self.symbol(name), words(owner)), ATOM
                return self.symbol(name), ATOM
            case Item(values=values, index=index):
                return subscripted(self.print(values, ATOM), self.print(index), upright=False), ATOM
            case Attribute(name=name):
                return self.symbol(name), ATOM
            case Call():
                return formula_symbol(node.function, self.symbols) + self._arguments(node), ATOM
        raise TypeError(type(node).__name__)

    def _arguments(self, call: Call) -> str:
        """Those that say something: `batch=batch` does not."""
        given = [*zip(call.names, call.positional, strict=False), *call.keywords]
        shown = []
        for name, value in given:
            match value:
                case None | Name(name="self"):
                    continue
                case Name(role="element" | "counter"):
                    shown.append(self.print(value))
                case Name(name=same) | Attribute(value=Name(role="parameter"), name=same) if same == name:
                    continue
                case _:
                    shown.append(f"{self.symbol(name)} = {self.print(value)}" if name else self.print(value))
        return self._bracketed(", ".join(shown)) if shown else ""

    def _binary(self, node: Binary) -> Printed:
        left, right = node.left, node.right
        match node.operator:
            case "+" | "-":
                bare = node.operator == "+" or self._stays_bare(right)
                second = self.print(right, SUM if bare else MODULO)
                second = rf"\left({second}\right)" if second.startswith("-") else second
                return f"{self.print(left, NEGATIVE)} {node.operator} {second}", SUM
            case "*":
                return self._product(left, right)
            case "/" | "//":
                fraction, level = self._fraction(left, right)
                return (fraction, level) if node.operator == "/" else (rf"\left\lfloor {fraction} \right\rfloor", ATOM)
            case "%":
                return rf"{self.print(left, PRODUCT)} \bmod {self.print(right, PRODUCT)}", MODULO
        return f"{{{self.print(left, ATOM)}}}^{{{self._exponent(right)}}}", POWER

    def _fraction(self, left: Node, right: Node) -> Printed:
        if self._raised:
            return f"{self.print(left, PRODUCT)} / {self.print(right, ATOM)}", MODULO
        return rf"\frac{{{self.print(left)}}}{{{self.print(right)}}}", POWER

    def _exponent(self, node: Node) -> str:
        before, self._raised = self._raised, True
        written = self.print(node)
        self._raised = before
        return written

    def _product(self, left: Node, right: Node) -> Printed:
        """A sum at its end stays bare, and then nothing may follow it unbracketed."""
        big = self._stays_bare(right)
        second = self.print(right, SUM if big else PRODUCT)
        return self.print(left, PRODUCT) + self._times(second) + second, SUM if big else PRODUCT

    def _stays_bare(self, node: Node) -> bool:
        """Whether an expression reaches to the next plus or minus by its own sign."""
        return isinstance(node, Builtin) and node.function == "sum"

    def _times(self, second: str) -> str:
        """Between two factors stands a space, or a cross before digits."""
        return r" \times " if second[:1].isdigit() else r" \, "

    def _choice(self, node: Choice, level: int) -> Printed:
        """A conditional expression and those after its else are one brace."""
        rows, last = [], node.otherwise
        rows.append(rf"{self.print(node.then)} & \text{{if }} {self.print(node.test)}")
        while isinstance(last, Choice):
            rows.append(rf"{self.print(last.then)} & \text{{if }} {self.print(last.test)}")
            last = last.otherwise
        rows.append(rf"{self.print(last)} & \text{{otherwise}}")
        return r"\begin{cases} " + r" \\ ".join(rows) + r" \end{cases}", NEGATIVE

    def _builtin(self, function: str, arguments: tuple[Node, ...], level: int) -> Printed:
        first = arguments[0]
        if isinstance(first, Each):
            return self._fold(function, first)
        listed = ", ".join(self.print(argument) for argument in arguments)
        match function:
            case "sum":
                return rf"\sum {self.print(first, PRODUCT)}", SUM
            case "ceil":
                return rf"\left\lceil {listed} \right\rceil", ATOM
            case "floor":
                return rf"\left\lfloor {listed} \right\rfloor", ATOM
            case "sqrt":
                return rf"\sqrt{{{listed}}}", ATOM
            case "exp":
                return rf"e^{{{self._exponent(first)}}}", POWER
            case "abs" | "len":
                return rf"\left|{listed}\right|", ATOM
            case "log" if len(arguments) == 1:
                return rf"\ln\left({listed}\right)", ATOM
            case "log":
                return rf"\log_{{{self.print(arguments[1])}}}\left({self.print(first)}\right)", ATOM
            case "min" | "max":
                return rf"\{function}\left({listed}\right)", ATOM
        return rf"\operatorname{{{function}}}\left({listed}\right)", ATOM

    def _fold(self, function: str, each: Each) -> Printed:
        domain = self._domain(each)
        if function in ("any", "all"):
            quantifier = r"\exists" if function == "any" else r"\forall"
            return rf"{quantifier}\, {domain} : {self.print(each.element)}", OR
        sign = r"\sum" if function == "sum" else rf"\{function}"
        element = self.print(each.element, SUM if self._stays_bare(each.element) else PRODUCT)
        return rf"{sign}_{{{domain}}} {element}", SUM

    def _domain(self, each: Each) -> str:
        """What a comprehension runs over, and under which condition."""
        condition = "" if each.test is None else rf",\ {self.print(each.test)}"
        if isinstance(each.values, Builtin) and len(each.values.arguments) < 3:
            *start, stop = each.values.arguments
            first = self.print(start[0], NEGATIVE) if start else "0"
            return rf"{first} \le {self.symbol(each.name)} < {self.print(stop, NEGATIVE)}{condition}"
        return rf"{self.symbol(each.name)} \in {self.print(each.values)}{condition}"


def equation(formula: Formula) -> str:
    """The equation of a formula; several lines of code become several aligned lines."""
    lines = _sides(formula)
    return aligned([f"{left} {'&' if len(lines) > 1 else ''}= {right}" for left, right in lines])


def equations(formula: Formula) -> list[str]:
    """The same, each line an equation of its own: as many as the formula has lines in words."""
    return [f"{left} = {right}" for left, right in _sides(formula)]


def pieces(line: str) -> list[str]:
    r"""An equation cut before each plus that stands in no bracket, where a narrow column may break it.

    >>> pieces(r"N = a + \left(b + c\right) + \frac{d + e}{2}")
    ['N = a', '{} + \\left(b + c\\right)', '{} + \\frac{d + e}{2}']
    """
    found, depth, start = [], 0, 0
    for match in _BRACKETS.finditer(line):
        if match[0] == " + ":
            if depth == 0:
                found.append(line[start : match.start()])
                start = match.end()
        else:
            depth += 1 if match[0] in ("{", r"\left", r"\begin") else -1
    return [piece if i == 0 else "{} + " + piece for i, piece in enumerate([*found, line[start:]])]


def _sides(formula: Formula) -> list[tuple[str, str]]:
    printer = Symbols(formula)
    lines = [(printer.symbol(step.name), printer.print(step.value)) for step in shown_steps(formula)]
    return lines + [(left, printer.print(node)) for left, node in results(formula)]


def results(formula: Formula) -> list[tuple[str, Node]]:
    """What the formula computes: left side and expression, one for each field of a dataclass."""
    name = formula.name.rpartition(".")[2]
    left = symbol(name, formula.symbols) if "." in formula.name else formula_symbol(name, formula.symbols)
    if isinstance(formula.result, Build):
        return [(subscripted(left, words(field)), value) for field, value in formula.result.fields]
    return [(left, formula.result)]


def shown_steps(formula: Formula) -> list[Step]:
    """The lines before the return, but for those that only shorten `model.d_model` to `d_model`."""
    return [s for s in formula.steps if not (isinstance(s.value, Attribute) and s.value.name == s.name)]


def aligned(lines: list[str]) -> str:
    """Several lines as one equation, aligned at their marks `&`."""
    if len(lines) == 1:
        return lines[0]
    return r"\begin{aligned} " + r" \\ ".join(lines) + r" \end{aligned}"


def number(value: object) -> Printed:
    r"""A number as LaTeX: from five digits on in groups of three, floats with six digits.

    >>> print(number(1342177280)[0], "|", number(4096)[0], "|", number(3.35e12)[0], "|", number(-2)[0])
    1\,342\,177\,280 | 4096 | 3.35 \times 10^{12} | -2
    """
    if isinstance(value, bool | str):
        return text(str(value).lower() if isinstance(value, bool) else value), ATOM
    if isinstance(value, int):
        return (str(value) if abs(value) < 10_000 else f"{value:,}".replace(",", r"\,")), _level(value)
    if not isinstance(value, float):
        return text(type(value).__name__), ATOM
    mantissa, _, exponent = f"{value:.6g}".partition("e")
    if not exponent:
        return mantissa, _level(value)
    return rf"{mantissa} \times 10^{{{int(exponent)}}}", min(PRODUCT, _level(value))


def _level(value: float) -> int:
    return NEGATIVE if value < 0 else ATOM


def _shared_symbols(formula: Formula) -> set[str]:
    """The symbols that would stand for two different quantities of the formula."""
    owners: dict[str, set[str]] = {}
    shortened = {step.name for step in formula.steps} - {step.name for step in shown_steps(formula)}
    for node in nodes(formula):
        match node:
            case Attribute(value=Name(name=owner, role="parameter" | "local"), name=name) if name not in shortened:
                owners.setdefault(symbol(name, formula.symbols), set()).add(f"{owner}.{name}")
            case Name(name=name) if name not in shortened:
                owners.setdefault(symbol(name, formula.symbols), set()).add(name)
    return {latex for latex, quantities in owners.items() if len(quantities) > 1}
