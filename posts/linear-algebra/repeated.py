"""Where three heads of a published model look in random text that is repeated: data/repeated.json.

    scripts/setup experiments
    OMP_NUM_THREADS=1 python posts/linear-algebra/repeated.py

Random tokens mean nothing, so in their second copy a head can go only by what stood where in the first. Seconds on one
core.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from blog.lab.arrays import Array
from blog.lab.effects import pair
from blog.lab.llama import Llama, forward
from blog.lab.storage import Json, rounded_numbers, run_experiments

HERE = Path(__file__).parent
SEED, ROWS, LENGTH = 8, 16, 32  # sequences, and tokens of each before they are repeated
TOKENS = (1000, 40000)  # among which there are no single bytes and no marks of a turn
HEADS = ("17.4", "16.0", "8.0")
PLACES = {"what came next": 1, "the same word": 0}  # counted from the earlier copy of a token


def looks(pattern: Array) -> dict[str, Array]:
    """Shares [b] of the attention [b, 2 n, 2 n] of repeated text, the mean over the second copy but its first token."""
    size = pattern.shape[-1]
    at = np.arange(size // 2 + 1, size)
    found = {name: pattern[:, at, at - size // 2 + further] for name, further in PLACES.items()}
    return {name: each.mean(axis=1) for name, each in (found | {"the word before": pattern[:, at, at - 1]}).items()}


def repeated(model: Llama, names: Sequence[str], rows: int, length: int, tokens: tuple[int, int]) -> Json:
    """Of each head its shares, with standard errors over sequences."""
    once = np.random.default_rng(SEED).integers(*tokens, (rows, length))
    run = forward(model, np.concatenate([once, once], axis=1), last=1)
    found = {}
    for name in names:
        layer, head = map(int, name.split("."))
        found[name] = {place: pair(share) for place, share in looks(run.layers[layer].pattern[:, head]).items()}
    return {"sequences": rows, "heads": found}


def repeated_json() -> Json:
    """The committed result."""
    from blog.lab import smollm

    found: Json = rounded_numbers(repeated(smollm.model(), HEADS, ROWS, LENGTH, TOKENS))
    return found


if __name__ == "__main__":
    run_experiments(__doc__, {"repeated": repeated_json}, HERE, ("repeated.py",))
