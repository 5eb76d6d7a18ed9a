"""Seeded inputs in; what ended in a traceback, took too long, lost a word or left half a site out.

A run says how many inputs were taken and how many were refused. Every finding names its kind and seed, by which it can
be made again: `scripts/fuzz bodies=1 --seed 4711 --show`.
"""

from __future__ import annotations

import argparse
import sys

from fuzzing.cases import CASES
from fuzzing.watched import Finding, watch


def main(arguments: list[str]) -> int:
    """Try what was asked for; gives the exit status."""
    parser = argparse.ArgumentParser(prog="scripts/fuzz", description="Try what nobody writes on purpose.")
    parser.add_argument("wanted", nargs="*", metavar="KIND=COUNT", help=f"of {', '.join(CASES)}")
    parser.add_argument("--seed", type=int, default=20260214, help="of the first input; each further one has the next")
    parser.add_argument("--show", action="store_true", help="print the inputs")
    options = parser.parse_args(arguments)
    counts = {kind: case.count for kind, case in CASES.items()}
    if options.wanted:
        counts = {
            kind: int(count or counts[kind]) for kind, _, count in (each.partition("=") for each in options.wanted)
        }
    findings: list[Finding] = []
    for kind, count in counts.items():
        seeds = range(options.seed, options.seed + count)
        if options.show:
            print(*(CASES[kind].make(seed) for seed in seeds), sep="\n\f\n")
        tried = watch(kind, seeds)
        print(f"{kind}: {tried.taken} taken, {tried.refused} refused, {len(tried.findings)} findings, "
              f"slowest {tried.slowest:.2f} s", flush=True)  # fmt: skip
        findings += tried.findings
        for finding in tried.findings[:20]:
            print(f"  {finding}", flush=True)
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
