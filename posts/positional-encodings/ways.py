"""A transformer of two layers that can be told where its tokens are in six ways; forward and by hand backward.

In go weights, tokens and the way, out come logits and, for the loss, its gradient. The six differ in nothing but this:
a vector at the input ("learned", "sinusoidal"), a number on each score ("t5", "alibi"), a turn of queries and keys
("rope"), or nothing ("nope").
"""

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from blog.lab.arrays import Array, back_through_norm, normed, rotate, softmax, split_heads
from chains import SYMBOLS, Ids
from rules import Stretch, stretched, temperature

METHODS = ("rope", "alibi", "sinusoidal", "t5", "nope", "learned")
D_MODEL, LAYERS, HEADS, D_HEAD, D_FF = 32, 2, 4, 16, 64
BASE = 10_000.0
TRAINED, LONGEST = 64, 1024  # tokens in training, and the most in a test
BUCKETS, FARTHEST = 32, 128
Weights = dict[str, Array]


def shapes(method: str) -> dict[str, tuple[int, ...]]:
    """Every weight with its shape, [in, out]."""
    found: dict[str, tuple[int, ...]] = {"embedding": (SYMBOLS, D_MODEL)}
    if method == "learned":
        found["positions"] = (LONGEST, D_MODEL)
    if method == "t5":
        found["buckets"] = (BUCKETS, HEADS)
    for layer in range(LAYERS):
        width = HEADS * D_HEAD
        for name in ("w_q", "w_k", "w_v"):
            found[f"{layer}.{name}"] = (D_MODEL, width)
        found |= {f"{layer}.w_o": (width, D_MODEL), f"{layer}.w_in": (D_MODEL, D_FF), f"{layer}.w_out": (D_FF, D_MODEL)}
        found |= {f"{layer}.norm{half}_{kind}": (D_MODEL,) for half in (1, 2) for kind in ("gain", "bias")}
    return found | {"final_gain": (D_MODEL,), "final_bias": (D_MODEL,), "unembedding": (D_MODEL, SYMBOLS)}


def views(flat: Array, method: str) -> Weights:
    """The weights as parts of one long vector, so that the optimiser moves all of them at once."""
    at, found = 0, {}
    for name, shape in shapes(method).items():
        size = int(np.prod(shape))
        found[name] = flat[at : at + size].reshape(shape)
        at += size
    return found


def initial(method: str, seed: int) -> Array:
    """Random weights as one vector: tables of spread 0.3, matrices by their input's width, T5's table zero."""
    rng = np.random.default_rng(seed)
    parts = []
    for name, shape in shapes(method).items():
        if len(shape) == 1:
            parts.append(np.full(shape, 1.0 if name.endswith("gain") else 0.0))
            continue
        spread = 0.3 if name in ("embedding", "positions") else 0.0 if name == "buckets" else 1 / sqrt(3 * shape[0])
        parts.append(rng.normal(0, spread, shape))
    return np.concatenate([part.ravel() for part in parts]).astype(np.float32)


# Where a token is


def sinusoids(length: int) -> Array:
    """A vector of sines and cosines for each position, [t, d_model]; Vaswani et al. 2017, section 3.5."""
    angles = np.arange(length)[:, None] * BASE ** (-np.arange(0, D_MODEL, 2) / D_MODEL)
    found: Array = np.stack([np.sin(angles), np.cos(angles)], axis=-1).reshape(length, D_MODEL).astype(np.float32)
    return found


def buckets(length: int) -> NDArray[np.int64]:
    """T5's bucket of each distance back, [t]: 16 exact, then 16 by the logarithm up to 128; the last takes the rest.

    Source: Raffel et al. 2020, arXiv:1910.10683, section 2.1, and the released code's causal case.
    """
    distance = np.arange(length)
    exact = BUCKETS // 2
    with np.errstate(divide="ignore"):
        far = exact + (np.log(distance / exact) / np.log(FARTHEST / exact) * (BUCKETS - exact)).clip(-exact)
    return np.where(distance < exact, distance, np.minimum(far, BUCKETS - 1)).astype(np.int64)


def slopes(heads: int) -> Array:
    """ALiBi's slope of each head, from 2^(-8/n) to 2^-8; Press et al. 2022, arXiv:2108.12409, section 3."""
    found: Array = 2.0 ** (-8 * np.arange(1, heads + 1) / heads)
    return found


def distances(length: int) -> NDArray[np.int64]:
    """How far back each position lies from each other, [t, t]; 0 for those ahead, which are masked anyway."""
    found: NDArray[np.int64] = np.maximum(np.arange(length)[:, None] - np.arange(length), 0)
    return found


def score_bias(weights: Weights, method: str, length: int) -> Array:
    """What is added to every score, [heads or 1, t, t]: the mask, and a way's own numbers."""
    found: Array = np.triu(np.full((length, length), -np.inf, np.float32), k=1)[None]
    if method == "alibi":
        found = found - slopes(HEADS)[:, None, None] * distances(length)
    if method == "t5":
        found = found + weights["buckets"][buckets(length)[distances(length)]].transpose(2, 0, 1)
    return found.astype(np.float32)


UNSTRETCHED = Stretch(scale=1, trained=TRAINED)


@dataclass(frozen=True, slots=True)
class Reading:
    """How a trained model is read: its way, and the rule that stretches a rotary one."""

    method: str
    rule: str = "plain"
    stretch: Stretch = UNSTRETCHED

    def angles(self, length: int) -> Array | None:
        """Radians of each position and pair, where the way turns anything."""
        if self.method != "rope":
            return None
        turns = stretched(self.rule, D_HEAD, BASE, self.stretch)
        found: Array = (np.arange(length)[:, None] * turns).astype(np.float32)
        return found

    @property
    def factor(self) -> float:
        """What every score is multiplied by."""
        return temperature(self.rule, self.stretch.scale) ** 2 / sqrt(D_HEAD)


# Forward

Kept = dict[str, Array]


def forward(weights: Weights, tokens: Ids, reading: Reading) -> tuple[Array, list[Kept], Kept]:
    """Logits [b, t, symbols], what each layer computed on the way, and what the end did."""
    length = tokens.shape[1]
    stream = weights["embedding"][tokens]
    if reading.method == "learned":
        stream = stream + weights["positions"][:length]
    if reading.method == "sinusoidal":
        stream = stream + sinusoids(length)
    bias, angles = score_bias(weights, reading.method, length), reading.angles(length)
    layers = []
    for layer in range(LAYERS):
        kept = _attention(weights, layer, stream, (bias, angles, reading.factor))
        stream = stream + kept["joined"] @ weights[f"{layer}.w_o"]
        kept |= dict(zip(("n2", "sigma2"), normed(stream), strict=True))
        kept["mlp_in"] = kept["n2"] * weights[f"{layer}.norm2_gain"] + weights[f"{layer}.norm2_bias"]
        kept["mlp"] = np.maximum(kept["mlp_in"] @ weights[f"{layer}.w_in"], 0)
        stream = stream + kept["mlp"] @ weights[f"{layer}.w_out"]
        layers.append(kept)
    n, sigma = normed(stream)
    final = n * weights["final_gain"] + weights["final_bias"]
    return final @ weights["unembedding"], layers, {"n": n, "sigma": sigma, "final": final}


def _attention(weights: Weights, layer: int, stream: Array, place: tuple[Array, Array | None, float]) -> Kept:
    """What the heads of a layer compute."""
    bias, angles, factor = place
    n, sigma = normed(stream)
    read = n * weights[f"{layer}.norm1_gain"] + weights[f"{layer}.norm1_bias"]
    q, k, v = (split_heads(read @ weights[f"{layer}.{name}"], HEADS) for name in ("w_q", "w_k", "w_v"))
    if angles is not None:
        q, k = rotate(q, angles), rotate(k, angles)
    scores = q @ k.swapaxes(-1, -2)
    scores *= np.float32(factor)
    scores += bias
    pattern = softmax(scores)
    joined = _join(pattern @ v)
    return {"n1": n, "sigma1": sigma, "read": read, "q": q, "k": k, "v": v, "pattern": pattern, "joined": joined}


def _join(heads: Array) -> Array:
    """[b, heads, t, d_head] -> [b, t, heads * d_head]."""
    found: Array = heads.swapaxes(1, 2).reshape(heads.shape[0], heads.shape[2], -1)
    return found


# Backward


def gradient(weights: Weights, tokens: Ids, targets: Ids, method: str, into: Weights) -> float:
    """The mean loss in nats; its gradient is written into `into`, which has the weights' shapes."""
    reading = Reading(method)
    logits, layers, end = forward(weights, tokens, reading)
    p = softmax(logits)
    at = (*np.indices(targets.shape), targets)
    loss = float(-np.log(p[at]).mean())
    p[at] -= 1
    d_logits = p / targets.size
    into["unembedding"][:] = _outer(end["final"], d_logits)
    d_stream = _back_norm(d_logits @ weights["unembedding"].T, end["n"], end["sigma"], "final", weights, into)
    if method == "t5":
        into["buckets"][:] = 0
    for layer in reversed(range(LAYERS)):
        kept = layers[layer]
        into[f"{layer}.w_out"][:] = _outer(kept["mlp"], d_stream)
        d_mlp = (d_stream @ weights[f"{layer}.w_out"].T) * (kept["mlp"] > 0)
        into[f"{layer}.w_in"][:] = _outer(kept["mlp_in"], d_mlp)
        d_in = d_mlp @ weights[f"{layer}.w_in"].T
        d_stream = d_stream + _back_norm(d_in, kept["n2"], kept["sigma2"], f"{layer}.norm2", weights, into)
        d_stream = d_stream + _back_attention(weights, layer, kept, d_stream, reading, into)
    into["embedding"][:] = 0
    np.add.at(into["embedding"], tokens, d_stream)
    if method == "learned":
        into["positions"][:] = 0
        into["positions"][: tokens.shape[1]] = d_stream.sum(axis=0)
    return loss


def _back_attention(weights: Weights, layer: int, kept: Kept, d_out: Array, reading: Reading, into: Weights) -> Array:
    """Back through the heads of a layer."""
    length = d_out.shape[1]
    into[f"{layer}.w_o"][:] = _outer(kept["joined"], d_out)
    d_mix = split_heads(d_out @ weights[f"{layer}.w_o"].T, HEADS)
    d_v = kept["pattern"].swapaxes(-1, -2) @ d_mix
    d_pattern = d_mix @ kept["v"].swapaxes(-1, -2)
    d_scores = kept["pattern"] * (d_pattern - (d_pattern * kept["pattern"]).sum(axis=-1, keepdims=True))
    if reading.method == "t5":
        summed = d_scores.sum(axis=0).reshape(HEADS, -1)
        where = buckets(length)[distances(length)].ravel()
        for head in range(HEADS):
            into["buckets"][:, head] += np.bincount(where, summed[head], minlength=BUCKETS).astype(np.float32)
    d_scores *= np.float32(reading.factor)
    d_q, d_k = d_scores @ kept["k"], d_scores.swapaxes(-1, -2) @ kept["q"]
    angles = reading.angles(length)
    if angles is not None:  # the transpose of a turn turns back
        d_q, d_k = rotate(d_q, -angles), rotate(d_k, -angles)
    d_read = np.zeros_like(d_out)
    for name, d_heads in (("w_q", d_q), ("w_k", d_k), ("w_v", d_v)):
        joined = _join(d_heads)
        into[f"{layer}.{name}"][:] = _outer(kept["read"], joined)
        d_read += joined @ weights[f"{layer}.{name}"].T
    return _back_norm(d_read, kept["n1"], kept["sigma1"], f"{layer}.norm1", weights, into)


def _back_norm(d_y: Array, n: Array, sigma: Array, name: str, weights: Weights, into: Weights) -> Array:
    """Back through gain * n + bias, n the normed stream."""
    into[f"{name}_gain"][:] = (d_y * n).sum(axis=(0, 1))
    into[f"{name}_bias"][:] = d_y.sum(axis=(0, 1))
    return back_through_norm(d_y * weights[f"{name}_gain"], n, sigma)


def _outer(x: Array, d_y: Array) -> Array:
    """The gradient of w in y = x @ w."""
    found: Array = x.reshape(-1, x.shape[-1]).T @ d_y.reshape(-1, d_y.shape[-1])
    return found
