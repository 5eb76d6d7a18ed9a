"""`scripts/faults full`: builds on a disk with room for a random part of what they write."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random

from faulting.site import Site

DISK = 64 * 2**20  # bytes; a file takes what a build may not have
INSIDE = "BLOG_FAULTS_MOUNTED"
LEAST, MOST = 12, 23  # powers of two, between which the bytes lie that are left: from a page to more than is needed


def run(folder: Path, rounds: int, seed: int) -> dict[str, int]:
    """Change, build where there is little room, then where there is enough; gives what was counted."""
    if INSIDE not in os.environ:
        return _mounted(rounds, seed)
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK}", "tmpfs", disk], check=True)
    try:
        return _rounds(disk, rounds, Random(seed))
    finally:
        subprocess.run(["umount", "--lazy", disk], check=True)


def _rounds(folder: Path, rounds: int, chance: Random) -> dict[str, int]:
    site = Site(folder, chance)
    site.build()
    counted = dict.fromkeys(("rounds", "refused", "torn", "stale", "crashed", "left"), 0)
    for _ in range(rounds):
        site.change()
        ballast = _fill(folder, int(2 ** chance.uniform(LEAST, MOST)))
        done = site.build()
        counted["rounds"] += 1
        counted["refused"] += done.returncode == 1
        counted["crashed"] += done.returncode not in (0, 1) or b"Traceback" in done.stderr
        counted["torn"] += site.is_torn()
        if done.returncode not in (0, 1):
            print(done.stderr.decode(), file=sys.stderr)
        ballast.unlink()
        counted["crashed"] += site.build().returncode != 0
        counted["left"] += len([*site.temporary.iterdir()]) + len([*folder.glob(".published.*")])
        counted["stale"] += site.is_torn()
    counted["stale"] += site.is_stale()
    return counted


def _mounted(rounds: int, seed: int) -> dict[str, int]:
    """The same in a process that has a table of mounts of its own, so that nothing stays behind."""
    script = Path(__file__).parents[1] / "faults.py"
    command = ["unshare", "--map-root-user", "--mount", sys.executable, str(script), "full"]
    numbers = ["--rounds", str(rounds), "--seed", str(seed)]
    raise SystemExit(subprocess.run([*command, *numbers], env={**os.environ, INSIDE: "1"}, check=False).returncode)


def _fill(folder: Path, room: int) -> Path:
    """A file that leaves so many bytes of the disk."""
    disk = os.statvfs(folder)
    ballast = folder / "ballast"
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, max(1, disk.f_bavail * disk.f_frsize - room))
    return ballast
