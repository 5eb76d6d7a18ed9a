"""The routing figure: 64 tokens and eight experts, balanced by nothing, by a loss, or by a bias.

In goes a state of the figure, out come loads and what the balancing did to the weights; routing.js is its twin. The
pattern, the choice and the bias rule are the calculator's (blog.calc.moe).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from blog.calc import moe
from blog.calc.probability import softmax

Floats = NDArray[np.float64]
TOKENS, EXPERTS, CHOSEN = 64, 8, 2
WAVES = 8  # frames in which the tokens set out
UPDATES = 24  # frames after them, one update each
RATE = 2.0  # of the gradient steps on the auxiliary loss
STEP = 0.01  # of the bias, in units of a score
START = {"time": WAVES + UPDATES, "rule": "none", "factor": 1.25, "skew": 4}


def loss_gradient(logits: Floats, experts: NDArray[np.int64]) -> Floats:
    """Gradient of E * sum(f * P) by an offset of each expert's logit; f, a count, has no gradient."""
    odds = softmax(logits)
    share = moe.loads(experts, EXPERTS) / experts.size
    found: Floats = EXPERTS * (odds * (share - (odds @ share)[:, None])).mean(axis=0)
    return found


def offsets_of(logits: Floats, rule: str, updates: int) -> Floats:
    """What balancing has added to each expert after some updates on this batch: to its logit, or to its score."""
    offset = np.zeros(EXPERTS)
    chosen = moe.Rule(n_active_experts=CHOSEN, score="sigmoid")
    for _ in range(updates if rule != "none" else 0):
        if rule == "bias":
            load = moe.loads(moe.route(logits, chosen, bias=offset).experts, EXPERTS)
            offset = moe.updated_bias(offset, load, step=STEP)
        else:
            experts = moe.route(logits + offset, chosen).experts
            offset = offset - RATE * loss_gradient(logits + offset, experts)
    return offset


def moved_weight(logits: Floats, shifted: Floats, experts: NDArray[np.int64]) -> float:
    """How far the first of a token's two weights is from what the untouched router gives the same pair, on average.

    Weights are the softmax of the two chosen logits, as Mixtral has them; a bias leaves the logits as they are.
    """

    def of(z: Floats) -> Floats:
        return softmax(np.take_along_axis(z, experts, axis=-1))

    return float(np.abs(of(shifted) - of(logits))[:, 0].mean())


def routed(**changes: Any) -> dict[str, Any]:
    """Loads, refusals and the price of balancing in one state of the figure."""
    state: dict[str, Any] = START | changes
    rule, updates = state["rule"], max(0, state["time"] - WAVES)
    logits = moe.panel_logits(n_tokens=TOKENS, n_experts=EXPERTS, skew=state["skew"])
    offset = offsets_of(logits, rule, updates)
    chosen = moe.Rule(n_active_experts=CHOSEN, score="sigmoid")
    bias, shifted = (offset, logits) if rule == "bias" else (0.0, logits + offset)
    experts = moe.route(shifted, chosen, bias=bias).experts
    load = moe.loads(experts, EXPERTS)
    limit = moe.capacity(n_tokens=TOKENS, n_experts=EXPERTS, n_active_experts=CHOSEN, factor=state["factor"])
    taken = moe.accepted(experts, EXPERTS, limit)
    return {
        "load": load.tolist(),
        "dropped": int((~taken).sum()),
        "untouched": int((~taken.any(axis=-1)).sum()),
        "max_violation": moe.largest_violation(load),
        "aux_loss": moe.auxiliary_loss(softmax(shifted), experts),
        "moved": moved_weight(logits, shifted, experts),
    }


def route_tokens() -> dict[str, object]:
    """The figure's start and its samples."""
    ready = {"time": WAVES, "rule": "none"}
    cases: list[dict[str, Any]] = [ready, ready | {"skew": 0}, ready | {"factor": 2}]
    cases += [{"time": WAVES + n, "rule": "bias"} for n in (1, 5, 10, UPDATES)]
    cases += [{"time": WAVES + n, "rule": "loss"} for n in (1, 10, UPDATES)]
    cases += [{"time": WAVES + UPDATES, "rule": "bias", "skew": skew, "factor": 1} for skew in (2, 6)]
    sizes = {"tokens": TOKENS, "experts": EXPERTS, "chosen": CHOSEN, "waves": WAVES, "updates": UPDATES}
    return {
        "sizes": sizes | {"rate": RATE, "step": STEP},
        "inputs": START | {"time": 0, "rule": "bias"},
        "samples": [{"inputs": case, "outputs": routed(**case)} for case in cases],
    }
