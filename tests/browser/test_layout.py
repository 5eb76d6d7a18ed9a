"""From the narrowest phone to a wide screen: nothing sticks out, nothing is too small, no label covers another."""

from typing import Any

import pytest

SMALLEST_LABEL = 13  # pixels, as drawn
SMALLEST_TARGET = 24
WIDTHS = (320, 360, 768, 1280)


def test_no_page_scrolls_sideways_on_the_narrowest_phone(site: Any, open_page: Any) -> None:
    problems = {}
    for path in site.kinds:
        page = open_page(site, path, width=320, height=640, live=True, fresh=True)
        for switch in page.locator(".note-number").all():
            switch.click()
        page.evaluate("for (const d of document.querySelectorAll('details')) d.open = true")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            problems[path] = page.evaluate(
                """() => [...document.querySelectorAll("body *")].filter((e) => e.getBoundingClientRect().right > 321 &&
                  !e.closest(".table-scroll, pre, .line, .code") && !e.closest("svg *")).slice(0, 4).map((e) =>
                  `${e.localName}.${e.getAttribute("class")} to ${Math.round(e.getBoundingClientRect().right)}`)"""
            )
    assert not problems, problems


@pytest.mark.parametrize("width", WIDTHS)
def test_labels_are_large_enough_whole_and_apart_at_the_start_and_in_every_preset(
    site: Any, open_page: Any, width: int
) -> None:
    problems: list[str] = []
    for path, names in site.figures.items():
        page = open_page(site, path, width=width, live=True)
        for name in names:
            presets = page.evaluate("name => probe.state(name)", name)["presets"]
            for i, preset in [(-1, {"name": "start"}), *enumerate(presets)]:
                if i >= 0:
                    page.evaluate(
                        "([name, i]) => document.querySelector(`#fig-${name} [data-preset='${i}']`).click()", [name, i]
                    )
                    page.evaluate("probe.frames()")
                drawn = page.evaluate("name => probe.labels(name)", name)
                where = f"{path}#{name} at {width}, {preset['name']}: "
                problems += [where + each for each in label_problems(drawn)]
    assert not problems, "\n" + "\n".join(problems)


@pytest.mark.parametrize("width", [1280, 1920])
def test_header_contents_figures_and_footer_stand_on_one_grid(site: Any, open_page: Any, width: int) -> None:
    sides = """(parts) => parts.flatMap(([selector, side]) => [...document.querySelectorAll(selector)].map((element) =>
      [selector, Math.round(element.getBoundingClientRect()[side])]))"""
    left = [[each, "left"] for each in (".site-name", ".home-header", ".contents-rail ol", ".full", ".site-footer p")]
    right = [[each, "right"] for each in (".theme-switch", ".figure:is(.wide, .full)")]
    for path in site.kinds:
        page = open_page(site, path, width=width, live=True, fresh=True)
        for parts in (left, right):
            found = page.evaluate(sides, parts)
            assert len({edge for _, edge in found}) == 1, f"{path}: {found}"


def test_no_line_ends_inside_a_word_that_is_kept_whole(site: Any, open_page: Any) -> None:
    broken = """() => [...document.querySelectorAll(".whole")].filter((e) => e.getClientRects().length > 1)
      .map((e) => e.textContent)"""
    for path in site.kinds:
        assert open_page(site, path, width=320, java_script_enabled=False).evaluate(broken) == []


def test_a_page_of_code_has_room_below_its_title_and_leads_back_to_its_figure(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/figures/sizes/", width=1280, fresh=True)
    bottom = page.locator(".article-header").bounding_box()
    heading = page.locator("h2").first.bounding_box()
    assert heading["y"] - bottom["y"] - bottom["height"] >= 24
    page.get_by_role("link", name="Back to Figure 1").click()
    page.wait_for_url(f"{sink.url}posts/sink/#fig-sizes")


def label_problems(drawn: dict[str, Any]) -> list[str]:
    """What is wrong with the words of one drawing."""
    bounds, labels = drawn["bounds"], drawn["found"]
    problems = []
    for i, label in enumerate(labels):
        if label["size"] < SMALLEST_LABEL - 0.01:
            problems.append(f'"{label["words"]}" is {label["size"]:.1f} px')
        out = max(
            bounds["left"] - label["left"],
            label["right"] - bounds["right"],
            bounds["top"] - label["top"],
            label["bottom"] - bounds["bottom"],
        )
        if out > 1.5:
            problems.append(f'"{label["words"]}" leaves the drawing by {out:.1f} px')
        for other in labels[i + 1 :]:
            wide = min(label["right"], other["right"]) - max(label["left"], other["left"])
            high = min(label["bottom"], other["bottom"]) - max(label["top"], other["top"])
            if wide > 0.5 and high > 0.5:
                problems.append(f'"{label["words"]}" covers "{other["words"]}" by {wide:.1f} x {high:.1f} px')
    return problems


def test_everything_that_can_be_pressed_is_large_enough(site: Any, open_page: Any) -> None:
    problems = set()
    for path in site.kinds:
        page = open_page(site, path, width=360, live=True)
        for width in (360, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            page.evaluate("probe.frames()")
            for target in page.evaluate("probe.targets()"):
                if min(target["width"], target["height"]) < SMALLEST_TARGET - 0.5:
                    problems.add(f"{target['what']} at {width}: {target['width']:.0f} x {target['height']:.0f}")
    assert not problems, "\n" + "\n".join(sorted(problems))


def test_a_page_follows_the_width_of_its_window(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/", width=1280, live=True)
    for width in (320, 1280, 700, 360):
        page.set_viewport_size({"width": width, "height": 800})
        page.evaluate("probe.frames(4)")
        plot, drawn = page.evaluate(
            """() => {
              const plot = document.querySelector("#fig-parts .plot");
              return [plot.clientWidth, plot.querySelector("svg").viewBox.baseVal.width];
            }"""
        )
        assert drawn == max([320, *(each for each in (440, 640, 880) if each <= plot)]), f"{plot} pixels"
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_text_spacing_of_the_readers_own_choice_clips_nothing(sink: Any, open_page: Any) -> None:
    page = open_page(sink, "posts/sink/", width=360, live=True, bypass_csp=True)
    page.add_style_tag(
        content="* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }"
    )
    page.evaluate("probe.frames()")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    clipped = page.evaluate(
        """() => [...document.querySelectorAll(".panel *, figcaption, .strip *, .site-header *")].filter((e) =>
          getComputedStyle(e).overflowX === "hidden" && e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 1)
          .map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert clipped == []
