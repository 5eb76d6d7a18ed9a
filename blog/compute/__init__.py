"""A `Site` in, all its numbers out: Python runs the posts' figures.py, Deno the browser's own modules."""

from blog.compute.drawer import Abandoned
from blog.compute.engine import Checking, Engine

__all__ = ["Abandoned", "Checking", "Engine"]
