"""The printed figure and the living one are the same figure, and nothing moves when one becomes the other."""

from collections.abc import Callable
from typing import Any

import pytest


@pytest.mark.parametrize("width", [320, 1280])
def test_the_printed_frame_is_the_first_living_frame(site: Any, open_page: Any, width: int) -> None:
    problems = []
    for path, names in site.figures.items():
        printed = open_page(site, path, width=width, java_script_enabled=False)
        # With less motion no figure runs by itself when it comes into view.
        living = open_page(site, path, width=width, live=True, fresh=True, reduced_motion="reduce")
        for name in names:
            before, after = (page.evaluate("name => probe.printed(name)", name) for page in (printed, living))
            problems += [f"{path}#{name}: {part}" for part in before if before[part] != after[part]]
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_moves_when_figures_come_alive(site: Any, open_page: Any, width: int) -> None:
    shifts = {}
    for path in site.figures:
        page = open_page(site, "404.html", width=width)
        release = hold(page, "**/static/js/figures.*.js")  # what fonts move is the next test's matter
        page.goto(site.url + path, wait_until="commit")
        page.evaluate("probe.until(() => document.readyState !== 'loading')")
        page.evaluate("Promise.allSettled([...document.fonts].map((font) => font.load())).then(() => probe.frames(6))")
        page.evaluate("Object.assign(probe.record, { shift: 0, shifts: [] })")
        release()
        page.evaluate("probe.readThrough()")
        if page.evaluate("probe.record.shift"):
            shifts[path] = page.evaluate("probe.record.shifts")
    assert not shifts, "\n".join(f"{path}: {each}" for path, lines in shifts.items() for each in lines)


@pytest.mark.parametrize("width", [360, 1280])
def test_fonts_that_come_late_hardly_move_a_page(site: Any, open_page: Any, width: int) -> None:
    moved = {}
    for path in site.figures:
        page = open_page(site, "404.html", width=width)
        release = hold(page, "**/*.woff2")
        page.goto(site.url + path, wait_until="commit")
        page.evaluate("probe.until(() => document.readyState !== 'loading')")
        page.evaluate("probe.frames(20)")
        release()
        page.evaluate("document.fonts.ready.then(() => probe.frames(4))")
        moved[path] = round(page.evaluate("probe.record.shift"), 3)
    assert max(moved.values()) < 0.25, moved  # the border of what browsers call poor, should preloading ever fail


def hold(page: Any, addresses: str) -> Callable[[], None]:
    """Let no such request through until the function that comes back is called."""
    held: list[Any] = []
    free = False
    page.route(addresses, lambda route: route.continue_() if free else held.append(route))

    def release() -> None:
        nonlocal free
        free = True
        for route in held:
            route.continue_()

    return release


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
