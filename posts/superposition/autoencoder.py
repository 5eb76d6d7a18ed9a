"""A sparse autoencoder in numpy, its gradient by hand, many trained side by side.

f = relu(E (h - c) + e) and h' = D f + c, with columns of D of length one; the loss is the mean of
|h - h'|**2 + lambda * sum(f). Arrays lead with the model: E [model, latents, m], D [model, m, latents].
"""

from collections.abc import Callable

import numpy as np

from toy import BETA1, BETA2, EPSILON, Array

Weights = dict[str, Array]


def initial(random: np.random.Generator, *, models: int, latents: int, m: int) -> Weights:
    """Random unit directions, written and read alike; offsets zero."""
    D = random.standard_normal((models, m, latents))
    D /= np.linalg.norm(D, axis=1, keepdims=True)
    return {"E": np.swapaxes(D, 1, 2).copy(), "e": np.zeros((models, latents)), "D": D, "c": np.zeros((models, m))}


def encode(weights: Weights, h: Array) -> Array:
    """Latents of activations h [..., point, m]."""
    shifted = h - weights["c"][:, None, :]
    latents: Array = np.maximum(shifted @ np.swapaxes(weights["E"], 1, 2) + weights["e"][:, None, :], 0)
    return latents


def decode(weights: Weights, f: Array) -> Array:
    """Activations that the latents stand for."""
    activations: Array = f @ np.swapaxes(weights["D"], 1, 2) + weights["c"][:, None, :]
    return activations


def loss_and_gradient(weights: Weights, h: Array, price: Array) -> tuple[Array, Weights]:
    """Loss of each model and its gradients; `price` is lambda, [model]."""
    f = encode(weights, h)
    error = decode(weights, f) - h
    points = h.shape[-2]
    loss = (error**2).sum((-1, -2)) / points + price * f.sum((-1, -2)) / points
    r = 2 * error / points
    to_latents = (r @ weights["D"] + price[:, None, None] / points) * (f > 0)
    shifted = h - weights["c"][:, None, :]
    return loss, {
        "E": np.swapaxes(to_latents, 1, 2) @ shifted,
        "e": to_latents.sum(1),
        "D": np.swapaxes(r, 1, 2) @ f,
        "c": r.sum(1) - (to_latents @ weights["E"]).sum(1),
    }


def train(weights: Weights, batches: Callable[[], Array], price: Array, *, steps: int, rate: float) -> Weights:
    """Adam, rate falling linearly to a fiftieth; columns of D return to length one after each step."""
    first = {name: np.zeros_like(value) for name, value in weights.items()}
    second = {name: np.zeros_like(value) for name, value in weights.items()}
    for step in range(1, steps + 1):
        _, gradient = loss_and_gradient(weights, batches(), price)
        moved = {}
        for name, value in weights.items():
            first[name] = BETA1 * first[name] + (1 - BETA1) * gradient[name]
            second[name] = BETA2 * second[name] + (1 - BETA2) * gradient[name] ** 2
            spread = np.sqrt(second[name] / (1 - BETA2**step)) + EPSILON
            now = rate * (1 - 0.98 * (step - 1) / steps)
            moved[name] = value - now * (first[name] / (1 - BETA1**step)) / spread
        moved["D"] = moved["D"] / np.linalg.norm(moved["D"], axis=1, keepdims=True)
        weights = moved
    return weights
