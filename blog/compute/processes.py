"""What the standard library does not say of a child process: how much it has used, and that it must not outlive us."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

SHARE_OF_WALL_TIME = 0.1  # taken as processor time where the system does not say: others may be busy
# Linux kills the child when the thread that started it ends; a parent that ended meanwhile is not our parent any more.
UNTIL_PARENT_ENDS = """\
import ctypes, os, sys
ctypes.CDLL(None).prctl(1, 9)
if os.getppid() == int(sys.argv[1]):
    os.execv(sys.argv[2], sys.argv[2:])
"""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a process has used."""

    seconds: float  # of processors, since it began
    memory: int = 0  # bytes that it holds now; 0 where the system does not say


def bound_to_us(command: Sequence[str]) -> list[str]:
    """The command as one that does not outlive the thread that runs it, where the system can promise that."""
    if sys.platform != "linux":
        return list(command)
    return [sys.executable, "-I", "-S", "-c", UNTIL_PARENT_ENDS, str(os.getpid()), *command]


def usage(process: subprocess.Popen[bytes], began: float) -> Usage:
    """What a child has used; `began` is when it was started, on the monotonic clock."""
    try:
        return {"linux": _linux, "win32": _windows}.get(sys.platform, _posix)(process)
    except (OSError, ValueError, IndexError, AttributeError, subprocess.SubprocessError):
        return Usage((time.monotonic() - began) * SHARE_OF_WALL_TIME)


def _linux(process: subprocess.Popen[bytes]) -> Usage:
    """Fields 14, 15 and 24 of proc_pid_stat(5); the second is a name that may hold spaces."""
    fields = Path(f"/proc/{process.pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    ticks = int(fields[11]) + int(fields[12])
    return Usage(ticks / os.sysconf("SC_CLK_TCK"), int(fields[21]) * os.sysconf("SC_PAGE_SIZE"))


def _posix(process: subprocess.Popen[bytes]) -> Usage:
    command = ["ps", "-o", "time=,rss=", "-p", str(process.pid)]
    text = subprocess.run(command, capture_output=True, text=True, timeout=5, check=True).stdout
    clock, kibibytes = text.split()
    return Usage(seconds_of(clock), int(kibibytes) * 1024)


def seconds_of(clock: str) -> float:
    """Seconds of a time that `ps` prints.

    >>> seconds_of("1-02:03:04"), seconds_of("3:04.25")
    (93784.0, 184.25)
    """
    days, _, rest = clock.rpartition("-")
    seconds = 0.0
    for part in rest.split(":"):
        seconds = seconds * 60 + float(part)
    return seconds + 86400 * int(days or 0)


def _windows(process: Any) -> Usage:
    import ctypes
    from ctypes import wintypes

    times = [wintypes.FILETIME() for _ in range(4)]  # creation, exit, kernel, user, in units of 100 ns
    handle = wintypes.HANDLE(int(process._handle))
    if not ctypes.WinDLL("kernel32").GetProcessTimes(handle, *map(ctypes.byref, times)):  # type: ignore[attr-defined, unused-ignore]
        raise OSError("GetProcessTimes failed")
    return Usage(sum(each.dwHighDateTime * 2**32 + each.dwLowDateTime for each in times[2:]) / 1e7)


def is_alive(pid: int) -> bool:
    """Whether some process has this number; true where it cannot be told."""
    if sys.platform == "win32":
        import ctypes

        handle = ctypes.WinDLL("kernel32").OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
        if handle:
            ctypes.WinDLL("kernel32").CloseHandle(handle)
        return bool(handle)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
