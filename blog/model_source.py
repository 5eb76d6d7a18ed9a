"""Where the model of `blog calc` comes from: a preset, a file, standard input; and single sizes that are changed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from blog.calc import presets
from blog.calc.config import ModelConfig
from blog.calc.config_text import UnreadableText, decoded, keys_of_text
from blog.calc.hf import from_hf
from blog.calc.key_words import in_keys
from blog.calc.stored import Stored, stored
from blog.errors import BlogError, nearest

LARGEST_FILE = 1_000_000  # bytes; a configuration has a few thousand
STANDARD_INPUT = "-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A model, and how it was read."""

    model: ModelConfig
    name: str
    library_cache: ModelConfig  # what the library's own cache keeps, where it differs
    used: tuple[str, ...] = ()
    ignored: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()  # what a reader should know about the count
    certain: bool = True  # counted by rules of its own type
    stored: Stored | None = None  # how the file says that weights are stored


def read_model(source: str, settings: Sequence[str]) -> Source:
    """Find a preset or read a configuration, then apply `key=value` settings to it."""
    if source in presets.ALL:
        model = presets.ALL[source].model
        found = Source(model=model, name=presets.ALL[source].name, library_cache=model)
    else:
        found = _from_content(*_content(source))
    if not settings:
        return found
    changed = apply_settings(found.model, settings)
    return replace(found, model=changed, library_cache=changed)


def _content(source: str) -> tuple[bytes, Path | None]:
    """Return the bytes of a file, of the config.json in a folder, or of standard input."""
    if source == STANDARD_INPUT:
        return sys.stdin.buffer.read(LARGEST_FILE + 1), None
    path = Path(source)
    try:
        if path.is_dir():
            path /= "config.json"
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1), path
    except FileNotFoundError:
        hint = nearest(source, list(presets.ALL), "Presets")
        hint += " Of a model on a hub give the downloaded config.json." if "/" in source else ""
        raise BlogError(f'"{source}" is neither a preset nor a file', hint=hint) from None
    except (OSError, ValueError) as error:
        raise BlogError(f"cannot be read: {getattr(error, 'strerror', None) or error}", path) from None


def _from_content(content: bytes, path: Path | None) -> Source:
    if len(content) > LARGEST_FILE:
        raise BlogError(f"has more than {LARGEST_FILE:,} bytes; a configuration has a few thousand", path)
    try:
        keys = keys_of_text(decoded(content))
    except UnreadableText as error:
        raise BlogError(f"this cannot be read: {error}", path, error.line, error.column) from None
    try:
        found = from_hf(keys)
        weights = stored(found.model, keys)
    except ValueError as error:
        raise BlogError(str(error), path) from None
    said = keys.get("_name_or_path")
    return Source(
        model=found.model,
        name=said if isinstance(said, str) and said else found.model_type or "a model without a name",
        library_cache=found.library_cache,
        used=tuple(found.used),
        ignored=tuple(key for key in found.ignored if key != "quantization_config"),
        assumed=tuple(f"{key}={value}" for key, value in found.assumed.items()),
        notes=(*found.notes, *([weights] if isinstance(weights, str) else [])),
        certain=found.certain,
        stored=weights if isinstance(weights, Stored) else None,
    )


def apply_settings(model: ModelConfig, settings: Sequence[str]) -> ModelConfig:
    """Change flat sizes ("n_kv_heads=1") or those of the first group of a kind ("moe.n_experts=16").

    A flat size may also have the name of its key in a config.json ("num_key_value_heads=1").
    """
    values = asdict(model)
    flat = [field.name for field in fields(ModelConfig) if not isinstance(values[field.name], list | tuple)]
    keys = {in_keys(name, "general", {}): name for name in flat}
    changes: dict[str, Any] = {}
    for setting in settings:
        key, sign, text = setting.partition("=")
        if not sign:
            raise BlogError(f'"{setting}" is no setting', hint="Write --set n_kv_heads=1.")
        key = keys.get(key, key)
        group, dot, name = key.partition(".")
        members = getattr(model, group, ()) if dot else ()
        if dot and isinstance(members, tuple) and members and hasattr(members[0], name):
            first = changes.get(group, members)
            changes[group] = (_replaced(first[0], {name: _value(key, text, getattr(members[0], name))}), *first[1:])
        elif key in flat:
            changes[key] = _value(key, text, values[key])
        else:
            raise BlogError(f'"{key}" is no size of this model', hint=nearest(key, flat, "Sizes"))
    changed: ModelConfig = _replaced(model, changes)
    return changed


def _replaced(part: Any, changes: dict[str, Any]) -> Any:
    try:
        return replace(part, **changes)
    except ValueError as error:
        raise BlogError(str(error)) from None


def _value(key: str, text: str, old: object) -> object:
    """A text as the type of the value that it replaces."""
    if isinstance(old, bool):
        if text not in ("true", "false"):
            raise BlogError(f'{key} must be true or false, not "{text}"')
        return text == "true"
    if isinstance(old, int):
        try:
            return int(text)
        except ValueError:
            raise BlogError(f'{key} must be a whole number, not "{text[:40]}"') from None
    return text
