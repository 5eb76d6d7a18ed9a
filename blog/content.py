"""The frozen values that the stages hand on: a Site comes in, Computed is added, Outputs go out."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, NamedTuple

from blog.files import File, SourceFile, digest_of

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
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
    glossary: str = ""  # slug of the page whose definition lists explain the terms of all texts, or ""
    budget: Mapping[str, int] = field(default_factory=dict, repr=False)  # kind -> bytes; changes no page
    macros: Mapping[str, str] = field(default_factory=dict, repr=False)  # of formulas: name -> TeX


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One dated line of an article's changelog."""

    date: dt.date
    text: str


@dataclass(frozen=True, kw_only=True)  # no slots: see Outline
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


class Target(NamedTuple):  # there are thousands, and a dataclass takes ten times as long to read again
    """Something in a text that can be referred to."""

    kind: str  # fig, eq, tbl, sec
    name: str
    anchor: str
    words: str  # "Figure 2", "equation 3", or a heading's text
    html: str = ""  # of a heading's text


class Heading(NamedTuple):
    """A heading of the table of contents."""

    level: int
    anchor: str
    text: str
    html: str  # of the text, without what waits for facts


@dataclass(frozen=True)  # no slots: there are thousands, and with them Python takes thrice as long to read one again
class Outline:
    """All targets of a post by (kind, name), and its headings."""

    targets: Mapping[tuple[str, str], Target]
    headings: tuple[Heading, ...]

    @property
    def anchors(self) -> set[str]:
        """Every id that a link may end with."""
        return {target.anchor for target in self.targets.values()}

    def number(self, kind: str, name: str) -> str:
        """The number of a figure, a table or an equation, as it is printed."""
        return self.targets[kind, name].words.split()[-1]


class Hole(NamedTuple):
    """A place in a typeset text that waits for a fact from outside: a number, a figure, another post's title."""

    kind: str  # value, claim, drag, live, figure, table, formula, state, title, link, citation, image
    facts: Mapping[str, str]  # what the text says there, by the kind's own names
    raw: str  # the source, for finding its column
    lines: tuple[int, int]  # of the file, between which it stands


HOLE = "\0"  # stands on both sides of a hole's number in a typeset text; no text can hold it


@dataclass(frozen=True, kw_only=True)  # no slots: see Outline
class Text:
    """One index.md, typeset as far as it goes by itself: a function of its characters and the macros of the site."""

    digest: str  # of the file
    meta: FrontMatter  # its texts in plain words
    title: str  # HTML
    description: str  # HTML
    changes: tuple[str, ...]  # HTML of the changelog's lines
    body_line: int  # lines of the file before the body's first line
    outline: Outline
    words: int
    holes: tuple[Hole, ...]  # in the order of the body, which is kept apart since few builds need it


@dataclass(frozen=True, slots=True, kw_only=True)
class Cited:
    """A number copied from a work of the bibliography."""

    key: str
    version: str  # of the work that was read
    place: str  # section or table
    quote: str  # the source's own words, for whoever checks it
    value: Json
    line: int  # of literature.yaml


@dataclass(frozen=True, kw_only=True)
class Post:
    """A folder of `posts/`: its typeset text, and the files beside it."""

    slug: str
    text: Text
    index: SourceFile  # posts/SLUG/index.md, or posts/SLUG.md
    figures: SourceFile | None  # figures.py
    modules: Mapping[str, SourceFile]  # "head-sharing" -> head-sharing.js
    files: Mapping[str, SourceFile]  # images and other files beside the text
    shown: Mapping[str, SourceFile]  # those that the text names, which are published
    literature: Mapping[str, Cited] = field(default_factory=dict)  # numbers copied from papers, by name

    @property
    def meta(self) -> FrontMatter:
        """What stands between the `---` lines."""
        return self.text.meta

    @property
    def path(self) -> Path:
        """Its text, index.md in its folder or a file of its own, relative to the root."""
        return Path(self.index.name)

    @property
    def folder(self) -> Path:
        """The post's folder, relative to the root; a post that is a single file, posts/SLUG.md, may have none."""
        return Path("posts") / self.slug

    @cached_property
    def address(self) -> str:
        """Where the page is published, from the site's root."""
        return f"posts/{self.slug}/" if self.meta.kind == "article" else f"{self.slug}/"

    def place(self, snippet: str, line: int, end: int) -> tuple[int, int | None]:
        """Line and column of the file where a snippet stands, searched in the lines of one block."""
        return place_in(self.index.text().split("\n"), snippet, line, end)

    def holes(self, *kinds: str) -> Iterator[Hole]:
        """The text's holes of some kinds, in order."""
        return (hole for hole in self.text.holes if hole.kind in kinds)


def place_in(rows: Sequence[str], snippet: str, line: int, end: int) -> tuple[int, int | None]:
    """Line and column where a snippet stands in the rows of a file, searched from one line to another."""
    for number in range(line, min(end, len(rows)) + 1):
        column = rows[number - 1].find(snippet.split("\n")[0])
        if column >= 0:
            return number, column + 1
    return line, None


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """An author or an editor; a group has a family name only."""

    family: str  # with what stands before it: "van der Berg"
    given: str = ""
    suffix: str = ""  # "Jr."


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An entry of references.bib, ready to print."""

    key: str
    title: str  # HTML
    authors: tuple[Person, ...]  # or editors
    others: bool = False  # who are not named
    edited: bool = False
    year: str
    venue: str  # HTML: where it appeared, and links to its numbers
    url: str
    short_title: str = ""  # of a work without authors

    @property
    def anchor(self) -> str:
        """The id of its place in the list: letters and digits of any script, and "-", "_", "."."""
        return "ref-" + re.sub(r"[^\w.-]+", "-", self.key)

    @property
    def short_authors(self) -> str:
        """Family names as they stand in a sentence: "Ainslie et al."."""
        names = [person.family for person in self.authors]
        if len(names) == 2 and not self.others:
            return f"{names[0]} and {names[1]}"
        return (names[0] if names else f"“{self.short_title}”") + (" et al." if len(names) > 1 or self.others else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Everything that was read."""

    root: Path
    config: SiteConfig
    posts: tuple[Post, ...]  # articles and pages, sorted by slug
    references: Mapping[str, Reference] | None  # None where the bibliography has problems, which are reported
    references_path: Path
    static: Mapping[str, SourceFile]  # "js/core/tree.js" -> file
    templates: Mapping[str, str]  # "post.html" -> text
    formulas: Mapping[str, str]  # "calc/kv_cache" -> Python text, "posts/gqa" -> text of figures.py
    broken: frozenset[str] = frozenset()  # slugs of posts whose text has problems: they exist, but cannot be shown


def articles(site: Site) -> tuple[Post, ...]:
    """The posts that are listed: by series as configured, then order, then date and slug."""
    rank = {series.name: place for place, series in enumerate(site.config.series)}
    listed = [post for post in site.posts if post.meta.kind == "article"]
    key = lambda p: (rank.get(p.meta.series, len(rank)), p.meta.order, p.meta.date, p.slug)  # noqa: E731
    return tuple(sorted(listed, key=key))


@dataclass(frozen=True, slots=True, kw_only=True)
class Equation:
    """A derived equation, as the renderer needs it."""

    name: str
    latex: str
    substituted: str  # LaTeX of the line with numbers, or ""
    mathml: tuple[str, ...] = ()  # of these lines, once they are converted
    problem: str = ""  # why they could not be


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureFrame:
    """A figure's first state, drawn by the browser's own modules."""

    parts: Mapping[str, str]  # finding, panel, notes, summary, picture: HTML or text
    plots: Mapping[str, str]  # the drawing by layout: narrow, medium, wide, full
    features: Mapping[str, bool]  # of its strip: history, take, give; of its room: long, notes, sticks
    texts: Mapping[str, str]  # readouts and other recomputing texts by name
    inputs: Mapping[str, Mapping[str, Json]]  # name -> {"label", "text", "value"} at the start


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureResult:
    """What Python computed for a figure, and its first frame."""

    name: str
    digest: str  # of all that it was made from
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
    formulas: Mapping[str, Equation] = field(default_factory=dict)  # fence text -> equation
    failed: frozenset[tuple[str, str]] = frozenset()  # (kind, name) of what could not be computed, and was reported

    def answers(self, post: Post) -> bool:
        """Whether all that a post's text asks for was computed."""
        known = {"value": self.values, "claim": self.values, "figure": self.figures, "table": self.tables}
        known["formula"] = self.formulas
        return all((h.facts.get("expression") or h.facts["name"]) in known[h.kind] for h in post.holes(*known))


@dataclass(frozen=True, slots=True, kw_only=True)
class Computed:
    """All numbers of the site, and the JavaScript derived from the formulas."""

    posts: Mapping[str, PostResult]
    scripts: Mapping[str, File]  # "static/js/formulas/calc/kv_cache.js" -> module


Claim = Mapping[str, Json]  # post, line, text, source and value of a number that a text states


@dataclass(frozen=True, slots=True)
class Made:
    """The content of a file of the site, and the claims that it makes."""

    content: bytes
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Output:
    """One file of the published site, made when it is needed."""

    path: str  # from the site's root
    inputs: Mapping[str, str]  # all that its content depends on, by name, as fingerprints
    make: Callable[[], Made]  # raises BlogErrors
    addresses: Mapping[str, str] = field(default_factory=dict)  # of scripts, styles and fonts, which come in last
    finish: Callable[[bytes], bytes] = bytes  # puts them in

    @cached_property
    def fingerprint(self) -> str:
        """The same for the same content, but for the tool."""
        return digest_of(repr((sorted(self.inputs.items()), sorted(self.addresses.items()))).encode())
