"""On paper: every figure with its state, notes in place, dark ink on light paper, no buttons."""

from typing import Any

import pytest

BLANK = """name => {
  const figure = document.getElementById(`fig-${name}`);
  const all = (selector) => [...figure.querySelectorAll(selector)];
  const frames = all(".plot > .frame").filter((each) => each.offsetParent).map((each) => each.getBoundingClientRect());
  const problems = frames.length === 1 && frames[0].height > 50 && frames[0].width > 200 ? [] : ["no drawing"];
  const controls = all(".control").filter((control) => probe.shown(control) && !control.innerText.trim());
  const buttons = all(".presets, [data-action], [type=range], [type=radio]").filter(probe.shown);
  problems.push(...controls.map((each) => `${each.className} has no words`));
  problems.push(...buttons.map((each) => `on paper: ${each.outerHTML.slice(0, 80)}`));
  return problems;
}"""


@pytest.mark.parametrize("living", [True, False])
def test_nothing_is_blank_on_paper(site: Any, open_page: Any, living: bool) -> None:
    problems = []
    for path, names in site.figures.items():
        page = open_page(site, path, width=794, live=living, color_scheme="dark")
        page.emulate_media(media="print")
        for name in names:
            if living:
                page.evaluate("probe.frames()")
            problems += [f"{path}#{name}: {each}" for each in page.evaluate(BLANK, name)]
        if page.evaluate("getComputedStyle(document.body).colorScheme") == "dark":
            problems.append(f"{path}: dark paper")
        colour = page.evaluate("getComputedStyle(document.body).color")
        if colour != "rgb(27, 29, 33)":
            problems.append(f"{path}: ink {colour}")
        for note in page.locator(".sidenote").all():
            if not note.is_visible():
                problems.append(f"{path}: a note is missing")
    assert not problems, "\n" + "\n".join(problems)
