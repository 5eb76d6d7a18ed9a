"""The twelve rounds of the quiz: eleven models of six families, in an order of seed 0, and one that nobody can know."""

from collections.abc import Sequence

import numpy as np

from families import Row
from listing import experts, position

SEED, ROUNDS, JOKE = 0, 12, 6  # JOKE: rounds before the one that nobody can know
UNKNOWN = "not disclosed"
PER_FAMILY = 2


def facts(one: Row) -> list[str]:
    """Five integers, then three choices, from the vague to the telling."""
    model = one.model
    heads = model.mla[0].n_heads if model.mla else model.n_heads
    keys = "a latent vector" if model.mla else str(model.n_kv_heads)
    return [
        f"{model.n_layers} layers",
        f"{model.d_model:,} wide",
        f"{heads} query heads",
        f"{model.vocab_size:,} tokens",
        f"experts: {experts(one)}" if model.moe else f"feed-forward {model.d_ff:,}",
        f"keys: {keys}",
        f"{one.choices['ffn']}, {position(one)}",
        {"none": "no extras"}.get(extras := one.choices["extras"], extras.replace("+", ", ").replace("qk", "QK")),
    ]


def questions(rows: Sequence[Row]) -> list[dict[str, object]]:
    """The rounds: at most two models of a family, and the one that nobody can know."""
    named = [one for one in rows if one.family != "other"]
    taken: list[Row] = []
    for i in np.random.default_rng(SEED).permutation(len(named)):
        one = named[int(i)]
        if sum(other.family == one.family for other in taken) < PER_FAMILY and len(taken) < ROUNDS - 1:
            taken.append(one)
    asked: list[dict[str, object]] = [
        {"slug": one.slug, "short": one.short, "family": one.family, "facts": facts(one)} for one in taken
    ]
    joke: dict[str, object] = {"slug": "gpt-4", "short": "GPT-4", "family": "unknown", "facts": [UNKNOWN] * 8}
    return [*asked[:JOKE], joke, *asked[JOKE:]]
