"""Lengths of documents: two published histograms, and log-normal stand-ins for what nobody published."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from blog.lab.storage import Json, read_json

Counts = NDArray[np.int64]
HISTOGRAMS = Path(__file__).parent / "data" / "sequence-length-histograms.json"
NAMES = {"wikipedia": "Wikipedia, 512", "squad": "SQuAD, 384"}
DRAWS, DRAWN = 8, 64  # batches that a figure can draw, and documents in each
GRAIN = 10_000  # a draw is a whole number of ten-thousandths, so that page and build draw the same


@lru_cache
def histograms() -> dict[str, Json]:
    """By short name: `counts[i]` sequences of length i + 1."""
    found = read_json(HISTOGRAMS)["datasets"]
    return {name: found[i] | {"capacity": found[i]["max_length"]} for i, name in enumerate(NAMES)}


def counts_of(name: str) -> Counts:
    """How many sequences have each length, from 1."""
    return np.array(histograms()[name]["counts"], dtype=np.int64)


def capacity_of(name: str) -> int:
    """The longest length, to which the dataset was cut."""
    return int(histograms()[name]["capacity"])


def mean_length(name: str) -> float:
    """Tokens per sequence."""
    counts = counts_of(name)
    return float((counts * np.arange(1, len(counts) + 1)).sum() / counts.sum())


def shares_below(name: str) -> list[float]:
    """Share of sequences no longer than k, for k from 0."""
    counts = counts_of(name)
    below = np.concatenate([[0], np.cumsum(counts)]) / counts.sum()
    return [float(share) for share in below]


@lru_cache
def draws() -> tuple[tuple[int, ...], ...]:
    """For each batch that can be drawn: places in the distribution, in ten-thousandths between 0 and 1. Seed 0."""
    drawn = np.random.default_rng(0).integers(1, GRAIN, size=(DRAWS, DRAWN))
    return tuple(tuple(int(place) for place in row) for row in drawn)


def at_place(name: str, places: Sequence[int]) -> list[int]:
    """The lengths that stand at these places of a histogram, shortest at 0."""
    counts = counts_of(name)
    upto = np.cumsum(counts)
    wanted = np.array(places, dtype=np.int64) * int(counts.sum())
    return [int(length) + 1 for length in np.searchsorted(upto * GRAIN, wanted, side="left")]


def normal_at(places: Sequence[int]) -> list[float]:
    """Standard normal numbers at these places, to four decimals."""
    return [round(NormalDist().inv_cdf(place / GRAIN), 4) for place in places]


def log_normal(normals: Sequence[float], *, median: float, sigma: float) -> list[int]:
    """Lengths of log-normal documents, at least one token each."""
    return [max(1, round(median * float(np.exp(sigma * z)))) for z in normals]


def many_documents(*, median: float, sigma: float, count: int = 20_000) -> Counts:
    """Lengths of simulated documents, seed 0."""
    drawn = np.random.default_rng(0).lognormal(np.log(median), sigma, size=count)
    return np.maximum(1, np.rint(drawn)).astype(np.int64)
