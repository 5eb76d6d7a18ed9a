"""Text in, HTML out in which no line ends inside a word such as GPT-2, 8-fold or feed-forward.

The words get a span and keep their hyphen: a no-break hyphen would be another letter to whoever searches or copies.
"""

from __future__ import annotations

import re

from markupsafe import Markup, escape

SHORT = 4  # letters of a part that must not stand alone at the end or the start of a line
LONG = 20  # letters of a word that a narrow column may have to break after all

_HYPHENATED = re.compile(r"(?<![\w./-])\w[\w.]*(?:-\w+(?:\.\w+)*)+(?![\w/-])")


def keep_words_whole(text: str) -> Markup:
    """Escape a text; words that must stay on one line stand in spans.

    >>> keep_words_whole("GPT-2 & its factual-recall")
    Markup('<span class="whole">GPT-2</span> &amp; its factual-recall')
    """
    if "-" not in text:
        return escape(text)
    return Markup(_HYPHENATED.sub(_whole, str(escape(text))))


def _whole(match: re.Match[str]) -> str:
    word = match[0]
    kept = len(word) <= LONG and any(part[0].isdigit() or len(part) <= SHORT for part in word.split("-"))
    return f'<span class="whole">{word}</span>' if kept else word
