"""The equations that a post's formula fences name, with the fence's numbers in the line below; as LaTeX, as MathML."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from blog.compute.expression import ExpressionError, value_of
from blog.compute.limits import Limits, Step, TooLongError, limited
from blog.compute.request import EquationRequest
from blog.content import Equation
from blog.errors import BlogError
from blog.formulas import substituted
from blog.tex import Answer, Convert, Formula, TexError


def typeset(equation: EquationRequest, path: Path, namespace: Mapping[str, object], limits: Limits) -> Equation:
    """The formula of a fence in the text at `path`, with what its values give."""
    arguments, line = equation.arguments, equation.line + 1
    name = equation.name.rpartition(".")[2]
    if not arguments:
        return Equation(name=name, latex=equation.formula.latex, substituted="")
    what = f"the values `{arguments}`"
    try:
        with limited(Step(what, path, line, 1, limits.expression, limits.patience)):
            names = vars(importlib.import_module(equation.module)) if equation.module else namespace
            values = value_of(f"dict({arguments})", {**namespace, "dict": dict})
            line_below = substituted(equation.formula, values, names)
    except (ExpressionError, TooLongError) as error:
        raise BlogError(f"{what} cannot be used: it {error}", path, line, 1) from error
    except BlogError as error:
        raise BlogError(error.problem, path, line, 1, error.hint) from error
    return Equation(name=name, latex=equation.formula.latex, substituted=line_below)


def converted(posts: Mapping[str, Mapping[str, Equation]], convert: Convert) -> dict[str, dict[str, Equation]]:
    """The equations of all posts with their lines as MathML: to start a converter costs more than what it converts."""
    answers = convert(line for equations in posts.values() for each in equations.values() for line in _lines(each))
    return {
        slug: {name: _answered(each, [answers[line] for line in _lines(each)]) for name, each in equations.items()}
        for slug, equations in posts.items()
    }


def _lines(equation: Equation) -> list[Formula]:
    return [Formula(tex, True) for tex in (equation.latex, equation.substituted) if tex]


def _answered(equation: Equation, answers: list[Answer]) -> Equation:
    problems = [answer.problem for answer in answers if isinstance(answer, TexError)]
    mathml = tuple(answer for answer in answers if isinstance(answer, str))
    return replace(equation, mathml=mathml, problem="; ".join(problems))
