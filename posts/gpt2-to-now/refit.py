"""The scaling law fitted again to 240 published points, with a bootstrap: data/refit.json, with this script's hash.

    OMP_NUM_THREADS=1 POINTS=svg_extracted_data.csv python posts/gpt2-to-now/refit.py

The points are those that Besiroglu et al. 2024 read off Figure 4 of Hoffmann et al. 2022; they are published with that
paper (github.com/epoch-research/analyzing-chinchilla, data/svg_extracted_data.csv) and are not kept here. As there: the
five highest losses are left out, Huber's loss with delta 0.001 on the logarithm of the loss, runs drawn anew each time.
Not as there: the optimiser is the short one below, and every draw starts from the fit to all points.
"""

import csv
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from blog.lab.storage import Json, digest, run_experiments

HERE = Path(__file__).parent
SEED = 20
DRAWS = 1000
OUTLIERS = 5
DELTA = 1e-3
START = (6.0, 7.5, 0.6, 0.35, 0.36)  # log A, log B, log E, alpha, beta
GRID = [10 ** (18 + k / 4) for k in range(37)]  # FLOPs of training

Numbers = NDArray[np.float64]


def points(path: Path) -> tuple[Numbers, Numbers, Numbers]:
    """Logarithms of size, tokens and loss of every run that is fitted."""
    rows = list(csv.DictReader(path.read_text("utf-8").splitlines()))
    table = np.array([[float(row[name]) for name in ("Model Size", "Training FLOP", "loss")] for row in rows])
    size, flops, loss = table[np.argsort(table[:, 2])[:-OUTLIERS]].T
    return np.log(size), np.log(flops / (6 * size)), np.log(loss)


def objective(law: Numbers, log_n: Numbers, log_d: Numbers, log_loss: Numbers) -> tuple[float, Numbers]:
    """Huber's loss and its gradient by log A, log B, log E, alpha and beta."""
    a, b, e, alpha, beta = law
    terms = np.exp(np.stack([a - alpha * log_n, b - beta * log_d, np.full_like(log_n, e)]))
    total = terms.sum(axis=0)
    error = np.log(total) - log_loss
    small = np.abs(error) <= DELTA
    value = np.where(small, error**2 / 2, DELTA * (np.abs(error) - DELTA / 2)).sum()
    share = np.clip(error, -DELTA, DELTA) * terms / total
    by_size, by_data, rest = share
    slopes = [by_size.sum(), by_data.sum(), rest.sum(), -(by_size * log_n).sum(), -(by_data * log_d).sum()]
    return float(value), np.array(slopes)


def fit(data: tuple[Numbers, Numbers, Numbers], start: Numbers, *, steps: int = 400) -> Numbers:
    """The law with the least Huber loss: BFGS with a backtracking line search."""
    law, inverse = start.copy(), np.eye(5)
    value, slope = objective(law, *data)
    for step in range(steps):
        direction = -inverse @ slope
        if direction @ slope > -1e-14:
            inverse, direction = np.eye(5), -slope
        length = 1.0 if step else min(1.0, 0.1 / np.abs(slope).sum())
        while length > 1e-12:
            moved = law + length * direction
            after, turned = objective(moved, *data)
            if after <= value + 1e-4 * length * (direction @ slope):
                break
            length /= 2
        change, bend = moved - law, turned - slope
        gain = value - after
        law, value, slope = moved, after, turned
        if length <= 1e-12 or (gain < 1e-13 and np.abs(slope).max() < 1e-5):
            break
        curve = change @ bend
        if curve > 1e-18:
            left = np.eye(5) - np.outer(change, bend) / curve
            inverse = left @ inverse @ left.T + np.outer(change, change) / curve
    return law


def plain(laws: Numbers) -> Numbers:
    """A, B, E, alpha, beta of laws in logarithms."""
    return np.concatenate([np.exp(laws[..., :3]), laws[..., 3:]], axis=-1)


def tokens_per_parameter(laws: Numbers, flops: float) -> Numbers:
    """Tokens for each parameter at which laws (in plain numbers) have their least loss for a budget."""
    scale_n, scale_d, _, alpha, beta = np.moveaxis(laws, -1, 0)
    best = (alpha * scale_n / (beta * scale_d)) ** (1 / (alpha + beta)) * (flops / 6) ** (beta / (alpha + beta))
    ratio: Numbers = flops / 6 / best**2
    return ratio


def bands(laws: Numbers) -> list[list[float]]:
    """For each budget of the grid the 2.5, 50 and 97.5 percent points of the best tokens for each parameter."""
    at = [np.percentile(tokens_per_parameter(laws, flops), [2.5, 50, 97.5]) for flops in GRID]
    return [[float(f"{value:.4g}") for value in row] for row in at]


def refit() -> Json:
    """The fit to all points, and what the draws say of its uncertainty."""
    path = Path(os.environ["POINTS"])
    data = points(path)
    whole = fit(data, np.array(START))
    random = np.random.default_rng(SEED)
    count = len(data[0])
    drawn = [random.integers(0, count, count) for _ in range(DRAWS)]
    logs = np.array([fit((data[0][rows], data[1][rows], data[2][rows]), whole) for rows in drawn])
    laws = plain(logs)
    return {
        "points_sha256": digest(path.read_bytes()),
        "points": count,
        "most_flops": float(f"{6 * np.exp(data[0] + data[1]).max():.4g}"),
        "draws": DRAWS,
        "law": [float(f"{value:.6g}") for value in plain(whole)],
        "errors": [float(f"{value:.4g}") for value in laws.std(axis=0, ddof=1)],
        "correlations": np.corrcoef(laws.T).round(3).tolist(),
        "grid": GRID,
        "bands": bands(laws),
        "exponent": [
            round(float(v), 4) for v in np.percentile(laws[:, 4] / (laws[:, 3] + laws[:, 4]), [2.5, 50, 97.5])
        ],
    }


if __name__ == "__main__":
    run_experiments(__doc__, {"refit": refit}, HERE, ["refit.py"])
