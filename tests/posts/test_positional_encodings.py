"""The numbers that the article on positional encodings promises, and its two experiments, made smaller."""

import re
from itertools import pairwise
from math import cos, pi
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from blog.lab.arrays import Array, causal_softmax, log_softmax
from blog.lab.llama import Llama, LlamaConfig, forward, shapes
from blog.lab.storage import file_digest
from tests.posts.conftest import modules, sampled

POST = Path(__file__).parents[2] / "posts" / "positional-encodings"
(figures, drawn, rules, rotary, chains, ways, experiment, unread, reach, clamped, smollm, short, measured) = modules(
    "positional-encodings",
    *(
        "figures",
        "drawn",
        "rules",
        "rotary",
        "chains",
        "ways",
        "experiment",
        "unread",
        "reach",
        "clamped",
        "smollm",
        "short",
        "measured",
    ),
)
Stretch = rules.Stretch


# Clocks


@pytest.mark.parametrize(
    ("base", "longest", "longer"),
    [(1e4, 54_410, (18, 14, 0)), (5e5, 2_559_196, (32, 29, 15)), (1e6, 5_063_256, (33, 30, 17))],
)
def test_a_base_is_a_table_of_wavelengths(base: float, longest: int, longer: tuple[int, ...]) -> None:
    assert round(figures.wavelength(pair=63, d_head=128, base=base)) == longest
    lengths = (4096, 8192, 131_072)
    assert tuple(figures.pairs_longer(length=length, d_head=128, base=base) for length in lengths) == longer


def test_the_slowest_hand_hardly_moves_at_a_large_base() -> None:
    assert round(figures.slowest(base=1e4, position=8192), 4) == 0.9460
    assert round(figures.slowest(base=5e5, position=8192), 4) == 0.0201
    at = figures.TURNED.index(8192)
    assert sampled(figures.clocks(), step=at)["slowest"] == pytest.approx(0.9460, abs=5e-5)


def test_no_hand_is_unseen_in_training_and_all_slow_ones_are_just_after() -> None:
    assert [drawn.unseen(position) for position in (1, 4096, 4097, 8192)] == [0, 0, 18, 14]


def test_the_first_unseen_token_of_each_length_is_a_position_of_the_clocks() -> None:
    assert {length + 1 for length in (256, 512, 1024, 2048, 4096, 8192, 16_384)} <= set(figures.TURNED)
    assert sampled(figures.clocks(), step=figures.TURNED.index(4097))["unseen"] == 18


def test_the_published_settings_of_gpt_oss_have_32_pairs() -> None:
    model = figures.MODELS["gpt-oss"]
    assert (model["base"], model["trained"], model["pairs"]) == (150_000, 4096, "32")


# Shuffled words


@pytest.mark.parametrize("case", [{"place": 2}, {"backwards": True}])
def test_without_mask_and_encoding_outputs_go_along_with_their_words(case: dict[str, Any]) -> None:
    order = drawn.order_of(case.get("place", 0), case.get("backwards", False))
    start = drawn.outputs(drawn.order_of(0, False), encoding="none", masked=False)
    assert np.abs(drawn.outputs(order, encoding="none", masked=False) - start).max() < 1e-12
    assert sampled(figures.shuffle(), **case)["same"]


@pytest.mark.parametrize("case", [{"masked": True}, *({"encoding": each} for each in ("sinusoid", "rope", "alibi"))])
def test_a_mask_or_any_encoding_breaks_the_symmetry(case: dict[str, Any]) -> None:
    assert sampled(figures.shuffle(), place=2, **case)["moved"] > 0.1


# Rules of distance


def test_slopes_and_half_distances_of_alibi() -> None:
    slopes = [figures.slope(head=head, n_heads=8) for head in range(1, 9)]
    assert slopes == [2.0**-head for head in range(1, 9)]
    halves = [round(figures.half_distance(m=m), 1) for m in slopes]
    assert halves == [1.4, 2.8, 5.5, 11.1, 22.2, 44.4, 88.7, 177.4]
    assert slopes[3] / slopes[7] == 16  # so the flattest has come down as far at sixteen times the distance
    assert ways.slopes(4).tolist() == [2**-2, 2**-4, 2**-6, 2**-8]


def test_buckets_of_t5_begin_where_the_released_code_begins_them() -> None:
    starts = [far for far in range(16, 5000) if figures.bucket(far) != figures.bucket(far - 1)]
    assert starts == [16, 19, 21, 24, 27, 31, 35, 40, 46, 52, 59, 67, 77, 87, 99, 113]
    assert ways.buckets(5000).tolist() == [figures.bucket(far) for far in range(5000)]


def test_the_kernel_at_small_distances_and_where_it_turns_negative() -> None:
    values = [round(drawn.kernel(far, 128, 1e4), 3) for far in (0, 1, 2, 5, 10, 50, 100)]
    assert values == [64, 62.094, 57.382, 47.185, 42.82, 34.955, 30.543]
    bases = (1e4, 5e4, 1.5e5, 5e5, 1e6, 5e6)
    assert [drawn.first_below_zero(128, base, 90_000) for base in bases] == [1707, 5306, 10791, 18438, 27115, 82999]
    theta = rules.frequencies(128, 1e4)
    below = np.cos(np.arange(8193)[:, None] * theta).sum(axis=1) < 0
    assert not below[1708:1969].any()
    assert 0.1 < below[1707:4096].mean() < below[4096:8192].mean()
    sample = sampled(figures.distance(), at=figures.DISTANCES.index(4096))
    assert sample["kernel"] < 0


def test_sinusoids_multiply_to_the_kernel() -> None:
    table = ways.sinusoids(200).astype(float)
    for far in (0, 7, 100):
        expected = sum(cos(far * 10_000 ** (-2 * i / ways.D_MODEL)) for i in range(ways.D_MODEL // 2))
        assert table[150] @ table[150 - far] == pytest.approx(expected, abs=1e-4)


# Rotary


def test_the_article_shows_the_tested_code() -> None:
    (shown,) = re.findall(r'```python file="rotary.py"\n(.*?)```', (POST / "index.md").read_text("utf-8"), re.S)
    assert shown.strip() in (POST / "rotary.py").read_text("utf-8")


def test_a_rotary_score_depends_on_the_distance_alone() -> None:
    rng = np.random.default_rng(0)
    q, k = rng.normal(size=(2, 1, 16))

    def score(m: int, n: int) -> float:
        return float((rotary.rotary(q, np.array([float(m)])) @ rotary.rotary(k, np.array([float(n)])).T)[0, 0])

    assert score(10, 3) == pytest.approx(score(1007, 1000))
    assert score(10, 3) != pytest.approx(score(10, 4))


# Stretching


def test_ntk_bases_and_temperatures() -> None:
    scales = (2, 4, 8, 16, 32)
    bases = [round(figures.ntk_base(base=1e4, scale=s, d_head=128), 2) for s in scales]
    assert bases == [20221.26, 40889.94, 82684.62, 167198.74, 338096.95]
    assert [round(figures.temperature(scale=s), 4) for s in scales] == [1.0693, 1.1386, 1.2079, 1.2773, 1.3466]
    assert rules.temperature("yarn", 8) == figures.temperature(scale=8)


def test_the_ramp_of_yarn_and_the_parts_of_llama_3_1() -> None:
    assert round(drawn.ramp_end(32, base=1e4, trained=4096), 2) == 20.94
    assert round(drawn.ramp_end(1, base=1e4, trained=4096), 2) == 45.03
    plain = rules.frequencies(128, 5e5)
    factors = rules.stretched("llama", 128, 5e5, Stretch(scale=8, trained=8192)) / plain
    assert ((factors == 1).sum(), ((factors < 1) & (factors > 0.125)).sum(), (factors == 0.125).sum()) == (29, 6, 29)


def test_interpolation_slows_the_fastest_clock_and_ntk_divides_only_the_slowest() -> None:
    assert sampled(figures.stretch(), rule="pi")["fastest"] == 1 / 8
    ntk = sampled(figures.stretch(), rule="ntk")
    assert (ntk["fastest"], round(ntk["slowest"], 9)) == (1, 1 / 8)
    assert sampled(figures.stretch(), rule="yarn")["unseen"] == sampled(figures.stretch(), rule="pi")["unseen"] == 0
    assert ntk["unseen"] == 14
    how = Stretch(scale=8, trained=4096)
    _, unseen = drawn.hands("ntk", position=8 * 4096, d_head=128, base=1e4, stretch=how)
    assert np.flatnonzero(unseen).tolist() == list(range(49, 63))
    kept = rules.stretched("ntk", 128, 1e4, how) / rules.frequencies(128, 1e4)
    assert np.all(kept[49:63] > 1 / 8)
    assert np.all(kept[49:63] < 1 / 2)


def test_the_published_threshold_slows_every_clock_of_a_small_window() -> None:
    assert 64 / (2 * pi) == pytest.approx(10.2, abs=0.02)
    how = Stretch(scale=4, trained=64)
    factors = rules.stretched("yarn", 16, 1e4, how) / rules.frequencies(16, 1e4)
    assert factors.max() < 0.5


# The small experiment


def test_the_best_predictor_beats_guessing_and_gains_from_context() -> None:
    losses = chains.best_losses(chains.chains(np.random.default_rng(1), 64, 512)).mean(axis=0)
    assert losses[0] == pytest.approx(np.log(8))
    assert losses[:64].mean() > losses[64:128].mean() > losses[256:].mean() > 1


def test_the_optimum_over_a_text_is_that_of_its_parts() -> None:
    assert measured.optima()[0] == measured.WAYS["best_ranges"][0]
    for name in ("sinusoidal", "alibi"):
        ends = (0, 64, 128, 256, 512, 1023)
        parts = [(b - a) * measured.beyond(name, i) for i, (a, b) in enumerate(pairwise(ends))]
        assert sum(parts) / 1023 == pytest.approx(measured.excess(name, 1024), abs=2e-3)


@pytest.mark.parametrize("method", ways.METHODS)
def test_gradients_agree_with_finite_differences(method: str) -> None:
    rng = np.random.default_rng(2)
    tokens = chains.chains(rng, 3, 9)
    weights = ways.initial(method, 0).astype(float) + rng.normal(0, 0.01, ways.initial(method, 0).shape)
    slope, other, step = np.zeros_like(weights), np.zeros_like(weights), rng.normal(size=weights.shape)

    def loss(at: Array, into: Array) -> float:
        views = ways.views(at, method), ways.views(into, method)
        return float(ways.gradient(views[0], tokens[:, :-1], tokens[:, 1:], method, views[1]))

    loss(weights, slope)
    size = 1e-7
    numeric = (loss(weights + size * step, other) - loss(weights - size * step, other)) / (2 * size)
    assert slope @ step == pytest.approx(numeric, rel=2e-3)


def test_a_shorter_training_learns_and_a_rule_is_no_rule_at_the_trained_length() -> None:
    weights = experiment.train("rope", 0, 100)
    tokens = chains.chains(np.random.default_rng(3), 8, 65)
    plain = experiment.excess(weights, experiment.stretched_to("plain", 64), tokens)
    untrained = experiment.excess(ways.initial("rope", 0), experiment.stretched_to("plain", 64), tokens)
    assert plain.mean() < untrained.mean() - 0.02
    for rule in ("pi", "ntk", "yarn 3"):
        assert experiment.excess(weights, experiment.stretched_to(rule, 64), tokens) == pytest.approx(plain, abs=1e-4)


def test_the_committed_results_come_from_the_committed_scripts() -> None:
    results = (
        *(measured.WAYS, measured.UNREAD, measured.REACH, measured.CLAMPED),
        *(measured.SMOLLM, measured.CONTROL),
    )
    for result, script in zip(results, (experiment, unread, reach, clamped, smollm, short), strict=True):
        assert result["script_sha256"] == file_digest(*(POST / name for name in script.SCRIPTS))


def seeds(name: str, context: int) -> list[float]:
    """The excess of each seed."""
    found: list[float] = (measured.WAYS["ways"] | measured.WAYS["rules"])[name]["means"][
        measured.CONTEXTS.index(context)
    ]
    return found


def test_sinusoids_are_best_in_the_window_and_worst_beyond_it() -> None:
    for seed in range(3):
        inside = {name: seeds(name, 64)[seed] for name in measured.SMALL}
        outside = {name: seeds(name, 1024)[seed] for name in measured.SMALL}
        assert min(inside, key=inside.__getitem__) == max(outside, key=outside.__getitem__) == "sinusoidal"
        assert sorted(outside, key=outside.__getitem__)[:2] == ["alibi", "t5"]
        assert inside["nope"] > 2 * inside["alibi"] > 2 * inside["t5"]
        assert outside["learned"] < outside["sinusoidal"]
    for context, first, last in ((64, "sinusoidal", "nope"), (1024, "alibi", "sinusoidal")):
        order = sorted(measured.SMALL, key=lambda name, at=context: measured.excess(name, at))  # type: ignore[misc]
        assert (order[0], order[1], order[-1]) == (first, "t5", last)


def test_training_never_meets_the_last_buckets_of_t5() -> None:
    assert (unread.TRAINED_BUCKETS, measured.trained_buckets(), figures.first_unread()) == (27, 27, 67)
    weights = experiment.train("t5", 0, 2)
    table, filled = (ways.views(each, "t5")["buckets"] for each in (weights, unread.filled(weights)))
    assert np.all(table[27:] == 0)
    assert np.all(table[:27] == filled[:27])
    assert np.all(filled[27:] == table[26])


def test_untrained_buckets_are_a_small_part_of_what_t5_loses() -> None:
    for seed, found in enumerate(measured.UNREAD["seeds"]):
        assert found["plain"] == pytest.approx([seeds("t5", context)[seed] for context in measured.CONTEXTS], abs=2e-4)
        assert found["filled"][0] == pytest.approx(found["plain"][0], abs=1e-6)
        assert all(b < a for a, b in zip(found["plain"][1:], found["filled"][1:], strict=True))
    part = (measured.excess("t5", 1024) - measured.filled(1024)) / measured.excess("t5", 1024)
    assert 0.05 < part < 0.1
    assert measured.excess("alibi", 1024) < measured.filled(1024)


def test_the_loss_of_alibi_is_flat_and_changed_speeds_take_back_a_fifth_to_a_half() -> None:
    assert all(measured.level("alibi", part) == pytest.approx(1.557, abs=0.006) for part in (1, 2, 3, 4))
    back = [measured.recovered("ntk", context) for context in measured.CONTEXTS[1:]]
    assert 0.2 < min(back) < 0.25
    assert 0.4 < max(back) < 0.5
    single = {
        (context, seed): (lost - repaired) / (lost - window)
        for context in measured.CONTEXTS[1:]
        for seed, (lost, repaired, window) in enumerate(
            zip(seeds("plain", context), seeds("ntk", context), seeds("plain", 64), strict=True)
        )
    }
    least = min(single, key=single.__getitem__)
    assert least[0] == 128
    assert single[least] == pytest.approx(1 / 12, abs=0.002)


def test_without_unseen_angles_most_of_the_loss_beyond_the_window_stays() -> None:
    for seed, found in enumerate(measured.CLAMPED["seeds"]):
        assert found["plain"] == pytest.approx(
            [seeds("plain", context)[seed] for context in measured.CONTEXTS], abs=2e-4
        )
        window, lost, kept = found["plain"][0], found["plain"][-1], found["clamped"][-1]
        assert 0.6 < (kept - window) / (lost - window) < 0.85
    assert (measured.reread("clamped", 1024) - measured.excess("plain", 64)) / (
        measured.excess("plain", 1024) - measured.excess("plain", 64)
    ) > 0.7


def test_without_its_sharpening_yarn_repairs_less_and_harms_one_model() -> None:
    far = [found["parts"][-1] for found in measured.CLAMPED["seeds"]]
    assert sum(part > plain for part, plain in zip(far, seeds("plain", 1024), strict=True)) == 1
    assert measured.excess("yarn 3", 1024) < measured.reread("parts", 1024) < measured.excess("plain", 1024)


def test_a_clamped_reading_changes_nothing_up_to_the_last_distance() -> None:
    weights, tokens = ways.initial("rope", 0), chains.chains(np.random.default_rng(8), 2, 40)
    whole = experiment.excess(weights, ways.Reading("rope"), tokens)
    assert clamped.clamped(weights, tokens) == pytest.approx(whole, abs=1e-6)
    short = clamped.clamped(weights, tokens, last=9)
    assert short[:10] == pytest.approx(whole[:10], abs=1e-6)
    assert np.abs(short[10:] - whole[10:]).max() > 1e-4


def test_at_16_times_the_length_one_rotary_model_is_worse_than_the_best_with_sinusoids() -> None:
    assert sum(each > min(seeds("sinusoidal", 1024)) for each in seeds("rope", 1024)) == 1
    for name in ("sinusoidal", "t5", "learned"):
        assert min(seeds("rope", 64)) < max(seeds(name, 64))
        assert min(seeds(name, 64)) < max(seeds("rope", 64))
    assert max(seeds("rope", 64)) < min(seeds("alibi", 64))
    spread = {
        name: [max(seeds(name, at)) - min(seeds(name, at)) for at in (64, 1024)]
        for name in ("sinusoidal", "learned", "t5", "alibi", "rope")
    }
    assert all(max(spread, key=lambda name, at=at: spread[name][at]) == "rope" for at in (0, 1))  # type: ignore[misc]


def test_the_novel_gets_easier_past_the_edge() -> None:
    assert measured.loss("novel", "plain", 8192, 10752) < measured.loss("novel", "plain", 0, 8192) - 0.1


def test_the_means_lie_near_those_of_an_earlier_and_larger_run() -> None:
    """Width 64 and 900 steps of 64 texts, one seed: the same order, and at these places the same size."""
    for name, context, value in (
        ("sinusoidal", 64, 0.010),
        ("t5", 64, 0.052),
        ("alibi", 64, 0.071),
        ("nope", 64, 0.243),
    ):
        assert measured.excess(name, context) == pytest.approx(value, abs=0.05)


def test_every_seed_orders_the_rules_as_the_text_says() -> None:
    for context in (128, 256, 512, 1024):
        plain = seeds("plain", context)
        assert all(pi > as_trained for pi, as_trained in zip(seeds("pi", context), plain, strict=True))
        for rule in ("ntk", "yarn 3"):
            assert all(better < as_trained for better, as_trained in zip(seeds(rule, context), plain, strict=True))
    assert all(worse > plain for worse, plain in zip(seeds("yarn 32", 128), seeds("plain", 128), strict=True))
    assert any(a < b for a, b in zip(seeds("ntk", 1024), seeds("yarn 3", 1024), strict=True))
    assert any(a > b for a, b in zip(seeds("ntk", 1024), seeds("yarn 3", 1024), strict=True))


def test_interpolation_breaks_the_head_that_looks_back_where_there_is_one() -> None:
    assert measured.HEADED == [1, 2]
    for seed in measured.HEADED:
        back = {rule: measured.WAYS["rules"][rule]["back"][seed] for rule in ("plain", "pi", "ntk")}
        assert back["pi"] < 0.7 * back["plain"]
        assert back["ntk"] > 0.9 * back["plain"]


def test_interpolated_to_twice_the_length_the_heads_look_two_back() -> None:
    for seed, kept in enumerate(measured.REACH["rope"]):
        (_, two), (one_pi, two_pi), (one_ntk, two_ntk) = (kept[rule] for rule in ("plain", "pi", "ntk"))
        assert two_pi > 3 * two
        assert two_ntk < 0.25 * one_ntk
        assert (two_pi > one_pi) == (seed in measured.HEADED)
        for rule, (one, _) in kept.items():
            assert measured.WAYS["rules"][rule]["back"][seed] == pytest.approx(one, abs=1e-4)


def test_alibi_profits_from_four_windows_back_and_hardly_from_more() -> None:
    for seed, kept in enumerate(measured.REACH["alibi"]):
        assert kept["1024"] == pytest.approx(measured.WAYS["ways"]["alibi"]["ranges"][4][seed], abs=1e-3)
        assert kept["256"] - kept["1024"] < 0.01 < 0.07 < kept["64"] - kept["1024"] < 0.09


def test_a_model_sees_no_farther_than_its_reach() -> None:
    weights, tokens = ways.initial("alibi", 0), chains.chains(np.random.default_rng(7), 2, 40)
    whole = experiment.excess(weights, ways.Reading("alibi"), tokens)
    assert reach.reached(weights, 40, tokens) == pytest.approx(whole, abs=1e-6)
    bias = reach.hidden(3, ways.views(weights, "alibi"), "alibi", 9)
    assert np.isfinite(bias[0]).sum(axis=1).tolist() == [1, 2, 3, 4, 4, 4, 4, 4, 4]


# The published model


def plain_attention(q: Array, k: Array, v: Array, scale: float) -> Array:
    """What the experiment leaves to torch."""
    shared = q.shape[1] // k.shape[1]
    k, v = (np.repeat(each, shared, axis=1) for each in (k, v))
    found: Array = causal_softmax(q @ k.swapaxes(-1, -2) * scale) @ v
    return found


def tiny() -> Llama:
    """A model of the same architecture."""
    config = LlamaConfig(
        vocab_size=50, d_model=24, n_layers=2, n_heads=6, n_kv_heads=2, d_head=4, d_ff=32,
        rotary_base=100.0, norm_epsilon=1e-5,
    )  # fmt: skip
    rng = np.random.default_rng(4)
    return Llama(config, {name: rng.normal(0, 0.3, shape).astype(np.float32) for name, shape in shapes(config).items()})


def test_losses_are_those_of_the_laboratory_s_model() -> None:
    model, tokens = tiny(), np.random.default_rng(5).integers(0, 50, (1, 40))
    logits = forward(model, tokens).logits.astype(float)
    expected = -np.take_along_axis(log_softmax(logits)[:, :-1], tokens[:, 1:, None], axis=-1)[..., 0]
    how = Stretch(scale=2, trained=16)
    assert smollm.losses(model, tokens, "plain", how, plain_attention) == pytest.approx(expected, abs=1e-4)
    stretched = smollm.losses(model, tokens, "yarn", how, plain_attention)
    assert np.abs(stretched - expected).max() > 1e-3


def test_pieces_see_half_a_piece_at_least_and_no_more_than_one() -> None:
    model, tokens = tiny(), np.random.default_rng(6).integers(0, 50, (1, 64))
    how = Stretch(scale=2, trained=16)
    found = smollm.in_pieces(model, tokens, 16, how, plain_attention)
    whole = smollm.losses(model, tokens, "plain", how, plain_attention)
    assert found.shape == whole.shape
    assert found[0, :15] == pytest.approx(whole[0, :15], abs=1e-5)
    assert np.abs(found[0, 15:] - whole[0, 15:]).max() > 1e-4


def test_repairs_bring_the_published_model_s_loss_back() -> None:
    for rule in ("yarn", "ntk"):
        for span in ((0, 8192), (8192, 10752)):
            assert measured.loss("novel", rule, *span) == pytest.approx(
                measured.loss("novel", "plain", *span), abs=0.06
            )
        early, late = (
            measured.loss("novel", "plain", *span) - measured.loss("novel", rule, *span)
            for span in ((10752, 11776), (11776, 12288))
        )
        assert early > 2 * measured.loss_error("novel", rule, 10752, 11776)
        assert late > 1.5 * early


def test_the_published_model_holds_past_its_edge_and_then_loses() -> None:
    before, held = (measured.loss("novel", "plain", *span) for span in ((4096, 8192), (8192, 11776)))
    last, error = (each("novel", "plain", 11776, 12288) for each in (measured.loss, measured.loss_error))
    assert held < before < last - 4 * error
    assert measured.loss("novel", "yarn", 8192, 11776) < measured.loss("novel", "yarn", 4096, 8192) - 0.1
    assert measured.CONTROL["mean"] < last - 3 * error  # the same words with a short past


def test_the_published_model_leans_on_pairs_that_never_complete_a_turn() -> None:
    shares = np.array(measured.SMOLLM["pairs"]["shares"])
    assert shares.sum(axis=1) == pytest.approx(np.ones(30), abs=1e-3)
    assert measured.slow_share() == pytest.approx(0.69, abs=0.005)
    assert shares.mean(axis=0)[23:25].sum() == pytest.approx(0.316, abs=0.005)
    assert sampled(figures.pairs())["share"] == shares.max() > 0.5
    cells = ((19, 23), (18, 24))
    assert [round(sampled(figures.pairs(), layer=layer, pair=pair)["turns"], 2) for layer, pair in cells] == [
        0.33,
        0.23,
    ]
    assert sampled(figures.pairs())["held"] == measured.slow_share() > 1.8 * sampled(figures.pairs())["even"]


def test_inside_the_window_only_interpolation_costs_much() -> None:
    for scale in ("2", "8"):
        rise = measured.RISE[scale]
        assert rise["pi"][0] > 5 * rise["pi"][1] > 0
        assert rise["pi"][0] > 10 * max(abs(rise[rule][0]) for rule in ("ntk", "yarn"))
