"""From a save to the changed page in a real browser: the preview serves a copy of this site, whose files are edited."""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from picturing.browsing import chromium

ROOT = Path(__file__).parent.parent.parent
PORT = 8417
LONGEST = 60_000  # milliseconds for one edit

# Notes when the page shows the number of an edit: in its text, in a table that was computed, in its style, or in a
# figure that has come to life anew.
WATCH_JS = """() => {
  window.seen = {};
  const note = (kind, value) => { if (value) window.seen[kind + value] ??= Date.now(); };
  setInterval(() => {
    note("text", document.querySelector(".prose").textContent.match(/Saved (\\d+) times/)?.[1]);
    note("figures", document.querySelector(".prose").textContent.match(/Counted (\\d+) times/)?.[1]);
    note("style", getComputedStyle(document.documentElement).getPropertyValue("--saved").trim());
    for (const { textContent } of document.querySelectorAll("#fig-head-sharing.live svg")) {
      note("module", textContent.match(/Saved (\\d+) times/)?.[1]);
    }
  }, 2);
}"""

Edit = Callable[[str, int], str]  # the text of a file as it was, and the number of the edit


def main(runs: int) -> None:
    """Save files of three kinds so many times, and print how long the page took to show it."""
    with TemporaryDirectory() as folder, served(Path(folder) / "site") as (root, address), chromium(ROOT) as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{address}posts/gqa/")
        page.locator("#fig-head-sharing").scroll_into_view_if_needed()
        page.wait_for_selector("#fig-head-sharing.live", timeout=60_000)
        page.evaluate(WATCH_JS)
        for kind, name, edit in EDITS:
            times = [saved(page, root / name, kind, edit, number) for number in range(1, runs + 1)]
            print(f"{kind:8} {statistics.median(times):6.0f} ms median, {max(times):6.0f} most of {runs}  {name}")


def saved(page: Any, path: Path, kind: str, edit: Edit, number: int) -> float:
    """Save a file with one edit to what it was at first, and wait until the page shows it; milliseconds."""
    text = ORIGINALS.setdefault(path, path.read_text("utf-8"))
    started = time.time() * 1000
    path.write_text(edited := edit(text, number), "utf-8")
    if edited == text:
        raise SystemExit(f"the edit finds no place in {path.name}")
    while not (shown := page.evaluate(f"window.seen?.['{kind}{number}']")):  # the page notes the moment, not this loop
        page.wait_for_timeout(100)
        if time.time() * 1000 > started + LONGEST:
            raise SystemExit(f"the page did not show edit {number} of {path.name}")
    page.wait_for_timeout(700)
    return float(shown) - started


TITLE = 'title: "For each token'  # which the figure shows whatever its inputs are: it plays when it comes into view
COLUMN = '"Queries per key"'  # the head of a table
ORIGINALS: dict[Path, str] = {}
EDITS: tuple[tuple[str, str, Edit], ...] = (
    ("text", "posts/gqa/index.md", lambda text, n: f"{text}\nSaved {n} times.\n"),
    ("style", "static/css/tokens.css", lambda text, n: f"{text}\n@layer tokens {{ :root {{ --saved: {n}; }} }}\n"),
    (
        "module",
        "posts/gqa/head-sharing.js",
        lambda text, n: text.replace(TITLE, f"{TITLE}, Saved {n} times", 1),
    ),
    (
        "figures",  # which runs all of the article's Python again
        "posts/gqa/figures.py",
        lambda text, n: text.replace(COLUMN, f'"Counted {n} times"', 1),
    ),
)


@contextmanager
def served(root: Path) -> Any:
    """A copy of this site with its cache, in the preview."""
    for name in ("posts", "templates", "static"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("formulas", "__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", root)
    if (ROOT / ".cache").is_dir():
        shutil.copytree(ROOT / ".cache", root / ".cache")
    command = [sys.executable, "-m", "blog", "serve", str(root), "--port", str(PORT)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as preview:
        started = time.time()
        try:
            assert preview.stdout
            while "built in" not in (line := preview.stdout.readline()):
                if not line:
                    raise SystemExit("the preview ended")
            print(f"first    {(time.time() - started) * 1000:6.0f} ms from the start of `blog serve` to the site")
            yield root, f"http://127.0.0.1:{PORT}/"
        finally:
            preview.terminate()
