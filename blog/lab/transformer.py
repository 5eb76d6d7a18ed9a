"""A small decoder-only transformer in numpy: every intermediate has a name and can be replaced.

In go weights and token numbers, out comes a `Run` with all that was computed on the way. A `Hook` replaces one named
value before anything reads it, which is how parts are ablated and activations patched. The page runs the same steps
in static/js/transformer/transformer.js under the same names.

The architecture: pre-norm blocks, rotary positions, a GELU feed-forward, a final norm, an unembedding of its own. No
matrix has a bias; the norms have a gain and a bias.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from blog.lab.arrays import Array, causal_softmax, gelu, layer_norm, rotary_angles, rotate, split_heads

Tokens = npt.NDArray[np.integer[Any]]
Mode = Literal["zero", "mean", "resample", "patch"]
FeedForwards = Literal["frozen", "recomputed"]  # while a change travels from its sender to its receivers

PER_HEAD = ("q", "k", "v", "pattern", "mix", "head")


@dataclass(frozen=True, slots=True, kw_only=True)
class TransformerConfig:
    """Sizes of the model."""

    vocab_size: int
    d_model: int
    n_layers: int
    n_heads: int
    d_head: int
    d_ff: int
    rotary_base: float = 100.0  # short sentences: the slowest pair turns once in about 350 positions

    def __post_init__(self) -> None:
        if self.d_head % 2:
            raise ValueError(f"d_head ({self.d_head}) must be even: rotary positions turn pairs")


@dataclass(frozen=True, slots=True)
class Transformer:
    """Sizes and weights; `shapes` says which weights there are."""

    config: TransformerConfig
    weights: Mapping[str, Array]


def shapes(config: TransformerConfig) -> dict[str, tuple[int, ...]]:
    """Every weight by name with its shape, in the order in which a file stores them.

    A row of `w_q` reads one coordinate of the stream; its columns are all heads side by side.

    >>> config = TransformerConfig(vocab_size=10, d_model=4, n_layers=1, n_heads=2, d_head=2, d_ff=8)
    >>> shapes(config)["block0.w_in"]
    (4, 8)
    """
    d_model, d_heads = config.d_model, config.n_heads * config.d_head
    block: dict[str, tuple[int, ...]] = {
        "norm1_gain": (d_model,),
        "norm1_bias": (d_model,),
        "w_q": (d_model, d_heads),
        "w_k": (d_model, d_heads),
        "w_v": (d_model, d_heads),
        "w_o": (d_heads, d_model),
        "norm2_gain": (d_model,),
        "norm2_bias": (d_model,),
        "w_in": (d_model, config.d_ff),
        "w_out": (config.d_ff, d_model),
    }
    named = {f"block{layer}.{name}": shape for layer in range(config.n_layers) for name, shape in block.items()}
    final = {"final_gain": (d_model,), "final_bias": (d_model,), "unembedding": (d_model, config.vocab_size)}
    return {"embedding": (config.vocab_size, d_model), **named, **final}


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerRun:
    """What one block computed. `b` sequences, `t` positions; each field can be hooked under its own name."""

    stream: Array  # [b, t, d_model]: what enters the block
    attention_in: Array  # [b, t, d_model]: the stream after the first norm
    q: Array  # [b, n_heads, t, d_head], rotated to its position
    k: Array  # [b, n_heads, t, d_head], rotated to its position
    v: Array  # [b, n_heads, t, d_head]
    pattern: Array  # [b, n_heads, t, t]: row i says where position i looks
    mix: Array  # [b, n_heads, t, d_head]: values averaged by the pattern
    head: Array  # [b, n_heads, t, d_model]: what each head adds to the stream
    attention: Array  # [b, t, d_model]: the sum of the heads
    stream_mid: Array  # [b, t, d_model]: the stream between attention and feed-forward
    mlp_in: Array  # [b, t, d_model]: the stream after the second norm
    mlp_pre: Array  # [b, t, d_ff]: how well each neuron's key fits
    mlp_post: Array  # [b, t, d_ff]: after the non-linearity
    mlp: Array  # [b, t, d_model]: what the feed-forward adds to the stream


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One forward pass with everything it computed."""

    layers: tuple[LayerRun, ...]
    stream: Array  # [b, t, d_model]: what leaves the last block; hooked as "stream" of layer n_layers
    final: Array  # [b, t, d_model]: after the final norm
    logits: Array  # [b, t, vocab_size]


SITES = tuple(field.name for field in fields(LayerRun))


@dataclass(frozen=True, slots=True, kw_only=True)
class Hook:
    """Replace a named value, or a part of it, before anything reads it.

    `zero` writes zeros. The other three write what `source` holds at the same place; they differ in where that comes
    from, and name it for the reader: `mean` an average over runs, `resample` a run on another sentence, `patch` a run
    on a chosen counterfactual (or an array made by hand).
    """

    site: str  # a field of LayerRun
    layer: int  # n_layers with "stream": what leaves the last block
    mode: Mode
    head: int | None = None  # only for the fields that have a head axis; None: all heads
    positions: tuple[int, ...] | None = None  # None: all positions
    units: tuple[int, ...] | None = None  # coordinates of the last axis, such as neurons; None: all
    source: Run | Array | None = None

    def __post_init__(self) -> None:
        if self.site not in SITES:
            raise ValueError(f'unknown site "{self.site}"; the sites are {", ".join(SITES)}')
        if self.head is not None and self.site not in PER_HEAD:
            raise ValueError(f'"{self.site}" has no head axis; leave out head={self.head}')
        if (self.mode == "zero") != (self.source is None):
            raise ValueError(f'mode "{self.mode}" {"takes no" if self.mode == "zero" else "needs a"} source')


def value_at(run: Run, site: str, layer: int) -> Array:
    """The named value of a run."""
    if site == "stream" and layer == len(run.layers):
        return run.stream
    found: Array = getattr(run.layers[layer], site)
    return found


def forward(model: Transformer, tokens: Tokens, hooks: Sequence[Hook] = ()) -> Run:
    """Run the model on `tokens` [b, t] and keep every intermediate value."""
    config, weights = model.config, model.weights
    for hook in hooks:
        if not 0 <= hook.layer < config.n_layers + (hook.site == "stream"):
            raise ValueError(f'there is no "{hook.site}" of layer {hook.layer}: the model has {config.n_layers} layers')
    stream = weights["embedding"][tokens]
    layers = []
    for layer in range(config.n_layers):
        block = _block(model, layer, hooked(hooks, "stream", layer, stream), hooks)
        layers.append(block)
        stream = block.stream_mid + block.mlp
    stream = hooked(hooks, "stream", config.n_layers, stream)
    final = layer_norm(stream, weights["final_gain"], weights["final_bias"])
    return Run(layers=tuple(layers), stream=stream, final=final, logits=final @ weights["unembedding"])


def readout(model: Transformer, stream: Array) -> Array:
    """Logits that any state of the stream would give if it were the last: the logit lens."""
    normed = layer_norm(stream, model.weights["final_gain"], model.weights["final_bias"])
    return normed @ model.weights["unembedding"]


def _block(model: Transformer, layer: int, stream: Array, hooks: Sequence[Hook]) -> LayerRun:
    """One block: attention adds to the stream, then the feed-forward does."""
    config = model.config

    def weight(name: str) -> Array:
        return model.weights[f"block{layer}.{name}"]

    def change(site: str, value: Array) -> Array:
        return hooked(hooks, site, layer, value)

    attention_in = change("attention_in", layer_norm(stream, weight("norm1_gain"), weight("norm1_bias")))
    angles = rotary_angles(config.d_head, config.rotary_base, stream.shape[1]).astype(stream.dtype)
    q = change("q", rotate(split_heads(attention_in @ weight("w_q"), config.n_heads), angles))
    k = change("k", rotate(split_heads(attention_in @ weight("w_k"), config.n_heads), angles))
    v = change("v", split_heads(attention_in @ weight("w_v"), config.n_heads))
    scores = q @ k.swapaxes(-1, -2) * float(config.d_head**-0.5)
    pattern = change("pattern", causal_softmax(scores))
    mix = change("mix", pattern @ v)
    head = change("head", mix @ weight("w_o").reshape(config.n_heads, config.d_head, config.d_model))
    attention = change("attention", head.sum(axis=1))
    stream_mid = change("stream_mid", stream + attention)
    mlp_in = change("mlp_in", layer_norm(stream_mid, weight("norm2_gain"), weight("norm2_bias")))
    mlp_pre = change("mlp_pre", mlp_in @ weight("w_in"))
    mlp_post = change("mlp_post", gelu(mlp_pre))
    mlp = change("mlp", mlp_post @ weight("w_out"))
    return LayerRun(
        stream=stream, attention_in=attention_in, q=q, k=k, v=v, pattern=pattern, mix=mix, head=head,
        attention=attention, stream_mid=stream_mid, mlp_in=mlp_in, mlp_pre=mlp_pre, mlp_post=mlp_post, mlp=mlp,
    )  # fmt: skip


def average(runs: Iterable[Run]) -> Run:
    """The mean of every named value over all sequences of all runs, as a run of one sequence: a source for `mean`.

    The sequences must have one length and mean the same at each position, or the average means nothing.
    """
    parts = list(runs)

    def mean(values: list[Array]) -> Array:
        joined: Array = np.concatenate(values).mean(axis=0, keepdims=True)
        return joined

    layers = tuple(
        LayerRun(**{site: mean([value_at(run, site, layer) for run in parts]) for site in SITES})
        for layer in range(len(parts[0].layers))
    )
    ends = {name: mean([getattr(run, name) for run in parts]) for name in ("stream", "final", "logits")}
    return Run(layers=layers, **ends)


def path_patch(
    model: Transformer,
    tokens: Tokens,
    *,
    clean: Run,
    sender: Hook,
    receivers: Sequence[tuple[str, int, int | None]],
    feed_forwards: FeedForwards,
) -> Run:
    """Change what `sender` says, let only `receivers` hear it, and run the rest as if nothing had happened.

    Receivers are (site, layer, head). To hear the change at the logits, name no receivers.
    Source of the four passes: Wang et al. 2022, "Interpretability in the Wild", arXiv:2211.00593, appendix B, where the
    feed-forwards are recomputed.
    """
    heard = heard_from(model, tokens, clean=clean, sender=sender, feed_forwards=feed_forwards)
    if not receivers:
        return heard
    told = [Hook(site=site, layer=layer, head=head, mode="patch", source=heard) for site, layer, head in receivers]
    return forward(model, tokens, told)


def heard_from(model: Transformer, tokens: Tokens, *, clean: Run, sender: Hook, feed_forwards: FeedForwards) -> Run:
    """What arrives everywhere when `sender` alone says something else: the third of the four passes.

    All other heads are frozen at their clean values. With feed-forwards "recomputed" they pass the change on, the rule
    of Wang et al.; with "frozen" only what the sender itself wrote arrives.
    """
    sites = ("head", "mlp") if feed_forwards == "frozen" else ("head",)
    frozen = [
        Hook(site=site, layer=layer, mode="patch", source=clean)
        for layer in range(model.config.n_layers)
        for site in sites
    ]
    return forward(model, tokens, [*frozen, sender])


def hooked(hooks: Sequence[Hook], site: str, layer: int, value: Array) -> Array:
    """The value after the hooks that name it, in their order."""
    for hook in hooks:
        if hook.site == site and hook.layer == layer:
            value = _replaced(hook, value)
    return value


def _replaced(hook: Hook, value: Array) -> Array:
    """The value with the hooked region overwritten."""
    region = _chosen(hook.positions, value.shape[-2])[:, None] & _chosen(hook.units, value.shape[-1])
    if hook.head is not None:
        region = _chosen((hook.head,), value.shape[1])[:, None, None] & region
    source = value_at(hook.source, hook.site, hook.layer) if isinstance(hook.source, Run) else hook.source
    if source is None:
        return np.where(region, np.zeros((), value.dtype), value)
    if source.shape[1:] != value.shape[1:]:
        raise ValueError(f'"{hook.site}" has shape {value.shape[1:]} here and {source.shape[1:]} in the source')
    return np.where(region, source.astype(value.dtype), value)


def _chosen(indices: tuple[int, ...] | None, size: int) -> npt.NDArray[np.bool_]:
    """A mask over one axis."""
    if indices is None:
        return np.ones(size, dtype=bool)
    if not all(0 <= index < size for index in indices):
        raise ValueError(f"the hook names {indices} on an axis of size {size}")
    return np.isin(np.arange(size), indices)
