"""Random numbers that Python and the page draw alike: mulberry32, all states at once; twin of `noise.js`."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]


def uniform(seed: int, count: int) -> Array:
    """Numbers between 0 and 1, evenly spread.

    >>> uniform(1, 2).round(6).tolist()
    [0.627074, 0.002736]
    """
    state = (np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * np.uint64(0x6D2B79F5)).astype(np.uint32)
    mixed = (state ^ (state >> np.uint32(15))) * (state | np.uint32(1))
    mixed ^= mixed + (mixed ^ (mixed >> np.uint32(7))) * (mixed | np.uint32(61))
    mixed ^= mixed >> np.uint32(14)
    drawn: Array = (mixed.astype(np.float64) + 0.5) / 2.0**32
    return drawn


def gaussian(seed: int, count: int) -> Array:
    """Normal numbers by the rule of Box and Muller, one for each pair of even ones."""
    pairs = uniform(seed, 2 * count).reshape(count, 2)
    drawn: Array = np.sqrt(-2 * np.log(pairs[:, 0])) * np.cos(2 * np.pi * pairs[:, 1])
    return drawn
