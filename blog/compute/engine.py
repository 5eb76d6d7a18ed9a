"""A `Site` in, all its numbers and first frames out, each taken from the cache where its inputs are the same.

Two kinds of processes do the work and stay for the next build: Python's, in which each post's figures.py runs afresh,
and Deno's, which run the browser's own modules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from blog.cache import Cache, key_of, tool
from blog.compute.derived import Derived, derived_modules, holds_formulas
from blog.compute.drawer import Abandoned, Answer, Drawer, FigureJob
from blog.compute.equations import converted
from blog.compute.figures import Figure, figures_of, files_of, names_missing, result_of, wrong_links
from blog.compute.fresh import CancelledError, Fresh
from blog.compute.inputs import digest_of as input_digest
from blog.compute.modules import Modules, scripts_of
from blog.compute.request import PostRequest, is_plain, request_of, unmatched
from blog.compute.run import PostNumbers
from blog.content import Computed, FigureFrame, Site
from blog.errors import BlogError, BlogErrors
from blog.formulas import Keep
from blog.tex import Converter

_FORMULAS_TOOL = (("compute/derived.py", "errors.py", "files.py", "formulas", "tex"), ("deno",))
_NUMBERS_TOOL = (("compute", "content.py", "errors.py", "files.py", "formulas"), ("numpy",))

Count = Callable[[str, int, int], None]  # what, done, of
Cost = Callable[[str, str, float], None]  # kind, name, processor seconds


def _formulas_key(inputs: object) -> str:
    return key_of(tool(*_FORMULAS_TOOL), inputs)


@dataclass(slots=True)
class Run:
    """One time that a site is computed."""

    site: Site
    problems: list[BlogError]  # that are known; those that are found are added
    count: Count
    cancelled: Callable[[], bool]

    def found(self, errors: Sequence[BlogError]) -> None:
        """Add problems; one of a shared module is found by every figure."""
        known = {error.args for error in self.problems}
        self.problems.extend({error.args: error for error in errors if error.args not in known}.values())


@dataclass(frozen=True, slots=True)
class Checking:
    """The figures whose samples and range are still to be tried, and what they are tried with."""

    figures: tuple[Figure, ...]
    modules: Modules
    files: Mapping[str, bytes]


class Engine:
    """Computes a site, again and again; `jobs` processes of each kind work at a time."""

    def __init__(self, jobs: int, cache: Cache, cost: Cost = lambda *_: None) -> None:
        self._jobs = jobs
        self._cache = cache
        self._cost = cost
        self._convert = Converter(cache, {}).convert  # what is derived uses no macros of the site
        self._fresh: Fresh | None = None
        self._drawer: Drawer | None = None
        self._digests: dict[str, str] = {}  # of recorded inputs, each looked at once
        self.inputs: dict[str, Mapping[str, str]] = {}  # what the Python of each post has read, with its hashes
        self.modules: Modules | None = None  # of the last site

    def close(self) -> None:
        """End all processes."""
        for each in (self._fresh, self._drawer):
            if each:
                each.close()
        self._fresh = self._drawer = None

    def look_again(self, changed: Iterable[str] | None = None) -> None:
        """Trust no hash of an earlier build; where nothing but the contents of these files `changed`, others hold."""
        if changed is None:
            self._digests.clear()
        else:
            for name in changed:
                self._digests.pop(f"file:{name}", None)

    def compute(
        self, site: Site, problems: list[BlogError], count: Count, cancelled: Callable[[], bool]
    ) -> tuple[Computed, Checking]:
        """The numbers of a site and the first frames of its figures; problems are added to those that are known."""
        run = Run(site, problems, count, cancelled)
        derived = self._derived(run)
        self.modules = modules = self._modules(site, derived)
        numbers = self._numbers(run, derived, modules)
        formulas = converted({slug: found.formulas for slug, found in numbers.items()}, self._convert)
        numbers = {slug: replace(each, formulas=formulas[slug]) for slug, each in numbers.items()}
        figures = figures_of(site, numbers, modules, self._cache)
        frames, checking = self._frames(run, figures, modules)
        results = {post.slug: result_of(post, numbers[post.slug], figures, frames) for post in site.posts}
        return Computed(posts=results, scripts=derived.scripts), checking

    def check(self, checking: Checking, count: Count, cancelled: Callable[[], bool]) -> list[BlogError]:
        """Replay the samples of figures and sweep their controls; gives the problems."""
        found: dict[object, BlogError] = {}
        waiting = {id(figure.check): figure for figure in checking.figures}
        total = len(waiting)

        def take(job: FigureJob, answer: Answer) -> None:
            figure = waiting.pop(id(job))
            count("check", total - len(waiting), total)
            self._cost("figures", f"{job.slug}/{job.name}", answer.seconds)
            self._cache.put("cost", f"{job.slug}/{job.name}", answer.seconds)
            if not answer.problems:
                self._cache.put("check", figure.check_key, True)
            found.update({problem: problem.error() for problem in answer.problems if problem not in found})

        if waiting:
            drawer = self._drawer = self._drawer or Drawer(self._jobs)
            work = [figure.check for figure in checking.figures]
            drawer.run(checking.modules.tree, checking.files, work, done=take, cancelled=cancelled)
        return list(found.values())

    def _modules(self, site: Site, derived: Derived) -> Modules:
        """All modules; those of the last build if none is another."""
        found = Modules(scripts_of(site, derived.scripts), self._cache, self.modules)
        return self.modules if self.modules and self.modules.digests == found.digests else found

    def _derived(self, run: Run) -> Derived:
        sources = {name: text for name, text in run.site.formulas.items() if holds_formulas(text)}
        try:
            keep: Keep = lambda key, make: self._cache.memo("formulas", _formulas_key(key), make)  # noqa: E731
            found: Derived = self._cache.memo(
                "formulas", _formulas_key(sources), lambda: derived_modules(sources, self._convert, keep)
            )
            return found
        except BlogErrors as errors:
            run.found(errors.errors)
        except BlogError as error:
            run.found([error])
        return Derived({}, {})

    def _numbers(self, run: Run, derived: Derived, modules: Modules) -> dict[str, PostNumbers]:
        """The numbers of every post, each from a process of its own."""
        numbers: dict[str, PostNumbers] = {}
        missing: list[tuple[PostRequest, str]] = []
        self.inputs = {}

        def current(name: str) -> str:
            if name not in self._digests:
                self._digests[name] = input_digest(name, run.site.root)
            return self._digests[name]

        for post in run.site.posts:
            if is_plain(post):
                run.found(tuple(unmatched(post, modules)))
                numbers[post.slug] = PostNumbers(slug=post.slug)
                continue
            request = request_of(post, run.site, derived, modules)
            run.found(request.problems)
            key = key_of(tool(*_NUMBERS_TOOL), request.key)
            found = self._cache.get("numbers", key, current)
            if found is None or names_missing(found, run.site):
                missing.append((request, key))
                continue
            numbers[post.slug] = found
            self.inputs[post.slug] = self._cache.inputs("numbers", key)
        if missing:
            numbers |= self._ran(run, missing)
        return numbers

    def _ran(self, run: Run, missing: Sequence[tuple[PostRequest, str]]) -> dict[str, PostNumbers]:
        """Run the Python of posts."""
        self._fresh = self._fresh or Fresh(self._jobs)
        done = iter(range(1, len(missing) + 1))
        try:
            outcomes = self._fresh.run(
                [request.call for request, _ in missing],
                cancelled=run.cancelled,
                done=lambda *_: run.count("numbers", next(done), len(missing)),
            )
        except CancelledError:
            raise Abandoned from None
        numbers = {}
        for (request, key), outcome in zip(missing, outcomes, strict=True):
            self._cost("posts", request.slug, outcome.seconds)
            found, errors = outcome.value or (PostNumbers(slug=request.slug), ())
            errors = (*errors, *(outcome.errors.errors if outcome.errors else ()))
            run.found(errors)
            numbers[request.slug] = found
            self.inputs[request.slug] = outcome.inputs
            if not errors:
                self._cache.put("numbers", key, found, outcome.inputs)
        return numbers

    def _frames(
        self, run: Run, figures: Sequence[Figure], modules: Modules
    ) -> tuple[dict[tuple[str, str], FigureFrame], Checking]:
        """The first frames of figures, and the checks that are still to be made."""
        frames = {figure.id: self._cache.get("frame", figure.frame_key) for figure in figures}
        missing = {id(figure.frame): figure for figure in figures if frames[figure.id] is None}
        checks = [figure for figure in figures if self._cache.get("check", figure.check_key) is None]
        files = files_of(run.site, [*missing.values(), *checks])
        total = len(missing)
        seconds: dict[tuple[str, str], float] = {}

        def take(job: FigureJob, answer: Answer) -> None:
            figure = missing.pop(id(job))
            run.count("frames", total - len(missing), total)
            self._cost("figures", f"{job.slug}/{job.name}", answer.seconds)
            seconds[figure.id] = answer.seconds
            links = list(wrong_links(figure.post, job.name, answer))
            run.found([*(problem.error() for problem in answer.problems), *links])
            frames[figure.id] = answer.frame
            if answer.frame and not links:
                self._cache.put("frame", figure.frame_key, answer.frame)

        if missing:
            drawer = self._drawer = self._drawer or Drawer(self._jobs)
            work = [figure.frame for figure in missing.values()]
            drawer.run(modules.tree, files, work, done=take, cancelled=run.cancelled)
        drawn = {name: frame for name, frame in frames.items() if frame is not None}
        known = [figure.costing(seconds.get(figure.id, 0)) for figure in checks if figure.id in drawn]
        return drawn, Checking(tuple(known), modules, files)
