"""What the calculator's tests share: figures of real implementations, and models to be surprised by."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import strategies as st

from blog.calc.config import Mla, ModelConfig, Moe, Window

ORACLE = Path(__file__).parent / "oracle"
Rows = Callable[[str], list[dict[str, Any]]]


@pytest.fixture(scope="session")
def table() -> Callable[[str], dict[str, Any]]:
    """Return a reader of one file of figures."""

    def read(name: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((ORACLE / f"{name}.json").read_text(encoding="utf-8"))
        return found

    return read


@pytest.fixture(scope="session")
def rows(table: Callable[[str], dict[str, Any]]) -> Rows:
    """Return a reader of the rows of one file of figures."""
    return lambda name: table(name)["rows"]


def small(draw: st.DrawFn, least: int = 1, most: int = 40) -> int:
    """Draw a small size."""
    return draw(st.integers(least, most))


@st.composite
def models(draw: st.DrawFn) -> ModelConfig:
    """Draw a model with any mix of latent layers, windows and experts."""
    n_layers = small(draw, 1, 12)
    n_mla = draw(st.integers(0, n_layers))
    windowed = draw(st.integers(0, n_layers - n_mla))
    n_moe = draw(st.integers(0, n_layers))
    n_kv_heads = small(draw, 1, 6)
    experts = small(draw, 1, 9)
    n_shared = draw(st.integers(0, 2))
    flag = st.booleans()
    latent = Mla(
        n_layers=max(n_mla, 1),
        n_heads=small(draw, 1, 8),
        q_rank=draw(st.integers(0, 12)),
        kv_rank=small(draw),
        d_nope=small(draw),
        d_rope=2 * small(draw, 0, 8),
        d_value=small(draw),
    )
    mixture = Moe(
        n_layers=max(n_moe, 1),
        n_experts=experts,
        n_active_experts=draw(st.integers(1, experts)),
        d_expert=small(draw),
        n_shared_experts=n_shared,
        d_shared_expert=small(draw) if n_shared else 0,
        shared_expert_gate=draw(flag) if n_shared else False,
        router_linear_bias=draw(flag),
        router_bias=draw(flag),
        expert_bias=draw(flag),
        expert_matrices=draw(st.sampled_from((2, 3))),
    )
    return ModelConfig(
        d_model=small(draw),
        n_layers=n_layers,
        n_heads=n_kv_heads * small(draw, 1, 6),
        n_kv_heads=n_kv_heads,
        d_head=2 * small(draw, 1, 10),
        d_ff=small(draw),
        vocab_size=small(draw, 1, 300),
        tied_embeddings=draw(flag),
        d_embedding=draw(st.sampled_from((0, 7))),
        learned_positions=draw(st.integers(0, 9)),
        ffn_matrices=draw(st.sampled_from((2, 3))),
        qkv_bias=draw(flag),
        out_bias=draw(flag),
        ffn_bias=draw(flag),
        head_bias=draw(flag),
        norm_vectors=draw(st.sampled_from((0, 1, 2))),
        norms_per_layer=draw(st.sampled_from((1, 2, 4))),
        final_norm=draw(flag),
        embedding_norm=draw(flag),
        qk_norm=draw(st.sampled_from(("none", "head", "full"))),
        sinks=draw(flag),
        windows=(Window(n_layers=windowed, tokens=small(draw)),) if windowed else (),
        mla=(latent,) if n_mla else (),
        moe=(mixture,) if n_moe else (),
    )


@pytest.fixture(scope="session")
def any_model() -> st.SearchStrategy[ModelConfig]:
    """Return a strategy that draws models."""
    return models()
