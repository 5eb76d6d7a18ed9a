"""The calls of the system that a publication rests on: reading without following, exchanging, and what outlasts power.

What has to be on the disk before the exchange is asked for file by file while that is few. Beyond that one `syncfs`
for the file system is quicker, since each `fsync` waits for the disk on its own: where this was measured 200 new
files of 15 KB took 0.6 s one by one, and 12,000 took 0.8 s in one call. Where there is no `syncfs`, each is asked for.
"""

from __future__ import annotations

import ctypes
import errno
import os
import stat
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

FEW = 100  # files and folders; more are synchronised in one call

# A link at the end of a path is an error, and a pipe is opened without waiting for its other end.
READ = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Identity(NamedTuple):  # there may be ten thousand, and a dataclass takes four times as long to make
    """What changes when a file is edited or replaced, but not when it gets another name."""

    device: int
    inode: int
    size: int  # bytes
    modified: int  # nanoseconds


class Stored(NamedTuple):
    """A regular file as it was read."""

    content: bytes
    identity: Identity


def identity(status: os.stat_result) -> Identity:
    """The identity of a file."""
    return Identity(status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)


def read_regular(path: str | Path, most: int | None = None) -> Stored | None:
    """A file's content; None if it is no regular file, cannot be read, or is larger than `most` bytes."""
    try:
        descriptor = os.open(path, READ)
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode) or (most is not None and status.st_size > most):
            return None
        content = os.read(descriptor, status.st_size + 1)
    except OSError:
        return None
    finally:
        os.close(descriptor)
    return Stored(content, identity(status)) if len(content) == status.st_size else None


def link(source: Path, target: Path) -> bool:
    """Give a file a second name, where the system can."""
    try:
        os.link(source, target, follow_symlinks=os.link not in os.supports_follow_symlinks)
    except OSError:
        return False
    return True


def sync_tree(root: Path, files: Sequence[str], folders: Sequence[str]) -> None:
    """Return when these new files and folders of a tree, and the tree's own name, are on the disk."""
    if len(files) + len(folders) > FEW and _sync_file_system(root):
        return
    for file in files:
        _sync_file(root / file)
    for folder in folders:
        sync_folder(root / folder)
    sync_folder(root.parent)


def sync_folder(path: Path) -> None:
    """Return when the names in a folder are on the disk."""
    if sys.platform == "win32":  # which opens no folders, and writes names through
        return
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # file systems that know no such thing
            raise
    finally:
        os.close(descriptor)


def _sync_file(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sync_file_system(path: Path) -> bool:
    """Synchronise all of a file system, where the system can."""
    if sys.platform != "linux":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    if not hasattr(libc, "syncfs"):
        return False
    descriptor = os.open(path, os.O_RDONLY)
    try:
        if libc.syncfs(descriptor) != 0:
            raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    finally:
        os.close(descriptor)
    return True


def swap(staging: Path, out: Path) -> None:
    """Put `staging` in the place of `out`; afterwards `staging` is the old site, if there was one."""
    if not out.exists():
        staging.rename(out)
        return
    if exchange(staging, out):
        return
    previous = staging.with_suffix(".previous")
    out.rename(previous)
    try:
        staging.rename(out)
    except OSError:
        with suppress(OSError):  # else the next build does it
            previous.rename(out)
        raise
    previous.rename(staging)


def exchange(a: Path, b: Path) -> bool:
    """Exchange two folders atomically, where the system can."""
    if sys.platform == "win32":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    first, second = os.fsencode(a), os.fsencode(b)
    if sys.platform == "linux" and hasattr(libc, "renameat2"):
        at_cwd, both = -100, 2
        return bool(libc.renameat2(at_cwd, first, at_cwd, second, both) == 0)
    if sys.platform == "darwin" and hasattr(libc, "renamex_np"):
        both = 2
        return bool(libc.renamex_np(first, second, both) == 0)
    return False
