"""One row of attention: its weights, its entropy, and what of a gradient comes back through it."""

from typing import Any

import numpy as np

Numbers = np.ndarray[Any, np.dtype[np.float64]]


def attention(query: Numbers, keys: Numbers, scale: float, normed: bool) -> Numbers:
    """Softmax over products of a query with keys, all logits times `scale`; QK-norm divides the scale out."""
    if normed:
        query = query / np.sqrt(np.mean(query**2))
        keys = keys / np.sqrt(np.mean(keys**2, axis=1, keepdims=True))
    logits = keys @ query / len(query) ** 0.5 * (1 if normed else scale)
    odds = np.exp(logits - logits.max())
    return np.asarray(odds / odds.sum())


def entropy(weights: Numbers) -> float:
    """The entropy of a row of attention, as a share of the largest possible."""
    known = weights[weights > 0]
    return float(-(known * np.log(known)).sum() / np.log(len(weights)))


def slope(weights: Numbers) -> float:
    """The Frobenius norm of softmax's Jacobian, diag(a) - a a^T."""
    return float(np.linalg.norm(np.diag(weights) - np.outer(weights, weights)))
