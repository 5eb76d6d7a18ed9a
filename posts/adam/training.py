"""Short runs of the small model under one recipe: what its optimiser remembers, and the loss that it reaches."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from blog.lab.arrays import Array
from blog.lab.gradient import Gradient, cross_entropy, loss_and_gradient
from blog.lab.language import batches, language
from blog.lab.train import config_of, initial
from blog.lab.transformer import Transformer, forward
from optimisers import Memory, adam_without_correction, adamw, blank

ROWS, SEQ_LEN = 16, 48
HELD_OUT = 99  # seed of the rows on which every run is measured
GROUPS = {
    "Token embedding": ("embedding",),
    "Queries and keys": ("w_q", "w_k"),
    "Values and outputs": ("w_v", "w_o"),
    "Feed-forward": ("w_in", "w_out"),
    "Norms": ("norm1_gain", "norm1_bias", "norm2_gain", "norm2_bias", "final_gain", "final_bias"),
    "Unembedding": ("unembedding",),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the optimiser of one run is told."""

    steps: int = 400
    rate: float = 3e-3
    warm_up: int = 40
    shape: Literal["cosine", "linear", "constant"] = "cosine"
    betas: tuple[float, float] = (0.9, 0.95)
    epsilon: float = 1e-8
    decay: float = 0.1
    decoupled: bool = True
    corrected: bool = True
    clip: float = 1.0


Watch = Callable[[int, dict[str, Memory], Transformer], None]


def rate_at(settings: Settings, step: int) -> float:
    """The learning rate of a step, counted from 1.

    >>> [round(rate_at(Settings(), step), 6) for step in (1, 40, 220, 400)]
    [7.5e-05, 0.003, 0.00165, 0.0003]
    """
    if step < settings.warm_up:
        return settings.rate * step / settings.warm_up
    done = (step - settings.warm_up) / (settings.steps - settings.warm_up)
    falling = {"cosine": 0.1 + 0.45 * (1 + math.cos(math.pi * done)), "linear": 1 - done, "constant": 1.0}
    return settings.rate * falling[settings.shape]


def run(settings: Settings, seed: int, watch: Watch = lambda step, memories, model: None) -> float:
    """Train from scratch and return the held-out loss in nats."""
    known = language("rich")
    model = initial(config_of(known), seed)
    memories = {name: blank(weight) for name, weight in model.weights.items()}
    data = batches(known, seed=seed, rows=ROWS, seq_len=SEQ_LEN)
    for step in range(1, settings.steps + 1):
        rows = next(data)
        _, gradient = loss_and_gradient(model, rows[:, :-1], rows[:, 1:])
        shorten(gradient, settings.clip)
        for name, slope in gradient.items():
            change(model.weights[name], slope, memories[name], step, settings)
        watch(step, memories, model)
    rows = next(batches(known, seed=HELD_OUT, rows=256, seq_len=SEQ_LEN))
    return cross_entropy(forward(model, rows[:, :-1]).logits, rows[:, 1:])[0]


def shorten(gradient: Gradient, longest: float) -> None:
    """Clip the norm of the whole gradient."""
    length = math.sqrt(sum(float(np.vdot(slope, slope)) for slope in gradient.values()))
    for slope in gradient.values():
        slope *= min(1.0, longest / length)


def change(weight: Array, slope: Array, memory: Memory, step: int, settings: Settings) -> None:
    """One step of one array; gains and biases are not decayed."""
    rate, decay = rate_at(settings, step), settings.decay if weight.ndim > 1 else 0.0
    if not settings.decoupled:
        slope, decay = slope + decay * weight, 0.0
    if settings.corrected:
        adamw(weight, slope, memory, step=step, rate=rate, betas=settings.betas, epsilon=settings.epsilon, decay=decay)
    else:
        weight *= 1 - rate * decay
        adam_without_correction(weight, slope, memory, rate=rate, betas=settings.betas, epsilon=settings.epsilon)


def group_of(name: str) -> str:
    """The group of an array by its name without the layer's."""
    return next(group for group, names in GROUPS.items() if name.rpartition(".")[2] in names)
