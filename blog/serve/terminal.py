"""What the author reads in the terminal: one status line that is written over, or plain lines where that cannot be."""

from __future__ import annotations

import shutil
import threading
from typing import TextIO

_ERASE = "\r\x1b[K"


class Terminal:
    """Status, results and problems, from several threads."""

    def __init__(self, out: TextIO, err: TextIO) -> None:
        self._out = out
        self._err = err
        self._rewrites = err.isatty()
        self._status = ""
        self._lock = threading.Lock()

    def status(self, text: str) -> None:
        """Show what is being done; without a terminal only where the words differ, not the numbers in them."""
        with self._lock:
            if self._rewrites:
                self._put(self._err, _ERASE + text[: shutil.get_terminal_size().columns - 1])
            elif _words(text) and _words(text) != _words(self._status):
                self._put(self._err, text + "\n")
            self._status = text

    def line(self, text: str) -> None:
        """Say what stays."""
        with self._lock:
            self._clear()
            self._put(self._out, text + "\n")

    def problem(self, text: str) -> None:
        """Say what is wrong."""
        with self._lock:
            self._clear()
            self._put(self._err, text + "\n")

    def _clear(self) -> None:
        if self._rewrites and self._status:
            self._put(self._err, _ERASE)
        self._status = ""

    def _put(self, stream: TextIO, text: str) -> None:
        try:
            stream.write(text)
            stream.flush()
        except OSError:
            pass  # the terminal is gone; the pages still live


def _words(text: str) -> str:
    return "".join(character for character in text if not character.isdigit())
