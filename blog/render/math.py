"""LaTeX in, MathML Core out, at build time; an error has its position in the equation."""

from __future__ import annotations

import re

from math_core import LatexToMathML

# The source TeX stays in an annotation, for copying and for tools that read it.
_CONVERTER = LatexToMathML(annotation=True, fancy_error=False)


class MathError(ValueError):
    """TeX that cannot be converted; `offset` counts characters from the start."""

    def __init__(self, problem: str, offset: int) -> None:
        super().__init__(problem)
        self.offset = offset


def to_mathml(tex: str, *, display: bool) -> str:
    """Convert one formula."""
    try:
        return str(_CONVERTER.convert_with_local_state(tex.strip(), displaystyle=display))
    except Exception as error:
        match = re.match(r"(\d+): (.*)", str(error), re.DOTALL)
        offset = int(match[1]) if match else 0
        lead = len(tex) - len(tex.lstrip())
        raise MathError(match[2].strip() if match else str(error), lead + offset) from error
