"""What the article on training failures promises: its closed forms, its logs, and short re-runs of what made them."""

import inspect
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from blog.lab.storage import file_digest, read_json
from tests.posts.conftest import modules

POST = Path(__file__).parents[2] / "posts" / "training-failures"
figures, solver, network, language, training, experiment, watch = modules(
    "training-failures", "figures", "solver", "network", "language", "training", "experiment", "watch"
)


# The language


def test_levels_of_knowledge_fall_from_uniform_to_the_floor() -> None:
    levels = language.levels(language.language())
    assert levels["uniform"] == pytest.approx(np.log(16))
    assert [round(levels[name], 3) for name in ("letter", "one", "two")] == [2.757, 2.575, 1.427]
    assert pytest.approx(levels["two"], abs=1e-4) == solver.FLOOR


def test_text_has_the_language_s_own_entropy() -> None:
    odds = language.language()
    rows = language.text(odds, 5, 400, 200)
    surprise = -np.log(odds[rows[:, :-2], rows[:, 1:-1], rows[:, 2:]])
    assert surprise.mean() == pytest.approx(1.427, abs=0.02)


def test_luck_moves_four_batches_by_far_less_than_the_tenth_that_the_alarm_of_the_loss_allows() -> None:
    odds, batches = language.language(), training.Corpus(0)
    rows = np.stack([batches.batch("fresh", step) for step in range(600)])
    surprise = -np.log(odds[rows[..., :-2], rows[..., 1:-1], rows[..., 2:]]).mean(axis=(1, 2))
    assert surprise.std() == pytest.approx(0.048, abs=0.003)
    assert surprise.reshape(-1, 4).mean(axis=1).min() > solver.ALARMS["loss"]["low"]


# The network


@pytest.mark.parametrize("switches", [{}, {"has_qk_norm": True}, {"is_causal": False}])
def test_gradients_are_those_of_finite_differences(switches: dict[str, bool]) -> None:
    rng = np.random.default_rng(0)
    weights = {name: value.astype(np.float64) for name, value in network.initial(1).items()}
    rows = rng.integers(0, 16, (2, network.LENGTH + 1))
    tokens, targets, chosen = rows[:, :-1], rows[:, 1:], network.Switches(**switches)
    gradients = network.run(weights, tokens, targets, chosen).gradients
    for name in ("0.w_q", "1.w_k", "2.w_v", "3.w_o", "0.w_1", "1.b_1", "positions"):
        at = np.unravel_index(np.abs(gradients[name]).argmax(), gradients[name].shape)
        ends = []
        for step in (1e-4, -1e-4):
            weights[name][at] += step
            ends.append(network.run(weights, tokens, targets, chosen, is_learning=False).loss)
            weights[name][at] -= step
        assert (ends[0] - ends[1]) / 2e-4 == pytest.approx(gradients[name][at], rel=2e-3)


def test_the_network_has_as_many_weights_as_the_article_says() -> None:
    assert sum(value.size for value in network.initial(0).values()) == 114_432


# Closed forms


def test_forms_have_the_values_of_the_text() -> None:
    assert figures.winner_share(gap=10) == pytest.approx(0.9999546, abs=5e-8)
    assert figures.winner_share(gap=10) * (1 - figures.winner_share(gap=10)) == pytest.approx(4.54e-5, abs=5e-8)
    assert figures.clip_factor(size=4, limit=1) == 0.25
    steps = [figures.adam_step(size=size, beta_1=0.9, beta_2=0.999) for size in np.logspace(0, 6, 200)]
    assert max(steps) == pytest.approx(3.29, abs=0.01)
    assert figures.forgetful_step(steps=1, beta_2=0.999) == pytest.approx(31.6, abs=0.05)


def test_uniform_attention_has_entropy_one_and_one_hot_none() -> None:
    assert figures.entropy(np.full(8, 1 / 8)) == pytest.approx(1)
    hot = np.eye(8)[2]
    assert figures.entropy(hot) == 0
    assert figures.slope(hot) == 0


def test_qk_norm_makes_the_scale_irrelevant_and_bounds_the_logits() -> None:
    rng = np.random.default_rng(0)
    query, keys = rng.standard_normal(12), rng.standard_normal((16, 12))
    weak, strong = (figures.attention(query, keys, scale, True) for scale in (1.0, 20.0))
    assert np.array_equal(weak, strong)
    assert np.log(weak.max() / weak.min()) <= 2 * 12**0.5


def test_formats_end_where_numpy_s_half_precision_ends() -> None:
    _, zero, full, most = figures.FORMATS["fp16"]
    half = np.finfo(np.float16)
    assert (float(half.max), float(half.tiny), float(half.smallest_subnormal)) == (most, 2.0**full, 2.0 ** (zero + 1))
    assert float(half.smallest_subnormal) == pytest.approx(5.96e-8, abs=5e-11)
    assert np.float16(2.0**zero) == 0 < np.float16(2.0**zero * 1.01)


# What was measured


def test_data_are_those_of_the_committed_scripts() -> None:
    digest = file_digest(*(POST / script for script in experiment.SCRIPTS))
    for name in ("faults", "spikes", "others"):
        assert read_json(POST / "data" / f"{name}.json")["script_sha256"] == digest


FINALS = {
    "healthy": 1.798, "hot": 2.639, "collapse": 2.555, "order": 1.964, "leak": 0.079, "pool": 1.490,
    "flat": 1.657, "bad": 1.728, "bad, clipped": 1.662, "slips": 1.691, "bad, sgd": 16.832, "bad, sgd, clipped": 1.763,
}  # fmt: skip


@pytest.mark.parametrize("name", FINALS)
def test_runs_end_where_the_article_says(name: str) -> None:
    assert figures.final(name) == pytest.approx(FINALS[name], abs=0.001)


def test_too_hot_parks_and_entropy_falls_first() -> None:
    assert figures.alarms("hot")["entropy"] < 60
    assert "loss" not in figures.alarms("hot")
    assert figures.cured("hot") > figures.final("hot") - 0.02
    assert figures.alarms("healthy") == {}


def test_the_first_alarm_of_the_hot_run_is_its_update() -> None:
    assert figures.alarms("hot")["ratio"] == figures.first_alarm("hot") == 4
    assert figures.alarms("cold") == {"ratio": 80}


def test_the_hot_run_parts_from_the_healthy_one_before_entropy_rings_and_long_after_its_update() -> None:
    assert figures.alarms("hot")["ratio"] + 16 <= figures.parts("hot") < figures.alarms("hot")["entropy"]


def test_the_hot_run_is_mended_by_going_back_far_and_by_nothing_else_that_was_tried() -> None:
    late = [figures.rescued(name) for name in ("200", "200, normed")]
    assert late[0] == figures.cured("hot")
    assert min(late) > figures.final("hot") - 0.02
    assert figures.rescued("20") + 0.3 < figures.rescued("40") < min(late)
    assert figures.rescued("200, normed", "entropy") > 0.6
    assert 2.8 < figures.rescued("200", "grown") < 3
    assert figures.rescued("200", "dead") == pytest.approx(0.5, abs=0.03)
    stays = figures.OTHERS["rescues"]["stays"]
    assert stays["200"] == pytest.approx(2.1 * stays["chance"], rel=0.02)


def test_leaks_go_under_the_floor() -> None:
    assert figures.alarms("leak")["loss"] <= 200
    assert figures.check("leak") > language.levels(language.language())["uniform"]
    assert not figures.alarms("pool")
    assert list(figures.alarms("leak")) == ["loss"]


def test_each_spike_has_its_own_cure() -> None:
    after = {name: figures.peak_of(name) for name in ("bad", "bad, skipped", "slips", "slips, skipped", "flat")}
    assert min(after["bad"], after["slips"], after["slips, skipped"]) > 2.9
    assert max(after["bad, skipped"], after["flat"]) < 2.4
    assert figures.window("bad", "gradient", 301) > 8 * figures.window("bad", "gradient", 300)
    assert figures.window("slips", "gradient", 301) < 1.5 * figures.window("slips", "gradient", 300)
    assert figures.window("slips", "ratio", 301) > 8 * figures.window("slips", "ratio", 300)


def test_spikes_and_a_new_language_are_learned_down_at_like_paces() -> None:
    assert [figures.way_back(name) for name in ("bad", "slips", "order")] == [110, 110, 150]
    assert max(figures.check("bad"), figures.check("slips")) < 1.8
    assert figures.check("order") > 3


def test_half_precision_overflows_at_21_powers_and_not_at_20_in_each_step_that_is_kept() -> None:
    kept, most = figures.SPIKES["exponents"], figures.FORMATS["fp16"][3]
    for found in kept["steps"].values():
        assert np.floor(np.log2(found["largest"])) == kept["lowest"] + max(np.flatnonzero(found["counts"]))
        assert found["largest"] * 2.0**20 < most < found["largest"] * 2.0**21


def test_clipping_spares_adam_most_of_its_way_back() -> None:
    assert [figures.way_back(name) for name in ("bad", "bad, clipped")] == [110, 30]
    share = figures.dial("bad", "ratio", 400) / figures.dial("bad, clipped", "ratio", 400)
    assert share == pytest.approx(0.75, abs=0.01)


def test_bad_batches_raise_the_loss_of_another_state_too() -> None:
    losses = [figures.window("bad, sgd, clipped", "loss", step) for step in (300, 306)]
    assert losses[1] - losses[0] > 0.8


def test_a_new_language_is_learned_in_half_the_steps() -> None:
    losses = np.array(figures.run_of("order")["dials"]["loss"]).reshape(-1, 5).mean(axis=1)
    assert min(losses[:14]) > losses[14]
    assert figures.way_back("order") == 150


def test_a_run_that_never_follows_the_healthy_one_parts_at_once() -> None:
    assert figures.parts("loud") == 4
    assert figures.parts("pool") > 600


def test_queries_of_the_collapsed_run_begin_with_larger_gradients_in_every_layer() -> None:
    rows, found = training.Corpus(0).batch("fresh", 0), {}
    for factor in (1, 6):
        weights = network.initial(0)
        experiment.scaled(factor, "w_q", "w_k")(weights)
        gradients = network.run(weights, rows[:, :-1], rows[:, 1:], training.HONEST).gradients
        found[factor] = np.array([np.linalg.norm(gradients[f"{layer}.w_q"]) for layer in range(4)])
    times = found[6] / found[1]
    assert times.min() > 1.3
    assert times[0] == pytest.approx(17, abs=0.5)


def test_a_forgetful_step_is_long_where_the_gradient_happens_to_be_small() -> None:
    weights, corpus = network.initial(0), training.Corpus(0)
    state = training.fresh(weights)
    training.train(state, experiment.FLAT, corpus, range(300))
    rows = corpus.batch("fresh", 300)
    new = network.run(weights, rows[:, :-1], rows[:, 1:], training.HONEST).gradients
    old, gradient = (np.concatenate([part[name].ravel() for name in new]) for part in (state.weights, new))
    momentum = np.concatenate([(0.9 * state.first[name] + 0.1 * g).ravel() for name, g in new.items()])
    training.train(state, replace(experiment.FLAT, forgets=True), corpus, range(300, 301))
    moved = np.concatenate([state.weights[name].ravel() for name in new]) - old
    order = np.argsort(-np.abs(moved))
    few, far = order[:17], order[: int(0.04 * len(moved))]
    # How far the few go hangs on rounding: on another processor the step is a third shorter.
    assert np.linalg.norm(moved[order[0]]) > 0.3 * np.linalg.norm(moved)
    assert np.linalg.norm(moved[few]) > 0.75 * np.linalg.norm(moved)
    assert np.abs(gradient[few] / momentum[few]).max() < 0.002
    small = moved.copy()
    small[far] = 0
    losses = [_loss_at(old + step, new, corpus) for step in (0 * small, small)]
    assert losses[1] - losses[0] > 1
    assert figures.window("forgets", "ratio", 301) > 8
    assert figures.window("forgets", "ratio", 301) > 1000 * figures.window("forgets", "ratio", 300)


def _loss_at(whole: Any, like: dict[str, Any], corpus: Any) -> float:
    """The loss of the batch of step 302 with all weights given as one vector."""
    ends = np.cumsum([value.size for value in like.values()])[:-1]
    parts = zip(like.items(), np.split(whole, ends), strict=True)
    weights = {name: part.reshape(value.shape) for (name, value), part in parts}
    rows = corpus.batch("fresh", 301)
    loss: float = network.run(weights, rows[:, :-1], rows[:, 1:], training.HONEST, is_learning=False).loss
    return loss


def test_rules_diagnose_all_ten_and_the_table_has_their_order() -> None:
    assert figures.solved() == 10
    page = (POST / "index.md").read_text("utf-8")
    first = ["the answer leaks in", "bad batches", "schedule or optimiser state", "the data changed", "data repeat"]
    causes = [*first, "dead ReLUs", "initial scale", "learning rate too high", "learning rate too low"]
    places = [page.index(f"| {cause} |") for cause in causes]
    assert places == sorted(places)


PLANS: dict[str, tuple[dict[str, Any], Any]] = {
    "healthy": ({}, None),
    "hot": ({"rate": 0.1}, None),
    "collapse": ({}, ("w_q", "w_k")),
}


@pytest.mark.parametrize("name", PLANS)
def test_twelve_steps_again_give_the_same_log(name: str) -> None:
    changes, larger = PLANS[name]
    plan, weights = training.Plan(**changes), network.initial(0)
    if larger:
        experiment.scaled(6, *larger)(weights)
    log = training.train(training.fresh(weights), plan, training.Corpus(0), range(12))
    again = experiment.logged(log)
    for dial in ("loss", "entropy", "ratio"):
        assert again[dial][:3] == pytest.approx(figures.run_of(name)["dials"][dial][:3], rel=0.03)


# The code on the page


def test_the_page_shows_the_code_that_is_tested() -> None:
    assert inspect.getsource(watch.watch).strip() in (POST / "index.md").read_text("utf-8")
    pattern = np.full((1, 1, 4, 4), 0.0)
    for row in range(4):
        pattern[..., row, : row + 1] = 1 / (row + 1)
    one = {"w": np.ones(4)}
    hidden = np.array([[[1.0, -1.0], [2.0, 0.0]]])
    found = watch.watch(one, {"w": np.array([3.0, 4.0])}, {"w": 0.1 * np.ones(4)}, pattern, hidden, pattern, hidden)
    assert found["gradient"] == 5
    assert found["update"] == pytest.approx(0.1)
    assert found["entropy"] == pytest.approx(1)
    assert found["dead"] == 0.5
    assert found["size"] == pytest.approx(1.5**0.5)
