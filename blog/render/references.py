"""The bibliography: citations in the text, the list at the end, and how to cite an article."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import count, product
from string import ascii_lowercase

from blog.content import Person, Post, Reference, SiteConfig

_LITERAL = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


def cite(reference: Reference, *, year: str, narrative: bool, locator: str) -> str:
    """A citation's words: "Ainslie et al. 2023, Table 1", or "Ainslie et al. (2023)" in a sentence."""
    if narrative:
        return f"{reference.short_authors} ({year})"
    return f"{reference.short_authors} {year}" + (f", {locator}" if locator else "")


def years(cited: Iterable[Reference]) -> dict[str, str]:
    """The years of works by key; letters tell those apart that would be cited by the same words."""
    works = {work.key: work for work in cited}
    alike = Counter((work.short_authors, work.year) for work in works.values())
    used = {words for words, times in alike.items() if times == 1}
    shown = {}
    for key, work in works.items():
        words = (work.short_authors, work.year)
        if words not in used:
            stem = work.year if work.year[-1].isdigit() else f"{work.year}-"
            words = next(each for letter in _letters() if (each := (words[0], stem + letter)) not in used)
            used.add(words)
        shown[key] = words[1]
    return shown


def _letters() -> Iterator[str]:
    """a to z, then aa, ab and so on."""
    return ("".join(letters) for size in count(1) for letters in product(ascii_lowercase, repeat=size))


def names(reference: Reference) -> str:
    """Authors as the list prints them; after six, "et al."."""
    people = [_listed(person) for person in reference.authors]
    text = "; ".join(people[: 1 if len(people) > 6 else None])
    text += " et al." if reference.others or len(people) > 6 else ""
    return f"{text} ({'eds.' if len(people) > 1 or reference.others else 'ed.'})" if reference.edited else text


def _listed(person: Person) -> str:
    return ", ".join(filter(None, (person.family, _initials(person.given), person.suffix)))


def _initials(given: str) -> str:
    """First letters of given names; those of a script without capitals stay whole.

    >>> _initials("Jean-Paul R.J."), _initials("泽东")
    ('J.-P. R. J.', '泽东')
    """
    words = re.findall(r"(-?)(\w[^\s.-]*)", given)
    return "".join(_initial(hyphen, word) for hyphen, word in words).strip()


def _initial(hyphen: str, word: str) -> str:
    cased = word[0].lower() != word[0].upper()
    return (hyphen or " ") + (f"{word[0]}." if cased else word)


def bibtex(config: SiteConfig, post: Post, authors: Sequence[str]) -> str:
    """The BibTeX entry under which an article asks to be cited."""
    fields = {
        "title": f"{{{_latex(post.meta.title)}}}",
        "author": " and ".join(f"{{{_latex(name)}}}" for name in authors),
        "year": str(post.meta.date.year),
        "month": str(post.meta.date.month),
        "howpublished": _latex(config.title),
        "url": f"{config.base_url}/{post.address}",
        "note": f"version of {post.meta.updated or post.meta.date}",
    }
    rows = ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items())
    return f"@misc{{{post.slug.replace('-', '')}{post.meta.date.year},\n{rows}\n}}"


def _latex(text: str) -> str:
    """Text as BibTeX takes it literally.

    >>> print(_latex("R&D {50 %}"))
    R\\&D \\{50 \\%\\}
    """
    return text.translate(_LITERAL)


def csl_json(config: SiteConfig, post: Post, authors: Sequence[str]) -> str:
    """The same as CSL-JSON."""
    day = post.meta.date
    item = {
        "id": post.slug,
        "type": "webpage",
        "title": post.meta.title,
        "author": [{"literal": name} for name in authors],
        "issued": {"date-parts": [[day.year, day.month, day.day]]},
        "container-title": config.title,
        "URL": f"{config.base_url}/{post.address}",
        "version": str(post.meta.updated or day),
    }
    return json.dumps([item], indent=2, ensure_ascii=False)
