"""A bowl with two curvatures, 1 and the condition number: how many steps descent and a heavy ball take in it."""

from math import hypot, sqrt

from blog.lab.storage import Json

CLOSE, MOST, LOST = 1e-6, 1_000_000, 1e12


def descent(condition: float, rate: float | None = None, momentum: float = 0.0) -> int:
    """Steps from (1, 1) until the distance is below a millionth; best rate unless given.

    >>> [descent(condition) for condition in (10, 100, 1000)]
    [71, 709, 7082]
    """
    rate = 2 / (1 + condition) if rate is None else rate
    x = y = 1.0
    u = v = 0.0
    for step in range(1, MOST):
        u, v = momentum * u - rate * x, momentum * v - rate * condition * y
        x, y = x + u, y + v
        far = hypot(x, y)
        if far < CLOSE:
            return step
        if far > LOST:
            break
    return MOST


def heavy_ball(condition: float) -> int:
    """The same with the best rate and momentum for a quadratic (Polyak 1964).

    >>> [heavy_ball(condition) for condition in (10, 100, 1000)]
    [27, 95, 321]
    """
    root = sqrt(condition)
    return descent(condition, rate=(2 / (1 + root)) ** 2, momentum=((root - 1) / (root + 1)) ** 2)


def edge() -> Json:
    """Descent in a bowl with two curvatures."""
    start: Json = {"condition": 10, "rate": 1, "rule": "descent"}
    best = {condition: 2 * condition / (1 + condition) for condition in (10, 100, 1000)}
    cases: list[Json] = [
        {},
        *({"condition": condition, "rate": rate} for condition, rate in best.items()),
        *({"condition": condition, "rule": "ball"} for condition in best),
        {"rate": 2.01},
        {"condition": 100, "rate": 2.01},
    ]
    samples = [{"inputs": case, "outputs": {"steps": edge_steps(start | case)}} for case in cases]
    return {"inputs": start, "most": MOST, "samples": samples}


def edge_steps(inputs: Json) -> int:
    """Steps to a millionth; the most that are tried where it does not get there."""
    if inputs["rule"] == "ball":
        return heavy_ball(inputs["condition"])
    return descent(inputs["condition"], rate=inputs["rate"] / inputs["condition"])
