"""What a post's own process is asked for: the few facts of its text that Python needs, small and plain.

A `Post` in, a `PostRequest` out; what is wrong with the fences already, before any Python runs, comes along.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from blog import formulas
from blog.compute.derived import Derived
from blog.compute.fresh import Call
from blog.compute.limits import Limits, Step
from blog.compute.modules import Modules
from blog.content import Post, Site, place_in
from blog.errors import BlogError, nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """An expression of the text, on one line, and where its mark stands."""

    text: str
    line: int
    column: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EquationRequest:
    """A formula fence: the formula and the values to be put into it."""

    name: str  # as the fence gives it
    line: int
    arguments: str
    formula: formulas.Formula
    module: str  # that defines it, or "" for figures.py


@dataclass(frozen=True, slots=True, kw_only=True)
class PostRequest:
    """All that the process of one post is told."""

    root: Path
    slug: str
    path: Path  # of index.md, relative to the root
    figures_source: str
    figures: Mapping[str, int]  # the line of each figure's fence
    tables: Mapping[str, int]
    equations: tuple[EquationRequest, ...]
    expressions: tuple[Expression, ...]
    static: tuple[str, ...]  # names of the files below static/
    problems: tuple[BlogError, ...] = ()  # what the fences lack
    limits: Limits = field(default_factory=Limits)

    @property
    def place(self) -> Path:
        """The path of figures.py, relative to the root."""
        return self.path.parent / "figures.py"

    @property
    def call(self) -> Call:
        """How to have it answered."""
        function = "blog.compute.run:run_post_in_child"
        return Call(function=function, argument=self, root=self.root, step=self.step("the import of figures.py"))

    def step(self, what: str, line: int | None = None) -> Step:
        """A step of figures.py."""
        return Step(what, self.place, line, None, self.limits.function, self.limits.patience)

    @property
    def key(self) -> tuple[object, ...]:
        """All that the numbers depend on, but for what figures.py reads or names; where it stands is not among it."""
        return (
            self.slug,
            self.figures_source,
            tuple(sorted(self.figures)),
            tuple(sorted(self.tables)),
            tuple((each.name, each.arguments, each.module, each.formula) for each in self.equations),
            tuple(sorted({each.text for each in self.expressions})),
        )


def is_plain(post: Post) -> bool:
    """Whether Python has nothing to do for a post."""
    return post.figures is None and next(post.holes("figure", "table", "formula", "value", "claim"), None) is None


def request_of(post: Post, site: Site, derived: Derived, modules: Modules) -> PostRequest:
    """What a post needs of Python."""
    problems = list(unmatched(post, modules))
    figures = {hole.facts["name"]: hole.lines[0] for hole in post.holes("figure")}
    return PostRequest(
        root=site.root,
        slug=post.slug,
        path=post.path,
        figures_source=site.formulas.get(f"posts/{post.slug}", ""),
        figures=figures,
        tables={hole.facts["name"]: hole.lines[0] for hole in post.holes("table")},
        equations=tuple(_equations(post, derived, problems)),
        expressions=tuple(_expressions(post)),
        static=tuple(name for name in site.static if not name.endswith((".js", ".css"))) if figures else (),
        problems=tuple(problems),
    )


def _expressions(post: Post) -> Iterator[Expression]:
    rows: list[str] = []
    for hole in post.holes("value", "claim"):
        rows = rows or post.index.text().split("\n")
        line, column = place_in(rows, hole.raw, *hole.lines)
        yield Expression(text=hole.facts["expression"], line=line, column=column)


def unmatched(post: Post, modules: Modules) -> Iterator[BlogError]:
    """A fence without its module, and a module that is neither a figure nor of use to one."""
    figures = {hole.facts["name"]: hole.lines[0] for hole in post.holes("figure")}
    for name, line in figures.items():
        if name not in post.modules:
            hint = nearest(name, list(post.modules), "Modules beside the text")
            yield BlogError(f'figure "{name}" has no module {name}.js', post.path, line, 1, hint)
    used = {path for name in figures if name in post.modules for path in modules.closure(post.modules[name].name)}
    for name, file in post.modules.items():
        if name not in figures and file.name not in used:
            hint = nearest(name, list(figures), "Figures of the text")
            problem = f'no figure fence names "{name}", and no figure imports it'
            yield BlogError(problem, Path(file.name), 1, 1, hint)


def _equations(post: Post, derived: Derived, problems: list[BlogError]) -> Iterator[EquationRequest]:
    """The equations that fences name, "calc.kv_cache.kv_cache_bytes" or "figures.NAME"."""
    for hole in post.holes("formula"):
        name, line = hole.facts["name"], hole.lines[0]
        module, _, function = name.rpartition(".")
        own = module == "figures"
        known = derived.formulas.get(f"posts/{post.slug}" if own else module.replace(".", "/"), {})
        if function in known:
            home = "" if own else f"blog.{module}"
            yield EquationRequest(
                name=name, line=line, arguments=hole.facts["values"], formula=known[function], module=home
            )
        else:
            hint = nearest(name, _known(post, derived), "Formulas")
            problems.append(BlogError(f'unknown formula "{name}"', post.path, line, 1, hint))


def _known(post: Post, derived: Derived) -> list[str]:
    names = []
    for key, known in derived.formulas.items():
        if key == f"posts/{post.slug}" or key.startswith("calc/"):
            prefix = key.replace("/", ".") if key.startswith("calc/") else "figures"
            names += [f"{prefix}.{function}" for function in known]
    return names
