"""The rules of front matter and settings in, JSON Schema for editors out.

All comes from the tables by which the loader itself reads them. What a schema cannot say (that two posts share a
title, a revision before the date) is left to `blog check`; what it does say, the loader says too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields

from blog.content import Author, Json, Series
from blog.load import config
from blog.text import front_matter

_ADDRESS = r"^https?://(?=[^/?#])[^/?#\[\]]*(\[[^/?#\[\]]+\])?[^/?#\[\]]*(/[^?#]*)?$"
_NEEDED = {"type": "string", "pattern": r"\S", "not": {"pattern": config.CONTROL.pattern}}
_LEFT_OUT = {**_NEEDED, "pattern": r"^$|\S"}  # an empty text is as good as none
_PRINTED = {**_NEEDED, "pattern": r"^$|^https?://\S+$|^mailto:\S+$"}  # as an address

Schema = Mapping[str, Json]


def schema(name: str) -> str:
    """A schema as a JSON document."""
    made = {"front-matter": _front_matter, "settings": _settings}[name]()
    document = {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}
    return json.dumps(document, ensure_ascii=False, indent=2)


def _front_matter() -> Schema:
    keys = {name: {"description": key.words, **key.schema} for name, key in front_matter.SCHEMA.items()}
    ordered = {"required": ["order"], "properties": {"order": {"not": {"enum": [0, "0"]}}}}
    return {
        "title": "Front matter of a post",
        **_table(keys, front_matter.REQUIRED),
        "if": ordered,
        "then": {"required": ["series"]},
    }


def _settings() -> Schema:
    """Of the whole of pyproject.toml, whose other tables are not ours."""
    of_kind: dict[str, Schema] = {
        "base_url": {"type": "string", "pattern": _ADDRESS},
        "repository": _PRINTED,
        "authors": {"type": "array", "items": _texts(Author)},
        "series": {"type": "array", "items": _texts(Series)},
        "macros": {
            "type": "object",
            "propertyNames": {"pattern": f"^{config.MACRO.pattern}$"},
            "additionalProperties": {"type": "string"},
        },
        "budget": _table({kind: _weight(words) for kind, words in config.BUDGETS.items()}),
    }
    keys = {
        name: {"description": words, **of_kind.get(name, _text(name in config.REQUIRED))}
        for name, words in config.SETTINGS.items()
    }
    tools = {"type": "object", "properties": {"blog": _table(keys, config.REQUIRED)}, "required": ["blog"]}
    return {
        "title": "Settings of a site, in pyproject.toml",
        "type": "object",
        "properties": {"tool": tools},
        "required": ["tool"],
    }


def _table(keys: Mapping[str, Schema], required: Sequence[str] = ()) -> Schema:
    return {"type": "object", "properties": keys, "required": required, "additionalProperties": False}


def _text(needed: bool) -> Schema:
    return _NEEDED if needed else _LEFT_OUT


def _texts(kind: type[Author] | type[Series]) -> Schema:
    """A table of texts; those without a default are needed."""
    required = [field.name for field in fields(kind) if field.default is MISSING]
    keys = {field.name: _PRINTED if field.name == "url" else _text(field.name in required) for field in fields(kind)}
    return _table(keys, required)


def _weight(words: str) -> Schema:
    return {"description": words, "type": "string", "pattern": f"^{config.SIZE.pattern}$"}
