"""Scripts, styles and fonts: one versioned folder whose name is the hash of all that lies in it.

Relative imports stay as they are written in the source, every file can be cached for ever, and a page preloads the
modules that it will need.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path, PurePosixPath

import minify

from blog.content import Computed, Output, Site
from blog.errors import BlogError, nearest

_IMPORT = re.compile(r"""(?:^|[;}])\s*(?:import|export)\b[^;"']*?from\s*["']([^"']+)["']""", re.MULTILINE)
_CSS_IMPORT = re.compile(r"""@import\s+["']([^"']+)["'];\n?""")


@dataclass(frozen=True, slots=True)
class Assets:
    """The versioned folder and what lies in it."""

    folder: str  # "assets/1a2b3c4d"
    files: Mapping[str, bytes]  # source path -> content

    def url(self, path: str) -> str:
        """The published path of a source file, from the site's root."""
        if path not in self.files:
            raise BlogError(f'there is no asset "{path}"', hint="Templates and pages need it.")
        return f"{self.folder}/{path}"

    def closure(self, entries: Iterable[str]) -> list[str]:
        """Published paths of modules and of all that they import, each once, entries first."""
        found: list[str] = []
        queue = list(entries)
        while queue:
            path = queue.pop(0)
            if path in found or path not in self.files:
                continue
            found.append(path)
            text = self.files[path].decode("utf-8")
            queue += [
                posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
                for name in _IMPORT.findall(text)
                if name.startswith(".")
            ]
        return [self.url(path) for path in found]

    def outputs(self) -> list[Output]:
        """The files to publish."""
        return [Output(path=PurePosixPath(self.url(path)), content=data) for path, data in self.files.items()]


def collect(site: Site, computed: Computed) -> Assets:
    """Gather everything that pages load, and name its folder."""
    files: dict[str, bytes] = {}
    for name, data in site.static.items():
        if name.startswith("css/") and name != "css/site.css":
            continue  # inlined into site.css
        files[f"static/{name}"] = _sent(f"static/{name}", data)
    if "css/site.css" in site.static:
        files["static/css/site.css"] = _style_sheet(site).encode("utf-8")
    for post in site.posts:
        for name, text in post.modules.items():
            path = f"{post.folder.as_posix()}/{name}.js"
            files[path] = _sent(path, text.encode("utf-8"))
    for path, text in computed.scripts.items():
        files[path] = _sent(path, text.encode("utf-8"))
    files = dict(sorted(files.items()))
    digest = hashlib.sha256()
    for path, data in files.items():
        digest.update(path.encode() + b"\0" + hashlib.sha256(data).digest())
    return Assets(folder=f"assets/{digest.hexdigest()[:12]}", files=files)


def _sent(name: str, data: bytes) -> bytes:
    """A file as readers receive it."""
    if not name.endswith(".js"):
        return data
    try:
        return as_sent(data.decode("utf-8")).encode("utf-8")
    except minify.MinifyError as error:
        place = re.search(r"(.*) on line (\d+) and column (\d+)", str(error))
        problem, line, column = (place[1], int(place[2]), int(place[3])) if place else (str(error), 1, 1)
        raise BlogError(f"the module cannot be read: {problem}", Path(name), line, column) from error


@lru_cache(maxsize=1024)
def as_sent(script: str) -> str:
    """A module as readers receive it: minified, its imports as they were. Its page of code shows it as written.

    >>> as_sent("/** Doubles. */\\nexport const double = (value) => 2 * value; // twice\\n")
    'export const double=e=>2*e'
    """
    return str(minify.string("application/javascript", script))


def _style_sheet(site: Site) -> str:
    """site.css with the files that it imports in its place: one request instead of eight."""

    def inline(match: re.Match[str]) -> str:
        name = f"css/{match[1].removeprefix('./')}"
        if name not in site.static:
            known = [each.removeprefix("css/") for each in site.static if each.startswith("css/")]
            hint = nearest(match[1], known, "Style sheets")
            line = text.count("\n", 0, match.start()) + 1
            raise BlogError(f'there is no style sheet "{match[1]}"', Path("static/css/site.css"), line, 1, hint)
        return site.static[name].decode("utf-8")

    text = site.static["css/site.css"].decode("utf-8")
    text = _CSS_IMPORT.sub(inline, text)
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    return re.sub(r"\n\s*\n+", "\n", text).strip() + "\n"
