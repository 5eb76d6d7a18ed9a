"""TeX in, MathML out: the formulas of texts and those that are derived from Python, in one way for all stages.

`formula.py` is what is asked for, and what is refused unread; `numbering.py` finds the lines that have numbers;
`convert.py` has Temml convert what the cache does not know; `mathml.py` makes of it what the page's policy, its fonts
and MathML Core allow, or refuses it.
"""

from blog.tex.convert import Answer, Convert, Converter
from blog.tex.formula import Formula, TexError
from blog.tex.numbering import Line, lines_of

__all__ = ["Answer", "Convert", "Converter", "Formula", "Line", "TexError", "lines_of"]
