"""Bibliographies as the common tools export them: every work is read as what it is, whoever wrote its entry down."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest

from blog.content import Reference
from blog.load.bibliography import parse
from tests.conftest import PROJECT
from tests.load.exports import TOOLS, file_of
from tests.load.papers import PAPERS, Paper

PATH = Path("posts/references.bib")


def numbered() -> list[Paper]:
    """The works of the site's own bibliography that are in the archive and not among the others."""
    known, found = {paper.arxiv for paper in PAPERS}, []
    for work in parse((PROJECT / PATH).read_text("utf-8"), PATH).values():
        number = re.search(r"arXiv:([\d.]+)<", work.venue)
        if number and number[1] not in known:
            people = "; ".join(f"{p.family}, {p.given}" if p.given else f"{{{p.family}}}" for p in work.authors)
            people = people.replace("’", "'") + ("+" if work.others else "")  # as all tools write it
            found.append(Paper("misc", people, text(work.title), int(work.year), arxiv=number[1]))
    return found


def papers(tool: str) -> list[Paper]:
    """The works that a tool may know: those in its archive."""
    return [*(p for p in PAPERS if p.arxiv), *numbered()] if tool == "arxiv" else PAPERS


def text(html: str) -> str:
    """What is read of HTML: mathematics as TeX, quotes as they are typed."""
    html = re.sub(r"<math>.*?<annotation[^>]*>(.*?)</annotation>.*?</math>", r"$\1$", html)
    return unescape(re.sub(r"<[^>]+>", "", html)).replace("’", "'")


def place(paper: Paper) -> str:
    """Volume, number and pages as the list prints them."""
    return f"{paper.volume}({paper.number})" if paper.volume and paper.number else paper.volume


def check(tool: str, paper: Paper, work: Reference) -> None:
    title = text(work.title).replace(r"\ell^{1}", r"\ell^1").replace("ℓ1", r"$\ell^1$")
    assert title == paper.title
    assert [(p.family.replace("’", "'"), p.given, p.suffix) for p in work.authors] == paper.names
    assert (work.others, work.edited, work.year) == (paper.others, paper.kind == "collection", str(paper.year))
    shown = text(work.venue)
    if tool != "arxiv":
        for each in (paper.container, paper.publisher, place(paper), paper.pages.replace("-", "–")):
            assert each in shown
    without_eprint = ("google_scholar", "semantic_scholar", "dblp")  # unless the work is nowhere else
    if paper.arxiv and (paper.kind == "misc" or tool not in without_eprint):
        assert shown.count(paper.arxiv) == 1
        assert f'href="https://arxiv.org/abs/{paper.arxiv}"' in work.venue
    if paper.doi and f"doi:{paper.doi.lower()}" not in shown.lower():
        assert tool in ("google_scholar", "semantic_scholar", "openreview", "arxiv") or "<" in paper.doi
    assert not re.search(r"[{}\\]|CoRR|preprint", re.sub(r"\$[^$]*\$", "", title) + shown + work.url)


@pytest.mark.parametrize("tool", TOOLS)
def test_what_a_tool_exports_is_read_as_what_it_is(tool: str) -> None:
    known = papers(tool)
    works = parse(file_of(map(TOOLS[tool], known), tool), PATH)
    assert len(works) == len(known) >= 50
    for paper, work in zip(known, works.values(), strict=True):
        check(tool, paper, work)
