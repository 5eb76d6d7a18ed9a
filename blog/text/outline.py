"""What a post offers to be referred to: headings, figures, equations and their lines, tables, with their numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from markdown_it.token import Token

from blog.content import Heading, Outline, Target
from blog.ids import is_id, one_form
from blog.tex import lines_of

_RESERVED = re.compile(r"main|references|cite|versions|note-\d+|ref-.+")  # ids that templates and notes use
_WORDS = {"fig": "Figure", "eq": "equation", "tbl": "Table"}


def outline(tokens: Sequence[Token], problem: Callable[[Token, str, str], object]) -> Outline:
    """Number a text's figures, equations and tables in the order of the text; `problem` hears of names used twice.

    An equation's token is told the numbers of its lines.
    """
    targets: dict[tuple[str, str], Target] = {}
    anchors: set[str] = set()
    headings: list[Heading] = []
    counts = {"fig": 0, "eq": 0, "tbl": 0}
    for kind, name, token, tag in _named(tokens, counts):
        anchor = name if kind == "sec" else f"{kind}-{name}"
        hint = "Give one of them an id of its own: ## Heading {#id}." if kind == "sec" else "Rename one of them."
        if kind == "sec" and _RESERVED.fullmatch(anchor):
            own = "Give the heading an id of its own: ## Heading {#id}."
            problem(token, f'the anchor "{anchor}" is one of the page\'s own', own)
            continue
        if kind in ("sec", "eq") and not is_id(name):
            right = "An id has letters, digits, hyphens, underscores and full stops, a letter or digit at both ends."
            problem(token, f'"{name}" cannot be an id', right)
            continue
        if anchor in anchors:
            problem(token, f'the anchor "{anchor}" stands twice', hint)
            continue
        anchors.add(anchor)
        if kind == "sec":
            words, html = str(token.meta["text"]), str(token.meta["html"])
            headings.append(Heading(level=int(token.tag[1]), anchor=anchor, text=words, html=html))
        else:
            if not tag:
                counts[kind] += 1
            html = ""
            words = f"{_WORDS[kind]} {tag or counts[kind]}"
        targets[kind, name] = Target(kind, name, anchor, words, html)
    return Outline(targets, tuple(headings))


def _named(tokens: Sequence[Token], counts: dict[str, int]) -> Iterator[tuple[str, str, Token, str]]:
    """What has a name: kind, name, token, and the number or tag that it has already."""
    for token in tokens:
        if token.type == "heading_open":
            yield "sec", str(token.attrs["id"]), token, ""
        elif token.type in ("math_block", "math_block_label"):
            tags = _number_lines(token, counts)
            if token.type == "math_block_label":
                yield "eq", one_form(token.info), token, tags.get("", "")
            yield from (("eq", one_form(label), token, tag) for label, tag in tags.items() if label)
        elif token.type == "fence":
            words = token.info.split()
            if len(words) > 1 and words[0] in ("figure", "table", "formula"):
                kind = {"figure": "fig", "table": "tbl", "formula": "eq"}[words[0]]
                yield kind, words[1].rpartition(".")[2], token, ""


def _number_lines(token: Token, counts: dict[str, int]) -> dict[str, str]:
    """Number the lines of an equation; gives the number or tag of each by its label, and of the first by none."""
    numbers: list[str] = []
    tags: dict[str, str] = {}
    for line in lines_of(token.content):
        if line.is_numbered:
            counts["eq"] += 1
            numbers.append(str(counts["eq"]))
        number = line.tag or (numbers[-1] if line.is_numbered else "")
        if number:
            tags.setdefault("", number)  # of the whole
            if line.label:
                tags[line.label] = number
    token.meta = {**token.meta, "numbers": tuple(numbers), "numbered": bool(tags)}
    return tags
