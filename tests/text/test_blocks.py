from __future__ import annotations

import re
from pathlib import Path

import pytest

from blog.text import Typeset
from tests.conftest import typeset

HEAD = "---\ntitle: T\ndescription: D\ndate: 2026-01-02\n---\n"  # five lines


def made(body: str) -> Typeset:
    return typeset((HEAD + body).encode("utf-8"), Path("a.md"))


def html(body: str) -> str:
    found = made(body)
    assert [str(problem) for problem in found.problems] == []
    return found.body


def problems(body: str) -> list[str]:
    return [str(problem).removeprefix("a.md:") for problem in made(body).problems]


def cells(body: str) -> list[str]:
    """The words of a table's cells; of a formula its TeX."""
    found = re.findall(r"<t[dh](?: [^>]*)?>(.*?)</t[dh]>", html(body), re.DOTALL)
    return [re.sub(r"<math>.*?<annotation[^>]*>(.*?)</annotation>.*?</math>", r"\1", each) for each in found]


@pytest.mark.parametrize(
    ("row", "cell"),
    [
        ("`x | y`", "<code>x | y</code>"),
        (r"`x \| y`", "<code>x | y</code>"),
        ("``a ` | b``", "<code>a ` | b</code>"),
        ("$P(A|B)$", "P(A|B)"),
        (r"$\|x\|$", r"\|x\|"),
        (r"a \| b", "a | b"),
        (r"\`a", "`a"),
    ],
)
def test_pipes_in_code_and_formulas_part_no_cells(row: str, cell: str) -> None:
    assert cells(f"| a | b |\n|---|---|\n| {row} | 2 |\n") == ["a", "b", cell, "2"]


def test_a_head_keeps_its_pipes_too() -> None:
    assert cells("`a | b` | $c|d$\n--- | ---\n1 | 2") == ["<code>a | b</code>", "c|d", "1", "2"]


def test_a_value_with_a_unit_stands_in_a_table() -> None:
    text = made("| a | b |\n|---|---|\n| {{ f(1) | GiB.2 }} | {{ f(2) \\| GiB.2 }} |\n").text
    assert text
    assert [dict(hole.facts) for hole in text.holes] == [
        {"expression": "f(1)", "unit": "GiB.2"},
        {"expression": "f(2)", "unit": "GiB.2"},
    ]


def test_a_row_with_more_cells_than_the_head_is_refused() -> None:
    assert problems("> | a | b |\n> |---|---|\n> | 1 | 2 |\n> | 1 | 2 | 3 |\n> | `x | y` | 2 | 3 | 4 |\n") == [
        "9:1: the row has 3 cells, the head has 2\n"
        "  hint: Add columns to the head, or write \\| for a pipe that is text.",
        "10:1: the row has 4 cells, the head has 2\n"
        "  hint: Add columns to the head, or write \\| for a pipe that is text.",
    ]


@pytest.mark.parametrize(("rule", "found"), [("|---|", 1), ("|---|---|---|", 3)])
def test_a_line_under_the_head_for_other_columns_is_refused(rule: str, found: int) -> None:
    assert problems(f"| a | b |\n{rule}\n| 1 | 2 |\n") == [
        f"7:1: the line under the head of 2 columns is for {found}\n"
        "  hint: Write |---|---|: one part of hyphens for each column."
    ]


def test_a_callout_may_hold_code_with_colons_and_other_callouts() -> None:
    body = html(
        "::: note Outer\n```text\n:::\n```\n\n- a\n\n  ~~~\n  :::\n  ~~~\n\n"
        "::: warning Inner\nb\n:::\n\nc\n:::\n\nAfter.\n"
    )
    assert body.count("<aside") == body.count("</aside>") == 2
    assert body.count('<span class="row">:::\n</span>') == 2
    assert body.endswith("<p>c</p>\n</aside>\n<p>After.</p>\n")


@pytest.mark.parametrize("body", ["::: note T\nx\n", "- a\n\n  ::: note T\n  x\n\nb\n", "::: note T\n```\n:::\n```\n"])
def test_a_callout_that_only_ends_with_its_block_is_refused(body: str) -> None:
    (problem,) = problems(body)
    assert problem.endswith('the callout is not closed\n  hint: End it with a line ":::".')


def test_colons_that_open_or_close_nothing_are_refused() -> None:
    assert problems("::: box T\nx\n:::\n\n:::\n") == [
        '6:5: unknown callout "box"\n  hint: Callouts: correction, misconception, note, warning.',
        '10:1: ":::" closes no callout\n  hint: Delete it, or open one above.',
    ]


@pytest.mark.parametrize(
    ("body", "line", "marks"),
    [
        ("a\n\n```python\nx\n", 8, "```"),
        ("~~~~\nx\n~~~\n", 6, "~~~~"),
        ("- a\n  ```\n  x\n\nb\n", 7, "```"),
        ("> ```\n> x\n\nb\n", 6, "```"),
        ("::: note T\n````text\n```\n:::\n", 7, "````"),
    ],
)
def test_a_fence_that_only_ends_with_its_block_is_refused(body: str, line: int, marks: str) -> None:
    found = [each for each in problems(body) if "fence" in each]
    assert [each.partition(":")[0] for each in found] == [str(line)]
    assert found[0].endswith(f"the fence is not closed\n  hint: End it with a line {marks}.")


@pytest.mark.parametrize(
    "body", ["```\nx\n```", "- ```\n  x\n  ```\n", "> ```\n> x\n> ```\n", "```\n```\n", "~~~\n~~~~\n"]
)
def test_a_fence_that_is_closed_is_none(body: str) -> None:
    assert problems(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "a\n\n<!-- left\n\nout -->\n\nb\n",
        "a\n<!-- left out -->\nb\n",
        "a <!-- left out -->b\n",
        "- a\n\n  <!-- left\n  out -->\n\nb\n",
        "> a\n> <!-- left out -->\n\nb\n",
    ],
)
def test_comments_are_left_out_and_nothing_else(body: str) -> None:
    words = re.sub(r"<[^>]*>", " ", html(body)).split()
    assert words == ["a", "b"]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("a\n\n<!-- b\n\nc\n", "8:1: the comment is not closed\n  hint: End it with -->."),
        ("- <!-- a\n\nb -->\n", "6:1: the comment is not closed\n  hint: End it with -->."),
    ],
)
def test_a_comment_that_is_not_closed_is_refused(body: str, problem: str) -> None:
    assert problem in problems(body)


def test_words_after_a_comment_are_kept() -> None:
    assert html("<!-- a --> b\n") == "<p> b</p>\n"


def test_a_note_that_is_defined_twice_is_refused() -> None:
    assert problems("a[^n]\n\n[^n]: first\n\n> [^n]: second\n") == [
        "10:3: the note [^n] is defined twice\n  hint: Rename one of them."
    ]


def test_an_address_that_no_link_uses_or_that_stands_twice_is_refused() -> None:
    assert problems("[a][t]\n\n[t]: b.png\n[T]: c.png\n[u]: d.png\n") == [
        '10:1: no link uses the address "[u]"\n  hint: Delete it, or write [words][name].',
        '9:1: the address "[t]" is defined twice\n  hint: Keep one.',
    ]


@pytest.mark.parametrize("body", ["[^a]: one\ntwo[^a]\n", "[^a]: one[^b]\n\n[^b]: two[^a]\n"])
def test_a_note_that_only_notes_refer_to_is_refused(body: str) -> None:
    assert "6:1: only notes that are not shown refer to this note" in [each.split("\n")[0] for each in problems(body)]


def test_tasks_have_boxes_in_lists_of_every_kind() -> None:
    body = html("- [x] done\n- plain\n\n1. [ ] a `b`\n   - [X] c\n")
    assert body.count('class="contains-task-list"') == 3
    assert body.count('class="task-list-item"') == 3
    assert body.count(' checked="checked"') == 2
    assert re.sub(r"<[^>]*>", " ", body).split() == ["done", "plain", "a", "b", "c"]
