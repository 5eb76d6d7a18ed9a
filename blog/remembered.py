"""What is remembered of the published files: what came of each, and of what it was made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blog import tools
from blog.cache import Cache, tool
from blog.content import Claim, Made, Output
from blog.files import digest_of
from blog.garbage import no_garbage


@dataclass(frozen=True)  # without slots: Python reads it again in a third of the time, and there may be ten thousand
class Page:
    """A file as it was made the last time."""

    inputs: str  # hash of all that it depends on
    digest: str  # SHA-256 of its content
    claims: tuple[Claim, ...]


class Remembered:
    """The files of one kind of build, such as one with drafts."""

    def __init__(self, cache: Cache, variant: str) -> None:
        self.reasons: dict[str, list[str]] = {}  # why files were made again, by path
        self._cache = cache
        self._variant = variant

    def pages(self, outputs: Sequence[Output]) -> dict[str, Page]:
        """What is remembered, by path, of the files whose inputs are the same as the last time."""
        self._cache.preload("page")
        pages = {}
        with no_garbage():
            for output in outputs:
                key = self.key(output)
                found: Page | None = self._cache.get("page", key)
                if found and found.inputs == _inputs(output):
                    pages[output.path] = found
                    self._cache.keep("origin", key)
        return pages

    def remember(self, output: Output, made: Made) -> Page:
        """Remember what was made, and from what."""
        key = self.key(output)
        self.reasons[output.path] = self._reasons(output)
        page = Page(_inputs(output), digest_of(made.content), made.claims)
        self._cache.put("page", key, page)
        self._cache.put("origin", key, _named(output))  # apart, since few ask for it
        return page

    def key(self, output: Output) -> str:
        """What a file is known by, whatever it is made from."""
        return f"{self._variant} {output.path}"

    def _reasons(self, output: Output) -> list[str]:
        """What is not as it was when a file was made the last time."""
        page, origin = (self._cache.entry(unit, self.key(output)) for unit in ("page", "origin"))
        if page is None or origin is None:
            return ["it was not made before, or is not remembered"]
        before: Mapping[str, str] = origin.value
        now = _named(output)
        names = [name for name in {**before, **now} if before.get(name) != now.get(name)]
        changed = [
            f"{name} {'is new' if name not in before else 'is gone' if name not in now else 'changed'}"
            for name in names
        ]
        if not changed and page.value.inputs != _inputs(output):
            return ["the tool or one of its libraries changed"]
        return changed or [
            "a check, a preview or a build that failed has seen it as it is now, or the published file was changed"
        ]


def _named(output: Output) -> dict[str, str]:
    return {**output.inputs, **output.addresses}


def _inputs(output: Output) -> str:
    return f"{tool(*tools.PAGE)} {output.fingerprint}"
