"""One head of the site's small model with a narrower W_QK, and what the model then answers. Twin of small-narrow.js."""

import numpy as np

from blog.lab.arrays import Array, causal_softmax, rotary_angles, rotate
from blog.lab.language import Language
from blog.lab.transformer import Hook, Run, Transformer, forward

Pattern = Array  # [t, t]
Pair = tuple[Array, Array]


def narrower_head(query: Array, key: Array, rank: int) -> Pair:
    """W_Q and W_K, [rank, d], of the nearest narrower head."""
    q_basis, q_part = np.linalg.qr(query.T)
    k_basis, k_part = np.linalg.qr(key.T)
    u, s, vt = np.linalg.svd(q_part @ k_part.T)
    asks = q_basis @ u[:, :rank] * s[:rank]
    offers = k_basis @ vt[:rank].T
    return asks.T, offers.T


def parts(model: Transformer, layer: int, head: int) -> tuple[Array, Array]:
    """W_Q and W_K of one head, [d_model, d_head]."""
    at = slice(head * model.config.d_head, (head + 1) * model.config.d_head)
    query, key = (model.weights[f"block{layer}.{name}"][:, at].astype(float) for name in ("w_q", "w_k"))
    return query, key


def narrow_pattern(model: Transformer, run: Run, layer: int, head: int, rank: int) -> Pattern:
    """The head's attention when its W_QK, at every distance, is replaced by its best approximation of this rank."""
    query, key = parts(model, layer, head)
    read = run.layers[layer].attention_in[0].astype(float)
    (q_basis, q_part), (k_basis, k_part) = np.linalg.qr(query), np.linalg.qr(key)
    angles = rotary_angles(model.config.d_head, model.config.rotary_base, len(read))
    scores = np.zeros((len(read), len(read)))
    for back in range(len(read)):
        u, s, vt = np.linalg.svd(q_part @ rotate(k_part, -angles[back : back + 1]).T)
        at = np.arange(back, len(read))
        left = read[at] @ q_basis @ u[:, :rank] * s[:rank]
        scores[at, at - back] = (left * (read[at - back] @ k_basis @ vt[:rank].T)).sum(axis=1)
    found: Array = causal_softmax(scores * model.config.d_head**-0.5)
    return found


def spectrum(model: Transformer, layer: int, head: int) -> Array:
    """Singular values of the head's W_QK at distance zero."""
    query, key = parts(model, layer, head)
    found: Array = np.linalg.svd(np.linalg.qr(query)[1] @ np.linalg.qr(key)[1].T, compute_uv=False)
    return found


def narrowed(model: Transformer, tokens: list[int], layer: int, head: int, rank: int) -> tuple[Run, Run, Pattern]:
    """The run as it is, the run with the narrow head, and the narrow head's pattern."""
    ids = np.array([tokens])
    clean = forward(model, ids)
    pattern = narrow_pattern(model, clean, layer, head, rank)
    source = clean.layers[layer].pattern.copy()
    source[0, head] = pattern
    return (
        clean,
        forward(model, ids, [Hook(site="pattern", layer=layer, mode="patch", head=head, source=source)]),
        pattern,
    )


def difference(run: Run, known: Language, answer: str, wrong: str) -> float:
    """By how many logits the model prefers the answer to the wrong word, at the end of the sentence."""
    a, b = (known.vocabulary.index(word) for word in (answer, wrong))
    return float(run.logits[0, -1, a] - run.logits[0, -1, b])
