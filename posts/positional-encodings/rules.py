"""The rules by which a rotary model is read beyond the length that it was trained at: one angle per position and pair.

In goes the name of a rule with what it needs, out come the angle that each pair of a head turns by at each token, and
the factor by which scores grow. The experiments and the figures' tests read them here; the page's own copies are the
formulas of figures.py.
"""

from dataclasses import dataclass
from math import log, pi

import numpy as np

from blog.lab.arrays import Array

RULES = ("plain", "pi", "ntk", "parts", "yarn", "llama")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """How far a model is stretched, and between how many turns the slow pairs and the fast ones part."""

    scale: float  # s: the new length over the trained one
    trained: int  # L: tokens of a training sequence
    slow: float = 1.0  # alpha: pairs that turn less often than this in L are divided by s
    fast: float = 32.0  # beta: pairs that turn more often keep their frequency


def frequencies(d_head: int, base: float) -> Array:
    """Radians by which each pair turns at every token, [d_head / 2], fastest first.

    Source: Su et al. 2021, "RoFormer", arXiv:2104.09864, section 3.2.2.
    """
    found: Array = base ** (-2.0 * np.arange(d_head // 2) / d_head)
    return found


def stretched(rule: str, d_head: int, base: float, stretch: Stretch) -> Array:
    """The frequencies under a rule, [d_head / 2].

    Source of "pi", position interpolation: Chen et al. 2023, arXiv:2306.15595, equation 4. Of "ntk", "parts" and
    "yarn": Peng et al. 2023, arXiv:2309.00071, definitions 1, 2 and section 3.4. Of "llama": the released configuration
    of Llama 3.1, whose middle pairs are blended linearly in turns between 1 and 4.

    >>> stretched("pi", 4, 100.0, Stretch(scale=2, trained=8)).tolist()
    [0.5, 0.05]
    """
    plain, s = frequencies(d_head, base), stretch.scale
    if rule == "plain":
        return plain
    if rule == "pi":
        return plain / s
    if rule == "ntk":
        return frequencies(d_head, base * s ** (d_head / (d_head - 2)))
    if rule not in RULES:
        raise ValueError(f'unknown rule "{rule}"; the rules are {", ".join(RULES)}')
    slow, fast = (1.0, 4.0) if rule == "llama" else (stretch.slow, stretch.fast)
    turns = stretch.trained * plain / (2 * pi)
    kept: Array = np.clip((turns - slow) / (fast - slow), 0, 1)
    return plain * (kept + (1 - kept) / s)


def temperature(rule: str, scale: float) -> float:
    """The factor of queries and keys, each: only YaRN has one; scores grow by its square.

    Source: Peng et al. 2023, "YaRN", arXiv:2309.00071, equation 15: sqrt(1/t) = 0.1 ln(s) + 1.
    """
    return 0.1 * log(scale) + 1 if rule == "yarn" and scale > 1 else 1.0
