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
from blog.lab.llama import forward
from blog.lab.storage import file_digest, read_json
from tests.posts.conftest import TINY, modules, sampled, tiny

POST = Path(__file__).parents[2] / "posts" / "gqa"
MIB, GIB = 2**20, 2**30

figures, smollm = modules("gqa", "figures", "smollm")
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


# A published model pooled further: smollm.py, on a tiny model of the same kind

ROWS = np.random.default_rng(5).integers(0, 40, (6, 12))
START = 3  # what comes before is not measured
SHARED = TINY.n_heads // TINY.n_kv_heads


def test_the_data_were_written_by_the_script_as_it_stands() -> None:
    assert figures.REAL["script_sha256"] == file_digest(POST / "smollm.py")
    assert read_json(POST / "data" / "smollm.json")["rows"] == smollm.ROWS


@pytest.mark.parametrize("case", smollm.CASES)
def test_all_heads_of_a_pooled_layer_read_one_key_or_value(case: str) -> None:
    before, after = (forward(model, ROWS).layers[1] for model in (tiny(), smollm.fused(tiny(), [1], case)))
    for name, site in (("w_k", "k"), ("w_v", "v")):
        was, now = getattr(before, site), getattr(after, site)
        heads = was[:, ::SHARED]
        wanted = heads.mean(axis=1) if smollm.CASES[case][1] == "mean" else heads[:, 0]
        expected = np.repeat(wanted[:, None], TINY.n_heads, axis=1) if name in smollm.CASES[case][0] else was
        assert now == pytest.approx(expected)


def test_the_rest_of_a_model_ends_where_the_whole_model_does() -> None:
    run = forward(tiny(), ROWS)
    for layer in range(TINY.n_layers):
        assert smollm.follow(tiny(), layer, run.layers[layer].stream) == pytest.approx(run.stream)


def test_the_loss_is_that_of_the_logits() -> None:
    run = forward(tiny(), ROWS)
    odds = np.exp(run.logits) / np.exp(run.logits).sum(axis=-1, keepdims=True)
    said = [-np.log([odds[row, at - 1, ROWS[row, at]] for at in range(START, 12)]).mean() for row in range(6)]
    assert smollm.losses(tiny(), run.stream, ROWS, START) == pytest.approx(said)


def test_a_second_run_on_a_tiny_model_measures_what_pooling_costs_and_misses() -> None:
    found = smollm.pooled(tiny(), ROWS, START)
    run, odds = forward(tiny(), ROWS), {}
    for case in smollm.CASES:
        changed = forward(smollm.fused(tiny(), [1], case), ROWS)
        odds[case] = [smollm.losses(tiny(), each.stream, ROWS, START) for each in (changed, run)]
        rise = odds[case][0] - odds[case][1]
        assert found["cost"][case][1] == pytest.approx([rise.mean(), rise.std(ddof=1) / 6**0.5])
        wrong, wanted = changed.layers[1].attention[:, START:], run.layers[1].attention[:, START:]
        assert found["off"][case][1][0] == pytest.approx(((wrong - wanted) ** 2).sum() / (wanted**2).sum())
        everywhere = forward(smollm.fused(tiny(), range(3), case), ROWS)
        rise = smollm.losses(tiny(), everywhere.stream, ROWS, START) - odds[case][1]
        assert found["all"][case][0] == pytest.approx(rise.mean())
    assert found["dearer"][1][0] == pytest.approx((odds["first"][0] - odds["both"][0]).mean())


def test_the_mean_misses_by_exactly_what_the_heads_do_not_share() -> None:
    keys = forward(tiny(), ROWS).layers[2].k
    products, squares = smollm.agreement(tiny(), keys)
    heads = keys[:, ::SHARED]
    missed = ((heads - heads.mean(axis=1, keepdims=True)) ** 2).sum() / (heads**2).sum()
    shared = products.sum() / squares.sum()
    assert missed == pytest.approx((1 - shared) * (1 - 1 / TINY.n_kv_heads))
    alike = smollm.agreement(tiny(), np.repeat(keys[:, :1], TINY.n_heads, axis=1))
    assert alike[0] == pytest.approx(alike[1])


def test_heads_that_are_alike_pool_for_nothing() -> None:
    alike = smollm.fused(tiny(), range(3), "first")
    for case in smollm.CASES:
        again = smollm.fused(alike, range(3), case)
        assert all(again.weights[name] == pytest.approx(alike.weights[name]) for name in alike.weights)


def test_the_committed_costs_fit_together() -> None:
    real = figures.REAL
    for case in figures.CASES:
        assert sum(figures.costs(case)) == pytest.approx(real["sum"][case][0], abs=1e-3)
        assert len(real["cost"][case]) == len(real["off"][case]) == figures.SIZES["n_layers"] == 30
    for layer in range(30):
        gap = figures.cost("first", layer) - figures.cost("both", layer)
        assert real["dearer"][layer][0] == pytest.approx(gap, abs=1e-4)
    assert all(-0.5 <= shared <= 1 for name in ("keys", "values") for shared in figures.agreement(name))


def test_what_the_text_says_of_the_published_model() -> None:
    costs = {case: figures.costs(case) for case in figures.CASES}
    dearest = np.argsort(costs["both"])[::-1]
    assert list(dearest[:2]) == [1, 0]
    assert set(dearest[:3]) == set(np.argsort(figures.missed_share("both"))[:3])
    assert all(abs(figures.predicts(case)) < abs(figures.predicts("both")) for case in ("keys", "values"))
    gaps = np.subtract(costs["keys"], costs["both"])
    assert gaps.argmax() == 14
    (keys, error), (both, other) = (figures.REAL["cost"][case][14] for case in ("keys", "both"))
    assert keys - both > 2 * (error**2 + other**2) ** 0.5
    assert all(mean > 2 * error for case in figures.CASES for mean, error in figures.REAL["cost"][case])
    assert figures.REAL["full"][0] + figures.cost_of_all("both") < figures.UNIFORM
    assert figures.cost_of_all("both") - sum(costs["both"]) > 1


def test_chance_is_how_often_a_shuffle_shows_as_much() -> None:
    random = np.random.default_rng(1)
    first, second = random.standard_normal(30), random.standard_normal(30)
    assert figures.rank_correlation(first, np.exp(first)) == 1
    assert figures.rank_correlation(first, -first) == -1
    assert figures.chance(first, first) == 0
    assert figures.chance(first, second) > 0.05
    # The value that thirty pairs exceed once in twenty is 0.362 in the tables of Spearman's coefficient.
    shuffles = [figures.rank_correlation(first, random.permutation(30)) for _ in range(2000)]
    assert np.quantile(np.abs(shuffles), 0.95) == pytest.approx(0.362, abs=0.02)


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
