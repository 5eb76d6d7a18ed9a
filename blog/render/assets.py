"""Scripts, styles, fonts and other static files: each published under a name that holds the hash of its content.

A file's hash covers the names of the files that it names itself, so that a name stands for all that is loaded through
it: every file can be cached for ever, and a change renames the changed file and those that lead to it, nothing else.
Imports stay relative; only the last part of each changes: `./tree.js` becomes `./tree.1a2b3c4d.js`.
"""

from __future__ import annotations

import hashlib
import posixpath
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from blog.content import Computed, Output, Site
from blog.errors import BlogError, BlogErrors, nearest
from blog.render import javascript, styles
from blog.render.javascript import Address

_SCANNERS: Mapping[str, Callable[[str], tuple[Address, ...]]] = {
    ".js": javascript.addresses,
    ".css": styles.addresses,
}


@dataclass(frozen=True, slots=True)
class Assets:
    """What pages load, by the path of its source."""

    files: Mapping[str, bytes]  # as readers receive it
    names: Mapping[str, str]  # "static/icon.svg" -> "assets/static/icon.1a2b3c4d.svg"
    imports: Mapping[str, tuple[str, ...]]  # what is loaded with each module, one step far

    def url(self, path: str) -> str:
        """The published path of a source file, from the site's root."""
        if path not in self.names:
            raise BlogError(f'there is no asset "{path}"', hint="Templates and pages need it.")
        return self.names[path]

    def closure(self, entries: Iterable[str]) -> list[str]:
        """Published paths of modules and of all that is loaded with them, each once, entries first."""
        return [self.names[path] for path in closure_of(entries, self.imports) if path in self.names]

    def outputs(self) -> list[Output]:
        """The files to publish."""
        return [Output(path=PurePosixPath(self.names[path]), content=data) for path, data in self.files.items()]


def collect(site: Site, computed: Computed) -> Assets:
    """Gather everything that pages load, check what it names, and name it."""
    sources: dict[str, bytes] = {f"static/{name}": data for name, data in site.static.items()}
    for post in site.posts:
        sources |= {f"{post.folder.as_posix()}/{name}.js": text.encode("utf-8") for name, text in post.modules.items()}
    sources |= {path: text.encode("utf-8") for path, text in computed.scripts.items()}
    errors = check(sources)
    if errors:
        raise BlogErrors(errors)
    return named({path: sent(path, data) for path, data in styles.joined(sources).items()})


def sent(name: str, data: bytes) -> bytes:
    """A file as readers receive it, the names of others in it as they were written."""
    suffix = posixpath.splitext(name)[1]
    if suffix not in _SCANNERS:
        return data
    text = data.decode("utf-8")
    if suffix == ".css":
        return styles.compact(text).encode("utf-8")
    try:
        return javascript.minified(text).encode("utf-8")
    except javascript.UnreadableError as error:
        raise _unreadable(name, text, error) from error


def imports_of(name: str, text: str) -> tuple[str, ...]:
    """Paths of the modules that are loaded with one, from the site's root.

    >>> imports_of("posts/gqa/bar.js", 'import { h } from "../../static/js/core/tree.js"; import("./later.js");')
    ('static/js/core/tree.js',)
    """
    found = (_target(name, each) for each in javascript.addresses(text) if each.kind == "import")
    return tuple(dict.fromkeys(found))


def closure_of(entries: Iterable[str], imports: Mapping[str, Iterable[str]]) -> list[str]:
    """Modules and all that is loaded with them, each once, entries first; those without a row are left out."""
    queue = deque(entries)
    found: dict[str, None] = {}
    while queue:
        path = queue.popleft()
        if path in imports and path not in found:
            found[path] = None
            queue.extend(imports[path])
    return list(found)


def check(sources: Mapping[str, bytes]) -> list[BlogError]:
    """Every address in scripts and styles that leads to no file, with its place, and scripts that cannot be read."""
    errors = []
    for path, data in sources.items():
        if posixpath.splitext(path)[1] not in _SCANNERS:
            continue
        text = data.decode("utf-8")
        try:
            lost = [each for each in _addresses(path, data) if not _leads(path, each, sources)]
        except javascript.UnreadableError as error:
            errors.append(_unreadable(path, text, error))
            continue
        errors += [_lost(path, text, each, sources) for each in lost]
    return errors


def named(files: Mapping[str, bytes]) -> Assets:
    """Give files, as `sent` made them, their names, and put these in the place of the addresses in them."""
    files = dict(sorted(files.items()))
    found = {path: _addresses(path, data) for path, data in files.items()}
    needs = {
        path: tuple(target for each in items if (target := _target(path, each)) in files)
        for path, items in found.items()
    }
    names: dict[str, str] = {}
    for group in _together(needs):
        digest = hashlib.sha256()
        for path in group:
            content = _renamed(path, files[path], found[path], names)
            digest.update(path.encode() + b"\0" + hashlib.sha256(content).digest())
        for path in group:
            stem, suffix = posixpath.splitext(path)
            names[path] = f"assets/{stem}.{digest.hexdigest()[:8]}{suffix}"
    return Assets(
        files={path: _renamed(path, data, found[path], names) for path, data in files.items()},
        names=names,
        imports={
            path: tuple(dict.fromkeys(_target(path, each) for each in items if each.kind == "import"))
            for path, items in found.items()
        },
    )


def _together(needs: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Files in groups, what is needed first; files that need each other are one group, and share a hash."""
    reach = {path: set(closure_of([path], needs)) for path in needs}
    groups: dict[str, list[str]] = {}
    for path in sorted(needs, key=lambda each: len(reach[each])):  # who needs more than another reaches more
        first = min(other for other in reach[path] if path in reach[other])
        groups.setdefault(first, []).append(path)
    return list(groups.values())


def _addresses(path: str, data: bytes) -> tuple[Address, ...]:
    scanner = _SCANNERS.get(posixpath.splitext(path)[1])
    return scanner(data.decode("utf-8")) if scanner else ()


def _target(path: str, address: Address) -> str:
    """The source path that an address in a file leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), address.text))


def _leads(path: str, address: Address, known: Iterable[str]) -> bool:
    """Whether an address leads to a file; new URL() may also leave the assets, for the data of a page."""
    if address.kind != "url" and not address.text.startswith("."):
        return False
    target = _target(path, address)
    return target in known or (address.kind == "url" and target.startswith("../"))


def _renamed(path: str, data: bytes, found: Iterable[Address], names: Mapping[str, str]) -> bytes:
    """The file with the published names of those that have one; the folders are the same on both sides."""
    text = data.decode("utf-8") if found else ""
    parts, place = [], 0
    for each in found:
        name = names.get(_target(path, each))
        if name:
            address = posixpath.join(posixpath.dirname(each.text), posixpath.basename(name))
            parts += [text[place : each.start], f'"{address}"']
            place = each.end
    return "".join([*parts, text[place:]]).encode("utf-8") if parts else data


def _unreadable(name: str, text: str, error: javascript.UnreadableError) -> BlogError:
    line, column = _place(text, error.offset) if error.offset is not None else (None, None)
    hint = "" if line else f"deno check {name} says where."
    return BlogError(f"the module cannot be read: {error.problem}", Path(name), line, column, hint)


def _lost(path: str, text: str, address: Address, known: Iterable[str]) -> BlogError:
    """The problem of an address that leads nowhere."""
    line, column = _place(text, address.start)
    suffix = posixpath.splitext(path if address.kind != "url" else address.text)[1]
    near = [
        posixpath.relpath(each, posixpath.dirname(path)) for each in known if each.endswith(suffix) and each != path
    ]
    near = [each if each.startswith(".") else f"./{each}" for each in near]
    hint = nearest(address.text, near, "There are")
    if address.kind != "url" and not address.text.startswith("."):
        hint = 'A page loads only what lies in the site: begin the address with "./" or "../".'
    return BlogError(f'"{address.text}" leads to no file', Path(path), line, column, hint)


def _place(text: str, offset: int) -> tuple[int, int]:
    """Line and column of the file, from 1."""
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)
