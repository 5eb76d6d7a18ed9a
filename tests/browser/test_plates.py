"""What holds for the plate of every published figure: its height, its finding, and that nothing on it moves."""

from __future__ import annotations

from typing import Any

import pytest

TALLEST = 720  # pixels of a figure on a window that is 1280 wide
LONGEST = 90  # characters of a finding
HEIGHT = "name => document.getElementById(`fig-${name}`).offsetHeight"
PRESS = "([name, i]) => document.querySelectorAll(`#fig-${name} [data-preset]`)[i].click()"


def presets(page: Any, name: str) -> int:
    found: int = page.evaluate("name => document.querySelectorAll(`#fig-${name} [data-preset]`).length", name)
    return found


@pytest.mark.parametrize(("width", "part"), [(1280, ""), (390, " .plot")])
def test_a_figure_is_as_high_under_every_preset(own: Any, open_page: Any, width: int, part: str) -> None:
    """On a phone its drawing is; the controls below it may be others."""
    moving = {}
    for path, names in own.articles.items():
        page = open_page(own, path, width=width, live=True)
        for name in names:
            heights = set()
            for i in range(presets(page, name)):
                page.evaluate(PRESS, [name, i])
                page.evaluate("name => probe.settled(name)", name)
                heights.add(page.evaluate("s => document.querySelector(s).offsetHeight", f"#fig-{name}{part}"))
            if len(heights) > 1:
                moving[f"{path}{name}"] = sorted(heights)
    assert moving == {}


def test_no_figure_is_higher_than_a_window(own: Any, open_page: Any) -> None:
    high = {}
    for path, names in own.articles.items():
        page = open_page(own, path, width=1280, live=True)
        for name in names:
            height = page.evaluate(HEIGHT, name)
            if height > TALLEST:
                high[f"{path}{name}"] = height
    assert high == {}


def test_a_finding_is_a_headline(own: Any, open_page: Any) -> None:
    long = {}
    for path, names in own.articles.items():
        page = open_page(own, path, live=True)
        for name in names:
            for i in range(presets(page, name)):
                page.evaluate(PRESS, [name, i])
                page.evaluate("name => probe.settled(name)", name)
                finding = page.evaluate("name => document.querySelector(`#fig-${name} .finding`).textContent", name)
                if len(finding) > LONGEST:
                    long[f"{path}{name}, preset {i + 1}"] = finding
    assert long == {}


def test_the_finding_is_the_largest_text_of_its_plate(own: Any, open_page: Any) -> None:
    smaller = []
    for path, names in own.articles.items():
        page = open_page(own, path, live=True)
        for name in names:
            sizes = page.evaluate(
                "name => [...document.querySelectorAll(`#fig-${name} :is(.finding, .readouts output, .caption)`)]"
                ".map(e => [e.className, parseFloat(getComputedStyle(e).fontSize)])",
                name,
            )
            headline = next(size for kind, size in sizes if kind == "finding")
            smaller += [
                f"{path}{name}: {kind} {size}" for kind, size in sizes if "label" not in kind and size > headline
            ]
    assert smaller == []
