"""How long attention takes when documents share a row: one large masked square against one small square for each.

    OMP_NUM_THREADS=1 python posts/packing/timing.py

Writes data/timing.json: processor seconds of one head of width 64, float32, numpy on one core, two in all. Times are
those of one machine; the ratios are what the article states, of the fastest runs, since other work on the machine only
adds. Both ways are plain: the masked way scores every pair, adds minus infinity where the documents differ, and
normalises; the other way does the same for each document alone.
"""

import os
import platform
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from blog.lab.storage import Json, run_experiments

HERE = Path(__file__).parent
WIDTH = 64
ROWS = (512, 1024, 2048, 4096)  # tokens in a row
PARTS = (2, 4, 8, 16, 32)  # documents of equal length in it
REPEATS = 4
SEED = 0

Floats = NDArray[np.float32]


def masked(queries: Floats, keys: Floats, values: Floats, bounds: list[int]) -> Floats:
    """Causal attention over the whole row; pairs of different documents are computed, then masked."""
    segments = np.repeat(np.arange(len(bounds) - 1), np.diff(bounds))
    allowed = (segments[:, None] == segments) & np.tri(len(segments), dtype=bool)
    scores = queries @ keys.T / np.float32(WIDTH**0.5)
    scores = np.where(allowed, scores, np.float32(-np.inf))
    return softmax(scores) @ values


def blocks(queries: Floats, keys: Floats, values: Floats, bounds: list[int]) -> Floats:
    """The same numbers from one small square for each document."""
    found = np.empty_like(values)
    for start, end in pairwise(bounds):
        one = slice(start, end)
        found[one] = masked(queries[one], keys[one], values[one], [0, end - start])
    return found


def softmax(scores: Floats) -> Floats:
    """Weights of each row."""
    weights: Floats = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights /= weights.sum(axis=1, keepdims=True)
    return weights


def equal_bounds(row: int, parts: int) -> list[int]:
    """Where documents of equal length begin, and the end."""
    return [row * part // parts for part in range(parts + 1)]


def seconds(run: Callable[[], object], repeats: int) -> list[float]:
    """Processor seconds of each run, after one that does not count; sorted."""
    run()
    times = []
    for _ in range(repeats):
        start = time.process_time()
        run()
        times.append(time.process_time() - start)
    return sorted(times)


def drawn(row: int) -> tuple[Floats, Floats, Floats]:
    """Random queries, keys and values."""
    random = np.random.default_rng(SEED)
    return tuple(random.standard_normal((row, WIDTH)).astype(np.float32) for _ in range(3))  # type: ignore[return-value]


def apart(row: int, bounds: list[int]) -> float:
    """How far the outputs of both ways are apart."""
    return float(np.abs(masked(*drawn(row), bounds) - blocks(*drawn(row), bounds)).max())


def measured(row: int, repeats: int = REPEATS) -> list[Json]:
    """Times of the masked square, whose work is the same for all documents, and of small squares."""
    parts = drawn(row)
    dense = seconds(lambda: masked(*parts, equal_bounds(row, PARTS[-1])), repeats)
    found: list[Json] = []
    for documents in PARTS:
        bounds = equal_bounds(row, documents)
        small = seconds(lambda bounds=bounds: blocks(*parts, bounds), repeats)  # type: ignore[misc]
        found.append(
            {
                "row": row,
                "documents": documents,
                "kept": sum((b - a) ** 2 for a, b in pairwise(bounds)) / row**2,
                "masked_seconds": [float(f"{t:.4g}") for t in dense],
                "blocks_seconds": [float(f"{t:.4g}") for t in small],
            }
        )
    return found


def timing() -> Json:
    """Every row length with every number of documents."""
    return {
        "machine": f"{platform.machine()}, numpy {np.__version__}, {os.environ.get('OMP_NUM_THREADS', 'all')} thread",
        "width": WIDTH,
        "repeats": REPEATS,
        "cases": [case for row in ROWS for case in measured(row)],
    }


if __name__ == "__main__":
    run_experiments(__doc__, {"timing": timing}, HERE, ["timing.py"])
