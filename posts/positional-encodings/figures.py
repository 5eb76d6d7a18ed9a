"""Figures, tables and numbers of "Where Am I?": positional encodings, and what they do at unseen distances.

Closed forms stand here and are the page's too; what is drawn point by point is in drawn.py; what takes longer than a
build may take was measured by experiment.py and smollm.py, and measured.py reads it.
"""

from math import floor, log

import drawn
import measured
from blog.calc.formula import formula
from blog.lab.storage import Json
from blog.literature import literature
from drawn import (
    MODELS,
    POSITIONS,
    first_below_zero,
    hands_at_the_end,
    largest_move,
    turns_of_small_models,
    unseen,
    unseen_at_the_end,
)
from measured import (
    BACK,
    CONTROL,
    RISE,
    SMALL,
    TWO,
    UNREAD,
    WAYS,
    excess,
    filled,
    hidden,
    level,
    loss,
    reread,
    slow_share,
    trained_buckets,
)
from rules import Stretch, stretched

cited = literature(__file__)
TOLD = (BACK, loss, first_below_zero, largest_move, slow_share, turns_of_small_models)  # by the text alone
TOLD_OF_T5 = (UNREAD, filled, hidden, level, trained_buckets)
TOLD_OF_HANDS = (reread, CONTROL, RISE, TWO, unseen, unseen_at_the_end)

# Formulas

TURN = 6.283185307179586  # radians


@formula(symbols={"pair": "i", "d_head": "d", "base": "b", "frequency": r"\theta_i"})
def frequency(*, pair: int, d_head: int, base: float) -> float:
    """Radians by which a pair of a rotary head turns at each token; the first pair turns by one.

    Source: Su et al. 2021, "RoFormer", arXiv:2104.09864, section 3.2.2.

    >>> frequency(pair=0, d_head=128, base=10000), round(frequency(pair=32, d_head=128, base=10000), 6)
    (1.0, 0.01)
    """
    return base ** (-2 * pair / d_head)  # type: ignore[no-any-return]


@formula(symbols={"pair": "i", "d_head": "d", "base": "b", "TURN": r"2\pi", "wavelength": r"\lambda_i"})
def wavelength(*, pair: int, d_head: int, base: float) -> float:
    """Tokens after which a pair has turned once.

    >>> round(wavelength(pair=63, d_head=128, base=10000))
    54410
    """
    return TURN * base ** (2 * pair / d_head)  # type: ignore[no-any-return]


@formula
def pairs_longer(*, length: float, d_head: int, base: float) -> int:
    """How many pairs never complete a turn within so many tokens.

    >>> pairs_longer(length=4096, d_head=128, base=10000)
    18
    """
    return sum(1 for pair in range(d_head // 2) if wavelength(pair=pair, d_head=d_head, base=base) > length)


@formula(symbols={"scale": "s", "d_head": "d", "base": "b", "ntk_base": "b'"})
def ntk_base(*, base: float, scale: float, d_head: int) -> float:
    """The base that slows the slowest pair by `scale` and leaves the fastest alone.

    Source: Peng et al. 2023, "YaRN", arXiv:2309.00071, section 3.

    >>> round(ntk_base(base=10000, scale=2, d_head=128), 2)
    20221.26
    """
    return base * scale ** (d_head / (d_head - 2))  # type: ignore[no-any-return]


@formula(symbols={"turns": "r", "slow": r"\alpha", "fast": r"\beta"})
def share_kept(*, turns: float, slow: float, fast: float) -> float:
    """How much of its frequency a pair keeps under the rule by parts, from 0 to 1; `turns` are those in training.

    Source: Peng et al. 2023, "YaRN", arXiv:2309.00071, section 3.

    >>> share_kept(turns=0.5, slow=1, fast=32), share_kept(turns=40, slow=1, fast=32)
    (0, 1)
    """
    return min(1, max(0, (turns - slow) / (fast - slow)))


@formula(symbols={"scale": "s", "turns": "r", "slow": r"\alpha", "fast": r"\beta"})
def parts_factor(*, turns: float, scale: float, slow: float, fast: float) -> float:
    """What a pair's frequency is multiplied by under the rule by parts.

    >>> parts_factor(turns=0.5, scale=4, slow=1, fast=32), parts_factor(turns=40, scale=4, slow=1, fast=32)
    (0.25, 1.0)
    """
    kept = share_kept(turns=turns, slow=slow, fast=fast)
    return kept + (1 - kept) / scale


@formula(symbols={"scale": "s"})
def temperature(*, scale: float) -> float:
    """YaRN's factor for queries and keys, each; scores grow by its square.

    Source: Peng et al. 2023, "YaRN", arXiv:2309.00071, section 3.

    >>> round(temperature(scale=8), 4)
    1.2079
    """
    return 0.1 * log(scale) + 1


@formula(symbols={"head": "h", "n_heads": "n", "slope": "m_h"})
def slope(*, head: int, n_heads: int) -> float:
    """ALiBi's slope of a head, counted from 1: what each token of distance takes off its scores.

    Source: Press, Smith and Lewis 2022, "Train Short, Test Long", arXiv:2108.12409, section 3.

    >>> slope(head=1, n_heads=8), slope(head=8, n_heads=8)
    (0.5, 0.00390625)
    """
    return 2 ** (-8 * head / n_heads)


@formula
def half_distance(*, m: float) -> float:
    """The distance at which a slope of m has halved a token's weight.

    >>> round(half_distance(m=0.5), 1)
    1.4
    """
    return log(2) / m


@formula(symbols={"distance": r"\delta"})
def bucket(distance: float) -> int:
    """T5's bucket of a distance back: 16 exact ones, then 16 by the logarithm up to 128; the last takes the rest.

    Source: Raffel et al. 2020, arXiv:1910.10683, section 2.1, and the released code's causal case.

    >>> bucket(15), bucket(16), bucket(18), bucket(19), bucket(113), bucket(5000)
    (15, 16, 16, 17, 31, 31)
    """
    return floor(distance) if distance < 16 else min(31, 16 + floor(16 * log(distance / 16) / log(8)))


# Figure 1: clocks

PAST = [2**power + 1 for power in range(8, 15)]  # the first token past each training length that can be chosen
TURNED = sorted({*PAST, *(position for position in POSITIONS if position >= 64)})


def clocks() -> Json:
    """Hands of a rotary head at a position, and which of them stand where training never put them."""
    start = {**MODELS["Llama 2"], "step": TURNED.index(4096)}

    def sample(inputs: Json) -> Json:
        state = start | inputs
        d_head, position = 2 * int(state["pairs"]), TURNED[state["step"]]
        stretch = Stretch(scale=1, trained=state["trained"])
        angle, unseen = drawn.hands("plain", position=position, d_head=d_head, base=state["base"], stretch=stretch)
        outputs = {
            "position": position,
            "longest": wavelength(pair=int(state["pairs"]) - 1, d_head=d_head, base=state["base"]),
            "incomplete": pairs_longer(length=state["trained"], d_head=d_head, base=state["base"]),
            "slowest": float(angle[-1]),
            "unseen": int(unseen.sum()),
        }
        return {"inputs": inputs, "outputs": outputs}

    at = {position: {"step": TURNED.index(position)} for position in (64, 1024, 4096, 4097, 8192, 8193, 16384, 32768)}
    cases = [*at.values(), *(MODELS["Llama 3"] | at[position] for position in (4096, 8192, 8193, 16384, 32768))]
    cases += [MODELS[name] | at[8192] for name in ("gpt-oss", "SmolLM2")]
    return {"positions": TURNED, "models": MODELS, "inputs": start, "samples": [sample(case) for case in cases]}


# Figure 2: shuffle


def shuffle() -> Json:
    """How far the outputs of six words move when the words change places."""
    start: Json = {"place": 0, "backwards": False, "encoding": "none", "masked": False}

    def sample(inputs: Json) -> Json:
        state = start | inputs
        order = drawn.order_of(state["place"], state["backwards"])
        far = drawn.moved(order, encoding=state["encoding"], masked=state["masked"])
        return {"inputs": inputs, "outputs": {"moved": max(far), "same": max(far) == 0}}

    cases: list[Json] = [{}, {"place": 2}, {"backwards": True}]
    cases += [{"place": 2, "masked": True}, {"backwards": True, "masked": True}]
    cases += [{"place": 2, "encoding": name} for name in ("sinusoid", "rope", "alibi")]
    return {
        "words": drawn.WORDS,
        "drawn": drawn.drawn_words(),
        "inputs": start,
        "samples": [sample(case) for case in cases],
    }


# Figure 3: a rule makes a score of a distance

DISTANCES = POSITIONS


def distance() -> Json:
    """What three rules make of a distance: ALiBi's weight, T5's, and the mean cosine of a rotary head."""
    start: Json = {"at": DISTANCES.index(64), "head": 4, "base": 10_000, "trained": 2048}

    def sample(inputs: Json) -> Json:
        state = start | inputs
        far = DISTANCES[state["at"]]
        outputs = {
            "distance": far,
            "slope": slope(head=state["head"], n_heads=8),
            "half": half_distance(m=slope(head=state["head"], n_heads=8)),
            "bucket": bucket(far),
            "kernel": drawn.kernel(far, 128, state["base"]),
        }
        return {"inputs": inputs, "outputs": outputs}

    cases: list[Json] = [{"at": DISTANCES.index(far)} for far in (1, 2, 16, 64, 128, 1024, 4096, 32768)]
    cases += [{"head": head} for head in range(1, 9)] + [{"base": base} for base in (500_000, 1_000_000)]
    return {"distances": DISTANCES, "inputs": start, "samples": [sample(case) for case in cases]}


# Figure 4: stretch


def stretch() -> Json:
    """The factor of every pair's frequency under five rules; by parts is YaRN without its sharpening."""
    start: Json = {"scale": 8, "rule": "plain", "base": 10_000, "trained": 4096, "slow": 1, "fast": 32}

    def sample(inputs: Json) -> Json:
        state = start | inputs
        how = Stretch(**{name: state[name] for name in ("scale", "trained", "slow", "fast")})
        plain = stretched("plain", 128, state["base"], how)
        factors = stretched(state["rule"], 128, state["base"], how) / plain
        last = hands_at_the_end(state["rule"], state["base"], how)
        outputs = {
            "ntk_base": ntk_base(base=state["base"], scale=state["scale"], d_head=128),
            "temperature": temperature(scale=state["scale"]) if state["rule"] == "yarn" else 1,
            "fastest": float(factors[0]),
            "middle": float(factors[32]),
            "slowest": float(factors[63]),
            "unseen": last,
        }
        return {"inputs": inputs, "outputs": outputs}

    cases: list[Json] = [{"rule": rule} for rule in ("plain", "pi", "ntk", "yarn", "llama")]
    cases += [{"rule": "ntk", "scale": scale} for scale in (2, 4, 16, 32)]
    cases += [{"rule": "yarn", "scale": scale} for scale in (2, 4, 16, 32)]
    cases += [{"rule": "llama", "base": 500_000, "trained": 8192}, {"rule": "yarn", "trained": 64}]
    return {"inputs": start, "samples": [sample(case) for case in cases]}


# Figure 5: the pairs that a model uses


def pairs() -> Json:
    """The share of every rotary pair in the product of query and key lengths, layer by layer, of a published model."""
    shares = measured.SMOLLM["pairs"]["shares"]
    turns = [
        measured.TRAINED / wavelength(pair=pair, d_head=64, base=measured.SMOLLM["pairs"]["base"]) for pair in range(32)
    ]

    start: Json = {"from": 20, "layer": 19, "pair": 23}

    def sample(inputs: Json) -> Json:
        state = start | inputs
        first = state["from"]
        outputs = {
            "share": shares[state["layer"]][state["pair"]],
            "turns": turns[state["pair"]],
            "held": measured.slow_share(first),
            "even": (32 - first) / 32,
            "slow": measured.slow_share(),
        }
        return {"inputs": inputs, "outputs": outputs}

    cases: list[Json] = [{}, *({"layer": layer, "pair": pair} for layer, pair in ((0, 0), (0, 31), (18, 24), (29, 31)))]
    cases += [{"from": first} for first in (1, 10, 16, 20, 23, 28, 31)]
    return {"shares": shares, "inputs": start, "samples": [sample(case) for case in cases]}


# Figure 6: beyond the window of small models


def window() -> Json:
    """What six ways, and the rotary one under six rules, lose against the best predictor, by the length read."""
    start: Json = {"show": "ways", "context": 0}

    def sample(inputs: Json) -> Json:
        state = start | inputs
        names = SMALL if state["show"] == "ways" else tuple(WAYS["rules"])
        means = {name: excess(name, measured.CONTEXTS[state["context"]]) for name in names}
        least, most = min(means, key=means.__getitem__), max(means, key=means.__getitem__)
        outputs: Json = {"least": means[least], "most": means[most], "optimum": measured.optima()[state["context"]]}
        if state["context"] or state["show"] == "ways":  # at the training length all rules are one
            outputs |= {"best": least, "worst": most}
        return {"inputs": inputs, "outputs": outputs}

    cases: list[Json] = [
        {"show": show, "context": at} for show in ("ways", "rules") for at in range(len(measured.CONTEXTS))
    ]
    kept = ("edges", "best", "ways", "rules")
    return {name: WAYS[name] for name in kept} | {
        "contexts": measured.CONTEXTS,
        "optimum": measured.optima(),
        "inputs": start,
        "samples": [sample(case) for case in cases],
    }


# Figure 7: a published model beyond its context


def edge() -> Json:
    """Loss of SmolLM2-135M by position under four rules, and its clocks there."""
    start: Json = {"at": 15}
    start |= {"rule": "plain"} if len(measured.rules_read()) > 1 else {}
    start |= {"text": measured.texts()[0]} if len(measured.texts()) > 1 else {}
    how = Stretch(scale=2, trained=measured.TRAINED)

    def sample(inputs: Json) -> Json:
        state: Json = {"rule": "plain", "text": measured.texts()[0]} | start | inputs
        position = (state["at"] + 1) * measured.WINDOW
        _, unseen = drawn.hands(state["rule"], position=position, d_head=64, base=100_000, stretch=how)
        found = measured.SMOLLM["loss"][state["text"]][state["rule"]]["mean"][state["at"]]
        outputs = {"position": position, "unseen": int(unseen.sum()), "loss": round(found, 2)}
        return {"inputs": {name: value for name, value in inputs.items() if name in start}, "outputs": outputs}

    cases: list[Json] = [{"rule": rule, "at": at} for rule in measured.rules_read() for at in (7, 15, 19, 23)]
    losses = measured.losses_drawn()
    return {"loss": losses, "window": measured.WINDOW, "inputs": start, "samples": [sample(case) for case in cases]}


# For the text


def slowest(*, base: float, position: int) -> float:
    """Where the slowest of 64 hands stands, in radians."""
    return position * frequency(pair=63, d_head=128, base=base)


def last_bucket() -> int:
    """The first distance in T5's last bucket."""
    return next(distance for distance in range(200) if bucket(distance) == 31)


def first_unread() -> int:
    """The first distance in a bucket of T5 that texts of 64 tokens never reach."""
    return next(distance for distance in range(200) if bucket(distance) >= trained_buckets())
