"""The text's references as HTML: figures, equations, sections, posts, citations, notes, links, images."""

from __future__ import annotations

import re
from collections.abc import Sequence
from io import BytesIO
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

import imagesize
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markupsafe import escape

from blog.errors import nearest
from blog.render.context import Context
from blog.render.outline import Target
from blog.render.references import cite, entry_id

URL_VERSION = "1"  # of figure states in addresses; static/js/core/url.js has the same


class ReferenceMarks(RendererHTML):
    """Rules for references, citations, footnotes, links and images."""

    context: Context
    notes: dict[int, list[Token]]

    def reference(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A link to a figure, an equation, a section, a table or a post."""
        token = tokens[idx]
        kind, name = str(token.meta["kind"]), str(token.meta["name"])
        if kind == "post":
            posts = {post.slug: post for post in self.context.site.posts}
            if name not in posts:
                return self.context.problem(token, f'unknown post "{name}"', nearest(name, list(posts), "Posts"))
            return f'<a href="{self.context.root}{posts[name].address}">{escape(posts[name].meta.title)}</a>'
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
            words = cite(
                self.context.site.references[key],
                narrative=bool(token.meta["narrative"]),
                locator=locator.strip(),
            )
            links.append(f'<a class="cite" href="#{entry_id(key)}">{escape(words)}</a>')
        text = "; ".join(links)
        return text if token.meta["narrative"] else f"({text})"

    def footnote_ref(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A sidenote where its number stands: shown in the margin, or opened in place by its number."""
        token = tokens[idx]
        number, mark = token.meta["id"] + 1, f"[^{token.meta.get('label', '')}]"
        if not self.notes.get(token.meta["id"]):
            return self.context.problem(token, f"there is no note {mark}", f"Write {mark}: ...", snippet=mark)
        if token.meta.get("subId"):
            return self.context.problem(token, f"the note {mark} is used twice", "Write a second one.", snippet=mark)
        parts = []
        for each in self.notes.get(token.meta["id"], []):
            if each.type == "inline":
                parts.append(self.renderInline(each.children or [], options, env))
            elif each.type not in ("paragraph_open", "paragraph_close"):
                return self.context.problem(each, "a note holds more than paragraphs", "It must fit the margin.")
        body = '<span class="break"></span>'.join(parts)
        return (
            f'<span class="note"><input type="checkbox" id="note-{number}" class="note-switch"'
            f' aria-label="Show note {number}">'
            f'<label for="note-{number}" class="note-number">{number}</label>'
            f'<span class="sidenote" role="note"><span class="note-label">{number}</span> {body}</span></span>'
        )

    def unused_note(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A note to which nothing refers."""
        mark = f"[^{tokens[idx].meta['label']}]"
        return self.context.problem(tokens[idx], f"nothing refers to the note {mark}", f"Write {mark} in the text.")

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
                kind = href.split(":")[0]
                hint = "Use https:, http: or mailto:."
                return self.context.problem(token, f'links may not use "{kind}:"', hint, snippet=kind)
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
            linked = next(post for post in self.context.site.posts if post.slug == match[1])
            return f"{self.context.root}{linked.address}" + (f"#{fragment}" if fragment else "")
        if unquote(path) in self.context.post.files:
            return path
        hint = nearest(path, [f"../{slug}/" for slug in outlines] + list(self.context.post.files), "Posts and files")
        return self.context.problem(token, f'the link leads nowhere: "{href}"', hint, snippet=href)

    def image(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """An image beside the text, with its size."""
        token = tokens[idx]
        source = unquote(str(token.attrs["src"]))
        words = self.renderInlineAsText(token.children or [], options, env).strip()
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
        width, height = imagesize.get(BytesIO(self.context.post.files[source]))
        if width <= 0 or height <= 0:
            hint = "Save it as PNG, JPEG, GIF, WebP or SVG with a size."
            return self.context.problem(token, f'"{source}" is no image whose size can be read', hint, snippet=source)
        size = f'width="{width:.0f}" height="{height:.0f}"'
        image = f'<img src="{escape(quote(source))}" alt="{escape(words)}" {size} loading="lazy">'
        caption = f'<span class="caption">{escape(title)}</span>' if title and title != "decorative" else ""
        return f'<span class="image">{image}{caption}</span>'


def _words_of(target: Target) -> str:
    return f"“{target.words}”" if target.kind == "sec" else target.words
