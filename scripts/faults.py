"""Faults on purpose, with a seed: what a build and a preview leave when things go wrong; `scripts/faults` calls it."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic

sys.path.insert(0, str(Path(__file__).parents[1]))  # the sites are those of the tests

from faulting import caches, full, kills, saves

KINDS = {"kills": (kills.run, 200), "full": (full.run, 50), "cache": (caches.run, 200), "saves": (saves.run, 1000)}
WRONG = ("torn", "stale", "crashed", "alive", "left")  # counts that have to be zero


def main() -> int:
    """Run the rounds of one kind and print what was counted as JSON; 1 if anything was wrong."""
    parser = argparse.ArgumentParser(prog="scripts/faults", description=__doc__)
    parser.add_argument("kind", choices=KINDS)
    parser.add_argument("--rounds", type=int, help="how many (200 kills, 50 full disks, 200 caches, 1000 saves)")
    parser.add_argument("--seed", type=int, default=1, help="of what happens when (1)")
    options = parser.parse_args()
    run, rounds = KINDS[options.kind]
    started = monotonic()
    with TemporaryDirectory(prefix="blog-faults-") as folder:
        counted = run(Path(folder), options.rounds or rounds, options.seed)
    print(json.dumps({"kind": options.kind, "seed": options.seed, **counted, "seconds": round(monotonic() - started)}))
    return int(any(counted.get(name) for name in WRONG))


if __name__ == "__main__":
    sys.exit(main())
