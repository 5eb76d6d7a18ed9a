"""Figures, tables and numbers of "Twenty-Seven Features in Six Numbers".

What trains for longer than a build may take comes from data/*.json, which experiment.py writes; closed forms stand
here. A feature is absent, or with its density p present and uniform between 0 and 1.
"""

from math import acos, cos, degrees, pi, sin, sqrt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from blog.calc.formula import formula
from blog.lab.estimate import Estimate
from blog.lab.storage import Json, read_json
from blog.literature import literature

cited = literature(__file__)
Array = NDArray[np.float64]
DATA = Path(__file__).parent / "data"


def stored(name: str) -> Json:
    """A result of experiment.py."""
    return read_json(DATA / f"{name}.json")


# Formulas


@formula(symbols={"d": "d"})
def cosine_spread(*, d: int) -> float:
    """Standard deviation of the cosine between two random directions in d dimensions.

    >>> cosine_spread(d=64)
    0.125
    """
    return 1 / sqrt(d)


@formula(symbols={"d": "d"})
def welch_bound(*, d: int, count: int) -> float:
    """Least possible value of the largest |cosine| among `count` directions in d dimensions (Welch 1974).

    >>> round(welch_bound(d=64, count=256), 4)
    0.1085
    """
    return sqrt(max(0, count - d) / (d * max(1, count - 1)))


@formula
def feature_variance(*, p: float) -> float:
    """Mean squared error of answering with the best constant, for a feature of density p.

    >>> round(feature_variance(p=0.5), 6)
    0.104167
    """
    return p / 3 - p**2 / 4


@formula
def drop_extra_loss(*, r: float, p: float) -> float:
    """Loss of giving the one dimension to the first feature; the extra one, of importance `r`, is dropped.

    >>> round(drop_extra_loss(r=1, p=0.5), 6)
    0.104167
    """
    return r * feature_variance(p=p)


@formula
def drop_first_loss(*, p: float) -> float:
    """Loss of giving the one dimension to the extra feature.

    >>> round(drop_first_loss(p=0.5), 6)
    0.104167
    """
    return feature_variance(p=p)


@formula
def antipodal_loss(*, r: float, p: float) -> float:
    """Loss of two features back to back in one dimension: paid only when both are present.

    >>> round(antipodal_loss(r=1, p=0.5), 6)
    0.083333
    """
    return (1 + r) * p**2 / 6


@formula
def boundary_density(*, r: float) -> float:
    """Density at which sharing the dimension costs as much as dropping the less important feature.

    >>> round(boundary_density(r=1), 4)
    0.5714
    """
    return 4 * r / (2 + 5 * r) if r < 1 else 4 / (5 + 2 * r)


def vectors_guaranteed(*, d: int, eps: float) -> float:
    """Directions that a union bound guarantees with all |cosines| below eps: exp(d eps^2 / 4)."""
    return float(np.exp(d * eps**2 / 4))


def angle(cosine: float) -> float:
    """Angle in degrees of a cosine."""
    return degrees(acos(cosine))


# Room

COSINES = stored("cosines")


def measured_cosines(d: int, count: int, *, apart: bool = False) -> Json:
    """What was measured for so many directions."""
    if apart and count <= d:
        return {"std": 0.0, "max": 0.0}
    found: Json = COSINES["apart" if apart else "random"][str(d)][str(count)]
    return found


def room() -> Json:
    """Cosines of many directions, random or pushed apart."""
    cases: list[tuple[str, int, int]] = [("random", d, 500) for d in COSINES["widths"]]
    cases += [("random", 64, 4000), ("random", 768, 4000), ("random", 2, 5)]
    cases += [("apart", 2, 5), ("apart", 64, 256), ("apart", 16, 256), ("apart", 64, 50)]
    samples = []
    for how, d, count in cases:
        found = measured_cosines(d, count, apart=how == "apart")
        outputs = {
            "std": found["std"],
            "largest": found["max"],
            "expected": cosine_spread(d=d),
            "least_possible": welch_bound(d=d, count=count),
        }
        samples.append({"inputs": {"arrangement": how, "d": d, "count": count}, "outputs": outputs})
    return COSINES | {"inputs": {"arrangement": "random", "d": 64, "count": 500}, "samples": samples}


# Five features

FIVE = stored("five")
KEPT = 0.5  # as in experiment.py: a feature counts as represented when its direction is longer than this


def optimum(p: float) -> Json:
    """The best of 16 runs at this density on the fine rule, all features alike."""
    found: Json = FIVE["exact"][str(p)]
    return found


def live_loss(**inputs: float) -> float:
    """Loss that the page's own training ends with, for one of the stored samples."""
    (found,) = [one["outputs"]["loss"] for one in FIVE["samples"] if one["inputs"] == inputs]
    return float(found)


def lengths(p: float) -> Array:
    """Lengths of the five directions of an optimum, longest first."""
    found: Array = np.sort(np.linalg.norm(np.array(optimum(p)["W"]), axis=0))[::-1]
    return found


def gaps(p: float) -> Array:
    """Angles in degrees between neighbouring represented directions of an optimum."""
    W = np.array(optimum(p)["W"])
    W = W[:, np.linalg.norm(W, axis=0) > KEPT]
    turned = np.sort(np.degrees(np.arctan2(W[1], W[0])))
    around: Array = np.diff(np.append(turned, turned[0] + 360))
    return around


def dimensionality(W: Array) -> Array:
    """Share of a dimension that each feature has to itself."""
    gram = W.T @ W
    square = np.diag(gram)
    share: Array = np.where(square > 1e-6, square**2 / np.maximum((gram**2).sum(1), 1e-12), 0.0)
    return share


SHOWN = [*range(20), *range(20, 50, 2), *range(50, 100, 5), *range(100, 301, 20)]  # training steps, most of them early
FREE = 9  # instead of a coordinate: the arrow is where its training took it


def five_features() -> Json:
    """Live training of five features in two dimensions, with the best losses known; it starts untrained."""
    start = {"density": 0.05, "decay": 1.0, "relative": 1.0, "seed": 1, "frame": 0, "hold": 5, "x": FREE, "y": FREE}
    kept = ("densities", "decays", "relative", "starts", "steps", "rate", "nodes_of", "nodes", "losses")
    trained = len(SHOWN) - 1
    samples = []
    for one in FIVE["samples"]:
        step = 5 * one["inputs"].get("frame", 60)  # the experiment counts in sixtieths of the training
        samples.append({"inputs": one["inputs"] | {"frame": SHOWN.index(step)}, "outputs": one["outputs"]})
    more = {"kept": KEPT, "shown": SHOWN, "free": FREE, "trained": trained, "inputs": start, "samples": samples}
    return {name: FIVE[name] for name in kept} | more


def optima() -> Json:
    """Optima by density: what is kept, how long, at which angles."""
    rows = []
    for p in (0.5, 0.3, 0.2, 0.1, 0.05, 0.01):
        long = lengths(p)[lengths(p) > KEPT]
        share = dimensionality(np.array(optimum(p)["W"]))
        bias = np.array(optimum(p)["b"])[np.linalg.norm(np.array(optimum(p)["W"]), axis=0) > KEPT]
        shape = "pentagon" if len(long) == 5 else "two pairs, one dropped"
        apart = f"{gaps(p).mean():.0f}°"
        rows.append([f"{p}", shape, f"{long.mean():.2f}", apart, f"{share.max():.2f}", f"{bias.mean():.2f}"])
    columns = ["Density", "Found", "Length", "Apart", "Share of a dimension", "Bias"]
    return {"columns": columns, "rows": [[text.replace("-", "−") for text in row] for row in rows], "align": "llrrrr"}


def units() -> Json:
    """What each of the two hidden units answers to, in the pentagon as trained and turned by 30 degrees."""
    W = np.array(optimum(0.05)["W"])
    turned = turned_by(W, 30)
    names = ["Unit 1", "Unit 2", "Unit 1, turned", "Unit 2, turned"]
    rows = [
        [name, *(f"{value:.2f}".replace("-", "−") for value in row)]
        for name, row in zip(names, [*W, *turned], strict=True)
    ]
    return {"columns": ["Weights", *(f"Feature {i + 1}" for i in range(5))], "rows": rows, "align": "lrrrrr"}


def turned_by(W: Array, angle_degrees: float) -> Array:
    """The same directions seen from axes that are turned."""
    a = angle_degrees * pi / 180
    turned: Array = np.array([[cos(a), -sin(a)], [sin(a), cos(a)]]) @ W
    return turned


def largest_change_of_products(angle_degrees: float) -> float:
    """Largest change of W'W, which is all that the output sees, when the hidden axes turn."""
    W = np.array(optimum(0.05)["W"])
    turned = turned_by(W, angle_degrees)
    return float(np.abs(turned.T @ turned - W.T @ W).max())


def answering(W: Array, least: float = 0.2) -> list[int]:
    """For each hidden unit, the features to which it answers with a weight above `least`."""
    return [int(count) for count in (np.abs(W) > least).sum(1)]


def variance_ratio() -> float:
    """Larger over smaller variance of the pentagon's hidden numbers: features alike, so W W' decides."""
    W = np.array(optimum(0.05)["W"])
    low, high = np.linalg.eigvalsh(W @ W.T)
    return float(high / low)


def times_rarer(p: float) -> tuple[float, float]:
    """How many times rarer the fifth feature may be and still be kept by the best run, and where it is dropped."""
    shares = [share for share in FIVE["relative"] if share <= 1]
    counts = FIVE["counts"][FIVE["densities"].index(p)][0]
    kept = [share for share, count in zip(shares, counts, strict=False) if count == 5]
    dropped = [share for share, count in zip(shares, counts, strict=False) if count < 5]
    return 1 / min(kept), 1 / max(dropped)


# Two features, one dimension

PHASE = stored("phase")
RATIOS = [0.1, 0.125, 0.16, 0.2, 0.25, 0.32, 0.4, 0.5, 0.63, 0.8, 1, 1.25, 1.6, 2, 2.5, 3.2, 4, 5, 6.3, 8, 10]
PROBES = [0.01, 0.016, 0.025, 0.04, 0.063, 0.1, 0.16, 0.2, 0.25, 0.32, 0.4, 0.5, 0.571, 0.63, 0.7, 0.8, 0.9, 1]


def closed_class(ratio: float, p: float) -> int:
    """Cheapest of the three strategies by the closed forms: 0 first only, 1 extra only, 2 both."""
    losses = (drop_extra_loss(r=ratio, p=p), drop_first_loss(p=p), antipodal_loss(r=ratio, p=p))
    return int(np.argmin(losses))


def agreement() -> float:
    """Share of the trained cells whose class is the closed forms' choice."""
    same = [
        closed_class(ratio, p) == PHASE["classes"][i][j]
        for i, p in enumerate(PHASE["densities"])
        for j, ratio in enumerate(PHASE["ratios"])
    ]
    return float(sum(same)) / len(same)


def phase_diagram() -> Json:
    """Three closed-form losses over the trained classes."""
    cases = [
        (1, 0.5),
        (1, 0.571),
        (1, 0.8),
        (0.1, 0.16),
        (0.1, 0.1),
        (0.5, 0.5),
        (10, 0.16),
        (10, 0.1),
        (2, 0.5),
        (1, 0.01),
    ]
    samples = []
    for ratio, p in cases:
        outputs = {
            "drop_extra": drop_extra_loss(r=ratio, p=p),
            "drop_first": drop_first_loss(p=p),
            "both": antipodal_loss(r=ratio, p=p),
            "boundary": boundary_density(r=ratio),
            "winner": closed_class(ratio, p),
        }
        samples.append({"inputs": {"ratio": ratio, "p": p}, "outputs": outputs})
    return {name: PHASE[name] for name in ("ratios", "densities", "classes")} | {
        "ratio_steps": RATIOS,
        "p_steps": PROBES,
        "inputs": {"ratio": 1, "p": 0.25},
        "samples": samples,
    }


# Sixty features

STICKY = stored("sticky")


def model_at(sparsity: float) -> Json:
    """The stored model nearest to a sparsity 1/(1 - S)."""
    index = int(np.argmin([abs(np.log(s / sparsity)) for s in STICKY["sparsities"]]))
    found: Json = STICKY["models"][index]
    return found


def sixty(sparsity: float) -> dict[str, float]:
    """What the text says about the stored model nearest to a sparsity."""
    model = model_at(sparsity)
    W = np.array(model["W"]) / 1000
    share = dimensionality(W)
    kept = np.linalg.norm(W, axis=0) > KEPT
    unit = W[:, kept] / np.linalg.norm(W[:, kept], axis=0)
    cosines = (unit.T @ unit)[np.triu_indices(int(kept.sum()), 1)]
    return {
        "density": model["density"],
        "kept": int(kept.sum()),
        "ratio": float(STICKY["m"] / (W**2).sum()),
        "sum": float(share.sum()),
        "least": float(share[kept].min()),
        "most": float(share[kept].max()),
        "mean": float(share[kept].mean()),
        "left": model["loss"] / model["nothing"],
        "fewest": min(answering(W)),
        "positive": float(cosines[cosines > 0].mean()),
        "negative": float(cosines[cosines < 0].mean()),
        "spread": float(np.abs(cosines - np.where(cosines > 0, 0.25, -0.5)).max()),
        "active": STICKY["n"] * model["density"],
    }


STARTS = stored("starts_of_sixty")


def starts_with(kept: int) -> int:
    """How many of the twelve starts keep so many features, every pair of them at a cosine near 1/4 or -1/2."""
    regular = [one for one in STARTS["models"] if one["at_minus_half"] + one["at_quarter"] == one["pairs"]]
    return sum(one["kept"] == kept for one in regular)


def every_sum() -> tuple[float, float]:
    """Smallest and largest sum of the shares over the 24 models."""
    sums = [sixty(s)["sum"] for s in STICKY["sparsities"]]
    return min(sums), max(sums)


def shares_of_kept(sparsity: float) -> list[float]:
    """Shares of a dimension of the kept features of one model, largest first."""
    W = np.array(model_at(sparsity)["W"]) / 1000
    kept = dimensionality(W)[np.linalg.norm(W, axis=0) > KEPT]
    return [round(float(share), 4) for share in np.sort(kept)[::-1]]


def sticky_fractions() -> Json:
    """Shares of a dimension in 24 models of sixty features in six dimensions."""
    samples = []
    for sparsity in STICKY["sparsities"]:
        W = np.array(STICKY["models"][STICKY["sparsities"].index(sparsity)]["W"]) / 1000
        found = sixty(sparsity)
        outputs = {
            "represented": found["kept"],
            "ratio": found["ratio"],
            "sum": found["sum"],
            "share": float(dimensionality(W)[0]),
        }
        samples.append({"inputs": {"sparsity": sparsity}, "outputs": outputs})
    regular = min(STICKY["sparsities"], key=lambda s: abs(s - 13.5))
    return {
        "m": STICKY["m"],
        "kept": KEPT,
        "sparsities": STICKY["sparsities"],
        "models": [{"W": one["W"], "density": one["density"]} for one in STICKY["models"]],
        "shares": [shares_of_kept(s) for s in STICKY["sparsities"]],
        "inputs": {"sparsity": regular, "feature": 1, "turn": 0},
        "samples": samples,
    }


# Sparse autoencoders

SAE = stored("autoencoders")


def trained(price: float, size: str = "equal", data: str = "twelve") -> Json:
    """Scores of one autoencoder."""
    found: Json = SAE[data]["sizes"][size][SAE["prices"].index(price)]
    return found


def encoded(data: str, size: str, price: float, x: Array) -> tuple[Array, Array, Array]:
    """Activations, latents and rebuilt activations of features x."""
    one, W = trained(price, size, data), np.array(SAE[data]["W"])
    h = W @ x
    f = np.maximum(np.array(one["E"]) @ (h - np.array(one["c"])) + np.array(one["e"]), 0)
    return h, f, np.array(one["D"]) @ f + np.array(one["c"])


def kept_length(price: float) -> float:
    """Mean share of its length with which a feature comes back that is present alone at full strength."""
    n = SAE["twelve"]["n"]
    shares = []
    for i in range(n):
        h, _, rebuilt = encoded("twelve", "equal", price, np.eye(n)[i])
        shares.append(float(h @ rebuilt / (h @ h)))
    return float(sum(shares)) / len(shares)


def best_cosine(data: str) -> float:
    """Highest mean cosine that any price reaches with as many latents as features."""
    return float(max(one["cosine"] for one in SAE[data]["sizes"]["equal"]))


def chance(latents: int, data: str = "twelve", draws: int = 2000) -> float:
    """Mean best cosine that random directions in place of latents would score."""
    W = np.array(SAE[data]["W"])
    true = W / np.linalg.norm(W, axis=0)
    D = np.random.default_rng(0).normal(size=(draws, latents, len(W)))
    D /= np.linalg.norm(D, axis=2, keepdims=True)
    return float((D @ true).max(1).mean())


def sparse_autoencoder() -> Json:
    """A sample through a sparse autoencoder, and the scores of all that were trained."""
    start: Json = {"data": "twelve", "size": "equal", "price": 0.01, "first": 1, "strength": 1, "second": 0, "push": 0}
    cases: list[Json] = [{"price": price} for price in SAE["prices"]]
    cases += [
        {"size": "half", "price": 0.3},
        {"size": "twice", "price": 0.3},
        {"data": "ten", "price": 0.1},
        {"second": 2},
    ]
    samples = []
    for case in cases:
        chosen = start | case
        x = np.zeros(SAE[chosen["data"]]["n"])
        x[chosen["first"] - 1] = chosen["strength"]
        if chosen["second"]:
            x[chosen["second"] - 1] = chosen["strength"]
        h, f, rebuilt = encoded(chosen["data"], chosen["size"], chosen["price"], x)
        score = trained(chosen["price"], chosen["size"], chosen["data"])
        outputs = {
            "firing": int((f > 1e-6).sum()),
            "kept_length": float(h @ rebuilt / (h @ h)),
            "cosine": score["cosine"],
            "explained": score["explained"],
            "active": score["active"],
        }
        samples.append({"inputs": case, "outputs": outputs})
    random = {
        data: {
            size: round(chance(len(trained(SAE["prices"][0], size, data)["E"]), data, draws=500), 3)
            for size in SAE[data]["sizes"]
        }
        for data in ("twelve", "ten")
    }
    return SAE | {"inputs": start, "samples": samples, "chance": random}


def undone() -> Json:
    """Scores of the autoencoders with as many latents as features."""
    rows = []
    for price in SAE["prices"]:
        one = trained(price)
        rows.append(
            [
                f"{price:g}",
                f"{100 * one['explained']:.1f} %",
                f"{one['active']:.2f}",
                f"{one['cosine']:.3f}",
                one["dead"],
            ]
        )
    columns = ["λ", "Variance explained", "Latents active", "Mean best cosine", "Dead latents"]
    return {"columns": columns, "rows": rows, "align": "lrrrr"}


# A published model

SMOL = stored("smollm")
NAMES = {
    "french": "French",
    "code": "Code",
    "past": "Past tense",
    "question": "Question",
    "speech": "Direct speech",
    "blame": "Complaint",
}
SENTENCES = (
    *("French inside English", "today and last year", "a question, a statement"),
    *("prose, then code", "praise, then complaints", "reported, then spoken"),
)


def found_in(kind: str) -> Json:
    """What was measured for one direction."""
    found: Json = SMOL["kinds"][kind]
    return found


def told_apart(kind: str, way: int = 0, tokens: str = "all") -> Estimate:
    """AUC on held-out pairs: of the direction (0), the best neuron of its layer (1), the best of all layers (2)."""
    found = found_in(kind)[tokens]
    return Estimate(found["auc"][way], error=found["error"][way], n=found_in(kind)["pairs"])


def pushed(kind: str, push: float, *, control: bool = False) -> Estimate:
    """Mean chance that the next token is a word of the kind, after a push along the direction or random ones."""
    found, at = found_in(kind)["steered"], SMOL["pushes"].index(push)
    return Estimate(found["chance"][control][at], error=found["error"][control][at], n=found["starts"])


def read_and_push() -> Json:
    """Six directions of the published model: read on sentences, pushed along."""
    kinds = {
        name: {
            "auc": told_apart(name),
            "neuron": told_apart(name, 1),
            "shown": found_in(name)["shown"],
            "chance": found_in(name)["steered"]["chance"][0],
            "error": found_in(name)["steered"]["error"][0],
            "random": found_in(name)["steered"]["chance"][1],
            "continued": [{"text": one["text"]} for one in found_in(name)["continued"]],
        }
        for name in NAMES
    }
    samples = []
    for name in NAMES:
        for push in (0.0, 0.3):
            outputs = {
                "auc": told_apart(name),
                "neuron": told_apart(name, 1),
                "chance": pushed(name, push),
                "random": pushed(name, push, control=True),
            }
            samples.append({"inputs": {"kind": name, "push": push}, "outputs": outputs})
    sentences = [{"name": name} | one for name, one in zip(SENTENCES, SMOL["sentences"], strict=True)]
    start = {"kind": "french", "sentence": "1", "push": 0.0}
    more = {"kinds": kinds, "sentences": sentences, "pushes": SMOL["pushes"]}
    return {"names": NAMES, **more, "inputs": start, "samples": samples}


def behind(way: int) -> int:
    """In how many of the six kinds a neuron (1: of the layer, 2: of any) is behind by more than two standard errors."""
    found = [found_in(name)["all"] for name in NAMES]
    return sum(one["auc"][0] - one["auc"][way] > 2 * one["ahead_error"][way - 1] for one in found)


def largest_cosine() -> float:
    """Between two of the six directions."""
    cosines: Array = np.array(SMOL["cosines"]) - np.eye(len(NAMES))
    return float(np.abs(cosines).max())


def named() -> Json:
    """The six directions against single neurons on held-out pairs, and what a push does."""
    rows = []
    for name, words in NAMES.items():
        common = with_error(told_apart(name, tokens="common")) if found_in(name)["common"] else "–"
        told = [with_error(told_apart(name)), common, *(with_error(told_apart(name, way)) for way in (1, 2))]
        odds = [pushed(name, 0.0), pushed(name, 0.3), pushed(name, 0.3, control=True)]
        rows.append([words, *told, *(with_error(value) for value in odds)])
    columns = ["Kind", "Direction", "Shared words", "Neuron, layer", "Neuron, any", "No push", "Push", "At random"]
    return {"columns": columns, "rows": rows, "align": "lrrrrrrr"}


def with_error(share: Estimate) -> str:
    """In per cent, to the digit that the standard error allows; it does not break at the end of a line.

    >>> with_error(Estimate(0.9934, error=0.0051, n=12)).split("\N{NO-BREAK SPACE}")
    ['99.3', '±', '0.5']
    """
    digits = 0 if share.error >= 0.0095 else 1 if share.error >= 0.0005 else 2
    return f"{100 * share:.{digits}f}\N{NO-BREAK SPACE}±\N{NO-BREAK SPACE}{100 * share.error:.{digits}f}"
