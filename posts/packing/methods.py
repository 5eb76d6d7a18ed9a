"""What each way to make rows costs: padding, and documents that are cut; on counts of lengths or on a stream."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from packers import pack_counts

Counts = NDArray[np.int64]


def tokens_of(counts: Counts) -> int:
    """All tokens."""
    return int((counts * np.arange(1, len(counts) + 1)).sum())


def bucket_padding(counts: Counts, width_of: Callable[[int], int]) -> float:
    """Share of padding when a sequence of length l gets a row of `width_of(l)` slots."""
    widths = np.array([width_of(length) for length in range(1, len(counts) + 1)])
    return 1 - tokens_of(counts) / int((counts * widths).sum())


def power_of_two(length: int) -> int:
    """The next power of two."""
    return 1 << (length - 1).bit_length()


def step_of_64(length: int) -> int:
    """The next multiple of 64."""
    return -(-length // 64) * 64


def sorted_padding(counts: Counts, batch: int) -> float:
    """Share of padding when sorted sequences are batched and each batch is padded to its longest."""
    upto = np.cumsum(counts)
    total = int(upto[-1])
    ends = np.minimum(np.arange(batch, total + batch, batch), total)
    longest = np.searchsorted(upto, ends, side="left") + 1
    slots = int((longest * np.diff(ends, prepend=0)).sum())
    return 1 - tokens_of(counts) / slots


def counted(lengths: NDArray[np.int64], capacity: int) -> Counts:
    """Counts of lengths after what is longer than a row was cut into full rows and a rest."""
    counts = np.zeros(capacity, dtype=np.int64)
    counts[capacity - 1] = int((lengths // capacity).sum())
    rests = lengths % capacity
    counts += np.bincount(rests[rests > 0] - 1, minlength=capacity)
    return counts


def truncated(lengths: NDArray[np.int64], capacity: int) -> Counts:
    """Counts of lengths after what is longer than a row was thrown away."""
    return np.bincount(np.minimum(lengths, capacity) - 1, minlength=capacity).astype(np.int64)


def cut_by_chunks(lengths: NDArray[np.int64], capacity: int) -> float:
    """Share of documents that a boundary of the stream runs through, in the order given."""
    ends = np.cumsum(lengths)
    starts = ends - lengths
    return float((starts // capacity != (ends - 1) // capacity).mean())


def best_fit_padding(counts: Counts, capacity: int) -> float:
    """Share of padding after best-fit packing."""
    packed = pack_counts([int(count) for count in counts], capacity)
    return packed.padding / (packed.rows * capacity)
