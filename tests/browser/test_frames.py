"""A changed figure is noticed: the four frames of each one's first state are what tests/golden/frames holds.

A frame stands there as a hash and the number of its elements by tag, so that a difference says something; what has
changed is then seen in scripts/gallery. `scripts/golden` takes what is drawn now.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from datetime import date
from difflib import unified_diff
from typing import TYPE_CHECKING, Any

import pytest

from blog.build import CACHE
from blog.builder import Builder, Options
from blog.cache import Cache
from tests.conftest import PROJECT

if TYPE_CHECKING:
    from blog.content import FigureFrame

FOLDER = PROJECT / "tests/golden/frames"
WAY_OUT = "If this is wanted, scripts/golden takes it, to be read in git diff; scripts/gallery shows it."


@pytest.fixture(scope="session")
def frames(sites: Any) -> dict[str, Mapping[str, FigureFrame]]:
    """The frames of all figures by post and name, which the cache has since the site was built."""
    assert sites
    with Builder(PROJECT, Options(today=date.today()), Cache(PROJECT / CACHE)) as builder:
        posts = builder.plan(builder.scan()).computed.posts
    found = {slug: {name: each.frame for name, each in post.figures.items()} for slug, post in posts.items()}
    return {slug: figures for slug, figures in found.items() if figures}


def described(html: str) -> dict[str, str | int]:
    """A frame as a hash and its elements by tag.

    >>> described('<svg><g><path d=""></path><path d=""></path></g></svg>')
    {'hash': 'ef94dd5d', 'g': 1, 'path': 2, 'svg': 1}
    """
    tags = Counter(re.findall(r"<([a-z]\w*)", html, re.IGNORECASE))
    return {"hash": hashlib.sha256(html.encode()).hexdigest()[:8], **dict(sorted(tags.items()))}


def printed(figures: Mapping[str, FigureFrame]) -> str:
    """The frames of a post as JSON, a frame a line."""
    blocks = []
    for name, frame in sorted(figures.items()):
        lines = [f'    "{layout}": {json.dumps(described(html))}' for layout, html in frame.plots.items()]
        blocks.append(f'  "{name}": {{\n' + ",\n".join(lines) + "\n  }")
    return "{\n" + ",\n".join(blocks) + "\n}\n"


def test_every_figure_is_drawn_as_it_was(
    frames: dict[str, Mapping[str, FigureFrame]], request: pytest.FixtureRequest
) -> None:
    differences: list[str] = []
    for slug, figures in frames.items():
        found, expected = printed(figures), FOLDER / f"{slug}.json"
        if request.config.getoption("--update-golden"):
            expected.parent.mkdir(exist_ok=True)
            expected.write_text(found, "utf-8")
        lines = expected.read_text("utf-8").splitlines() if expected.is_file() else []
        differences += unified_diff(lines, found.splitlines(), f"expected {slug}", f"drawn {slug}", lineterm="")
    assert not differences, "\n" + "\n".join([*differences, WAY_OUT])


def test_every_golden_frame_is_that_of_a_post(frames: dict[str, Mapping[str, FigureFrame]]) -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(frames)
