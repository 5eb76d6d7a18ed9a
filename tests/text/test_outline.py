from __future__ import annotations

from pathlib import Path

import pytest

from blog.content import Heading, Target
from blog.text import Typeset
from tests.conftest import typeset

HEAD = "---\ntitle: T\ndescription: D\ndate: 2026-01-02\n---\n"


def made(body: str) -> Typeset:
    return typeset((HEAD + body).encode("utf-8"), Path("a/index.md"))


def test_figures_equations_and_tables_are_numbered_each_by_itself() -> None:
    text = made(
        "## Head\n\n```figure one\n```\n\n```table rows\n```\n\n$$ a $$ (first)\n\n```figure two\n```\n\n"
        "```formula calc.kv_cache.bytes\n```\n"
    ).text
    assert text
    assert text.outline.headings == (Heading(2, "head", "Head", "Head"),)
    assert list(text.outline.targets.values()) == [
        Target("sec", "head", "head", "Head", "Head"),
        Target("fig", "one", "fig-one", "Figure 1"),
        Target("tbl", "rows", "tbl-rows", "Table 1"),
        Target("eq", "first", "eq-first", "equation 1"),
        Target("fig", "two", "fig-two", "Figure 2"),
        Target("eq", "bytes", "eq-bytes", "equation 2"),
    ]
    assert text.outline.number("fig", "two") == "2"
    assert text.outline.anchors == {"head", "fig-one", "tbl-rows", "eq-first", "fig-two", "eq-bytes"}


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("## A\n\n## A\n", 'a/index.md:8:1: the anchor "a" stands twice\n  hint: Give one of them an id of its own: '),
        (
            "```figure b\n```\n\n```figure b\n```\n",
            'a/index.md:9:1: the anchor "fig-b" stands twice\n  hint: Rename one',
        ),
        ("## Main\n", 'a/index.md:6:1: the anchor "main" is one of the page\'s own\n  hint: Give the heading an id'),
        ("## x {#note-1}\n", 'a/index.md:6:1: the anchor "note-1" is one of the page\'s own\n  hint: Give the heading'),
    ],
)
def test_an_anchor_that_is_taken_is_refused(body: str, problem: str) -> None:
    (found,) = made(body).problems
    assert str(found).startswith(problem)


def test_a_heading_keeps_its_marks_in_contents_and_references() -> None:
    found = made('See @sec:a.\n\n## The *cost* of `d_model` -- "x" {#a}\n\n## With a note^[x] and @post:b\n')
    assert found.text
    assert [heading.html for heading in found.text.outline.headings] == [
        "The <em>cost</em> of <code>d_model</code> – “x”",
        "With a note and",
    ]
    assert '<a class="ref" href="#a">“The <em>cost</em> of <code>d_model</code> – “x””</a>' in found.body


def test_a_formula_of_a_heading_that_is_wrong_is_reported_once() -> None:
    assert [problem.line for problem in made("## A $\\nothing$\n").problems] == [6]
