"""What pooling its key/value heads costs a published model: data/smollm.json, with this script's hash.

    scripts/setup experiments
    OMP_NUM_THREADS=1 python posts/gqa/smollm.py

SmolLM2-135M keeps three key/value heads a layer for nine query heads. In one layer at a time, and in all at once, the
three become one, on text that the model wrote itself. A quarter of an hour on one core.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from blog.lab.arrays import Array, causal_softmax
from blog.lab.effects import pair
from blog.lab.estimate import ratio
from blog.lab.llama import Llama, advance, forward, readout
from blog.lab.own_text import own_text
from blog.lab.storage import Json, rounded_numbers, run_experiments
from blog.lab.transformer import LayerRun, Tokens

HERE = Path(__file__).parent
ROWS = 8  # of the model's own text
BATCH = 4  # rows a pass
WORKERS = 2  # passes at once
CASES = {  # which matrices make one head of three, and whether that is their mean or the first
    "both": (("w_k", "w_v"), "mean"),
    "keys": (("w_k",), "mean"),
    "values": (("w_v",), "mean"),
    "first": (("w_k", "w_v"), "first"),
}


def fused(model: Llama, layers: Sequence[int], case: str) -> Llama:
    """The model whose key/value heads in these layers are all the same one.

    The mean of the heads' matrices makes the mean of their keys: positions turn all heads by the same angles.
    """
    names, method = CASES[case]
    changed = {}
    for name in (f"block{layer}.{name}" for layer in layers for name in names):
        weight = model.weights[name]
        heads = weight.reshape(len(weight), model.config.n_kv_heads, model.config.d_head).swapaxes(0, 1)
        changed[name] = np.tile(one(heads, method), model.config.n_kv_heads)
    return Llama(model.config, {**model.weights, **changed})


def one(heads: Array, method: str) -> Array:
    """What all heads become; their axis is the first."""
    found: Array = heads.mean(axis=0) if method == "mean" else heads[0]
    return found


def follow(model: Llama, layer: int, stream: Array) -> Array:
    """What leaves the last layer when `stream` [b, t, d_model] enters this one.

    The layers from there on are a model of their own, whose words are the states that enter it.
    """
    many = model.config.n_layers - layer
    moved = {
        f"block{i}.{name}": model.weights[f"block{layer + i}.{name}"]
        for i in range(many)
        for name in ("norm1_gain", "w_q", "w_k", "w_v", "w_o", "norm2_gain", "w_gate", "w_in", "w_out")
    }
    words = np.arange(stream.shape[0] * stream.shape[1]).reshape(stream.shape[:2])
    rest = Llama(replace(model.config, n_layers=many), {**moved, "embedding": stream.reshape(words.size, -1)})
    return advance(rest, words)[0]


def losses(model: Llama, stream: Array, tokens: Tokens, start: int) -> Array:
    """Of each row, in nats: the mean over the words that the model wrote itself."""
    logits = readout(model, stream[:, start - 1 : -1])
    wanted = np.take_along_axis(logits, tokens[:, start:, None], axis=2)[..., 0]
    top = logits.max(axis=2)
    logits -= top[..., None]  # in place: the vocabulary is wide
    found: Array = (np.log(np.exp(logits, out=logits).sum(axis=2)) + top - wanted).mean(axis=1)
    return found


def agreement(model: Llama, values: Array) -> Array:
    """Of each row two sums [2, rows]: products of different heads' keys, and squares, so that the ratio is rho.

    rho = sum over pairs of <k_i, k_j> / ((g - 1) sum of <k_i, k_i>): one if all heads are equal, zero if they are at
    right angles on average. Their mean then misses them by exactly (1 - rho)(1 - 1/g) of their squares.
    """
    config = model.config
    heads = values[:, :: config.n_heads // config.n_kv_heads].astype(float)
    squares = np.square(heads).sum(axis=(1, 2, 3))
    products = np.square(heads.sum(axis=1)).sum(axis=(1, 2)) - squares
    return np.array([products / (config.n_kv_heads - 1), squares])


def missed(model: Llama, run: LayerRun, w_o: Array, case: str, start: int) -> Array:
    """Of each row two sums [2, rows]: squares of what the layer's attention now writes wrongly, and of what it did."""
    names, method = CASES[case]
    shared = model.config.n_heads // model.config.n_kv_heads
    k, v = (
        one(each[:, ::shared].swapaxes(0, 1), method)[:, None] if name in names else each
        for name, each in (("w_k", run.k), ("w_v", run.v))
    )
    mix = causal_softmax(run.q @ k.swapaxes(-1, -2) * float(model.config.d_head**-0.5)) @ v
    wrong = mix.swapaxes(1, 2).reshape(*run.stream.shape[:2], -1) @ w_o - run.attention
    return np.array([np.square(each[:, start:].astype(float)).sum(axis=(1, 2)) for each in (wrong, run.attention)])


def pooled(model: Llama, tokens: Tokens, start: int) -> Json:
    """Loss minus the untouched model's by row, for every layer and for all at once; n = rows.

    Beside it how much the heads agree, and how far off what the layer's attention writes is, right behind the change.
    """
    with ThreadPoolExecutor(WORKERS) as workers:
        parts = [tokens[at : at + BATCH] for at in range(0, len(tokens), BATCH)]
        batches = list(workers.map(lambda rows: _batch(model, rows, start), parts))

    def joined(kind: str) -> dict[str, list[Array]]:
        """What was measured of each layer, rows of all batches together."""
        return {
            name: [np.concatenate(each, axis=-1) for each in zip(*(part[kind][name] for part in batches), strict=True)]
            for name in batches[0][kind]
        }

    rise = joined("rise")
    return {
        "rows": len(tokens),
        "words": tokens.shape[1] - start,
        "full": pair(np.concatenate([part["full"] for part in batches])),
        "cost": {case: [pair(rows) for rows in values[:-1]] for case, values in rise.items()},
        "all": {case: pair(values[-1]) for case, values in rise.items()},
        "sum": {case: pair(np.sum(values[:-1], axis=0)) for case, values in rise.items()},
        "dearer": [pair(a - b) for a, b in zip(rise["first"], rise["both"], strict=True)],  # the last: in all layers
        "off": {case: [_quotient(sums) for sums in values] for case, values in joined("off").items()},
        "alike": {name: [_quotient(sums) for sums in values] for name, values in joined("alike").items()},
    }


def _batch(model: Llama, rows: Tokens, start: int) -> dict[str, Any]:
    """Of some rows by case: the rise of the loss layer by layer and then in all, and sums that errors are made of."""
    run = forward(model, rows, last=1)
    full = losses(model, run.stream, rows, start)
    rise: dict[str, list[Array]] = {case: [] for case in CASES}
    off: dict[str, list[Array]] = {case: [] for case in CASES}
    for layer, was in enumerate(run.layers):
        print("layer", layer, flush=True)
        for case in CASES:
            end = follow(fused(model, [layer], case), layer, was.stream)
            rise[case].append(losses(model, end, rows, start) - full)
            off[case].append(missed(model, was, model.weights[f"block{layer}.w_o"], case, start))
    for case in CASES:
        end = follow(fused(model, range(model.config.n_layers), case), 0, run.layers[0].stream)
        rise[case].append(losses(model, end, rows, start) - full)
    alike = {
        name: [agreement(model, getattr(layer, site)[:, :, start:]) for layer in run.layers]
        for name, site in (("keys", "k"), ("values", "v"))
    }
    return {"full": full, "rise": rise, "off": off, "alike": alike}


def _quotient(sums: Array) -> list[float]:
    """The ratio of two sums over all rows, and its standard error."""
    found = ratio(*sums)
    return [float(found), found.error]


def smollm_json() -> Json:
    """The committed result."""
    from blog.lab import smollm

    tokens, start = own_text()
    found: Json = rounded_numbers(pooled(smollm.model(), tokens[:ROWS], start))
    return found


if __name__ == "__main__":
    run_experiments(__doc__, {"smollm": smollm_json}, HERE, ("smollm.py",))
