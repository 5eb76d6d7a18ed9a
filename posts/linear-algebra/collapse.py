"""What stacks of random attention layers do to the differences between tokens: data/collapse.json.

    python posts/linear-algebra/collapse.py

Four stacks on the same random weights: attention alone, with the skip, with a feed-forward, with both. After every
layer it is measured how much of the tokens is not their common mean; a flat picture of them is kept for one seed.
Every part reads through a norm, as in a transformer. Some seconds.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from blog.lab.arrays import Array, gelu, softmax
from blog.lab.storage import Json, run_experiments

HERE = Path(__file__).parent
TOKENS, WIDTH, DEPTH, SEEDS = 16, 64, 24, 32
SHOWN = 1  # the seed whose tokens are drawn
STACKS = {"attention": (False, False), "skip": (True, False), "feed-forward": (False, True), "both": (True, True)}
GRAIN = 1000  # of the pictures


def residual(x: Array) -> float:
    """How much of the rows of x is not their mean, as a share of their length: 0 where all tokens are one vector."""
    return float(np.linalg.norm(x - x.mean(axis=0)) / np.linalg.norm(x))


def standardised(x: Array) -> Array:
    """Each row minus its mean, over its standard deviation."""
    centred = x - x.mean(axis=1, keepdims=True)
    found: Array = centred / centred.std(axis=1, keepdims=True)
    return found


def layers(*, skip: bool, feed_forward: bool, seed: int, depth: int = DEPTH) -> Iterator[Array]:
    """The tokens [token, width] before the first layer and after each: one head as wide as the stream, no mask."""
    rng = np.random.default_rng(seed)
    x = rng.standard_normal((TOKENS, WIDTH))
    yield x
    for _ in range(depth):
        q, k, v = (rng.standard_normal((WIDTH, WIDTH)) / WIDTH**0.5 for _ in "qkv")
        into = rng.standard_normal((WIDTH, 4 * WIDTH)) / WIDTH**0.5
        back = rng.standard_normal((4 * WIDTH, WIDTH)) / (4 * WIDTH) ** 0.5
        seen = standardised(x)
        mixed = softmax((seen @ q) @ (seen @ k).T / WIDTH**0.5) @ (seen @ v)
        x = x + mixed if skip else mixed
        if feed_forward:
            written = gelu(standardised(x) @ into) @ back
            x = x + written if skip else written
        yield x


def flat(x: Array, before: Array | None) -> tuple[Array, Array]:
    """The tokens' differences in the plane where they are largest, as shares of their length, and that plane."""
    scale = np.linalg.norm(x) / TOKENS**0.5
    centred = (x - x.mean(axis=0)) / scale
    axes = np.linalg.svd(centred, full_matrices=False)[2][:2]
    if before is not None:  # an axis points as the one before did
        axes = axes * np.where((axes * before).sum(axis=1, keepdims=True) < 0, -1, 1)
    return centred @ axes.T, axes


def pictures(name: str, seed: int) -> list[list[int]]:
    """After each layer the places of all tokens, x and y in turn, in thousandths."""
    found, axes = [], None
    skip, feed_forward = STACKS[name]
    for x in layers(skip=skip, feed_forward=feed_forward, seed=seed):
        places, axes = flat(x, axes)
        found.append(np.rint(GRAIN * places).astype(int).reshape(-1).tolist())
    return found


def curves(name: str, seeds: int = SEEDS, depth: int = DEPTH) -> Array:
    """Residuals [seed, layer], before the first layer and after each."""
    skip, feed_forward = STACKS[name]
    runs = [layers(skip=skip, feed_forward=feed_forward, seed=seed, depth=depth) for seed in range(1, seeds + 1)]
    return np.array([[residual(x) for x in run] for run in runs])


def collapse_json() -> Json:
    """The committed result: quartiles over seeds, and one seed's pictures."""
    found: Json = {"seeds": SEEDS, "quartiles": {}, "pictures": {}, "shown": {}}
    for name in STACKS:
        measured = curves(name)
        quartiles = np.quantile(measured, (0.25, 0.5, 0.75), axis=0)
        found["quartiles"][name] = [[float(f"{value:.4g}") for value in row] for row in quartiles]
        found["shown"][name] = [float(f"{value:.4g}") for value in measured[SHOWN - 1]]
        found["pictures"][name] = pictures(name, SHOWN)
    return found


if __name__ == "__main__":
    run_experiments(__doc__, {"collapse": collapse_json}, HERE, ("collapse.py",))
