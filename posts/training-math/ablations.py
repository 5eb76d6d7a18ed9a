"""The tiny model trained with one ingredient changed: data/ablations.json, with this script's hash.

    OMP_NUM_THREADS=1 python posts/training-math/ablations.py

Eight draws of the training sentences for each recipe; the loss is over all 36 sentences. A minute on one core.
`tame` has one draw for each rule and rate: the axis of a figure.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

import tiny
from blog.lab.storage import Json, rounded_numbers, run_experiments

HERE = Path(__file__).parent
SEEDS = tuple(1 + 1000 * k for k in range(8))
STEPS = 200
RECIPES: dict[str, Json] = {
    "as it is": {},
    "rate × 10": {"rate": 0.2},
    "rate × 50": {"rate": 1.0},
    "warm-up": {"warm_up": 50},
    "25 steps fewer": {"steps": STEPS - 25},
    "rate ÷ 20": {"rate": 0.001},
    "batch of 1": {"batch": 1},
    "no bias correction": {"optimiser": "uncorrected"},
    "plain descent, rate 0.3": {"optimiser": "descent", "rate": 0.3},
    "plain descent, rate 10": {"optimiser": "descent", "rate": 10.0},
    "momentum, rate 0.1": {"optimiser": "momentum", "rate": 0.1},
}


RATES = (0.001, 0.003, 0.01, 0.02, 0.05, 0.1, 0.3, 1, 3)
# The rates up to which a rule’s losses stay small; above them a run is chaotic and no two machines agree on its end.
TAME = {"adamw": 0.1, "momentum": 0.3, "descent": 3}


def losses(recipe: Json, seeds: tuple[int, ...] = SEEDS, steps: int = STEPS) -> NDArray[np.float64]:
    """The loss after the training, for each draw."""
    found = []
    for seed in seeds:
        with np.errstate(all="ignore"):
            weights, _ = tiny.train(**{"steps": steps, "seed": seed, **recipe})
            found.append(tiny.loss_and_gradient(weights, tiny.sentences())[0])
    return np.array(found)


def ended(recipe: Json, seeds: tuple[int, ...] = SEEDS, steps: int = STEPS) -> Json:
    """Mean loss after the training over several draws, its standard error, the worst, and each of them.

    `paired` is the mean difference from the unchanged recipe on the same draws, and the error of this difference.
    """
    found = losses(recipe, seeds, steps)
    if not np.isfinite(found).all():
        return {"lost": int((~np.isfinite(found)).sum()), "n": len(seeds)}
    return {
        "loss": mean_and_error(found)["mean"],
        "error": mean_and_error(found)["error"],
        "median": float(np.median(found)),
        "worst": float(found.max()),
        "lost": 0,
        "n": len(seeds),
        "losses": found.tolist(),
        "paired": mean_and_error(found - losses({}, seeds, steps)),
    }


def mean_and_error(found: NDArray[np.float64]) -> Json:
    """The mean over draws and its standard error."""
    return {"mean": float(found.mean()), "error": float(found.std(ddof=1) / np.sqrt(found.size))}


def tame(rule: str) -> list[tuple[float, float]]:
    """Rates at which a rule's losses stay small, and the loss after a training with each."""
    return [
        (
            rate,
            round(
                tiny.loss_and_gradient(tiny.train(steps=STEPS, rate=rate, optimiser=rule)[0], tiny.sentences())[0], 4
            ),
        )
        for rate in RATES
        if rate <= TAME[rule]
    ]


def ablations() -> Json:
    """Every recipe, and where the tame runs end."""
    return {
        "recipes": rounded_numbers({name: ended(recipe) for name, recipe in RECIPES.items()}),
        "tame": {"largest": TAME, "ends": {rule: tame(rule) for rule in TAME}},
    }


if __name__ == "__main__":
    run_experiments(__doc__, {"ablations": ablations}, HERE, ("tiny.py", "ablations.py"))
