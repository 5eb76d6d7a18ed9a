"""Figures that run a model: sentences that are chosen and typed, slow work in a worker, files that are loaded once."""

from collections import Counter
from typing import Any

import pytest

SINK = "posts/sink/"


@pytest.fixture
def page(sink: Any, open_page: Any) -> Any:
    return open_page(sink, SINK, live=True)


def shown(page: Any, part: str = ".finding") -> str:
    page.evaluate("probe.frames()")
    return str(page.locator(f"#fig-words {part}").inner_text())


def typed(page: Any, text: str) -> None:
    page.locator("#fig-words [data-preset='2']").click()
    page.fill("#words-own", text)
    page.press("#words-own", "Enter")


def test_menus_write_the_sentence_and_the_model_answers(page: Any) -> None:
    page.evaluate("probe.unfold('words')")
    page.select_option("#words-receiver", "Ruth")
    page.select_option("#words-giver", "Noah")
    assert (
        shown(page) == "After “Then , Ruth and Noah went to the store . Noah gave a drink to” the model expects Ruth."
    )
    page.select_option("#words-giver", "Ruth")
    assert shown(page, ".message") == (
        "The receiver and the giver are both Ruth; the question needs two people. "
        "Choose another receiver, such as Mary."
    )
    assert "stale" in page.get_attribute("#fig-words", "class")
    assert shown(page).endswith("expects Ruth."), "the last valid drawing stays"


def test_a_typed_sentence_is_read_and_restored_from_the_address(sink: Any, open_page: Any, page: Any) -> None:
    typed(page, "when Mary and JOHN met at the park, John passed a book to")
    assert shown(page).endswith("expects Mary.")
    again = open_page(sink, SINK + page.evaluate("location.search"), live=True)
    assert shown(again) == shown(page)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("Marie gave a", "“Marie” is not among the 246 words that the model knows. "),
        ("", "The sentence is empty. "),
        ("Mary " * 40, "The sentence has 40 words; the figure takes at most 32. Leave out 8."),
        ("<script>alert(1)</script>", "“<” is not among the 246 words that the model knows. "),
    ],
)
def test_a_sentence_that_cannot_be_read_is_answered_and_spoken(page: Any, text: str, message: str) -> None:
    before = shown(page)
    typed(page, "Mary and")
    before = shown(page)
    page.fill("#words-own", text)
    page.press("#words-own", "Enter")
    assert shown(page, ".message").startswith(message)
    assert shown(page) == before
    spoken = "document.querySelector('#fig-words [role=status]').textContent"
    page.evaluate(f"m => probe.until(() => {spoken}.startsWith(m))", message)


def test_the_word_in_hand_is_finished_by_the_field(page: Any) -> None:
    typed(page, "Mary and")
    page.fill("#words-own", "Mary and Joh")
    listed = page.eval_on_selector_all("#words-own-list option", "all => all.map(e => e.value)")
    assert listed == ["Mary and John"]


def test_slow_work_runs_off_the_thread_and_a_known_result_is_there_at_once(page: Any) -> None:
    page.evaluate("probe.unfold('words')")
    first = shown(page, ".readouts")
    page.select_option("#words-place", "park")
    assert page.evaluate("probe.frames(1).then(() => 1)") == 1
    other = shown(page, ".readouts")
    assert page.get_attribute("#fig-words", "aria-busy") == "false"
    assert other != first
    page.select_option("#words-place", "store")
    page.evaluate("new Promise(requestAnimationFrame)")
    assert shown(page, ".readouts") == first


def test_a_browser_without_module_workers_does_the_work_itself(sink: Any, open_page: Any, noise: list[str]) -> None:
    page = open_page(sink, "404.html")
    page.route("**/static/js/worker.*.js", lambda route: route.fulfill(status=200, body="throw new Error('no');",
                                                                      content_type="text/javascript"))  # fmt: skip
    page.goto(sink.url + SINK)
    page.evaluate("probe.readThrough()")
    assert "−" in shown(page, ".readouts")
    noise.clear()  # the broken worker is reported, as it should be


def test_a_page_loads_a_model_once_and_the_next_page_not_at_all(sites: Any, open_page: Any) -> None:
    own = sites["own"]
    page = open_page(own, "404.html")
    asked: list[str] = []
    page.on("response", lambda response: asked.append(f"{response.url} {response.request.resource_type}"))
    for path in ("posts/residual-stream/", "posts/circuits/"):
        page.goto(own.url + path)
        page.evaluate("probe.readThrough()")
    models = Counter(line.split()[0] for line in asked if "/static/models/rich-0." in line)
    assert list(models.values()) in ([1], [2]), models
    sizes = page.evaluate(
        "performance.getEntriesByType('resource').filter(e => e.name.includes('/rich-0.')).map(e => e.transferSize)"
    )
    assert sizes == [0], "the second page takes the model from the cache"
