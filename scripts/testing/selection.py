"""From paths to what has to be checked for them.

In go the project's folder and paths below it, out comes a Selection. The rules stand in the order in which they are
tried; what no rule knows needs everything.
"""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, fields
from functools import reduce
from operator import or_
from pathlib import Path

from testing.needs import Needs

ARCHITECTURE = "tests/test_architecture.py"  # reads every source, and is quick
LOOK = ("tests/render", "tests/test_golden.py", "tests/browser/test_first_frame.py")
FRAMES = "tests/browser/test_frames.py"  # draws every figure of the project, and is quick where a cache is
LOOKS = ("templates/", "static/css/", "static/fonts/", "static/icon.svg")
MODULES = ("static/js", "posts", "blog", "tests")
NOWHERE = ("tests/browser/", "tests/golden/", "blog/compute/", "blog/tex/temml")  # no modules of ours where they stand
Names = frozenset[str]


class SelectionError(Exception):
    """A path or revision that names nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is to be checked, as paths of files and folders."""

    python: Names = frozenset()  # by ruff and ruff format
    types: Names = frozenset()  # by mypy: "." is blog and tests, or folders of posts
    modules: Names = frozenset()  # by deno fmt, lint and check
    pytest: Names = frozenset()
    deno: Names = frozenset()  # by deno test
    content: Names = frozenset()  # by blog check: "."

    def __or__(self, other: Selection) -> Selection:
        return Selection(**{each.name: getattr(self, each.name) | getattr(other, each.name) for each in fields(self)})


class Rules:
    """What a path of one project needs."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.needs = Needs(root)
        self.python_tests = self.needs.files("tests", "test_*.py")
        self.deno_tests = self.needs.files("tests", "*_test.js")
        self.modules = [name for top in MODULES for name in self.needs.files(top, "*.js")]

    def everything(self) -> Selection:
        """All that has to pass before anything lands."""
        return Selection(
            python=frozenset(["."]),
            types=frozenset([".", *self._posts()]),
            modules=frozenset(self.modules),
            pytest=frozenset(["tests", "blog"]),
            deno=frozenset(["tests/js"]),
            content=frozenset(["."]),
        )

    def selected(self, paths: Iterable[str]) -> Selection:
        """What these files, folders and tests (`FILE::NAME`) need."""
        return reduce(or_, map(self._needed_by, paths), Selection())

    def changed(self, revision: str) -> Selection:
        """What the files need that differ from a revision: staged, unstaged and untracked ones."""
        paths = changed_files(self.root, revision)
        there = [path for path in paths if (self.root / path).is_file()]
        gone = [path for path in paths if path not in there]
        python = frozenset(path for path in there if path.endswith(".py"))
        style = Selection(
            python=python,
            types=frozenset("." if python and any(map(_is_typed, python)) else ()),
            modules=frozenset(there) & frozenset(self.modules),
        )
        return reduce(or_, map(self._without, gone), self.selected(there) | style)

    def _needed_by(self, path: str) -> Selection:
        place = path.split("::")[0]
        if not (self.root / place).exists():
            raise SelectionError(f"{place} does not exist")
        if path == ".":
            return self.everything()
        if path.startswith("tests/"):
            return self._of_tests(path)
        if path.startswith("posts/"):
            return self._of_posts(path)
        if path.startswith(LOOKS) or f"{path}/" in LOOKS:
            return Selection(pytest=frozenset(LOOK))
        if (self.root / path).is_dir():
            return self._of_folder(path)
        return self._of_source(path)

    def _without(self, path: str) -> Selection:
        """What a deleted file needs: its post's checks, nothing for a test, all for what others may still import."""
        if path.startswith("posts/"):
            return self._of_posts(path)
        gone_test = path.startswith("tests/") and Path(path).name.startswith("test_") | path.endswith("_test.js")
        return Selection() if gone_test else self.everything()

    def _of_tests(self, path: str) -> Selection:
        file = Path(path.split("::")[0])
        if (self.root / file).is_dir():
            return self._folder_of_tests(path)
        if file.match("test_*.py"):
            return Selection(pytest=frozenset([path]))
        if file.match("*_test.js"):
            return Selection(deno=frozenset([path]))
        if file.name == "conftest.py":
            return self._folder_of_tests(file.parent.as_posix())
        reached = self._reached([path])
        return reached if reached != Selection() else self._folder_of_tests(file.parent.as_posix())

    def _folder_of_tests(self, folder: str) -> Selection:
        """The tests of a folder or, when there are none, of the nearest one above."""
        python = any(name.startswith(f"{folder}/") for name in self.python_tests)
        deno = any(name.startswith(f"{folder}/") for name in self.deno_tests)
        if not python and not deno:
            return self._folder_of_tests(Path(folder).parent.as_posix())
        return Selection(pytest=frozenset([folder] if python else ()), deno=frozenset([folder] if deno else ()))

    def _of_posts(self, path: str) -> Selection:
        slug = path.split("/")[1]
        post = f"posts/{slug}"
        if not (self.root / post).is_dir():  # references.bib, or the folder is gone
            return Selection(content=frozenset(["."]))
        python = frozenset([post] if self.needs.files(post, "*.py") else ())
        test = f"tests/posts/test_{slug.replace('-', '_')}.py"
        return Selection(
            python=python,
            types=python,
            modules=frozenset(self.needs.files(post, "*.js")),
            pytest=frozenset(each for each in (test, FRAMES) if (self.root / each).is_file()),
            content=frozenset(["."]),
        )

    def _of_folder(self, folder: str) -> Selection:
        if folder == "tests":
            return self._folder_of_tests(folder)
        if folder == "posts":
            return self.selected([*self._posts(all_of_them=True)])
        return self.selected(self.needs.files(folder, "*.*"))

    def _of_source(self, path: str) -> Selection:
        """A file of the tool or of the page's scripts; any other one needs everything."""
        architecture = Selection(pytest=frozenset([ARCHITECTURE]))
        if path.startswith("blog/") and path.endswith(".py"):
            own = Selection(python=frozenset([path]), types=frozenset(["."]), pytest=frozenset([path]))
            return own | self._reached([path]) | architecture
        if path.startswith("blog/"):
            readers = self._readers(path)
            return self._style(path) | self._reached(readers) if readers else self.everything()
        if path.startswith("static/js/") and path.endswith(".js"):
            frames = Selection(pytest=frozenset({FRAMES} & set(self.python_tests)))
            return self._style(path) | self._reached([path]) | architecture | frames
        if "/" not in path and path.endswith(".md"):
            readers = [test for test in self.python_tests if f'"{path}"' in (self.root / test).read_text("utf-8")]
            return Selection(pytest=frozenset(["tests/test_readme.py", *readers]))
        return self.everything()

    def _style(self, path: str) -> Selection:
        return Selection(modules=frozenset([path]) & frozenset(self.modules))

    def _reached(self, paths: Iterable[str]) -> Selection:
        """The tests that need one of these files."""
        return Selection(
            pytest=frozenset(self.needs.reaching(paths, self.python_tests)),
            deno=frozenset(self.needs.reaching(paths, self.deno_tests)),
        )

    def _readers(self, path: str) -> list[str]:
        """Modules of Python that name a file that stands beside them."""
        beside = sorted((self.root / path).parent.glob("*.py"))
        named = [each for each in beside if f'"{Path(path).name}"' in each.read_text("utf-8")]
        return [each.relative_to(self.root).as_posix() for each in named or beside]

    def _posts(self, *, all_of_them: bool = False) -> list[str]:
        """Folders of posts: those with Python, or all."""
        found = (each.parent for each in (self.root / "posts").glob("*/index.md"))
        return sorted(each.relative_to(self.root).as_posix() for each in found if all_of_them or any(each.glob("*.py")))


def _is_typed(path: str) -> bool:
    return path.startswith(("blog/", "tests/"))


def changed_files(root: Path, revision: str) -> list[str]:
    """Files that differ from a revision, deleted and untracked ones included."""
    differ = _git(root, "diff", "--name-only", "--no-renames", "--relative", "-z", revision, "--")
    return sorted({*differ, *_git(root, "ls-files", "--others", "--exclude-standard", "-z")})


def _git(root: Path, *words: str) -> list[str]:
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, encoding="utf-8", check=False)
    if done.returncode:
        raise SelectionError(f"git {words[0]}: {done.stderr.strip()}")
    return [name for name in done.stdout.split("\0") if name]
