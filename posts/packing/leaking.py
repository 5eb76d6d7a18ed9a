"""A model of two layers with fixed random weights, and three short texts in one row: what leaks from one to another.

Only attention: the stream of a token is its word's vector (and its position's, where positions are learned); each layer
adds what two heads of width 16 read. The keys of heads 0.0 and 1.0 are made by their query's matrix, mostly from
numbers that turn slowly, so that equal words find each other. Twin: leaking.js.
"""

from dataclasses import dataclass
from math import exp

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
TEXTS = (
    "Melt the butter in a pan , add the onions and stir until they are soft .",
    "The comet was seen in March ; in May it will pass near the Sun .",
    "Dear Anna , the keys are with the neighbour . See you in May .",
)
WORDS = tuple(tuple(text.split()) for text in TEXTS)
TOKENS = tuple(word.lower() for words in WORDS for word in words)
BOUNDS = (0, len(WORDS[0]), len(WORDS[0]) + len(WORDS[1]), len(TOKENS))
WIDTH, LAYERS, HEADS, HEAD_WIDTH = 32, 2, 2, 16
GRAIN = 32  # stored numbers are whole parts of 1/32, so that page and build compute from the same weights
BASE = 10_000.0
SEED = 1
SLOW = 1.5
FAST = 6  # numbers of a head that turn so fast that equal words far apart would miss each other
NOTHING = 1e-9  # differences below it are rounding


def drawn() -> dict[str, list[list[list[int]]]]:
    """Seeded normal weights in whole parts of 1/32: [matrix, row, column]."""
    random = np.random.default_rng(SEED)
    vocabulary = sorted(set(TOKENS))
    words = random.standard_normal((len(vocabulary), WIDTH))
    positions = random.standard_normal((len(TOKENS), WIDTH))
    found = {"words": [words[[vocabulary.index(token) for token in TOKENS]]], "positions": [positions]}
    for name in ("queries", "keys", "values", "outputs"):
        found[name] = list(random.standard_normal((LAYERS, WIDTH, WIDTH)) / WIDTH**0.5)
    for layer in range(LAYERS):
        found["queries"][layer] *= 1.6
        found["keys"][layer] *= 1.6
        found["queries"][layer][:HEAD_WIDTH] *= np.where(np.arange(HEAD_WIDTH) < FAST, 0.25, SLOW)[:, None]
        found["keys"][layer][:HEAD_WIDTH] = found["queries"][layer][:HEAD_WIDTH]
    return {name: [np.rint(GRAIN * one).astype(int).tolist() for one in many] for name, many in found.items()}


@dataclass(frozen=True, slots=True)
class Row:
    """A run over one row."""

    stream: Array  # [token, width], after the last layer
    weights: Array  # [layer, head, token, token]


def run(tokens: slice, *, positions: NDArray[np.int64], kind: str, allowed: NDArray[np.bool_]) -> Row:
    """The model over some of the tokens, at these positions; `allowed[i, j]` says whether i may read j."""
    weights = {name: np.array(many, dtype=float) / GRAIN for name, many in drawn().items()}
    stream = weights["words"][0][tokens].copy()
    if kind == "learned":
        stream += weights["positions"][0][positions]
    maps = []
    for layer in range(LAYERS):
        normed = stream / np.sqrt((stream**2).mean(axis=1, keepdims=True))
        queries, keys, values = (
            (normed @ weights[name][layer].T).reshape(-1, HEADS, HEAD_WIDTH) for name in ("queries", "keys", "values")
        )
        if kind == "rotary":
            queries, keys = turned(queries, positions), turned(keys, positions)
        scores = np.einsum("ihd,jhd->hij", queries, keys) / HEAD_WIDTH**0.5
        read = softmax(np.where(allowed, scores, -np.inf))
        stream = stream + np.einsum("hij,jhd->ihd", read, values).reshape(-1, WIDTH) @ weights["outputs"][layer].T
        maps.append(read)
    return Row(stream, np.array(maps))


def turned(vectors: Array, positions: NDArray[np.int64]) -> Array:
    """Pairs of numbers turned by their position: rotary embeddings."""
    angles = positions[:, None] * BASE ** (-np.arange(0, HEAD_WIDTH, 2) / HEAD_WIDTH)
    cos, sin = np.cos(angles)[:, None], np.sin(angles)[:, None]
    even, odd = vectors[..., 0::2], vectors[..., 1::2]
    found = np.empty_like(vectors)
    found[..., 0::2], found[..., 1::2] = even * cos - odd * sin, even * sin + odd * cos
    return found


def softmax(scores: Array) -> Array:
    """Weights of each row; exp one by one, as the page takes it."""
    raised: Array = np.vectorize(exp)(scores - scores.max(axis=-1, keepdims=True))
    weights: Array = raised / raised.sum(axis=-1, keepdims=True)
    return weights


def segments() -> NDArray[np.int64]:
    """The document of each token."""
    return np.repeat(np.arange(len(WORDS)), np.diff(BOUNDS))


@dataclass(frozen=True, slots=True)
class Leak:
    """What the row's run has that the documents alone have not."""

    pairs: int  # allowed pairs of a token and one of another document
    share: float  # of all attention, what goes to other documents
    differences: Array  # of each token's last stream, relative to its length alone
    largest: float  # difference of one number


def leak(*, mask: bool, restart: bool, kind: str) -> Leak:
    """The row with or without the mask of documents and with running or restarting positions, against each alone."""
    segment, many = segments(), len(TOKENS)
    causal = np.tri(many, dtype=bool)
    same = segment[:, None] == segment
    allowed = causal & same if mask else causal
    starts = np.array(BOUNDS)[segment]
    together = run(slice(0, many), positions=np.arange(many) - (starts if restart else 0), kind=kind, allowed=allowed)
    apart = np.concatenate([alone(document, kind) for document in range(len(WORDS))])
    gaps = together.stream - apart
    differences = np.linalg.norm(gaps, axis=1) / np.linalg.norm(apart, axis=1)
    largest = float(np.abs(gaps).max())
    return Leak(
        pairs=int((allowed & ~same).sum()),
        share=float((together.weights * ~same).sum() / together.weights.sum()),
        differences=np.where(differences < NOTHING, 0, differences),
        largest=largest if largest >= NOTHING else 0.0,
    )


def alone(document: int, kind: str) -> Array:
    """The last stream of one document in a row of its own."""
    tokens = slice(BOUNDS[document], BOUNDS[document + 1])
    many = tokens.stop - tokens.start
    return run(tokens, positions=np.arange(many), kind=kind, allowed=np.tri(many, dtype=bool)).stream
