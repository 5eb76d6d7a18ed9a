"""Checks in, their output and a summary out; several run at once, and none outlives the run.

Every command leads a process group of its own, so that ending it ends what it has started too.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor, as_completed
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from testing.checks import Check, Command

GRACE = 10  # seconds in which a command may clean up after it was told to end
INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class Result:
    """How a check went."""

    name: str
    passed: bool
    seconds: float
    output: str


class Runner:
    """Runs commands in one folder, and can end all of them."""

    def __init__(self, root: Path, programs: Path) -> None:
        self.root = root
        self.programs = programs  # the folder of the environment's commands
        self._running: set[subprocess.Popen[str]] = set()
        self._ended = False
        self._lock = threading.Lock()

    def run(self, check: Check, *, live: bool = False) -> Result:
        """Run a check's commands one after the other, all of them even if one fails."""
        started = time.monotonic()
        done = [self._run(command, live) for command in check.commands]
        output = "".join(text for _, text in done)
        return Result(check.name, not any(status for status, _ in done), time.monotonic() - started, output)

    def end(self) -> None:
        """End everything that runs; nothing begins after this."""
        with self._lock:
            self._ended = True
            running = list(self._running)
        for process in running:
            _signal(process, signal.SIGINT)
        deadline = time.monotonic() + GRACE
        for process in running:
            with suppress(subprocess.TimeoutExpired):
                process.wait(max(0.0, deadline - time.monotonic()))
            _signal(process, signal.SIGKILL)

    def _run(self, command: Command, live: bool) -> tuple[int, str]:
        process = self._start(command, live)
        if process is None:
            return INTERRUPTED, ""
        try:
            output, _ = process.communicate()
        finally:
            with self._lock:
                self._running.discard(process)
        return process.returncode, output or ""

    def _start(self, command: Command, live: bool) -> subprocess.Popen[str] | None:
        program, *words = command.words
        with self._lock:
            if self._ended:
                return None
            process = subprocess.Popen(
                [str(self.programs / program), *words],
                cwd=self.root,
                env=os.environ | dict(command.surroundings),
                stdin=subprocess.DEVNULL,
                stdout=None if live else subprocess.PIPE,
                stderr=None if live else subprocess.STDOUT,
                encoding="utf-8",
                errors="replace",
                start_new_session=True,
            )
            self._running.add(process)
        return process


def run_all(checks: Sequence[Check], runner: Runner, at_once: int, *, first: Sequence[Check] = ()) -> int:
    """Run checks, print each one's output when it ends, then a summary; 0 if all passed.

    Those of `first` make what the others read, and so run before them.
    """
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    started = time.monotonic()
    results: list[Result] = []
    running: list[Future[Result]] = []
    with ThreadPoolExecutor(at_once) as pool:
        try:
            for each in first:
                results.append(runner.run(each))
                _show(results[-1])
            running = [pool.submit(runner.run, each, live=len(checks) == 1) for each in checks]
            for done in as_completed(running):
                results.append(done.result())
                _show(results[-1])
        except KeyboardInterrupt:
            _end(runner, pool)
            for future in running:
                _show_rest(future, results)
            print("interrupted", file=sys.stderr)
            return INTERRUPTED
    print(summary(results, time.monotonic() - started), flush=True)
    return int(not all(each.passed for each in results))


def summary(results: Sequence[Result], seconds: float) -> str:
    """One line: what failed, and how long each check took.

    >>> summary([Result("ruff", False, 0.4, ""), Result("pytest", True, 61, "")], 61)
    'FAILED: ruff (ruff 0 s, pytest 61 s; 61 s in all)'
    """
    failed = ", ".join(each.name for each in results if not each.passed)
    each = ", ".join(f"{result.name} {result.seconds:.0f} s" for result in results)
    return f"{f'FAILED: {failed}' if failed else 'all passed'} ({each}; {seconds:.0f} s in all)"


def _end(runner: Runner, pool: ThreadPoolExecutor) -> None:
    """End what runs, and begin nothing more; whoever asks a second time waits for that."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    pool.shutdown(wait=False, cancel_futures=True)
    runner.end()


def _show_rest(future: Future[Result], shown: Sequence[Result]) -> None:
    """Show what a check that was interrupted had printed: of one that hung it says where."""
    with suppress(CancelledError, TimeoutError):
        result = future.result(GRACE)
        if result not in shown:
            _show(result)


def _show(result: Result) -> None:
    print(f"== {result.name}: {'passed' if result.passed else 'FAILED'}, {result.seconds:.1f} s", flush=True)
    if result.output.strip():
        print(result.output.rstrip(), flush=True)


def _signal(process: subprocess.Popen[str], number: int) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, number)
