"""Real Chromium, two built sites, and pages that may not say a word in the console.

`sink` is a site with every control and every mark; `own` is the project's own site. Tests that take `site` run on
both, discover figures and controls in what was built, and so cover later articles without new code.
"""

from __future__ import annotations

import fcntl
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from blog.build import CACHE, build
from blog.builder import Options
from blog.cache import Cache

HERE = Path(__file__).parent
MOST_OPEN = 3  # pages of its own that a test may look at together; a browser with dozens of them stops drawing
ROOT = HERE.parent.parent
PROBE = HERE / "probe.js"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-frame-rate-limit",
    "--disable-gpu-vsync",
    "--font-render-hinting=none",  # letters as wide as in a browser with windows
]


@dataclass(frozen=True)
class Site:
    """A built site behind an address."""

    name: str
    url: str  # of the home page, with a slash at its end
    folder: Path
    pages: tuple[str, ...]  # "", "archive/", "posts/gqa/", ...
    figures: dict[str, tuple[str, ...]]  # page -> names, pages without figures left out

    @property
    def articles(self) -> dict[str, tuple[str, ...]]:
        """Pages of posts that have figures."""
        return {page: names for page, names in self.figures.items() if page}

    @property
    def kinds(self) -> tuple[str, ...]:
        """Pages with figures, and one page of each further kind: home, list, tag, code, plain."""
        found = {page if page in self.figures else (page.split("/")[0], page.count("/")): page for page in self.pages}
        return tuple(found.values())


OpenPage = Callable[..., Page]


class _Handler(SimpleHTTPRequestHandler):
    """Serve a folder in silence; a wrong address gets 404.html, as on a host of static pages."""

    def log_message(self, *_: Any) -> None:
        pass

    def end_headers(self) -> None:
        if "/assets/" in getattr(self, "path", ""):  # a file's name holds the hash of what is in it
            self.send_header("Cache-Control", "public, max-age=31536000, immutable")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        pages = list(Path(self.directory).glob("**/404.html"))
        body = pages[0].read_bytes() if pages else b""
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """A browser that leaves a page hangs up on what it still loads."""


def _serve(folder: Path) -> _Server:
    server = _Server(("127.0.0.1", 0), partial(_Handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    return server


def _lay_out_sink(root: Path) -> Path:
    """The site of the tests beside the project's own scripts, styles and templates."""
    root.mkdir()
    for name in ("static", "templates"):
        (root / name).symlink_to(ROOT / name)
    for path in (HERE / "site").rglob("*"):
        target = root / path.relative_to(HERE / "site")
        if path.is_file() and "__pycache__" not in path.parts:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return root


def _discover(name: str, url: str, folder: Path, article: str = "") -> Site:
    """Pages and figures of a built site; of one article alone if it is named."""
    pages, figures = [], {}
    for path in sorted((folder / "posts" / article if article else folder).rglob("index.html")):
        page = path.parent.relative_to(folder).as_posix().removeprefix(".")
        page = f"{page}/" if page else ""
        pages.append(page)
        found = re.findall(r'<figure [^>]*id="fig-([^"]+)" data-module', path.read_text("utf-8"))
        if found:
            figures[page] = tuple(found)
    return Site(name, url, folder, tuple(pages), figures)


def _build(www: Path) -> None:
    """Both sites, by whichever worker comes first; the others wait for it."""
    with www.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (done := www / "done").exists():
            return
        shutil.rmtree(www, ignore_errors=True)  # a build failed in another worker
        (www / "sink").mkdir(parents=True)
        build(_lay_out_sink(www / "sources"), www / "sink" / "below", Options(drafts=True), Cache(None))
        build(ROOT, www / "own", Options(today=date.today()), Cache(ROOT / CACHE))  # what readers get: no drafts
        done.touch()


@pytest.fixture(scope="session")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Site]]:
    """Both sites, each behind a server of its own; the sink lies below a path."""
    own_folder = tmp_path_factory.getbasetemp()
    www = (own_folder.parent if "PYTEST_XDIST_WORKER" in os.environ else own_folder) / "www"
    _build(www)
    sink, own = www / "sink" / "below", www / "own"
    servers = {"sink": _serve(www / "sink"), "own": _serve(own)}
    found = {}
    for name, folder, path, article in (("sink", sink, "below/", ""), ("own", own, "", os.environ.get("ARTICLE", ""))):
        found[name] = _discover(name, f"http://127.0.0.1:{servers[name].server_port}/{path}", folder, article)
    yield found
    for server in servers.values():
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session", params=["sink", "own"])
def site(request: pytest.FixtureRequest, sites: dict[str, Site]) -> Site:
    return sites[request.param]


@pytest.fixture(scope="session")
def own(sites: dict[str, Site]) -> Site:
    return sites["own"]


@pytest.fixture(scope="session")
def sink(sites: dict[str, Site]) -> Site:
    return sites["sink"]


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for all tests, started anew by none."""
    path = os.environ.get("BLOG_BROWSER", "")
    noted = ROOT / ".venv" / "browser"
    if not path and noted.is_file():
        path = noted.read_text("utf-8").strip()
    if not path or not Path(path).is_file():
        pytest.fail(f"no browser at {path!r}: run scripts/setup test, or set BLOG_BROWSER", pytrace=False)
    browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
    yield browser
    browser.close()


@dataclass
class _Noise:
    """What pages said, requested in vain, or requested elsewhere, during one test."""

    lines: list[str]

    def listen(self, page: Page, origin: str) -> None:
        page.on("console", lambda message: self._said(message.type, message.text, page))
        page.on("pageerror", lambda error: self.lines.append(f"{page.url}: {error}"))
        page.on("requestfailed", lambda request: self._failed(request.url, str(request.failure)))
        page.on("request", lambda request: self._asked(request.url, origin))

    def _said(self, kind: str, text: str, page: Page) -> None:
        if kind in ("error", "warning", "assert"):
            self.lines.append(f"{page.url}: {kind}: {text}")

    def _failed(self, url: str, why: str) -> None:
        # The page was left before it was loaded, or a script was not asked for because scripts are off.
        if "ERR_ABORTED" not in why and why != "csp":
            self.lines.append(f"{url}: {why}")

    def _asked(self, url: str, origin: str) -> None:
        if not url.startswith((origin, "data:", "blob:", "about:")):
            self.lines.append(f"third party: {url}")


@pytest.fixture(scope="session")
def _ears() -> _Noise:
    return _Noise([])


@pytest.fixture
def noise(_ears: _Noise) -> Iterator[list[str]]:
    """Lines that pages of this test said; a test that provokes some takes them out."""
    lines: list[str] = []
    _ears.lines = lines
    yield lines
    assert not lines, "\n".join(lines)


@pytest.fixture(scope="session")
def _kept() -> dict[str, Page]:
    """Living pages that tests share, by address."""
    return {}


@pytest.fixture
def open_page(chromium: Browser, noise: list[str], _ears: _Noise, _kept: dict[str, Page]) -> Iterator[OpenPage]:
    """Open an address: `open_page(site, "posts/x/", width=360, live=True)`.

    A page that lives and has no options of its own is shared: it is given back as it was at the start. A test that
    leaves more behind than the state of figures asks for a page of its own with `fresh=True`. With `clock=True` what
    the page waits for comes by `page.clock.fast_forward(ms)`.
    """
    contexts: list[BrowserContext] = []

    def opened(
        site: Site,
        path: str = "",
        *,
        width: int = 1280,
        height: int = 900,
        live: bool = False,
        fresh: bool = False,
        clock: bool = False,
        **options: Any,
    ) -> Page:
        shared = live and not fresh and not clock and not options and "?" not in path
        if shared and site.url + path in _kept:
            return _as_at_the_start(_kept[site.url + path], width, height)
        options = {"reduced_motion": "reduce"} | options  # each frame is final, unless a test is about motion
        context = chromium.new_context(viewport={"width": width, "height": height}, **options)
        context.set_default_timeout(10_000)
        context.add_init_script(path=PROBE)
        page = context.new_page()
        origin = re.match(r"https?://[^/]+/", site.url)
        assert origin is not None
        _ears.listen(page, origin[0])
        if shared:
            _kept[site.url + path] = page
        else:
            contexts.append(context)
            if len(contexts) > MOST_OPEN:
                contexts.pop(0).close()
        if clock:
            page.clock.install()
        page.goto(site.url + path, wait_until="load")
        if live:
            read_through(page)
        return page

    yield opened
    for context in contexts:
        context.close()


def _as_at_the_start(page: Page, width: int, height: int) -> Page:
    page.mouse.move(0, 0)
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("probe.startAgain()")
    return page


def read_through(page: Page) -> None:
    """Scroll through a page until all its figures live; on a busy machine a slow one may need a second look."""
    dead = page.evaluate("probe.readThrough()")
    for _ in range(11):
        dead = dead and page.evaluate("probe.readThrough()")
    assert dead == [], f"figures that did not come alive on {page.url}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All tests of this folder drive the browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
