"""The ten lines of a rotary encoding, as the article shows them."""

import numpy as np

from blog.lab.arrays import Array


def rotary(x: Array, positions: Array, base: float = 10_000.0) -> Array:
    """Turn pair i of every vector by position * base ** (-2 * i / d); `x` [..., t, d]."""
    d = x.shape[-1]
    angles = positions[:, None] * base ** (-np.arange(0, d, 2) / d)
    cos, sin = np.cos(angles), np.sin(angles)
    first, second = x[..., ::2], x[..., 1::2]
    turned = [first * cos - second * sin, first * sin + second * cos]
    found: Array = np.stack(turned, axis=-1).reshape(x.shape)
    return found
