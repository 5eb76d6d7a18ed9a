from __future__ import annotations

from pathlib import Path

import pytest

from blog.content import Reference
from blog.errors import BlogErrors
from blog.load.bibliography import parse

PATH = Path("posts/references.bib")
MALFORMED = "malformed BibTeX entry\n  hint: Check its braces, commas and quotes."


def one(text: str) -> Reference:
    (reference,) = parse(text, PATH).values()
    return reference


def problems(text: str) -> str:
    with pytest.raises(BlogErrors) as caught:
        parse(text, PATH)
    return str(caught.value)


def entry(key: str = "k", **fields: str) -> str:
    fields = {"title": "T", "author": "Ada Byron", "year": "1843", **fields}
    return f"@misc{{{key},\n" + ",\n".join(f"  {name} = {{{value}}}" for name, value in fields.items()) + "\n}\n"


def test_an_entry_is_read() -> None:
    text = """
@inproceedings{ainslie2023,
  title = {{GQA}: Training Generalized Models},
  author = {Ainslie, Joshua and James Lee-Thorp},
  year = 2023,
  booktitle = {EMNLP},
  eprint = {2305.13245},
}
"""
    assert one(text) == Reference(
        key="ainslie2023",
        kind="inproceedings",
        title="GQA: Training Generalized Models",
        authors=(("Ainslie", "Joshua"), ("Lee-Thorp", "James")),
        year="2023",
        venue="EMNLP, arXiv:2305.13245",
        url="https://arxiv.org/abs/2305.13245",
        doi="",
        line=2,
    )


@pytest.mark.parametrize(
    ("latex", "text"),
    [
        (r"Caf{\'e} \& {\"U}ber --- it's", "Café & Über — it's"),
        (r"Erd\H{o}s, G\"odel and \L{}ukasiewicz", "Erdős, Gödel and Łukasiewicz"),
        ("Scaling {L}aws~for\n   {LLM}s", "Scaling Laws for LLMs"),
        (r"50\% of $x^2$", "50% of $x^2$"),
        ("日本語 ½", "日本語 ½"),
    ],
)
def test_latex_becomes_text(latex: str, text: str) -> None:
    assert one(entry(title=latex)).title == text


@pytest.mark.parametrize(
    ("names", "authors"),
    [
        ("Noam Shazeer", (("Shazeer", "Noam"),)),
        ("de Jong, Michiel", (("de Jong", "Michiel"),)),
        (r"M{\"u}ller, J{\"o}rg", (("Müller", "Jörg"),)),
        ("{Llama Team}", (("Llama Team", ""),)),
        ("{Llama Team} and Ada Byron and others", (("Llama Team", ""), ("Byron", "Ada"), ("others", ""))),
        ("{Barnes and Noble}", (("Barnes and Noble", ""),)),
        ("Plato", (("Plato", ""),)),
        ("A B\n    and C D", (("B", "A"), ("D", "C"))),
    ],
)
def test_names_are_split(names: str, authors: tuple[tuple[str, str], ...]) -> None:
    assert one(entry(author=names)).authors == authors


@pytest.mark.parametrize(
    ("fields", "url", "venue"),
    [
        ({"url": "https://a.org", "doi": "10.1/x", "eprint": "1.2"}, "https://a.org", "arXiv:1.2"),
        ({"doi": "10.1/x", "eprint": "1.2"}, "https://doi.org/10.1/x", "arXiv:1.2"),
        ({"eprint": "1.2", "journal": "arXiv preprint"}, "https://arxiv.org/abs/1.2", "arXiv preprint"),
        ({"howpublished": r"\url{https://b.org}"}, "", "https://b.org"),
        ({"publisher": "P", "journal": "J"}, "", "J"),
        ({}, "", ""),
    ],
)
def test_the_best_address_and_venue_are_taken(fields: dict[str, str], url: str, venue: str) -> None:
    reference = one(entry(**fields))
    assert (reference.url, reference.venue) == (url, venue)


def test_strings_and_comments_are_understood() -> None:
    text = '@string{c = "ICML"}\n@comment{x}\nSome words.\n' + entry().replace("\n}", ",\n  journal = c\n}")
    assert one(text).venue == "ICML"


def test_a_key_that_stands_twice_is_reported_at_its_second_line() -> None:
    assert problems(entry() + entry()) == ('posts/references.bib:6:1: the entry "k" stands twice\n  hint: Keep one.')


@pytest.mark.parametrize("name", ["title", "author", "year"])
def test_a_missing_field_is_reported(name: str) -> None:
    assert problems("\n" + entry(**{name: " "})) == (
        f'posts/references.bib:2:1: the entry "k" lacks "{name}"\n  hint: Add a field "{name}".'
    )


@pytest.mark.parametrize("key", ["2023gqa", "a:b", "a--b", "ü"])
def test_a_key_that_no_text_can_cite_is_refused(key: str) -> None:
    assert problems(entry(key)) == (
        f'posts/references.bib:1:1: the key "{key}" cannot be cited\n'
        "  hint: Use letters and digits, joined by hyphens or underscores, a letter first."
    )


def test_a_brace_that_is_not_closed_is_reported_with_the_line_of_its_entry() -> None:
    assert problems(entry() + "@misc{b, title={T, year={2}}\n" + entry("c")).startswith(
        f"posts/references.bib:6:1: {MALFORMED}"
    )


def test_a_field_that_stands_twice_is_reported() -> None:
    assert problems(entry() + "@misc{b, title={T}, title={U}, author={A B}, year=1}") == (
        f"posts/references.bib:6:1: {MALFORMED} Duplicate field keys on entry: 'title'."
    )


def test_an_entry_without_braces_is_reported() -> None:
    assert problems(entry() + "Words.\n@misc b\n") == f"posts/references.bib:7:1: {MALFORMED}"


def test_all_problems_of_a_bibliography_come_together() -> None:
    text = entry() + entry() + entry("b", year=" ") + "@misc c\n"
    assert [row.split(":")[1] for row in problems(text).splitlines() if row.startswith("posts")] == ["6", "16", "11"]


@pytest.mark.parametrize(
    ("names", "short"),
    [
        ("Ada Byron", "Byron"),
        ("Ada Byron and C. Babbage", "Byron and Babbage"),
        ("A B and C D and E F", "B et al."),
        ("Ada Byron and others", "Byron et al."),
    ],
)
def test_authors_stand_in_a_sentence_by_family_name(names: str, short: str) -> None:
    assert one(entry(author=names)).short_authors == short
