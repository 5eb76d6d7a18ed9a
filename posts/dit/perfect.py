"""What few steps cost a denoiser without mistakes: the mean of the training drawings, each weighted by its likelihood.

    OMP_NUM_THREADS=1 .venv/bin/python posts/dit/perfect.py [--only NAME]

The drawings, the sampler and the measure are those of experiment.py. Under a minute of one core.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from blog.lab.arrays import Array
from blog.lab.storage import Json, rounded_numbers, run_experiments
from diffusion import ALPHA_BAR, Denoiser, sample
from glyphs import KINDS, pictures
from training import POOL, frechet

HERE = Path(__file__).parent
SCRIPTS = ("glyphs.py", "diffusion.py", "training.py", "perfect.py")
MANY = (2, 3, 4, 6, 8, 12, 16, 32)  # steps, as measured for the trained model
SEEDS = range(10)
COUNT = 240  # pictures that are drawn for a measurement


def exact(pool: Array, shown: NDArray[np.int64], kinds: NDArray[np.int64]) -> Denoiser:
    """The denoiser that no other beats on this pool; `kinds` are those of the pictures that it will be given."""
    flat = pool.reshape(len(pool), -1)
    groups = [(np.flatnonzero(kinds == kind), flat[shown == kind]) for kind in np.unique(kinds)]

    def denoiser(x: Array, time: Array) -> Array:
        left = ALPHA_BAR[int(time[0])]
        seen = x.reshape(len(x), -1)
        clean = np.empty_like(seen)
        for at, known in groups:
            far = np.square(np.sqrt(left) * known).sum(axis=1) - 2 * np.sqrt(left) * seen[at] @ known.T
            odds = -far / (2 * (1 - left))
            share = np.exp(odds - odds.max(axis=1, keepdims=True))
            clean[at] = share / share.sum(axis=1, keepdims=True) @ known
        noise: Array = ((seen - np.sqrt(left) * clean) / np.sqrt(1 - left)).reshape(x.shape)
        return noise

    return denoiser


def perfect(eta: int, *, many: tuple[int, ...] = MANY, seeds: range = SEEDS) -> Json:
    """The distance of its pictures by the number of steps, with fresh noise (1) or without (0)."""
    pool, shown = pictures(POOL, np.random.default_rng(0))  # what the published model was trained on
    real, _ = pictures(3_000, np.random.default_rng(77))
    kinds = np.arange(COUNT) % len(KINDS)
    denoiser = exact(pool, shown, kinds)
    rows = []
    for steps in many:
        found = []
        for seed in seeds:
            random = np.random.default_rng(seed)
            start = random.standard_normal((COUNT, *pool.shape[1:]))
            fresh = (random.standard_normal(start.shape) if eta else np.zeros(1) for _ in range(steps))
            found.append(frechet(np.clip(sample(denoiser, start, steps, eta, fresh), -1, 1), real))
        error = float(np.std(found, ddof=1) / np.sqrt(len(found)))
        rows.append({"steps": steps, "frechet": float(np.mean(found)), "frechet_error": error})
    return {"rows": rows, "count": COUNT, "seeds": len(seeds)}


EXPERIMENTS: dict[str, Callable[[], Json]] = {
    "perfect-ddim": partial(perfect, 0),
    "perfect-ddpm": partial(perfect, 1),
}

if __name__ == "__main__":
    run_experiments(__doc__, EXPERIMENTS, HERE, SCRIPTS, finish=rounded_numbers)
