"""The small language of `hf_keys.json`: how a number of ours is computed from a configuration's keys.

Literals, names, `[index]`, `.key`, arithmetic, comparisons, `and or not`, `in`, `a ? b : c`, `a ?? b` (b
when a is null or absent), and calls of a few functions. `count(i, n, condition)` and its kin run i from 0
to n - 1. Nothing else: no assignment, no loop without a bound, no way out. The parser and the interpreter
are written so that their JavaScript twin is a translation line by line.
"""

import re
from collections.abc import Callable
from functools import cache
from typing import Any

from blog.calc.checks import shown

Node = tuple[Any, ...]
Lookup = Callable[[str], Any]

TOKEN = re.compile(r"\s*(?:(\d+\.\d+|\d+)|'([^']*)'|([A-Za-z_]\w*)|(\?\?|==|!=|<=|>=|//|[-+*/%<>()\[\].,?:]))")
BINARY = {
    "or": 3,
    "and": 4,
    "==": 6,
    "!=": 6,
    "<": 6,
    "<=": 6,
    ">": 6,
    ">=": 6,
    "in": 6,
    "??": 7,
    "+": 8,
    "-": 8,
    "*": 9,
    "/": 9,
    "//": 9,
    "%": 9,
}
MOST_STEPS = 1000  # layers; the deepest published model has a seventh as many


class Missing(ValueError):
    """A key without which nothing can be counted."""


def tokens(text: str) -> list[tuple[str, Any]]:
    """Split an expression into (kind, value) pairs.

    >>> tokens("a ?? 2")
    [('name', 'a'), ('operator', '??'), ('literal', 2), ('end', '')]
    """
    found: list[tuple[str, Any]] = []
    position = 0
    text = text.strip()
    while position < len(text):
        match = TOKEN.match(text, position)
        if match is None:
            raise SyntaxError(f"cannot read {text[position:]!r} in {text!r}")
        number, quoted, name, operator = match.groups()
        if number is not None:
            found.append(("literal", float(number) if "." in number else int(number)))
        elif quoted is not None:
            found.append(("literal", quoted))
        elif name in ("true", "false", "null"):
            found.append(("literal", {"true": True, "false": False, "null": None}[name]))
        elif name in ("and", "or", "in", "not"):
            found.append(("operator", name))
        elif name is not None:
            found.append(("name", name))
        else:
            found.append(("operator", operator))
        position = match.end()
    return [*found, ("end", "")]


class Parser:
    """Reads tokens once, left to right."""

    def __init__(self, text: str) -> None:
        """Start at the first token."""
        self.text = text
        self.tokens = tokens(text)
        self.position = 0

    def take(self, value: str | None = None) -> Any:
        """Return the next token's value and step over it; with a value, refuse any other."""
        kind, found = self.tokens[self.position]
        if value is not None and (kind != "operator" or found != value):
            raise SyntaxError(f"expected {value!r} before {found!r} in {self.text!r}")
        self.position += 1
        return found

    def at(self, value: str) -> bool:
        """Tell whether the next token is this operator."""
        return self.tokens[self.position] == ("operator", value)

    def expression(self) -> Node:
        """Read a conditional: the loosest binding."""
        test = self.binary(2)
        if not self.at("?"):
            return test
        self.take("?")
        then = self.expression()
        self.take(":")
        return ("if", test, then, self.expression())

    def binary(self, least: int) -> Node:
        """Read operators that bind at least so tightly, from the left."""
        left = self.unary()
        while True:
            kind, operator = self.tokens[self.position]
            if kind != "operator" or BINARY.get(operator, 0) < least:
                return left
            self.take()
            left = ("binary", operator, left, self.binary(BINARY[operator] + 1))

    def unary(self) -> Node:
        """Read a sign, a negation or an operand."""
        if self.at("not"):
            self.take()
            return ("not", self.binary(5))
        if self.at("-"):
            self.take()
            return ("binary", "-", ("literal", 0), self.unary())
        return self.suffixed(self.operand())

    def operand(self) -> Node:
        """Read a literal, a name, a list or a parenthesis."""
        kind, _ = self.tokens[self.position]
        if kind in ("literal", "name"):
            return (kind, self.take())
        if self.at("["):
            self.take()
            return ("list", self.until("]"))
        self.take("(")
        inside = self.expression()
        self.take(")")
        return inside

    def suffixed(self, node: Node) -> Node:
        """Read what follows an operand: a call, an index, a key."""
        while True:
            if self.at("("):
                self.take()
                node = ("call", node[1], self.until(")"))
            elif self.at("["):
                self.take()
                node = ("index", node, self.expression())
                self.take("]")
            elif self.at("."):
                self.take()
                node = ("index", node, ("literal", self.take()))
            else:
                return node

    def until(self, close: str) -> tuple[Node, ...]:
        """Read expressions separated by commas."""
        items: list[Node] = []
        while not self.at(close):
            items.append(self.expression())
            if not self.at(close):
                self.take(",")
        self.take(close)
        return tuple(items)


@cache
def parse(text: str) -> Node:
    """Return an expression's tree.

    >>> parse("a ?? 2")
    ('binary', '??', ('name', 'a'), ('literal', 2))
    """
    parser = Parser(text)
    tree = parser.expression()
    if parser.tokens[parser.position][0] != "end":
        raise SyntaxError(f"expected the end before {parser.tokens[parser.position][1]!r} in {text!r}")
    return tree


def truth(value: Any) -> bool:
    """Tell whether a value counts as true: not null, false, 0, nor an empty text or list."""
    return value is not None and value is not False and value not in (0, "", [], {})


def same(left: Any, right: Any) -> bool:
    """Tell whether two values are equal; true is not 1."""
    return isinstance(left, bool) == isinstance(right, bool) and bool(left == right)


def described(node: Node) -> str:
    """Return what an error message calls an operand."""
    return str(node[1]) if node[0] == "name" else "a number"


def number(node: Node, value: Any) -> Any:
    """Return a value that arithmetic can use; refuse any other."""
    if value is None:
        raise ValueError(f"{described(node)} is missing: give {described(node)}.")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError(f"{described(node)} is {shown(value)}, which is no number: give a whole number.")
    return value


def arithmetic(operator: str, left: Any, right: Any) -> Any:
    """Return left operator right for two numbers."""
    if operator in ("/", "//", "%") and right == 0:
        raise ValueError(f"{left} {operator} 0 has no value: give sizes of at least 1.")
    if operator == "/":
        exact = isinstance(left, int) and isinstance(right, int) and left % right == 0
        return left // right if exact else left / right
    table: dict[str, Callable[[Any, Any], Any]] = {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "//": lambda a, b: a // b,
        "%": lambda a, b: a % b,
        "<": lambda a, b: a < b,
        "<=": lambda a, b: a <= b,
        ">": lambda a, b: a > b,
        ">=": lambda a, b: a >= b,
    }
    return table[operator](left, right)
