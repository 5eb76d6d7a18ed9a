"""What holds for the plate of every published figure: its height, its finding, and that nothing on it moves."""

from __future__ import annotations

from typing import Any

import pytest

TALLEST = 720  # pixels of a figure on a window that is 1280 wide
LONGEST = 90  # characters of a finding
PRESS = "([name, i]) => document.querySelectorAll(`#fig-${name} [data-preset]`)[i].click()"


def presets(page: Any, name: str) -> int:
    found: int = page.evaluate("name => document.querySelectorAll(`#fig-${name} [data-preset]`).length", name)
    return found


SIZES = """([name, part]) => {
  const figure = document.getElementById(`fig-${name}`);
  return [part ? figure.querySelector(part) : figure, figure].map((each) => each.offsetHeight)
    .concat(figure.querySelector(".finding").textContent);
}"""


@pytest.mark.parametrize(("width", "part"), [(1280, ""), (390, ".plot")])
def test_a_figure_is_as_high_under_every_preset_and_its_finding_a_headline(
    own: Any, open_page: Any, width: int, part: str
) -> None:
    """On a wide window it is no higher than that; on a phone the controls below its drawing may be others."""
    problems = []
    for path, names in own.articles.items():
        page = open_page(own, path, width=width, live=True)
        for name in names:
            heights = set()
            for i in range(presets(page, name)):
                page.evaluate(PRESS, [name, i])
                page.evaluate("name => probe.settled(name)", name)
                height, whole, finding = page.evaluate(SIZES, [name, part])
                heights.add(height)
                if len(finding) > LONGEST:
                    problems.append(f"{path}{name}, preset {i + 1}: {finding}")
                if width == 1280 and whole > TALLEST:
                    problems.append(f"{path}{name}, preset {i + 1}: {whole} pixels high")
            if len(heights) > 1:
                problems.append(f"{path}{name}: {sorted(heights)} pixels high")
    assert not problems, "\n" + "\n".join(problems)


PLACES = """async name => {
  const figure = document.getElementById(`fig-${name}`);
  const drawing = figure.querySelector(".plot > .frame");
  const top = (each) => each.getBoundingClientRect().top;
  const place = () => {
    figure.scrollIntoView({ block: "start", behavior: "instant" }); // a drawing that sticks is where it belongs
    return `${Math.round(top(drawing) - top(figure))} + ${drawing.offsetHeight}`;
  };
  const start = place();
  const found = [];
  const look = async (what) => {
    await probe.settled(name);
    const now = place();
    if (now !== start) found.push(`${start} at the start, ${now} with ${what}`);
  };
  for (const range of figure.querySelectorAll(".controls input[type=range]:not(:disabled)")) {
    const at = range.value;
    for (const value of range.checkVisibility() ? [range.min, range.max, at] : []) {
      range.value = value;
      range.dispatchEvent(new Event("input", { bubbles: true }));
      await look(`${range.id} at ${value}`);
    }
  }
  for (const preset of figure.querySelectorAll("[data-preset]")) {
    preset.click();
    await look(preset.textContent);
  }
  return found;
}"""


@pytest.mark.parametrize("width", [1280, 768, 390, 360])
def test_a_drawing_stays_where_it_is_while_a_control_moves(own: Any, open_page: Any, width: int) -> None:
    """Room is kept for the longest form of the words above it."""
    problems = []
    for path, names in own.articles.items():
        page = open_page(own, path, width=width, live=True)
        for name in names:
            problems += [f"{path}{name}: {place}" for place in page.evaluate(PLACES, name)]
    assert not problems, "\n" + "\n".join(problems)


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
