"""What each module of the site depends on: a hash of it and of all that it imports."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from blog.cache import Cache, key_of, tool
from blog.content import Site
from blog.files import File
from blog.javascript import Graph, UnreadableError, addresses, imports_of

_IMPORTS_TOOL = (("javascript.py",), ())


def scripts_of(site: Site, derived: Mapping[str, File]) -> dict[str, File]:
    """Every module of the site by its published path: shared ones, figures, derived formulas."""
    found: dict[str, File] = {f"static/{name}": file for name, file in site.static.items() if name.endswith(".js")}
    for post in site.posts:
        found |= {file.name: file for file in post.modules.values()}
    return found | dict(derived)


class Modules:
    """The modules of a site by published path."""

    def __init__(self, files: Mapping[str, File], cache: Cache, last: Modules | None = None) -> None:
        self._files = files
        self._cache = cache
        self._last = last._imports if last else None
        self._closures: dict[str, dict[str, str]] = {}
        self.digests = {path: file.digest for path, file in files.items()}

    @cached_property
    def tree(self) -> dict[str, str]:
        """The text of every module."""
        return {path: file.text() for path, file in self._files.items()}

    def closure(self, path: str) -> dict[str, str]:
        """A module and everything that is loaded with it, each with its hash."""
        if path not in self._closures:
            self._closures[path] = {each: self.digests[each] for each in sorted(self._imports.closure(path))}
        return self._closures[path]

    @cached_property
    def _imports(self) -> Graph:
        found = Graph({path: self._imports_of(path, file) for path, file in self._files.items()})
        last, self._last = self._last, None
        return found.unless(last)

    def _imports_of(self, path: str, file: File) -> tuple[str, ...]:
        """What one module imports; one that cannot be read may import anything, so all others count."""
        key = key_of(tool(*_IMPORTS_TOOL), path, file.digest)
        try:
            found: tuple[str, ...] = self._cache.memo("imports", key, lambda: imports_of(path, addresses(file.text())))
            return found
        except UnreadableError:
            return tuple(self._files)
