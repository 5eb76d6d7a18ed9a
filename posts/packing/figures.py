"""Figures, tables and numbers of "Nothing Wasted".

Lengths come from published histograms (lengths.py), rows from packers.py, leaks from leaking.py, times from timing.py.
"""

from collections.abc import Sequence
from itertools import pairwise

import leaking
import lengths
import packers
import race
from blog.calc.formula import formula
from blog.lab.storage import Json
from blog.literature import literature
from quantities import (
    TIMING,
    bucketed,
    efficiency,
    full_share,
    packed,
    packing_factor,
    simulated,
    single_kept,
    slowdown,
    ways,
)

cited = literature(__file__)

__all__ = ["bucketed", "full_share", "packing_factor", "simulated", "single_kept", "slowdown", "ways"]

WIKIPEDIA, SQUAD = lengths.mean_length("wikipedia"), lengths.mean_length("squad")


# Formulas


@formula(symbols={"mean_length": r"\bar\ell", "capacity": "L", "padded_share": "p"})
def padded_share(*, mean_length: float, capacity: int) -> float:
    """Share of slots that hold padding when each row holds one sequence.

    >>> padded_share(mean_length=256, capacity=512)
    0.5
    """
    return 1 - mean_length / capacity


@formula(symbols={"mean_length": r"\bar\ell", "capacity": "L", "speedup_ceiling": "s"})
def speedup_ceiling(*, mean_length: float, capacity: int) -> float:
    """Most that a step can get faster per sequence when all padding goes, if time is proportional to slots.

    >>> speedup_ceiling(mean_length=256, capacity=512)
    2.0
    """
    return capacity / mean_length


@formula(symbols={"mean_length": r"\bar\ell", "capacity": "L", "cut_share": "c"})
def cut_share(*, mean_length: float, capacity: int) -> float:
    """Expected share of documents that a boundary runs through in a stream that is cut every `capacity` tokens.

    For documents no longer than a row, at places that are spread evenly: a document of length l has l - 1 inner joints.

    >>> cut_share(mean_length=257, capacity=512)
    0.5
    """
    return (mean_length - 1) / capacity


@formula(
    symbols={"mean_length": r"\bar\ell", "shares_below": "F", "share": "F_k", "batch": "B", "batch_padding": "p_B"}
)
def batch_padding(*, mean_length: float, shares_below: Sequence[float], batch: int) -> float:
    """Expected share of padding when random batches are padded to their own longest sequence.

    `shares_below` holds the share of sequences no longer than k, for k from 0 up to one less than the longest; the sum
    is the expected longest of `batch` draws.

    >>> batch_padding(mean_length=1.5, shares_below=[0, 0.5], batch=2)
    0.1428571428571429
    """
    return 1 - mean_length / sum(1 - share**batch for share in shares_below)


@formula(symbols={"lengths": "D", "length": r"\ell", "capacity": "L", "attention_kept": "a"})
def attention_kept(*, lengths: Sequence[int], capacity: int) -> float:
    """Share of a row's pairs of tokens that lie within one document.

    >>> attention_kept(lengths=[128, 128, 128, 128], capacity=512)
    0.25
    """
    return sum(length**2 for length in lengths) / capacity**2


@formula(symbols={"seq_len": "L", "d_model": "d", "kept": "a", "attention_share": "f"})
def attention_share(*, seq_len: int, d_model: int, kept: float) -> float:
    """Share of attention's scores and sums in a layer's FLOPs: 2 L d a token if causal, beside 24 d^2 in matrices.

    >>> attention_share(seq_len=12288, d_model=1024, kept=1)
    0.5
    """
    return seq_len * kept / (12 * d_model + seq_len * kept)


@formula(symbols={"count": "n", "length": r"\ell", "token_weight": "w"})
def token_weight(*, count: int, length: int) -> float:
    """Weight of a token's loss when each of `count` sequences counts the same.

    >>> token_weight(count=4, length=25)
    0.01
    """
    return 1 / (count * length)


# Quantities of the text


def dynamic(name: str, batch: int) -> float:
    """Expected padding of random batches of a dataset."""
    below = lengths.shares_below(name)[:-1]
    return batch_padding(mean_length=lengths.mean_length(name), shares_below=below, batch=batch)


def first_over(name: str, share: float) -> int:
    """The smallest batch that pads more than this."""
    return next(batch for batch in range(1, 1000) if dynamic(name, batch) > share)


def apart() -> Json:
    """Cuts and mask apart: three models of Ding et al., one with the chunks of the first and the mask of the last."""
    rows = [
        [name, f"{perplexity:.2f}", f"{100 * reading:.1f}\u00a0%", f"{100 * context:.1f}\u00a0%", f"{summaries:.2f}"]
        for name, (perplexity, reading, context, summaries) in (
            ("Chunks", cited.chunks),
            ("Chunks, masked", cited.chunks_masked),
            ("Best fit, masked", cited.packed_masked),
        )
    ]
    return {"columns": ["", "Perplexity", "Reading", "Context", "Summaries"], "rows": rows, "align": "lrrrr"}


def longer() -> Json:
    """The same three kinds of model in longer rows, of Pouransari et al."""
    rows = [
        [name, *(f"{100 * score:.1f}\u00a0%" for score in scores)]
        for name, scores in (
            ("Chunks", cited.long_chunks),
            ("Chunks, masked", cited.long_chunks_masked),
            ("Best fit, masked", cited.long_packed_masked),
        )
    ]
    return {"columns": ["", "Ordinary", "Lectures", "10 documents", "30 documents"], "rows": rows, "align": "lrrrr"}


# Figure 1: the rectangle

BATCHES = (4, 8, 12, 16, 24, 32, 48, 64)


def batch_lengths(inputs: Json) -> list[int]:
    """The lengths of the documents that a figure draws."""
    places = lengths.draws()[inputs["draw"] - 1][: inputs["batch"]]
    if inputs["dataset"] in lengths.NAMES:
        return lengths.at_place(inputs["dataset"], places)
    return lengths.log_normal(lengths.normal_at(places), median=inputs["median"], sigma=inputs["sigma"])


def padding_rectangle() -> Json:
    """One batch of drawn sequences, and what is left of its padding when short ones move into the gaps of others."""
    start = {
        "moved": 0, "batch": 16, "dataset": "wikipedia", "draw": 1, "median": 400, "sigma": 1.2, "context": 2048,
    }  # fmt: skip

    def sample(case: Json) -> Json:
        inputs: Json = start | case
        name = inputs["dataset"]
        capacity = lengths.capacity_of(name) if name in lengths.NAMES else inputs["context"]
        drawn = batch_lengths(inputs)
        held = [min(length, capacity) for length in drawn]
        fewest = len(packers.fitted(held, capacity, packers.best, decreasing=True).widths)
        rows = len(held) - min(inputs["moved"], len(held) - fewest)
        outputs = {
            "rows": rows,
            "fewest": fewest,
            "tokens": sum(held),
            "padding": 1 - sum(held) / (rows * capacity),
            "dropped": sum(drawn) - sum(held),
        }
        return {"inputs": case, "outputs": outputs}

    cases: list[Json] = [{}, {"moved": 3}, {"moved": 8}, {"batch": 64}, {"batch": 64, "draw": 2}, {"dataset": "squad"}]
    cases += [{"dataset": "squad", "batch": 64}, {"dataset": "documents", "batch": 32}]
    cases += [{"dataset": "documents", "batch": 32, "median": 12, "sigma": 0.6, "context": 128}]
    return {
        "draws": lengths.draws(),
        "normals": [lengths.normal_at(places) for places in lengths.draws()],
        "grain": lengths.GRAIN,
        "counts": {name: lengths.histograms()[name]["counts"] for name in lengths.NAMES},
        "batches": BATCHES,
        "inputs": start,
        "samples": [sample(case) for case in cases],
    }


# Figure 2: how much does a random batch waste?

SIZES = (*range(1, 17), 20, 24, 32, 48, 64, 96, 128, 192, 256)


def growing_batch() -> Json:
    """Expected padding of random batches over their size, from the histograms alone."""
    start = {"batch": 1, "dataset": "wikipedia"}

    def sample(dataset: str, batch: int) -> Json:
        padding = max(0.0, round(dynamic(dataset, batch), 12))
        outputs = {
            "padding": padding,
            "longest": lengths.mean_length(dataset) / (1 - padding),
            "over_quarter": first_over(dataset, 0.25),
        }
        return {"inputs": {"dataset": dataset, "batch": batch}, "outputs": outputs}

    batches = {"wikipedia": (1, 2, 4, 8, 16, 32), "squad": (1, 2, 4, 8, 16, 32, 64)}
    return {
        "counts": {name: lengths.histograms()[name]["counts"] for name in lengths.NAMES},
        "drawn": {name: lengths.at_place(name, sum(lengths.draws(), ())[: max(SIZES)]) for name in lengths.NAMES},
        "sizes": SIZES,
        "inputs": start,
        "samples": [sample(name, batch) for name, all_of in batches.items() for batch in all_of],
    }


# Figure 3: two bills

ROW = 512
MEANS = tuple(round(0.05 * step, 2) for step in range(1, 20))


def two_bills() -> Json:
    """Documents of one mean length, padded and chunked: lengths u^g of a row, u uniform, with g for the mean."""
    start = {"mean": 0.5, "draw": 1}
    draws = [row[:24] for row in lengths.draws()]

    def sample(mean: float) -> Json:
        drawn = [max(1, round(ROW * (place / lengths.GRAIN) ** (1 / mean - 1))) for place in draws[0]]
        made = [packers.PACKERS[name](drawn, ROW, packers.NO_LIMIT) for name in ("pad", "concat")]
        outputs = {
            "padding": padded_share(mean_length=mean * ROW, capacity=ROW),
            "cut": cut_share(mean_length=mean * ROW, capacity=ROW),
            "drawn_padding": race.result(made[0])["padding"],
            "drawn_cut": made[1].cut / len(drawn),
        }
        return {"inputs": {"mean": mean}, "outputs": outputs}

    return {
        "draws": draws,
        "grain": lengths.GRAIN,
        "capacity": ROW,
        "means": MEANS,
        "inputs": start,
        "samples": [sample(mean) for mean in MEANS[1::2]],
    }


# Figure 4: the race


def packer_race() -> Json:
    """Seven packers on the same documents."""
    return race.figure()


# Figure 5: the whole dataset on its counts

LIMITS = (1, 2, 3, 4, 6, 8, 12, 16, 32)


def histogram_packing() -> Json:
    """Millions of sequences packed by the counts of their lengths, with at most so many in a row."""
    start = {"limit": 1, "dataset": "wikipedia", "order": "best"}

    def sample(dataset: str, limit: int, order: str) -> Json:
        rows = packed(dataset, limit, order == "worst")
        outputs = {"rows": rows.rows, "efficiency": efficiency(dataset, limit, order == "worst"), "most": rows.most}
        return {"inputs": {"dataset": dataset, "limit": limit, "order": order}, "outputs": outputs}

    samples = [sample("wikipedia", limit, order) for order in ("best", "worst") for limit in LIMITS]
    samples += [sample("squad", limit, "best") for limit in (1, 2, 3, 4, 32)]
    curves = {
        name: {order: [efficiency(name, limit, order == "worst") for limit in LIMITS] for order in ("best", "worst")}
        for name in lengths.NAMES
    }
    return {
        "counts": {name: lengths.histograms()[name]["counts"] for name in lengths.NAMES},
        "limits": LIMITS,
        "curves": curves,
        "published": cited.least_squares_efficiency,
        "inputs": start,
        "samples": samples,
    }


# Figure 6: the leak


def leaking_row() -> Json:
    """Three documents in one row of a small attention model, against each alone."""
    start = {"mask": "row", "positions": "running", "kind": "rotary", "probe": 46, "head": "0.0"}

    def sample(mask: str, positions: str, kind: str) -> Json:
        found = leaking.leak(mask=mask == "documents", restart=positions == "restart", kind=kind)
        changed = float(found.differences[leaking.BOUNDS[1] :].mean())
        outputs = {"pairs": found.pairs, "share": found.share, "largest": found.largest, "changed": changed}
        return {"inputs": {"mask": mask, "positions": positions, "kind": kind}, "outputs": outputs}

    cases = [(mask, positions) for mask in ("row", "documents") for positions in ("running", "restart")]
    return {
        "words": [word for words in leaking.WORDS for word in words],
        "bounds": leaking.BOUNDS,
        "weights": leaking.drawn(),
        "shape": {
            "width": leaking.WIDTH,
            "layers": leaking.LAYERS,
            "heads": leaking.HEADS,
            "head_width": leaking.HEAD_WIDTH,
            "grain": leaking.GRAIN,
            "base": leaking.BASE,
            "nothing": leaking.NOTHING,
        },
        "inputs": start,
        "samples": [sample(*case, kind) for kind in ("rotary", "learned") for case in cases],
    }


# Figure 7: the square

STEPS = 32  # a boundary stands at one of so many places
BOUNDS = 7


def bound_inputs(ends: Sequence[int]) -> dict[str, int]:
    """Inputs for boundaries at these places; those that are left over stand at the end."""
    places = [*ends, *[STEPS] * BOUNDS][:BOUNDS]
    return {f"b{i + 1}": place for i, place in enumerate(places)}


def cut_square() -> Json:
    """What remains of attention's square when each document keeps its own."""
    start = bound_inputs([]) | {"seq_len": 8192, "d_model": 4096}

    def sample(ends: Sequence[int], seq_len: int) -> Json:
        bounds = [0, *ends, STEPS]
        parts = [(b - a) * seq_len // STEPS for a, b in pairwise(bounds)]
        kept = attention_kept(lengths=parts, capacity=seq_len)
        share = {
            f"share_{name}": attention_share(seq_len=seq_len, d_model=start["d_model"], kept=part)
            for name, part in (("whole", 1), ("kept", kept))
        }
        return {"inputs": bound_inputs(ends) | {"seq_len": seq_len}, "outputs": {"kept": kept} | share}

    cases: list[tuple[list[int], int]] = [([], 8192), ([16], 8192), ([8, 16, 24], 8192), ([8, 16, 24], 131072)]
    cases += [([4, 8, 12, 16, 20, 24, 28], 8192), ([16, 24, 28, 30], 8192), ([1], 8192)]
    measured = [
        {
            "row": case["row"],
            "documents": case["documents"],
            "kept": case["kept"],
            "time": case["blocks_seconds"][0] / case["masked_seconds"][0],
        }
        for case in TIMING["cases"]
    ]
    return {"steps": STEPS, "measured": measured, "inputs": start, "samples": [sample(*case) for case in cases]}
