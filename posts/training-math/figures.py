"""Figures, tables and numbers of "The Mathematics of One Training Step".

The tiny model of tiny.py is trained here, as the page trains it; what takes longer comes from data/*.json, which
experiment.py, candidates.py, ablations.py and noise.py write.
"""

from functools import cache
from math import exp, log, sqrt
from pathlib import Path

import numpy as np

import noise
import quadratic
import tiny
from bets import REAL, bits, pull, real_p
from blog.calc.formula import formula
from blog.lab.storage import Json, read_json
from blog.literature import literature
from failures import ABLATIONS, ELSEWHERE, TAME, failures, far_off, paired, recipe_loss, tame_ends
from floors import end_gap, end_loss, floor, floor_value, share_of_floor, sort_only
from quadratic import edge

cited = literature(__file__)
DATA = Path(__file__).parent / "data"
CHECKPOINTS = (0, 20, 60, 200)  # steps of the tiny model's training that the page holds
RATE = 0.02  # the recipe’s
SENTENCE, PLACE = 0, 6  # "mia likes tea and tom likes tea ." and its second "tea"

__all__ = [
    "ABLATIONS",
    "ELSEWHERE",
    "REAL",
    "TAME",
    "bits",
    "edge",
    "end_gap",
    "end_loss",
    "exp",
    "failures",
    "far_off",
    "floor",
    "floor_value",
    "paired",
    "pull",
    "real_p",
    "recipe_loss",
    "share_of_floor",
    "sort_only",
    "tame_ends",
]


# Formulas


@formula(symbols={"foretold": "L'", "slope": r"\frac{\partial L}{\partial w}", "nudge": r"\Delta w", "loss": "L"})
def foretold(*, loss: float, slope: float, nudge: float) -> float:
    """The loss after a small change of one weight, from its gradient alone.

    >>> foretold(loss=2.5, slope=-0.5, nudge=0.1)
    2.45
    """
    return loss + slope * nudge


@formula(symbols={"cross_entropy": "H(q, p)", "entropy": "H(q)", "divergence": r"\operatorname{KL}(q \,\|\, p)"})
def cross_entropy(*, entropy: float, divergence: float) -> float:
    """The expected loss: what the text itself holds, and what the model adds by being wrong.

    >>> cross_entropy(entropy=2.0, divergence=0.25)
    2.25
    """
    return entropy + divergence


@formula(
    symbols={"noise_scale": r"B_{\text{simple}}", "trace": r"\operatorname{tr} \Sigma", "square": r"\lvert G \rvert^2"}
)
def noise_scale(*, trace: float, square: float) -> float:
    """The batch at which noise and signal in a gradient are of equal length (McCandlish et al. 2018).

    >>> noise_scale(trace=8.0, square=2.0)
    4.0
    """
    return trace / square


@formula(symbols={"trace": r"\operatorname{tr} \Sigma", "square": r"\lvert G \rvert^2", "batch": "B"})
def squared_length(*, square: float, trace: float, batch: float) -> float:
    """The mean squared length of the gradient of a batch.

    >>> squared_length(square=2.0, trace=8.0, batch=4)
    4.0
    """
    return square + trace / batch


@formula(symbols={"condition": r"\kappa", "start": "r"})
def descent_steps(*, condition: float, start: float) -> float:
    """Steps of gradient descent at its best rate from distance `start` to 1 (fractions of a step included).

    >>> round(descent_steps(condition=100, start=sqrt(2) * 1e6), 1)
    708.1
    """
    return log(start) / -log((condition - 1) / (condition + 1))


@formula(symbols={"condition": r"\kappa", "start": "r"})
def momentum_steps(*, condition: float, start: float) -> float:
    """The same for heavy ball at its best constants, in the limit of many steps.

    >>> round(momentum_steps(condition=100, start=sqrt(2) * 1e6), 1)
    70.6
    """
    return log(start) / -log((sqrt(condition) - 1) / (sqrt(condition) + 1))


# The tiny model


@cache
def weights_at(steps: int) -> tuple[tiny.Weights, tuple[float, ...]]:
    """The tiny model after so many steps of its training, and each step's loss."""
    if steps == 0:
        return tiny.initial(), ()
    weights, losses = tiny.train(steps=steps)
    return weights, tuple(losses)


def flat(weights: tiny.Weights) -> list[float]:
    """All weights in the page's order, seven decimals."""
    return [round(float(value), 7) + 0.0 for matrix in weights.values() for value in matrix.ravel()]


def unflat(values: list[float]) -> tiny.Weights:
    """The weights that the page has."""
    found, at = {}, 0
    for name, rows in tiny.NAMES_OF_MATRICES.items():
        found[name] = np.array(values[at : at + rows * tiny.WIDTH]).reshape(rows, tiny.WIDTH)
        at += rows * tiny.WIDTH
    return found


@cache
def page_weights() -> dict[int, tuple[float, ...]]:
    """Checkpoints as the page has them."""
    return {steps: tuple(flat(weights_at(steps)[0])) for steps in CHECKPOINTS}


def at(steps: int) -> tiny.Weights:
    """A checkpoint as the page has it."""
    return unflat(list(page_weights()[steps]))


def language_data() -> Json:
    """What the page needs to run the tiny model."""
    checkpoints = {str(steps): list(values) for steps, values in page_weights().items()}
    return {"words": tiny.WORDS, "sentences": tiny.sentences().tolist(), "checkpoints": checkpoints}


def loss_at(steps: int) -> float:
    """Mean loss per word over all 36 sentences."""
    return tiny.loss_and_gradient(at(steps), tiny.sentences())[0]


# Exact for its language: of eight words two are a choice of three, one of four or two of two.
TINY_FLOOR = (2 * log(3) + 2 * log(2)) / 8
TINY_WEIGHTS = sum(rows * tiny.WIDTH for rows in tiny.NAMES_OF_MATRICES.values())


# Figure: one step


def one_step() -> Json:
    """One next word, the pull on each candidate, one weight and what its gradient predicts."""
    start = {"nudge": 2, "steps": 0, "matrix": "E", "weight": "4,4"}
    cases: list[Json] = [
        {},
        {"nudge": 0.01},
        {"nudge": -0.2},
        {"matrix": "O", "weight": "2,5"},
        {"matrix": "Q", "weight": "1,1"},
        {"matrix": "U", "weight": "4,2"},
        {"steps": 60},
        {"steps": 200, "nudge": 1, "matrix": "U", "weight": "4,3"},
    ]
    samples = [{"inputs": case, "outputs": nudged(start | case)} for case in cases]
    shown = {"rows": {name: rows_shown(name) for name in "EQVOU"}, "ends": loss_ends()}
    return {"inputs": start, "sentence": SENTENCE, "place": PLACE, "samples": samples, **shown, **language_data()}


def rows_shown(name: str) -> list[int]:
    """The rows of a matrix that the heat map has: of the embedding only those of the words that were read."""
    if name == "E":
        return sorted({int(token) for token in tiny.sentences()[SENTENCE, : PLACE + 1]})
    return list(range(tiny.NAMES_OF_MATRICES[name]))


def loss_of_word(weights: tiny.Weights, row: tiny.Ids) -> float:
    """What one word of a sentence costs in nats."""
    p = tiny.softmax(tiny.forward(weights, row[:, :-1])["logits"][0, PLACE])
    return float(-np.log(p[row[0, PLACE + 1]]))


@cache
def loss_ends() -> dict[str, dict[str, tuple[float, float]]]:
    """The least and the largest loss after a push of any one weight of a matrix, by checkpoint: its axis."""
    row = tiny.sentences()[SENTENCE : SENTENCE + 1]
    found: dict[str, dict[str, tuple[float, float]]] = {}
    for steps in CHECKPOINTS:
        weights, found[str(steps)] = at(steps), {}
        for name in "EQVOU":
            losses = []
            for cell in ((r, c) for r in rows_shown(name) for c in range(tiny.WIDTH)):
                kept = weights[name][cell]
                for nudge in (-2, -1, 1, 2):
                    weights[name][cell] = kept + nudge
                    losses.append(loss_of_word(weights, row))
                weights[name][cell] = kept
            found[str(steps)][name] = round(min(losses), 4), round(max(losses), 4)
    return found


def nudged(inputs: Json) -> Json:
    """The loss of one word before and after a nudge, and the loss that its gradient predicted."""
    weights, row = at(inputs["steps"]), tiny.sentences()[SENTENCE : SENTENCE + 1]
    loss, gradient = tiny.loss_and_gradient(weights, row, PLACE)
    shown, column = (int(part) for part in inputs["weight"].split(","))
    cell = rows_shown(inputs["matrix"])[shown], column
    slope = float(gradient[inputs["matrix"]][cell])
    weights[inputs["matrix"]][cell] += inputs["nudge"]
    found = loss_of_word(weights, row)
    return {
        "loss": loss,
        "slope": slope,
        "foretold": foretold(loss=loss, slope=slope, nudge=inputs["nudge"]),
        "found": found,
    }


def too_far() -> Json:
    """The weight of the trained model that can do most harm, pushed by one."""
    return nudged({"steps": 200, "nudge": 1, "matrix": "U", "weight": "4,3"})


def first_batch() -> tiny.Ids:
    """The eight sentences of the first step."""
    chosen = tiny.draws()
    return tiny.sentences()[[next(chosen) for _ in range(8)]]


@cache
def first_step() -> tuple[float, float, float]:
    """The loss of the first batch, what the tangent promises for the first step of AdamW, and what is found."""
    rows, before, (after, _) = first_batch(), tiny.initial(), tiny.train(steps=1, rate=RATE)
    loss, slopes = tiny.loss_and_gradient(before, rows)
    promised = sum(float((slopes[name] * (after[name] - before[name])).sum()) for name in before)
    return loss, loss + promised, tiny.loss_and_gradient(after, rows)[0]


def first_weight() -> dict[str, float]:
    """The weight that @fig:one-step begins with, before and after the first step, and its slopes."""
    rows, before, (after, _) = first_batch(), tiny.initial(), tiny.train(steps=1, rate=RATE)
    one = tiny.loss_and_gradient(before, tiny.sentences()[SENTENCE : SENTENCE + 1], PLACE)[1]["E"]
    eight = tiny.loss_and_gradient(before, rows)[1]["E"]
    found = {"before": before["E"], "after": after["E"], "slope_one": one, "slope": eight}
    return {name: float(matrix[7, 4]) for name, matrix in found.items()}


# Figure: another draw


@cache
def gradients(steps: int) -> tiny.Array:
    """The gradient of each of the 36 sentences, [36, 512]."""
    return noise.gradients(at(steps))


def statistics(steps: int) -> tuple[float, float]:
    """Squared length of the true gradient, and the trace of the covariance of a sentence's."""
    return noise.statistics(gradients(steps))


def simple_scale(steps: int) -> float:
    """The noise scale of the tiny model after so many steps, exact for its 36 sentences."""
    square, trace = statistics(steps)
    return noise_scale(trace=trace, square=square)


def along(name: str, first: int, last: int) -> float:
    """A quantity of noise.json over eight draws, averaged from one step to another."""
    found = read_json(DATA / "noise.json")
    chosen = [i for i, step in enumerate(found["steps"]) if first <= step <= last]
    return float(np.array(found[name])[:, chosen].mean())


def late_scale(first: int = 150) -> tuple[float, float]:
    """Mean noise scale from a step on, over eight draws, and its standard error over draws."""
    found = read_json(DATA / "noise.json")
    chosen = [i for i, step in enumerate(found["steps"]) if step >= first]
    scales = (np.array(found["trace"]) / np.array(found["square"]))[:, chosen].mean(axis=1)
    return float(scales.mean()), float(scales.std(ddof=1) / sqrt(scales.size))


@cache
def full_scale(steps: int) -> float:
    """The noise scale with each direction weighed by its curvature, tr(HΣ) / GᵀHG."""
    each, weights, rows = gradients(steps), np.array(page_weights()[steps]), tiny.sentences()
    mean = each.mean(axis=0)

    def curved(direction: tiny.Array, h: float = 1e-4) -> float:
        """How the loss curves along a direction, by the gradients a little to either side."""
        by = h * direction / np.linalg.norm(direction)
        ends = [tiny.loss_and_gradient(unflat((weights + sign * by).tolist()), rows)[1] for sign in (1, -1)]
        a, b = (np.concatenate([matrix.ravel() for matrix in end.values()]) for end in ends)
        return float(direction @ (a - b) * np.linalg.norm(direction) / (2 * h))

    return float(np.mean([curved(one - mean) for one in each])) / curved(mean)


def another_draw() -> Json:
    """Gradients of batches around the true one."""
    start = {"batch": 8, "steps": 200, "seed": 1}
    cases: list[Json] = [{}, {"steps": 0}, {"steps": 20}, {"steps": 60}, {"batch": 512}, {"batch": 1, "steps": 0}]
    samples = []
    for case in cases:
        now = start | case
        square, trace = statistics(now["steps"])
        length = squared_length(square=square, trace=trace, batch=now["batch"])
        outputs = {"square": square, "trace": trace, "scale": trace / square, "length": length}
        samples.append({"inputs": case, "outputs": outputs})
    return {"inputs": start, "samples": samples, **language_data()}


DESCENT_100, BALL_100 = quadratic.descent(100), quadratic.heavy_ball(100)


# Figure: run it


def run_it() -> Json:
    """A whole training of the tiny model, 200 steps."""
    start: Json = {"batch": 8, "rate": RATE, "rule": "adamw"}
    cases: list[Json] = [{}, {"batch": 1}, {"rate": 0.3, "rule": "descent"}]
    samples = []
    for case in cases:
        now = start | case
        weights, losses = tiny.train(steps=200, batch=now["batch"], rate=now["rate"], optimiser=now["rule"])
        end = tiny.loss_and_gradient(weights, tiny.sentences())[0]
        samples.append({"inputs": case, "outputs": {"first": losses[0], "end": end}})
    weights_now = [float(value) for matrix in tiny.initial().values() for value in matrix.ravel()]
    data = {"words": tiny.WORDS, "sentences": tiny.sentences().tolist(), "weights": weights_now, "floor": TINY_FLOOR}
    recipe = [round(loss, 3) for loss in weights_at(200)[1]]
    return {"inputs": start, "samples": samples, "recipe": recipe, "ends": tame_ends(), **data}
