"""The shape of a neuron: activations, alone and times a second input; activations.js is the twin."""

from itertools import pairwise
from math import erf, exp, inf, sqrt
from typing import Any

STEP = 0.01  # of the normal inputs over which shares and gains are taken


def sigmoid(x: float) -> float:
    """The logistic function."""
    return 1 / (1 + exp(-x)) if x >= 0 else exp(x) / (1 + exp(x))


def shaped(x: float, *, activation: str, beta: float = 1) -> float:
    """What an activation makes of x."""
    if activation == "silu":
        return x * sigmoid(beta * x)
    if activation == "gelu":
        return 0.5 * x * (1 + erf(x / sqrt(2)))
    if activation == "relu":
        return max(x, 0.0)
    if activation == "relu2":
        return max(x, 0.0) ** 2
    if activation == "sigmoid":
        return sigmoid(x)
    return x


def silent_share(*, activation: str, beta: float = 1, spread: float = 1, least: float = 0.01) -> float:
    """The share of normal inputs of this spread whose output is nearer to zero than `least`."""
    edges = [(i - 600) * STEP for i in range(1201)]
    outputs = [shaped(spread * t, activation=activation, beta=beta) for t in edges]
    weights = [exp(-((t + STEP / 2) ** 2) / 2) for t in edges[:-1]]
    silent = [quiet_part(min(ends), max(ends), least) for ends in pairwise(outputs)]
    return sum(w * quiet for w, quiet in zip(weights, silent, strict=True)) / sum(weights)


def quiet_part(low: float, high: float, least: float) -> float:
    """How much of the way from low to high is nearer to zero than `least`."""
    if low == high:
        return float(abs(low) < least)
    return max(0.0, min(high, least) - max(low, -least)) / (high - low)


def neuron_shape() -> dict[str, object]:
    """Activations at some inputs, alone and times a second input."""
    start = {"activation": "silu", "x": 1, "value": 1, "beta": 1, "spread": 1}

    def sample(**changes: Any) -> dict[str, object]:
        state: dict[str, Any] = start | changes
        beta = state["beta"] if state["activation"] == "silu" else 1
        y = shaped(state["x"], activation=state["activation"], beta=beta)
        least = 0.01 / abs(state["value"]) if state["value"] else inf
        quiet = silent_share(activation=state["activation"], beta=beta, spread=state["spread"], least=least)
        return {"inputs": changes, "outputs": {"y": y, "product": y * state["value"], "silent": quiet}}

    cases: list[dict[str, Any]] = [
        {"activation": name} for name in ("relu", "gelu", "silu", "relu2", "sigmoid", "none")
    ]
    cases += [{"value": value} for value in (-1.5, 0, 0.25)]
    cases += [{"x": -1}, {"x": -1, "activation": "gelu"}, {"beta": 1.702}, {"beta": 10}]
    cases += [{"activation": "relu", "spread": spread} for spread in (0.25, 4)] + [{"spread": 4}]
    return {"inputs": start, "samples": [sample(**case) for case in cases]}
