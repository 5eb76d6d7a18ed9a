"""The loss of a transformer and its gradient, derived by hand.

In go a model and token rows, out come the mean cross-entropy and one array per weight. Every step of
`blog.lab.transformer.forward` has its counterpart here, in reverse order; the tests compare both with finite
differences.
"""

import numpy as np

from blog.lab.arrays import (
    Array,
    back_through_norm,
    log_softmax,
    normed,
    rotary_angles,
    rotate,
    softmax,
    split_heads,
)
from blog.lab.transformer import LayerRun, Run, Tokens, Transformer, forward

Gradient = dict[str, Array]


def loss_and_gradient(model: Transformer, tokens: Tokens, targets: Tokens) -> tuple[float, Gradient]:
    """Mean cross-entropy of `targets` [b, t] after `tokens` [b, t], in nats, and its gradient by weight."""
    run = forward(model, tokens)
    loss, d_logits = cross_entropy(run.logits, targets)
    return loss, backward(model, tokens, run, d_logits)


def cross_entropy(logits: Array, targets: Tokens) -> tuple[float, Array]:
    """The mean of -log p(target) and its derivative: (p - one at the target) / number of targets."""
    loss = float(-np.take_along_axis(log_softmax(logits), targets[..., None], axis=-1).mean())
    p = softmax(logits)
    np.put_along_axis(p, targets[..., None], np.take_along_axis(p, targets[..., None], axis=-1) - 1, axis=-1)
    return loss, p / targets.size


def backward(model: Transformer, tokens: Tokens, run: Run, d_logits: Array) -> Gradient:
    """The gradient by weight, given the derivative by the logits [b, t, vocab_size]."""
    weights, gradient = model.weights, Gradient()
    gradient["unembedding"] = _outer(run.final, d_logits)
    d_final = d_logits @ weights["unembedding"].T
    d_stream = _norm(run.stream, d_final, "final", weights["final_gain"], gradient)
    for layer in reversed(range(model.config.n_layers)):
        d_stream = _mlp(model, layer, run.layers[layer], d_stream, gradient)
        d_stream = _attention(model, layer, run.layers[layer], d_stream, gradient)
    gradient["embedding"] = np.zeros_like(weights["embedding"])
    np.add.at(gradient["embedding"], tokens, d_stream)
    return gradient


def _mlp(model: Transformer, layer: int, run: LayerRun, d_stream: Array, gradient: Gradient) -> Array:
    """Back through the feed-forward: from what leaves the block to what stands between its two halves."""
    name = f"block{layer}."
    gradient[name + "w_out"] = _outer(run.mlp_post, d_stream)
    d_post = d_stream @ model.weights[name + "w_out"].T
    d_pre = d_post * gelu_slope(run.mlp_pre)
    gradient[name + "w_in"] = _outer(run.mlp_in, d_pre)
    d_in = d_pre @ model.weights[name + "w_in"].T
    return d_stream + _norm(run.stream_mid, d_in, name + "norm2", model.weights[name + "norm2_gain"], gradient)


def _attention(model: Transformer, layer: int, run: LayerRun, d_stream: Array, gradient: Gradient) -> Array:
    """Back through attention: from what stands after it to what enters the block."""
    config, name = model.config, f"block{layer}."
    weights = {kind: model.weights[name + kind] for kind in ("w_q", "w_k", "w_v", "w_o")}
    gradient[name + "w_o"] = _outer(_joined(run.mix), d_stream)
    d_mix = split_heads(d_stream @ weights["w_o"].T, config.n_heads)
    d_v = run.pattern.swapaxes(-1, -2) @ d_mix
    d_pattern = d_mix @ run.v.swapaxes(-1, -2)
    d_scores = run.pattern * (d_pattern - (d_pattern * run.pattern).sum(axis=-1, keepdims=True))
    d_scores *= config.d_head**-0.5
    back = -rotary_angles(config.d_head, config.rotary_base, d_stream.shape[1]).astype(
        d_stream.dtype
    )  # a rotation's transpose turns back
    d_q = rotate(d_scores @ run.k, back)
    d_k = rotate(d_scores.swapaxes(-1, -2) @ run.q, back)
    d_in = np.zeros_like(d_stream)
    for kind, d_heads in (("w_q", d_q), ("w_k", d_k), ("w_v", d_v)):
        joined = _joined(d_heads)
        gradient[name + kind] = _outer(run.attention_in, joined)
        d_in += joined @ weights[kind].T
    return d_stream + _norm(run.stream, d_in, name + "norm1", model.weights[name + "norm1_gain"], gradient)


def _norm(x: Array, d_y: Array, name: str, gain: Array, gradient: Gradient) -> Array:
    """Back through y = gain * n + bias with n = (x - mean) / sigma."""
    n, sigma = normed(x)
    gradient[name + "_gain"] = (d_y * n).sum(axis=(0, 1))
    gradient[name + "_bias"] = d_y.sum(axis=(0, 1))
    return back_through_norm(d_y * gain, n, sigma)


def gelu_slope(x: Array) -> Array:
    """The derivative of `blog.lab.arrays.gelu`."""
    c = np.sqrt(2 / np.pi).astype(x.dtype)
    bent = np.tanh(c * (x + 0.044715 * x * x * x))
    slope: Array = 0.5 * (1 + bent) + 0.5 * x * (1 - bent * bent) * c * (1 + 3 * 0.044715 * x * x)
    return slope


def _outer(x: Array, d_y: Array) -> Array:
    """The gradient of w in y = x @ w: the sum over all positions of x times d_y."""
    product: Array = x.reshape(-1, x.shape[-1]).T @ d_y.reshape(-1, d_y.shape[-1])
    return product


def _joined(heads: Array) -> Array:
    """[b, n_heads, t, d_head] -> [b, t, n_heads * d_head]."""
    batch, n_heads, seq_len, d_head = heads.shape
    return heads.swapaxes(1, 2).reshape(batch, seq_len, n_heads * d_head)
