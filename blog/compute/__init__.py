"""A `Site` in, all its numbers out: Python runs the posts' figures.py, Deno the browser's own modules."""

from __future__ import annotations

import os

from blog.compute.derived import Derived, derive_all
from blog.compute.frames import draw_frames
from blog.compute.fresh import Fresh
from blog.compute.request import request_of
from blog.compute.run import PostNumbers
from blog.content import Computed, Site
from blog.errors import BlogErrors

__all__ = ["compute"]


def compute(site: Site, *, jobs: int | None = None) -> Computed:
    """Compute every figure, table and number of the site.

    `jobs` processes work at a time; where none is said, as many as there are processors.
    """
    jobs = jobs or os.cpu_count() or 1
    derived = derive_all(site)
    numbers = _run_all(site, derived, jobs)
    results, errors = draw_frames(site, derived, numbers, jobs)
    if errors:
        raise BlogErrors(errors)
    return Computed(posts=results, scripts=derived.scripts)


def _run_all(site: Site, derived: Derived, jobs: int) -> dict[str, PostNumbers]:
    """The numbers of every post, each from a process of its own."""
    requests = [request_of(post, site, derived) for post in site.posts]
    errors = {request.slug: [*request.problems] for request in requests}
    numbers = {request.slug: PostNumbers(slug=request.slug) for request in requests}
    working = [request for request in requests if not request.is_empty]
    if working:
        with Fresh(min(jobs, len(working))) as fresh:
            outcomes = fresh.run([request.call for request in working])
        for request, outcome in zip(working, outcomes, strict=True):
            if outcome.errors:
                errors[request.slug] += outcome.errors.errors
            else:
                numbers[request.slug] = outcome.value
    found = [error for post in site.posts for error in errors[post.slug]]
    if found:
        raise BlogErrors(found)
    return numbers
