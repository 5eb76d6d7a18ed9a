from __future__ import annotations

import pickle
import sys
from pathlib import Path

import pytest

from blog.content import HOLE, Hole, Text
from blog.files import SourceFile, digest_of
from blog.text import Typeset, many, typeset_all
from tests.conftest import CONVERT, typeset

PATH = Path("posts/x/index.md")
CAPTION = (
    '<em>c</em> – <math><semantics><mi>x</mi><annotation encoding="application/x-tex">x</annotation></semantics></math>'
)
HEAD = "---\ntitle: T\ndescription: D\ndate: 2026-01-02\n---\n"  # five lines


def made(body: str) -> Typeset:
    return typeset((HEAD + body).encode("utf-8"), PATH)


def text_of(body: str) -> Text:
    text = made(body).text
    assert text
    return text


def holes(body: str) -> list[tuple[str, dict[str, str]]]:
    return [(hole.kind, dict(hole.facts)) for hole in text_of(body).holes]


def problems(body: str) -> list[str]:
    return [str(problem) for problem in made(body).problems]


def test_what_a_text_knows_by_itself_is_printed() -> None:
    assert made("A *word* [out](https://e.org), see @sec:one and $a$.\n\n## One\n").body == (
        '<p>A <em>word</em> <a href="https://e.org" rel="noopener">out</a>, see '
        '<a class="ref" href="#one">“One”</a> and '
        '<math><semantics><mi>a</mi><annotation encoding="application/x-tex">a</annotation></semantics></math>.</p>\n'
        '<h2 id="one">One<a class="anchor" href="#one" aria-label="Link to: One">#</a></h2>\n'
    )


@pytest.mark.parametrize(
    ("body", "kind", "facts"),
    [
        ("{{ f(1,\n  2) | GiB.2 }}", "value", {"expression": "f(1, 2)", "unit": "GiB.2"}),
        ("[64]{= n}", "claim", {"expression": "n", "text": "64"}),
        ("[8]{drag=bar.n}", "drag", {"target": "bar.n", "text": "8"}),
        ("[8 KiB]{live=bar.x}", "live", {"target": "bar.x", "text": "8 KiB"}),
        ("[head 0.3]{mark=bar.0.3}", "mark", {"target": "bar.0.3", "text": "head 0.3"}),
        ("@post:moe", "title", {"slug": "moe"}),
        ("[x](../moe/#a)", "link", {"href": "../moe/#a"}),
        ("[x](#fig:bar?n=2)", "state", {"figure": "bar", "query": "n=2"}),
        ("[@k, p. 1; @l]", "citation", {"items": "@k, p. 1; @l", "narrative": ""}),
        ("@k", "citation", {"items": "@k", "narrative": "yes"}),
        ('![a `d`](b.png "*c* -- $x$")', "image", {"source": "b.png", "words": "a d", "caption": CAPTION}),
        ('![a](b.png "decorative")', "image", {"source": "b.png", "words": "a", "caption": ""}),
        ("```figure bar full\nWords\n```", "figure", {"name": "bar", "track": "full", "caption": "Words"}),
        ("```table rows\nWords\n```", "table", {"name": "rows", "caption": "Words"}),
        ("```formula calc.a.b\nn=1\n```", "formula", {"name": "calc.a.b", "values": "n=1"}),
    ],
)
def test_what_stands_elsewhere_is_a_hole(body: str, kind: str, facts: dict[str, str]) -> None:
    assert holes(body) == [(kind, facts)]
    assert f"{HOLE}0{HOLE}" in made(body).body


def test_holes_are_numbered_in_the_order_in_which_they_are_filled() -> None:
    body = "{{ a }}[^n]\n\n```figure bar\nWith {{ b }}\n```\n\n{{ c }}\n\n[^n]: Note {{ d }}\n"
    found = text_of(body).holes
    assert [hole.facts.get("expression", hole.kind) for hole in found] == ["a", "d", "b", "figure", "c"]
    assert found[3].facts["caption"] == f"With {HOLE}2{HOLE}"
    assert [number for number in range(5) if f"{HOLE}{number}{HOLE}" in made(body).body] == [0, 1, 3, 4]


def test_every_hole_knows_the_lines_of_its_block() -> None:
    body = (
        "first {{ a }}\nsecond\n\n| a |\n|---|\n| {{ b }} |\n\n[^n]: {{ c }}\n\n```figure bar\n{{ d }}\n```\n\nx[^n] "
        "{{ e }}"
    )
    places = {hole.facts["expression"]: hole.lines for hole in text_of(body).holes if hole.kind == "value"}
    assert places == {"a": (6, 7), "b": (11, 11), "c": (13, 13), "d": (15, 17), "e": (19, 19)}


def test_a_text_cannot_make_a_hole_of_its_own() -> None:
    assert HOLE not in made("a \0000\0 b `\0000\0`\n\n```text\n\0000\0\n```\n").body


def test_a_text_is_a_function_of_its_characters_and_can_be_kept() -> None:
    body = "{{ a }} *b* @sec:h\n\n## H\n\n```python\nx = 1\n```\n"
    first, again = made(body), made(body)
    assert (first.text, first.body, first.problems) == (again.text, again.body, again.problems)
    assert pickle.loads(pickle.dumps(first.text)) == first.text
    assert first.text
    assert first.text.digest == digest_of((HEAD + body).encode())


def test_words_are_counted_with_those_of_captions_and_without_marks() -> None:
    assert text_of("One *two* three.\n\n```figure bar\nFour five\n```\n\n- six\n").words == 6


def test_all_problems_of_a_text_come_together_each_with_its_place() -> None:
    assert problems("# Title\n\n@fig:no and {{ x\n\n```python x=1\n```\n\n$$\n\\frac{a\n$$\n") == [
        "posts/x/index.md:6:1: a heading of level 1 stands in the text\n  hint: The title is one already; use ##.",
        'posts/x/index.md:8:1: unknown figure "no"\n  hint: Known: none.',
        "posts/x/index.md:8:13: a mark is unfinished or unknown\n"
        "  hint: Close its braces, and write [...]{= ...}, [...]{drag|live|mark=...} or {{ ... }}.",
        'posts/x/index.md:10:4: unknown word "x" after the language\n  hint: Known: emphasise, file, lines.',
        'posts/x/index.md:14:8: the formula cannot be typeset: it ends where "}" is missing',
    ]


def test_problems_leave_the_text_to_others() -> None:
    found = made("@fig:no\n\n## Here\n")
    assert found.problems
    assert found.text
    assert found.text.outline.anchors == {"here"}


def test_without_front_matter_there_is_no_text() -> None:
    found = typeset(b"Words\n", PATH)
    assert found.text is None
    assert [problem.problem for problem in found.problems] == ["the file does not start with front matter"]


def sources(root: Path, count: int) -> list[SourceFile]:
    found = []
    for number in range(count):
        content = f"{HEAD}Text {number} {{{{ n }}}} {'@fig:x' if number == 3 else ''}\n".encode()
        (root / f"{number}.md").write_bytes(content)
        found.append(SourceFile(root, f"{number}.md", digest_of(content), len(content)))
    return found


def test_many_texts_are_the_same_by_one_process_and_by_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(many, "WORTH_A_PROCESS", 2)
    files = sources(tmp_path, 20)

    def all_by(jobs: int) -> list[tuple[object, ...]]:
        return [(each.text, each.body, [str(p) for p in each.problems]) for each in typeset_all(files, jobs, CONVERT)]

    assert all_by(2) == all_by(1)


def test_a_text_that_is_gone_is_a_problem_of_its_own(tmp_path: Path) -> None:
    files = sources(tmp_path, 2)
    (tmp_path / "0.md").unlink()
    gone, there = typeset_all(files, 1, CONVERT)
    assert (gone.text, [str(p) for p in gone.problems]) == (
        None,
        ["0.md: the file cannot be read: No such file or directory"],
    )
    assert there.text
    assert there.text.holes == (Hole("value", {"expression": "n", "unit": ""}, "{{ n }}", (6, 6)),)


def headed(*lines: str) -> Typeset:
    head = "\n".join(["---", *lines, "date: 2026-01-02", "---", "Text.", ""])
    return typeset(head.encode("utf-8"), PATH)


def test_titles_descriptions_and_changes_are_set_like_text() -> None:
    text = headed(
        'title: "Why `d_model` -- isn\'t \\"free\\""',
        "description: The *cost* of $x$",
        "changelog:",
        "- 2026-02-03: Some **numbers**...",
    ).text
    assert text
    assert text.title == "Why <code>d_model</code> – isn’t “free”"
    assert text.description.startswith("The <em>cost</em> of <math>")
    assert text.changes == ("Some <strong>numbers</strong>…",)
    assert (text.meta.title, text.meta.description) == ("Why d_model – isn’t “free”", "The cost of x")


def test_a_title_holds_nothing_that_only_a_text_can() -> None:
    found = headed('title: "See @fig:x, [a](b) and {{ n }}"', "description: A [note] and a *star")
    assert [str(problem) for problem in found.problems] == [
        "posts/x/index.md:2:13: the title holds what only the text can\n"
        "  hint: Write plain words, emphasis, code or a formula; a backslash makes a sign plain: \\@.",
        'posts/x/index.md:3:16: the bracket "[note]" is no link\n'
        "  hint: Write [words](address), or \\[ and \\] for brackets that are none.",
        'posts/x/index.md:3:29: "*" begins or ends no emphasis\n  hint: Close it, or write \\*.',
    ]


def test_a_text_that_is_longer_than_any_article_is_refused_unread() -> None:
    assert problems("[" * 1_000_000) == [
        "posts/x/index.md:1:1: the text has 1,000,049 characters; at most 150,000 are read\n"
        "  hint: Make several posts of it."
    ]


@pytest.mark.parametrize("unit", ["{{", "[a]{=", "^[", "$a ", "<!-- ", "[^a]: ", "![", "| a\n|-\n"])
def test_what_is_never_closed_is_read_once(unit: str) -> None:
    def steps(length: int) -> int:
        count = 0

        def counted(*_: object) -> None:
            nonlocal count
            count += 1

        sys.setprofile(counted)
        try:
            made(unit * (length // len(unit)))
        finally:
            sys.setprofile(None)
        return count

    made(unit)
    assert steps(2000) < 3 * steps(1000)
