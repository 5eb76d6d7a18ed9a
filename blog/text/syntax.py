"""The site's own Markdown: values, claims, draggable numbers, references and citations as tokens.

Text in, markdown-it tokens out; nothing is computed or printed here. Every token that can be wrong carries its source
text in `meta["raw"]`, so that a problem can say where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import pairwise
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.rules_core import StateCore, normalize
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from blog import ids
from blog.text import blocks, inlines, typographer
from blog.text.leftovers import leftover, leftovers

_BRACE = re.compile(r"[{}]")
DEEPEST_MARK = 50  # braces in each other
LONGEST_MARK = 2500  # characters of an expression in the text, which may be 2,000 long
_SPAN = re.compile(r"\[([^\[\]\n]*(?:\n[^\[\]\n]*)?)\]\{(=|drag=|live=|mark=)", re.DOTALL)
_CITATION = re.compile(r"\[(@[\w{][^\[\]]*)\]")
_REFERENCE = re.compile(r"@(fig|eq|sec|tbl|post):")
_NARRATIVE = re.compile(r"@(?:\{[^{}\s]+\}|\w+(?:[-:./+]\w+)*)")  # a key, as Pandoc has it
_PLAIN_LINK = re.compile(r"(?:https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+)?(?:\.{0,2}/[A-Za-z0-9._/-]*)?(?:#[A-Za-z0-9._-]+)?")
_HEADING_ID = re.compile(r"\s*\{#([^{}\s]+)\}$")


@cache
def parser() -> MarkdownIt:
    """CommonMark with tables, strikethrough, footnotes, definition and task lists, math, callouts and our marks."""
    markdown = MarkdownIt("commonmark", {"html": False, "typographer": True})
    markdown.enable(["table", "strikethrough", "replacements", "smartquotes"])
    markdown.use(dollarmath_plugin, allow_blank_lines=False)
    markdown.use(footnote_plugin, inline=True, move_to_end=True)
    markdown.use(deflist_plugin)
    markdown.validateLink = _any_link  # type: ignore[method-assign]
    markdown.normalizeLink = _normal_link  # type: ignore[method-assign]
    _add_block_rules(markdown)
    _add_inline_rules(markdown)
    _add_core_rules(markdown)
    return markdown


def _add_block_rules(markdown: MarkdownIt) -> None:
    ruler = markdown.block.ruler
    ruler.at("table", blocks.table, {"alt": ["paragraph", "reference"]})
    ruler.before("paragraph", "broken_table", blocks.broken_table)
    ruler.at("html_block", blocks.comment, {"alt": ["paragraph", "reference", "blockquote"]})
    ruler.before("fence", "callout", blocks.callout, {"alt": ["paragraph", "reference", "blockquote", "list"]})


def _add_inline_rules(markdown: MarkdownIt) -> None:
    ruler = markdown.inline.ruler
    ruler.at("math_inline", inlines.math)
    ruler.at("html_inline", inlines.comment)
    ruler.at("image", inlines.image)
    ruler.at("footnote_inline", inlines.inline_note)
    ruler.at("footnote_ref", inlines.note)
    ruler.before("link", "span", _span)
    ruler.before("link", "citation", _citation)
    ruler.push("value", _value)
    ruler.push("reference", _reference)
    markdown.inline.add_terminator_char("@")  # so that plain text stops before a reference


def _add_core_rules(markdown: MarkdownIt) -> None:
    """In their order: what is no text is found before the typographer changes the text."""
    ruler = markdown.core.ruler
    ruler.at("normalize", _normalize)
    ruler.before("footnote_tail", "notes_twice", blocks.notes_twice)
    ruler.after("block", "open_fences", blocks.open_fences)
    ruler.after("inline", "tasks", blocks.tasks)
    ruler.at("replacements", typographer.before_quotes)
    ruler.before("replacements", "explicit_ids", _explicit_ids)
    ruler.after("explicit_ids", "leftovers", leftovers)
    ruler.after("smartquotes", "lone_quotes", typographer.after_quotes)
    ruler.push("heading_ids", _heading_ids)


class _References(dict[str, Any]):
    """The addresses that a text defines for its links, and which of them it uses."""

    def __init__(self) -> None:
        self.used: set[str] = set()

    def get(self, label: str, default: Any = None) -> Any:
        """An address; markdown-it asks for it when a link has this label."""
        self.used.add(label)
        return super().get(label, default)


def parse(body: str) -> list[Token]:
    """The tokens of a text; captions of figures and tables and titles of callouts are parsed into `children`."""
    references = _References()
    env: dict[str, Any] = {"references": references}
    tokens = [*_callouts(parser().parse(body, env)), *_unused_notes(env, body), *_unused_addresses(env, references)]
    for token in tokens:
        caption = token.info and _caption(token)
        if caption:
            token.children = phrase(caption)
    return tokens


def phrase(text: str) -> list[Token]:
    """The tokens of a caption or a title: one line of text, in which no note can stand."""
    children = parser().parseInline(text)[0].children or []
    return [_no_note(each) if each.type == "footnote_ref" else each for each in children]


def _no_note(token: Token) -> Token:
    mark = f"[^{token.meta.get('label', '')}]"
    return leftover(f'the note "{mark}" stands in a caption or a title', "Put it into the text.", mark)


def _callouts(tokens: list[Token]) -> Iterator[Token]:
    """The tokens without what closes an unknown callout."""
    unknown = 0
    for token in tokens:
        if token.type == "stray_callout":
            unknown += 1 if token.meta["name"] else -1
            if unknown >= 0 and not token.meta["name"]:
                continue
        yield token


def _unused_addresses(env: Mapping[str, Any], references: _References) -> Iterator[Token]:
    """A token for each definition of an address that no link uses, or that stands a second time."""
    for label, found in references.items():
        if label not in references.used:
            problem = f'no link uses the address "[{label.lower()}]"'
            yield _at(found["map"], problem, "Delete it, or write [words][name].")
    for found in env.get("duplicate_refs", []):
        yield _at(found["map"], f'the address "[{found["label"].lower()}]" is defined twice', "Keep one.")


def _at(lines: list[int], problem: str, hint: str) -> Token:
    token = leftover(problem, hint, "")
    token.map = lines
    return token


def _unused_notes(env: Mapping[str, Any], body: str) -> Iterator[Token]:
    """A token for each note to which nothing refers; the plugin drops them without a word."""
    for label, number in env.get("footnotes", {}).get("refs", {}).items():
        if number < 0:
            meta = {"raw": f"[^{label[1:]}]:", "label": label[1:]}
            yield Token("unused_note", "", 0, meta=meta, map=[0, body.count("\n") + 1])


def _any_link(url: str) -> bool:
    """Every address makes a link; the renderer refuses some, and says why."""
    return True


def _normalize(state: StateCore) -> None:
    """As markdown-it does it, where there is something to do."""
    if "\r" in state.src or "\0" in state.src:
        normalize(state)


def _normal_link(url: str) -> str:
    """An address as markdown-it has it, which takes a while to find out that it need not change most of them."""
    return url if _PLAIN_LINK.fullmatch(url) else normalizeLink(url)


def _caption(token: Token) -> str:
    words = token.info.split(maxsplit=1)
    if token.type == "fence" and words and words[0] in ("figure", "table"):
        return token.content.strip()
    if token.type.startswith("container_") and token.nesting == 1 and len(words) == 2:
        return words[1]
    return ""


def _add(state: StateInline, token_type: str, end: int, **meta: str) -> bool:
    """Put a token for source[pos:end] and move on."""
    token = state.push(token_type, "", 0)
    token.meta = {"raw": state.src[state.pos : end], "offset": state.pos, **meta}
    state.pos = end
    return True


def _value(state: StateInline, silent: bool) -> bool:
    if not state.src.startswith("{{", state.pos):
        return False
    end = state.src.find("}}", state.pos + 3, state.pos + LONGEST_MARK)
    if end < 0:
        return False
    if silent:
        state.pos = end + 2
        return True
    expression, unit = split_unit(state.src[state.pos + 2 : end])
    return _add(state, "value", end + 2, expression=expression, unit=unit)


def split_unit(text: str) -> tuple[str, str]:
    """Split `expression | unit` at the last bar.

    >>> split_unit("cache(8) | GiB.2")
    ('cache(8)', 'GiB.2')
    """
    expression, bar, unit = text.rpartition("|")
    return (expression.strip(), unit.strip()) if bar else (unit.strip(), "")


def _span(state: StateInline, silent: bool) -> bool:
    match = _SPAN.match(state.src, state.pos)
    if not match:
        return False
    end = _closing_brace(state.src, match.end())
    if end < 0:
        return False
    if silent:
        state.pos = end + 1
        return True
    inside = state.src[match.end() : end].strip()
    kind = {"=": "claim", "drag=": "drag", "live=": "live", "mark=": "mark"}[match[2]]
    return _add(state, kind, end + 1, text=" ".join(match[1].split()), target=inside)


def _closing_brace(text: str, start: int) -> int:
    """Index of the brace that closes an attribute begun before `start`, or -1."""
    depth = 1
    for match in _BRACE.finditer(text, start, start + LONGEST_MARK):
        depth += 1 if match[0] == "{" else -1
        if depth in (0, DEEPEST_MARK):
            return match.start() if depth == 0 else -1
    return -1


def _citation(state: StateInline, silent: bool) -> bool:
    match = _CITATION.match(state.src, state.pos)
    if not match or match[1].startswith(("@fig:", "@eq:", "@sec:", "@tbl:", "@post:")):
        return False
    if silent:
        state.pos = match.end()
        return True
    return _add(state, "citation", match.end(), items=match[1], narrative="")


def _reference(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] != "@" or (state.pos and re.match(r"\w", state.src[state.pos - 1])):
        return False
    match = _REFERENCE.match(state.src, state.pos)
    name = ids.id_at(state.src, match.end()) if match else ""
    if match and name:
        kind, meta, end = "reference", {"kind": match[1], "name": ids.one_form(name)}, match.end() + len(name)
    else:
        match = _NARRATIVE.match(state.src, state.pos)
        if not match:
            return False
        kind, meta, end = "citation", {"items": match[0], "narrative": "yes"}, match.end()
    if silent:
        state.pos = end
        return True
    return _add(state, kind, end, **meta)


def headings(tokens: Sequence[Token]) -> Iterator[tuple[Token, Token]]:
    """The opening and the line of each heading."""
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open" and inline.type == "inline":
            yield opening, inline


def _explicit_ids(state: StateCore) -> None:
    """Take an explicit `{#id}` off the end of a heading."""
    for opening, inline in headings(state.tokens):
        children = inline.children or []
        start = len(children)
        while start and children[start - 1].type == "text":
            start -= 1
        words = "".join(child.content for child in children[start:])
        match = _HEADING_ID.search(words)
        if match:
            opening.attrs["id"] = ids.one_form(match[1])
            kept = Token("text", "", 0, content=words[: match.start()])
            inline.children = [*children[:start], kept]


def _heading_ids(state: StateCore) -> None:
    """What a heading says, and the id that it gets from that if it has none of its own."""
    for opening, inline in headings(state.tokens):
        opening.meta["text"] = plain_text(inline.children or [])
        opening.attrs.setdefault("id", ids.anchor(opening.meta["text"]))
        opening.meta["values"] = any(child.type == "value" for child in inline.children or [])


def plain_text(children: Sequence[Token]) -> str:
    """The words of a line, without marks."""
    return "".join(" " if c.type == "softbreak" else c.meta.get("text", c.content) for c in children).strip()
