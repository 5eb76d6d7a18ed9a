"""The process that has everything slow imported and forks a child for each call.

Orders come in on standard input, pairs of a call's number and what its child said go out on standard output. This
process never runs a line of a post, has one thread, and ends, with its children, when standard input ends: when its
parent is gone, however that died.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import os
import pickle
import select
import signal
import sys
import threading
from dataclasses import dataclass, field

from blog.compute.child import perform
from blog.compute.messages import Frames, Gone, Kill, Start, pack, write

WARM = (
    "csv", "dataclasses", "datetime", "decimal", "fractions", "json", "numpy", "numpy.typing", "random", "statistics",
    "blog.compute.run",
)  # fmt: skip
_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG


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
                        _obey(children, pickle.loads(order))
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
        write(1, pack((child.number, said)))
    if content:
        return
    os.close(pipe)
    del children[pipe]
    os.kill(child.pid, signal.SIGKILL)  # it may have closed the pipe and live
    status = os.waitstatus_to_exitcode(os.waitpid(child.pid, 0)[1])
    write(1, pack((child.number, pickle.dumps(Gone(status)))))


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
        perform(start, lambda said: write(3, pack(said)))
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
        orders += map(pickle.loads, frames.feed(os.read(0, 2**20)))
    out = os.dup(1)
    os.dup2(2, 1)
    threading.Thread(target=_end_with_input, daemon=True).start()
    perform(orders[0], lambda said: write(out, pack(said)))
    os._exit(0)


def _end_with_input() -> None:
    while os.read(0, 1):
        pass
    os._exit(0)


def warm() -> None:
    """Import what takes time and belongs to no site."""
    for name in WARM:
        importlib.import_module(name)
