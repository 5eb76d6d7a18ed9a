"""Figures' data in, their first frames out: Deno runs the modules that the browser will run.

It replays every sample of `figures.py` through `derive`, sweeps every control over its range, and validates the states
that links of the text ask for. A disagreement or an exception is an error of the post.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from urllib.parse import parse_qsl

from markdown_it.token import Token

from blog.compute.derived import Derived
from blog.compute.drawer import Answer, Drawer, FigureJob
from blog.compute.places import Problem
from blog.compute.run import PostNumbers
from blog.content import FigureFrame, FigureResult, Post, PostResult, Site
from blog.errors import BlogError

EMPTY = FigureFrame(parts={}, plots={}, features={}, texts={}, inputs={}, controls=0)


def draw_frames(
    site: Site, derived: Derived, numbers: Mapping[str, PostNumbers], jobs: int
) -> tuple[dict[str, PostResult], list[BlogError]]:
    """Draw every figure's first state and check it, in `jobs` processes; returns the results and all problems."""
    work = figure_jobs(site, numbers)
    with Drawer(jobs) as drawer:
        answers = drawer.run(script_tree(site, derived), figure_files(site, work), work)
    found = {(job.slug, job.name, job.kind): answer for job, answer in zip(work, answers, strict=True)}
    problems: dict[Problem | BlogError, BlogError] = {}  # one of a shared module is found by every figure
    results = {}
    for post in site.posts:
        figures = {}
        for name, computation in numbers[post.slug].figures.items():
            frame, check = found[post.slug, name, "frame"], found[post.slug, name, "check"]
            problems |= {each: each.error() for each in (*frame.problems, *check.problems) if each not in problems}
            problems |= {error: error for error in wrong_links(post, name, frame)}
            figures[name] = FigureResult(
                name=name,
                data=computation.data,
                line=computation.line,
                source=computation.source,
                frame=frame.frame or EMPTY,
            )
        results[post.slug] = PostResult(
            figures=figures,
            tables=numbers[post.slug].tables,
            values=numbers[post.slug].values,
            formulas=numbers[post.slug].formulas,
        )
    return results, list(problems.values())


def figure_jobs(site: Site, numbers: Mapping[str, PostNumbers]) -> list[FigureJob]:
    """The two jobs of every figure of the site."""
    jobs = []
    for post in site.posts:
        for name, computation in numbers[post.slug].figures.items():
            states = tuple(dict(parse_qsl(query)) for query, _ in _states(post, name))
            frame = FigureJob(slug=post.slug, name=name, kind="frame", data=computation.data, states=states)
            jobs += [frame, FigureJob(slug=post.slug, name=name, kind="check", data=computation.data)]
    return jobs


def figure_files(site: Site, work: list[FigureJob]) -> dict[str, bytes]:
    """The content of the files that figures name in their data."""
    paths = sorted({path for job in work for path in job.data.get("files", {}).values()})
    return {path: site.static[path.removeprefix("static/")] for path in paths}


def script_tree(site: Site, derived: Derived) -> dict[str, str]:
    """Every module of the site by its published path: shared ones, figures, derived formulas."""
    tree = {f"static/{name}": text.decode() for name, text in site.static.items() if name.endswith(".js")}
    for post in site.posts:
        tree |= {f"{post.folder.as_posix()}/{name}.js": text for name, text in post.modules.items()}
    return tree | dict(derived.scripts)


def _states(post: Post, figure: str) -> Iterator[tuple[str, Token]]:
    """Queries of the links that set the state of a figure, with their tokens."""
    for token in post.tokens:
        for child in token.children or []:
            match = re.match(rf"#fig:{re.escape(figure)}\?(.+)", str(child.attrs.get("href", "")))
            if child.type == "link_open" and match:
                yield match[1], child


def wrong_links(post: Post, name: str, answer: Answer) -> Iterator[BlogError]:
    """The links of the text that ask for a state which the figure has not."""
    for message, (query, token) in zip(answer.states, _states(post, name), strict=False):
        if message:
            place = post.place(query, *token.meta["lines"])
            yield BlogError(f'the link to a state of "{name}" is not valid: {message}', post.path, *place)
