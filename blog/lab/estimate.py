"""Averages that know how sure they are: a number with its standard error and the count of what was averaged.

Per-sentence values in, a number out that computes like any other. What is made of it by arithmetic is a plain number
again, but for its sign: an error of a difference of two averages is not known from their own.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]


class Estimate(float):
    """An average over `n` cases, its standard error, and the words by which every text means this quantity.

    >>> loss = -Estimate(-2.401, error=0.093, n=1920, quantity="change without head 1.0")
    >>> float(loss), loss.error, loss.quantity
    (2.401, 0.093, 'change without head 1.0')
    """

    error: float
    n: int
    quantity: str

    def __new__(cls, value: float, *, error: float, n: int, quantity: str = "") -> Estimate:
        """The number itself, with what is known about it."""
        made = super().__new__(cls, value)
        made.error, made.n, made.quantity = error, n, quantity
        return made

    def __neg__(self) -> Estimate:
        """A loss from a change: as sure as that."""
        return Estimate(-float(self), error=self.error, n=self.n, quantity=self.quantity)

    def __abs__(self) -> Estimate:
        """Its size: as sure as that."""
        return -self if self < 0 else self


def mean(values: Values) -> Estimate:
    """The mean of independent cases.

    >>> found = mean(np.array([1.0, 2.0, 3.0, 4.0]))
    >>> float(found), round(found.error, 3), found.n
    (2.5, 0.645, 4)
    """
    return Estimate(values.mean(), error=float(values.std(ddof=1) / len(values) ** 0.5), n=len(values))


def ratio(part: Values, whole: Values) -> Estimate:
    """The mean of one over the mean of the other, both measured on the same cases.

    >>> found = ratio(np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0, 6.0]))
    >>> float(found), found.error
    (0.5, 0.0)
    """
    found = part.mean() / whole.mean()
    rest = mean(part - found * whole)
    return Estimate(found, error=rest.error / abs(float(whole.mean())), n=rest.n)
