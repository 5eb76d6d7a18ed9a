"""A transformer of the Llama family in numpy, with the names and hooks of the small one.

`blog.lab.transformer` is the model that we train; this is the kind that is published: RMSNorm, heads that share keys
and values, a gated feed-forward, and an unembedding that is the embedding. A pass returns the same `Run`, so lenses,
ablations and patches are written once. Of a gated feed-forward `mlp_pre` is what enters the SiLU and `mlp_post` the
gate times the value, which is what `w_out` reads.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from blog.lab.arrays import Array, causal_softmax, rotary_angles, rotate, softmax, split_heads
from blog.lab.transformer import Hook, LayerRun, Run, Tokens, hooked


@dataclass(frozen=True, slots=True, kw_only=True)
class LlamaConfig:
    """Sizes of the model."""

    vocab_size: int
    d_model: int
    n_layers: int
    n_heads: int
    n_kv_heads: int
    d_head: int
    d_ff: int
    rotary_base: float
    norm_epsilon: float

    def __post_init__(self) -> None:
        if self.n_heads % self.n_kv_heads:
            raise ValueError(f"n_heads ({self.n_heads}) must be a multiple of n_kv_heads ({self.n_kv_heads})")
        if self.d_head % 2:
            raise ValueError(f"d_head ({self.d_head}) must be even: rotary positions turn pairs")


@dataclass(frozen=True, slots=True)
class Llama:
    """Sizes and weights; `shapes` says which weights there are."""

    config: LlamaConfig
    weights: Mapping[str, Array]


def shapes(config: LlamaConfig) -> dict[str, tuple[int, ...]]:
    """Every weight by name with its shape; a row of `w_q` reads one coordinate of the stream.

    >>> config = LlamaConfig(
    ...     vocab_size=10, d_model=4, n_layers=1, n_heads=2, n_kv_heads=1, d_head=2, d_ff=8,
    ...     rotary_base=100, norm_epsilon=1e-5,
    ... )
    >>> shapes(config)["block0.w_k"]
    (4, 2)
    """
    d_model, d_heads, d_shared = config.d_model, config.n_heads * config.d_head, config.n_kv_heads * config.d_head
    block: dict[str, tuple[int, ...]] = {
        "norm1_gain": (d_model,),
        "w_q": (d_model, d_heads),
        "w_k": (d_model, d_shared),
        "w_v": (d_model, d_shared),
        "w_o": (d_heads, d_model),
        "norm2_gain": (d_model,),
        "w_gate": (d_model, config.d_ff),
        "w_in": (d_model, config.d_ff),
        "w_out": (config.d_ff, d_model),
    }
    named = {f"block{layer}.{name}": shape for layer in range(config.n_layers) for name, shape in block.items()}
    return {"embedding": (config.vocab_size, d_model), **named, "final_gain": (d_model,)}


def rms_norm(x: Array, gain: Array, epsilon: float) -> Array:
    """Divide each vector by the root of its mean square, then scale.

    Source: Zhang and Sennrich 2019, "Root Mean Square Layer Normalization", arXiv:1910.07467, equation 4.

    >>> rms_norm(np.array([[3.0, 4.0]]), np.array([1.0, 2.0]), 0.0).round(3).tolist()
    [[0.849, 2.263]]
    """
    scaled: Array = x / np.sqrt(np.square(x).mean(axis=-1, keepdims=True) + epsilon) * gain
    return scaled


def silu(x: Array) -> Array:
    """The gate x times the logistic function of x.

    >>> silu(np.array([-30.0, 0.0, 30.0])).round(3).tolist()
    [-0.0, 0.0, 30.0]
    """
    gated: Array = x * (0.5 + 0.5 * np.tanh(0.5 * x))
    return gated


def forward(
    model: Llama, tokens: Tokens, hooks: Sequence[Hook] = (), *, last: int | None = None, since: Run | None = None
) -> Run:
    """Run the model on `tokens` [b, t] and keep every intermediate value.

    `last` reads logits of only so many positions at the end (a vocabulary is wide). `since` is a run without hooks on
    the same tokens: layers before the first hook are taken from it.
    """
    config, weights = model.config, model.weights
    first = min((hook.layer for hook in hooks), default=0) if since else 0
    layers = list(since.layers[:first]) if since else []
    stream = _end(layers[-1]) if layers else weights["embedding"][tokens]
    for layer in range(first, config.n_layers):
        block = _block(model, layer, hooked(hooks, "stream", layer, stream), hooks)
        layers.append(block)
        stream = _end(block)
    stream = hooked(hooks, "stream", config.n_layers, stream)
    read = stream if last is None else stream[:, -last:]
    final = rms_norm(read, weights["final_gain"], config.norm_epsilon)
    return Run(layers=tuple(layers), stream=stream, final=final, logits=final @ weights["embedding"].T)


def readout(model: Llama, stream: Array) -> Array:
    """Logits that any state of the stream would give if it were the last: the logit lens."""
    final = rms_norm(stream, model.weights["final_gain"], model.config.norm_epsilon)
    logits: Array = final @ model.weights["embedding"].T
    return logits


def _end(block: LayerRun) -> Array:
    """What leaves a block."""
    return block.stream_mid + block.mlp


def _block(model: Llama, layer: int, stream: Array, hooks: Sequence[Hook]) -> LayerRun:
    """One block: attention adds to the stream, then the feed-forward does."""
    config = model.config
    shared = config.n_heads // config.n_kv_heads

    def weight(name: str) -> Array:
        return model.weights[f"block{layer}.{name}"]

    def change(site: str, value: Array) -> Array:
        return hooked(hooks, site, layer, value)

    def repeated(value: Array) -> Array:
        return np.repeat(split_heads(value, config.n_kv_heads), shared, axis=1)

    angles = rotary_angles(config.d_head, config.rotary_base, stream.shape[1]).astype(stream.dtype)
    attention_in = change("attention_in", rms_norm(stream, weight("norm1_gain"), config.norm_epsilon))
    q = change("q", rotate(split_heads(attention_in @ weight("w_q"), config.n_heads), angles))
    k = change("k", rotate(repeated(attention_in @ weight("w_k")), angles))
    v = change("v", repeated(attention_in @ weight("w_v")))
    pattern = change("pattern", causal_softmax(q @ k.swapaxes(-1, -2) * float(config.d_head**-0.5)))
    mix = change("mix", pattern @ v)
    head = change("head", mix @ weight("w_o").reshape(config.n_heads, config.d_head, config.d_model))
    attention = change("attention", head.sum(axis=1))
    stream_mid = change("stream_mid", stream + attention)
    mlp_in = change("mlp_in", rms_norm(stream_mid, weight("norm2_gain"), config.norm_epsilon))
    mlp_pre = change("mlp_pre", mlp_in @ weight("w_gate"))
    mlp_post = change("mlp_post", silu(mlp_pre) * (mlp_in @ weight("w_in")))
    mlp = change("mlp", mlp_post @ weight("w_out"))
    return LayerRun(
        stream=stream, attention_in=attention_in, q=q, k=k, v=v, pattern=pattern, mix=mix, head=head,
        attention=attention, stream_mid=stream_mid, mlp_in=mlp_in, mlp_pre=mlp_pre, mlp_post=mlp_post, mlp=mlp,
    )  # fmt: skip


Kept = list[tuple[Array, Array]]  # of each layer keys, rotated, and values [b, n_kv_heads, t, d_head]: the KV cache


def advance(model: Llama, tokens: Tokens, kept: Kept | None = None) -> tuple[Array, Kept]:
    """What leaves the last block at `tokens` [b, t], which follow those that are kept, and what is kept then."""
    stream, after = model.weights["embedding"][tokens], []
    for layer in range(model.config.n_layers):
        mixed, both = _attend(model, layer, stream, kept[layer] if kept else None)
        stream = stream + mixed
        read = rms_norm(stream, model.weights[f"block{layer}.norm2_gain"], model.config.norm_epsilon)
        gate, value = (read @ model.weights[f"block{layer}.{name}"] for name in ("w_gate", "w_in"))
        stream = stream + (silu(gate) * value) @ model.weights[f"block{layer}.w_out"]
        after.append(both)
    return stream, after


def _attend(
    model: Llama, layer: int, stream: Array, kept: tuple[Array, Array] | None
) -> tuple[Array, tuple[Array, Array]]:
    """What attention adds at new positions, and keys and values of all so far."""
    config = model.config
    read = rms_norm(stream, model.weights[f"block{layer}.norm1_gain"], config.norm_epsilon)
    past = kept[0].shape[2] if kept else 0
    angles = rotary_angles(config.d_head, config.rotary_base, past + stream.shape[1])[past:].astype(stream.dtype)
    q = rotate(split_heads(read @ model.weights[f"block{layer}.w_q"], config.n_heads), angles)
    k = rotate(split_heads(read @ model.weights[f"block{layer}.w_k"], config.n_kv_heads), angles)
    v = split_heads(read @ model.weights[f"block{layer}.w_v"], config.n_kv_heads)
    if kept:
        k, v = np.concatenate([kept[0], k], axis=2), np.concatenate([kept[1], v], axis=2)
    wide_k, wide_v = (np.repeat(each, config.n_heads // config.n_kv_heads, axis=1) for each in (k, v))
    mix = causal_softmax(q @ wide_k.swapaxes(-1, -2) * float(config.d_head**-0.5)) @ wide_v
    joined = mix.swapaxes(1, 2).reshape(*stream.shape[:2], -1)
    return joined @ model.weights[f"block{layer}.w_o"], (k, v)


def sample(model: Llama, start: Tokens, length: int, rng: np.random.Generator) -> Tokens:
    """Continue each row of `start` [b, t] to `length` tokens, drawn from the model's own distribution."""
    tokens = start
    stream, kept = advance(model, start)
    while tokens.shape[1] < length:
        odds = softmax(readout(model, stream[:, -1]).astype(float))
        drawn = (odds.cumsum(axis=1) < rng.random((len(start), 1))).sum(axis=1)
        fresh = np.minimum(drawn, model.config.vocab_size - 1)[:, None]
        tokens = np.concatenate([tokens, fresh], axis=1)
        stream, kept = advance(model, fresh, kept)
    return tokens


def path_patch(
    model: Llama, tokens: Tokens, *, clean: Run, sender: Hook, receivers: Sequence[tuple[str, int, int]] = ()
) -> Run:
    """Change what a head says, let only `receivers` hear it, and run the rest as if nothing had happened.

    Receivers are (site, layer, head); none means the logits, at the last position. Every other head is frozen at its
    clean value while the change travels; feed-forwards and norms are computed anew, so they pass it on.
    Source: Wang et al. 2022, "Interpretability in the Wild", arXiv:2211.00593v1, section 3.1 and appendix B.
    """
    later = range(sender.layer, model.config.n_layers)
    frozen = [Hook(site="head", layer=layer, mode="patch", source=clean) for layer in later]
    heard = forward(model, tokens, [*frozen, sender], last=1, since=clean)
    if not receivers:
        return heard
    told = [Hook(site=site, layer=layer, head=head, mode="patch", source=heard) for site, layer, head in receivers]
    return forward(model, tokens, told, last=1, since=clean)
