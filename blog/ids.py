"""Words in, ids out: letters and digits of any script in one normal form, so that whoever types a name finds it."""

from __future__ import annotations

from unicodedata import category, normalize
from urllib.parse import unquote

JOINTS = "-_."  # what an id may hold besides letters and digits, though not at its ends


def is_id(text: str) -> bool:
    """Whether a text can stand after # in an address, after @fig: in a text, and in {#id}.

    >>> [is_id(text) for text in ("présentation", "日本", "fig-1.2", "50%", "-a", "a b", "")]
    [True, True, True, False, False, False, False]
    """
    return bool(text) and id_at(text, 0) == text and _is_letter(text[0])


def id_at(text: str, start: int) -> str:
    """The longest id that begins at a place of a text; a full stop or a hyphen at its end belongs to the sentence."""
    end = start
    while end < len(text) and (text[end] in JOINTS or _is_letter(text[end])):
        end += 1
    return text[start:end].rstrip("-.")


def _is_letter(character: str) -> bool:
    """A letter, a digit, or a mark on one of them, such as the vowel signs of Devanagari."""
    return (character.isascii() and character.isalnum()) or (kind := category(character))[0] in "LM" or kind == "Nd"


def anchor(text: str) -> str:
    """An id from a heading's words.

    >>> anchor("Why 8: an accident of nodes?"), anchor("L’Été à São Paulo"), anchor("日本")
    ('why-8-an-accident-of-nodes', 'lété-à-são-paulo', '日本')
    """
    plain = one_form(text).lower().replace("'", "").replace("’", "")
    return "-".join("".join(c if _is_letter(c) else " " for c in plain).split()) or "section"


def one_form(text: str) -> str:
    """A name as it is compared: the same letters in the same characters (Unicode's NFC)."""
    return text if text.isascii() else normalize("NFC", text)


def fragment_of(href: str) -> str:
    """The id that an address ends with, however a browser or an editor has written its letters.

    >>> fragment_of("../gqa/#pr%C3%A9sentation")
    'présentation'
    """
    return one_form(unquote(href.partition("#")[2]))
