"""Progress of long work: a bar on a terminal, a line per stage otherwise."""

from __future__ import annotations

from types import TracebackType
from typing import Self, TextIO

WIDTH = 30  # characters of the bar


class Progress:
    """Shows the steps of a build; leaves no trace on a terminal."""

    def __init__(self, stream: TextIO, *, quiet: bool = False) -> None:
        self._stream = stream
        self._quiet = quiet
        self._terminal = stream.isatty()
        self._said: set[str] = set()  # stages; some go on beside each other

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._terminal and not self._quiet:
            self._stream.write("\r\x1b[K")
            self._stream.flush()

    def step(self, stage: str, done: int, of: int) -> None:
        """Show that so many of so many steps of a stage are done."""
        if self._quiet:
            return
        if self._terminal:
            filled = WIDTH * done // max(of, 1)
            self._stream.write(f"\r\x1b[K{stage:8} [{'=' * filled}{' ' * (WIDTH - filled)}]")
            self._stream.flush()
        elif stage not in self._said:
            self._said.add(stage)
            self._stream.write(f"{stage}\n")
            self._stream.flush()
