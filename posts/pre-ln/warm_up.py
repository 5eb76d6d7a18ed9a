"""Eight layers trained with and without warm-up: data/warm_up.json, with its scripts' hash.

    OMP_NUM_THREADS=1 python posts/pre-ln/warm_up.py

The language is one in which each letter depends on the two before it, so that its entropy is known. Four designs of a
run, three seeds; some ten minutes on one core.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np

from blog.lab.storage import Json, run_experiments
from networks import DESIGNS, Array, Network, Pass, Sizes, Source, Tokens, network, run

HERE = Path(__file__).parent
SCRIPTS = ("warm_up.py", "networks.py")
SIZES = Sizes(width=48, hidden=192, heads=4, vocabulary=16, length=32, batch=16)
DEPTH, STEPS, SEEDS = 8, 400, range(3)
RATE, FLOOR, WARM = 3e-3, 0.1, 100  # highest learning rate, what the cosine leaves of it, steps of the warm-up
BETAS, EPSILON, DECAY = (0.9, 0.95), 1e-8, 0.1
CONCENTRATION, LANGUAGE = 0.15, 7  # of the Dirichlet draw of each context's letters, and its seed
LAST = 25  # steps whose losses are averaged
RUNS = {"post warm": ("post", WARM), "post cold": ("post", 0), "pre warm": ("pre", WARM), "pre cold": ("pre", 0)}


# The language


def language(size: int = SIZES.vocabulary, seed: int = LANGUAGE) -> Array:
    """Probabilities [first, second, next] of the letter after two others."""
    return np.random.default_rng(seed).dirichlet(np.full(size, CONCENTRATION), (size, size))


def entropies(odds: Array) -> dict[str, float]:
    """Nats a letter: of one that knows both letters before it, and of one that knows only how often letters occur."""
    size = len(odds)
    pairs = np.full((size, size), size**-2.0)
    for _ in range(500):  # the share of each pair of letters, once the start is forgotten
        pairs = np.einsum("ab,abc->bc", pairs, odds)
    alone = pairs.sum(axis=0)
    logs = np.log(np.where(odds > 0, odds, 1))
    return {"floor": float(-(pairs[..., None] * odds * logs).sum()), "unigram": float(-(alone * np.log(alone)).sum())}


def batches(odds: Array, seed: int) -> Iterator[Tokens]:
    """Rows of text [batch, length + 1] without end."""
    rng, ladder = np.random.default_rng(seed), odds.cumsum(axis=-1)
    while True:
        rows = list(rng.integers(0, len(odds), (2, SIZES.batch)))
        while len(rows) < SIZES.length + 51:
            draw = rng.random(SIZES.batch)
            rows.append(np.minimum((ladder[rows[-2], rows[-1]] < draw[:, None]).sum(axis=1), len(odds) - 1))
        yield np.stack(rows[50:], axis=1)


# Training


def rate(step: int, warm: int) -> float:
    """The learning rate of a step, from 1: a straight rise, then a cosine."""
    if step <= warm:
        return RATE * step / warm
    done = (step - warm) / (STEPS - warm)
    return float(RATE * (FLOOR + (1 - FLOOR) * (1 + np.cos(np.pi * done)) / 2))


def weights_of(net: Network) -> dict[str, Array]:
    """All weights by name; changing them in place changes the network."""
    named = {f"{layer} {name}": weight for layer, each in enumerate(net.layers) for name, weight in each.items()}
    return {**named, "embedding": net.embedding, "positions": net.positions, "unembedding": net.unembedding}


def gradients_of(found: Pass) -> dict[str, Array]:
    """The gradients by the same names."""
    layers = enumerate(found.gradients)
    return {f"{at} {name}": g for at, each in layers for name, g in each.items() if name != "stream"} | found.ends


def trained(design: str, warm: int, seed: int, until: int = STEPS) -> list[dict[str, float]]:
    """What the dials show at every step of a run, or of its beginning."""
    source = Source(seed)
    net = network(DESIGNS[design], SIZES, DEPTH, source)
    net = replace(net, positions=source.normal(SIZES.length, SIZES.width))
    weights, text = weights_of(net), batches(language(), seed + 100)
    first = {name: np.zeros_like(weight) for name, weight in weights.items()}
    second = {name: np.zeros_like(weight) for name, weight in weights.items()}
    dials = []
    for step in range(1, until + 1):
        rows = next(text)
        found = run(net, rows[:, :-1], rows[:, 1:])
        gradients, now, moved = gradients_of(found), rate(step, warm), 0.0
        for name, weight in weights.items():
            g = gradients[name]
            first[name] += (1 - BETAS[0]) * (g - first[name])
            second[name] += (1 - BETAS[1]) * (g * g - second[name])
            update = first[name] / (1 - BETAS[0] ** step) / (np.sqrt(second[name] / (1 - BETAS[1] ** step)) + EPSILON)
            moved += float(np.square(now * update).sum())
            weight -= now * (update + (DECAY * weight if name[0].isdigit() else 0))
        dials.append(_dials(found, gradients, moved**0.5))
    return dials


def _dials(found: Pass, gradients: dict[str, Array], moved: float) -> dict[str, float]:
    first, last = found.gradients[0]["w_2"], found.gradients[-1]["w_2"]
    return {
        "loss": found.loss,
        "gradient": float(np.sqrt(sum(np.square(g).sum() for g in gradients.values()))),
        "first": float(np.linalg.norm(first)),
        "last": float(np.linalg.norm(last)),
        "moved": moved,
        "dead": float(np.mean([(np.abs(each["w_2"]).sum(axis=1) == 0).mean() for each in found.gradients])),
    }


def final_loss(dials: list[dict[str, float]]) -> float:
    """The mean loss of the last steps."""
    return float(np.mean([each["loss"] for each in dials[-LAST:]]))


def warm_up() -> Json:
    """The curves of the first seed, and the last losses of all."""
    curves, ends = {}, {}
    for name, (design, warm) in RUNS.items():
        runs = [trained(design, warm, seed) for seed in SEEDS]
        curves[name] = {dial: [float(f"{each[dial]:.4g}") for each in runs[0]] for dial in runs[0][0]}
        ends[name] = [round(final_loss(dials), 4) for dials in runs]
        print(name, ends[name], flush=True)
    return {**{key: round(value, 4) for key, value in entropies(language()).items()}, "curves": curves, "ends": ends}


if __name__ == "__main__":
    experiments: dict[str, Callable[[], Json]] = {"warm_up": warm_up}
    run_experiments(__doc__, experiments, HERE, SCRIPTS)
