"""A formula as it is asked for, and what is refused unread: too long, too deep, or a command of another medium."""

from __future__ import annotations

import re
from dataclasses import dataclass

from blog.tex.numbering import lines_of, stray_break

MOST_CHARACTERS = 20_000
MOST_GROUPS = 200  # inside each other

_COMMAND = re.compile(r"\\begin\{[A-Za-z]+\*?\}|\\(?:[A-Za-z]+|.)", re.DOTALL)
_NESTING = re.compile(r"\\(?:left|right|begin|end)(?![A-Za-z])|\\[A-Za-z]+|\\.|[{}]|%[^\n]*", re.DOTALL)
_NUMBER = r"Write the number and its unit as they stand in print: 3\,\mathrm{GB}."
_REFERENCE = "Refer to it in the text, as @eq:name."
_ALONGSIDE = "Write it in the text beside the formula."
_LINES = r"Write \begin{gathered} ... \end{gathered}, or aligned with & before each relation."
_BESIDE = r"Align with & and write \quad between what stands side by side."

WAYS_OUT = {  # commands that are no part of a formula on a page, or that the converter draws wrong
    **dict.fromkeys((r"\SI", r"\si", r"\qty", r"\unit", r"\num"), _NUMBER),
    **dict.fromkeys((r"\ref", r"\eqref", r"\cref", r"\Cref", r"\autoref", r"\pageref"), _REFERENCE),
    **dict.fromkeys((r"\href", r"\url", r"\cite", r"\citep", r"\citet", r"\footnote"), _ALONGSIDE),
    **dict.fromkeys((r"\class", r"\id", r"\style", r"\data", r"\htmlClass", r"\htmlId", r"\htmlStyle"), _ALONGSIDE),
    r"\includegraphics": "Put the image beside the text: ![what it shows](file.png).",
    **dict.fromkeys((r"\colorbox", r"\fcolorbox"), r"Colour letters, \textcolor{attention}{x}, or frame: \boxed{x}."),
    **dict.fromkeys((r"\rlap", r"\llap", r"\clap", r"\mathllap", r"\mathrlap", r"\mathclap"), _BESIDE),
    **dict.fromkeys((r"\multicolumn", r"\hdotsfor", r"\multirow"), "Give each cell its own content."),
    **dict.fromkeys((r"\intertext", r"\shortintertext"), "End the equation, write the words as text, begin another."),
    r"\sideset": r"Write the mark behind the sum: {\sum_k}'.",
    r"\definecolor": "Take a colour by its meaning: attention, feedForward, embeddings, router, cache, loss.",
    r"\unicode": "Write the character itself.",
    **dict.fromkeys((r"\raisebox", r"\raise", r"\lower"), r"Write a subscript, a superscript, \overset or \underset."),
    r"\textsc": r"Write \text{...}.",
    **dict.fromkeys((r"\begin{multline}", r"\begin{multline*}"), "Write gather, or split inside of equation."),
    **dict.fromkeys((r"\begin{eqnarray}", r"\begin{eqnarray*}"), "Write align: one & before each relation."),
}


class TexError(ValueError):
    """TeX that cannot be typeset; `offset` counts characters from the formula's start."""

    def __init__(self, problem: str, offset: int = 0, hint: str = "") -> None:
        super().__init__(problem)
        self.problem = problem
        self.offset = offset
        self.hint = hint

    def __reduce__(self) -> tuple[type[TexError], tuple[str, int, str]]:
        return TexError, (self.problem, self.offset, self.hint)


@dataclass(frozen=True, slots=True)
class Formula:
    """TeX as the writer has it, and the numbers of those of its lines that get one from the page."""

    tex: str
    display: bool
    numbers: tuple[str, ...] = ()


def refuse(tex: str) -> None:
    """Refuse what is better not converted; everything else is for the converter to judge."""
    if len(tex) > MOST_CHARACTERS:
        problem = f"it has {len(tex):,} characters, more than {MOST_CHARACTERS:,}"
        raise TexError(problem, MOST_CHARACTERS, "Make several equations of it.")
    depth = 0
    for match in _NESTING.finditer(tex):
        match match[0]:
            case "{" | r"\left" | r"\begin":
                depth += 1
            case "}" | r"\right" | r"\end":
                depth -= 1
        if depth > MOST_GROUPS:
            hint = "Define parts of it with \\newcommand, or say it in several equations."
            raise TexError(f"its groups stand more than {MOST_GROUPS} deep inside each other", match.start(), hint)
    _refuse_labels(tex)
    if (place := stray_break(tex)) >= 0:
        raise TexError(r"lines that \\ separates need an environment", place, _LINES)
    for match in _COMMAND.finditer(tex):
        if match[0] in WAYS_OUT:
            raise TexError(f"{match[0]} is not available", match.start(), WAYS_OUT[match[0]])


def _refuse_labels(tex: str) -> None:
    """A name belongs to a line with a number."""
    for line in lines_of(tex):
        place = max(tex.find(r"\label"), 0)
        if line.label and not (line.tag or line.is_numbered):
            hint = (
                "Name the equation behind its end, $$ ... $$ (name), or write align, gather, equation without a star."
            )
            raise TexError(r"\label names a line without a number", place, hint)
