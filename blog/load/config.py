"""`[tool.blog]` of pyproject.toml in, a checked `SiteConfig` out."""

from __future__ import annotations

import re
import tomllib
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from blog.content import Author, Series, SiteConfig
from blog.errors import BlogError, nearest
from blog.load.tree import read_text

_KEYS = ("title", "description", "lede", "base_url", "repository", "lead_figure", "authors", "series")


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
        tools = tomllib.loads(text).get("tool")
        table = tools.get("blog") if isinstance(tools, dict) else None
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(match[1]), int(match[2])) if match else (1, 1)
        raise BlogError(f"not valid TOML: {error}", place, line, column) from error
    if not isinstance(table, dict):
        raise BlogError("the folder is no site: pyproject.toml has no [tool.blog]", place, hint="Add one with a title.")
    for key in table:
        if key not in _KEYS:
            raise BlogError(f'unknown key "{key}" in [tool.blog]', place, _line(text, key), 1, nearest(key, _KEYS))
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
        )
    except ValueError as error:
        hint = "See the README's section on settings."
        raise BlogError(f"[tool.blog] is not complete: {error}", place, _line(text, ""), 1, hint) from None


def _string(table: dict[str, object], key: str, default: str | None = None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or not (value.strip() or value == default):
        raise ValueError(f'"{key}" must be a text')
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


def _url(text: str) -> str:
    try:
        parts = urlsplit(text)
        right = parts.scheme in ("http", "https") and parts.netloc and not (parts.query or parts.fragment)
    except ValueError:
        right = False
    if not right:
        raise ValueError(f'base_url must be like "https://example.org/path", not "{text}"')
    return text.rstrip("/")


def _line(text: str, key: str) -> int:
    """The line of a key of [tool.blog], or of the table itself."""
    rows = text.split("\n")
    start = next((n for n, row in enumerate(rows, 1) if re.match(r"\s*\[+\s*tool\.blog\b", row)), 1)
    of_key = re.compile(rf"""\s*(\[+\s*tool\.blog\.)?["']?{re.escape(key)}["']?\s*[]=.]""")
    return next((n for n, row in enumerate(rows, 1) if key and n > start and of_key.match(row)), start)
