"""Training the tiny denoiser with Adam, and what its pictures are measured by."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from blog.lab.arrays import Array
from diffusion import STEPS, guided, noised, sample
from glyphs import KINDS, pictures
from gradient import loss_and_gradient
from tiny_dit import Config, Weights, denoise, initial

RATE, WARM_UP, BETAS, DROPPED = 3e-3, 200, (0.9, 0.99), 0.1
NONE = len(KINDS)  # "no kind given"
POOL = 12_000  # pictures


def batch(pool: Array, kinds: NDArray[np.int64], size: int, random: np.random.Generator) -> tuple[Any, ...]:
    """Noisy pictures, times, kinds (a tenth of them withheld), and the noise that is to be found."""
    chosen = random.integers(len(pool), size=size)
    time = random.integers(1, STEPS + 1, size=size)
    noise = random.standard_normal(pool[chosen].shape)
    told = np.where(random.random(size) < DROPPED, NONE, kinds[chosen])
    return noised(pool[chosen], noise, time).astype(np.float32), time, told, noise.astype(np.float32)


def rate(step: int, steps: int) -> float:
    """The learning rate: a linear rise, then half a cosine to zero."""
    if step < WARM_UP:
        return RATE * (step + 1) / WARM_UP
    return RATE * (1 + math.cos(math.pi * (step - WARM_UP) / max(1, steps - WARM_UP))) / 2


def train(config: Config, *, steps: int, size: int, seed: int) -> tuple[Weights, list[float]]:
    """The trained weights, and the training loss averaged over each hundredth of the way."""
    random = np.random.default_rng(seed)
    pool, kinds = pictures(POOL, random)
    weights = initial(config, seed)
    first = {name: np.zeros_like(value) for name, value in weights.items()}
    second = {name: np.zeros_like(value) for name, value in weights.items()}
    losses = []
    for at in range(steps):
        loss, slopes = loss_and_gradient(weights, config, *batch(pool, kinds, size, random))
        losses.append(loss)
        pace = rate(at, steps) * math.sqrt(1 - BETAS[1] ** (at + 1)) / (1 - BETAS[0] ** (at + 1))
        for name, slope in slopes.items():
            first[name] += (1 - BETAS[0]) * (slope - first[name])
            second[name] += (1 - BETAS[1]) * (slope * slope - second[name])
            weights[name] -= (pace * first[name] / (np.sqrt(second[name]) + 1e-8)).astype(np.float32)
    pieces = np.array_split(losses, min(100, steps))
    return weights, [float(np.mean(piece)) for piece in pieces]


def held_out_loss(weights: Weights, config: Config, *, size: int = 4096, seed: int = 99) -> float:
    """The loss on pictures that no training saw; the same pictures, times and noise for every model."""
    random = np.random.default_rng(seed)
    pool, kinds = pictures(size, random)
    noisy, time, told, noise = batch(pool, kinds, size, random)
    return float(np.square(denoise(weights, config, noisy, time, told) - noise).mean())


def drawn(
    weights: Weights, config: Config, *, count: int, steps: int, eta: float, scale: float, seed: int
) -> tuple[Array, NDArray[np.int64]]:
    """Pictures that the model draws, as many of each kind, cut to what a picture may hold; and their kinds."""
    random = np.random.default_rng(seed)
    kinds = np.arange(count) % len(KINDS)
    start = random.standard_normal((count, config.side, config.side)).astype(np.float32)
    fresh = (random.standard_normal(start.shape).astype(np.float32) if eta else np.zeros(1) for _ in range(steps))
    model = guided(lambda x, time, kind: denoise(weights, config, x.astype(np.float32), time, kind), kinds, NONE, scale)
    return np.clip(sample(model, start, steps, eta, fresh), -1, 1), kinds


def frechet(one: Array, other: Array) -> float:
    """The Fréchet distance of FID between two sets of pictures, on their pixels and not on features of Inception.

    |m1 - m2|^2 + tr(C1 + C2 - 2 (C1 C2)^(1/2)).
    """
    flat = [np.asarray(part, np.float64).reshape(len(part), -1) for part in (one, other)]
    means = [part.mean(axis=0) for part in flat]
    spreads = [np.cov(part.T) for part in flat]
    values, vectors = np.linalg.eigh(spreads[0])
    root = (vectors * np.sqrt(np.maximum(values, 0))) @ vectors.T
    crossed = np.sqrt(np.maximum(np.linalg.eigvalsh(root @ spreads[1] @ root), 0)).sum()
    return float(np.square(means[0] - means[1]).sum() + np.trace(spreads[0]) + np.trace(spreads[1]) - 2 * crossed)


def recognised(made: Array, wanted: NDArray[np.int64], real: Array, kinds: NDArray[np.int64]) -> float:
    """The share of pictures whose nearest real picture is of the kind that was asked for."""
    a, b = made.reshape(len(made), -1), real.reshape(len(real), -1)
    squares = np.square(b).sum(axis=1) - 2 * a @ b.T
    return float((kinds[squares.argmin(axis=1)] == wanted).mean())


def spread(made: Array, wanted: NDArray[np.int64]) -> float:
    """How different pictures of one kind are: their standard deviation around its mean, over pixels and kinds."""
    parts = [np.asarray(made[wanted == kind], np.float64).var(axis=0).mean() for kind in np.unique(wanted)]
    return float(np.sqrt(np.mean(parts)))
