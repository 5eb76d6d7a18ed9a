"""What the norms leave of a gradient on the straight path at initialisation: data/straight.json.

    OMP_NUM_THREADS=1 python posts/pre-ln/straight.py

The parts write as they do, and hand no gradient back. Three seeds; about two minutes on one core.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from blog.calc.probability import softmax
from blog.lab.storage import Json, run_experiments
from experiment import PRACTICAL, SEEDS
from networks import DESIGNS, Array, Sizes, Source, add, attention, back_through_norm, feed_forward, network, norm

HERE = Path(__file__).parent
SCRIPTS = ("straight.py", "experiment.py", "networks.py")
DEPTHS = (1, 2, 6, 12, 24, 32, 42, 48, 96)


def left(design: str, sizes: Sizes, depth: int, seed: int) -> float:
    """The length of the gradient that comes to the words, over that which the loss sends to the last norm or layer."""
    source = Source(seed)
    tokens, targets = (source.below(sizes.vocabulary, sizes.batch, sizes.length) for _ in range(2))
    net = network(DESIGNS[design], sizes, depth, source)
    x, ways = net.embedding[tokens], []
    for weights in net.layers:
        for part in (attention, feed_forward):
            x, back, _ = add(net, x, silent(part), weights)
            ways.append(back)
    final, deviation = (x, None) if net.design.on_sum else norm(x)
    right = targets[..., None] == np.arange(sizes.vocabulary)
    sent = gradient = (softmax(final @ net.unembedding) - right) @ net.unembedding.T
    if deviation is not None:
        gradient = back_through_norm(final, deviation, gradient)
    for back in reversed(ways):
        gradient = back(gradient, {})
    return float(np.linalg.norm(gradient) / np.linalg.norm(sent))


def silent(part: Callable[..., tuple[Array, Any]]) -> Callable[..., tuple[Array, Any]]:
    """A part that writes as it does and hands no gradient back."""
    return lambda weights, x, sizes: (part(weights, x, sizes)[0], lambda gradient, _: np.zeros_like(gradient))


def over_seeds(design: str, depth: int) -> Json:
    """The geometric mean over the seeds, and the standard error of its logarithm."""
    logs = np.log([left(design, PRACTICAL, depth, seed) for seed in SEEDS])
    error = logs.std(ddof=1) / len(logs) ** 0.5
    return {"left": float(f"{np.exp(logs.mean()):.4g}"), "error": round(float(error), 4)}


def straight() -> Json:
    """By design that has norms in its layers, depth by depth."""
    normed = [key for key in DESIGNS if key != "none"]
    return {"depths": DEPTHS, **{key: [over_seeds(key, depth) for depth in DEPTHS] for key in normed}}


if __name__ == "__main__":
    experiments: dict[str, Callable[[], Json]] = {"straight": straight}
    run_experiments(__doc__, experiments, HERE, SCRIPTS)
