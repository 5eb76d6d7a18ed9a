"""Figures that are not live yet, that do not come, or that a finger only passes over: they say what is, and keep it."""

from typing import Any

import pytest

ARTICLE = "posts/sink/"
SIZES = "**/posts/sink/sizes.*.js*"
LIVE = "probe.until(() => document.querySelector('#fig-sizes.live'))"
TROUBLE = "probe.until(() => document.querySelector('#fig-sizes .trouble button:not([aria-disabled])'))"


def words(page: Any) -> str:
    return str(page.locator("#fig-sizes .trouble").evaluate("e => e.firstChild.nodeValue.trim()"))


def bring(page: Any) -> None:
    page.evaluate("document.querySelector('#fig-sizes').scrollIntoView({ behavior: 'instant' })")


@pytest.fixture
def page(sink: Any, open_page: Any) -> Any:
    """A page of the site, from which a test goes to the article once it has arranged what comes of it."""
    return open_page(sink, "404.html")


@pytest.mark.parametrize("refused", [SIZES, "**/together-sink.*.js"])
def test_a_figure_whose_scripts_do_not_come_says_so_and_lives_at_the_next_try(
    sink: Any, page: Any, noise: list[str], refused: str
) -> None:
    page.route(refused, lambda route: route.abort())
    page.goto(sink.url + ARTICLE)
    bring(page)
    page.evaluate(TROUBLE)
    noise.clear()
    assert words(page) == "This figure could not be loaded and shows its first state only."
    assert page.locator("#fig-sizes .plot > .frame:visible svg").count() == 1
    page.unroute(refused)
    page.locator("#fig-sizes .trouble button").focus()
    page.keyboard.press("Enter")
    page.evaluate(LIVE)
    assert page.locator("#fig-sizes .trouble").count() == 0
    assert page.evaluate("document.activeElement.id") == "fig-sizes"
    noise.clear()  # other figures of the page missed the same script


def test_after_two_more_failures_the_page_is_offered_anew(sink: Any, page: Any, noise: list[str]) -> None:
    page.route(SIZES, lambda route: route.abort())
    page.goto(sink.url + ARTICLE)
    bring(page)
    for way in ("Try again", "Try again", "Load the page anew"):
        page.evaluate(TROUBLE)
        button = page.locator("#fig-sizes .trouble button")
        assert button.inner_text() == way
        if way == "Load the page anew":
            page.unroute(SIZES)
        button.click()
    page.evaluate("probe.until(() => document.querySelector('#fig-sizes'))")
    bring(page)
    page.evaluate(LIVE)
    noise.clear()


def test_without_a_network_it_says_so_and_comes_back_with_the_network(sink: Any, page: Any, noise: list[str]) -> None:
    page.route(SIZES, lambda route: route.abort())
    page.goto(sink.url + ARTICLE)
    bring(page)
    page.evaluate(TROUBLE)
    page.context.set_offline(True)
    page.locator("#fig-sizes .trouble button").click()
    page.evaluate("probe.until(() => document.querySelector('#fig-sizes .trouble').textContent.includes('network'))")
    expected = "Without a network this figure shows its first state only; it comes alive when the network is back."
    assert words(page) == expected
    page.unroute(SIZES)
    page.context.set_offline(False)
    page.evaluate(LIVE)
    noise.clear()


def test_a_network_that_is_only_said_to_be_back_is_tried_once_more(sink: Any, page: Any, noise: list[str]) -> None:
    page.route(SIZES, lambda route: route.abort())
    page.goto(sink.url + ARTICLE)
    bring(page)
    page.evaluate(TROUBLE)
    page.context.set_offline(True)
    page.locator("#fig-sizes .trouble button").click()
    page.evaluate("probe.until(() => document.querySelector('#fig-sizes .trouble').textContent.includes('network'))")
    page.unroute(SIZES)
    page.route(SIZES, lambda route: route.abort(), times=1)  # said to be back, and not yet there
    page.context.set_offline(False)
    page.evaluate(LIVE)
    noise.clear()


@pytest.mark.parametrize("refused", ["**/static/js/figures.*.js", "**/static/js/together.*.js"])
def test_figures_whose_common_script_does_not_come_say_so(sink: Any, page: Any, noise: list[str], refused: str) -> None:
    page.route(refused, lambda route: route.abort())
    page.goto(sink.url + ARTICLE)
    page.evaluate(TROUBLE)
    noise.clear()
    assert words(page) == "The scripts did not come: this figure shows its first state only."
    assert page.locator(".trouble").count() == len(sink.figures[ARTICLE])


def test_a_page_that_is_opened_as_a_file_says_why_its_figures_stand_still(
    sink: Any, page: Any, noise: list[str]
) -> None:
    page.goto((sink.folder / ARTICLE / "index.html").as_uri())
    said = "Opened as a file, this figure shows its first state only; it is live when a server sends it."
    assert page.locator("#fig-sizes .trouble").inner_text() == said
    assert not page.locator("#fig-sizes .controls").is_visible()
    noise.clear()


def test_what_was_done_before_a_figure_lives_is_taken_over_in_its_order(sink: Any, page: Any) -> None:
    held: list[Any] = []
    page.route(SIZES, lambda route: held.append(route))
    page.goto(sink.url + ARTICLE)
    assert page.locator("#fig-sizes .controls").evaluate("e => getComputedStyle(e).opacity") == "0.5"
    page.locator("#sizes-seq_len").focus()
    page.keyboard.press("End")  # undone by the preset
    page.locator("#fig-sizes [data-preset='1']").click()
    page.locator("#sizes-n_heads").focus()
    page.keyboard.press("ArrowLeft")
    page.locator("#fig-sizes .options span").nth(1).click()
    while not held:
        page.evaluate("probe.frames(1)")
    for route in held:
        route.continue_()
    page.evaluate(LIVE)
    page.evaluate("probe.frames()")
    state = page.evaluate("probe.state('sizes')")
    assert state["address"] == state["written"] == {"n_heads": "32", "n_kv_heads": "1", "dtype": "fp8"}
    assert page.locator("#fig-sizes [data-early]").count() == 0
    assert page.locator("#fig-sizes .controls").evaluate("e => e.getAnimations().length || getComputedStyle(e).opacity")


def test_a_press_loads_a_figure_that_is_far_away(sink: Any, page: Any) -> None:
    page.goto(sink.url + ARTICLE)
    page.evaluate("probe.frames(4)")
    assert not page.evaluate("document.querySelector('#fig-words').classList.contains('live')")
    page.evaluate("document.querySelector('#fig-words .panel [data-input]').focus({ preventScroll: true })")
    page.evaluate("probe.until(() => document.querySelector('#fig-words.live'))")


def swipe(page: Any, selector: str, *, along: float, by: int) -> None:
    """A finger begins on a slider and moves up the page."""
    box = page.locator(selector).bounding_box()
    x, y = box["x"] + along * box["width"], box["y"] + box["height"] / 2
    touch = page.context.new_cdp_session(page)
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    for step in range(1, 11):
        point = {"x": x, "y": y - by * step / 10}
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
        page.evaluate("probe.frames(1)")
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.evaluate("probe.frames(4)")


def test_a_finger_that_scrolls_from_a_slider_changes_nothing(sink: Any, open_page: Any) -> None:
    page = open_page(sink, ARTICLE, live=True, width=390, height=844, has_touch=True, is_mobile=True)
    page.evaluate("document.querySelector('#sizes-seq_len').scrollIntoView({ block: 'center', behavior: 'instant' })")
    page.evaluate("probe.frames()")
    top, look = page.evaluate("scrollY"), page.evaluate("probe.look('sizes')")
    value = page.locator("#sizes-seq_len").input_value()
    swipe(page, "#sizes-seq_len", along=0.9, by=160)
    assert page.evaluate("scrollY") > top + 50, "the page did not scroll"
    assert page.locator("#sizes-seq_len").input_value() == value
    assert page.evaluate("probe.look('sizes')") == look
    assert page.evaluate("location.search") == ""
