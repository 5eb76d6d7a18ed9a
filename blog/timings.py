"""Where the seconds of a build went."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter

STAGES = ("scan", "load", "text", "compute", "pages", "check", "write")  # some go on beside each other


@dataclass(slots=True)
class Timings:
    """Where the seconds went: by stage on the clock, by piece of work in processor time."""

    _seconds: dict[str, float] = field(default_factory=dict)
    _started: float = field(default_factory=perf_counter)
    pieces: dict[str, dict[str, float]] = field(default_factory=dict)  # "posts", "figures" ... -> name -> seconds

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time of a stage."""
        started = perf_counter()
        try:
            yield
        finally:
            self._seconds[name] = self._seconds.get(name, 0.0) + perf_counter() - started

    @property
    def stages(self) -> dict[str, float]:
        """Seconds of each stage that there was, in one order."""
        return {name: self._seconds[name] for name in STAGES if name in self._seconds}

    @property
    def total(self) -> float:
        """Seconds since it began; some stages go on beside each other."""
        return perf_counter() - self._started

    def add(self, kind: str, name: str, seconds: float) -> None:
        """Count a piece of work."""
        found = self.pieces.setdefault(kind, {})
        found[name] = found.get(name, 0.0) + seconds
