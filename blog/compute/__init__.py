"""A `Site` in, all its numbers out: Python runs the posts' figures.py, Deno the browser's own modules."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from blog.compute.derived import Derived, derive_all
from blog.compute.frames import draw_frames
from blog.compute.run import PostNumbers, run_post
from blog.content import Computed, Post, Site
from blog.errors import BlogError, BlogErrors

__all__ = ["compute"]


def compute(site: Site, *, jobs: int | None = None) -> Computed:
    """Compute every figure, table and number of the site.

    `jobs` processes share the posts; where none is said, one does, and the figures are drawn on every processor.
    """
    derived = derive_all(site)
    numbers = _run_all(site, derived, jobs or 1)
    results, errors = draw_frames(site, derived, numbers, jobs or os.cpu_count() or 1)
    if errors:
        raise BlogErrors(errors)
    return Computed(posts=results, scripts=derived.scripts)


def _run_all(site: Site, derived: Derived, jobs: int) -> dict[str, PostNumbers]:
    if jobs > 1 and len(site.posts) > 1:
        with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
            outcomes = list(pool.map(_run_one, [(site, post, derived) for post in site.posts]))
    else:
        outcomes = [_run_one((site, post, derived)) for post in site.posts]
    errors = [error for outcome in outcomes if isinstance(outcome, BlogErrors) for error in outcome.errors]
    if errors:
        raise BlogErrors(errors)
    return {o.slug: o for o in outcomes if isinstance(o, PostNumbers)}


def _run_one(work: tuple[Site, Post, Derived]) -> PostNumbers | BlogErrors:
    site, post, derived = work
    try:
        return run_post(site, post, derived)
    except BlogErrors as errors:
        return errors
    except BlogError as error:
        return BlogErrors([error])
