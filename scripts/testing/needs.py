"""Which file needs which: imports of Python and JavaScript, read from the sources and never run.

In goes the project's folder, out come paths relative to it. Too much is safe here and too little is not: an import in a
comment of a module counts, and a test needs the conftest.py whose fixtures it names.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache, cached_property
from pathlib import Path
from posixpath import dirname, join, normpath

SOURCES = ("blog", "posts", "scripts", "tests")  # folders with Python
ROOTS = ("", "scripts/")  # where Python looks for a module, besides the folder of the file that imports it
_NAMED = re.compile(r"""(?:\bfrom|\bimport|\bURL)\s*\(?\s*["'`](\.{1,2}/[^"'`]+)["'`]""")
_TESTED_POST = re.compile(r"tests/posts/test_(\w+)\.py")


class Needs:
    """The files of one project and what they import; each file is read once."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.direct = cache(self._direct)
        self._fixtures = cache(self._fixtures_of)

    def all_of(self, path: str) -> set[str]:
        """A file and everything that it needs, directly or through others."""
        found: set[str] = set()
        waiting = [path]
        while waiting:
            if (name := waiting.pop()) not in found:
                found.add(name)
                waiting += self.direct(name)
        return found

    def reaching(self, wanted: Iterable[str], candidates: Iterable[str]) -> set[str]:
        """Those candidates that need one of the wanted files."""
        wanted = set(wanted)
        return {path for path in candidates if wanted & self.all_of(path)}

    def files(self, folder: str, pattern: str) -> list[str]:
        """Files below a folder; those that formulas were derived into are nobody's source."""
        found = (path.relative_to(self.root).as_posix() for path in (self.root / folder).rglob(pattern))
        return sorted(name for name in found if "/js/formulas/" not in name and "__pycache__" not in name)

    def _direct(self, path: str) -> frozenset[str]:
        file = self.root / path
        if not file.is_file():
            return frozenset()
        if path.endswith(".js"):
            return frozenset(normpath(join(dirname(path), name)) for name in _NAMED.findall(file.read_text("utf-8")))
        return frozenset(self._python(path)) if path.endswith(".py") else frozenset()

    @cached_property
    def _twins(self) -> list[str]:
        """Programs of JavaScript that tests in Python run."""
        return self.files("tests/js/support", "*.js")

    def _parsed(self, path: str) -> ast.Module:
        """A file's statements; of one that is no Python none, since the checks of its style say what is wrong."""
        try:
            return ast.parse((self.root / path).read_bytes(), path)
        except SyntaxError:
            return ast.Module([], [])

    def _python(self, path: str) -> Iterator[str]:
        tree = self._parsed(path)
        for name in _imported(tree, path):
            yield from self._resolved(name, dirname(path))
        asked = {each.arg for node in _run(tree) if isinstance(node, ast.FunctionDef) for each in node.args.args}
        for parent in Path(path).parents:
            conftest = (parent / "conftest.py").as_posix()
            if conftest != path and asked & self._fixtures(conftest):
                yield conftest
        text = (self.root / path).read_text("utf-8") if self._twins else ""
        yield from (twin for twin in self._twins if f'"{Path(twin).name}"' in text)  # run by its path, in Deno
        if tested := _TESTED_POST.fullmatch(path):  # it runs what stands in the folder, by path
            yield from self.files(f"posts/{tested[1].replace('_', '-')}", "*.*")

    def _resolved(self, name: str, folder: str) -> Iterator[str]:
        """The files that run when a module, or a name in a module, is imported."""
        for root in (*ROOTS, f"{folder}/" if folder else ""):
            parts = name.split(".")
            for length in range(1, len(parts) + 1):
                place = root + "/".join(parts[:length])
                yield from {f"{place}.py", f"{place}/__init__.py"} & self._modules

    @cached_property
    def _modules(self) -> set[str]:
        return {name for folder in SOURCES for name in self.files(folder, "*.py")}

    def _fixtures_of(self, conftest: str) -> frozenset[str]:
        """Names by which tests ask a conftest.py for something."""
        if not (self.root / conftest).is_file():
            return frozenset()
        functions = (each for each in self._parsed(conftest).body if isinstance(each, ast.FunctionDef))
        return frozenset(each.name for each in functions if any("fixture" in ast.dump(d) for d in each.decorator_list))


def _imported(tree: ast.Module, path: str) -> Iterator[str]:
    """Dotted names that a file imports when it runs, imports inside functions included."""
    for node in _run(tree):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = path.split("/")[: -node.level] if node.level else []
            base = ".".join([*package, *([node.module] if node.module else [])])
            yield from (f"{base}.{each.name}" for each in node.names)


def _run(node: ast.AST) -> Iterator[ast.AST]:
    """Every statement but those that only the type checker reads."""
    yield node
    only_types = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
    for part in ("orelse",) if only_types else ("body", "orelse", "handlers", "finalbody", "cases"):
        for child in children if isinstance(children := getattr(node, part, None), list) else ():
            yield from _run(child)
