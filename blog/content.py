"""The frozen values that the stages hand on: a Site comes in, Computed is added, Outputs go out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from markdown_it.token import Token

Json = Any  # what json.dumps accepts; checked where it enters, in blog.compute.run


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote an article."""

    name: str
    url: str = ""
    orcid: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """A group of articles, in the order of the home page."""

    name: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteConfig:
    """The site-wide facts in `[tool.blog]` of pyproject.toml."""

    title: str
    description: str  # one line: the home page's title, and what search engines show
    lede: str  # the sentences below it, or ""
    base_url: str  # ends without a slash; may hold a path
    repository: str
    lead_figure: str  # "slug/figure" shown at the top of the home page, or ""
    authors: tuple[Author, ...]
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One dated line of an article's changelog."""

    date: dt.date
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """What stands between the `---` lines of a post."""

    title: str
    description: str
    date: dt.date
    kind: Literal["article", "page"] = "article"
    updated: dt.date | None = None
    tags: tuple[str, ...] = ()
    series: str = ""
    order: int = 0
    authors: tuple[str, ...] = ()
    picture: str = ""  # the figure whose small drawing stands for the article
    aliases: tuple[str, ...] = ()
    draft: bool = False
    changelog: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A folder of `posts/`: its text as tokens, and the files beside it."""

    slug: str
    path: Path  # of index.md, relative to the root
    meta: FrontMatter
    source: str  # the whole file, for code frames and for finding a snippet's place
    body_line: int  # lines of the file before the body's first line
    tokens: tuple[Token, ...]
    figures_source: str  # text of figures.py, or ""
    modules: Mapping[str, str]  # figure name -> text of its .js file
    files: Mapping[str, bytes]  # images and other files beside the text

    @property
    def folder(self) -> Path:
        """The post's folder, relative to the root."""
        return self.path.parent

    @property
    def address(self) -> str:
        """Where the page is published, from the site's root."""
        return f"posts/{self.slug}/" if self.meta.kind == "article" else f"{self.slug}/"

    def place(self, snippet: str, line: int, end: int) -> tuple[int, int | None]:
        """Line and column of the file where a snippet stands, searched in the lines of one block."""
        rows = self.source.split("\n")
        for number in range(line, min(end, len(rows)) + 1):
            column = rows[number - 1].find(snippet.split("\n")[0])
            if column >= 0:
                return number, column + 1
        return line, None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An entry of references.bib, ready to print."""

    key: str
    kind: str  # BibTeX entry type
    title: str
    authors: tuple[tuple[str, str], ...]  # (family, given)
    year: str
    venue: str
    url: str
    doi: str
    line: int

    @property
    def short_authors(self) -> str:
        """Family names as they stand in a sentence: "Ainslie et al."."""
        names = [family for family, _ in self.authors]
        if len(names) == 2 and names[1] != "others":
            return f"{names[0]} and {names[1]}"
        return names[0] + (" et al." if len(names) > 1 else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Everything that was read."""

    root: Path
    config: SiteConfig
    posts: tuple[Post, ...]  # articles and pages, sorted by slug
    references: Mapping[str, Reference]
    references_path: Path
    static: Mapping[str, bytes]  # "js/core/tree.js" -> content
    templates: Mapping[str, str]  # "post.html" -> text
    formulas: Mapping[str, str]  # "calc/kv_cache" -> Python text, "posts/gqa" -> text of figures.py

    @property
    def articles(self) -> tuple[Post, ...]:
        """The posts that are listed: by series as configured, then order, then date and slug."""
        rank = {series.name: place for place, series in enumerate(self.config.series)}
        listed = [post for post in self.posts if post.meta.kind == "article"]
        return tuple(
            sorted(
                listed,
                key=lambda p: (rank.get(p.meta.series, len(rank)), p.meta.order, p.meta.date, p.slug),
            )
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Formula:
    """A derived equation, as the renderer needs it."""

    name: str
    latex: str
    substituted: str  # LaTeX of the line with numbers, or ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureFrame:
    """A figure's first state, drawn by the browser's own modules."""

    parts: Mapping[str, str]  # finding, panel, notes, summary, picture: HTML or text
    plots: Mapping[str, str]  # the drawing by layout: narrow, medium, wide, full
    features: Mapping[str, bool]  # history, take, give: what its strip offers
    texts: Mapping[str, str]  # readouts and other recomputing texts by name
    inputs: Mapping[str, Mapping[str, Json]]  # name -> {"label", "text", "value"} at the start
    controls: int  # how many inputs the reader has


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureResult:
    """What Python computed for a figure, and its first frame."""

    name: str
    data: Mapping[str, Json]
    line: int  # of the function in figures.py
    source: str  # Python text of the function
    frame: FigureFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class PostResult:
    """What was computed for one post."""

    figures: Mapping[str, FigureResult] = field(default_factory=dict)
    tables: Mapping[str, Json] = field(default_factory=dict)
    values: Mapping[str, Json] = field(default_factory=dict)  # expression -> value
    formulas: Mapping[str, Formula] = field(default_factory=dict)  # fence text -> equation


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """All numbers of the site, and the JavaScript derived from the formulas."""

    posts: Mapping[str, PostResult]
    scripts: Mapping[str, str]  # "static/js/formulas/calc/kv_cache.js" -> text


@dataclass(frozen=True, slots=True, kw_only=True)
class Output:
    """One file of the published site."""

    path: PurePosixPath
    content: bytes
