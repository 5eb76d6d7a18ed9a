"""A function of this package run in a fresh process: nothing that ran before can be seen, and whatever happens ends.

In: the name of a function and an argument that can be pickled. Out: its value or the writer's errors, the inputs that
were recorded while it ran, and its processor time. A child that never ends, or ends without a word, is an error
of the step that it was at. Where the system can fork, children come from one process that has the slow imports done;
elsewhere each is started anew.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pickle
import queue
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import inf
from pathlib import Path
from time import monotonic
from types import TracebackType
from typing import Any, Self

from blog.compute.inputs import PACKAGE
from blog.compute.limits import Step, too_long
from blog.compute.messages import Bug, Done, Frames, Gone, Kill, Printed, Start, pack
from blog.errors import BlogError, BlogErrors

POLL_SECONDS = 0.05  # how often a build asks whether it is still wanted
_ENDED = "ended its process"


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A top-level function of this package, "blog.compute.run:run_post_in_child", and what it is called with."""

    function: str
    argument: object
    root: Path  # of the site whose files are its inputs
    step: Step  # what it does until it says so itself


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a call ended."""

    value: Any = None
    errors: BlogErrors | None = None
    killed: str = ""  # why the process ended before the call did; then `errors` says so, and no input is known
    inputs: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0  # of processor time


class CancelledError(Exception):
    """The calls are no longer wanted; all that ran have been ended."""


@dataclass
class _Running:
    place: int
    call: Call
    step: Step
    nursery: int = 0  # the number of the process that forked it
    deadline: float = inf  # of a step, once it is said to have begun
    late: bool = False
    done: Done | None = None


class Fresh:
    """Runs calls in fresh processes, at most `jobs` at a time; use it in a `with` statement."""

    def __init__(self, jobs: int, *, fork: bool = hasattr(os, "fork")) -> None:
        self._jobs = jobs
        self._lock = threading.Lock()
        self._numbers = itertools.count(1)
        self._said: queue.SimpleQueue[tuple[int, object]] = queue.SimpleQueue()
        self._nursery = _Nursery(~next(self._numbers), self._said) if fork else None
        self._processes: dict[int, _Process] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End every process."""
        for process in [*self._processes.values(), *([self._nursery] if self._nursery else [])]:
            process.end()
        self._processes.clear()

    def run(
        self,
        calls: Sequence[Call],
        *,
        cancelled: Callable[[], bool] = lambda: False,
        done: Callable[[Call, Outcome], None] = lambda call, outcome: None,
    ) -> list[Outcome]:
        """The outcomes of calls, in their order; raises `CancelledError` if they are no longer wanted."""
        with self._lock:
            waiting, running = deque(enumerate(calls)), dict[int, _Running]()
            outcomes: dict[int, Outcome] = {}
            try:
                while waiting or running:
                    while waiting and len(running) < self._jobs:
                        self._start(*waiting.popleft(), running)
                    for place, outcome in self._listen(running):
                        outcomes[place] = outcome
                        done(calls[place], outcome)
                    if cancelled():
                        raise CancelledError
            finally:
                for number in running:
                    self._kill(number)
                    self._forget(number)
            return [outcomes[place] for place in range(len(calls))]

    def _start(self, place: int, call: Call, running: dict[int, _Running]) -> None:
        number = next(self._numbers)
        running[number] = _Running(place, call, call.step)
        start = Start(number, call.function, pickle.dumps(call.argument), call.root, call.step)
        if not self._nursery:
            self._processes[number] = _Process(number, self._said)
            self._processes[number].send(start)
            return
        if not self._nursery.send(start):  # something has ended it
            self._nursery.end()
            self._nursery = _Nursery(~next(self._numbers), self._said)
            self._nursery.send(start)
        running[number].nursery = self._nursery.number

    def _listen(self, running: dict[int, _Running]) -> list[tuple[int, Outcome]]:
        """Take in what the children said; gives what ended."""
        ended = []
        with contextlib.suppress(queue.Empty):
            number, said = self._said.get(timeout=POLL_SECONDS)
            for each in _meant(number, running):
                state = running[each]
                if isinstance(said, Gone):
                    del running[each]
                    self._forget(each)
                    ended.append((state.place, _outcome(state, said)))
                else:
                    _take(state, said)
        for number, state in running.items():
            if monotonic() > state.deadline and not state.late:
                state.late = True
                self._kill(number)
        return ended

    def _kill(self, number: int) -> None:
        if self._nursery:
            self._nursery.send(Kill(number))
        elif number in self._processes:
            self._processes[number].kill()

    def _forget(self, number: int) -> None:
        process = self._processes.pop(number, None)
        if process:
            process.end()


def _meant(number: int, running: Mapping[int, _Running]) -> list[int]:
    """The calls that a word is about: the end of a nursery is that of all its children."""
    return [each for each, state in running.items() if number in (each, state.nursery)]


def _take(state: _Running, said: object) -> None:
    if isinstance(said, Step):
        state.step, state.deadline = said, monotonic() + said.patience
    elif isinstance(said, Printed):
        sys.stderr.write(said.text)  # standard output belongs to the report
    elif isinstance(said, Done):
        state.done = said


def _outcome(state: _Running, gone: Gone) -> Outcome:
    step, done = state.step, state.done
    if done is None:
        reason = _reason(state, gone.status)
        error = BlogError(f"{step.what} {reason}", step.path, step.line, step.column)
        return Outcome(errors=BlogErrors([error]), killed=reason)
    if isinstance(done.result, Bug):
        raise RuntimeError(f"{step.what}: in the process that ran it:\n{done.result.trace}")
    ended = Outcome(inputs=done.inputs, seconds=done.seconds)
    if isinstance(done.result, BlogErrors):
        return replace(ended, errors=done.result)
    return replace(ended, value=done.result)


def _reason(state: _Running, status: int) -> str:
    """Why a process ended without its last word."""
    if state.late:
        return f"did not end within {state.step.patience:g} s"
    if status >= 0:
        return f"{_ENDED} with status {status}"
    if hasattr(signal, "SIGVTALRM") and -status in (signal.SIGVTALRM, signal.SIGPROF):
        return too_long(state.step)
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = "unknown"
    memory = ", as happens where memory runs out" if name == "SIGKILL" else ""
    return f"{_ENDED} with signal {-status} ({name}){memory}"


class _Process:
    """One process of ours: takes orders on a pipe, a thread here hears what it says on another."""

    entry = "once"

    def __init__(self, number: int, said: queue.SimpleQueue[tuple[int, object]]) -> None:
        self.number = number
        self._said = said
        command = [sys.executable, "-P", "-c", f"from blog.compute.nursery import {self.entry}; {self.entry}()"]
        self._popen = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=_environment(), bufsize=0
        )
        self._thread = threading.Thread(target=self._hear, daemon=True)
        self._thread.start()

    def send(self, order: Start | Kill) -> bool:
        """Give an order; False if the process is gone."""
        assert self._popen.stdin
        content = memoryview(pack(order))
        try:
            while content:
                content = content[self._popen.stdin.write(content) or 0 :]
        except (OSError, ValueError):
            return False
        return True

    def kill(self) -> None:
        """End the process, whatever it does."""
        self._popen.kill()

    def end(self) -> None:
        """End the process, and leave nothing of it."""
        assert self._popen.stdin
        self._popen.stdin.close()
        self.kill()
        self._popen.wait()
        self._thread.join()

    def _hear(self) -> None:
        assert self._popen.stdout
        frames = Frames()
        with self._popen.stdout as pipe:
            while content := pipe.read(2**20):
                for said in frames.feed(content):
                    self._said.put(self._read(said))
        self._said.put((self.number, Gone(self._popen.wait())))

    def _read(self, said: bytes) -> tuple[int, object]:
        return self.number, pickle.loads(said)


class _Nursery(_Process):
    """The process that forks children; when it goes, so have they all."""

    entry = "nurse"

    def _read(self, said: bytes) -> tuple[int, object]:
        number, inner = pickle.loads(said)
        return number, pickle.loads(inner)

    def end(self) -> None:
        """Let it end its children, then itself."""
        assert self._popen.stdin
        self._popen.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._popen.wait(timeout=5)
        super().end()


def _environment() -> dict[str, str]:
    """One thread, one order of sets and one encoding, so that every machine computes the same."""
    return os.environ | {
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONPATH": os.pathsep.join(filter(None, [str(PACKAGE.parent), os.environ.get("PYTHONPATH", "")])),
    }
