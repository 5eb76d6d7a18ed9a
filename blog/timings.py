"""Where the seconds of a build went."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter


@dataclass(slots=True)
class Timings:
    """Where the seconds went: by stage on the clock, by piece of work in processor time."""

    stages: dict[str, float] = field(default_factory=dict)
    _started: float = field(default_factory=perf_counter)
    pieces: dict[str, dict[str, float]] = field(default_factory=dict)  # "posts", "figures" ... -> name -> seconds

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Count the time of a stage."""
        started = perf_counter()
        try:
            yield
        finally:
            self.stages[name] = self.stages.get(name, 0.0) + perf_counter() - started

    @property
    def total(self) -> float:
        """Seconds since it began; some stages go on beside each other."""
        return perf_counter() - self._started

    def add(self, kind: str, name: str, seconds: float) -> None:
        """Count a piece of work."""
        found = self.pieces.setdefault(kind, {})
        found[name] = found.get(name, 0.0) + seconds
