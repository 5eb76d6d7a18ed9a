from __future__ import annotations

from pathlib import Path

import pytest

from blog.content import Reference
from blog.errors import BlogErrors
from blog.load.bibliography import parse
from blog.load.works import verbatim
from tests.load.test_bibliography import entry
from tests.load.test_exports import text

ARXIV = "https://arxiv.org/abs/2305.13245"


def work(kind: str = "misc", **fields: str) -> Reference:
    (found,) = parse(entry(**fields).replace("@misc", f"@{kind}"), Path("a.bib")).values()
    return found


@pytest.mark.parametrize(
    ("fields", "url", "venue"),
    [
        (
            {"url": "https://a.org", "doi": "10.1145/x", "eprint": "2305.13245"},
            "https://a.org",
            "arXiv:2305.13245, doi:10.1145/x",
        ),
        ({"doi": "https://doi.org/10.1145/x"}, "https://doi.org/10.1145/x", "doi:10.1145/x"),
        ({"doi": r"10.1162/neco\_a\_01199"}, "https://doi.org/10.1162/neco_a_01199", "doi:10.1162/neco_a_01199"),
        ({"doi": "10.48550/arXiv.2305.13245", "publisher": "arXiv"}, ARXIV, "arXiv:2305.13245"),
        ({"eprint": "arXiv:2305.13245v2"}, ARXIV + "v2", "arXiv:2305.13245v2"),
        ({"eprint": "hep-th/9901001"}, "https://arxiv.org/abs/hep-th/9901001", "arXiv:hep-th/9901001"),
        ({"journal": "arXiv preprint arXiv:2305.13245"}, ARXIV, "arXiv:2305.13245"),
        ({"journal": "CoRR", "volume": "abs/2305.13245"}, ARXIV, "arXiv:2305.13245"),
        ({"url": "http://arxiv.org/abs/2305.13245"}, "http://arxiv.org/abs/2305.13245", "arXiv:2305.13245"),
        ({"number": "arXiv:2305.13245", "publisher": "arXiv"}, ARXIV, "arXiv:2305.13245"),
        ({"eprint": "2305.13245 [cs.CL]"}, ARXIV, "arXiv:2305.13245"),
        ({"url": "https://a.org/\n      b"}, "https://a.org/b", ""),
        ({"doi": "10.1145/x."}, "https://doi.org/10.1145/x", "doi:10.1145/x"),
        ({"eprint": "35738", "eprinttype": "pubmed"}, "https://pubmed.ncbi.nlm.nih.gov/35738", "pubmed:35738"),
        ({"eprint": "https://direct.mit.edu/x.pdf", "journal": "J"}, "", "J"),
        ({"howpublished": r"\url{https://b.org/a\_b}"}, "https://b.org/a_b", ""),
        ({"howpublished": "Online: https://b.org"}, "", ""),
        ({"note": r"Seen at \url{https://b.org}"}, "https://b.org", ""),
        ({"title": r"\href{https://b.org}{T}"}, "https://b.org", ""),
        ({}, "", ""),
    ],
)
def test_a_work_is_linked_by_its_best_address_and_its_numbers(fields: dict[str, str], url: str, venue: str) -> None:
    found = work(**fields)
    assert (found.url, text(found.venue)) == (url, venue)


@pytest.mark.parametrize(
    ("kind", "fields", "venue"),
    [
        ("article", {"journaltitle": "J", "volume": "3", "number": "4", "pages": "1--9"}, "J 3(4), pp. 1–9"),
        ("article", {"journal": "J", "volume": "3", "pages": "127063"}, "J 3, p. 127063"),
        ("article", {"journal": "J", "issue": "4", "pages": "140:1-140:67"}, "J (4), pp. 140:1–140:67"),
        ("inproceedings", {"booktitle": "B", "series": "LNCS", "volume": "9351", "publisher": "P"}, "B, LNCS 9351, P"),
        ("book", {"publisher": "P", "edition": "2", "volume": "1"}, "volume 1, 2nd ed., P"),
        ("book", {"publisher": "P", "edition": "Third"}, "Third ed., P"),
        ("phdthesis", {"school": "U"}, "PhD thesis, U"),
        ("thesis", {"type": "mathesis", "institution": "U"}, "Master's thesis, U"),
        ("techreport", {"institution": "I", "number": "349"}, "Technical report 349, I"),
        ("report", {"type": "AI Memo", "institution": "I", "number": "349"}, "AI Memo 349, I"),
        ("misc", {"howpublished": "A blog", "publisher": "A blog"}, "A blog"),
    ],
)
def test_it_is_said_where_a_work_appeared(kind: str, fields: dict[str, str], venue: str) -> None:
    assert text(work(kind, **fields).venue) == venue


def test_an_old_doi_keeps_its_angles() -> None:
    found = work(doi="10.1002/(SICI)1097-0258(19960229)15:4<361::AID-SIM168>3.0.CO;2-4")
    assert "doi:10.1002/(SICI)1097-0258(19960229)15:4&lt;361::AID-SIM168&gt;3.0.CO;2-4<" in found.venue
    assert found.url.endswith("15:4%3C361::AID-SIM168%3E3.0.CO;2-4")


def test_an_address_stays_as_it_is_written() -> None:
    assert work(url="https://example.org/files/a%20b_c~d.pdf?x=1&y=2#z").url == (
        "https://example.org/files/a%20b_c~d.pdf?x=1&y=2#z"
    )
    assert verbatim(r"http://a.org/b{\_}c?x=1{\&}y=50{\%}25{\#}top{\~{}}z") == "http://a.org/b_c?x=1&y=50%25#top~z"


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"url": "data:text/html,x"}, 'holds the address "data:text/html,x"\n  hint: Use https:, http: or mailto:.'),
        (
            {"url": "https://a.org https://b.org"},
            'holds the address "https://a.org https://b.org"\n  hint: Write one address, and %20 for a blank in it.',
        ),
        ({"url": "www.a.org"}, 'holds the address "www.a.org"\n  hint: Use https:, http: or mailto:.'),
        (
            {"doi": "1145/x"},
            'holds the DOI "1145/x"\n  hint: Write it as 10.1145/1498765.1498785, without anything around it.',
        ),
        (
            {"eprint": "12"},
            'holds the arXiv number "12"\n  hint: Write eprint = {2305.13245}, or name another archive in eprinttype.',
        ),
    ],
)
def test_a_number_or_an_address_that_is_none_is_refused(fields: dict[str, str], message: str) -> None:
    with pytest.raises(BlogErrors) as caught:
        work(**fields)
    assert str(caught.value) == f'a.bib:1:1: the entry "k" {message}'
