"""What mathematical notation has in common, be it LaTeX or text: what binds how tightly, what is bracketed."""

from abc import ABC, abstractmethod
from collections.abc import Mapping

from blog.formulas.tree import (
    Attribute,
    Binary,
    Build,
    Builtin,
    Call,
    Choice,
    Compare,
    Display,
    Item,
    Literal,
    Logic,
    Name,
    Node,
    Unary,
)
from blog.formulas.types import BOOL

OPEN, OR, AND, RELATION, NEGATIVE, SUM, MODULO, PRODUCT, POWER, ATOM = range(10)
Printed = tuple[str, int]  # what was written, and how tightly it binds


class Notation(ABC):
    """Writes expressions. Heirs say which signs there are, what a quantity looks like and how it is computed with."""

    round = ("(", ")")
    square = ("[", "]")
    signs: Mapping[str, str]  # of comparisons, "and", "or", "not" and "-"

    def print(self, node: Node, level: int = OPEN) -> str:
        """The expression, in parentheses if it binds less tightly than `level`."""
        written, own = self.parts(node, level)
        return self._bracketed(written) if own < level else written

    def parts(self, node: Node, level: int) -> Printed:
        """The expression without parentheses around it; `level` is what it will stand in."""
        match node:
            case Literal(value=value):
                return self._literal(value)
            case Name() | Attribute() | Item() | Call():
                return self._quantity(node, level)
            case Unary():
                return self._unary(node, level)
            case Binary():
                return self._binary(node)
            case Compare(operands=operands, operators=operators):
                rest = zip(operators, operands[1:], strict=True)
                chain = [f" {self.signs[sign]} {self.print(operand, NEGATIVE)}" for sign, operand in rest]
                return self.print(operands[0], NEGATIVE) + "".join(chain), RELATION
            case Logic(operator=operator, operands=operands):
                own = AND if operator == "and" else OR
                return f" {self.signs[operator]} ".join(self.print(operand, own + 1) for operand in operands), own
            case Choice():
                return self._choice(node, level)
            case Display(items=items):
                return self._bracketed(", ".join(self.print(item) for item in items)), ATOM
            case Builtin(function=function, arguments=arguments):
                return self._builtin(function, arguments, level)
            case Build():
                return self._built(node), ATOM
        raise TypeError(f"{type(node).__name__} stands outside of sum, min, max, any and all")

    def _bracketed(self, written: str) -> str:
        return self.round[0] + written + self.round[1]

    def _unary(self, node: Unary, level: int) -> Printed:
        if node.operator == "not":
            return f"{self.signs['not']} {self.print(node.operand, ATOM)}", RELATION
        if node.operator == "-":
            return self.signs["-"] + self.print(node.operand, PRODUCT), NEGATIVE
        if node.operand.type == BOOL:  # a truth that is counted gets the brackets of Iverson
            return self.square[0] + self.print(node.operand) + self.square[1], ATOM
        return self.parts(node.operand, level)

    @abstractmethod
    def _literal(self, value: object) -> Printed: ...

    @abstractmethod
    def _quantity(self, node: Node, level: int) -> Printed:
        """A name, an attribute, an item or the result of another formula."""

    @abstractmethod
    def _binary(self, node: Binary) -> Printed: ...

    @abstractmethod
    def _choice(self, node: Choice, level: int) -> Printed: ...

    @abstractmethod
    def _builtin(self, function: str, arguments: tuple[Node, ...], level: int) -> Printed:
        """A call of one of Python's own functions."""

    @abstractmethod
    def _built(self, node: Build) -> str: ...
