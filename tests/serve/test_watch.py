from __future__ import annotations

import errno
import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue, SimpleQueue
from typing import Any

import pytest
from watchdog.observers.polling import PollingObserver

from blog.serve import watch as watch_module
from blog.serve.watch import (
    LONGEST_SECONDS,
    SETTLE_SECONDS,
    TOOL,
    WHOLE_SECONDS,
    Changes,
    Event,
    Watch,
    collect,
    matters,
)
from tests.serve.conftest import LONGEST, write


class Watched:
    """A site that is watched, and what was told."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.notices: list[str] = []
        self._bursts: Queue[Changes] = Queue()
        self.watch = Watch(root, self._bursts.put, self.notices.append)

    def until(self, path: Path) -> set[Path | None]:
        """All that was told up to a burst that holds this path."""
        seen: set[Path | None] = set()
        while path not in seen:
            burst = self._bursts.get(timeout=LONGEST)
            seen |= {None} if burst is None else burst
        return seen

    def until_doubt(self) -> None:
        while self._bursts.get(timeout=LONGEST) is not None:
            pass

    def sees_saves(self) -> bool:
        """Whether a save in a post is told; the folder may be watched only from the next look on."""
        path = write(self.root, "again", "probe")
        for _ in range(LONGEST):
            try:
                burst = self._bursts.get(timeout=1)
            except Empty:
                burst = frozenset()
            if burst and path in burst:
                return True
            path.write_text("again", "utf-8")
        return False


@pytest.fixture
def watched(root: Path) -> Iterator[Watched]:
    watched = Watched(root)
    yield watched
    watched.watch.close()


def in_place(path: Path) -> None:
    path.write_text("new", "utf-8")


def renamed_over(path: Path) -> None:
    other = path.with_name(".index.md.tmp")
    other.write_text("new", "utf-8")
    other.replace(path)


def deleted_and_created(path: Path) -> None:
    path.unlink()
    path.write_text("new", "utf-8")


def as_vim(path: Path) -> None:
    (path.parent / "4913").touch()
    (path.parent / "4913").unlink()
    path.rename(path.with_name("index.md~"))
    path.write_text("new", "utf-8")
    path.with_name("index.md~").unlink()


def as_emacs(path: Path) -> None:
    lock = path.with_name(".#index.md")
    lock.symlink_to("me@here.123")
    path.with_name("#index.md#").write_text("new", "utf-8")
    path.rename(path.with_name("index.md~"))
    path.write_text("new", "utf-8")
    path.with_name("#index.md#").unlink()
    lock.unlink()


def as_code(path: Path) -> None:
    path.with_name("index.md.vsctmp").write_text("new", "utf-8")
    path.with_name("index.md.vsctmp").replace(path)


def touched(path: Path) -> None:
    path.touch()


@pytest.mark.parametrize(
    "save", [in_place, renamed_over, deleted_and_created, as_vim, as_emacs, as_code, touched], ids=lambda f: f.__name__
)
def test_each_way_of_saving_tells_the_file_and_nothing_else(watched: Watched, save: Callable[[Path], None]) -> None:
    path = watched.root / "posts/one/index.md"
    save(path)
    assert watched.until(path) == {path}


def test_what_is_no_source_is_not_told(root: Path) -> None:
    names = ("site/index.html", ".cache/x", "posts/one/index.md~", "static/js/formulas/a.js", "README.md")
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
    watched = Watched(root)
    for name in names:
        (root / name).write_text("x", "utf-8")
    path = write(root, "new")
    assert watched.until(path) == {path}
    watched.watch.close()


@pytest.mark.parametrize(
    ("path", "counts"),
    [
        ("posts/kv/index.md", True),
        ("posts/site/index.md", True),
        ("posts/references.bib", True),
        ("pyproject.toml", True),
        ("static/css/site.css", True),
        ("posts/kv/data/result.json", True),
        ("posts/kv/C#.md", True),
        ("site/index.html", False),
        ("README.md", False),
        (".cache/figures/1", False),
        ("static/js/formulas/calc/kv_cache.js", False),
        ("posts/kv/.index.md.swp", False),
        ("posts/kv/index.md~", False),
        ("posts/kv/.#index.md", False),
        ("posts/kv/#index.md#", False),
        ("posts/kv/4913", False),
        ("posts/kv/index.md___jb_tmp___", False),
        ("posts/kv/__pycache__/figures.pyc", False),
        (".git/index", False),
    ],
)
def test_changes_of_sources_count_and_those_of_by_products_do_not(path: str, counts: bool) -> None:
    assert matters(path) == counts


@pytest.mark.parametrize("inside", [False, True], ids=["beside the site", "in the site"])
def test_the_settings_and_the_tools_own_code_are_watched(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: bool
) -> None:
    tool = (root if inside else tmp_path) / "tool"
    (tool / "calc").mkdir(parents=True)
    monkeypatch.setattr(watch_module, "TOOL", tool)
    watched = Watched(root)
    (root / "pyproject.toml").write_text("x", "utf-8")
    assert watched.until(root / "pyproject.toml") == {root / "pyproject.toml"}
    (tool / "calc/moe.py").write_text("x", "utf-8")
    assert watched.until(tool / "calc/moe.py") == {tool / "calc/moe.py"}
    watched.watch.close()
    assert TOOL.name == "blog"


def test_a_folder_that_is_a_link_is_told_by_its_own_name(root: Path, tmp_path: Path) -> None:
    (root / "static").rmdir()
    (tmp_path / "theme").mkdir()
    (root / "static").symlink_to(tmp_path / "theme")
    watched = Watched(root)
    (tmp_path / "theme/site.css").write_text("x", "utf-8")
    assert watched.until(root / "static/site.css") == {root / "static/site.css"}
    watched.watch.close()


@pytest.mark.parametrize("name", ["posts", "templates", "static"])
def test_a_folder_that_is_removed_and_made_again_is_watched_again(watched: Watched, name: str) -> None:
    shutil.rmtree(watched.root / name)
    watched.until_doubt()
    (watched.root / name).mkdir()
    watched.until_doubt()
    assert watched.sees_saves()


def test_a_site_that_is_replaced_as_a_whole_is_watched_again(watched: Watched) -> None:
    old = watched.root.with_name("old")
    watched.root.rename(old)
    shutil.copytree(old, watched.root)
    watched.until_doubt()
    assert watched.sees_saves()


def test_a_new_folder_means_that_anything_may_have_changed(watched: Watched) -> None:
    write(watched.root, "text", "other")
    watched.until_doubt()


def test_lost_events_mean_that_anything_may_have_changed(watched: Watched) -> None:
    logging.getLogger("watchdog.observers.inotify_c").warning("Inotify queue overflowed")
    watched.until_doubt()


def test_where_the_system_cannot_notify_it_looks_and_says_so_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def start(self) -> None:
            raise OSError(errno.ENOSPC, "inotify watch limit reached")

        def stop(self) -> None:
            pass

    class Quick(PollingObserver):
        def __init__(self, timeout: float) -> None:
            super().__init__(timeout=0.05)

    monkeypatch.setattr(watch_module, "Observer", Full)
    monkeypatch.setattr(watch_module, "PollingObserver", Quick)
    watched = Watched(root)
    assert watched.sees_saves()
    watched.watch.close()
    words = "cannot be notified of changes (inotify watch limit reached); looking every second instead"
    assert watched.notices == [words]


class Script:
    """A queue that gives events at set times of a clock of its own."""

    def __init__(self, times: list[float], *, whole: bool) -> None:
        self.now = 0.0
        self._times = times
        self._whole = whole

    def get(self, timeout: float) -> Event:
        if self._times and self._times[0] <= self.now + timeout:
            self.now = self._times.pop(0)
            return Event(Path(str(self.now)), self._whole)
        self.now += timeout
        raise Empty


@pytest.mark.parametrize(
    ("times", "count", "end"),
    [
        ([0.5], 1, 0.5 + SETTLE_SECONDS),
        ([0.5, 0.51, 0.53], 3, 0.53 + SETTLE_SECONDS),
        ([0.5, 0.6], 1, 0.5 + SETTLE_SECONDS),
        ([0.5 + 0.02 * n for n in range(50)], 11, 0.5 + LONGEST_SECONDS),
        ([7.0], 0, 1.0),
    ],
)
def test_a_burst_is_over_a_moment_after_its_last_event(times: list[float], count: int, end: float) -> None:
    script = Script(times, whole=False)
    events: SimpleQueue[Any] = script  # type: ignore[assignment]
    assert len(collect(events, lambda: script.now)) == count
    assert script.now == pytest.approx(end)


def test_a_file_that_was_closed_needs_no_waiting_for() -> None:
    script = Script([0.5, 0.52], whole=True)
    events: SimpleQueue[Any] = script  # type: ignore[assignment]
    assert collect(events, lambda: script.now) == {Path("0.5")}
    assert script.now == pytest.approx(0.5 + WHOLE_SECONDS)


def test_more_events_than_can_be_trusted_mean_that_anything_may_have_changed(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch_module, "MOST_PATHS", 3)
    watched = Watched(root)
    for number in range(50):
        (root / f"posts/one/{number}.txt").write_text("x", "utf-8")
    watched.until_doubt()
    watched.watch.close()
