"""BibTeX and biblatex text in, its entries out, with their lines; strings, joins and inheritance are resolved here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from pybtex.database.input.bibtex import LowLevelParser, SkipEntry, UndefinedMacro, month_names
from pybtex.scanner import Pattern, PybtexSyntaxError, Token
from pybtex.utils import CaseInsensitiveDict

from blog.errors import BlogError, nearest

MAX_EXPANDED = 1_000_000  # characters that strings may bring into a file
MAX_FIELDS = 200  # of an entry
MAX_PARENTS = 8  # entries from which an entry takes fields, one through the other
_CHECK = "Check its braces, commas and quotes"
_NOT_INHERITED = {"crossref", "xdata", "title", "shorttitle", "subtitle", "titleaddon", "doi", "url", "eprint", "pages"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry as it is written: its fields by their names in small letters."""

    kind: str
    key: str
    line: int
    fields: Mapping[str, str]


class _Reader(LowLevelParser):  # type: ignore[misc]
    """The library's reader, which here knows the line of each entry, and what is none."""

    AT = Pattern(r"(?:^|(?<=[})]))[ \t]*@", "an entry", re.MULTILINE)  # any other @ is part of a comment
    _OPEN = re.compile(r"comment\s*(\{?)", re.IGNORECASE)

    def __init__(self, text: str) -> None:
        super().__init__(text, macros=CaseInsensitiveDict(month_names), handle_error=self._note)
        self.pos = 0
        self.line = 1  # of the entry that is read
        self.expanded = 0
        self.failed: dict[int, PybtexSyntaxError] = {}  # the first error of each entry, by its line

    def _note(self, error: PybtexSyntaxError) -> None:
        self.failed.setdefault(self.line, error)

    def parse_command(self) -> Iterator[object]:
        """Remember where the entry begins, and leave out a comment with all that its braces hold."""
        self.line = self.lineno
        comment = self._OPEN.match(self.text, self.pos)
        if not comment:
            return super().parse_command()  # type: ignore[no-any-return]
        if comment[1]:
            self.pos = comment.end()
            for _ in self.parse_string(self.RBRACE):
                pass
        raise SkipEntry

    def skip_to(self, patterns: list[Pattern]) -> Token | None:
        """Move to the first of some patterns; the library looks for each up to the file's end, every time."""
        if len(patterns) == 1:
            return super().skip_to(patterns)
        found = re.compile('[{}"]' if self.QUOTE in patterns else "[{}]").search(self.text, self.pos)
        if not found:
            return None
        value = self.text[self.pos : found.end()]
        self.pos = found.end()
        self.update_lineno(value)
        return Token(value, next(each for each in patterns if each.match(found[0])))

    def substitute_macro(self, name: str) -> str:
        """The value of a string; strings of strings of strings may not fill the memory."""
        value = str(super().substitute_macro(name))
        self.expanded += len(value)
        if self.expanded > MAX_EXPANDED:
            raise PybtexSyntaxError("its strings are too long", self)
        return value


def read(text: str, path: Path, problems: list[BlogError]) -> list[Entry]:
    """All entries of a file that can be read, each with what it inherits; the others are problems."""
    reader = _Reader(text)
    entries: dict[str, Entry] = {}
    for kind, body in reader:
        if kind.lower() in ("string", "preamble") or reader.line in reader.failed:
            continue
        key, listed = body
        fields = {name.lower(): "".join(parts) for name, parts in listed}
        names = Counter(name.lower() for name, _ in listed)
        twice = next((name for name, times in names.items() if times > 1), "")
        if len(fields) > MAX_FIELDS:
            problem = f'the entry "{key}" has {len(fields)} fields'
            problems.append(BlogError(problem, path, reader.line, 1, f"Leave it at most {MAX_FIELDS}."))
        elif twice:
            problem = f'the entry "{key}" has "{twice}" twice'
            problems.append(BlogError(problem, path, reader.line, 1, "Keep one."))
        elif key in entries:
            problems.append(BlogError(f'the entry "{key}" stands twice', path, reader.line, 1, "Keep one."))
        else:
            entries[key] = Entry(kind.lower(), key, reader.line, fields)
    problems += [_malformed(error, path, line) for line, error in reader.failed.items()]
    return list(_inherited(entries, path, problems))


def _malformed(error: PybtexSyntaxError, path: Path, line: int) -> BlogError:
    """An error of the library, at the entry that has it."""
    reason = str(error.args[0])
    if isinstance(error, UndefinedMacro):
        hint = f"Define it, @string{{{reason} = {{...}}}}, or put the value in braces."
        return BlogError(f'there is no string "{reason}"', path, line, 1, hint)
    if isinstance(error.lineno, int) and error.lineno != line:
        reason = f"line {error.lineno}: {reason}"
    return BlogError("malformed BibTeX entry", path, line, 1, f"{_CHECK} ({reason}).")


def _inherited(entries: Mapping[str, Entry], path: Path, problems: list[BlogError]) -> Iterator[Entry]:
    """Entries with the fields that they take from those that they name by `crossref` or `xdata`."""
    known: dict[str, dict[str, str]] = {}
    for entry in entries.values():
        try:
            fields = _fields(entry, entries, path, known, 0)
        except BlogError as problem:
            problems.append(problem)
        else:
            if entry.kind != "xdata":
                yield Entry(entry.kind, entry.key, entry.line, fields)


def _fields(
    entry: Entry, entries: Mapping[str, Entry], path: Path, known: dict[str, dict[str, str]], depth: int
) -> dict[str, str]:
    """An entry's own fields, and those of its parents where it has none; a parent's title is the book's."""
    if entry.key in known:
        return known[entry.key]
    if depth > MAX_PARENTS:
        _refuse(entry, path, "takes its fields from itself, or through too many others", "Write the fields here.")
    fields = dict(entry.fields)
    for name in ("xdata", "crossref"):
        for key in filter(None, map(str.strip, entry.fields.get(name, "").split(","))):
            if key not in entries:
                _refuse(
                    entry, path, f'takes its fields from "{key}", which does not exist', nearest(key, list(entries))
                )
            above = _fields(entries[key], entries, path, known, depth + 1)
            fields = {**(_of_book(above) if name == "crossref" else above), **fields}
    known[entry.key] = fields
    return fields


def _of_book(fields: Mapping[str, str]) -> dict[str, str]:
    """What a chapter or a paper has from the entry of its book."""
    title = fields.get("booktitle") or fields.get("title", "")
    rest = {name: value for name, value in fields.items() if name not in _NOT_INHERITED}
    return {**rest, "booktitle": title} if title else rest


def _refuse(entry: Entry, path: Path, problem: str, hint: str) -> NoReturn:
    raise BlogError(f'the entry "{entry.key}" {problem}', path, entry.line, 1, hint)
