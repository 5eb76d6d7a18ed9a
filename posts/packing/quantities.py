"""Quantities of the article that need no formula: whole datasets in rows, simulated documents, measured times."""

from functools import lru_cache
from pathlib import Path

import numpy as np

import lengths
import methods
import packers
from blog.lab.storage import Json, read_json

TIMING = read_json(Path(__file__).parent / "data" / "timing.json")


def full_share(name: str) -> float:
    """Share of sequences that fill a row alone."""
    counts = lengths.counts_of(name)
    return float(counts[-1] / counts.sum())


def single_kept(name: str) -> float:
    """Mean of l^2 / L^2 over sequences in rows of their own."""
    counts = lengths.counts_of(name)
    squares = np.arange(1, len(counts) + 1) ** 2
    return float((counts * squares).sum() / counts.sum() / len(counts) ** 2)


@lru_cache
def packed(name: str, limit: int = packers.NO_LIMIT, worst: bool = False) -> packers.Rows:
    """A whole dataset in rows."""
    counts = [int(count) for count in lengths.counts_of(name)]
    return packers.pack_counts(counts, len(counts), limit, worst=worst)


def efficiency(name: str, limit: int = packers.NO_LIMIT, worst: bool = False) -> float:
    """Share of slots that hold tokens."""
    rows = packed(name, limit, worst)
    return 1 - rows.padding / (rows.rows * rows.capacity)


def packing_factor(name: str) -> float:
    """Sequences per row, without a limit."""
    return float(lengths.counts_of(name).sum() / packed(name).rows)


def bucketed(name: str, kind: str) -> float:
    """Padding of a dataset in buckets of powers of two, or of multiples of 64."""
    width = methods.power_of_two if kind == "powers" else methods.step_of_64
    return methods.bucket_padding(lengths.counts_of(name), width)


DOCUMENTS = {2048: (400, 1.2), 8192: (600, 1.3)}  # context: median and sigma of simulated documents


@lru_cache
def simulated(context: int) -> Json:
    """Padding and cuts of the methods on 20,000 log-normal documents."""
    median, sigma = DOCUMENTS[context]
    drawn = lengths.many_documents(median=median, sigma=sigma)
    short, chunks = methods.truncated(drawn, context), methods.counted(drawn, context)
    rows = packers.pack_counts([int(count) for count in chunks], context)
    return {
        "padding": 1 - methods.tokens_of(short) / (len(drawn) * context),
        "buckets": methods.bucket_padding(short, methods.power_of_two),
        "sorted": methods.sorted_padding(short, 32),
        "cut": methods.cut_by_chunks(drawn, context),
        "too_long": float((drawn > context).mean()),
        "best_fit": rows.padding / (rows.rows * context),
        "per_row": int(chunks.sum()) / rows.rows,
    }


def slowdown(row: int, documents: int) -> tuple[float, float]:
    """Measured: time of small squares as a share of the masked square's, and the share of pairs kept."""
    case = next(c for c in TIMING["cases"] if (c["row"], c["documents"]) == (row, documents))
    return case["blocks_seconds"][0] / case["masked_seconds"][0], case["kept"]


def ways() -> Json:
    """The ways to make rows, side by side: padding and cut documents on a published histogram and on simulated text."""
    counts = lengths.counts_of("wikipedia")
    whole = 1 - methods.tokens_of(counts) / int(counts.sum() * len(counts))
    cut = (lengths.mean_length("wikipedia") - 1) / len(counts)
    made = simulated(2048)

    def row(name: str, padding: float, cuts: float, long: tuple[float, float], mask: str, order: str) -> list[str]:
        return [name, *(share(value) for value in (padding, cuts, *long)), mask, order]

    too_long = made["too_long"]
    rows = [
        row("Pad to the row", whole, 0, (made["padding"], too_long), "no", "kept"),
        row(
            "Buckets, powers of two",
            methods.bucket_padding(counts, methods.power_of_two),
            *(0, (made["buckets"], too_long), "no", "lost"),
        ),
        row(
            "Sorted, batches of 32",
            methods.sorted_padding(counts, 32),
            0,
            (made["sorted"], too_long),
            "no",
            "by length",
        ),
        row("Chunks of a stream", 0, cut, (0, made["cut"]), "yes", "kept"),
        row("Best fit", 1 - efficiency("wikipedia"), 0, (made["best_fit"], too_long), "yes", "lost"),
    ]
    columns = ["", "Padding", "Cut", "Padding, long", "Cut, long", "Mask", "Order"]
    return {"columns": columns, "rows": rows, "align": "lrrrrll"}


def share(value: float) -> str:
    """A share for a table, on one line."""
    percent = 100 * value
    if 0 < percent < 0.01:
        return "<\u00a00.01\u00a0%"
    return "0" if value == 0 else f"{percent:.{1 if percent >= 1 else 2}f}\u00a0%"
