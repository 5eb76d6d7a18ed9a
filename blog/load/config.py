"""`[tool.blog]` of pyproject.toml in, a checked `SiteConfig` out."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from urllib.parse import urlsplit

from blog.content import Author, Series, SiteConfig
from blog.errors import BlogError, nearest

_KEYS = ("title", "description", "base_url", "repository", "lead_figure", "authors", "series")


def load_config(root: Path, base_url: str | None) -> SiteConfig:
    """Read the site-wide facts; `base_url` from the command line wins."""
    path = root / "pyproject.toml"
    place = Path("pyproject.toml")
    if not path.is_file():
        raise BlogError(
            "the folder is no site: it has no pyproject.toml", place, hint="Give the site's folder as ROOT."
        )
    text = path.read_text("utf-8")
    try:
        table = tomllib.loads(text).get("tool", {}).get("blog")
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(match[1]), int(match[2])) if match else (1, 1)
        raise BlogError(f"not valid TOML: {error}", place, line, column) from error
    if not isinstance(table, dict):
        raise BlogError("the folder is no site: pyproject.toml has no [tool.blog]", place, hint="Add one with a title.")
    for key in table:
        if key not in _KEYS:
            raise BlogError(f'unknown key "{key}" in [tool.blog]', place, _line(text, key), hint=nearest(key, _KEYS))
    if base_url is not None:
        table = table | {"base_url": base_url}
    try:
        return SiteConfig(
            title=_string(table, "title"),
            description=_string(table, "description"),
            base_url=_url(_string(table, "base_url")),
            repository=str(table.get("repository", "")),
            lead_figure=str(table.get("lead_figure", "")),
            authors=tuple(Author(**author) for author in table.get("authors", [])),
            series=tuple(Series(**series) for series in table.get("series", [])),
        )
    except (TypeError, ValueError) as error:
        problem = f"[tool.blog] is not complete: {error}"
        raise BlogError(
            problem, place, _line(text, "tool.blog"), hint="See the README's section on settings."
        ) from None


def _string(table: dict[str, object], key: str) -> str:
    value = table.get(key)
    if not isinstance(value, str) or not value.strip():
        raise ValueError(f'"{key}" must be a text')
    return value


def _url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ValueError(f'base_url must be like "https://example.org/path", not "{text}"')
    return text.rstrip("/")


def _line(text: str, word: str) -> int:
    return next((n for n, row in enumerate(text.split("\n"), 1) if word in row), 1)
