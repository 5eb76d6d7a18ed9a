"""The figures of a site: what Deno is asked about each, under which keys the answers are kept, what they mean."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from urllib.parse import parse_qsl

from blog.cache import Cache, key_of, tool
from blog.compute.drawer import Answer, FigureJob
from blog.compute.modules import Modules
from blog.compute.run import Computation, PostNumbers
from blog.content import FigureFrame, FigureResult, Hole, Post, PostResult, Site
from blog.errors import BlogError

_TOOL = (("compute",), ("deno",))


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure with its two jobs; a key stands for all on which an answer depends."""

    post: Post
    name: str
    computation: Computation
    frame: FigureJob  # draw the first state, and see that all is right there
    check: FigureJob  # replay the samples, sweep the controls
    frame_key: str
    check_key: str

    @property
    def id(self) -> tuple[str, str]:
        """By what a figure is known."""
        return self.post.slug, self.name

    def costing(self, seconds: float) -> Figure:
        """The same where its check has a cost; else with that of its first frame, so that the longest begin first."""
        return self if self.check.cost else replace(self, check=replace(self.check, cost=seconds))


def figures_of(site: Site, numbers: Mapping[str, PostNumbers], modules: Modules, cache: Cache) -> list[Figure]:
    """Every figure that has its data and its module."""
    return [
        _figure(site, post, name, computation, modules, float(cache.get("cost", f"{post.slug}/{name}") or 0))
        for post in site.posts
        for name, computation in numbers[post.slug].figures.items()
        if name in post.modules
    ]


def _figure(site: Site, post: Post, name: str, computation: Computation, modules: Modules, cost: float) -> Figure:
    data, states = computation.data, tuple(_states(post, name))
    files = {path: site.static[path.removeprefix("static/")].digest for path in _files(data)}
    loaded = modules.closure(post.modules[name].name)
    known = (tool(*_TOOL), post.slug, name, computation.digest, loaded, files)
    check_key = key_of("check", known)
    check = FigureJob(slug=post.slug, name=name, kind="check", known=check_key, data=data, cost=cost)
    return Figure(
        post=post,
        name=name,
        computation=computation,
        frame=replace(check, kind="frame", states=states),
        check=check,
        frame_key=key_of("frame", known, states),
        check_key=check_key,
    )


def _files(data: Mapping[str, Mapping[str, str]]) -> list[str]:
    return sorted(data.get("files", {}).values())


def names_missing(numbers: PostNumbers, site: Site) -> bool:
    """Whether the data of a figure name a file that is no longer there."""
    named = (path for computation in numbers.figures.values() for path in _files(computation.data))
    return any(path.removeprefix("static/") not in site.static for path in named)


def files_of(site: Site, figures: Sequence[Figure]) -> dict[str, bytes]:
    """The content of the files that figures name in their data."""
    paths = sorted({path for figure in figures for path in _files(figure.computation.data)})
    return {path: site.static[path.removeprefix("static/")].read() for path in paths}


def _links(post: Post, figure: str) -> Iterator[Hole]:
    """The links that set a state of a figure."""
    return (hole for hole in post.holes("state") if hole.facts["figure"] == figure and hole.facts["query"])


def _states(post: Post, figure: str) -> Iterator[Mapping[str, str]]:
    return (dict(parse_qsl(hole.facts["query"])) for hole in _links(post, figure))


def wrong_links(post: Post, figure: str, answer: Answer) -> Iterator[BlogError]:
    """The links of the text that ask for a state which the figure has not."""
    for message, hole in zip(answer.states, _links(post, figure), strict=False):
        if message:
            place = post.place(hole.raw, *hole.lines)
            yield BlogError(f'the link to a state of "{figure}" is not valid: {message}', post.path, *place)


def result_of(
    post: Post,
    numbers: PostNumbers,
    figures: Sequence[Figure],
    frames: Mapping[tuple[str, str], FigureFrame],
) -> PostResult:
    """What was computed for a post, and what was not."""
    shown = {f.name: _result(f, frames[f.id]) for f in figures if f.post is post and f.id in frames}
    failed = {("figure", hole.facts["name"]) for hole in post.holes("figure") if hole.facts["name"] not in shown}
    failed |= {
        ("value", hole.facts["expression"])
        for hole in post.holes("value", "claim")
        if hole.facts["expression"] not in numbers.values
    }
    return PostResult(
        figures=shown, tables=numbers.tables, values=numbers.values, formulas=numbers.formulas, failed=frozenset(failed)
    )


def _result(figure: Figure, frame: FigureFrame) -> FigureResult:
    computation = figure.computation
    return FigureResult(
        name=figure.name,
        digest=key_of(figure.frame_key, computation.source, computation.line),
        data=computation.data,
        line=computation.line,
        source=computation.source,
        frame=frame,
    )
