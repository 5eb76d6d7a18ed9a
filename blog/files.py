"""Files of the site: found on the disk or made by the build, known by their content's hash, read when asked for."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from blog.errors import BlogError


def digest_of(content: bytes) -> str:
    """SHA-256, by which the cache and the manifest know a content."""
    return hashlib.sha256(content).hexdigest()


class ChangedError(BlogError):
    """A file is no longer as it was when the build began."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of the site as it was found; its content is read when it is asked for."""

    root: Path
    name: str  # relative to the root
    digest: str  # SHA-256 of the content
    size: int  # bytes

    def read(self) -> bytes:
        """The content; a file that has changed since it was found belongs to the next build."""
        try:
            content = (self.root / self.name).read_bytes()
        except OSError as error:
            raise BlogError(f"the file cannot be read: {error.strerror}", Path(self.name)) from error
        if digest_of(content) != self.digest:
            raise ChangedError("the file changed while the site was built", Path(self.name), hint="Build again.")
        return content

    def text(self) -> str:
        """The content as text; `load` has seen that it is UTF-8."""
        return plain_lines(self.read().decode("utf-8"))


class File(Protocol):
    """A named content that is read when it is asked for."""

    @property
    def digest(self) -> str:
        """SHA-256 of the content."""

    def read(self) -> bytes:
        """The content."""

    def text(self) -> str:
        """The content as text."""


class Generated:
    """A text that the build made, as a file."""

    def __init__(self, text: str) -> None:
        self._text = text
        self.digest = digest_of(text.encode("utf-8"))

    def read(self) -> bytes:
        """The content."""
        return self._text.encode("utf-8")

    def text(self) -> str:
        """The content as text."""
        return self._text


def plain_lines(text: str) -> str:
    """Text whose lines end with \\n, however they were saved."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
