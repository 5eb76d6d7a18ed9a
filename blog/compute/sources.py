"""Imports from the text: modules of the site and of `blog` are compiled from the source that is there now.

Bytecode beside a source is trusted by time and size, so that the second of two saves in one second would go unseen.
Every text that ran is kept for tracebacks and for the code shown below a figure, whatever the disk holds by then.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import os
import sys
from functools import lru_cache
from importlib.abc import PathEntryFinder
from importlib.machinery import ModuleSpec, SourceFileLoader
from importlib.util import decode_source, spec_from_file_location
from types import CodeType, FunctionType, ModuleType

from blog.compute.inputs import Recorder, is_folder


def import_from_source(recorder: Recorder) -> None:
    """From now on import what the recorder names from its text."""

    def hook(folder: str) -> PathEntryFinder:
        if not recorder.name(folder):
            raise ImportError
        return _Finder(folder, recorder)

    sys.path_hooks.insert(0, hook)
    sys.path_importer_cache.clear()


class _Loader(SourceFileLoader):
    """Loads a module from its text, never from bytecode."""

    def __init__(self, fullname: str, path: str, recorder: Recorder) -> None:
        super().__init__(fullname, path)
        self._recorder = recorder

    def get_code(self, fullname: str) -> CodeType:
        content = self._recorder.read(self.path)
        keep_text(self.path, decode_source(content))
        code: CodeType = self.source_to_code(content, self.path)
        return code


class _Finder(PathEntryFinder):
    """Finds the modules of one folder by asking for their files, so that no other file of it is an input."""

    def __init__(self, folder: str, recorder: Recorder) -> None:
        self._folder = folder
        self._recorder = recorder

    def find_spec(self, fullname: str, target: ModuleType | None = None) -> ModuleSpec | None:
        place = os.path.join(self._folder, fullname.rpartition(".")[2])  # noqa: PTH118
        for path, inner in ((os.path.join(place, "__init__.py"), [place]), (f"{place}.py", None)):  # noqa: PTH118
            if self._recorder.has(path):
                loader = _Loader(fullname, path, self._recorder)
                return spec_from_file_location(fullname, path, loader=loader, submodule_search_locations=inner)
        if not is_folder(place):
            return None
        spec = ModuleSpec(fullname, None, is_package=True)
        spec.submodule_search_locations = [place]
        return spec


def keep_text(path: str, text: str) -> None:
    """Keep the text that runs under a path; without a time, `linecache` never looks at the disk again."""
    linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)


def source_of(function: FunctionType) -> str:
    """The text of a function as it ran, with its decorators."""
    code = inspect.unwrap(function).__code__
    lines = linecache.getlines(code.co_filename)
    first, last = _extents("".join(lines)).get(code.co_firstlineno, (code.co_firstlineno, code.co_firstlineno))
    return "".join(lines[first - 1 : last])


@lru_cache(maxsize=8)
def _extents(text: str) -> dict[int, tuple[int, int]]:
    """First and last line of the statement that each function, or lambda, begins in; by the function's first line."""
    found: dict[int, tuple[int, int]] = {}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            first = min([node.lineno, *(each.lineno for each in node.decorator_list)])
            found[first] = (first, node.end_lineno or first)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            last = node.end_lineno or node.lineno
            for line in range(node.lineno, last + 1):
                found.setdefault(line, (node.lineno, last))
    return found
