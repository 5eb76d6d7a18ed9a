"""What unseen angles and slowed hands do to the small rotary models: data/clamped.json, with the scripts' hash.

    OMP_NUM_THREADS=1 python posts/positional-encodings/clamped.py

Each rotary model of experiment.py is trained again and read at every length in three ways: as it is; with every
distance beyond the window read as the window's last, so that no hand is ever at an unseen angle while all tokens stay;
and by parts, which is YaRN without its sharpening. About a minute on one core.
"""

import json
from pathlib import Path
from unittest.mock import patch

import numpy as np

import experiment
import ways
from blog.lab.arrays import Array, normed, rotate, softmax, split_heads
from blog.lab.storage import Json, file_digest, rounded_numbers
from chains import Ids
from rules import Stretch
from ways import HEADS, TRAINED, Kept, Reading, Weights

HERE = Path(__file__).parent
SCRIPTS = (*experiment.SCRIPTS, "clamped.py")
LAST = TRAINED - 1  # the longest distance in a text of the window's length
FAST = 3  # turns above which the rule by parts keeps a pair, as in experiment.py's "yarn 3"


def attention(weights: Weights, layer: int, stream: Array, place: tuple[Array, Array, float], last: int) -> Kept:
    """What the heads of a layer compute when every distance beyond the last is read as the last."""
    bias, angles, factor = place
    n, _ = normed(stream)
    read = n * weights[f"{layer}.norm1_gain"] + weights[f"{layer}.norm1_bias"]
    q, k, v = (split_heads(read @ weights[f"{layer}.{name}"], HEADS) for name in ("w_q", "w_k", "w_v"))
    length = q.shape[2]
    scores = rotate(q, angles) @ rotate(k, angles).swapaxes(-1, -2)
    if length > last + 1:
        far = rotate(q, np.broadcast_to(angles[last], angles.shape)) @ k.swapaxes(-1, -2)
        scores = np.where(ways.distances(length) > last, far, scores)
    mixed = softmax((scores * np.float32(factor) + bias).astype(np.float32)) @ v
    return {"joined": mixed.swapaxes(1, 2).reshape(stream.shape[0], length, -1)}


def clamped(weights: Array, tokens: Ids, last: int = LAST) -> Array:
    """The excess of a rotary model by position when no distance is read as longer than the last."""

    def shortened(at: Weights, layer: int, stream: Array, place: tuple[Array, Array, float]) -> Kept:
        return attention(at, layer, stream, place, last)

    with patch.object(ways, "_attention", shortened):
        return experiment.excess(weights, Reading("rope"), tokens)


def by_parts(context: int) -> Reading:
    """A rotary reading by parts, stretched to a context."""
    return Reading("rope", "parts", Stretch(scale=context / TRAINED, trained=TRAINED, fast=FAST))


def measured(seed: int, steps: int = experiment.STEPS) -> Json:
    """A model's mean excess over each context, in the three ways."""
    weights, tokens = experiment.train("rope", seed, steps), experiment.test_chains()
    plain, short = experiment.excess(weights, Reading("rope"), tokens), clamped(weights, tokens)
    return {
        "plain": [float(plain[:context].mean()) for context in experiment.CONTEXTS],
        "clamped": [float(short[:context].mean()) for context in experiment.CONTEXTS],
        "parts": [
            float(experiment.excess(weights, by_parts(context), tokens[:, : context + 1]).mean())
            for context in experiment.CONTEXTS
        ],
    }


def main() -> None:
    """Write data/clamped.json."""
    result: Json = {"seeds": [measured(seed) for seed in experiment.SEEDS]}
    digest = {"script_sha256": file_digest(*(HERE / script for script in SCRIPTS))}
    text = json.dumps(rounded_numbers(result) | digest, separators=(",", ":"))
    (HERE / "data" / "clamped.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
