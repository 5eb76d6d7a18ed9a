"""Eight heaps in the plane, whose perfect denoiser is a formula: what DDPM and DDIM do with it. Twin: `heaps.js`."""

from itertools import pairwise
from typing import Any

import numpy as np

from diffusion import ALPHA_BAR, Array, cosine_alpha_bar, step, times
from noise import gaussian

HEAPS, RADIUS, SIGMA = 8, 4.0, 0.25
ANGLES = 2 * np.pi * np.arange(HEAPS) / HEAPS
MIDDLES = RADIUS * np.stack([np.cos(ANGLES), np.sin(ANGLES)], axis=1)
SCHEDULES = {"linear": ALPHA_BAR, "cosine": cosine_alpha_bar()}
STEPS = (4, 6, 10, 20, 50, 100, 250, 1000)
RUNS = 24  # from one start
INSIDE = 3 * SIGMA  # of a heap's middle


def guess(x: Array, left: float) -> Array:
    """E[x0 | x]: each heap pulls by its share of the blame for x. Their middles are equally far from zero."""
    root = np.sqrt(left)
    spread = left * SIGMA**2 + 1 - left
    blame = root / spread * (x @ MIDDLES.T)  # of -|x - root middle|^2 / (2 spread), what differs between heaps
    share = np.exp(blame - blame.max(axis=1, keepdims=True))
    share /= share.sum(axis=1, keepdims=True)
    pull = root * SIGMA**2 / spread
    found: Array = (1 - pull * root) * (share @ MIDDLES) + pull * x
    return found


def walk(x: Array, steps: int, eta: float, seed: int, schedule: str = "linear") -> Array:
    """Where points [n, 2] are after every step, [steps + 1, n, 2]."""
    left, visited = SCHEDULES[schedule], times(steps)
    fresh = gaussian(seed, steps * x.size).reshape(steps, *x.shape)
    path = [x]
    for at, (now, then) in enumerate(pairwise(visited)):
        x = path[-1]
        predicted = (x - np.sqrt(left[now]) * guess(x, left[now])) / np.sqrt(1 - left[now])
        path.append(step(x, predicted, left[now], left[then], eta, fresh[at]))
    return np.stack(path)


def nearest(ends: Array) -> tuple[Any, Array]:
    """The heap that each end is nearest to, and how far it is from its middle."""
    apart = np.sqrt(np.square(ends[:, None, :] - MIDDLES).sum(axis=-1))
    return apart.argmin(axis=1), apart.min(axis=1)


def width(ends: Array) -> float:
    """The spread of the ends around their heaps' middles, as a multiple of what it should be."""
    return float(np.sqrt(np.square(nearest(ends)[1]).mean() / 2) / SIGMA)


def tightness(steps: int, eta: float) -> float:
    """The width of the heaps that 4,000 starts end in, as a multiple of what it should be; the mean over five seeds."""
    starts = [gaussian(20 + seed, 8_000).reshape(4_000, 2) for seed in range(5)]
    return float(np.mean([width(walk(start, steps, eta, seed)[-1]) for seed, start in enumerate(starts)]))


def length(path: Array) -> float:
    """How long the paths are, as a multiple of the straight way from start to end; the mean over points."""
    pieces = np.linalg.norm(np.diff(path, axis=0), axis=-1).sum(axis=0)
    return float((pieces / np.linalg.norm(path[-1] - path[0], axis=-1)).mean())


def wandering(steps: int, eta: float = 1) -> float:
    """The length of the paths from 64 starts."""
    return length(walk(gaussian(7, 128).reshape(64, 2), steps, eta, 3))


def two_samplers() -> dict[str, Any]:
    """Twenty-four runs from one start, with as much fresh noise as the reader wants."""
    start: dict[str, Any] = {"eta": 0.0, "steps": 20, "x": -1.0, "y": 0.5, "seed": 1, "schedule": "linear"}

    def shown(**inputs: Any) -> dict[str, Any]:
        state = start | inputs
        begun = np.tile([[state["x"], state["y"]]], (RUNS, 1))
        path = walk(begun, state["steps"], state["eta"], state["seed"], state["schedule"])
        heap, apart = nearest(path[-1])
        reached = set(heap[apart < INSIDE].tolist())
        outputs = {"heaps": len(reached), "inside": int((apart < INSIDE).sum()), "length": length(path)}
        return {"inputs": inputs, "outputs": outputs}

    lengths = {str(eta): [[steps, round(wandering(steps, eta), 4)] for steps in STEPS] for eta in (0, 1)}
    cases = [shown(eta=eta, steps=steps) for eta in (0.0, 1.0) for steps in (4, 20, 100)]
    return {
        "steps": list(STEPS),
        "runs": RUNS,
        "lengths": lengths,
        "inputs": start,
        "samples": cases,
    }
