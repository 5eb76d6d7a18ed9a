"""`scripts/faults cache`: builds that find the cache of the last one damaged, each after a change."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random

from blog.build import CACHE
from faulting.site import Site

ENDS = 120  # seconds of a build, on the slowest machine


def run(folder: Path, rounds: int, seed: int) -> dict[str, int]:
    """Change, damage, build, and compare with a build from nothing; gives what was counted."""
    chance = Random(seed)
    site = Site(folder, chance)
    site.build()
    counted = dict.fromkeys(("rounds", "told", "stale", "crashed", "left"), 0)
    older = folder / "older"
    kinds = [name for name in globals() if name.startswith("damage_")]
    for _ in range(rounds):
        cache = site.root / CACHE
        if cache.is_file():
            shutil.copyfile(cache, older)
        site.change()
        kind = chance.choice(kinds)
        globals()[kind](cache, chance, older)
        done = _built(site)
        counted["rounds"] += 1
        counted["told"] += b"the cache" in done.stderr
        crashed = done.returncode != 0 or b"Traceback" in done.stderr
        stale = site.is_stale()
        counted["crashed"] += crashed
        counted["stale"] += stale
        counted["left"] += len([*site.temporary.iterdir()])
        if crashed or stale:
            print(kind, done.returncode, done.stderr.decode(errors="replace"), file=sys.stderr)
        _clear(cache)
    return counted


def _built(site: Site) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(site.command(), env=site.environment(), capture_output=True, check=False, timeout=ENDS)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(site.command(), 124, b"", b"it did not end")


def _clear(cache: Path) -> None:
    """Make room where something that is no file stood."""
    if cache.is_dir() and not cache.is_symlink():
        shutil.rmtree(cache)
    elif not cache.is_file() or cache.is_symlink():
        cache.unlink(missing_ok=True)


def damage_bytes(cache: Path, chance: Random, _: Path) -> None:
    """Some bytes have other values."""
    content = bytearray(cache.read_bytes() if cache.exists() else b"?")
    for _ in range(chance.choice((1, 10, 1000))):
        content[chance.randrange(len(content))] ^= chance.randrange(1, 256)
    cache.write_bytes(content)


def damage_block(cache: Path, chance: Random, _: Path) -> None:
    """A block of the disk is lost."""
    content = bytearray(cache.read_bytes() if cache.exists() else b"?")
    start = chance.randrange(len(content))
    content[start : start + 4096] = bytes(len(content[start : start + 4096]))
    cache.write_bytes(content)


def damage_end(cache: Path, chance: Random, _: Path) -> None:
    """The file is shorter than it was, or longer."""
    content = cache.read_bytes() if cache.exists() else b""
    cut = content[: chance.randrange(len(content) + 1)]
    cache.write_bytes(chance.choice((cut, content + chance.randbytes(5000), b"")))


def damage_other(cache: Path, chance: Random, older: Path) -> None:
    """Another file stands in its place: an older cache, a text, a database of another program."""
    database = b"SQLite format 3\0" + chance.randbytes(8000)
    others = [b"Not a database.\n" * 400, database, *([older.read_bytes()] if older.exists() else [])]
    cache.write_bytes(chance.choice(others))


def damage_log(cache: Path, chance: Random, _: Path) -> None:
    """A journal lies beside it that belongs to no build."""
    for suffix in ("-wal", "-shm", "-journal"):
        if chance.random() < 0.6:
            cache.with_name(cache.name + suffix).write_bytes(chance.randbytes(chance.choice((10, 40_000))))


def damage_kind(cache: Path, chance: Random, _: Path) -> None:
    """No file stands in its place, but a folder, a link to nowhere or a pipe."""
    cache.unlink(missing_ok=True)
    kind = chance.choice(("folder", "link", "pipe", "nothing"))
    if kind == "folder":
        cache.mkdir()
    elif kind == "link":
        cache.symlink_to("/nowhere/at/all")
    elif kind == "pipe":
        os.mkfifo(cache)
