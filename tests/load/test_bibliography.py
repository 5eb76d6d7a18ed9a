from __future__ import annotations

from pathlib import Path

import pytest

from blog.content import Person, Reference
from blog.errors import BlogErrors
from blog.load.bibliography import parse

PATH = Path("posts/references.bib")


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
        title="GQA: Training Generalized Models",
        authors=(Person(family="Ainslie", given="Joshua"), Person(family="Lee-Thorp", given="James")),
        year="2023",
        venue='EMNLP, <a href="https://arxiv.org/abs/2305.13245" rel="noopener">arXiv:2305.13245</a>',
        url="https://arxiv.org/abs/2305.13245",
    )


@pytest.mark.parametrize(
    ("fields", "year"),
    [
        ({"year": "1843"}, "1843"),
        ({"year": "2023a"}, "2023a"),
        ({"date": "2023-05-01", "year": "2022"}, "2023"),
        ({"date": "2023-05"}, "2023"),
        ({"date": "2023-12-30/2024-01-02"}, "2023–2024"),
        ({"date": "2023-05-01/2023-05-03"}, "2023"),
        ({"date": "2023~"}, "2023"),
        ({"year": "2016--2017"}, "2016–2017"),
        ({"year": "{c. 1843}"}, "c. 1843"),
        ({"year": "in press"}, "in press"),
        ({"year": "", "pubstate": "forthcoming"}, "forthcoming"),
        ({"year": "n.d."}, "n.d."),
    ],
)
def test_a_year_is_found_in_dates_of_every_form(fields: dict[str, str], year: str) -> None:
    assert one(entry(**fields)).year == year


@pytest.mark.parametrize(("name", "value"), [("year", "May 2023"), ("date", "2023-13-01"), ("date", "2023-05-32")])
def test_a_date_that_is_none_is_refused(name: str, value: str) -> None:
    assert problems(entry(**{name: value})) == (
        f'posts/references.bib:1:1: the entry "k" holds "{value}" as its {name}\n'
        "  hint: Write year = {2023}, date = {2023-05-01}, or one of: in press, forthcoming, to appear, submitted, "
        "accepted, under review, in preparation, prepublished, n.d.."
    )


def test_editors_a_group_or_the_title_stand_for_authors_that_are_missing() -> None:
    edited = one(entry(author="", editor="Ed Itor and Co Itor"))
    assert (edited.edited, edited.short_authors) == (True, "Itor and Itor")
    assert one(entry(author="", organization="{R\\&D Inc.}")).short_authors == "R&D Inc."
    assert one(entry(author="", title="On {X}", shorttitle="X")).short_authors == "“X”"
    assert one(entry(author="", title="On {X}")).short_authors == "“On X”"


def test_a_subtitle_follows_its_title() -> None:
    assert one(entry(title="A", subtitle="B")).title == "A: B"
    assert one(entry(title="A?", subtitle="B")).title == "A? B"


def test_keys_of_every_kind_are_taken() -> None:
    keys = ["10.1145/1234.5678", "DBLP:conf/x/Y17", "2017arXiv170603762V", "Müller_2019", "a--b", "2019A&A...622A.103C"]
    assert list(parse("".join(map(entry, keys)), PATH)) == keys
    assert one(entry("DBLP:conf/x/Y17")).anchor == "ref-DBLP-conf-x-Y17"


def test_keys_that_would_have_one_anchor_are_refused() -> None:
    assert problems(entry("a:b") + entry("a/b")) == (
        'posts/references.bib:6:1: the entry "a/b" has a key too much like "a:b"\n'
        "  hint: Change a letter or a digit in one of them."
    )


def test_a_field_whose_name_is_misspelt_is_reported() -> None:
    assert problems(entry(jounral="J")) == (
        'posts/references.bib:1:1: the entry "k" has an unknown field "jounral"\n  hint: Did you mean "journal"?'
    )
    assert problems(entry(year="", yaer="2020")) == (
        'posts/references.bib:1:1: the entry "k" lacks "year"\n  hint: Did you mean "yaer" as "year"?'
    )


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        (
            {"title": r"A \foo B"},
            'holds "\\foo", which the page cannot show, in "title"\n  hint: Write the character itself, or '
            "mathematics between dollars.",
        ),
        (
            {"author": "Byron, Ada; Babbage, Charles"},
            'holds the name "Byron, Ada; Babbage, Charles", which may be several, in "author"\n'
            '  hint: Join names by " and ", and put that of a group in braces: {Barnes and Noble}.',
        ),
        (
            {"url": "javascript:alert(1)"},
            'holds the address "javascript:alert(1)"\n  hint: Use https:, http: or mailto:.',
        ),
        ({"url": "https://a.org/" + "{a}" * 40_000}, 'holds 120014 characters in "url"\n  hint: Shorten it to 100000.'),
        ({"title": "Worth $5"}, 'holds a dollar sign that nothing closes, in "title"\n  hint: Write \\$ for the sign.'),
    ],
)
def test_what_cannot_be_shown_right_is_an_error_with_the_line_of_its_entry(
    fields: dict[str, str], message: str
) -> None:
    assert problems("\n\n" + entry(**fields)) == f'posts/references.bib:3:1: the entry "k" {message}'


def test_a_key_that_stands_twice_is_reported_at_its_second_line() -> None:
    assert problems(entry() + entry()) == ('posts/references.bib:6:1: the entry "k" stands twice\n  hint: Keep one.')


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("title", 'Add a field "title".'),
        ("author", 'Add a field "author", "editor" or "organization".'),
        ("year", 'Add a field "year" or "date"; year = {n.d.} says that there is none.'),
    ],
)
def test_a_missing_field_is_reported(name: str, hint: str) -> None:
    text = "\n" + entry(**{name: " "}).replace("@misc", "@article")
    assert problems(text) == f'posts/references.bib:2:1: the entry "k" lacks "{name}"\n  hint: {hint}'


def test_all_problems_of_a_bibliography_come_together() -> None:
    text = entry() + entry() + entry("b", year=" ") + "@misc c\n"
    assert [row.split(":")[1] for row in problems(text).splitlines() if row.startswith("posts")] == ["6", "11", "16"]


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
