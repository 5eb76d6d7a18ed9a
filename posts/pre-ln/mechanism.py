"""What lies behind the gradients of Post-LN: data/mechanism.json, with its scripts' hash.

    OMP_NUM_THREADS=1 python posts/pre-ln/mechanism.py

What each part does to the gradient, what becomes of that of the queries, whether averages over batches fade, how far
one step of Adam moves the output, how far training shrinks the first layer's gradient, and two facts about the other
measurements. Less than a minute on one core.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from blog.lab.storage import Json, rounded_numbers, run_experiments
from draws import PAGE
from experiment import PRACTICAL, measured
from networks import DESIGNS, Array, Network, Sizes, Source, Tokens, add, attention, feed_forward, network, norm, run
from warm_up import DEPTH, EPSILON, RATE, SIZES, batches, entropies, gradients_of, language, trained, weights_of

HERE = Path(__file__).parent
SCRIPTS = ("mechanism.py", "warm_up.py", "draws.py", "experiment.py", "networks.py")
SEEDS, MORE, ON_PAGE = range(3), range(6), range(1, 13)
DEEP, SHALLOW, BATCHES, EARLY = 48, 6, 12, 20


def parts(depth: int, seed: int, sizes: Sizes = PRACTICAL) -> list[list[float]]:
    """By part of a Post-LN network, from below: its write as a share of the stream, and the gradient that it sends
    back as a share of the skip's; by what the norm multiplies the gradient, and by what the part does.
    """
    source = Source(seed)
    tokens, targets = (source.below(sizes.vocabulary, sizes.batch, sizes.length) for _ in range(2))
    net = network(DESIGNS["post"], sizes, depth, source)
    stream, backs, shares = net.embedding[tokens], [], []
    for weights in net.layers:
        for part in (attention, feed_forward):
            after, back, write = add(net, stream, _overheard(part), weights)
            shares.append(float(np.linalg.norm(write) / np.linalg.norm(stream)))
            backs.append(back)
            stream = after
    logits = stream @ net.unembedding
    log_p = logits - np.logaddexp.reduce(logits, axis=-1, keepdims=True)
    right = targets[..., None] == np.arange(sizes.vocabulary)
    gradient = (np.exp(log_p) - right) / targets.size @ net.unembedding.T
    found = []
    for share, back in zip(reversed(shares), reversed(backs), strict=True):
        heard: dict[str, Any] = {}
        before, gradient = np.linalg.norm(gradient), back(gradient, heard)
        skip, own = heard["heard"]
        found.append([share, own / skip, skip / before, np.linalg.norm(gradient) / skip])
    return [[float(value) for value in each] for each in reversed(found)]


def _overheard(part: Any) -> Any:
    """A part that notes the lengths of the gradient that it gets and of what it sends back."""

    def overheard(weights: dict[str, Array], x: Array, sizes: Sizes) -> tuple[Array, Any]:
        write, back = part(weights, x, sizes)

        def noted(gradient: Array, found: dict[str, Any]) -> Array:
            sent: Array = back(gradient, found)
            found["heard"] = float(np.linalg.norm(gradient)), float(np.linalg.norm(sent))
            return sent

        return write, noted

    return overheard


def queries(depth: int, seed: int, sizes: Sizes = PRACTICAL) -> list[float]:
    """The gradients of the queries' matrices of Post-LN's first and last layer."""
    source = Source(seed)
    tokens, targets = (source.below(sizes.vocabulary, sizes.batch, sizes.length) for _ in range(2))
    found = run(network(DESIGNS["post"], sizes, depth, source), tokens, targets).gradients
    return [float(np.linalg.norm(found[at]["w_q"])) for at in (0, -1)]


def averaged(depth: int, seed: int, batches: int, sizes: Sizes = PRACTICAL) -> list[float]:
    """The gradients of the second feed-forward matrix in the first and the last layer, averaged over batches."""
    source = Source(seed)
    net = network(DESIGNS["post"], sizes, depth, source)
    ends = []
    for _ in range(batches):
        tokens, targets = (source.below(sizes.vocabulary, sizes.batch, sizes.length) for _ in range(2))
        found = run(net, tokens, targets).gradients
        ends.append([found[at]["w_2"] for at in (0, -1)])
    return [float(np.linalg.norm(np.mean(each, axis=0))) for each in zip(*ends, strict=True)]


def read_by_unembedding(net: Network, tokens: Tokens) -> Array:
    """The normed vectors of which the logits are made."""
    stream = run(net, tokens, tokens).streams[-1]
    return stream if net.design.on_sum else norm(stream)[0]


def moved(design: str, seed: int, rate: float) -> float:
    """The cosine of what the unembedding reads before and after Adam's first step of the weights in the layers."""
    source = Source(seed)
    net = network(DESIGNS[design], SIZES, DEPTH, source)
    net = replace(net, positions=source.normal(SIZES.length, SIZES.width))
    rows = next(batches(language(), seed + 100))
    before, found = read_by_unembedding(net, rows[:, :-1]), gradients_of(run(net, rows[:, :-1], rows[:, 1:]))
    for name, weight in weights_of(net).items():
        if name[0].isdigit():
            weight -= rate * found[name] / (np.abs(found[name]) + EPSILON)
    return float((before * read_by_unembedding(net, rows[:, :-1])).mean())


def shrunk(seed: int, step: int = EARLY) -> float:
    """How many times smaller the first layer's gradient is at a step than at the first: Post-LN without a warm-up."""
    dials = trained("post", 0, seed, until=step)
    return dials[0]["first"] / dials[-1]["first"]


def after_one() -> float:
    """The entropy of a letter of which only the one before is known, in nats."""
    odds = language()
    pairs = np.full(odds.shape[:2], 1 / odds[..., 0].size)
    for _ in range(500):
        pairs = np.einsum("ab,abc->bc", pairs, odds)
    known = pairs / pairs.sum(axis=1, keepdims=True)
    return float(-(pairs * np.log(np.where(known > 0, known, 1))).sum())


def mechanism() -> Json:
    """The committed result."""
    floor, one = entropies(language())["floor"], after_one()
    found: Json = rounded_numbers(
        {
            "parts": [parts(DEEP, seed) for seed in SEEDS],
            "averaged": [averaged(SHALLOW, seed, BATCHES) for seed in MORE],
            "moved": {design: [moved(design, seed, RATE) for seed in SEEDS] for design in ("post", "pre")},
            "growth": [float(measured(DESIGNS["none"], PAGE, 12, seed)[0]["rms"][-1] ** (1 / 12)) for seed in ON_PAGE],
            "floor_of_rows": ((SIZES.length - 1) * floor + one) / SIZES.length,
        }
    )
    return {
        **found,
        "queries": [[float(f"{value:.4g}") for value in queries(DEEP, seed)] for seed in SEEDS],
        "shrunk": [float(f"{shrunk(seed):.4g}") for seed in SEEDS],
    }


if __name__ == "__main__":
    experiments: dict[str, Callable[[], Json]] = {"mechanism": mechanism}
    run_experiments(__doc__, experiments, HERE, SCRIPTS)
