"""Tiny sites whose interesting pages are compared line by line; `--update-golden` takes what is published now.

The hash in the name of each script and style is replaced by a fixed word, and the list of preloaded modules is left
out, so that a change of either does not touch the expected pages.
"""

from __future__ import annotations

import re
import shutil
from difflib import unified_diff
from pathlib import Path

import pytest

from tests.conftest import TinySite

FOLDER = Path(__file__).parent / "golden"
PAGES = {
    "article": ["posts/everything/index.html", "claims.json"],
    "figure": [
        "index.html",
        "posts/heads/index.html",
        "posts/heads/figures/bar/index.html",
        "posts/heads/figures/bar.csv",
        "posts/heads/figures/bar.json",
    ],
    "series": [
        "index.html",
        "archive/index.html",
        "tags/attention/index.html",
        "404.html",
        "about/index.html",
        "posts/second/index.html",
    ],
}


def steady(page: bytes) -> str:
    """A page without what changes with scripts and styles."""
    text = re.sub(r"(assets/[^\s\"]+\.)[0-9a-f]{8}\.", r"\1HASH.", page.decode("utf-8"))
    text = re.sub(r'(data-version=")[0-9a-f]{8}"', r'\1HASH"', text)
    return re.sub(r'<link rel="modulepreload"[^>]*>\n', "", text)


@pytest.mark.parametrize("name", PAGES)
def test_a_golden_site_is_published_as_expected(name: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    site = TinySite(tmp_path)
    shutil.copytree(
        FOLDER / name, tmp_path, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected", "__pycache__")
    )
    outputs = site.outputs()
    differences: list[str] = []
    for path in PAGES[name]:
        found, expected = steady(outputs[path]), FOLDER / name / "expected" / path
        if request.config.getoption("--update-golden"):
            expected.parent.mkdir(parents=True, exist_ok=True)
            expected.write_text(found, "utf-8")
        lines = expected.read_text("utf-8").splitlines() if expected.is_file() else []
        differences += unified_diff(lines, found.splitlines(), f"expected {path}", f"found {path}", lineterm="")
    assert not differences, "\n" + "\n".join(differences)


def test_every_golden_page_is_compared() -> None:
    kept = {
        (path.relative_to(FOLDER).parts[0], path.relative_to(FOLDER).as_posix().split("/expected/")[1])
        for path in FOLDER.glob("*/expected/**/*")
        if path.is_file()
    }
    assert kept == {(name, path) for name, paths in PAGES.items() for path in paths}
