"""Many texts at once: shared among processes where there are enough to be worth it; the result is the same."""

from __future__ import annotations

import multiprocessing
import sys
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path

from blog.errors import BlogError
from blog.files import SourceFile
from blog.tex import Convert
from blog.text.formulas import Typeset, with_formulas
from blog.text.typeset import typeset

WORTH_A_PROCESS = 24  # texts; fewer are typeset sooner than a process starts
CHUNK = 8  # texts that travel together
BATCH = 200  # texts whose formulas are converted by one process; all at once would have to be held


def typeset_all(sources: Sequence[SourceFile], jobs: int, convert: Convert) -> Iterator[Typeset]:
    """The texts of index.md files, in their order; the formulas of many are converted at once."""
    texts = zip(sources, _typeset_each(sources, jobs), strict=True)
    while batch := list(islice(texts, BATCH)):
        answers = convert(placed.formula for _, text in batch for placed in text.formulas)
        for source, text in batch:
            yield with_formulas(text, answers, source.text, Path(source.name))


def _typeset_each(sources: Sequence[SourceFile], jobs: int) -> Iterator[Typeset]:
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
