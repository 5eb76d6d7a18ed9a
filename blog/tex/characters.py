"""Which of the site's fonts has a character of a formula, and which signs can grow; `scripts/fonts.py` sees to both."""

from __future__ import annotations

import json
import unicodedata
from functools import cache
from importlib.resources import files

FIRST = "math"  # the font that every page with formulas loads; the others are asked for where they are needed
UNSEEN = frozenset("\u00a0\u2009\u200b\u2061\u2062\u2063\u2064\ufe0e")  # spaces, and signs for the ear
_ITALIC_CAPITALS = dict(zip("ABCDEFGHIJKLMNOPQRSTUVWXYZ", range(0x1D434, 0x1D44E), strict=True))
_ITALIC_SMALL = dict(zip("abcdefghijklmnopqrstuvwxyz", range(0x1D44E, 0x1D468), strict=True)) | {"h": 0x210E}
_ITALIC_GREEK = dict(zip("αβγδεζηθικλμνξοπρςστυφχψω∂ϵϑϰϕϱϖ", range(0x1D6FC, 0x1D71C), strict=True))
_ITALIC = {**_ITALIC_CAPITALS, **_ITALIC_SMALL, **_ITALIC_GREEK}


@cache
def _characters() -> dict[str, frozenset[str]]:
    known: dict[str, str] = json.loads((files("blog") / "tex" / "characters.json").read_text("utf-8"))
    return {name: frozenset(characters) for name, characters in known.items()}


def font_of(character: str) -> str:
    """The font that has a character, by its file's name; "" if none has it.

    >>> font_of("x"), font_of("⨁"), font_of("𝔤"), font_of("漢")
    ('math', 'math-more', 'math-rare', '')
    """
    if character in UNSEEN:
        return FIRST
    names = (name for name, found in _characters().items() if character in found and name.startswith(FIRST))
    return next(names, "")


def italic(letter: str) -> str:
    """What browsers draw for a letter that stands alone.

    >>> italic("x"), italic("Γ")
    ('𝑥', 'Γ')
    """
    return chr(_ITALIC.get(letter, ord(letter)))


def grows(sign: str, axis: str) -> bool:
    """Whether a sign has larger forms, "wide" or "tall"."""
    return sign in _characters()[axis]


def named(character: str) -> str:
    """A character as an error names it.

    >>> named("漢")
    '"漢" (U+6F22, CJK UNIFIED IDEOGRAPH-6F22)'
    """
    return f'"{character}" (U+{ord(character):04X}, {unicodedata.name(character, "without a name")})'
