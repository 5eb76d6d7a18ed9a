"""A language of sixteen letters in which each depends on the two before it, so that its entropy is known exactly."""

from typing import Any

import numpy as np
import numpy.typing as npt

LETTERS, CONCENTRATION = 16, 0.15  # the latter of the Dirichlet draw of each context's odds
FIRST, SECOND = 7, 8  # seeds of the language of every run, and of another one for the fault of order
FORGET = 50  # letters written before a row begins, so that its start does not matter

Odds = npt.NDArray[np.float64]
Tokens = npt.NDArray[np.int64]


def language(seed: int = FIRST) -> Odds:
    """Probabilities [first, second, next] of the letter after two others."""
    return np.random.default_rng(seed).dirichlet(np.full(LETTERS, CONCENTRATION), (LETTERS, LETTERS))


def levels(odds: Odds) -> dict[str, float]:
    """Nats a letter for readers who know more and more: how many letters, how often, after one, after two."""
    pairs = np.full((LETTERS, LETTERS), LETTERS**-2.0)
    for _ in range(500):  # the share of each pair of letters, once the start is forgotten
        pairs = np.einsum("ab,abc->bc", pairs, odds)
    alone = pairs.sum(axis=0)
    return {
        "uniform": float(np.log(LETTERS)),
        "letter": _entropy(alone),
        "one": float(alone @ [_entropy(row / row.sum()) for row in pairs]),
        "two": float(sum(pairs[a, b] * _entropy(odds[a, b]) for a in range(LETTERS) for b in range(LETTERS))),
    }


def _entropy(odds: Any) -> float:
    known = odds[odds > 0]
    return float(-(known * np.log(known)).sum())


def text(odds: Odds, seed: int, rows: int, length: int) -> Tokens:
    """Rows of text [rows, length]."""
    rng, ladder = np.random.default_rng(seed), odds.cumsum(axis=-1)
    letters = list(rng.integers(0, LETTERS, (2, rows)))
    while len(letters) < FORGET + length:
        draw = rng.random(rows)
        letters.append(np.minimum((ladder[letters[-2], letters[-1]] < draw[:, None]).sum(axis=1), LETTERS - 1))
    return np.stack(letters[FORGET:], axis=1)
