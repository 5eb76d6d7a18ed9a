"""One ingredient changed at a time, from what ablations.py wrote, and where a run ends by its rate."""

from functools import cache
from pathlib import Path

import tiny
from blog.lab.storage import Json, read_json

ABLATIONS = read_json(Path(__file__).parent / "data" / "ablations.json")["recipes"]


def recipe_loss(name: str) -> float:
    """The tiny model's mean loss after 200 steps of a recipe, over eight draws."""
    return float(ABLATIONS[name]["loss"])


def paired(name: str) -> float:
    """How much more it is than after the unchanged recipe, over the same draws."""
    return float(ABLATIONS[name]["paired"]["mean"])


def measured(loss: float, error: float) -> str:
    """A loss and its standard error, to the digits that the error allows."""
    places = 2 if error >= 0.1 else 3
    return f"{loss:.{places}f} ± {error:.{places}f}"


def failures() -> Json:
    """One ingredient changed at a time: its field, and what becomes of the loss."""
    fields = {
        "as it is": "",
        "batch of 1": "statistics",
        "rate ÷ 20": "optimisation",
        "rate × 10": "optimisation",
        "rate × 50": "optimisation",
        "no bias correction": "optimisation",
        "warm-up": "optimisation",
        "momentum, rate 0.1": "optimisation",
        "plain descent, rate 0.3": "optimisation",
        "plain descent, rate 10": "optimisation",
    }
    rows = []
    for name, field in fields.items():
        found = ABLATIONS[name]
        ends = ["overflows", "every run"]
        if not found["lost"]:
            ends = [measured(found["loss"], found["error"]), f"{found['worst']:.2f}"]
        rows.append([name, field, *ends])
    return {"columns": ["Change", "Field", "Loss after 200 steps", "Worst of 8"], "rows": rows, "align": "llrr"}


# The rates up to which a rule’s losses stay small; above them a run is chaotic and no two machines agree on its end.
TAME = {"adamw": 0.1, "momentum": 0.3, "descent": 3}


@cache
def tame_ends() -> dict[str, list[tuple[float, float]]]:
    """Where a training of 200 steps with batches of eight ends, by rule: rate and loss."""
    rates = (0.001, 0.003, 0.01, 0.02, 0.05, 0.1, 0.3, 1, 3)
    found: dict[str, list[tuple[float, float]]] = {}
    for rule, largest in TAME.items():
        found[rule] = []
        for rate in (rate for rate in rates if rate <= largest):
            weights, _ = tiny.train(steps=200, rate=rate, optimiser=rule)
            found[rule].append((rate, round(tiny.loss_and_gradient(weights, tiny.sentences())[0], 4)))
    return found
