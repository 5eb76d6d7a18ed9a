"""A task whose optimum is known: chains over eight symbols, each with transitions of its own that must be found out.

The rows of a chain's transition matrix are drawn from a Dirichlet distribution, anew for each chain, so nothing can be
learned by heart: whoever predicts the next symbol has to count, in the context, what followed this symbol before. The
best predictor is then exact, and a model's loss minus its loss is the model's own fault.
Source of the task: Edelman et al. 2024, "The Evolution of Statistical Induction Heads", arXiv:2402.11004.
"""

import numpy as np
from numpy.typing import NDArray

from blog.lab.arrays import Array

SYMBOLS = 8
SPREAD = 0.3  # of the Dirichlet: rows are far from even, so a few symbols follow most of the time
Ids = NDArray[np.int64]


def chains(rng: np.random.Generator, count: int, length: int) -> Ids:
    """So many chains, each with its own transitions, [count, length]."""
    rows = rng.dirichlet([SPREAD] * SYMBOLS, (count, SYMBOLS)).cumsum(axis=-1)
    found = np.empty((count, length), np.int64)
    found[:, 0] = rng.integers(0, SYMBOLS, count)
    each = np.arange(count)
    for at in range(1, length):
        below = rows[each, found[:, at - 1]] < rng.random((count, 1))
        found[:, at] = np.minimum(below.sum(axis=1), SYMBOLS - 1)
    return found


def best_losses(tokens: Ids) -> Array:
    """The loss in nats of the best predictor at each symbol but the first, [count, length - 1].

    After n transitions from the present symbol, k of them to x, it gives x the chance (k + 0.3) / (n + 2.4).

    >>> best_losses(np.array([[0, 1, 0, 1]])).round(3).tolist()
    [[2.079, 2.079, 0.961]]
    """
    each = np.arange(len(tokens))
    seen = np.full((len(tokens), SYMBOLS, SYMBOLS), SPREAD)
    found = np.empty((len(tokens), tokens.shape[1] - 1))
    for at in range(found.shape[1]):
        now, following = tokens[:, at], tokens[:, at + 1]
        rows = seen[each, now]
        found[:, at] = np.log(rows.sum(axis=1) / rows[each, following])
        seen[each, now, following] += 1
    return found
