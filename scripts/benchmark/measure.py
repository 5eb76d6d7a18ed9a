"""Run a command and say what it took: processor time, wall time and, when asked, memory.

Processor time is that of the command and of every process that it waited for. Memory is the resident set summed over
the process tree, looked up in /proc every 10 ms, at its highest; pages that processes share count in each of them.
Python may keep its byte code, as that of an installed tool is kept, even where this shell forbids it.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event, Thread
from time import perf_counter

POLL_SECONDS = 0.01
INSTALLED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
_PROC = Path("/proc")


class CommandError(Exception):
    """A command that failed, with the end of what it printed."""


@dataclass(frozen=True, slots=True)
class Spent:
    """What one run took."""

    cpu_seconds: float
    wall_seconds: float
    peak_bytes: int | None = None  # None: not looked at, or no /proc


def spend(command: Sequence[str], cwd: Path, *, memory: bool = False) -> Spent:
    """Run a command to its end."""
    with TemporaryFile() as printed:
        started = perf_counter()
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=INSTALLED,
            stdin=subprocess.DEVNULL,
            stdout=printed,
            stderr=printed,
            start_new_session=True,
        )
        with _Peak(process.pid, watch=memory) as peak:
            _, status, usage = os.wait4(process.pid, 0)
            wall = perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            printed.seek(0)
            said = printed.read().decode("utf-8", "replace")[-600:].strip()
            raise CommandError(said or f"status {process.returncode}, without a word")
    return Spent(usage.ru_utime + usage.ru_stime, wall, peak.bytes)


class _Peak:
    """The most memory that a session's processes have held together, while the block runs."""

    def __init__(self, session: int, *, watch: bool) -> None:
        self.bytes: int | None = None
        self._session = session
        self._done = Event()
        self._thread = Thread(target=self._watch) if watch and _PROC.is_dir() else None

    def __enter__(self) -> _Peak:
        if self._thread:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._done.set()
        if self._thread:
            self._thread.join()

    def _watch(self) -> None:
        while not self._done.wait(POLL_SECONDS):
            self.bytes = max(self.bytes or 0, resident(self._session))


def resident(session: int) -> int:
    """Bytes resident now in all processes of a session."""
    pages = 0
    for folder in _PROC.glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()
        except OSError:
            continue  # it has ended
        if int(fields[3]) == session:
            pages += int(fields[21])
    return pages * os.sysconf("SC_PAGE_SIZE")
