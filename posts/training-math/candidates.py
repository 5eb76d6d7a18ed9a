"""Candidates for the next word in a published model: data/candidates.json, with this script's hash.

    scripts/setup experiments
    OMP_NUM_THREADS=1 python posts/training-math/candidates.py

For a few sentences the twelve tokens with the largest logits, their probabilities, and the pull p - y on each when the
text goes on with `answer`. Some seconds on one core.
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from blog.lab.arrays import log_softmax
from blog.lab.llama import Llama, forward
from blog.lab.storage import Json, rounded_numbers, run_experiments

HERE = Path(__file__).parent
TEXTS = (
    ("The capital of France is", " Paris"),
    ("For breakfast she drank a cup of", " tea"),
    ("He opened the door and saw a", " dog"),
)
SHOWN = 12


def candidates(encode: Callable[[str], list[int]], word: Callable[[int], str], model: Llama) -> Json:
    """By sentence: the answer's place among all tokens, and the first twelve."""
    found = []
    for text, answer in TEXTS:
        logits = forward(model, np.array([encode(text)]), last=1).logits[0, -1].astype(np.float64)
        logs = log_softmax(logits)
        order = np.argsort(-logits)
        right = encode(answer)[0]
        rows = [{"word": word(int(i)), "logit": float(logits[i]), "p": float(np.exp(logs[i]))} for i in order[:SHOWN]]
        rank = int(np.flatnonzero(order == right)[0])
        found.append({"text": text, "answer": word(right), "rank": rank, "loss": float(-logs[right]), "rows": rows})
    return {"texts": rounded_numbers(found), "vocabulary": int(logits.size)}


def measured() -> Json:
    """On SmolLM2-135M-Instruct."""
    from blog.lab import smollm  # only here: a fresh clone has no such weights

    return candidates(smollm.encode, smollm.word, smollm.model()) | {"file_sha256": smollm.SHA256}


if __name__ == "__main__":
    run_experiments(__doc__, {"candidates": measured}, HERE, ("candidates.py",))
