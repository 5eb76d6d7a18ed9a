"""The figure that the README shows can be published as it stands, and passes the project's own checks."""

from __future__ import annotations

import re
import subprocess
import sys

import deno
import pytest

from blog.build import write_formulas
from tests.conftest import PROJECT, TinySite

TEXT = (PROJECT / "README.md").read_text("utf-8")
MODULE = "posts/tiny/cache-growth.js"


def example(language: str) -> str:
    """The block of that language below the heading of figures."""
    match = re.search(rf"^## Draw a figure\n.*?^```{language}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    assert match, f"the README shows no figure in {language}"
    return match[1]


@pytest.fixture
def shown(site: TinySite) -> TinySite:
    site.post("```figure cache-growth\nThe cache.\n```\n\n[1.25 GiB]{live=cache-growth.cache}\n")
    return site.add({"posts/tiny/figures.py": example("python"), MODULE: example("js")})


def test_the_figure_that_is_shown_can_be_published(shown: TinySite) -> None:
    page = re.sub("</?b[^>]*>", "", shown.page()).replace("\N{NO-BREAK SPACE}", " ")
    assert "With 8 key/value heads the cache is 1.25 GiB." in page


@pytest.mark.parametrize("task", [("fmt", "--check"), ("lint",), ("check",)])
def test_its_module_passes_the_checks_of_modules(shown: TinySite, task: tuple[str, ...]) -> None:
    shown.own("static")
    write_formulas(shown.root)
    command = [deno.find_deno_bin(), *task, "--quiet", "--config", str(PROJECT / "scripts/deno.json"), MODULE]
    done = subprocess.run(command, cwd=shown.root, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("view({ n_kv_heads,", "view({ n_kv_head,"),  # what derive does not give
        ("derive({ n_kv_heads,", "derive({ n_kv_head,"),  # what no control gives
        ("{ n_kv_heads: 64 }", '{ n_kv_heads: "64" }'),  # a preset that its control cannot hold
        ('series: "cache"', 'series: "cash"'),  # a series that there is not
    ],
)
def test_a_misspelt_name_fails_the_type_check(shown: TinySite, right: str, wrong: str) -> None:
    shown.own("static")
    write_formulas(shown.root)
    text = (shown.root / MODULE).read_text("utf-8")
    assert right in text
    shown.add({MODULE: text.replace(right, wrong, 1)})
    command = [deno.find_deno_bin(), "check", "--quiet", "--config", str(PROJECT / "scripts/deno.json"), MODULE]
    done = subprocess.run(command, cwd=shown.root, capture_output=True, text=True)
    assert done.returncode == 1
    assert "cache-growth.js" in done.stderr


@pytest.mark.parametrize("task", [["format", "--check"], ["check"]])
def test_its_python_passes_the_checks_of_python(shown: TinySite, task: list[str]) -> None:
    settings = str(PROJECT / "pyproject.toml")
    command = [sys.executable, "-m", "ruff", *task, "--config", settings, "posts/tiny/figures.py"]
    done = subprocess.run(command, cwd=shown.root, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout
