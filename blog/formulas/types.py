"""The few types that a formula can hold, and how annotations spell them.

In: the syntax tree of an annotation. Out: a `Type`. The printers need types because JavaScript has one kind
of number where Python has three: `True + 1`, `7 // 2` and `==` are printed differently for truths, whole
numbers and floats.
"""

import ast
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Type:
    """A type by its name; a sequence also has the type of its items."""

    name: str
    item: "Type | None" = None

    @property
    def is_number(self) -> bool:
        """Whether arithmetic accepts it: a truth counts as 0 or 1, something unknown may be a number."""
        return self in (INT, FLOAT, NUMBER, BOOL, ANY)

    @property
    def is_record(self) -> bool:
        """Whether it is an object with attributes of known names."""
        return self not in SIMPLE and self.name not in ("sequence", "mapping")


INT = Type("int")
FLOAT = Type("float")
BOOL = Type("bool")
STR = Type("str")
NUMBER = Type("number")  # int or float: arithmetic on attributes of classes that nobody described
ANY = Type("any")  # an attribute, or an item, of something that nobody described
SIMPLE = (INT, FLOAT, BOOL, STR, NUMBER, ANY)
SEQUENCES = ("tuple", "list", "Sequence", "Iterable")
MAPPINGS = ("dict", "Mapping")


def sequence(item: Type) -> Type:
    """The type of a tuple or list of such items."""
    return Type("sequence", item)


def mapping(item: Type) -> Type:
    """The type of a dictionary from strings to such items."""
    return Type("mapping", item)


def join(*types: Type) -> Type:
    """The type that holds values of all these types, as arithmetic mixes them.

    >>> join(INT, FLOAT).name, join(INT, BOOL).name, join(INT, ANY).name
    ('float', 'int', 'number')
    """
    kinds = set(types)
    if len(kinds) == 1:
        return types[0]
    if not all(kind.is_number for kind in kinds):
        return ANY
    if FLOAT in kinds:
        return FLOAT
    return NUMBER if kinds & {NUMBER, ANY} else INT


def read_annotation(node: ast.expr, names: Mapping[str, ast.expr | str]) -> Type:
    """The type that an annotation means.

    `names` maps names of the module to the expression they stand for (`QkNorm = Literal["none", "head"]`) or
    to the name of a class.
    """
    match node:
        case ast.Constant(value=str(text)):
            return read_annotation(ast.parse(text, mode="eval").body, names)
        case ast.Name(id=name):
            for simple in (INT, FLOAT, BOOL, STR):
                if simple.name == name:
                    return simple
            meaning = names.get(name)
            if isinstance(meaning, str):
                return Type(meaning)
            return ANY if meaning is None else read_annotation(meaning, {})
        case ast.Subscript(value=ast.Name(id="Literal"), slice=choices):
            return _literal(choices)
        case ast.Subscript(value=ast.Name(id=name), slice=items) if name in SEQUENCES:
            elements = items.elts if isinstance(items, ast.Tuple) else [items]
            spelled = [e for e in elements if not (isinstance(e, ast.Constant) and e.value is Ellipsis)]
            return sequence(join(*(read_annotation(element, names) for element in spelled)))
        case ast.Subscript(value=ast.Name(id=name), slice=ast.Tuple(elts=[_, value])) if name in MAPPINGS:
            return mapping(read_annotation(value, names))
        case ast.Subscript(value=ast.Name(id="Final" | "Annotated"), slice=inner):
            first = inner.elts[0] if isinstance(inner, ast.Tuple) else inner
            return read_annotation(first, names)
    return ANY


def _literal(choices: ast.expr) -> Type:
    values = choices.elts if isinstance(choices, ast.Tuple) else [choices]
    kinds = {type(v.value).__name__ if isinstance(v, ast.Constant) else "any" for v in values}
    return Type(kinds.pop()) if len(kinds) == 1 else ANY
