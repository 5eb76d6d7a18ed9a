"""What the small drawings show: two motions in both orders, random directions, the two sides of a head, the norm."""

from math import pi, sin, sqrt

import numpy as np
from numpy.typing import NDArray

import planar
from blog.lab.storage import Json


def at(value: float, decimals: int) -> float:
    """A number as the page rounds it, refused where float32 could round either way."""
    scaled = value * 10**decimals
    if abs(abs(scaled - np.floor(scaled)) - 0.5) < 0.003:
        raise ValueError(f"{value} lies on the edge of two roundings; choose another sample")
    return float(np.floor(scaled + 0.5) / 10**decimals)


# The order of two motions


def order_matters() -> Json:
    """Turning and pressing flat, in both orders."""

    def sample(angle: int, press: float) -> Json:
        turned = angle * pi / 180
        apart = sqrt(2) * abs(sin(turned)) * (1 - press)
        return {"inputs": {"angle": angle, "press": press}, "outputs": {"apart": apart}}

    cases = [(40, 0.3), (40, 0), (90, 0.3), (0, 0.3), (40, 1)]
    return {"inputs": {"angle": 40, "press": 0.3}, "samples": [sample(angle, press) for angle, press in cases]}


# A picture as a matrix

GRAIN = 1000  # of the stored singular values and vectors


def door() -> NDArray[np.float64]:
    """An open window, an arched door with panels and a knob, in 24 x 24 numbers from 0, light, to 9."""
    y, x = np.mgrid[0:24, 0:24]
    wall = np.where((y + 4 * (y // 3 % 2)) % 3 == 2, 2.0, 1.0)  # courses of brick
    arch = (np.hypot(x - 11.5, y - 10) < 8) & (y <= 10) | (abs(x - 11.5) < 8) & (y > 10)
    inside = (np.hypot(x - 11.5, y - 10) < 6.6) & (y <= 10) | (abs(x - 11.5) < 6.6) & (y > 10)
    panels = (abs(abs(x - 11.5) - 3) < 1.6) & ((abs(y - 19) < 3.2) | (abs(y - 12) < 2.2))
    found = np.where(inside, 7.0, np.where(arch, 4.0, wall))
    found = np.where(panels & inside, 5.0, found)
    found = np.where(np.hypot(x - 11.5, y - 7) < 2.4, 0.0, found)  # the window
    found = np.where(np.hypot(x - 16.5, y - 15.5) < 1, 0.0, found)  # the knob
    return np.where(y == 23, 9.0, found)


def rank_picture() -> Json:
    """The picture, its singular values and vectors, and what is kept of it at some ranks."""
    u, s, vt = np.linalg.svd(door())
    kept = {name: np.rint(GRAIN * value).astype(int) for name, value in (("u", u.T), ("s", s), ("v", vt))}
    squares = [int(size) ** 2 for size in kept["s"]]
    samples = [
        {"inputs": {"rank": rank}, "outputs": {"kept": sum(squares[:rank]) / sum(squares)}} for rank in (1, 2, 4, 8, 24)
    ]
    stored = {name: value.tolist() for name, value in kept.items()}
    return {**stored, "grain": GRAIN, "inputs": {"rank": 2}, "samples": samples}


# A head acts from two sides

SAID = ("the", "old", "door", "fell", "shut")


def two_sides() -> Json:
    """Five words, three patterns and two matrices that carry; ranks of what is written."""
    size = len(SAID)
    x = np.array([[2, -1, 0, 1, 1], [0, 2, 1, -1, 0], [1, 0, 2, 1, -1], [-1, 1, 0, 2, 1]])
    before = np.eye(size, k=-1)
    before[0, 0] = 1
    first = np.zeros((size, size))
    first[:, 0] = 1
    patterns = {
        "before": before,
        "first": first,
        "all": np.tril(np.ones((size, size))) / np.arange(1, size + 1)[:, None],
    }
    carries = {"two": np.array([[1, 0, 1, 0], [0, 1, 0, 1], [1, 1, 1, 1], [0, 0, 0, 0]]), "one": np.zeros((4, 4))}
    carries["one"][1] = carries["one"][3] = [1, 0, -1, 0]
    outs = {(look, carry): w @ x @ a.T for look, a in patterns.items() for carry, w in carries.items()}
    ranks = {look: {carry: int(np.linalg.matrix_rank(outs[look, carry])) for carry in carries} for look in patterns}
    start = {"look": "before", "carry": "two", "cell": "0,3"}
    cases = [("before", "two", 0, 3), ("before", "one", 1, 2), ("first", "two", 1, 4), ("all", "two", 2, 3)]
    samples = [
        {
            "inputs": {"look": look, "carry": carry, "cell": f"{row},{column}"},
            "outputs": {"rank": ranks[look][carry], "value": float(outs[look, carry][row, column])},
        }
        for look, carry, row, column in cases
    ]
    return {
        **{"words": SAID, "x": x.tolist(), "ranks": ranks, "inputs": start, "samples": samples},
        "patterns": {look: a.tolist() for look, a in patterns.items()},
        "carries": {carry: w.tolist() for carry, w in carries.items()},
    }


# The norm

EPSILON = 1e-5


def norm_sphere() -> Json:
    """A vector in space, and where the norm puts it."""

    def sample(**inputs: object) -> Json:
        state = {"mean": 0.7, "length": 1.6, "angle": 40, "rule": "layer"} | inputs
        x = planar.lifted(mean=float(state["mean"]), length=float(state["length"]), angle=float(state["angle"]))  # type: ignore[arg-type]
        normed = (planar.layer_normed if state["rule"] == "layer" else planar.rms_normed)(x, EPSILON)
        return {"inputs": inputs, "outputs": {"size": at(sqrt(sum(v * v for v in normed)), 6)}}

    samples = [sample(mean=mean) for mean in (-0.8, 0, 1)] + [sample(length=length) for length in (0, 0.5, 2.4)]
    samples += [sample(rule="rms"), sample(rule="rms", mean=0)]
    return {
        "inputs": {"mean": 0.7, "length": 1.6, "angle": 40, "rule": "layer"},
        "epsilon": EPSILON,
        "samples": samples,
    }
