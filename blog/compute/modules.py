"""What each module of the site depends on: a hash of it and of all that it imports."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from blog.cache import key_of
from blog.javascript import UnreadableError, addresses, closure_of, imports_of


class Modules:
    """The modules of a site by published path, with the hashes of their texts."""

    def __init__(self, tree: Mapping[str, str], digests: Mapping[str, str]) -> None:
        self.tree = tree
        self._digests = digests

    def closure(self, path: str) -> dict[str, str]:
        """A module and everything that is loaded with it, each with its hash; all modules where it cannot be told."""
        found = closure_of([path], self._imports) if self._imports else list(self.tree)
        return {each: self._digests[each] for each in sorted(found)}

    def closure_digest(self, path: str) -> str:
        """A hash of a module and of everything that is loaded with it."""
        return key_of(self.closure(path))

    @cached_property
    def _imports(self) -> Mapping[str, tuple[str, ...]]:
        try:
            return {path: imports_of(path, addresses(text)) for path, text in self.tree.items()}
        except UnreadableError:
            return {}
