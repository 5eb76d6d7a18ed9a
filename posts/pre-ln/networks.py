"""A transformer with its norms in seven places, forward and backward by hand, for measuring what reaches each layer.

In go a design, a depth and a seed, out come the gradients of a cross-entropy at initialisation. `networks.js` has the
same steps and draws the same weights, so that the page can run a small one.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]
Tokens = npt.NDArray[np.integer[Any]]


class Design(NamedTuple):
    """Where the norms stand."""

    name: str
    on_input: bool = False  # of what a part reads
    on_output: bool = False  # of what it writes
    on_sum: bool = False  # of the stream after each addition
    is_scaled: bool = False  # matrices that write to the stream begin smaller, by the root of twice the depth
    is_deep: bool = False  # DeepNorm: the skip is multiplied, the writes begin smaller


DESIGNS = {
    "post": Design("Post-LN", on_sum=True),
    "pre": Design("Pre-LN", on_input=True),
    "scaled": Design("Pre-LN, small start", on_input=True, is_scaled=True),
    "peri": Design("Peri-LN", on_input=True, on_output=True),
    "output": Design("output norm", on_output=True),
    "deep": Design("DeepNorm", on_sum=True, is_deep=True),
    "none": Design("no norm"),
}


class Sizes(NamedTuple):
    """Widths of a network and of its batch."""

    width: int
    hidden: int
    heads: int
    vocabulary: int
    length: int
    batch: int
    is_uniform: bool = False  # every word looks alike at all before it, as the proof supposes


# Random numbers that two languages draw alike


def bits(seed: int, count: int, since: int = 0) -> npt.NDArray[np.uint32]:
    """`count` outputs of mulberry32, a generator of 32-bit integers, after the first `since`.

    >>> bits(1, 2).tolist()
    [2693262067, 11749833]
    """
    with np.errstate(over="ignore"):
        state = np.uint32(seed) + np.arange(since + 1, since + count + 1, dtype=np.uint32) * np.uint32(0x6D2B79F5)
        mixed = (state ^ (state >> np.uint32(15))) * (state | np.uint32(1))
        mixed ^= mixed + (mixed ^ (mixed >> np.uint32(7))) * (mixed | np.uint32(61))
        drawn: npt.NDArray[np.uint32] = mixed ^ (mixed >> np.uint32(14))
    return drawn


class Source:
    """Numbers in the order in which they are asked for."""

    def __init__(self, seed: int) -> None:
        self._seed, self._used = seed, 0

    def uniform(self, count: int) -> Array:
        """Numbers of (0, 1)."""
        drawn = bits(self._seed, count, self._used)
        self._used += count
        return (drawn + 0.5) / 2**32

    def normal(self, *shape: int) -> Array:
        """Standard normal numbers, two from each pair of uniform ones (Box and Muller)."""
        count = int(np.prod(shape))
        pairs = self.uniform(count + count % 2).reshape(-1, 2)
        radius, angle = np.sqrt(-2 * np.log(pairs[:, 0])), 2 * np.pi * pairs[:, 1]
        return np.stack([radius * np.cos(angle), radius * np.sin(angle)], axis=1).ravel()[:count].reshape(shape)

    def below(self, limit: int, *shape: int) -> Tokens:
        """Whole numbers below a limit."""
        return (self.uniform(int(np.prod(shape))) * limit).astype(int).reshape(shape)


@dataclass(frozen=True, slots=True)
class Network:
    """A design with weights [in, out]: by layer and name, the embedding and the unembedding."""

    design: Design
    sizes: Sizes
    layers: tuple[dict[str, Array], ...]
    embedding: Array
    positions: Array  # added to the embeddings; zero before training
    unembedding: Array

    @property
    def skip(self) -> float:
        """What the stream is multiplied by before a write is added."""
        return float((2 * len(self.layers)) ** 0.25) if self.design.is_deep else 1.0


def network(design: Design, sizes: Sizes, depth: int, source: Source) -> Network:
    """Weights by the rule of Glorot and Bengio, smaller where the design says so; embeddings of unit variance."""
    width, hidden = sizes.width, sizes.hidden
    shapes = {
        "w_q": (width, width), "w_k": (width, width), "w_v": (width, width), "w_o": (width, width),
        "w_1": (width, hidden), "w_2": (hidden, width),
    }  # fmt: skip
    embedding = source.normal(sizes.vocabulary, width)
    unembedding = source.normal(width, sizes.vocabulary) * width**-0.5
    layers = tuple(
        {name: _glorot(source, *shape) * _start(design, name, depth) for name, shape in shapes.items()}
        for _ in range(depth)
    )
    return Network(design, sizes, layers, embedding, np.zeros((sizes.length, width)), unembedding)


def _glorot(source: Source, rows: int, columns: int) -> Array:
    return source.normal(rows, columns) * float((2 / (rows + columns)) ** 0.5)


def _start(design: Design, name: str, depth: int) -> float:
    """The factor of a matrix at the start."""
    if design.is_scaled and name in ("w_o", "w_2"):
        return float((2 * depth) ** -0.5)
    return float((8 * depth) ** -0.25) if design.is_deep and name not in ("w_q", "w_k") else 1.0


# Norms


def norm(x: Array) -> tuple[Array, Array]:
    """Every vector less its mean and divided by its standard deviation, and these deviations."""
    centred = x - x.mean(axis=-1, keepdims=True)
    deviation = np.sqrt(np.square(centred).mean(axis=-1, keepdims=True))
    return centred / deviation, deviation


def back_through_norm(normed: Array, deviation: Array, gradient: Array) -> Array:
    """The derivative by what went in: (1/sigma)(I - 11^T/d - y y^T/d) times the gradient."""
    along = (gradient * normed).mean(axis=-1, keepdims=True)
    found: Array = (gradient - gradient.mean(axis=-1, keepdims=True) - normed * along) / deviation
    return found


# Parts: each gives what it writes, and a function from the gradient by that to the gradient by what it read


def attention(weights: dict[str, Array], x: Array, sizes: Sizes) -> tuple[Array, Any]:
    """Causal attention."""
    length, width = x.shape[1:]
    q, k, v = (_split(x @ weights[name], sizes.heads) for name in ("w_q", "w_k", "w_v"))
    scale = 0.0 if sizes.is_uniform else (width / sizes.heads) ** -0.5
    scores = np.where(np.tri(length, dtype=bool), q @ k.swapaxes(-1, -2) * scale, -np.inf)
    odds = np.exp(scores - scores.max(axis=-1, keepdims=True))
    pattern = odds / odds.sum(axis=-1, keepdims=True)
    mixed = _joined(pattern @ v)

    def back(gradient: Array, found: dict[str, Array]) -> Array:
        found["w_o"] = _outer(mixed, gradient)
        d_mixed = _split(gradient @ weights["w_o"].T, sizes.heads)
        d_pattern = d_mixed @ v.swapaxes(-1, -2)
        d_scores = pattern * (d_pattern - (d_pattern * pattern).sum(axis=-1, keepdims=True)) * scale
        parts = {"w_q": d_scores @ k, "w_k": d_scores.swapaxes(-1, -2) @ q, "w_v": pattern.swapaxes(-1, -2) @ d_mixed}
        for name, part in parts.items():
            found[name] = _outer(x, _joined(part))
        return sum((_joined(part) @ weights[name].T for name, part in parts.items()), np.zeros_like(x))

    return mixed @ weights["w_o"], back


def _split(x: Array, heads: int) -> Array:
    """Heads apart, [b, heads, t, d_head]."""
    return x.reshape(*x.shape[:2], heads, -1).swapaxes(1, 2)


def _joined(x: Array) -> Array:
    """Heads side by side again."""
    return x.swapaxes(1, 2).reshape(len(x), x.shape[2], -1)


def feed_forward(weights: dict[str, Array], x: Array, sizes: Sizes) -> tuple[Array, Any]:
    """A feed-forward with ReLU."""
    active = np.maximum(x @ weights["w_1"], 0)

    def back(gradient: Array, found: dict[str, Array]) -> Array:
        found["w_2"] = _outer(active, gradient)
        d_active = (gradient @ weights["w_2"].T) * (active > 0)
        found["w_1"] = _outer(x, d_active)
        return d_active @ weights["w_1"].T

    return active @ weights["w_2"], back


def _outer(read: Array, gradient: Array) -> Array:
    return read.reshape(-1, read.shape[-1]).T @ gradient.reshape(-1, gradient.shape[-1])


# The stream


def add(net: Network, stream: Array, part: Any, weights: dict[str, Array]) -> tuple[Array, Any, Array]:
    """One part reads the stream and adds to it; gives the new stream, the way back, and what was added."""
    design = net.design
    read, spread_in = norm(stream) if design.on_input else (stream, None)
    write, back_part = part(weights, read, net.sizes)
    added, spread_out = norm(write) if design.on_output else (write, None)
    total = net.skip * stream + added
    after, spread = norm(total) if design.on_sum else (total, None)

    def back(gradient: Array, found: dict[str, Array]) -> Array:
        by_total = gradient if spread is None else back_through_norm(after, spread, gradient)
        by_write = by_total if spread_out is None else back_through_norm(added, spread_out, by_total)
        by_read = back_part(by_write, found)
        return net.skip * by_total + (by_read if spread_in is None else back_through_norm(read, spread_in, by_read))

    return after, back, added


class Pass(NamedTuple):
    """A forward and a backward pass."""

    loss: float
    streams: tuple[Array, ...]  # before each layer, and after the last; before a final norm
    writes: tuple[tuple[Array, Array], ...]  # by layer: what attention and the feed-forward added
    gradients: tuple[dict[str, Array], ...]  # by layer and weight; "stream" is that by what entered the layer
    ends: dict[str, Array]  # gradients of the embedding, the positions and the unembedding


def run(net: Network, tokens: Tokens, targets: Tokens) -> Pass:
    """The mean cross-entropy of `targets` [b, t] after `tokens` [b, t], and all gradients."""
    streams, writes, backs = [net.embedding[tokens] + net.positions], [], []
    for weights in net.layers:
        middle, back_attention, first = add(net, streams[-1], attention, weights)
        after, back_feed_forward, second = add(net, middle, feed_forward, weights)
        streams.append(after)
        writes.append((first, second))
        backs.append((back_attention, back_feed_forward))
    final, spread = (streams[-1], None) if net.design.on_sum else norm(streams[-1])
    loss, gradient = _cross_entropy(final @ net.unembedding, targets)
    by_unembedding = _outer(final, gradient)
    by_stream = gradient @ net.unembedding.T
    if spread is not None:
        by_stream = back_through_norm(final, spread, by_stream)
    found: list[dict[str, Array]] = []
    for back_attention, back_feed_forward in reversed(backs):
        by_weight: dict[str, Array] = {}
        by_stream = back_attention(back_feed_forward(by_stream, by_weight), by_weight)
        found.append({**by_weight, "stream": by_stream})
    by_embedding = np.zeros_like(net.embedding)
    np.add.at(by_embedding, tokens, by_stream)
    ends = {"embedding": by_embedding, "positions": by_stream.sum(axis=0), "unembedding": by_unembedding}
    return Pass(loss, tuple(streams), tuple(writes), tuple(reversed(found)), ends)


def _cross_entropy(logits: Array, targets: Tokens) -> tuple[float, Array]:
    shifted = logits - logits.max(axis=-1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    chosen = targets[..., None]
    gradient = np.exp(log_p)
    np.put_along_axis(gradient, chosen, np.take_along_axis(gradient, chosen, axis=-1) - 1, axis=-1)
    return float(-np.take_along_axis(log_p, chosen, axis=-1).mean()), gradient / targets.size
