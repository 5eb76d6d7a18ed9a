"""Words by which a loss is found: each stands once in a source, and nowhere in what the site writes by itself."""

from __future__ import annotations

import re
from random import Random
from unicodedata import normalize

WORD = re.compile(r"q[b-z]{6}")
_LETTERS = "bcdfghjklmnprstvwxz"  # no vowels, so that no word of a language comes out
_LABEL = re.compile(r"\[\^([^\]]*)\]|\]\[([^\]]*)\]|^[ >]*\[([^\]]*)\]:", re.MULTILINE)  # names for the writer alone
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)

SIGNS = "*_`~$[](){}<>#|!\\@^&:;=+-.,'\"/%0 \n\t"
ODD = "\u00a0\u200b\ufeff\u202e\u2028\u0301\0\r\x0b\x85é日🙂ß"


def word(rng: Random) -> str:
    """A word that no other draw gives, as good as surely."""
    return "q" + "".join(rng.choice(_LETTERS) for _ in range(6))


def words(rng: Random, most: int = 5) -> str:
    """A few words."""
    return " ".join(word(rng) for _ in range(rng.randint(1, most)))


def lost(source: str, shown: str) -> list[str]:
    """The words of a source that what is shown does not have, but for comments and the labels of notes and addresses.

    >>> lost("qbcdfgh <!-- qzzzzzz --> qxxxxxx [^qccccccc]", "<p>qbcdfgh</p>")
    ['qxxxxxx']
    """
    source = normalize("NFC", source)  # as the page has it
    found = set(WORD.findall(shown))
    missing = [each for each in dict.fromkeys(WORD.findall(source)) if each not in found]
    if missing:
        labels = (label for match in _LABEL.findall(source) for label in match)
        found.update(WORD.findall(" ".join([*_COMMENT.findall(source), *labels])))
    return [each for each in missing if each not in found]


def mutated(rng: Random, text: str, changes: int) -> str:
    """A text with some characters, lines and pieces deleted, doubled, moved or put in."""
    for _ in range(changes):
        at, to = sorted(rng.randrange(len(text) + 1) for _ in range(2))
        to = min(to, at + 40)
        piece = text[at:to]
        text = rng.choice(
            [
                text[:at] + text[at + 1 :],
                text[:at] + rng.choice(SIGNS) * rng.choice([1, 1, 2, 3]) + text[at:],
                text[:at] + rng.choice(ODD) + text[at:],
                text[:at] + text[to:],
                text[:to] + piece + text[to:],
                _lines_changed(rng, text),
            ]
        )
    return text


def _lines_changed(rng: Random, text: str) -> str:
    rows = text.split("\n")
    at = rng.randrange(len(rows))
    change = rng.choice(["indent", "outdent", "delete", "double", "swap", "join", "quote"])
    if change in ("indent", "quote", "outdent"):
        rows[at] = {"indent": "  " * rng.randint(1, 3), "quote": "> ", "outdent": ""}[change] + rows[at].lstrip()
    elif change == "delete":
        del rows[at]
    elif change == "double":
        rows.insert(at, rows[at])
    else:
        other = rng.randrange(len(rows))
        rows[at], rows[other] = rows[other], rows[at]
    return "\n".join(rows)
