"""A post's text in, HTML with holes out; every problem of the text is collected with its place."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from inspect import getmembers, isfunction
from pathlib import Path
from time import process_time
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import escape

from blog import highlight
from blog.content import HOLE, Hole, Text, place_in
from blog.errors import BlogError, BlogErrors, nearest
from blog.files import digest_of, plain_lines
from blog.ids import anchor, one_form
from blog.tex import Formula
from blog.text import front_matter, syntax
from blog.text.formulas import FORMULA, Placed, Typeset
from blog.text.links import LinkMarks
from blog.text.notes import footnotes, without_footnotes
from blog.text.outline import outline
from blog.typography import keep_words_whole

MAX_TEXT = 150_000  # characters, four times a long article; even what is nothing but quotes is read in seconds
_CALLOUTS = {"note": "Note", "warning": "Mind", "misconception": "Misconception", "correction": "Correction"}
_MARKDOWN = MarkdownIt("commonmark")
_IN_PHRASES = {
    *("text", "softbreak", "code_inline", "math_inline", "leftover"),
    *(f"{mark}_{end}" for mark in ("em", "strong", "s") for end in ("open", "close")),
}


def typeset(content: bytes, path: Path) -> Typeset:
    """Typeset an index.md."""
    started = process_time()
    source = plain_lines(content.decode("utf-8"))
    try:
        if len(source) > MAX_TEXT:
            problem = f"the text has {len(source):,} characters; at most {MAX_TEXT:,} are read"
            raise BlogError(problem, path, 1, 1, "Make several posts of it.")
        yaml, body, body_line = front_matter.split(source, path)
        meta = front_matter.parse(yaml, path)
    except BlogErrors as problems:
        return Typeset(None, "", problems.errors, process_time() - started)
    except BlogError as problem:
        return Typeset(None, "", (problem,), process_time() - started)
    tokens = syntax.parse(body)
    printer = Typesetter(source, body_line, path)
    for opening, inline in syntax.headings(tokens):
        opening.meta["html"] = printer.words_of(inline.children or [])
    printer.outline = outline(tokens, printer.problem_of_block)
    title, plain_title = printer.phrase("title", meta.title)
    description, plain_description = printer.phrase("description", meta.description)
    changes = [printer.phrase("changelog", change.text) for change in meta.changelog]
    html = printer.print(tokens)
    text = Text(
        digest=digest_of(content),
        meta=replace(meta, title=plain_title, description=plain_description),
        title=title,
        description=description,
        changes=tuple(words for words, _ in changes),
        body_line=body_line,
        outline=printer.outline,
        words=sum(len(child.content.split()) for token in tokens for child in token.children or []),
        holes=tuple(printer.holes),
    )
    return Typeset(text, html, tuple(printer.problems), process_time() - started, tuple(printer.formulas))


class Typesetter(LinkMarks, RendererHTML):
    """One method per token that is not plain CommonMark; markdown-it finds them by name."""

    def __init__(self, source: str, body_line: int, path: Path) -> None:
        self.rules = {name: getattr(self, name) for name in _rules(type(self))}
        self.rows = source.split("\n")
        self.body_line = body_line
        self.path = path
        self.lines = (1, 1)  # of the file, of the block that is being printed
        self.holes: list[Hole] = []
        self.formulas: list[Placed] = []
        self.problems: list[BlogError] = []
        self.notes: dict[int, list[Token]] = {}
        self.shown_notes: set[int] = set()
        self.terms: set[str] = set()  # ids of definition lists
        self.tables: Counter[str] = Counter()  # by what they are called

    def print(self, tokens: Sequence[Token]) -> str:
        """The HTML of a text."""
        self.notes = footnotes(tokens)
        html = self.render(without_footnotes(tokens), _MARKDOWN.options, {})
        for number in self.notes.keys() - self.shown_notes:
            self._hidden_note(self.notes[number])
        return html

    def _hidden_note(self, tokens: Sequence[Token]) -> None:
        """A note to which only notes refer that nobody sees, such as itself."""
        for token in [token for token in tokens if token.map][:1]:
            hint = "Refer to it in the text; an empty line ends a note."
            self.problem_of_block(token, "only notes that are not shown refer to this note", hint)

    def phrase(self, key: str, text: str) -> tuple[str, str]:
        """HTML and plain words of a text of the front matter: set like running text, though nothing in it waits."""
        starts = [number for number, row in enumerate(self.rows[: self.body_line], 1) if row.startswith(key)]
        self.lines = (starts[0] if starts else 1, self.body_line)
        tokens = syntax.phrase(text)
        beyond = [token for token in tokens if token.type not in _IN_PHRASES]
        if beyond:
            hint = "Write plain words, emphasis, code or a formula; a backslash makes a sign plain: \\@."
            self.problem(f"the {key} holds what only the text can", hint, snippet=beyond[0].meta.get("raw", ""))
        tokens = [token for token in tokens if token.type in _IN_PHRASES]
        return self.renderInline(tokens, _MARKDOWN.options, {}), syntax.plain_text(tokens)

    def words_of(self, children: Sequence[Token]) -> str:
        """HTML of a heading for contents and references; what is wrong with it is told where it stands."""
        if not all(token.type in _IN_PHRASES for token in children):
            return str(keep_words_whole(syntax.plain_text(children)))
        known, formulas = len(self.problems), len(self.formulas)
        html = self.renderInline(children, _MARKDOWN.options, {})
        del self.problems[known:]
        self.formulas[formulas:] = [replace(placed, is_told=False) for placed in self.formulas[formulas:]]
        return html

    def render(self, tokens: Sequence[Token], options: Any, env: Any) -> str:
        """As markdown-it's own, but it remembers in which lines it is."""
        out: list[str] = []
        for index, token in enumerate(tokens):
            if token.map:
                self.lines = self._lines_of(token)
            if token.type == "inline":
                out.append(self.renderInline(token.children or [], options, env))
            else:
                rule = self.rules.get(token.type)
                out.append((rule or self.renderToken)(tokens, index, options, env))
        return "".join(out)

    def _lines_of(self, token: Token) -> tuple[int, int]:
        start, end = token.map or (0, 1)
        return start + 1 + self.body_line, max(end, start + 1) + self.body_line

    def hole(self, kind: str, raw: str, **facts: str) -> str:
        """Leave a numbered hole."""
        self.holes.append(Hole(kind, facts, raw, self.lines))
        return f"{HOLE}{len(self.holes) - 1}{HOLE}"

    def problem(self, message: str, hint: str = "", *, snippet: str) -> str:
        """Note a problem of the current block; gives "" so that a rule can return it."""
        line, column = place_in(self.rows, snippet, *self.lines)
        self.problems.append(BlogError(message, self.path, line, column, hint))
        return ""

    def problem_of_block(self, token: Token, message: str, hint: str) -> None:
        """Note a problem at the first line of a block."""
        self.problems.append(BlogError(message, self.path, self._lines_of(token)[0], 1, hint))

    def leftover(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """What Markdown did not take: an error rather than text."""
        meta = tokens[idx].meta
        return self.problem(meta["problem"], meta["hint"], snippet=meta["raw"])

    def text(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """Words, of which some are kept on one line."""
        return str(keep_words_whole(tokens[idx].content))

    # Blocks

    def heading_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A heading with its anchor."""
        token = tokens[idx]
        if token.tag == "h1":
            hint = "The title is one already; use ##."
            return self.problem("a heading of level 1 stands in the text", hint, snippet="")
        if token.meta["values"]:
            hint = "Anchors and contents need its words: write a claim, [64]{= ...}."
            return self.problem("a heading holds a computed value", hint, snippet="")
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
                return self.problem(f"the {words[0]} fence names nothing", f"Write ```{words[0]} NAME.", snippet="")
            most = 3 if words[0] == "figure" else 2
            if len(words) > most:
                hint = "A caption stands in the lines below."
                return self.problem(f'"{" ".join(words[most:])}" is one word too many', hint, snippet=token.info)
            return special[words[0]](token, words[1:])
        try:
            return highlight.block(token.content, highlight.read_fence(token.info))
        except highlight.CodeError as error:
            return self.problem(str(error), error.hint, snippet=token.info)

    def code_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """Indented code, as plain text."""
        return highlight.block(tokens[idx].content, highlight.Fence("text"))

    def _figure(self, token: Token, words: list[str]) -> str:
        name, track = words[0], words[1] if len(words) > 1 else "wide"
        if track not in ("text", "wide", "full"):
            hint = nearest(track, ["text", "wide", "full"], "Widths")
            return self.problem(f'unknown width "{track}"', hint, snippet=token.info)
        return self.hole("figure", "", name=name, track=track, caption=self._inline_text(token))

    def _table(self, token: Token, words: list[str]) -> str:
        return self.hole("table", "", name=words[0], caption=self._inline_text(token))

    def _formula(self, token: Token, words: list[str]) -> str:
        name = words[0].rpartition(".")[2]
        if ("eq", name) not in self.outline.targets:
            return ""
        hole = self.hole("formula", "", name=words[0], values=token.content.strip())
        return self._numbered(name, hole)

    def _inline_text(self, token: Token) -> str:
        """The caption or title that the parser found, with all the marks of running text."""
        return self.renderInline(token.children or [], _MARKDOWN.options, {})

    def table_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A table scrolls by itself on narrow screens; its columns name it, and those named alike are counted."""
        ends = next(at for at in range(idx, len(tokens)) if tokens[at].type == "thead_close")
        heads = [syntax.plain_text(token.children or []) for token in tokens[idx:ends] if token.type == "inline"]
        name = f"Table of {', '.join(filter(None, heads))}"
        self.tables[name] += 1
        label = name if self.tables[name] == 1 else f"{name} ({self.tables[name]})"
        return f'<div class="table-scroll" role="region" aria-label="{escape(label)}" tabindex="0"><table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """The end of the scrolling box."""
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A column's head; an empty one is no head."""
        return f'<th scope="col"{_align(tokens[idx])}>' if tokens[idx + 1].content else "<td>"

    def th_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """The end of a column's head."""
        return "</th>\n" if tokens[idx - 1].content else "</td>\n"

    def dt_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A term of a definition list, with an id if it is the first of its words."""
        name = anchor(syntax.plain_text(tokens[idx + 1].children or []).partition(",")[0])
        if name in self.terms:
            return "<dt>"
        self.terms.add(name)
        return f'<dt id="term-{escape(name)}">'

    def td_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A cell, aligned by a class."""
        return f"<td{_align(tokens[idx])}>"

    # Math

    def math_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A formula in a line."""
        return self._math(Formula(tokens[idx].content, False))

    def math_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A displayed formula without a number."""
        return f'<div class="equation">{self._line(tokens[idx])}</div>\n'

    def math_block_label(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A displayed formula with a number that can be referred to."""
        token, name = tokens[idx], one_form(tokens[idx].info)
        if token.meta["numbered"]:
            return f'<div class="equation" id="eq-{escape(name)}">{self._line(token)}</div>\n'
        return self._numbered(name, self._line(token))

    def _numbered(self, name: str, body: str) -> str:
        if ("eq", name) not in self.outline.targets:
            return ""  # a name that stands twice or is none, which is reported
        number, anchor = self.outline.number("eq", name), f"eq-{escape(name)}"
        link = f'<a class="number" href="#{anchor}" aria-label="Equation {number}">({number})</a>'
        return f'<div class="equation" id="{anchor}">{body}{link}</div>\n'

    def _line(self, token: Token) -> str:
        return f'<div class="line">{self._math(Formula(token.content, True, token.meta["numbers"]))}</div>'

    def _math(self, formula: Formula) -> str:
        """The place of a formula until it is converted, with those of all texts."""
        self.formulas.append(Placed(formula, self.lines))
        return f"{HOLE}{FORMULA}{len(self.formulas) - 1}{HOLE}"

    # Callouts

    def container_callout_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """The start of a callout."""
        token = tokens[idx]
        if token.meta.get("unclosed"):
            return self.problem("the callout is not closed", 'End it with a line ":::".', snippet="")
        kind = token.info.split()[0]
        label = f'<span class="kind">{_CALLOUTS[kind]}</span>'
        return f'<aside class="callout {kind}"><p class="callout-title">{label} {self._inline_text(token)}</p>\n'

    def container_callout_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """The end of a callout."""
        return "</aside>\n"

    def stray_callout(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A line of colons that opens no callout that we know, and closes none."""
        name = str(tokens[idx].meta["name"])
        if not name:
            hint = "Delete it, or open one above."
            return self.problem('":::" closes no callout', hint, snippet=tokens[idx].meta["raw"])
        return self.problem(f'unknown callout "{name}"', nearest(name, list(_CALLOUTS), "Callouts"), snippet=name)


@cache
def _rules(printer: type[RendererHTML]) -> tuple[str, ...]:
    """The names of the tokens that a printer has a method for, as markdown-it gathers them, but once for all texts."""
    return tuple(name for name, _ in getmembers(printer, isfunction) if not name.startswith(("render", "_")))


def _align(token: Token) -> str:
    """Alignment as a class: the page's policy allows no style attributes."""
    match = re.search(r"text-align:\s*(\w+)", str(token.attrs.get("style", "")))
    return f' class="{match[1]}"' if match else ""
