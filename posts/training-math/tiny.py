"""The smallest transformer that the article trains: twelve words, one layer, two heads, a stream of eight numbers.

In go tokens, out come the loss in nats and its gradient by weight, derived by hand; tiny.js is its twin in the page.
The language has 36 sentences of eight words, so averages over all of it are exact.
"""

from collections.abc import Iterator
from itertools import permutations, product

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Ids = NDArray[np.int64]
Weights = dict[str, Array]

NAMES, THINGS = ("mia", "tom", "ann"), ("tea", "rain", "jazz")
WORDS = ("<s>", *NAMES, *THINGS, "likes", "and", "so", "does", ".")
HEADS, WIDTH, LENGTH = 2, 8, 8
BETAS, EPSILON, DECAY = (0.9, 0.999), 1e-8, 0.01
NAMES_OF_MATRICES = {"E": 12, "P": LENGTH, "Q": WIDTH, "K": WIDTH, "V": WIDTH, "O": WIDTH, "U": 12}


def sentences() -> Ids:
    """All sentences of the language, [36, 9], a start token first; each is as likely as any other."""
    texts = []
    for (one, other), thing in product(permutations(NAMES, 2), THINGS):
        texts.append(f"<s> {one} likes {thing} and {other} likes {thing} .")
        texts.append(f"<s> {one} likes {thing} and so does {other} .")
    return np.array([[WORDS.index(word) for word in text.split()] for text in texts])


def initial(seed: int = 0) -> Weights:
    """Random weights with four decimals, so that the page begins with the same."""
    chooser = np.random.default_rng(seed)
    return {name: np.round(chooser.normal(0, 0.3, (rows, WIDTH)), 4) + 0.0 for name, rows in NAMES_OF_MATRICES.items()}


def softmax(z: Array) -> Array:
    """Along the last axis, the largest logit subtracted first."""
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    found: Array = e / e.sum(axis=-1, keepdims=True)
    return found


def split(x: Array) -> Array:
    """[b, t, width] -> [b, head, t, width / heads]."""
    b, t, width = x.shape
    return x.reshape(b, t, HEADS, width // HEADS).swapaxes(1, 2)


def joined(x: Array) -> Array:
    """Undo `split`."""
    b, heads, t, d = x.shape
    return x.swapaxes(1, 2).reshape(b, t, heads * d)


def forward(w: Weights, tokens: Ids) -> dict[str, Array]:
    """Everything that the backward pass will ask for, [b, t, ...]."""
    t = tokens.shape[1]
    x = w["E"][tokens] + w["P"][:t]
    q, k, v = (split(x @ w[name].T) for name in "QKV")
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(WIDTH // HEADS)
    pattern = softmax(np.where(np.tri(t, dtype=bool), scores, -np.inf))
    mix = joined(pattern @ v)
    y = x + mix @ w["O"].T
    return {"x": x, "q": q, "k": k, "v": v, "pattern": pattern, "mix": mix, "y": y, "logits": y @ w["U"].T}


def loss_and_gradient(w: Weights, rows: Ids, only: int | None = None) -> tuple[float, Weights]:
    """Mean of -log p over the words of the rows, or over the word at place `only`, and its gradient."""
    tokens, targets = rows[:, :-1], rows[:, 1:]
    run = forward(w, tokens)
    p = softmax(run["logits"])
    counted = np.zeros(targets.shape)
    counted[:, slice(None) if only is None else only] = 1
    chosen = np.take_along_axis(p, targets[..., None], axis=-1)[..., 0]
    loss = float(-(np.log(chosen) * counted).sum() / counted.sum())
    pull = (p - np.eye(len(WORDS))[targets]) * counted[..., None] / counted.sum()
    return loss, backward(w, tokens, run, pull)


def outer(d: Array, x: Array) -> Array:
    """The gradient of W [out, in] in y = x @ W.T: what pulls at y times what came in, over all places."""
    found: Array = d.reshape(-1, d.shape[-1]).T @ x.reshape(-1, x.shape[-1])
    return found


def backward(w: Weights, tokens: Ids, run: dict[str, Array], pull: Array) -> Weights:
    """Each line of `forward` in reverse order, with its matrix transposed."""
    x, pattern = run["x"], run["pattern"]
    d_y = pull @ w["U"]
    d_mix = split(d_y @ w["O"])
    d_pattern = d_mix @ run["v"].swapaxes(-1, -2)
    d_scores = pattern * (d_pattern - (d_pattern * pattern).sum(axis=-1, keepdims=True)) / np.sqrt(WIDTH // HEADS)
    d = {
        "Q": joined(d_scores @ run["k"]),
        "K": joined(d_scores.swapaxes(-1, -2) @ run["q"]),
        "V": joined(pattern.swapaxes(-1, -2) @ d_mix),
    }
    d_x = d_y + d["Q"] @ w["Q"] + d["K"] @ w["K"] + d["V"] @ w["V"]
    gradient = {"U": outer(pull, run["y"]), "O": outer(d_y, run["mix"])} | {name: outer(d[name], x) for name in "QKV"}
    gradient["E"], gradient["P"] = np.zeros_like(w["E"]), np.zeros_like(w["P"])
    np.add.at(gradient["E"], tokens, d_x)
    gradient["P"][: tokens.shape[1]] = d_x.sum(axis=0)
    return {name: gradient[name] for name in w}


# The step


def draws(seed: int = 1) -> Iterator[int]:
    """Numbers of sentences, drawn with replacement by a generator that the page has too (Park and Miller's)."""
    state = seed
    while True:
        state = state * 16807 % 2147483647
        yield state % 36


def adamw(w: Weights, g: Weights, m: Weights, v: Weights, t: int, rate: float, unbiased: bool = True) -> None:
    """One AdamW step in place; t counts from 1."""
    for name in w:
        m[name] = BETAS[0] * m[name] + (1 - BETAS[0]) * g[name]
        v[name] = BETAS[1] * v[name] + (1 - BETAS[1]) * g[name] ** 2
        m_hat, v_hat = (
            (m[name] / (1 - BETAS[0] ** t), v[name] / (1 - BETAS[1] ** t)) if unbiased else (m[name], v[name])
        )
        w[name] = (1 - rate * DECAY) * w[name] - rate * m_hat / (np.sqrt(v_hat) + EPSILON)


def train(
    *, steps: int, batch: int = 8, rate: float = 0.02, optimiser: str = "adamw", seed: int = 1, warm_up: int = 0
) -> tuple[Weights, list[float]]:
    """Weights after so many steps, and the loss of each step's batch before it."""
    w, texts, chosen = initial(), sentences(), draws(seed)
    m, v = ({name: np.zeros_like(value) for name, value in w.items()} for _ in range(2))
    losses = []
    for t in range(1, steps + 1):
        loss, g = loss_and_gradient(w, texts[[next(chosen) for _ in range(batch)]])
        losses.append(loss)
        now = rate * min(1.0, t / warm_up) if warm_up else rate
        if optimiser in ("adamw", "uncorrected"):
            adamw(w, g, m, v, t, now, unbiased=optimiser == "adamw")
            continue
        for name in w:
            m[name] = (0.9 if optimiser == "momentum" else 0.0) * m[name] + g[name]
            w[name] = w[name] - now * m[name]
    return w, losses
