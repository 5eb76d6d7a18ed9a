"""A built site behind an address, and the browser that the project's setup found."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any

from blog.errors import BlogError

if TYPE_CHECKING:  # a benchmark without a browser is run where no driver of one is installed
    from playwright.sync_api import Browser

FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync"]


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@contextmanager
def served(site: Path) -> Iterator[str]:
    """Serve a folder on a free port; its address ends with a slash."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(site))) as server:
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@contextmanager
def chromium(root: Path) -> Iterator[Browser]:
    """The browser of BLOG_BROWSER, or the one that scripts/setup noted."""
    from playwright.sync_api import sync_playwright

    noted = root / ".venv/browser"
    path = os.environ.get("BLOG_BROWSER", "") or (noted.read_text("utf-8").strip() if noted.is_file() else "")
    if not Path(path).is_file():
        raise BlogError(f'no browser at "{path}"', hint="Run scripts/setup test, or set BLOG_BROWSER to one.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()
