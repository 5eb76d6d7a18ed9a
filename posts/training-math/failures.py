"""One ingredient changed at a time, from what ablations.py wrote, and where a run ends by its rate."""

from collections.abc import Sequence
from pathlib import Path

from blog.lab.storage import Json, read_json

RUNS = read_json(Path(__file__).parent / "data" / "ablations.json")
ABLATIONS = RUNS["recipes"]
# The same runs of the chaotic recipes on another processor, whose last digits are others.
ELSEWHERE = read_json(Path(__file__).parent / "data" / "elsewhere.json")


def far_off(losses: Sequence[float]) -> int:
    """How many of some runs end above one nat, twice the recipe's loss."""
    return sum(loss > 1 for loss in losses)


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
        if name in ELSEWHERE:
            ends = [f"median {found['median']:.2f}", f"{found['worst']:.2f}"]
        elif not found["lost"]:
            ends = [measured(found["loss"], found["error"]), f"{found['worst']:.2f}"]
        rows.append([name, field, *ends])
    return {"columns": ["Change", "Field", "Loss after 200 steps", "Worst of 8"], "rows": rows, "align": "llrr"}


TAME: dict[str, float] = RUNS["tame"]["largest"]


def tame_ends() -> dict[str, list[tuple[float, float]]]:
    """Where a training of 200 steps with batches of eight ends, by rule: rate and loss."""
    return {rule: [(rate, loss) for rate, loss in ends] for rule, ends in RUNS["tame"]["ends"].items()}
