"""What narrow doors cost a published model: data/loss.json, the rise of its loss.

    scripts/setup experiments
    OMP_NUM_THREADS=1 python posts/linear-algebra/loss.py

In every layer the W_QK of all heads, or the W_OV of all heads, has the given rank, as in door.py; each layer reads what
the narrowed layers below it wrote. Some minutes on one core.
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from blog.lab.arrays import Array, causal_softmax, log_softmax
from blog.lab.effects import pair
from blog.lab.llama import Llama, readout, rms_norm, silu
from blog.lab.storage import Json, rounded_numbers, run_experiments
from blog.lab.transformer import Tokens
from door import Door, comparing, factors, moving, scores_at, sides, text, unscaled, weighed

HERE = Path(__file__).parent
RANKS = (4, 8, 16, 32)
ROWS, OTHERS = 8, 16  # of the sequences of door.py

Case = tuple[str, str, int]  # which matrix, which approximation, which rank


def narrowed_loss(model: Llama, tokens: Tokens, others: Tokens, start: int, ranks: Sequence[int]) -> Json:
    """Rise of the loss in nats, n = sequences, when every head's W_QK, or every head's W_OV, has the given rank."""
    kinds = [(matrix, kind) for matrix in ("qk", "ov") for kind in ("plain", "weighed")]
    full: Case = ("qk", "plain", model.config.d_head)
    cases: list[Case] = [full, *((*kind, rank) for kind in kinds for rank in ranks)]
    weighing = model.weights["embedding"][others]
    streams = [model.weights["embedding"][tokens] for _ in cases]
    for layer in range(model.config.n_layers):
        compare = _compare(model, layer, weighing, start, tokens.shape[1])
        move = _move(model, layer, weighing)
        weighing = _layer(model, layer, weighing, full, compare, move)
        streams = [
            _layer(model, layer, stream, case, compare, move) for stream, case in zip(streams, cases, strict=True)
        ]
    losses = [_loss(model, stream, tokens, start) for stream in streams]
    rises = {case: pair(loss - losses[0]) for case, loss in zip(cases, losses, strict=True)}
    return {
        **{"sequences": len(tokens), "ranks": list(ranks), "full": pair(losses[0])},
        **{f"{matrix} {kind}": [rises[matrix, kind, r] for r in ranks] for matrix, kind in kinds},
    }


def _layer(model: Llama, layer: int, stream: Array, case: Case, compare: "Doors", move: "Doors") -> Array:
    """What leaves a layer with narrowed heads."""
    stream = stream + _attention(model, stream, case, compare, move)
    return stream + _feed_forward(model, layer, stream)


Doors = dict[str, list[tuple[Array, Array, Door]]]  # of each head the bases of both sides, and what lies between


def _compare(model: Llama, layer: int, others: Array, start: int, length: int) -> Doors:
    return {
        kind: [(q[0], k[0], comparing(model, q[1], k[1], length)) for q, k in doors]
        for kind, doors in sides(model, layer, others, start).items()
    }


def _move(model: Llama, layer: int, others: Array) -> Doors:
    value, out = (factors(model, layer, name) for name in ("w_v", "w_o"))
    heavy = [weighed(v, unscaled(model, others)) for v in value]
    return {
        kind: [(v[0], o[0], moving(v[1], o[1])) for v, o in zip(values, out, strict=True)]
        for kind, values in (("plain", value), ("weighed", heavy))
    }


def _attention(model: Llama, stream: Array, case: Case, compare: Doors, move: Doors) -> Array:
    """What all heads of a layer add, with one of the two matrices narrowed."""
    matrix, kind, rank = case
    read, full, added = unscaled(model, stream), model.config.d_head, np.zeros_like(stream)
    compared, moved = (doors[kind if matrix == name else "plain"] for name, doors in (("qk", compare), ("ov", move)))
    wide_qk, wide_ov = (rank if matrix == name else full for name in ("qk", "ov"))
    for (q, k, door), (v, o, (u, s, vt)) in zip(compared, moved, strict=True):
        pattern = causal_softmax(scores_at(door, read @ q, read @ k, [wide_qk])[0])
        added += pattern @ (read @ (v @ u[:, :wide_ov] * s[:wide_ov])) @ (vt[:wide_ov] @ o.T)
    return added


def _feed_forward(model: Llama, layer: int, stream: Array) -> Array:
    read = rms_norm(stream, model.weights[f"block{layer}.norm2_gain"], model.config.norm_epsilon)
    gate, value, out = (model.weights[f"block{layer}.{name}"] for name in ("w_gate", "w_in", "w_out"))
    found: Array = (silu(read @ gate) * (read @ value)) @ out
    return found


def _loss(model: Llama, stream: Array, tokens: Tokens, start: int) -> Array:
    """Of each sequence, over the words that it wrote itself."""
    odds = log_softmax(readout(model, stream[:, start - 1 : -1]))
    found: Array = -np.take_along_axis(odds, tokens[:, start:, None], axis=2)[..., 0].mean(axis=1)
    return found


def loss_json() -> Json:
    """The committed result."""
    from blog.lab import smollm

    tokens, others, start = text()
    found: Json = rounded_numbers(narrowed_loss(smollm.model(), tokens[:ROWS], others[:OTHERS], start, RANKS))
    return found


if __name__ == "__main__":
    run_experiments(__doc__, {"loss": loss_json}, HERE, ("door.py", "loss.py"))
