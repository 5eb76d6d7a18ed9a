"""The equations that a post's formula fences name, and the line below with the fence's numbers in their places."""

from __future__ import annotations

import importlib
from collections.abc import Mapping

from markdown_it.token import Token

from blog.compute.derived import Derived
from blog.compute.expression import ExpressionError, evaluate
from blog.content import Formula, Post
from blog.errors import BlogError, BlogErrors, nearest
from blog.formulas import substituted


def equations(
    post: Post, fences: Mapping[str, Token], derived: Derived, namespace: Mapping[str, object]
) -> dict[str, Formula]:
    """Typeset formulas by the name in their fence, "calc.kv_cache.kv_cache_bytes" or "figures.NAME"."""
    found, errors = {}, []
    for name, token in fences.items():
        try:
            found[name] = _equation(post, name, token, derived, namespace)
        except BlogError as error:
            errors.append(error)
    if errors:
        raise BlogErrors(errors)
    return found


def _equation(post: Post, name: str, token: Token, derived: Derived, namespace: Mapping[str, object]) -> Formula:
    line = token.meta["lines"][0]
    module, _, function = name.rpartition(".")
    formulas = derived.formulas.get(f"posts/{post.slug}" if module == "figures" else module.replace(".", "/"), {})
    if function not in formulas:
        raise BlogError(
            f'unknown formula "{name}"', post.path, line, 1, nearest(name, _known(post, derived), "Formulas")
        )
    formula = formulas[function]
    arguments = token.content.strip()
    if not arguments:
        return Formula(name=function, latex=formula.latex, substituted="")
    names = namespace if module == "figures" else vars(importlib.import_module(f"blog.{module}"))
    try:
        values = evaluate(f"dict({arguments})", {**namespace, "dict": dict})
        return Formula(name=function, latex=formula.latex, substituted=substituted(formula, values, names))
    except ExpressionError as error:
        raise BlogError(f"the values `{arguments}` cannot be used: it {error}", post.path, line + 1, 1) from error
    except BlogError as error:
        raise BlogError(error.problem, post.path, line + 1, 1, error.hint) from error


def _known(post: Post, derived: Derived) -> list[str]:
    names = []
    for key, formulas in derived.formulas.items():
        if key == f"posts/{post.slug}" or key.startswith("calc/"):
            prefix = key.replace("/", ".") if key.startswith("calc/") else "figures"
            names += [f"{prefix}.{function}" for function in formulas]
    return names
