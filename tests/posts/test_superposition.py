"""The numbers that the article on superposition promises: on its data, its code, and a shortened second run."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from blog.lab.llama import forward
from blog.lab.storage import file_digest, read_json
from tests.posts.conftest import TINY, modules, tiny

POST = Path(__file__).parents[2] / "posts" / "superposition"
NAMES = ("toy", "autoencoder", "experiment", "figures", "smollm", "kinds")
toy, autoencoder, experiment, figures, smollm, kinds = modules("superposition", *NAMES)


def stored(name: str) -> dict[str, Any]:
    return read_json(POST / "data" / f"{name}.json")


# The data


@pytest.mark.parametrize("name", experiment.EXPERIMENTS)
def test_the_data_were_written_by_the_scripts_as_they_stand(name: str) -> None:
    assert stored(name)["script_sha256"] == file_digest(*(POST / script for script in experiment.SCRIPTS))


def test_the_data_of_all_figures_stay_small() -> None:
    import gzip

    sizes = [
        len(gzip.compress(json.dumps(getattr(figures, name)()).encode()))
        for name in (
            "room",
            "five_features",
            "phase_diagram",
            "sticky_fractions",
            "sparse_autoencoder",
            "read_and_push",
        )
    ]
    assert max(sizes) < 45_000
    assert sum(sizes) < 120_000


# Gradients


def test_the_toy_model_s_gradient_is_that_of_finite_differences() -> None:
    random = np.random.default_rng(0)
    W, b = random.normal(size=(2, 3, 7)), random.normal(size=(2, 7)) / 5
    x = toy.draw(random, 0.4, (50, 7))
    weights, importance = random.random(50), random.random(7)
    _, dW, db = toy.loss_and_gradient(W, b, x, weights, importance)
    for values, gradient in ((W, dW), (b, db)):
        for at in np.ndindex(values.shape):
            before = values[at]
            sides = []
            for step in (1e-6, -1e-6):
                values[at] = before + step
                sides.append(toy.loss_and_gradient(W, b, x, weights, importance)[0][at[0]])
            values[at] = before
            assert (sides[0] - sides[1]) / 2e-6 == pytest.approx(gradient[at], abs=1e-6)


def test_the_autoencoder_s_gradient_is_that_of_finite_differences() -> None:
    random = np.random.default_rng(1)
    weights = autoencoder.initial(random, models=2, latents=5, m=3)
    weights["e"] += 0.1 * random.random((2, 5))
    weights["c"] += 0.1 * random.random((2, 3))
    h, price = random.normal(size=(40, 3)), np.array([0.1, 0.5])
    _, gradient = autoencoder.loss_and_gradient(weights, h, price)
    for name, values in weights.items():
        for at in np.ndindex(values.shape):
            before = values[at]
            sides = []
            for step in (1e-6, -1e-6):
                values[at] = before + step
                sides.append(autoencoder.loss_and_gradient(weights, h, price)[0][at[0]])
            values[at] = before
            assert (sides[0] - sides[1]) / 2e-6 == pytest.approx(gradient[name][at], abs=1e-6)


# Figure 1: room


@pytest.mark.parametrize("d", [2, 4, 8, 16, 32, 64, 128, 256, 512, 768, 1024])
@pytest.mark.parametrize("count", [500, 1000, 2000, 4000])
def test_cosines_of_random_directions_spread_as_one_over_root_d(d: int, count: int) -> None:
    assert figures.measured_cosines(d, count)["std"] == pytest.approx(d**-0.5, rel=0.03)


def test_the_spread_at_the_width_of_gpt_2_small() -> None:
    assert figures.measured_cosines(768, 4000)["std"] == pytest.approx(0.0361, abs=0.001)


def test_no_arrangement_beats_the_welch_bound_and_pushing_apart_helps() -> None:
    for d, found in stored("cosines")["apart"].items():
        for count, one in found.items():
            least = figures.welch_bound(d=int(d), count=int(count))
            assert least - 1e-4 <= one["max"] <= figures.measured_cosines(int(d), int(count))["max"] + 1e-4


def test_five_lines_in_a_plane_settle_36_degrees_apart() -> None:
    assert figures.angle(figures.measured_cosines(2, 5, apart=True)["max"]) == pytest.approx(36, abs=0.1)


def test_a_second_run_of_the_cosines_gives_the_stored_ones() -> None:
    again = experiment.random_cosines(64, experiment.COUNTS)["500"]
    kept = figures.measured_cosines(64, 500)
    assert again["std"] == pytest.approx(kept["std"], abs=1e-4)
    assert again["max"] == pytest.approx(kept["max"], abs=1e-3)
    assert sum(again["bins"]) == sum(kept["bins"]) == 500 * 499 // 2


# Figure 2: five features


def test_at_density_one_tenth_the_optimum_is_a_pentagon_longer_than_one() -> None:
    lengths = figures.lengths(0.1)
    assert lengths.max() / lengths.min() < 1.02
    assert lengths.mean() == pytest.approx(1.10, abs=0.03)
    assert figures.gaps(0.1) == pytest.approx(72, abs=1)
    assert figures.dimensionality(np.array(figures.optimum(0.1)["W"])) == pytest.approx(0.4, abs=0.005)
    assert all(-0.24 < bias < -0.18 for bias in figures.optimum(0.1)["b"])


@pytest.mark.parametrize("density", [0.5, 0.3])
def test_denser_features_form_two_pairs_and_one_is_dropped(density: float) -> None:
    lengths = figures.lengths(density)
    assert (lengths > 0.9).sum() == 4
    assert lengths[4] < 0.05
    assert figures.gaps(density) == pytest.approx(90, abs=1)


def test_the_rule_of_the_page_finds_optima_near_those_of_the_finer_rule() -> None:
    five = stored("five")
    for density, exact in five["exact"].items():
        live = five["losses"][five["densities"].index(float(density))][0][five["relative"].index(1.0)]
        assert live == pytest.approx(exact["loss"], rel=0.05)


def test_summing_in_order_is_the_same_training() -> None:
    rule = toy.quadrature(5)
    weights = toy.rule_weights(rule, np.full(5, 0.1))
    W, b = experiment.starts()
    together = toy.train_on_rule(W[:1], b[:1], rule, weights, np.ones(5), steps=20, rate=0.05)
    alone = toy.train_in_order(W[0], b[0], rule, weights, np.ones(5), steps=20, rate=0.05, stop=20)
    assert together[0][0] == pytest.approx(alone[0], abs=1e-9)
    assert together[1][0] == pytest.approx(alone[1], abs=1e-9)


def test_a_shorter_second_run_finds_the_stored_optima() -> None:
    rule = toy.quadrature(5)
    five = stored("five")
    for density in (0.05, 0.3):
        again = experiment.best_of(density, 1.0, 1.0, rule=rule)
        kept = five["losses"][five["densities"].index(density)][0][five["relative"].index(1.0)]
        assert again["loss"] == pytest.approx(kept, rel=1e-3)


def test_a_trained_pentagon_stays_when_its_fifth_feature_becomes_five_times_rarer_though_two_pairs_cost_less() -> None:
    rule = toy.quadrature(5)
    alike, starved = (toy.rule_weights(rule, np.array([0.05] * 4 + [0.05 * share])) for share in (1, 0.2))
    start = np.array(stored("five")["starts"])[:1]
    W, b = toy.train_on_rule(start, np.zeros((1, 5)), rule, alike, np.ones(5), steps=300, rate=0.05)
    W, b = toy.train_on_rule(W, b, rule, starved, np.ones(5), steps=4000, rate=0.01)
    assert np.linalg.norm(W[0], axis=0).min() > 1
    assert toy.rule_loss(W[0], b[0], rule, starved, np.ones(5)) > figures.live_loss(relative=0.2, seed=4)


def test_starving_one_feature_breaks_the_pentagon_at_a_factor_that_depends_on_density() -> None:
    assert figures.times_rarer(0.1) == (pytest.approx(2.5), pytest.approx(10 / 3))
    assert figures.times_rarer(0.05) == (pytest.approx(10 / 3), pytest.approx(5))


def test_turning_the_hidden_axes_changes_the_units_and_not_the_function() -> None:
    W = np.array(figures.optimum(0.05)["W"])
    assert figures.largest_change_of_products(30) < 1e-12
    assert np.abs(figures.turned_by(W, 30) - W).max() > 0.3
    assert figures.variance_ratio() == pytest.approx(1, abs=1e-3)


# Figure 3: two features, one dimension


def test_the_boundary_is_where_two_strategies_cost_the_same() -> None:
    for ratio in (0.1, 0.5, 1, 2, 10):
        p = figures.boundary_density(r=ratio)
        dropped = min(figures.drop_extra_loss(r=ratio, p=p), figures.drop_first_loss(p=p))
        assert figures.antipodal_loss(r=ratio, p=p) == pytest.approx(dropped)
    assert figures.boundary_density(r=1) == pytest.approx(0.571, abs=0.001)


@pytest.mark.parametrize("ratio", [1, 0.5, 0.1])
def test_the_closed_losses_are_those_of_random_samples(ratio: float) -> None:
    p = 0.4
    x = toy.draw(np.random.default_rng(0), p, (400_000, 2))
    importance = np.array([1, ratio])
    both = np.maximum(x @ np.array([[1, -1], [-1, 1]]), 0)
    one = np.column_stack([x[:, 0], np.full(len(x), p / 2)])
    for answer, loss in (
        (both, figures.antipodal_loss(r=ratio, p=p)),
        (one, figures.drop_extra_loss(r=ratio, p=p)),
    ):
        assert (importance * (answer - x) ** 2).sum(1).mean() == pytest.approx(loss, rel=0.01)


def test_trained_models_do_what_the_formulas_say_in_nine_cells_of_ten() -> None:
    assert figures.agreement() >= 0.9


def test_where_they_differ_trained_models_share_and_never_lose() -> None:
    phase = stored("phase")
    for i, p in enumerate(phase["densities"]):
        for j, ratio in enumerate(phase["ratios"]):
            kind = figures.closed_class(ratio, p)
            assert phase["classes"][i][j] in (kind, 2)
            losses = (
                figures.drop_extra_loss(r=ratio, p=p),
                figures.drop_first_loss(p=p),
                figures.antipodal_loss(r=ratio, p=p),
            )
            assert phase["losses"][i][j] <= 1.02 * losses[kind]


def test_a_second_run_of_some_cells_gives_the_stored_classes() -> None:
    phase = stored("phase")
    for i, j in ((5, 20), (36, 3), (36, 36), (20, 10)):
        assert experiment.cell_of(phase["densities"][i], phase["ratios"][j])[0] == phase["classes"][i][j]


# Figure 4: sixty features


def test_near_density_0_074_each_of_27_owns_6_27_within_three_percent_and_in_pairs_each_half_within_one() -> None:
    for sparsity in (11, 13.5, 16.5):
        found = figures.sixty(sparsity)
        assert found["kept"] == 27
        assert 0.97 * 6 / 27 < found["least"] <= found["most"] < 1.03 * 6 / 27
    pairs = figures.sixty(1 / 0.3)
    assert 0.495 < pairs["least"] <= pairs["most"] < 0.505


def test_the_shares_never_sum_to_more_than_the_dimensions() -> None:
    least, most = figures.every_sum()
    assert 5.98 < least <= most <= 6 + 1e-9


def test_at_density_three_tenths_all_twelve_features_share_in_pairs() -> None:
    found = figures.sixty(1 / 0.3)
    assert found["kept"] == 12
    assert 0.48 < found["least"] <= found["most"] < 0.52


@pytest.mark.parametrize("sparsity", [11.053, 13.503, 16.496])
def test_27_features_meet_at_the_angles_of_gosset_s_figure(sparsity: float) -> None:
    W = np.array(figures.model_at(sparsity)["W"]) / 1000
    W = W[:, np.linalg.norm(W, axis=0) > 0.5]
    assert W.shape == (6, 27)
    unit = W / np.linalg.norm(W, axis=0)
    cosines = unit.T @ unit - np.eye(27)
    assert ((np.abs(cosines - 0.25) < 0.025).sum(1) == 16).all()
    assert ((np.abs(cosines + 0.5) < 0.025).sum(1) == 10).all()
    assert figures.dimensionality(W) == pytest.approx(6 / 27, abs=0.006)


def test_gosset_s_figure_has_these_angles() -> None:
    # 27 weights of E6 in nine dimensions: a difference of two axes in each pair of three triples.
    axes = np.eye(9).reshape(3, 3, 9)
    centre = [axis.mean(0) for axis in axes]
    points = []
    for first, second in ((0, 1), (1, 2), (2, 0)):
        for i in range(3):
            for j in range(3):
                points.append((axes[first][i] - centre[first]) - (axes[second][j] - centre[second]))
    unit = np.array(points) / np.linalg.norm(points, axis=1, keepdims=True)
    assert np.linalg.matrix_rank(unit) == 6
    cosines = unit @ unit.T - np.eye(27)
    assert (np.isclose(cosines, 0.25).sum(1) == 16).all()
    assert (np.isclose(cosines, -0.5).sum(1) == 10).all()


def test_eleven_of_twelve_starts_find_it_and_the_twelfth_is_no_better() -> None:
    assert figures.starts_with(27) == 11
    models = stored("starts_of_sixty")["models"]
    (other,) = [one for one in models if one["kept"] != 27]
    losses = [one["loss"] for one in models if one["kept"] == 27]
    assert other["kept"] == 28
    assert min(losses) < other["loss"] < max(losses)


def test_a_tenth_of_the_training_already_keeps_more_features_than_dimensions() -> None:
    again = experiment.many(0.3, steps=200)
    W = np.array(again["W"]) / 1000
    assert (np.linalg.norm(W, axis=0) > 0.5).sum() > 6
    assert figures.dimensionality(W).sum() <= 6 + 1e-9
    assert again["loss"] < again["nothing"]


# Figure 5: sparse autoencoders


def test_the_right_directions_come_with_shrinkage_and_perfect_rebuilding_with_wrong_ones() -> None:
    right, wrong = figures.trained(0.3), figures.trained(0.01)
    assert right["cosine"] >= 0.97
    assert 0.55 <= right["active"] <= 0.80
    assert wrong["cosine"] < 0.92
    assert wrong["active"] > 2
    assert wrong["explained"] > 0.999
    assert figures.kept_length(0.3) < 0.85 < figures.kept_length(0.01)


def test_activity_falls_with_the_price_from_one_tenth_on() -> None:
    # Below, many wrong dictionaries are equally good and the activity wanders; the article says so.
    active = [figures.trained(price)["active"] for price in (0.1, 0.2, 0.3, 0.5, 1.0)]
    assert active == sorted(active, reverse=True)


def test_variance_explained_falls_with_every_price() -> None:
    for data in ("twelve", "ten"):
        for size in ("half", "equal", "twice"):
            explained = [figures.trained(price, size, data)["explained"] for price in stored("autoencoders")["prices"]]
            assert explained == sorted(explained, reverse=True)


def test_ten_features_in_three_dimensions_are_not_recovered_by_ten_latents() -> None:
    assert figures.best_cosine("ten") < 0.97


def test_pushing_a_latent_raises_its_feature_more_than_any_other() -> None:
    data = stored("autoencoders")["twelve"]
    W, b = np.array(data["W"]), np.array(data["b"])
    for i in range(12):
        _, f, rebuilt = figures.encoded("twelve", "equal", 0.3, np.eye(12)[i])
        D = np.array(figures.trained(0.3)["D"])
        outputs = [np.maximum(W.T @ (rebuilt + push * D[:, f.argmax()]) + b, 0) for push in (0, 0.5)]
        assert (outputs[1] - outputs[0]).argmax() == i


def test_a_shorter_second_run_recovers_most_directions() -> None:
    W = np.array(stored("autoencoders")["twelve"]["W"])
    (again,) = experiment.trained_on(W, 12, (0.3,), steps=800, tries=3)
    assert again["cosine"] > 0.9
    assert again["active"] < 1.2


# Figure 6: a published model


def encode(text: str) -> list[int]:
    return [ord(letter) % 40 for letter in text]


def pairs_of(kind: Any, model: Any) -> Any:
    return smollm.texts(model, kind.pairs, encode)


def test_the_data_of_the_published_model_were_written_by_the_scripts_as_they_stand() -> None:
    assert stored("smollm")["script_sha256"] == file_digest(POST / "smollm.py", POST / "kinds.py")
    assert (POST / "data" / "smollm.json").stat().st_size < 60_000


def test_no_held_out_text_made_a_direction() -> None:
    for kind in kinds.KINDS:
        half = len(kind.pairs) // 2
        made, held = ({text for pair in part for text in pair} for part in (kind.pairs[:half], kind.pairs[half:]))
        assert len(kind.pairs) == 24
        assert not made & held
        assert not {kind.shown, *kind.starts, *kinds.MIXED} & (made | held)


def test_a_pair_differs_from_its_first_token_that_is_read() -> None:
    one, other = smollm.texts(tiny(), [("abxcd", "abycd")], encode)[0]
    assert len(one.common) == 3
    assert one.common.tolist() == [False, True, True]
    assert np.linalg.norm(one.states, axis=-1) == pytest.approx(1)
    run = forward(tiny(), np.array([encode("abxcd")]))
    assert one.neurons[1] == pytest.approx(run.layers[1].mlp_post[0, 2:])
    assert one.states[1] * np.linalg.norm(run.layers[1].stream[0, 2:], axis=-1)[:, None] == pytest.approx(
        run.layers[1].stream[0, 2:]
    )
    assert other.length[1] != one.length[1]


def test_a_direction_reads_one_at_its_kind_s_mean_and_minus_one_at_the_other_s() -> None:
    read = pairs_of(kinds.PAST, tiny())
    direction, middle, half = smollm.between(read, 1)
    for side, value in ((0, 1), (1, -1)):
        states = np.concatenate([pair[side].states[1] for pair in read])
        assert ((states @ direction - middle) / half).mean() == pytest.approx(value)


def test_the_share_of_pairs_in_order_is_that_of_all_comparisons() -> None:
    random = np.random.default_rng(2)
    kind, other = random.integers(0, 5, 30), random.integers(0, 4, 20)
    every = (kind[:, None] > other).mean() + (kind[:, None] == other).mean() / 2
    assert float(smollm.auc(kind, other)) == pytest.approx(every)
    assert smollm.auc(kind[:, None], other[:, None]) == pytest.approx([every])


def test_the_chosen_neuron_is_the_best_of_its_layer_on_the_training_pairs() -> None:
    train = pairs_of(kinds.BLAME, tiny())[:12]
    neuron, sign, found = smollm.best_neuron(train, 2)
    scores = [smollm.scored([smollm.fires(pair, 2, each, 1.0) for pair in train]) for each in range(TINY.d_ff)]
    assert found == pytest.approx(max(max(scores), 1 - min(scores)))
    assert smollm.scored([smollm.fires(pair, 2, neuron, sign) for pair in train]) == pytest.approx(found)


def test_a_push_is_added_to_every_state_but_the_first_and_none_changes_nothing() -> None:
    model, tokens = tiny(), np.array([encode("a tiny model")])
    run, shift = forward(model, tokens), np.linspace(-1, 1, TINY.d_model)
    moved = smollm.pushed(model, run, 1, np.array([0 * shift, shift]))
    assert moved.logits[0, -1] == pytest.approx(run.logits[0, -1])
    assert moved.layers[1].stream[1, 1:] - run.layers[1].stream[0, 1:] == pytest.approx(np.tile(shift, (11, 1)))
    assert moved.layers[1].stream[1, 0] == pytest.approx(run.layers[1].stream[0, 0])


def test_a_reduced_second_run_measures_the_same_things_on_a_tiny_model() -> None:
    few = [kind._replace(starts=kind.starts[:2], words=kind.words[:3]) for kind in kinds.KINDS[2:4]]
    found = smollm.measured(tiny(), few, kinds.MIXED[1:2], encode, lambda token: chr(65 + token))
    kept = stored("smollm")
    assert found.keys() == kept.keys() - {"script_sha256"}
    assert found["kinds"]["past"].keys() == kept["kinds"]["past"].keys()
    assert 0 <= found["layer"] < TINY.n_layers
    assert len(found["sentences"][0]["reads"][0]) == len(kinds.MIXED[1])
    steered = found["kinds"]["past"]["steered"]["chance"]
    unpushed = smollm.PUSHES.index(0.0)
    assert steered[0][unpushed] == pytest.approx(steered[1][unpushed])


def test_the_committed_directions_say_what_the_text_says_of_them() -> None:
    for name in figures.NAMES:
        assert figures.told_apart(name) > 0.8
        assert figures.told_apart(name).n == 12
        nothing, control = figures.pushed(name, 0.0), figures.pushed(name, 0.0, control=True)
        assert nothing == pytest.approx(control, abs=1e-4)
