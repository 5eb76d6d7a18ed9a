"""A module of JavaScript in; its tokens, the addresses that it names, and the text that readers receive out.

The scanner knows just enough to tell code from strings, templates, comments and regular expressions, so that nothing
that merely looks like an import is taken for one. It reads what browsers read as modules: no JSX, no types.
"""

from __future__ import annotations

import posixpath
import re
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

import minify_html

_COMMENT = r"//[^\n\r\u2028\u2029]*|/\*.*?\*/"
_STRING = r""""(?:[^"\\\n\r]|\\(?:\r\n|.))*"|'(?:[^'\\\n\r]|\\(?:\r\n|.))*'"""
_STOP = re.compile(  # all that is no plain code; each begins with a sign of its own, which makes the search fast
    rf"""
    {_COMMENT} | / | {_STRING} | " | ' | ` | \( | \) | \[ | \] | {{ | }}
  | \\u{{[0-9a-fA-F]+}}[\w$\#]*
  | import(?<![\w$\#]import)(?![\w$\#\\]) | export(?<![\w$\#]export)(?![\w$\#\\]) | new(?<![\w$\#]new)(?![\w$\#\\])
    """,
    re.VERBOSE | re.DOTALL,
)
_PLAIN = re.compile(
    rf"""
    (?:\s|{_COMMENT})+
  | (?P<number>\.?\d(?:[\w.]|(?<=[eE])[+-])*)
  | (?P<word>(?:[\w$\#]|\\u[0-9a-fA-F]{{4}}|\\u{{[0-9a-fA-F]+}})+)
  | (?P<mark>\?\.(?!\d)|=>|\+\+|--|\.\.\.|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_TEMPLATE = re.compile(r"[`}](?:[^`\\$]|\\.|\$(?!\{))*(?:`|\$\{)", re.DOTALL)  # from ` or } to the next ` or ${
_REGEX = re.compile(r"/(?:[^/\\\[\n\r]|\\.|\[(?:[^\]\\\n\r]|\\.)*\])+/[\w$]*")
_HASHBANG = re.compile(r"#![^\n]*")

_GAP = rf"(?:\s|{_COMMENT})*+"
_FILE = rf"(?P<file>{_STRING}|`(?:[^`\\$]|\\.|\$(?!{{))*`)"
_NAMES = rf"{{(?:[^{{}}\"'/]|{_COMMENT}|{_STRING})*+}}"
_NAME = rf"(?:[\w$]|\\u(?:\w{{4}}|{{\w+}}))++|{_STRING}"
_NAMING: Mapping[str, tuple[tuple[Literal["import", "later", "url"], re.Pattern[str]], ...]] = {
    word: tuple((kind, re.compile(form.replace(" ", _GAP), re.DOTALL)) for kind, form in forms)  # type: ignore[misc]
    for word, forms in {
        "import": (("import", f"import {_FILE}"), ("import", f"import (?:(?:{_NAME}|[*,]|{_NAMES}) )+?from {_FILE}"),
                   ("later", rf"import \( {_FILE} [),]")),
        "export": (("import", rf"export (?:{_NAMES}|\*(?: as (?:{_NAME}))?) from {_FILE}"),),
        "new": (("url", rf"new URL \( {_FILE} , import \. meta \."),),
    }.items()
}  # fmt: skip

_BEFORE_EXPRESSION = frozenset(
    (
        *("return", "typeof", "instanceof", "in", "of", "new", "delete", "void", "throw"),
        *("case", "do", "else", "yield", "await", "extends", "default"),
    )
)
_BEFORE_BLOCK = frozenset(["", ")", ";", "{", "}", "=>", "else", "do", "try", "finally"])
_BEFORE_STATEMENT = frozenset(["if", "while", "for", "with"])
_CLOSED_BY = {"(": ")", "[": "]", "{": "}", "${": "}"}
_VALUE = '"'  # stands for strings, regular expressions and templates
_END = ";;;"  # empty statements: gone when the module was read, still there when it was given up
_PURE = "/* @__PURE__ */"  # put before `new` by the minifier, which gives up what would be longer with it


class UnreadableError(Exception):
    """The text is no JavaScript, from this offset on; None where only the minifier knows."""

    def __init__(self, problem: str, offset: int | None = None) -> None:
        super().__init__(problem, offset)
        self.problem = problem
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Address:
    """Where a file names another one, in quotes that stand from `start` to `end`."""

    text: str  # "../core/tree.js"
    kind: Literal["import", "later", "url"]  # loaded with the file; by import(); by new URL(), or url() of a style
    start: int
    end: int


class _Bracket(NamedTuple):
    """An opening bracket and what is known of the text before it."""

    mark: str
    start: int
    before: str  # the last stop, and where the plain code after it begins
    since: int
    outer: _Bracket | None


class _Scanner:
    """Jumps from stop to stop; the plain code between them is read only where a slash or a word depends on it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.comments: list[tuple[int, int]] = []
        self.addresses: list[Address] = []
        self.inside: list[tuple[int, int]] = []  # of the outermost brackets; strings and the like outside of all
        self._before = ""  # the last stop that is no comment and no word, and its end
        self._since = 0
        self._open: _Bracket | None = None  # the innermost
        self._closed: _Bracket | None = None  # the last

    def read(self) -> _Scanner:
        """Find all comments and addresses."""
        text, search = self.text, _STOP.search
        takes = {"/": self._slash, '"': self._string, "'": self._string, "`": self._template, "\\": self._escape}
        takes |= dict.fromkeys("([{", self._opening) | dict.fromkeys(")]}", self._closing)
        takes |= dict.fromkeys("ien", self._word)  # import, export, new
        shebang = _HASHBANG.match(text)
        place = self._comment(*shebang.span()) if shebang else 0
        while stop := search(text, place):
            place, end = stop.span()
            place = takes[text[place]](place, end)
        if self._open:
            raise UnreadableError(f'"{self._open.mark}" is never closed', self._open.start)
        return self

    def _stopped(self, before: str, end: int, start: int | None = None) -> int:
        self._before, self._since = before, end
        if start is not None and not self._open:
            self.inside.append((start, end))
        return end

    def _comment(self, start: int, end: int) -> int:
        self.comments.append((start, end))
        return end

    def _escape(self, _: int, end: int) -> int:
        """A part of a name, whose braces are none."""
        return end

    def _string(self, start: int, end: int) -> int:
        if end == start + 1:
            raise UnreadableError("a string is never closed", start)
        return self._stopped(_VALUE, end, start)

    def _slash(self, start: int, end: int) -> int:
        if end > start + 1:
            return self._comment(start, end)
        if self.text.startswith("/*", start):
            raise UnreadableError("a comment is never closed", start)
        if self._follows_value(start):
            return self._stopped("/", end)
        regex = _REGEX.match(self.text, start)
        if not regex:
            raise UnreadableError("a regular expression is never closed", start)
        return self._stopped(_VALUE, regex.end(), start)

    def _template(self, start: int, _: int) -> int:
        """A template, or its part up to the next `${`."""
        match = _TEMPLATE.match(self.text, start)
        if not match:
            raise UnreadableError("a template is never closed", start)
        if self.text.endswith("`", start, match.end()):
            return self._stopped(_VALUE, match.end(), start)
        self._stopped("${", match.end(), start)
        self._open = _Bracket("${", match.end() - 2, "", 0, self._open)
        return match.end()

    def _opening(self, start: int, end: int) -> int:
        mark = self.text[start]
        self._open = _Bracket(mark, start, self._before, self._since, self._open)
        self._before, self._since = mark, end
        return end

    def _closing(self, start: int, end: int) -> int:
        mark, opening = self.text[start], self._open
        if not opening or _CLOSED_BY[opening.mark] != mark:
            raise UnreadableError(f'"{mark}" closes nothing', start)
        self._open = opening.outer
        if not self._open:
            self.inside.append((opening.start + 1, start))
        if opening.mark == "${":
            return self._template(start, end)
        self._closed = opening
        self._before, self._since = mark, end
        return end

    def _word(self, start: int, end: int) -> int:
        """Note the file that the statement or expression beginning with this word names, if it names one."""
        for kind, form in _NAMING[self.text[start:end]]:
            match = None if kind == "import" and self._open else form.match(self.text, start)
            if match and self._last_before(start, self._before, self._since)[1] not in (".", "?."):
                self.addresses.append(Address(match["file"][1:-1], kind, *match.span("file")))
                break
        return end

    def _last_before(self, place: int, before: str, since: int) -> tuple[str | None, str, str]:
        """Kind and text of what stands before a place, and the text before that; a stop is of no kind."""
        kind, last, earlier = None, before, ""
        for match in _PLAIN.finditer(self.text, since, place):
            if match.lastgroup:
                kind, last, earlier = match.lastgroup, match[0], last
        return kind, last, earlier

    def _follows_value(self, slash: int) -> bool:
        """Whether an expression may end before a slash, so that it divides."""
        kind, last, earlier = self._last_before(slash, self._before, self._since)
        if kind == "word":
            return last not in _BEFORE_EXPRESSION or earlier in (".", "?.")
        if kind is None and last in (")", "]", "}"):
            assert self._closed
            return not self._opens_statement(self._closed)
        return kind == "number" or last in (_VALUE, "++", "--")

    def _opens_statement(self, bracket: _Bracket) -> bool:
        """Whether a statement, not an operator, follows where this bracket closes: `if (...)`, `{ block }`."""
        while True:
            kind, last, _ = self._last_before(bracket.start, bracket.before, bracket.since)
            if bracket.mark == "(":
                return last in _BEFORE_STATEMENT
            if bracket.mark != "{":
                return False
            if last != ":":
                return last in _BEFORE_BLOCK or (kind == "word" and last not in _BEFORE_EXPRESSION)
            if not bracket.outer:  # after a label
                return True
            bracket = bracket.outer  # after a label or a case there, or the name of a property


@lru_cache(maxsize=2048)
def _read(text: str) -> tuple[tuple[Address, ...], tuple[tuple[int, int], ...], tuple[tuple[int, int], ...]]:
    """The addresses of a module, its comments, and what stands inside of brackets and quotes."""
    scanner = _Scanner(text).read()
    return tuple(scanner.addresses), tuple(scanner.comments), tuple(scanner.inside)


def addresses(text: str) -> tuple[Address, ...]:
    """Every file that a module names: imports, exports from, `import("...")` and `new URL("...", import.meta.url)`.

    >>> [(found.kind, found.text) for found in addresses("import a from './a.js'; // import b from './b.js'")]
    [('import', './a.js')]
    """
    return _read(text)[0]


def outermost(text: str) -> str:
    """A module, as long as it is, with spaces for comments and for all that stands inside of brackets and quotes.

    >>> outermost("export const a = { b: '}' }, c = `}`; // d")
    'export const a = {        }, c =    ;     '
    """
    _, comments, inside = _read(text)
    parts, place = [], 0
    for start, end in sorted({*comments, *inside}):
        if end > place:  # a comment may stand inside of a bracket
            parts += [text[place:start], " " * (end - max(start, place))]
            place = end
    return "".join([*parts, text[place:]])


@lru_cache(maxsize=2048)
def minified(text: str) -> str:
    """A module as readers receive it: without comments and spare spaces. Its page of code shows it as written.

    >>> minified("/** Doubles. */\\nexport const double = (value) => 2 * value; // twice\\n")
    'export const double=value=>2*value;'
    """
    bare = re.sub("</(?=script)", r"<\\/", _bare(text), flags=re.IGNORECASE)  # the minifier reads modules in a page
    end = ";" * len(_PURE) * bare.count("new") + _END
    page = f"<script type=module>{bare}\n{end}</script>"
    sent = minify_html.minify(page, minify_js=True).removeprefix("<script type=module>").removesuffix("</script>")
    if sent.rstrip().endswith(_END):
        raise UnreadableError("it is no JavaScript")
    return _bare(sent, "") if _PURE in sent else sent


def _bare(text: str, space: str = " ") -> str:
    """A module with a space or the end of a line for each comment, as the language has it."""
    parts, place = [], 0
    for start, end in _read(text)[1]:
        parts += [text[place:start], "\n" if "\n" in text[start:end] else space]
        place = end
    return "".join([*parts, text[place:]])


def imports_of(name: str, addresses: Iterable[Address]) -> tuple[str, ...]:
    """Paths of the modules that are loaded with one, from the site's root.

    >>> imports_of("posts/gqa/bar.js", addresses('import { h } from "../../static/js/core/tree.js"; import("./x.js");'))
    ('static/js/core/tree.js',)
    """
    return tuple(dict.fromkeys(target(name, each) for each in addresses if each.kind == "import"))


def target(path: str, address: Address) -> str:
    """The source path that an address in a file leads to."""
    return _target(path, address.text)


@lru_cache(maxsize=2**16)
def _target(path: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), address))


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


class Graph(dict[str, tuple[str, ...]]):
    """What each module imports; what is loaded with modules is kept, so it may not be changed."""

    def __init__(self, imports: Mapping[str, tuple[str, ...]]) -> None:
        super().__init__(imports)
        self._closures: dict[tuple[str, ...], list[str]] = {}

    def closure(self, *entries: str) -> list[str]:
        """As `closure_of` gives it."""
        if entries not in self._closures:
            self._closures[entries] = closure_of(entries, self)
        return self._closures[entries]

    @cached_property
    def groups(self) -> list[list[str]]:
        """What is needed first; modules that need each other are one group, and share a hash."""
        reach = {path: set(self.closure(path)) for path in self}
        groups: dict[str, list[str]] = {}
        for path in sorted(self, key=lambda each: len(reach[each])):  # who needs more than another reaches more
            first = min(other for other in reach[path] if path in reach[other])
            groups.setdefault(first, []).append(path)
        return list(groups.values())

    def unless(self, last: Graph | None) -> Graph:
        """The last one if it is the same, with all that it keeps."""
        return last if last is not None and last == self else self
