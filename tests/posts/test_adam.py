"""The numbers that the article on Adam promises, on its own figures.py, its modules and its committed measurements."""

import textwrap
from dataclasses import replace
from inspect import getsource
from math import cos, log10, pi, sqrt
from pathlib import Path

import numpy as np
import pytest

from blog.lab.arrays import Array
from blog.lab.storage import file_digest, read_json
from tests.posts.conftest import modules

POST = Path(__file__).parents[2] / "posts" / "adam"

figures, films, schedules, shrinking, trails, measured, optimisers, training, experiment, shuffled = modules(
    "adam",
    *("figures", "films", "schedules", "shrinking", "trails", "measured", "optimisers", "training", "experiment"),
    "shuffled",
)

# The listing, and what its first step is


def test_the_listing_in_the_text_is_the_function_that_trains() -> None:
    text = (POST / "index.md").read_text("utf-8")
    listing = text.split('```python file="optimisers.py"\n')[1].split("```")[0]
    body = getsource(optimisers.adamw).split('"""')[2]
    assert listing.strip() == textwrap.dedent(body).strip()


def stepped(slopes: list[float], **settings: object) -> Array:
    """The weights after each of some slopes, from 1 on, with a rate of 0.001."""
    weight = np.ones(1)
    memory = optimisers.blank(weight)
    course = []
    for step, slope in enumerate(slopes, 1):
        optimisers.adamw(weight, np.array([slope]), memory, step=step, rate=1e-3, decay=0.0, **settings)
        course.append(weight.copy())
    return np.array(course)[:, 0]


@pytest.mark.parametrize("slope", [1.0, -1.0, 250.0])
def test_the_first_step_is_one_learning_rate_long(slope: float) -> None:
    assert abs(stepped([slope])[0] - 1) == pytest.approx(1e-3, rel=1e-6)


def test_a_constant_gradient_moves_a_learning_rate_a_step() -> None:
    assert np.diff(stepped([0.01] * 50)) == pytest.approx(-1e-3, rel=1e-5)


def test_rescaled_gradients_make_the_same_steps_unless_epsilon_is_near() -> None:
    slopes = list(np.random.default_rng(0).standard_normal(40))
    plain, small = stepped(slopes), stepped([slope / 1000 for slope in slopes])
    assert small == pytest.approx(plain, rel=1e-6)
    assert stepped([slope / 1000 for slope in slopes], epsilon=0.1)[-1] == pytest.approx(1, abs=1e-3)
    assert abs(stepped(slopes, epsilon=0.1)[-1] - 1) > 1e-3


# Time scales


@pytest.mark.parametrize(("beta", "steps"), [(0.9, 6.6), (0.95, 13.5), (0.98, 34.3), (0.99, 69.0), (0.999, 692.8)])
def test_half_lives(beta: float, steps: float) -> None:
    assert figures.half_life(beta=beta) == pytest.approx(steps, abs=0.05)


@pytest.mark.parametrize(
    ("beta2", "step", "ratio"),
    [
        *((0.999, 1, 3.162), (0.999, 2, 4.250), (0.999, 5, 5.797), (0.999, 12, 6.569), (0.999, 1000, 1.258)),
        *((0.95, 1, 0.447), (0.95, 2, 0.608), (0.95, 5, 0.861), (0.95, 20, 1.097)),
    ],
)
def test_steps_without_bias_correction(beta2: float, step: int, ratio: float) -> None:
    assert figures.uncorrected(beta1=0.9, beta2=beta2, step=step) == pytest.approx(ratio, abs=1e-3)


@pytest.mark.parametrize(("beta2", "at"), [(0.999, 12), (0.95, 20)])
def test_the_largest_uncorrected_step(beta2: float, at: int) -> None:
    found = [figures.uncorrected(beta1=0.9, beta2=beta2, step=step) for step in range(1, 200)]
    assert found.index(max(found)) + 1 == at


def test_noise_alone_steps_a_quarter_as_far_as_signal() -> None:
    noise = np.random.default_rng(0).standard_normal((400, 20_000))
    m, v = np.zeros(20_000), np.ones(20_000)
    for slope in noise:
        m += 0.1 * (slope - m)
        v += 0.001 * (slope**2 - v)
    assert np.sqrt(np.mean(m**2 / v)) == pytest.approx(figures.noise_ratio(beta1=0.9), rel=0.02)


def test_noise_that_grows_louder_steps_further() -> None:
    noise = np.random.default_rng(0).standard_normal((200, 20_000))
    m, v = np.zeros(20_000), np.zeros(20_000)
    for step, slope in enumerate(noise):
        m += 0.1 * (1.05**step * slope - m)
        v += 0.05 * ((1.05**step * slope) ** 2 - v)
    assert np.sqrt(np.mean(m**2 / v)) > 1.25 * figures.noise_ratio(beta1=0.9)


def test_early_noise_is_louder() -> None:
    noise = np.random.default_rng(0).standard_normal((10, 20_000))
    m = np.zeros(20_000)
    for slope in noise:
        m += 0.1 * (slope - m)
    rms = np.sqrt(np.mean((m / (1 - 0.9**10)) ** 2))
    assert rms == pytest.approx(figures.early_noise(beta1=0.9, step=10), rel=0.02)


def test_noise_and_decay_balance_at_the_size_of_the_formula() -> None:
    random, weight = np.random.default_rng(0), np.zeros(4000)
    memory = optimisers.blank(weight)
    for step in range(1, 1501):
        optimisers.adamw(weight, random.standard_normal(4000), memory, step=step, rate=5e-3, decay=1.0)
    assert np.sqrt(np.mean(weight**2)) == pytest.approx(figures.resting_weight(rate=5e-3, decay=1.0), rel=0.06)


# The microscope


@pytest.mark.parametrize(
    ("beta2", "first", "tenth", "most", "at"),
    [
        (0.999, 1.8124, 4.8697, 5.2017, 17),
        (0.99, 1.3469, 2.1210, 2.1311, 12),
        (0.98, 1.1006, 1.5697, 1.5789, 12),
        (0.95, 0.7789, 1.0753, 1.1104, 18),
        (0.9, 0.5755, 0.8480, 1.0000, -19),
    ],
)
def test_a_gradient_that_jumps_tenfold(beta2: float, first: float, tenth: float, most: float, at: int) -> None:
    found = films.ratios(films.FILMS["jump"], beta1=0.9, beta2=beta2)
    assert (found[20], found[29]) == pytest.approx((first, tenth), abs=1e-3)
    assert max(found) == pytest.approx(most, abs=1e-3)
    assert found.index(max(found)) - 19 == at


@pytest.mark.parametrize(
    ("beta2", "least", "at", "back"),
    [(0.999, 0.1041, 72, 6043), (0.99, 0.1341, 49, 602), (0.98, 0.1682, 42, 300), (0.95, 0.2914, 32, 118)],
)
def test_a_gradient_that_fades_tenfold(beta2: float, least: float, at: int, back: int) -> None:
    found = films.ratios([10.0] + [1.0] * 6100, beta1=0.9, beta2=beta2)[1:]
    assert min(found) == pytest.approx(least, abs=1e-3)
    assert found.index(min(found)) + 1 == at
    assert next(step for step, ratio in enumerate(found, 1) if step > at and ratio > 0.9) == back


def test_one_bad_batch_starves_the_short_memory_and_startles_the_long_one() -> None:
    sums = {beta2: films.after_bad(beta2, 50) for beta2 in (0.999, 0.95)}
    assert sums == pytest.approx({0.999: 45.06, 0.95: 10.12}, abs=0.005)
    assert films.film_ratio("bad", 0.999, 1) == pytest.approx(3.287, abs=1e-3)
    assert films.film_ratio("bad", 0.95, 1) == pytest.approx(0.487, abs=1e-3)
    assert films.film_ratio("bad", 0.95, 50) == pytest.approx(0.164, abs=1e-3)


def test_after_one_bad_batch_the_long_memory_leads_at_first_and_falls_behind() -> None:
    long, short = films.continued("bad", 0.999, 8000), films.continued("bad", 0.95, 8000)
    assert long[0] > 3
    assert short[0] < 1
    assert all(ratio < 0.5 for ratio in long[30:1000])
    assert films.after_bad(0.999, 174) > films.after_bad(0.95, 174)
    assert films.after_bad(0.999, 176) < films.after_bad(0.95, 176)
    assert (films.after_bad(0.999, 1000), films.after_bad(0.95, 1000)) == pytest.approx((408.1, 909.4), abs=0.05)
    hungry = {(name, beta2): films.hungry(name, beta2) for name in ("fade", "bad") for beta2 in (0.999, 0.95)}
    assert hungry == {("fade", 0.999): 6043, ("fade", 0.95): 118, ("bad", 0.999): 3752, ("bad", 0.95): 151}


def test_rare_right_gradients_lead_the_short_memory_the_wrong_way() -> None:
    assert films.rare_sum() == 21
    assert films.went("rare", 0.95) < 0 < films.went("rare", 0.999)


@pytest.mark.parametrize("beta2", [0.999, 0.95])
def test_a_looped_film_is_one_that_has_run_for_long(beta2: float) -> None:
    film = films.FILMS["rare"]
    long = films.ratios(film * 200, beta1=0.9, beta2=beta2, start="plain")[-len(film) :]
    assert films.ratios(film, beta1=0.9, beta2=beta2, start="looped") == pytest.approx(long, rel=1e-5)


@pytest.mark.parametrize("beta2", [0.999, 0.99, 0.95])
def test_no_gradients_pass_the_bound_and_growing_ones_reach_it(beta2: float) -> None:
    bound = figures.largest_ratio(beta1=0.9, beta2=beta2)
    random = np.random.default_rng(1)
    for _ in range(20):
        slopes = [0.0, *random.choice(films.LEVELS, 300)]
        assert max(map(abs, films.ratios(slopes, beta1=0.9, beta2=beta2))) < bound
    growing = [(beta2 / 0.9) ** step for step in range(600)]
    assert films.ratios([0.0, *growing], beta1=0.9, beta2=beta2)[-1] == pytest.approx(bound, rel=1e-3)


def test_a_jump_passes_the_bound_of_the_paper() -> None:
    assert films.most("jump", 0.999) > 0.1 / sqrt(0.001)
    assert films.most("jump", 0.95) > 1


# Five trails


def test_turning_the_weights_moves_adam_alone() -> None:
    for method in trails.METHODS:
        rate = trails.best_rate(method, 0)
        start = {"condition": 100, "u": -2.0, "w": 0.7, "steps": 60}
        straight, _ = trails.trail(method, rate, turn=trails.turn_of(0), **start)
        turned, _ = trails.trail(method, rate, turn=trails.turn_of(45), **start)
        apart = float(np.abs(np.array(straight) - np.array(turned)).max())
        assert apart > 0.3 if method == "adam" else apart < 1e-5, method


def test_steps_of_the_five_trails() -> None:
    found = {method: (figures.trail_steps(method, 0), figures.trail_steps(method, 45)) for method in trails.METHODS}
    assert found == {
        "descent": (56, 56),
        "momentum": (41, 41),
        "normalised": (62, 62),
        "adam": (35, 65),
        "matrix": (34, 34),
    }
    assert figures.trail_steps("adam", 45, tuned_at=45) == 44


def test_the_first_step_of_the_trail_is_a_rate_in_each_weight() -> None:
    (before, after), _ = trails.trail("adam", 0.16, turn=(1.0, 0.0), condition=1, u=-1.0, w=1.0, steps=1)
    assert [abs(a - b) for a, b in zip(before, after, strict=True)] == pytest.approx([0.16, 0.16], rel=1e-6)


# Decay


def test_decay_in_the_gradient_spares_the_loud_and_crushes_the_quiet() -> None:
    def left(decoupled: bool) -> list[list[float]]:
        return [
            [figures.kept(size, decay=0.1, decoupled=decoupled, seed=2 * seed + i) for i, size in enumerate((0.01, 10))]
            for seed in range(3)
        ]

    for quiet, loud in left(decoupled=False):
        assert abs(quiet) < 0.02
        assert loud > 0.85
    for pair in left(decoupled=True):
        assert pair == pytest.approx([figures.left_of_weight(rate=1e-3, decay=0.1, steps=5000)] * 2, abs=0.09)


def test_equally_loud_weights_shrink_equally_by_the_same_noise() -> None:
    both = [shrinking.shrunk(10.0, seed=3, decay=0.1, decoupled=False)[-1] for _ in range(2)]
    assert both[0] == both[1]
    assert shrinking.shrunk(10.0, seed=3, decay=0.1, decoupled=True)[-1] == pytest.approx(
        shrinking.shrunk(0.01, seed=3, decay=0.1, decoupled=True)[-1], rel=1e-4
    )


def test_the_noise_of_the_page_is_nearly_normal() -> None:
    drawn = np.array(shrinking.draws(0))
    assert drawn.mean() == pytest.approx(0, abs=0.05)
    assert drawn.std() == pytest.approx(1, abs=0.03)
    assert np.corrcoef(drawn[:-1], drawn[1:])[0, 1] == pytest.approx(0, abs=0.04)


# Schedules


def test_published_schedules_at_known_places() -> None:
    assert schedules.llama_3_at(604_000) == pytest.approx(4.04e-5)
    assert schedules.palm_at(255_000) == pytest.approx(1.980e-3, rel=1e-3)
    assert schedules.deepseek_v3_rate(12.15e12) == pytest.approx(1.21e-4)
    assert schedules.steps_of(schedules.palm_batches()[-1][1], schedules.palm_batches()) == 255_000
    assert schedules.RECIPES["deepseek_v3"].tokens == 14.8e12
    end = schedules.cited.olmo2_end["steps"] * 1024 * 4096
    assert schedules.olmo_rate(end - 1) == pytest.approx(schedules.olmo_rate(end), rel=5e-3)  # the two stages meet
    assert schedules.olmo_rate(end) == pytest.approx(0.2 * 3e-4, rel=0.03)
    assert schedules.olmo_rate(end + 50e9) == 0
    assert schedules.RECIPES["gpt3"].rate(260e9) == schedules.RECIPES["gpt3"].rate(300e9) == pytest.approx(6e-6)


def test_ten_runs_are_listed_and_eight_of_them_used_adam() -> None:
    assert len(schedules.RECIPES) == len(figures.RECORDS) == 10
    assert set(schedules.RECIPES) == set(figures.RECORDS)
    others = {"palm": "Adafactor", "kimi_k2": "MuonClip"}
    assert len(schedules.RECIPES) - len(others) == 8
    named = {told.beta2 for name, told in schedules.RECIPES.items() if name not in others and told.beta2}
    assert named == {"0.95"}
    peaks = [schedules.peak(told) for name, told in schedules.RECIPES.items() if name not in others]
    assert max(peaks) / min(peaks) == pytest.approx(5, abs=0.1)


def test_a_cosine_is_half_way_in_the_middle() -> None:
    own = replace(schedules.OWN, warm=0.0, floor=0.0)
    assert schedules.designed(0.25, own) == pytest.approx((1 + cos(pi / 4)) / 2)
    assert schedules.designed(1.0, replace(own, shape="linear")) == 0


def test_optimisers_steps_and_warm_up_of_the_listed_runs() -> None:
    assert {name: told.optimiser for name, told in schedules.RECIPES.items() if told.optimiser != "AdamW"} == {
        "gpt3": "Adam",
        "palm": "Adafactor",
        "kimi_k2": "MuonClip",
    }
    palm, kimi = schedules.RECIPES["palm"], schedules.RECIPES["kimi_k2"]
    assert schedules.schedules_steps("kimi_k2") < schedules.schedules_steps("palm") == 255_000
    assert kimi.tokens / palm.tokens == pytest.approx(20, abs=0.1)
    assert kimi.batch / (palm.tokens / 255_000) == pytest.approx(22, abs=0.1)
    cited = schedules.cited
    told = (cited.opt, cited.llama, cited.llama2, cited.deepseek_v2, cited.deepseek_v3)
    assert all(run["warm_up_steps"] == 2000 and run["beta2"] == 0.95 for run in told)
    assert cited.olmo2["warm_up_tokens"] == 2000 * cited.olmo2["rows"] * 4096


# Memory


def test_bytes_of_state() -> None:
    square = {name: figures.state_bytes(name, rows=4096, columns=4096) for name in figures.OPTIMISERS}
    assert square["adafactor"] == pytest.approx(0.00195, abs=5e-6)
    assert (square["momentum"], square["adam"], square["shampoo"], square["soap"]) == (4, 8, 16, 24)
    assert figures.shampoo_bytes(rows=4096, columns=4096) == 8
    assert figures.training_bytes(parameters=1, state=square["adam"]) == 16
    assert figures.training_bytes(parameters=7e9, state=8) == 112e9


# The measurements


@pytest.mark.parametrize("name", ["gradients", "settings"])
def test_measurements_come_from_the_scripts_as_they_are(name: str) -> None:
    stored = read_json(POST / "data" / f"{name}.json")
    assert stored["script_sha256"] == file_digest(*(POST / script for script in experiment.SCRIPTS))


def test_the_first_ten_steps_are_as_measured() -> None:
    short = replace(experiment.BASE, steps=10)
    again = experiment.looked_into(short, 0, (10,))["at"]["10"]
    stored = measured.MEASURED["seeds"][0]["at"]["10"]
    for group, row in stored.items():
        assert again[group]["coordinates"] == row["coordinates"]
        assert again[group]["rms_ratio"] == pytest.approx(row["rms_ratio"], rel=0.02)
        assert again[group]["moved"] == pytest.approx(row["moved"], rel=0.02)


def test_what_the_text_says_of_the_measured_groups() -> None:
    bound = figures.largest_ratio(beta1=0.9, beta2=0.95)
    assert measured.longest() < bound
    assert measured.least_rms(10) > figures.early_noise(beta1=0.9, step=10)
    assert measured.least_rms(400) < figures.noise_ratio(beta1=0.9) < measured.most_rms(400)
    clear = [
        {group for group, row in seed["at"]["400"].items() if row["rms_ratio"] > 0.26}
        for seed in measured.MEASURED["seeds"]
    ]
    assert sorted(map(len, clear)) == [1, 2, 2]
    assert all({"Unembedding"} <= groups <= {"Norms", "Unembedding"} for groups in clear)
    above = {group for group, row in measured.group_rows(200).items() if row["rms_ratio"] > 0.229}
    assert above == {"Unembedding"}
    assert not any(measured.below(group, 400, -8) for group in measured.MEASURED["groups"])  # "none of the weights"
    smallest = min(measured.MEASURED["groups"], key=lambda group: -measured.below(group, 10, -5))
    assert smallest == "Queries and keys"


def test_every_weight_of_the_small_model_is_in_one_group() -> None:
    seed = measured.MEASURED["seeds"][0]["at"]["10"]
    model = training.initial(training.config_of(training.language("rich")), 0)
    assert sum(row["coordinates"] for row in seed.values()) == sum(weight.size for weight in model.weights.values())


def test_what_the_text_says_of_the_settings() -> None:
    spread = {name: max(losses) - min(losses) for name, losses in measured.SWEPT.items()}
    assert set(measured.SWEPT) == set(experiment.VARIANTS) | set(shuffled.VARIANTS)
    for name in ("β2 = 0.999", "No warm-up"):
        assert abs(measured.change(name)) < spread[measured.BASE]
    worse = ("The same decay as L2", "A third of the rate", "ε = 1e-3")
    assert sorted(experiment.VARIANTS, key=measured.change)[-3:] == list(reversed(worse))
    for name in ("Three times the rate", "β2 = 0.999, no bias correction"):
        assert measured.change(name) < -3 * spread[name]
    assert measured.change_error("ε = 1e-3") == pytest.approx(0.0075, abs=1e-4)
    assert sorted(experiment.VARIANTS, key=measured.change)[0] == "Three times the rate"
    fast, long = (measured.SWEPT["Three times the rate" + more] for more in ("", ", β2 = 0.999"))
    assert all(worse > better for better, worse in zip(fast, long, strict=True))
    kept, left_out = (measured.SWEPT[name] for name in shuffled.VARIANTS)
    assert all(without - with_it > 0.3 for with_it, without in zip(kept, left_out, strict=True))


@pytest.mark.parametrize("name", ["signs", "omission"])
def test_the_checks_come_from_their_script_as_it_is(name: str) -> None:
    stored = read_json(POST / "data" / f"{name}.json")
    assert stored["script_sha256"] == file_digest(*(POST / script for script in shuffled.SCRIPTS))


def test_shuffled_signs_as_the_text_has_them() -> None:
    falls = {"Values and outputs", "Feed-forward"}
    for seed, whole in zip(measured.SIGNS, measured.MEASURED["seeds"], strict=True):
        for group, row in seed.items():
            assert row["real"] == pytest.approx(whole["at"]["200"][group]["rms_ratio"], abs=1e-4)
            assert row["shuffled"] < figures.noise_ratio(beta1=0.9)
            assert row["neighbours"] > 0
            assert (row["real"] < row["shuffled"] - 0.014) == (group in falls)


def test_the_shuffled_run_again_for_twelve_steps() -> None:
    found = shuffled.looked_into(0, 12, 4)
    assert set(found) == set(experiment.GROUPS)
    for row in found.values():
        assert row["shuffled"] == pytest.approx(figures.early_noise(beta1=0.9, step=12), rel=0.1)


def test_an_epsilon_of_a_thousandth_is_larger_than_most_gradients_from_half_way_on() -> None:
    for step in (200, 400):
        counts = {group: sum(measured.counts(group, step)) for group in measured.MEASURED["groups"]}
        under = sum(many * measured.below(group, step, -3) for group, many in counts.items())
        assert under / sum(counts.values()) > 0.8


def test_a_tenth_of_a_weight_is_larger_than_most_of_its_gradients() -> None:
    rate = training.rate_at(experiment.BASE, 400)
    for group, row in measured.group_rows(400).items():
        weight = rate * row["rms_ratio"] / row["moved"]
        if group != "Norms":  # which are not decayed
            assert measured.below(group, 400, log10(0.1 * weight)) > 0.7, group
