"""The stream of a published language model: data/smollm.json, with this script's hash.

    scripts/setup experiments
    OMP_NUM_THREADS=1 python posts/residual-stream/smollm.py

On the model's own text: how long the stream is and who lengthens it, which coordinates are far larger than the rest,
where every head looks, and what excites a neuron. Some minutes on one core.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from blog.lab.arrays import Array
from blog.lab.effects import pair
from blog.lab.llama import Llama, forward
from blog.lab.own_text import own_text
from blog.lab.storage import Json, rounded_numbers, run_experiments
from blog.lab.transformer import Run, Tokens

HERE = Path(__file__).parent
SEED = 30
BATCH = 4  # rows of text a pass
ROWS = 32  # of the model's own text
REPEATS, PERIOD = 24, 40  # sequences of random tokens, each said twice
MASSIVE = 8  # coordinates shown


def passes(model: Llama, tokens: Tokens) -> Iterator[tuple[Tokens, Run]]:
    """The text in batches, each with its run."""
    for at in range(0, len(tokens), BATCH):
        yield tokens[at : at + BATCH], forward(model, tokens[at : at + BATCH], last=1)


# Lengths


def lengths(model: Llama, tokens: Tokens, start: int) -> Json:
    """Norms of the stream and of both writes by layer, over the positions from `start` on, by sequence; n sequences."""
    found: dict[str, list[Array]] = {"stream": [], "attention": [], "mlp": []}
    turned: dict[str, list[Array]] = {"attention": [], "mlp": []}
    for _, run in passes(model, tokens):
        for name in found:
            found[name].append(_by_sequence([_norm(getattr(layer, name)[:, start:]) for layer in run.layers]))
        for name, before in (("attention", "stream"), ("mlp", "stream_mid")):
            pairs = [(getattr(layer, name)[:, start:], getattr(layer, before)[:, start:]) for layer in run.layers]
            turned[name].append(_by_sequence([_cosine(write, stream) for write, stream in pairs]))
    return {
        **{name: [pair(layer) for layer in np.concatenate(values, axis=1)] for name, values in found.items()},
        "cosine": {name: [pair(layer) for layer in np.concatenate(values, axis=1)] for name, values in turned.items()},
    }


def _norm(values: Array) -> Array:
    found: Array = np.linalg.norm(values, axis=-1)
    return found


def _cosine(write: Array, stream: Array) -> Array:
    found: Array = (write * stream).sum(axis=-1) / (_norm(write) * _norm(stream))
    return found


def _by_sequence(layers: list[Array]) -> Array:
    """[layer, sequence]: the mean over positions."""
    return np.stack([layer.mean(axis=1) for layer in layers])


# Coordinates that are far larger than the rest


def massive(model: Llama, tokens: Tokens) -> Json:
    """Per layer the largest coordinate at the first position and at the others, against the median of all others'."""
    first, later, typical = [], [], []
    for _, run in passes(model, tokens):
        streams = [*(layer.stream for layer in run.layers), run.stream]
        first.append([np.abs(stream[:, 0]).mean(axis=0) for stream in streams])
        later.append([np.abs(stream[:, 1:]).mean(axis=(0, 1)) for stream in streams])
        typical.append([np.median(np.abs(stream[:, 1:])) for stream in streams])
    at_first, at_later = np.mean(first, axis=0), np.mean(later, axis=0)
    middle = model.config.n_layers // 2
    shown = np.argsort(-at_first[middle])[:MASSIVE]
    return {
        "first": at_first.max(axis=1).tolist(),
        "later": at_later.max(axis=1).tolist(),
        "median": np.mean(typical, axis=0).tolist(),
        "coordinates": [
            {"coordinate": int(i), "first": float(at_first[middle, i]), "later": float(at_later[middle, i])}
            for i in shown
        ],
    }


# Heads


def looks(model: Llama, rng: np.random.Generator) -> Json:
    """On random words said twice: how much of its attention each head spends on four places, by layer and head.

    `previous`: the word before; `same`: the earlier mention of this word; `next`: the word behind that mention, which
    is what comes now (induction); `first`: the first position of all.
    """
    once = rng.integers(1000, model.config.vocab_size, (REPEATS, PERIOD))
    twice = np.concatenate([once, once], axis=1)
    second = np.arange(PERIOD, 2 * PERIOD)
    found: dict[str, list[Array]] = {"previous": [], "same": [], "next": [], "first": []}
    gaps = {"previous": second - 1, "same": second - PERIOD, "next": second - PERIOD + 1, "first": second * 0}
    for _, run in passes(model, twice):
        for name, at in gaps.items():
            found[name].append(
                np.stack([layer.pattern[:, :, second, at].mean(axis=-1) for layer in run.layers], axis=1)
            )
    means = {name: np.concatenate(values) for name, values in found.items()}
    return {
        "sequences": REPEATS,
        **{name: values.mean(axis=0).tolist() for name, values in means.items()},
        "errors": {name: float(values.std(axis=0, ddof=1).max() / REPEATS**0.5) for name, values in means.items()},
    }


# The experiment


def stream(model: Llama, tokens: Tokens, start: int, seed: int = SEED) -> Json:
    """Everything that the article says of the model."""
    return {
        "sequences": len(tokens),
        "positions": int(tokens.shape[1] - start),
        "lengths": lengths(model, tokens, start),
        "massive": massive(model, tokens),
        "looks": looks(model, np.random.default_rng(seed)),
    }


def smollm_json() -> Json:
    """The committed result."""
    from blog.lab import smollm

    tokens, start = own_text()
    found: Json = rounded_numbers(stream(smollm.model(), tokens[:ROWS], start))
    return found


if __name__ == "__main__":
    experiments: dict[str, Callable[[], Json]] = {"smollm": smollm_json}
    run_experiments(__doc__, experiments, HERE, ("smollm.py",))
