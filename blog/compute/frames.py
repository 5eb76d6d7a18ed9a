"""What Deno needs to draw a site's figures, and what its answers mean for the text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from urllib.parse import parse_qsl

from blog.compute.derived import Derived
from blog.compute.drawer import Answer, FigureJob
from blog.content import File, Hole, Post, Site
from blog.errors import BlogError


def scripts_of(site: Site, derived: Derived) -> dict[str, File]:
    """Every module of the site by its published path: shared ones, figures, derived formulas."""
    found: dict[str, File] = {f"static/{name}": file for name, file in site.static.items() if name.endswith(".js")}
    for post in site.posts:
        found |= {file.name: file for file in post.modules.values()}
    return found | dict(derived.scripts)


def figure_files(static: Mapping[str, File], work: Sequence[FigureJob]) -> dict[str, bytes]:
    """The content of the files that figures name in their data."""
    paths = sorted({path for job in work for path in job.data.get("files", {}).values()})
    return {path: static[path].read() for path in paths}


def _links(post: Post, figure: str) -> Iterator[Hole]:
    """The links that set a state of a figure."""
    return (hole for hole in post.holes("state") if hole.facts["figure"] == figure and hole.facts["query"])


def states_of(post: Post, figure: str) -> Iterator[Mapping[str, str]]:
    """The states that links of the text ask for."""
    return (dict(parse_qsl(hole.facts["query"])) for hole in _links(post, figure))


def wrong_links(post: Post, figure: str, answer: Answer) -> Iterator[BlogError]:
    """The links of the text that ask for a state which the figure has not."""
    for message, hole in zip(answer.states, _links(post, figure), strict=False):
        if message:
            place = post.place(hole.raw, *hole.lines)
            yield BlogError(f'the link to a state of "{figure}" is not valid: {message}', post.path, *place)
