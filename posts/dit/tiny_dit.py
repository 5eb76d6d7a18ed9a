"""A diffusion transformer of some 43 thousand weights in numpy, forward: patches, adaLN-Zero layers, one linear layer.

The parts, their order and their zeros are those of DiT (Peebles and Xie 2023, section 3.2); only sizes differ, pictures
take the place of latents, and the variance is not learned. `tiny-dit.js` is its twin in the page.
"""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from blog.lab.arrays import Array, gelu, normed, softmax, split_heads

Weights = dict[str, Array]
Tape = dict[str, Array]


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """Sizes of the model."""

    side: int = 12  # pixels
    patch: int = 3
    width: int = 32
    layers: int = 2
    heads: int = 4
    frequencies: int = 16  # cosines and sines of the time
    kinds: int = 6  # and one row more for "no kind given"

    @property
    def tokens(self) -> int:
        """Patches of a picture."""
        return (self.side // self.patch) ** 2


def shapes(config: Config) -> dict[str, tuple[int, ...]]:
    """Every weight and its shape, [out, in], in the order of the file."""
    d, pixels = config.width, config.patch**2
    found: dict[str, tuple[int, ...]] = {
        "embed": (d, pixels),
        "embed.bias": (d,),
        "time.in": (d, 2 * config.frequencies),
        "time.in.bias": (d,),
        "time.out": (d, d),
        "time.out.bias": (d,),
        "kinds": (config.kinds + 1, d),
    }
    parts = (("ada", 6 * d, d), ("qkv", 3 * d, d), ("o", d, d), ("in", 4 * d, d), ("out", d, 4 * d))
    for layer in range(config.layers):
        for name, rows, columns in parts:
            found[f"{layer}.{name}"] = (rows, columns)
            found[f"{layer}.{name}.bias"] = (rows,)
    return found | {"ada": (2 * d, d), "ada.bias": (2 * d,), "last": (pixels, d), "last.bias": (pixels,)}


def initial(config: Config, seed: int) -> Weights:
    """Random weights; zero where the paper has zeros: what makes shifts, scales and gates, and the last layer."""
    random = np.random.default_rng(seed)
    weights: Weights = {}
    for name, shape in shapes(config).items():
        zero = len(shape) == 1 or name.endswith("ada") or name == "last"
        spread = 0.02 if name == "kinds" or name.startswith("time") else (2 / sum(shape)) ** 0.5
        weights[name] = (np.zeros(shape) if zero else random.normal(0, spread, shape)).astype(np.float32)
    return weights


def positions(config: Config) -> Array:
    """Fixed places of the patches, [tokens, width]: sines and cosines of the row, then of the column."""
    per_side, quarter = config.side // config.patch, config.width // 4
    pace = 100.0 ** (-np.arange(quarter) / quarter)
    angle = np.arange(per_side)[:, None] * pace
    one = np.concatenate([np.sin(angle), np.cos(angle)], axis=1)
    rows, columns = np.divmod(np.arange(config.tokens), per_side)
    return np.concatenate([one[rows], one[columns]], axis=1)


def time_waves(time: Array, config: Config) -> Array:
    """Cosines and sines of the time, [..., 2 * frequencies]."""
    pace = 1000.0 ** (-np.arange(config.frequencies) / config.frequencies)
    angle = np.asarray(time)[..., None] * pace
    return np.concatenate([np.cos(angle), np.sin(angle)], axis=-1)


def patches(picture: Array, config: Config) -> Array:
    """[b, side, side] -> [b, tokens, patch * patch], row by row."""
    p, n = config.patch, config.side // config.patch
    return picture.reshape(-1, n, p, n, p).swapaxes(2, 3).reshape(-1, n * n, p * p)


def unpatched(tokens: Array, config: Config) -> Array:
    """[b, tokens, patch * patch] -> [b, side, side]: patches laid side by side again."""
    p, n = config.patch, config.side // config.patch
    return tokens.reshape(-1, n, n, p, p).swapaxes(2, 3).reshape(-1, config.side, config.side)


def silu(x: Array) -> Array:
    """x times its logistic."""
    gated: Array = x / (1 + np.exp(-x))
    return gated


def linear(weights: Weights, name: str, x: Array) -> Array:
    """x W^T + b."""
    moved: Array = x @ weights[name].T + weights[f"{name}.bias"]
    return moved


def condition(weights: Weights, config: Config, time: Array, kind: NDArray[np.int64], tape: Tape) -> Array:
    """What every layer is told, [b, width]: the silu of time and kind, summed."""
    tape["waves"] = time_waves(time, config).astype(weights["embed"].dtype)
    tape["time.pre"] = linear(weights, "time.in", tape["waves"])
    tape["time.hidden"] = silu(tape["time.pre"])
    tape["c"] = linear(weights, "time.out", tape["time.hidden"]) + weights["kinds"][kind]
    return silu(tape["c"])


def layer(weights: Weights, config: Config, x: Array, told: Array, at: int, tape: Tape, gate: float = 1.0) -> Array:
    """One layer: attention, then feed-forward, each between a modulated norm and a gate. `gate` scales both gates."""

    def keep(name: str, value: Array) -> Array:
        tape[f"{at}.{name}"] = value
        return value

    modulation = keep("mod", linear(weights, f"{at}.ada", told))[:, None, :]
    shift1, scale1, gate1, shift2, scale2, gate2 = np.split(modulation, 6, axis=-1)
    n, sigma = normed(x)
    keep("n1", n), keep("s1", sigma)
    q, k, v = (
        split_heads(part, config.heads)
        for part in np.split(linear(weights, f"{at}.qkv", keep("h1", n * (1 + scale1) + shift1)), 3, axis=-1)
    )
    keep("q", q), keep("k", k), keep("v", v)
    pattern = keep("a", softmax(q @ k.swapaxes(-1, -2) / np.sqrt(q.shape[-1]).astype(q.dtype)))
    mixed = keep("mixed", (pattern @ v).swapaxes(1, 2).reshape(x.shape))
    x = x + gate * gate1 * keep("y1", linear(weights, f"{at}.o", mixed))
    n, sigma = normed(x)
    keep("n2", n), keep("s2", sigma)
    u = keep("u", linear(weights, f"{at}.in", keep("h2", n * (1 + scale2) + shift2)))
    return x + gate * gate2 * keep("y2", linear(weights, f"{at}.out", keep("g", gelu(u))))


def denoise(
    weights: Weights, config: Config, noisy: Array, time: Array, kind: NDArray[np.int64], tape: Tape | None = None
) -> Array:
    """The noise that the model sees in pictures [b, side, side] at times [b], told their kinds [b]."""
    tape = {} if tape is None else tape
    told = condition(weights, config, time, kind, tape)
    tape["told"] = told
    tape["patches"] = patches(noisy, config)
    x = linear(weights, "embed", tape["patches"]) + positions(config).astype(told.dtype)
    for at in range(config.layers):
        x = layer(weights, config, x, told, at, tape)
    shift, scale = np.split(linear(weights, "ada", told)[:, None, :], 2, axis=-1)
    tape["scale"] = scale
    tape["n"], tape["s"] = normed(x)
    tape["h"] = tape["n"] * (1 + scale) + shift
    return unpatched(linear(weights, "last", tape["h"]), config)


# The file


def packed(weights: Weights, config: Config) -> bytes:
    """Every weight as integers from -127 to 127 with one scale a row: first all scales (float32), then all integers."""
    scales, steps = [], []
    for name, shape in shapes(config).items():
        rows = weights[name].reshape(shape if len(shape) == 2 else (1, -1))
        scale = np.maximum(np.abs(rows).max(axis=1) / 127, 1e-12).astype("<f4")
        scales.append(scale)
        steps.append(np.rint(rows / scale[:, None]).astype(np.int8).ravel())
    return np.concatenate(scales).tobytes() + np.concatenate(steps).tobytes()


def unpacked(content: bytes, config: Config) -> Weights:
    """The weights in the file's content, in double precision, as the page has them."""
    every = shapes(config)
    rows = {name: shape[0] if len(shape) == 2 else 1 for name, shape in every.items()}
    scales = np.frombuffer(content, "<f4", count=sum(rows.values())).astype(np.float64)
    integers = np.frombuffer(content, np.int8, offset=4 * len(scales)).astype(np.float64)
    weights: Weights = {}
    row = at = 0
    for name, shape in every.items():
        size = int(np.prod(shape))
        values = integers[at : at + size].reshape(rows[name], -1) * scales[row : row + rows[name], None]
        weights[name] = values.reshape(shape)
        row, at = row + rows[name], at + size
    return weights


@dataclass(frozen=True, slots=True)
class Model:
    """Weights and their sizes."""

    weights: Weights
    config: Config = field(default_factory=Config)

    def __call__(self, noisy: Array, time: Array, kind: NDArray[np.int64]) -> Array:
        """The noise that it sees."""
        return denoise(self.weights, self.config, noisy, time, kind)
