"""The printed figure and the living one are the same figure, and nothing moves when one becomes the other."""

from typing import Any

import pytest


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_the_printed_frame_is_the_first_living_frame(site: Any, open_page: Any, width: int) -> None:
    problems = []
    for path, names in site.figures.items():
        printed = open_page(site, path, width=width, java_script_enabled=False)
        living = open_page(site, path, width=width, live=True, fresh=True)
        for name in names:
            before, after = (page.evaluate("name => probe.printed(name)", name) for page in (printed, living))
            problems += [f"{path}#{name}: {part}" for part in before if before[part] != after[part]]
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_while_a_page_is_read(site: Any, open_page: Any, width: int) -> None:
    shifts = {}
    for path in site.figures:
        page = open_page(site, path, width=width)
        page.reload()  # with the fonts at hand: how they come is another test's matter
        page.evaluate("probe.readThrough()")
        if page.evaluate("probe.record.shift"):
            shifts[path] = page.evaluate("probe.record.shifts")
    assert not shifts, "\n".join(f"{path}: {each}" for path, lines in shifts.items() for each in lines)


def test_every_figure_has_a_finding_a_summary_and_presets(site: Any, open_page: Any) -> None:
    problems = []
    for path, names in site.articles.items():
        page = open_page(site, path, live=True)
        for name in names:
            state = page.evaluate("name => probe.state(name)", name)
            look = page.evaluate("name => probe.printed(name)", name)
            if len(state["presets"]) < 2:
                problems.append(f"{name} has {len(state['presets'])} presets")
            if not look["finding"].strip().endswith((".", "!", "?")) or not look["summary"].strip():
                problems.append(f"{name} lacks a sentence")
    assert not problems, "\n" + "\n".join(problems)
