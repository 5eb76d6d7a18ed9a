"""What the article on diffusion transformers promises: published counts, exact samplers, and its own small model."""

import json
from pathlib import Path

import numpy as np
import pytest

from blog.lab.storage import digest, file_digest, read_json
from tests.posts.conftest import modules, sampled

POST = Path(__file__).parents[2] / "posts" / "dit"
(
    figures,
    diffusion,
    samplers,
    gates,
    theatre,
    tiny_dit,
    gradient,
    training,
    glyphs,
    noise,
    experiment,
    perfect,
    yardstick,
) = modules(
    "dit",
    "figures",
    "diffusion",
    "samplers",
    "gates",
    "theatre",
    "tiny_dit",
    "gradient",
    "training",
    "glyphs",
    "noise",
    "experiment",
    "perfect",
    "yardstick",
)


# Schedules and samplers


def test_the_linear_schedule_is_that_of_ho_and_others() -> None:
    left = diffusion.ALPHA_BAR
    assert left[500] == pytest.approx(0.07858724, abs=5e-9)
    assert left[1000] == pytest.approx(4.035830e-5, abs=5e-12)
    assert left[260] == pytest.approx(0.49761, abs=5e-6)
    assert figures.half_time("linear") == 260
    assert figures.half_time("cosine") == 497


@pytest.mark.parametrize(("x", "guess"), [(0.25, 0.33729), (0.5, 0.60568), (1, 0.88624)])
def test_the_best_guess_of_a_two_valued_pixel_is_a_tanh(x: float, guess: float) -> None:
    left = diffusion.ALPHA_BAR[260]
    assert figures.two_point_guess(x=x, left=left) == pytest.approx(guess, abs=5e-6)
    assert figures.two_point_guess(x=x, left=left) == pytest.approx(np.tanh(np.sqrt(left) * x / (1 - left)))


def test_without_fresh_noise_the_dice_do_not_matter() -> None:
    start = noise.gaussian(7, 64).reshape(32, 2)
    once, again = (samplers.walk(start, 20, 0, seed)[-1] for seed in (1, 2))
    assert np.abs(once - again).max() == 0


def test_a_random_walk_gets_longer_with_the_root_of_its_steps_and_ddim_s_way_does_not() -> None:
    figure = samplers.two_samplers()
    lengths = {eta: dict(figure["lengths"][eta]) for eta in ("0", "1")}
    assert all(1 < length < 1.1 for length in lengths["0"].values())
    assert lengths["1"][1000] / lengths["1"][250] == pytest.approx(2, abs=0.1)
    assert sampled(figure, eta=0.0, steps=20)["heaps"] == 1
    assert sampled(figure, eta=1.0, steps=20)["heaps"] == 8


def test_with_a_perfect_denoiser_twenty_steps_miss_no_heap_either_way() -> None:
    figure = samplers.two_samplers()
    for eta in (0.0, 1.0):
        assert sampled(figure, eta=eta, steps=20)["inside"] == samplers.RUNS


def test_a_heap_counts_as_reached_only_if_a_run_ends_inside_it() -> None:
    missed = sampled(samplers.two_samplers(), eta=0.0, steps=4)
    assert (missed["inside"], missed["heaps"]) == (0, 0)


def test_few_steps_draw_the_heaps_too_tight_and_fresh_noise_tighter() -> None:
    assert samplers.tightness(20, 0) == pytest.approx(0.91, abs=0.01)
    assert samplers.tightness(20, 1) == pytest.approx(0.77, abs=0.01)


def test_the_largest_noise_of_a_step_is_ddpm_s_posterior() -> None:
    now, then = diffusion.ALPHA_BAR[500], diffusion.ALPHA_BAR[499]
    beta = 1 - now / then
    assert diffusion.fresh_noise(1, now, then) ** 2 == pytest.approx(beta * (1 - then) / (1 - now))


def test_the_code_in_the_text_is_the_code_that_runs() -> None:
    text = (POST / "index.md").read_text("utf-8")
    source = (POST / "diffusion.py").read_text("utf-8").replace("    moved: Array = ", "    return ")
    block = text.split('```python file="posts/dit/diffusion.py"\n')[1].split("```")[0]
    for line in block.splitlines():
        if not line.startswith("def "):
            assert line in source, line


# Counts


ORACLE: dict[str, tuple[int, int, float]] = {  # counted on modules with the official shapes; 1.41e9 is rounded
    "S/8": (16, 33_142_016, 357_974_016),
    "S/4": (64, 32_920_448, 1.41e9),
    "S/2": (256, 32_865_056, 6_055_673_856),
    "B/8": (16, 130_869_248, 1.42e9),
    "B/4": (64, 130_426_496, 5_565_186_048),
    "B/2": (256, 130_315_808, 23_005_102_080),
    "L/8": (16, 458_578_432, 5_011_406_848),
    "L/4": (64, 457_988_224, 19.70e9),
    "L/2": (256, 457_840_672, 80_697_622_528),
    "XL/8": (16, 675_664_640, 7_392_411_648),
    "XL/4": (64, 675_000_704, 29_043_671_040),
    "XL/2": (256, 674_834_720, 118_621_421_568),
}


@pytest.mark.parametrize("name", ORACLE)
def test_counts_are_those_of_the_official_shapes(name: str) -> None:
    counts = figures.model(name)
    tokens, parameters, work = ORACLE[name]
    assert (counts["tokens"], counts["parameters"]) == (tokens, parameters)
    assert counts["work"] == (work if isinstance(work, int) else pytest.approx(work, abs=5e6))


@pytest.mark.parametrize("name", ORACLE)
def test_the_paper_s_gflops_are_our_multiply_adds(name: str) -> None:
    assert figures.model(name)["work"] / 1e9 == pytest.approx(figures.TWELVE[name][0], rel=0.006)


def test_parameters_are_the_elements_of_the_shapes() -> None:
    layers, d, patch = 28, 1152, 2
    layer = [(3 * d, d), (3 * d,), (d, d), (d,), (4 * d, d), (4 * d,), (d, 4 * d), (d,), (6 * d, d), (6 * d,)]
    rest = [(d, 4 * patch**2), (d,), (d, 256), (d,), (d, d), (d,), (1001, d), (2 * d, d), (2 * d,)]
    rest += [(8 * patch**2, d), (8 * patch**2,)]
    total = layers * sum(int(np.prod(shape)) for shape in layer) + sum(int(np.prod(shape)) for shape in rest)
    assert total == figures.model("XL/2")["parameters"] == 675_129_632 - 256 * 1152


def test_a_larger_picture_has_four_times_the_tokens() -> None:
    large = figures.model("XL/2", side=64)
    assert large["tokens"] == 1024
    assert large["work"] / 1e9 == pytest.approx(524.54, abs=0.005)
    assert large["mixing"] / large["work"] == pytest.approx(0.129, abs=5e-4)


@pytest.mark.parametrize(("name", "share"), [("XL/2", 0.0356), ("S/2", 0.0997)])
def test_attention_between_tokens_is_a_small_part(name: str, share: float) -> None:
    counts = figures.model(name)
    assert counts["mixing"] / counts["work"] == pytest.approx(share, abs=5e-5)


def test_conditioning_costs_weights_and_hardly_any_work() -> None:
    counts = figures.model("XL/2")
    assert counts["told_weights"] == 223_147_008
    assert counts["told_weights"] / counts["parameters"] == pytest.approx(0.331, abs=5e-4)
    assert counts["told"] / counts["work"] == pytest.approx(0.0019, abs=5e-5)


def test_halving_the_patch_costs_four_times_as_much_and_no_weights() -> None:
    ruler = figures.patch_ruler()
    fine, coarse = sampled(ruler, patch=2), sampled(ruler, patch=4)
    assert 4 < fine["work"] / coarse["work"] < 4.2
    assert fine["parameters"] / coarse["parameters"] == pytest.approx(1, abs=3e-4)


# Published results


def test_correlations_are_the_paper_s() -> None:
    every = figures.subset("all")
    assert round(figures.fit(every, "gflops")["r"], 2) == figures.cited.correlation
    assert figures.fit(every, "gflops")["r"] == pytest.approx(-0.9298, abs=5e-5)
    assert figures.fit(every, "gflops")["r_log"] == pytest.approx(-0.9356, abs=5e-5)
    assert figures.fit(every, "gflops")["slope"] == pytest.approx(-0.365, abs=5e-4)
    assert figures.fit(every, "gflops")["scale"] == pytest.approx(137.8, abs=0.05)
    assert figures.fit(every, "parameters")["r"] == pytest.approx(-0.471, abs=5e-4)
    assert figures.fit(every, "parameters")["r_log"] == pytest.approx(-0.503, abs=5e-4)
    gflops, fid = np.array(list(figures.TWELVE.values())).T
    assert np.corrcoef(gflops, fid)[0, 1] == pytest.approx(-0.725, abs=5e-4)


def test_two_models_of_equal_work_draw_alike_with_a_quarter_of_the_weights() -> None:
    small, large = figures.measures("S/2"), figures.measures("B/4")
    assert (figures.TWELVE["S/2"], figures.TWELVE["B/4"]) == ((6.06, 68.40), (5.56, 68.38))
    assert large["parameters"] / small["parameters"] == pytest.approx(4, abs=0.05)


def test_quality_answers_more_to_tokens_than_to_weights_only_at_the_coarsest_patch() -> None:
    assert figures.doubling("tokens") == pytest.approx(21.7, abs=0.05)
    assert figures.doubling("parameters") == pytest.approx(11.5, abs=0.05)
    assert figures.doubling("tokens", "finer") == pytest.approx(12.9, abs=0.05)
    assert figures.doubling("parameters", "finer") == pytest.approx(12.4, abs=0.05)
    assert figures.fit(figures.subset("finer"), "gflops")["r"] == pytest.approx(-0.9943, abs=5e-5)


def test_the_large_models_of_the_coarsest_patch_lie_farthest_from_the_line() -> None:
    line = figures.fit(figures.subset("all"), "gflops")
    rests = {
        name: np.log(fid / (line["scale"] * work ** line["slope"])) for name, (work, fid) in figures.TWELVE.items()
    }
    assert set(sorted(rests, key=lambda name: -abs(rests[name]))[:2]) == {"L/8", "XL/8"}
    assert sum(abs(rest) < np.log(1.32) for rest in rests.values()) == 10
    assert figures.gain("8") == pytest.approx(figures.gain("2"), rel=0.05)
    slopes = [figures.fit(figures.subset(which), "gflops")["slope"] for which in ("p8", "p2")]
    assert slopes[0] / slopes[1] == pytest.approx(0.25, abs=0.005)


def test_dit_had_seen_more_pictures_than_the_latent_u_net() -> None:
    assert figures.seen_more() == pytest.approx(2.82, abs=0.005)


def test_sampling_compute_is_work_times_steps() -> None:
    assert 1000 * figures.model("L/2")["work"] / 1e12 == pytest.approx(80.7, abs=0.05)
    assert 128 * figures.model("XL/2")["work"] / 1e12 == pytest.approx(15.2, abs=0.05)
    assert 5 < 1000 * figures.model("L/2")["work"] / (128 * figures.model("XL/2")["work"]) < 5.5
    assert 2 * 250 * figures.model("XL/2")["work"] / 1e12 == pytest.approx(59.31, abs=0.005)


# Gates


@pytest.mark.parametrize("time", [0, 500, 1000])
def test_shut_gates_are_an_identity_to_the_last_bit(time: int) -> None:
    first, *rest = gates.streams("adaLN-Zero", 0.0, time)
    assert all(np.array_equal(first, x) for x in rest)
    assert len(rest) == 28


def test_open_gates_and_no_gates_move_the_tokens() -> None:
    far = [gates.moved("adaLN-Zero", opened, 500)[-1] for opened in (0.0, 0.1, 0.5, 1.0)]
    assert far == sorted(far)
    assert far[-1] == gates.untrained("adaLN")  # gates of one are no gates


@pytest.mark.parametrize("way", gates.WAYS[1:])
def test_an_untrained_stack_without_gates_moves_all_tokens_in_nearly_one_direction(way: str) -> None:
    assert gates.together(way) > 0.85


# The small model


def test_the_page_s_weights_are_the_trained_ones() -> None:
    stored = read_json(POST / "data" / "denoiser.json")
    assert stored["sha256"] == digest(experiment.WEIGHTS.read_bytes())
    assert stored["weights"] == 42_889
    assert stored["held_out"] == pytest.approx(stored["held_out_unrounded"], abs=0.002)


@pytest.mark.parametrize("name", list(experiment.EXPERIMENTS))
def test_results_are_of_the_scripts_that_lie_here(name: str) -> None:
    stored = read_json(POST / "data" / f"{name}.json")
    assert stored["script_sha256"] == file_digest(*(POST / script for script in experiment.SCRIPTS))


@pytest.mark.parametrize("name", list(perfect.EXPERIMENTS))
def test_results_without_mistakes_are_of_the_scripts_that_lie_here(name: str) -> None:
    stored = read_json(POST / "data" / f"{name}.json")
    assert stored["script_sha256"] == file_digest(*(POST / script for script in perfect.SCRIPTS))


def test_the_exact_denoiser_finds_a_drawing_of_its_pool_in_little_noise() -> None:
    pool, kinds = glyphs.pictures(300, np.random.default_rng(2))
    added = np.random.default_rng(3).standard_normal(pool[:30].shape)
    denoiser = perfect.exact(pool, kinds, kinds[:30])
    noisy = diffusion.noised(pool[:30], added, np.full(30, 20))
    assert np.abs(denoiser(noisy, np.full(30, 20)) - added).max() < 1e-6


def test_the_exact_denoiser_s_stored_distances_are_its_own() -> None:
    rows = [perfect.perfect(eta, many=(4,), seeds=range(2))["rows"][0]["frechet"] for eta in (0, 1)]
    assert rows[0] == pytest.approx(figures.perfect_distance("ddim", 4), abs=0.5)
    assert rows[1] == pytest.approx(figures.perfect_distance("ddpm", 4), abs=0.5)


def test_fresh_noise_costs_both_alike_at_four_steps_and_not_at_two() -> None:
    error = np.hypot(figures.fresh_costs_error(4), figures.fresh_costs_error(4, perfect=True))
    assert abs(figures.fresh_costs(4) - figures.fresh_costs(4, perfect=True)) < error
    error = np.hypot(figures.fresh_costs_error(2), figures.fresh_costs_error(2, perfect=True))
    assert 6 < (figures.fresh_costs(2) - figures.fresh_costs(2, perfect=True)) / error < 7
    assert abs(figures.fresh_costs(2) - figures.fresh_costs(4)) < 0.2
    error = np.hypot(figures.fresh_costs_error(3), figures.fresh_costs_error(3, perfect=True))
    assert figures.fresh_costs(3, perfect=True) - figures.fresh_costs(3) > 2 * error


def test_from_three_to_eight_steps_fresh_noise_costs_the_perfect_denoiser_as_much_or_two_thirds() -> None:
    shares = {many: figures.fresh_costs(many, perfect=True) / figures.fresh_costs(many) for many in (2, 3, 4, 6, 8)}
    assert shares.pop(2) < 0.2
    assert min(shares.pop(3), shares.pop(4)) > 1
    assert [shares[many] for many in (6, 8)] == pytest.approx([2 / 3, 2 / 3], abs=0.08)


def test_a_convolutional_rival_is_ahead_in_every_size_with_25_to_30_percent_less_arithmetic() -> None:
    for size, (work, fid) in zip(["S", "B", "L", "XL"], figures.cited.dico, strict=True):
        dit_work, dit_fid = figures.TWELVE[f"{size}/2"][:2]
        assert 0.25 <= 1 - work / dit_work <= 0.30
        assert fid < dit_fid


def test_a_u_net_on_pixels_is_ahead_without_guidance_and_behind_with_it() -> None:
    work, free, guided = figures.cited.pixel_unet
    assert free < figures.cited.longest < figures.cited.latent_unet
    assert figures.cited.guided < figures.cited.best_unet < guided
    assert work / figures.TWELVE["XL/2"][0] == pytest.approx(6.25, abs=0.05)
    assert figures.cited.u_dit[0] / figures.cited.u_dit_rival[0] == pytest.approx(0.187, abs=5e-4)


def test_from_a_typical_start_the_path_without_fresh_noise_is_hardly_longer_than_the_line() -> None:
    starts = noise.gaussian(9, 2_000).reshape(1_000, 2)
    for steps in (4, 20, 100):
        path = samplers.walk(starts, steps, 0, 1)
        pieces = np.linalg.norm(np.diff(path, axis=0), axis=-1).sum(axis=0)
        long = pieces / np.linalg.norm(path[-1] - path[0], axis=-1)
        assert np.quantile(long, 0.9) < 1.25


def test_at_the_end_fresh_noise_helps_our_model_a_little_and_not_the_perfect_one() -> None:
    assert 2.95 < -figures.fresh_costs(32) / figures.fresh_costs_error(32) < 3.5
    assert abs(figures.fresh_costs(32, perfect=True)) < figures.fresh_costs_error(32, perfect=True)


def test_guidance_makes_five_of_six_kinds_more_alike() -> None:
    free, guided = figures.MEASURED["alike"]["rows"]
    less = [kind for kind in glyphs.KINDS if free[kind] - guided[kind] > 2 * free[f"{kind}_error"]]
    assert sorted({*glyphs.KINDS} - {*less}) == ["cross"]
    assert guided["cross"] > free["cross"]


def test_strong_guidance_makes_the_moons_of_the_first_figure_more_alike() -> None:
    kinds = np.zeros(theatre.PICTURES)
    spreads = [
        training.spread(np.clip(theatre.finished(kind="moon", scale=scale, eta=0, seed=theatre.SEEDS[0]), -1, 1), kinds)
        for scale in (1.5, 5)
    ]
    assert spreads[1] < 0.9 * spreads[0]


@pytest.mark.parametrize("name", list(yardstick.EXPERIMENTS))
def test_yardsticks_are_of_the_scripts_that_lie_here(name: str) -> None:
    stored = read_json(POST / "data" / f"{name}.json")
    assert stored["script_sha256"] == file_digest(*(POST / script for script in yardstick.SCRIPTS))


def test_with_enough_steps_the_exact_denoiser_s_drawings_lie_where_real_ones_do() -> None:
    real = figures.MEASURED["real"]
    last = figures.MEASURED["perfect-ddim"]["rows"][-1]
    assert abs(last["frechet"] - real["frechet"]) < 2 * np.hypot(last["frechet_error"], real["frechet_error"])
    assert figures.MEASURED["kinds"]["cross"] < 0.5 < figures.other_kinds()


def test_the_held_out_loss_is_that_of_the_page_s_weights() -> None:
    model = theatre.tiny()
    stored = read_json(POST / "data" / "denoiser.json")
    assert training.held_out_loss(model.weights, model.config) == pytest.approx(stored["held_out"], abs=2e-5)


def test_the_gradient_is_the_slope_of_the_loss() -> None:
    random = np.random.default_rng(3)
    config = tiny_dit.Config(width=8, layers=1, heads=2, frequencies=4)
    weights = {name: value + random.normal(0, 0.1, value.shape) for name, value in tiny_dit.initial(config, 0).items()}
    noisy, wanted = random.normal(size=(2, 3, 12, 12))
    case = (noisy, np.array([10.0, 400.0, 900.0]), np.array([0, 3, 6]), wanted)
    _, slopes = gradient.loss_and_gradient(weights, config, *case)
    for name in weights:
        place = tuple(0 for _ in weights[name].shape)
        losses = []
        for nudge in (1e-5, -1e-5):
            moved = {key: value.copy() for key, value in weights.items()}
            moved[name][place] += nudge
            losses.append(gradient.loss_and_gradient(moved, config, *case)[0])
        assert slopes[name][place] == pytest.approx((losses[0] - losses[1]) / 2e-5, abs=1e-7), name


def test_training_begins_at_an_identity_and_learns() -> None:
    config = tiny_dit.Config()
    weights, losses = training.train(config, steps=100, size=16, seed=5)
    again, _ = training.train(config, steps=3, size=16, seed=5)
    start = tiny_dit.initial(config, 5)
    clean = tiny_dit.denoise(start, config, np.ones((1, 12, 12)), np.array([500]), np.array([0]))
    assert not clean.any()  # it says that there is no noise
    assert losses[0] == pytest.approx(1, abs=0.1)
    assert np.mean(losses[-10:]) < 0.9
    assert set(again) == set(weights)


def test_a_reduced_measurement_agrees_with_the_stored_ones() -> None:
    model = theatre.tiny()
    real, kinds = glyphs.pictures(1500, np.random.default_rng(5))
    made, wanted = training.drawn(model.weights, model.config, count=120, steps=20, eta=0, scale=1.5, seed=9)
    stored = {row["scale"]: row for row in read_json(POST / "data" / "guidance.json")["rows"]}
    assert training.recognised(made, wanted, real, kinds) == pytest.approx(stored[1.5]["recognised"], abs=0.08)
    assert training.spread(made, wanted) == pytest.approx(stored[1.5]["spread"], abs=0.03)


def test_data_of_the_article_are_small() -> None:
    assert sum(path.stat().st_size for path in (POST / "data").glob("*.json")) < 300 * 1024
    assert experiment.WEIGHTS.stat().st_size < 150 * 1024
    assert json.dumps(theatre.denoising(), allow_nan=False)


@pytest.mark.parametrize("eta", [0, 1])
def test_a_picture_over_the_figure_of_steps_is_what_the_first_figure_s_noise_becomes(eta: int) -> None:
    made = theatre.finished(kind="each", scale=1, eta=eta, seed=theatre.SEEDS[0])
    moon, ring = theatre.strip(("moon", "ring"), theatre.STEPS, eta)
    for drawn, kind in ((moon, "moon"), (ring, "ring")):
        pixels = made[glyphs.KINDS.index(kind)].ravel()
        dark = np.array([int(shade) for shade in drawn]) > 2
        assert np.array_equal(dark[np.abs(pixels) > 0.3], pixels[np.abs(pixels) > 0.3] > 0)


def test_the_second_figure_shows_what_is_left() -> None:
    figure = theatre.spoiling()
    assert sampled(figure, time=500)["left"] == pytest.approx(0.07858724, abs=5e-9)
    assert sampled(figure, time=1000)["left"] == pytest.approx(4.035830e-5, abs=5e-12)
    assert sampled(figure, time=500, schedule="cosine")["left"] == pytest.approx(0.5, abs=0.01)
