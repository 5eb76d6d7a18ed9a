"""Numbers, references, notes, links and images of a text: mostly holes, since what they show stands elsewhere."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import escape

from blog import ids
from blog.address import SCHEMES, WAY_OUT, is_address
from blog.content import Outline, Target
from blog.errors import nearest
from blog.text import syntax


class LinkMarks(RendererHTML):
    """Rules for the marks of a line."""

    outline: Outline
    lines: tuple[int, int]
    notes: dict[int, list[Token]]
    shown_notes: set[int]

    def hole(self, kind: str, raw: str, **facts: str) -> str:
        """Leave a numbered hole."""
        raise NotImplementedError

    def problem(self, message: str, hint: str = "", *, snippet: str) -> str:
        """Note a problem."""
        raise NotImplementedError

    def _lines_of(self, token: Token) -> tuple[int, int]:
        raise NotImplementedError

    def value(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A computed value."""
        meta = tokens[idx].meta
        return self.hole("value", meta["raw"], expression=_one_line(meta["expression"]), unit=meta["unit"])

    def claim(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A number that the writer states."""
        meta = tokens[idx].meta
        return self.hole("claim", meta["raw"], expression=_one_line(meta["target"]), text=meta["text"])

    def drag(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A number bound to a figure's input."""
        return self.hole(
            "drag", tokens[idx].meta["raw"], target=tokens[idx].meta["target"], text=tokens[idx].meta["text"]
        )

    def live(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A text that a figure recomputes."""
        return self.hole(
            "live", tokens[idx].meta["raw"], target=tokens[idx].meta["target"], text=tokens[idx].meta["text"]
        )

    def mark(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """Words that stand for a mark of a figure."""
        return self.hole(
            "mark", tokens[idx].meta["raw"], target=tokens[idx].meta["target"], text=tokens[idx].meta["text"]
        )

    def reference(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A link to a figure, an equation, a section, a table or a post."""
        meta = tokens[idx].meta
        kind, name = str(meta["kind"]), str(meta["name"])
        if kind == "post":
            return self.hole("title", meta["raw"], slug=name)
        target = self._target(kind, name, meta["raw"])
        return f'<a class="ref" href="#{escape(target.anchor)}">{_words_of(target)}</a>' if target else ""

    def _target(self, kind: str, name: str, raw: str) -> Target | None:
        target = self.outline.targets.get((kind, name))
        if target is None:
            known = [n for k, n in self.outline.targets if k == kind]
            what = {"fig": "figure", "eq": "equation", "sec": "section", "tbl": "table"}[kind]
            self.problem(f'unknown {what} "{name}"', nearest(name, known, "Known"), snippet=raw)
        return target

    def _link_to(self, kind: str, name: str, raw: str, title: str) -> str:
        """The start of a link with words of its own to something of this text."""
        target = self._target(kind, name, raw)
        return f'<a class="ref" href="#{escape(target.anchor)}"{title}>' if target else "<a>"

    def citation(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """One or more works of the bibliography."""
        meta = tokens[idx].meta
        return self.hole("citation", meta["raw"], items=meta["items"], narrative=meta["narrative"])

    def footnote_ref(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A sidenote where its number stands: shown in the margin, or opened in place by its number."""
        token = tokens[idx]
        number, mark = token.meta["id"] + 1, f"[^{token.meta.get('label', '')}]"
        if not self.notes.get(token.meta["id"]):
            return self.problem(f"there is no note {mark}", f"Write {mark}: ...", snippet=mark)
        if token.meta.get("subId"):
            return self.problem(f"the note {mark} is used twice", "Write a second one.", snippet=mark)
        self.shown_notes.add(token.meta["id"])
        body = self._note(self.notes[token.meta["id"]], options, env)
        return (
            f'<span class="note"><input type="checkbox" id="note-{number}" class="note-switch"'
            f' aria-label="Show note {number}">'
            f'<label for="note-{number}" class="note-number">{number}</label>'
            f'<span class="sidenote" role="note"><span class="note-label">{number}</span> {body}</span></span>'
        )

    def _note(self, tokens: Sequence[Token], options: Any, env: Any) -> str:
        """The paragraphs of a note; its lines are others than those of the text around its number."""
        parts, around = [], self.lines
        for each in tokens:
            self.lines = self._lines_of(each) if each.map else self.lines
            if each.type == "inline":
                parts.append(self.renderInline(each.children or [], options, env))
            elif each.type not in ("paragraph_open", "paragraph_close"):
                parts = [self.problem("a note holds more than paragraphs", "It must fit the margin.", snippet="")]
                break
        self.lines = around
        return '<span class="break"></span>'.join(parts)

    def unused_note(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A note to which nothing refers."""
        mark = f"[^{tokens[idx].meta['label']}]"
        hint = f"Write {mark} in the text."
        return self.problem(f"nothing refers to the note {mark}", hint, snippet=tokens[idx].meta["raw"])

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A link: to a figure's state, within the page, to another post or file, or away."""
        href, title = str(tokens[idx].attrs["href"]), _title(tokens[idx])
        state = re.fullmatch(r"#fig:([a-z0-9-]+)(?:\?(.*))?", href)
        if state and title:
            return self.problem("a link that sets a figure has no title", "Delete it.", snippet=state[1])
        if state:
            return self.hole("state", state[2] or f"#fig:{state[1]}", figure=state[1], query=unquote(state[2] or ""))
        if re.match(r"[a-z][a-z0-9+.-]*:", href):
            kind = href.split(":")[0]
            if kind not in SCHEMES:
                self.problem(f'links may not use "{kind}:"', WAY_OUT, snippet=kind)
            elif not is_address(href):
                self.problem(f'the link has no address: "{href}"', "Write https://example.org/path.", snippet=href)
            outside = ' rel="noopener"' if href.startswith(("http://", "https://")) else ""
            return f'<a href="{escape(href)}"{title}{outside}>'
        target = re.fullmatch(r"@(fig|eq|sec|tbl):(.+)", href)
        if target:
            return self._link_to(target[1], ids.one_form(unquote(target[2])), href, title)
        if not href.startswith("#"):
            kind = ' class="term"' if href.startswith("@term:") else ""
            return f'<a{kind} href="{self.hole("link", unquote(href), href=href)}"{title}>'
        fragment = ids.fragment_of(href)
        if fragment not in self.outline.anchors:
            hint = nearest(fragment, list(self.outline.anchors), "Anchors")
            self.problem(f'unknown anchor "#{fragment}"', hint, snippet=unquote(href))
        return f'<a href="#{escape(fragment)}"{title}>'

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """An image beside the text."""
        token = tokens[idx]
        source, title = ids.one_form(unquote(str(token.attrs["src"]))), str(token.meta.get("caption", ""))
        words = syntax.plain_text(token.children or [])
        if not words and title != "decorative":
            hint = 'Write what it shows: ![a red square](x.png), or mark it: ![](x.png "decorative").'
            return self.problem(f'the image "{source}" has no description', hint, snippet=source)
        caption = self.renderInline(syntax.phrase(title), options, env) if title and title != "decorative" else ""
        return self.hole("image", source, source=source, words=words, caption=caption)


def _title(token: Token) -> str:
    """What a browser shows when a pointer rests on a link."""
    return f' title="{escape(str(token.attrs["title"]))}"' if "title" in token.attrs else ""


def _one_line(text: str) -> str:
    return " ".join(str(text).split())


def _words_of(target: Target) -> str:
    return f"“{target.html}”" if target.kind == "sec" else target.words
