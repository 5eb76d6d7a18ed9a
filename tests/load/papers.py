"""Works whose facts are known, for the exports of test_exports.py: with names and titles that give trouble."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Paper:
    kind: str  # article, inproceedings, incollection, book, collection, misc, phdthesis, mastersthesis, techreport
    people: (
        str  # "von Last, Jr., First; Last, First"; a group stands in braces; "+" at the end says that there are others
    )
    title: str  # as it is printed; mathematics between dollars
    year: int
    container: str = ""
    volume: str = ""
    number: str = ""
    pages: str = ""  # with one hyphen
    doi: str = ""
    arxiv: str = ""
    publisher: str = ""

    @property
    def names(self) -> list[tuple[str, str, str]]:
        """Family, given and suffix of each person."""
        return [_parts(name.strip()) for name in self.people.rstrip("+").split(";")]

    @property
    def others(self) -> bool:
        return self.people.endswith("+")


def _parts(name: str) -> tuple[str, str, str]:
    family, *more = [name[1:-1]] if name.startswith("{") else name.split(", ")
    return family, more[-1] if more else "", more[0] if len(more) == 2 else ""


def _paper(row: str) -> Paper:
    kind, people, title, year, *rest = (cell.strip() for cell in (row + "|" * 11).split("|")[:11])
    return Paper(kind, people, title, int(year), *rest)


_ROWS = Path(__file__).with_name("papers.txt").read_text("utf-8").splitlines()[1:]
PAPERS = [_paper(row) for row in _ROWS]
