"""The tuned lens: one affine map per state of the stream, trained to foretell the model's own last output.

In go states [n, d_model] and the distributions that the model finally gives, out comes a `Translator` A, b with
lens(x) = readout(A x + b). The gradient is written by hand, layer by layer; tests compare it with finite differences.
Source: Belrose et al. 2023, "Eliciting Latent Predictions from Transformers with the Tuned Lens", arXiv:2303.08112.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from blog.lab.arrays import Array, back_through_norm, log_softmax, normed
from blog.lab.transformer import Transformer

Form = Literal["bias", "diagonal", "full"]
Rows = npt.NDArray[np.integer[Any]]
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-"  # one character per whole number
MOST = len(ALPHABET) // 2  # the numbers run from -31 to 31


@dataclass(frozen=True, slots=True)
class Translator:
    """An affine map of the stream. At the identity the tuned lens is the logit lens."""

    matrix: Array  # [d_model, d_model]: row i says from what coordinate i is made
    bias: Array  # [d_model]

    def __call__(self, states: Array) -> Array:
        """The moved states."""
        moved: Array = states @ self.matrix.T + self.bias
        return moved


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """How a translator is trained."""

    steps: int = 300
    rate: float = 3e-3  # falls to zero in a straight line
    weight_decay: float = 1e-3  # pulls the matrix towards the identity
    form: Form = "full"


def identity(width: int) -> Translator:
    """The map that changes nothing."""
    return Translator(np.eye(width, dtype=np.float32), np.zeros(width, np.float32))


def divergence(target: Array, guess: Array) -> Array:
    """KL(target || guess) in nats for each row of log-probabilities."""
    found: Array = (np.exp(target) * (target - guess)).sum(axis=-1)
    return found


def loss_and_gradient(
    model: Transformer, translator: Translator, states: Array, target: Array
) -> tuple[float, Array, Array]:
    """Mean KL(target || lens) over the rows and its derivatives by matrix and bias; target are log-probabilities."""
    gain, bias = model.weights["final_gain"], model.weights["final_bias"]
    unit, sigma = normed(translator(states))
    guess = log_softmax((unit * gain + bias) @ model.weights["unembedding"])
    by_logits = (np.exp(guess) - np.exp(target)) / len(states)
    by_moved = back_through_norm((by_logits @ model.weights["unembedding"].T) * gain, unit, sigma)
    return float(divergence(target, guess).mean()), by_moved.T @ states, by_moved.sum(axis=0)


def steps(
    model: Transformer, states: Array, target: Array, recipe: Recipe, order: Iterator[Rows]
) -> Iterator[Translator]:
    """The translator before training and after every step of Adam, starting at the identity."""
    start = identity(states.shape[1])
    learns = {"bias": np.zeros_like(start.matrix), "diagonal": start.matrix, "full": np.ones_like(start.matrix)}
    here = [start.matrix, start.bias]
    first, second = [np.zeros_like(w) for w in here], [np.zeros_like(w) for w in here]
    yield start
    for step in range(1, recipe.steps + 1):
        rows = next(order)
        _, *gradient = loss_and_gradient(model, Translator(here[0], here[1]), states[rows], target[rows])
        gradient[0] = gradient[0] * learns[recipe.form]
        rate = recipe.rate * (1 - (step - 1) / recipe.steps)
        for i in range(2):
            first[i] = 0.9 * first[i] + 0.1 * gradient[i]
            second[i] = 0.999 * second[i] + 0.001 * np.square(gradient[i])
            size = np.sqrt(second[i] / (1 - 0.999**step)) + 1e-8
            here[i] = here[i] - rate * (first[i] / (1 - 0.9**step)) / size
        here[0] = here[0] - rate * recipe.weight_decay * (here[0] - start.matrix)
        yield Translator(here[0], here[1])


def train(model: Transformer, states: Array, target: Array, recipe: Recipe, *, seed: int) -> Translator:
    """A trained translator; batches of 1,024 drawn at random."""
    random = np.random.default_rng(seed)

    def order() -> Iterator[Rows]:
        while True:
            yield random.integers(len(states), size=min(1024, len(states)))

    *_, last = steps(model, states, target, recipe, order())
    return last


def stored(translator: Translator) -> tuple[list[float], str, list[float]]:
    """A translator as the page receives it: a scale per row, one character per number of A - I, the bias."""
    change = translator.matrix - np.eye(len(translator.bias))
    scales = [float(f"{value:.5g}") for value in np.abs(change).max(axis=1) / MOST]
    whole = np.rint(change / np.maximum(np.array(scales), 1e-9)[:, None])
    letters = "".join(ALPHABET[int(number) + MOST] for number in np.clip(whole, -MOST, MOST).ravel())
    return scales, letters, np.round(translator.bias, 5).tolist()


def restored(scales: list[float], letters: str, bias: list[float]) -> Translator:
    """A translator as the page reads it back."""
    whole = np.array([ALPHABET.index(letter) - MOST for letter in letters]).reshape(len(bias), len(bias))
    matrix = np.eye(len(bias)) + whole * np.array(scales)[:, None]
    return Translator(matrix.astype(np.float32), np.array(bias, np.float32))


def rounded(translator: Translator) -> Translator:
    """A translator after a trip to the page; everything that is published is measured on this one."""
    return restored(*stored(translator))
