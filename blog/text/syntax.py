"""The site's own Markdown: values, claims, draggable numbers, references and citations as tokens.

Text in, markdown-it tokens out; nothing is computed or printed here. Every token that can be wrong carries its source
text in `meta["raw"]`, so that a problem can say where it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.normalize_url import normalizeLink
from markdown_it.rules_block import StateBlock
from markdown_it.rules_core import StateCore, normalize
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.container import container_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.tasklists import tasklists_plugin

CALLOUTS = ("note", "warning", "misconception", "correction")

_VALUE = re.compile(r"\{\{(.+?)\}\}", re.DOTALL)
_SPAN = re.compile(r"\[([^\[\]\n]*(?:\n[^\[\]\n]*)?)\]\{(=|drag=|live=|mark=)", re.DOTALL)
_CITATION = re.compile(r"\[(@[A-Za-z][^\[\]]*)\]")
_REFERENCE = re.compile(r"@(fig|eq|sec|tbl|post):([A-Za-z0-9_-]+)")
_NARRATIVE = re.compile(r"@([A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*)")
_PLAIN_LINK = re.compile(r"(?:https?://[a-z0-9-]+(?:\.[a-z0-9-]+)+)?(?:\.{0,2}/[A-Za-z0-9._/-]*)?(?:#[A-Za-z0-9._-]+)?")
_HEADING_ID = re.compile(r"\s*\{#([^}\s]+)\}$")


@cache
def parser() -> MarkdownIt:
    """CommonMark with tables, strikethrough, footnotes, definition and task lists, math, callouts and our marks."""
    markdown = MarkdownIt("commonmark", {"html": False, "typographer": True})
    markdown.enable(["table", "strikethrough", "replacements", "smartquotes"])
    markdown.use(dollarmath_plugin, allow_digits=False, allow_blank_lines=False)
    markdown.use(footnote_plugin, inline=True, move_to_end=True, always_match_refs=True)
    markdown.use(deflist_plugin)
    markdown.use(tasklists_plugin, label=True)
    markdown.use(container_plugin, name="callout", validate=_is_callout)
    markdown.validateLink = _any_link  # type: ignore[method-assign]
    markdown.normalizeLink = _normal_link  # type: ignore[method-assign]
    markdown.block.ruler.before("paragraph", "stray_callout", _stray_callout, {"alt": ["paragraph", "reference"]})
    markdown.inline.ruler.before("link", "span", _span)
    markdown.inline.ruler.before("link", "citation", _citation)
    markdown.inline.ruler.push("value", _value)
    markdown.inline.ruler.push("unfinished", _unfinished)
    markdown.inline.ruler.push("reference", _reference)
    markdown.inline.add_terminator_char("@")  # so that plain text stops before a reference
    markdown.core.ruler.at("normalize", _normalize)
    markdown.core.ruler.push("heading_ids", _heading_ids)
    return markdown


def parse(body: str) -> list[Token]:
    """The tokens of a text; captions of figures and tables and titles of callouts are parsed into `children`."""
    env: dict[str, Any] = {}
    tokens = [*_callouts(parser().parse(body, env), body.split("\n")), *_unused_notes(env, body)]
    for token in tokens:
        caption = token.info and _caption(token)
        if caption:
            token.children = parser().parseInline(caption)[0].children
    return tokens


def _is_callout(params: str, _: str) -> bool:
    return params.strip().split(" ", 2)[0] in CALLOUTS


def _callouts(tokens: list[Token], rows: list[str]) -> Iterator[Token]:
    """The tokens, with callouts that are not closed marked so, and without what closes an unknown one."""
    unknown = 0
    for token in tokens:
        if token.type == "stray_callout":
            unknown += 1 if token.meta["name"] else -1
            if unknown >= 0 and not token.meta["name"]:
                continue
        if (
            token.type == "container_callout_open" and token.map and ":::" not in "".join(rows[token.map[1] :][:1])
        ):  # fmt: skip
            token.meta["unclosed"] = True
        yield token


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
    match = _VALUE.match(state.src, state.pos)
    if not match:
        return False
    if silent:
        state.pos = match.end()
        return True
    expression, unit = split_unit(match[1])
    return _add(state, "value", match.end(), expression=expression, unit=unit)


def _unfinished(state: StateInline, silent: bool) -> bool:
    """The beginning or end of a mark that no other rule took."""
    if state.src[state.pos : state.pos + 2] not in ("]{", "{{", "}}"):
        return False
    if silent:
        state.pos += 2
        return True
    return _add(state, "unfinished", state.pos + 2)


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
    for index in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[index], 0)
        if depth == 0:
            return index
    return -1


def _stray_callout(state: StateBlock, start: int, end: int, silent: bool) -> bool:
    """A line of colons that neither opens nor closes a callout."""
    text = state.src[state.bMarks[start] + state.tShift[start] : state.eMarks[start]]
    if not text.startswith(":::") or state.is_code_block(start):
        return False
    if silent:
        return True
    state.line = start + 1
    token = state.push("stray_callout", "", 0)
    token.map = [start, start + 1]
    token.meta = {"raw": text, "name": (text.strip(": ").split() or [""])[0]}
    return True


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
    if match:
        kind, meta = "reference", {"kind": match[1], "name": match[2]}
    else:
        match = _NARRATIVE.match(state.src, state.pos)
        if not match:
            return False
        kind, meta = "citation", {"items": match[0], "narrative": "yes"}
    if silent:
        state.pos = match.end()
        return True
    return _add(state, kind, match.end(), **meta)


def _heading_ids(state: StateCore) -> None:
    """Take an explicit `{#id}` off the end of a heading; otherwise derive the id from its words."""
    for opening, inline in zip(state.tokens, state.tokens[1:], strict=False):
        if opening.type != "heading_open" or not inline.children:
            continue
        last = inline.children[-1]
        match = _HEADING_ID.search(last.content) if last.type == "text" else None
        if match:
            last.content = last.content[: match.start()]
        opening.attrs["id"] = match[1] if match else anchor(plain_text(inline))
        opening.meta["text"] = plain_text(inline)
        opening.meta["values"] = any(child.type == "value" for child in inline.children)


def plain_text(inline: Token) -> str:
    """The words of an inline token, without marks."""
    return "".join(c.meta.get("text", c.content) for c in inline.children or []).strip()


def anchor(text: str) -> str:
    """An id from a heading's words.

    >>> anchor("Why 8: an accident of nodes?")
    'why-8-an-accident-of-nodes'
    """
    return "-".join(re.findall(r"[a-z0-9]+", text.lower().replace("'", "").replace("’", ""))) or "section"
