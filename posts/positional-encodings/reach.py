"""Two checks on the small models beyond their window: data/reach.json, with the scripts' hash.

    OMP_NUM_THREADS=1 python posts/positional-encodings/reach.py

Each ALiBi model of experiment.py is trained again and read with all that lies farther back than a reach hidden, for
how far it looks. Each rotary model is trained again and its head that looks back is read under three rules, for where
it looks instead. About ten minutes on one core.
"""

import json
from pathlib import Path
from unittest.mock import patch

import numpy as np

import experiment
import ways
from blog.lab.arrays import Array
from blog.lab.storage import Json, file_digest, rounded_numbers
from chains import Ids
from ways import Reading, Weights

HERE = Path(__file__).parent
SCRIPTS = (*experiment.SCRIPTS, "reach.py")
REACHES = (64, 128, 256, 512, 1024)  # tokens back; the last hides nothing
RULES = ("plain", "pi", "ntk")
READ = 2 * ways.TRAINED  # tokens, for the heads
DISTANCES = (1, 2)


def hidden(reach: int, weights: Weights, method: str, length: int) -> Array:
    """What is added to every score, with all that is farther back than the reach masked."""
    found: Array = BIAS(weights, method, length)
    return np.where(ways.distances(length) > reach, np.float32(-np.inf), found)


BIAS = ways.score_bias


def reached(weights: Array, reach: int, tokens: Ids) -> Array:
    """The excess of an ALiBi model by position when it sees no farther back than the reach."""

    def score_bias(at: Weights, method: str, length: int) -> Array:
        return hidden(reach, at, method, length)

    with patch.object(ways, "score_bias", score_bias):
        return experiment.excess(weights, Reading("alibi"), tokens)


def looked(weights: Array, rule: str, tokens: Ids) -> Array:
    """How much of its attention each head of the first layer spends one token back and two, [distance, head]."""
    _, layers, _ = ways.forward(ways.views(weights, "rope"), tokens, experiment.stretched_to(rule, READ))
    pattern, at = layers[0]["pattern"], np.arange(16, tokens.shape[1])
    return np.stack([pattern[:, :, at, at - far].mean(axis=(0, 2)) for far in DISTANCES])


def alibi(seed: int, steps: int = experiment.STEPS) -> Json:
    """By reach, the mean excess over the last half of a text of 1,024."""
    weights, tokens = experiment.train("alibi", seed, steps), experiment.test_chains()
    return {str(reach): float(reached(weights, reach, tokens)[512:].mean()) for reach in REACHES}


def rope(seed: int, steps: int = experiment.STEPS) -> Json:
    """By rule, the attention one and two tokens back of the head that looks one back most, as trained."""
    weights, tokens = experiment.train("rope", seed, steps), experiment.test_chains()[:4, :READ]
    head = int(looked(weights, "plain", tokens)[0].argmax())
    return {rule: looked(weights, rule, tokens)[:, head].tolist() for rule in RULES}


def main() -> None:
    """Write data/reach.json."""
    found: Json = {"alibi": [alibi(seed) for seed in experiment.SEEDS]}
    found["rope"] = [rope(seed) for seed in experiment.SEEDS]
    digest = {"script_sha256": file_digest(*(HERE / script for script in SCRIPTS))}
    text = json.dumps(rounded_numbers(found) | digest, separators=(",", ":"))
    (HERE / "data" / "reach.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
