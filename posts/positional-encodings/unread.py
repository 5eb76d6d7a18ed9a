"""What T5's untrained buckets do to the small models beyond their window: data/unread.json, with the scripts' hash.

    OMP_NUM_THREADS=1 python posts/positional-encodings/unread.py

At 64 tokens no distance falls into the last five of the 32 buckets, which stay at zero. Each T5 model of experiment.py
is trained again and read twice: as it is, and with these five read as the last bucket that was trained.
"""

import json
from pathlib import Path

import experiment
import ways
from blog.lab.arrays import Array
from blog.lab.storage import Json, file_digest, rounded_numbers
from ways import Reading

HERE = Path(__file__).parent
SCRIPTS = (*experiment.SCRIPTS, "unread.py")
TRAINED_BUCKETS = int(ways.buckets(ways.TRAINED).max()) + 1  # the rest is never met in training


def filled(weights: Array) -> Array:
    """The weights with every untrained bucket read as the last trained one."""
    found = weights.copy()
    table = ways.views(found, "t5")["buckets"]
    table[TRAINED_BUCKETS:] = table[TRAINED_BUCKETS - 1]
    return found


def measured(seed: int, steps: int = experiment.STEPS) -> Json:
    """A model's table of buckets, and its excess over each context as it is and filled."""
    weights, tokens = experiment.train("t5", seed, steps), experiment.test_chains()
    found: Json = {"buckets": ways.views(weights, "t5")["buckets"].tolist()}
    for name, read in (("plain", weights), ("filled", filled(weights))):
        curve = experiment.excess(read, Reading("t5"), tokens)
        found[name] = [float(curve[:context].mean()) for context in experiment.CONTEXTS]
    return found


def main() -> None:
    """Write data/unread.json."""
    result: Json = {"seeds": [measured(seed) for seed in experiment.SEEDS]}
    digest = {"script_sha256": file_digest(*(HERE / script for script in SCRIPTS))}
    text = json.dumps(rounded_numbers(result) | digest, separators=(",", ":"))
    (HERE / "data" / "unread.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
