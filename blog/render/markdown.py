"""A post's tokens in, the HTML of its article out; every problem of the text is collected with its place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup, escape

from blog.errors import BlogError, nearest
from blog.render import code
from blog.render.context import Context
from blog.render.math import MathError, to_mathml
from blog.render.number_marks import NumberMarks
from blog.render.outline import equation_number
from blog.render.reference_marks import ReferenceMarks

_CALLOUTS = {"note": "Note", "warning": "Mind", "misconception": "Misconception", "correction": "Correction"}


def render_body(context: Context) -> Markup:
    """Print a post's tokens."""
    markdown = MarkdownIt("commonmark", renderer_cls=PostRenderer)
    renderer = markdown.renderer
    assert isinstance(renderer, PostRenderer)
    renderer.context = context
    renderer.notes = footnotes(context.post.tokens)
    return Markup(renderer.render(_without_footnotes(context.post.tokens), markdown.options, {}))


def footnotes(tokens: Sequence[Token]) -> dict[int, list[Token]]:
    """The tokens of each footnote by its number."""
    notes: dict[int, list[Token]] = {}
    current: list[Token] | None = None
    for token in tokens:
        if token.type == "footnote_open":
            current = notes.setdefault(token.meta["id"], [])
        elif token.type == "footnote_close":
            current = None
        elif current is not None and token.type != "footnote_anchor":
            current.append(token)
    return notes


def _without_footnotes(tokens: Sequence[Token]) -> list[Token]:
    kept, inside = [], False
    for token in tokens:
        inside = inside or token.type == "footnote_block_open"
        if not inside:
            kept.append(token)
        inside = inside and token.type != "footnote_block_close"
    return kept


class PostRenderer(NumberMarks, ReferenceMarks):
    """One method per token that is not plain CommonMark; markdown-it finds them by name."""

    # Blocks

    def heading_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A heading with its anchor."""
        token = tokens[idx]
        if token.tag == "h1":
            return self.context.problem(
                token, "a heading of level 1 stands in the text", "The title is one already; use ##."
            )
        if token.meta["values"]:
            hint = "Anchors and contents need its words: write a claim, [64]{= ...}."
            return self.context.problem(token, "a heading holds a computed value", hint)
        return f'<{token.tag} id="{escape(token.attrs["id"])}">'

    def heading_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A link to the heading itself, after its words."""
        opening = tokens[idx - 2]
        anchor, words = escape(opening.attrs["id"]), escape(str(opening.meta["text"]))
        return f'<a class="anchor" href="#{anchor}" aria-label="Link to: {words}">#</a></{tokens[idx].tag}>\n'

    def fence(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A figure, a table, a formula, or code."""
        token = tokens[idx]
        words = token.info.split()
        special = {"figure": self._figure, "table": self._table, "formula": self._formula}
        if words and words[0] in special:
            if len(words) < 2:
                return self.context.problem(token, f"the {words[0]} fence names nothing", f"Write ```{words[0]} NAME.")
            return special[words[0]](token, words[1:])
        try:
            return code.highlight(token.content, code.read_fence(token.info))
        except code.CodeError as error:
            return self.context.problem(token, str(error), error.hint, snippet=token.info)

    def code_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """Indented code, as plain text."""
        return code.highlight(tokens[idx].content, code.Fence("text"))

    def _figure(self, token: Token, words: list[str]) -> str:
        name, track = words[0], words[1] if len(words) > 1 else "wide"
        if track not in ("text", "wide", "full"):
            hint = nearest(track, ["text", "wide", "full"], "Widths")
            return self.context.problem(token, f'unknown width "{track}"', hint, snippet=token.info)
        caption = self._inline_text(token)
        return str(self.context.figure(name, caption, track))

    def _table(self, token: Token, words: list[str]) -> str:
        return str(self.context.table(words[0], self._inline_text(token)))

    def _formula(self, token: Token, words: list[str]) -> str:
        formula = self.context.result.formulas[words[0]]
        lines = [formula.latex] + ([formula.substituted] if formula.substituted else [])
        return self._numbered(formula.name, "".join(self._line(token, tex) for tex in lines))

    def _inline_text(self, token: Token) -> str:
        """The caption or title that `load` parsed, with all the marks of running text."""
        return str(self.renderInline(token.children or [], MarkdownIt("commonmark").options, {}))

    def table_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A table scrolls by itself on narrow screens."""
        return '<div class="table-scroll" role="region" aria-label="Table" tabindex="0"><table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """The end of the scrolling box."""
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A column's head; an empty one is no head."""
        return f'<th scope="col"{_align(tokens[idx])}>' if tokens[idx + 1].content else "<td>"

    def th_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """The end of a column's head."""
        return "</th>\n" if tokens[idx - 1].content else "</td>\n"

    def td_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A cell, aligned by a class."""
        return f"<td{_align(tokens[idx])}>"

    # Math

    def math_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A formula in a line."""
        return self._math(tokens[idx], tokens[idx].content, display=False)

    def math_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A displayed formula without a number."""
        return f'<div class="equation">{self._line(tokens[idx], tokens[idx].content)}</div>\n'

    def math_block_label(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A displayed formula with a number that can be referred to."""
        return self._numbered(tokens[idx].info, self._line(tokens[idx], tokens[idx].content))

    def _numbered(self, name: str, body: str) -> str:
        number = equation_number(self.context.outlines[self.context.post.slug], name)
        anchor = f"eq-{escape(name)}"
        link = f'<a class="number" href="#{anchor}" aria-label="Equation {number}">({number})</a>'
        return f'<div class="equation" id="{anchor}">{body}{link}</div>\n'

    def _line(self, token: Token, tex: str) -> str:
        return f'<div class="line">{self._math(token, tex, display=True)}</div>'

    def _math(self, token: Token, tex: str, *, display: bool) -> str:
        try:
            return to_mathml(tex, display=display)
        except MathError as error:
            start, end = token.meta["lines"]
            before = tex.count("\n", 0, error.offset)
            line, column = self.context.post.place(tex.split("\n")[before], start + before, end)
            inside = error.offset - (tex.rfind("\n", 0, error.offset) + 1)
            place = column + inside if column else None
            self.context.errors.append(
                BlogError(f"the formula cannot be typeset: {error}", self.context.post.path, line, place)
            )
            return ""

    # Callouts

    def container_note_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """The start of a note."""
        return self._callout(tokens[idx])

    container_warning_open = container_note_open
    container_misconception_open = container_note_open
    container_correction_open = container_note_open

    def container_note_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """The end of a callout."""
        return "</aside>\n"

    container_warning_close = container_note_close
    container_misconception_close = container_note_close
    container_correction_close = container_note_close

    def stray_callout(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A line of colons that opens no callout that we know, and closes none."""
        name = str(tokens[idx].meta["name"])
        if not name:
            return self.context.problem(tokens[idx], '":::" closes no callout', "Delete it, or open one above.")
        return self.context.problem(
            tokens[idx], f'unknown callout "{name}"', nearest(name, list(_CALLOUTS), "Callouts"), snippet=name
        )

    def _callout(self, token: Token) -> str:
        if token.meta.get("unclosed"):
            return self.context.problem(token, "the callout is not closed", 'End it with a line ":::".')
        kind = token.info.split()[0]
        words = self._inline_text(token)
        label = f'<span class="kind">{_CALLOUTS[kind]}</span>'
        return f'<aside class="callout {kind}"><p class="callout-title">{label} {words}</p>\n'


def _align(token: Token) -> str:
    """Alignment as a class: the page's policy allows no style attributes."""
    match = re.search(r"text-align:\s*(\w+)", str(token.attrs.get("style", "")))
    return f' class="{match[1]}"' if match else ""
