"""The arithmetic of transformer.py: each step from arrays to an array."""

from typing import Any

import numpy as np
import numpy.typing as npt

from blog.calc.probability import softmax as softmax  # one step of the arithmetic, told here with the others

Array = npt.NDArray[np.floating[Any]]

EPSILON = 1e-5  # keeps the norm of a constant vector finite


def layer_norm(x: Array, gain: Array, bias: Array) -> Array:
    """Subtract each vector's mean, divide by its standard deviation, scale and shift.

    >>> layer_norm(np.array([[1.0, 3.0]]), np.array([2.0, 2.0]), np.array([0.0, 1.0])).round(3).tolist()
    [[-2.0, 3.0]]
    """
    scaled: Array = normed(x)[0] * gain + bias
    return scaled


def normed(x: Array) -> tuple[Array, Array]:
    """Each vector minus its mean, over its standard deviation; and that deviation, [..., 1]."""
    centred = x - x.mean(axis=-1, keepdims=True)
    sigma = np.sqrt(np.square(centred).mean(axis=-1, keepdims=True) + EPSILON)
    return centred / sigma, sigma


def back_through_norm(d_n: Array, n: Array, sigma: Array) -> Array:
    """The derivative by x, given that by n of n, sigma = normed(x).

    It has neither a part along the ones (the mean was removed) nor along n (the length was).
    """
    along = (d_n * n).mean(axis=-1, keepdims=True)
    d_x: Array = (d_n - d_n.mean(axis=-1, keepdims=True) - n * along) / sigma
    return d_x


def gelu(x: Array) -> Array:
    """The smooth gate x * P(a standard normal is below x), in its tanh approximation (off by at most 5e-4).

    Source: Hendrycks and Gimpel 2016, "Gaussian Error Linear Units", arXiv:1606.08415, section 2.
    """
    gated: Array = 0.5 * x * (1 + np.tanh(np.sqrt(2 / np.pi).astype(x.dtype) * (x + 0.044715 * x * x * x)))
    return gated


def log_softmax(logits: Array) -> Array:
    """Logarithms of the probabilities along the last axis, also of those too small for a float."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    found: Array = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return found


def causal_softmax(scores: Array) -> Array:
    """Weights over the positions up to and including one's own; rows sum to 1.

    `scores` [..., t, s]: row i is that of position s - t + i, so that new positions may look at earlier ones.
    """
    rows, columns = scores.shape[-2:]
    future = np.triu(np.full((rows, columns), -np.inf, scores.dtype), k=1 + columns - rows)
    return softmax(scores + future)


def rotary_angles(d_head: int, base: float, seq_len: int) -> Array:
    """Angle by which each pair of coordinates turns at each position, [t, d_head / 2].

    Source: Su et al. 2021, "RoFormer", arXiv:2104.09864, section 3.2.2.
    """
    pair = np.arange(d_head // 2)
    return np.arange(seq_len)[:, None] * base ** (-2 * pair / d_head)


def rotate(x: Array, angles: Array) -> Array:
    """Turn coordinate i with coordinate i + d_head / 2 by the angle of the position; `x` [..., t, d_head]."""
    first, second = np.split(x, 2, axis=-1)
    cos, sin = np.cos(angles), np.sin(angles)
    return np.concatenate([first * cos - second * sin, second * cos + first * sin], axis=-1)


def split_heads(x: Array, n_heads: int) -> Array:
    """[b, t, n_heads * d_head] -> [b, n_heads, t, d_head]."""
    batch, seq_len, width = x.shape
    return x.reshape(batch, seq_len, n_heads, width // n_heads).swapaxes(1, 2)
