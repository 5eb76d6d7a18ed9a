"""Inputs are tried in another process, so that what stops or ends that process is a finding like any other."""

from __future__ import annotations

import multiprocessing
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from time import perf_counter

from fuzzing.cases import CASES, REFUSED

LONGEST_SECONDS = 5.0  # of one input
LONGEST_BUILD_SECONDS = 120.0  # of two builds of a site, on a busy machine


@dataclass(frozen=True, slots=True)
class Finding:
    """An input that did what none may do."""

    kind: str
    seed: int
    problem: str

    def __str__(self) -> str:
        return f"{self.kind} {self.seed}: {self.problem}"


@dataclass(slots=True)
class Tried:
    """What became of some inputs."""

    taken: int = 0
    refused: int = 0
    slowest: float = 0.0  # seconds
    findings: list[Finding] = field(default_factory=list)


def watch(kind: str, seeds: Sequence[int]) -> Tried:
    """Try inputs one after the other; after one that stops or ends the process goes on with the next."""
    tried, place = Tried(), 0
    while place < len(seeds):
        place += _run(kind, seeds[place:], tried)
    return tried


def _run(kind: str, seeds: Sequence[int], tried: Tried) -> int:
    """Try inputs in one process; gives how many are done."""
    receiver, sender = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=_work, args=(kind, seeds, sender))
    process.start()
    sender.close()
    most = LONGEST_BUILD_SECONDS if kind == "sites" else LONGEST_SECONDS
    done = 0
    try:
        while done < len(seeds):
            if not receiver.poll(most):
                tried.findings.append(Finding(kind, seeds[done], f"takes more than {most:.0f} s"))
                return done + 1
            problem, seconds = receiver.recv()
            _count(tried, problem, seconds)
            if problem not in ("", REFUSED):
                tried.findings.append(Finding(kind, seeds[done], problem))
            done += 1
    except EOFError:
        process.join()
        tried.findings.append(Finding(kind, seeds[done], f"ended the process with {process.exitcode}"))
        return done + 1
    finally:
        process.kill()
        process.join()
    return done


def _count(tried: Tried, problem: str, seconds: float) -> None:
    tried.taken += problem == ""
    tried.refused += problem == REFUSED
    tried.slowest = max(tried.slowest, seconds)


def _work(kind: str, seeds: Sequence[int], sender: Connection) -> None:
    case = CASES[kind]
    for seed in seeds:
        made = case.make(seed)
        started = perf_counter()
        try:
            problem = case.check(made)
        except Exception as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            problem = f"{type(error).__name__}: {error} ({place.filename.rpartition('/')[2]}:{place.lineno})"
        sender.send((problem, perf_counter() - started))
