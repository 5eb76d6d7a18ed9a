"""Folders in, bursts of changed paths out, however an editor saves and whatever is removed and made again.

The three folders of the site are watched with all that is in them, the site's own folder for its settings, and the
tool's code. A folder that is another than before (a branch was switched, a tool synchronised) is watched anew, and
then anything may have changed: that is None instead of paths, as after more events than one can trust.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from time import monotonic
from typing import Any, NamedTuple

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

from blog.load import FOLDERS, is_scrap

SETTINGS = "pyproject.toml"
TOOL = Path(__file__).parent.parent
SETTLE_SECONDS = 0.03  # without a further event, a burst is over
WHOLE_SECONDS = 0.005  # the same after a file was closed or has taken the place of another
LONGEST_SECONDS = 0.2  # a burst is over in any case
LOOK_SECONDS = 1.0  # between two looks at whether the folders are still the same
MOST_PATHS = 1000  # with more, the system may have dropped some
_SILENT = ("opened", "closed_no_write")
_DERIVED = "static/js/formulas"

Changes = frozenset[Path] | None  # None: anything may have changed


class Event(NamedTuple):
    """What was told of one path."""

    path: Path | None  # None: anything may have changed
    is_whole: bool = False  # the file is closed, or has been moved there


def matters(inside: str) -> bool:
    """Whether a path, relative to the site or to the tool, is one of a source.

    >>> [matters(p) for p in ("posts/kv/index.md", "pyproject.toml", "posts/kv/4913", "README.md", "site/index.html")]
    [True, True, False, False, False]
    """
    top = inside.partition("/")[0]
    derived = f"{inside}/".startswith(f"{_DERIVED}/")
    return (inside == SETTINGS or top in FOLDERS) and not derived and not any(map(is_scrap, inside.split("/")))


class Watch:
    """Watches a site until it is closed."""

    def __init__(self, root: Path, changed: Callable[[Changes], None], notice: Callable[[str], None]) -> None:
        self._root = root
        self._changed = changed
        self._notice = notice
        self._events: SimpleQueue[Event] = SimpleQueue()
        self._kept: dict[Path, tuple[tuple[int, int], Any]] = {}  # folder -> which one it was, its watch
        self._observer: Any = Observer()
        self._closed = threading.Event()
        self._doubt = _Doubt(self._events)
        logging.getLogger("watchdog").addHandler(self._doubt)
        self._start()
        self._thread = threading.Thread(target=self._run, name="watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Watch no longer."""
        self._closed.set()
        self._events.put(Event(None))
        self._thread.join()
        self._observer.stop()
        logging.getLogger("watchdog").removeHandler(self._doubt)

    def _start(self) -> None:
        try:
            self._observer.start()
            self._look()
        except OSError as error:
            self._poll(error)

    def _poll(self, error: OSError) -> None:
        """Look every second where the system cannot notify, or no longer."""
        if isinstance(self._observer, PollingObserver):
            raise error
        self._notice(f"cannot be notified of changes ({error.strerror or error}); looking every second instead")
        self._observer.stop()
        self._observer = PollingObserver(timeout=1)
        self._kept = {}
        self._observer.start()
        self._look()

    def _run(self) -> None:
        while not self._closed.is_set():
            burst = collect(self._events)
            if self._closed.is_set():
                return
            try:
                fresh = self._look()
            except OSError as error:
                self._poll(error)
                fresh = True
            if fresh or None in burst or len(burst) > MOST_PATHS:
                self._changed(None)
            elif paths := frozenset(path for path in burst if path is not None):
                self._changed(paths)

    def _look(self) -> bool:
        """Watch each folder that is another than before; says whether there was one."""
        fresh = False
        for folder in (self._root, *(self._root / name for name in FOLDERS), TOOL):
            known, watch = self._kept.get(folder, (None, None))
            identity = _identity(folder)
            if identity == known:
                continue
            fresh = True
            if watch is not None:
                self._drop(watch)
            self._kept.pop(folder, None)
            if identity:
                self._kept[folder] = identity, self._schedule(folder)
        return fresh

    def _schedule(self, folder: Path) -> Any:
        """Watch a folder, or what it is a link to."""
        handler = _Handler(folder, folder.resolve(), self._root, self._events)
        return self._observer.schedule(handler, str(handler.real), recursive=folder != self._root)

    def _drop(self, watch: Any) -> None:
        with suppress(KeyError, OSError):  # its folder is gone, and so may be the watch
            self._observer.unschedule(watch)


class _Handler(FileSystemEventHandler):
    """Puts what happens in a folder into the queue, under the name by which the site knows it."""

    def __init__(self, folder: Path, real: Path, root: Path, events: SimpleQueue[Event]) -> None:
        self.folder = folder
        self.real = real
        self._root = root
        self._events = events

    def on_any_event(self, event: FileSystemEvent) -> None:
        if event.event_type in _SILENT or (event.is_directory and event.event_type == "modified"):
            return
        for name in filter(None, (event.src_path, event.dest_path)):
            is_whole = event.event_type == "closed" or name == event.dest_path
            path = Path(str(name))
            if not path.is_relative_to(self.real):
                continue
            path = self.folder / path.relative_to(self.real)
            if self._counts(path):
                # What a folder brings or takes along is not told file by file on every system.
                self._events.put(Event(None) if event.is_directory else Event(path, is_whole))

    def _counts(self, path: Path) -> bool:
        if self.folder == TOOL:  # which may lie in the site, as in the tool's own repository
            return not any(map(is_scrap, path.relative_to(TOOL).parts))
        return matters(path.relative_to(self._root).as_posix())


class _Doubt(logging.Handler):
    """What watchdog warns of, lost events above all, means that anything may have changed."""

    def __init__(self, events: SimpleQueue[Event]) -> None:
        super().__init__(logging.WARNING)
        self._events = events

    def emit(self, record: logging.LogRecord) -> None:
        self._events.put(Event(None))


def collect(events: SimpleQueue[Event], clock: Callable[[], float] = monotonic) -> set[Path | None]:
    """Wait for a burst of events and give its paths; empty when it is time to look at the folders."""
    try:
        event = events.get(timeout=LOOK_SECONDS)
    except Empty:
        return set()
    burst = {event.path}
    end = clock() + LONGEST_SECONDS
    while (left := min(WHOLE_SECONDS if event.is_whole else SETTLE_SECONDS, end - clock())) > 0:
        try:
            event = events.get(timeout=left)
        except Empty:
            break
        burst.add(event.path)
    return burst


def _identity(folder: Path) -> tuple[int, int] | None:
    """Which folder stands under a name; None where there is none."""
    try:
        found = folder.stat()
    except OSError:
        return None
    return (found.st_dev, found.st_ino) if folder.is_dir() else None
