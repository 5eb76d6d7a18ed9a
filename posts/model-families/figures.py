"""Figures, tables and numbers of "One Skeleton, Many Bodies".

Every row comes from `families.py`, which joins the calculator's published configurations with what their sizes do not
say. What vendors published of closed models stands in literature.yaml.
"""

import json
from collections.abc import Sequence
from itertools import combinations
from math import log
from pathlib import Path
from statistics import correlation, mean

from blog.calc import presets
from blog.calc.formula import formula
from blog.calc.params import parameters
from blog.literature import literature
from counting import (
    ROWS,
    SETTLED,
    TRAITS,
    apart_in_having,
    apart_on_average,
    counted,
    eight_keys,
    heirs_of_llama,
    holding,
    kinds,
    most_common,
    possible,
    waves,
)
from families import Row, integers, plain, row, second_vector, vocabulary_share
from listing import models
from questions import questions

cited = literature(__file__)

# Names that only the text uses.
__all__ = [
    "SETTLED",
    "apart_in_having",
    "apart_on_average",
    "counted",
    "eight_keys",
    "heirs_of_llama",
    "holding",
    "kinds",
    "models",
    "most_common",
    "parameters",
    "possible",
    "presets",
    "second_vector",
    "vocabulary_share",
    "waves",
]

MONTHS = sorted({each.month for each in ROWS})
LAST = MONTHS[-1]
DENSE = [one for one in ROWS if one.choices["experts"] == "dense"]
CLOSED = [
    {"slug": "gpt-4", "short": "GPT-4", "family": "gpt", "month": 50},
    {"slug": "gemini-1.0", "short": "Gemini 1.0", "family": "google", "month": 59},
    {"slug": "gemini-1.5", "short": "Gemini 1.5", "family": "google", "month": 61},
    {"slug": "gemini-2.5", "short": "Gemini 2.5", "family": "google", "month": 78},
]

# Formulas


@formula(symbols={"d_model": "d", "n_layers": "L"})
def width_per_layer(*, d_model: int, n_layers: int) -> float:
    """Width of the residual stream for each layer: the aspect ratio of a body.

    >>> width_per_layer(d_model=1600, n_layers=48), width_per_layer(d_model=14336, n_layers=70)
    (33.333333333333336, 204.8)
    """
    return d_model / n_layers


@formula(symbols={"active": "P_{\\mathrm{active}}", "total": "P"})
def active_share(*, active: int, total: int) -> float:
    """Share of the weights that one token uses.

    >>> round(active_share(active=12_879_925_248, total=46_702_792_704), 3)
    0.276
    """
    return active / total


@formula(symbols={"kv": "\\mathrm{KV}", "active": "P_{\\mathrm{active}}", "cache_for_weights": "\\kappa"})
def cache_for_weights(*, kv: float, active: int) -> float:
    """Bytes of cache that a token adds, for a million weights that it uses.

    >>> round(cache_for_weights(kv=70_272, active=37_551_678_464), 2)
    1.87
    """
    return kv / (active / 1000000)


@formula(symbols={"at_rest": "R", "n_experts": "E", "n_active_experts": "k", "batch": "B"})
def asleep_weights(*, at_rest: int, n_experts: int, n_active_experts: int, batch: int) -> float:
    """Expert weights that none of `batch` tokens visits, if each picks its experts at random and apart from the others.

    `at_rest` is what a single token leaves. Real routers are less even, and then more weights sleep.

    >>> asleep_weights(at_rest=1000, n_experts=8, n_active_experts=2, batch=1)
    1000.0
    """
    return at_rest * (1 - n_active_experts / n_experts) ** (batch - 1)


@formula(symbols={"kv": "\\mathrm{KV}", "windowed": "\\mathrm{KV}_w", "window": "w", "seq_len": "S"})
def kept_per_token(*, kv: float, windowed: float, window: int, seq_len: int) -> float:
    """Bytes of cache for each token of a context, where some layers keep only a window.

    `windowed` of the `kv` bytes are in layers that keep the last `window` tokens; 0, 0 where no layer forgets.

    >>> kept_per_token(kv=507_904, windowed=425_984, window=1024, seq_len=131_072) / 1024
    83.25
    """
    return kv - windowed + windowed * min(window, seq_len) / seq_len


@formula(symbols={"a": "a", "b": "b"})
def differences(a: list[str], b: list[str]) -> int:
    """Choices in which two models differ.

    >>> differences(["rms", "pre", "rotary"], ["layer", "pre", "learned"])
    2
    """
    return sum(1 if a[i] != b[i] else 0 for i in range(len(a)))


# What the text asks


def choices(one: Row) -> list[str]:
    """Its eight choices, in order."""
    return list(one.choices.values())


def apart(a: str, b: str) -> int:
    """Choices in which two models of these names differ."""
    return differences(choices(row(a)), choices(row(b)))


def as_near_elsewhere() -> int:
    """Models of the six families for which a model outside is at least as near as the nearest relative."""

    def nearest(one: Row, others: list[Row]) -> int:
        return min(differences(choices(one), choices(other)) for other in others)

    named = [one for one in ROWS if one.family != "other"]
    return sum(
        nearest(one, [other for other in ROWS if other.family != one.family])
        <= nearest(one, [other for other in ROWS if other.family == one.family and other is not one])
        for one in named
    )


def one_norm_for_both() -> int:
    """Models whose parallel halves read the same normed vector."""
    return sum(one.choices["placement"] == "parallel" and one.model.norms_per_layer == 1 for one in ROWS)


def relatives_apart() -> float:
    """Choices in which two models of one of the six families differ, on average."""
    return mean(differences(choices(a), choices(b)) for a, b in named_pairs() if a.family == b.family)


def strangers_apart() -> float:
    """Choices in which two models of different families of the six differ, on average."""
    return mean(differences(choices(a), choices(b)) for a, b in named_pairs() if a.family != b.family)


def named_pairs() -> list[tuple[Row, Row]]:
    """All pairs of models of the six families."""
    return list(combinations([one for one in ROWS if one.family != "other"], 2))


def shape_correlation(rows: Sequence[Row], weights: str = "total") -> float:
    """Correlation of the logarithms of weights, "total" or "active", and of width for each layer."""
    return correlation([log(getattr(one.counted, weights)) for one in rows], [log(aspect(one)) for one in rows])


def aspect(one: Row) -> float:
    """Width for each layer."""
    return width_per_layer(d_model=one.model.d_model, n_layers=one.model.n_layers)


def kept(slug: str, seq_len: int) -> float:
    """Bytes that a model of this name keeps for each token of a context, windows applied."""
    one = row(slug)
    windowed, window = one.windowed
    return kept_per_token(kv=one.kv, windowed=windowed, window=window, seq_len=seq_len)


def published() -> list[dict[str, object]]:
    """All rows for the page."""
    return [plain(one) for one in ROWS]


# Figure 1: the wall

# Colours for drawings that have no style sheet of the site; portraits.py takes them from it.
PALETTE = json.loads(Path(__file__).with_name("palette.json").read_text(encoding="utf-8"))["light"]


def wall() -> dict[str, object]:
    """How many models have a trait by the last month."""
    start = {"until": LAST, "arrange": "month", "lit": "all", "a": "llama-2-7b", "b": "qwen3-235b-a22b"}

    def sample(lit: str, until: int) -> dict[str, object]:
        seen = [one for one in ROWS if one.month <= until]
        has = TRAITS.get(lit, lambda _: True)
        different = len({tuple(one.choices.values()) for one in seen})
        outputs = {"seen": len(seen), "has": sum(map(has, seen)), "kinds": different}
        return {"inputs": {"lit": lit, "until": until}, "outputs": outputs}

    samples = [sample(lit, until) for lit in ("all", *TRAITS) for until in (42, 59, 71, LAST)]
    return {"inputs": start, "models": published(), "closed": CLOSED, "palette": PALETTE, "samples": samples}


# Figure 2: one skeleton turns into another

PAIRS = [
    ("llama-2-7b", "qwen3-235b-a22b"),
    ("gpt-2-xl", "llama-65b"),
    ("llama-3.1-8b", "qwen3-235b-a22b"),
    ("deepseek-v3", "kimi-k2"),
    ("llama-2-7b", "mistral-7b"),
    ("gpt-3-175b", "gpt-oss-120b"),
    ("gemma-2-27b", "gemma-3-27b"),
]


def skeletons() -> dict[str, object]:
    """Choices in which two models differ."""
    samples = [{"inputs": {"a": a, "b": b}, "outputs": {"differences": apart(a, b)}} for a, b in PAIRS]
    start = {"turn": 0, "a": "wall", "b": "wall", "wall": " ".join(PAIRS[0])}
    return {"inputs": start, "models": published(), "samples": samples}


# Figure 3: the matrix


def matrix() -> dict[str, object]:
    """Every row, as a sample of its own: the figure's table is the data set."""
    start = {"sort": "month", "family": "all", "years": "all", "model": "llama-3.1-8b"}
    samples = [
        {
            "inputs": {"model": one.slug},
            "outputs": {"name": one.preset.name, "published": one.date}
            | one.choices
            | integers(one.model)
            | {"total": one.counted.total, "active": one.counted.active, "cache_bytes_per_token": one.kv},
        }
        for one in ROWS
    ]
    return {"inputs": start, "models": published(), "samples": samples}


# Figure 4: the timeline


def timeline() -> dict[str, object]:
    """Models in a window of months that have a trait."""
    start = {"until": 47, "trait": "rms", "window": 12}

    def sample(until: int, trait: str, window: int) -> dict[str, object]:
        seen = [one for one in ROWS if until - window < one.month <= until]
        outputs = {"seen": len(seen), "has": sum(TRAITS[trait](one) for one in seen)}
        return {"inputs": {"until": until, "trait": trait, "window": window}, "outputs": outputs}

    states = [(59, trait, 12) for trait in TRAITS] + [(71, trait, 12) for trait in TRAITS]
    states += [(LAST, trait, 8) for trait in TRAITS] + [(42, "rms", 24), (42, "rms", 12)]
    return {"inputs": start, "models": published(), "samples": [sample(*state) for state in states]}


# Figure 5: the cost map


def cost_map() -> dict[str, object]:
    """What three models keep of a token at some lengths of context."""
    start = {"seq_len": 8192, "only": "all", "model": "gemma-3-27b"}

    def sample(slug: str, seq_len: int) -> dict[str, object]:
        one = row(slug)
        outputs = {
            "kept": kept(slug, seq_len),
            "ratio": cache_for_weights(kv=kept(slug, seq_len), active=one.counted.active),
        }
        return {"inputs": {"model": slug, "seq_len": seq_len}, "outputs": outputs}

    named = ["llama-2-7b", "llama-3.1-8b", "llama-3.1-405b", "deepseek-v3", "kimi-k2", "qwen3-235b-a22b"]
    named += ["bloom-176b", "gemma-3-27b", "gpt-oss-120b"]
    samples = [sample(slug, seq_len) for slug in named for seq_len in (8192, 131072)]
    return {"inputs": start, "models": published(), "samples": samples}


# Figure 6: who is awake


def asleep(slug: str, batch: int) -> float:
    """Share of a model's weights that a batch leaves unread."""
    one = row(slug)
    moe = one.model.moe[0]
    rest = one.counted.unvisited_experts
    sizes = {"n_experts": moe.n_experts, "n_active_experts": moe.n_active_experts}
    return asleep_weights(at_rest=rest, **sizes, batch=batch) / one.counted.total


def awake() -> dict[str, object]:
    """Weights that sleep through a batch, for the thirteen models with experts."""
    sparse = [one for one in ROWS if one.choices["experts"] != "dense"]
    samples = [
        {"inputs": {"model": one.slug, "batch": batch}, "outputs": {"asleep": asleep(one.slug, batch)}}
        for one in sparse
        for batch in (1, 16, 64, 256)
    ]
    start = {"batch": 1, "model": "deepseek-v3"}
    return {"inputs": start, "models": [plain(one) for one in sparse], "samples": samples}


# Figure 7: the quiz


def quiz() -> dict[str, object]:
    """Twelve rounds in a fixed order; the right answer of each as a sample."""
    asked = questions(ROWS)
    start = {"round": 1, "shown": 1, "guess": "none", "log": ""}
    samples = [
        {
            "inputs": {"round": i + 1, "shown": 8, "guess": each["family"]},
            "outputs": {"answer": each["short"], "points": 1},
        }
        for i, each in enumerate(asked)
    ]
    chosen = [plain(row(str(each["slug"]))) for each in asked if each["slug"] != "gpt-4"]
    return {"inputs": start, "models": chosen, "questions": asked, "samples": samples}
