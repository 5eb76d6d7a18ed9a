"""Small pictures of six kinds, drawn from formulas: what the tiny denoiser of this article learns.

A picture is 12 x 12 numbers from -1 (paper) to 1 (ink). Each kind is a signed distance, negative inside; place, size,
turn and stroke are drawn anew for every picture.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SIDE = 12
KINDS = ("ring", "square", "cross", "triangle", "heart", "moon")


def _frame(random: np.random.Generator, size: tuple[float, float], turn: float) -> tuple[Array, Array, float]:
    """Coordinates of the pixels in a frame that is moved, scaled and turned at random; and the scale in pixels."""
    scale = random.uniform(*size)
    angle = random.uniform(-turn, turn)
    dx, dy = random.uniform(-1.2, 1.2, 2)
    rows, columns = np.mgrid[:SIDE, :SIDE] - (SIDE - 1) / 2
    x, y = (columns - dx) / scale, (rows - dy) / scale
    return x * np.cos(angle) + y * np.sin(angle), y * np.cos(angle) - x * np.sin(angle), scale


def _distance(kind: str, x: Array, y: Array, stroke: float) -> Any:
    """How far a pixel is outside the shape, in units of its size."""
    if kind == "ring":
        return np.abs(np.hypot(x, y) - 1) - stroke
    if kind == "square":
        return np.abs(np.maximum(np.abs(x), np.abs(y)) - 0.95) - stroke
    if kind == "cross":
        arm = np.minimum(np.abs(x), np.abs(y)) - stroke
        return np.maximum(arm, np.maximum(np.abs(x), np.abs(y)) - 1.1)
    if kind == "triangle":
        return np.maximum(y - 0.85, np.abs(x) * 0.87 - y * 0.5 - 0.55)
    if kind == "heart":
        u, v = x * 1.1, -y * 1.1 + 0.2
        return (np.hypot(u, v - 0.55 * np.sqrt(np.abs(u) + 1e-9)) - 0.95) / 1.1
    return np.maximum(np.hypot(x, y) - 1.1, 0.85 - np.hypot(x - 0.6, y))


def picture(kind: str, random: np.random.Generator) -> Array:
    """One picture of a kind, [12, 12]; edges are as soft as a pixel.

    >>> ring = picture("ring", np.random.default_rng(0))
    >>> ring.shape, bool(-1 <= ring.min() < ring.max() <= 1)
    ((12, 12), True)
    """
    turn = {"cross": 0.78, "square": 0.3, "moon": 0.5}.get(kind, 0.2)
    x, y, scale = _frame(random, (3.4, 4.6), turn)
    stroke = random.uniform(0.8, 1.15) / scale
    inked: Array = np.clip(-1.4 * scale * _distance(kind, x, y, stroke), -1, 1)
    return inked


def pictures(count: int, random: np.random.Generator) -> tuple[Array, NDArray[np.int64]]:
    """So many pictures [count, 12, 12] and their kinds [count], every kind as often as the others on average."""
    kinds = random.integers(len(KINDS), size=count)
    return np.stack([picture(KINDS[kind], random) for kind in kinds]), kinds
