"""A typeset text whose formulas wait, and the same text with MathML in their places; their problems with places."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from blog.content import HOLE, Text, place_in
from blog.errors import BlogError
from blog.tex import Answer, Formula, TexError

FORMULA = "f"  # tells the place of a formula from a hole
_PLACE = re.compile(f"{HOLE}{FORMULA}(\\d+){HOLE}")


@dataclass(frozen=True, slots=True)
class Placed:
    """A formula, and between which lines of the file it stands."""

    formula: Formula
    lines: tuple[int, int]
    is_told: bool = True  # what is wrong with it; a heading's is told where the heading stands


@dataclass(frozen=True, slots=True)
class Typeset:
    """A text, its HTML with numbered holes, and what is wrong with it; without front matter there is no text.

    Its formulas wait for MathML, which `with_formulas` puts in their places.
    """

    text: Text | None
    body: str
    problems: tuple[BlogError, ...]
    seconds: float  # of processor time
    formulas: tuple[Placed, ...] = ()


def with_formulas(made: Typeset, answers: Mapping[Formula, Answer], source: Callable[[], str], path: Path) -> Typeset:
    """The text with its formulas as MathML, wherever it has any; those that failed are problems."""
    if not made.text or not made.formulas:
        return made
    found = [answers[placed.formula] for placed in made.formulas]

    def put(html: str) -> str:
        return _PLACE.sub(lambda mark: _shown(found[int(mark[1])]), html)

    told = [each for each in zip(made.formulas, found, strict=True) if each[0].is_told]
    problems = [_problem(placed, error, source(), path) for placed, error in told if isinstance(error, TexError)]
    text = _with_phrases(made.text, put)
    return replace(made, text=text, body=put(made.body), problems=(*made.problems, *problems), formulas=())


def _with_phrases(text: Text, put: Callable[[str], str]) -> Text:
    """The text with `put` done to all of its HTML but the body."""
    outline, targets = text.outline, text.outline.targets
    return replace(
        text,
        title=put(text.title),
        description=put(text.description),
        changes=tuple(map(put, text.changes)),
        outline=replace(
            outline,
            targets={key: target._replace(html=put(target.html)) for key, target in targets.items()},
            headings=tuple(heading._replace(html=put(heading.html)) for heading in outline.headings),
        ),
        holes=tuple(hole._replace(facts={k: put(v) for k, v in hole.facts.items()}) for hole in text.holes),
    )


def _shown(answer: Answer) -> str:
    return "" if isinstance(answer, TexError) else answer


def _problem(placed: Placed, error: TexError, source: str, path: Path) -> BlogError:
    """What is wrong with a formula, at its place in the file."""
    tex, (start, end) = placed.formula.tex, placed.lines
    before = tex.count("\n", 0, error.offset)
    line, column = place_in(source.split("\n"), tex.split("\n")[before], start + before, end)
    inside = error.offset - (tex.rfind("\n", 0, error.offset) + 1)
    message = f"the formula cannot be typeset: {error.problem}"
    return BlogError(message, path, line, column + inside if column else None, error.hint)
