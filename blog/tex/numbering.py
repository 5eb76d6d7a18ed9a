r"""The lines of a displayed equation: which get a number of the page, which bring one, and what they are called.

As in LaTeX: each line of `align`, `gather`, `alignat` and `equation` has a number unless it says `\notag`, a starred
environment has none, `\tag{A}` brings its own, and `\label{name}` names the line.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from unicodedata import normalize

_NUMBERED = ("align", "alignat", "equation", "gather")
_MARKS = re.compile(
    r"\\begin\s*\{(?P<begin>[A-Za-z]+\*?)\}|\\end\s*\{(?P<end>[A-Za-z]+\*?)\}|(?P<row>\\\\)"
    r"|\\tag\*?\s*\{(?P<tag>(?:[^{}\\]|\\.|\{[^{}]*\})*)\}|(?P<none>\\(?:notag|nonumber)(?![A-Za-z]))"
    r"|\\label\s*\{(?P<label>[^{}]*)\}|(?P<open>\{)|(?P<close>\})|\\.|%[^\n]*",
    re.DOTALL,
)

_EMS = {"em": 1.0, "ex": 0.45, "pt": 0.1, "mm": 0.285, "cm": 2.85, "in": 7.2, "mu": 1 / 18}
_SIZES = ("small", "medium", "large", "huge")
_STEPS = (0.25, 0.6, 1.2)  # ems at which the next size begins
_GAP = re.compile(rf"(?<!\\)\\\\\*?\s*\[\s*(\d+\.?\d*|\.\d+)\s*({'|'.join(_EMS)})\s*\]")


@dataclass(frozen=True, slots=True)
class Line:
    """One line; `end` is where a tag can be put."""

    end: int
    tag: str = ""  # that it brings
    is_numbered: bool = False  # by the page
    label: str = ""


def lines_of(tex: str) -> list[Line]:
    r"""The lines that have a number, a tag or a name.

    >>> [(line.is_numbered, line.tag) for line in lines_of(r"\begin{align} a \\ b \tag{A} \\ c \notag \end{align}")]
    [(True, ''), (False, 'A')]
    """
    return [line for line in _lines(tex) if line.is_numbered or line.tag or line.label]


def stray_break(tex: str) -> int:
    r"""Where a line ends outside of all environments and groups, or -1.

    >>> stray_break(r"a \\ b"), stray_break(r"\begin{gather} a \\ b \end{gather} \substack{a \\ b}")
    (2, -1)
    """
    environments = depth = 0
    for match in _MARKS.finditer(tex):
        environments += {"begin": 1, "end": -1}.get(match.lastgroup or "", 0)
        depth += {"open": 1, "close": -1}.get(match.lastgroup or "", 0)
        if match.lastgroup == "row" and environments == depth == 0:
            return match.start()
    return -1


def _lines(tex: str) -> Iterator[Line]:
    environments: list[str] = []
    depth = 0
    tag = label = ""
    silent = False
    for match in _MARKS.finditer(tex):
        kind = match.lastgroup
        if kind in ("open", "close"):
            depth += 1 if kind == "open" else -1
        elif kind == "begin":
            environments.append(match["begin"])
        elif kind == "tag" and len(environments) < 2:
            tag = match["tag"]
        elif kind == "none" and len(environments) < 2:
            silent = True
        elif kind == "label":
            label = normalize("NFC", match["label"].strip().removeprefix("eq:"))
        elif kind in ("row", "end"):
            outermost = len(environments) == 1 and depth == 0
            if outermost and (kind == "end" or environments[0] != "equation"):
                counts = environments[0] in _NUMBERED and not tag and not silent
                yield Line(match.start(), tag, counts, label)
                tag, label, silent = "", "", False
            if kind == "end" and environments:
                environments.pop()
    if tag or label:  # outside of environments
        yield Line(len(tex), tag, False, label)


def written(tex: str, numbers: Sequence[str]) -> tuple[str, list[tuple[int, int]]]:
    r"""The TeX with the page's numbers as tags, and signs of wider gaps; and where how many characters came in.

    >>> written(r"\begin{gather} a \\[4pt] b \end{gather}", ["3", "4"])[0]
    '\\begin{gather} a \\tag{3}\\textcolor{gapmedium}{}\\\\[4pt] b \\tag{4}\\end{gather}'
    """
    places = [line.end for line in lines_of(tex) if line.is_numbered]
    additions = [(place, rf"\tag{{{number}}}") for place, number in zip(places, numbers, strict=False)]
    additions += [(match.start(), rf"\textcolor{{gap{_size(match)}}}{{}}") for match in _GAP.finditer(tex)]
    parts, before, put = [], 0, []
    for place, text in sorted(additions, key=lambda addition: addition[0]):
        parts += [tex[before:place], text]
        put.append((place, len(text)))
        before = place
    return "".join([*parts, tex[before:]]), put


def _size(gap: re.Match[str]) -> str:
    """How large a gap is, in a word: the converter draws none, so that the style sheet does, in a few sizes."""
    return _SIZES[bisect(_STEPS, float(gap[1]) * _EMS[gap[2]])]


def original(offset: int, put: Sequence[tuple[int, int]]) -> int:
    """Where in the writer's TeX an offset of the written one is."""
    shift = 0
    for place, length in put:
        if offset - shift > place:
            shift += min(length, offset - shift - place)
    return offset - shift
