"""What the runs of experiment.py measured: their losses, dials, and how far a cure brought them back."""

from pathlib import Path

import numpy as np

from blog.lab.storage import Json, read_json

DATA = Path(__file__).parent / "data"
FAULTS: Json = read_json(DATA / "faults.json")
SPIKES: Json = read_json(DATA / "spikes.json")
OTHERS: Json = read_json(DATA / "others.json")
ALL: Json = FAULTS | OTHERS | SPIKES
SEEDS: list[float] = [FAULTS["healthy"]["final"], *OTHERS["seeds"]]  # last losses of the healthy run
LEVELS: Json = FAULTS["levels"]
BIN = 4  # steps of a stored value
WINDOW = 290  # the first step, counted from 0, of the windows in which every step is kept


def run_of(name: str) -> Json:
    """A run by its name."""
    found: Json = ALL[name]
    return found


def final(name: str) -> float:
    """The mean of a run's last training losses."""
    found: float = run_of(name)["final"]
    return found


def check(name: str, step: int = 600) -> float:
    """The validation loss of a run after a step."""
    found: float = run_of(name)["checks"][step // 50 - 1]
    return found


def best_step(name: str) -> int:
    """The step after which a run's validation loss was lowest."""
    checks: list[float] = run_of(name)["checks"]
    return 50 * (1 + checks.index(min(checks)))


def dial(name: str, which: str, step: int) -> float:
    """What a dial shows in the four steps that end with this one."""
    found: float = run_of(name)["dials"][which][step // BIN - 1]
    return found


def most(name: str, which: str) -> float:
    """The largest value of a dial."""
    return float(max(run_of(name)["dials"][which]))


def least(name: str, which: str) -> float:
    """The smallest value of a dial."""
    return float(min(run_of(name)["dials"][which]))


def first_below(name: str, which: str, limit: float) -> int:
    """The first step after which a dial is below a limit."""
    return BIN * (1 + int(np.argmax(np.array(run_of(name)["dials"][which]) < limit)))


def parts(name: str) -> int:
    """The step from which a run's loss stays more than 0.05 over the healthy run's, past the end if it never does."""
    gaps = np.array(run_of(name)["dials"]["loss"]) - np.array(run_of("healthy")["dials"]["loss"])
    together = np.flatnonzero(gaps <= 0.05)
    return BIN * (2 + int(together[-1]) if len(together) else 1)


def cured(name: str) -> float:
    """The last training loss of a run that was cured on its way."""
    found: float = run_of(name)["cure"]["final"]
    return found


def rescued(name: str, which: str = "final") -> float:
    """The hot run that goes on at the healthy rate from a step, also with QK-norm: its end, or what it began with."""
    found: float = OTHERS["rescues"][name][which]
    return found


def peak_of(name: str, which: str = "loss") -> float:
    """The largest value of a dial in the steps around a spike."""
    return float(max(ALL[name]["window"][which]))


def step_of_peak(name: str, which: str = "loss") -> int:
    """The step, from 1, of that value."""
    return WINDOW + 1 + int(np.argmax(ALL[name]["window"][which]))


def way_back(name: str) -> int:
    """Steps from 300 to the middle of the first twenty whose mean loss is at the level of the twenty before 300.

    It is 0 for a run that never comes back.
    """
    losses = np.array(run_of(name)["dials"]["loss"]).reshape(-1, 20 // BIN).mean(axis=1)
    turn = 300 // 20
    returns = losses[turn:] <= losses[turn - 1]
    return 20 * int(np.argmax(returns)) + 10 if returns.any() else 0


def window(name: str, which: str, step: int) -> float:
    """A dial at one step, from 1, of the steps around a spike."""
    found: float = ALL[name]["window"][which][step - WINDOW - 1]
    return found
