"""Six ways to say where a token is, trained at 64 tokens, read at up to 1,024: data/ways.json, with the scripts' hash.

    OMP_NUM_THREADS=1 python posts/positional-encodings/experiment.py FOLDER [--seed N] [--join]

Each way is trained three times on the chains of chains.py, whose best predictor is known, and read on 16 chains that no
training saw. The rotary models are then read again under every rule of rules.py, without a step of training. About
ten minutes on one core; FOLDER keeps the curves of every model, so that seeds can run side by side.
"""

import argparse
import json
from itertools import pairwise
from math import cos, pi
from pathlib import Path

import numpy as np

import ways
from blog.lab.arrays import Array, log_softmax
from blog.lab.storage import Json, file_digest, rounded_numbers
from chains import Ids, best_losses, chains
from rules import Stretch
from ways import LONGEST, METHODS, TRAINED, Reading

HERE = Path(__file__).parent
SCRIPTS = ("rules.py", "chains.py", "ways.py", "experiment.py")
SEEDS = (0, 1, 2)
STEPS, LONGER, ROWS, RATE, WARM_UP = 800, 2400, 16, 5e-3, 100
TEST_SEED, TEST_ROWS = 12345, 16
CONTEXTS = (64, 128, 256, 512, 1024)
READINGS: dict[str, tuple[str, float]] = {  # rule, and the turns above which it keeps a pair
    "plain": ("plain", 32),
    "pi": ("pi", 32),
    "ntk": ("ntk", 32),
    "yarn 3": ("yarn", 3),
    "yarn 10": ("yarn", 10),
    "yarn 32": ("yarn", 32),
}
POINTS = 18  # windows along the logarithm of the position, over which curves are averaged


# Training


def train(method: str, seed: int, steps: int) -> Array:
    """The weights after so many steps of AdamW, as one vector; the rate rises, then falls as a cosine."""
    weights = ways.initial(method, seed)
    slope, first, second = (np.zeros_like(weights) for _ in range(3))
    into, views = ways.views(slope, method), ways.views(weights, method)
    data = np.random.default_rng([seed, 1])
    for step in range(steps):
        tokens = chains(data, ROWS, TRAINED + 1)
        ways.gradient(views, tokens[:, :-1], tokens[:, 1:], method, into)
        slope *= min(1.0, 1.0 / float(np.linalg.norm(slope)))
        first += 0.1 * (slope - first)
        second += 0.02 * (slope * slope - second)
        weights *= 1 - rate(step, steps) * 0.01
        size = np.sqrt(second / (1 - 0.98 ** (step + 1))) + 1e-8
        weights -= np.float32(rate(step, steps) / (1 - 0.9 ** (step + 1))) * first / size
    return weights


def rate(step: int, steps: int) -> float:
    """The learning rate of a step, counted from 0.

    >>> [round(rate(step, 1100), 5) for step in (0, 99, 600, 1099)]
    [5e-05, 0.005, 0.00263, 0.00025]
    """
    if step < WARM_UP:
        return RATE * (step + 1) / WARM_UP
    falling = (1 + cos(pi * (step - WARM_UP) / (steps - WARM_UP))) / 2
    return RATE * (0.05 + 0.95 * falling)


# Reading


def excess(weights: Array, reading: Reading, tokens: Ids) -> Array:
    """The model's loss minus the best predictor's, by position, averaged over the chains, [t - 1]."""
    views = ways.views(weights, reading.method)
    found = []
    for at in range(0, len(tokens), 4):  # four chains at a time: scores of 1,024 tokens are large
        part = tokens[at : at + 4]
        logits, _, _ = ways.forward(views, part[:, :-1], reading)
        right = np.take_along_axis(log_softmax(logits.astype(float)), part[:, 1:, None], axis=-1)[..., 0]
        found.append(-right - best_losses(part))
    mean: Array = np.concatenate(found).mean(axis=0)
    return mean


def looking_back(weights: Array, reading: Reading, tokens: Ids) -> float:
    """How much of its attention the first layer's best head spends on the token before, beyond the first 16 tokens."""
    _, layers, _ = ways.forward(ways.views(weights, reading.method), tokens, reading)
    pattern = layers[0]["pattern"]
    before = np.arange(16, tokens.shape[1])
    return float(pattern[:, :, before, before - 1].mean(axis=(0, 2)).max())


def stretched_to(name: str, length: int) -> Reading:
    """A rotary reading stretched to a context."""
    rule, fast = READINGS[name]
    return Reading("rope", rule, Stretch(scale=length / TRAINED, trained=TRAINED, fast=fast))


# What is kept


def places(length: int) -> list[int]:
    """Edges of windows along the logarithm of the position: each holds at least one position."""
    edges = np.unique(np.round(np.geomspace(1, length, POINTS + 1)).astype(int))
    return [0, *edges[1:].tolist()]


def along(curve: Array) -> list[float]:
    """Means of a curve between the edges."""
    edges = places(len(curve))
    return [float(curve[a:b].mean()) for a, b in pairwise(edges)]


def of_seeds(curves: list[Array]) -> Json:
    """Mean, least and greatest over the seeds, along the positions; and each seed's mean over every context."""
    kept = [along(curve) for curve in curves]
    means = [[float(curve[:context].mean()) for context in CONTEXTS] for curve in curves]
    return {
        "mean": np.mean(kept, axis=0).tolist(),
        "least": np.min(kept, axis=0).tolist(),
        "most": np.max(kept, axis=0).tolist(),
        "means": np.array(means).T.tolist(),
    }


def ranges(curves: list[Array]) -> list[list[float]]:
    """Each seed's mean over 1 to 64, 65 to 128, and so on, [range, seed]."""
    edges = [0, *CONTEXTS]
    return [[float(curve[a:b].mean()) for curve in curves] for a, b in pairwise(edges)]


def rotary(weights: Array, tokens: Ids) -> dict[str, list[Array]]:
    """Every rule on a rotary model: its curve at each context, stretched to it."""
    return {
        name: [excess(weights, stretched_to(name, context), tokens[:, : context + 1]) for context in CONTEXTS]
        for name in READINGS
    }


def summed_up(curves: dict[str, list[Array]], stretched: list[dict[str, list[Array]]], back: list[Json]) -> Json:
    """What the article needs, from the curves of all seeds so far."""
    found: Json = {"seeds": len(stretched), "steps": STEPS, "longer": LONGER, "edges": places(LONGEST - 1)}
    best = best_losses(test_chains()).mean(axis=0)
    found["best"] = along(best)
    found["best_ranges"] = [row[0] for row in ranges([best])]
    found["ways"] = {name: of_seeds(each) | {"ranges": ranges(each)} for name, each in curves.items()}
    found["rules"] = {}
    for name in READINGS:
        kept = of_seeds([seed[name][-1] for seed in stretched])
        kept["means"] = [[float(seed[name][row].mean()) for seed in stretched] for row in range(len(CONTEXTS))]
        found["rules"][name] = kept | {"back": [seed[name] for seed in back]}
    result: Json = rounded_numbers(found)
    return result


def test_chains() -> Ids:
    """The chains that every model is read on."""
    return chains(np.random.default_rng(TEST_SEED), TEST_ROWS, LONGEST)


def measure(seed: int, name: str, kept: Path) -> None:
    """Train one model, read it, and keep its curves in the folder."""
    method, steps = ("nope", LONGER) if name == "nope longer" else (name, STEPS)
    tokens = test_chains()
    weights = train(method, seed, steps)
    found = {"curve": excess(weights, Reading(method), tokens)}
    if method == "rope":
        for rule, curves in rotary(weights, tokens).items():
            found |= {f"{rule}, {context}": curve for context, curve in zip(CONTEXTS, curves, strict=True)}
            found[f"{rule}, back"] = np.array(looking_back(weights, stretched_to(rule, 128), tokens[:4, :128]))
    np.savez(kept / f"{name}, {seed}.npz", **found)  # type: ignore[arg-type]
    print(seed, name, [round(float(row[0]), 3) for row in ranges([found["curve"]])], flush=True)


def joined(kept: Path) -> Json:
    """The results of all models in the folder; seeds count when each way has been trained with them."""
    done = {path.stem: dict(np.load(path)) for path in sorted(kept.glob("*.npz"))}
    seeds = [seed for seed in SEEDS if all(f"{name}, {seed}" in done for name in METHODS)]
    curves = {name: [done[f"{name}, {seed}"]["curve"] for seed in seeds] for name in METHODS}
    if f"nope longer, {SEEDS[0]}" in done:
        curves["nope longer"] = [done[f"nope longer, {SEEDS[0]}"]["curve"]]
    rotary_ones = [done[f"rope, {seed}"] for seed in seeds]
    stretched = [
        {rule: [one[f"{rule}, {context}"] for context in CONTEXTS] for rule in READINGS} for one in rotary_ones
    ]
    back = [{rule: float(one[f"{rule}, back"]) for rule in READINGS} for one in rotary_ones]
    result = summed_up(curves, stretched, back)
    return result | {"script_sha256": file_digest(*(HERE / script for script in SCRIPTS))}


def main() -> None:
    """Train what the folder does not have yet, or join what it has."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kept", type=Path, help="a folder for the curves of each model")
    parser.add_argument("--seed", type=int, choices=SEEDS, action="append", help="only this one; may be repeated")
    parser.add_argument("--join", action="store_true", help="train nothing, write data/ways.json")
    asked = parser.parse_args()
    for seed in [] if asked.join else asked.seed or SEEDS:
        for name in (*METHODS, *(["nope longer"] if seed == SEEDS[0] else [])):
            if not (asked.kept / f"{name}, {seed}.npz").exists():
                measure(seed, name, asked.kept)
    text = json.dumps(joined(asked.kept), separators=(",", ":"))
    (HERE / "data" / "ways.json").write_text(text + "\n", "utf-8")


if __name__ == "__main__":
    main()
