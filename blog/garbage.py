"""When Python looks for garbage: often where there is much, not at all where all that is made is held."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

OFTEN = 2000  # new objects before garbage is looked for: Jinja leaves circles, and each holds the text of a page


@contextmanager
def little_garbage() -> Iterator[None]:
    """Look for garbage often, and only in what is new: elsewhere it would touch, and so copy, what processes share."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(OFTEN)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


@contextmanager
def no_garbage() -> Iterator[None]:
    """Look for none while the entries of a site are read or its pages listed: all of that is held."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
