"""Without JavaScript: all text, drawings, tables and numbers; nothing that pretends to work."""

from typing import Any

import pytest


@pytest.mark.parametrize("width", [360, 1280])
def test_figures_show_their_first_state_and_no_control(site: Any, open_page: Any, width: int) -> None:
    problems = []
    for path, names in site.figures.items():
        page = open_page(site, path, width=width, java_script_enabled=False)
        for name in names:
            figure = page.locator(f"#fig-{name}")
            frames = [frame for frame in figure.locator(".plot > .frame").all() if frame.is_visible()]
            if len(frames) != 1 or frames[0].bounding_box()["height"] < 50:
                problems.append(f"{path}#{name}: {len(frames)} drawings are visible")
            if not figure.locator(".finding").inner_text().strip():
                problems.append(f"{path}#{name}: no finding")
            if figure.locator(".readouts dd").count() and not figure.locator(".readouts dd").first.is_visible():
                problems.append(f"{path}#{name}: no readouts")
            table = figure.locator(".strip details")
            table.locator("summary").click()
            if not table.locator("td").first.is_visible():
                problems.append(f"{path}#{name}: no table")
    assert not problems, "\n" + "\n".join(problems)


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


def test_a_figure_says_that_it_cannot_do_what_its_caption_asks_for(site: Any, open_page: Any) -> None:
    words = "The first state. With JavaScript the figure does what its caption asks for"
    for path, names in site.figures.items():
        page = open_page(site, path, java_script_enabled=False)
        assert page.get_by_text(words).count() == len(names)
        assert all(line.is_visible() for line in page.get_by_text(words).all())
        assert not any(line.is_visible() for line in open_page(site, path, live=True).get_by_text(words).all())


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
