"""The numbers that the article on grouped-query attention promises, on its own figures.py and the calculator."""

import textwrap
from inspect import getsource
from pathlib import Path

import numpy as np
import pytest

from blog.calc.accelerators import A100_SXM, B200, H100_SXM, H200_SXM, MI300X, Accelerator
from blog.calc.attention import attention_projections
from blog.calc.config import ModelConfig
from blog.calc.flops import attention_flops_per_token
from blog.calc.kv_cache import kv_cache_bytes, kv_cache_bytes_per_token
from blog.calc.params import parameters
from blog.calc.presets import DEEPSEEK_V3
from blog.calc.roofline import attainable_flops, attention_intensity, ridge_intensity
from tests.posts.conftest import modules, sampled

POST = Path(__file__).parents[2] / "posts" / "gqa"
MIB, GIB = 2**20, 2**30

(figures,) = modules("gqa", "figures")
MHA: ModelConfig = figures.MHA
GQA: ModelConfig = figures.GQA
MQA: ModelConfig = figures.MQA


# Figure 1: who reads what


@pytest.mark.parametrize(
    ("model", "cache", "per_token", "total"),
    [
        (GQA, 1.25 * GIB, 327_680, 68_976_648_192),
        (MHA, 10 * GIB, 2_621_440, 78_371_889_152),
        (MQA, 160 * MIB, 40_960, 67_802_243_072),
    ],
)
def test_llama_2_70b_shapes_have_the_published_cache_and_size(
    model: ModelConfig, cache: float, per_token: int, total: int
) -> None:
    assert kv_cache_bytes(model, batch=1, seq_len=4096, dtype_bytes=2) == cache
    assert kv_cache_bytes_per_token(model, dtype_bytes=2) == per_token
    assert parameters(model).total == total


@pytest.mark.parametrize("n_kv_heads", [64, 8, 1])
def test_attention_flops_do_not_depend_on_sharing(n_kv_heads: int) -> None:
    outputs = sampled(figures.head_sharing(), n_kv_heads=n_kv_heads)
    assert outputs["flops"] == 10_737_418_240


def test_bytes_fall_64_fold_between_the_extremes() -> None:
    most, least = (sampled(figures.head_sharing(), n_kv_heads=heads)["bytes_per_token"] for heads in (64, 1))
    assert most == 64 * least


def test_the_page_s_own_formulas_agree_with_the_calculator() -> None:
    for model in (MHA, GQA, MQA):
        per_token = figures.cache_bytes_per_token(n_layers=80, n_kv_heads=model.n_kv_heads, d_head=128, dtype_bytes=2)
        flops = figures.attention_flops(n_layers=80, n_heads=64, d_head=128, seq_len=4096)
        intensity = figures.decode_attention_intensity(n_heads=64, n_kv_heads=model.n_kv_heads, kv_bytes=2)
        assert per_token == kv_cache_bytes_per_token(model, dtype_bytes=2)
        assert flops == attention_flops_per_token(model, seq_len=4096)
        assert intensity == attention_intensity(model, kv_bytes=2)
        assert flops / (4096 * per_token) == intensity


def test_twelve_published_models_are_in_the_table() -> None:
    rows = figures.shapes()["rows"]
    assert len(rows) == 12
    heads = {row[0]: (row[1], row[2]) for row in rows}
    assert heads["Falcon 180B"] == (232, 8)
    assert heads["Falcon 7B"] == (71, 1)
    assert heads["Qwen3 235B"] == (64, 4)
    assert heads["Phi-4"] == (40, 10)
    assert heads["Gemma 2 27B"][1] == 16


def test_a_token_of_gemma_7b_takes_more_cache_than_one_of_llama_2_70b() -> None:
    outputs = sampled(figures.head_sharing(), n_heads=16, n_kv_heads=16, d_head=256, n_layers=28)
    assert outputs["model_name"] == "Gemma 7B"
    assert outputs["bytes_per_token"] == 448 * 1024


def test_sharing_shrinks_the_projections_of_a_layer() -> None:
    sizes = {"d_model": 8192, "n_heads": 64, "d_head": 128}
    assert attention_projections(**sizes, n_kv_heads=8) == 150_994_944
    assert attention_projections(**sizes, n_kv_heads=64) == 268_435_456


# The listing


def test_the_listing_in_the_text_is_the_function_of_the_page() -> None:
    listing = (POST / "index.md").read_text("utf-8").split("```python\n")[1].split("```")[0]
    body = getsource(figures.grouped_attention).split('"""')[2]
    body = body.replace("    read: Numbers = ", "    return ").replace("    return read\n", "")
    assert textwrap.dedent(listing.split("\n", 1)[1]).strip() == textwrap.dedent(body).strip()


def test_expanding_the_keys_first_gives_the_same_answer() -> None:
    random = np.random.default_rng(0)
    queries, keys, values = (random.standard_normal(size) for size in ((8, 4), (2, 5, 4), (2, 5, 4)))
    expanded = (np.repeat(each, 4, axis=0) for each in (keys, values))
    shared = figures.grouped_attention(queries, keys, values)
    assert shared == pytest.approx(figures.grouped_attention(queries, *expanded))
    scores = np.exp(keys[1] @ queries[5] / 2)
    assert shared[5] == pytest.approx(scores @ values[1] / scores.sum())


# Figure 2: roofline


@pytest.mark.parametrize(("n_kv_heads", "intensity", "teraflops"), [(64, 1, 3.35), (8, 8, 26.8), (1, 64, 214.4)])
def test_decode_attention_stands_at_the_ratio_of_heads(n_kv_heads: int, intensity: float, teraflops: float) -> None:
    outputs = sampled(figures.roofline(), n_kv_heads=n_kv_heads)
    assert outputs["intensity"] == intensity
    assert outputs["attainable"] == pytest.approx(teraflops * 1e12)
    assert outputs["bound"] == "memory"


def test_latent_attention_comes_near_the_ridge_and_stays_below() -> None:
    outputs = sampled(figures.roofline())
    assert outputs["mla_intensity"] == pytest.approx(241.8, abs=0.05)
    assert outputs["mla_attainable"] == pytest.approx(810.0e12, abs=0.05e12)
    assert outputs["mla_intensity"] < outputs["ridge"] == pytest.approx(295.3, abs=0.05)
    assert attention_intensity(DEEPSEEK_V3, kv_bytes=2) == pytest.approx(outputs["mla_intensity"])
    assert H100_SXM.flops_per_second["bf16"] == 989.4e12


def test_an_fp8_cache_doubles_the_intensity_and_lifts_mla_over_the_ridge() -> None:
    outputs = sampled(figures.roofline(), dtype="fp8")
    assert outputs["intensity"] == 16
    assert outputs["mla_intensity"] > outputs["ridge"]
    assert outputs["mla_attainable"] == 989.4e12


@pytest.mark.parametrize(
    ("accelerator", "ridge"),
    [(A100_SXM, 153), (H100_SXM, 295), (H200_SXM, 206), (B200, 281), (MI300X, 247)],
)
def test_ridge_points_are_the_published_ones(accelerator: Accelerator, ridge: int) -> None:
    assert round(ridge_intensity(accelerator)) == ridge


def test_prefill_attention_is_past_the_ridge_without_any_sharing() -> None:
    unshared = figures.prefill_attention_intensity(n_heads=64, n_kv_heads=64, seq_len=4096, dtype_bytes=2)
    single = figures.prefill_attention_intensity(n_heads=64, n_kv_heads=1, seq_len=4096, dtype_bytes=2)
    assert unshared == 1024
    assert attainable_flops(H100_SXM, intensity=unshared) == attainable_flops(H100_SXM, intensity=single)
    assert single < 2 * unshared


# Figure 3: serving


@pytest.mark.parametrize(
    ("kind", "moved", "milliseconds", "rate", "most"),
    [("gqa", 158_903_844_864, 11.86, 1349, 111), ("mha", 328_018_182_144, 24.48, 654, 12)],
)
def test_sixteen_sequences_of_4096_tokens_on_four_h100(
    kind: str, moved: int, milliseconds: float, rate: int, most: int
) -> None:
    outputs = sampled(figures.serving())
    assert outputs[f"{kind}_bytes"] == moved
    assert 1000 * 16 / outputs[f"{kind}_tokens_per_second"] == pytest.approx(milliseconds, abs=0.005)
    assert round(outputs[f"{kind}_tokens_per_second"]) == rate
    assert outputs[f"{kind}_max_batch"] == most


@pytest.mark.parametrize(("model", "percent"), [(GQA, 0.06), (MHA, 0.43)])
def test_one_short_sequence_reads_almost_no_cache(model: ModelConfig, percent: float) -> None:
    share = figures.cache_share(model, batch=1, seq_len=256)
    assert 100 * share == pytest.approx(percent, abs=0.005)


@pytest.mark.parametrize("model", [MHA, GQA])
def test_tokens_per_second_approach_the_wall_and_never_pass_it(model: ModelConfig) -> None:
    wall = figures.wall_tokens_per_second(model, seq_len=4096)
    batches = [2**k for k in range(15)]
    rates = [batch / figures.least_seconds(model, batch=batch, seq_len=4096) for batch in batches]
    assert rates == sorted(rates)
    assert 0.98 * wall < rates[-1] < wall


@pytest.mark.parametrize("model", [MHA, GQA])
def test_at_the_balanced_batch_the_cache_is_half_of_the_bytes(model: ModelConfig) -> None:
    batch = round(figures.balanced_batch(model, seq_len=4096))
    assert figures.cache_share(model, batch=batch, seq_len=4096) == pytest.approx(0.5, abs=0.01)


def test_at_full_memory_steps_take_equally_long_and_the_number_of_sequences_decides() -> None:
    seconds = [figures.least_seconds(model, batch=most, seq_len=4096) for model, most in ((GQA, 111), (MHA, 12))]
    assert seconds[0] == pytest.approx(seconds[1], rel=0.01)


def test_a_single_head_s_line_flattens_by_arithmetic_before_memory_is_full() -> None:
    rates = [batch / figures.least_seconds(MQA, batch=batch, seq_len=4096) for batch in (512, 900)]
    assert rates[0] == pytest.approx(rates[1])
    assert figures.most_sequences(MQA, seq_len=4096) > 900


# Figure 4: pooling heads


@pytest.mark.parametrize(
    ("shared", "group", "method", "error"),
    [
        (0.5, 8, "mean", 0.4375),
        (0.5, 8, "first", 0.875),
        (0, 8, "mean", 0.875),
        (0, 8, "first", 1.75),
        (0.5, 1, "mean", 0),
        (0.5, 1, "first", 0),
        (0.5, 1, "random", 0),
        (0.5, 8, "random", 2),
    ],
)
def test_expected_key_errors_are_the_closed_form(shared: float, group: int, method: str, error: float) -> None:
    assert figures.expected_key_error(shared=shared, group=group, method=method) == error


def test_the_sample_lies_within_five_percent_of_the_expectation() -> None:
    for sample in figures.pool_heads()["samples"]:
        outputs = sample["outputs"]
        assert outputs["key_error"] == pytest.approx(outputs["expected_error"], rel=0.05, abs=1e-12)


def test_copying_one_head_is_twice_as_bad_as_averaging() -> None:
    for group in (2, 4, 8, 16, 32):
        for shared in (0, 0.3, 0.9):
            mean = figures.expected_key_error(shared=shared, group=group, method="mean")
            first = figures.expected_key_error(shared=shared, group=group, method="first")
            assert first == pytest.approx(2 * mean)


def test_attention_suffers_more_than_its_keys_from_averaging() -> None:
    for shared in (0, 0.3, 0.5, 0.9):
        errors = figures.pooling_errors(shared=shared, group=8, method="mean")
        assert errors["output_error"] > errors["key_error"]


def test_the_pooling_table_has_eleven_shares_and_six_groups() -> None:
    samples = [s["inputs"] for s in figures.pool_heads()["samples"] if s["inputs"]["method"] == "mean"]
    assert len(samples) == len({(s["shared"], s["group"]) for s in samples}) == 11 * 6


def test_the_stored_numbers_are_the_same_at_every_call() -> None:
    data = figures.pool_heads()
    assert data == figures.pool_heads()
    assert len(data["drawn"]["own"]) == 32 * 64 * (16 + 4)
    assert all(isinstance(value, int) for value in data["drawn"]["common"])


# Figure 5: eight devices


@pytest.mark.parametrize(
    ("n_kv_heads", "devices", "copies"), [(8, 8, 1), (1, 8, 8), (8, 16, 2), (4, 8, 2), (1, 16, 16)]
)
def test_below_one_head_for_each_device_nothing_is_saved(n_kv_heads: int, devices: int, copies: int) -> None:
    outputs = sampled(figures.tensor_parallel(), n_kv_heads=n_kv_heads, devices=devices)
    assert outputs["device_bytes"] == 160 * MIB
    assert outputs["heads_per_device"] == 1
    assert outputs["copies"] == copies


def test_with_more_heads_than_devices_the_cache_is_divided() -> None:
    for devices in (1, 2, 4, 8):
        outputs = sampled(figures.tensor_parallel(), n_kv_heads=64, devices=devices)
        assert outputs["all_bytes"] == 10 * GIB
        assert outputs["copies"] == 1


# Published ablations


def test_means_of_the_llama_2_ablation_are_computed_from_eleven_tasks() -> None:
    means = {name: round(figures.mean(scores), 2) for name, scores in figures.cited.llama_2.items()}
    assert means == {"MHA": 44.15, "MQA": 43.76, "GQA-8": 44.28}
    assert all(len(scores) == 11 for scores in figures.cited.llama_2.values())


def test_in_the_deepseek_ablation_every_benchmark_orders_the_three_alike() -> None:
    rows = figures.cited.deepseek_v2
    for unshared, grouped, single in zip(rows["MHA"], rows["GQA-8"], rows["MQA"], strict=True):
        assert unshared > grouped > single


def test_printed_averages_of_converted_models_lie_below_the_means_of_their_columns() -> None:
    gaps = {name: figures.mean(scores) - printed for name, (_, printed, scores) in figures.cited.parity.items()}
    assert abs(gaps["MHA, Large"]) < 0.05
    assert abs(gaps["MHA, XXL"]) < 0.05
    assert gaps["MQA, XXL"] > 0.1
    assert gaps["GQA-8, XXL"] > 0.05


def test_the_published_saving_of_deepseek_v2_needs_six_bit_numbers() -> None:
    six_bits = 1 - figures.DEEPSEEK_V2_NUMBERS * 6 / 8 / figures.DEEPSEEK_67B_BYTES
    two_bytes = 1 - figures.DEEPSEEK_V2_NUMBERS * 2 / figures.DEEPSEEK_67B_BYTES
    assert round(100 * six_bits, 1) == 93.3
    assert round(100 * two_bytes, 1) == 82.2


def test_mmlu_orders_the_three_designs_alike_in_both_ablations() -> None:
    for rows, place in ((figures.cited.llama_2, 8), (figures.cited.deepseek_v2, 1)):
        assert rows["MHA"][place] > rows["GQA-8"][place] > rows["MQA"][place]


def test_the_third_study_loses_with_sharing_too() -> None:
    assert figures.cited.gqa4_perplexity > figures.cited.mha_perplexity
