"""What the processes of `blog.compute.fresh` say to each other, and how: eight bytes of length, then a pickle.

What a child says is pickled once and passed on as it is; the process in between never looks at results.
"""

from __future__ import annotations

import os
import pickle
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from blog.compute.limits import Step


@dataclass(frozen=True, slots=True)
class Start:
    """Run `module:function` with an argument that is pickled."""

    number: int
    function: str
    argument: bytes
    root: Path
    step: Step


@dataclass(frozen=True, slots=True)
class Kill:
    """End the child of a call."""

    number: int


@dataclass(frozen=True, slots=True)
class Printed:
    """What a child prints."""

    text: str


@dataclass(frozen=True, slots=True)
class Done:
    """The last word of a child: a value, the writer's errors as `BlogErrors`, or a `Bug`."""

    result: object
    inputs: Mapping[str, str]
    seconds: float


@dataclass(frozen=True, slots=True)
class Bug:
    """An exception that is no error of the writer."""

    trace: str


@dataclass(frozen=True, slots=True)
class Gone:
    """A child has ended; below zero, its status is the number of the signal that ended it."""

    status: int


def pack(value: object) -> bytes:
    """A frame."""
    content = pickle.dumps(value)
    return struct.pack(">Q", len(content)) + content


class Frames:
    """Bytes in as they come, whole frames out."""

    def __init__(self) -> None:
        self._bytes = bytearray()

    def feed(self, content: bytes) -> Iterator[bytes]:
        """The pickles that are whole with these bytes."""
        self._bytes += content
        while len(self._bytes) >= 8:
            (length,) = struct.unpack(">Q", self._bytes[:8])
            if len(self._bytes) < 8 + length:
                return
            frame = bytes(self._bytes[8 : 8 + length])
            del self._bytes[: 8 + length]
            yield frame


def write(pipe: int, content: bytes) -> None:
    """Write all of it."""
    view = memoryview(content)
    while view:
        view = view[os.write(pipe, view) :]
