"""YAML front matter in, a checked `FrontMatter` out; every problem with its line of the file.

YAML lets duplicate keys pass, reads `no` as False and `2023-05-32` as an exception without a line. All three are
closed here: the text is composed to nodes, which keep their lines, and every value is read by the schema's own rule.
Each rule stands in the table at the end beside the same rule as JSON Schema, by which editors help to write it.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from blog.content import SLUG, Change, FrontMatter, Json
from blog.errors import BlogError, BlogErrors, nearest

MAX_NESTING = 100  # lists and mappings in each other that are read without fear for the stack
MAX_TITLE = 140  # characters; longer ones do not fit a card or a tab
MAX_ADDRESS = 100  # characters of what becomes a folder of the site; file systems take few more
MAX_SHOWN = 60  # characters of a wrong value in a message
_FLAT = "No key needs lists in lists: write it flat."
REQUIRED = ("title", "description", "date")
_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
_INT = r"[0-9]{1,6}"
_ALIAS = r"[a-z0-9-]+(/[a-z0-9-]+)*"
_KINDS = ("article", "page")

Node = yaml.Node
Schema = Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Key:
    """A key of front matter: its meaning, the rule that reads its value, and the same rule as JSON Schema."""

    words: str  # those of the README
    read: Callable[[Node], object]
    schema: Schema


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
            problem = f'unknown front matter key "{_shown(name)}"'
            errors.append(BlogError(problem, path, line, column, nearest(name, list(SCHEMA))))
        elif name in values:
            errors.append(BlogError(f'front matter key "{name}" stands twice', path, line, column, "Keep one."))
        else:
            values[name] = None
            try:
                values[name] = SCHEMA[name].read(value)
            except _Problem as wrong:
                mark = (wrong.node or value).start_mark
                message = f'front matter key "{name}" {wrong}'
                errors.append(BlogError(message, path, mark.line + 2, mark.column + 1, wrong.hint))
    for name in REQUIRED:
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
    ends = re.search("[\x85\u2028\u2029]", text)  # lines end with them for YAML and for nobody else
    if ends:
        raise _refused(ends[0], text, path)
    node = _composed(text, path)
    if not isinstance(node, yaml.MappingNode):
        raise BlogError("the front matter is not a list of keys", path, 2, 1, 'Write "title: ..." and so on.')
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            mark = key.start_mark
            hint = "Write a name before the colon."
            raise BlogError("a front matter key is not a word", path, mark.line + 2, mark.column + 1, hint)
    return list(node.value)


def _composed(text: str, path: Path) -> Node | None:
    """The YAML as nodes, read in C, many times as fast, where that is there."""
    loader: Any = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
    try:
        _check_events(text, path, loader)
        node = yaml.compose(text, Loader=loader)
        _check_comments(node, text, path)
        return node
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line, column = (mark.line + 2, mark.column + 1) if mark else (2, 1)
        problem = f"the front matter is not valid YAML: {error.problem}"
        hint = _FLAT if "nesting" in str(error.problem) else f"{_quoted(text, line)}."
        raise BlogError(problem, path, line, column, hint) from error
    except yaml.reader.ReaderError as error:
        raise _refused(chr(error.character), text, path) from error


def _refused(character: str, text: str, path: Path) -> BlogError:
    before = text[: text.find(character)]  # the loaders do not agree in what they count
    line, column = before.count("\n") + 2, len(before) - before.rfind("\n")
    problem = f"the front matter holds the character U+{ord(character):04X}"
    return BlogError(problem, path, line, column, "Delete it.")


def _check_events(text: str, path: Path, loader: Any) -> None:
    """Composing calls itself for each list in a list, and drops what stands for other values: events tell of both."""
    depth = 0
    event: Any
    for event in yaml.parse(text, Loader=loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        line, column = event.start_mark.line + 2, event.start_mark.column + 1
        if depth > MAX_NESTING:
            problem = f"the front matter has more than {MAX_NESTING} lists or mappings in each other"
            raise BlogError(problem, path, line, column, _FLAT)
        if getattr(event, "anchor", None) or getattr(event, "tag", None):
            sign = "*" if isinstance(event, yaml.AliasEvent) else "&" if event.anchor else "!"
            problem = f'YAML does not read "{sign}" as part of the text'
            raise BlogError(problem, path, line, column, f"{_quoted(text, line)}.")


def _check_comments(node: Node | None, text: str, path: Path) -> None:
    """A text that is not quoted ends before " #": what follows would be lost without a word."""
    rows = text.split("\n")
    nodes = [node] if node else []
    while nodes:
        each = nodes.pop()
        if not isinstance(each, yaml.ScalarNode):
            nodes += [part for item in each.value for part in (item if isinstance(item, tuple) else (item,))]
        elif not each.style and each.tag in ("tag:yaml.org,2002:str", "tag:yaml.org,2002:null"):
            mark = each.end_mark
            rest = rows[mark.line][mark.column :] if mark.line < len(rows) else ""
            if re.match(r"\s+#" if each.value else r"\s*#", rest):
                problem = f'YAML takes "{_shown(rest.strip())}" for a comment'
                hint = f"{_quoted(text, mark.line + 2)}; a comment of yours belongs on a line of its own."
                raise BlogError(problem, path, mark.line + 2, mark.column + 1, hint)


def _quoted(text: str, line: int) -> str:
    """How a line's value is written so that YAML takes it as a text."""
    row = (text.split("\n")[line - 2 :] or [""])[0]  # a mark may stand after the last line
    match = re.fullmatch(r"\s*(?:- )?([\w-]+):\s+(\S.*)", row)
    if match and (match[2][0] in "@`*%&!|>{[\"'-?#" or re.search(r":(?:\s|$)|\s#", match[2])):
        return f"Quote the value: {match[1]}: {json.dumps(match[2].rstrip(), ensure_ascii=False)}"
    return "Quote texts that hold a colon or a #"


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
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in text):
        raise _Problem("holds a control character", "Delete it.", node)
    return text


def _short(text: str, most: int, where: str, node: Node) -> str:
    if len(text) > most:
        raise _Problem(f"has {len(text)} characters; at most {most} fit {where}", "Shorten it.", node)
    return text


def _shown(text: str) -> str:
    """A value as a message shows it."""
    return text if len(text) <= MAX_SHOWN else f"{text[:MAX_SHOWN]}…"


def _title(node: Node) -> str:
    return _short(_text(node), MAX_TITLE, "a card", node)


def _date(node: Node) -> date:
    text = _scalar(node, "a date")
    if not re.fullmatch(_DATE, text):
        raise _Problem(f'must be a date like 2026-02-14, not "{_shown(text)}"', node=node)
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _Problem(f"is no day of the calendar: {text}", node=node) from None


def _bool(node: Node) -> bool:
    text = _scalar(node, "true or false")
    if text not in ("true", "false"):
        raise _Problem(f'must be true or false, not "{_shown(text)}"')
    return text == "true"


def _int(node: Node) -> int:
    text = _scalar(node, "a whole number")
    if not re.fullmatch(_INT, text):
        raise _Problem(f'must be a whole number, not "{_shown(text)}"')
    return int(text)


def _kind(node: Node) -> str:
    text = _text(node)
    if text not in _KINDS:
        raise _Problem(f'must be article or page, not "{_shown(text)}"')
    return text


def _slug(node: Node) -> str:
    text = _text(node)
    if not SLUG.fullmatch(text):
        raise _Problem(f'must be lower-case words joined by hyphens, not "{_shown(text)}"', node=node)
    return _short(text, MAX_ADDRESS, "an address", node)


def _alias(node: Node) -> str:
    text = _text(node)
    if not re.fullmatch(_ALIAS, text.strip("/")):
        raise _Problem(f'must be an address of this site like posts/old-name, not "{_shown(text)}"', node=node)
    return _short(text, MAX_ADDRESS, "an address", node)


def _many(rule: Callable[[Node], str]) -> Callable[[Node], tuple[str, ...]]:
    def read(node: Node) -> tuple[str, ...]:
        if not isinstance(node, yaml.SequenceNode):
            raise _Problem("must be a list", "Write [one, two].")
        values = []
        for item in node.value:
            value = rule(item)
            if value in values:
                raise _Problem(f'names "{_shown(value)}" twice', node=item)
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


# The rules in JSON Schema. Here a number may stand for a text: YAML tells editors that 2026 is a number, and the rules
# above read every value as it is written.
_TEXT: Schema = {
    "type": ["string", "number"],
    "pattern": r"^\s*(?=\S)[^\u0000-\u001f\u007f-\u009f]+\s*$",
}
_DAY: Schema = {"type": "string", "format": "date", "pattern": f"^{_DATE}$"}
_WORD: Schema = {"type": ["string", "integer"], "minimum": 0, "maxLength": MAX_ADDRESS}
_NAME: Schema = {**_WORD, "pattern": f"^{SLUG.pattern}$"}
_ADDRESS: Schema = {**_WORD, "pattern": f"^/*{_ALIAS}/*$"}
_LIST: Schema = {"type": "array", "uniqueItems": True}
_CHANGE: Schema = {"type": "object", "patternProperties": {f"^{_DATE}$": _TEXT}, "additionalProperties": False}
_CHANGES: Schema = {"type": "array", "items": {**_CHANGE, "minProperties": 1, "maxProperties": 1}}
_PLACE: Schema = {"type": ["integer", "string"], "minimum": 0, "maximum": 999999, "pattern": f"^{_INT}$"}

SCHEMA: Mapping[str, Key] = {
    "title": Key("the title; required", _title, {**_TEXT, "maxLength": MAX_TITLE}),
    "description": Key("one sentence for cards and search engines; required", _text, _TEXT),
    "date": Key("the day as `YYYY-MM-DD`; required; posts dated later than today are left out", _date, _DAY),
    "updated": Key("the day of the last revision", _date, _DAY),
    "kind": Key(
        "`article`, the default, or `page`, which stands at the site's root and in no list", _kind, {"enum": _KINDS}
    ),
    "tags": Key("lower-case words joined by hyphens", _many(_slug), {**_LIST, "items": _NAME}),
    "series": Key("one of the series in the settings", _text, _TEXT),
    "order": Key("the place in the series", _int, _PLACE),
    "authors": Key(
        "names of authors in the settings; all of them when left out", _many(_text), {**_LIST, "items": _TEXT}
    ),
    "picture": Key("the figure whose small drawing stands for the article", _slug, _NAME),
    "aliases": Key("earlier addresses, which lead to the post", _many(_alias), {**_LIST, "items": _ADDRESS}),
    "draft": Key("`true` keeps it out unless `--drafts` is given", _bool, {"enum": (True, False, "true", "false")}),
    "changelog": Key("dated lines `- 2026-03-01: What changed`, printed at the article's end", _changelog, _CHANGES),
}
