"""The attention of three heads of a published model over one sentence, by the width of their doors: data/sentence.json.

    scripts/setup experiments
    OMP_NUM_THREADS=1 python posts/linear-algebra/sentence.py

The heads are those of door.py, approximated as there; directions are weighed by the same other text.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

import door
from blog.lab.arrays import Array, causal_softmax
from blog.lab.llama import Llama, forward
from blog.lab.storage import Json, run_experiments
from blog.lab.transformer import Tokens

HERE = Path(__file__).parent
SENTENCE = "The old clockmaker lived by the river, and every morning the old clockmaker walked"
HEADS = ("17.4", "16.0", "8.0")  # what came next last time; the word before; the same word
RANKS = (*range(1, 25), *range(26, 33, 2), *range(36, 65, 4))


def patterns(
    model: Llama, tokens: Tokens, others: Tokens, start: int, names: Sequence[str], ranks: Sequence[int]
) -> Mapping[str, Json]:
    """Of each head its pattern over one sequence at each rank: rows below one another, in whole hundredths."""
    run, other_run = (forward(model, each, last=1) for each in (tokens, others))
    rows, columns = np.tril_indices(tokens.shape[1])
    found: dict[str, Json] = {}
    for name in names:
        layer, head = map(int, name.split("."))
        read = door.unscaled(model, run.layers[layer].stream)
        found[name] = {}
        for kind, both in door.sides(model, layer, other_run.layers[layer].stream, start).items():
            query, key = both[head]
            narrow = door.comparing(model, query[1], key[1], tokens.shape[1])
            scores = door.scores_at(narrow, read @ query[0], read @ key[0], ranks)[:, 0]
            pattern: Array = causal_softmax(scores)
            found[name][kind] = np.rint(100 * pattern[:, rows, columns]).astype(int).tolist()
            found[name][f"{kind} s"] = np.rint(door.STEPS * narrow[1][0] / narrow[1][0, 0]).astype(int).tolist()
    return found


def sentence_json() -> Json:
    """The committed result."""
    from blog.lab import smollm

    _, others, start = door.text()
    tokens = smollm.encode(SENTENCE)
    return {
        "ranks": list(RANKS),
        "words": [smollm.word(token) for token in tokens],
        "heads": patterns(smollm.model(), np.array([tokens]), others, start, HEADS, RANKS),
    }


if __name__ == "__main__":
    run_experiments(__doc__, {"sentence": sentence_json}, HERE, ("door.py", "sentence.py"))
