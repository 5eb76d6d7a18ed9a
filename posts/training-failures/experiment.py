"""Two dozen runs, one healthy and the others with a planted fault: data/faults.json, spikes.json, others.json.

    OMP_NUM_THREADS=1 python posts/training-failures/experiment.py --only faults

Some four minutes on one core. Each log keeps a value for every four steps: the mean of loss, entropy and dead share,
the largest of the others. Where a fault has a cure, the state at the cure's step is copied and trained on.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from blog.lab.storage import Json, run_experiments
from language import SECOND, language, levels, text
from network import LENGTH, Switches, Weights, initial, run
from training import DIALS, STEPS, Corpus, Plan, State, fresh, length, train, validation

HERE = Path(__file__).parent
SCRIPTS = ("experiment.py", "training.py", "network.py", "language.py")
BIN, EVERY, END = 4, 50, 25  # steps a stored value, steps between validations, losses of the final mean
HEALTHY = Plan()
HOT = replace(HEALTHY, rate=0.1)
NORMED = replace(HEALTHY, switches=Switches(has_qk_norm=True))
FLAT = Plan(is_flat=True, betas=(0.9, 0.999), clip=1e9)  # of the spikes: nothing else may cushion them
SGD = replace(FLAT, is_sgd=True, rate=0.3)
WINDOW = range(290, 350)  # steps of which every one is kept
LOWEST, HIGHEST = -44, 4  # powers of two that are counted apart
Log = list[dict[str, float]]
Edit = Callable[[Weights], None]


def scaled(factor: float, *ends: str) -> Edit:
    """Multiply the matrices of these names."""

    def edit(weights: Weights) -> None:
        for name, value in weights.items():
            if name.endswith(ends):
                value *= np.float32(factor)

    return edit


def bias(value: float) -> Edit:
    """Set every bias of the feed-forwards."""

    def edit(weights: Weights) -> None:
        for name, each in weights.items():
            if name.endswith("b_1"):
                each[:] = value

    return edit


def nothing(_: Weights) -> None:
    """Leave the weights."""


def logged(log: Log) -> dict[str, list[float]]:
    """The dials, thinned."""
    stored = {}
    for dial in DIALS:
        values = np.array([each[dial] for each in log]).reshape(-1, BIN)
        thin = values.mean(axis=1) if dial in ("loss", "entropy", "dead") else values.max(axis=1)
        stored[dial] = [float(f"{value:.3g}" if dial != "loss" else f"{value:.4g}") for value in thin]
    return stored


def one_run(
    plan: Plan, edit: Edit = nothing, *, cure: Plan | None = None, at: int = 200, mend: Edit = nothing
) -> tuple[Json, Log, State]:
    """A run, its validation losses, and how it goes on from a step at which it is cured."""
    corpus, weights = Corpus(plan.seed), initial(plan.seed)
    edit(weights)
    state, log, checks = fresh(weights), [], []
    found: dict[str, Any] = {}
    for start in range(0, STEPS, EVERY):
        if cure is not None and start == at:
            found["cure"] = _cured(state.copy(), cure, mend, corpus, at)
        log += train(state, plan, corpus, range(start, start + EVERY))
        checks.append(round(validation(state.weights, plan.switches), 3))
    final = float(np.mean([each["loss"] for each in log[-END:]]))
    found = {"final": round(final, 3), "checks": checks, "dials": logged(log), **found}
    print(plan, "final", round(final, 3), "val", checks[-1], {k: v["final"] for k, v in found.items() if k == "cure"})
    return found, log, state


def _cured(state: State, cure: Plan, mend: Edit, corpus: Corpus, at: int) -> Json:
    mend(state.weights)
    log, checks = [], []
    for start in range(at, STEPS, EVERY):
        log += train(state, cure, corpus, range(start, start + EVERY))
        checks.append(round(validation(state.weights, cure.switches), 3))
    final = float(np.mean([each["loss"] for each in log[-END:]]))
    kept = {name: values for name, values in logged(log).items() if name in ("loss", "entropy", "gradient")}
    return {"at": at, "final": round(final, 3), "checks": checks, "dials": kept}


def _all(plans: dict[str, tuple[Any, ...]]) -> Json:
    """The runs of these plans: each with what is done to its first weights, its cure, the cure's step and repair."""
    found: Json = {}
    for name, (plan, *rest) in plans.items():
        found[name], log, state = one_run(plan, **dict(zip(("edit", "cure", "at", "mend"), rest, strict=False)))
        found[name]["skipped"] = int(sum(each["skipped"] for each in log))
        found[name]["other"] = round(validation(state.weights, kind=SECOND), 3)
        window = [each for step, each in enumerate(log) if step in WINDOW]
        found[name]["window"] = {
            dial: [float(f"{each[dial]:.4g}") for each in window] for dial in ("loss", "gradient", "ratio")
        }
    return found


def faults() -> Json:
    """Runs that are cured on their way."""
    return {"levels": {name: round(value, 4) for name, value in levels(language()).items()}} | _all(
        {
            "healthy": (HEALTHY,),
            "hot": (HOT, nothing, HEALTHY, 200),
            "collapse": (HEALTHY, scaled(6, "w_q", "w_k"), NORMED, 200),
            "order": (replace(HEALTHY, data="turn"), nothing, replace(HEALTHY, data="mixed"), 400),
            "leak": (replace(HEALTHY, switches=Switches(is_causal=False)), nothing, HEALTHY, 200),
            "pool": (replace(HEALTHY, data="pool"), nothing, HEALTHY, 200),
            "dead": (HEALTHY, bias(-4), HEALTHY, 200, bias(0)),
        }
    )


def others() -> Json:
    """Runs without a cure, runs with one from their beginning, and two more seeds of the healthy one."""
    found = _all(
        {
            "normed": (NORMED, scaled(6, "w_q", "w_k")),
            "mixed": (replace(HEALTHY, data="mixed"),),
            "cold": (replace(HEALTHY, rate=3e-5), nothing, HEALTHY, 200),
            "loud": (HEALTHY, scaled(6, "")),
            "small scale": (replace(HEALTHY, scale=2.0**-12),),
            "large scale": (replace(HEALTHY, scale=2.0**20),),
        }
    )
    seeds = [one_run(replace(HEALTHY, seed=seed))[0]["final"] for seed in (1, 2)]
    return found | {"seeds": seeds, "rescues": rescues()}


def rescues() -> Json:
    """How the hot run ends if it goes on at the healthy rate from some step, also with QK-norm; and where it looks."""
    corpus, state, found, looks, done = Corpus(0), fresh(initial(0)), {}, {}, 0
    rows = text(language(), 99, 16, LENGTH + 1)
    start = length(state.weights)
    cooled, both = {"": HEALTHY}, {"": HEALTHY, ", normed": NORMED}
    for at, plans in {20: cooled, 40: cooled, 200: both, STEPS: {}}.items():
        train(state, HOT, corpus, range(done, at))
        done = at
        passed = run(state.weights, rows[:, :-1], rows[:, 1:], Switches(), is_learning=False)
        looks[at] = passed.favourites[..., 4:]  # of rows with five tokens or more to choose from
        grown = round(length(state.weights) / start, 3)
        for name, plan in plans.items():
            log = train(state.copy(), plan, corpus, range(at, STEPS))
            first, last = log[0], log[-1]
            final = round(float(np.mean([each["loss"] for each in log[-END:]])), 3)
            dials = {"ratio": float(f"{first['ratio']:.3g}"), "entropy": round(last["entropy"], 3)}
            found[f"{at}{name}"] = {"final": final, "grown": grown, "dead": round(first["dead"], 3)} | dials
    stays = {str(at): round(float((looks[at] == looks[STEPS]).mean()), 4) for at in (40, 200)}
    chance = float(np.mean([1 / tokens for tokens in range(5, LENGTH + 1)]))
    return found | {"stays": stays | {"chance": round(chance, 4)}}


def spikes() -> Json:
    """Bad batches, a schedule that slips, a forgetful optimiser; and the exponents of the healthy run's gradients."""
    bad, slips = replace(FLAT, data="bad"), replace(FLAT, slip=12.0)
    found = _all(
        {
            "flat": (FLAT,),
            "bad": (bad,),
            "bad, skipped": (replace(FLAT, data="skip"),),
            "bad, clipped": (replace(bad, clip=1.0),),
            "slips": (slips,),
            "slips, skipped": (replace(slips, data="skip"),),
            "slips, clipped": (replace(slips, clip=1.0),),
            "forgets": (replace(FLAT, forgets=True),),
            "bad, sgd": (replace(SGD, data="bad"),),
            "bad, sgd, clipped": (replace(SGD, data="bad", clip=1.0),),
        }
    )
    return found | {"exponents": exponents()}


def exponents() -> Json:
    """How many gradient entries of the healthy run have each power of two, before steps 1, 100 and 600."""
    corpus, state, counts, done = Corpus(0), fresh(initial(0)), {}, 0
    for step in (0, 99, 599):
        train(state, HEALTHY, corpus, range(done, step))
        done = step
        rows = corpus.batch("fresh", step)
        gradients = run(state.weights, rows[:, :-1], rows[:, 1:], Switches()).gradients
        whole = np.abs(np.concatenate([g.ravel() for g in gradients.values()]))
        powers = np.clip(np.floor(np.log2(whole[whole > 0])), LOWEST, HIGHEST).astype(int)
        bins = np.bincount(powers - LOWEST, minlength=HIGHEST - LOWEST + 1)
        largest = float(f"{whole.max():.4g}")
        counts[str(step + 1)] = {"zeros": int((whole == 0).sum()), "counts": bins.tolist(), "largest": largest}
    return {"lowest": LOWEST, "steps": counts}


if __name__ == "__main__":
    run_experiments(__doc__, {"faults": faults, "spikes": spikes, "others": others}, HERE, SCRIPTS)
