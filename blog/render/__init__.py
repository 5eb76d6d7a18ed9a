"""A `Site` and its numbers in, every file of the published site out; pure: no clock, no disk, no network."""

from blog.render.site import render

__all__ = ["render"]
