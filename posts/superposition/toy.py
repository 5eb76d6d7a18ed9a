"""The toy model of superposition, its gradient by hand, and two ways to train it.

Features x of length n go through h = W x to m numbers and come back as y = relu(h W + b). The loss is the mean of
importance * (y - x)**2, summed over features. A feature is absent, or with its density uniform between 0 and 1.

`train_on_rule` uses a fixed quadrature rule for the mean, so that it has no noise and the page can repeat it to the
last bit (static/js/transformer/superposition.js); it is for five features. `train_on_samples` draws fresh batches and
is for any size.
"""

from dataclasses import dataclass
from itertools import combinations, product

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
NODES = (1, 8, 4, 2, 2, 2)  # nodes of each active feature, when 0, 1, 2, 3, 4 or 5 are active
BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


@dataclass(frozen=True, slots=True)
class Rule:
    """Points at which the loss is evaluated, and their weights apart from the densities."""

    points: Array  # [point, feature]
    weights: Array  # [point], of the quadrature alone
    active: NDArray[np.bool_]  # [point, feature]


def quadrature(n: int, nodes: tuple[int, ...] = NODES) -> Rule:
    """Gauss-Legendre nodes for every set of active features; fewer nodes where more features are active."""
    points, weights, active = [], [], []
    for count in range(n + 1):
        at, share = np.polynomial.legendre.leggauss(nodes[count])
        at, share = np.round((at + 1) / 2, 12), np.round(share / 2, 12)
        for chosen in combinations(range(n), count):
            for picks in product(range(nodes[count]), repeat=count):
                point, weight = np.zeros(n), 1.0
                for feature, pick in zip(chosen, picks, strict=True):
                    point[feature] = at[pick]
                    weight *= float(share[pick])
                points.append(point)
                weights.append(weight)
                active.append([feature in chosen for feature in range(n)])
    return Rule(np.array(points), np.array(weights), np.array(active))


def rule_weights(rule: Rule, density: Array) -> Array:
    """The weight of each point when the features are present with these densities; they sum to one."""
    weights = rule.weights.copy()
    for feature, p in enumerate(density):
        weights = weights * np.where(rule.active[:, feature], p, 1 - p)
    return weights


def rule_loss(W: Array, b: Array, rule: Rule, weights: Array, importance: Array) -> float:
    """The loss by a quadrature rule."""
    error = np.maximum(rule.points @ W.T @ W + b, 0) - rule.points
    return float((weights[:, None] * importance * error**2).sum())


def loss_and_gradient(W: Array, b: Array, x: Array, weights: Array, importance: Array) -> tuple[Array, Array, Array]:
    """Loss and its gradients, for models in the leading axis: W [model, m, n], b [model, n], x [..., point, n].

    With r = 2 weight importance (y - x) where the ReLU is open, db is the sum of r and dW is h r' + (W r) x', since W
    is used once to write and once to read.
    """
    h = x @ np.swapaxes(W, -1, -2)
    before = h @ W + b[..., None, :]
    error = np.maximum(before, 0) - x
    weighted = weights[..., None] * importance * error
    loss = (weighted * error).sum((-1, -2))
    r = 2 * weighted * (before > 0)
    dW = np.swapaxes(h, -1, -2) @ r + np.swapaxes(r @ np.swapaxes(W, -1, -2), -1, -2) @ x
    return loss, dW, r.sum(-2)


def train_on_rule(
    W: Array, b: Array, rule: Rule, weights: Array, importance: Array, *, steps: int, rate: float
) -> tuple[Array, Array]:
    """Adam on the whole rule, rate falling linearly to a fiftieth; W is [model, m, n]."""
    moments = _no_moments(W, b)
    for step in range(steps):
        _, dW, db = loss_and_gradient(W, b, rule.points, weights, importance)
        W, b = _adam((W, b), (dW, db), moments, rate * (1 - 0.98 * step / steps))
    return W, b


def train_in_order(
    W: Array, b: Array, rule: Rule, weights: Array, importance: Array, *, steps: int, rate: float, stop: int
) -> tuple[Array, Array, list[float]]:
    """The same for one model, W [m, n], with every sum taken in the order in which the page takes it.

    Stops after `stop` of `steps` steps; the losses before each step, and at the end, come back too.
    """
    moments = _no_moments(W, b)
    losses = []
    for step in range(stop):
        loss, dW, db = _in_order(W, b, rule.points, weights, importance)
        losses.append(loss)
        W, b = _adam((W, b), (dW, db), moments, rate * (1 - 0.98 * step / steps))
    return W, b, [*losses, _in_order(W, b, rule.points, weights, importance)[0]]


def _in_order(W: Array, b: Array, x: Array, weights: Array, importance: Array) -> tuple[float, Array, Array]:
    m, n = W.shape
    h = [_total([W[j, i] * x[:, i] for i in range(n)]) for j in range(m)]
    loss, r = np.zeros(len(x)), []
    for i in range(n):
        before = _total([b[i] + np.zeros(len(x)), *(W[j, i] * h[j] for j in range(m))])
        error = np.maximum(before, 0) - x[:, i]
        weighted = weights * importance[i] * error
        loss = loss + weighted * error
        r.append(2 * weighted * (before > 0))
    s = [_total([W[j, i] * r[i] for i in range(n)]) for j in range(m)]
    dW = np.array([[_last(h[j] * r[i] + s[j] * x[:, i]) for i in range(n)] for j in range(m)])
    return _last(loss), dW, np.array([_last(one) for one in r])


def _total(terms: list[Array]) -> Array:
    total = np.zeros_like(terms[0])
    for term in terms:
        total = total + term
    return total


def _last(terms: Array) -> float:
    return float(np.add.accumulate(terms)[-1])


Moments = dict[str, list[Array]]


def _no_moments(W: Array, b: Array) -> Moments:
    return {"first": [W * 0, b * 0], "second": [W * 0, b * 0], "powers": [np.array(1.0), np.array(1.0)]}


def _adam(
    values: tuple[Array, Array], gradients: tuple[Array, Array], moments: Moments, rate: float
) -> tuple[Array, Array]:
    moments["powers"] = [moments["powers"][0] * BETA1, moments["powers"][1] * BETA2]
    moved = []
    for i, (value, gradient) in enumerate(zip(values, gradients, strict=True)):
        moments["first"][i] = first = BETA1 * moments["first"][i] + (1 - BETA1) * gradient
        moments["second"][i] = second = BETA2 * moments["second"][i] + (1 - BETA2) * gradient * gradient
        spread = np.sqrt(second / (1 - moments["powers"][1])) + EPSILON
        moved.append(value - rate * (first / (1 - moments["powers"][0])) / spread)
    return moved[0], moved[1]


def draw(random: np.random.Generator, density: float, shape: tuple[int, ...]) -> Array:
    """Sparse features: uniform between 0 and 1 where present."""
    x: Array = random.random(shape) * (random.random(shape) < density)
    return x


def train_on_samples(
    *, n: int, m: int, density: float, seed: int, steps: int, batch: int, rate: float, models: int = 1
) -> tuple[Array, Array]:
    """Adam on fresh batches, importance 1; `models` runs side by side on the same data, from different starts."""
    random = np.random.default_rng(seed)
    W = random.standard_normal((models, m, n)) / np.sqrt(m)
    b = np.zeros((models, n))
    moments = _no_moments(W, b)
    weights, importance = np.full(batch, 1 / batch), np.ones(n)
    for step in range(steps):
        x = draw(random, density, (batch, n))
        _, dW, db = loss_and_gradient(W, b, x, weights, importance)
        W, b = _adam((W, b), (dW, db), moments, rate * (1 - 0.98 * step / steps))
    return W, b


def dimensionality(W: Array) -> Array:
    """Share of a dimension that each feature has to itself: |W_i|^2 / sum_j (W_i . W_j / |W_i|)^2; 0 if it has none."""
    gram = W.T @ W
    square = np.diag(gram)
    shared = (gram**2).sum(axis=1)
    share: Array = np.where(square > 1e-6, square**2 / np.maximum(shared, 1e-12), 0.0)
    return share
