"""On paper: every figure with its state, notes in place, dark ink on light paper, no buttons."""

from typing import Any

import pytest

BLANK = """name => {
  const figure = document.getElementById(`fig-${name}`);
  const all = (selector) => [...figure.querySelectorAll(selector)];
  const frames = all(".plot > .frame").filter((each) => each.offsetParent).map((each) => each.getBoundingClientRect());
  const problems = frames.length === 1 && frames[0].height > 50 && frames[0].width > 200 ? [] : ["no drawing"];
  const buttons = all("button, summary, .presets, [type=range], [type=radio], [type=checkbox]").filter(probe.shown);
  problems.push(...buttons.map((each) => `on paper: ${each.outerHTML.slice(0, 80)}`));
  return problems;
}"""


INPUTS = """name => {
  const controls = document.querySelector(`#fig-${name} .controls`);
  const { fontSize } = getComputedStyle(controls);
  const values = [...controls.querySelectorAll("output, select, input:checked + span, input[type=text]")];
  const problems = values.filter((each) => !each.closest(".ledger, .group")).flatMap((each) => [
    ...(probe.shown(each) ? [] : [`no value of ${each.closest(".control").textContent}`]),
    ...(getComputedStyle(each).color === "rgb(27, 29, 33)" ? [] : [`pale: ${each.textContent}`]),
    ...(getComputedStyle(each).borderTopWidth === "0px" ? [] : [`a box around ${each.textContent}`]),
  ]);
  const lines = Math.round(controls.getBoundingClientRect().height / (1.5 * parseFloat(fontSize)));
  const count = controls.querySelectorAll(".control").length;
  return [...problems, ...(lines <= 2 + count / 4 ? [] : [`${lines} lines for ${count} inputs`])];
}"""

PIECES = """name => {
  const figure = document.getElementById(`fig-${name}`);
  const [caption, plot] = [figure.querySelector("figcaption"), figure.querySelector(".plot")];
  const height = plot.getBoundingClientRect().bottom - caption.getBoundingClientRect().top;
  const style = (element) => getComputedStyle(element);
  return [
    ...(style(figure).breakInside === "auto" ? [] : ["moves to the next page as a whole"]),
    ...(style(caption).breakAfter === "avoid" ? [] : ["leaves its caption behind"]),
    ...(style(plot).breakInside === "avoid" ? [] : ["is cut in its drawing"]),
    ...(height <= 600 ? [] : [`caption and drawing are ${Math.round(height)} px high`]),
  ];
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


def test_what_is_set_is_one_quiet_line_in_ink_and_no_panel(site: Any, open_page: Any) -> None:
    assert_of_every_figure(site, open_page, INPUTS)


def test_a_page_ends_inside_a_figure_and_never_between_its_caption_and_drawing(site: Any, open_page: Any) -> None:
    assert_of_every_figure(site, open_page, PIECES)


def assert_of_every_figure(site: Any, open_page: Any, script: str) -> None:
    """Living figures on a page as wide as A4 within its margins."""
    problems = []
    for path, names in site.figures.items():
        page = open_page(site, path, width=658, live=True, fresh=True)
        page.emulate_media(media="print")
        for name in names:
            problems += [f"{path}#{name}: {each}" for each in page.evaluate(script, name)]
    assert not problems, "\n" + "\n".join(problems)
