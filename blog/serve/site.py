"""The builder of the preview: one process that stays, and makes again only what a change has reached."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from blog.budget import Scales
from blog.build import CACHE, publish
from blog.builder import Builder, Options, Plan
from blog.cache import Cache
from blog.compute.drawer import Abandoned
from blog.content import Made
from blog.errors import BlogError, BlogErrors
from blog.files import ChangedError
from blog.load import Tree, rescan
from blog.serve.ahead import ahead
from blog.serve.builder import Cancelled, Progress
from blog.serve.watch import TOOL


class Memory:
    """The files of a site that is served from memory; a sink."""

    def __init__(self, last: Mapping[str, bytes], before: Mapping[str, str]) -> None:
        self._last = last
        self.before = before
        self.files: dict[str, bytes] = {}

    def keep_all(self, paths: Iterable[str]) -> set[str]:
        """Take over files of the last site."""
        kept = set(paths)
        self.files |= {path: self._last[path] for path in kept}
        return kept

    def put(self, path: str, content: bytes) -> None:
        """Take a file."""
        self.files[path] = content


class SiteBuilder:
    """Builds a site after each change; pages come at once, the checks of figures when they are asked for."""

    def __init__(self, root: Path, options: Options) -> None:
        cache = Cache(root / CACHE, lambda words: print(words, file=sys.stderr))
        self._builder = Builder(root, options, cache)
        self._builder.keeps_printed = True
        self._tree: Tree | None = None
        self._plan: Plan | None = None
        self._last: tuple[Tree, Plan] | None = None  # of the last site that was whole
        self._files: Mapping[str, bytes] = {}
        self._kept: Mapping[str, str] = {}  # SHA-256 by path

    def ahead(self, changed: frozenset[Path]) -> Mapping[str, bytes] | None:
        """The last site with the page or the style sheet of the one file that was saved, where that is quickly made."""
        if not self._last or not (names := _alone(self._last[0], changed, ".md", ".css", ".js")) or len(names) > 1:
            return None
        tree, plan = self._last
        made = ahead(self._builder, plan, rescan(tree, changed), *names)
        return {**self._files, **made} if made else None

    def build(
        self, changed: frozenset[Path] | None, progress: Progress, cancelled: Callable[[], bool]
    ) -> Mapping[str, bytes]:
        """The whole site by published path, with the figures' first frames."""
        self._builder.progress = progress
        try:
            return self._build(changed, cancelled)
        except ChangedError:  # saved while it was read, or without a word of the system
            return self._build(None, cancelled)

    def _build(self, changed: frozenset[Path] | None, cancelled: Callable[[], bool]) -> Mapping[str, bytes]:
        builder = self._builder
        known = self._tree if changed is not None else None
        self._tree, self._plan = None, None
        tree = rescan(known, changed) if known and changed is not None else builder.scan()
        builder.changed = _alone(known, changed, ".md", ".css") if known and changed is not None else None
        try:
            plan = builder.plan(tree, cancelled)
        except Abandoned:
            raise Cancelled from None
        memory = Memory(self._files, self._kept)
        digests, _ = publish(builder, plan, memory, scales=None)
        builder.cache.save()
        self._tree = tree
        if changed is not None and any(isinstance(problem, ChangedError) for problem in plan.problems):
            return self._build(None, cancelled)
        if plan.problems:
            raise BlogErrors(plan.problems)
        self._plan, self._files, self._kept, self._last = plan, memory.files, digests, (tree, plan)
        return memory.files

    def check(self, progress: Progress, cancelled: Callable[[], bool]) -> None:
        """Replay and sweep the figures that were built last."""
        if self._plan is None:
            return
        self._builder.progress = progress
        try:
            problems = self._builder.check(self._plan.checking, cancelled)
        except Abandoned:
            raise Cancelled from None
        problems += self._weighed(self._plan)
        self._builder.cache.save()
        if problems:
            raise BlogErrors(problems)

    def _weighed(self, plan: Plan) -> list[BlogError]:
        """The pages that are over their budgets."""
        scales = Scales(plan.site, self._builder.cache)
        for output in plan.outputs:
            path = output.path
            scales.put(output, self._kept[path], Made(self._files[path]))
        return list(scales.problems())

    def needs_restart(self, changed: frozenset[Path]) -> bool:
        """Whether the tool's own code changed, but for what only the posts' processes import and what pages load."""
        return any(path.is_relative_to(TOOL) and _is_held(path) for path in changed)

    def close(self) -> None:
        """End the processes."""
        self._builder.close()


def _alone(known: Tree, changed: frozenset[Path], *kinds: str) -> frozenset[str] | None:
    """The names of the files of these kinds that are others, if nothing else is and none is new or gone."""
    names = {path.relative_to(known.root).as_posix() for path in changed if path.is_relative_to(known.root)}
    alone = all(path.suffix in kinds and path.is_file() for path in changed) and names <= known.files.keys()
    return frozenset(names) if alone else None


def _is_held(path: Path) -> bool:
    """Whether this process, or a Deno that it started, keeps code as it was when it began."""
    return path.is_relative_to(TOOL / "compute") or (path.suffix == ".py" and not _is_of_posts(path))


def _is_of_posts(path: Path) -> bool:
    """Modules of the calculator and the lab, which each post's own process imports anew."""
    inside = path.relative_to(TOOL)
    name = "blog." + ".".join(inside.with_suffix("").parts)
    return inside.parts[0] in ("calc", "lab") and name not in sys.modules
