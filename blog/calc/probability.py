"""Logits as probabilities: the one softmax of Python, as static/js/transformer/probability.js is that of the page."""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Float = TypeVar("Float", bound=np.floating)  # of the precision that comes in


def softmax(logits: NDArray[Float]) -> NDArray[Float]:
    """Probabilities along the last axis, in proportion to the exponentials.

    >>> softmax(np.log([[1.0, 3.0]])).round(3).tolist()
    [[0.25, 0.75]]
    """
    weights: NDArray[Float] = np.exp(logits - logits.max(axis=-1, keepdims=True))
    weights /= weights.sum(axis=-1, keepdims=True)
    return weights
