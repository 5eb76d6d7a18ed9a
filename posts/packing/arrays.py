"""The code that the article shows: a best-fit packer, and the arrays that make a packed row correct."""

from bisect import bisect_left, insort

import numpy as np

Arrays = dict[str, np.ndarray]


def best_fit(lengths: list[int], capacity: int) -> list[list[int]]:
    """Pack documents, none longer than a row, by best fit."""
    rows: list[list[int]] = []  # numbers of documents
    room: list[tuple[int, int]] = []  # (what is left, row), sorted
    order = sorted(range(len(lengths)), key=lambda i: -lengths[i])
    for document in order:
        at = bisect_left(room, (lengths[document], 0))
        if at == len(room):  # it fits nowhere
            room.append((capacity, len(rows)))
            rows.append([])
        left, row = room.pop(at)
        rows[row].append(document)
        insort(room, (left - lengths[document], row))
    return rows


def packed_arrays(lengths: list[int], capacity: int) -> Arrays:
    """Segments, positions and loss mask of a row, and its bounds."""
    bounds = np.cumsum([0, *lengths])  # a kernel's cu_seqlens
    filled, many = bounds[-1], np.arange(len(lengths))
    segments = np.full(capacity, -1)  # -1: padding, read by no text
    segments[:filled] = np.repeat(many, lengths)
    positions = np.zeros(capacity, dtype=int)
    starts = np.repeat(bounds[:-1], lengths)
    positions[:filled] = np.arange(filled) - starts
    following = np.append(segments[1:], -1)
    counted = (segments >= 0) & (segments == following)
    return {
        "segments": segments,  # who may read whom
        "positions": positions,
        "counted": counted,  # False at each document's last token
        "bounds": bounds,
    }
