"""An address in, what is published there out; pure functions over the site in memory, so no address leads outside."""

from __future__ import annotations

import mimetypes
import re
from dataclasses import dataclass
from urllib.parse import unquote

from blog.serve.preview import Published

_TYPES = {
    "css": "text/css",
    "csv": "text/csv",
    "html": "text/html",
    "js": "text/javascript",
    "json": "application/json",
    "svg": "image/svg+xml",
    "txt": "text/plain",
    "woff2": "font/woff2",
    "xml": "application/xml",
}  # the system's own table may say otherwise, and a module of another type does not run
_TARGET = re.compile(r"(?:https?://[^/?#]*)?(/[^?#]*)?(?:\?([^#]*))?(?:#.*)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address leads."""

    path: str = ""  # published path, "" for none
    redirect: str = ""  # address to ask instead


def split_target(target: str) -> tuple[str, str] | None:
    """Path and query of a request's target; None for one that is malformed.

    >>> split_target("/a%20b/?x=1"), split_target("http://host/a"), split_target("http://[x/")
    (('/a%20b/', 'x=1'), ('/a', ''), ('/', ''))
    >>> split_target("*"), split_target("a b")
    (None, None)
    """
    match = _TARGET.fullmatch(target)
    if not match:
        return None
    path = "/" + (match[1] or "/").lstrip("/")  # two slashes would name another host
    return path, match[2] or ""


def find(site: Published, path: str, query: str = "") -> Place:
    """What a path of an address names; a folder without its slash leads to the one with it, query and all."""
    rest = f"?{query}" if query else ""
    if path in ("/", site.base.rstrip("/")) and path != site.base:
        return Place(redirect=site.base + rest)
    if not path.startswith(site.base):
        return Place()
    name = unquote(path[len(site.base) :])
    if name.endswith("/") or not name:
        name += "index.html"
    if name in site.files:
        return Place(path=name)
    return Place(redirect=f"{path}/{rest}" if f"{name}/index.html" in site.files else "")


def content_type(path: str) -> str:
    """The type of a published file.

    >>> content_type("a/b.js"), content_type("x.webp"), content_type("CNAME")
    ('text/javascript; charset=utf-8', 'image/webp', 'application/octet-stream')
    """
    kind = _TYPES.get(path.rpartition(".")[2]) or mimetypes.guess_type(path)[0] or "application/octet-stream"
    return f"{kind}; charset=utf-8" if kind.startswith("text/") else kind


def part(header: str, size: int) -> tuple[int, int] | None:
    """First byte and the one after the last of a single range; None for what is not one and is better ignored.

    A range that lies outside gives an empty part.

    >>> part("bytes=2-5", 10), part("bytes=7-", 10), part("bytes=-4", 10), part("bytes=8-99", 10)
    ((2, 6), (7, 10), (6, 10), (8, 10))
    >>> part("bytes=10-", 10), part("bytes=5-2", 10), part("bytes=0-1,4-5", 10)
    ((10, 10), None, None)
    """
    match = re.fullmatch(r"\s*bytes\s*=\s*([0-9]{0,15})\s*-\s*([0-9]{0,15})\s*", header)
    if not match or match[1] == match[2] == "":
        return None
    if not match[1]:
        return max(0, size - int(match[2])), size
    first, end = int(match[1]), min(size, int(match[2]) + 1) if match[2] else size
    if match[2] and int(match[2]) < first:
        return None
    return (first, end) if first < size else (size, size)
