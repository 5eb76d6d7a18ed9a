from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.calc import accelerators, presets
from blog.calc.accelerators import H100_SXM, H200_SXM, Accelerator
from blog.calc.config import ModelConfig
from blog.calc.kv_cache import kv_cache_bytes
from blog.calc.params import parameters
from blog.calc.prefill import prefill_flops
from blog.calc.roofline import (
    ENDLESS,
    attainable_flops,
    attention_intensity,
    decode_bytes,
    decode_intensity,
    decode_seconds,
    distinct_experts,
    free_bytes,
    longest_context,
    max_batch,
    peak_flops,
    prefill_seconds,
    ridge_intensity,
    split_max_batch,
    weights_read,
)

SHARED = presets.LLAMA_2_70B
SINGLE = replace(SHARED, n_kv_heads=64)


@pytest.mark.parametrize(
    ("batch", "milliseconds", "tokens", "intensity"), [(1, 4.801, 208.3, 1.20), (64, 24.99, 2560.6, 14.8)]
)
def test_llama_3_1_8b_decodes_no_faster_than_an_h100_reads(
    batch: int, milliseconds: float, tokens: float, intensity: float
) -> None:
    model = presets.LLAMA_3_1_8B
    seconds = decode_seconds(model, H100_SXM, count=1, batch=batch, seq_len=8192, weight_bytes=2, kv_bytes=2)
    assert seconds * 1000 == pytest.approx(milliseconds, abs=0.005)
    assert batch / seconds == pytest.approx(tokens, abs=0.05)
    found = decode_intensity(model, batch=batch, seq_len=8192, weight_bytes=2, kv_bytes=2)
    assert found == pytest.approx(intensity, abs=0.05)


@pytest.mark.parametrize(("seq_len", "batch"), [(8192, 52), (131_072, 3)])
def test_llama_3_1_8b_serves_so_many_sequences_on_an_h100(seq_len: int, batch: int) -> None:
    found = max_batch(
        presets.LLAMA_3_1_8B,
        H100_SXM,
        count=1,
        usable_fraction=0.9,
        seq_len=seq_len,
        weight_bytes=2,
        kv_bytes=2,
    )
    assert found == batch


@pytest.mark.parametrize(
    ("model", "moved", "milliseconds", "tokens", "batch"),
    [(SHARED, 158_903_844_864, 11.86, 1349, 111), (SINGLE, 328_018_182_144, 24.48, 654, 12)],
)
def test_grouped_heads_raise_the_slope_and_the_cut_off(
    model: ModelConfig, moved: int, milliseconds: float, tokens: int, batch: int
) -> None:
    assert decode_bytes(model, batch=16, seq_len=4096, weight_bytes=2, kv_bytes=2) == moved
    seconds = decode_seconds(model, H100_SXM, count=4, batch=16, seq_len=4096, weight_bytes=2, kv_bytes=2)
    assert seconds * 1000 == pytest.approx(milliseconds, abs=0.005)
    assert 16 / seconds == pytest.approx(tokens, abs=0.5)
    assert batch == max_batch(model, H100_SXM, count=4, usable_fraction=0.9, seq_len=4096, weight_bytes=2, kv_bytes=2)


@pytest.mark.parametrize(("n_kv_heads", "intensity", "teraflops"), [(64, 1, 3.35), (8, 8, 26.8), (1, 64, 214.4)])
def test_attention_is_bound_by_bandwidth_whatever_the_batch(
    n_kv_heads: int, intensity: float, teraflops: float
) -> None:
    found = attention_intensity(replace(SHARED, n_kv_heads=n_kv_heads), kv_bytes=2)
    assert found == intensity
    assert attainable_flops(H100_SXM, intensity=found) == pytest.approx(teraflops * 1e12)


def test_only_latent_attention_gets_near_the_ridge() -> None:
    found = attention_intensity(presets.DEEPSEEK_V3, kv_bytes=2)
    assert found == pytest.approx(241.8, abs=0.05)
    assert attainable_flops(H100_SXM, intensity=found) / 1e12 == pytest.approx(810.0, abs=0.1)


@pytest.mark.parametrize(
    ("accelerator", "ridge"),
    [
        ("a100-sxm", 153),
        ("h100-sxm", 295),
        ("h200-sxm", 206),
        ("b200", 281),
        ("mi300x", 247),
        ("rtx-4090", 164),
        ("m3-ultra", 35),
        ("m4-max", 34),
    ],
)
def test_ridges_are_where_the_data_sheets_put_them(accelerator: str, ridge: int) -> None:
    assert round(ridge_intensity(accelerators.ALL[accelerator])) == ridge


@pytest.mark.parametrize(("batch", "experts"), [(1, 8), (8, 57.4), (32, 163.3), (128, 251.6)])
def test_larger_batches_visit_more_experts(batch: int, experts: float) -> None:
    found = distinct_experts(n_experts=256, n_active_experts=8, batch=batch)
    assert found == pytest.approx(experts, abs=0.05)


def test_one_token_reads_the_active_weights_but_not_the_input_table() -> None:
    found = parameters(presets.DEEPSEEK_V3)
    assert weights_read(presets.DEEPSEEK_V3, batch=1) == pytest.approx(found.active - found.token_embedding)


def test_long_prompts_are_bound_by_arithmetic_and_short_ones_by_bandwidth() -> None:
    short, long_ = (
        prefill_seconds(presets.LLAMA_3_1_8B, H100_SXM, count=1, seq_len=n, weight_bytes=2) for n in (1, 4096)
    )
    assert short == pytest.approx(7_504_924_672 * 2 / 3.35e12)
    assert long_ > 10 * short


@given(batch=st.integers(1, 64), slug=st.sampled_from(("gemma-3-27b", "llama-2-70b", "qwen3.5-27b", "mistral-7b")))
def test_longest_context_is_the_last_that_fits(batch: int, slug: str) -> None:
    model = presets.ALL[slug].model
    free = free_bytes(model, H100_SXM, count=4, usable_fraction=0.9, weight_bytes=2)
    found = longest_context(
        model, H100_SXM, count=4, usable_fraction=0.9, batch=batch, weight_bytes=2, kv_bytes=2, limit=2**24
    )
    sizes = [kv_cache_bytes(model, batch=batch, seq_len=n, dtype_bytes=2) for n in (found, found + 1)]
    assert sizes[0] <= free
    assert found == 2**24 or sizes[1] > free


def test_weights_that_do_not_fit_leave_no_room() -> None:
    found = longest_context(SHARED, H100_SXM, count=1, usable_fraction=0.9, batch=1, weight_bytes=2, kv_bytes=2)
    assert found == 0
    arguments = {"seq_len": 1, "weight_bytes": 2, "kv_bytes": 2}
    assert max_batch(SHARED, H100_SXM, count=1, usable_fraction=0.9, **arguments) == 0


@pytest.mark.parametrize(
    ("device", "weight_bytes", "milliseconds"),
    [("h200-sxm", 1, 289.6), ("b200", 0.5625, 95.6)],
)
def test_no_published_measurement_beats_the_bound(device: str, weight_bytes: float, milliseconds: float) -> None:
    # NVIDIA/TensorRT-LLM, performance overview 1.0: Llama 3.3 70B, 2,048 tokens in and 128 out, a whole request
    found = prefill_seconds(
        presets.LLAMA_3_1_70B, accelerators.ALL[device], count=1, seq_len=2048, weight_bytes=weight_bytes
    )
    assert 1000 * found < milliseconds


def test_the_output_matrix_is_needed_at_the_last_position_of_a_prompt_alone() -> None:
    model = presets.LLAMA_3_1_8B
    seconds = prefill_seconds(model, H100_SXM, count=1, seq_len=8192, weight_bytes=2)
    everywhere = prefill_flops(model, seq_len=8192)
    assert seconds * 989.4e12 == pytest.approx(everywhere - 2 * 8191 * 128256 * 4096)


@pytest.mark.parametrize(
    ("weight_bytes", "peak"), [(4, 2250e12), (2, 2250e12), (1.07, 4500e12), (1, 4500e12), (0.7, 9000e12)]
)
def test_narrow_weights_are_multiplied_at_the_peak_of_their_width(weight_bytes: float, peak: float) -> None:
    assert peak_flops(accelerators.B200, weight_bytes=weight_bytes) == peak


def test_devices_that_share_heads_hold_latents_and_scarce_heads_again() -> None:
    room: dict[str, Any] = {"usable_fraction": 0.9, "seq_len": 32768, "weight_bytes": 1, "kv_bytes": 2}
    for slug, count, factor in (("deepseek-v3", 8, 8), ("llama-3.1-70b", 16, 2), ("llama-3.1-70b", 8, 1)):
        model = presets.ALL[slug].model
        pool = max_batch(model, H200_SXM, count=count, **room)
        split = split_max_batch(model, H200_SXM, count=count, **room)
        assert pool / factor - 1 <= split <= pool / factor, slug


def test_a_cache_of_no_bytes_fits_any_number_of_times_where_the_weights_do() -> None:
    silent = replace(presets.LLAMA_3_1_8B, n_shared_kv_layers=32)
    room: dict[str, Any] = {"usable_fraction": 0.9, "seq_len": 8192, "weight_bytes": 2, "kv_bytes": 2}
    assert max_batch(silent, H100_SXM, count=1, **room) == ENDLESS
    assert max_batch(replace(silent, n_layers=320, n_shared_kv_layers=320), H100_SXM, count=1, **room) == 0


def test_accelerator_without_bandwidth_is_refused() -> None:
    with pytest.raises(ValueError, match="bandwidth_bytes_per_second is 0, and must be above 0: use a published"):
        Accelerator(
            name="none",
            memory_bytes=1,
            bandwidth_bytes_per_second=0,
            flops_per_second={"bf16": 1.0},
            source="none",
        )
    with pytest.raises(ValueError, match=r"none has no peak for bf16: give flops_per_second\['bf16'\]."):
        Accelerator(name="none", memory_bytes=1, bandwidth_bytes_per_second=1, flops_per_second={}, source="none")
