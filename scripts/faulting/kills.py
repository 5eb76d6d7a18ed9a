"""`scripts/faults kills`: builds that are killed at a random moment, each after a change."""

from __future__ import annotations

import signal
import subprocess
from pathlib import Path
from random import Random
from time import monotonic, sleep

from faulting.site import Site

COMPARED = 20  # rounds between two comparisons with a build from nothing
SECONDS_TO_END = 10  # that what a killed build has started may still take


def run(folder: Path, rounds: int, seed: int) -> dict[str, int]:
    """Change, build, kill, and look at what is there; gives what was counted."""
    chance = Random(seed)
    site = Site(folder, chance)
    site.build()
    counted = dict.fromkeys(("rounds", "killed", "torn", "stale", "crashed", "alive", "left"), 0)
    longest = _seconds_of_a_build(site)
    for number in range(1, rounds + 1):
        site.change()
        counted["rounds"] += 1
        counted["killed"] += _killed(site, chance.uniform(0, longest))
        counted["torn"] += site.is_torn()
        counted["alive"] += not _all_ended(site)
        if number % COMPARED == 0 or number == rounds:
            counted["crashed"] += site.build().returncode != 0
            counted["stale"] += site.is_stale()
            counted["left"] += len([*site.temporary.iterdir()]) + len([*folder.glob(".published.*")])
    return counted


def _seconds_of_a_build(site: Site) -> float:
    site.change()
    started = monotonic()
    site.build()
    return monotonic() - started


def _killed(site: Site, after: float) -> bool:
    """Whether a build did not end before it was killed."""
    quiet = subprocess.DEVNULL
    with subprocess.Popen(site.command(), env=site.environment(), stdout=quiet, stderr=quiet) as process:
        try:
            process.wait(after)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
    return process.returncode == -signal.SIGKILL


def _all_ended(site: Site) -> bool:
    end = monotonic() + SECONDS_TO_END
    while site.processes():
        if monotonic() > end:
            return False
        sleep(0.02)
    return True
