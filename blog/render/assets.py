"""Scripts, styles, fonts and other static files: each published under a name that holds the hash of its content.

A file's hash covers the names of the files that it names itself, so that a name stands for all that is loaded through
it: every file can be cached for ever, and a change renames the changed file and those that lead to it, nothing else.
Imports stay relative; only the last part of each changes: `./tree.js` becomes `./tree.1a2b3c4d.js`. Modules that pages
load together are one file (`joined.py`), so a figure's address changes with its neighbours; its version does not.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, partial
from pathlib import Path

from blog import javascript
from blog.content import Computed, Made, Output, Site
from blog.errors import BlogError, BlogErrors, nearest
from blog.files import File, Generated, plain_lines
from blog.javascript import Address, Graph, target
from blog.render import module, styles
from blog.render.joined import joined
from blog.render.module import Module

_FORMULAS = "static/js/formulas/"
_VARIABLE = re.compile(r"""["'`](--[\w-]+)""")  # of a style, in a script


@dataclass(frozen=True, slots=True)
class Prepared:
    """One file, as readers will receive it but for the names in it; a function of its path and content."""

    sent: bytes
    written: tuple[Address, ...]  # addresses in the source
    kept: tuple[Address, ...]  # the same in what is sent
    module: Module | None = None  # a script as it can be joined with others
    problems: tuple[BlogError, ...] = ()
    declares: frozenset[str] = frozenset()  # custom properties that a style sheet or a script gives a value
    uses: tuple[tuple[str, int, int], ...] = ()  # those that a style sheet needs, with line and column


@dataclass(frozen=True, slots=True)
class Together:
    """Scripts that are published otherwise than they are written, and what they were made from."""

    sources: Mapping[str, str]  # hashes of all scripts
    pages: Mapping[str, list[str]]  # with which modules they begin
    files: Mapping[str, Prepared]  # that take the place of others, and new ones


@dataclass(frozen=True)
class Assets:
    """What pages load, by the path of its source."""

    files: Mapping[str, bytes]  # as readers receive it
    names: Mapping[str, str]  # "static/icon.svg" -> "assets/static/icon.1a2b3c4d.svg"
    imports: Graph  # what is loaded with each module, one step far
    sources: Mapping[str, str]  # the hashes of the files that all was made from
    needs: Graph  # what each module imports, as it is written
    links: Graph  # the files that each file names
    together: Together | None = None  # the scripts that are joined
    _explained: dict[str, dict[str, str]] = field(default_factory=dict, compare=False)  # by module

    def mark(self, path: str) -> str:
        """What stands for the published path of a source file until a page is finished.

        So a page is printed once, however often a style or a script changes its name.
        """
        if path not in self.names:
            raise BlogError(f'there is no asset "{path}"', hint="Templates and pages need it.")
        return mark_of(path)

    def closure(self, entries: Iterable[str]) -> list[str]:
        """Source paths of modules and of all that is loaded with them, each once, entries first."""
        return [path for path in self.imports.closure(*entries) if path in self.names]

    def explained(self, module: str) -> Mapping[str, str]:
        """The modules that explain a figure's formulas, by the name that its code knows: "calc/kv_cache"."""
        if module not in self._explained:
            loaded = [path for path in self.needs.closure(module) if path.startswith(_FORMULAS)]
            found = {path.removeprefix(_FORMULAS)[:-3]: f"{path[:-3]}.explained.js" for path in loaded}
            self._explained[module] = {name: path for name, path in sorted(found.items()) if path in self.names}
        return self._explained[module]

    def finish(self, content: bytes) -> bytes:
        """A page with the published paths in the places of their marks."""
        return _MARK.sub(lambda mark: self._marked.get(mark[0], mark[0]), content)

    def restyled(self, sheets: Mapping[str, bytes]) -> tuple[str, bytes]:
        """The published path of the style sheet, and what it would hold if its parts were these."""
        ((path, data),) = styles.joined(sheets).items()
        return self.names[path], _renamed(path, _sent(data.decode("utf-8")), self.names)

    @cached_property
    def versions(self) -> Mapping[str, str]:
        """What tells a module from an earlier one, with all that it imports; by a name that has a mark."""
        return {version_of(path): self._version(path) for path in self.needs if path.startswith("posts/")}

    def _version(self, path: str) -> str:
        loaded = sorted((each, self.sources.get(each, "")) for each in self.needs.closure(path))
        return hashlib.sha256(repr(loaded).encode()).hexdigest()[:8]

    @cached_property
    def _marked(self) -> Mapping[bytes, bytes]:
        return {mark_of(path).encode(): name.encode() for path, name in {**self.names, **self.versions}.items()}

    @cached_property
    def outputs(self) -> Sequence[Output]:
        """The files to publish; their names hold hashes of their contents."""
        return [copied(name, name, partial(self.files.__getitem__, path)) for path, name in self.names.items()]


_MARK = re.compile(rb"asset-[0-9a-f]{20}")


@cache
def mark_of(path: str) -> str:
    """A word that no text holds by chance."""
    return f"asset-{hashlib.blake2b(path.encode(), digest_size=10).hexdigest()}"


def version_of(path: str) -> str:
    """The name of a module's version, whose mark stands in a page."""
    return f"version of {path}"


Prepare = Callable[[str, File], Prepared]
Keep = Callable[[object, Callable[[], Mapping[str, Prepared]]], Mapping[str, Prepared]]  # key, how it is made
Locate = Callable[[BlogError, str], BlogError]


def collect(
    site: Site,
    computed: Computed,
    prepare: Prepare | None = None,
    keep: Keep = lambda _, make: make(),
    last: Assets | None = None,
) -> Assets:
    """Gather everything that pages load, check what it names, and name it; the `last` ones do if nothing changed."""
    sources: dict[str, File] = {f"static/{name}": file for name, file in site.static.items()}
    for post in site.posts:
        sources |= {file.name: file for file in post.modules.values()}
    sources |= computed.scripts
    digests = {path: file.digest for path, file in sources.items()}
    if last and last.sources == digests:
        return last
    make = prepare or (lambda name, file: prepared(name, file.read()))
    files = {path: make(path, file) for path, file in sources.items()}
    errors = check(files, sources)
    if errors:
        raise BlogErrors(errors)
    sheets = {path: file.read() for path, file in sources.items() if path.startswith("static/css/")}
    sheet = {path: _sent(data.decode("utf-8")) for path, data in styles.joined(sheets).items()}
    files = {path: each for path, each in files.items() if path not in sheets} | sheet
    pages = {post.slug: [file.name for file in post.modules.values()] for post in site.posts if post.modules}
    scripts = {path: digest for path, digest in digests.items() if path.endswith(".js")}
    known = last.together if last else None
    if not (known and known.sources == scripts and known.pages == pages):  # a style joins nothing anew
        known = Together(scripts, pages, keep((scripts, pages), lambda: together(files, pages, make)))
    return replace(named({**files, **known.files}, digests, _imports(files), last), together=known)


def together(
    files: Mapping[str, Prepared], pages: Mapping[str, Iterable[str]], make: Prepare
) -> Mapping[str, Prepared]:
    """Files with the scripts that are loaded together, and what stands for these; `pages` say with which they begin."""
    plan = joined({path: each.module for path, each in files.items() if each.module}, pages)
    whole = {path: make(path, Generated(text)) for path, text in plan.files.items()}
    if any(each.problems for each in whole.values()):  # what was joined is no script: then nothing is
        return {}
    texts = {path: Prepared(text.encode("utf-8"), (), javascript.addresses(text)) for path, text in plan.texts.items()}
    return texts | whole


def prepared(name: str, data: bytes, locate: Locate = lambda problem, _: problem) -> Prepared:
    """Read, check and minify one file; `locate` finds the place of a mistake that only a whole parser can tell."""
    if name.endswith(".js"):
        return _script(Path(name), data, locate)
    make = {".svg": _picture, ".css": _sheet}.get(posixpath.splitext(name)[1])
    return make(Path(name), data) if make else Prepared(data, (), ())


def _picture(path: Path, data: bytes) -> Prepared:
    """A drawing that can run and load nothing."""
    from blog.render import images

    try:
        images.svg(data)
    except images.ImageError as error:
        return _refused(BlogError(f"the image {error}", path, error.line, None, error.hint))
    return Prepared(data, (), ())


def _sheet(path: Path, data: bytes) -> Prepared:
    """A style sheet that browsers understand as a whole."""
    from blog.render import stylecheck  # with a lexer, which a build without changes needs not

    text = plain_lines(data.decode("utf-8"))
    found = stylecheck.check(text)
    if found.flaws:
        return _refused(*(BlogError(each.problem, path, each.line, each.column, each.hint) for each in found.flaws))
    return replace(_sent(text), declares=found.declares, uses=found.uses)


def _sent(sheet: str) -> Prepared:
    """A style sheet that is known to be right."""
    sent = styles.compact(sheet)
    return Prepared(sent.encode("utf-8"), styles.addresses(sheet), styles.addresses(sent))


def _script(path: Path, data: bytes, locate: Locate) -> Prepared:
    """A module as it is sent, and as it can be joined with others."""
    text = plain_lines(data.decode("utf-8"))
    try:
        written = javascript.addresses(text)
        sent = javascript.minified(text)
        kept, script = javascript.addresses(sent), module.read(sent)
    except javascript.UnreadableError as error:
        return _refused(locate(_unreadable(path, text, error), text))
    return Prepared(sent.encode("utf-8"), written, kept, script, declares=frozenset(_VARIABLE.findall(text)))


def _refused(*problems: BlogError) -> Prepared:
    return Prepared(b"", (), (), problems=problems)


def check(files: Mapping[str, Prepared], sources: Mapping[str, File]) -> list[BlogError]:
    """Files that cannot be read, addresses that lead to no file, and variables of styles without a value."""
    errors = [problem for each in files.values() for problem in each.problems]
    refused = any(each.problems for each in files.values())  # and may hold what others need
    declared = {name for each in files.values() for name in each.declares}
    for path, each in files.items():
        lost = [address for address in each.written if not _leads(path, address, files)]
        errors += [_lost(path, sources[path].text(), address, files) for address in lost]
        for name, line, column in () if refused else each.uses:
            if name not in declared:
                hint = nearest(name, list(declared), "There are")
                errors.append(BlogError(f'the variable "{name}" has no value', Path(path), line, column, hint))
    return errors


def named(
    files: Mapping[str, Prepared],
    sources: Mapping[str, str] | None = None,
    written: Graph | None = None,
    last: Assets | None = None,
) -> Assets:
    """Give files their names, and put these in the place of the addresses in them."""
    files = dict(sorted(files.items()))
    links = Graph({
        path: tuple(found for address in each.kept if (found := target(path, address)) in files)
        for path, each in files.items()
    }).unless(last.links if last else None)  # fmt: skip
    names: dict[str, str] = {}
    for group in links.groups:
        digest = hashlib.sha256()
        for path in group:
            content = _renamed(path, files[path], names)
            digest.update(path.encode() + b"\0" + hashlib.sha256(content).digest())
        for path in group:
            stem, suffix = posixpath.splitext(path)
            names[path] = f"assets/{stem}.{digest.hexdigest()[:8]}{suffix}"
    return Assets(
        files={path: _renamed(path, each, names) for path, each in files.items()},
        names=dict(sorted(names.items())),
        imports=(imports := _imports(files)).unless(last.imports if last else None),
        sources=sources or {},
        needs=(imports if written is None else written).unless(last.needs if last else None),
        links=links,
    )


def _imports(files: Mapping[str, Prepared]) -> Graph:
    return Graph({path: javascript.imports_of(path, each.kept) for path, each in files.items()})


def copied(path: str, digest: str, read: Callable[[], bytes]) -> Output:
    """A file that is published as it is."""
    return Output(path=path, inputs={"content": digest}, make=lambda: Made(read()))


def _leads(path: str, address: Address, known: Iterable[str]) -> bool:
    """Whether an address leads to a file; new URL() may also leave the assets, for the data of a page."""
    if address.kind != "url" and not address.text.startswith("."):
        return False
    found = target(path, address)
    return found in known or (address.kind == "url" and found.startswith("../"))


def _renamed(path: str, file: Prepared, names: Mapping[str, str]) -> bytes:
    """The file with the published names of those that have one; the folders are the same on both sides."""
    text = file.sent.decode("utf-8") if file.kept else ""
    parts, place = [], 0
    for each in file.kept:
        name = names.get(target(path, each))
        if name:
            address = posixpath.join(posixpath.dirname(each.text), posixpath.basename(name))
            parts += [text[place : each.start], f'"{address}"']
            place = each.end
    return "".join([*parts, text[place:]]).encode("utf-8") if parts else file.sent


def _unreadable(path: Path, text: str, error: javascript.UnreadableError) -> BlogError:
    line, column = _place(text, error.offset) if error.offset is not None else (None, None)
    hint = "" if line else f"deno check {path} says where."
    return BlogError(f"the module cannot be read: {error.problem}", path, line, column, hint)


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
