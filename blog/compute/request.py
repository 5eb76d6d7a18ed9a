"""What a post's own process is asked for: the few facts of its text that Python needs, small and plain.

A `Post` in, a `PostRequest` out; what is wrong with the fences already, before any Python runs, comes along.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from markdown_it.token import Token

from blog import formulas
from blog.compute.derived import Derived
from blog.compute.fresh import Call
from blog.compute.limits import Limits, Step
from blog.content import Post, Site
from blog.errors import BlogError, nearest


@dataclass(frozen=True, slots=True, kw_only=True)
class Expression:
    """An expression of the text, on one line, and where its mark stands."""

    text: str
    line: int
    column: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
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
    equations: tuple[Equation, ...]
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
    def is_empty(self) -> bool:
        """Whether there is nothing to run."""
        return not (self.figures_source or self.figures or self.tables or self.equations or self.expressions)


def request_of(post: Post, site: Site, derived: Derived) -> PostRequest:
    """What a post needs of Python."""
    fences = {kind: fence_names(post, kind) for kind in ("figure", "table", "formula")}
    lines = {kind: {name: token.meta["lines"][0] for name, token in fences[kind].items()} for kind in fences}
    problems = _unmatched(post, lines["figure"])
    return PostRequest(
        root=site.root,
        slug=post.slug,
        path=post.path,
        figures_source=post.figures_source,
        figures=lines["figure"],
        tables=lines["table"],
        equations=tuple(_equations(post, fences["formula"], derived, problems)),
        expressions=tuple(_expressions(post)),
        static=tuple(site.static),
        problems=tuple(problems),
    )


def fence_names(post: Post, kind: str) -> dict[str, Token]:
    """The fences of a kind by the name that follows it; a name twice is reported by the renderer."""
    found = {}
    for token in post.tokens:
        words = token.info.split()
        if token.type == "fence" and len(words) > 1 and words[0] == kind:
            found[words[1]] = token
    return found


def expression_of(token: Token) -> str:
    """The expression of a `value` or `claim` token, on one line."""
    return " ".join(str(token.meta["expression"] if token.type == "value" else token.meta["target"]).split())


def _expressions(post: Post) -> Iterator[Expression]:
    rows = post.source.split("\n")
    for token in post.tokens:
        for child in token.children or []:
            if child.type in ("value", "claim"):
                line, column = _place(rows, str(child.meta["raw"]), *child.meta["lines"])
                yield Expression(text=expression_of(child), line=line, column=column)


def _place(rows: Sequence[str], raw: str, line: int, end: int) -> tuple[int, int | None]:
    """As `Post.place`, for many snippets of one text."""
    for number in range(line, min(end, len(rows)) + 1):
        column = rows[number - 1].find(raw.split("\n")[0])
        if column >= 0:
            return number, column + 1
    return line, None


def _unmatched(post: Post, figures: Mapping[str, int]) -> list[BlogError]:
    """A fence without its module, and a module without its fence."""
    errors = []
    for name, line in figures.items():
        if name not in post.modules:
            hint = nearest(name, list(post.modules), "Modules beside the text")
            errors.append(BlogError(f'figure "{name}" has no module {name}.js', post.path, line, 1, hint))
    for name in post.modules:
        if name not in figures:
            hint = nearest(name, list(figures), "Figures of the text")
            errors.append(BlogError(f'no figure fence names "{name}"', post.folder / f"{name}.js", 1, 1, hint))
    return errors


def _equations(
    post: Post, fences: Mapping[str, Token], derived: Derived, problems: list[BlogError]
) -> Iterator[Equation]:
    """The equations that fences name, "calc.kv_cache.kv_cache_bytes" or "figures.NAME"."""
    for name, token in fences.items():
        line = token.meta["lines"][0]
        module, _, function = name.rpartition(".")
        own = module == "figures"
        known = derived.formulas.get(f"posts/{post.slug}" if own else module.replace(".", "/"), {})
        if function in known:
            home, arguments = "" if own else f"blog.{module}", token.content.strip()
            yield Equation(name=name, line=line, arguments=arguments, formula=known[function], module=home)
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
