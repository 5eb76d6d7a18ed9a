"""Figures, tables and numbers of "The Linear Algebra Inside a Forward Pass".

What was measured on a published model stands in data/, with its scripts; the rest is computed here.
"""

from collections.abc import Sequence
from math import sqrt

import numpy as np

import geometry
import measured
import small
from blog.calc import presets
from blog.calc.config import ModelConfig
from blog.calc.formula import formula
from blog.lab.language import described, language
from blog.lab.storage import Json, manifest, published
from blog.lab.transformer import shapes
from geometry import at
from measured import N_HEADS, energy, head_needs, left_over, moved, needed, random_energy, repeated, rise

GPT_2 = presets.GPT_2
PASSAGES, PASSAGE, OTHER_PASSAGES = measured.DOOR["sequences"], 64, 24  # of the text that heads are measured on
ANSWERED = measured.DOOR["positions"]  # tokens of a passage, without the request

# Names that only the text uses.
__all__ = ["N_HEADS", "energy", "head_needs", "left_over", "moved", "needed", "random_energy", "repeated", "rise"]


MANIFEST, SMALL, KNOWN = manifest()["rich-0"], published("rich-0"), language("rich")


# Three acts


@formula(symbols={"first_singular_value": "s_1"})
def first_singular_value(*, a: float, b: float, c: float, d: float) -> float:
    """The longest that a 2 x 2 matrix with rows (a, b) and (c, d) makes a vector of length one.

    >>> first_singular_value(a=0, b=-2, c=1, d=0)
    2.0
    """
    turning = sqrt((a + d) * (a + d) + (c - b) * (c - b))
    mirroring = sqrt((a - d) * (a - d) + (c + b) * (c + b))
    return (turning + mirroring) / 2


def second_singular_value(*, a: float, b: float, c: float, d: float) -> float:
    """The shortest that it makes one.

    >>> second_singular_value(a=0, b=-2, c=1, d=0)
    1.0
    """
    turning = sqrt((a + d) * (a + d) + (c - b) * (c - b))
    mirroring = sqrt((a - d) * (a - d) + (c + b) * (c + b))
    return abs(turning - mirroring) / 2


@formula(symbols={"b": "b", "d": "d"})  # elsewhere bytes and the width
def determinant(*, a: float, b: float, c: float, d: float) -> float:
    """By what an area grows; below zero where the picture is mirrored.

    >>> determinant(a=0.8, b=-0.6, c=0.6, d=0.8)
    1.0
    """
    return a * d - b * c


MATRICES = {
    "shear": (1.0, 1.0, 0.0, 1.0),
    "turn": (0.8, -0.6, 0.6, 0.8),
    "mirror": (0.6, 0.8, 0.8, -0.6),
    "project": (0.8, 0.4, 0.4, 0.2),
    "flat": (1.0, 1.0, 1.0, 1.05),
}
ACTS = 60  # frames: twenty for each act
START = (1.2, 0.9, -0.4, 0.9)


def entries(matrix: Sequence[float]) -> dict[str, float]:
    """The inputs that set a matrix."""
    return dict(zip("abcd", matrix, strict=True))


def condition(name: str) -> float:
    """First singular value over the second."""
    matrix = entries(MATRICES[name])
    return first_singular_value(**matrix) / second_singular_value(**matrix)


def three_acts() -> Json:
    """A circle of words, turned, stretched and turned."""

    def sample(matrix: Sequence[float]) -> Json:
        inputs = entries(matrix)
        s1, s2 = first_singular_value(**inputs), second_singular_value(**inputs)
        rank = (s1 > 1e-9) + (s2 > 1e-9)
        return {"inputs": inputs, "outputs": {"s1": s1, "s2": s2, "det": determinant(**inputs), "rank": rank}}

    return {
        "inputs": {"act": ACTS, **entries(START)},
        "matrices": {name: entries(matrix) for name, matrix in MATRICES.items()},
        "samples": [sample(matrix) for matrix in (START, *MATRICES.values())],
    }


# The ledger


@formula(symbols={"vocab_size": "V", "context": "T", "n_layers": "L", "d_model": "d", "gpt_parameters": "N"})
def gpt_parameters(*, vocab_size: int, context: int, n_layers: int, d_model: int) -> int:
    """Weights of a model shaped like GPT-2: embeddings, positions, layers with biases, the last norm.

    >>> gpt_parameters(vocab_size=50257, context=1024, n_layers=12, d_model=768)
    124439808
    """
    return vocab_size * d_model + context * d_model + n_layers * (12 * d_model**2 + 13 * d_model) + 2 * d_model


@formula
def embedding_weights(*, vocab_size: int, context: int, d_model: int, copies: int) -> int:
    """Rows for words and for positions; copies: 2 where the matrix at the end is another one.

    >>> embedding_weights(vocab_size=247, context=0, d_model=64, copies=2)
    31616
    """
    return (copies * vocab_size + context) * d_model


@formula
def attention_weights(*, n_layers: int, d_model: int, biases: int) -> int:
    """Queries, keys, values and outputs of all layers; heads cut the matrices and add nothing.

    >>> attention_weights(n_layers=1, d_model=768, biases=1)
    2362368
    """
    return n_layers * (4 * d_model**2 + 4 * biases * d_model)


@formula
def feed_forward_weights(*, n_layers: int, d_model: int, biases: int) -> int:
    """Both matrices of each feed-forward, four times as wide as the stream.

    >>> feed_forward_weights(n_layers=1, d_model=768, biases=1)
    4722432
    """
    return n_layers * (8 * d_model**2 + 5 * biases * d_model)


@formula
def norm_weights(*, n_layers: int, d_model: int) -> int:
    """A gain and a bias for each coordinate, before both parts of each layer and at the end.

    >>> norm_weights(n_layers=12, d_model=768)
    38400
    """
    return (4 * n_layers + 2) * d_model


def _sizes(model: ModelConfig) -> dict[str, int]:
    return {
        "vocab_size": model.vocab_size,
        "n_layers": model.n_layers,
        "d_model": model.d_model,
        "n_heads": model.n_heads,
        **{"context": 1024, "copies": 1, "biases": 1},
    }


def _own() -> dict[str, int]:
    config = MANIFEST["config"]
    kept = {name: config[name] for name in ("vocab_size", "n_layers", "d_model", "n_heads")}
    return {**kept, "context": 0, "copies": 2, "biases": 0}


MODELS = {
    "GPT-2 small": _sizes(GPT_2),
    "GPT-2 medium": _sizes(presets.GPT_2_MEDIUM),
    "GPT-2 XL": _sizes(presets.GPT_2_XL),
    "This site’s model": _own(),
}


def counted(sizes: dict[str, int]) -> dict[str, int]:
    """Weights by part."""
    n_layers, d_model, biases = sizes["n_layers"], sizes["d_model"], sizes["biases"]
    words = {name: sizes[name] for name in ("vocab_size", "context", "copies")}
    found = {
        "embeddings": embedding_weights(d_model=d_model, **words),
        "attention": attention_weights(n_layers=n_layers, d_model=d_model, biases=biases),
        "feed_forward": feed_forward_weights(n_layers=n_layers, d_model=d_model, biases=biases),
        "norms": norm_weights(n_layers=n_layers, d_model=d_model),
    }
    return {**found, "total": sum(found.values())}


def feed_forward_share(name: str = "GPT-2 small") -> float:
    """Of the weights inside layers."""
    found = counted(MODELS[name])
    return found["feed_forward"] / (found["feed_forward"] + found["attention"])


def feed_forward_share_of_all(name: str = "GPT-2 small") -> float:
    """Of all weights, embeddings and norms among them."""
    found = counted(MODELS[name])
    return found["feed_forward"] / found["total"]


def stored_weights() -> int:
    """Numbers in the file of the site's model."""
    return sum(int(np.prod(shape)) for shape in shapes(SMALL.config).values())


def cut_into_heads() -> Json:
    """The matrices of a layer, to scale, and the number of heads that they are cut into."""
    samples = [
        {"inputs": {"model": name, "n_heads": sizes["n_heads"]}, "outputs": counted(sizes)}
        for name, sizes in MODELS.items()
    ]
    samples += [{"inputs": {"n_heads": heads}, "outputs": counted(MODELS["GPT-2 small"])} for heads in (1, 6, 24)]
    return {"inputs": {"model": "GPT-2 small", "n_heads": 12}, "models": MODELS, "samples": samples}


# Almost all directions stand at right angles


def expected_cosine(*, width: int) -> float:
    """Root mean square of the cosine of two random directions.

    >>> expected_cosine(width=16)
    0.25
    """
    return 1 / sqrt(width)


# What the other modules make


def order_matters() -> Json:
    """Turning and pressing flat, in both orders."""
    return geometry.order_matters()


def rank_picture() -> Json:
    """A picture, its singular values and vectors."""
    return geometry.rank_picture()


def two_sides() -> Json:
    """Five words, three patterns and two matrices that carry."""
    return geometry.two_sides()


def norm_sphere() -> Json:
    """A vector in space, and where the norm puts it."""
    return geometry.norm_sphere()


def narrow_door() -> Json:
    """Three heads over one sentence, at every rank."""
    return measured.narrow_door()


def all_doors() -> Json:
    """Every head's needed rank and its singular values."""
    return measured.all_doors()


def doors_table() -> Json:
    """The whole model with narrow doors."""
    return measured.doors_table()


def need_a_skip() -> Json:
    """Differences between tokens through four stacks of random layers."""
    return measured.need_a_skip()


# The small model

REPEATED = "key Owen lamp store Eva ring key Owen lamp store"


def small_door() -> Json:
    """A head of the small model through a narrower door, and what the model then says."""
    spoken = described(KNOWN)
    start = {"rank": 16, "head": "3.3", "own": REPEATED}
    samples = []
    for head, rank in (("3.3", 16), ("3.3", 8), ("3.3", 4), ("3.3", 3), ("3.3", 2), ("2.0", 1), ("1.2", 4)):
        layer, number = map(int, head.split("."))
        clean, run, pattern = small.narrowed(SMALL, KNOWN.encode(REPEATED.split()), layer, number, rank)
        full = clean.layers[layer].pattern[0, number]
        outputs = {
            "says": KNOWN.vocabulary[int(run.logits[0, -1].argmax())],
            "moved": at(0.5 * float(np.abs(full - pattern).sum(axis=1).mean()), 3),
        }
        samples.append({"inputs": {"head": head, "rank": rank}, "outputs": outputs})
    return {
        "config": MANIFEST["config"],
        "files": {"model": "static/models/rich-0.bin"},
        "language": {name: spoken[name] for name in ("vocabulary", "names", "templates", "places", "objects")},
        "inputs": start,
        "samples": samples,
    }


# Tables


def reads_and_writes() -> Json:
    """Every matrix of a layer, what it reads and writes, and through how wide a door."""
    rows = [
        ["Token embedding", "W_E", "[d, V]", "which token", "the tokens around it", "a column a token", "d"],
        ["Position embedding", "W_P", "[d, T]", "which position", "the tokens", "a column a position", "d"],
        ["Scores", "W_QK", "[d, d]", "pairs of vectors", "all but a few directions", "one number a pair", "head width"],
        ["Pattern", "A", "[t, t]", "positions so far", "later positions", "weighted means", "t"],
        [
            "What is carried",
            "W_OV",
            "[d, d]",
            "the other vector",
            "all but a few directions",
            "the stream",
            "head width",
        ],
        ["Feed-forward in", "W_in", "[4d, d]", "d directions", "nothing, as a rule", "4d scores", "d"],
        ["Feed-forward out", "W_out", "[d, 4d]", "4d scores", "scores that cancel", "the stream", "d"],
        ["LayerNorm", "P, then / σ", "[d, d]", "differences", "mean and length", "a sphere", "d − 1"],
        ["Unembedding", "W_U", "[V, d]", "the last vector", "nothing, as a rule", "logits", "d"],
    ]
    columns = ["Part", "Matrix", "Shape", "Reads", "Ignores", "Writes", "Rank at most"]
    return {"columns": columns, "rows": rows, "align": "lllllll"}
