"""A rule of `hf_keys.json`, written as a Python expression, becomes a small tree that any language can walk.

Python's own parser reads the rule; what comes out is plain JSON, so the page gets trees and holds no parser:

- a number, a truth value or null stands for itself;
- a text is a name: a key of the configuration, a quantity of ours, or the layer `i`; after a quotation mark
  (`"'sliding"`) it is a text that the rule writes out;
- a list is a form: its first item is the operator or function, the rest are the parts.

Forms: `["list", ...]`, `["if", test, then, else]`, `["and", ...]`, `["or", ...]`, `["not", x]`,
`["at", value, key]` for an index or an attribute, arithmetic and comparisons by their Python signs (`+` and `*` of
any number of parts), calls by the names of `FUNCTIONS`, and `["sum", n, x]` or `["count", n, x]` for
`sum(x for i in range(n))`.
"""

import ast
from collections.abc import Callable
from functools import cache
from typing import Any

Tree = Any  # as JSON: str, int, float, bool, None or list

QUOTE = "'"  # before a literal text
FUNCTIONS = {"given", "refuse", "min", "max", "ceil", "floor", "len", "bool", "is_list", "is_text", "is_number"}
OVER_LAYERS = {"sum", "count"}
ARITHMETIC: dict[type[ast.operator], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
}
COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Is: "==",
    ast.IsNot: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.In: "in",
    ast.NotIn: "not in",
}


@cache
def rule_tree(text: str) -> Tree:
    """Return the tree of a rule; what the language lacks is a `SyntaxError` that shows the part.

    >>> rule_tree("given(head_dim, hidden_size // num_attention_heads)")
    ['given', 'head_dim', ['//', 'hidden_size', 'num_attention_heads']]
    """
    try:
        body = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        raise SyntaxError(f"{text!r} is no expression: {error.msg}") from error
    return _tree(body)


def is_name(tree: Tree) -> bool:
    """Tell whether a tree is a name alone."""
    return isinstance(tree, str) and not tree.startswith(QUOTE)


def names_of_rule(tree: Tree) -> set[str]:
    """Return the names that decide a tree's value; a sum over the layers does not depend on one layer.

    >>> sorted(names_of_rule(rule_tree("sum(width * i for i in range(n_layers)) + window")))
    ['n_layers', 'window']
    """
    if is_name(tree):
        return {tree}
    if not isinstance(tree, list):
        return set()
    parts = tree[1:2] if tree[0] in OVER_LAYERS else tree[1:]
    return set().union(*(names_of_rule(part) for part in parts))


def _tree(node: ast.expr) -> Tree:
    read = READERS.get(type(node))
    if read is None:
        raise _unknown(node)
    return read(node)


def _unknown(node: ast.expr) -> SyntaxError:
    return SyntaxError(f"{ast.unparse(node)!r} is not part of the language of hf_keys.json")


def _constant(node: ast.Constant) -> Tree:
    if isinstance(node.value, str):
        return QUOTE + node.value
    if node.value is None or isinstance(node.value, bool | int | float):
        return node.value
    raise _unknown(node)


def _unary(node: ast.UnaryOp) -> Tree:
    if isinstance(node.op, ast.Not):
        return ["not", _tree(node.operand)]
    if isinstance(node.op, ast.USub):
        return ["-", 0, _tree(node.operand)]
    raise _unknown(node)


def _binary(node: ast.BinOp) -> Tree:
    sign = ARITHMETIC.get(type(node.op))
    if sign is None:
        raise _unknown(node)
    left, right = _tree(node.left), _tree(node.right)
    chained = sign in ("+", "*") and isinstance(left, list) and left[0] == sign
    return [*left, right] if chained else [sign, left, right]


def _comparison(node: ast.Compare) -> Tree:
    if len(node.ops) > 1:
        raise _unknown(node)
    operator, right = node.ops[0], node.comparators[0]
    singleton = isinstance(right, ast.Constant) and (right.value is None or isinstance(right.value, bool))
    if isinstance(operator, ast.Is | ast.IsNot) != singleton:
        raise SyntaxError(f"{ast.unparse(node)!r}: write `is` before None, True and False, and nowhere else")
    compared = [COMPARISONS[type(operator)], _tree(node.left), _tree(right)]
    return ["not", ["in", *compared[1:]]] if compared[0] == "not in" else compared


def _call(node: ast.Call) -> Tree:
    name = node.func.id if isinstance(node.func, ast.Name) else ""
    if node.keywords or name not in FUNCTIONS | OVER_LAYERS:
        raise _unknown(node)
    if name in OVER_LAYERS:
        return [name, *_layers(node)]
    return [name, *map(_tree, node.args)]


def _layers(call: ast.Call) -> list[Tree]:
    """Return n and x of `x for i in range(n)`."""
    match call.args:
        case [
            ast.GeneratorExp(
                elt=body,
                generators=[
                    ast.comprehension(
                        target=ast.Name(id="i"),
                        iter=ast.Call(func=ast.Name(id="range"), args=[n], keywords=[]),
                        ifs=[],
                        is_async=0,
                    )
                ],
            )
        ]:
            return [_tree(n), _tree(body)]
    raise _unknown(call)


READERS: dict[type[ast.expr], Callable[[Any], Tree]] = {
    ast.Constant: _constant,
    ast.Name: lambda node: node.id,
    ast.List: lambda node: ["list", *map(_tree, node.elts)],
    ast.IfExp: lambda node: ["if", _tree(node.test), _tree(node.body), _tree(node.orelse)],
    ast.BoolOp: lambda node: ["and" if isinstance(node.op, ast.And) else "or", *map(_tree, node.values)],
    ast.UnaryOp: _unary,
    ast.BinOp: _binary,
    ast.Compare: _comparison,
    ast.Attribute: lambda node: ["at", _tree(node.value), QUOTE + node.attr],
    ast.Subscript: lambda node: ["at", _tree(node.value), _tree(node.slice)],
    ast.Call: _call,
}
