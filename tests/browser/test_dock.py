"""A link or words of the text show a figure that is out of sight beside themselves, and never move the reader."""

from typing import Any

import pytest

ARTICLE = "posts/sink/"
LONG = "a.state:text-is('a long context')"
SEE = ".dock [data-dock=see]"


@pytest.fixture
def page(sink: Any, open_page: Any) -> Any:
    """The article read to its end, and a link at the middle of the window whose figure lies below it."""
    page = open_page(sink, ARTICLE, live=True, fresh=True, reduced_motion="reduce", height=600)
    page.evaluate("scrollTo(0, 0)")
    return page


def press(page: Any, selector: str = LONG) -> None:
    page.locator(selector).click()
    page.evaluate("probe.until(() => document.querySelector('.dock:not([hidden])'))")
    page.evaluate("probe.until(() => !document.querySelector('a[aria-busy]'))")
    page.evaluate("probe.frames()")


def twin(page: Any) -> Any:
    """What the dock shows and what the figure shows."""
    return page.evaluate(
        """() => ['.dock', '#fig-sizes'].map((root) => document.querySelector(`${root} .plot > .frame`).innerHTML)"""
    )


def test_the_dock_shows_drawing_and_finding_and_follows_the_figure(page: Any) -> None:
    press(page)
    assert page.evaluate("scrollY") == 0
    assert page.locator(".dock-finding").inner_text() == "At 131,072 tokens the cache takes 40.0\xa0GiB."
    copied, drawn = twin(page)
    assert copied == drawn
    assert page.locator(".dock-drawing").evaluate("e => e.inert && e.ariaHidden === 'true'")
    box = page.locator(".dock").bounding_box()
    assert box["height"] <= 0.45 * 600 + 1
    assert box["y"] + box["height"] <= 600
    page.evaluate("probe.live('sizes').then((live) => live.set('seq_len', 1024))")
    page.evaluate("probe.frames(3)")
    assert page.locator(".dock-finding").inner_text() == "At 1,024 tokens the cache takes 320\xa0MiB."
    copied, drawn = twin(page)
    assert copied == drawn


@pytest.mark.parametrize("way", ["Escape", "button", "scroll", "figure"])
def test_the_dock_goes_when_the_reader_goes_on(page: Any, way: str) -> None:
    press(page)
    if way == "Escape":
        page.keyboard.press("Escape")
    elif way == "button":
        page.locator(".dock [data-dock=close]").click()
    elif way == "scroll":
        page.evaluate("scrollTo(0, 100)")
        page.evaluate("probe.frames()")
        assert page.locator(".dock").is_visible(), "it goes at the first movement"
        page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    else:
        page.evaluate("document.querySelector('#fig-sizes').scrollIntoView()")
    page.evaluate("probe.until(() => document.querySelector('.dock').hidden)")
    assert page.locator(LONG).evaluate("a => a === document.activeElement")


def test_the_keyboard_goes_from_the_link_through_the_dock_and_on(page: Any) -> None:
    press(page)
    for expected in ("See it", "×", "one key for all, in fp8"):
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.textContent") == expected
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.textContent") == "a long context"


def test_see_it_leads_to_the_figure_and_back_to_the_text(page: Any) -> None:
    press(page)
    page.locator(SEE).click()
    page.evaluate("probe.frames()")
    assert page.evaluate("document.activeElement.id") == "fig-sizes"
    assert 0 < page.evaluate("document.querySelector('#fig-sizes').getBoundingClientRect().top") < 200
    assert page.evaluate("location.hash") == "#fig-sizes"
    page.locator(".return button").click()
    page.evaluate("probe.frames()")
    assert page.locator(LONG).evaluate("a => a === document.activeElement")
    assert 0 < page.locator(LONG).bounding_box()["y"] < 600
    assert page.locator(".return").count() == 0


def test_back_and_forward_restore_states_and_places(page: Any) -> None:
    start = page.evaluate("probe.state('sizes')")["inputs"]
    press(page)
    press(page, "a.state:has-text('fp8')")
    top = page.evaluate("scrollY")
    page.locator(SEE).click()
    page.evaluate("probe.frames()")
    assert page.evaluate("scrollY") > top + 100
    page.go_back()
    page.evaluate(f"probe.until(() => Math.abs(scrollY - {top}) < 2)")
    assert page.evaluate("document.activeElement.textContent") == "one key for all, in fp8"
    found = []
    for move in ("go_back", "go_back", "go_forward"):
        getattr(page, move)()
        page.evaluate("probe.frames(4)")
        found.append(page.evaluate("probe.state('sizes')"))
    assert found[0]["address"] == found[0]["written"] == {"seq_len": "131072"}
    assert found[1]["inputs"] == start
    assert found[2]["written"] == {"seq_len": "131072"}


def test_a_link_to_the_state_that_stands_makes_no_step_and_a_slider_makes_none(page: Any) -> None:
    press(page)
    steps = page.evaluate("history.length")
    press(page)
    page.locator("#sizes-seq_len").focus()
    page.keyboard.press("Home")
    page.evaluate("probe.frames()")
    assert page.evaluate("history.length") == steps
    assert page.evaluate("probe.state('sizes')")["address"] == {"seq_len": "1024"}


def test_a_link_in_sight_of_its_figure_shows_no_dock(page: Any) -> None:
    page.set_viewport_size({"width": 1280, "height": 1600})
    page.locator(LONG).click()
    page.evaluate("probe.until(() => !document.querySelector('a[aria-busy]'))")
    page.evaluate("probe.frames()")
    assert page.locator(".dock:not([hidden])").count() == 0
    assert page.evaluate("probe.state('sizes')")["written"] == {"seq_len": "131072"}


@pytest.mark.parametrize(("share", "docks"), [(0.6, 0), (0.4, 1)])
def test_a_figure_whose_headline_and_half_its_drawing_are_in_sight_needs_no_dock(
    page: Any, share: float, docks: int
) -> None:
    edge = page.evaluate(
        """share => {
          const frame = document.querySelector("#fig-sizes .plot > .frame").getBoundingClientRect();
          return Math.round(frame.top + share * frame.height);
        }""",
        share,
    )
    page.set_viewport_size({"width": 1280, "height": edge})
    page.locator(LONG).click()
    page.evaluate("probe.until(() => !document.querySelector('a[aria-busy]'))")
    page.evaluate("probe.frames()")
    assert page.locator(".dock:not([hidden])").count() == docks


def test_the_dock_never_lies_over_the_words_that_opened_it(sink: Any, open_page: Any) -> None:
    page = open_page(sink, ARTICLE, live=True, fresh=True, width=390, height=844)
    seen = set()
    for block in ("center", "end", "nearest"):
        page.locator(LONG).evaluate("(a, block) => a.scrollIntoView({ block, behavior: 'instant' })", block)
        page.locator(LONG).evaluate("a => a.click()")
        page.evaluate("probe.until(() => !document.querySelector('a[aria-busy]'))")
        page.evaluate("probe.frames()")
        words, box = page.locator(LONG).bounding_box(), page.locator(".dock").bounding_box()
        if box is None:
            continue  # the figure itself is in sight
        seen.add("upper" if box["y"] < 100 else "lower")
        assert words["y"] >= box["y"] + box["height"] or words["y"] + words["height"] <= box["y"], block
        page.keyboard.press("Escape")
    assert "upper" in seen


def test_an_address_that_cannot_be_written_changes_nothing_else(page: Any) -> None:
    page.evaluate(
        """() => {
          const refuse = () => { throw new DOMException("too often", "SecurityError"); };
          history.pushState = history.replaceState = refuse;
        }"""
    )
    press(page)
    assert page.locator("#fig-sizes .finding").inner_text() == "At 131,072 tokens the cache takes 40.0\xa0GiB."
    page.locator("#sizes-seq_len").focus()
    page.keyboard.press("Home")
    page.evaluate("probe.frames()")
    assert page.locator("#fig-sizes .finding").inner_text() == "At 1,024 tokens the cache takes 320\xa0MiB."
    assert page.evaluate("location.search") == ""
    press(page)
    page.locator(SEE).click()
    page.evaluate("probe.frames()")
    assert page.evaluate("document.activeElement.id") == "fig-sizes"


def test_words_light_their_mark_and_a_mark_its_words(page: Any) -> None:
    words = page.locator("[data-lights='sizes.most']")
    words.hover()
    dimmed = "[...document.querySelectorAll('#fig-sizes [data-dim]')].map((e) => e.dataset.mark)"
    assert set(page.evaluate(dimmed)) == {"least", "chosen"}
    assert page.locator(".dock:not([hidden])").count() == 0, "pointing alone shows the figure"
    page.mouse.move(0, 300)
    assert page.evaluate(dimmed) == []
    words.focus()
    assert set(page.evaluate(dimmed)) == {"least", "chosen"}
    page.keyboard.press("Enter")
    page.evaluate("probe.until(() => document.querySelector('.dock:not([hidden])'))")
    page.mouse.move(0, 320)
    assert set(page.evaluate(dimmed)) == {"least", "chosen"}, "what was chosen does not stay"
    page.keyboard.press("Escape")
    assert page.evaluate(dimmed) == []
    page.locator("#fig-sizes .line[data-mark=chosen]").first.dispatch_event("pointerover", {"pointerType": "mouse"})
    lit = page.evaluate("[...document.querySelectorAll('[data-lit]')].map((e) => e.dataset.lights)")
    assert lit == ["sizes.chosen"]


def test_without_scripts_such_words_are_plain_text(sink: Any, open_page: Any) -> None:
    page = open_page(sink, ARTICLE, java_script_enabled=False)
    words = page.locator("[data-lights='sizes.most']")
    assert words.get_attribute("role") is None
    assert words.get_attribute("tabindex") is None
