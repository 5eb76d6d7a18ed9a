"""One Python formula -> a JavaScript module, an equation, and the line with numbers substituted.

A tiny compiler. `scope.py` reads what a file declares, `read.py` and `bodies.py` turn each formula into a
checked tree (`tree.py`), and printers take the tree apart: `javascript.py` and `module.py` for the page;
with `notation.py`, which is common to them, `latex.py` and `substitute.py` for the article, `plain.py` and
`explained.py` for text. Nothing of what it reads is ever run.
"""

from blog.formulas.derive import Keep, Module, Source, derive, derive_all
from blog.formulas.latex import equation, equations, pieces
from blog.formulas.substitute import substituted
from blog.formulas.tree import Formula, Parameter

__all__ = [
    "Formula",
    "Keep",
    "Module",
    "Parameter",
    "Source",
    "derive",
    "derive_all",
    "equation",
    "equations",
    "pieces",
    "substituted",
]
