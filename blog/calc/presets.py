"""Published models: the keys of their configurations that count, and where these and their published totals are from.

`presets.json` holds the keys as they are released, and the reader of configurations makes models of them, so that a
preset and a pasted config.json are counted by the same rules. The totals that the site shows are this package's own
count; `published_exact` says whether the published one must equal it.

Every model is also a constant of this module, named as its slug: `LLAMA_3_1_8B` is `ALL["llama-3.1-8b"].model`. It is
built when it is first asked for, since a command usually asks for one of a hundred.
"""

import json
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from blog.calc.config import ModelConfig
from blog.calc.hf import from_hf


@dataclass(frozen=True, kw_only=True)
class Preset:
    """One published model."""

    slug: str
    name: str
    date: str  # year and month in which its paper or its weights first appeared
    date_source: str  # of the date
    keys: dict[str, Any] = field(hash=False)  # of its configuration: those that decide a size
    source: str  # address of the released configuration, or of the paper or code that states the sizes
    published_total: int  # weights, as published
    published_exact: bool  # false: a rounded figure, or one that counts more than the decoder
    published_source: str  # of the published total
    note: str  # why the two totals differ, or what is left out; empty where there is nothing to say

    @cached_property
    def model(self) -> ModelConfig:
        """The configuration that the keys describe."""
        return from_hf(self.keys).model


def _read() -> dict[str, Preset]:
    text = Path(__file__).with_name("presets.json").read_text(encoding="utf-8")
    return {
        slug: Preset(
            slug=slug,
            name=entry["name"],
            date=entry["date"],
            date_source=entry["date_source"],
            keys=entry["keys"],
            source=entry["source"],
            published_total=entry["total"],
            published_exact=entry.get("exact", True),
            published_source=entry["total_source"],
            note=entry.get("note", ""),
        )
        for slug, entry in json.loads(text).items()
    }


ALL = _read()
CONSTANTS = {re.sub(r"\W", "_", slug).upper(): slug for slug in ALL}


def __getattr__(name: str) -> ModelConfig:
    """Return the model that a constant names.

    >>> from blog.calc.presets import LLAMA_3_1_8B
    >>> LLAMA_3_1_8B is ALL["llama-3.1-8b"].model
    True
    """
    if name in CONSTANTS:
        return ALL[CONSTANTS[name]].model
    raise AttributeError(f"{__name__} has no {name}: its constants are the slugs of presets.json in capitals")
