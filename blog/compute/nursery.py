"""The process that has everything slow imported and forks a child for each call; and what such a child does.

Frames go over pipes: eight bytes of length, then a pickle. `Start` and `Kill` come in on standard input, pairs of a
call's number and what its child said go out on standard output. This process never runs a line of a post, has one
thread, and ends, with its children, when standard input ends: when its parent is gone, however that died.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import importlib
import io
import os
import pickle
import select
import signal
import struct
import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from blog.compute.inputs import PACKAGE, Recorder
from blog.compute.limits import Step, TooLongError, tell_steps
from blog.compute.sources import import_from_source
from blog.errors import BlogError, BlogErrors

WARM = (
    "csv", "dataclasses", "datetime", "decimal", "fractions", "json", "numpy", "numpy.typing", "random", "statistics",
    "blog.compute.run",
)  # fmt: skip
MEMORY = 8 * 2**30  # bytes of address space
PRINTED = 2**20  # characters
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


@dataclass(frozen=True, slots=True)
class Start:
    """Run `module:function` with an argument that is pickled."""

    number: int
    function: str
    argument: bytes
    root: Path
    step: Step


@dataclass(frozen=True, slots=True)
class Kill:
    """End the child of a call."""

    number: int


@dataclass(frozen=True, slots=True)
class Printed:
    """What a child prints."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """The last word of a child: a value, the writer's errors, or the traceback of a bug of ours."""

    result: object
    inputs: Mapping[str, str]
    seconds: float


@dataclass(frozen=True, slots=True)
class Bug:
    """An exception that is no error of the writer."""

    trace: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A child has ended; below zero, its status is the number of the signal that ended it."""

    status: int


Send = Callable[[object], None]


def pack(value: object) -> bytes:
    """A frame."""
    content = pickle.dumps(value)
    return struct.pack(">Q", len(content)) + content


class Frames:
    """Bytes in as they come, whole frames out."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, content: bytes) -> Iterator[Any]:
        """The values that are whole with these bytes."""
        self._bytes += content
        while len(self._bytes) >= 8:
            (length,) = struct.unpack(">Q", self._bytes[:8])
            if len(self._bytes) < 8 + length:
                return
            frame = bytes(self._bytes[8 : 8 + length])
            del self._bytes[: 8 + length]
            yield pickle.loads(frame)


@dataclass
class _Child:
    number: int
    pid: int
    frames: Frames = field(default_factory=Frames)


def nurse() -> None:
    """Fork a child for every call until standard input ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    warm()
    gc.freeze()
    children: dict[int, _Child] = {}  # by the pipe that they write to
    orders = Frames()
    try:
        while True:
            for pipe in select.select([0, *children], [], [])[0]:
                content = os.read(pipe, 2**20)
                if pipe:
                    _hear(children, pipe, content)
                elif not content:
                    return
                else:
                    for order in orders.feed(content):
                        _obey(children, order)
    except BrokenPipeError:
        pass  # the parent is gone
    finally:
        for child in children.values():
            os.kill(child.pid, signal.SIGKILL)
            os.waitpid(child.pid, 0)
        os._exit(0)


def _obey(children: dict[int, _Child], order: Start | Kill) -> None:
    if isinstance(order, Start):
        pid, pipe = _fork(order)
        children[pipe] = _Child(order.number, pid)
        return
    for child in children.values():
        if child.number == order.number:
            os.kill(child.pid, signal.SIGKILL)


def _hear(children: dict[int, _Child], pipe: int, content: bytes) -> None:
    """Pass on what a child says; the end of its pipe is its own end."""
    child = children[pipe]
    for said in child.frames.feed(content):
        _write(1, pack((child.number, said)))
    if content:
        return
    os.close(pipe)
    del children[pipe]
    os.kill(child.pid, signal.SIGKILL)  # it may have closed the pipe and live
    status = os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1])
    _write(1, pack((child.number, Gone(status))))


def _fork(start: Start) -> tuple[int, int]:
    reading, writing = os.pipe()
    parent = os.getpid()
    pid = os.fork()
    if pid:
        os.close(writing)
        return pid, reading
    try:
        _die_with(parent)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.dup2(2, 1)
        os.dup2(writing, 3)
        os.closerange(4, 1024)  # other children's pipes
        perform(start, lambda said: _write(3, pack(said)))
    finally:
        os._exit(0)


def _die_with(parent: int) -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() != parent:
            os._exit(0)  # it died before


def once() -> None:
    """Run the one call that comes over standard input: for systems that cannot fork."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warm()
    frames = Frames()
    orders: list[Start] = []
    while not orders:
        orders += frames.feed(os.read(0, 2**20))
    out = os.dup(1)
    os.dup2(2, 1)
    threading.Thread(target=_end_with_input, daemon=True).start()
    perform(orders[0], lambda said: _write(out, pack(said)))
    os._exit(0)


def _end_with_input() -> None:
    while os.read(0, 1):
        pass
    os._exit(0)


def warm() -> None:
    """Import what takes time and belongs to no site."""
    for name in WARM:
        importlib.import_module(name)


def perform(start: Start, send: Send) -> None:
    """Do the call of a child and send how it ended."""
    _limit_memory()
    recorder = Recorder(start.root)
    parent = str(PACKAGE.parent)
    sys.dont_write_bytecode = True
    sys.path[:] = [path for path in sys.path if path != parent or "site-packages" in path] + [str(start.root)]
    import_from_source(recorder)
    steps: list[Step] = []

    def tell(step: Step) -> None:
        steps[:] = [step]
        send(step)

    tell_steps(tell)
    tell(start.step)
    sys.stdout = sys.stderr = _Printer(send)
    recorder.start()
    result = _result(start)
    if isinstance(result, TooLongError) or (recorder.refused and not isinstance(result, BlogErrors | Bug)):
        words = str(result) if isinstance(result, TooLongError) else recorder.refused[0]  # which it had caught
        (step,) = steps
        result = BlogErrors([BlogError(f"{step.what} {words}", step.path, step.line, step.column)])
    done = Done(result, recorder.inputs, time.process_time())
    try:
        send(done)
    except Exception:  # it cannot be pickled
        send(Done(Bug(traceback.format_exc()), recorder.inputs, time.process_time()))


def _result(start: Start) -> object:
    try:
        module, _, name = start.function.partition(":")
        return getattr(importlib.import_module(module), name)(pickle.loads(start.argument))
    except BlogErrors as errors:
        return errors
    except BlogError as error:
        return BlogErrors([error])
    except TooLongError as error:  # raised just after the step that took too long
        return error
    except BaseException:
        return Bug(traceback.format_exc())


class _Printer(io.TextIOBase):
    """Sends what is printed to the parent, up to a limit."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._left = PRINTED

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if len(text) > self._left:
            raise RuntimeError(f"more than {PRINTED} characters are printed")
        self._left -= len(text)
        self._send(Printed(text))
        return len(text)


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource

    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]
        with contextlib.suppress(ValueError, OSError):  # some systems know no limit of this kind
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _write(pipe: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(pipe, view) :]
