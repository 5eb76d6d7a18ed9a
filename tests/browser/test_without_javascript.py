"""Without JavaScript: all text, drawings, tables and numbers; nothing that pretends to work."""

from typing import Any

import pytest

STATES = """() => [...document.querySelectorAll("figure[data-module]")].map((figure) => {
  const open = (e) => e !== null && probe.shown(e);
  const frames = [...figure.querySelectorAll(".plot > .frame")].filter(open);
  const readout = figure.querySelector(".readouts dd");
  const table = figure.querySelector(".strip details");
  table.open = true;
  return {
    name: figure.id,
    heights: frames.map((frame) => frame.getBoundingClientRect().height),
    finding: figure.querySelector(".finding").innerText.trim(),
    readouts: readout === null || open(readout),
    cells: open(table.querySelector("td")),
    warned: open(figure.querySelector(".still-only")),
  };
})"""


@pytest.mark.parametrize("width", [360, 1280])
def test_figures_show_their_first_state_and_say_that_it_is_one(site: Any, open_page: Any, width: int) -> None:
    problems = []
    for path, names in site.figures.items():
        states = open_page(site, path, width=width, java_script_enabled=False).evaluate(STATES)
        assert [state["name"] for state in states] == [f"fig-{name}" for name in names]
        for state in states:
            found = {
                f"{len(state['heights'])} drawings are visible": [each >= 50 for each in state["heights"]] != [True],
                "no finding": not state["finding"],
                "no readouts": not state["readouts"],
                "no table": not state["cells"],
                "not a word that it cannot move": not state["warned"],
            }
            problems += [f"{path}#{state['name']}: {words}" for words, wrong in found.items() if wrong]
    assert not problems, "\n" + "\n".join(problems)


def test_a_living_figure_does_not_say_that_it_cannot_move(site: Any, open_page: Any) -> None:
    for path in site.figures:
        warned = "() => [...document.querySelectorAll('.still-only')].filter(probe.shown).length"
        assert open_page(site, path, live=True).evaluate(warned) == 0


def test_no_control_is_shown_that_does_nothing(site: Any, open_page: Any) -> None:
    problems = []
    for path in site.kinds:
        page = open_page(site, path, java_script_enabled=False)
        dead = page.evaluate(
            """() => [...document.querySelectorAll("button, select, input")].filter((e) =>
              probe.shown(e) && !e.closest(".note, .task-list-item")).map((e) => e.outerHTML.slice(0, 90))"""
        )
        problems += [f"{path}: {each}" for each in dead]
    assert not problems, "\n" + "\n".join(problems)


def test_the_text_is_the_same_with_and_without(site: Any, open_page: Any) -> None:
    problems = []
    words = """() => [...document.querySelectorAll("main p, main li, main h1, main h2, main h3, main td, main math")]
      .filter((e) => !e.closest("figure, .card, .code")).map((e) => e.textContent)"""
    for path in site.kinds:
        texts = [
            open_page(site, path, java_script_enabled=False).evaluate(words),
            open_page(site, path, live=True, fresh=True).evaluate(words),
        ]
        if not texts[0] or len(texts[0]) != len(texts[1]):
            problems.append(f"{path}: {len(texts[0])} pieces without, {len(texts[1])} with")
        problems += [f"{path}: {one!r} without, {two!r} with" for one, two in zip(*texts, strict=False) if one != two]
    assert not problems, "\n" + "\n".join(problems)


def test_numbers_of_a_table_stand_below_each_other_by_their_last_digit(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/", java_script_enabled=False)
    table = page.locator("#fig-sizes .strip details")
    table.locator("summary").click()
    columns = table.evaluate(
        """(element) => [...element.querySelectorAll("tbody tr:first-child td")].map((cell) =>
          [/^[\\d,.−]+$/.test(cell.textContent), getComputedStyle(cell).textAlign])"""
    )
    assert columns
    assert all(align == ("right" if number else "start") for number, align in columns), columns
