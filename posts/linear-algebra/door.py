"""How wide the doors of a published model's heads are: data/door.json, with this script's hash.

    scripts/setup experiments
    OMP_NUM_THREADS=1 python posts/linear-algebra/door.py

Every attention head of SmolLM2-135M reads through W_QK, of rank 64 at most, and moves through W_OV, of the same rank.
Here each is replaced by an approximation of lower rank: what is left of its singular values and of its attention
pattern. `plain` keeps the largest singular values, as if vectors came equally from everywhere;
`weighed` first scales every direction by how much comes from it, on other text. Ten minutes on one core.

Keys are turned by their distance before they are compared (rotary positions), so a head has one W_QK for each distance;
each is approximated by itself. The gain of the norm in front belongs to the matrix.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from blog.lab.arrays import Array, causal_softmax, rotary_angles, rotate
from blog.lab.llama import Llama, forward, rms_norm
from blog.lab.own_text import own_text
from blog.lab.storage import Json, run_experiments
from blog.lab.transformer import Tokens

HERE = Path(__file__).parent
SEED = 64
ROWS, OTHERS, LENGTH = 16, 24, 64  # sequences that are measured, those that weigh directions, and tokens of each
RANKS = (*range(1, 9), 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64)  # that are stored
STEPS = 255  # of a stored singular value, as a share of the first
MOVED = 0.1  # of the attention: more than that, and a pattern counts as changed


# One head's matrices, in the coordinates in which they are small


Factor = tuple[Array, Array]  # a basis [d_model, d_head] and the weights in it [d_head, d_head]


def factors(model: Llama, layer: int, name: str) -> list[Factor]:
    """Of each head an orthonormal basis [d_model, d_head] of what it reads, and its weights in this basis.

    `w_o` is transposed: the basis is that of what the head writes.
    """
    weight = model.weights[f"block{layer}.{name}"]
    tall = weight.T if name == "w_o" else weight * model.weights[f"block{layer}.norm1_gain"][:, None]
    found = [np.linalg.qr(part) for part in np.split(tall, tall.shape[1] // model.config.d_head, axis=1)]
    shared = model.config.n_heads // len(found)
    return [(basis, triangle) for basis, triangle in found for _ in range(shared)]


Door = tuple[Array, Array, Array]  # U [..., d_head, d_head], s [..., d_head], V^T [..., d_head, d_head]


def weighed(factor: Factor, reads: Array) -> Factor:
    """The same matrix in coordinates in which `reads` [..., d_model] come equally from everywhere."""
    basis, triangle = factor
    seen = (reads @ basis).reshape(-1, basis.shape[1]).astype(float)
    values, vectors = np.linalg.eigh(seen.T @ seen / len(seen))
    root = np.sqrt(np.maximum(values, 1e-9 * values.max()))
    turned = (vectors * root) @ vectors.T
    back = (vectors / root) @ vectors.T
    return (basis @ back).astype(basis.dtype), (turned @ triangle).astype(basis.dtype)


def comparing(model: Llama, query: Array, key: Array, length: int) -> Door:
    """W_QK at every distance below `length`, [distance, d_head, d_head], in singular vectors."""
    angles = rotary_angles(model.config.d_head, model.config.rotary_base, length).astype(query.dtype)
    turned = np.stack([rotate(key, -angles[back : back + 1]) for back in range(length)])
    u, s, vt = np.linalg.svd(query @ turned.swapaxes(1, 2) * model.config.d_head**-0.5)
    return u, s, vt


def moving(value: Array, out: Array) -> Door:
    """W_OV in singular vectors."""
    u, s, vt = np.linalg.svd(value @ out.T)
    return u, s, vt


def scores_at(door: Door, queries: Array, keys: Array, ranks: Sequence[int]) -> Array:
    """Attention scores [rank, b, t, t] when W_QK has these ranks; `queries` and `keys` [b, t, d_head] in its bases."""
    u, s, vt = door
    batch, length, _ = queries.shape
    found = np.zeros((len(ranks), batch, length, length), queries.dtype)
    for back in range(length):
        at = np.arange(back, length)
        left = queries[:, at] @ u[back] * s[back]
        right = keys[:, at - back] @ vt[back].T
        summed = np.cumsum(left * right, axis=-1)
        found[:, :, at, at - back] = np.moveaxis(summed[..., np.array(ranks) - 1], -1, 0)
    return found


# All heads: their singular values, and what is left of their patterns


def variation(full: Array, other: Array) -> Array:
    """Total variation between two patterns, row by row: the share of attention that has moved."""
    found: Array = 0.5 * np.abs(full - other).sum(axis=-1)
    return found


def needed(moved: Sequence[float], allowed: float = MOVED) -> int:
    """The smallest rank from which on no more than `allowed` of the attention moves.

    >>> needed([0.5, 0.05, 0.2, 0.01])
    4
    """
    return next((rank for rank in range(len(moved), 0, -1) if moved[rank - 1] > allowed), 0) + 1


def sides(model: Llama, layer: int, others: Array, start: int) -> dict[str, list[tuple[Factor, Factor]]]:
    """Of each head what queries and keys read, plain and weighed by `others`, the stream of other text."""
    query, key = (factors(model, layer, name) for name in ("w_q", "w_k"))
    read = unscaled(model, others)
    both = [(weighed(q, read[:, start:]), weighed(k, read)) for q, k in zip(query, key, strict=True)]
    return {"plain": list(zip(query, key, strict=True)), "weighed": both}


def unscaled(model: Llama, stream: Array) -> Array:
    """The stream after the norm, whose gain belongs to the matrices."""
    return rms_norm(stream, np.ones((), stream.dtype), model.config.norm_epsilon)


def heads(model: Llama, tokens: Tokens, others: Tokens, start: int) -> Json:
    """Of every head the singular values of both matrices, and how much attention moves at each rank."""
    config, every = model.config, range(1, model.config.d_head + 1)
    run, other_run = (forward(model, each, last=1) for each in (tokens, others))
    found: dict[str, list[list[list[float]]]] = {name: [] for name in ("qk", "ov", "plain", "weighed")}
    for layer in range(config.n_layers):
        read = unscaled(model, run.layers[layer].stream)
        value, out = (factors(model, layer, name) for name in ("w_v", "w_o"))
        found["ov"].append([moving(v[1], o[1])[1].tolist() for v, o in zip(value, out, strict=True)])
        for kind, doors in sides(model, layer, other_run.layers[layer].stream, start).items():
            found[kind].append([])
            for head, (query, key) in enumerate(doors):
                door = comparing(model, query[1], key[1], tokens.shape[1])
                scores = scores_at(door, read @ query[0], read @ key[0], every)
                full = run.layers[layer].pattern[:, head]
                moved = [float(variation(full, causal_softmax(each))[:, start:].mean()) for each in scores]
                found[kind][-1].append(moved)
                if kind == "plain":
                    found["qk"].extend([[]] if head == 0 else [])
                    found["qk"][-1].append(door[1][0].tolist())
    return found


def reference(d_model: int, d_head: int, rng: np.random.Generator, draws: int = 16) -> Array:
    """Mean singular values, as shares of the first, of a product of two matrices of independent normal numbers."""
    spectra = []
    for _ in range(draws):
        left, right = (np.linalg.qr(rng.standard_normal((d_model, d_head)))[1] for _ in "ab")
        s = np.linalg.svd(left @ right.T, compute_uv=False)
        spectra.append(s / s[0])
    found: Array = np.mean(spectra, axis=0)
    return found


# The experiment


def doors(model: Llama, tokens: Tokens, others: Tokens, start: int, stored: Sequence[int] = RANKS) -> Json:
    """Everything but the loss."""
    found = heads(model, tokens, others, start)
    width, d_head = model.config.d_model, model.config.d_head
    random = reference(width, d_head, np.random.default_rng(SEED))
    at = np.array(stored) - 1
    return {
        **{"sequences": len(tokens), "positions": int(tokens.shape[1] - start), "ranks": list(stored)},
        **{kind: shares(found[kind], at) for kind in ("qk", "ov")},
        **{f"energy {kind}": energies(found[kind], at) for kind in ("qk", "ov")},
        **{f"moved {kind}": thousandths(np.array(found[kind])[..., at]) for kind in ("plain", "weighed")},
        **{f"needed {kind}": [[needed(each) for each in row] for row in found[kind]] for kind in ("plain", "weighed")},
        "random": shares([[random.tolist()]], at)[0][0],
        "random energy": energies([[random.tolist()]], at)[0][0],
    }


def thousandths(values: Array) -> list[Any]:
    """Whole thousandths."""
    found: list[Any] = np.rint(1000 * values).astype(int).tolist()
    return found


def shares(spectra: list[list[list[float]]], at: Array) -> list[Any]:
    """Singular values at these places as whole 255ths of the first, by layer and head."""
    s = np.array(spectra)
    found: list[Any] = np.rint(STEPS * s[..., at] / s[..., :1]).astype(int).tolist()
    return found


def energies(spectra: list[list[list[float]]], at: Array) -> list[Any]:
    """Share of the squared size that is kept at these ranks, in thousandths."""
    kept = np.cumsum(np.square(np.array(spectra)), axis=-1)
    return thousandths(kept[..., at] / kept[..., -1:])


def text() -> tuple[Tokens, Tokens, int]:
    """The sequences that are measured, the others, and where the model's own words begin."""
    tokens, start = own_text()
    return tokens[:ROWS, :LENGTH], tokens[ROWS : ROWS + OTHERS, :LENGTH], start


def door_json() -> Json:
    """The committed result."""
    from blog.lab import smollm

    return doors(smollm.model(), *text())


if __name__ == "__main__":
    run_experiments(__doc__, {"door": door_json}, HERE, ("door.py",))
