"""Style sheets in; one sheet out, without comments, and the fonts and pictures that it names."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from blog.errors import BlogError, nearest
from blog.javascript import Address

_SHEET = "static/css/site.css"
_IMPORT = re.compile(r"""@import\s+["']([^"']+)["'];\n?""")
_STRING = r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'"""
_SKIPPED = re.compile(rf"(?P<comment>/\*.*?\*/)|{_STRING}", re.DOTALL)
_URL = re.compile(rf"""/\*.*?\*/|\burl\(\s*(?P<quoted>{_STRING}|[^\s"'()]+)\s*\)|{_STRING}""", re.DOTALL)


def joined(sources: Mapping[str, bytes]) -> dict[str, bytes]:
    """The same files with all style sheets in one, site.css: one request instead of eight."""
    rest = {path: data for path, data in sources.items() if not path.startswith("static/css/")}
    if _SHEET not in sources:
        return rest
    text = sources[_SHEET].decode("utf-8")

    def inline(match: re.Match[str]) -> str:
        path = posixpath.normpath(posixpath.join("static/css", match[1]))
        if path not in sources:
            known = [posixpath.basename(each) for each in sources if each.startswith("static/css/")]
            line = text.count("\n", 0, match.start()) + 1
            hint = nearest(match[1], known, "Style sheets")
            raise BlogError(f'there is no style sheet "{match[1]}"', Path(_SHEET), line, 1, hint)
        return sources[path].decode("utf-8")

    return rest | {_SHEET: _IMPORT.sub(inline, text).encode("utf-8")}


@lru_cache(maxsize=64)
def compact(text: str) -> str:
    """A sheet without comments and empty lines; more would save readers 0.4 kB and may change what it says."""
    text = _SKIPPED.sub(lambda match: "" if match["comment"] else match[0], text)
    return re.sub(r"\n\s*\n+", "\n", text).strip() + "\n"


@lru_cache(maxsize=64)
def addresses(text: str) -> tuple[Address, ...]:
    """Every file that a sheet names by url(): those of the site, not of the document itself nor written in place.

    >>> addresses('a { src: url("../a.woff2") } b { fill: url(#b) } /* url(c) */')
    (Address(text='../a.woff2', kind='url', start=13, end=25),)
    """
    found = []
    for match in _URL.finditer(text):
        written = match["quoted"]
        address = written.strip("\"'") if written else ""
        if address and not address.startswith(("#", "data:")):
            found.append(Address(address, "url", *match.span("quoted")))
    return tuple(found)
