"""Two weights under pure noise, one loud and one quiet, and what decay does to them; twin of shrinking.js."""

from collections.abc import Iterator
from functools import cache
from math import sqrt

RATE = 1e-3
BETAS = (0.9, 0.95)
STEPS = 5000
EVERY = 50  # steps between two points of a curve
LOUD = 10.0  # standard deviation of the loud weight's gradient
SPREAD = sqrt(4 * (256**2 - 1) / 12)  # of a sum of four bytes


def noise(seed: int) -> Iterator[float]:
    """Nearly normal numbers: sums of four bytes of a congruential generator, so that a page has the same."""
    state = (seed * 2654435761 + 12345) % 2**32
    while True:
        state = (state * 1664525 + 1013904223) % 2**32
        mixed = ((state ^ (state >> 15)) * 2246822519) % 2**32
        mixed ^= mixed >> 13
        total = (mixed & 255) + ((mixed >> 8) & 255) + ((mixed >> 16) & 255) + (mixed >> 24)
        yield (total - 510) / SPREAD


@cache
def draws(seed: int) -> tuple[float, ...]:
    """The noise of one run."""
    source = noise(seed)
    return tuple(next(source) for _ in range(STEPS))


def shrunk(size: float, *, seed: int, decay: float, decoupled: bool) -> list[float]:
    """A weight of 1 over the run, at every fiftieth step; its gradient is noise of standard deviation `size`."""
    weight, m, v, left1, left2 = 1.0, 0.0, 0.0, 1.0, 1.0
    course = [weight]
    for step, drawn in enumerate(draws(seed), 1):
        g = size * drawn if decoupled else size * drawn + decay * weight
        m = BETAS[0] * m + (1 - BETAS[0]) * g
        v = BETAS[1] * v + (1 - BETAS[1]) * (g * g)
        left1, left2 = left1 * BETAS[0], left2 * BETAS[1]
        if decoupled:
            weight -= RATE * decay * weight
        weight -= RATE * (m / (1 - left1)) / (sqrt(v / (1 - left2)) + 1e-8)
        if step % EVERY == 0:
            course.append(weight)
    return course


def pure(decay: float) -> float:
    """What decay alone would leave, step by step as the page computes it."""
    weight = 1.0
    for _ in range(STEPS):
        weight -= RATE * decay * weight
    return weight
