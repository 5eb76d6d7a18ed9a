"""The numbers that the article on model families promises, on its own figures.py and the calculator."""

import contextlib
import io
import json
import re
from math import atanh, prod, sqrt, tanh
from pathlib import Path

import pytest

from blog.calc import presets
from blog.calc.kv_cache import kv_cache_bytes
from blog.calc.params import parameters
from blog.calc.roofline import unread_experts
from tests.posts.conftest import modules, sampled

POST = Path(__file__).parents[2] / "posts" / "model-families"
KIB = 1024

families, figures, listing, questions, portraits = modules(
    "model-families", "families", "figures", "listing", "questions", "portraits"
)
ROWS = families.rows()
SLUGS = [one.slug for one in ROWS]


# The rows


def test_there_are_44_models_each_with_a_source_for_what_its_sizes_do_not_say() -> None:
    assert len(ROWS) == len(set(SLUGS)) == 44
    for one in ROWS:
        assert one.source.startswith(("arXiv:", "https://", "Radford")), one.slug
        assert one.family in families.FAMILIES
        assert len(one.short) <= 12
        assert one.context >= 1024


def test_every_key_of_the_file_is_read_and_every_value_known() -> None:
    known = {"family", "short", "norm", "placement", "position", "rotated", "ffn", "context", "extras", "source"}
    entries = json.loads((POST / "families.json").read_text(encoding="utf-8"))
    assert {key for entry in entries.values() for key in entry} == known
    assert {entry["norm"] for entry in entries.values()} == set(listing.NORMS)
    assert {entry["placement"] for entry in entries.values()} == set(listing.PLACES)


@pytest.mark.parametrize("slug", SLUGS)
def test_what_is_written_agrees_with_what_the_calculator_counts(slug: str) -> None:
    one = families.row(slug)
    model = one.model
    assert (one.choices["ffn"] in families.GATED) == (model.ffn_matrices == 3)
    assert (one.choices["position"] == "rotary") == model.rotary
    assert (one.choices["position"] == "learned") == (model.learned_positions > 0)
    assert (one.choices["placement"] == "both") == (model.norms_per_layer == 4)
    if one.choices["norm"] == "rms":
        assert model.norm_vectors == 1
    if one.choices["norm"] == "bare":
        assert model.norm_vectors == 0


@pytest.mark.parametrize(
    ("slug", "total", "active"),
    [
        ("gpt-2-xl", 1.56, 1.56),
        ("gpt-3-175b", 174.60, 174.60),
        ("palm-540b", 540.36, 540.36),
        ("falcon-40b", 41.30, 41.30),
        ("phi-2", 2.78, 2.78),
        ("deepseek-moe-16b", 16.38, 2.83),
        ("command-r-plus", 103.81, 103.81),
        ("mixtral-8x7b", 46.70, 12.88),
        ("grok-1", 315.68, 83.76),
        ("dbrx", 131.60, 36.47),
        ("deepseek-v2", 235.74, 21.38),
        ("nemotron-4-340b", 341.03, 341.03),
        ("deepseek-v3", 671.03, 37.55),
        ("llama-4-maverick", 400.71, 17.18),
        ("qwen3-235b-a22b", 235.09, 22.19),
        ("kimi-k2", 1026.41, 32.86),
        ("glm-4.5", 352.80, 33.63),
        ("gpt-oss-120b", 116.83, 5.71),
    ],
)
def test_totals_and_active_weights(slug: str, total: float, active: float) -> None:
    counted = families.row(slug).counted
    assert counted.total / 1e9 == pytest.approx(total, abs=0.005)
    assert counted.active / 1e9 == pytest.approx(active, abs=0.005)
    assert counted == parameters(presets.ALL[slug].model)


# Figure 1 and 3: counts


@pytest.mark.parametrize(
    ("choice", "value", "many"),
    [
        ("norm", "rms", 28),
        ("position", "rotary", 39),
        ("position", "learned", 3),
        ("position", "ALiBi", 2),
        ("sharing", "none", 15),
        ("sharing", "one", 2),
        ("sharing", "groups", 24),
        ("sharing", "latent", 3),
        ("tying", "tied", 13),
        ("placement", "parallel", 8),
    ],
)
def test_how_often_a_value_occurs(choice: str, value: str, many: int) -> None:
    assert figures.holding(choice, value) == many


@pytest.mark.parametrize(
    ("trait", "many"),
    [("all", 44), ("rms", 28), ("rotary", 39), ("gated", 32), ("shared", 29), ("experts", 13), ("parallel", 8)],
)
def test_the_wall_counts_them(trait: str, many: int) -> None:
    assert sampled(figures.wall(), lit=trait) == {"seen": 44, "has": many, "kinds": figures.kinds()}


def test_the_wall_knows_all_recipes() -> None:
    text = (POST / "models.js").read_text(encoding="utf-8")
    values = [len(re.findall(r'\["[^"]+", ".", "[^"]*"\]', part)) for part in text.split("values: {")[1:]]
    assert prod(values) == figures.possible() == 31_104


def test_the_table_of_the_matrix_has_all_rows() -> None:
    data = figures.matrix()
    assert [s["inputs"]["model"] for s in data["samples"]] == SLUGS
    assert sampled(figures.matrix(), model="kimi-k2")["n_experts"] == 384
    assert {len(s["outputs"]) for s in data["samples"]} == {2 + 8 + 14 + 3}


# Figure 2: two skeletons


@pytest.mark.parametrize(
    ("a", "b", "many"),
    [
        ("deepseek-v3", "kimi-k2", 0),
        ("gpt-2-xl", "llama-65b", 4),
        ("llama-2-7b", "qwen3-235b-a22b", 3),
        ("llama-2-7b", "mistral-7b", 2),
        ("gpt-3-175b", "gpt-oss-120b", 7),
    ],
)
def test_choices_in_which_two_models_differ(a: str, b: str, many: int) -> None:
    assert figures.apart(a, b) == figures.apart(b, a) == many
    assert figures.apart(a, a) == 0


def test_deepseek_v3_and_kimi_k2_differ_in_integers_alone() -> None:
    v3, k2 = (families.integers(families.row(slug).model) for slug in ("deepseek-v3", "kimi-k2"))
    assert {name: (v3[name], k2[name]) for name in v3 if v3[name] != k2[name]} == {
        "n_heads": (128, 64),
        "vocab_size": (129_280, 163_840),
        "n_experts": (256, 384),
        "n_dense_layers": (3, 1),
    }


def test_fourteen_integers_describe_each_model() -> None:
    assert {len(families.integers(one.model)) for one in ROWS} == {14}


def test_half_of_the_parallel_models_norm_once_for_both_halves() -> None:
    assert figures.one_norm_for_both() == 4


def test_values_of_the_choices_multiply_to_31104_ways() -> None:
    values = [len({one.choices[name] for one in ROWS}) for name in families.CHOICES]
    assert values == [3, 4, 3, 4, 9, 4, 3, 2]
    assert figures.possible() == 31_104


def test_families_show_in_the_choices_but_their_borders_are_open() -> None:
    assert figures.relatives_apart() == pytest.approx(1.80, abs=0.005)
    assert figures.strangers_apart() == pytest.approx(3.24, abs=0.005)
    assert figures.as_near_elsewhere() == 18
    assert sum(one.family != "other" for one in ROWS) == 25
    assert figures.most_common() == 7
    assert figures.kinds() == 29


# Figure 4: the waves


@pytest.mark.parametrize(
    ("period", "counts"),
    [
        ("2019 to 2022", (6, 0, 3, 1, 1, 0)),
        ("2023", (11, 5, 9, 5, 6, 1)),
        ("2024", (18, 14, 18, 17, 13, 6)),
        ("2025", (9, 9, 9, 9, 9, 6)),
    ],
)
def test_traits_by_year(period: str, counts: tuple[int, ...]) -> None:
    rows = {row[0]: tuple(row[1:]) for row in figures.waves()["rows"]}
    assert rows[period] == counts


@pytest.mark.parametrize(("until", "counts"), [(59, (11, 5)), (71, (18, 14))])
def test_a_window_of_twelve_months_to_december_is_a_year(until: int, counts: tuple[int, int]) -> None:
    outputs = sampled(figures.timeline(), until=until)
    assert (outputs["seen"], outputs["has"]) == counts
    assert sampled(figures.timeline(), until=79, window=8) == {"seen": 9, "has": 9}


@pytest.mark.parametrize(
    ("choices", "shares"),
    [
        (figures.SETTLED, [0.518, 0.111]),
        (("placement", "tying"), [0.509, 0.222]),
        (("extras", "experts"), [0.182, 0.792]),
    ],
)
def test_disagreement_is_left_in_extras_and_experts(choices: tuple[str, ...], shares: list[float]) -> None:
    assert [figures.apart_on_average(choices, year, year) for year in (2023, 2025)] == pytest.approx(shares, abs=0.001)


def test_having_any_extra_or_experts_parts_fewer_pairs_than_their_kinds_do() -> None:
    assert [figures.apart_in_having(year, year) for year in (2023, 2025)] == pytest.approx([0.182, 0.444], abs=0.001)


def test_half_of_the_models_after_llama_have_its_body_with_shared_keys() -> None:
    assert figures.heirs_of_llama() == (19, 37)


def test_only_extras_vary_more_than_experts() -> None:
    names = {name: figures.apart_on_average((name,), 2025, 2025) for name in families.CHOICES}
    assert sorted(names, key=lambda name: -names[name])[:2] == ["extras", "experts"]


def test_five_of_nine_models_of_2025_norm_queries_and_keys() -> None:
    assert figures.counted("qk-norm", 2025, 2025) == 5


def test_width_per_layer_spans_a_factor_of_six_with_a_trend_among_dense_models() -> None:
    shapes = [figures.aspect(one) for one in ROWS]
    assert (min(shapes), max(shapes)) == (pytest.approx(33.3, abs=0.05), pytest.approx(204.8))
    assert abs(figures.shape_correlation(ROWS)) < 0.297  # the two-sided 5 % bound for 44 independent pairs
    assert figures.shape_correlation(ROWS, "active") == pytest.approx(0.462, abs=0.001)
    assert len(figures.DENSE) == 31
    assert figures.shape_correlation(figures.DENSE) == pytest.approx(0.533, abs=0.001)  # the bound for 31: 0.355


def test_correlations_of_so_few_models_are_uncertain_by_two_to_three_tenths() -> None:
    for rows, weights in ((figures.DENSE, "total"), (ROWS, "total"), (ROWS, "active")):
        middle, reach = atanh(figures.shape_correlation(rows, weights)), 1.96 / sqrt(len(rows) - 3)  # Fisher
        assert 0.2 < (tanh(middle + reach) - tanh(middle - reach)) / 2 < 0.3


# Figure 5: the cost map


@pytest.mark.parametrize(
    ("slug", "short", "long"),
    [
        ("llama-2-7b", 512.0, 512.0),
        ("llama-3.1-8b", 128.0, 128.0),
        ("llama-3.1-405b", 504.0, 504.0),
        ("deepseek-v3", 68.625, 68.625),
        ("kimi-k2", 68.625, 68.625),
        ("qwen3-235b-a22b", 188.0, 188.0),
        ("bloom-176b", 3920.0, 3920.0),
        ("gemma-3-27b", 132.0, 83.25),
        ("gpt-oss-120b", 36.5625, 36.03515625),
    ],
)
def test_cache_of_a_token_at_two_lengths(slug: str, short: float, long: float) -> None:
    assert sampled(figures.cost_map(), model=slug, seq_len=8192)["kept"] == short * KIB
    assert sampled(figures.cost_map(), model=slug, seq_len=131_072)["kept"] == long * KIB


@pytest.mark.parametrize(("slug", "full"), [("gemma-3-27b", 496.0), ("gpt-oss-120b", 72.0), ("gpt-3-175b", 4608.0)])
def test_cache_of_a_token_without_windows(slug: str, full: float) -> None:
    assert families.row(slug).kv == full * KIB


@pytest.mark.parametrize("slug", SLUGS)
def test_the_page_s_windows_are_those_of_the_calculator(slug: str) -> None:
    for seq_len in (1024, 8192, 131_072):
        whole = kv_cache_bytes(families.row(slug).model, batch=1, seq_len=seq_len, dtype_bytes=2)
        assert figures.kept(slug, seq_len) * seq_len == pytest.approx(whole)


def test_long_contexts_cost_least_with_windows_and_then_with_a_latent() -> None:
    large = sorted((figures.kept(one.slug, 131_072), one.slug) for one in ROWS if one.counted.total > 100e9)
    assert [slug for _, slug in large[:6]] == [
        "gpt-oss-120b",
        "llama-4-maverick",
        "llama-4-scout",
        "deepseek-v2",
        "deepseek-v3",
        "kimi-k2",
    ]


def test_a_body_of_671_billion_keeps_half_of_what_one_of_8_billion_does() -> None:
    assert families.row("deepseek-v3").kv / families.row("llama-3.1-8b").kv == pytest.approx(0.536, abs=0.001)


@pytest.mark.parametrize(
    ("slug", "share"), [("mixtral-8x7b", 0.276), ("qwen3-235b-a22b", 0.094), ("deepseek-v3", 0.056), ("kimi-k2", 0.032)]
)
def test_share_of_the_weights_that_a_token_uses(slug: str, share: float) -> None:
    counted = families.row(slug).counted
    assert figures.active_share(active=counted.active, total=counted.total) == pytest.approx(share, abs=0.0005)


def test_a_vocabulary_is_up_to_thirty_percent_of_a_small_model() -> None:
    shares = [
        figures.vocabulary_share(model, parameters(model).total) for model in (presets.LLAMA_3_2_1B, presets.GEMMA_3_1B)
    ]
    assert shares == pytest.approx([0.213, 0.302], abs=0.001)


def test_what_the_table_of_choices_costs_in_llama_3_1_8b() -> None:
    one = families.row("llama-3.1-8b")
    assert figures.second_vector(one) * one.counted.total == 65 * 4096
    assert one.model.n_heads // one.model.n_kv_heads == 4
    assert figures.vocabulary_share(one.model, one.counted.total) / 2 == pytest.approx(0.0654, abs=0.0001)


# Figure 6: who is awake


@pytest.mark.parametrize("batch", [1, 16, 64, 256])
def test_what_sleeps_is_what_the_calculator_leaves_unread(batch: int) -> None:
    for one in ROWS:
        if one.choices["experts"] == "dense":
            continue
        outputs = sampled(figures.awake(), model=one.slug, batch=batch)
        unread = unread_experts(one.model, batch=batch)
        assert outputs["asleep"] * one.counted.total == pytest.approx(unread, rel=1e-9, abs=1)


def test_experts_sleep_as_long_as_few_of_them_are_picked() -> None:
    sparse = [one.slug for one in ROWS if one.choices["experts"] != "dense"]
    assert max(sparse, key=lambda slug: figures.asleep(slug, 256)) == "llama-4-maverick"
    assert figures.asleep("dbrx", 16) == pytest.approx(figures.asleep("mixtral-8x7b", 16), rel=0.01)
    assert sampled(figures.awake(), model="mixtral-8x7b", batch=16)["asleep"] < 0.011
    assert sampled(figures.awake(), model="deepseek-v3", batch=16)["asleep"] > 0.5
    assert sampled(figures.awake(), model="deepseek-v3", batch=256)["asleep"] < 0.001


# Figure 7: the quiz


def test_every_question_has_one_answer_after_the_last_fact() -> None:
    asked = questions.questions(ROWS)
    assert len(asked) == 12
    for each in asked:
        alike = [one.slug for one in ROWS if questions.facts(one) == each["facts"]]
        assert alike == ([] if each["slug"] == "gpt-4" else [each["slug"]])


def test_each_family_is_asked_for_and_one_round_has_none() -> None:
    asked = questions.questions(ROWS)
    assert {each["family"] for each in asked} == {*families.FAMILIES, "unknown"} - {"other"}
    assert [each["slug"] for each in asked].count("gpt-4") == 1
    assert asked == questions.questions(ROWS)


# The page


def test_the_code_of_the_text_prints_what_the_text_says() -> None:
    text = (POST / "index.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, "index.md", "exec"), {})
    shown = " ".join(re.findall(r"print\(.*\)  # (.*)", code))
    assert shown.split() == printed.getvalue().split() == ["235093634560", "22190763520", "188.0"]


def test_portraits_and_poster_are_drawn_from_the_rows() -> None:
    for name, text in portraits.files().items():
        assert (POST / name).read_text(encoding="utf-8") == text


def test_closed_models_have_no_sizes() -> None:
    closed = figures.wall()["closed"]
    assert [each["short"] for each in closed] == ["GPT-4", "Gemini 1.0", "Gemini 1.5", "Gemini 2.5"]
    assert {key for each in closed for key in each} == {"slug", "short", "family", "month"}
    assert not {each["slug"] for each in closed} & set(SLUGS)
