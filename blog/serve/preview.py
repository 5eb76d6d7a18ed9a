"""What the loop, the server and the open pages share: one frozen state, replaced at once.

The loop puts in a site, a problem or the work that is going on; each open page waits for the next state. A page that
is slow misses states in between and gets the newest one, so nothing piles up.
"""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import MappingProxyType

MOST_STREAMS = 64  # pages that are told of changes; one that is not can still be read
MOST_EARLIER = 4  # sites whose named files are still there: two for each of two saves
NAMED = "assets/"  # files named by what is in them: a page that is not yet the newest asks for those of its own site


@dataclass(frozen=True, slots=True)
class Published:
    """A whole site in memory."""

    files: Mapping[str, bytes]  # by published path
    base: str  # path under which it is served, with a slash at both ends
    hashes: Mapping[str, str]  # by published path
    digest: str  # the same for the same files at the same place, in any process

    def named(self) -> Published:
        """Only the files that are named by what is in them."""
        files = {path: content for path, content in self.files.items() if path.startswith(NAMED)}
        return replace(self, files=files, hashes={path: self.hashes[path] for path in files})

    def changed_since(self, older: Published) -> list[str]:
        """Published paths whose content is another now, new and removed ones among them."""
        paths = self.hashes.keys() | older.hashes.keys()
        return sorted(path for path in paths if self.hashes.get(path) != older.hashes.get(path))


def published(files: Mapping[str, bytes], base: str, older: Published | None = None) -> Published:
    """A site as it is served; what an older one holds, too, is not hashed again."""
    hashes = {}
    for path, content in files.items():
        same = older is not None and older.files.get(path) is content
        hashes[path] = older.hashes[path] if older and same else hashlib.blake2b(content, digest_size=12).hexdigest()
    rows = "".join(f"{path}\0{digest}\n" for path, digest in sorted(hashes.items()))
    whole = hashlib.blake2b(f"{base}\n{rows}".encode(), digest_size=12).hexdigest()
    return Published(MappingProxyType(dict(files)), base, hashes, whole)


@dataclass(frozen=True, slots=True)
class Work:
    """What is being done."""

    kind: str  # "building" or "checking"
    stage: str = ""
    done: int = 0
    of: int = 0

    def __str__(self) -> str:
        """The work in words.

        >>> str(Work("building")), str(Work("building", "render", 2, 3)), str(Work("checking", "sweep", 12, 84))
        ('building ...', 'building: render, 2 of 3', 'checking 12 of 84 figures')
        """
        if self.kind == "checking" and self.of:
            return f"checking {self.done} of {self.of} figures"
        counter = f", {self.done} of {self.of}" if self.of > 1 else ""
        return f"{self.kind}: {self.stage}{counter}" if self.stage else f"{self.kind} ..."


@dataclass(frozen=True, slots=True)
class State:
    """All that a page may be told."""

    site: Published | None = None  # the last good one
    earlier: tuple[Published, ...] = ()  # of those before it, the newest first, the files that open pages may ask for
    problem: str = ""
    work: Work | None = None


@dataclass
class Preview:
    """Holds the state, and wakes who waits for the next one."""

    state: State = State()
    closed: bool = False
    _streams: int = 0
    _changed: threading.Condition = field(default_factory=threading.Condition)

    def publish(self, site: Published) -> None:
        """Replace the site that is served."""
        last, earlier = self.state.site, self.state.earlier
        if last and last is not site:
            earlier = (last.named(), *earlier)[:MOST_EARLIER]
        self._put(site=site, earlier=earlier)

    def show(self, problem: str) -> None:
        """Show a problem over the last good site, or no longer with an empty text."""
        self._put(problem=problem)

    def work(self, work: Work | None) -> None:
        """Tell what is being done, or that nothing is."""
        self._put(work=work)

    def close(self) -> None:
        """Send every waiting page away."""
        with self._changed:
            self.closed = True
            self._changed.notify_all()

    def wait(self, seen: State | None, seconds: float) -> State:
        """The state, as soon as it is another than the one that was seen or the time is over."""
        with self._changed:
            self._changed.wait_for(lambda: self.closed or self.state is not seen, seconds)
            return self.state

    @contextmanager
    def stream(self) -> Iterator[bool]:
        """A place among the pages that are told of changes; False when all are taken."""
        with self._changed:
            free = self._streams < MOST_STREAMS and not self.closed
            self._streams += free
        try:
            yield free
        finally:
            with self._changed:
                self._streams -= free

    def _put(self, **fields: Published | tuple[Published, ...] | str | Work | None) -> None:
        with self._changed:
            state = replace(self.state, **fields)  # type: ignore[arg-type]
            if state != self.state:
                self.state = state
                self._changed.notify_all()
