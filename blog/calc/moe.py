"""How tokens are sent to experts: scores, the choice of k, weights, load, capacity, balance.

Arrays are [tokens, experts]; ties go to the lower index everywhere, so that two languages agree. The page
has a twin of this file, because routing is no closed form.
"""

from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from blog.calc.formula import formula
from blog.calc.probability import softmax

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Score = Literal["softmax", "sigmoid", "sqrtsoftplus", "logit"]
GroupScore = Literal["max", "best two"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """How one router chooses and weighs."""

    n_active_experts: int
    score: Score = "softmax"  # of the logits, over all experts
    weigh_chosen: Score | None = None  # weights as this score of the chosen logits alone; None: the scores themselves
    renormalise: bool = False  # divide the chosen weights by their sum
    scale: float = 1.0  # times the weights
    n_groups: int = 1
    n_kept_groups: int = 1  # only the best groups of experts take part
    group_score: GroupScore = "best two"

    def __post_init__(self) -> None:
        """Refuse a rule that cannot choose."""
        if self.n_active_experts < 1:
            raise ValueError(f"Top-k is {self.n_active_experts}: choose k ≥ 1.")
        if not 1 <= self.n_kept_groups <= self.n_groups:
            raise ValueError(f"{self.n_kept_groups} of {self.n_groups} groups are kept: keep 1 to {self.n_groups}.")


DEEPSEEK_V3 = Rule(n_active_experts=8, score="sigmoid", renormalise=True, scale=2.5, n_groups=8, n_kept_groups=4)


@dataclass(frozen=True, slots=True, kw_only=True)
class Routing:
    """What a router decided for a batch of tokens."""

    scores: Floats  # [tokens, experts], without bias
    experts: Ints  # [tokens, k], by falling weight, then index
    weights: Floats  # [tokens, k]


def scored(logits: Floats, score: Score) -> Floats:
    """Return a router's scores of logits."""
    if score == "softmax":
        return softmax(logits)
    if score == "sigmoid":
        return np.asarray(1.0 / (1.0 + np.exp(-logits)))
    if score == "sqrtsoftplus":
        return np.asarray(np.sqrt(np.logaddexp(0.0, logits)))
    return logits


def best(values: Floats, count: int) -> Ints:
    """Return the indices of the largest values along the last axis, ties to the lower index.

    >>> best(np.array([[1.0, 3.0, 3.0]]), 2).tolist()
    [[1, 2]]
    """
    return np.argsort(-values, axis=-1, kind="stable")[..., :count]


def kept_groups(choice: Floats, rule: Rule) -> NDArray[np.bool_]:
    """Return which experts are in one of a token's best groups."""
    tokens, n_experts = choice.shape
    if n_experts % rule.n_groups:
        raise ValueError(f"{n_experts} experts do not form {rule.n_groups} equal groups: use a divisor.")
    groups = choice.reshape(tokens, rule.n_groups, n_experts // rule.n_groups)
    taken = 1 if rule.group_score == "max" else min(2, groups.shape[-1])
    group_scores = np.take_along_axis(groups, best(groups, taken), axis=-1).sum(axis=-1)
    kept = np.zeros((tokens, rule.n_groups), dtype=bool)
    np.put_along_axis(kept, best(group_scores, rule.n_kept_groups), True, axis=-1)
    return np.repeat(kept, n_experts // rule.n_groups, axis=-1)


def route(logits: ArrayLike, rule: Rule, *, bias: ArrayLike | float = 0.0) -> Routing:
    """Choose experts for every token.

    The bias takes part in the choice only; weights come from the scores without it.
    Source: DeepSeek-AI 2024, "DeepSeek-V3 Technical Report", arXiv:2412.19437, section 2.1.2.

    >>> route([[0.0, 2.0, 1.0]], Rule(n_active_experts=2, renormalise=True)).experts.tolist()
    [[1, 2]]
    """
    z = np.asarray(logits, dtype=np.float64)
    if rule.n_active_experts > z.shape[1]:
        raise ValueError(
            f"Top-k is {rule.n_active_experts} but there are {z.shape[1]} experts: choose k ≤ {z.shape[1]}."
        )
    scores = scored(z, rule.score)
    choice = scores + np.asarray(bias, dtype=np.float64)
    if rule.n_kept_groups < rule.n_groups:
        choice = np.where(kept_groups(choice, rule), choice, -np.inf)
    experts = best(choice, rule.n_active_experts)
    weights = np.take_along_axis(scores, experts, axis=-1)
    if rule.weigh_chosen is not None:
        weights = scored(np.take_along_axis(z, experts, axis=-1), rule.weigh_chosen)
    if rule.renormalise:
        weights = weights / (weights.sum(axis=-1, keepdims=True) + 1e-20)
    weights = weights * rule.scale
    order = np.lexsort((experts, -weights), axis=-1)
    return Routing(
        scores=scores,
        experts=np.take_along_axis(experts, order, axis=-1),
        weights=np.take_along_axis(weights, order, axis=-1),
    )


def loads(experts: Ints, n_experts: int) -> Ints:
    """Return how many tokens chose each expert.

    >>> loads(np.array([[0, 2], [2, 1]]), 4).tolist()
    [1, 1, 2, 0]
    """
    return np.bincount(experts.ravel(), minlength=n_experts)


@formula
def capacity(*, n_tokens: int, n_experts: int, n_active_experts: int, factor: float) -> int:
    """Return the most tokens that one expert accepts: the even share times a factor, rounded up.

    Source: Fedus et al. 2022, "Switch Transformers", arXiv:2101.03961, equation 3.

    >>> capacity(n_tokens=64, n_experts=8, n_active_experts=2, factor=1.25)
    20
    """
    return ceil(factor * n_active_experts * n_tokens / n_experts)


def accepted(experts: Ints, n_experts: int, limit: int) -> NDArray[np.bool_]:
    """Return which choices an expert of limited capacity accepts; earlier tokens come first.

    A refused choice adds nothing: the token keeps its residual.

    >>> accepted(np.array([[0], [0], [1]]), 2, 1).tolist()
    [[True], [False], [True]]
    """
    chosen = np.zeros((experts.shape[0], n_experts), dtype=np.int64)
    np.put_along_axis(chosen, experts, 1, axis=-1)
    place = np.cumsum(chosen, axis=0)
    return np.asarray(np.take_along_axis(place, experts, axis=-1) <= limit)


def auxiliary_loss(scores: ArrayLike, experts: Ints) -> float:
    """Return E * sum(f * P): 1 when balanced, E when all tokens go to one expert.

    f is an expert's share of all choices, P its mean probability.
    Source: Fedus et al. 2022, "Switch Transformers", arXiv:2101.03961, equations 4 to 6.

    >>> auxiliary_loss(np.full((4, 2), 0.5), np.array([[0], [1], [0], [1]]))
    1.0
    """
    probabilities = np.asarray(scores, dtype=np.float64)
    n_experts = probabilities.shape[1]
    share = loads(experts, n_experts) / experts.size
    return float(n_experts * np.sum(share * probabilities.mean(axis=0)))


def router_z_loss(logits: ArrayLike) -> float:
    """Return the mean squared log of the routers' normaliser.

    Source: Zoph et al. 2022, "ST-MoE", arXiv:2202.08906, equation 5.

    >>> round(router_z_loss([[0.0, 0.0]]), 4)
    0.4805
    """
    z = np.asarray(logits, dtype=np.float64)
    return float(np.mean(np.logaddexp.reduce(z, axis=-1) ** 2))


def largest_violation(load: Ints) -> float:
    """Return how far the fullest expert is above the mean: 0 when balanced.

    Source: Wang et al. 2024, "Auxiliary-Loss-Free Load Balancing", arXiv:2408.15664, equation 4.

    >>> largest_violation(np.array([3, 1, 2, 2]))
    0.5
    """
    return float(load.max() / load.mean() - 1.0)


def updated_bias(bias: Floats, load: Ints, *, step: float) -> Floats:
    """Return the choice bias after one update: up where an expert had too few tokens, down where too many.

    Source: Wang et al. 2024, arXiv:2408.15664, algorithm 1.

    >>> updated_bias(np.zeros(2), np.array([3, 1]), step=0.01).tolist()
    [-0.01, 0.01]
    """
    return np.asarray(bias + step * np.sign(load.mean() - load))


def balanced_bias(logits: ArrayLike, rule: Rule, *, step: float, updates: int) -> Floats:
    """Return the choice bias after some updates on the same batch."""
    z = np.asarray(logits, dtype=np.float64)
    bias = np.zeros(z.shape[1])
    for _ in range(updates):
        bias = updated_bias(bias, loads(route(z, rule, bias=bias).experts, z.shape[1]), step=step)
    return bias


def panel_logits(*, n_tokens: int, n_experts: int, skew: float) -> Floats:
    """Return the logits of the routing figure: a fixed pattern, tilted towards the first experts.

    >>> panel_logits(n_tokens=64, n_experts=8, skew=0).shape
    (64, 8)
    """
    t = np.arange(n_tokens, dtype=np.float64)[:, None]
    e = np.arange(n_experts, dtype=np.float64)[None, :]
    tilt = skew * (n_experts - 1 - e) / max(n_experts - 1, 1)
    return np.asarray(1.5 * np.cos(0.7 * (t + 1) * (e + 1)) + np.sin(1.3 * (t + 1) + 2.1 * e) + tilt)
