"""Causal tracing: blur the subject of a fact, put one state back, see how much of the answer returns.

In go a model and one form of its facts, out come the probabilities with and without the blur and a map of what each
restored state brings back. Source of the method: Meng et al. 2022, arXiv:2202.05262, section 2.
"""

from dataclasses import dataclass

import numpy as np

from blog.lab.arrays import Array
from blog.lab.prompts import Prompts, answered
from blog.lab.transformer import Hook, Run, Transformer, forward

KINDS = ("stream", "attention", "mlp")
DRAWS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """How facts survive noise on their subject."""

    clean: float  # mean probability of the answer
    corrupted: float  # the same with noise on the subject
    restored: dict[str, Array]  # kind -> [layer, position]: probability won back by restoring this state alone


def noise(draws: int = DRAWS, *, seed: int = 401, size: int = 64) -> Array:
    """Standard normal vectors with two decimals, so that the page can have the same ones."""
    found: Array = np.round(np.random.default_rng(seed).standard_normal((draws, size)), 2) + 0.0
    return found


def spread(model: Transformer) -> float:
    """Standard deviation of the embeddings' numbers, the unit of the noise."""
    return float(model.weights["embedding"].std())


def trace(model: Transformer, asked: Prompts, subject: int, *, level: float = 3.0) -> Trace:
    """The mean over all questions and draws; the state of layer l in "stream" is what leaves block l."""
    clean = forward(model, asked.tokens)
    draws = [blurred(model, clean, subject, each, level) for each in noise()]
    corrupted = float(np.mean([probability(model, asked, [blur]) for blur in draws]))
    size = model.config.n_layers, asked.tokens.shape[1]
    restored: dict[str, Array] = {}
    for kind in KINDS:
        found = np.zeros(size)
        for layer, position in np.ndindex(size):
            back = put_back(clean, kind, layer, position)
            found[layer, position] = np.mean([probability(model, asked, [blur, back]) for blur in draws]) - corrupted
        restored[kind] = found
    return Trace(clean=probability(model, asked, []), corrupted=corrupted, restored=restored)


def blurred(model: Transformer, clean: Run, subject: int, drawn: Array, level: float) -> Hook:
    """Noise on the subject's embedding."""
    stream = clean.layers[0].stream.copy()
    stream[:, subject] += (level * spread(model) * drawn).astype(stream.dtype)
    return Hook(site="stream", layer=0, mode="patch", source=stream)


def put_back(clean: Run, kind: str, layer: int, position: int) -> Hook:
    """One state of the clean run."""
    if kind == "stream":
        return Hook(site="stream", layer=layer + 1, mode="patch", positions=(position,), source=clean)
    return Hook(site=kind, layer=layer, mode="patch", positions=(position,), source=clean)


def probability(model: Transformer, asked: Prompts, hooks: list[Hook]) -> float:
    """Mean probability of the answers."""
    return float(answered(forward(model, asked.tokens, hooks), asked)[:, 2].mean())
