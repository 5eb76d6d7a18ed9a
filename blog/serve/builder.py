"""What the preview asks of whoever builds the site: pages quickly, then the slow checks, both easily given up."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

Progress = Callable[[str, int, int], None]  # stage, done, of


class Cancelled(Exception):
    """The work was given up because `cancelled()` said so; what it had made is thrown away."""


class Builder(Protocol):
    """Builds one site again and again, in one process that stays."""

    def ahead(self, changed: frozenset[Path]) -> Mapping[str, bytes] | None:
        """A site to show until the next one is built, if a quick look at what was saved gives one; raises nothing."""
        ...

    def build(
        self, changed: frozenset[Path] | None, progress: Progress, cancelled: Callable[[], bool]
    ) -> Mapping[str, bytes]:
        """The whole site by published path, with the figures' first frames.

        `changed` are the paths that differ since the last build that succeeded; None means that anything may. All
        problems are raised together as BlogErrors, and Cancelled when a newer change made the work useless.
        """
        ...

    def check(self, progress: Progress, cancelled: Callable[[], bool]) -> None:
        """What may follow the pages: replay and sweep of the figures that were built last. Raises as `build` does."""
        ...

    def needs_restart(self, changed: frozenset[Path]) -> bool:
        """Whether the changed paths are code that this process holds as it was when it began."""
        ...

    def close(self) -> None:
        """End what was started."""
        ...
