"""One index.md in, its typeset text out: everything that follows from its characters alone.

What a text cannot know by itself (a number, a figure, another post's title, a reference) is left as a numbered hole,
which `blog.render` fills. So a text is parsed once and printed once, and a change of a number parses nothing anew.
"""

from blog.text.formulas import Typeset
from blog.text.many import typeset_all
from blog.text.typeset import typeset

__all__ = ["Typeset", "typeset", "typeset_all"]
