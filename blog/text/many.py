"""Many texts at once: shared among processes where there are enough to be worth it; the result is the same."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from blog.errors import BlogError
from blog.files import SourceFile
from blog.text.typeset import Typeset, typeset

WORTH_A_PROCESS = 24  # texts; fewer are typeset sooner than a process starts
CHUNK = 8  # texts that travel together


def typeset_all(sources: Sequence[SourceFile], jobs: int) -> Iterator[Typeset]:
    """The texts of index.md files, in their order."""
    workers = min(jobs, len(sources) // WORTH_A_PROCESS)
    if workers < 2:
        yield from map(_typeset, sources)
        return
    with ProcessPoolExecutor(workers, mp_context=_context()) as pool:
        yield from pool.map(_typeset, sources, chunksize=CHUNK)


def _typeset(source: SourceFile) -> Typeset:
    try:
        return typeset(source.read(), Path(source.name))
    except BlogError as error:  # it changed, or is gone
        return Typeset(None, "", (error,), 0.0)


def _context() -> multiprocessing.context.BaseContext:
    """A copy of this process knows all modules already; with threads, a copy may stand still for ever."""
    forks = sys.platform == "linux" and threading.active_count() == 1
    return multiprocessing.get_context("fork" if forks else "spawn")
