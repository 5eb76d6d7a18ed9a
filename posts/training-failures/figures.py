"""Figures and numbers of the article on training runs that fail.

The runs stand in data/, by experiment.py, what they measured in runs.py; the closed forms are here, the reference
solver of the quiz in solver.py. Published results are in literature.yaml.
"""

from math import exp, sqrt

import numpy as np

from blog.calc.formula import formula
from blog.lab.storage import Json
from blog.literature import literature
from runs import (
    ALL,
    BIN,
    LEVELS,
    OTHERS,
    SEEDS,
    SPIKES,
    WINDOW,
    best_step,
    check,
    cured,
    dial,
    final,
    first_below,
    least,
    most,
    parts,
    peak_of,
    rescued,
    run_of,
    way_back,
    window,
)
from softmax import attention, entropy, slope
from solver import ALARMS, CAUSES, QUIZ, alarm, case, diagnosis

# What the text asks of the runs, beside what stands here.
__all__ = [
    "OTHERS",
    "SEEDS",
    "best_step",
    "cured",
    "first_below",
    "least",
    "most",
    "parts",
    "peak_of",
    "rescued",
    "window",
]

cited = literature(__file__)

RUNS = {
    "healthy": "Nothing wrong",
    "hot": "Learning rate × 33",
    "cold": "Learning rate ÷ 100",
    "loud": "All weights begin × 6",
    "dead": "Biases begin at −4",
    "collapse": "Queries and keys × 6",
    "normed": "The same, with QK-norm",
    "leak": "No causal mask",
    "pool": "40 batches for ever",
    "order": "Another language at 301",
    "mixed": "Both languages mixed",
}


# Closed forms


@formula(symbols={"size": r"\lVert g\rVert", "limit": "c"})
def clip_factor(*, size: float, limit: float) -> float:
    """What clipping multiplies every gradient by.

    >>> clip_factor(size=4.0, limit=1.0), clip_factor(size=0.5, limit=1.0)
    (0.25, 1.0)
    """
    return min(1.0, limit / size)


@formula(symbols={"size": "G", "beta_1": r"\beta_1", "beta_2": r"\beta_2"})
def adam_step(*, size: float, beta_1: float, beta_2: float) -> float:
    """Adam's step, in learning rates, at one gradient of `size` after many gradients of 1.

    >>> round(adam_step(size=1000, beta_1=0.9, beta_2=0.999), 2)
    3.19
    """
    return (beta_1 + (1 - beta_1) * size) / sqrt(beta_2 + (1 - beta_2) * size**2)


def adam_carried(*, size: float, beta_1: float, beta_2: float, steps: int) -> float:
    """How far, in usual steps, one gradient of `size` among gradients of 1 has carried a weight after some steps.

    >>> round(adam_carried(size=1000, beta_1=0.9, beta_2=0.999, steps=30), 1)
    30.4
    """
    first, second, far = (1 - beta_1) * size, beta_2 + (1 - beta_2) * size**2, 0.0
    for _ in range(steps):
        far += first / sqrt(second)
        first, second = beta_1 * first, beta_2 * second + 1 - beta_2
    return far


@formula(symbols={"steps": "k", "beta_2": r"\beta_2"})
def forgetful_step(*, steps: int, beta_2: float) -> float:
    """Adam's step, in usual ones, `steps` after its averages of squares became zero and its counter did not.

    >>> [round(forgetful_step(steps=k, beta_2=0.999), 1) for k in (1, 5, 100)]
    [31.6, 14.2, 3.2]
    """
    return 1 / sqrt(1 - beta_2**steps)


@formula(symbols={"gap": "z"})
def winner_share(*, gap: float) -> float:
    """Attention of the first of two tokens whose logit is larger by `gap`.

    >>> round(winner_share(gap=10), 7)
    0.9999546
    """
    return 1 / (1 + exp(-gap))


# Figures


def two_spikes() -> Json:
    """Two runs that spike at the same step, and how each goes on after either cure."""
    dials = ("loss", "gradient", "ratio")

    def of(found: Json) -> Json:
        return {name: found["window"][name] for name in dials}

    curves = {
        "a": {"none": of(SPIKES["bad"]), "skip": of(SPIKES["bad, skipped"]), "restore": of(SPIKES["bad"])},
        "b": {"none": of(SPIKES["slips"]), "skip": of(SPIKES["slips, skipped"]), "restore": of(SPIKES["flat"])},
    }
    cases = [("none", 308), ("skip", 349), ("restore", 349)]
    samples = [
        {
            "inputs": {"remedy": remedy, "step": step},
            "outputs": {run: max(curves[run][remedy]["loss"][10 : step - WINDOW]) for run in ("a", "b")},
        }
        for remedy, step in cases
    ]
    return {
        "inputs": {"step": 350, "remedy": "none", "dials": "hidden"},
        "first": WINDOW + 1,
        "curves": curves,
        "samples": samples,
    }


def dashboard() -> Json:
    """Seven dials of eleven runs."""
    dials = ("loss", "gradient", "ratio", "entropy", "peak", "dead", "size")
    runs = {name: {which: ALL[name]["dials"][which] for which in dials} for name in RUNS}
    samples = [
        {
            "inputs": {"run": name, "step": step},
            "outputs": {
                "loss": dial(name, "loss", step),
                "alarms": len(alarms(name)),
                "first_alarm": first_alarm(name),
            },
        }
        for name, step in (
            ("healthy", 600),
            ("hot", 40),
            ("collapse", 600),
            ("dead", 600),
            ("cold", 100),
            ("leak", 600),
        )
    ]
    return {
        "inputs": {"step": 0, "run": "hot", "low": ALARMS["entropy"]["low"]},
        "names": RUNS,
        "levels": LEVELS,
        "alarms": ALARMS,
        "runs": runs,
        "finals": {name: [final(name), check(name)] for name in RUNS},
        "samples": samples,
    }


def alarms(name: str) -> dict[str, int]:
    """The first step of the alarm of every dial that gives one."""
    found = {which: alarm(run_of(name)["dials"], which) for which in ALARMS}
    return {which: step for which, step in found.items() if step}


def first_alarm(name: str) -> int:
    """The first step at which any dial gives an alarm; 0 if none does."""
    return min(alarms(name).values(), default=0)


def softmax_scale() -> Json:
    """One row of attention whose logits are multiplied."""
    rng = np.random.default_rng(3)
    query, keys = rng.standard_normal(12), rng.standard_normal((128, 12))
    numbers = {"query": np.round(query, 3).tolist(), "keys": np.round(keys, 3).tolist()}

    def sample(scale: float, tokens: int, normed: bool) -> Json:
        weights = attention(np.array(numbers["query"]), np.array(numbers["keys"])[:tokens], scale, normed)
        inputs = {"scale": scale, "tokens": tokens, "normed": normed}
        return {"inputs": inputs, "outputs": {"entropy": entropy(weights), "slope": slope(weights)}}

    cases = [(1.0, 32, False), (6.0, 32, False), (10.0, 32, False), (6.0, 32, True), (1.0, 128, False), (0.1, 8, False)]
    return {
        "inputs": {"scale": 1.0, "tokens": 32, "normed": False},
        **numbers,
        "samples": [sample(*each) for each in cases],
    }


def bad_batch() -> Json:
    """How far one large gradient moves a weight, and four runs that met five bad batches."""
    names = {"adam": "bad", "adam clip": "bad, clipped", "sgd": "bad, sgd", "sgd clip": "bad, sgd, clipped"}
    cases = [(1.0, 0.999), (10.0, 0.999), (1000.0, 0.999), (1000.0, 0.95)]
    samples = [
        {
            "inputs": {"size": size, "beta_2": str(beta_2), "optimiser": "adam"},
            "outputs": {"adam": adam_step(size=size, beta_1=0.9, beta_2=beta_2)},
        }
        for size, beta_2 in cases
    ]
    return {
        "inputs": {"clip": "off", "optimiser": "sgd", "size": 10.0, "beta_2": "0.999"},
        "first": WINDOW + 1,
        "levels": LEVELS,
        "runs": {key: SPIKES[name]["window"]["loss"] for key, name in names.items()},
        "later": {key: SPIKES[name]["dials"]["loss"][(WINDOW + 60) // BIN + 1 :] for key, name in names.items()},
        "backs": {key: way_back(name) for key, name in names.items()},
        "finals": {key: final(name) for key, name in names.items()},
        "samples": samples,
    }


# name, smallest power of two that is not rounded to zero, smallest of full precision, largest number
FORMATS: dict[str, tuple[str, int, int, float]] = {
    "fp16": ("fp16", -25, -14, 65504.0),
    "bf16": ("bf16", -134, -126, 2.0**127 * (2 - 2**-7)),
    "e5m2": ("fp8 E5M2", -17, -14, 57344.0),
    "e4m3": ("fp8 E4M3", -10, -6, 448.0),
}


def lost(scale: int, *, kind: str = "fp16", step: int = 100, below: int = 1) -> float:
    """The share of gradient entries that become zero; with `below` 2, that fall below full precision."""
    found = SPIKES["exponents"]["steps"][str(step)]
    counts = np.array(found["counts"])
    powers = SPIKES["exponents"]["lowest"] + np.arange(len(counts)) + scale
    return float(counts[powers < FORMATS[kind][below]].sum() / (counts.sum() + found["zeros"]))


def falling_off() -> Json:
    """The powers of two of the healthy run's gradients, and what a number format keeps of them."""
    steps = SPIKES["exponents"]["steps"]
    cases = [
        (0, "fp16", 100),
        (-12, "fp16", 100),
        (0, "bf16", 100),
        (0, "e4m3", 100),
        (10, "e4m3", 600),
        (0, "fp16", 1),
    ]
    samples = [
        {
            "inputs": {"scale": scale, "kind": kind, "step": str(step)},
            "outputs": {
                "flushed": lost(scale, kind=kind, step=step),
                "coarse": lost(scale, kind=kind, step=step, below=2),
            },
        }
        for scale, kind, step in cases
    ]
    return {
        "inputs": {"scale": 0, "kind": "fp16", "step": "100"},
        "lowest": SPIKES["exponents"]["lowest"],
        "steps": steps,
        "formats": {key: list(value) for key, value in FORMATS.items()},
        "samples": samples,
    }


def diagnose() -> Json:
    """Ten anonymous runs, their causes and how they go on once mended."""
    cases = {
        str(number): case(run_of(name), cause, SPIKES) | {"final": final(name)}
        for number, (name, cause) in enumerate(QUIZ, 1)
    }
    samples = [
        {"inputs": {"case": number, "log": log + found["cause"]}, "outputs": {"right": True, "points": points}}
        for number, found in cases.items()
        for log, points in ((f"{number}-", 5), (f"{number}-1.{number}-4.{number}-", 3))
    ]
    others = [name for name in CAUSES if name != "bad"]
    logs = {"1-2.1-hot": 3, ".".join(f"1-{name}" for name in others): 0}
    samples += [
        {"inputs": {"case": "1", "log": log}, "outputs": {"right": False, "points": points}}
        for log, points in logs.items()
    ]
    return {
        "inputs": {"case": "1", "log": ""},
        "causes": CAUSES,
        "levels": LEVELS,
        "cases": cases,
        "samples": samples,
    }


def solved() -> int:
    """How many of the ten runs the rules get right."""
    return sum(diagnosis(run_of(name)) == cause for name, cause in QUIZ)
