"""Alarms on the dials, and a rule-based reader that diagnoses a run by the article's table."""

from typing import Any

import numpy as np

Json = dict[str, Any]
BIN = 4  # steps of a stored value
FLOOR, UNIFORM = 1.4274, 2.7726  # nats a letter: of the language, and of one that knows nothing

# A dial outside of these gives an alarm; below, only from a step on, for warm-up begins with short updates. The loss
# may lie a tenth under the floor: the honest loss of four batches has a standard deviation of 0.024.
ALARMS: dict[str, dict[str, float]] = {
    "loss": {"low": FLOOR - 0.1, "since": 0},
    "gradient": {"high": 3, "since": 0},
    "ratio": {"low": 1e-4, "high": 0.03, "since": 52},
    "entropy": {"low": 0.4, "since": 0},
    "peak": {"high": 30, "since": 0},
    "dead": {"high": 0.3, "since": 0},
    "size": {"high": 20, "since": 0},
}

CAUSES = {
    "healthy": "nothing is wrong",
    "hot": "learning rate too high",
    "cold": "learning rate too low",
    "collapse": "attention collapsed",
    "dead": "dead ReLUs",
    "leak": "the answer leaks in",
    "pool": "data repeat",
    "order": "the data changed",
    "bad": "a few bad batches",
    "slips": "the schedule slipped",
}
QUIZ = (
    ("bad", "bad"),
    ("leak", "leak"),
    ("slips", "slips"),
    ("hot", "hot"),
    ("healthy", "healthy"),
    ("dead", "dead"),
    ("order", "order"),
    ("cold", "cold"),
    ("pool", "pool"),
    ("collapse", "collapse"),
)
OPENED = ("loss", "gradient", "ratio", "entropy", "dead")  # of the quiz, in the order in which they are opened


def alarm(dials: dict[str, list[float]], which: str) -> int:
    """The step of a dial's first alarm, 0 if there is none."""
    limits = ALARMS[which]
    for at, value in enumerate(dials[which]):
        step = BIN * (at + 1)
        is_low = value < limits.get("low", -np.inf) and step > limits["since"]
        if is_low or value > limits.get("high", np.inf):
            return step
    return 0


def case(run: Json, cause: str, spikes: Json) -> Json:
    """A run as the quiz has it: five dials, validation, the cause, and the loss after the cure."""
    found = {"cause": cause, "dials": {name: run["dials"][name] for name in OPENED}, "checks": run["checks"]}
    if "cure" in run:
        cure = run["cure"]
        found["cure"] = {"at": cure["at"], "loss": cure["dials"]["loss"], "final": cure["final"]}
        found["cure"]["check"] = cure["checks"][-1]
    elif cause in ("bad", "slips"):
        other = spikes["bad, skipped" if cause == "bad" else "flat"]
        found["cure"] = {"at": 300, "loss": other["dials"]["loss"][300 // BIN :], "final": other["final"]}
        found["cure"]["check"] = other["checks"][-1]
    return found


def diagnosis(run: Json) -> str:
    """The cause of a run, from its dials and validations alone, in the order of the article's table."""
    dials, checks = {name: np.array(values) for name, values in run["dials"].items()}, run["checks"]
    loss, late = dials["loss"], float(np.mean(dials["loss"][-6:]))
    if checks[-1] - late > 2:
        return "leak"
    if np.diff(loss).max() > 0.3:
        return _of_jump(dials)
    if checks[-1] - late > 0.5:
        return "pool"
    if dials["dead"].min() > 0.9:
        return "dead"
    if dials["entropy"][:2].mean() < 0.3:
        return "collapse"
    if dials["entropy"].min() < 0.3:
        return "hot"
    return "cold" if np.median(dials["ratio"]) < 5e-4 else "healthy"


def _of_jump(dials: dict[str, Any]) -> str:
    """What a sudden rise of the loss comes from: of gradient and update, the one that jumps with it."""
    at = 1 + int(np.argmax(np.diff(dials["loss"])))
    before = slice(max(0, at - 15), at)
    jumps = {name: dials[name][at] / np.median(dials[name][before]) for name in ("gradient", "ratio")}
    if jumps["gradient"] > 4:
        return "bad"
    return "slips" if jumps["ratio"] > 4 else "order"
