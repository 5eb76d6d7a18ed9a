"""Modules and the pages that load them in; which of them stand in one file out.

Many small files compress badly: the same words are in all. So what every living figure needs (`figures.js`), and
what most pages with figures need, is one file; what the same other pages need is one file each. A page loads the first,
its own, and those that it shares with some others: hardly anything that it does not use.

A module goes into a file with others only if it is surely understood, and all that it imports is, too; nothing in such
a file imports a module that stays apart, nor itself in a circle.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from blog.javascript import Graph, closure_of, imports_of, target
from blog.render.module import Module, Taken

PAGE = "static/js/figures.js"
FOLDER = "static/js/"

Names = Mapping[str, tuple[str, str]]  # of what a module exports -> the module where it is made, and its name there


@dataclass(frozen=True, slots=True)
class Packs:
    """Which modules stand together."""

    files: Mapping[str, str]  # module -> the file that it is in
    names: Mapping[str, Names]  # of each module that can be moved
    apart: Mapping[str, str]  # modules that a page needs and that are files of their own, and why
    imports: Graph  # between modules

    def origins(self, path: str, taken: Taken) -> dict[str, list[tuple[str, str]]] | None:
        """Who makes what a statement takes: module -> (there, here); None where one stays apart or is not there."""
        module = target(path, taken.address)
        names = self.names.get(module, {})
        found: dict[str, list[tuple[str, str]]] = {} if taken.names else {module: []}
        for there, here in taken.names or ():
            origin, name = names.get(there, ("", ""))
            found.setdefault(origin, []).append((name, here))
        whole = not taken.whole or _is_own(module, names)
        return found if whole and all(each in self.files for each in found) else None


def pack(modules: Mapping[str, Module], pages: Mapping[str, Iterable[str]]) -> Packs:
    """Sort modules into files, by the modules that pages begin with."""
    imports = _graph(tuple((path, imports_of(path, module.addresses)) for path, module in modules.items()))
    entries = list(dict.fromkeys([PAGE, *(each for begun in pages.values() for each in begun)]))
    names, apart = _movable(modules, imports, imports.closure(*entries))
    needs = {path: tuple(_needs(path, module, imports[path], names)) for path, module in modules.items()}
    users: dict[str, set[str]] = {}
    for page, begun in pages.items():
        for path in closure_of(begun, needs):
            users.setdefault(path, set()).add(page)
    first = _free(f"{FOLDER}together.js", modules)
    files = {path: _file(path, users[path], pages, first, modules) for path in sorted(users) if path in names}
    files |= {path: first for path in closure_of([PAGE], needs) if path in names}
    return Packs(files, names, apart, imports)


@lru_cache(maxsize=1)
def _graph(rows: tuple[tuple[str, tuple[str, ...]], ...]) -> Graph:
    """Which module imports which; most changes of a module leave that as it was."""
    return Graph(dict(rows))


def _file(path: str, users: set[str], pages: Mapping[str, object], first: str, known: Mapping[str, object]) -> str:
    """The file for a module that some pages need."""
    if 2 * len(users) > len(pages) > 1 and path.startswith(FOLDER):
        return first
    whole = "\n".join(sorted(users))
    name = whole if len(users) == 1 else hashlib.sha256(whole.encode()).hexdigest()[:6]
    return _free(f"{FOLDER}together-{name}.js", known)


def _free(path: str, known: Mapping[str, object]) -> str:
    """A path that no source has."""
    while path in known:
        path = f"{path[:-3]}_.js"
    return path


def _movable(
    modules: Mapping[str, Module], imports: Mapping[str, Iterable[str]], waiting: list[str]
) -> tuple[dict[str, Names], dict[str, str]]:
    """What can be moved, with its exports; and why the others cannot."""
    names: dict[str, Names] = {}
    apart: dict[str, str] = {}
    while ready := [path for path in waiting if all(each in names for each in imports[path])]:
        for path in ready:
            found, twice = _exports(path, modules[path], names)
            if refusal := _refusal(path, modules[path], names, twice):
                apart[path] = refusal
            else:
                names[path] = found
        waiting = [path for path in waiting if path not in ready]
    return names, apart | dict.fromkeys(waiting, "it imports one that stays apart, or itself")


def _exports(path: str, module: Module, names: Mapping[str, Names]) -> tuple[Names, bool]:
    """The exports of a module, and whether it gets one from two others."""
    found = {there: (path, there) for there, _ in module.given}
    passed = [(names[target(path, taken.address)], taken.names) for taken in module.taken if taken.passed]
    for source, pairs in passed:
        found |= {there: source[name] for name, there in pairs or () if name in source}
    whole = [
        (name, origin) for source, pairs in passed if pairs is None for name, origin in source.items()
        if name not in found and name != "default"
    ]  # fmt: skip
    found |= dict(whole)
    return dict(sorted(found.items())), any(found[name] != origin for name, origin in whole)


def _refusal(path: str, module: Module, names: Mapping[str, Names], twice: bool) -> str:
    """Why a module cannot be moved, whose imports can."""
    if module.wanders and posixpath.dirname(path) != posixpath.dirname(FOLDER):
        return "import() of what is no text"
    lost = [
        name for taken in module.taken for name, _ in taken.names or ()
        if name not in names[target(path, taken.address)]
    ]  # fmt: skip
    if lost:
        return f'it imports "{lost[0]}", which is not there'
    mixed = [target(path, taken.address) for taken in module.taken if taken.whole]
    if any(not _is_own(source, names[source]) for source in mixed):
        return "it takes the whole of a module that gives on what others have"
    return module.refusal or ("it exports a name of two others" if twice else "")


def _is_own(path: str, names: Names) -> bool:
    """Whether a module makes all that it exports."""
    return all(origin == path for origin, _ in names.values())


def _needs(path: str, module: Module, imports: Iterable[str], names: Mapping[str, Names]) -> Iterable[str]:
    """Modules that must have run before one runs. What is only given on is taken by others where it is made."""
    understood = {target(path, taken.address) for taken in module.taken}
    yield from (each for each in imports if each not in understood)
    for taken in module.taken:
        source = target(path, taken.address)
        known = names.get(source, {})
        if taken.passed and path in names:
            continue
        if taken.names and all(there in known for there, _ in taken.names):
            yield from (known[there][0] for there, _ in taken.names)
        else:
            yield source
