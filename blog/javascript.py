"""A module of JavaScript in; its tokens, the addresses that it names, and the text that readers receive out.

The scanner knows just enough to tell code from strings, templates, comments and regular expressions, so that nothing
that merely looks like an import is taken for one. It reads what browsers read as modules: no JSX, no types.
"""

from __future__ import annotations

import posixpath
import re
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, NamedTuple

import minify_html

_TOKEN = re.compile(
    r"""
    (?P<space>\s+)
  | (?P<comment>//[^\n\r\u2028\u2029]*|/\*.*?\*/|\A\#![^\n]*)
  | (?P<string>"(?:[^"\\\n\r]|\\(?:\r\n|.))*"|'(?:[^'\\\n\r]|\\(?:\r\n|.))*')
  | (?P<number>\.?\d(?:[\w.]|(?<=[eE])[+-])*)
  | (?P<word>(?:[\w$#]|\\u[0-9a-fA-F]{4}|\\u\{[0-9a-fA-F]+\})+)
  | (?P<mark>\?\.(?!\d)|=>|\+\+|--|\.\.\.|.)
    """,
    re.VERBOSE | re.DOTALL,
)
_TEMPLATE = re.compile(r"[`}](?:[^`\\$]|\\.|\$(?!\{))*(?:`|\$\{)", re.DOTALL)  # from ` or } to the next ` or ${
_REGEX = re.compile(r"/(?:[^/\\\[\n\r]|\\.|\[(?:[^\]\\\n\r]|\\.)*\])+/[\w$]*")
_BEFORE_EXPRESSION = frozenset(
    (
        *("return", "typeof", "instanceof", "in", "of", "new", "delete", "void", "throw"),
        *("case", "do", "else", "yield", "await", "extends", "default"),
    )
)
_BEFORE_BLOCK = frozenset(["", ")", ";", "{", "}", "=>", "else", "do", "try", "finally"])
_CLOSED_BY = {"(": ")", "[": "]", "{": "}", "${": "}"}
_END = ";;;"  # empty statements: gone when the module was read, still there when it was given up


class Token(NamedTuple):
    """A piece of the text; `value` is a whole string or template without substitutions, its quotes included."""

    kind: Literal["space", "comment", "value", "template", "number", "word", "mark", "regex"]
    text: str
    start: int


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


class _Scanner:
    """Reads tokens from left to right; what a slash or a brace means depends on what stands before it."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.open: list[tuple[str, int, bool]] = []  # brackets: which, where, whether a statement follows the close
        self.last = Token("space", "", 0)  # the last that is no space or comment
        self.value_before = False  # whether a slash would divide

    def tokens(self) -> Iterator[Token]:
        place = 0
        while place < len(self.text):
            token = self._next(place)
            yield token
            if token.kind not in ("space", "comment"):
                self.value_before = self._is_value(token)
                self.last = token
            place += len(token.text)
        if self.open:
            bracket, start, _ = self.open[-1]
            raise UnreadableError(f'"{bracket}" is never closed', start)

    def _next(self, place: int) -> Token:
        match = _TOKEN.match(self.text, place)
        assert match is not None  # any character is a mark
        kind, text = match.lastgroup, match[0]
        if kind != "mark":
            return Token("value" if kind == "string" else kind, text, place)  # type: ignore[arg-type]
        if text == "`" or (text == "}" and self.open and self.open[-1][0] == "${"):
            return self._template(place)
        if text in ('"', "'") or (text == "/" and self.text.startswith("/*", place)):
            raise UnreadableError(f"{'a comment' if text == '/' else 'a string'} is never closed", place)
        if text == "/" and not self.value_before:
            regex = _REGEX.match(self.text, place)
            if not regex:
                raise UnreadableError("a regular expression is never closed", place)
            return Token("regex", regex[0], place)
        return Token("mark", text, place)

    def _template(self, place: int) -> Token:
        """A template, or its part up to the next `${`."""
        match = _TEMPLATE.match(self.text, place)
        if not match:
            raise UnreadableError("a template is never closed", place)
        text = match[0]
        if text[0] == "}":
            self.open.pop()
        if text.endswith("${"):
            self.open.append(("${", place + len(text) - 2, False))
        return Token("value" if text[0] == text[-1] else "template", text, place)

    def _is_value(self, token: Token) -> bool:
        """Note brackets, and say whether an expression may end here."""
        if token.kind == "word":
            return token.text not in _BEFORE_EXPRESSION or self.last.text in (".", "?.")
        if token.kind != "mark":
            return not token.text.endswith("${")
        if token.text in _CLOSED_BY:
            self.open.append((token.text, token.start, self._opens_statement(token.text)))
        elif token.text in (")", "]", "}"):
            if not self.open or _CLOSED_BY[self.open[-1][0]] != token.text:
                raise UnreadableError(f'"{token.text}" closes nothing', token.start)
            return not self.open.pop()[2]
        return token.text in ("++", "--")

    def _opens_statement(self, bracket: str) -> bool:
        """Whether a statement, not an operator, follows where this bracket closes: `if (...)`, `{ block }`."""
        before = self.last.text
        if bracket == "(":
            return before in ("if", "while", "for", "with")
        if bracket == "{":
            labelled = before == ":" and (not self.open or self.open[-1][2])
            named = self.last.kind == "word" and before not in _BEFORE_EXPRESSION
            return labelled or named or before in _BEFORE_BLOCK
        return False


@lru_cache(maxsize=2048)
def addresses(text: str) -> tuple[Address, ...]:
    """Every file that a module names: imports, exports from, `import("...")` and `new URL("...", import.meta.url)`.

    >>> [(found.kind, found.text) for found in addresses("import a from './a.js'; // import b from './b.js'")]
    [('import', './a.js')]
    """
    code = [token for token in _Scanner(text).tokens() if token.kind not in ("space", "comment")]
    found, depth = [], 0
    for at, token in enumerate(code):
        if token.kind == "mark":
            depth += (token.text in "([{") - (token.text in ")]}")
        elif token.kind == "template":
            depth += token.text.endswith("${") - token.text.startswith("}")
        elif token.kind == "word" and (at == 0 or code[at - 1].text not in (".", "?.")):
            named = _named_by(code, at, depth)
            if named:
                literal = named[1]
                end = literal.start + len(literal.text)
                found.append(Address(literal.text[1:-1], named[0], literal.start, end))
    return tuple(found)


def _named_by(code: list[Token], at: int, depth: int) -> tuple[Literal["import", "later", "url"], Token] | None:
    """The literal that the statement or expression beginning with this word names, if it names one."""
    words = [token.text for token in code[at : at + 9]] + [""]
    if words[:2] == ["import", "("] and code[at + 2].kind == "value" and words[3] in (")", ","):
        return "later", code[at + 2]
    if words[:3] == ["new", "URL", "("] and words[4:9] == [",", "import", ".", "meta", "."]:
        return ("url", code[at + 3]) if code[at + 3].kind == "value" else None
    if depth or words[0] not in ("import", "export") or len(words) < 3 or words[1] in ("(", ".", ":"):
        return None
    if words[0] == "import" and code[at + 1].kind == "value":
        return "import", code[at + 1]
    if words[0] == "export" and words[1] not in ("*", "{"):
        return None
    for here, after in zip(code[at + 1 :], code[at + 2 :], strict=False):
        if here.text == "from" and after.kind == "value":
            return "import", after
        if here.text in (";", "(", "="):  # nothing that a list of names may hold
            return None
    return None


@lru_cache(maxsize=2048)
def minified(text: str) -> str:
    """A module as readers receive it: without comments and spare spaces. Its page of code shows it as written.

    >>> minified("/** Doubles. */\\nexport const double = (value) => 2 * value; // twice\\n")
    'export const double=value=>2*value;'
    """
    bare = "".join(_bare(token) for token in _Scanner(text).tokens())
    bare = re.sub("</(?=script)", r"<\\/", bare, flags=re.IGNORECASE)  # the minifier reads modules in a page
    page = f"<script type=module>{bare}\n{_END}</script>"
    sent = minify_html.minify(page, minify_js=True).removeprefix("<script type=module>").removesuffix("</script>")
    if sent.rstrip().endswith(_END):
        raise UnreadableError("it is no JavaScript")
    return sent


def _bare(token: Token) -> str:
    """A token; for a comment what it stands for: a space, or the end of a line."""
    if token.kind != "comment":
        return token.text
    return "\n" if "\n" in token.text else " "


def imports_of(name: str, addresses: Iterable[Address]) -> tuple[str, ...]:
    """Paths of the modules that are loaded with one, from the site's root.

    >>> imports_of("posts/gqa/bar.js", addresses('import { h } from "../../static/js/core/tree.js"; import("./x.js");'))
    ('static/js/core/tree.js',)
    """
    return tuple(dict.fromkeys(target(name, each) for each in addresses if each.kind == "import"))


def target(path: str, address: Address) -> str:
    """The source path that an address in a file leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), address.text))


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
