"""references.bib in, printable references out; a malformed entry is an error with its line."""

from __future__ import annotations

import logging
import re
from pathlib import Path

from bibtexparser import entrypoint
from bibtexparser.middlewares import LatexDecodingMiddleware
from bibtexparser.model import Entry, Field

from blog.content import Reference
from blog.errors import BlogError, BlogErrors

_VENUES = ("journal", "booktitle", "publisher", "howpublished", "institution", "school")


def parse(text: str, path: Path) -> dict[str, Reference]:
    """Read a BibTeX file."""
    # The parser also logs what it returns as failed blocks; those are reported below, with their lines.
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    logging.getLogger().addFilter(lambda record: "bibtex" not in record.getMessage())
    library = entrypoint.parse_string(
        text, append_middleware=[LatexDecodingMiddleware(allow_inplace_modification=True)]
    )
    errors = []
    for block in library.failed_blocks:
        reason = str(getattr(block, "error", "")).strip().split("\n")[-1]
        line = (block.start_line or 0) + 1
        duplicate = getattr(block, "key", None)
        if duplicate:
            errors.append(BlogError(f'the entry "{duplicate}" stands twice', path, line, 1, "Keep one."))
        else:
            hint = f"Check its braces, commas and quotes. {reason}".strip()
            errors.append(BlogError("malformed BibTeX entry", path, line, 1, hint))
    references = {}
    for entry in library.entries:
        try:
            references[entry.key] = _reference(entry, path)
        except BlogError as error:
            errors.append(error)
    if errors:
        raise BlogErrors(errors)
    return references


def _reference(entry: Entry, path: Path) -> Reference:
    fields: dict[str, Field] = {name.lower(): value for name, value in entry.fields_dict.items()}
    line = (entry.start_line or 0) + 1

    def value(name: str) -> str:
        found = fields.get(name)
        return " ".join(str(found.value).replace("{", "").replace("}", "").split()) if found else ""

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
        authors=tuple(_name(part) for part in re.split(r"\s+and\s+", str(fields["author"].value).strip())),
        year=value("year"),
        venue=venue,
        url=url,
        doi=doi,
        line=line,
    )


def _name(text: str) -> tuple[str, str]:
    """Split a name into (family, given).

    >>> _name("Noam Shazeer"), _name("de Jong, Michiel"), _name("{Llama Team}")
    (('Shazeer', 'Noam'), ('de Jong', 'Michiel'), ('Llama Team', ''))
    """
    if text.startswith("{"):
        return " ".join(text.replace("{", "").replace("}", "").split()), ""
    text = " ".join(text.replace("{", "").replace("}", "").split())
    if "," in text:
        family, given = text.split(",", 1)
        return family.strip(), given.strip()
    given, _, family = text.rpartition(" ")
    return family, given
