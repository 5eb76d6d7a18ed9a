"""Compute an expression in Python from given values, for the line with numbers substituted.

In: a tree and an environment (parameters, locals, module constants, and the formulas and dataclasses that the
expression calls). Out: the value that Python itself would give. Only what the tree can hold is computed.
"""

import math
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from blog.errors import BlogError
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

# Any, because a value may be a number, a truth, a string, a tuple or a configuration: Python decides
# as it runs.
Environment = Mapping[str, Any]

OPERATORS: dict[str, Callable[[Any, Any], Any]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b,
    "//": lambda a, b: a // b,
    "%": lambda a, b: a % b,
    "**": lambda a, b: a**b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "min": min,
    "max": max,
    "sum": sum,
    "abs": abs,
    "len": len,
    "range": range,
    "any": any,
    "all": all,
    "ceil": math.ceil,
    "floor": math.floor,
    "sqrt": math.sqrt,
    "log": math.log,
    "exp": math.exp,
}


def node_value(node: Node, values: Environment) -> Any:
    """What an expression gives, as Python would compute it with these names."""
    match node:
        case Literal(value=value):
            return value
        case Name(name=name):
            return look_up(name, values)
        case Attribute(value=inner, name=name):
            return attribute(node_value(inner, values), name)
        case Item(values=items, index=index):
            return node_value(items, values)[node_value(index, values)]
        case Unary(operator=operator, operand=operand):
            value = node_value(operand, values)
            return not value if operator == "not" else -value if operator == "-" else +value
        case Binary(operator=operator, left=left, right=right):
            return OPERATORS[operator](node_value(left, values), node_value(right, values))
        case Compare(operators=operators, operands=operands):
            read = [node_value(operand, values) for operand in operands]
            return all(OPERATORS[o](a, b) for o, a, b in zip(operators, read, read[1:], strict=False))
        case Logic(operator="and", operands=operands):
            return all(node_value(operand, values) for operand in operands)
        case Logic(operands=operands):
            return any(node_value(operand, values) for operand in operands)
        case Choice(test=test, then=then, otherwise=otherwise):
            return node_value(then if node_value(test, values) else otherwise, values)
        case Display(items=parts):
            return tuple(node_value(part, values) for part in parts)
        case Each(element=element):
            return [node_value(element, inner) for inner in rounds(node, values)]
        case Builtin(function=function, arguments=arguments):
            return FUNCTIONS[function](*(node_value(argument, values) for argument in arguments))
        case Call(function=function, positional=positional, keywords=keywords):
            given = [node_value(argument, values) for argument in positional if argument is not None]
            return look_up(function, values)(*given, **_evaluated(keywords, values))
        case Build(record=record, fields=fields):
            return look_up(record, values)(**_evaluated(fields, values))
    raise TypeError(type(node).__name__)


def rounds(each: Each, values: Environment) -> Iterable[Environment]:
    """The values of every round of a comprehension that its condition lets through."""
    for item in node_value(each.values, values):
        inner = {**values, each.name: item}
        if each.test is None or node_value(each.test, inner):
            yield inner


def look_up(name: str, values: Environment) -> Any:
    """A name of the formula or of its module, or a problem that tells the writer what is missing."""
    if name not in values:
        raise BlogError(f"the substitution needs a value for {name}", hint=f"give {name}=...")
    return values[name]


def attribute(value: Any, name: str) -> Any:
    """An attribute of a dataclass, or the same of its plain JSON."""
    found = value.get(name) if isinstance(value, Mapping) else getattr(value, name, None)
    if found is None:
        raise BlogError(f"{type(value).__name__} has no {name}", hint="give a configuration that has it")
    return found


def _evaluated(fields: Iterable[tuple[str, Node]], values: Environment) -> dict[str, Any]:
    return {name: node_value(value, values) for name, value in fields}
