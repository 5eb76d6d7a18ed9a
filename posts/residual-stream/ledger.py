"""Who wrote what into the stream, who reads it, and what happens when one reader no longer hears one writer.

In go a model and a run, out come the writes by name, their exact shares in a logit difference, the composition of two
heads in the weights, and hooks that cut a single edge between a writer and a reader.
"""

from dataclasses import dataclass, replace

import numpy as np

from blog.lab.arrays import Array, layer_norm, rotary_angles, rotate, split_heads
from blog.lab.attribution import constant, direction
from blog.lab.transformer import Hook, Run, Transformer

KINDS = ("q", "k", "v")
Head = tuple[int, int]  # layer, head


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the ledger."""

    name: str
    write: Array  # [d_model]: what the writer added to the stream at this position
    contribution: float  # its share of the logit difference


def writes(run: Run, row: int, position: int) -> list[tuple[str, Array]]:
    """Everything that was added to the stream of one position, in the order of writing."""
    found = [("embedding", run.layers[0].stream[row, position])]
    for layer, block in enumerate(run.layers):
        found += [(f"{layer}.{head}", block.head[row, head, position]) for head in range(block.head.shape[1])]
        found.append((f"MLP {layer}", block.mlp[row, position]))
    return found


def ledger(model: Transformer, run: Run, *, row: int, position: int, answer: int, rival: int) -> list[Entry]:
    """Every writer's share of the logit of the answer minus that of the rival; the shares add up to it exactly."""
    words = np.array(answer), np.array(rival)
    along = direction(model, run.stream[row, position].astype(np.float64), *words)
    lines = [
        Entry(name=name, write=write, contribution=float(write @ along)) for name, write in writes(run, row, position)
    ]
    return [*lines, Entry(name="bias", write=model.weights["final_bias"], contribution=float(constant(model, *words)))]


def composition(model: Transformer, writer: Head, reader: Head) -> dict[str, float]:
    """How much of the writer's output each input of the reader passes on: Frobenius norms, 1 at most.

    Norms' gains and centring are folded into the reading matrices. The turning of rotary positions is left out, so
    that queries and keys are compared as at distance zero.
    Source: Elhage et al. 2021, "A Mathematical Framework for Transformer Circuits", section on two-layer models.
    """
    w_v, w_o = reads_of(model, writer, "v"), written_by(model, writer)
    said = centred(w_v @ w_o, axis=1)
    w_q, w_k, w_v = (reads_of(model, reader, kind) for kind in KINDS)
    meets, passes = w_q @ w_k.T, w_v @ written_by(model, reader)
    pairs = {"q": meets, "k": meets.T, "v": passes}
    return {kind: float(norm(said @ matrix) / (norm(said) * norm(matrix))) for kind, matrix in pairs.items()}


def random_composition(model: Transformer, *, draws: int, seed: int) -> list[float]:
    """The same number for random matrices of the same shapes."""
    random, d_model, d_head = np.random.default_rng(seed), model.config.d_model, model.config.d_head
    found = []
    for _ in range(draws):
        a, b = (random.standard_normal((d_model, d_head)) @ random.standard_normal((d_head, d_model)) for _ in range(2))
        found.append(float(norm(a @ b) / (norm(a) * norm(b))))
    return found


def reads_of(model: Transformer, head: Head, kind: str) -> Array:
    """The matrix through which a head reads, with the norm before it folded in, [d_model, d_head]."""
    layer, number = head
    own = slice(number * model.config.d_head, (number + 1) * model.config.d_head)
    gain = model.weights[f"block{layer}.norm1_gain"]
    return centred(gain[:, None] * model.weights[f"block{layer}.w_{kind}"][:, own], axis=0)


def written_by(model: Transformer, head: Head) -> Array:
    """The matrix with which a head writes, [d_head, d_model]."""
    layer, number = head
    own = slice(number * model.config.d_head, (number + 1) * model.config.d_head)
    found: Array = model.weights[f"block{layer}.w_o"][own]
    return found


def centred(matrix: Array, *, axis: int) -> Array:
    """The matrix without the part that every norm throws away, the mean over the stream's coordinates."""
    found: Array = matrix - matrix.mean(axis=axis, keepdims=True)
    return found


def norm(matrix: Array) -> float:
    """Frobenius norm."""
    return float(np.linalg.norm(matrix))


def edge_cut(model: Transformer, run: Run, *, writer: Head, reader: Head, kind: str, instead: Array) -> Hook:
    """One reader hears `instead` where the writer's write was; everybody else hears what was written.

    `kind` says which of the reader's inputs is deaf: its queries, keys or values. `run` is the run to which the cut is
    added: with other cuts before the reader it must have them, or the reader is deaf to these too.
    """
    layer, head = reader
    stream = run.layers[layer].stream - run.layers[writer[0]].head[:, writer[1]] + instead
    normed = layer_norm(stream, model.weights[f"block{layer}.norm1_gain"], model.weights[f"block{layer}.norm1_bias"])
    value = split_heads(normed @ model.weights[f"block{layer}.w_{kind}"], model.config.n_heads)
    if kind != "v":
        angles = rotary_angles(model.config.d_head, model.config.rotary_base, stream.shape[1])
        value = rotate(value, angles.astype(value.dtype))
    return Hook(site=kind, layer=layer, head=head, mode="mean", source=value)


def mlp_deaf_to(model: Transformer, run: Run, *, writer: Head, layer: int, instead: Array) -> Hook:
    """The same for a feed-forward as the reader."""
    stream = run.layers[layer].stream_mid - run.layers[writer[0]].head[:, writer[1]] + instead
    normed = layer_norm(stream, model.weights[f"block{layer}.norm2_gain"], model.weights[f"block{layer}.norm2_bias"])
    return Hook(site="mlp_in", layer=layer, mode="mean", source=normed)


def rotated(model: Transformer, *, seed: int) -> Transformer:
    """The same function with the stream's axes turned: no output changes, every coordinate does.

    The norms' gains are folded into the matrices that read, since a gain belongs to a coordinate. The turn leaves the
    direction (1, ..., 1) in place, which centring singles out.
    """
    turn = turn_of(model.config.d_model, seed)
    weights = dict(model.weights)
    for reader, norm_name in readers(model):
        gain = model.weights[f"{norm_name}_gain"]
        weights[reader] = turn.T @ (gain[:, None] * model.weights[reader])
        weights[f"{norm_name}_gain"] = np.ones_like(gain)
        weights[f"{norm_name}_bias"] = (model.weights[f"{norm_name}_bias"] / gain) @ turn
    for layer in range(model.config.n_layers):
        for writer in ("w_o", "w_out"):
            weights[f"block{layer}.{writer}"] = model.weights[f"block{layer}.{writer}"] @ turn
    weights["embedding"] = model.weights["embedding"] @ turn
    return replace(model, weights=weights)


def readers(model: Transformer) -> list[tuple[str, str]]:
    """Every matrix that reads the stream, with the norm before it."""
    found = [("unembedding", "final")]
    for layer in range(model.config.n_layers):
        found += [(f"block{layer}.w_{kind}", f"block{layer}.norm1") for kind in KINDS]
        found.append((f"block{layer}.w_in", f"block{layer}.norm2"))
    return found


def turn_of(size: int, seed: int) -> Array:
    """A random rotation that leaves the direction (1, ..., 1) where it is."""
    random = np.random.default_rng(seed)
    basis = np.linalg.qr(np.column_stack([np.ones(size), random.standard_normal((size, size - 1))]))[0]
    inner = np.linalg.qr(random.standard_normal((size - 1, size - 1)))[0]
    whole = np.eye(size)
    whole[1:, 1:] = inner
    found: Array = basis @ whole @ basis.T
    return found


def cargo_of(model: Transformer, head: Head, stream: Array) -> Array:
    """What a head would carry from each row of a stream, [rows, d_model]."""
    layer, number = head
    own = slice(number * model.config.d_head, (number + 1) * model.config.d_head)
    read = layer_norm(stream, model.weights[f"block{layer}.norm1_gain"], model.weights[f"block{layer}.norm1_bias"])
    found: Array = read @ model.weights[f"block{layer}.w_v"][:, own] @ written_by(model, head)
    return found


def promoted(model: Transformer, write: Array) -> Array:
    """What a write adds to every logit, up to the final norm's scale."""
    found: Array = centred(write, axis=-1) * model.weights["final_gain"] @ model.weights["unembedding"]
    return found
