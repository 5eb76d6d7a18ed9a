"""A text in, LaTeX out: accents in each of the ways in which tools spell them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_MARKS = {
    **{"\u0301": "'", "\u0300": "`", "\u0302": "^", "\u0308": '"', "\u0303": "~", "\u0304": "=", "\u0307": "."},
    **{"\u0306": "u", "\u030c": "v", "\u030b": "H", "\u0327": "c", "\u0328": "k", "\u0323": "d", "\u030a": "r"},
}
_LETTERS = {"ø": r"{\o}", "Ø": r"{\O}", "ł": r"{\l}", "Ł": r"{\L}", "ß": r"{\ss}", "æ": r"{\ae}", "–": "--", "—": "---"}
ACCENTS: tuple[Callable[[str, str], str], ...] = (
    lambda mark, letter: f"{{\\{mark}{{{letter}}}}}",
    lambda mark, letter: f"\\{mark}{{{letter}}}",
    lambda mark, letter: f"{{\\{mark} {letter}}}" if mark.isalpha() else f"{{\\{mark}{letter}}}",
    lambda mark, letter: f"\\{mark} {letter}" if mark.isalpha() else f"\\{mark}{letter}",
)
UNICODE: Callable[[str, str], str] = lambda mark, letter: ""  # noqa: E731


def tex(text: str, accents: Callable[[str, str], str], escape: str = "&%#_") -> str:
    """A text as LaTeX, but for its mathematics."""
    parts = re.split(r"(\$[^$]*\$)", text)
    return "".join(part if part.startswith("$") else _words(part, accents, escape) for part in parts)


def _words(text: str, accents: Callable[[str, str], str], escape: str) -> str:
    text = "".join(f"\\{each}" if each in escape else each for each in text)
    return text if accents is UNICODE else "".join(_letter(each, accents) for each in text)


def _letter(letter: str, accents: Callable[[str, str], str]) -> str:
    parts = unicodedata.normalize("NFD", letter)
    if len(parts) == 2 and parts[1] in _MARKS:
        return accents(_MARKS[parts[1]], parts[0].replace("i", r"\i") if parts[1] != "\u0327" else parts[0])
    return _LETTERS.get(letter, letter)
