"""Files of the site made from what they depend on, shared among processes where there are enough to be worth it."""

from __future__ import annotations

import ctypes
import multiprocessing
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from time import process_time

from blog.content import Made, Output
from blog.errors import BlogError, BlogErrors
from blog.garbage import little_garbage

WORTH_A_PROCESS = 50  # files; fewer are made sooner than a process starts
CHUNK = 8  # files that travel together

_outputs: Sequence[Output] = ()  # what the processes make: they are copies of this one, and have it already


def make_all(
    outputs: Sequence[Output], jobs: int, before_copying: Callable[[], None] = lambda: None
) -> Iterator[tuple[Made | BlogErrors, float]]:
    """The files in their order, or what is wrong with them, each with its processor seconds."""
    global _outputs
    workers = min(jobs, len(outputs) // WORTH_A_PROCESS)
    with little_garbage():
        # Only Linux copies processes well, and with other threads a copy may stand still for ever.
        if workers < 2 or sys.platform != "linux" or threading.active_count() > 1:
            yield from map(_make, outputs)
            return
        _outputs = outputs
        before_copying()
        _give_back()
        try:
            with multiprocessing.get_context("fork").Pool(workers) as pool:
                yield from pool.imap(_make_one, range(len(outputs)), CHUNK)
        finally:
            _outputs = ()


def _give_back() -> None:
    """Let the system have the memory that is free: each copy would hold it, too."""
    with suppress(OSError, AttributeError):  # only some systems know such a thing
        ctypes.CDLL(None).malloc_trim(0)


def _make_one(place: int) -> tuple[Made | BlogErrors, float]:
    return _make(_outputs[place])


def _make(output: Output) -> tuple[Made | BlogErrors, float]:
    started = process_time()
    made: Made | BlogErrors
    try:
        made = output.make()
    except BlogErrors as errors:
        made = errors
    except BlogError as error:
        made = BlogErrors([error])
    return made, process_time() - started
