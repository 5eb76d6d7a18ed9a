"""What a formula is once it has been read and checked: a small typed tree that every printer walks.

The reader (`read.py`) builds it from Python's syntax tree; JavaScript, BigInt, LaTeX, plain text and the
evaluator each take it apart with one `match`. Nothing here refers to Python's `ast`: what is in the tree is
what is allowed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from blog.formulas.types import Type


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """Any expression: it has a type and stands on a line of the file."""

    type: Type
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Literal(Node):
    """A number, truth or string written out."""

    value: int | float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Name(Node):
    """A value by its name."""

    name: str
    role: str  # "parameter", "local", "constant", "element" of a sequence or "counter" of a range


@dataclass(frozen=True, slots=True, kw_only=True)
class Attribute(Node):
    """`value.name`; of a described class perhaps a computed one (a formula property)."""

    value: Node
    name: str
    computed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Item(Node):
    """`values[index]`."""

    values: Node
    index: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Unary(Node):
    """`-operand`, `+operand` or `not operand`."""

    operator: str
    operand: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Binary(Node):
    """Arithmetic: `left operator right`, with `+ - * / // % **`."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Compare(Node):
    """`a < b <= c`: one operator fewer than operands."""

    operators: tuple[str, ...]
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Logic(Node):
    """`a and b and c`, or the same with `or`; all are truths."""

    operator: str
    operands: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Node):
    """`then if test else otherwise`."""

    test: Node
    then: Node
    otherwise: Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Display(Node):
    """`(a, b)` or `[a, b]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Each(Node):
    """`element for name in values if test`: always the argument of `sum min max any all`."""

    element: Node
    name: str
    values: Node
    test: Node | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Builtin(Node):
    """A call of one of Python's own functions."""

    function: str
    arguments: tuple[Node, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call(Node):
    """A call of another formula; a positional argument left at its default is None."""

    function: str
    positional: tuple[Node | None, ...]
    keywords: tuple[tuple[str, Node], ...]
    names: tuple[str, ...]  # what the callee calls its positional parameters; "" where nobody told


@dataclass(frozen=True, slots=True, kw_only=True)
class Build(Node):
    """A dataclass built by keywords."""

    record: str
    fields: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a formula, or one field of a dataclass."""

    name: str
    annotation: str  # as written
    type: Type
    keyword_only: bool = False
    default: Literal | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """How a formula is called and what it returns."""

    name: str
    parameters: tuple[Parameter, ...]
    returns: Type

    @property
    def positional(self) -> tuple[Parameter, ...]:
        """The parameters that JavaScript takes one by one."""
        return tuple(p for p in self.parameters if not p.keyword_only)

    @property
    def keywords(self) -> tuple[Parameter, ...]:
        """The parameters that JavaScript takes in one trailing object."""
        return tuple(p for p in self.parameters if p.keyword_only)


@dataclass(frozen=True, slots=True)
class Record:
    """A dataclass: its fields, and the types of its formula properties."""

    name: str
    docstring: str
    line: int
    fields: tuple[Parameter, ...]
    properties: dict[str, Type]


@dataclass(frozen=True, slots=True)
class Step:
    """`name = value`, a line before the return."""

    name: str
    value: Node


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that has been read, checked and typeset."""

    name: str  # "kv_cache_bytes"; of a property "KvCache.total"
    docstring: str
    path: Path
    line: int
    parameters: tuple[Parameter, ...]
    returns: Type
    steps: tuple[Step, ...]
    result: Node
    latex: str = ""  # the equation, left side first, right side in the order of the code
    symbols: Mapping[str, str] = field(default_factory=dict, hash=False)  # that the mark declares: name -> LaTeX
    unit: str = ""  # of the result, as words

    @property
    def signature(self) -> Signature:
        """How it is called."""
        return Signature(self.name, self.parameters, self.returns)


def children(node: Node) -> tuple[Node, ...]:
    """The expressions directly inside an expression, in the order of the code."""
    match node:
        case Attribute(value=inner) | Unary(operand=inner):
            return (inner,)
        case Item(values=first, index=second) | Binary(left=first, right=second):
            return (first, second)
        case Compare(operands=parts) | Logic(operands=parts) | Display(items=parts) | Builtin(arguments=parts):
            return parts
        case Choice(test=test, then=then, otherwise=otherwise):
            return (then, test, otherwise)
        case Each(element=element, values=values, test=condition):
            return (element, values) if condition is None else (element, values, condition)
        case Call(positional=positional, keywords=keywords):
            return (*(p for p in positional if p is not None), *(value for _, value in keywords))
        case Build(fields=fields):
            return tuple(value for _, value in fields)
    return ()


def walk(node: Node) -> list[Node]:
    """An expression and everything inside it, outermost first."""
    return [node, *(inner for child in children(node) for inner in walk(child))]


def nodes(formula: Formula) -> list[Node]:
    """Every expression of a formula, its lines before the return first."""
    return [node for part in (*(s.value for s in formula.steps), formula.result) for node in walk(part)]
