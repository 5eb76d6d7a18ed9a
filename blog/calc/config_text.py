"""The text of a configuration to its keys, as people paste it: with a byte-order mark, comments, in a model card.

What is meant is read where that is sure; anything else is named for what it is, with the way out. The twin in the page
is `static/js/calculator/config_text.js`.
"""

import json
import re
from typing import Any

MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8-sig"}
OTHERS = {  # what a text is that begins so, and the way out
    "<": "it is a web page: take the raw file",
    "GGUF": "it is a GGUF file: take the config.json of the model that it was made from",
    "version https://git-lfs": "it is a pointer of Git LFS: fetch the file itself",
}
NO_TEXT = "its bytes are no text in UTF-8: save it as UTF-8"
FENCE = re.compile(r"^(?:```|~~~)[^\n]*\n(.*?)^(?:```|~~~)", re.DOTALL | re.MULTILINE)
COMMENT = re.compile(r'("(?:\\.|[^"\\])*"?)|//[^\n]*|/\*.*?(?:\*/|\Z)', re.DOTALL)
LAST_COMMA = re.compile(r'("(?:\\.|[^"\\])*"?)|,(?=\s*[}\]])', re.DOTALL)
PYTHON = re.compile(r"'\s*:|:\s*(True|False|None)\b")


class UnreadableText(ValueError):
    """A text that holds no keys; its place, where there is one, as line and column from 1."""

    def __init__(self, words: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(words)
        self.line = line
        self.column = column


def decoded(content: bytes) -> str:
    """Return the bytes of a file as text, whatever its byte-order mark says.

    >>> decoded("{}".encode("utf-16")), decoded("{}".encode("utf-8-sig"))
    ('{}', '{}')
    """
    coding = next((coding for mark, coding in MARKS.items() if content.startswith(mark)), "utf-8")
    if content.startswith(b"{\0"):
        coding = "utf-16-le"
    try:
        return content.decode(coding)
    except UnicodeDecodeError as error:
        kind = OTHERS.get(content[:4].decode("latin-1"), NO_TEXT)
        raise UnreadableText(kind, content.count(b"\n", 0, error.start) + 1) from None


def keys_of_text(text: str) -> Any:
    """Return what the JSON in a text says; comments, last commas and a model card around it are allowed.

    >>> keys_of_text('{"a": 1, // one' + chr(10) + '}')
    {'a': 1}
    """
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise UnreadableText("it is empty: give the text of a config.json")
    if "\0" in text:
        raise UnreadableText(NO_TEXT)
    for start, words in OTHERS.items():
        if text.lstrip().startswith(start):
            raise UnreadableText(words)
    try:
        return _parsed(text)
    except UnreadableText as error:
        found = _within(text)
        if found == text:
            raise error from None
    return _parsed(found)


def _within(text: str) -> str:
    """Return the part that is meant, on its own lines: the first fence that holds keys, or what braces hold."""
    for fence in FENCE.finditer(text):
        if fence[1].lstrip().startswith("{"):
            return "\n" * text.count("\n", 0, fence.start(1)) + fence[1]
    start, end = text.find("{"), text.rfind("}")
    if start < 0:
        raise UnreadableText("no { begins an object of keys: give the whole config.json")
    return re.sub(r"[^\n]", " ", text[:start]) + (text[start : end + 1] if end > start else text[start:])


def _parsed(text: str) -> Any:
    plain = LAST_COMMA.sub(_blank, COMMENT.sub(_blank, text))
    try:
        return json.loads(plain, object_pairs_hook=_once)
    except RecursionError:
        raise UnreadableText("it is nested too deeply: a configuration has a few levels") from None
    except json.JSONDecodeError as error:
        python = PYTHON.search(plain)
        words = (
            "it is written as Python: write true, false and null, and double quotation marks"
            if python
            else "it is no JSON here: close what is open, put names in double quotes and commas between entries"
        )
        raise UnreadableText(words, error.lineno, error.colno) from None


def _blank(found: re.Match[str]) -> str:
    """Return a text between quotation marks as it is, all else as blanks, so that every line and column stays."""
    return found[1] or re.sub(r"[^\n]", " ", found[0])


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = dict(pairs)
    if len(keys) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise UnreadableText(f"{twice[:60]} stands twice in one object: keep one of them")
    return keys
