"""The gradient of the tiny denoiser's loss by its weights, written out backwards through `tiny_dit.py`."""

import numpy as np
from numpy.typing import NDArray

from blog.lab.arrays import Array, back_through_norm, split_heads
from tiny_dit import Config, Tape, Weights, denoise, patches


def loss_and_gradient(
    weights: Weights, config: Config, noisy: Array, time: Array, kind: NDArray[np.int64], noise: Array
) -> tuple[float, Weights]:
    """Mean squared error of the predicted noise, and its gradient."""
    tape: Tape = {}
    error = denoise(weights, config, noisy, time, kind, tape) - noise
    loss = float(np.square(error).mean())
    slopes: Weights = {}
    d = patches(error * (2 / error.size), config).astype(weights["embed"].dtype)
    d_h = _linear(weights, slopes, "last", d, tape["h"])
    d_mod = np.concatenate([d_h.sum(axis=1), (d_h * tape["n"]).sum(axis=1)], axis=-1)
    d_told = _linear(weights, slopes, "ada", d_mod, tape["told"])
    d_x = back_through_norm(d_h * (1 + tape["scale"]), tape["n"], tape["s"])
    for at in reversed(range(config.layers)):
        d_x, d_more = _layer(weights, slopes, config, d_x, at, tape)
        d_told = d_told + d_more
    _linear(weights, slopes, "embed", d_x, tape["patches"])
    _condition(weights, slopes, d_told, kind, tape)
    return loss, slopes


def _linear(weights: Weights, slopes: Weights, name: str, d: Array, x: Array) -> Array:
    """Back through x W^T + b: keeps the slopes of both, gives that of x."""
    flat = d.reshape(-1, d.shape[-1])
    slopes[name] = flat.T @ x.reshape(-1, x.shape[-1])
    slopes[f"{name}.bias"] = flat.sum(axis=0)
    back: Array = d @ weights[name]
    return back


def _layer(weights: Weights, slopes: Weights, config: Config, d: Array, at: int, tape: Tape) -> tuple[Array, Array]:
    """Back through one layer: slopes by the stream before it and by what it was told."""
    t = {name.split(".")[1]: value for name, value in tape.items() if name.startswith(f"{at}.")}
    _, scale1, gate1, _, scale2, gate2 = np.split(t["mod"][:, None, :], 6, axis=-1)
    d_g = _linear(weights, slopes, f"{at}.out", d * gate2, t["g"])
    d_h2 = _linear(weights, slopes, f"{at}.in", d_g * _gelu_slope(t["u"]), t["h2"])
    d_mod2 = [d_h2.sum(axis=1), (d_h2 * t["n2"]).sum(axis=1), (d * t["y2"]).sum(axis=1)]
    d = d + back_through_norm(d_h2 * (1 + scale2), t["n2"], t["s2"])
    d_mixed = split_heads(_linear(weights, slopes, f"{at}.o", d * gate1, t["mixed"]), config.heads)
    d_h1 = _linear(weights, slopes, f"{at}.qkv", _attention(d_mixed, t), t["h1"])
    d_mod1 = [d_h1.sum(axis=1), (d_h1 * t["n1"]).sum(axis=1), (d * t["y1"]).sum(axis=1)]
    d = d + back_through_norm(d_h1 * (1 + scale1), t["n1"], t["s1"])
    d_told = _linear(weights, slopes, f"{at}.ada", np.concatenate(d_mod1 + d_mod2, axis=-1), tape["told"])
    return d, d_told


def _attention(d_mixed: Array, t: Tape) -> Array:
    """Back through softmax(q k / sqrt(width)) v, to the slopes of q, k, v side by side."""
    scale = 1 / np.sqrt(t["q"].shape[-1]).astype(d_mixed.dtype)
    d_a = d_mixed @ t["v"].swapaxes(-1, -2)
    d_scores = t["a"] * (d_a - (d_a * t["a"]).sum(axis=-1, keepdims=True)) * scale
    parts = (d_scores @ t["k"], d_scores.swapaxes(-1, -2) @ t["q"], t["a"].swapaxes(-1, -2) @ d_mixed)
    joined = [part.swapaxes(1, 2).reshape(part.shape[0], part.shape[2], -1) for part in parts]
    return np.concatenate(joined, axis=-1)


def _condition(weights: Weights, slopes: Weights, d_told: Array, kind: NDArray[np.int64], tape: Tape) -> None:
    d_c = d_told * _silu_slope(tape["c"])
    slopes["kinds"] = np.zeros_like(weights["kinds"])
    np.add.at(slopes["kinds"], kind, d_c)
    d_hidden = _linear(weights, slopes, "time.out", d_c, tape["time.hidden"])
    _linear(weights, slopes, "time.in", d_hidden * _silu_slope(tape["time.pre"]), tape["waves"])


def _silu_slope(x: Array) -> Array:
    logistic = 1 / (1 + np.exp(-x))
    slope: Array = logistic * (1 + x * (1 - logistic))
    return slope


def _gelu_slope(x: Array) -> Array:
    root = np.sqrt(2 / np.pi).astype(x.dtype)
    tanh = np.tanh(root * (x + 0.044715 * x * x * x))
    slope: Array = 0.5 * (1 + tanh) + 0.5 * x * (1 - tanh * tanh) * root * (1 + 3 * 0.044715 * x * x)
    return slope
