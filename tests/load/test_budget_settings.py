from __future__ import annotations

from pathlib import Path

import pytest

from blog.errors import BlogError
from blog.load.config import load_config

FACTS = '[tool.blog]\ntitle = "T"\ndescription = "D"\nbase_url = "https://example.org"\n'


def budget(root: Path, text: str) -> dict[str, int]:
    (root / "pyproject.toml").write_text(FACTS + text, "utf-8")
    return dict(load_config(root, None).budget)


def problem(root: Path, text: str) -> str:
    with pytest.raises(BlogError) as caught:
        budget(root, text)
    return str(caught.value)


def test_sizes_are_read_in_their_units(tmp_path: Path) -> None:
    text = 'html = "60 KiB"\njavascript = "64 kB"\ndata = "0.5MiB"\ncss = "12 B"\nfonts = "1 MB"\n'
    assert budget(tmp_path, "[tool.blog.budget]\n" + text) == {
        "html": 61440,
        "javascript": 64000,
        "data": 524288,
        "css": 12,
        "fonts": 1000000,
    }


def test_without_the_table_there_are_no_budgets(tmp_path: Path) -> None:
    assert budget(tmp_path, "") == {}


def test_an_unknown_kind_is_refused_at_its_line(tmp_path: Path) -> None:
    assert problem(tmp_path, '\n[tool.blog.budget]\nhtml = "60 KiB"\njs = "1 kB"\n') == (
        'pyproject.toml:8:1: unknown key "js" in [tool.blog.budget]\n  hint: Known: css, data, fonts, html, javascript.'
    )


@pytest.mark.parametrize("size", ["60", '"60"', '"60 kb"', '"-1 KiB"', '"many"', '"1,5 kB"', '"9999999 B"', "[]", '""'])
def test_a_size_that_cannot_be_read_is_refused_at_its_line(tmp_path: Path, size: str) -> None:
    assert problem(tmp_path, f'[tool.blog.budget]\nhtml = "60 KiB"\nfonts = {size}\n') == (
        'pyproject.toml:7:1: "fonts" in [tool.blog.budget] is no size\n  hint: Write a text like "60 KiB" or "64 kB".'
    )


def test_a_table_within_a_line_has_that_line(tmp_path: Path) -> None:
    assert problem(tmp_path, 'budget = { html = "heavy" }\n').startswith(
        'pyproject.toml:5:1: "html" in [tool.blog.budget] is no size'
    )


def test_a_budget_that_is_no_table_is_refused(tmp_path: Path) -> None:
    assert '"budget" must be a table under a line [tool.blog.budget]' in problem(tmp_path, 'budget = "60 KiB"\n')
