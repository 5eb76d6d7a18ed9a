"""The 44 models as rows: eight choices, fourteen integers and what they cost, each computed from one configuration.

In go `blog/calc/presets.json` (sizes) and `families.json`, out come frozen rows.

The second file has, under the names of the first, what sizes do not say: the kind and place of the norm, how positions
enter (`rotated`: in which share of a head, where not in all), the function of the feed-forward, extras that cost no
weight, the published context, and a source. A choice that follows from the sizes is computed from them and stands
nowhere else, so that it cannot contradict what is counted.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from blog.calc.config import ModelConfig
from blog.calc.kv_cache import cache_numbers, kv_cache_bytes_per_token
from blog.calc.params import Parameters, parameters
from blog.calc.presets import ALL, Preset

BYTES = 2  # of a cached number: bf16
CHOICES = ("norm", "placement", "position", "sharing", "extras", "ffn", "experts", "tying")
FAMILIES = {
    "gpt": "GPT",
    "google": "Gemini, Gemma",
    "llama": "LLaMA",
    "mistral": "Mistral",
    "deepseek": "DeepSeek",
    "qwen": "Qwen",
    "other": "others",
}
GATED = ("SwiGLU", "GEGLU")
FIRST_YEAR = 2019


@dataclass(frozen=True, kw_only=True)
class Row:
    """One published model."""

    slug: str
    short: str  # at most twelve letters
    family: str
    choices: dict[str, str]  # by the names of CHOICES
    rotated: float  # share of a head that carries a position
    context: int
    source: str  # of what the sizes do not say
    preset: Preset

    @property
    def model(self) -> ModelConfig:
        """Its sizes."""
        return self.preset.model

    @property
    def date(self) -> str:
        """Year and month."""
        return self.preset.date

    @property
    def month(self) -> int:
        """Months since January 2019."""
        year, month = map(int, self.date.split("-"))
        return 12 * (year - FIRST_YEAR) + month - 1

    @property
    def year(self) -> int:
        """Year of publication."""
        return int(self.date[:4])

    @property
    def counted(self) -> Parameters:
        """Its weights by component."""
        return _counted(self.slug)

    @property
    def kv(self) -> int:
        """Bytes that a token adds to the cache where every layer keeps everything."""
        return int(kv_cache_bytes_per_token(self.model, dtype_bytes=BYTES))

    @property
    def windowed(self) -> tuple[int, int]:
        """Of these, the bytes in layers with a window, and its tokens; 0, 0 where there is none."""
        tokens = self.model.windows[0].tokens if self.model.windows else 0
        share = sum(group.n_layers for group in self.model.windows)
        return self.kv * share // self.model.n_layers, tokens


@cache
def _counted(slug: str) -> Parameters:
    return parameters(ALL[slug].model)


def sharing(model: ModelConfig) -> str:
    """Who shares a key: nobody, groups, all, or all by way of a latent vector."""
    if model.mla:
        return "latent"
    if model.n_kv_heads == 1:
        return "one"
    return "none" if model.n_kv_heads == model.n_heads else "groups"


def extras(model: ModelConfig, more: list[str]) -> str:
    """What is done to attention beyond that, joined by a plus."""
    found = ["window"] if model.windows else []
    found += ["qk-norm"] if model.qk_norm != "none" else []
    found += ["sinks"] if model.sinks else []
    return "+".join(found + more) or "none"


def experts(model: ModelConfig) -> str:
    """Whether the feed-forward is a set of experts, and whether some of them see every token."""
    if not model.moe:
        return "dense"
    return "shared" if model.moe[0].n_shared_experts else "routed"


def _row(slug: str, entry: dict[str, Any]) -> Row:
    model = ALL[slug].model
    choices = {
        "norm": entry["norm"],
        "placement": entry["placement"],
        "position": entry["position"],
        "sharing": sharing(model),
        "extras": extras(model, entry.get("extras", [])),
        "ffn": entry["ffn"],
        "experts": experts(model),
        "tying": "tied" if model.tied_embeddings else "two",
    }
    return Row(
        slug=slug,
        short=entry["short"],
        family=entry["family"],
        choices=choices,
        rotated=entry.get("rotated", 1.0 if entry["position"] == "rotary" else 0.0),
        context=entry["context"],
        source=entry["source"],
        preset=ALL[slug],
    )


@cache
def rows() -> tuple[Row, ...]:
    """All of them, by month and then as listed."""
    text = Path(__file__).with_name("families.json").read_text(encoding="utf-8")
    found = [_row(slug, entry) for slug, entry in json.loads(text).items()]
    return tuple(sorted(found, key=lambda row: row.month))


def row(slug: str) -> Row:
    """One of them."""
    return next(each for each in rows() if each.slug == slug)


def integers(model: ModelConfig) -> dict[str, int]:
    """The fourteen integers; what a model does not have is zero."""
    moe = model.moe[0] if model.moe else None
    latent = model.mla[0] if model.mla else None
    window = model.windows[0] if model.windows else None
    return {
        "n_layers": model.n_layers,
        "d_model": model.d_model,
        "n_heads": latent.n_heads if latent else model.n_heads,
        "n_kv_heads": 0 if latent else model.n_kv_heads,
        "d_head": latent.d_nope + latent.d_rope if latent else model.d_head,
        "kv_rank": latent.kv_rank + latent.d_rope if latent else 0,
        "d_ff": 0 if moe and moe.n_layers == model.n_layers else model.d_ff,
        "vocab_size": model.vocab_size,
        "n_experts": moe.n_experts if moe else 0,
        "n_active_experts": moe.n_active_experts if moe else 0,
        "d_expert": moe.d_expert if moe else 0,
        "n_dense_layers": model.n_layers - moe.n_layers if moe else 0,
        "window": window.tokens if window else 0,
        "n_window_layers": window.n_layers if window else 0,
    }


def cached_numbers(model: ModelConfig) -> int:
    """Numbers that a token leaves behind in one layer."""
    return int(cache_numbers(model, seq_len=1).total) // model.n_layers


def weights(one: Row) -> dict[str, int]:
    """Weights of four kinds: attention, feed-forward in use, feed-forward at rest, vocabulary; norms are left out."""
    p = one.counted
    feed = p.dense_ffn + p.routed_experts + p.shared_experts + p.router + p.router_bias
    return {
        "attention": p.attention + p.qk_norm + p.mla_latent_norm,
        "feed_forward": feed - p.unvisited_experts,
        "at_rest": p.unvisited_experts,
        "vocabulary": p.token_embedding + p.lm_head,
    }


def vocabulary_share(model: ModelConfig, total: int) -> float:
    """Share of its vocabulary matrices, one or two, in a model's weights."""
    return model.vocab_size * model.d_model * (1 if model.tied_embeddings else 2) / total


def second_vector(one: Row) -> float:
    """Share of a model's weights that a second vector in each of its norms would add."""
    norms = one.model.norms_per_layer * one.model.n_layers + 1
    return norms * one.model.d_model / one.counted.total


def plain(one: Row) -> dict[str, object]:
    """A row as the page's figures read it."""
    return {
        "slug": one.slug,
        "short": one.short,
        "name": one.preset.name,
        "family": one.family,
        "month": one.month,
        "choices": list(one.choices.values()),
        "integers": integers(one.model),
        "total": one.counted.total,
        "active": one.counted.active,
        "kv": one.kv,
        "windowed": list(one.windowed),
        "cached": cached_numbers(one.model),
        "weights": list(weights(one).values()),
    }
