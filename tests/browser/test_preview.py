"""The live preview in a real page: text, styles and single figures change in place, and the reader's state stays."""

from __future__ import annotations

import io
import re
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Error

from blog.errors import BlogError, BlogErrors
from blog.serve import Session
from blog.serve.builder import Progress
from blog.serve.preview import Preview
from blog.serve.server import PreviewServer
from blog.serve.terminal import Terminal
from tests.conftest import FIGURES, MODULE, TinySite

PAGE = "posts/tiny/index.html"
FILLER = "\n\n".join(f"Paragraph {number} of the tiny article. " + "Words and words. " * 30 for number in range(12))
FIGURE = "```figure {name}\nA caption of {name}.\n```\n\n"
BODY = (
    "Where THE-TEXT stands, [2]{drag=bar.n_heads} heads need [2.00 KiB]{live=bar.cache}.\n\n"
    f"{FIGURE.format(name='bar')}{FIGURE.format(name='other')}{FILLER}\n"
)


class SavedBuilder:
    """Puts what is saved into pages that were built once; so only the preview takes time."""

    def __init__(self, root: Path, files: Mapping[str, bytes], edited: Mapping[str, bytes]) -> None:
        self.root = root
        self.files = dict(files)
        self.edited = dict(edited)
        self.hold = threading.Event()
        self.hold.set()

    def ahead(self, changed: frozenset[Path]) -> None:
        """A build is as quick."""

    def build(
        self, changed: frozenset[Path] | None, progress: Progress, cancelled: Callable[[], bool]
    ) -> Mapping[str, bytes]:
        self.hold.wait()
        text = (self.root / "posts/tiny/index.md").read_text("utf-8")
        if "wrong" in text:
            raise BlogErrors([BlogError(text, Path("posts/tiny/index.md"), 1, 1)])
        return {**self.files, PAGE: self.files[PAGE].replace(b"THE-TEXT", text.encode())}

    def check(self, progress: Progress, cancelled: Callable[[], bool]) -> None:
        """There is nothing to find."""

    def needs_restart(self, changed: frozenset[Path]) -> bool:
        return False

    def close(self) -> None:
        """Nothing was started."""

    def rename(self, end: str, number: int, change: Callable[[bytes], bytes]) -> None:
        """Change a file and with it its address, as its hash would, in all pages that name it."""
        path = next(name for name in self.files if _plain(name).endswith(end))
        stem, dot, kind = _plain(path).rpartition(".")
        new = f"{stem}.v{number}{dot}{kind}"
        self.files = {
            name: content.replace(path.encode(), new.encode()) if name.endswith(".html") else content
            for name, content in self.files.items()
        }
        self.files[new] = change(self.files.pop(path))


def _plain(path: str) -> str:
    """The path of a file without the hash in its name, or the number that stands for another one."""
    return re.sub(r"\.(?:v\d+|[0-9a-f]{8})\.", ".", path)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, bytes], dict[str, bytes]]:
    """A folder whose saves are watched, a tiny site with two figures, and the same with another module of one."""
    both = FIGURES + "\n\ndef other" + FIGURES.split("def bar")[1]
    site = TinySite(tmp_path_factory.mktemp("sources")).post(BODY).figure(python=both)
    site.add({"posts/tiny/other.js": MODULE})
    before = site.outputs()
    site.add({"posts/tiny/bar.js": MODULE.replace("The cache holds", "Now it holds")})
    return tmp_path_factory.mktemp("watched"), before, site.outputs()


class Opened:
    """A page of a running preview."""

    def __init__(self, session: Session, builder: SavedBuilder, page: Any) -> None:
        self.session = session
        self.builder = builder
        self.page = page

    def save(self, text: str) -> None:
        (self.builder.root / "posts/tiny/index.md").write_text(text, "utf-8")

    def touch(self) -> None:
        (self.builder.root / "posts/tiny/index.md").touch()

    def until(self, condition: str) -> None:
        for _ in range(500):  # the policy of the pages forbids what wait_for_function does
            try:
                if self.page.evaluate(condition):
                    return
                self.page.evaluate("() => new Promise((done) => setTimeout(done, 20))")
            except Error:  # it is being loaded anew
                self.page.wait_for_load_state()
        raise AssertionError(condition)

    def mark(self) -> None:
        """A page that is loaded anew has lost this."""
        self.page.evaluate("window.same = true; window.other = document.querySelector('#fig-other rect')")

    def is_same(self) -> bool:
        return bool(self.page.evaluate("window.same === true"))


def _wait_for(preview: Preview, test: Callable[[Any], Any]) -> None:
    state = preview.state
    for _ in range(60):
        if test(state):
            return
        state = preview.wait(state, 1)
    raise AssertionError("nothing was built")


@pytest.fixture
def preview(built: tuple[Path, dict[str, bytes], dict[str, bytes]], chromium: Any) -> Iterator[Callable[..., Opened]]:
    root, files, edited = built
    for name in ("posts/tiny", "templates", "static"):
        (root / name).mkdir(parents=True, exist_ok=True)
    (root / "posts/tiny/index.md").write_text("first", "utf-8")
    builder = SavedBuilder(root, files, edited)
    terminal = Terminal(io.StringIO(), io.StringIO())
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    context.set_default_timeout(10_000)
    with Session(
        root, builder, terminal, base=lambda: "/", serving=lambda p: PreviewServer(p, "127.0.0.1", 0)
    ) as session:

        def opened(path: str = "posts/tiny/", *, live: bool = True, hold: bool = False) -> Opened:
            if hold:
                builder.hold.clear()
            session.start(threading.Event())
            if not hold:
                _wait_for(session.preview, lambda state: bool(state.site))
            page = context.new_page()
            page.on("pageerror", lambda error: faults.append(str(error)))
            page.on("console", lambda said: faults.append(said.text) if said.type in ("error", "info") else None)
            page.goto(f"http://127.0.0.1:{session.server.server_port}/{path}")
            found = Opened(session, builder, page)
            if live:
                found.until("document.querySelectorAll('figure.live').length === 2")
                found.mark()
            return found

        faults: list[str] = []
        yield opened
        builder.hold.set()
        assert [fault for fault in faults if "503" not in fault] == []
        context.close()
    session.server.server_close()


HEADS = "() => document.querySelector('#bar-n_heads').value"
TEXT = "document.querySelector('.prose').textContent.includes('{}')"


def test_an_edit_of_the_text_keeps_slider_scroll_and_focus(preview: Callable[..., Opened]) -> None:
    opened = preview()
    page = opened.page
    page.focus("#bar-n_heads")
    page.keyboard.press("ArrowRight")
    opened.until("document.querySelector('#fig-bar .finding').textContent.includes('4.00')")
    page.evaluate("scrollTo({ top: 400, behavior: 'instant' }); window.root = document.querySelector('#fig-bar')")
    before = page.evaluate(HEADS)
    opened.save("second")
    opened.until(TEXT.format("Where second stands"))
    assert opened.is_same()
    assert page.evaluate("scrollY") == 400
    assert page.evaluate(HEADS) == before
    assert page.evaluate("document.activeElement.id") == "bar-n_heads"
    assert page.evaluate("document.querySelector('#fig-bar') === root"), "a figure that did not change is not touched"
    page.keyboard.press("ArrowLeft")
    opened.until("document.querySelector('#fig-bar .finding').textContent.includes('2.00')")
    opened.until("document.querySelector('[data-live]').textContent.includes('2.00')")


def test_a_paragraph_that_comes_in_above_moves_nothing_on_the_screen(preview: Callable[..., Opened]) -> None:
    opened = preview()
    page = opened.page
    page.evaluate("scrollTo({ top: 900, behavior: 'instant' })")
    top = "() => document.querySelector('.prose').lastElementChild.getBoundingClientRect().top"
    before = page.evaluate(top)
    content = opened.builder.files[PAGE]
    opened.builder.files[PAGE] = content.replace(b"<p>Where", b"<p>" + b"New words. " * 300 + b"</p>\n<p>Where", 1)
    opened.touch()
    opened.until(TEXT.format("New words."))
    assert opened.is_same()
    assert page.evaluate(top) == pytest.approx(before, abs=1.5)


def test_a_style_sheet_is_swapped_without_loading_the_page_anew(preview: Callable[..., Opened]) -> None:
    opened = preview()
    opened.builder.rename("css/site.css", 2, lambda css: css + b"\nbody { outline: 3px solid rgb(1, 2, 3) }\n")
    opened.touch()
    opened.until("getComputedStyle(document.body).outlineColor === 'rgb(1, 2, 3)'")
    opened.until("document.querySelectorAll('link[rel=stylesheet]').length === 1")
    assert opened.is_same()


def test_a_figures_new_module_replaces_that_figure_alone_and_keeps_its_inputs(preview: Callable[..., Opened]) -> None:
    opened = preview()
    page = opened.page
    page.focus("#bar-n_heads")
    # An input event without a change: nothing is committed, the address does not know it.
    page.evaluate(
        """() => { const field = document.querySelector('#bar-n_heads'); field.value = field.max;
        field.dispatchEvent(new Event('input', { bubbles: true })); }"""
    )
    opened.until("document.querySelector('#fig-bar .finding').textContent.includes('4.00')")
    assert page.evaluate("location.search") == ""
    page.evaluate("scrollTo({ top: 300, behavior: 'instant' })")
    opened.builder.files = opened.builder.edited
    opened.touch()
    opened.until("document.querySelector('#fig-bar.live .finding')?.textContent.includes('Now it holds 4.00')")
    assert opened.is_same()
    opened.until("document.activeElement.id === 'bar-n_heads'")
    assert page.evaluate("scrollY") == 300
    assert page.evaluate("document.querySelector('#fig-other rect') === other"), "the other figure lives on"
    address = page.evaluate("document.querySelector('#fig-other').dataset.module")
    assert address.removeprefix("../../") in opened.builder.edited, "its file has another name now"
    page.keyboard.press("ArrowLeft")
    opened.until("document.querySelector('#fig-bar .finding').textContent.includes('Now it holds 2.00')")
    opened.until("document.querySelector('[data-live]').textContent.includes('2.00')")
    page.keyboard.press("ArrowLeft")
    opened.until("location.search === '?v=1&bar.n_heads=1'")


def test_a_figures_new_data_is_taken_up(preview: Callable[..., Opened]) -> None:
    opened = preview()
    page = opened.builder.files[PAGE]
    opened.builder.files[PAGE] = page.replace(b'"per_head":1024', b'"per_head":2048', 1)
    opened.touch()
    opened.until("document.querySelector('#fig-bar.live .finding')?.textContent.includes('4.00')")
    assert opened.is_same()


def test_a_changed_shared_script_loads_the_page_anew(preview: Callable[..., Opened]) -> None:
    opened = preview()
    opened.builder.rename("static/js/page.js", 2, lambda js: js)
    opened.touch()
    opened.until("window.same === undefined")
    opened.until("document.querySelectorAll('figure.live').length === 2")


def test_a_structure_that_scripts_hold_on_to_loads_the_page_anew(preview: Callable[..., Opened]) -> None:
    opened = preview()
    page = opened.builder.files[PAGE]
    opened.builder.files[PAGE] = page.replace(b"<p>Where", b'<h2 id="new">New</h2>\n<p>Where', 1)
    opened.touch()
    opened.until("window.same === undefined && document.querySelector('#new') !== null")


def test_a_problem_is_shown_without_taking_the_focus_can_be_put_away_and_goes(preview: Callable[..., Opened]) -> None:
    opened = preview()
    page = opened.page
    page.focus("#bar-n_heads")
    opened.save("it is wrong\n" * 200)
    problem = page.locator("blog-notice .problem")
    problem.wait_for()
    assert problem.locator("pre").inner_text().startswith("posts/tiny/index.md:1:1: it is wrong")
    assert page.evaluate("document.activeElement.id") == "bar-n_heads"
    assert problem.bounding_box()["height"] <= 450
    page.keyboard.press("Escape")
    problem.wait_for(state="hidden")
    opened.touch()
    page.reload()
    page.locator("blog-notice .badge").wait_for()
    assert problem.is_hidden(), "it stays away until it is another"
    page.locator("blog-notice .badge").click()
    problem.wait_for()
    problem.locator(".close").click()
    problem.wait_for(state="hidden")
    opened.save("wrong, but otherwise")
    problem.wait_for()
    opened.save("mended")
    problem.wait_for(state="hidden")
    opened.until(TEXT.format("Where mended stands"))


def test_a_page_says_that_a_build_is_going_on(preview: Callable[..., Opened]) -> None:
    opened = preview()
    opened.builder.hold.clear()
    opened.save("second")
    badge = opened.page.locator("blog-notice .badge")
    badge.wait_for()
    assert badge.inner_text() == "building ..."
    opened.builder.hold.set()
    badge.wait_for(state="hidden")
    opened.until(TEXT.format("Where second stands"))
    assert opened.is_same()


def test_a_page_that_is_asked_for_too_early_becomes_the_page(preview: Callable[..., Opened]) -> None:
    opened = preview(hold=True, live=False)
    page = opened.page
    assert page.locator("h1").inner_text() == "The site is being built"
    page.locator("main [data-notice=work]").get_by_text("building ...").wait_for()
    opened.builder.hold.set()
    opened.until("document.querySelectorAll('figure.live').length === 2")


def test_an_open_page_finds_a_preview_that_was_away(preview: Callable[..., Opened]) -> None:
    opened = preview()
    opened.page.evaluate("dispatchEvent(new Event('pagehide'))")  # it listens no longer
    opened.save("while away")
    _wait_for(opened.session.preview, lambda state: state.site and b"while away" in state.site.files[PAGE])
    assert not opened.page.evaluate(TEXT.format("Where while away stands")), "it was not away"
    opened.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    opened.until(TEXT.format("Where while away stands"))
