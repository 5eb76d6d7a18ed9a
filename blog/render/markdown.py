"""A post's tokens in, the HTML of its article out; every problem of the text is collected with its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

import imagesize
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import Markup, escape

from blog.content import Computed, Post, PostResult, Site
from blog.errors import BlogError, nearest
from blog.render import code, numbers
from blog.render.math import MathError, to_mathml
from blog.render.outline import Outline, Target, equation_number
from blog.render.references import cite, entry_id

URL_VERSION = "1"  # of figure states in addresses; static/js/core/url.js has the same
_CALLOUTS = {"note": "Note", "warning": "Mind", "misconception": "Misconception", "correction": "Correction"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the text of one post may refer to."""

    site: Site
    computed: Computed
    post: Post
    outlines: Mapping[str, Outline]
    root: str  # from the page to the site's root, "../../"
    figure: Callable[[str, str, str], Markup]  # (name, caption, track) -> HTML
    table: Callable[[str, str], Markup]
    errors: list[BlogError]
    claims: list[dict[str, object]] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)  # keys in order of first citation

    @property
    def result(self) -> PostResult:
        """The numbers of this post."""
        return self.computed.posts[self.post.slug]

    def problem(self, token: Token, message: str, hint: str = "", *, snippet: str = "") -> str:
        """Note a problem at a token's place; gives "" so that a rule can return it."""
        start, end = token.meta.get("lines", (1, 1))
        line, column = self.post.place(snippet or str(token.meta.get("raw", "")), start, end)
        self.errors.append(BlogError(message, self.post.path, line, column, hint))
        return ""

    def claim(self, token: Token, text: str, source: str, value: object) -> None:
        """Enter a number of the text into the ledger."""
        line, _ = self.post.place(str(token.meta["raw"]), *token.meta["lines"])
        entry = {"post": self.post.slug, "line": line, "text": text, "source": source, "value": value}
        self.claims.append(entry)


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


class PostRenderer(RendererHTML):
    """One method per token that is not plain CommonMark; markdown-it finds them by name."""

    context: Context
    notes: dict[int, list[Token]]

    # Blocks

    def heading_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A heading with its anchor."""
        token = tokens[idx]
        if token.tag == "h1":
            return self.context.problem(token, "a heading of level 1 stands in the text", "The title is one already; use ##.")
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
            return self.context.problem(token, f'unknown width "{track}"', "text, wide or full.", snippet=token.info)
        caption = self._inline_text(token)
        return str(self.context.figure(name, caption, track))

    def _table(self, token: Token, words: list[str]) -> str:
        return str(self.context.table(words[0], self._inline_text(token)))

    def _formula(self, token: Token, words: list[str]) -> str:
        formula = self.context.result.formulas[words[0]]
        lines = [formula.latex] + ([formula.substituted] if formula.substituted else [])
        body = "".join(f'<div class="line">{self._math(token, tex, display=True)}</div>' for tex in lines)
        return self._numbered(formula.name, body)

    def _inline_text(self, token: Token) -> str:
        """The caption or title that `load` parsed, with all the marks of running text."""
        return str(self.renderInline(token.children or [], self._options, {}))

    @property
    def _options(self) -> Any:
        return MarkdownIt("commonmark").options

    def table_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A table scrolls by itself on narrow screens."""
        return '<div class="table-scroll" role="region" aria-label="Table" tabindex="0"><table>\n'

    def table_close(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """The end of the scrolling box."""
        return "</table></div>\n"

    def th_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A column's head."""
        return f'<th scope="col"{_align(tokens[idx])}>'

    def td_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A cell, aligned by a class."""
        return f"<td{_align(tokens[idx])}>"

    # Math

    def math_inline(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A formula in a line."""
        return self._math(tokens[idx], tokens[idx].content, display=False)

    def math_block(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A displayed formula without a number."""
        return f'<div class="equation"><div class="line">{self._math(tokens[idx], tokens[idx].content, display=True)}</div></div>\n'

    def math_block_label(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A displayed formula with a number that can be referred to."""
        body = f'<div class="line">{self._math(tokens[idx], tokens[idx].content, display=True)}</div>'
        return self._numbered(tokens[idx].info, body)

    def _numbered(self, name: str, body: str) -> str:
        number = equation_number(self.context.outlines[self.context.post.slug], name)
        return f'<div class="equation" id="eq-{escape(name)}">{body}<a class="number" href="#eq-{escape(name)}" aria-label="Equation {number}">({number})</a></div>\n'

    def _math(self, token: Token, tex: str, *, display: bool) -> str:
        try:
            return to_mathml(tex, display=display)
        except MathError as error:
            start, end = token.meta["lines"]
            line = start + tex.count("\n", 0, error.offset)
            row = tex.split("\n")[tex.count("\n", 0, error.offset)]
            _, column = self.context.post.place(row, line, end)
            inside = error.offset - (tex.rfind("\n", 0, error.offset) + 1)
            place = column + inside if column else None
            self.context.errors.append(BlogError(f"the formula cannot be typeset: {error}", self.context.post.path, line, place))
            return ""

    # Numbers

    def value(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A computed value, printed in its unit."""
        token = tokens[idx]
        source = " ".join(str(token.meta["expression"]).split())
        value = self.context.result.values.get(source)
        try:
            text = numbers.print_value(value, str(token.meta["unit"]))
        except numbers.NumberError as error:
            return self.context.problem(token, f"the value `{source}` {error}")
        self.context.claim(token, text, source, value)
        return f'<data class="computed" value="{escape(str(value))}">{escape(text)}</data>'

    def claim(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A number that the writer states and the computation confirms."""
        token = tokens[idx]
        source, text = " ".join(str(token.meta["target"]).split()), str(token.meta["text"])
        value = self.context.result.values.get(source)
        try:
            numbers.check_claim(text, value)
        except numbers.NumberError as error:
            return self.context.problem(token, f"the text {error}", f"computed by `{source}`")
        self.context.claim(token, text, source, value)
        return f'<data class="computed" value="{escape(str(value))}">{escape(text)}</data>'

    def drag(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A number bound to a figure's input."""
        token = tokens[idx]
        found = self._bound(token, "inputs")
        if found is None:
            return ""
        name, item = found
        stated, start = str(token.meta["text"]), str(item["text"])
        bare = start.split("\u00a0")[0]
        if _plain(stated) not in (_plain(start), bare):
            return self.context.problem(token, f'the text says "{stated}", {name} starts at "{start}"')
        attributes = ' data-bare=""' if _plain(stated) == bare and bare != _plain(start) else ""
        label = f"{item['label']}, in Figure {self._figure_number(name)}"
        return (
            f'<span class="drag" role="slider" tabindex="0" data-drag="{escape(name)}"{attributes} aria-label="{escape(label)}"'
            f' aria-valuemin="0" aria-valuemax="1" aria-valuenow="0" aria-valuetext="{escape(start)}">{escape(stated)}</span>'
        )

    def live(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A text that a figure recomputes."""
        token = tokens[idx]
        found = self._bound(token, "texts")
        if found is None:
            return ""
        name, start = found
        stated = str(token.meta["text"])
        if _plain(stated) != _plain(str(start)):
            return self.context.problem(token, f'the text says "{stated}", {name} starts as "{start}"')
        self.context.claim(token, stated, name, str(start))
        return f'<span class="live-text" data-live="{escape(name)}">{escape(str(start))}</span>'

    def _bound(self, token: Token, what: str) -> tuple[str, Any] | None:
        """The figure's input or text that a mark of the text names."""
        target = str(token.meta["target"])
        figure, _, name = target.partition(".")
        figures = self.context.result.figures
        if figure not in figures:
            self.context.problem(token, f'unknown figure "{figure}"', nearest(figure, list(figures), "Figures"))
            return None
        known: Mapping[str, Any] = getattr(figures[figure].frame, what)
        if name not in known:
            hint = nearest(name, list(known), what.capitalize())
            self.context.problem(token, f'figure "{figure}" has no {what[:-1]} "{name}"', hint)
            return None
        return target, known[name]

    def _figure_number(self, target: str) -> str:
        figure = target.partition(".")[0]
        return self.context.outlines[self.context.post.slug].targets["fig", figure].words.split()[-1]

    # References

    def reference(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A link to a figure, an equation, a section, a table or a post."""
        token = tokens[idx]
        kind, name = str(token.meta["kind"]), str(token.meta["name"])
        if kind == "post":
            posts = {post.slug: post for post in self.context.site.posts}
            if name not in posts:
                return self.context.problem(token, f'unknown post "{name}"', nearest(name, list(posts), "Posts"))
            return f'<a href="{self.context.root}posts/{name}/">{escape(posts[name].meta.title)}</a>'
        targets = self.context.outlines[self.context.post.slug].targets
        target = targets.get((kind, name))
        if target is None:
            known = [n for k, n in targets if k == kind]
            what = {"fig": "figure", "eq": "equation", "sec": "section", "tbl": "table"}[kind]
            return self.context.problem(token, f'unknown {what} "{name}"', nearest(name, known, "Known"))
        return f'<a class="ref" href="#{escape(target.anchor)}">{escape(_words_of(target))}</a>'

    def citation(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """One or more works of the bibliography."""
        token = tokens[idx]
        links = []
        for item in str(token.meta["items"]).split(";"):
            key, _, locator = item.strip().lstrip("@").partition(",")
            key = key.strip()
            if key not in self.context.site.references:
                known = list(self.context.site.references)
                place = f"{self.context.site.references_path} has"
                self.context.problem(token, f'unknown citation "{key}"', nearest(key, known, place), snippet=f"@{key}")
                continue
            if key not in self.context.cited:
                self.context.cited.append(key)
            words = cite(self.context.site.references[key], narrative=bool(token.meta["narrative"]), locator=locator.strip())
            links.append(f'<a class="cite" href="#{entry_id(key)}">{escape(words)}</a>')
        text = "; ".join(links)
        return text if token.meta["narrative"] else f"({text})"

    def footnote_ref(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A sidenote where its number stands: shown in the margin, or opened in place by its number."""
        token = tokens[idx]
        number = token.meta["id"] + 1
        if token.meta.get("subId"):
            return self.context.problem(token, f"footnote {number} is used twice", "Write a second one.")
        parts = []
        for each in self.notes.get(token.meta["id"], []):
            if each.type == "inline":
                parts.append(self.renderInline(each.children or [], self._options, env))
            elif each.type not in ("paragraph_open", "paragraph_close"):
                return self.context.problem(each, "a footnote holds more than paragraphs", "It must fit the margin.")
        body = '<span class="break"></span>'.join(parts)
        return (
            f'<span class="note"><input type="checkbox" id="note-{number}" class="note-switch" aria-label="Show note {number}">'
            f'<label for="note-{number}" class="note-number">{number}</label>'
            f'<span class="sidenote" role="note"><span class="note-label">{number}</span> {body}</span></span>'
        )

    def link_open(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A link: to a figure's state, within the page, to another post or file, or away."""
        token = tokens[idx]
        href = str(token.attrs["href"])
        state = re.fullmatch(r"#fig:([a-z0-9-]+)(?:\?(.*))?", href)
        if state:
            return self._state_link(token, state[1], unquote(state[2] or ""))
        resolved = self._resolve(token, href)
        outside = ' rel="noopener"' if href.startswith(("http://", "https://")) else ""
        return f'<a href="{escape(resolved)}"{outside}>'

    def _state_link(self, token: Token, figure: str, query: str) -> str:
        figures = self.context.result.figures
        if figure not in figures:
            hint = nearest(figure, list(figures), "Figures")
            self.context.problem(token, f'unknown figure "{figure}"', hint, snippet=f"#fig:{figure}")
            return "<a>"
        pairs = [("v", URL_VERSION)] + [(f"{figure}.{k}", v) for k, v in parse_qsl(query)]
        search = "&amp;".join(f"{quote(k)}={quote(v, safe=',')}" for k, v in pairs)
        return f'<a class="state" data-state="{figure}" href="?{search}#fig-{figure}">'

    def _resolve(self, token: Token, href: str) -> str:
        """The address of a link as it stands in the published page."""
        if re.match(r"[a-z][a-z0-9+.-]*:", href):
            if not href.startswith(("https://", "http://", "mailto:")):
                return self.context.problem(token, f'links may not use "{href.split(":")[0]}:"', snippet=href)
            return href
        path, _, fragment = href.partition("#")
        if not path:
            known = self.context.outlines[self.context.post.slug].anchors
            if fragment not in known:
                hint = nearest(fragment, list(known), "Anchors")
                return self.context.problem(token, f'unknown anchor "#{fragment}"', hint, snippet=href)
            return href
        match = re.fullmatch(r"(?:\.\./)?([a-z0-9-]+)/(?:index\.md)?", path)
        outlines = self.context.outlines
        if match and match[1] in outlines:
            if fragment and fragment not in outlines[match[1]].anchors:
                hint = nearest(fragment, list(outlines[match[1]].anchors), "Anchors")
                return self.context.problem(token, f'"{match[1]}" has no anchor "#{fragment}"', hint, snippet=href)
            return f"{self.context.root}posts/{match[1]}/" + (f"#{fragment}" if fragment else "")
        if unquote(path) in self.context.post.files:
            return path
        hint = nearest(path, [f"../{slug}/" for slug in outlines] + list(self.context.post.files), "Posts and files")
        return self.context.problem(token, f'the link leads nowhere: "{href}"', hint, snippet=href)

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """An image beside the text, with its size."""
        token = tokens[idx]
        source, words = unquote(str(token.attrs["src"])), token.content.strip()
        title = str(token.attrs.get("title", ""))
        if not words and title != "decorative":
            return self.context.problem(
                token,
                f'the image "{source}" has no description',
                'Write what it shows: ![a red square](x.png), or mark it: ![](x.png "decorative").',
                snippet=source,
            )
        if source not in self.context.post.files:
            hint = nearest(source, list(self.context.post.files), "Files beside the text")
            return self.context.problem(token, f'there is no image "{source}" beside the text', hint, snippet=source)
        from io import BytesIO

        width, height = imagesize.get(BytesIO(self.context.post.files[source]))
        if width <= 0 or height <= 0:
            return self.context.problem(token, f'"{source}" is no image whose size can be read', snippet=source)
        caption = f"<figcaption>{escape(title)}</figcaption>" if title and title != "decorative" else ""
        image = f'<img src="{escape(quote(source))}" alt="{escape(words)}" width="{width:.0f}" height="{height:.0f}" loading="lazy">'
        return f'<span class="image">{image}</span>' if not caption else f'<span class="image">{image}<span class="caption">{escape(title)}</span></span>'

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

    def _callout(self, token: Token) -> str:
        kind = token.info.split()[0]
        words = self._inline_text(token)
        label = f'<span class="kind">{_CALLOUTS[kind]}</span>'
        return f'<aside class="callout {kind}"><p class="callout-title">{label} {words}</p>\n'


def _align(token: Token) -> str:
    """Alignment as a class: the page's policy allows no style attributes."""
    match = re.search(r"text-align:\s*(\w+)", str(token.attrs.get("style", "")))
    return f' class="{match[1]}"' if match else ""


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").strip()


def _words_of(target: Target) -> str:
    return f"“{target.words}”" if target.kind == "sec" else target.words
