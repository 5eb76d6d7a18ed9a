"""A list of authors or editors in, persons out, by the rules of BibTeX and the long form of biblatex."""

from __future__ import annotations

import re

from pybtex.bibtex.utils import split_name_list, split_tex_string
from pybtex.database import InvalidNameString
from pybtex.database import Person as Parts

from blog.content import Person
from blog.load.latex import LatexError, plain

_JOIN = 'Join names by " and ", and put that of a group in braces: {Barnes and Noble}.'
_LINEAGE = re.compile(r"\{?(?:[JS]r\.?|Junior|Senior|[IVX]+|[1-9](?:st|nd|rd|th)|Esq\.?|Filho|Neto|fils)\}?", re.I)
_NO_GIVEN_NAME = re.compile(r"\{?(?:[JS]r\.?|II|III|IV)\}?")  # Xi and Vi are
_LONG = re.compile(r"\s*\"?(?:family|given|prefix|suffix)(?:-i)?\s*=")
_INITIAL = re.compile(r"(?:^|\s)\w\.")


def people(text: str) -> tuple[tuple[Person, ...], bool]:
    r"""The persons of a field, and whether there are others.

    >>> people(r"Laura van der Berg and {Llama Team} and others")[1]
    True
    >>> people("de la Cruz, Jr., Juan")[0]
    (Person(family='de la Cruz', given='Juan', suffix='Jr.'),)
    """
    names = [name.strip() for name in split_name_list(" ".join(text.split()))]
    others = len(names) > 1 and names[-1] in ("others", "{others}")
    return tuple(_person(name) for name in (names[:-1] if others else names)), others


def _person(name: str) -> Person:
    """One name."""
    if not name.strip("{} ,"):
        raise LatexError("a name without letters", _JOIN)
    if _LONG.match(name):
        return _long(name)
    outside = _outside_braces(name)
    if re.search(r";| \\?& |\bet al\b|^and\b|\band$", outside):
        hint = 'Write "and others" for those who are left out.' if "et al" in outside else _JOIN
        raise LatexError(f'the name "{name}", which may be several', hint)
    parts = _parts(name)
    return Person(
        family=plain(" ".join(parts.prelast_names + parts.last_names)),
        given=plain(" ".join(parts.bibtex_first_names)),
        suffix=plain(" ".join(parts.lineage_names)),
    )


def _parts(name: str) -> Parts:
    """The parts of a name as BibTeX splits it; commas that separate something else are refused."""
    try:
        parts = Parts(name)
    except InvalidNameString:
        raise LatexError(f'the name "{name}", whose commas part more than a name', _JOIN) from None
    except (IndexError, ValueError):  # of the library, for what is no name
        raise LatexError(f'the name "{name}", which cannot be read', _JOIN) from None
    family, given = " ".join(parts.last_names), " ".join(parts.bibtex_first_names)
    if given and _NO_GIVEN_NAME.fullmatch(given) and "," in _outside_braces(name):
        first, _, last = family.rpartition(" ")
        hint = f'Write "{last}, {given}, {first}".' if first else "Write the first name after a second comma."
        raise LatexError(f'the name "{name}", with "{given}" as its first name', hint)
    if parts.lineage_names and not _LINEAGE.fullmatch(" ".join(parts.lineage_names)):
        raise LatexError(f'the name "{name}", whose commas part more than a name', _JOIN)
    if given and "," in _outside_braces(name) and _INITIAL.search(_outside_braces(family)):
        raise LatexError(f'the name "{name}", which may be several', _JOIN)
    if not family:
        raise LatexError(f'the name "{name}", which lacks the family name', 'Write "Family, Given" or "Given Family".')
    return parts


def _long(name: str) -> Person:
    """A name such as `family=Berg, given=Laura, prefix=van der`."""
    found = dict(
        re.split(r"\s*=\s*", part.strip().strip('"'), maxsplit=1) for part in split_tex_string(name, ",") if "=" in part
    )
    values = {key: plain(value.strip('"')) for key, value in found.items()}
    if "family" not in values:
        raise LatexError(f'the name "{name}", which lacks the family name', "Write family=..., given=....")
    prefix = f"{values['prefix']} " if values.get("prefix") else ""
    if prefix.endswith(("’ ", "' ")):  # d'Alembert
        prefix = prefix[:-1]
    return Person(
        family=prefix + values["family"],
        given=values.get("given") or values.get("given-i", ""),
        suffix=values.get("suffix", ""),
    )


def _outside_braces(text: str) -> str:
    """A name without what braces protect."""
    while (inner := re.sub(r"\{[^{}]*\}", "", text)) != text:
        text = inner
    return text
