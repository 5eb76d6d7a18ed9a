"""Modules in; the same ones out, those in one file with others that are loaded together.

In such a file each module is a function that runs when it is first asked for, and gives its exports:
`from("core/tree.js").patch`. Who imports such a module asks the file instead; at its own address stays a module that
gives on what the file has. So each exists once in a page, whoever loads it, by whichever address; and a worker that
needs the marks does not run what looks for figures in the document.

Nothing is changed in the sources, which the editor, Deno and the pages of code see.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from blog.javascript import addresses, target
from blog.render.module import Module, Taken, changed, fresh
from blog.render.packs import FOLDER, Packs, pack


@dataclass(frozen=True, slots=True)
class Joined:
    """What is published of some modules."""

    files: Mapping[str, str]  # the text of each file that holds many of them
    texts: Mapping[str, str]  # and of each module that is not as it was
    apart: Mapping[str, str]  # modules that a page needs and that are files of their own, and why


def joined(modules: Mapping[str, Module], pages: Mapping[str, Iterable[str]]) -> Joined:
    """Put modules into files, and let all others take them from there; `pages` say which they begin with."""
    packs = pack(modules, pages)
    join = _Join(modules, packs)
    members: dict[str, list[str]] = {}
    for path, file in packs.files.items():
        members.setdefault(file, []).append(path)
    imports = packs.imports
    texts = {path: join.stub(path) for path in packs.files}
    for path, module in modules.items():
        circle = path in imports.closure(*imports[path])  # in one it may be used before it has asked
        if path not in texts and not circle and (text := join.importer(path, module)):
            texts[path] = text
    return Joined({file: join.file(file, sorted(paths)) for file, paths in members.items()}, texts, packs.apart)


class _Asks:
    """The names under which one text asks files for modules."""

    def __init__(self, packs: Packs, path: str, word: str) -> None:
        self._packs = packs
        self._path = path
        self._word = word
        self._known: dict[str, str] = {}

    def take(self, path: str, taken: Taken) -> str:
        """What takes the place of a statement of a module; "" if it has to stay."""
        origins = None if taken.passed else self._packs.origins(path, taken)
        if origins and taken.whole:
            return "".join(f"const {taken.whole}={self.module(origin)};" for origin in origins)
        return "".join(_taking(pairs, self.module(origin)) for origin, pairs in (origins or {}).items())

    def module(self, path: str) -> str:
        """The expression for a module's exports."""
        file = self._packs.files[path]
        name = self._known.setdefault(file, f"{self._word}{len(self._known)}")
        return f'{name}("{_key(path)}")'

    def own(self) -> str:
        """The name under which a file asks itself."""
        return self._known.setdefault(self._path, self._word)

    def imports(self) -> str:
        """The statements that these names come from."""
        others = (item for item in self._known.items() if item[0] != self._path)
        return "".join(f'import{{from as {name}}}from"{_relative(file, self._path)}";' for file, name in others)


class _Join:
    """Writes what is published."""

    def __init__(self, modules: Mapping[str, Module], packs: Packs) -> None:
        self._modules = modules
        self._packs = packs
        taken = ((path, each) for path, module in modules.items() for each in module.taken)
        self._wholes = {target(path, each.address) for path, each in taken if each.whole}

    def file(self, file: str, members: Iterable[str]) -> str:
        """A file that holds modules."""
        inside = [self._modules[path] for path in members]
        word = fresh(*(text for module in inside for text in (module.text, module.body())))
        asks = _Asks(self._packs, file, word)
        own = asks.own()
        scopes = ",".join(f'"{_key(path)}":()=>{{{self._scope(path, file, asks)}}}' for path in members)
        asking = f"{own}=({word}n)=>{word}m[{word}n]??={word}f[{word}n]()"
        return f"{asks.imports()}const {word}f={{{scopes}}},{word}m={{}},{asking};export{{{own} as from}};"

    def _scope(self, path: str, file: str, asks: _Asks) -> str:
        """A module as the body of a function."""
        module = self._modules[path]
        heads = "".join(asks.take(path, taken) for taken in module.taken)
        bare = ["__proto__:null"] if path in self._wholes else []  # as a module is that is taken as a whole
        gives = ",".join([*bare, *(_pair(there, here) for there, here in sorted(module.given))])
        return f"{heads}{_moved(module.body(), path, file)};return{{{gives}}}"

    def stub(self, path: str) -> str:
        """What stands at the address of a module that is in a file with others."""
        asks = _Asks(self._packs, path, "$")
        own = [(there, f"_{i}") for i, (there, _) in enumerate(self._modules[path].given)]
        made = _taking(own, asks.module(path))
        given = ",".join(f"{here} as {there}" for there, here in own)
        passed = "".join(
            f'export{{{name} as {there}}}from"{_relative(origin, path)}";'
            for there, (origin, name) in self._packs.names[path].items()
            if origin != path
        )
        return f"{asks.imports()}{made}{f'export{{{given}}};' if given else ''}{passed}"

    def importer(self, path: str, module: Module) -> str:
        """A module that stays apart and asks for what it needs; "" for one that stays as it is."""
        asks = _Asks(self._packs, path, fresh(module.text))
        heads = {taken: head for taken in module.taken if (head := asks.take(path, taken))}
        rest = changed(module.text, [taken.span for taken in heads])
        return f"{asks.imports()}{''.join(heads.values())}{rest}" if heads else ""


def _taking(names: Iterable[tuple[str, str]], source: str) -> str:
    pairs = ",".join(_pair(there, here) for there, here in names)
    return f"const{{{pairs}}}={source};" if pairs else f"{source};"


def _pair(there: str, here: str) -> str:
    return there if there == here else f"{there}:{here}"


@lru_cache(maxsize=2048)  # a save changes one of many
def _moved(body: str, path: str, file: str) -> str:
    """A body with the addresses in it as they are from another file."""
    folder = _relative(posixpath.dirname(path), file)
    for address in reversed(addresses(body) if folder != "." else ()):
        start = address.start + 1
        body = f"{body[:start]}{folder}/{body[start:].removeprefix('./')}"
    return body


@lru_cache(maxsize=4096)
def _relative(path: str, file: str) -> str:
    """The address of a file in another one."""
    relative = posixpath.relpath(f"/{path}", posixpath.dirname(f"/{file}"))
    return relative if relative.startswith(".") else f"./{relative}"


def _key(path: str) -> str:
    """The name of a module in its file."""
    return path.removeprefix(FOLDER)
