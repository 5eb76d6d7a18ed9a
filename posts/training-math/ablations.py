"""The tiny model trained with one ingredient changed: data/ablations.json, with this script's hash.

    OMP_NUM_THREADS=1 python posts/training-math/ablations.py

Eight draws of the training sentences for each recipe; the loss is over all 36 sentences. A minute on one core.
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
    "rate × 10, warm-up": {"rate": 0.2, "warm_up": 50},
    "warm-up": {"warm_up": 50},
    "25 steps fewer": {"steps": STEPS - 25},
    "rate ÷ 20": {"rate": 0.001},
    "batch of 1": {"batch": 1},
    "no bias correction": {"optimiser": "uncorrected"},
    "plain descent, rate 0.3": {"optimiser": "descent", "rate": 0.3},
    "plain descent, rate 10": {"optimiser": "descent", "rate": 10.0},
    "momentum, rate 0.1": {"optimiser": "momentum", "rate": 0.1},
}


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
        "worst": float(found.max()),
        "lost": 0,
        "n": len(seeds),
        "losses": found.tolist(),
        "paired": mean_and_error(found - losses({}, seeds, steps)),
    }


def mean_and_error(found: NDArray[np.float64]) -> Json:
    """The mean over draws and its standard error."""
    return {"mean": float(found.mean()), "error": float(found.std(ddof=1) / np.sqrt(found.size))}


def ablations() -> Json:
    """Every recipe."""
    return {"recipes": rounded_numbers({name: ended(recipe) for name, recipe in RECIPES.items()})}


if __name__ == "__main__":
    run_experiments(__doc__, {"ablations": ablations}, HERE, ("tiny.py", "ablations.py"))
