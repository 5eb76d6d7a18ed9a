"""Signal and noise in the tiny model's gradient as it trains: data/noise.json, with this script's hash.

    OMP_NUM_THREADS=1 python posts/training-math/noise.py

Every four steps, for the eight draws of the training sentences that ablations.py has: the gradient of the weights, the
pulls from which it is made, and the vectors by which they are multiplied. A minute on one core.
"""

from pathlib import Path

import numpy as np

import ablations
import tiny
from blog.lab.storage import Json, rounded_numbers, run_experiments

HERE = Path(__file__).parent
EVERY = 4


def gradients(weights: tiny.Weights) -> tiny.Array:
    """The gradient of each of the 36 sentences, [36, 512]."""
    rows = tiny.sentences()
    each = [tiny.loss_and_gradient(weights, rows[i : i + 1])[1] for i in range(len(rows))]
    return np.array([np.concatenate([matrix.ravel() for matrix in one.values()]) for one in each])


def statistics(each: tiny.Array) -> tuple[float, float]:
    """Squared length of the true gradient, and the trace of the covariance of a sentence's."""
    mean = each.mean(axis=0)
    return float((mean**2).sum()), float(((each - mean) ** 2).sum(axis=1).mean())


def pulls(weights: tiny.Weights) -> tiny.Array:
    """The derivative of each sentence's losses by its logits, [36, 8, 12]."""
    rows = tiny.sentences()
    p: tiny.Array = tiny.softmax(tiny.forward(weights, rows[:, :-1])["logits"]) - np.eye(len(tiny.WORDS))[rows[:, 1:]]
    return p


def measured(weights: tiny.Weights) -> dict[str, float]:
    """Squared length and trace of the gradient and of the pulls, the unembedding's part of the trace, the stream."""
    each = gradients(weights)
    square, trace = statistics(each)
    pull_square, pull_trace = statistics(pulls(weights).reshape(len(each), -1))
    _, unembedding = statistics(each[:, -weights["U"].size :])
    stream = np.linalg.norm(tiny.forward(weights, tiny.sentences()[:, :-1])["y"], axis=-1)
    return {
        **{"square": square, "trace": trace, "unembedding": unembedding},
        **{"pull_square": pull_square, "pull_trace": pull_trace, "stream": float(stream.mean())},
    }


def run(seed: int, steps: tuple[int, ...]) -> list[dict[str, float]]:
    """All of it after so many steps of the recipe, for one draw of the sentences."""
    return [measured(tiny.train(steps=now, seed=seed)[0]) for now in steps]


def noise() -> Json:
    """Each quantity, [draw][step]."""
    steps = tuple(range(0, ablations.STEPS + 1, EVERY))
    runs = [run(seed, steps) for seed in ablations.SEEDS]
    found = {name: [[now[name] for now in one] for one in runs] for name in runs[0][0]}
    return {"steps": list(steps), **rounded_numbers(found)}


if __name__ == "__main__":
    run_experiments(__doc__, {"noise": noise}, HERE, ("tiny.py", "ablations.py", "noise.py"))
