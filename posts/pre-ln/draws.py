"""What single draws of the weights do, and what norms on queries and keys do: data/draws.json, with its scripts' hash.

    OMP_NUM_THREADS=1 python posts/pre-ln/draws.py

The gradients of the first layer and of the last, draw by draw, at the sizes of experiment.py. Some three minutes on one
core.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

from blog.lab.storage import Json, run_experiments
from experiment import PRACTICAL
from networks import (
    DESIGNS,
    Array,
    Network,
    Sizes,
    Source,
    Tokens,
    add,
    attention,
    back_through_norm,
    feed_forward,
    network,
    norm,
    run,
)

HERE = Path(__file__).parent
SCRIPTS = ("draws.py", "experiment.py", "networks.py")
PAGE = Sizes(width=32, hidden=128, heads=2, vocabulary=32, length=16, batch=1)  # of the network that the page runs
MANY, FEW, ON_PAGE = range(10), range(3), range(1, 13)
DEPTH, DEPTHS = 48, (48, 96)


def normed_attention(weights: dict[str, Array], x: Array, sizes: Sizes) -> tuple[Array, Any]:
    """Attention whose queries and keys pass a norm before the heads part, as in OLMo 2.

    It is the other attention, reading normed queries, normed keys and the stream side by side.
    """
    width = x.shape[-1]
    (q, spread_q), (k, spread_k) = (norm(x @ weights[name]) for name in ("w_q", "w_k"))
    one, none = np.eye(width), np.zeros((width, width))
    wider = {
        "w_q": np.vstack([one, none, none]) * 3**0.5,  # since what is read is three times as wide
        "w_k": np.vstack([none, one, none]),
        "w_v": np.vstack([none, none, weights["w_v"]]),
        "w_o": weights["w_o"],
    }
    write, back_wider = attention(wider, np.concatenate([q, k, x], axis=-1), sizes)

    def back(gradient: Array, found: dict[str, Array]) -> Array:
        of_wider: dict[str, Array] = {}
        by_q, by_k, by_x = np.split(back_wider(gradient, of_wider), 3, axis=-1)
        found["w_o"], found["w_v"] = of_wider["w_o"], of_wider["w_v"][2 * width :]
        by_q, by_k = back_through_norm(q, spread_q, by_q), back_through_norm(k, spread_k, by_k)
        for name, by in (("w_q", by_q), ("w_k", by_k)):
            found[name] = x.reshape(-1, width).T @ by.reshape(-1, width)
        summed: Array = by_x + by_q @ weights["w_q"].T + by_k @ weights["w_k"].T
        return summed

    return write, back


def gradients(net: Network, tokens: Tokens, targets: Tokens) -> tuple[float, list[dict[str, Array]]]:
    """Loss and gradients by layer, of a network with norms on queries and keys."""
    stream, backs = net.embedding[tokens], []
    for weights in net.layers:
        middle, back_attention, _ = add(net, stream, normed_attention, weights)
        stream, back_feed_forward, _ = add(net, middle, feed_forward, weights)
        backs.append((back_attention, back_feed_forward))
    final, spread = norm(stream)
    logits = final @ net.unembedding
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    right = targets[..., None] == np.arange(logits.shape[-1])
    by_stream = back_through_norm(final, spread, (np.exp(log_p) - right) / targets.size @ net.unembedding.T)
    found: list[dict[str, Array]] = []
    for back_attention, back_feed_forward in reversed(backs):
        by_weight: dict[str, Array] = {}
        by_stream = back_attention(back_feed_forward(by_stream, by_weight), by_weight)
        found.append(by_weight)
    return float(-log_p[right].mean()), found[::-1]


def ends(design: str, depth: int, seed: int, *, sizes: Sizes = PRACTICAL, is_normed: bool = False) -> list[float]:
    """The gradients of the first layer's and of the last layer's second feed-forward matrix."""
    source = Source(seed)
    tokens, targets = (source.below(sizes.vocabulary, sizes.batch, sizes.length) for _ in range(2))
    net = network(DESIGNS[design], sizes, depth, source)
    layers = gradients(net, tokens, targets)[1] if is_normed else run(net, tokens, targets).gradients
    return [float(np.linalg.norm(layers[at]["w_2"])) for at in (0, -1)]


def draws() -> Json:
    """Post-LN at two depths, draw by draw, and on the page; output norms with three kinds of attention."""
    uniform = PRACTICAL._replace(is_uniform=True)
    found = {
        "post": {str(depth): [ends("post", depth, seed) for seed in MANY] for depth in DEPTHS},
        "page": {"post": [ends("post", 12, seed, sizes=PAGE) for seed in ON_PAGE]},
        "output": {
            "softmax": [ends("output", DEPTH, seed) for seed in FEW],
            "uniform": [ends("output", DEPTH, seed, sizes=uniform) for seed in FEW],
            "normed": [ends("output", DEPTH, seed, is_normed=True) for seed in FEW],
        },
    }
    return {
        group: {name: [[float(f"{value:.4g}") for value in pair] for pair in pairs] for name, pairs in each.items()}
        for group, each in found.items()
    }


if __name__ == "__main__":
    experiments: dict[str, Callable[[], Json]] = {"draws": draws}
    run_experiments(__doc__, experiments, HERE, SCRIPTS)
