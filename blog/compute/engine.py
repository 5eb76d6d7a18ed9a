"""A `Site` in, all its numbers and first frames out, each taken from the cache where its inputs are the same.

Two kinds of processes do the work and stay for the next build: Python's, in which each post's figures.py runs afresh,
and Deno's, which run the browser's own modules.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from blog.cache import Cache, key_of, tool
from blog.compute.derived import Derived, derive_all, holds_formulas
from blog.compute.drawer import Abandoned, Answer, Drawer, FigureJob
from blog.compute.frames import figure_files, scripts_of, states_of, wrong_links
from blog.compute.fresh import CancelledError, Fresh
from blog.compute.inputs import digest_of as input_digest
from blog.compute.modules import Modules
from blog.compute.request import PostRequest, request_of
from blog.compute.run import Computation, PostNumbers
from blog.content import Computed, FigureFrame, FigureResult, Post, PostResult, Site, SourceFile
from blog.errors import BlogError, BlogErrors

_FORMULAS_TOOL = (("compute/derived.py", "errors.py", "formulas"), ())
_NUMBERS_TOOL = (("compute", "content.py", "errors.py", "formulas"), ("numpy",))
_FIGURES_TOOL = (("compute",), ("deno",))

Count = Callable[[str, int, int], None]  # what, done, of
Cost = Callable[[str, str, float], None]  # kind, name, processor seconds


@dataclass(slots=True)
class Checking:
    """The figures whose samples and range are still to be tried, and what they are tried with."""

    jobs: list[tuple[FigureJob, str]]  # with the key under which success is kept
    modules: Modules
    files: Mapping[str, bytes]


class Engine:
    """Computes a site, again and again; `jobs` processes of each kind work at a time."""

    def __init__(self, jobs: int, cache: Cache, cost: Cost = lambda *_: None) -> None:
        self._jobs = jobs
        self._cache = cache
        self._cost = cost
        self._fresh: Fresh | None = None
        self._drawer: Drawer | None = None
        self.inputs: dict[str, Mapping[str, str]] = {}  # what the Python of each post has read, with its hashes
        self.modules: Modules | None = None  # of the last site

    def close(self) -> None:
        """End all processes."""
        for each in (self._fresh, self._drawer):
            if each:
                each.close()
        self._fresh = self._drawer = None

    def compute(
        self, site: Site, problems: list[BlogError], count: Count, cancelled: Callable[[], bool]
    ) -> tuple[Computed, Checking]:
        """The numbers of a site and the first frames of its figures; problems are added to those that are known."""
        derived = self._derived(site, problems)
        numbers = self._numbers(site, derived, problems, count, cancelled)
        self.modules = modules = Modules(scripts_of(site, derived), self._cache)
        results: dict[str, PostResult] = {}
        checking = self._frames(site, numbers, modules, problems, results, count, cancelled)
        return Computed(posts=results, scripts=derived.scripts), checking

    def check(self, checking: Checking, count: Count, cancelled: Callable[[], bool]) -> list[BlogError]:
        """Replay the samples of figures and sweep their controls; gives the problems."""
        found: dict[object, BlogError] = {}
        keys = {id(job): key for job, key in checking.jobs}
        done = 0

        def take(job: FigureJob, answer: Answer) -> None:
            nonlocal done
            done += 1
            count("check", done, len(keys))
            self._cost("figures", f"{job.slug}/{job.name}", answer.seconds)
            self._cache.put("cost", f"{job.slug}/{job.name}", answer.seconds)
            if not answer.problems:
                self._cache.put("check", keys[id(job)], True)
            for problem in answer.problems:
                found.setdefault(problem, problem.error())

        work = [job for job, _ in checking.jobs]
        if work:
            self._draw(checking.modules, checking.files, work, take, cancelled)
        return list(found.values())

    def _derived(self, site: Site, problems: list[BlogError]) -> Derived:
        sources = {name: text for name, text in site.formulas.items() if holds_formulas(text)}
        key = key_of(tool(*_FORMULAS_TOOL), sources)
        try:
            found: Derived = self._cache.memo("formulas", key, lambda: derive_all(sources))
            return found
        except BlogErrors as errors:
            problems += errors.errors
        except BlogError as error:
            problems.append(error)
        return Derived({}, {})

    def _numbers(
        self, site: Site, derived: Derived, problems: list[BlogError], count: Count, cancelled: Callable[[], bool]
    ) -> dict[str, PostNumbers]:
        """The numbers of every post, each from a process of its own."""
        numbers: dict[str, PostNumbers] = {}
        missing: list[tuple[PostRequest, str]] = []
        self.inputs = {}
        digests: dict[str, str] = {}  # of recorded inputs, each looked at once

        def current(name: str) -> str:
            if name not in digests:
                digests[name] = input_digest(name, site.root)
            return digests[name]

        for post in site.posts:
            request = request_of(post, site, derived)
            problems += request.problems
            key = key_of(tool(*_NUMBERS_TOOL), request.key)
            found = PostNumbers(slug=post.slug) if request.is_empty else self._cache.get("numbers", key, current)
            if found is None:
                missing.append((request, key))
            else:
                numbers[post.slug] = found
                if not request.is_empty:
                    self.inputs[post.slug] = self._cache.inputs("numbers", key)
        if missing:
            self._run(missing, numbers, problems, count, cancelled)
        return numbers

    def _run(
        self,
        missing: Sequence[tuple[PostRequest, str]],
        numbers: dict[str, PostNumbers],
        problems: list[BlogError],
        count: Count,
        cancelled: Callable[[], bool],
    ) -> None:
        self._fresh = self._fresh or Fresh(self._jobs)
        done = iter(range(1, len(missing) + 1))
        try:
            outcomes = self._fresh.run(
                [request.call for request, _ in missing],
                cancelled=cancelled,
                done=lambda *_: count("numbers", next(done), len(missing)),
            )
        except CancelledError:
            raise Abandoned from None
        for (request, key), outcome in zip(missing, outcomes, strict=True):
            self._cost("posts", request.slug, outcome.seconds)
            errors = outcome.errors.errors if outcome.errors else ()
            found = PostNumbers(slug=request.slug)
            if outcome.value is not None:
                found, more = outcome.value
                errors = (*errors, *more)
            problems += errors
            numbers[request.slug] = found
            self.inputs[request.slug] = outcome.inputs
            if not errors:
                self._cache.put("numbers", key, found, outcome.inputs)

    def _frames(
        self,
        site: Site,
        numbers: Mapping[str, PostNumbers],
        modules: Modules,
        problems: list[BlogError],
        results: dict[str, PostResult],
        count: Count,
        cancelled: Callable[[], bool],
    ) -> Checking:
        """The first frame of every figure; gives the checks that are still to be made."""
        static = {f"static/{name}": file for name, file in site.static.items()}
        figures = [
            _Figure(
                post,
                name,
                each,
                modules.closure(f"{post.folder.as_posix()}/{name}.js"),
                static,
                self._costs(post, name),
            )
            for post in site.posts
            for name, each in numbers[post.slug].figures.items()
            if name in post.modules
        ]
        frames = {each.id: self._cache.get("frame", each.frame_key) for each in figures}
        missing = [each for each in figures if frames[each.id] is None]
        checks = [each for each in figures if self._cache.get("check", each.check_key) is None]
        files = figure_files(static, [each.check for each in {each.id: each for each in (*missing, *checks)}.values()])
        if missing:
            by_job = {id(each.frame): each for each in missing}
            done = iter(range(1, len(missing) + 1))

            def take(job: FigureJob, answer: Answer) -> None:
                count("frames", next(done), len(missing))
                self._cost("figures", f"{job.slug}/{job.name}", answer.seconds)
                each = by_job[id(job)]
                links = list(wrong_links(each.post, job.name, answer))
                problems.extend(
                    error for error in (*(p.error() for p in answer.problems), *links) if not _has(problems, error)
                )
                if answer.frame:
                    frames[each.id] = answer.frame
                    if not links:
                        self._cache.put("frame", each.frame_key, answer.frame)

            self._draw(modules, files, [each.frame for each in missing], take, cancelled)
        for post in site.posts:
            results[post.slug] = _result(post, numbers[post.slug], figures, frames)
        jobs = [(each.check, each.check_key) for each in checks if frames[each.id] is not None]
        return Checking(jobs, modules, files)

    def _costs(self, post: Post, name: str) -> float:
        """Processor seconds that the check of a figure took the last time: the longest are begun first."""
        return float(self._cache.get("cost", f"{post.slug}/{name}") or 0)

    def _draw(
        self,
        modules: Modules,
        files: Mapping[str, bytes],
        work: list[FigureJob],
        take: Callable[[FigureJob, Answer], None],
        cancelled: Callable[[], bool],
    ) -> None:
        self._drawer = self._drawer or Drawer(self._jobs)
        self._drawer.run(modules.tree, files, work, done=take, cancelled=cancelled)


@dataclass(slots=True)
class _Figure:
    """A figure, and the keys of what is known of it."""

    post: Post
    name: str
    computation: Computation
    module: Mapping[str, str]  # its module and all that it imports, with their hashes
    static: Mapping[str, SourceFile]
    cost: float
    frame: FigureJob = field(init=False)
    check: FigureJob = field(init=False)
    frame_key: str = field(init=False)
    check_key: str = field(init=False)

    def __post_init__(self) -> None:
        data, states = self.computation.data, tuple(states_of(self.post, self.name))
        files = {path: self.static[path].digest for path in sorted(data.get("files", {}).values())}
        known = (tool(*_FIGURES_TOOL), self.post.slug, self.name, self.computation.digest, self.module, files)
        self.frame_key, self.check_key = key_of("frame", known, states), key_of("check", known)
        self.frame = FigureJob(slug=self.post.slug, name=self.name, kind="frame", data=data, states=states)
        self.check = FigureJob(slug=self.post.slug, name=self.name, kind="check", data=data, cost=self.cost)

    @property
    def id(self) -> tuple[str, str]:
        """By what a figure is known."""
        return self.post.slug, self.name


def _has(problems: Sequence[BlogError], error: BlogError) -> bool:
    """Whether a problem is known: one of a shared module is found by every figure."""
    return any(each.args == error.args for each in problems)


def _result(
    post: Post,
    numbers: PostNumbers,
    figures: Sequence[_Figure],
    frames: Mapping[tuple[str, str], FigureFrame | None],
) -> PostResult:
    """What was computed for a post, and what was not."""
    shown = {}
    for each in figures:
        frame = frames[each.id]
        if each.post is post and frame:
            computation = each.computation
            digest = key_of(each.frame_key, computation.source, computation.line)
            shown[each.name] = FigureResult(
                name=each.name, digest=digest, data=computation.data, line=computation.line,
                source=computation.source, frame=frame,
            )  # fmt: skip
    failed = {("figure", hole.facts["name"]) for hole in post.holes("figure") if hole.facts["name"] not in shown}
    failed |= {
        ("value", hole.facts["expression"])
        for hole in post.holes("value", "claim")
        if hole.facts["expression"] not in numbers.values
    }
    return PostResult(
        figures=shown, tables=numbers.tables, values=numbers.values, formulas=numbers.formulas, failed=frozenset(failed)
    )
