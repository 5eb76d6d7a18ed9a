"""`[tool.blog]` of pyproject.toml in, a checked `SiteConfig` out."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from blog.address import WAY_OUT, is_address
from blog.content import Author, Series, SiteConfig
from blog.errors import BlogError, nearest
from blog.load.tree import read_text

SETTINGS = {  # key -> what it means, in the words of the README
    "title": "name of the site; required",
    "description": "one line: the home page's title, and what search engines show; required",
    "lede": "sentences below it on the home page",
    "base_url": "address under which the site is published, with its path; required",
    "repository": "address of the sources, linked at the foot of each page",
    "lead_figure": "figure at the top of the home page, as `slug/figure`",
    "glossary": "slug of the page whose definition lists explain the terms of all texts",
    "authors": "who writes: tables with `name`, `url` and `orcid`",
    "series": "groups of articles in the order of the home page: tables with `name` and `description`",
    "budget": "what a page may weigh, by kind",
    "macros": "commands of formulas for all posts: name without backslash, and TeX in which #1 is its first argument",
}
REQUIRED = ("title", "description", "base_url")
BUDGETS = {  # the same for what is weighed
    "html": "the page itself",
    "javascript": "the scripts and modules that the page names",
    "data": "the JSON of its figures; what they load besides, such as weights of models, is left out",
    "css": "its style sheets",
    "fonts": "the fonts that it names",
}
UNITS = {"B": 1, "kB": 1000, "KiB": 2**10, "MB": 10**6, "MiB": 2**20}
SIZE = re.compile(rf"([0-9]{{1,6}}(?:\.[0-9]{{1,3}})?) ?({'|'.join(UNITS)})")
MACRO = re.compile(r"[A-Za-z]+")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")  # a text may have lines and tabs
MAX_NESTING = 100  # arrays and tables in each other
MAX_DIGITS = 4300  # of a whole number that Python reads


def check_settings(root: Path) -> None:
    """A site has settings."""
    place = Path("pyproject.toml")
    if not (root / place).is_file():
        hint = "Give the site's folder as ROOT."
        raise BlogError("the folder is no site: it has no pyproject.toml", place, hint=hint)


def load_config(root: Path, base_url: str | None) -> SiteConfig:
    """Read the site-wide facts; `base_url` from the command line wins."""
    place = Path("pyproject.toml")
    check_settings(root)
    text = read_text(root / place, root)
    try:
        tools = _read(text, place).get("tool")
        table = tools.get("blog") if isinstance(tools, dict) else None
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(match[1]), int(match[2])) if match else (1, 1)
        raise BlogError(f"not valid TOML: {error}", place, line, column) from error
    if not isinstance(table, dict):
        raise BlogError("the folder is no site: pyproject.toml has no [tool.blog]", place, hint="Add one with a title.")
    for key in table:
        if key not in SETTINGS:
            hint = nearest(key, list(SETTINGS))
            raise BlogError(f'unknown key "{key}" in [tool.blog]', place, _line(text, key), 1, hint)
    _check_addresses(table, text, place)
    if base_url is not None:
        try:
            table = table | {"base_url": _url(base_url)}
        except ValueError as error:
            raise BlogError(str(error), hint="Correct --base-url.") from None
    try:
        return SiteConfig(
            title=_string(table, "title"),
            description=_string(table, "description"),
            lede=_string(table, "lede", ""),
            base_url=_url(_string(table, "base_url")),
            repository=_string(table, "repository", ""),
            lead_figure=_string(table, "lead_figure", ""),
            authors=tuple(Author(**author) for author in _tables(table, "authors", Author)),
            series=tuple(Series(**series) for series in _tables(table, "series", Series)),
            glossary=_string(table, "glossary", ""),
            budget=_budget(table, text, place),
            macros=_macros(table, text, place),
        )
    except ValueError as error:
        hint = "See the README's section on settings."
        raise BlogError(f"[tool.blog] is not complete: {error}", place, _line(text, ""), 1, hint) from None


def _read(text: str, place: Path) -> dict[str, Any]:
    """TOML; two mistakes end its reader without a line."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        raise
    except RecursionError:
        hint = "No setting needs arrays in arrays: write it flat."
        raise BlogError("arrays or tables lie too deep in each other", place, _deep(text), 1, hint) from None
    except ValueError:  # of int()
        found = re.search(rf"[0-9][0-9_]{{{MAX_DIGITS},}}", text)
        line = text.count("\n", 0, found.start()) + 1 if found else 1
        raise BlogError(f"a number has more than {MAX_DIGITS} digits", place, line, 1, "Shorten it.") from None


def _deep(text: str) -> int:
    """The line in which brackets first stand too deep in each other."""
    depth = 0
    for number, row in enumerate(text.split("\n"), 1):
        depth += row.count("[") + row.count("{")
        if depth > MAX_NESTING:
            return number
        depth -= row.count("]") + row.count("}")
    return 1


def _budget(table: Mapping[str, Any], text: str, place: Path) -> dict[str, int]:
    """The sizes of `[tool.blog.budget]` in bytes."""
    budget = table.get("budget", {})
    if not isinstance(budget, dict):
        raise ValueError('"budget" must be a table under a line [tool.blog.budget]')
    sizes = {}
    for kind, size in budget.items():
        match = SIZE.fullmatch(size) if isinstance(size, str) else None
        line = _line(text, kind, after=_line(text, "budget"))
        if kind not in BUDGETS:
            hint = nearest(kind, list(BUDGETS))
            raise BlogError(f'unknown key "{kind}" in [tool.blog.budget]', place, line, 1, hint)
        if match is None:
            hint = 'Write a text like "60 KiB" or "64 kB".'
            raise BlogError(f'"{kind}" in [tool.blog.budget] is no size', place, line, 1, hint)
        sizes[kind] = int(float(match[1]) * UNITS[match[2]])
    return sizes


def _macros(table: Mapping[str, Any], text: str, place: Path) -> dict[str, str]:
    """The commands of `[tool.blog.macros]`."""
    macros = table.get("macros", {})
    if not isinstance(macros, dict):
        raise ValueError('"macros" must be a table under a line [tool.blog.macros]')
    for name, tex in macros.items():
        line = _line(text, name, after=_line(text, "macros"))
        if not MACRO.fullmatch(name):
            hint = r"Write the letters alone: R = '\mathbb{R}'."
            raise BlogError(f'"{name}" in [tool.blog.macros] is no name of a command', place, line, 1, hint)
        if not isinstance(tex, str) or tex.count("{") != tex.count("}"):
            hint = r"Write a text in single quotes with all its braces: E = '\mathbb{E}\left[#1\right]'."
            raise BlogError(f'"{name}" in [tool.blog.macros] is no TeX', place, line, 1, hint)
    return dict(macros)


def _string(table: dict[str, object], key: str, default: str | None = None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or not (value.strip() or value == default):
        raise ValueError(f'"{key}" must be a text')
    if CONTROL.search(value):
        raise ValueError(f'"{key}" holds a control character')
    return value


def _tables(table: dict[str, object], key: str, kind: type[Author] | type[Series]) -> list[dict[str, str]]:
    """The entries of `[[tool.blog.KEY]]`, with all the texts that they need and no others."""
    entries = table.get(key, [])
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise ValueError(f'"{key}" must be tables, each under a line [[tool.blog.{key}]]')
    known: dict[str, Any] = {field.name: field.default for field in fields(kind)}
    for entry in entries:
        for name in entry:
            if name not in known:
                raise ValueError(f'unknown key "{name}" in [[tool.blog.{key}]]; {nearest(name, list(known))}')
        for name, default in known.items():
            try:
                _string(entry, name, None if default is MISSING else default)
            except ValueError as error:
                raise ValueError(f"{error} in [[tool.blog.{key}]]") from None
    return entries


def _check_addresses(table: Mapping[str, Any], text: str, place: Path) -> None:
    """What is printed as an address is one; texts of another type are reported elsewhere."""
    authors = table.get("authors")
    urls = [each.get("url") for each in authors if isinstance(each, dict)] if isinstance(authors, list) else []
    for key, value in [("repository", table.get("repository")), *(("url", url) for url in urls)]:
        if isinstance(value, str) and value and not is_address(value):
            line = _line(text, key, after=_line(text, "authors") if key == "url" else 0)
            raise BlogError(f'"{key}" holds the address {json.dumps(value)}', place, line, 1, WAY_OUT)


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        right = parts.scheme in ("http", "https") and parts.netloc and not (parts.query or parts.fragment)
    except ValueError:
        right = False
    if not right:
        raise ValueError(f'base_url must be like "https://example.org/path", not "{text}"')
    return text.rstrip("/")


def _line(text: str, key: str, after: int = 0) -> int:
    """The line of a key of [tool.blog], or of a table of it that begins at a line, or of the table itself."""
    rows = text.split("\n")
    start = after or next((n for n, row in enumerate(rows, 1) if re.match(r"\s*\[+\s*tool\.blog\b", row)), 1)
    of_key = re.compile(rf"""\s*(\[+\s*tool\.blog\.)?["']?{re.escape(key)}["']?\s*[]=.]""")
    return next((n for n, row in enumerate(rows, 1) if key and n > start and of_key.match(row)), start)
