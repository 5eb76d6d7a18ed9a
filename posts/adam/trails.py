"""Five optimisers in a ravine that may lie along the coordinates or at an angle to them; twin of trails.js.

Plain floats and one order of operations, so that the page computes the same paths.
"""

from collections.abc import Callable
from functools import cache
from math import cos, pi, sin, sqrt

Point = tuple[float, float]
State = dict[str, float]
Turn = tuple[float, float]  # cosine and sine of the angle between the ravine and the coordinates

STEPS = 200
SETTLED = 0.01  # of the loss at the start
BETAS = (0.9, 0.95)
EPSILON = 1e-8
METHODS = ("descent", "momentum", "normalised", "adam", "matrix")
START = {"angle": 0, "condition": 100, "u": -2.0, "w": 0.7}
RATES = tuple(round(0.01 * 2 ** (k / 4), 4) for k in range(31))  # that are tried


def turn_of(angle: float) -> Turn:
    """Cosine and sine of an angle in degrees."""
    return cos(pi * angle / 180), sin(pi * angle / 180)


def slope(place: Point, turn: Turn, condition: float) -> tuple[float, Point]:
    """Loss and gradient in the coordinates; the ravine is `condition` times flatter along than across."""
    c, s = turn
    u, w = c * place[0] + s * place[1], c * place[1] - s * place[0]
    along = u / condition
    return 0.5 * (along * u + w * w), (c * along - s * w, s * along + c * w)


def descent(g: Point, state: State, rate: float) -> Point:
    """Gradient descent."""
    return rate * g[0], rate * g[1]


def momentum(g: Point, state: State, rate: float) -> Point:
    """Descent along a sum of gradients that forgets a tenth at each step."""
    state["m0"] = 0.9 * state["m0"] + g[0]
    state["m1"] = 0.9 * state["m1"] + g[1]
    return rate * state["m0"], rate * state["m1"]


def averaged(g: Point, state: State) -> Point:
    """The mean gradient, corrected for its start at zero."""
    b = BETAS[0]
    state["m0"] = b * state["m0"] + (1 - b) * g[0]
    state["m1"] = b * state["m1"] + (1 - b) * g[1]
    state["b1"] *= b
    state["b2"] *= BETAS[1]
    return state["m0"] / (1 - state["b1"]), state["m1"] / (1 - state["b1"])


def normalised(g: Point, state: State, rate: float) -> Point:
    """A step of fixed length along the mean gradient: what Muon does to a matrix with one column."""
    m = averaged(g, state)
    length = sqrt(m[0] * m[0] + m[1] * m[1]) + EPSILON
    return rate * m[0] / length, rate * m[1] / length


def adam(g: Point, state: State, rate: float) -> Point:
    """Each coordinate over the size of its own gradients."""
    m, b = averaged(g, state), BETAS[1]
    state["v0"] = b * state["v0"] + (1 - b) * (g[0] * g[0])
    state["v1"] = b * state["v1"] + (1 - b) * (g[1] * g[1])
    left = 1 - state["b2"]
    return (
        rate * m[0] / (sqrt(state["v0"] / left) + EPSILON),
        rate * m[1] / (sqrt(state["v1"] / left) + EPSILON),
    )


def matrix(g: Point, state: State, rate: float) -> Point:
    """Adam with the whole matrix of second moments, under its square root."""
    m, b = averaged(g, state), BETAS[1]
    state["v0"] = b * state["v0"] + (1 - b) * (g[0] * g[0])
    state["v1"] = b * state["v1"] + (1 - b) * (g[1] * g[1])
    state["vx"] = b * state["vx"] + (1 - b) * (g[0] * g[1])
    left = 1 - state["b2"]
    v0, v1, vx = state["v0"] / left, state["v1"] / left, state["vx"] / left
    root = sqrt(max(0.0, v0 * v1 - vx * vx))
    scale = sqrt(v0 + v1 + 2 * root) + 1e-300
    a, d, x = (v0 + root) / scale + EPSILON, (v1 + root) / scale + EPSILON, vx / scale
    area = a * d - x * x
    return rate * (d * m[0] - x * m[1]) / area, rate * (a * m[1] - x * m[0]) / area


UPDATES: dict[str, Callable[[Point, State, float], Point]] = {
    "descent": descent,
    "momentum": momentum,
    "normalised": normalised,
    "adam": adam,
    "matrix": matrix,
}


def trail(
    method: str, rate: float, *, turn: Turn, condition: float, u: float, w: float, steps: int = STEPS
) -> tuple[list[Point], list[float]]:
    """Places along and across the ravine, and losses, from the start on; it ends early where it leaves the map."""
    c, s = turn
    place = (c * u - s * w, s * u + c * w)
    state = dict.fromkeys(("m0", "m1", "v0", "v1", "vx"), 0.0) | {"b1": 1.0, "b2": 1.0}
    places, losses = [], []
    for _ in range(steps + 1):
        loss, g = slope(place, turn, condition)
        places.append((c * place[0] + s * place[1], c * place[1] - s * place[0]))
        losses.append(loss)
        if loss > 1e6:
            break
        move = UPDATES[method](g, state, rate)
        place = (place[0] - move[0], place[1] - move[1])
    return places, losses


def settled(losses: list[float]) -> int:
    """The first step from which on the loss stays below a hundredth of the first; one more than all steps if none."""
    late = [step for step, loss in enumerate(losses) if not loss < SETTLED * losses[0]]
    return STEPS + 1 if len(losses) <= STEPS else (late[-1] + 1 if late else 0)


def run(method: str, rate: float, *, angle: float, condition: float = START["condition"]) -> list[float]:
    """Losses from the usual start."""
    start_u, start_w = START["u"], START["w"]
    return trail(method, rate, turn=turn_of(angle), condition=condition, u=start_u, w=start_w)[1]


@cache
def best_rate(method: str, angle: int) -> float:
    """Of all rates that are tried, the one that settles first from the usual start; of equals the lowest loss."""

    def result(rate: float) -> tuple[int, float]:
        losses = run(method, rate, angle=angle)
        return settled(losses), sum(losses)

    return min(RATES, key=result)


def trail_steps(method: str, angle: int, *, tuned_at: int = 0) -> int:
    """Steps until one optimiser has settled from the usual start, with the rate that is best at some angle."""
    return settled(run(method, best_rate(method, tuned_at), angle=angle))
