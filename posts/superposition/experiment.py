"""Every result of the article that takes longer than a build may take: data/*.json, with this script's hash.

    OMP_NUM_THREADS=1 python posts/superposition/experiment.py [--only NAME]

About eight minutes on one core. The same machine gives the same numbers; another may round differently.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

import autoencoder
import toy
from blog.lab.storage import Json, run_experiments
from toy import Array

HERE = Path(__file__).parent
SCRIPTS = ("toy.py", "autoencoder.py", "experiment.py")
DENSITIES = (
    0.01, 0.012, 0.015, 0.02, 0.025, 0.03, 0.04, 0.05, 0.06, 0.08, 0.1, 0.12,
    0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0,
)  # fmt: skip


def digits(values: Array, decimals: int) -> Any:
    """Rounded numbers as nested lists, without a negative zero."""
    return (np.round(values, decimals) + 0.0).tolist()


# Random directions

WIDTHS = (2, 4, 8, 16, 32, 64, 128, 256, 512, 768, 1024)
COUNTS = (5, 10, 20, 50, 100, 200, 256, 500, 1000, 2000, 4000)
BINS = 64
SPREAD_MOST = 256  # vectors that are pushed apart


def cosines() -> Json:
    """Cosines of all pairs of N random directions, and of directions pushed apart."""
    widths = {str(d): random_cosines(d, COUNTS) for d in WIDTHS}
    apart: Json = {}
    for d in WIDTHS:
        apart[str(d)] = {str(count): pushed_apart(d, count) for count in COUNTS if d < count <= SPREAD_MOST}
    return {"widths": list(WIDTHS), "counts": list(COUNTS), "bins": BINS, "random": widths, "apart": apart}


def random_cosines(d: int, counts: tuple[int, ...], seed: int = 0) -> Json:
    """For the first N of one draw: standard deviation, largest |cosine|, histogram over [-1, 1]."""
    random = np.random.default_rng((seed, d))
    vectors = random.standard_normal((max(counts), d))
    return {str(count): described(vectors[:count]) for count in counts}


def described(vectors: Array) -> Json:
    """Cosines of all pairs of some vectors, block by block."""
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    histogram, square, largest = np.zeros(BINS, dtype=np.int64), 0.0, 0.0
    for start in range(0, len(unit), 500):
        block = unit[start : start + 500] @ unit[start:].T
        pairs = block[np.triu_indices(len(block), 1, block.shape[1])]
        cosine = np.clip(pairs.ravel(), -1, 1)
        histogram += np.histogram(cosine, bins=BINS, range=(-1, 1))[0]
        square += float((cosine**2).sum())
        largest = max(largest, float(np.abs(cosine).max(initial=0)))
    pairs_in_all = len(unit) * (len(unit) - 1) // 2
    return {"std": round((square / pairs_in_all) ** 0.5, 5), "max": round(largest, 4), "bins": histogram.tolist()}


def pushed_apart(d: int, count: int, steps: int = 400) -> Json:
    """Directions after descending the sum of ever higher powers of |cosine|, as lines: v and -v are one."""
    random = np.random.default_rng((1, d))
    unit = random.standard_normal((count, d))
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    best, least = unit, np.inf
    for step in range(steps):
        gram = unit @ unit.T
        np.fill_diagonal(gram, 0)
        largest = np.abs(gram).max()
        if largest < least:
            best, least = unit, largest
        power = 3 + 40 * step / steps
        push = np.sign(gram) * (np.abs(gram) / largest) ** power @ unit
        push -= (push * unit).sum(1, keepdims=True) * unit
        length = np.linalg.norm(push, axis=1, keepdims=True).max()
        unit = unit - 0.25 * (1 - step / steps) * largest * push / max(length, 1e-12)
        unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    return described(best)


# Five features in two dimensions

DECAYS = (1.0, 0.85, 0.7)
RELATIVE = (0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0, 2.0, 4.0)
SEEDS = 16
STEPS, RATE = 300, 0.05
KEPT = 0.5  # a feature counts as represented when its direction is longer than this


def starts() -> tuple[Array, Array]:
    """Starting weights of all seeds, in thousandths so that page and script begin alike."""
    W = np.round(np.random.default_rng(0).normal(size=(SEEDS, 2, 5)) * 0.5, 3)
    return W, np.zeros((SEEDS, 5))


def densities_of(density: float, relative: float) -> Array:
    """Densities of the five features: the fifth has its own."""
    return np.array([density] * 4 + [min(1.0, density * relative)])


def best_of(density: float, decay: float, relative: float, *, rule: toy.Rule, steps: int = STEPS) -> Json:
    """The best of all seeds: weights, loss, and how many seeds end within one percent of it."""
    weights = toy.rule_weights(rule, densities_of(density, relative))
    importance = np.array([decay**i for i in range(5)])
    W, b = toy.train_on_rule(*starts(), rule, weights, importance, steps=steps, rate=RATE)
    losses = [toy.rule_loss(W[k], b[k], rule, weights, importance) for k in range(SEEDS)]
    k = int(np.argmin(losses))
    near = sum(loss < 1.01 * losses[k] for loss in losses)
    kept = int((np.linalg.norm(W[k], axis=0) > KEPT).sum())
    return {"W": digits(W[k], 4), "b": digits(b[k], 4), "loss": float(f"{losses[k]:.6g}"), "near": near, "kept": kept}


def five() -> Json:
    """Optima over densities, importance and the fifth feature's density; samples of the page's own training."""
    live = toy.quadrature(5)
    fine = toy.quadrature(5, (1, 16, 8, 4, 3, 3))
    optima = [
        [[best_of(p, decay, relative, rule=live) for relative in RELATIVE] for decay in DECAYS] for p in DENSITIES
    ]
    exact = {str(p): best_of(p, 1, 1, rule=fine, steps=1000) for p in (0.5, 0.3, 0.2, 0.1, 0.05, 0.01)}
    nodes = {}
    for count in sorted(set(toy.NODES)):
        at, share = np.polynomial.legendre.leggauss(count)
        nodes[str(count)] = [digits((at + 1) / 2, 12), digits(share / 2, 12)]
    return {
        "densities": list(DENSITIES),
        "decays": list(DECAYS),
        "relative": list(RELATIVE),
        "starts": starts()[0].tolist(),
        "steps": STEPS,
        "rate": RATE,
        "nodes_of": list(toy.NODES),
        "nodes": nodes,
        "losses": [[[one["loss"] for one in row] for row in plane] for plane in optima],
        "counts": [[[one["kept"] for one in row] for row in plane] for plane in optima],
        "near": [plane[0][RELATIVE.index(1.0)]["near"] for plane in optima],
        "exact": exact,
        "samples": [live_sample(live, **asked) for asked in SAMPLES],
    }


SAMPLES: tuple[Json, ...] = (
    {},
    *({"density": p} for p in (0.01, 0.1, 0.2, 0.3, 0.5)),
    {"density": 0.7},
    {"density": 0.5, "seed": 3},
    {"density": 1.0, "decay": 0.7},
    {"density": 0.1, "decay": 0.7},
    *({"relative": share} for share in (0.1, 0.2, 0.3, 0.5)),
    {"relative": 0.2, "seed": 4},
    *({"frame": frame} for frame in (0, 1, 3, 10)),
)
FRAMES = 60  # of five steps each
SAMPLE_START: Json = {"density": 0.05, "decay": 1.0, "relative": 1.0, "seed": 1, "frame": FRAMES}


def live_sample(rule: toy.Rule, **asked: Any) -> Json:
    """What the page's training must give for these inputs."""
    chosen = SAMPLE_START | asked
    weights = toy.rule_weights(rule, densities_of(chosen["density"], chosen["relative"]))
    importance = np.array([chosen["decay"] ** i for i in range(5)])
    W, b, losses = toy.train_in_order(
        starts()[0][chosen["seed"] - 1], np.zeros(5), rule, weights, importance,
        steps=STEPS, rate=RATE, stop=chosen["frame"] * STEPS // FRAMES,
    )  # fmt: skip
    norms = np.linalg.norm(W, axis=0)
    outputs = {
        "loss": losses[-1],
        "represented": int((norms > 0.5).sum()),
        "mean_norm": float(norms[norms > 0.5].mean()) if (norms > 0.5).any() else 0.0,
        "mean_bias": float(b.mean()),
    }
    return {"inputs": asked, "outputs": outputs}


# Two features, one dimension

GRID = 40


def phase() -> Json:
    """Best of ten trained models in each cell of importance by density: what it does with the two features."""
    ratios, densities = np.logspace(-1, 1, GRID), np.logspace(-2, 0, GRID)
    classes, losses = [], []
    for p in densities:
        row = [cell_of(float(p), float(r)) for r in ratios]
        classes.append([kind for kind, _ in row])
        losses.append([loss for _, loss in row])
    return {"ratios": digits(ratios, 5), "densities": digits(densities, 5), "classes": classes, "losses": losses}


def cell_of(p: float, ratio: float, *, steps: int = 250, models: int = 10) -> tuple[int, float]:
    """0: only the first feature is kept, 1: only the extra one, 2: both, back to back."""
    rule = toy.quadrature(2, (1, 12, 8))
    weights, importance = toy.rule_weights(rule, np.array([p, p])), np.array([1.0, ratio])
    random = np.random.default_rng(0)
    W, b = toy.train_on_rule(
        random.normal(size=(models, 1, 2)), np.zeros((models, 2)), rule, weights, importance, steps=steps, rate=0.05
    )
    found = [toy.rule_loss(W[k], b[k], rule, weights, importance) for k in range(models)]
    k = int(np.argmin(found))
    size = np.abs(W[k, 0])
    kind = 2 if size.min() > 0.35 * size.max() else int(size[1] > size[0])
    return kind, float(f"{found[k]:.5g}")


# Sixty features in six dimensions


def sticky() -> Json:
    """One model for each density of `sparsities`, W in thousandths."""
    sparsities = np.round(np.logspace(0, 2, 24), 3)
    models = [many(1 / float(s)) for s in sparsities]
    return {"n": 60, "m": 6, "sparsities": sparsities.tolist(), "models": models}


def many(density: float, *, n: int = 60, m: int = 6, steps: int = 2000) -> Json:
    """A model trained on samples, its loss on fresh ones, and the loss of representing nothing."""
    density = round(density, 6)
    W, b = toy.train_on_samples(n=n, m=m, density=density, seed=1, steps=steps, batch=512, rate=0.02)
    x = toy.draw(np.random.default_rng(2), density, (20000, n))
    weights = np.full(len(x), 1 / len(x))
    W, b = np.round(W, 3), np.round(b, 3)
    loss = float(toy.loss_and_gradient(W[0], b[0], x, weights, np.ones(n))[0])
    nothing = n * (density / 3 - density**2 / 4)
    thousandths = (np.rint(1000 * W[0]) + 0).astype(int)
    return {"density": density, "W": thousandths.tolist(), "loss": float(f"{loss:.5g}"), "nothing": nothing}


def starts_of_sixty() -> Json:
    """Twelve starts at one density: how many features each keeps, its loss, and the cosines between those kept."""
    n, m, density = 60, 6, 0.075
    W, b = toy.train_on_samples(n=n, m=m, density=density, seed=1, steps=2000, batch=512, rate=0.02, models=12)
    x = toy.draw(np.random.default_rng(2), density, (20000, n))
    losses, _, _ = toy.loss_and_gradient(W, b, x, np.full(len(x), 1 / len(x)), np.ones(n))
    found = []
    for one, loss in zip(W, losses, strict=True):
        norms = np.linalg.norm(one, axis=0)
        unit = one[:, norms > KEPT] / norms[norms > KEPT]
        cosines = (unit.T @ unit)[np.triu_indices(unit.shape[1], 1)]
        halves = int((np.abs(cosines + 0.5) < 0.05).sum())
        quarters = int((np.abs(cosines - 0.25) < 0.05).sum())
        pairs = {"pairs": len(cosines), "at_minus_half": halves, "at_quarter": quarters}
        found.append({"kept": int((norms > KEPT).sum()), "loss": float(f"{loss:.5g}")} | pairs)
    return {"density": density, "models": found}


# Sparse autoencoders

PRICES = (0.003, 0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 1.0)
DATA_SETS = {"twelve": (12, 4), "ten": (10, 3)}
SIZES = {"half": 0.5, "equal": 1, "twice": 2}
TRIES = 3


def autoencoders() -> Json:
    """Autoencoders of two toy models, over dictionary size and lambda."""
    return {"prices": list(PRICES), "density": 0.05} | {
        name: autoencoders_of(n, m) for name, (n, m) in DATA_SETS.items()
    }


def toy_to_undo(n: int, m: int, steps: int = 3000) -> tuple[Array, Array]:
    """The best of eight toy models."""
    W, b = toy.train_on_samples(n=n, m=m, density=0.05, seed=1, steps=steps, batch=512, rate=0.02, models=8)
    x = toy.draw(np.random.default_rng(2), 0.05, (20000, n))
    losses, _, _ = toy.loss_and_gradient(W, b, x, np.full(len(x), 1 / len(x)), np.ones(n))
    k = int(np.argmin(losses))
    return np.round(W[k], 4), np.round(b[k], 4)


def autoencoders_of(n: int, m: int) -> Json:
    """The toy model, and its autoencoders by size and price."""
    W, b = toy_to_undo(n, m)
    sizes = {name: trained_on(W, round(share * n), PRICES) for name, share in SIZES.items()}
    return {"n": n, "m": m, "W": W.tolist(), "b": b.tolist(), "sizes": sizes}


def trained_on(
    W: Array, latents: int, prices: tuple[float, ...], *, steps: int = 3000, tries: int = TRIES
) -> list[Json]:
    """For each price the best of some seeds by its own loss, measured on fresh data."""
    m, n = W.shape
    random = np.random.default_rng(3)
    price = np.repeat(np.array(prices), tries)
    weights = autoencoder.initial(random, models=len(price), latents=latents, m=m)
    batch: Callable[[], Array] = lambda: toy.draw(random, 0.05, (512, n)) @ W.T  # noqa: E731
    weights = autoencoder.train(weights, batch, price, steps=steps, rate=0.01)
    weights = {name: np.round(value, 4) for name, value in weights.items()}
    fresh = toy.draw(np.random.default_rng(4), 0.05, (20000, n)) @ W.T
    loss, _ = autoencoder.loss_and_gradient(weights, fresh, price)
    found = []
    for first in range(0, len(price), tries):
        k = first + int(np.argmin(loss[first : first + tries]))
        one = {name: value[k : k + 1] for name, value in weights.items()}
        found.append({name: value[0].tolist() for name, value in one.items()} | scores(one, fresh, W))
    return found


def scores(one: autoencoder.Weights, h: Array, W: Array) -> Json:
    """Share of variance explained, latents active on average, mean best cosine to the truth, dead latents."""
    f = autoencoder.encode(one, h)[0]
    rebuilt = autoencoder.decode(one, f[None])[0]
    unit = W / np.linalg.norm(W, axis=0)
    best = (unit.T @ one["D"][0]).max(axis=1)
    alive = (h**2).sum(axis=1) > 1e-9
    return {
        "explained": round(float(1 - ((h - rebuilt) ** 2).sum() / ((h - h.mean(0)) ** 2).sum()), 4),
        "active": round(float((f > 1e-6).sum(1).mean()), 4),
        "cosine": round(float(best.mean()), 4),
        "dead": int((f.max(0) < 1e-6).sum()),
        "length": round(float((h * rebuilt)[alive].sum() / (h[alive] ** 2).sum()), 4),
    }


EXPERIMENTS: dict[str, Callable[[], Json]] = {
    "cosines": cosines,
    "five": five,
    "phase": phase,
    "sticky": sticky,
    "starts_of_sixty": starts_of_sixty,
    "autoencoders": autoencoders,
}

if __name__ == "__main__":
    run_experiments(__doc__, EXPERIMENTS, HERE, SCRIPTS)
