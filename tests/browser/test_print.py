"""On paper: every figure with its state, notes in place, dark ink on light paper, no buttons."""

from typing import Any

import pytest


@pytest.mark.parametrize("living", [True, False])
def test_nothing_is_blank_on_paper(site: Any, open_page: Any, living: bool) -> None:
    problems = []
    for path, names in site.figures.items():
        page = open_page(site, path, width=794, live=living, color_scheme="dark")
        page.emulate_media(media="print")
        for name in names:
            figure = page.locator(f"#fig-{name}")
            if living:
                page.evaluate("probe.frames()")
            frames = [frame for frame in figure.locator(".plot > .frame").all() if frame.is_visible()]
            if len(frames) != 1 or frames[0].bounding_box()["height"] < 50 or frames[0].bounding_box()["width"] < 200:
                problems.append(f"{path}#{name}: {len(frames)} drawings")
            shown = figure.evaluate(
                "f => [...f.querySelectorAll('.control')].filter(c => !c.innerText.trim()).map(c => c.className)"
            )
            problems += [f"{path}#{name}: {each} has no words" for each in shown]
            if figure.locator(".presets, [data-action], input, select").filter(visible=True).count():
                problems.append(f"{path}#{name}: buttons on paper")
        if page.evaluate("getComputedStyle(document.body).colorScheme") == "dark":
            problems.append(f"{path}: dark paper")
        colour = page.evaluate("getComputedStyle(document.body).color")
        if colour != "rgb(27, 29, 33)":
            problems.append(f"{path}: ink {colour}")
        for note in page.locator(".sidenote").all():
            if not note.is_visible():
                problems.append(f"{path}: a note is missing")
    assert not problems, "\n" + "\n".join(problems)
