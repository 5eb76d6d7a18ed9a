"""LaTeX in, MathML Core out, at build time; an error has its position in the equation."""

from __future__ import annotations

import re
from functools import lru_cache

from math_core import LatexToMathML

# The source TeX stays in an annotation, for copying and for tools that read it.
_CONVERTER = LatexToMathML(annotation=True, fancy_error=False)

_CLASSES = {
    "text-align:right;justify-items:end;padding-right:0": "math-right",
    "text-align:left;justify-items:start;padding-left:0": "math-left",
    "text-align:left;justify-items:start;padding-right:0": "math-case",
    "text-align:left;justify-items:start;padding-right:0;padding-left:1em": "math-case math-condition",
    "margin-left:-0.16666667em": "math-back",
}


class MathError(ValueError):
    """TeX that cannot be converted; `offset` counts characters from the start."""

    def __init__(self, problem: str, offset: int) -> None:
        super().__init__(problem)
        self.offset = offset


@lru_cache(maxsize=8192)
def to_mathml(tex: str, *, display: bool) -> str:
    """Convert one formula."""
    try:
        text = str(_CONVERTER.convert_with_local_state(tex.strip(), displaystyle=display))
    except Exception as error:
        match = re.match(r"(\d+): (.*)", str(error), re.DOTALL)
        offset = int(match[1]) if match else 0
        lead = len(tex) - len(tex.lstrip())
        raise MathError(match[2].strip() if match else str(error), lead + offset) from error
    # Validators do not know the attribute on tables, where it says what is so anyway.
    text = text.replace(' scriptlevel="0"', "")
    return re.sub(r' style="([^"]*)"', _class_of, text)


def _class_of(match: re.Match[str]) -> str:
    """A class for each style that the converter writes: the page's policy allows no style attributes."""
    style = match[1].replace(" ", "").rstrip(";")
    if style not in _CLASSES:
        raise MathError(f'needs the style "{match[1]}", which the site has no class for', 0)
    return f' class="{_CLASSES[style]}"'
