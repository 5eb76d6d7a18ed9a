"""A transformer of four layers with its gradients by hand, small enough to break two dozen times.

Norms stand before each part and have no gains; positions are learned; feed-forwards are ReLU with a bias inside. All
numbers are float32. Weights are [in, out], the transpose of the site's convention, since they stand right of the rows
that they multiply.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float32]
Tokens = npt.NDArray[np.int64]
Weights = dict[str, Array]

WIDTH, HIDDEN, HEADS, LAYERS, LETTERS, LENGTH = 48, 192, 4, 4, 16, 32
D_HEAD = WIDTH // HEADS


class Switches(NamedTuple):
    """What may be changed while a network runs."""

    is_causal: bool = True  # off: every position sees the whole row, its own answer included
    has_qk_norm: bool = False  # queries and keys of one length


class Pass(NamedTuple):
    """A forward pass and, if it was asked for, the gradients."""

    loss: float
    gradients: Weights
    entropy: float  # of attention, as a share of the largest possible; 1 is uniform
    peak: float  # the largest logit of attention
    dead: float  # share of ReLUs that no token of the batch opens
    size: float  # root mean square of the stream after the last layer
    favourites: Tokens  # the token with the largest weight [layers, rows, heads, length]


def initial(seed: int) -> Weights:
    """Random weights of the size 1/sqrt(in); those that write into the stream smaller, by root twice the depth."""
    rng = np.random.default_rng(seed)
    shapes = {"embedding": (LETTERS, WIDTH), "positions": (LENGTH, WIDTH), "unembedding": (WIDTH, LETTERS)}
    for layer in range(LAYERS):
        shapes |= {f"{layer}.{name}": (WIDTH, WIDTH) for name in ("w_q", "w_k", "w_v", "w_o")}
        shapes |= {f"{layer}.w_1": (WIDTH, HIDDEN), f"{layer}.w_2": (HIDDEN, WIDTH)}
    spread = {"embedding": 0.5, "positions": 0.5, "unembedding": 0.02}
    weights = {}
    for name, shape in shapes.items():
        size = spread.get(name, shape[0] ** -0.5 * ((2 * LAYERS) ** -0.5 if name.endswith(("w_o", "w_2")) else 1))
        weights[name] = rng.normal(0, size, shape).astype(np.float32)
    return weights | {f"{layer}.b_1": np.zeros(HIDDEN, np.float32) for layer in range(LAYERS)}


def run(weights: Weights, tokens: Tokens, targets: Tokens, switches: Switches, *, is_learning: bool = True) -> Pass:
    """The mean cross-entropy of `targets` after `tokens`, both [rows, length], its gradients, and the dials."""
    stream = (weights["embedding"][tokens] + weights["positions"]).reshape(-1, WIDTH)
    backs, dials = [], []
    for layer in range(LAYERS):
        for part in (_attention, _feed_forward):
            read, spread = _norm(stream)
            write, back, dial = part(weights, f"{layer}.", read, len(tokens), switches)
            stream = stream + write
            backs.append((back, read, spread))
            dials.append(dial)
    final, spread = _norm(stream)
    loss, by_logits = _cross_entropy(final @ weights["unembedding"], targets.ravel())
    found: Weights = {}
    if is_learning:
        found["unembedding"] = final.T @ by_logits
        by_stream = _norm_back(final, spread, by_logits @ weights["unembedding"].T)
        for back, read, deviation in reversed(backs):
            by_stream = by_stream + _norm_back(read, deviation, back(by_stream, found))
        found["positions"] = by_stream.reshape(len(tokens), LENGTH, WIDTH).sum(axis=0)
        found["embedding"] = np.zeros_like(weights["embedding"])
        np.add.at(found["embedding"], tokens.ravel(), by_stream)
    mean = {name: float(np.mean([dial[name] for dial in dials if name in dial])) for name in ("entropy", "dead")}
    peak = max(dial["peak"] for dial in dials if "peak" in dial)
    size, favourites = float(np.sqrt(np.square(stream).mean())), np.stack([d["at"] for d in dials if "at" in d])
    return Pass(loss, found, mean["entropy"], peak, mean["dead"], size, favourites)


def _norm(x: Array) -> tuple[Array, Array]:
    """Each row divided by its root mean square, and these divisors."""
    size = np.sqrt(np.square(x).mean(axis=-1, keepdims=True) + 1e-6)
    return x / size, size


def _norm_back(normed: Array, size: Array, gradient: Array) -> Array:
    back: Array = (gradient - normed * (gradient * normed).mean(axis=-1, keepdims=True)) / size
    return back


def _attention(weights: Weights, at: str, x: Array, rows: int, switches: Switches) -> tuple[Array, Any, dict[str, Any]]:
    q, k, v = (_split(x @ weights[at + name], rows) for name in ("w_q", "w_k", "w_v"))
    (asked, q_size), (offered, k_size) = (_norm(q), _norm(k)) if switches.has_qk_norm else ((q, q), (k, k))
    scale = np.float32(D_HEAD**-0.5)
    scores = asked @ offered.swapaxes(-1, -2) * scale
    if switches.is_causal:
        scores = np.where(_CAUSAL, scores, np.float32(-np.inf))
    odds = np.exp(scores - scores.max(axis=-1, keepdims=True))
    pattern = odds / odds.sum(axis=-1, keepdims=True)
    mixed = _joined(pattern @ v)
    visible = np.arange(1, LENGTH + 1) if switches.is_causal else np.full(LENGTH, LENGTH)
    chaos = -(pattern * np.log(np.maximum(pattern, 1e-30))).sum(axis=-1)
    entropy = float((chaos[..., 1:] / np.log(visible[1:])).mean())

    def back(gradient: Array, found: Weights) -> Array:
        found[at + "w_o"] = mixed.T @ gradient
        by_mixed = _split(gradient @ weights[at + "w_o"].T, rows)
        by_pattern = by_mixed @ v.swapaxes(-1, -2)
        by_scores = pattern * (by_pattern - (by_pattern * pattern).sum(axis=-1, keepdims=True)) * scale
        by_q, by_k = by_scores @ offered, by_scores.swapaxes(-1, -2) @ asked
        if switches.has_qk_norm:
            by_q, by_k = _norm_back(asked, q_size, by_q), _norm_back(offered, k_size, by_k)
        by_x = np.zeros_like(x)
        for name, part in (("w_q", by_q), ("w_k", by_k), ("w_v", pattern.swapaxes(-1, -2) @ by_mixed)):
            joined = _joined(part)
            found[at + name] = x.T @ joined
            by_x += joined @ weights[at + name].T
        return by_x

    dials = {"entropy": entropy, "peak": float(scores.max()), "at": scores.argmax(axis=-1)}
    return mixed @ weights[at + "w_o"], back, dials


_CAUSAL = np.tri(LENGTH, dtype=bool)


def _split(x: Array, rows: int) -> Array:
    return x.reshape(rows, LENGTH, HEADS, D_HEAD).swapaxes(1, 2)


def _joined(x: Array) -> Array:
    return np.ascontiguousarray(x.swapaxes(1, 2)).reshape(-1, WIDTH)


def _feed_forward(weights: Weights, at: str, x: Array, _: int, __: Switches) -> tuple[Array, Any, dict[str, Any]]:
    active = np.maximum(x @ weights[at + "w_1"] + weights[at + "b_1"], 0)
    is_open = active > 0

    def back(gradient: Array, found: Weights) -> Array:
        found[at + "w_2"] = active.T @ gradient
        by_active = (gradient @ weights[at + "w_2"].T) * is_open
        found[at + "w_1"], found[at + "b_1"] = x.T @ by_active, by_active.sum(axis=0)
        by_x: Array = by_active @ weights[at + "w_1"].T
        return by_x

    return active @ weights[at + "w_2"], back, {"dead": float(1 - is_open.any(axis=0).mean())}


def _cross_entropy(logits: Array, targets: Tokens) -> tuple[float, Array]:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    at = np.arange(len(targets))
    gradient = np.exp(log_p)
    gradient[at, targets] -= 1
    return float(-log_p[at, targets].mean(dtype=np.float64)), gradient / np.float32(len(targets))
