"""Two-by-two matrices and vectors in space, as the figures of the page move them."""

from math import atan2, cos, hypot, sin, sqrt

Matrix = tuple[float, float, float, float]  # a, b, c, d: rows (a, b) and (c, d)
Vector = tuple[float, float, float]


def turn_stretch_turn(m: Matrix) -> tuple[float, tuple[float, float], float]:
    """Angles and factors with W = R(last) diag(s1, s2) R(first); s1 >= |s2|, and s2 < 0 where W is a mirror too.

    >>> last, (s1, s2), first = turn_stretch_turn((0, -1, 1, 0))
    >>> round(last + first, 6), s1, s2
    (1.570796, 1.0, 1.0)
    """
    a, b, c, d = m
    sums, differences = ((a + d) / 2, (c - b) / 2), ((a - d) / 2, (c + b) / 2)
    wide, narrow = hypot(*sums), hypot(*differences)
    turned, mirrored = atan2(sums[1], sums[0]), atan2(differences[1], differences[0])
    return (mirrored + turned) / 2, (wide + narrow, wide - narrow), (turned - mirrored) / 2


def rebuilt(last: float, stretch: tuple[float, float], first: float) -> Matrix:
    """R(last) diag(s1, s2) R(first)."""
    (s1, s2), (c1, n1), (c2, n2) = stretch, (cos(last), sin(last)), (cos(first), sin(first))
    return (
        c1 * s1 * c2 - n1 * s2 * n2,
        -c1 * s1 * n2 - n1 * s2 * c2,
        n1 * s1 * c2 + c1 * s2 * n2,
        -n1 * s1 * n2 + c1 * s2 * c2,
    )


def lifted(*, mean: float, length: float, angle: float) -> Vector:
    """A vector by its mean and, in the plane where the mean is zero, its length and its angle in degrees."""
    turned = angle * 3.141592653589793 / 180
    across, deep = length * cos(turned), length * sin(turned)
    return (
        mean + across / sqrt(2) + deep / sqrt(6),
        mean - across / sqrt(2) + deep / sqrt(6),
        mean - 2 * deep / sqrt(6),
    )


def layer_normed(x: Vector, epsilon: float) -> Vector:
    """Minus the mean, over the standard deviation."""
    mean = sum(x) / 3
    centred = [value - mean for value in x]
    sigma = sqrt(sum(value * value for value in centred) / 3 + epsilon)
    return (centred[0] / sigma, centred[1] / sigma, centred[2] / sigma)


def rms_normed(x: Vector, epsilon: float) -> Vector:
    """Over the root of the mean square; the mean stays."""
    size = sqrt(sum(value * value for value in x) / 3 + epsilon)
    return (x[0] / size, x[1] / size, x[2] / size)
