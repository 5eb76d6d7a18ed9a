"""Published pages in, those that weigh more than `[tool.blog.budget]` allows out.

A page is weighed as a reader receives it: compressed, with every script, style sheet and font that its HTML names and
the data of its figures. What it names is read from the published bytes, whatever template wrote them; each content is
weighed once, and its weight is kept by its hash.
"""

from __future__ import annotations

import gzip
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from blog.cache import Cache, key_of, tool
from blog.content import Made, Output, Site
from blog.errors import BlogError

LEVEL = 9  # of gzip
HEAVIEST = 3  # parts that a problem names
_TAG = re.compile(r"<(?:link|script|figure)\s[^>]*>")
_ATTRIBUTE = re.compile(r"""([\w-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")


@dataclass(frozen=True, slots=True)
class Weight:
    """A content's bytes, compressed, and of a page also what it loads."""

    size: int
    loads: tuple[tuple[str, str], ...] = ()  # (kind, address as the page says it)


class Scales:
    """Weighs the files of one build; without a budget it does nothing."""

    def __init__(self, site: Site, cache: Cache) -> None:
        self._site = site
        self._budget = site.config.budget
        self._cache = cache
        self._files: dict[str, tuple[str, Output]] = {}  # with their hashes
        self._pages: dict[str, Weight] = {}
        self._sizes: dict[str, int] = {}
        if self._budget:
            cache.preload("weight")

    def put(self, output: Output, digest: str, made: Made | None = None) -> None:
        """Take a file of the site, with its content if that is at hand: to make a page again takes long."""
        path = output.path
        if self._budget and path.endswith(".html"):
            self._pages[path] = self._weight(output, digest, made)
        elif self._budget:
            self._files[path] = digest, output

    def problems(self) -> Iterator[BlogError]:
        """A problem for each page and kind that is over its budget."""
        for path, page in self._pages.items():
            for kind, budget in self._budget.items():
                parts = {path: page.size} if kind == "html" else self._parts(path, page, kind)
                if sum(parts.values()) > budget:
                    yield self._over(path, kind, parts, budget)

    def _weight(self, output: Output, digest: str, made: Made | None = None) -> Weight:
        def weigh() -> Weight:
            content = made.content if made else output.finish(output.make().content)
            loads = _loads(content.decode("utf-8")) if output.path.endswith(".html") else ()
            return Weight(len(gzip.compress(content, LEVEL, mtime=0)), loads)

        key = key_of(tool(("budget.py",), ()), output.path.endswith(".html"), digest)
        found: Weight = self._cache.memo("weight", key, weigh)
        return found

    def _parts(self, path: str, page: Weight, kind: str) -> dict[str, int]:
        """The weights of what a page loads, by published path; what is not of this site weighs nothing."""
        base = f"{urlsplit(self._site.config.base_url).path}/"
        found = (urljoin(base + path, address) for each, address in page.loads if each == kind)
        names = dict.fromkeys(name.removeprefix(base) for name in found if name.startswith(base))
        return {name: self._size(name) for name in names if name in self._files}

    def _size(self, name: str) -> int:
        if name not in self._sizes:
            digest, output = self._files[name]
            self._sizes[name] = self._weight(output, digest).size
        return self._sizes[name]

    def _over(self, path: str, kind: str, parts: dict[str, int], budget: int) -> BlogError:
        posts = (post.path for post in self._site.posts if path.startswith(post.address))
        total = sum(parts.values())
        heaviest = sorted(parts.items(), key=lambda part: (-part[1], part[0]))[:HEAVIEST]
        shown = ", ".join(f"{name} {_kib(size)}" for name, size in heaviest)
        return BlogError(
            f'"{path}" weighs {_kib(total)} of {kind}, {total - budget:,} bytes over its budget of {_kib(budget)}: '
            f"{'most are ' if len(parts) > 1 else ''}{shown}",
            next(posts, Path("pyproject.toml")),
            hint=f"Make it lighter, or raise {kind} in [tool.blog.budget] of pyproject.toml.",
        )


def _loads(text: str) -> tuple[tuple[str, str], ...]:
    """What a page names that is loaded with it."""
    found = []
    for tag in _TAG.findall(text):
        given = {name: html.unescape(one or two) for name, one, two in _ATTRIBUTE.findall(tag)}
        kind = _kind(tag, given)
        address = given.get("data-source") or given.get("src") or given.get("href")
        if kind and address:
            found.append((kind, address))
    return tuple(dict.fromkeys(found))


def _kind(tag: str, given: dict[str, str]) -> str:
    if not tag.startswith("<link"):
        return "data" if tag.startswith("<figure") else "javascript"
    kinds = {"modulepreload": "javascript", "stylesheet": "css"}
    return kinds.get(given.get("rel", ""), "fonts" if given.get("as") == "font" else "")


def _kib(size: int) -> str:
    return f"{size / 1024:.1f} KiB"
