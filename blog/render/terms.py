"""The glossary of a site: the definition list of one page, and links to it from the first use of each term.

A term of the list may have several forms, with commas between them: `key/value head, KV head`. A text links a term by
itself where a form of it, or its plural, stands first in running text; `[words](@term:id)` links other words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from html import unescape

from markupsafe import escape

from blog.content import HOLE, Post

_ENTRY = re.compile(r'<dt id="term-([^"]+)">(.*?)</dt>', re.DOTALL)
_PART = re.compile(r"<[^>]*>|[^<]+")
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)")
_TAG = re.compile(r"<[^>]+>")
_EXPLICIT = re.compile(rf'class="term" href="{HOLE}(\d+){HOLE}"')
_WITHOUT_LINKS = {"a", "h1", "h2", "h3", "h4", "h5", "h6", "code", "pre", "math", "dt", "label", "table"}
_VOID = {"br", "hr", "img", "input"}
_MAX_TERMS = 500


@dataclass(frozen=True)
class Glossary:
    """What terms there are, and how they are found in a text."""

    address: str  # of its page, from the site's root
    digest: str  # of its text
    forms: Mapping[str, str] = field(default_factory=dict)  # as it is written -> id
    pattern: re.Pattern[str] | None = None

    @property
    def ids(self) -> list[str]:
        """The ids of all terms, each once."""
        return list(dict.fromkeys(self.forms.values()))

    def term(self, words: str) -> str:
        """The id of what was found in a text: a form as it stands, with a small first letter, or in the plural."""
        written = " ".join(words.split())
        plain = [written, written[0].lower() + written[1:]]
        return next(self.forms[each] for word in plain for each in (word, word[:-1], word[:-2]) if each in self.forms)


def glossary(post: Post, body: str) -> Glossary:
    """The terms of a page's definition lists."""
    return _glossary(post.address, post.text.digest, body)


@lru_cache(maxsize=2)
def _glossary(address: str, digest: str, body: str) -> Glossary:
    forms: dict[str, str] = {}
    for name, words in _ENTRY.findall(body)[:_MAX_TERMS]:
        for form in unescape(_TAG.sub("", words)).split(","):
            forms.setdefault(" ".join(form.split()), name)
    forms.pop("", None)
    longest = sorted(forms, key=lambda form: (-len(form), form))
    either = "|".join(map(_written, longest))
    pattern = re.compile(rf"(?<![\w/.-])(?:{either})(?:e?s)?(?![\w/-]|\.\w)") if forms else None
    return Glossary(address, digest, forms, pattern)


def _written(form: str) -> str:
    """A form as it may stand in a text: with a capital first letter, and with a line's end between its words."""
    first, rest = form[0], re.escape(str(escape(form[1:]))).replace(r"\ ", r"\s+")
    either = f"[{first}{first.upper()}]" if first.islower() else re.escape(first)
    return either + rest


@dataclass(frozen=True, slots=True)
class TooEarly:
    """A term that a text uses before the place where it links it itself."""

    hole: int  # of the link
    words: str


def with_terms(body: str, known: Glossary, explicit: Mapping[int, str], root: str) -> tuple[str, list[TooEarly]]:
    """A typeset text in which the first use of each term is a link.

    `explicit` are the terms that the text links itself, by the number of the link's hole.
    """
    linked = dict.fromkeys(explicit.values(), False)
    early: dict[str, TooEarly] = {}
    where = {name: hole for hole, name in reversed(list(explicit.items()))}
    out: list[str] = []

    def link(match: re.Match[str]) -> str:
        name = known.term(unescape(match[0]))
        if name in where and not linked[name]:
            early.setdefault(name, TooEarly(where[name], " ".join(match[0].split())))
        if name in where or linked.get(name):
            return match[0]
        linked[name] = True
        return f'<a class="term" href="{root}{known.address}#term-{name}">{match[0]}</a>'

    for part, is_open in _parts(body):
        found = _EXPLICIT.search(part)
        if found and int(found[1]) in explicit:
            linked[explicit[int(found[1])]] = True
        out.append(known.pattern.sub(link, part) if known.pattern and is_open else part)
    return "".join(out), list(early.values())


def _parts(body: str) -> Iterator[tuple[str, bool]]:
    """Tags and words of a text in order, and whether links may stand in them."""
    inside: list[str] = []  # elements without links that are open, and all within them
    for part in _PART.findall(body):
        tag = _NAME.match(part)
        yield part, not tag and not inside
        if not tag or tag[1] in _VOID or part.endswith("/>"):
            continue
        if part.startswith("</"):
            if inside:
                inside.pop()
        elif inside or tag[1] in _WITHOUT_LINKS or 'class="sidenote"' in part:
            inside.append(tag[1])
