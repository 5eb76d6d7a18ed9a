"""The numbers that the article on the arc from GPT-2 promises: published totals, laws, the re-fit, small cases."""

import re
from itertools import permutations, product
from math import comb, log
from typing import Any

import numpy as np
import pytest

from blog.calc.kv_cache import kv_cache_bytes_per_token
from blog.calc.params import parameters
from blog.calc.presets import ALL, GPT_2_XL, GPT_OSS_120B
from blog.lab.storage import file_digest
from tests.conftest import PROJECT
from tests.posts.conftest import modules, sampled

POST = PROJECT / "posts" / "gpt2-to-now"
figures, laws, models, policies, refit, swaps, voting = modules(
    "gpt2-to-now", "figures", "laws", "models", "policies", "refit", "swaps", "voting"
)


# The block


def test_nothing_swapped_is_gpt_2_xl_to_the_last_weight() -> None:
    start = figures.swapped("")
    assert start["weights"] == start["used"] == parameters(GPT_2_XL).total == 1_557_611_200
    assert start["cache"] == 1024 * 307_200 == 1024 * kv_cache_bytes_per_token(GPT_2_XL, dtype_bytes=2)


def test_the_order_of_the_swaps_does_not_matter() -> None:
    ends = {tuple(figures.swapped("".join(order)).values()) for order in permutations(swaps.HISTORY)}
    assert ends == {(8_399_542_400, 1_380_636_800, 35_389_440)}


def test_two_of_the_seven_swaps_move_the_cache_wherever_they_stand() -> None:
    sets = [
        "".join(letter for letter, on in zip("nwgrbke", bits, strict=True) if on) for bits in product((0, 1), repeat=7)
    ]
    for letters in sets:
        for letter in set(swaps.HISTORY) - set(letters):
            moved = figures.swapped(letters + letter)["cache"] != figures.swapped(letters)["cache"]
            assert moved == (letter in "kw")


def test_the_new_parts_are_those_of_published_models() -> None:
    assert 256 * -(-int(2 * 4 * 1600 / 3) // 256) == swaps.GATED  # the rule of Llama's code
    assert swaps.WINDOW == 128 == GPT_OSS_120B.windows[0].tokens
    assert GPT_OSS_120B.windows[0].n_layers == GPT_OSS_120B.n_layers / 2
    assert GPT_OSS_120B.moe[0].n_active_experts == swaps.USED


@pytest.mark.parametrize(("heads", "expected"), [(8, 327_680), (64, 2_621_440)])
def test_llama_3_70b_with_and_without_shared_keys(heads: int, expected: int) -> None:
    model = figures.LLAMA_3_70B if heads == 8 else figures.LLAMA_3_70B_UNSHARED
    assert (model.n_layers, model.n_kv_heads, model.d_head) == (80, heads, 128)
    assert kv_cache_bytes_per_token(model, dtype_bytes=2) == expected


# The published models


def test_at_least_thirty_models_have_size_and_tokens_and_each_has_its_words() -> None:
    assert len(models.MODELS) >= 30
    for model in models.MODELS:
        assert model.quote
        assert model.work
        assert 0 < model.active <= model.size
        assert re.fullmatch(r"20\d\d-\d\d", model.date)


def test_no_undisclosed_model_is_a_point() -> None:
    hidden = {name for name, _, _ in models.UNDISCLOSED}
    assert hidden >= {"GPT-4", "o1-preview", "Grok-3"}
    assert not hidden & {row["name"] for row in figures.the_arc()["models"]}


@pytest.mark.parametrize(
    ("name", "flops"),
    [("GPT-3", 3.150e23), ("Gopher", 5.04e23), ("Chinchilla", 5.88e23), ("Llama 3.1 405B", 3.791e25)],
)
def test_six_nd_of_the_famous_models(name: str, flops: float) -> None:
    assert sampled(figures.the_arc(), chosen=name)["flops"] == pytest.approx(flops, rel=5e-4)


@pytest.mark.parametrize(
    ("name", "ratio"),
    [("GPT-3", 1.71), ("Gopher", 1.07), ("Chinchilla", 20.0), ("Llama 3.1 405B", 38.5), ("Llama 3 8B", 1875)],
)
def test_tokens_for_each_parameter(name: str, ratio: float) -> None:
    assert figures.tokens_each(name) == pytest.approx(ratio, rel=5e-3)


def test_stated_compute_is_near_the_estimate_but_for_recomputation() -> None:
    for model in models.MODELS:
        if model.stated_flops:
            times = model.stated_flops / figures.six_nd(model.name)
            assert 0.9 < times < 1.4
            assert (times > 1.3) == (model.name == "OPT-175B")
    assert pytest.approx(4.2e23) == 8 * 175e9 * 300e9


def test_a_token_passes_through_half_of_an_encoder_decoder() -> None:
    assert figures.six_nd("T5 11B") == pytest.approx(3.30e22)  # table D.1 of the paper on GPT-3
    for name in ("T5 11B", "UL2"):
        model = models.BY_NAME[name]
        assert model.active == model.size / 2
        assert not model.sparse


def test_the_words_that_stand_for_ratios() -> None:
    gopher, each = models.BY_NAME["Gopher"].stated_flops / 5.76e23, models.BY_NAME["Llama 3 8B"].tokens / 200e9
    assert gopher == pytest.approx(1.1, abs=0.01)
    assert figures.six_nd("Gopher") / 5.76e23 == pytest.approx(7 / 8, abs=0.001)
    assert each == 75
    assert figures.six_nd("DeepSeek-V3") < figures.six_nd("Llama 3.1 405B") / 10
    large = [m for m in models.MODELS if not m.sparse and m.size > 1e11 and m.date >= "2023"]
    assert {m.name for m in large} == {"Falcon 180B", "Llama 3.1 405B"}
    assert all(10 < figures.tokens_each(m.name) < 40 for m in large)
    whole, shared, both = (figures.swapped(w)["cache"] for w in ("", "k", "kw"))
    assert shared == whole / 5
    assert 0.5 < both / shared < 0.6
    low, high = figures.band_at(5.76e23, "joint")
    assert 5 < low < 20 < high < 50
    early, late = (figures.swapped(w + "g")["weights"] - figures.swapped(w)["weights"] for w in ("n", "e"))
    assert late == pytest.approx(8 * early)
    assert laws.refit()["errors"][1] / laws.EPOCH_ERRORS.B == pytest.approx(1.2, abs=0.02)


def test_sizes_agree_with_the_calculator_where_it_knows_the_model() -> None:
    known = {"GPT-3": "gpt-3-175b", "Kimi K2": "kimi-k2", "DeepSeek-V3": "deepseek-v3", "LLaMA 65B": "llama-65b"}
    found = {name: slug for name, slug in known.items() if slug in ALL}
    assert len(found) >= 3
    for name, slug in found.items():
        assert models.BY_NAME[name].size == pytest.approx(ALL[slug].published_total, rel=0.03)


# The laws


@pytest.mark.parametrize(
    ("law", "flops", "size", "ratio"),
    [
        ("printed", 5.76e23, 3.219e10, 92.65),
        ("unrounded", 5.76e23, 4.036e10, 58.93),
        ("refit", 5.76e23, 7.225e10, 18.39),
        ("printed", 3.8e25, 2.135e11, 139.0),
        ("unrounded", 3.8e25, 2.732e11, 84.83),
        ("refit", 3.8e25, 6.187e11, 16.55),
    ],
)
def test_best_sizes_of_two_budgets(law: str, flops: float, size: float, ratio: float) -> None:
    outputs = sampled(figures.spend_the_compute(), budget=flops, law=law)
    assert outputs["best"] == pytest.approx(size, rel=5e-4)
    assert outputs["ratio"] == pytest.approx(ratio, rel=5e-4)
    assert outputs["tokens"] * outputs["best"] * 6 == pytest.approx(flops)


def test_the_least_loss_at_chinchilla_s_budget() -> None:
    outputs = sampled(figures.spend_the_compute(), budget=5.76e23, law="refit")
    assert outputs["loss"] == pytest.approx(1.9744, abs=5e-5)
    assert outputs["tokens"] == pytest.approx(1.329e12, rel=5e-4)


@pytest.mark.parametrize("name", list(laws.LAWS))
def test_no_other_size_is_better_than_the_best(name: str) -> None:
    law = laws.LAWS[name]
    best = figures.best_size(flops=1e24, A=law.A, B=law.B, alpha=law.alpha, beta=law.beta)
    at = [figures.loss_of(law, best * k, 1e24 / (6 * best * k)) for k in (0.5, 0.99, 1, 1.01, 2)]
    assert min(at) == at[2]


@pytest.mark.parametrize(
    ("model", "printed", "again"),
    [
        ("GPT-3", 2.0023, 2.0085),
        ("Gopher", 1.9933, 1.9996),
        ("Chinchilla", 1.9366, 1.9739),
        ("Llama_3.1_405B", 1.8190, 1.8926),
        ("Llama_3_8B", 1.9485, 2.0221),
    ],
)
def test_losses_of_real_models_by_two_authors(model: str, printed: float, again: float) -> None:
    assert sampled(figures.two_authors(), law="printed")[model] == pytest.approx(printed, abs=5e-5)
    assert sampled(figures.two_authors(), law="refit")[model] == pytest.approx(again, abs=5e-5)


@pytest.mark.parametrize(("size", "loss"), [(1.5e9, 2.3036), (175e9, 1.6044)])
def test_kaplan_s_loss_by_size(size: float, loss: float) -> None:
    assert figures.kaplan_loss(size=size) == pytest.approx(loss, abs=5e-5)


# The re-fit


def test_the_kept_re_fit_was_made_by_the_script_as_it_stands() -> None:
    assert laws.refit()["script_sha256"] == file_digest(POST / "refit.py")


def test_our_fit_and_its_errors_are_those_that_were_published() -> None:
    kept = laws.refit()
    a, b, e, alpha, beta = kept["law"]
    epoch, errors = laws.EPOCH, laws.EPOCH_ERRORS
    for ours, theirs, error in ((a, epoch.A, errors.A), (b, epoch.B, errors.B), (e, epoch.E, errors.E)):
        assert abs(ours - theirs) < 0.1 * error
    assert abs(alpha - epoch.alpha) < 0.1 * kept["errors"][3]
    assert abs(beta - epoch.beta) < 0.1 * kept["errors"][4]
    for ours, theirs in zip(kept["errors"], (errors.A, errors.B, errors.E, errors.alpha, errors.beta), strict=True):
        assert 0.7 < ours / theirs < 1.3
    assert kept["points"] == 240


def test_the_joint_band_is_narrow_and_the_marginal_one_says_nothing() -> None:
    low, high = figures.band_at(5.76e23, "joint")
    assert low < figures.ratio_at(laws.EPOCH, 5.76e23) < high
    assert 3 < high / low < 10
    assert not low < figures.ratio_at(laws.PRINTED, 5.76e23) < high
    wide_low, wide_high = figures.band_at(5.76e23, "marginal")
    assert wide_high / wide_low > 1e4
    assert laws.refit()["correlations"][0][3] > 0.95


def test_the_fit_finds_the_law_that_made_the_points() -> None:
    random = np.random.default_rng(1)
    log_n, log_d = random.uniform(log(5e7), log(1e10), 240), random.uniform(log(5e8), log(4e11), 240)
    law = np.array([6.18, 7.64, 0.597, 0.348, 0.366])
    exact = np.log(np.exp(law[0] - law[3] * log_n) + np.exp(law[1] - law[4] * log_d) + np.exp(law[2]))
    assert refit.fit((log_n, log_d, exact), np.array(refit.START)) == pytest.approx(law, abs=0.02)
    noisy = exact + random.normal(0, 0.005, 240)
    found = refit.plain(refit.fit((log_n, log_d, noisy), np.array(refit.START)))
    assert float(refit.tokens_per_parameter(found, 5.76e23)) == pytest.approx(18.4, rel=0.5)


def test_the_gradient_is_that_of_the_objective() -> None:
    random = np.random.default_rng(2)
    data = (random.uniform(18, 23, 40), random.uniform(20, 26, 40), random.uniform(0.7, 1.2, 40))
    law = np.array(refit.START)
    _, slope = refit.objective(law, *data)
    for i in range(5):
        step = np.zeros(5)
        step[i] = 1e-6
        rise = (refit.objective(law + step, *data)[0] - refit.objective(law - step, *data)[0]) / 2e-6
        assert slope[i] == pytest.approx(rise, rel=1e-4)


# After training


def test_the_best_policy_is_the_closed_form() -> None:
    outputs = sampled(figures.preferences(), beta=1.0, error=0.0)
    assert [round(outputs[f"best_{i}"], 4) for i in (1, 2, 3, 4)] == [0.4754, 0.1749, 0.1749, 0.1749]


@pytest.mark.parametrize("beta", [0.1, 1.0, 10.0])
def test_descent_on_the_dpo_loss_reaches_the_closed_form(beta: float) -> None:
    outputs = sampled(figures.preferences(), beta=beta)
    for i in (1, 2, 3, 4):
        assert outputs[f"learned_{i}"] == pytest.approx(outputs[f"best_{i}"], abs=1e-6)


def test_a_longer_leash_helps_with_a_fair_judge_and_ruins_with_a_flattered_one() -> None:
    betas = (10.0, 1.0, 0.5, 0.1)
    fair = [policies.policy(policies.rewards(0), beta)[0] for beta in betas]
    assert fair == sorted(fair)
    truth = [policies.policy(policies.rewards(1.5), beta)[0] for beta in betas]
    judged = [policies.expected(policies.policy(policies.rewards(1.5), beta), policies.rewards(1.5)) for beta in betas]
    assert judged == sorted(judged)
    assert truth[-1] < 0.01 < 0.25 < max(truth)


def test_the_advantage_of_a_group_is_zero_when_all_are_alike() -> None:
    assert policies.advantages([1, 1, 1, 1]) == [0, 0, 0, 0]
    assert policies.advantages([1, 0, 0, 0]) == pytest.approx([3**0.5, *[-(3**-0.5)] * 3], rel=1e-4)
    assert policies.dpo_loss(0.0, 0.0, 1.0) == pytest.approx(log(2))


def test_pass_at_k_and_a_vote_of_two() -> None:
    assert figures.pass_at(chance=0.156, tries=8) == pytest.approx(0.7425, abs=5e-5)
    assert voting.vote(chance=0.6, tries=5, wrong=1) == pytest.approx(0.68256)
    majority = sum(comb(7, n) * 0.3**n * 0.7 ** (7 - n) for n in range(4, 8))
    assert voting.vote(chance=0.3, tries=7, wrong=1) == pytest.approx(majority)


def test_the_exact_vote_agrees_with_drawn_votes() -> None:
    random = np.random.default_rng(0)
    counts = random.multinomial(16, [0.35, *[0.13] * 5], 20_000)
    best = counts == counts.max(axis=1, keepdims=True)
    drawn = (best[:, 0] / best.sum(axis=1)).mean()
    assert voting.vote(chance=0.35, tries=16, wrong=5) == pytest.approx(drawn, abs=0.01)


def test_two_votes_are_no_better_than_one() -> None:
    for chance, wrong in ((0.35, 5), (0.15, 5), (0.6, 1), (0.4, 1)):
        assert voting.vote(chance=chance, tries=2, wrong=wrong) == pytest.approx(chance)


def test_votes_help_only_if_the_right_answer_is_the_most_frequent() -> None:
    for chance, wrong in ((0.35, 5), (0.15, 5), (0.6, 1), (0.4, 1), (0.15, 10)):
        many = voting.vote(chance=chance, tries=64, wrong=wrong)
        assert (many > chance) == (chance > (1 - chance) / wrong)


# The text


def test_the_code_that_is_shown_runs_and_prints_what_it_says(capsys: pytest.CaptureFixture[str]) -> None:
    text = (POST / "index.md").read_text("utf-8")
    blocks = re.findall(r"```python file=\"best_size.py\"\n(.*?)```", text, re.DOTALL)
    assert len(blocks) == 1
    shown: dict[str, Any] = {}
    exec(blocks[0], shown)
    assert capsys.readouterr().out.strip() == blocks[0].strip().splitlines()[-1].removeprefix("# ")
    law = laws.EPOCH
    ours = figures.best_size(flops=5.76e23, A=law.A, B=law.B, alpha=law.alpha, beta=law.beta)
    assert shown["size"] == pytest.approx(ours, rel=1e-12)


def test_the_two_rules_of_training_are_shown_as_they_are_computed() -> None:
    text = (POST / "index.md").read_text("utf-8")
    (block,) = re.findall(r"```python file=\"after_training.py\"\n(.*?)```", text, re.DOTALL)
    shown: dict[str, Any] = {}
    exec(block, shown)
    for better, worse, beta in ((0.3, -0.2, 0.1), (-1.0, 2.0, 1.0), (0.0, 0.0, 5.0)):
        assert shown["dpo_loss"](better, worse, beta) == pytest.approx(policies.dpo_loss(better, worse, beta))
    for scores in ([1, 0, 0, 0], [1, 1, 0, 0, 1], [0, 0]):
        assert shown["advantages"](scores) == pytest.approx(policies.advantages(scores))
