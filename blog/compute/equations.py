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


def converted(equations: Mapping[str, Equation], convert: Convert) -> dict[str, Equation]:
    """The equations with their lines as MathML."""
    lines = {name: [Formula(tex, True) for tex in (e.latex, e.substituted) if tex] for name, e in equations.items()}
    answers = convert(line for each in lines.values() for line in each)
    return {name: _answered(equation, [answers[line] for line in lines[name]]) for name, equation in equations.items()}


def _answered(equation: Equation, answers: list[Answer]) -> Equation:
    problems = [answer.problem for answer in answers if isinstance(answer, TexError)]
    mathml = tuple(answer for answer in answers if isinstance(answer, str))
    return replace(equation, mathml=mathml, problem="; ".join(problems))
