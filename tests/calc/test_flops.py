from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.calc import presets
from blog.calc.config import ModelConfig
from blog.calc.flops import (
    Flops,
    absorbed_attention_flops_per_token,
    attention_flops_per_token,
    flops_per_token,
    matmul_weights,
)
from blog.calc.hf import from_hf
from blog.calc.params import parameters
from blog.calc.prefill import (
    causal_attention_flops,
    forward_flops,
    library_step_flops,
    prefill_flops,
    visible_pairs,
)

Rows = Callable[[str], list[dict[str, Any]]]


def by_component(flops: Flops) -> dict[str, int]:
    return {
        "total": flops.total,
        "attention": flops.attention,
        "ffn": flops.ffn,
        "lm_head": flops.lm_head,
        "other": flops.other + flops.mixers,
    }


def test_flops_are_what_a_counter_counts_in_real_implementations(rows: Rows) -> None:
    known = {row["name"]: {**row["keys"], "model_type": row["model_type"]} for row in rows("models")}
    for row in rows("flops"):
        model = from_hf(known[row["name"]]).model
        for name, counts in row["counts"].items():
            if name.startswith("prefill_"):
                found = forward_flops(model, seq_len=int(name.removeprefix("prefill_")))
            else:
                found = library_step_flops(model, cached=127)
            assert by_component(found) == counts, (row["name"], name)


def test_llama_3_1_8b_multiplies_seven_and_a_half_billion_weights_per_token() -> None:
    assert matmul_weights(presets.LLAMA_3_1_8B) == 7_504_658_432


def test_attention_costs_as_much_as_the_weights_at_28_630_positions() -> None:
    model = presets.LLAMA_3_1_8B
    per_position = attention_flops_per_token(model, seq_len=1)
    assert round(2 * matmul_weights(model) / per_position) == 28_628
    assert abs(2 * matmul_weights(model) / per_position - 28_630) < 5


@pytest.mark.parametrize("n_kv_heads", [1, 8, 64])
def test_sharing_heads_does_not_change_the_arithmetic_of_attention(n_kv_heads: int) -> None:
    model = replace(presets.LLAMA_2_70B, n_kv_heads=n_kv_heads)
    assert attention_flops_per_token(model, seq_len=4096) == 10_737_418_240


@given(seq_len=st.integers(1, 200), window=st.integers(0, 50))
def test_visible_pairs_are_those_that_a_mask_leaves(seq_len: int, window: int) -> None:
    mask = [(t, s) for t in range(seq_len) for s in range(t + 1) if window == 0 or t - s < window]
    assert visible_pairs(seq_len=seq_len, window=window) == len(mask)


@given(data=st.data(), seq_len=st.integers(1, 60))
def test_prompt_costs_the_sum_of_its_tokens(
    data: st.DataObject, any_model: st.SearchStrategy[ModelConfig], seq_len: int
) -> None:
    model = data.draw(any_model)
    tokens = [flops_per_token(model, seq_len=n) for n in range(1, seq_len + 1)]
    assert prefill_flops(model, seq_len=seq_len) == sum(tokens)
    assert causal_attention_flops(model, seq_len=seq_len) <= seq_len * attention_flops_per_token(model, seq_len=seq_len)


@given(data=st.data())
def test_multiplied_weights_are_active_weights_without_tables_norms_and_biases(
    data: st.DataObject, any_model: st.SearchStrategy[ModelConfig]
) -> None:
    plain = replace(data.draw(any_model), qkv_bias=False, out_bias=False, ffn_bias=False, head_bias=False, sinks=False)
    bare = replace(
        plain,
        moe=tuple(replace(moe, expert_bias=False, router_linear_bias=False, router_bias=False) for moe in plain.moe),
    )
    found = parameters(bare)
    uncounted = found.norm + found.qk_norm + found.mla_latent_norm + found.position_embedding
    tables = 0 if bare.tied_embeddings else found.token_embedding
    assert matmul_weights(bare) == found.active - uncounted - tables


def test_absorbing_latents_costs_more_arithmetic_per_position() -> None:
    model = presets.DEEPSEEK_V3
    naive = attention_flops_per_token(model, seq_len=1000)
    absorbed = absorbed_attention_flops_per_token(model, seq_len=1000)
    assert (naive, absorbed) == (61 * 2 * 128 * 320 * 1000, 61 * 2 * 128 * 1088 * 1000)
