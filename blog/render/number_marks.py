"""The text's numbers as HTML: computed values, checked claims, dragged inputs, recomputing texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from markdown_it.token import Token
from markupsafe import escape

from blog.errors import nearest
from blog.render import numbers
from blog.render.context import Context


class NumberMarks:
    """Rules for `value`, `claim`, `drag` and `live` tokens."""

    context: Context

    def value(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """A computed value, printed in its unit."""
        token = tokens[idx]
        source = " ".join(str(token.meta["expression"]).split())
        value = self.context.result.values.get(source)
        try:
            text = numbers.print_value(value, str(token.meta["unit"]))
        except numbers.NumberError as error:
            return self.context.problem(token, f"the value `{source}` {error}", error.hint)
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

    def unfinished(self, tokens: Sequence[Token], idx: int, options: Any, env: Any) -> str:
        """What looks like a mark but is none: an error rather than text."""
        hint = "Close its braces, and write [...]{= ...}, [...]{drag=...}, [...]{live=...} or {{ ... }}."
        return self.context.problem(tokens[idx], "a mark is unfinished or unknown", hint)

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
            hint = f"Write {bare}, or change the start value in figures.py."
            return self.context.problem(token, f'the text says "{stated}", {name} starts at "{start}"', hint)
        attributes = ' data-bare=""' if _plain(stated) == bare and bare != _plain(start) else ""
        label = f"{item['label']}, in Figure {self._figure_number(name)}"
        return (
            f'<span class="drag" role="slider" tabindex="0" data-drag="{escape(name)}"{attributes}'
            f' aria-label="{escape(label)}" aria-valuemin="0" aria-valuemax="1" aria-valuenow="0"'
            f' aria-valuetext="{escape(start)}">{escape(stated)}</span>'
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
            hint = f"Write {start}, or change the start values in figures.py."
            return self.context.problem(token, f'the text says "{stated}", {name} starts as "{start}"', hint)
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


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").strip()
