"""The page's reader of configurations against Python's: the same table, the same answer to every key."""

import json
import random
import subprocess
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import deno
import pytest

from blog.build import write_formulas
from blog.calc.config_text import decoded, keys_of_text
from blog.calc.hf import from_hf
from blog.calc.key_table import key_table, table_of_trees
from blog.calc.presets import ALL
from blog.calc.stored import Stored, stored
from tests.calc import sloppy
from tests.calc.test_stored import CONFIGS

PROJECT = Path(__file__).parents[2]
TWIN = PROJECT / "tests" / "js" / "support" / "hf_twin.js"
SHAPES = PROJECT / "tests" / "js" / "support" / "shapes.json"
Rows = Callable[[str], list[dict[str, Any]]]
Keys = dict[str, Any]
CHANGED = 2000
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, 2, 3, 4, 8, 64, 100, -1, 2.5, "x", ""),
    *([], ["full_attention"], [0, 1], {}, {"a": 1}),
)


def known(rows: Rows) -> list[Keys]:
    """Every configuration of the figures of real implementations, and every type with its defaults alone."""
    found: list[Keys] = [{"model_type": name} for name in key_table()["types"]]
    for name in ("models", "released", "relatives", "relatives_cache", "tiny_cache", "library"):
        for row in rows(name):
            if "failed" in row:
                continue
            found.append({"model_type": row["model_type"], **row["keys"]} if "model_type" in row else row["keys"])
    return found


def changed(base: list[Keys], count: int) -> list[Keys]:
    """The same with up to three keys changed, added or taken away: most of these can no longer be counted."""
    draw = random.Random(5)
    aliases = key_table()["types"]["general"]["aliases"]
    names = sorted(
        {key for keys in base for key in keys} | set(aliases) | {a for each in aliases.values() for a in each}
    )
    found = []
    for _ in range(count):
        keys = dict(draw.choice(base))
        for _ in range(draw.randint(1, 3)):
            key = draw.choice(names if draw.random() < 0.5 else sorted(keys) or names)
            if draw.random() < 0.3:
                keys.pop(key, None)
            else:
                keys[key] = draw.choice(VALUES)
        found.append(keys)
    return found


def reading(keys: Keys) -> dict[str, Any] | str:
    """What Python reads, under the page's names, or the sentence that refuses it."""
    try:
        found = asdict(from_hf(keys))
    except ValueError as error:
        return str(error)
    return {"library" if name == "library_cache" else name: value for name, value in found.items()}


def texts() -> list[tuple[str, Any]]:
    """The sloppy files that a browser can hold as text, with their keys or the sentence that refuses them."""
    found = []
    files = {**sloppy.COUNTED, **{name: content for name, (content, _) in (sloppy.SAID | sloppy.REFUSED).items()}}
    for name, content in files.items():
        try:
            text = content.decode("utf-8")
            keys = keys_of_text(decoded(content))
        except UnicodeDecodeError:
            continue
        except ValueError as error:
            keys = str(error)
        if name not in PYTHON_ALONE:
            found.append((text, keys))
    return found


PYTHON_ALONE = ("UTF-16 without a mark", "no number", "deep brackets")  # what a browser decodes or nests otherwise


def as_stored() -> list[tuple[dict[str, Any], dict[str, Any], Any]]:
    """Models with what a file says of their weights, and what is made of it."""
    found = []
    for slug in ("llama-3.1-8b", "gpt-oss-120b", "mamba-130m", "deepseek-v3"):
        model = ALL[slug].model
        for config in CONFIGS:
            keys = {"vision_config": {}, "text_config": {"quantization_config": config}}
            read = stored(model, keys)
            found.append((asdict(model), keys, asdict(read) if isinstance(read, Stored) else read))
    return found


@pytest.fixture(scope="module")
def problems(rows: Rows) -> dict[str, list[str]]:
    """What Deno reads differently, and what it cannot stand."""
    write_formulas(PROJECT)
    base = known(rows)
    cases = [{"keys": keys, "expected": reading(keys)} for keys in base + changed(base, CHANGED)]
    counted = sum(isinstance(case["expected"], dict) for case in cases)
    assert len(base) + CHANGED / 10 < counted < len(base) + CHANGED * 9 / 10
    request = {
        "table": table_of_trees(),
        "shapes": json.loads(SHAPES.read_text("utf-8")),
        "cases": cases,
        "texts": texts(),
        "stored": as_stored(),
    }
    command = [deno.find_deno_bin(), "run", "--quiet", "--no-lock", "--no-remote", "--no-config", "--no-check", TWIN]
    done = subprocess.run(
        command, input=json.dumps(request), capture_output=True, text=True, encoding="utf-8", timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, list[str]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("kind", ["readings", "exports", "hostile", "texts", "stored"])
def test_the_page_reads_every_configuration_as_python_does(problems: dict[str, list[str]], kind: str) -> None:
    assert problems[kind] == []
