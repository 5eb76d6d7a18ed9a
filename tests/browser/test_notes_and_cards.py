"""Footnotes open in place, citations show their entry, and Escape closes what opened."""

from typing import Any

import pytest

ARTICLE = "posts/sink/"


def test_footnotes_open_and_close_on_a_phone(sink: Any, open_page: Any) -> None:
    page = open_page(sink, ARTICLE, width=360)
    note = page.locator(".sidenote").first
    assert not note.is_visible()
    page.locator(".note-number").first.click()
    assert note.is_visible()
    box = note.bounding_box()
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    page.locator(".note-switch").first.focus()
    page.keyboard.press("Space")
    assert not note.is_visible()


@pytest.mark.parametrize("width", [360, 1280])
def test_footnotes_can_be_read_without_javascript(sink: Any, open_page: Any, width: int) -> None:
    page = open_page(sink, ARTICLE, width=width, java_script_enabled=False)
    for note in page.locator(".sidenote").all():
        assert note.is_visible()


def test_footnotes_stand_in_the_margin_of_a_wide_page(sink: Any, open_page: Any) -> None:
    page = open_page(sink, ARTICLE, width=1280)
    text = page.locator("article p", has=page.locator(".note")).first.bounding_box()
    note = page.locator(".sidenote").first
    assert note.is_visible()
    box = note.bounding_box()
    assert box["x"] >= text["x"] + text["width"]
    assert box["x"] + box["width"] <= 1280


def test_a_citation_shows_its_entry_on_hover_and_the_pointer_may_enter_it(sink: Any, open_page: Any) -> None:
    page = open_page(sink, ARTICLE, clock=True)
    link, card = page.locator("a.cite").first, page.locator("#reference-card")
    link.scroll_into_view_if_needed()
    link.hover()
    card.wait_for(state="visible")  # it comes with the first citation that is pointed at
    assert "Ainslie" in card.inner_text()
    assert page.evaluate("document.querySelectorAll('[id=reference-card] [id]').length") == 0
    box = card.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=5)
    page.clock.fast_forward(60_000)
    assert card.is_visible(), "the card vanished under the pointer"
    page.mouse.move(5, 700, steps=5)
    page.evaluate("probe.until(() => document.getElementById('reference-card').hidden)")


def test_a_term_shows_its_meaning_from_the_glossary_on_hover_and_on_focus(own: Any, open_page: Any) -> None:
    page = open_page(own, "posts/gqa/", live=True)
    link, card = page.locator("a.term", has_text="layer").first, page.locator("#reference-card")
    link.scroll_into_view_if_needed()
    link.hover()
    card.wait_for(state="visible")
    assert "feed-forward part" in card.inner_text()
    page.mouse.move(2, 450)  # beside the text, where no card waits under it
    page.evaluate("probe.until(() => document.getElementById('reference-card').hidden)")
    page.locator("a.term").first.focus()
    card.wait_for(state="visible")
    assert "dot products" in card.inner_text()


def test_a_tap_on_a_term_leads_to_the_glossary_if_its_card_cannot_come(own: Any, open_page: Any, noise: Any) -> None:
    page = open_page(own, "posts/gqa/", width=390, has_touch=True, live=True)
    refused = iter([True])
    page.route("**/glossary/", lambda route: route.abort() if next(refused, False) else route.continue_())
    page.locator("a.term").first.tap()
    page.wait_for_url("**/glossary/#term-*")
    assert all("/glossary/" in line or "ERR_FAILED" in line for line in noise)
    noise.clear()


def test_a_citation_shows_its_entry_on_focus_and_escape_closes_it(sink: Any, open_page: Any) -> None:
    page = open_page(sink, ARTICLE)
    page.locator("a.cite").nth(2).focus()
    card = page.locator("#reference-card")
    card.wait_for(state="visible")
    assert "Shazeer" in card.inner_text()
    page.keyboard.press("Escape")
    assert not card.is_visible()


@pytest.mark.parametrize("width", [320, 360])
def test_a_tap_on_a_citation_shows_its_entry_inside_the_screen(sink: Any, open_page: Any, width: int) -> None:
    page = open_page(sink, ARTICLE, width=width, has_touch=True, is_mobile=True)
    for i in range(page.locator("a.cite").count()):
        link = page.locator("a.cite").nth(i)
        link.scroll_into_view_if_needed()
        top = page.evaluate("scrollY")
        link.tap()
        card = page.locator("#reference-card")
        card.wait_for(state="visible")
        assert page.evaluate("scrollY") == top, "the tap led away"
        box = card.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    page.touchscreen.tap(5, 300)
    card.wait_for(state="hidden")


def test_every_citation_and_reference_leads_to_something_on_the_page(site: Any, open_page: Any) -> None:
    problems = []
    for path in site.kinds:
        page = open_page(site, path)
        problems += [
            f"{path}: {href}"
            for href in page.evaluate(
                """() => [...document.querySelectorAll("a[href^='#'], a[href^='?']")].filter((a) =>
                  a.hash && !document.getElementById(decodeURIComponent(a.hash.slice(1)))).map((a) => a.href)"""
            )
        ]
    assert not problems, "\n" + "\n".join(problems)


def test_code_is_copied_without_line_numbers_and_the_button_returns_to_its_words(sink: Any, open_page: Any) -> None:
    page = open_page(sink, ARTICLE, clock=True, permissions=["clipboard-read", "clipboard-write"])
    block = page.locator(".code.copyable", has_text="def f(x)")
    block.hover()
    button = block.locator("button")
    words = button.inner_text()
    button.click()
    page.evaluate("probe.until(() => navigator.clipboard.readText().then((text) => text.includes('def f')))")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("def f(x):\n    return x + 1")
    button.get_by_text("Copied").wait_for()
    button.evaluate("button => (button.textContent = 'Pressed')")  # what it says now is not taken for its words
    button.click()
    button.get_by_text("Copied").wait_for()  # the second time
    page.clock.fast_forward(60_000)
    assert button.inner_text() == words
