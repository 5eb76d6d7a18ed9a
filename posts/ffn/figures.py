"""Figures, tables and numbers of "Where the Parameters Live".

Counts are those of the calculator. Published results stand in literature.yaml; what was measured here comes from
memorise.py and gates.py, which are run by hand. Each larger figure has a module of its own beside this one.
"""

from math import comb, exp, log, log10, sqrt
from pathlib import Path
from typing import Any

import activations
import neurons
import routing
from blog.calc import moe, presets
from blog.calc.formula import formula
from blog.calc.params import parameters
from blog.calc.roofline import distinct_experts
from blog.lab.storage import read_json
from blog.literature import literature

cited = literature(__file__)
MEMORY = read_json(Path(__file__).parent / "data" / "memorise.json")
neuron_shape, silent_share = activations.neuron_shape, activations.silent_share
route_tokens = routing.route_tokens
real_neuron = neurons.real_neuron
shut_gates = neurons.shut_gates
routed, ROUTING = routing.routed, {"updates": routing.UPDATES}
GATES, every, middle, largest_error = neurons.DATA, neurons.every, neurons.middle, neurons.largest_error
SKIPPING, loss_without_shut, shares_and_costs = neurons.SKIPPING, neurons.loss_without_shut, neurons.shares_and_costs
needed_share, open_share, through_shut = neurons.needed_share, neurons.open_share, neurons.through_shut
chance, near_chance = neurons.chance, neurons.near_chance

# Names that only the text uses.
__all__ = ["exp"]


# Formulas


@formula
def attention_in_layer(*, d_model: int, n_heads: int, n_kv_heads: int, d_head: int) -> int:
    """Weights of one layer's attention: queries and output for all heads, keys and values for those that are kept.

    >>> attention_in_layer(d_model=4096, n_heads=32, n_kv_heads=8, d_head=128)
    41943040
    """
    return d_model * d_head * (2 * n_heads + 2 * n_kv_heads)


@formula
def ffn_in_layer(*, d_model: int, d_ff: float, n_experts: int) -> float:
    """Weights of one layer's gated feed-forward, or of its experts and the router that scores them.

    >>> ffn_in_layer(d_model=4096, d_ff=14336, n_experts=1)
    176160768
    """
    router = d_model * n_experts if n_experts > 1 else 0
    return 3 * d_model * d_ff * n_experts + router


@formula(symbols={"d_ff": "f", "equal_gated_width": r"f_{\mathrm{gated}}"})
def equal_gated_width(*, d_ff: float) -> float:
    """Width at which three matrices weigh as much as two of width `d_ff`.

    >>> equal_gated_width(d_ff=3072)
    2048.0
    """
    return 2 * d_ff / 3


@formula(
    symbols={
        "total": "P",
        "n_moe_layers": r"L_{\mathrm{moe}}",
        "expert": "P_e",
        "active_weights": r"P_{\mathrm{active}}",
    }
)
def active_weights(*, total: int, n_moe_layers: int, n_experts: int, n_active_experts: int, expert: int) -> int:
    """Weights that one token meets: all but the experts that it does not visit.

    >>> active_weights(total=46702792704, n_moe_layers=32, n_experts=8, n_active_experts=2, expert=176160768)
    12879925248
    """
    return total - n_moe_layers * (n_experts - n_active_experts) * expert


@formula
def log10_choices(*, n_experts: int, n_active_experts: int) -> float:
    """Decimal digits of the number of sets of experts that a token can be sent to.

    >>> round(10 ** log10_choices(n_experts=16, n_active_experts=4))
    1820
    """
    return sum(log((n_experts - n_active_experts + i) / i) / log(10) for i in range(1, n_active_experts + 1))


# Figure 1: where the weights are

SHOWN = (
    "qwen3-0.6b", "gpt-3-175b", "gpt-2", "llama-2-7b", "smollm2-135m", "llama-3.1-8b", "llama-2-70b", "gemma-2b",
    "mixtral-8x7b", "deepseek-v3", "gpt-oss-120b", "kimi-k2",
)  # fmt: skip
OURS = {"d_model": 4096, "n_heads": 32, "d_head": 128, "n_layers": 32, "vocab_size": 128256}  # Llama 3.1 8B
HERO = {"n_kv_heads": 32, "n_experts": 1, "ratio": 3.5, "counted": "layers"}


def parts(slug: str) -> dict[str, int]:
    """A published model's weights: attention, feed-forward with routers, vocabulary matrices, all else."""
    found = parameters(presets.ALL[slug].model)
    attention = found.attention + found.qk_norm + found.mla_latent_norm
    feed_forward = (
        found.dense_ffn
        + found.routed_experts
        + found.shared_experts
        + found.router
        + found.router_bias
        + found.shared_expert_gate
    )
    vocabulary = found.token_embedding + found.position_embedding + found.lm_head
    rest = found.total - attention - feed_forward - vocabulary
    return {"attention": attention, "feed_forward": feed_forward, "vocabulary": vocabulary, "rest": rest}


def share(slug: str, counted: str = "layers") -> float:
    """The feed-forward's share of a published model's layers, or of all its weights."""
    found = parts(slug)
    whole = found["attention"] + found["feed_forward"] if counted == "layers" else sum(found.values())
    return found["feed_forward"] / whole


def our_parts(*, n_kv_heads: int, n_experts: int, ratio: float) -> dict[str, float]:
    """The model that the reader builds, with norms for `rest`."""
    d_model, layers = OURS["d_model"], OURS["n_layers"]
    attention = attention_in_layer(
        d_model=d_model, n_heads=OURS["n_heads"], n_kv_heads=n_kv_heads, d_head=OURS["d_head"]
    )
    feed_forward = ffn_in_layer(d_model=d_model, d_ff=ratio * d_model, n_experts=n_experts)
    return {
        "attention": layers * attention,
        "feed_forward": layers * feed_forward,
        "vocabulary": 2 * OURS["vocab_size"] * d_model,
        "rest": (2 * layers + 1) * d_model,
    }


def ours_share(*, n_kv_heads: int = 8, n_experts: int = 1, ratio: float = 3.5) -> float:
    """The feed-forward's share of the layers of the reader's model."""
    found = our_parts(n_kv_heads=n_kv_heads, n_experts=n_experts, ratio=ratio)
    return found["feed_forward"] / (found["attention"] + found["feed_forward"])


def trait(slug: str) -> str:
    """What made the bar of a published model as it is, in a few words."""
    model = presets.ALL[slug].model
    if model.moe:
        return f"{model.moe[0].n_experts} experts"
    if model.n_heads * model.d_head > model.d_model:
        return "heads wider than the stream"
    queries = model.n_heads // max(1, model.n_kv_heads)
    return "" if queries == 1 else "one key for all" if model.n_kv_heads == 1 else f"{queries} queries a key"


def where_weights() -> dict[str, object]:
    """Twelve published models by component, and one of the reader's own."""

    def sample(**changes: Any) -> dict[str, object]:
        state: dict[str, Any] = HERO | changes
        counted = state.pop("counted")
        own = our_parts(**state)
        whole = own["attention"] + own["feed_forward"] if counted == "layers" else sum(own.values())
        outputs = {"feed_forward": own["feed_forward"], "share": own["feed_forward"] / whole}
        return {"inputs": changes, "outputs": outputs}

    cases: list[dict[str, Any]] = [{"n_kv_heads": heads} for heads in (32, 8, 1)]
    cases += [{"n_kv_heads": 8, "n_experts": experts} for experts in (8, 64)]
    cases += [{"ratio": 1}, {"ratio": 8}, {"counted": "all"}]
    return {
        "models": {presets.ALL[slug].name: parts(slug) for slug in SHOWN},
        "traits": {presets.ALL[slug].name: trait(slug) for slug in SHOWN},
        "ours": OURS,
        "inputs": HERO,
        "samples": [sample(**case) for case in cases],
    }


# Figure 3: eight variants, one budget

VARIANTS = {
    name: {"gated": gated, "short": short, "spread": spread, "long": long}
    for name, (gated, short, spread, long) in cited.variants.items()
}
OURS_NAMED = {
    "ReLU": "ReLU",
    "GELU": "GELU",
    "Swish": "SiLU",
    "GLU": "GLU",
    "Bilinear": "Bilinear",
    "GEGLU": "GEGLU",
    "SwiGLU": "SwiGLU",
    "ReGLU": "ReGLU",
}


def mean_accuracy(block: str, pairs: int = 4000) -> float:
    """Share of the pairs that a block remembers, over the seeds."""
    runs = MEMORY["accuracy"][block][str(pairs)]
    return float(sum(runs) / len(runs))


def accuracy_error(block: str, pairs: int = 4000) -> float:
    """Standard error of that mean, over the seeds."""
    runs, mean = MEMORY["accuracy"][block][str(pairs)], mean_accuracy(block, pairs)
    return float(sqrt(sum((run - mean) ** 2 for run in runs) / (len(runs) - 1) / len(runs)))


def difference(a: str, b: str, steps: str = "long") -> float:
    """Published log-perplexity of one variant less that of another."""
    return float(round(VARIANTS[a][steps] - VARIANTS[b][steps], 3))


def eight_variants() -> dict[str, object]:
    """The published table and our memory test, on one list of names."""
    start = {"shown": "short", "baseline": "ReLU", "pairs": 4000}
    blocks = {
        name: {
            pairs: [mean_accuracy(ours, int(pairs)), accuracy_error(ours, int(pairs))]
            for pairs in map(str, MEMORY["pairs"])
        }
        for name, ours in OURS_NAMED.items()
    }

    def sample(**changes: Any) -> dict[str, object]:
        state: dict[str, Any] = start | changes
        gaps = {}
        for name in VARIANTS:
            if state["shown"] == "memory":
                gaps[name] = blocks[name][str(state["pairs"])][0] - blocks[state["baseline"]][str(state["pairs"])][0]
            else:
                gaps[name] = VARIANTS[name][state["shown"]] - VARIANTS[state["baseline"]][state["shown"]]
        return {"inputs": changes, "outputs": {f"gap_{name}": gap for name, gap in gaps.items()}}

    cases: list[dict[str, Any]] = [{}, {"shown": "long"}, {"baseline": "GEGLU"}, {"shown": "memory"}]
    cases += [{"shown": "memory", "pairs": pairs} for pairs in MEMORY["pairs"] if pairs != 4000]
    return {
        "variants": VARIANTS,
        "memory": blocks,
        "inputs": start,
        "samples": [sample(**case) for case in cases],
    }


def balanced() -> dict[str, object]:
    """The published comparison of a balancing loss with a balancing bias."""
    rows = [
        [name, f"{perplexity:.2f}", f"{100 * violation:.0f} %"]
        for name, (perplexity, violation) in cited.balanced.items()
    ]
    return {"columns": ["", "perplexity", "fullest expert above the mean"], "rows": rows, "align": "lrr"}


# Figure 5: granularity


def reachable(n: int, k: int, groups: int = 1, kept: int = 1) -> int:
    """Sets of `k` of `n` experts that lie in at most `kept` of the equal groups.

    >>> reachable(8, 2), reachable(256, 8, 8, 4)
    (28, 71614201382880)
    """
    size = n // groups

    def exactly(touched: int) -> int:
        """Sets that touch each of so many groups, by inclusion and exclusion."""
        return sum((-1) ** j * comb(touched, j) * comb((touched - j) * size, k) for j in range(touched + 1))

    return sum(comb(groups, touched) * exactly(touched) for touched in range(1, kept + 1))


MIXTRAL = {"n_experts": 8, "n_active_experts": 2, "d_ff": 14336, "d_model": 4096}


def granularity() -> dict[str, object]:
    """One layer's experts cut finer and finer, at equal weights and equal work."""
    start = {"cut": 1, "batch": 8, "used": 2, "shared": 0}

    def sample(**changes: Any) -> dict[str, object]:
        state: dict[str, Any] = start | changes
        cut, shared = state["cut"], state["shared"]
        experts, chosen = cut * MIXTRAL["n_experts"] - shared, max(1, int(cut * state["used"])) - shared
        read = shared + distinct_experts(n_experts=experts, n_active_experts=chosen, batch=state["batch"])
        outputs = {
            "n_experts": experts,
            "n_active_experts": chosen,
            "digits": log10_choices(n_experts=experts, n_active_experts=chosen),
            "read": read / (cut * MIXTRAL["n_experts"]),
        }
        return {"inputs": changes, "outputs": outputs}

    cases: list[dict[str, Any]] = [{"cut": cut, "batch": batch} for cut in (1, 2, 4, 8, 32) for batch in (1, 8, 32)]
    cases += [
        {"cut": 4, "shared": 1},
        {"cut": 16, "shared": 2},
        {"cut": 32, "used": 0.25},
        {"cut": 32, "used": 0.25, "batch": 128},
    ]
    return {"layer": MIXTRAL, "inputs": start, "samples": [sample(**case) for case in cases]}


def routed_models() -> dict[str, object]:
    """Published routing settings."""
    rows = []
    for slug in ("mixtral-8x7b", "dbrx", "grok-1", "qwen3-235b-a22b", "gpt-oss-120b", "deepseek-v3", "kimi-k2"):
        preset = presets.ALL[slug]
        found, group = parameters(preset.model), preset.model.moe[0]
        rule = moe.DEEPSEEK_V3 if slug == "deepseek-v3" else moe.Rule(n_active_experts=group.n_active_experts)
        sets = reachable(group.n_experts, group.n_active_experts, rule.n_groups, rule.n_kept_groups)
        rows.append(
            [
                preset.name,
                f"{group.n_experts} × {group.d_expert}",
                str(group.n_active_experts),
                str(group.n_shared_experts),
                f"{found.total / 1e9:.0f} B",
                f"{found.active / 1e9:.1f} B",
                f"{sets:,}" if sets < 10_000 else f"10^{log10(sets):.1f}",
            ]
        )
    columns = ["", "experts × width", "used", "shared", "all weights", "met by a token", "sets in a layer"]
    return {"columns": columns, "rows": rows, "align": "lrrrrrr"}
