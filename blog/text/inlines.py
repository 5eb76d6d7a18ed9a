"""Rules for what stands in a line and is Markdown's own here, in another way: formulas, notes, images, comments."""

from __future__ import annotations

import re

from markdown_it.common.utils import unescapeAll
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline import image as link_to_image
from mdit_py_plugins.footnote.index import footnote_inline, footnote_ref

from blog.text import blocks

_MATH = re.compile(blocks.MATH, re.DOTALL)
_NOTE = re.compile(r"\[\^[^ \n\]]{1,100}\]")


def math(state: StateInline, silent: bool) -> bool:
    """A formula between dollars."""
    match = _MATH.match(state.src, state.pos) if state.src[state.pos] == "$" else None
    if not match:
        return False
    if not silent:
        token = state.push("math_inline", "math", 0)
        token.content, token.markup = match[0][1:-1], "$"
    state.pos = match.end()
    return True


def note(state: StateInline, silent: bool) -> bool:
    """`[^name]`; whether it has a note is seen when it is printed."""
    found = _NOTE.match(state.src, state.pos)
    return bool(found and footnote_ref(state, silent, always_match=True))


def inline_note(state: StateInline, silent: bool) -> bool:
    """`^[a note]`; in a note there is no further one."""
    if state.env.get("in a note") or not state.src.startswith("^[", state.pos) or state.src.find("]", state.pos) < 0:
        return False
    state.env["in a note"] = True
    try:
        return bool(footnote_inline(state, silent))
    finally:
        del state.env["in a note"]


def image(state: StateInline, silent: bool) -> bool:
    """An image; its title is a caption, Markdown itself, and kept with its backslashes."""
    start = state.pos
    if not link_to_image(state, silent):
        return False
    if not silent and "title" in state.tokens[-1].attrs:
        title, raw = state.tokens[-1].attrs["title"], state.src[start : state.pos].rstrip(") \n")
        marks = (raw[place + 1 : -1] for place, sign in enumerate(raw) if sign == raw[-1])
        found = (each for each in marks if unescapeAll(each) == title)
        state.tokens[-1].meta["caption"] = next(found, str(title)).replace("\\" + raw[-1], raw[-1])
    return True


def comment(state: StateInline, silent: bool) -> bool:
    """A comment of HTML in a line, which is left out of the page."""
    if not state.src.startswith("<!--", state.pos):
        return False
    end = state.src.find("-->", state.pos + 4)
    state.pos = end + 3 if end >= 0 else state.pos
    return end >= 0
