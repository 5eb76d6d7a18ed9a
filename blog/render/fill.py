"""A typeset text and the facts of the site in, HTML without holes out: one method for each kind of hole."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from html import unescape
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from markupsafe import Markup, escape

from blog.content import HOLE, Hole, Post, PostResult, Reference, place_in
from blog.errors import BlogError, nearest
from blog.ids import one_form
from blog.literature import names_in
from blog.render import numbers
from blog.render.images import ImageError, measured
from blog.render.questions import Facts, cited_keys, linked_file, linked_post
from blog.render.references import cite, years
from blog.render.terms import with_terms

URL_VERSION = "1"  # of figure states in addresses; static/js/core/url.js has the same
_MARK = re.compile(f"{HOLE}(\\d+){HOLE}")


@dataclass(kw_only=True)
class Filling:
    """One text being filled."""

    facts: Facts
    post: Post
    result: PostResult
    root: str  # from the page to the site's root, "../../"
    figure_html: Callable[[str, str, str], Markup]  # (name, caption, track) -> HTML
    table_html: Callable[[str, str], Markup]
    problems: list[BlogError] = field(default_factory=list)
    claims: list[dict[str, object]] = field(default_factory=list)
    cited: dict[str, Reference] = field(default_factory=dict)  # works by key, in order of first citation

    @cached_property
    def _rows(self) -> list[str]:
        """The lines of index.md, for saying where something stands."""
        return self.post.index.text().split("\n")

    @cached_property
    def years(self) -> Mapping[str, str]:
        """The years of the works that the text cites, as they are printed."""
        keys = (key for hole in self.post.holes("citation") for key, _ in cited_keys(hole.facts["items"]))
        known = self.facts.references or {}
        return years(known[key] for key in keys if key in known)

    def fill(self, body: str) -> str:
        """The body with every hole filled, in the order of the text."""
        body = self._with_terms(body)
        filled: list[str] = []
        put: Callable[[re.Match[str]], str] = lambda mark: filled[int(mark[1])]  # noqa: E731
        for hole in self.post.text.holes:
            make: Callable[[Hole], str] = getattr(self, hole.kind)
            inner = {k: _MARK.sub(put, v) for k, v in hole.facts.items() if HOLE in v}  # a caption has holes too
            filled.append(make(Hole(hole.kind, {**hole.facts, **inner}, hole.raw, hole.lines) if inner else hole))
        return _MARK.sub(put, body)

    def _with_terms(self, body: str) -> str:
        """The body with links to the glossary, if the site has one."""
        glossary = self.facts.glossary()
        if glossary is None or glossary.address == self.post.address:
            return body
        named = (
            (number, _term(hole.facts["href"]))
            for number, hole in enumerate(self.post.text.holes)
            if hole.kind == "link"
        )
        explicit = {number: term for number, term in named if term in glossary.ids}
        body, early = with_terms(body, glossary, explicit, self.root)
        for each in early:
            hint = f'Link its first use, or no use of it: then the build links "{each.words}" itself.'
            self.problem(
                self.post.text.holes[each.hole],
                f'"{each.words}" stands in the text before this link to its meaning',
                hint,
            )
        return body

    def problem(self, hole: Hole, message: str, hint: str = "", *, snippet: str = "") -> str:
        """Note a problem at a hole's place; gives "" so that a filler can return it."""
        line, column = place_in(self._rows, snippet or hole.raw, *hole.lines)
        self.problems.append(BlogError(message, self.post.path, line, column, hint))
        return ""

    def _claim(self, hole: Hole, text: str, source: str, value: object) -> None:
        """Enter a number of the text into the ledger."""
        line, _ = place_in(self._rows, hole.raw, *hole.lines)
        entry = {"post": self.post.slug, "line": line, "text": text, "source": source, "value": value}
        known = self.post.literature
        works = [{"key": known[name].key, "place": known[name].place} for name in names_in(source) if name in known]
        self.claims.append({**entry, "cited": works} if works else entry)

    def value(self, hole: Hole) -> str:
        """A computed value, printed in its unit."""
        source = hole.facts["expression"]
        if ("value", source) in self.result.failed:
            return ""
        value = self.result.values.get(source)
        try:
            text = numbers.print_value(value, hole.facts["unit"])
        except numbers.NumberError as error:
            return self.problem(hole, f"the value `{source}` {error}", error.hint)
        self._claim(hole, text, source, value)
        return f'<data class="computed" value="{escape(str(value))}">{escape(text)}</data>'

    def claim(self, hole: Hole) -> str:
        """A number that the writer states and the computation confirms."""
        source, text = hole.facts["expression"], hole.facts["text"]
        if ("value", source) in self.result.failed:
            return ""
        value = self.result.values.get(source)
        try:
            numbers.check_claim(text, value)
        except numbers.NumberError as error:
            return self.problem(hole, f"the text {error}", f"computed by `{source}`")
        self._claim(hole, text, source, value)
        return f'<data class="computed" value="{escape(str(value))}">{escape(text)}</data>'

    def drag(self, hole: Hole) -> str:
        """A number bound to a figure's input."""
        found = self._bound(hole, "inputs")
        if found is None:
            return ""
        name, item = found
        stated, start = hole.facts["text"], str(item["text"])
        bare = start.split("\u00a0")[0]
        if _plain(stated) not in (_plain(start), bare):
            hint = f"Write {bare}, or change the start value in figures.py."
            return self.problem(hole, f'the text says "{stated}", {name} starts at "{start}"', hint)
        shown = start if _plain(stated) == _plain(start) else bare  # as the page writes it when the input moves
        attributes = ' data-bare=""' if shown != start else ""
        label = f"{item['label']}, in Figure {self.post.text.outline.number('fig', name.partition('.')[0])}"
        return (
            f'<span class="drag" role="slider" tabindex="0" data-drag="{escape(name)}"{attributes}'
            f' aria-label="{escape(label)}" aria-valuemin="0" aria-valuemax="1" aria-valuenow="0"'
            f' aria-valuetext="{escape(start)}">{escape(shown)}</span>'
        )

    def live(self, hole: Hole) -> str:
        """A text that a figure recomputes."""
        found = self._bound(hole, "texts")
        if found is None:
            return ""
        name, start = found
        stated = hole.facts["text"]
        if _plain(stated) != _plain(str(start)):
            hint = f"Write {start}, or change the start values in figures.py."
            return self.problem(hole, f'the text says "{stated}", {name} starts as "{start}"', hint)
        self._claim(hole, stated, name, str(start))
        return f'<span class="live-text" data-live="{escape(name)}">{escape(str(start))}</span>'

    def mark(self, hole: Hole) -> str:
        """Words that light a mark of a figure, and are lit by it."""
        target, text = hole.facts["target"], escape(hole.facts["text"])
        figure, _, name = target.partition(".")
        if not self._known_figure(hole, figure):
            return ""
        known = marks_of(self.result.figures[figure].frame.plots)
        if name not in known:
            hint = nearest(name, known, "Marks of its first state") if known else "No mark of its drawing has a name."
            return self.problem(hole, f'figure "{figure}" has no mark "{name}"', hint)
        return f'<span class="lights" data-lights="{escape(target)}">{text}</span>'

    def _bound(self, hole: Hole, what: str) -> tuple[str, Any] | None:
        """The figure's input or text that a mark of the text names."""
        target = hole.facts["target"]
        figure, _, name = target.partition(".")
        if not self._known_figure(hole, figure):
            return None
        known: Mapping[str, Any] = getattr(self.result.figures[figure].frame, what)
        if name not in known:
            hint = nearest(name, list(known), what.capitalize())
            self.problem(hole, f'figure "{figure}" has no {what[:-1]} "{name}"', hint)
            return None
        return target, known[name]

    def _known_figure(self, hole: Hole, name: str, snippet: str = "") -> bool:
        """Whether the post shows a figure; one that failed is reported where it failed."""
        figures = self.result.figures
        if name not in figures and ("figure", name) not in self.result.failed:
            self.problem(hole, f'unknown figure "{name}"', nearest(name, list(figures), "Figures"), snippet=snippet)
        return name in figures

    def figure(self, hole: Hole) -> str:
        """A live figure; one that could not be computed is reported elsewhere."""
        name = hole.facts["name"]
        shown = name in self.result.figures and ("fig", name) in self.post.text.outline.targets
        return str(self.figure_html(name, hole.facts["caption"], hole.facts["track"])) if shown else ""

    def table(self, hole: Hole) -> str:
        """A table that figures.py computed."""
        name = hole.facts["name"]
        shown = name in self.result.tables and ("tbl", name) in self.post.text.outline.targets
        return str(self.table_html(name, hole.facts["caption"])) if shown else ""

    def formula(self, hole: Hole) -> str:
        """An equation that was derived from Python, and the line with its numbers."""
        formula = self.result.formulas.get(hole.facts["name"])
        if formula is None:
            return ""
        if formula.problem:
            message = f"the formula cannot be typeset: {formula.problem}"
            return self.problem(hole, message, snippet=hole.facts["name"])
        return "".join(f'<div class="line">{line}</div>' for line in formula.mathml)

    def state(self, hole: Hole) -> str:
        """The beginning of a link that sets a figure's state."""
        figure = hole.facts["figure"]
        if not self._known_figure(hole, figure, snippet=f"#fig:{figure}"):
            return "<a>"
        pairs = [("v", URL_VERSION)] + [(f"{figure}.{k}", v) for k, v in parse_qsl(hole.facts["query"])]
        search = "&amp;".join(f"{quote(k)}={quote(v, safe=',')}" for k, v in pairs)
        return f'<a class="state" data-state="{figure}" href="?{search}#fig-{figure}">'

    def title(self, hole: Hole) -> str:
        """Another post by its title."""
        slug = hole.facts["slug"]
        if slug in self.facts.broken:
            return ""
        if slug not in self.facts.posts:
            return self._unknown_post(hole, slug)
        linked = self.facts.posts[slug]
        return f'<a href="{self.root}{linked.address}">{linked.text.title}</a>'

    def _unknown_post(self, hole: Hole, slug: str) -> str:
        return self.problem(hole, f'unknown post "{slug}"', nearest(slug, list(self.facts.posts), "Posts"))

    def link(self, hole: Hole) -> str:
        """The address of a link to another post or a file, as it stands in the published page."""
        href = hole.facts["href"]
        slug, fragment = linked_post(href)
        if slug in self.facts.broken:
            return ""
        if slug in self.facts.posts:
            linked = self.facts.posts[slug]
            anchors = linked.text.outline.anchors if fragment else set()
            if fragment and fragment not in anchors:
                hint = nearest(fragment, list(anchors), "Anchors")
                return self.problem(hole, f'"{slug}" has no anchor "#{fragment}"', hint)
            return str(escape(f"{self.root}{linked.address}" + (f"#{fragment}" if fragment else "")))
        if href.startswith("@post:"):
            return self._unknown_post(hole, slug)
        if term := _term(href):
            return self._term(hole, term)
        path = linked_file(href)
        if path in self.post.files:
            if PurePosixPath(path).suffix.lower() == ".svg":  # opened by itself, it could run a script
                self._size(hole, path)
            return str(escape(quote(path)))
        known = [f"../{each}/" for each in self.facts.posts] + list(self.post.files)
        return self.problem(hole, f'the link leads nowhere: "{href}"', nearest(path, known, "Posts and files"))

    def _term(self, hole: Hole, term: str) -> str:
        glossary = self.facts.glossary()
        if glossary is None and self.facts.broken:
            return ""  # it may be the one with problems
        if glossary is None:
            hint = 'Set glossary = "SLUG" in [tool.blog]: the page that lists them.'
            return self.problem(hole, "this site has no glossary", hint)
        if term not in glossary.ids:
            return self.problem(hole, f'unknown term "{term}"', nearest(term, glossary.ids, "Terms"))
        return f"{self.root}{glossary.address}#term-{escape(term)}"

    def citation(self, hole: Hole) -> str:
        """One or more works of the bibliography."""
        narrative, links, known = bool(hole.facts["narrative"]), [], self.facts.references
        if known is None:
            return ""
        for key, locator in cited_keys(hole.facts["items"]):
            if key not in known:
                hint = nearest(key, list(known), f"{self.facts.references_path} has")
                hint += " An @ that cites nothing is \\@." if narrative else ""
                snippet = f"@{key}" if f"@{key}" in hole.raw else f"@{{{key}}}"
                self.problem(hole, f'unknown citation "{key}"', hint, snippet=snippet)
                continue
            work = self.cited.setdefault(key, known[key])
            words = cite(work, year=self.years[key], narrative=narrative, locator=locator)
            links.append(f'<a class="cite" href="#{work.anchor}">{escape(words)}</a>')
        text = "; ".join(links)
        return text if narrative else f"({text})"

    def image(self, hole: Hole) -> str:
        """An image beside the text, with its size."""
        source, words = hole.facts["source"], hole.facts["caption"]
        if source not in self.post.files:
            hint = nearest(source, list(self.post.files), "Files beside the text")
            return self.problem(hole, f'there is no image "{source}" beside the text', hint)
        size = self._size(hole, source)
        image = f'<img src="{escape(quote(source))}" alt="{escape(hole.facts["words"])}" {size} loading="lazy">'
        caption = f'<span class="caption">{words}</span>' if words else ""
        return f'<span class="image">{image}{caption}</span>'

    def _size(self, hole: Hole, name: str) -> str:
        """The attributes of an image's size, or nothing if it can not be shown."""
        file = self.post.files[name]
        try:
            width, height = measured(name, file.read())
        except ImageError as error:
            if error.line is None:
                return self.problem(hole, f'"{name}" {error}', error.hint)
            self.problems.append(BlogError(f"the image {error}", Path(file.name), error.line, None, error.hint))
            return ""
        return f'width="{width}" height="{height}"'


def _term(href: str) -> str:
    """The term that an address of the text means, or ""."""
    return one_form(unquote(href.removeprefix("@term:"))) if href.startswith("@term:") else ""


def marks_of(plots: Mapping[str, str]) -> list[str]:
    """The names of the marks of a figure's printed drawings, as `data-mark` has them."""
    found = (unescape(name) for plot in plots.values() for name in re.findall(r'data-mark="([^"]*)"', plot))
    return list(dict.fromkeys(found))


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").strip()
