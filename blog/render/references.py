"""The bibliography: citations in the text, the list at the end, and how to cite an article."""

from __future__ import annotations

import json
from collections.abc import Sequence

from blog.content import Post, Reference, SiteConfig

_LITERAL = str.maketrans(
    {character: f"\\{character}" for character in "&%$#_{}"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


def entry_id(key: str) -> str:
    """The anchor of a reference."""
    return f"ref-{key}"


def cite(reference: Reference, *, narrative: bool, locator: str) -> str:
    """A citation's words: "Ainslie et al. 2023, Table 1", or "Ainslie et al. (2023)" in a sentence."""
    if narrative:
        return f"{reference.short_authors} ({reference.year})"
    return f"{reference.short_authors} {reference.year}" + (f", {locator}" if locator else "")


def names(reference: Reference) -> str:
    """Authors as the list prints them; after six, "et al."."""
    people = [f"{family}, {_initials(given)}" if given else family for family, given in reference.authors]
    if people[-1] == "others" or len(people) > 6:
        return f"{'; '.join(people[: 1 if len(people) > 6 else -1])} et al."
    return "; ".join(people)


def _initials(given: str) -> str:
    return " ".join(f"{part[0]}." for part in given.replace(".", " ").split() if part)


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
