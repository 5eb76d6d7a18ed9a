from __future__ import annotations

from pathlib import Path

import pytest

from blog.errors import BlogError, BlogErrors
from blog.load.bibtex import Entry, read

PATH = Path("posts/references.bib")


def entries(text: str) -> dict[str, Entry]:
    found: list[BlogError] = []
    read_ones = {entry.key: entry for entry in read(text, PATH, found)}
    if found:
        raise BlogErrors(found)
    return read_ones


def problems(text: str) -> str:
    with pytest.raises(BlogErrors) as caught:
        entries(text)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ('@string{a = "One"}\n@misc{k, title = a # " and " # {Two}}', "One and Two"),
        ("@STRING(Icml = {ICML})\n@misc(k, title = ICML)", "ICML"),
        ('@misc{k, title = "10~" # jan}', "10~January"),
        ("@inproceedings{\nk,\nTITLE={T}\n}", "T"),
        ('@misc{k, title = "A {"}quoted{"} word"}', 'A {"}quoted{"} word'),
        (r"@misc{k, title = {a \{x\} b}}", r"a \{x\} b"),
        ("@misc{k, title = {Mail\n@b{c} now}}", "Mail\n@b{c} now"),
        ("Made by ada@example.org\n% @misc{no,\n@misc{k, title={T}}", "T"),
        ("@comment{\n@misc{k, title={no}}\n}\n@Comment{jabref-meta: x;}@misc{k, title={T},}", "T"),
        ('@preamble{"\\newcommand{\\x}{y}"}\n@misc{ k , title={T} , }', "T"),
        ("@misc{k, title = 1984}", "1984"),
    ],
)
def test_a_title_is_read_as_it_was_meant(text: str, title: str) -> None:
    assert entries(text)["k"].fields["title"] == title


def test_an_entry_knows_its_line() -> None:
    assert [entry.line for entry in entries("\n@misc{a, title={\n}}@misc{b,}\r\n\n@misc{c}").values()] == [2, 3, 5]


def test_a_paper_takes_from_its_book_what_it_lacks_and_the_title_as_that_of_the_book() -> None:
    text = """
@inproceedings{p, title = {A Paper}, pages = {1}, crossref = {DBLP:conf/x/17}}
@proceedings{DBLP:conf/x/17, title = {The Book}, year = 2017, editor = {Ed Itor}, doi = {10.1/x}, xdata = {acm}}
@xdata{acm, publisher = {ACM}}
"""
    assert list(entries(text)) == ["p", "DBLP:conf/x/17"]
    assert {k: v for k, v in entries(text)["p"].fields.items() if k not in ("crossref", "pages")} == {
        "title": "A Paper", "booktitle": "The Book", "year": "2017", "editor": "Ed Itor", "publisher": "ACM",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("@misc{b, title={T, year={2}}\n@misc{c, title={T}}",
         "1:1: malformed BibTeX entry\n  hint: Check its braces, commas and quotes (line 2: '}' expected)."),
        ("@misc{c, title={T}}\nWords.\n@misc b\n",
         "3:1: malformed BibTeX entry\n  hint: Check its braces, commas and quotes ('(' or '{' expected)."),
        ("@misc{b, title={T} year={2}}",
         "1:1: malformed BibTeX entry\n  hint: Check its braces, commas and quotes ('}' expected)."),
        ("@misc{b, title={T",
         "1:1: malformed BibTeX entry\n  hint: Check its braces, commas and quotes (premature end of file)."),
        ("@misc{b, title=" + "{" * 200 + "}" * 201,
         "1:1: malformed BibTeX entry\n  hint: Check its braces, commas and quotes (too many nested braces)."),
        ("\n@misc{b, title=nope}",
         '2:1: there is no string "nope"\n  hint: Define it, @string{nope = {...}}, or put the value in braces.'),
        ("@misc{b, title={T}, TITLE={U}}", '1:1: the entry "b" has "title" twice\n  hint: Keep one.'),
        ("@misc{b, " + ", ".join(f"f{n} = {n}" for n in range(201)) + "}",
         '1:1: the entry "b" has 201 fields\n  hint: Leave it at most 200.'),
        ("@misc{b}\n@misc{b}", '2:1: the entry "b" stands twice\n  hint: Keep one.'),
        ("@misc{b, crossref={bok}}\n@misc{book}",
         '1:1: the entry "b" takes its fields from "bok", which does not exist\n'
         '  hint: Known: b, book. Did you mean "book"?'),
    ],
)  # fmt: skip
def test_a_mistake_is_reported_with_the_line_of_its_entry(text: str, message: str) -> None:
    assert problems(text) == f"posts/references.bib:{message}"


def test_entries_that_take_their_fields_from_each_other_are_refused() -> None:
    assert "takes its fields from itself, or through too many others\n  hint: Write the fields here." in problems(
        "@misc{a, crossref={b}}\n@misc{b, crossref={a}}"
    )


def test_strings_of_strings_do_not_fill_the_memory() -> None:
    doubled = "".join(f"@string{{s{n + 1} = s{n} # s{n}}}\n" for n in range(60))
    assert "its strings are too long" in problems(f'@string{{s0 = "x"}}\n{doubled}@misc{{k, title = s60}}')


def test_a_long_join_is_read_in_one_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "@misc{k, title = " + '"a" # ' * 20_000 + '"b"}'
    assert entries(text)["k"].fields["title"] == "a" * 20_000 + "b"
