"""A post's literature.yaml in, the numbers that it copies from papers out, each with its source; problems have lines.

A file lists works by their key in references.bib, each with the version that was read, and below it the numbers by
name: value, place in the work, and the source's own words, by which a checker finds it again. None of it is published
but what the text or a figure says: `[3.56]{= cited.difference}`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import yaml

from blog.content import Cited
from blog.errors import BlogError, BlogErrors, nearest

FILE = "literature.yaml"
FIELDS = ("value", "place", "quote")
LONGEST = 400  # characters of a quotation
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_FORM = "Write `name: {value: 3.56, place: section 2, quote: \"the source's own words\"}` below the work's key."


class Ledger(SimpleNamespace):
    """The numbers by name, as figures.py and the text use them."""

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(f'{FILE} has no "{name}". {nearest(name, list(vars(self)), "It has")}')


def literature(script: str) -> Ledger:
    """The values that stand beside a post's script: `cited = literature(__file__)`."""
    path = Path(script).parent / FILE
    return Ledger(**{name: cited.value for name, cited in parse(path.read_text("utf-8"), path).items()})


@lru_cache(maxsize=256)  # texts of a site, which a preview looks at after each save
def names_in(source: str) -> list[str]:
    """The numbers of the literature that an expression or a script names, in order."""
    return list(dict.fromkeys(re.findall(r"\bcited\.(\w+)", source)))


def parse(text: str, path: Path) -> dict[str, Cited]:
    """Read the file, by the numbers' names."""
    errors: list[BlogError] = []
    found: dict[str, Cited] = {}
    for work, entries in _pairs(_composed(text, path), path, "a list of works"):
        for name, cited in _numbers(str(work.value), work, entries, path, errors):
            if name in found:
                errors.append(_error(f'the number "{name}" stands twice', path, cited.line, "Give one another name."))
            found.setdefault(name, cited)
    if errors:
        raise BlogErrors(errors)
    return found


def check(found: Mapping[str, Cited], keys: Collection[str], used: Collection[str], path: Path) -> Iterator[BlogError]:
    """Every number has a work of the bibliography, and is used."""
    for name, cited in found.items():
        if cited.key not in keys:
            problem = f'"{name}" is cited from "{cited.key}", which is not in references.bib'
            yield _error(problem, path, cited.line, nearest(cited.key, list(keys), "It has"))
        if name not in used:
            problem = f'nothing uses the number "{name}"'
            yield _error(problem, path, cited.line, f"Write [...]{{= cited.{name}}} in the text, or delete it.")


def _numbers(
    key: str, work: yaml.Node, entries: yaml.Node, path: Path, errors: list[BlogError]
) -> Iterator[tuple[str, Cited]]:
    """The numbers of one work."""
    version = ""
    for name, node in _pairs(entries, path, f'a list of numbers below "{key}"'):
        line = name.start_mark.line + 1
        if name.value == "version":
            version = str(node.value)
        elif not _NAME.fullmatch(str(name.value)):
            problem = f'"{name.value}" is no name of a number'
            errors.append(_error(problem, path, line, "Use lower-case words joined by underscores."))
        else:
            fields = _fields(str(name.value), node, path, errors)
            if fields:
                yield str(name.value), Cited(key=key, version=version, line=line, **fields)
    if not version:
        hint = 'Add a line "version: arXiv:2211.00593v1", or the venue and year that were read, as its first.'
        errors.append(_error(f'the work "{key}" lacks "version"', path, work.start_mark.line + 1, hint))


def _fields(name: str, node: yaml.Node, path: Path, errors: list[BlogError]) -> dict[str, Any] | None:
    """Value, place and quotation of one number, or None."""
    line = node.start_mark.line + 1
    given = _constructed(node)
    if not isinstance(given, dict) or set(given) - set(FIELDS):
        errors.append(_error(f'the number "{name}" is not given by {", ".join(FIELDS)}', path, line, _FORM))
        return None
    missing = [field for field in FIELDS if given.get(field) in (None, "")]
    if missing:
        errors.append(_error(f'the number "{name}" lacks "{missing[0]}"', path, line, _FORM))
        return None
    if len(str(given["quote"])) > LONGEST:
        problem = f'the quotation of "{name}" has {len(str(given["quote"]))} characters; at most {LONGEST} are kept'
        errors.append(_error(problem, path, line, "Quote the sentence that has the number."))
        return None
    return {"value": given["value"], "place": str(given["place"]), "quote": str(given["quote"])}


def _composed(text: str, path: Path) -> yaml.Node | None:
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problem = f"{FILE} is not valid YAML: {error.problem}"
        raise _error(problem, path, line, "Quote texts that hold a colon.") from error


def _pairs(node: yaml.Node | None, path: Path, what: str) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
    if not isinstance(node, yaml.MappingNode) or not all(isinstance(key, yaml.ScalarNode) for key, _ in node.value):
        line = node.start_mark.line + 1 if node else 1
        raise _error(f"{FILE} needs {what} here", path, line, _FORM)
    return list(node.value)


def _constructed(node: yaml.Node) -> Any:
    return yaml.SafeLoader("").construct_document(node)


def _error(problem: str, path: Path, line: int, hint: str) -> BlogError:
    return BlogError(problem, path, line, 1, hint)
