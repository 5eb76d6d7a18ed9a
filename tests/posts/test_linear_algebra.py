"""What the article on linear algebra promises, and its experiments run again on less."""

import inspect
import re
from random import Random
from typing import Any

import numpy as np
import pytest

from blog.calc import presets
from blog.calc.params import parameters
from blog.lab.arrays import log_softmax
from blog.lab.llama import Llama, LlamaConfig, forward
from blog.lab.llama import shapes as llama_shapes
from blog.lab.storage import file_digest, read_json
from blog.lab.transformer import Hook, Tokens
from blog.lab.transformer import forward as run_small
from tests.conftest import PROJECT
from tests.posts.conftest import modules

POST = PROJECT / "posts" / "linear-algebra"
figures, measured, geometry, planar, small, door, loss, sentence, repeated, collapse = modules(
    *("linear-algebra", "figures", "measured", "geometry", "planar", "small"),
    *("door", "loss", "sentence", "repeated", "collapse"),
)


def matrices(count: int = 1000) -> list[tuple[float, ...]]:
    """Random ones, every tenth of them singular."""
    random = Random(7)
    found: list[tuple[float, ...]] = []
    for i in range(count):
        a, b, c, d = (random.uniform(-3, 3) for _ in range(4))
        found.append((a, b, a / 2, b / 2) if i % 10 == 0 else (a, b, c, d))
    return found


# Figure 1: three acts


def test_turn_stretch_turn_gives_back_every_matrix() -> None:
    for matrix in matrices():
        last, stretch, first = planar.turn_stretch_turn(matrix)
        assert planar.rebuilt(last, stretch, first) == pytest.approx(matrix, abs=1e-9)


def test_the_page_s_singular_values_are_those_of_numpy() -> None:
    for matrix in matrices():
        entries = figures.entries(matrix)
        found = [figures.first_singular_value(**entries), figures.second_singular_value(**entries)]
        assert found == pytest.approx(np.linalg.svd(np.reshape(matrix, (2, 2)), compute_uv=False), abs=1e-9)
        assert found[0] * found[1] == pytest.approx(abs(figures.determinant(**entries)), abs=1e-9)


def test_the_presets_are_what_they_are_called() -> None:
    outputs = {tuple(s["inputs"].values()): s["outputs"] for s in figures.three_acts()["samples"]}
    shear, turn, mirror, project, flat = (outputs[figures.MATRICES[name]] for name in figures.MATRICES)
    assert shear["s1"] * shear["s2"] == pytest.approx(1)
    assert shear["det"] == 1
    assert (turn["s1"], turn["s2"], turn["det"]) == pytest.approx((1, 1, 1))
    assert mirror["det"] == pytest.approx(-1)
    assert project["rank"] == 1
    assert project["det"] == pytest.approx(0)
    matrix = np.reshape(figures.MATRICES["project"], (2, 2))
    assert matrix @ matrix == pytest.approx(matrix)
    assert flat["rank"] == 2
    assert 80 < figures.condition("flat") < 100


def test_what_is_cut_off_is_the_sum_of_the_squares() -> None:
    matrix = np.random.default_rng(0).standard_normal((7, 5))
    u, s, vt = np.linalg.svd(matrix, full_matrices=False)
    rest = matrix - (u[:, :2] * s[:2]) @ vt[:2]
    assert np.square(rest).sum() == pytest.approx(np.square(s[2:]).sum())


def test_a_door_needs_few_of_its_24_directions() -> None:
    kept = {s["inputs"]["rank"]: s["outputs"]["kept"] for s in figures.rank_picture()["samples"]}
    assert kept[1] < kept[2] < kept[4] < kept[8] < kept[24] == 1
    assert 0.85 < kept[1] < 0.95
    assert kept[8] > 0.99
    shape = np.linalg.svd(geometry.door(), compute_uv=False)
    assert kept[4] == pytest.approx(np.square(shape[:4]).sum() / np.square(shape).sum(), abs=1e-3)


# Figure 2: the ledger


def test_gpt_2_small_has_exactly_so_many_weights() -> None:
    sizes = {"vocab_size": 50257, "context": 1024, "n_layers": 12, "d_model": 768}
    assert figures.gpt_parameters(**sizes) == 124_439_808 == parameters(presets.GPT_2).total
    one_layer = figures.gpt_parameters(**sizes | {"n_layers": 13}) - figures.gpt_parameters(**sizes)
    assert one_layer == 7_087_872


@pytest.mark.parametrize(
    ("name", "model"),
    [
        ("GPT-2 small", presets.GPT_2),
        ("GPT-2 medium", presets.GPT_2_MEDIUM),
        ("GPT-2 XL", presets.GPT_2_XL),
    ],
)
def test_the_ledger_agrees_with_the_calculator(name: str, model: Any) -> None:
    assert figures.counted(figures.MODELS[name])["total"] == parameters(model).total


def test_the_site_s_model_is_counted_as_its_file_is() -> None:
    counted = figures.counted(figures.MODELS["This site’s model"])["total"]
    assert counted == figures.stored_weights() == sum(weight.size for weight in figures.SMALL.weights.values())


def test_heads_change_no_count() -> None:
    samples = figures.cut_into_heads()["samples"]
    assert {s["outputs"]["total"] for s in samples if "model" not in s["inputs"]} == {124_439_808}
    assert {s["inputs"]["model"]: s["inputs"]["n_heads"] for s in samples if "model" in s["inputs"]} == {
        "GPT-2 small": 12,
        "GPT-2 medium": 16,
        "GPT-2 XL": 25,
        "This site’s model": 4,
    }
    assert figures.feed_forward_share() == pytest.approx(2 / 3, abs=0.001)
    assert figures.feed_forward_share_of_all() == pytest.approx(0.455, abs=0.001)


# Attention as two maps


def test_what_a_head_writes_has_at_most_the_rank_of_what_it_carries() -> None:
    rng = np.random.default_rng(1)
    x, w = rng.standard_normal((5, 4)), rng.standard_normal((5, 5))
    a = rng.dirichlet(np.ones(4), size=4)
    assert np.linalg.matrix_rank(w[:, :2] @ w[:2] @ x @ a.T) <= 2


def test_random_directions_are_almost_at_right_angles() -> None:
    rng = np.random.default_rng(2)
    for width in (16, 64, 768):
        x, y = (rng.standard_normal((4000, width)) for _ in "xy")
        cosines = (x * y).sum(axis=1) / np.linalg.norm(x, axis=1) / np.linalg.norm(y, axis=1)
        assert cosines.std() == pytest.approx(width**-0.5, rel=0.05)


# Figures 3 and 4: the doors


def tiny() -> tuple[Llama, Tokens, Tokens]:
    """A model of the same kind with random weights, a text and another one."""
    rng = np.random.default_rng(0)
    config = LlamaConfig(
        vocab_size=50, d_model=24, n_layers=2, n_heads=4, n_kv_heads=2, d_head=8, d_ff=32, rotary_base=100,
        norm_epsilon=1e-5,
    )  # fmt: skip
    weights = {
        name: (1 + 0.1 * rng.standard_normal(shape) if len(shape) == 1 else 0.3 * rng.standard_normal(shape))
        for name, shape in llama_shapes(config).items()
    }
    return Llama(config, weights), rng.integers(0, 50, (3, 12)), rng.integers(0, 50, (40, 12))


def test_the_code_in_the_text_is_the_code_that_is_tested() -> None:
    shown = re.findall(r"```python [^\n]*\n(.*?)```", (POST / "index.md").read_text("utf-8"), re.DOTALL)
    assert shown == [inspect.getsource(small.narrower_head)]


def test_a_narrower_head_has_the_nearest_matrix_of_its_rank() -> None:
    rng = np.random.default_rng(3)
    query, key = (rng.standard_normal((8, 24)) for _ in "qk")
    u, s, vt = np.linalg.svd(query.T @ key)
    assert s[8:] == pytest.approx(np.zeros(16), abs=1e-9)
    for rank in (1, 3, 8):
        q, k = small.narrower_head(query, key, rank)
        assert q.shape == k.shape == (rank, 24)
        assert q.T @ k == pytest.approx((u[:, :rank] * s[:rank]) @ vt[:rank], abs=1e-9)


def test_at_full_rank_the_doors_are_the_model_s() -> None:
    model, tokens, others = tiny()
    found = door.doors(model, tokens, others, 3, (1, 2, 4, 8))
    for kind in ("plain", "weighed"):
        moved = np.array(found[f"moved {kind}"])
        assert (moved[..., -1] == 0).all()
        assert (moved[..., 0] > 100).all()
    for name in ("qk", "ov"):
        energy = np.array(found[f"energy {name}"])
        assert (np.diff(energy, axis=-1) >= 0).all()
        assert (energy[..., -1] == 1000).all()
    logits = forward(model, tokens).logits
    clean = -np.take_along_axis(log_softmax(logits[:, 2:-1]), tokens[:, 3:, None], axis=2).mean()
    narrowed = loss.narrowed_loss(model, tokens, others, 3, (8,))
    assert narrowed["full"][0] == pytest.approx(clean)
    assert narrowed["qk weighed"][0][0] == pytest.approx(0, abs=1e-9)
    assert narrowed["ov weighed"][0][0] == pytest.approx(0, abs=1e-9)


def test_weighing_loses_less_of_the_scores_where_directions_come_unequally() -> None:
    model, tokens, others = tiny()
    run = forward(model, tokens, last=1)
    read = door.unscaled(model, run.layers[1].stream) * np.linspace(0.05, 3, 24)
    other = door.unscaled(model, forward(model, others, last=1).layers[1].stream) * np.linspace(0.05, 3, 24)
    query, key = (door.factors(model, 1, name)[0] for name in ("w_q", "w_k"))
    errors = []
    for q, k in ((query, key), (door.weighed(query, other), door.weighed(key, other))):
        scores = door.scores_at(door.comparing(model, q[1], k[1], 12), read @ q[0], read @ k[0], (2, 8))
        errors.append(np.square(scores[0] - scores[1]).sum())
    assert errors[1] < errors[0]


def test_patterns_over_a_sentence_have_rows_that_sum_to_one() -> None:
    model, tokens, others = tiny()
    found = sentence.patterns(model, tokens[:1], others, 3, ["1.2"], (1, 8))
    rows, _ = np.tril_indices(tokens.shape[1])
    for kind in ("plain", "weighed"):
        sums = [np.bincount(rows, weights=pattern) for pattern in found["1.2"][kind]]
        assert np.abs(np.array(sums) - 100).max() <= 6  # hundredths, each rounded


def test_in_repeated_text_a_look_is_counted_by_where_it_goes() -> None:
    for place, back in (("what came next", 3), ("the same word", 4), ("the word before", 1)):
        pattern = np.zeros((2, 8, 8))
        for i in range(5, 8):
            pattern[:, i, i - back] = 0.7
        shares = repeated.looks(pattern)
        assert {name: pytest.approx(share) for name, share in shares.items()} == {
            name: [0.7, 0.7] if name == place else [0, 0] for name in shares
        }
    found = repeated.repeated(tiny()[0], ["1.2"], 3, 5, (0, 50))
    assert 0 < sum(share for share, _ in found["heads"]["1.2"].values()) < 1


def test_the_three_heads_look_where_the_text_says_in_repeated_random_tokens() -> None:
    looks = {"17.4": "what came next", "16.0": "the word before", "8.0": "the same word"}
    for head, place in looks.items():
        assert figures.repeated(head, place) > 0.65
        assert max(figures.repeated(head, other) for other in looks.values() if other != place) < 0.02


def test_the_stored_results_are_those_of_the_scripts() -> None:
    scripts = {
        "door": ["door.py"],
        "sentence": ["door.py", "sentence.py"],
        "loss": ["door.py", "loss.py"],
        "repeated": ["repeated.py"],
        "collapse": ["collapse.py"],
    }
    for name, files in scripts.items():
        stored = read_json(POST / "data" / f"{name}.json")
        assert stored["script_sha256"] == file_digest(*(POST / file for file in files)), name


def test_half_of_the_heads_need_49_directions_by_the_weights_and_8_by_what_comes_in() -> None:
    assert figures.N_HEADS == 270
    assert figures.needed("plain") == 49
    assert figures.needed("weighed") == 8
    plain, weighed = (np.array(measured.DOOR[f"needed {kind}"]) for kind in ("plain", "weighed"))
    assert (weighed <= plain).all()
    assert figures.needed("weighed", 1) <= 32  # where the loss still rises a little
    assert (weighed > 8).mean() == 0.5
    rise, error = measured.LOSS["qk weighed"][measured.LOSS["ranks"].index(32)]
    assert rise > 2 * error


def test_head_17_4_holds_at_half_and_fails_at_a_quarter_unless_it_is_weighed() -> None:
    assert figures.moved("17.4", "plain", 64) == 0
    assert figures.moved("17.4", "plain", 32) < 0.1
    assert figures.moved("17.4", "plain", 16) > 0.4
    assert figures.moved("17.4", "plain", 8) > 0.6
    assert figures.moved("17.4", "weighed", 16) < 0.07
    assert figures.moved("17.4", "weighed", 8) < 0.16
    assert figures.moved("16.0", "weighed", 4) < 0.03 < 0.3 < figures.moved("16.0", "plain", 4)


def test_the_arcs_of_head_17_4_go_one_after_another_although_it_passes_at_rank_1() -> None:
    rows = measured.SENTENCE["heads"]["17.4"]["weighed"]
    ranks = measured.SENTENCE["ranks"]
    assert [measured.SENTENCE["words"][i].strip() for i in (13, 14, 15)] == ["old", "clock", "maker"]

    def arcs(rank: int) -> list[int]:
        return [rows[ranks.index(rank)][i * (i + 1) // 2 + j] for i, j in ((13, 2), (14, 3), (15, 4))]

    old, clock, maker = (now / whole for now, whole in zip(arcs(16), arcs(64), strict=True))
    assert old > 0.8 > 0.6 > clock > 0.5 > maker > 0.3
    shown = [[share >= 6 for share in arcs(rank)] for rank in (16, 14, 12, 10)]
    assert shown == [[True, True, True], [True, False, True], [False, False, True], [False, False, False]]
    assert max(arcs(8)) <= 2
    assert figures.head_needs("17.4", "weighed") == 1
    assert figures.rise("qk", "weighed", 8) > 0.25


def test_the_plain_cut_keeps_the_arcs_longer_and_the_weighed_one_the_place_of_rest() -> None:
    words, ranks = measured.SENTENCE["words"], measured.SENTENCE["ranks"]

    def pattern(kind: str, rank: int) -> Any:
        found = np.zeros((len(words), len(words)))
        found[np.tril_indices(len(words))] = measured.SENTENCE["heads"]["17.4"][kind][ranks.index(rank)]
        return found

    def at_rest(kind: str, rank: int) -> float:  # of the words that show no arc
        return float(np.delete(pattern(kind, rank), (0, 13, 14, 15), axis=0)[:, 0].mean())

    def false_arcs(kind: str, rank: int) -> int:  # those drawn in red
        now, whole = pattern(kind, rank), pattern(kind, 64)
        return int(np.sum(np.tril((now >= 6) & (now > whole + 15) & (whole < measured.ARC), -1)))

    held = {kind: [measured.arcs_held("17.4", kind, rank)[0] for rank in (16, 12, 8)] for kind in ("plain", "weighed")}
    assert held == {"plain": [3, 3, 1], "weighed": [2, 0, 0]}
    full = pattern("weighed", 64)
    order = [
        [pattern("weighed", rank)[at] >= full[at] / 2 for at in ((15, 4), (14, 3), (13, 2))] for rank in (16, 14, 12)
    ]
    assert order == [[False, True, True], [False, False, True], [False, False, False]]
    assert measured.arcs_held("17.4", "plain", 64) == (3, 3)
    assert at_rest("plain", 64) > 96 > 55 > at_rest("plain", 16)
    assert min(at_rest("weighed", rank) for rank in ranks) > 96
    assert false_arcs("plain", 16) > 10 > 4 > false_arcs("weighed", 16)
    assert pattern("plain", 16)[14, 3] > pattern("plain", 64)[14, 3]  # one has even grown
    assert pattern("weighed", 1)[[13, 14, 15], [2, 3, 4]].max() == 0
    assert (np.array(measured.DOOR["needed plain"]) > figures.head_needs("17.4", "plain")).mean() > 0.7


def test_the_head_for_the_same_word_loses_two_of_its_arcs_below_rank_28() -> None:
    rows, ranks = measured.SENTENCE["heads"]["8.0"]["weighed"], measured.SENTENCE["ranks"]

    def kept(rank: int) -> list[float]:  # of old to old and of maker to maker
        full, now = (rows[ranks.index(r)] for r in (64, rank))
        return [now[i * (i + 1) // 2 + j] / full[i * (i + 1) // 2 + j] for i, j in ((13, 1), (15, 3))]

    assert min(kept(28)) > 0.75
    assert max(kept(26)) < 0.5
    assert [measured.arcs_held("8.0", "weighed", rank) for rank in (28, 26, 1)] == [(2, 2), (0, 2), (0, 2)]
    assert figures.head_needs("8.0", "weighed") == 20
    assert figures.head_needs("16.0", "weighed") == 1


def test_trained_spectra_are_steeper_than_random_ones_and_have_no_cliff_at_eight() -> None:
    spectra = np.array(measured.DOOR["qk"])
    at = measured.DOOR["ranks"].index
    assert np.median(spectra[..., at(32)]) < measured.DOOR["random"][at(32)]
    falls = spectra[..., at(8)] / np.maximum(spectra[..., at(10)], 1)
    assert np.median(falls) < 1.3


def test_weighed_cuts_cost_the_model_less() -> None:
    for rank in measured.LOSS["ranks"]:
        assert figures.rise("qk", "weighed", rank) < figures.rise("qk", "plain", rank)


# Figure 5: the small model


def test_the_small_model_at_full_rank_is_the_small_model() -> None:
    tokens = figures.KNOWN.encode(figures.REPEATED.split())
    for layer, head in ((3, 3), (2, 0), (0, 1)):
        clean, run, pattern = small.narrowed(figures.SMALL, tokens, layer, head, 16)
        assert run.logits == pytest.approx(clean.logits, abs=1e-4)
        assert pattern == pytest.approx(clean.layers[layer].pattern[0, head], abs=1e-5)


def test_the_small_model_says_eva_until_its_induction_head_has_three_directions() -> None:
    said: dict[int, str] = {s["inputs"]["rank"]: s["outputs"]["says"] for s in figures.small_door()["samples"][:5]}
    assert said[16] == said[8] == said[4] == "Eva"
    assert said[3] != "Eva"
    assert said[2] != "Eva"


def test_at_a_quarter_of_the_width_it_is_far_less_sure() -> None:
    tokens = figures.KNOWN.encode(figures.REPEATED.split())
    whole, quarter = (eva(small.narrowed(figures.SMALL, tokens, 3, 3, rank)[1].logits) for rank in (16, 4))
    assert whole > 0.6 > 0.15 > quarter


def test_the_small_model_depends_on_the_head_that_looks_one_word_back() -> None:
    tokens = figures.KNOWN.encode(figures.REPEATED.split())
    clean, narrow, _ = small.narrowed(figures.SMALL, tokens, 2, 0, 1)
    assert eva(narrow.logits) > 0.6
    source = clean.layers[2].pattern.copy()
    size = source.shape[-1]
    source[0, 0] = np.tril(np.ones((size, size))) / np.arange(1, size + 1)[:, None]
    even = run_small(
        figures.SMALL, np.array([tokens]), [Hook(site="pattern", layer=2, mode="patch", head=0, source=source)]
    )
    assert eva(even.logits) < 0.01


def eva(logits: Any) -> float:
    """Probability of *Eva* as the next word."""
    return float(np.exp(log_softmax(logits[0, -1]))[figures.KNOWN.vocabulary.index("Eva")])


# Figure 6: the norm


def test_layer_norm_ends_on_the_ring_wherever_it_starts() -> None:
    random = Random(5)
    for _ in range(200):
        x = tuple(random.uniform(-3, 3) for _ in range(3))
        normed = np.array(planar.layer_normed(x, 0))
        assert np.linalg.norm(normed) == pytest.approx(3**0.5, abs=1e-9)
        assert normed.sum() == pytest.approx(0, abs=1e-9)
        moved = tuple(2.5 * value + 0.7 for value in x)
        assert planar.layer_normed(moved, 0) == pytest.approx(normed, abs=1e-9)
        assert np.linalg.norm(planar.rms_normed(x, 0)) == pytest.approx(3**0.5, abs=1e-9)


def test_removing_the_mean_is_a_projection() -> None:
    projection = np.eye(3) - np.ones((3, 3)) / 3
    assert np.linalg.eigvalsh(projection) == pytest.approx([0, 1, 1], abs=1e-12)
    assert projection @ projection == pytest.approx(projection)
    assert planar.layer_normed((0.7, 0.7, 0.7), geometry.EPSILON) == pytest.approx((0, 0, 0), abs=1e-9)


# Figure 7: the stack


def test_without_a_skip_the_tokens_become_one_and_layers_3_and_4_about_cube_what_is_left() -> None:
    assert figures.left_over("attention", 6) < 1e-3
    logs = [np.log(figures.left_over("attention", depth)) for depth in range(5)]
    assert all(late - early < earlier for early, late, earlier in zip(logs[1:], logs[2:], np.diff(logs), strict=False))
    for depth in (2, 3):
        assert 2.5 < logs[depth + 1] / logs[depth] < 3.6
    assert all(figures.left_over("feed-forward", k) < figures.left_over("attention", k) for k in (1, 2, 3, 4))
    assert figures.left_over("attention", 4) < 2.0**-24


def test_with_a_skip_they_stay_apart_and_a_feed_forward_helps() -> None:
    assert figures.left_over("skip", 12) > 0.3
    assert figures.left_over("both", 24) > figures.left_over("skip", 24) > 0.2


def test_the_stacks_can_be_run_again() -> None:
    for stack in collapse.STACKS:
        curves = collapse.curves(stack, seeds=2, depth=4)
        assert curves[0][:4] == pytest.approx(measured.COLLAPSE["shown"][stack][:4], rel=1e-3)


def test_what_a_head_carries_is_harder_to_narrow_by_either_rule() -> None:
    for rank in measured.LOSS["ranks"]:
        for kind in ("plain", "weighed"):
            assert figures.rise("ov", kind, rank) > figures.rise("qk", kind, rank)
    assert figures.rise("qk", "weighed", 16) < 0.2 < 1.5 < figures.rise("qk", "plain", 16)
    assert figures.rise("qk", "weighed", 4) < figures.rise("qk", "plain", 32)
