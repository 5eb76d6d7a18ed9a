"""Training: AdamW with warm-up and a cosine, written out; the same seed gives the same weights on the same machine."""

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from blog.lab.arrays import Array
from blog.lab.gradient import Gradient, loss_and_gradient
from blog.lab.language import Ids, Language
from blog.lab.transformer import Transformer, TransformerConfig, shapes


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """What the optimiser is told."""

    steps: int = 3000
    rows: int = 64
    seq_len: int = 48
    learning_rate: float = 3e-3
    warm_up: int = 200  # steps of linear rise
    last_rate: float = 0.02  # the cosine's end, as a fraction of the rate
    betas: tuple[float, float] = (0.9, 0.98)
    weight_decay: float = 0.05  # on matrices only
    clip: float = 1.0  # longest gradient


def config_of(known: Language) -> TransformerConfig:
    """The sizes of the published models: 4 blocks of 4 heads on a stream of 64."""
    return TransformerConfig(vocab_size=len(known.vocabulary), d_model=64, n_layers=4, n_heads=4, d_head=16, d_ff=256)


def initial(config: TransformerConfig, seed: int) -> Transformer:
    """Random weights: gains 1, biases 0, matrices small, and smaller still where they write into the stream."""
    chooser = np.random.default_rng(seed)
    weights: dict[str, Array] = {}
    for name, shape in shapes(config).items():
        if len(shape) == 1:
            weights[name] = np.full(shape, 1.0 if name.endswith("gain") else 0.0, np.float32)
        else:
            writes = name.endswith(("w_o", "w_out"))
            spread = 0.02 / math.sqrt(2 * config.n_layers) if writes else 0.02
            weights[name] = chooser.normal(0, spread, shape).astype(np.float32)
    return Transformer(config, weights)


def rate(recipe: Recipe, step: int) -> float:
    """The learning rate of a step, counted from 0.

    >>> recipe = Recipe(steps=1200, warm_up=200)
    >>> [round(rate(recipe, step), 5) for step in (0, 199, 200, 700, 1199)]
    [2e-05, 0.003, 0.003, 0.00153, 6e-05]
    """
    if step < recipe.warm_up:
        return recipe.learning_rate * (step + 1) / recipe.warm_up
    done = (step - recipe.warm_up) / (recipe.steps - recipe.warm_up)
    falling = (1 + math.cos(math.pi * done)) / 2
    return recipe.learning_rate * (recipe.last_rate + (1 - recipe.last_rate) * falling)


def train(
    model: Transformer, data: Iterator[Ids], recipe: Recipe, watch: Callable[[int, float, Transformer], None]
) -> Transformer:
    """The trained model; `watch` is told step, loss and model after every step."""
    weights = {name: value.copy() for name, value in model.weights.items()}
    model = Transformer(model.config, weights)
    first = {name: np.zeros_like(value) for name, value in weights.items()}
    second = {name: np.zeros_like(value) for name, value in weights.items()}
    for step in range(recipe.steps):
        rows = next(data)
        loss, gradient = loss_and_gradient(model, rows[:, :-1], rows[:, 1:])
        _clip(gradient, recipe.clip)
        for name, slope in gradient.items():
            _adamw(weights[name], slope, first[name], second[name], step=step, recipe=recipe)
        watch(step + 1, loss, model)
    return model


def _clip(gradient: Gradient, longest: float) -> None:
    """Shorten the whole gradient to `longest` where it is longer."""
    length = math.sqrt(sum(float(np.vdot(slope, slope)) for slope in gradient.values()))
    if length > longest:
        for slope in gradient.values():
            slope *= longest / length


def _adamw(weight: Array, slope: Array, first: Array, second: Array, *, step: int, recipe: Recipe) -> None:
    """One step of one weight, in place.

    Source: Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization", arXiv:1711.05101, algorithm 2.
    """
    beta1, beta2 = recipe.betas
    first += (1 - beta1) * (slope - first)
    second += (1 - beta2) * (slope * slope - second)
    size = np.sqrt(second / (1 - beta2 ** (step + 1))) + 1e-8
    speed = rate(recipe, step)
    if weight.ndim > 1:
        weight *= 1 - speed * recipe.weight_decay
    weight -= speed / (1 - beta1 ** (step + 1)) * first / size
