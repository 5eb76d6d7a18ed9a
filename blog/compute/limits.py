"""Processor time for one step of a post's Python: a function, an expression; and memory for an expression.

Each step is told to the process that waits, so that the end of this one, however hard, can be said with its place.
Three lines of defence: at the limit an exception, which names the line that ran; a little later, for a single long
operation in C, a signal that ends the process; and, where nothing uses the processor or the system has no such timers,
the waiting process, after minutes: a busy machine is no mistake of the writer.
"""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

_GRACE = 1.0  # seconds of processor time; a machine that stalls counts some tenths at once, then both timers would end
_AGAIN = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How long steps may take."""

    function: float = 60.0  # seconds of processor time, for the import of figures.py and for each of its functions
    expression: float = 5.0
    memory: int = 2**30  # bytes that an expression may take besides what figures.py holds
    patience: float = 600.0  # seconds on the clock; what takes longer sleeps, or waits for what does not come


@dataclass(frozen=True, slots=True)
class Step:
    """What runs now."""

    what: str  # as a sentence about it begins
    path: Path | None = None
    line: int | None = None
    column: int | None = None
    seconds: float = 60.0  # of processor time
    patience: float = 600.0  # seconds on the clock


class TooLongError(BaseException):
    """A step used up its processor time; no `except Exception` catches it."""


_tell: Callable[[Step], None] = lambda step: None  # noqa: E731


def tell_steps(tell: Callable[[Step], None]) -> None:
    """Report every step from now on."""
    global _tell
    _tell = tell


@contextmanager
def limited(step: Step) -> Iterator[None]:
    """Run a step within its limit; raises `TooLongError` where that is possible."""
    _tell(step)
    if not hasattr(signal, "setitimer"):
        yield
        return

    def over(number: int, frame: FrameType | None) -> None:
        raise TooLongError(too_long(step))

    signal.signal(signal.SIGPROF, over)
    signal.setitimer(signal.ITIMER_PROF, step.seconds, _AGAIN)  # again: a bare `except` may have caught the first
    signal.setitimer(signal.ITIMER_VIRTUAL, step.seconds + _GRACE)  # its signal ends the process
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)


@contextmanager
def sparing(most: int) -> Iterator[None]:
    """Let what is inside take so many further bytes, where the system can say how many are taken; else MemoryError."""
    try:
        import resource

        taken = int(Path("/proc/self/statm").read_text("ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")
        soft, hard = resource.getrlimit(resource.RLIMIT_AS)
        few = taken + most if soft == resource.RLIM_INFINITY else min(soft, taken + most)
        resource.setrlimit(resource.RLIMIT_AS, (few, hard))
    except (ImportError, OSError, ValueError):  # no Linux
        yield
        return
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))


@contextmanager
def unbroken() -> Iterator[None]:
    """Let no limit interrupt what is inside."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGPROF})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def too_long(step: Step) -> str:
    """What is said of a step at its limit.

    >>> too_long(Step("the function bar()"))
    'took more than 60 s of processor time'
    """
    return f"took more than {step.seconds:g} s of processor time"
