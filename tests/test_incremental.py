"""After any edit a build with a cache, the preview, and one from nothing give the same site or the same problems.

`--edits 500` tries more, `--edit-seed 7` others. A difference is told with the fewest edits that show it.
"""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from tempfile import mkdtemp

import pytest

from blog.build import build, publish
from blog.builder import Builder, Options
from blog.cache import Cache
from blog.errors import BlogError, BlogErrors
from blog.serve.site import Memory, SiteBuilder
from tests.edits import Edit, Files, edited, new_site, random_edits

OPTIONS = Options(jobs=2)


@dataclass(frozen=True)
class Result:
    """A site, or what is wrong with it: on its pages, or if these can be made, in the figures' checks."""

    files: dict[str, bytes] | None
    problems: tuple[str, ...] = ()
    unsound: tuple[str, ...] = ()


def told(error: BlogError | BlogErrors) -> tuple[str, ...]:
    return tuple(sorted(map(str, error.errors if isinstance(error, BlogErrors) else (error,))))


def from_nothing(root: Path) -> Result:
    """A build that knows nothing of the past."""
    try:
        with Builder(root, OPTIONS, Cache(None)) as builder:
            plan = builder.plan(builder.scan())
            memory = Memory({}, {})
            publish(builder, plan, memory, None)
            unsound = told(BlogErrors(builder.check(plan.checking)))
    except (BlogError, BlogErrors) as error:
        return Result(None, told(error))
    problems = told(BlogErrors(plan.problems))
    return Result(None if problems or unsound else memory.files, problems, unsound)


class Changing:
    """A site on disk that is edited, and the two ways of building it that remember."""

    def __init__(self) -> None:
        self._folder = Path(mkdtemp(prefix="blog-edits-"))
        self.root = self._folder / "site"
        self._files: Files = {}
        self._preview = SiteBuilder(self.root, OPTIONS)
        self._unbuilt: frozenset[Path] | None = None

    def close(self) -> None:
        self._preview.close()
        shutil.rmtree(self._folder)

    def write(self, files: Files) -> None:
        """Change what differs, as an editor would; folders that are empty go."""
        changed = {name for name in {**files, **self._files} if files.get(name) != self._files.get(name)}
        for name in sorted(changed):
            path = self.root / name
            if name in files:
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(files[name])
            else:
                path.unlink()
                for folder in path.parents:
                    if folder.is_relative_to(self.root / "posts") and not any(folder.iterdir()):
                        folder.rmdir()
        paths = frozenset(self.root / name for name in changed)
        self._unbuilt = self._unbuilt | paths if self._unbuilt is not None else None
        self._files = dict(files)

    def with_cache(self) -> Result:
        """As the command does it: a process that knows only the cache and the published folder."""
        out = self._folder / "out"
        try:
            build(self.root, out, OPTIONS, Cache(self._folder / "cache.sqlite"))
        except (BlogError, BlogErrors) as error:
            return Result(None, told(error))
        files = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}
        del files["manifest.json"]
        return Result(files)

    def previewed(self) -> Result:
        """As the preview does it: told which paths have changed since its last site."""
        try:
            files = dict(self._preview.build(self._unbuilt, lambda *_: None, lambda: False))
        except (BlogError, BlogErrors) as error:
            return Result(None, told(error))
        self._unbuilt = frozenset()
        try:
            self._preview.check(lambda *_: None, lambda: False)
        except (BlogError, BlogErrors) as error:
            return Result(None, (), told(error))
        return Result(files)


def difference(expected: Result, found: Result) -> str:
    """What a build gave that it should not have given, in few words."""
    if (expected.problems, expected.unsound) != (found.problems, found.unsound):
        return f"problems {found.problems} {found.unsound} instead of {expected.problems} {expected.unsound}"
    right, wrong = expected.files or {}, found.files or {}
    paths = sorted(path for path in {**right, **wrong} if right.get(path) != wrong.get(path))
    return f"other files: {', '.join(paths)}" if paths else ""


def first_difference(edits: Sequence[Edit]) -> str:
    """Build after each edit in all three ways; gives the first difference, or nothing."""
    site = Changing()
    files = new_site()
    try:
        for edit in (None, *edits):
            files = edited(files, edit) if edit else files
            site.write(files)
            expected = from_nothing(site.root)
            together = Result(expected.files, tuple(sorted((*expected.problems, *expected.unsound))))
            found = difference(together, site.with_cache())
            if found:
                return f"after {edit}, with the cache: {found}"
            shown = Result(expected.files, expected.problems, () if expected.problems else expected.unsound)
            found = difference(shown, site.previewed())
            if found:
                return f"after {edit}, in the preview: {found}"
    finally:
        site.close()
    return ""


def shortest(edits: list[Edit]) -> tuple[list[Edit], str]:
    """Fewer edits that end in a difference, and the difference."""
    found = first_difference(edits)
    length = len(edits) // 2
    while length:
        for start in range(0, len(edits), length):
            fewer = edits[:start] + edits[start + length :]
            other = first_difference(fewer) if len(fewer) < len(edits) else ""
            if other:
                edits, found = fewer, other
                break
        else:
            length //= 2
        length = min(length, len(edits) // 2 or len(edits))
    return edits, found


def test_every_way_of_building_gives_the_same_site_or_the_same_problems(request: pytest.FixtureRequest) -> None:
    edits = random_edits(request.config.getoption("--edit-seed"), request.config.getoption("--edits"))
    found = first_difference(edits)
    if found:
        last = next((number for number in range(1, len(edits) + 1) if str(edits[number - 1]) in found), 0)
        fewer, words = shortest(edits[:last])
        pytest.fail(f"{words}\nedits: {fewer}")


def test_edits_of_modules_that_stand_in_one_file_give_the_same_site_too() -> None:
    names = ("kit", "apart", "module", "apart", "shared module", "kit", "apart")
    assert first_difference([(name, number) for number, name in enumerate(names)]) == ""


def test_a_site_that_went_wrong_and_is_mended_is_the_same_as_before() -> None:
    site, files = Changing(), new_site()
    try:
        for step in (files, edited(files, ("wrong module", 1)), files):
            site.write(step)
            results = [from_nothing(site.root), site.with_cache(), site.previewed()]
            assert len({bool(result.files) for result in results}) == 1
        assert results[0].files
        assert all(difference(one, other) == "" for one, other in pairwise(results))
    finally:
        site.close()
