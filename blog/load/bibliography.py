"""references.bib in, printable references out; an entry that cannot be shown right is an error with its line."""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path

from blog.content import Person, Reference
from blog.errors import BlogError, BlogErrors
from blog.load.bibtex import Entry, read
from blog.load.latex import LatexError, plain, typeset
from blog.load.names import people
from blog.load.works import links, venue

MAX_FIELD = 100_000  # characters of what is printed; three thousand authors have fewer
_NO_WORKS = ("set", "control", "comment")
_WITHOUT_AUTHOR = (  # which BibTeX and biblatex take without one
    *("misc", "manual", "booklet", "proceedings", "online", "electronic", "www", "software", "dataset", "collection"),
    *("mvproceedings", "mvcollection", "reference", "periodical", "webpage"),
)
_SAME = {"journaltitle": "journal", "issue": "number", "archive": "archiveprefix"}  # biblatex -> BibTeX
_PRINTED = ("title", "author", "editor", "journal", "booktitle", "publisher", "volume", "number", "pages", "eprint")
_GROUPS = ("organization", "institution", "collaboration", "school", "publisher")  # who stands for missing authors
_DATE = re.compile(r"[~?]?(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?:[T ][\d:.Z+-]+)?[~?%]?")
_YEAR = re.compile(r"\d{4}[a-z]?|(?:c|ca)\. ?\d{3,4}|\d{4}[–/-]\d{2,4}|\[\d{4}\]")
_UNDATED = (
    *("in press", "forthcoming", "to appear", "submitted", "accepted", "under review", "in preparation"),
    *("prepublished", "n.d."),
)


def parse(text: str, path: Path) -> dict[str, Reference]:
    """Read a bibliography of BibTeX or biblatex."""
    errors: list[BlogError] = []
    references: dict[str, Reference] = {}
    anchors: dict[str, str] = {}
    for entry in read(text, path, errors):
        if entry.kind in _NO_WORKS:
            continue
        try:
            reference = _Work(entry).reference()
            other = anchors.setdefault(reference.anchor, entry.key)
            if other != entry.key:
                raise LatexError(f'has a key too much like "{other}"', "Change a letter or a digit in one of them.")
            references[entry.key] = reference
        except LatexError as error:
            errors.append(BlogError(f'the entry "{entry.key}" {error}', path, entry.line, 1, error.hint))
    if errors:
        raise BlogErrors(sorted(errors, key=lambda error: error.line or 0))
    return references


class _Work:
    """One entry on its way to a reference."""

    def __init__(self, entry: Entry) -> None:
        self.entry = entry
        self.fields = {_SAME.get(name, name): value for name, value in entry.fields.items()}
        self.found: list[str] = []  # addresses that stand in its texts

    def reference(self) -> Reference:
        """All that is printed of it."""
        self._check_names()
        title, year, (persons, others, edited) = self._title(), self._year(), self._persons()
        self._show("howpublished")  # where old entries have their address, as in a note
        where = links(self._raw, [*self.found, *re.findall(r"\\url\s*\{([^{}]*)\}", self._raw("note"))])
        group = persons[0].family if len(persons) == 1 and not persons[0].given else ""
        return Reference(
            key=self.entry.key,
            title=title,
            authors=persons,
            others=others,
            edited=edited,
            year=year,
            venue=venue(self.entry.kind, self._show, where, group=group),
            url=where.url or where.of_doi or where.archive,
            short_title="" if persons else self._plain("shorttitle") or self._plain("title"),
        )

    def _raw(self, name: str) -> str:
        """A field as it is written, but for what its braces protect as a whole."""
        value = self.fields.get(name, "").strip()
        if len(value) > MAX_FIELD:
            raise LatexError(f'holds {len(value)} characters in "{name}"', f"Shorten it to {MAX_FIELD}.")
        return value

    def _show(self, name: str) -> str:
        """A field as HTML; one that is an address and nothing else is linked, not shown."""
        try:
            shown, found = typeset(self._raw(name))
        except LatexError as error:
            raise LatexError(f'holds {error}, in "{name}"', error.hint) from error
        self.found += [each for each in found if each not in self.found]
        return "" if name == "howpublished" and re.fullmatch(r"(?:\w+: )?https?://\S+", shown) else shown

    def _plain(self, name: str) -> str:
        try:
            return plain(self._raw(name))
        except LatexError as error:
            raise LatexError(f'holds {error}, in "{name}"', error.hint) from error

    def _lacks(self, name: str, hint: str) -> LatexError:
        near = self._misspelt(name)
        return LatexError(f'lacks "{name}"', f'Did you mean "{near[0]}" as "{name}"?' if near else hint)

    def _misspelt(self, name: str) -> list[str]:
        """A field that may have been meant by a name."""
        others = (each for each, value in self.fields.items() if each != name and value.strip())
        return get_close_matches(name, list(others), n=1, cutoff=0.75)

    def _check_names(self) -> None:
        """A field whose name is almost that of one that is printed would be left out without a word."""
        for name in self.fields:
            near = get_close_matches(name, _PRINTED, n=1, cutoff=0.85)
            if near and near[0] not in name and near[0] not in self.fields:
                raise LatexError(f'has an unknown field "{name}"', f'Did you mean "{near[0]}"?')

    def _title(self) -> str:
        title, subtitle = self._show("title"), self._show("subtitle")
        if not title:
            raise self._lacks("title", 'Add a field "title".')
        return f"{title}{' ' if title[-1] in '.?!:' else ': '}{subtitle}" if subtitle else title

    def _persons(self) -> tuple[tuple[Person, ...], bool, bool]:
        """Authors, or editors, or the group that stands for them; whether there are more, and whether they edit."""
        for name in ("author", "editor"):
            if self._raw(name).strip("{} "):
                try:
                    return *people(self._raw(name)), name == "editor"
                except LatexError as error:
                    raise LatexError(f'holds {error}, in "{name}"', error.hint) from error
        group = next(filter(None, map(self._plain, _GROUPS)), "")
        if not group and (self.entry.kind not in _WITHOUT_AUTHOR or self._misspelt("author")):
            raise self._lacks("author", 'Add a field "author", "editor" or "organization".')
        return ((Person(family=group),) if group else ()), False, False

    def _year(self) -> str:
        """The year of publication, or what is said in its place."""
        name = "date" if self._raw("date") else "year"
        text = self._raw("date").strip("{}") or re.sub("--+", "–", self._plain(name)) or self._plain("pubstate")
        dates = [_DATE.fullmatch(part) for part in text.split("/")]
        if text and all(each and _is_date(each) for each in dates):
            return "–".join(dict.fromkeys(each[1] for each in dates if each))
        if _YEAR.fullmatch(text) or text.lower() in _UNDATED:
            return text
        if not text:
            raise self._lacks("year", 'Add a field "year" or "date"; year = {n.d.} says that there is none.')
        hint = "Write year = {2023}, date = {2023-05-01}, or one of: " + ", ".join(_UNDATED) + "."
        raise LatexError(f'holds "{text}" as its {name}', hint)


def _is_date(match: re.Match[str]) -> bool:
    """Whether month and day exist; 21 to 24 are the seasons of biblatex."""
    month, day = int(match[2] or 1), int(match[3] or 1)
    return (1 <= month <= 12 or 21 <= month <= 24) and 1 <= day <= 31
