"""The line under an equation: its right side with numbers in place of symbols, and the result.

In: a formula and the values of its parameters. Out: LaTeX such as `2 \\times 80 \\times 4096 = 655\\,360`. A
conditional expression shows the branch that is taken, a sum its terms.
"""

from collections.abc import Mapping
from typing import Any

from blog.formulas.latex import Symbols, aligned, number, results, shown_steps
from blog.formulas.node_value import Environment, node_value, rounds
from blog.formulas.notation import ATOM, OPEN, PRODUCT, SUM, Printed
from blog.formulas.symbols import symbol, text
from blog.formulas.tree import (
    Attribute,
    Builtin,
    Call,
    Choice,
    Each,
    Formula,
    Item,
    Literal,
    Name,
    Node,
    Parameter,
    Unary,
)
from blog.formulas.types import BOOL, STR

MOST_TERMS = 6  # a longer sum shows its first two terms and its last
LEAVES = (Literal, Name, Attribute, Item, Call)


class Values(Symbols):
    """Prints expressions with values for their quantities."""

    def __init__(self, formula: Formula, values: Environment) -> None:
        super().__init__(formula)
        self.formula = formula
        self.values = values

    def _quantity(self, node: Node, level: int) -> Printed:
        return number(node_value(node, self.values))

    def _unary(self, node: Unary, level: int) -> Printed:
        if node.operator == "+" and node.operand.type == BOOL:
            return number(node_value(node, self.values))
        return super()._unary(node, level)

    def _stays_bare(self, node: Node) -> bool:
        """Nothing does: a sum is written out as its terms."""
        return False

    def _times(self, second: str) -> str:
        return r" \times "

    def _choice(self, node: Choice, level: int) -> Printed:
        return self.parts(node.then if node_value(node.test, self.values) else node.otherwise, level)

    def _builtin(self, function: str, arguments: tuple[Node, ...], level: int) -> Printed:
        """What counts or decides shows its value."""
        if function in ("len", "any", "all"):
            node = Builtin(function=function, arguments=arguments, type=BOOL, line=0)
            return number(node_value(node, self.values))
        if len(arguments) == 1 and function in ("sum", "min", "max") and not isinstance(arguments[0], Each):
            least = SUM if function == "sum" else OPEN
            items = [number(item) for item in node_value(arguments[0], self.values)]
            return self._series(function, [rf"\left({t}\right)" if own < least else t for t, own in items])
        return super()._builtin(function, arguments, level)

    def _fold(self, function: str, each: Each) -> Printed:
        """The terms of a sum, or the numbers of which one is the least or greatest."""
        level = PRODUCT if function == "sum" else OPEN
        terms = [Values(self.formula, inner).print(each.element, level) for inner in rounds(each, self.values)]
        return self._series(function, terms)

    def _series(self, function: str, terms: list[str]) -> Printed:
        if len(terms) > MOST_TERMS:
            terms = [*terms[:2], r"\cdots" if function == "sum" else r"\ldots", terms[-1]]
        if function == "sum":
            return " + ".join(terms) or "0", SUM if len(terms) > 1 else PRODUCT
        return rf"\{function}\left({', '.join(terms)}\right)", ATOM


def substituted(formula: Formula, values: Mapping[str, Any], names: Mapping[str, Any] | None = None) -> str:
    """The right side of a formula with numbers, and its result.

    `values` are the arguments; `names` is what the formula's module defines (`vars(module)`), needed where it
    uses constants, other formulas or dataclasses. A configuration may be a dataclass or its plain JSON.
    """
    defaults = {p.name: p.default.value for p in formula.parameters if p.default is not None}
    known = {**(names or {}), **defaults, **_converted(formula.parameters, values)}
    shown = {step.name for step in shown_steps(formula)}
    lines = []
    for step in formula.steps:
        if step.name in shown and _has_line(step.value):
            lines.append((symbol(step.name, formula.symbols), _line(formula, step.value, known)))
        known[step.name] = node_value(step.value, known)
    final = results(formula)
    unit = rf"\ {text(formula.unit)}" if formula.unit and len(final) == 1 else ""
    lines += [(left, _line(formula, node, known) + unit) for left, node in final]
    if len(lines) == 1:
        return lines[0][1]
    return aligned([f"{left} &= {right}" for left, right in lines])


def _line(formula: Formula, node: Node, values: Environment) -> str:
    value = node_value(node, values)
    result, _ = number(value)
    if isinstance(node, LEAVES):
        return result
    printed = Values(formula, values).print(node)
    if node.type == BOOL:
        return rf"{printed} \;\Rightarrow\; {result}"
    if printed == result:
        return result
    rounded = isinstance(value, float) and float(f"{value:.6g}") != value
    sign = r"\approx" if rounded else "="
    return f"{printed} {sign} {result}"


def _has_line(node: Node) -> bool:
    """Whether a local is worth a line: a number is, a configuration or a tuple is not."""
    return node.type.is_number and node.type != BOOL and node.type != STR


def _converted(parameters: tuple[Parameter, ...], values: Mapping[str, Any]) -> dict[str, Any]:
    names = [parameter.name for parameter in parameters]
    return {name: value for name, value in values.items() if name in names}
