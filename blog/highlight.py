"""Code blocks: highlighted at build time, with line numbers that are not copied, emphasised lines and a file name."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, lru_cache

from markupsafe import escape
from pygments.lexer import Lexer
from pygments.lexers import get_all_lexers, get_lexer_by_name
from pygments.token import Token, _TokenType
from pygments.util import ClassNotFound

from blog.errors import nearest


class CodeError(ValueError):
    """A fence that cannot be understood; `hint` says what is known."""

    def __init__(self, problem: str, hint: str) -> None:
        super().__init__(problem)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Fence:
    """The words after the three backticks."""

    language: str
    numbered: bool = False
    file: str = ""
    emphasised: frozenset[int] = frozenset()


def read_fence(info: str) -> Fence:
    """Read `python file="moe.py" lines emphasise="2,4-5"`."""
    words = re.findall(r'[\w+#.-]+(?:="[^"]*")?', info)
    language, options = (words[0], words[1:]) if words and "=" not in words[0] else ("text", words)
    values = dict(word.split("=", 1) if "=" in word else (word, '""') for word in options)
    for key in values:
        if key not in ("lines", "file", "emphasise"):
            raise CodeError(f'unknown word "{key}" after the language', nearest(key, ["lines", "file", "emphasise"]))
    rest = re.sub(r'[\w+#.-]+(?:="[^"]*")?', "", info).strip()
    if rest:
        raise CodeError(f'"{rest}" says nothing after the language', 'Write ```python file="moe.py" lines.')
    return Fence(
        language=language,
        numbered="lines" in values,
        file=values.get("file", '""').strip('"'),
        emphasised=frozenset(_ranges(values.get("emphasise", '""').strip('"'))),
    )


def _ranges(text: str) -> list[int]:
    lines: list[int] = []
    for part in filter(None, text.split(",")):
        match = re.fullmatch(r"\s*(\d+)(?:-(\d+))?\s*", part)
        if not match:
            raise CodeError(f'"{part}" is no range of lines', 'Write emphasise="2,4-5".')
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last < 10_000:
            raise CodeError(f'"{part}" is no range of lines', 'Write emphasise="2,4-5".')
        lines += range(first, last + 1)
    return lines


@lru_cache(maxsize=2048)
def block(code: str, fence: Fence) -> str:
    """HTML of a code block, one element per line."""
    lexer = _lexer(fence.language)
    lines = _lines(code.rstrip("\n"), lexer)
    last = len(lines)
    for number in sorted(fence.emphasised):
        if number > last:
            raise CodeError(f"line {number} is to be emphasised, the block has {last}", "Correct emphasise=.")
    rows = []
    for number, line in enumerate(lines, 1):
        marked = " hl" if number in fence.emphasised else ""
        label = f' data-line="{number}"' if fence.numbered else ""
        rows.append(f'<span class="row{marked}"{label}>{line}\n</span>')
    name = f'<figcaption class="file">{escape(fence.file)}</figcaption>' if fence.file else ""
    return (
        f'<figure class="code copyable">{name}<pre tabindex="0"><code class="language-{escape(fence.language)}">'
        f'{"".join(rows)}</code></pre><button type="button" class="copy" data-copy>Copy</button></figure>'
    )


@cache
def _lexer(language: str) -> Lexer:
    try:
        return get_lexer_by_name(language, stripnl=False)
    except ClassNotFound:
        known = [alias for _, aliases, _, _ in get_all_lexers() for alias in aliases]
        close = get_close_matches(language, known, n=1, cutoff=0.75)  # among so many names some are always near
        hint = f'Did you mean "{close[0]}"?' if close else "Any language that Pygments knows, or text."
        raise CodeError(f'unknown language "{language}"', hint) from None


def _lines(code: str, lexer: Lexer) -> list[str]:
    """Highlighted lines; a token that spans lines is opened anew on each."""
    lines = "".join([_marked(kind, text) for kind, text in lexer.get_tokens(code)]).split("\n")
    return lines if lines[-1] or len(lines) == 1 else lines[:-1]


@lru_cache(maxsize=8192)  # most tokens are brackets, spaces and keywords
def _marked(kind: _TokenType, text: str) -> str:
    """HTML of a token."""
    name, parts = _class_of(kind), str(escape(text)).split("\n")
    return "\n".join([f'<span class="{name}">{part}</span>' if part and name else part for part in parts])


_GROUPS = (
    (Token.Comment, "c"), (Token.Keyword, "k"), (Token.Literal.String, "s"), (Token.Literal.Number, "m"),
    (Token.Name.Function, "f"), (Token.Name.Class, "f"), (Token.Name.Decorator, "d"), (Token.Name.Tag, "k"),
    (Token.Name.Attribute, "f"), (Token.Operator.Word, "k"), (Token.Generic.Inserted, "gi"),
    (Token.Generic.Deleted, "gd"), (Token.Name.Builtin, "b"),
)  # fmt: skip


@cache
def _class_of(kind: _TokenType) -> str:
    """One of the few classes that the style sheet colours."""
    return next((name for group, name in _GROUPS if group is kind or kind[: len(group)] == group), "")
