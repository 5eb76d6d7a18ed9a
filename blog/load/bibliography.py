"""references.bib in, printable references out; a malformed entry is an error with its line."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from pathlib import Path

from bibtexparser import entrypoint
from bibtexparser.library import Library
from bibtexparser.model import Entry, Field
from pylatexenc.latex2text import LatexNodes2Text

from blog.content import Reference
from blog.errors import BlogError, BlogErrors

KEY = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*")  # what can be cited as @key
_LATEX = LatexNodes2Text(math_mode="verbatim")
_VENUES = ("journal", "booktitle", "publisher", "howpublished", "institution", "school")


def parse(text: str, path: Path) -> dict[str, Reference]:
    """Read a BibTeX file."""
    # The parser also logs what it returns as failed blocks; those are reported below, with their lines.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    library = entrypoint.parse_string(text)
    errors = list(_malformed(library, path))
    references = {}
    for entry in library.entries:
        try:
            references[entry.key] = _reference(entry, path)
        except BlogError as error:
            errors.append(error)
    if errors:
        raise BlogErrors(errors)
    return references


def _malformed(library: Library, path: Path) -> Iterator[BlogError]:
    """What is no entry, though it was meant to be one."""
    hint = "Check its braces, commas and quotes."
    for block in library.failed_blocks:
        reason = str(getattr(block, "error", "")).strip().split("\n")[-1].partition(" Note:")[0]
        line = (block.start_line or 0) + 1
        duplicate = getattr(block, "key", None)
        if duplicate:
            yield BlogError(f'the entry "{duplicate}" stands twice', path, line, 1, "Keep one.")
        else:
            yield BlogError("malformed BibTeX entry", path, line, 1, f"{hint} {reason}".strip())
    for comment in library.comments:  # BibTeX takes whatever is no entry for a comment
        for line, row in enumerate((comment.raw or "").split("\n"), (comment.start_line or 0) + 1):
            if re.match(r"\s*@(?!comment)\w", row, re.IGNORECASE):
                yield BlogError("malformed BibTeX entry", path, line, 1, hint)


def _reference(entry: Entry, path: Path) -> Reference:
    fields: dict[str, Field] = {name.lower(): value for name, value in entry.fields_dict.items()}
    line = (entry.start_line or 0) + 1

    def value(name: str) -> str:
        found = fields.get(name)
        return _plain(str(found.value)) if found else ""

    if not KEY.fullmatch(entry.key):
        hint = "Use letters and digits, joined by hyphens or underscores, a letter first."
        raise BlogError(f'the key "{entry.key}" cannot be cited', path, line, 1, hint)
    for name in ("title", "author", "year"):
        if not value(name):
            raise BlogError(f'the entry "{entry.key}" lacks "{name}"', path, line, 1, f'Add a field "{name}".')
    eprint, doi = value("eprint"), value("doi")
    url = value("url") or (f"https://doi.org/{doi}" if doi else f"https://arxiv.org/abs/{eprint}" if eprint else "")
    venue = next((value(name) for name in _VENUES if value(name)), "")
    if eprint and "arxiv" not in venue.lower():
        venue = f"{venue}, arXiv:{eprint}" if venue else f"arXiv:{eprint}"
    return Reference(
        key=entry.key,
        kind=entry.entry_type,
        title=value("title"),
        authors=tuple(_name(part) for part in _names(str(fields["author"].value).strip())),
        year=value("year"),
        venue=venue,
        url=url,
        doi=doi,
        line=line,
    )


def _names(text: str) -> list[str]:
    """Split a list of names at each "and" that no braces hold.

    >>> _names("Ada Byron and {Barnes and Noble}")
    ['Ada Byron', '{Barnes and Noble}']
    """
    names: list[str] = []
    for part in re.split(r"\s+and\s+", text):
        if names and names[-1].count("{") > names[-1].count("}"):
            names[-1] += f" and {part}"
        else:
            names.append(part)
    return names


def _name(text: str) -> tuple[str, str]:
    """Split a name into (family, given); a name in braces is that of a group.

    >>> _name("Noam Shazeer"), _name("de Jong, Michiel"), _name("{Llama Team}")
    (('Shazeer', 'Noam'), ('de Jong', 'Michiel'), ('Llama Team', ''))
    """
    if text.startswith("{") and text.endswith("}"):
        return _plain(text), ""
    text = _plain(text)
    if "," in text:
        family, given = text.split(",", 1)
        return family.strip(), given.strip()
    given, _, family = text.rpartition(" ")
    return family, given


def _plain(latex: str) -> str:
    r"""Text without LaTeX: accents and dashes as characters, braces gone.

    >>> _plain(r"{M\"u}ller --- {GQA}")
    'Müller — GQA'
    """
    latex = re.sub(r"\\url\s*(?=\{)", "", latex)
    return " ".join(_LATEX.latex_to_text(latex).replace("{", "").replace("}", "").split())
