"""How much one block stores: pairs of random vectors and random labels, and nine blocks of exactly 6,144 weights.

A plain block has two matrices and 96 neurons, a gated one three matrices and 64. Training is full-batch Adam with a
rate that falls to zero. The result, data/memorise.json, has accuracy and loss by block, number of pairs and seed:

    OMP_NUM_THREADS=1 python posts/ffn/memorise.py
"""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from blog.lab.storage import Json, rounded_numbers, run_experiments

HERE = Path(__file__).parent
Array = NDArray[np.float32]
Slope = Callable[[Array], tuple[Array, Array]]  # values of an activation and its derivative

WIDTH, LABELS, PLAIN, GATED = 32, 32, 96, 64
PAIRS, SEEDS, STEPS, RATE = (1500, 4000), (0, 1, 2), 1000, 1e-2


def sigmoid(x: Array) -> tuple[Array, Array]:
    """The logistic function."""
    value = (0.5 + 0.5 * np.tanh(0.5 * x)).astype(np.float32)
    return value, value * (1 - value)


def relu(x: Array) -> tuple[Array, Array]:
    """What is positive."""
    return np.maximum(x, 0), (x > 0).astype(np.float32)


def relu_squared(x: Array) -> tuple[Array, Array]:
    """The square of what is positive."""
    positive = np.maximum(x, 0)
    return positive * positive, 2 * positive


def silu(x: Array) -> tuple[Array, Array]:
    """x times the logistic function of x."""
    gate, slope = sigmoid(x)
    return x * gate, gate + x * slope


def gelu(x: Array) -> tuple[Array, Array]:
    """The usual tanh form of x times the normal distribution's share below x."""
    inner = np.float32(0.7978845608) * (x + np.float32(0.044715) * x * x * x)
    bent = np.tanh(inner)
    steep = np.float32(0.7978845608) * (1 + np.float32(0.134145) * x * x)
    return 0.5 * x * (1 + bent), 0.5 * (1 + bent) + 0.5 * x * (1 - bent * bent) * steep


def identity(x: Array) -> tuple[Array, Array]:
    """No activation: the bilinear block."""
    return x, np.ones_like(x)


BLOCKS: dict[str, tuple[Slope, bool]] = {
    "ReLU": (relu, False),
    "GELU": (gelu, False),
    "SiLU": (silu, False),
    "ReLU²": (relu_squared, False),
    "GLU": (sigmoid, True),
    "Bilinear": (identity, True),
    "ReGLU": (relu, True),
    "GEGLU": (gelu, True),
    "SwiGLU": (silu, True),
}


def drawn_pairs(pairs: int, seed: int) -> tuple[Array, NDArray[np.int64]]:
    """Random inputs and the labels that are to be remembered."""
    random = np.random.default_rng((7, seed))
    x = random.standard_normal((pairs, WIDTH)).astype(np.float32)
    return x, random.integers(0, LABELS, pairs)


def weights_of(gated: bool, seed: int) -> list[Array]:
    """Matrices [in, out] at the usual scale: first, last, and for a gated block the second one that reads the input."""
    random = np.random.default_rng((8, seed))
    hidden = GATED if gated else PLAIN
    shapes = [(WIDTH, hidden), (hidden, LABELS), *([(WIDTH, hidden)] if gated else [])]
    return [(random.standard_normal(shape) / shape[0] ** 0.5).astype(np.float32) for shape in shapes]


def gradients(
    weights: list[Array], x: Array, labels: NDArray[np.int64], slope: Slope
) -> tuple[list[Array], float, float]:
    """Gradient of the mean cross-entropy by matrix, the loss in nats, and the share of labels that are right."""
    first, last, *second = weights
    shaped, derivative = slope(x @ first)
    value = x @ second[0] if second else np.float32(1)
    hidden = shaped * value
    logits = hidden @ last
    right = float((logits.argmax(axis=1) == labels).mean())
    logits -= logits.max(axis=1, keepdims=True)
    odds = np.exp(logits)
    odds /= odds.sum(axis=1, keepdims=True)
    rows = np.arange(len(x))
    loss = float(-np.log(odds[rows, labels] + 1e-30).mean())
    odds[rows, labels] -= 1
    odds /= len(x)
    back = odds @ last.T
    found = [x.T @ (back * value * derivative), hidden.T @ odds]
    return found + ([x.T @ (back * shaped)] if second else []), loss, right


def trained(block: str, pairs: int, seed: int, steps: int = STEPS) -> tuple[float, float]:
    """Accuracy and loss after training one block to remember so many pairs."""
    slope, gated = BLOCKS[block]
    x, labels = drawn_pairs(pairs, seed)
    weights = weights_of(gated, seed)
    means, squares = [np.zeros_like(w) for w in weights], [np.zeros_like(w) for w in weights]
    for step in range(1, steps + 1):
        found, _, _ = gradients(weights, x, labels, slope)
        rate = RATE * (1 - (step - 1) / steps)
        for w, g, m, s in zip(weights, found, means, squares, strict=True):
            m += 0.1 * (g - m)
            s += 0.001 * (g * g - s)
            w -= np.float32(rate) * (m / (1 - 0.9**step)) / (np.sqrt(s / (1 - 0.999**step)) + np.float32(1e-8))
    _, loss, right = gradients(weights, x, labels, slope)
    return right, loss


def memorise_json() -> Json:
    """Every block, number of pairs and seed: accuracy and loss."""
    found: Json = {"steps": STEPS, "seeds": list(SEEDS), "pairs": list(PAIRS), "accuracy": {}, "loss": {}}
    for pairs in PAIRS:
        for block in BLOCKS:
            runs = [trained(block, pairs, seed) for seed in SEEDS]
            found["accuracy"].setdefault(block, {})[str(pairs)] = [right for right, _ in runs]
            found["loss"].setdefault(block, {})[str(pairs)] = [loss for _, loss in runs]
            print(pairs, block, runs, flush=True)
    kept: Json = rounded_numbers(found)
    return kept


if __name__ == "__main__":
    run_experiments(__doc__, {"memorise": memorise_json}, HERE, ("memorise.py",))
