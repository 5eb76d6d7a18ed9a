"""YAML front matter in, a checked `FrontMatter` out; every problem with its line of the file.

YAML lets duplicate keys pass, reads `no` as False and `2023-05-32` as an exception without a line. All three are
closed here: the text is composed to nodes, which keep their lines, and every value is read by the schema's own rule.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from blog.content import SLUG, Change, FrontMatter
from blog.errors import BlogError, BlogErrors, nearest

MAX_NESTING = 100  # lists and mappings of one front matter that are read without fear for the stack
MAX_TITLE = 140  # characters; longer ones do not fit a card or a tab

Node = yaml.Node


class _Problem(Exception):
    """A value that breaks its rule, before its place is known."""

    def __init__(self, problem: str, hint: str = "", node: Node | None = None) -> None:
        super().__init__(problem)
        self.hint = hint
        self.node = node


def split(text: str, path: Path) -> tuple[str, str, int]:
    """Split a file into front matter, body, and the number of lines before the body."""
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        raise BlogError("the file does not start with front matter", path, 1, 1, 'Begin with a line "---".')
    for number, line in enumerate(lines[1:], start=2):
        if line.rstrip() == "---":
            return "\n".join(lines[1 : number - 1]), "\n".join(lines[number:]), number
    raise BlogError("the front matter is not closed", path, 1, 1, 'End it with a line "---".')


def parse(text: str, path: Path) -> FrontMatter:
    """Read the YAML between the `---` lines; its first line is line 2 of the file."""
    errors: list[BlogError] = []
    values: dict[str, object] = {}
    for key, value in _pairs(text, path):
        name = str(key.value)
        line, column = key.start_mark.line + 2, key.start_mark.column + 1
        if name not in SCHEMA:
            errors.append(
                BlogError(f'unknown front matter key "{name}"', path, line, column, nearest(name, list(SCHEMA)))
            )
        elif name in values:
            errors.append(BlogError(f'front matter key "{name}" stands twice', path, line, column, "Keep one."))
        else:
            values[name] = None
            try:
                values[name] = SCHEMA[name](value)
            except _Problem as problem:
                mark = (problem.node or value).start_mark
                message = f'front matter key "{name}" {problem}'
                errors.append(BlogError(message, path, mark.line + 2, mark.column + 1, problem.hint))
    for name in ("title", "description", "date"):
        if name not in values:
            errors.append(BlogError(f'front matter lacks "{name}"', path, 1, 1, f'Add a line "{name}: ...".'))
    if errors:
        raise BlogErrors(errors)
    return _checked(FrontMatter(**values), path)  # type: ignore[arg-type]


def _pairs(text: str, path: Path) -> list[tuple[yaml.ScalarNode, Node]]:
    """Compose the YAML to (key node, value node) pairs."""
    tab = re.search(r"^ *\t", text, re.MULTILINE)
    if tab:
        line = text.count("\n", 0, tab.start()) + 2
        raise BlogError("the front matter is indented with a tab", path, line, 1, "Use spaces.")
    try:
        node = yaml.compose(text, Loader=_loader(text))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 2, mark.column + 1) if mark else (2, 1)
        problem = f"the front matter is not valid YAML: {error.problem}"
        raise BlogError(problem, path, line, column, "Quote texts that hold a colon.") from error
    except yaml.reader.ReaderError as error:
        before = text[: error.position]
        line, column = before.count("\n") + 2, len(before) - before.rfind("\n")
        raise BlogError(
            f"the front matter holds the character U+{error.character:04X}", path, line, column, "Delete it."
        ) from error
    if not isinstance(node, yaml.MappingNode):
        raise BlogError("the front matter is not a list of keys", path, 2, 1, 'Write "title: ..." and so on.')
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            mark = key.start_mark
            hint = "Write a name before the colon."
            raise BlogError("a front matter key is not a word", path, mark.line + 2, mark.column + 1, hint)
    return list(node.value)


def _loader(text: str) -> Any:
    """The loader in C, many times as fast, where it is there and cannot run out of stack."""
    shallow = text.count("[") + text.count("{") < MAX_NESTING
    return yaml.CSafeLoader if yaml.__with_libyaml__ and shallow else yaml.SafeLoader


def _checked(meta: FrontMatter, path: Path) -> FrontMatter:
    """Rules that need two keys."""
    if meta.updated is not None and meta.updated < meta.date:
        problem = f"updated ({meta.updated}) lies before date ({meta.date})"
        raise BlogError(problem, path, 1, 1, "An article is updated after it is published.")
    if meta.order and not meta.series:
        raise BlogError('front matter has "order" but no "series"', path, 1, 1, "Name the series, or drop the order.")
    return meta


def _scalar(node: Node, kind: str) -> str:
    if not isinstance(node, yaml.ScalarNode):
        found = "list" if isinstance(node, yaml.SequenceNode) else "mapping"
        raise _Problem(f"must be {kind}, not a {found}", node=node)
    return str(node.value)


def _text(node: Node) -> str:
    text = unicodedata.normalize("NFC", _scalar(node, "a text")).strip()
    if not text:
        raise _Problem("is empty", "Write a text, or delete the key.", node)
    if node.tag in ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:null"):
        kind = node.tag.rsplit(":", 1)[1]
        raise _Problem(f"must be a text; YAML reads {text} as {kind}", f'Quote it: "{text}".', node)
    if any(unicodedata.category(c) == "Cc" for c in text):
        raise _Problem("holds a control character", "Delete it.", node)
    return text


def _title(node: Node) -> str:
    text = _text(node)
    if len(text) > MAX_TITLE:
        raise _Problem(f"has {len(text)} characters; at most {MAX_TITLE} fit a card", "Shorten it.")
    return text


def _date(node: Node) -> date:
    text = _scalar(node, "a date")
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise _Problem(f'must be a date like 2026-02-14, not "{text}"', node=node)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _Problem(f"is no day of the calendar: {text}", node=node) from None


def _bool(node: Node) -> bool:
    text = _scalar(node, "true or false")
    if text not in ("true", "false"):
        raise _Problem(f'must be true or false, not "{text}"')
    return text == "true"


def _int(node: Node) -> int:
    text = _scalar(node, "a whole number")
    if not re.fullmatch(r"\d{1,6}", text):
        raise _Problem(f'must be a whole number, not "{text}"')
    return int(text)


def _kind(node: Node) -> str:
    text = _text(node)
    if text not in ("article", "page"):
        raise _Problem(f'must be article or page, not "{text}"')
    return text


def _slug(node: Node) -> str:
    text = _text(node)
    if not SLUG.fullmatch(text):
        raise _Problem(f'must be lower-case words joined by hyphens, not "{text}"', node=node)
    return text


def _alias(node: Node) -> str:
    text = _text(node)
    if not re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+)*", text.strip("/")):
        raise _Problem(f'must be an address of this site like posts/old-name, not "{text}"', node=node)
    return text


def _many(rule: Callable[[Node], str]) -> Callable[[Node], tuple[str, ...]]:
    def read(node: Node) -> tuple[str, ...]:
        if not isinstance(node, yaml.SequenceNode):
            raise _Problem("must be a list", "Write [one, two].")
        values = []
        for item in node.value:
            value = rule(item)
            if value in values:
                raise _Problem(f'names "{value}" twice', node=item)
            values.append(value)
        return tuple(values)

    return read


def _changelog(node: Node) -> tuple[Change, ...]:
    if not isinstance(node, yaml.SequenceNode):
        raise _Problem("must be a list of dated lines", 'Write "- 2026-02-14: What changed".')
    changes = []
    for item in node.value:
        if not isinstance(item, yaml.MappingNode) or len(item.value) != 1:
            raise _Problem("must be a list of dated lines", 'Write "- 2026-02-14: What changed".', item)
        day, text = item.value[0]
        changes.append(Change(date=_date(day), text=_text(text)))
    return tuple(sorted(changes, key=lambda change: change.date, reverse=True))


SCHEMA: dict[str, Callable[[Node], object]] = {
    "title": _title,
    "description": _text,
    "date": _date,
    "updated": _date,
    "kind": _kind,
    "tags": _many(_slug),
    "series": _text,
    "order": _int,
    "authors": _many(_text),
    "picture": _slug,
    "aliases": _many(_alias),
    "draft": _bool,
    "changelog": _changelog,
}
