"""Updates of an optimiser on arrays, as the article prints them and as its experiment trains with them."""

import numpy as np

from blog.lab.arrays import Array

Memory = tuple[Array, Array]


def adamw(
    weight: Array, slope: Array, memory: Memory, *, step: int, rate: float,
    betas: tuple[float, float] = (0.9, 0.95), epsilon: float = 1e-8, decay: float = 0.1,
) -> None:  # fmt: skip
    """Change a weight and its two memories in place; steps count from 1."""
    m, v = memory
    m += (1 - betas[0]) * (slope - m)  # direction, remembered for ten steps
    v += (1 - betas[1]) * (slope**2 - v)  # squared size, for twenty
    direction = m / (1 - betas[0] ** step)
    size = np.sqrt(v / (1 - betas[1] ** step))
    weight *= 1 - rate * decay  # decay never sees the gradient
    weight -= rate * direction / (size + epsilon)


def adam_without_correction(
    weight: Array, slope: Array, memory: Memory, *, rate: float, betas: tuple[float, float], epsilon: float
) -> None:
    """The same without bias correction and without decay."""
    m, v = memory
    m += (1 - betas[0]) * (slope - m)
    v += (1 - betas[1]) * (slope**2 - v)
    weight -= rate * m / (np.sqrt(v) + epsilon)


def blank(weight: Array) -> Memory:
    """Memories before the first step."""
    return np.zeros_like(weight), np.zeros_like(weight)
