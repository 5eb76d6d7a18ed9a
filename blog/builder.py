"""A site's folder in, a plan of all its files out: the stages in order, each taken from the cache where it can be."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Self

from blog import tools
from blog.cache import Cache, key_of, tool
from blog.content import Cited, Computed, Made, Output, Post, Reference, Site, Text
from blog.errors import BlogError, BlogErrors, joined
from blog.files import File, SourceFile
from blog.garbage import no_garbage
from blog.remembered import Remembered
from blog.tex import Converter
from blog.timings import Timings

if TYPE_CHECKING:  # the stages are imported when they have something to do
    from blog.compute.engine import Checking, Engine
    from blog.load import Sources, Tree
    from blog.render import Assets, Prepared, Templates

Progress = Callable[[str, int, int], None]  # stage, done, of
Cancelled = Callable[[], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a build may be asked for."""

    drafts: bool = False
    base_url: str | None = None
    today: date | None = None  # posts dated later are left out; None keeps all
    jobs: int | None = None  # processes; None takes one for each processor

    @property
    def processes(self) -> int:
        """How many processes share the work."""
        if hasattr(os, "sched_getaffinity"):
            return self.jobs or len(os.sched_getaffinity(0))
        return self.jobs or os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Plan:
    """All files of a site, not yet made."""

    site: Site
    computed: Computed
    outputs: tuple[Output, ...]
    checking: Checking  # of the figures over their whole range
    problems: list[BlogError]  # that were found so far
    recorded: Mapping[str, str]  # what the posts' Python read, with its hashes


class Builder:
    """Builds one site, again and again; use it in a `with` statement."""

    def __init__(self, root: Path, options: Options, cache: Cache, progress: Progress = lambda *_: None) -> None:
        self.root = root
        self.options = options
        self.cache = cache
        self.timings = Timings()
        self.changed: frozenset[str] | None = None  # since the last plan, if nothing but contents of these texts
        self.keeps_printed = False  # pages as they are before scripts and styles have their names
        self.progress = progress
        self._engine: Engine | None = None
        self._converter = Converter(cache, {})  # of the settings that were read last
        self._templates: Templates | None = None
        self._assets: Assets | None = None
        self.remembered = Remembered(cache, key_of(options.drafts, options.base_url))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End the processes of this builder and let go of its cache."""
        if self._engine:
            self._engine.close()
            self._engine = None
        self.cache.close()

    def scan(self) -> Tree:
        """Find the files of the site."""
        from blog.load import check_folders, scan

        check_folders(self.root)
        return scan(self.root)

    def current(self, name: str) -> str:
        """The hash that a recorded input has now."""
        from blog.compute.inputs import digest_of as digest_of_input

        return digest_of_input(name, self.root)

    def plan(
        self,
        tree: Tree,
        cancelled: Cancelled = lambda: False,
        computed: Callable[[Checking], None] = lambda _: None,
    ) -> Plan:
        """Read, typeset and compute everything, and say which files there will be; problems are kept, not raised.

        `computed` is called as soon as the figures may be checked.
        """
        from blog.compute.engine import Engine
        from blog.load import assemble, load
        from blog.render import check_names

        problems: list[BlogError] = []
        with self.timings.stage("load"):
            sources = load(tree, self.options.base_url, self._references)
            problems += sources.problems
            self._converter = Converter(self.cache, sources.config.macros)
        with self.timings.stage("text"):
            texts = self._texts(sources, problems)
            today = None if self.options.drafts else self.options.today
            site = assemble(sources, texts, self._cited, drafts=self.options.drafts, today=today, problems=problems)
        with self.timings.stage("compute"):
            self._engine = self._engine or Engine(self.options.processes, self.cache, self.timings.add)
            self._engine.look_again(self.changed)
            results, checking = self._engine.compute(site, problems, self.progress, cancelled)
        computed(checking)
        with self.timings.stage("pages"):
            problems += check_names(site, results)
            outputs, found = self._outputs(site, results)
        recorded = {k: v for each in self._engine.inputs.values() for k, v in each.items()}
        return Plan(site, results, outputs, checking, joined(problems, found), recorded)

    def _outputs(self, site: Site, computed: Computed) -> tuple[tuple[Output, ...], tuple[BlogError, ...]]:
        """The files that there will be, or what stands against them."""
        from blog.render import Templates, collect, render

        try:
            self._assets = assets = collect(site, computed, self._prepared, self._kept, self._assets)
            self._templates = Templates.of(site.templates, self._templates)
            with no_garbage():
                return tuple(render(site, computed, assets, self._templates, self._body)), ()
        except (BlogError, BlogErrors) as error:
            return (), _each(error)  # Deno tells of lost imports, too

    def check(self, checking: Checking, cancelled: Cancelled = lambda: False) -> list[BlogError]:
        """Try the figures over their whole range; gives the problems."""
        assert self._engine
        with self.timings.stage("check"):
            return self._engine.check(checking, self.progress, cancelled)

    def _references(self, text: str) -> Mapping[str, Reference]:
        from blog.load import parse_references

        key = key_of(tool(*tools.REFERENCES), text)
        found: Mapping[str, Reference] = self.cache.memo("references", key, lambda: parse_references(text))
        return found

    def _cited(self, text: str, make: Callable[[], Mapping[str, Cited]]) -> Mapping[str, Cited]:
        found: Mapping[str, Cited] = self.cache.memo("literature", key_of(tool(*tools.LITERATURE), text), make)
        return found

    def _texts(self, sources: Sources, problems: list[BlogError]) -> dict[str, Text]:
        """The typeset text of every post, by slug."""
        self.cache.preload("text")
        return self._typeset({folder.slug: folder.index for folder in sources.folders if folder.index}, problems)

    def _typeset(self, files: Mapping[str, SourceFile], problems: list[BlogError]) -> dict[str, Text]:
        """The texts of index.md files; those that cannot be typeset are left out."""
        from blog.text import typeset_all

        keys = {slug: self._text_key(index.digest) for slug, index in files.items()}
        with no_garbage():
            texts = {slug: self.cache.get("text", key) for slug, key in keys.items()}
        for key in keys.values():
            self.cache.keep("body", key)
        missing = [slug for slug, text in texts.items() if text is None]
        made = typeset_all([files[slug] for slug in missing], self.options.processes, self._converter.convert)
        for done, (slug, timed) in enumerate(zip(missing, made, strict=True), 1):
            texts[slug] = timed.text
            problems += timed.problems
            self.timings.add("posts", slug, timed.seconds)
            self.progress("text", done, len(missing))
            if timed.text:
                key = self._text_key(timed.text.digest)
                self.cache.put("body", key, timed.body.encode("utf-8"))
                if not timed.problems:
                    self.cache.put("text", key, timed.text)
        return {slug: text for slug, text in texts.items() if text is not None}

    def _text_key(self, digest: str) -> str:
        return key_of(tool(*tools.TEXT), self._converter.key, digest)

    def _body(self, post: Post) -> str:
        """The HTML of a post's text."""
        from blog.text import typeset_all

        key = self._text_key(post.text.digest)
        make = lambda: next(typeset_all([post.index], 1, self._converter.convert)).body.encode("utf-8")  # noqa: E731
        # Kept as bytes: letters of formulas make a str four times that.
        return bytes(self.cache.memo("body", key, make)).decode("utf-8")

    def _prepared(self, name: str, file: File) -> Prepared:
        """A file as readers receive it."""
        from blog.compute.syntax import located
        from blog.render import prepared

        key = key_of(tool(*tools.SENT), name, file.digest)
        found: Prepared = self.cache.memo("sent", key, lambda: prepared(name, file.read(), located))
        return found

    def _kept(self, key: object, make: Callable[[], Mapping[str, Prepared]]) -> Mapping[str, Prepared]:
        """Scripts that were joined from the same ones before."""
        found: Mapping[str, Prepared] = self.cache.memo("joined", key_of(tool(*tools.SENT), key), make)
        return found

    def rewritten(self, plan: Plan, known: Post, index: SourceFile) -> Output | None:
        """The page of a post whose text is another than in a plan, if all that it needs is in the plan."""
        from blog.render import article_page

        problems: list[BlogError] = []
        text = self._typeset({known.slug: index}, problems).get(known.slug)
        if not text or problems or text.meta != known.text.meta or not self._assets or not self._templates:
            return None
        post = replace(known, text=text, index=index)
        site = _with(plan.site, known, post)
        return article_page(site, plan.computed, self._assets, self._templates, self._body, post)

    def remodelled(self, plan: Plan, known: Post, figure: str, module: SourceFile) -> tuple[Output, ...]:
        """The page of a post one of whose modules is another than in a plan, and what it loads that has a new name."""
        from blog.render import article_page, collect

        if not self._assets or not self._templates:
            return ()
        post = replace(known, modules={**known.modules, figure: module})
        site, there = _with(plan.site, known, post), {output.path for output in plan.outputs}
        self._assets = assets = collect(site, plan.computed, self._prepared, self._kept, self._assets)
        page = article_page(site, plan.computed, assets, self._templates, self._body, post)
        return (page, *(output for output in assets.outputs if output.path not in there)) if page else ()

    def restyled(self, name: str, sheets: Mapping[str, File]) -> tuple[str, bytes] | None:
        """The one style sheet that pages load, under its last name, a part of it changed; None if that is wrong."""
        if not self._assets or self._prepared(name, sheets[name]).problems:
            return None
        return self._assets.restyled({path: file.read() for path, file in sheets.items()})

    def inputs_of(self, slug: str) -> Mapping[str, str]:
        """What the Python of a post read, with its hashes."""
        assert self._engine
        return self._engine.inputs.get(slug, {})

    def modules_of(self, post: Post, figure: str) -> Mapping[str, str]:
        """The modules that a figure loads, with their hashes."""
        assert self._engine
        assert self._engine.modules
        return self._engine.modules.closure(post.modules[figure].name)

    def make(self, outputs: Sequence[Output]) -> Iterator[Made | BlogErrors]:
        """Files in their order, or what is wrong with them."""
        from blog.making import make_all

        known = self._known(outputs)
        with self.timings.stage("pages"):
            missing = [each for each in outputs if each.path not in known]
            making = make_all(missing, self.options.processes, self.cache.rest)
            for done, output in enumerate(outputs, 1):
                made, seconds = known.get(output.path) or next(making)
                self.timings.add("pages", output.path, seconds)
                self.progress("pages", done, len(outputs))
                if isinstance(made, BlogErrors):
                    yield made
                    continue
                if self.keeps_printed and output.addresses and output.path not in known:
                    self.cache.put("printed", self.remembered.key(output), (_printed_key(output), made))
                yield Made(output.finish(made.content), made.claims)

    def _known(self, outputs: Sequence[Output]) -> dict[str, tuple[Made, float]]:
        """Pages that were printed before from the same inputs, and now only have to be finished."""
        known = {}
        for output in outputs if self.keeps_printed else ():
            key, made = self.cache.get("printed", self.remembered.key(output)) or ("", None)
            if made and key == _printed_key(output):
                known[output.path] = (made, 0.0)
        return known


def _with(site: Site, known: Post, post: Post) -> Site:
    """A site with one post in the place of another."""
    return replace(site, posts=tuple(post if each is known else each for each in site.posts))


def _printed_key(output: Output) -> str:
    return key_of(tool(*tools.PAGE), sorted(output.inputs.items()))


def _each(error: BlogError | BlogErrors) -> tuple[BlogError, ...]:
    return error.errors if isinstance(error, BlogErrors) else (error,)
