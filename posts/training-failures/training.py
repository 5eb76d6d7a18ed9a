"""Training with a plan that may contain a fault, and with a state that can be copied, mended and run on."""

from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np

from language import FIRST, SECOND, Tokens, language, text
from network import LENGTH, Array, Switches, Weights, run

STEPS, ROWS = 600, 16
EPSILON, LAST = 1e-8, 0.1  # Adam's, and what the cosine leaves of the learning rate
BAD = range(300, 305)  # steps whose batch is one letter over and over, where a plan asks for it
TURN = 300  # the step at which the data change, or the optimiser forgets
POOL = 40  # batches of the run that repeats
HONEST = Switches()
DIALS = ("loss", "gradient", "first", "last", "rate", "ratio", "size", "dead", "entropy", "peak")


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How a run is trained; every default is the healthy run's."""

    seed: int = 0
    rate: float = 3e-3
    warm: int = 50
    is_flat: bool = False  # no cosine
    decay: float = 0.1
    clip: float = 1.0
    betas: tuple[float, float] = (0.9, 0.95)
    is_sgd: bool = False  # momentum in place of Adam
    data: str = "fresh"  # fresh, pool, turn, mixed, bad
    forgets: bool = False  # the averages of squares are lost at TURN, while the step counter goes on
    slip: float = 1.0  # what a wrong schedule multiplies the rate by in the steps of BAD
    scale: float = 0.0  # of gradients before they are rounded to float16; 0 is no rounding
    switches: Switches = field(default_factory=Switches)


class State(NamedTuple):
    """All that a run needs to go on."""

    weights: Weights
    first: Weights
    second: Weights

    def copy(self) -> "State":
        """One that may be changed."""
        return State(*({name: value.copy() for name, value in part.items()} for part in self))


def fresh(weights: Weights) -> State:
    """The state before the first step."""
    empty = {name: np.zeros_like(value) for name, value in weights.items()}
    return State(weights, empty, {name: value.copy() for name, value in empty.items()})


def rate(plan: Plan, step: int) -> float:
    """The learning rate of a step, from 0: a straight rise, then a cosine."""
    if step < plan.warm:
        return plan.rate * (step + 1) / plan.warm
    if plan.slip != 1 and step in BAD:
        return plan.rate * plan.slip
    done = (step - plan.warm) / (STEPS - plan.warm)
    return plan.rate if plan.is_flat else float(plan.rate * (LAST + (1 - LAST) * (1 + np.cos(np.pi * done)) / 2))


class Corpus:
    """The batches of a plan."""

    def __init__(self, seed: int) -> None:
        rows = STEPS * ROWS
        self._texts = [text(language(kind), 100 + seed, rows, LENGTH + 1) for kind in (FIRST, SECOND)]

    def batch(self, data: str, step: int) -> Tokens:
        """The rows of a step."""
        if data == "bad" and step in BAD:
            return np.full((ROWS, LENGTH + 1), step % 16)
        at = step % POOL if data == "pool" else step
        rows = slice(at * ROWS, (at + 1) * ROWS)
        if data == "skip" and step >= BAD.start:  # the five batches left out, all later ones earlier
            rows = slice((at + len(BAD)) % STEPS * ROWS, (at + len(BAD)) % STEPS * ROWS + ROWS)
        if data == "turn":
            return self._texts[step >= TURN][rows]
        if data == "mixed":  # half a batch of each language
            half = slice(rows.start, rows.start + ROWS // 2)
            return np.concatenate([kind[half] for kind in self._texts])
        return self._texts[0][rows]


def train(state: State, plan: Plan, corpus: Corpus, steps: range) -> list[dict[str, float]]:
    """Train `state` in place; what the dials showed at each step."""
    shown = []
    for step in steps:
        if plan.forgets and step == TURN:
            for value in state.second.values():
                value[:] = 0
        rows = corpus.batch(plan.data, step)
        found = run(state.weights, rows[:, :-1], rows[:, 1:], plan.switches)
        gradients = _rounded(found.gradients, plan.scale) if plan.scale else found.gradients
        moved, whole = 0.0, length(found.gradients)  # before clipping, which is in place
        ends = {name: length(_of_layer(found.gradients, layer)) for name, layer in (("first", "0."), ("last", "3."))}
        if gradients:
            _clip(gradients, plan.clip)
            moved = _step(state, gradients, plan, step)
        dials = {"gradient": whole, "rate": rate(plan, step), "ratio": moved, "skipped": not gradients, **ends}
        shown.append({"loss": found.loss, "size": found.size, "dead": found.dead, **dials})
        shown[-1] |= {"entropy": found.entropy, "peak": found.peak}
    return shown


def length(gradients: Weights) -> float:
    """The norm of all gradients taken as one vector."""
    return float(sum(np.vdot(g, g) for g in gradients.values()) ** 0.5)


def _of_layer(gradients: Weights, prefix: str) -> Weights:
    return {name: g for name, g in gradients.items() if name.startswith(prefix)}


def _rounded(gradients: Weights, scale: float) -> Weights:
    """The gradients after a passage through float16; none if one of them overflows."""
    with np.errstate(over="ignore"):
        halves = {name: (g * np.float32(scale)).astype(np.float16) for name, g in gradients.items()}
    if not all(np.isfinite(half).all() for half in halves.values()):
        return {}
    return {name: half.astype(np.float32) / np.float32(scale) for name, half in halves.items()}


def _clip(gradients: Weights, longest: float) -> None:
    """Shorten all gradients together to a norm of at most `longest`."""
    found = length(gradients)
    if found > longest:
        for g in gradients.values():
            g *= np.float32(longest / found)


def _step(state: State, gradients: Weights, plan: Plan, step: int) -> float:
    """Move the weights; how far, as a share of their norm before the step."""
    now, (keep, keep_square) = rate(plan, step), plan.betas
    moved, before = 0.0, length(state.weights)
    for name, g in gradients.items():
        first, second, weight = state.first[name], state.second[name], state.weights[name]
        if plan.is_sgd:
            first *= keep
            first += g
            update: Array = first
        else:
            first += (1 - keep) * (g - first)
            second += (1 - keep_square) * (g * g - second)
            size = np.sqrt(second / (1 - keep_square ** (step + 1))) + EPSILON
            update = first / (1 - keep ** (step + 1)) / size
        change = now * (update + (plan.decay * weight if weight.ndim > 1 and not plan.is_sgd else 0))
        moved += float(np.vdot(change, change))
        weight -= change.astype(np.float32)
    return float(moved**0.5) / before


def validation(weights: Weights, switches: Switches = HONEST, kind: int = FIRST) -> float:
    """The loss on rows that no run trains on, always with the mask on."""
    rows = text(language(kind), 99, 64, LENGTH + 1)
    honest = switches._replace(is_causal=True)
    return run(weights, rows[:, :-1], rows[:, 1:], honest, is_learning=False).loss
