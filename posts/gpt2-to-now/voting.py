"""The chance that the most frequent of several sampled answers is right, exactly."""

from math import comb, factorial


def vote(*, chance: float, tries: int, wrong: int) -> float:
    """Chance of a right vote when each try is right with `chance`, else one of `wrong` equally likely wrong answers.

    A tie is broken by lot. Sums over the right answer's count and the number of wrong answers that have as many.

    >>> round(vote(chance=0.6, tries=5, wrong=1), 5)
    0.68256
    """
    each = (1 - chance) / wrong
    total = 0.0
    for right in range(1, tries + 1):
        rest = tries - right
        fewer = [each**n / factorial(n) for n in range(min(right, rest + 1))]
        powers = [[1.0] + [0.0] * rest]
        for _ in range(wrong):
            powers.append(_product(powers[-1], fewer, rest))
        equal = each**right / factorial(right)
        for tied in range(min(wrong, rest // right) + 1):
            others = powers[wrong - tied][rest - tied * right]
            ways = chance**right / factorial(right) * comb(wrong, tied) * equal**tied * others
            total += factorial(tries) * ways / (tied + 1)
    return total


def _product(left: list[float], right: list[float], degree: int) -> list[float]:
    """The product of two polynomials, up to a degree."""
    found = [0.0] * (degree + 1)
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            if i + j > degree:
                break
            found[i + j] += a * b
    return found
