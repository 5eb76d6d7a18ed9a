"""What the laboratory keeps: the published models' weights, what was measured on them, results of experiments.

The weights lie where the pages load them, the measurements in `data/manifest.json` here, an article's own results in
its `data/`. A matrix is stored as one float16 scale per row, then its integers from -127 to 127; a vector as float16.
"""

import argparse
import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from blog.lab.arrays import Array
from blog.lab.transformer import Transformer, TransformerConfig, shapes

LAB = Path(__file__).parent
MODELS = LAB.parents[1] / "static" / "models"  # what the pages load
MANIFEST = LAB / "data" / "manifest.json"
Json = dict[str, Any]


def manifest() -> Json:
    """By published model: how it was trained, its sizes, and every number that the articles quote."""
    return read_json(MANIFEST)


def published(name: str) -> Transformer:
    """A published model, "rich-0" or "rich-1", as the page has it."""
    entry = manifest()[name]
    return unpacked(TransformerConfig(**entry["config"]), (MODELS / entry["file"]).read_bytes())


# Weights


def packed(model: Transformer) -> bytes:
    """The model's weights in the order of `shapes`."""
    return b"".join(_packed(model.weights[name]) for name in shapes(model.config))


def _packed(weight: Array) -> bytes:
    if weight.ndim == 1:
        halves: bytes = weight.astype("<f2").tobytes()
        return halves
    scale = (np.abs(weight).max(axis=1) / 127).astype("<f2")
    steps = np.rint(weight / np.maximum(scale.astype(np.float32), 1e-8)[:, None])
    content: bytes = scale.tobytes() + np.clip(steps, -127, 127).astype(np.int8).tobytes()
    return content


def unpacked(config: TransformerConfig, content: bytes) -> Transformer:
    """The model from its file's content; twin of `readModel` in static/js/transformer/transformer.js."""
    at, weights = 0, {}
    for name, shape in shapes(config).items():
        halves = np.frombuffer(content, "<f2", count=shape[0], offset=at).astype(np.float32)
        at += 2 * shape[0]
        if len(shape) == 1:
            weights[name] = halves
            continue
        count = shape[0] * shape[1]
        integers = np.frombuffer(content, np.int8, count=count, offset=at).reshape(shape)
        weights[name] = integers * halves[:, None]
        at += count
    if at != len(content):
        raise ValueError(f"the model's file has {len(content)} bytes, not {at}")
    return Transformer(config, weights)


# Results


def run_experiments(
    about: str | None,
    experiments: Mapping[str, Callable[[], Json]],
    folder: Path,
    scripts: Iterable[str],
    *,
    finish: Callable[[Json], Json] = dict,
) -> None:
    """The command of an article's experiment: run what is asked for, write each to data/ with its scripts' hash."""
    parser = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", choices=experiments, action="append", help="only this one; may be repeated")
    (folder / "data").mkdir(exist_ok=True)
    for name in parser.parse_args().only or experiments:
        result = finish(experiments[name]()) | {"script_sha256": file_digest(*(folder / script for script in scripts))}
        (folder / "data" / f"{name}.json").write_text(json.dumps(result, separators=(",", ":")) + "\n", "utf-8")
        print(name, "written", flush=True)


def read_json(path: Path) -> Json:
    """The object in a JSON file, such as an article's result in its data/."""
    found: Json = json.loads(path.read_text("utf-8"))
    return found


def write_json(path: Path, value: Json) -> None:
    """Numbers with at most five decimals, one top-level entry a line."""
    lines = [f"{json.dumps(key)}: {json.dumps(rounded_numbers(entry))}" for key, entry in sorted(value.items())]
    path.write_text("{\n" + ",\n".join(lines) + "\n}\n", "utf-8")


def rounded_numbers(value: Any) -> Any:
    """The value with every float to five decimals."""
    if isinstance(value, dict):
        return {key: rounded_numbers(entry) for key, entry in value.items()}
    if isinstance(value, (list, tuple)):
        return [rounded_numbers(entry) for entry in value]
    return round(value, 5) if isinstance(value, float) else value


def digest(*contents: bytes) -> str:
    """One SHA-256 over several contents."""
    whole = hashlib.sha256()
    for content in contents:
        whole.update(hashlib.sha256(content).digest())
    return whole.hexdigest()


def file_digest(*paths: Path) -> str:
    """One SHA-256 over several files."""
    return digest(*(path.read_bytes() for path in paths))
