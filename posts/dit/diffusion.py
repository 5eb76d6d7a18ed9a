"""Noise in and out: the schedules, the forward jump, the sampler that is DDPM at one end and DDIM at the other.

Times count from 0, the clean picture, to 1000, noise; `ALPHA_BAR[t]` is the share of signal power left at t.
"""

from collections.abc import Callable, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Kinds = NDArray[np.int64]
Denoiser = Callable[[Array, Array], Array]  # noisy pictures and their times -> the noise in them
Told = Callable[[Array, Array, Kinds], Array]  # the same, told what the pictures show

STEPS = 1000


def linear_alpha_bar() -> Array:
    """Ho et al. 2020, section 4: beta rises from 1e-4 to 0.02 in equal steps."""
    beta = np.linspace(1e-4, 0.02, STEPS)
    return np.concatenate([[1.0], np.cumprod(1 - beta)])


def cosine_alpha_bar() -> Array:
    """Nichol and Dhariwal 2021, equation 17, with beta at most 0.999."""
    angle = (np.arange(STEPS + 1) / STEPS + 0.008) / 1.008 * np.pi / 2
    wanted = np.cos(angle) ** 2
    beta = np.minimum(1 - wanted[1:] / wanted[:-1], 0.999)
    return np.concatenate([[1.0], np.cumprod(1 - beta)])


ALPHA_BAR = linear_alpha_bar()


def noised(clean: Array, noise: Array, time: NDArray[np.int64]) -> Array:
    """The forward process in one jump: sqrt(ab) x0 + sqrt(1 - ab) noise, for pictures [b, ...] at times [b]."""
    left = ALPHA_BAR[time].reshape(-1, *[1] * (clean.ndim - 1))
    return np.sqrt(left) * clean + np.sqrt(1 - left) * noise


def times(steps: int) -> list[int]:
    """The times that a sampler of so many steps visits, from 1000 down to 0.

    >>> times(4)
    [1000, 750, 500, 250, 0]
    """
    return [(STEPS * left + steps // 2) // steps for left in range(steps, -1, -1)]


def fresh_noise(eta: float, now: float, then: float) -> float:
    """The standard deviation of the noise that a step adds again: none at eta 0, as much as DDPM's at eta 1."""
    return float(eta * np.sqrt((1 - then) / (1 - now)) * np.sqrt(1 - now / then))


# begin sampler
def step(x: Array, predicted: Array, now: float, then: float, eta: float, fresh: Array) -> Array:
    """One step of the sampler, from alpha bar `now` to `then`; eta 0 is DDIM, eta 1 is DDPM."""
    # the clean picture behind x
    guess = (x - np.sqrt(1 - now) * predicted) / np.sqrt(now)
    sigma = fresh_noise(eta, now, then)
    kept = np.sqrt(1 - then - sigma**2)
    moved: Array = np.sqrt(then) * guess + kept * predicted + sigma * fresh
    return moved


def sample(denoiser: Denoiser, x: Array, steps: int, eta: float, random: Iterator[Array]) -> Array:
    """Start at noise, ask the denoiser `steps` times, arrive at a picture."""
    visited = times(steps)
    for t, next_t in pairwise(visited):
        predicted = denoiser(x, np.full(len(x), t))
        now, then = ALPHA_BAR[t], ALPHA_BAR[next_t]
        x = step(x, predicted, now, then, eta, next(random))
    return x


# end sampler


def guided(denoiser: Told, kinds: Kinds, none: int, scale: float) -> Denoiser:
    """Classifier-free guidance: away from what the model sees without a kind, `scale` times the way."""
    if scale == 1:
        return lambda x, time: denoiser(x, time, kinds)

    def both(x: Array, time: Array) -> Array:
        without = denoiser(x, time, np.full(len(x), none))
        return without + scale * (denoiser(x, time, kinds) - without)

    return both
