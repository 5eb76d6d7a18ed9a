"""The numbers that the article on the place of norms promises, its derivatives, and its experiments in small."""

import json
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import deno
import numpy as np
import pytest

from blog.lab.llama import Llama, LlamaConfig, shapes
from blog.lab.storage import file_digest
from tests.posts.conftest import modules

POST = Path(__file__).parents[2] / "posts" / "pre-ln"

figures, networks, experiment, draws, warm_up, mechanism, straight, smollm = modules(
    "pre-ln", "figures", "networks", "experiment", "draws", "warm_up", "mechanism", "straight", "smollm"
)
SMALL = networks.Sizes(width=8, hidden=12, heads=2, vocabulary=7, length=5, batch=2)


def random_pass(key: str, depth: int = 3, seed: int = 3) -> tuple[Any, Any, Any]:
    source = networks.Source(seed)
    tokens, targets = (source.below(SMALL.vocabulary, SMALL.batch, SMALL.length) for _ in range(2))
    return networks.network(networks.DESIGNS[key], SMALL, depth, source), tokens, targets


# The gradients


@pytest.mark.parametrize("key", networks.DESIGNS)
def test_every_gradient_is_that_of_finite_differences(key: str) -> None:
    net, tokens, targets = random_pass(key)
    found = networks.run(net, tokens, targets)
    named = [(weights[name], found.gradients[at][name]) for at, weights in enumerate(net.layers) for name in weights]
    ends = [(getattr(net, name), found.ends[name]) for name in ("embedding", "positions", "unembedding")]
    for weight, gradient in [*named, *ends]:
        assert_derivative(weight, gradient, lambda: networks.run(net, tokens, targets).loss)


def assert_derivative(weight: Any, gradient: Any, loss: Callable[[], float]) -> None:
    """The largest entry of the gradient is that of finite differences."""
    row, column = np.unravel_index(np.abs(gradient).argmax(), gradient.shape)
    before, step = weight[row, column], 1e-5
    losses = []
    for change in (step, -step):
        weight[row, column] = before + change
        losses.append(loss())
    weight[row, column] = before
    assert (losses[0] - losses[1]) / (2 * step) == pytest.approx(gradient[row, column], rel=1e-5, abs=1e-9)


def test_with_norms_on_queries_and_keys_too() -> None:
    net, tokens, targets = random_pass("output")
    _, found = draws.gradients(net, tokens, targets)
    for at, weights in enumerate(net.layers):
        for name, weight in weights.items():
            assert_derivative(weight, found[at][name], lambda: draws.gradients(net, tokens, targets)[0])


def test_norms_on_queries_and_keys_take_their_lengths_away() -> None:
    net, tokens, targets = random_pass("output")
    loss, _ = draws.gradients(net, tokens, targets)
    for weights in net.layers:
        weights["w_q"] *= 7
    assert draws.gradients(net, tokens, targets)[0] == pytest.approx(loss)


def test_the_jacobian_of_a_norm_has_two_zeros_and_divides_by_the_deviation() -> None:
    x = np.array([1.0, 2, 3, 4])
    normed, deviation = networks.norm(x)
    jacobian = np.stack([networks.back_through_norm(normed, deviation, each) for each in np.eye(4)])
    assert deviation.item() == pytest.approx(1.1180, abs=1e-4)
    assert np.linalg.svd(jacobian)[1] == pytest.approx([0.8944, 0.8944, 0, 0], abs=1e-4)
    assert np.abs(jacobian @ normed).max() < 1e-12


def test_the_page_draws_the_same_weights_and_finds_the_same_gradients() -> None:
    sizes = figures.draw_again()["sizes"]
    designs = {key: design._asdict() for key, design in networks.DESIGNS.items()}
    script = f"""import {{ measured }} from "{(POST / "networks.js").as_uri()}";
    const all = {json.dumps(designs)};
    const found = Object.entries(all).map(([key, one]) => [key, measured(one, {json.dumps(sizes)}, 4, 5)]);
    console.log(JSON.stringify(Object.fromEntries(found)));"""
    printed = subprocess.run(
        [deno.find_deno_bin(), "eval", script], capture_output=True, encoding="utf-8", check=True
    ).stdout
    for key, found in json.loads(printed).items():
        own, _ = experiment.measured(networks.DESIGNS[key], networks.Sizes(**sizes), 4, 5)
        assert found["w_2"] == pytest.approx(own["w_2"].tolist(), rel=1e-9)
        assert found["rms"] == pytest.approx(own["rms"].tolist(), rel=1e-9)


# What was measured


@pytest.mark.parametrize(
    ("name", "scripts"),
    [
        ("depths", experiment.SCRIPTS),
        ("draws", draws.SCRIPTS),
        ("warm_up", warm_up.SCRIPTS),
        ("mechanism", mechanism.SCRIPTS),
        ("straight", straight.SCRIPTS),
        ("smollm", ["smollm.py"]),
    ],
)
def test_the_data_were_written_by_the_scripts_as_they_stand(name: str, scripts: list[str]) -> None:
    kept = json.loads((POST / "data" / f"{name}.json").read_text("utf-8"))
    assert kept["script_sha256"] == file_digest(*(POST / script for script in scripts))


@pytest.mark.parametrize(("key", "at"), [("pre", 1), ("post", 1), ("output", 0)])
def test_a_depth_is_measured_again(key: str, at: int) -> None:
    depth = figures.DEPTHS["depths"][at]
    again = experiment._over_seeds(networks.DESIGNS[key], experiment.PRACTICAL, depth, experiment.SEEDS)
    kept = figures.DEPTHS["practical"][key][at]
    assert again["w_2"] == pytest.approx(kept["w_2"], rel=1e-3)
    assert again["share"] == pytest.approx(kept["share"], rel=1e-3)


def test_a_draw_is_drawn_again() -> None:
    page = figures.DRAWS["page"]["post"]
    assert draws.ends("post", 12, 8, sizes=draws.PAGE) == pytest.approx(page[7], rel=1e-3)
    normed = figures.DRAWS["output"]["normed"]
    assert draws.ends("output", 48, 0, is_normed=True) == pytest.approx(normed[0], rel=1e-3)


def test_the_draws_of_the_first_state_are_those_that_were_measured() -> None:
    known = figures.draw_again()["known"]
    assert [(each[0], each[-1]) for each in known] == [
        pytest.approx(tuple(ends), rel=1e-3) for ends in figures.DRAWS["page"]["post"]
    ]


def test_single_draws_of_post_norm_lean_either_way() -> None:
    for depth in ("48", "96"):
        found = figures.fades("post", depth)
        assert min(found) < 1 < max(found)
        assert abs(np.log(figures.mean_fade("post", depth))) < np.log(figures.fade_error("post", depth))


def test_norms_on_queries_and_keys_level_the_output_norm() -> None:
    assert 1 / figures.mean_fade("output", "softmax") > 1000
    assert 5 < 1 / figures.mean_fade("output", "normed") < 8


# What lies behind it


def test_norms_and_parts_of_post_norm_nearly_cancel() -> None:
    for found in np.array(figures.MECHANISM["parts"]):
        by_norm, by_part = found[:, 2].prod(), found[:, 3].prod()
        assert 1e9 < by_part < 1e11
        assert 1e9 < 1 / by_norm < 1e11
        assert 1 < by_norm * by_part < 3
        assert found[0, 0] < 0.5 < 0.9 < found[0, 1]  # the first attention writes little, and sends back much
        assert found[-2, 1] < 0.5 < 0.8 < found[-2, 0]  # the last one the reverse
        assert 0.8 < found[10:, 0][::2].mean() < 1.1
    for name in ("attention", "feed-forward"):
        share = figures.part_mean(name, "share")
        assert figures.part_mean(name, "by_part") == pytest.approx((1 + share**2) ** 0.5, rel=0.05)


def test_the_parts_multiply_to_the_gradient_of_the_stream() -> None:
    source = networks.Source(0)
    sizes = experiment.PRACTICAL
    tokens, targets = (source.below(sizes.vocabulary, sizes.batch, sizes.length) for _ in range(2))
    found = networks.run(networks.network(networks.DESIGNS["post"], sizes, 3, source), tokens, targets)
    lengths = [np.linalg.norm(each["stream"]) for each in found.gradients]
    factors = np.array(mechanism.parts(3, 0))
    assert factors[:4, 2:].prod() == pytest.approx(lengths[0] / lengths[2])


def test_queries_get_least_in_the_last_layer() -> None:
    assert all(first > 1000 * last for first, last in figures.MECHANISM["queries"])


def test_averages_over_batches_do_not_fade_at_six_layers() -> None:
    logs = np.log([first / last for first, last in figures.MECHANISM["averaged"]])
    assert abs(logs.mean()) < 0.1


def test_the_first_step_moves_the_output_of_post_norm_farther() -> None:
    found = figures.MECHANISM["moved"]
    assert max(found["post"]) < min(found["pre"])
    assert mechanism.moved("post", 0, warm_up.RATE) == pytest.approx(found["post"][0], abs=0.01)


def test_without_norms_a_layer_makes_the_stream_larger_by_more_than_half() -> None:
    assert np.mean(figures.MECHANISM["growth"]) > 1.5


# The brief's table of gradients at six layers and more; first and last layer, softmax attention
@pytest.mark.parametrize(
    ("key", "depth", "first", "last"),
    [
        ("post", 6, 0.679, 0.722), ("pre", 6, 0.660, 0.326), ("deep", 6, 0.129, 0.128), ("peri", 6, 0.796, 0.363),
        ("post", 12, 0.521, 0.780), ("pre", 12, 0.618, 0.240), ("pre", 24, 0.620, 0.164), ("pre", 48, 0.669, 0.119),
        ("scaled", 48, 0.732, 0.604), ("peri", 48, 0.803, 0.161), ("deep", 48, 0.047, 0.0469),
    ],
)  # fmt: skip
def test_other_draws_of_the_weights_gave_nearly_the_same_table(key: str, depth: int, first: float, last: float) -> None:
    assert figures.first(key, depth) == pytest.approx(first, rel=0.25)
    assert figures.last(key, depth) == pytest.approx(last, rel=0.12)


def test_the_last_layer_follows_the_theorem() -> None:
    assert figures.slope("pre") == pytest.approx(-0.5, abs=0.05)
    assert 0 < figures.slope("post") < 0.15  # it does not fall


@pytest.mark.parametrize("depth", [6, 12, 24, 48, 96])
def test_deep_norm_alone_is_level(depth: int) -> None:
    assert 0.97 < figures.first("deep", depth) / figures.last("deep", depth) < 1.06


def test_the_stream_of_pre_norm_grows_by_the_root_of_the_depth() -> None:
    for depth in (24, 48, 96):
        assert figures.rms("pre", depth) == pytest.approx((1 + figures.growth() * depth) ** 0.5, rel=0.08)


@pytest.mark.parametrize("n_layers", range(1, 97))
def test_norms_on_the_path_are_counted(n_layers: int) -> None:
    assert figures.norms_on_the_path(on_sum=True, n_layers=n_layers) == 2 * n_layers
    assert figures.norms_on_the_path(on_sum=False, n_layers=n_layers) == 1


def test_norms_alone_leave_least_in_post_norm_and_nearly_all_in_deep_norm() -> None:
    assert figures.left_by_norms("post", 6) == pytest.approx(0.14, abs=0.005)
    assert figures.left_by_norms("post", 48) < 1e-9
    assert figures.left_by_norms("pre", 48) == pytest.approx(1 / figures.rms("pre", 48), rel=0.05)
    assert figures.left_by_norms("deep", 96) >= 0.99


@pytest.mark.parametrize(("key", "depth"), [("post", 6), ("pre", 12), ("deep", 1), ("output", 2)])
def test_the_straight_path_is_walked_again(key: str, depth: int) -> None:
    at = figures.STRAIGHT["depths"].index(depth)
    assert straight.over_seeds(key, depth) == pytest.approx(figures.STRAIGHT[key][at], rel=1e-3)


def test_the_cold_post_norm_run_knows_no_more_than_letter_counts() -> None:
    assert figures.ending("post cold") == pytest.approx(figures.WARM_UP["unigram"], abs=0.1)
    assert figures.ending("post warm") < figures.WARM_UP["unigram"] - 0.2
    assert figures.ending("pre cold") < figures.ending("post warm")


def test_the_first_steps_of_a_run_are_found_again() -> None:
    again = warm_up.trained("post", 0, 0, until=3)
    kept = figures.WARM_UP["curves"]["post cold"]
    assert again[0]["loss"] == pytest.approx(kept["loss"][0], rel=1e-3)
    assert [dials["gradient"] for dials in again[:1]] == pytest.approx(kept["gradient"][:1], rel=1e-3)


def test_without_a_warm_up_the_first_layers_gradient_is_gone_in_twenty_steps() -> None:
    first = figures.WARM_UP["curves"]["post cold"]["first"]
    shrunk = figures.MECHANISM["shrunk"]
    assert first[0] / first[19] == pytest.approx(shrunk[0], rel=0.01)
    assert shrunk[0] == max(shrunk)  # the seed that is drawn
    assert first[-1] < first[19] / 10  # and on it goes
    assert mechanism.shrunk(0, step=5) == pytest.approx(first[0] / first[4], rel=0.01)
    assert mechanism.shrunk(2) == pytest.approx(min(shrunk), rel=0.1)


def test_the_entropy_of_the_language_is_known() -> None:
    odds = np.zeros((2, 2, 2))
    odds[..., 0], odds[..., 1] = 0.25, 0.75
    found = warm_up.entropies(odds)
    assert found["floor"] == pytest.approx(found["unigram"]) == pytest.approx(0.5623, abs=1e-4)


def test_the_shares_of_a_published_model_are_lengths_over_the_stream() -> None:
    config = LlamaConfig(
        vocab_size=40, d_model=16, n_layers=2, n_heads=4, n_kv_heads=2, d_head=4, d_ff=24, rotary_base=100,
        norm_epsilon=1e-5,
    )  # fmt: skip
    chooser = np.random.default_rng(3)
    model = Llama(config, {name: chooser.normal(0, 0.4, shape) for name, shape in shapes(config).items()})
    tokens = chooser.integers(0, 40, (2, 6))
    found = smollm.shares(model, tokens, 2)
    doubled = {name: 2 * model.weights[name] for name in ("block1.w_o",)}
    louder = smollm.shares(replace(model, weights={**model.weights, **doubled}), tokens, 2)
    assert louder["norm"] == pytest.approx(found["norm"])
    assert louder["share"][0] == pytest.approx(found["share"][0])
    assert louder["share"][1] > found["share"][1]
    assert len(found["share"]) == 2
    assert min(found["share"]) > 0


def test_the_shares_of_the_trained_model_do_not_fall_past_layer_2() -> None:
    share = figures.SMOLLM["share"]
    assert share[0] > 2 * share[1] > 2 * share[2] > 2.5 * share[3]
    assert min(share[3:]) > 0.9 * share[3]
    assert np.polyfit(range(3, 30), share[3:], 1)[0] > 0


def test_equal_writes_make_words_alike_more_slowly_where_attention_is_sharp() -> None:
    assert figures.teeth("peri", 48, quantity="share")[-1] == pytest.approx(
        figures.teeth("output", 48, quantity="share")[-1], rel=0.02
    )
    assert figures.likeness("peri", 48) > figures.likeness("output", 48) + 0.2
