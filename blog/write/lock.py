"""One build at a time: a lock on a file beside the output, which the system opens when its process dies, however."""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from time import sleep

from blog.errors import BlogError

TRIES = 100  # the file may vanish between two calls, when the build before this one ends
PAUSE = 0.01  # seconds
FLAGS = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0)

_held: set[int] = set()

if sys.platform == "win32":
    import msvcrt

    def _locked(descriptor: int) -> bool:
        os.lseek(descriptor, 2**20, os.SEEK_SET)  # a locked byte cannot be read by others; the number is before it
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _locked(descriptor: int) -> bool:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def _leave_to_the_parent() -> None:
        """A forked worker that outlives a killed build must not hold the build's lock."""
        while _held:
            os.close(_held.pop())

    os.register_at_fork(after_in_child=_leave_to_the_parent)


def acquire(path: Path, out: Path) -> int:
    """Lock the file at `path`, made with its folder where missing; another build's lock is an error about `out`."""
    for _ in range(TRIES):
        path.parent.mkdir(parents=True, exist_ok=True)
        with suppress(FileNotFoundError):  # the build before this one took its empty folder away
            descriptor = os.open(path, FLAGS, 0o666)
            locked = _locked(descriptor)
            if locked and _is_at(descriptor, path):
                _held.add(descriptor)
                _sign(descriptor)
                return descriptor
            number = "" if locked else _holder(descriptor)
            os.close(descriptor)
            if number:
                raise _taken(out, f" (process {number})")
            sleep(PAUSE)  # the other build is about to sign, or to be gone
    raise _taken(out)


def release(path: Path, descriptor: int) -> None:
    """Open the lock and take its file away."""
    _held.discard(descriptor)
    if sys.platform == "win32":  # which deletes no open file
        os.close(descriptor)
        with suppress(OSError):
            path.unlink()
        return
    with suppress(OSError):
        path.unlink()  # while it is locked: who has it open already finds that it is no longer there
    os.close(descriptor)


def _sign(descriptor: int) -> None:
    """Tell who holds the lock; on a full disk it holds without that."""
    with suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.lseek(descriptor, 0, os.SEEK_SET)
        os.write(descriptor, str(os.getpid()).encode())


def _holder(descriptor: int) -> str:
    os.lseek(descriptor, 0, os.SEEK_SET)
    number = os.read(descriptor, 20).decode("ascii", "replace")
    return number if number.isdecimal() else ""


def _taken(out: Path, process: str = "") -> BlogError:
    return BlogError(f"another build{process} is writing here", out, hint="Wait for it, or choose another with --out.")


def _is_at(descriptor: int, path: Path) -> bool:
    """Whether the file that is locked is still the one that others will find."""
    try:
        return os.path.samestat(os.fstat(descriptor), path.stat())
    except FileNotFoundError:
        return False
