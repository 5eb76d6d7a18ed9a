"""What a post offers to be referred to: headings, figures, equations, tables, with their numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from markdown_it.token import Token

from blog.content import Post
from blog.errors import BlogError


@dataclass(frozen=True, slots=True)
class Target:
    """Something with an anchor."""

    kind: str  # fig, eq, tbl, sec
    name: str
    anchor: str
    words: str  # "Figure 2", "equation 3", or a heading's text


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the table of contents."""

    level: int
    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Outline:
    """All targets of a post by (kind, name), and its headings."""

    targets: Mapping[tuple[str, str], Target]
    headings: tuple[Heading, ...]

    @property
    def anchors(self) -> set[str]:
        """Every id that a link may end with."""
        return {target.anchor for target in self.targets.values()}


_RESERVED = re.compile(r"main|references|cite|versions|note-\d+|ref-.+")  # ids that templates and notes use
_WORDS = {"fig": "Figure", "eq": "equation", "tbl": "Table"}


def outline(post: Post, errors: list[BlogError]) -> Outline:
    """Number a post's figures, equations and tables in the order of the text."""
    targets: dict[tuple[str, str], Target] = {}
    headings: list[Heading] = []
    counts = {"fig": 0, "eq": 0, "tbl": 0}
    for kind, name, token in _named(post):
        line = token.meta["lines"][0]
        anchor = name if kind == "sec" else f"{kind}-{name}"
        if kind == "sec" and _RESERVED.fullmatch(anchor):
            hint = "Give the heading an id of its own: ## Heading {#id}."
            errors.append(BlogError(f'the anchor "{anchor}" is one of the page\'s own', post.path, line, 1, hint))
            continue
        taken = next((t for t in targets.values() if t.anchor == anchor), None)
        if taken:
            hint = "Give one of them an id of its own: ## Heading {#id}." if kind == "sec" else "Rename one of them."
            errors.append(BlogError(f'the anchor "{anchor}" stands twice', post.path, line, 1, hint))
            continue
        if kind == "sec":
            words = str(token.meta["text"])
            headings.append(Heading(level=int(token.tag[1]), anchor=anchor, text=words))
        else:
            counts[kind] += 1
            words = f"{_WORDS[kind]} {counts[kind]}"
        targets[kind, name] = Target(kind, name, anchor, words)
    return Outline(targets, tuple(headings))


def equation_number(found: Outline, name: str) -> str:
    """The number of a labelled equation, as printed beside it."""
    return found.targets["eq", name].words.split()[-1]


def _named(post: Post) -> Iterator[tuple[str, str, Token]]:
    for token in post.tokens:
        words = token.info.split()
        if token.type == "heading_open":
            yield "sec", str(token.attrs["id"]), token
        elif token.type == "math_block_label":
            yield "eq", token.info, token
        elif token.type == "fence" and len(words) > 1 and words[0] in ("figure", "table", "formula"):
            kind = {"figure": "fig", "table": "tbl", "formula": "eq"}[words[0]]
            yield kind, words[1].rpartition(".")[2], token
