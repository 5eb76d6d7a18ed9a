"""The numbers that the article on one training step promises, and small re-runs of its experiments."""

import json
import math
from pathlib import Path

import numpy as np
import pytest

from blog.lab.language import language
from blog.lab.storage import file_digest
from tests.posts.conftest import modules, sampled

GIVING = "Yesterday Mary and John walked to the store . Mary decided to give a ring to John ."
POST = Path(__file__).parents[2] / "posts" / "training-math"
figures, tiny, quadratic, reader, floors, noise = modules(
    "training-math", "figures", "tiny", "quadratic", "reader", "floors", "noise"
)


# The tiny model


def test_the_language_has_36_sentences_of_eight_words() -> None:
    rows = tiny.sentences()
    assert rows.shape == (36, 9)
    assert len({tuple(row) for row in rows}) == 36


def test_the_model_has_between_500_and_900_weights() -> None:
    assert sum(matrix.size for matrix in tiny.initial().values()) == figures.TINY_WEIGHTS == 512


def test_before_training_the_loss_is_near_twelve_equal_choices() -> None:
    assert figures.loss_at(0) == pytest.approx(math.log(12), abs=0.1)


def test_after_200_steps_the_loss_is_below_a_half_and_not_below_the_floor() -> None:
    assert figures.TINY_FLOOR < figures.loss_at(200) < 0.5


def test_the_floor_is_the_entropy_of_the_36_sentences() -> None:
    """By the chain rule: the mean over words is the logarithm of the number of sentences, over eight."""
    counts: dict[tuple[int, ...], int] = {}
    for row in tiny.sentences():
        for end in range(1, 10):
            counts[tuple(row[:end])] = counts.get(tuple(row[:end]), 0) + 1
    rows = [tuple(row) for row in tiny.sentences()]
    total = sum(-math.log(counts[row[: t + 1]] / counts[row[:t]]) for row in rows for t in range(1, 9))
    assert total / (8 * 36) == pytest.approx(figures.TINY_FLOOR, abs=1e-12)
    assert math.log(36) / 8 == pytest.approx(figures.TINY_FLOOR, abs=1e-12)


@pytest.mark.parametrize("name", ["E", "P", "Q", "K", "V", "O", "U"])
def test_the_gradient_is_that_of_finite_differences(name: str) -> None:
    weights, rows, h = tiny.initial(), tiny.sentences()[:5], 1e-5
    _, gradient = tiny.loss_and_gradient(weights, rows)
    largest = np.unravel_index(np.abs(gradient[name]).argmax(), gradient[name].shape)
    for cell in (largest, (4, 3), (7, 2)):
        ends = []
        for sign in (1, -1):
            pushed = {key: value.copy() for key, value in weights.items()}
            pushed[name][cell] += sign * h
            ends.append(tiny.loss_and_gradient(pushed, rows)[0])
        measured = (ends[0] - ends[1]) / (2 * h)
        assert measured == pytest.approx(gradient[name][cell], rel=1e-6, abs=1e-10)


def test_the_gradient_predicts_the_loss_to_four_decimals() -> None:
    found = sampled(figures.one_step(), nudge=0.01)
    assert round(found["foretold"], 4) == round(found["found"], 4)
    far = sampled(figures.one_step(), steps=200, nudge=1, matrix="U", weight="4,3")
    assert far["found"] > 5 > far["foretold"]
    assert far == figures.too_far()
    assert math.exp(-far["found"]) == pytest.approx(0.001, abs=0.0005)
    assert far["foretold"] < 0.1


def test_no_other_weight_of_the_trained_model_does_as_much_harm_and_most_do_hardly_any() -> None:
    weights, row = figures.at(200), tiny.sentences()[figures.SENTENCE : figures.SENTENCE + 1]
    ends = []
    for matrix in weights.values():
        for cell in np.ndindex(matrix.shape):
            before = matrix[cell]
            for by in (1, -1):
                matrix[cell] = before + by
                ends.append(tiny.loss_and_gradient(weights, row, figures.PLACE)[0])
            matrix[cell] = before
    far = figures.too_far()
    assert len(ends) == 2 * figures.TINY_WEIGHTS
    assert max(ends) == pytest.approx(far["found"], abs=1e-9)
    assert np.mean(np.abs(np.array(ends) - far["loss"]) < 0.02) > 0.7


def test_before_training_the_right_word_has_no_more_chance_than_a_blind_guess() -> None:
    assert 1 / 24 < math.exp(-figures.nudged(figures.one_step()["inputs"])["loss"]) < 1 / 12


def test_the_heat_map_leaves_out_only_rows_that_are_zero() -> None:
    row = tiny.sentences()[figures.SENTENCE : figures.SENTENCE + 1]
    for steps in figures.CHECKPOINTS:
        gradient = tiny.loss_and_gradient(figures.at(steps), row, figures.PLACE)[1]["E"]
        assert [i for i in range(12) if np.abs(gradient[i]).max() > 0] == figures.rows_shown("E")


def test_no_push_of_a_weight_leaves_the_axis_of_its_checkpoint() -> None:
    for case in figures.one_step()["samples"]:
        inputs = figures.one_step()["inputs"] | case["inputs"]
        low, high = figures.loss_ends()[str(inputs["steps"])][inputs["matrix"]]
        assert low - 1e-4 <= case["outputs"]["found"] <= high + 1e-4


def test_tame_runs_end_where_the_map_of_rates_says() -> None:
    ends = {rule: dict(found) for rule, found in figures.tame_ends().items()}
    assert ends["adamw"][0.02] == pytest.approx(figures.loss_at(200), abs=1e-4)
    assert min(ends["adamw"], key=lambda rate: ends["adamw"][rate]) == 0.02
    for rule, largest in figures.TAME.items():
        assert max(ends[rule]) == largest
        assert min(ends[rule].values()) > figures.TINY_FLOOR
        _, losses = tiny.train(steps=200, rate=largest, optimiser=rule)
        assert max(losses) < 3


def test_a_model_that_knows_only_kinds_pays_what_the_training_rests_at() -> None:
    """Name and thing are guesses of three, the ending of two, and whatever was named is guessed again."""
    halves = [math.log(6) + math.log(3), math.log(2) + math.log(3)]  # "and tom likes tea", "and so does tom"
    cost = (2 * math.log(3) + sum(halves) / 2) / 8
    assert cost == pytest.approx(0.567, abs=5e-4)
    _, losses = tiny.train(steps=90)
    assert sum(losses[40:70]) / 30 == pytest.approx(0.6, abs=0.02)
    assert sum(losses[60:90]) / 30 == pytest.approx(cost, abs=0.03)


def test_the_first_step_takes_back_a_little_of_what_the_tangents_promise() -> None:
    before, promised, found = figures.first_step()
    assert promised < found < before
    assert found - promised < 0.1 * (before - promised)


def test_one_weight_s_slope_over_eight_sentences_is_not_that_over_one_word() -> None:
    found = figures.first_weight()
    assert found["slope_one"] < 0 < found["slope"]
    decayed = (1 - figures.RATE * tiny.DECAY) * found["before"]
    assert found["after"] == pytest.approx(decayed - figures.RATE, abs=1e-6)
    start = figures.one_step()["inputs"]
    assert start == {"nudge": 2, "steps": 0, "matrix": "E", "weight": "4,4"}
    assert figures.rows_shown("E")[4] == 7


def test_a_first_adam_step_moves_every_weight_by_the_rate() -> None:
    weights = {"w": np.zeros(3)}
    slope = {"w": np.array([3.0, -1e-3, 20.0])}
    zeros = [{"w": np.zeros(3)} for _ in range(2)]
    tiny.adamw(weights, slope, *zeros, 1, 0.01)
    assert weights["w"] == pytest.approx([-0.01, 0.01, -0.01], abs=1e-6)


# Softmax


def test_the_pulls_add_up_to_zero_and_the_constant_direction_has_no_curvature() -> None:
    p = tiny.softmax(np.array([4.3, 2.8, 2.0, 0.3, 0.2]))
    y = np.eye(5)[1]
    assert abs((p - y).sum()) < 1e-12
    hessian = np.diag(p) - np.outer(p, p)
    assert np.abs(hessian @ np.ones(5)).max() < 1e-12
    assert np.linalg.eigvalsh(hessian).min() > -1e-12


def test_a_hundred_more_on_every_logit_changes_nothing() -> None:
    assert sampled(figures.pull(), shift="100")["p"] == pytest.approx(sampled(figures.pull())["p"], abs=1e-12)


def test_equal_logits_cost_ln_5() -> None:
    level = {f"z{i}": 0 for i in range(5)}
    assert sampled(figures.pull(), **level)["loss"] == pytest.approx(math.log(5), abs=1e-12)


def test_at_a_low_temperature_half_a_logit_decides() -> None:
    level = {f"z{i}": 0 for i in range(5)} | {"z0": 0.5, "temperature": 0.1, "target": "0"}
    assert sampled(figures.pull(), **level)["p"][0] > 0.97
    assert tiny.softmax(np.array([0.5, 0.0]) / 0.1)[0] > 0.99


def test_without_the_subtraction_800_overflows() -> None:
    with np.errstate(all="ignore"):
        e = np.exp(np.array([804.3, 802.8]))
        assert np.isnan(e / e.sum()).all()
    assert sum(sampled(figures.pull(), shift="800")["p"]) == pytest.approx(1)


# The ideal reader


def test_the_ideal_reader_knows_the_grammar_s_entropies() -> None:
    known = language("simple")
    found = [one.surprise for one in reader.read(known, GIVING.split())]
    assert found[1] == pytest.approx(math.log(30), abs=1e-9)
    assert found[3] == pytest.approx(math.log(29), abs=1e-9)
    assert found[7] == found[14] == pytest.approx(math.log(10), abs=1e-9)
    assert found[9] == pytest.approx(-math.log(0.85 / 2), abs=1e-9)
    assert found[16] == 0


def test_the_ideal_reader_s_bets_add_up_to_one() -> None:
    """Over all words that may follow a few beginnings."""
    known = language("simple")
    for text in ("", "Yesterday Mary and", "Mary and Rose", "The"):
        before = text.split()
        total = 0.0
        for word in known.vocabulary[1:]:
            try:
                total += math.exp(-reader.read(known, [*before, word])[-1].surprise)
            except (ZeroDivisionError, ValueError):
                continue  # no explanation allows this word
        assert total == pytest.approx(1, abs=1e-9)


def test_at_the_end_no_kind_of_word_is_below_its_floor() -> None:
    for kind, (gap, error) in floors.checkpoints()[-1]["gap"].items():
        assert gap > -2 * error - 1e-9, kind


def test_at_the_end_the_receiver_is_close_to_its_floor() -> None:
    assert floors.end_gap("answer") < 0.1


def test_facts_rest_at_a_guess_of_the_right_sort_and_then_fall_with_the_receiver() -> None:
    loss = {one["step"]: {kind: one["loss"][kind][0] for kind in ("fact", "answer")} for one in floors.checkpoints()}
    sort = floors.sort_only()
    assert loss[200]["fact"] > sort + 1
    for step in (400, 500):
        assert sort < loss[step]["fact"] < sort + 0.2
    assert all(loss[step + 200][kind] < loss[step][kind] - 1 for step in (500, 600) for kind in ("fact", "answer"))


def test_random_words_cost_the_reader_little_more_than_the_list_they_come_from() -> None:
    content = language("simple").content
    assert len(set(content)) == len(content)
    assert 0 < floors.floor_value("random") - math.log(len(content)) < 0.15


def test_before_copying_begins_the_model_pays_a_little_less_on_random_words() -> None:
    now = floors.checkpoints()[5]
    gap, error = now["gap"]["random"]
    assert -0.05 < gap < -2 * error
    assert now["gap"]["copy"][0] > 4


def test_random_words_are_dearer_for_several_hundred_steps() -> None:
    gaps = {one["step"]: one["gap"]["random"] for one in floors.checkpoints()}
    assert all(gaps[step][0] > 3 * gaps[step][1] for step in (800, 900, 1000, 1200))
    assert abs(gaps[1500][0]) < 2 * gaps[1500][1]


def test_the_data_belong_to_these_scripts() -> None:
    scripts = {
        "floor": ("reader.py", "experiment.py"),
        "candidates": ("candidates.py",),
        "ablations": ("tiny.py", "ablations.py"),
        "noise": ("tiny.py", "ablations.py", "noise.py"),
    }
    for name, files in scripts.items():
        stored = json.loads((POST / "data" / f"{name}.json").read_text("utf-8"))
        assert stored["script_sha256"] == file_digest(*(POST / file for file in files)), name


def test_the_floor_is_measured_again_on_less_text() -> None:
    (experiment,) = modules("training-math", "experiment")
    known = language("simple")
    rows = experiment.text(known, 12)
    best, kinds = experiment.ideal(known, rows)
    again = experiment.by_kind(best, kinds)
    mean, error = again["all"]
    assert mean == pytest.approx(floors.floor_value("all"), abs=4 * error)
    model = experiment.initial(experiment.config_of(known), 0)
    loss = experiment.by_kind(experiment.surprises(model, rows), kinds)
    assert loss["all"][0] == pytest.approx(math.log(len(known.vocabulary)), abs=0.1)


# Batches


def test_the_variance_of_a_batch_falls_as_its_size() -> None:
    each = figures.gradients(60)
    chooser = np.random.default_rng(0)
    mean = each.mean(axis=0)
    sizes = [2**k for k in range(10)]
    spread = []
    for size in sizes:
        batches = each[chooser.integers(0, 36, (300, size))].mean(axis=1) if size <= 64 else None
        if batches is None:
            counts = chooser.multinomial(size, np.full(36, 1 / 36), 300)
            batches = counts @ each / size
        spread.append(float(((batches - mean) ** 2).sum(axis=1).mean()))
    slope = np.polyfit(np.log(sizes), np.log(spread), 1)[0]
    assert slope == pytest.approx(-1, abs=0.05)


def test_batches_are_right_on_average() -> None:
    each = figures.gradients(200)
    counts = np.random.default_rng(1).multinomial(8, np.full(36, 1 / 36), 2000)
    mean, truth = (counts @ each / 8).mean(axis=0), each.mean(axis=0)
    _, trace = figures.statistics(200)
    assert np.linalg.norm(mean - truth) < 3 * math.sqrt(trace / 8 / 2000)


def test_the_noise_scale_rises_as_the_loss_falls() -> None:
    scales = [figures.simple_scale(steps) for steps in figures.CHECKPOINTS]
    assert scales == sorted(scales)
    assert scales[0] == pytest.approx(1.1, abs=0.05)
    assert scales[-1] == pytest.approx(67, abs=0.5)
    assert figures.full_scale(200) == pytest.approx(74, abs=0.5)


def test_around_step_fifty_the_mean_gradient_is_as_long_and_the_noise_ten_times_as_large() -> None:
    """Over eight draws; the stream has grown, the pulls disagree no more, and their mean is a fifth as long."""
    names = ("square", "trace", "pull_square", "pull_trace", "stream")
    grown = {name: figures.along(name, 40, 60) / figures.along(name, 0, 0) for name in names}
    assert math.sqrt(grown["square"]) == pytest.approx(1, abs=0.05)
    assert grown["trace"] == pytest.approx(10, abs=0.5)
    assert math.sqrt(grown["pull_square"]) == pytest.approx(0.2, abs=0.02)
    assert 0.5 < grown["pull_trace"] < 1
    assert grown["stream"] == pytest.approx(6.3, abs=0.1)
    assert figures.along("unembedding", 40, 60) > 0.75 * figures.along("trace", 40, 60)
    shorter = figures.along("unembedding", 40, 60) / grown["stream"] ** 2
    assert shorter < figures.along("unembedding", 0, 0)


def test_the_stored_noise_is_that_of_the_page_and_swings() -> None:
    """The first draw is the page's; in each draw the scale changes at least threefold within four steps."""
    stored = json.loads((POST / "data" / "noise.json").read_text("utf-8"))
    for steps in (0, 20, 60, 200):
        square, trace = figures.statistics(steps)
        assert stored["square"][0][steps // 4] == pytest.approx(square, rel=0.01)
        assert stored["trace"][0][steps // 4] == pytest.approx(trace, rel=0.01)
    scales = np.array(stored["trace"]) / np.array(stored["square"])
    steps = np.maximum(scales[:, 1:] / scales[:, :-1], scales[:, :-1] / scales[:, 1:])
    assert (steps.max(axis=1) > 3).all()
    again = noise.run(1001, (0, 4))[1]
    assert again == pytest.approx({name: stored[name][1][1] for name in again}, rel=0.01)
    mean, error = figures.late_scale()
    assert figures.simple_scale(200) > mean + 3 * error


def test_the_arrows_that_all_sentences_share_vanish_and_the_others_stay() -> None:
    rows = tiny.sentences()
    shared, apart = {}, {}
    for steps in (0, 60, 200):
        pulls = tiny.softmax(tiny.forward(figures.at(steps), rows[:, :-1])["logits"]) - np.eye(12)[rows[:, 1:]]
        mean = pulls.mean(axis=0)
        shared[steps], apart[steps] = (mean**2).sum(), ((pulls - mean) ** 2).sum(axis=(1, 2)).mean()
    assert shared[60] < shared[0] / 20
    assert shared[200] < shared[0] / 50
    assert apart[200] > apart[0] / 2


# Descent


def test_steps_of_descent_and_of_the_heavy_ball() -> None:
    assert [quadratic.descent(condition) for condition in (10, 100, 1000)] == [71, 709, 7082]
    assert [quadratic.heavy_ball(condition) for condition in (10, 100, 1000)] == [27, 95, 321]
    for condition in (10, 100, 1000):
        theory = figures.descent_steps(condition=condition, start=math.sqrt(2) * 1e6)
        assert math.ceil(theory) == quadratic.descent(condition)


def test_just_above_the_edge_it_never_arrives() -> None:
    assert quadratic.descent(100, rate=1.99 / 100) < 2000
    assert sampled(figures.edge(), rate=2.01)["steps"] == quadratic.MOST
    assert quadratic.descent(100, rate=2.01 / 100) == quadratic.MOST


def test_a_step_is_worth_half_at_the_noise_scale_and_a_third_more_at_twice_the_batch() -> None:
    """By the balance of the two terms of the expected change, each batch at its best rate."""

    def progress(batch: float, square: float = 3.0, curved: float = 2.0, noisy: float = 10.0) -> float:
        bracket = curved + noisy / batch
        rate = square / bracket
        return rate * square - rate**2 / 2 * bracket

    scale = 5.0
    assert progress(scale) == pytest.approx(progress(math.inf) / 2)
    assert progress(2 * scale) / progress(scale) == pytest.approx(4 / 3)
    assert progress(2e-3 * scale) / progress(1e-3 * scale) == pytest.approx(2, abs=0.01)
    assert progress(2e3 * scale) / progress(1e3 * scale) == pytest.approx(1, abs=0.01)


def test_descent_does_not_notice_a_rotation() -> None:
    turn = np.array([[1, -1], [1, 1]]) / math.sqrt(2)
    bowl = np.diag([1.0, 100.0])
    turned = turn @ bowl @ turn.T
    x, y = np.ones(2), turn @ np.ones(2)
    for _ in range(200):
        x, y = x - 0.0198 * bowl @ x, y - 0.0198 * turned @ y
        assert np.linalg.norm(x) == pytest.approx(np.linalg.norm(y), abs=1e-9)


# Ablations


def test_the_table_is_what_a_shorter_run_says_too() -> None:
    (ablations,) = modules("training-math", "ablations")
    stored = figures.ABLATIONS
    again = ablations.ended({"rate": 0.001}, seeds=ablations.SEEDS[:2])
    assert again["loss"] == pytest.approx(stored["rate ÷ 20"]["loss"], abs=0.02)
    assert ablations.tame("descent")[:3] == figures.tame_ends()["descent"][:3]
    assert ablations.ended({"optimiser": "descent", "rate": 10.0}, seeds=(1,))["lost"] == 1
    assert stored["batch of 1"]["loss"] > stored["as it is"]["loss"] + 3 * stored["batch of 1"]["error"]
    uncorrected, warmed = stored["no bias correction"]["paired"], stored["warm-up"]["paired"]
    assert uncorrected["mean"] / uncorrected["error"] == pytest.approx(2, abs=0.5)
    assert warmed["mean"] / warmed["error"] == pytest.approx(3, abs=0.2)
    left = figures.recipe_loss("as it is") - figures.TINY_FLOOR
    assert uncorrected["mean"] / left == pytest.approx(1 / 3, abs=0.02)
    fewer = stored["25 steps fewer"]["paired"]
    assert abs(fewer["mean"] - warmed["mean"]) < fewer["error"]
    assert min(stored["as it is"]["losses"]) == pytest.approx(figures.loss_at(200), abs=1e-4)


def test_a_linear_rise_over_fifty_steps_adds_up_to_about_25() -> None:
    assert sum(t / 50 for t in range(1, 51)) == pytest.approx(25, abs=0.6)


def test_most_runs_at_large_rates_end_near_the_recipe_and_rounding_decides_which_do_not() -> None:
    for name, elsewhere in figures.ELSEWHERE.items():
        for losses in (figures.ABLATIONS[name]["losses"], elsewhere):
            assert 0 < np.median(losses) - figures.recipe_loss("as it is") < 0.25
    assert figures.far_off(figures.ABLATIONS["rate × 50"]["losses"]) > figures.far_off(figures.ELSEWHERE["rate × 50"])


def test_the_candidates_are_a_distribution_and_the_small_model_agrees_in_form() -> None:
    for text in figures.REAL["texts"]:
        p = [row["p"] for row in text["rows"]]
        assert p == sorted(p, reverse=True)
        assert 0 < sum(p) < 1
        a, b = text["rows"][:2]
        assert math.log(a["p"] / b["p"]) == pytest.approx(a["logit"] - b["logit"], abs=1e-3)


def test_the_code_in_the_text_is_the_code_that_runs() -> None:
    source = (POST / "tiny.py").read_text("utf-8")
    blocks = (POST / "index.md").read_text("utf-8").split("```python")[1:]
    assert len(blocks) == 2
    for block in blocks:
        assert block.split("\n", 1)[1].split("```")[0].strip() in source
