"""The numbers that the article on packing promises, and the same experiments in small."""

import inspect
import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from blog.lab.storage import file_digest, read_json
from tests.conftest import PROJECT
from tests.posts.conftest import modules, sampled

POST = PROJECT / "posts" / "packing"
figures, packers, lengths, leaking, methods, race, arrays, quantities, timing = modules(
    "packing",
    *("figures", "packers", "lengths", "leaking", "methods", "race", "arrays", "quantities", "timing"),
)
NO_LIMIT: int = packers.NO_LIMIT


# The published histograms


@pytest.mark.parametrize(
    ("name", "sequences", "tokens", "mean", "padding", "ceiling"),
    [
        ("wikipedia", 16_279_552, 4_164_796_173, 255.83, 0.50033, 2.00133),
        ("squad", 88_641, 15_249_479, 172.04, 0.55199, 2.2321),
    ],
)
def test_the_histograms_are_the_published_ones(
    name: str, sequences: int, tokens: int, mean: float, padding: float, ceiling: float
) -> None:
    counts, length = lengths.counts_of(name), lengths.mean_length(name)
    assert int(counts.sum()) == sequences
    assert methods.tokens_of(counts) == tokens
    assert length == pytest.approx(mean, abs=0.005)
    capacity = lengths.capacity_of(name)
    assert figures.padded_share(mean_length=length, capacity=capacity) == pytest.approx(padding, abs=5e-6)
    assert figures.speedup_ceiling(mean_length=length, capacity=capacity) == pytest.approx(ceiling, abs=5e-5)


def test_the_licence_stands_beside_the_histograms() -> None:
    found = read_json(POST / "data" / "sequence-length-histograms.json")
    assert "Copyright (c) 2019 Graphcore Ltd." in found["licence"]
    assert "this permission notice shall be included" in found["licence"]
    assert "graphcore/examples" in found["source"]


def test_a_quarter_of_wikipedia_fills_a_row_and_the_median_is_below_the_mean() -> None:
    counts = lengths.counts_of("wikipedia")
    assert figures.full_share("wikipedia") == pytest.approx(0.2343, abs=5e-5)
    assert int(np.searchsorted(np.cumsum(counts), counts.sum() / 2)) + 1 == 204


# Figure 1: the rectangle


def test_padding_of_ten_thousand_drawn_rows_is_near_the_expectation() -> None:
    places = np.random.default_rng(1).integers(1, lengths.GRAIN, size=10_000)
    drawn = lengths.at_place("wikipedia", places.tolist())
    assert 1 - np.mean(drawn) / 512 == pytest.approx(0.5003, abs=0.006)


def test_squeezing_keeps_every_token_and_ends_at_best_fit() -> None:
    start, squeezed = sampled(figures.padding_rectangle()), sampled(figures.padding_rectangle(), moved=8)
    assert start["tokens"] == squeezed["tokens"]
    assert squeezed["rows"] == squeezed["fewest"] == start["fewest"] < start["rows"] == 16
    assert squeezed["padding"] < 0.1 < 0.4 < start["padding"]


def test_the_stand_in_for_short_sentences_is_nearly_all_padding() -> None:
    found = sampled(figures.padding_rectangle(), dataset="documents", batch=32, median=12, sigma=0.6, context=128)
    assert found["padding"] == pytest.approx(figures.cited.cola, abs=0.01)


# Figure 2: how much does a random batch waste?


@pytest.mark.parametrize(
    ("name", "padding"),
    [
        ("wikipedia", {1: 0, 2: 0.2861, 4: 0.4290, 8: 0.4862, 16: 0.4994, 32: 0.5003}),
        ("squad", {1: 0, 2: 0.1673, 4: 0.2880, 8: 0.3789, 16: 0.4463, 32: 0.4946, 64: 0.5269}),
    ],
)
def test_padding_of_random_batches_is_the_closed_form(name: str, padding: dict[int, float]) -> None:
    for batch, wanted in padding.items():
        assert sampled(figures.growing_batch(), dataset=name, batch=batch)["padding"] == pytest.approx(wanted, abs=5e-5)


def test_a_quarter_is_passed_by_two_of_wikipedia_and_four_of_squad() -> None:
    assert figures.first_over("wikipedia", 0.25) == 2
    assert figures.first_over("squad", 0.25) == 4
    assert figures.dynamic("wikipedia", 64) == pytest.approx(0.5, abs=0.03)
    assert figures.dynamic("squad", 64) == pytest.approx(0.5, abs=0.03)


def test_drawn_batches_agree_with_the_closed_form() -> None:
    places = np.random.default_rng(2).integers(1, lengths.GRAIN, size=(4000, 4))
    drawn = np.array(lengths.at_place("squad", places.reshape(-1).tolist())).reshape(4000, 4)
    assert 1 - drawn.mean() / drawn.max(axis=1).mean() == pytest.approx(figures.dynamic("squad", 4), abs=0.01)


# Buckets, sorting, chunks


def test_buckets_leave_the_published_padding() -> None:
    assert figures.bucketed("wikipedia", "powers") == pytest.approx(0.1675, abs=5e-5)
    assert figures.bucketed("wikipedia", "steps") == pytest.approx(0.0837, abs=5e-5)
    assert figures.bucketed("squad", "steps") == pytest.approx(0.1538, abs=5e-5)
    capped = methods.bucket_padding(lengths.counts_of("squad"), lambda n: min(384, methods.power_of_two(n)))
    assert capped == pytest.approx(0.2767, abs=5e-5)


def test_padding_and_cut_documents_add_up_to_one_but_for_a_token() -> None:
    for name in lengths.NAMES:
        sizes = {"mean_length": lengths.mean_length(name), "capacity": lengths.capacity_of(name)}
        together = figures.padded_share(**sizes) + figures.cut_share(**sizes)
        assert together == pytest.approx(1 - 1 / sizes["capacity"])


def test_a_shuffled_stream_is_cut_as_often_as_the_formula_says() -> None:
    counts = lengths.counts_of("wikipedia") // 200
    drawn = np.repeat(np.arange(1, 513), counts)
    np.random.default_rng(0).shuffle(drawn)
    wanted = figures.cut_share(mean_length=float(drawn.mean()), capacity=512)
    assert methods.cut_by_chunks(drawn, 512) == pytest.approx(wanted, abs=0.005)


def test_simulated_documents_have_the_numbers_of_the_text() -> None:
    found, longer = figures.simulated(2048), figures.simulated(8192)
    assert found["padding"] == pytest.approx(0.686, abs=0.0005)
    assert found["cut"] == pytest.approx(0.314, abs=0.0005)
    assert found["too_long"] == pytest.approx(0.0856, abs=0.0005)
    assert found["best_fit"] < 0.001 > longer["best_fit"]
    assert found["per_row"] == pytest.approx(2.85, abs=0.005)
    assert longer["padding"] == pytest.approx(0.848, abs=0.0005)
    assert longer["cut"] == pytest.approx(0.152, abs=0.0005)


def test_simulated_percentages_have_standard_errors_of_at_most_three_tenths_of_a_point() -> None:
    found = []
    for seed in range(20):
        drawn = np.random.default_rng(seed).lognormal(np.log(400), 1.2, size=20_000)
        whole = np.maximum(1, np.rint(drawn)).astype(np.int64)
        short = methods.truncated(whole, 2048)
        found.append(
            (
                1 - methods.tokens_of(short) / (len(whole) * 2048),
                methods.bucket_padding(short, methods.power_of_two),
                methods.cut_by_chunks(whole, 2048),
                float((whole > 2048).mean()),
            )
        )
    assert np.std(found, axis=0, ddof=1).max() < 0.0035


# Packers on lists


def check_rows(packed: Any, documents: Sequence[int], capacity: int) -> None:
    """Every token stands once, no row overflows, no two pieces overlap."""
    taken = dict.fromkeys(range(len(documents)), 0)
    rows: dict[int, list[tuple[int, int]]] = {}
    for piece in packed.pieces:
        taken[piece.document] += piece.length
        rows.setdefault(piece.row, []).append((piece.start, piece.start + piece.length))
    assert [taken[i] for i in range(len(documents))] == list(documents)
    for spans in rows.values():
        ordered = sorted(spans)
        assert ordered[0][0] == 0
        assert ordered[-1][1] <= capacity
        assert all(end <= start for (_, end), (start, _) in pairwise(ordered))


@pytest.mark.parametrize("name", ["concat", "first", "ffd", "bfd"])
def test_packers_keep_every_token(name: str) -> None:
    random = np.random.default_rng(3)
    for _ in range(20):
        documents = random.integers(1, 90, size=40).tolist()
        check_rows(packers.PACKERS[name](documents, 64, NO_LIMIT), documents, 64)


def test_the_example_of_ding_et_al() -> None:
    found = sampled(figures.packer_race(), documents="five")
    assert (found["concat_cut"], found["bfd_cut"]) == (3, 1)
    assert found["concat_rows"] == found["bfd_rows"] == -(-31 // 8) == 4


def test_first_fit_decreasing_can_win_over_best_fit() -> None:
    found = sampled(figures.packer_race(), documents="rival")
    assert (found["ffd_rows"], found["bfd_rows"]) == (2, 3)
    documents, capacity = race.SETS["rival"]
    assert sum(documents) == 2 * capacity


def test_on_wikipedia_best_fit_needs_as_few_rows_as_chunks_and_cuts_nothing() -> None:
    found = sampled(figures.packer_race())
    assert (found["pad_rows"], found["concat_rows"], found["bfd_rows"], found["ffd_rows"]) == (48, 23, 23, 23)
    assert (found["concat_cut"], found["bfd_cut"]) == (21, 0)


def test_the_race_has_three_sets_at_four_capacities() -> None:
    cases = [sample["inputs"] for sample in figures.packer_race()["samples"]]
    crossed = {(case["documents"], case["multiple"]) for case in cases if "multiple" in case}
    assert len(crossed) == 12


def test_packing_by_length_loses_the_order_and_chunking_keeps_it() -> None:
    moved = {name: race.displaced(name) for name in packers.PACKERS}
    assert moved["pad"] == moved["concat"] == 0
    assert moved["bfd"] == pytest.approx(1 / 3, abs=0.01)
    assert moved["first"] < moved["sort"] < moved["bfd"]


# Packers on counts


@pytest.mark.parametrize(
    ("limit", "rows", "percent"),
    [
        (1, 16_279_552, 49.967),
        (2, 10_099_081, 80.546),
        (3, 9_090_154, 89.485),
        (4, 8_657_119, 93.962),
        (8, 8_207_569, 99.108),
        (NO_LIMIT, 8_138_483, 99.949),
    ],
)
def test_best_fit_packs_wikipedia_into_exactly_so_many_rows(limit: int, rows: int, percent: float) -> None:
    found = figures.packed("wikipedia", limit)
    assert found.rows == rows
    assert 100 * figures.efficiency("wikipedia", limit) == pytest.approx(percent, abs=5e-4)


@pytest.mark.parametrize(("limit", "percent"), [(2, 87.597), (3, 97.739), (4, 97.739), (NO_LIMIT, 97.739)])
def test_best_fit_packs_squad(limit: int, percent: float) -> None:
    assert 100 * figures.efficiency("squad", limit) == pytest.approx(percent, abs=5e-4)


def test_worst_fit_is_behind_by_little() -> None:
    assert 100 * figures.efficiency("wikipedia", 3, True) == pytest.approx(89.441, abs=5e-4)
    assert 100 * figures.efficiency("wikipedia", NO_LIMIT, True) == pytest.approx(99.604, abs=5e-4)
    assert figures.packed("wikipedia", NO_LIMIT, True).most == 16


def test_a_row_of_wikipedia_holds_two_sequences_and_at_most_29() -> None:
    assert figures.packing_factor("wikipedia") == pytest.approx(2.0003, abs=5e-5)
    assert figures.packed("wikipedia").most == 29


def test_at_most_twelve_agrees_with_what_the_authors_print() -> None:
    assert round(figures.efficiency("wikipedia", 12), 6) == figures.cited.longest_first_of_12
    assert figures.cited.least_squares_efficiency - figures.efficiency("wikipedia", 3) > 0.1


def test_counts_and_lists_need_the_same_rows() -> None:
    random = np.random.default_rng(4)
    for _ in range(40):
        documents = random.integers(1, 33, size=60).tolist()
        counts = np.bincount(np.array(documents) - 1, minlength=32).tolist()
        listed = packers.PACKERS["bfd"](documents, 32, NO_LIMIT)
        assert packers.pack_counts(counts, 32).rows == len(listed.widths)


# Cuts and mask apart


def test_the_published_table_parts_the_cuts_from_the_mask_as_the_text_says() -> None:
    cited = figures.cited
    perplexity, reading, context, summaries = zip(
        *(cited.chunks, cited.chunks_masked, cited.packed_masked), strict=True
    )
    assert perplexity[0] > perplexity[1] == perplexity[2]
    assert (reading[1] - reading[0]) / (reading[2] - reading[0]) == pytest.approx(0.5, abs=0.06)
    assert reading[2] / reading[0] - 1 == pytest.approx(cited.reading, abs=5e-4)
    assert (context[2] - context[1]) / (context[1] - context[0]) == pytest.approx(2, abs=0.2)
    assert summaries[1] < summaries[0] < summaries[2]


def test_in_longer_rows_the_mask_helps_lectures_and_harms_many_documents_as_the_text_says() -> None:
    cited = figures.cited
    ordinary, lectures, ten, thirty = zip(
        *(cited.long_chunks, cited.long_chunks_masked, cited.long_packed_masked), strict=True
    )
    assert ordinary[0] < ordinary[1] < ordinary[2]
    assert lectures[0] < lectures[1] == lectures[2]
    for many in (ten, thirty):
        assert many[0] > many[2] > many[1]
    assert cited.varlen < 0.01 < cited.varlen_sorted


# The code of the article


def test_the_code_of_the_text_is_that_of_the_tested_functions() -> None:
    text = (POST / "index.md").read_text("utf-8")
    shown = re.findall(r"```python[^\n]*\n(.*?)```", text, re.DOTALL)
    assert shown == [inspect.getsource(arrays.best_fit), inspect.getsource(arrays.packed_arrays)]


def test_the_shown_packer_needs_the_rows_of_the_tested_one() -> None:
    random = np.random.default_rng(5)
    for _ in range(40):
        documents = random.integers(1, 65, size=50).tolist()
        rows = arrays.best_fit(documents, 64)
        assert sorted(document for row in rows for document in row) == list(range(50))
        assert all(sum(documents[document] for document in row) <= 64 for row in rows)
        assert len(rows) == len(packers.PACKERS["bfd"](documents, 64, NO_LIMIT).widths)


def test_the_arrays_of_a_row() -> None:
    found = arrays.packed_arrays([3, 2], 7)
    assert found["segments"].tolist() == [0, 0, 0, 1, 1, -1, -1]
    assert found["positions"].tolist() == [0, 1, 2, 0, 1, 0, 0]
    assert found["counted"].tolist() == [True, True, False, True, False, False, False]
    assert found["bounds"].tolist() == [0, 3, 5]


def test_token_weights_give_every_sequence_the_same_say() -> None:
    weights = [length * figures.token_weight(count=3, length=length) for length in (5, 50, 500)]
    assert weights == pytest.approx([1 / 3] * 3)


# Figure 5: the leak


def test_with_mask_and_restart_each_text_comes_out_as_if_alone() -> None:
    for kind in ("rotary", "learned"):
        assert leaking.leak(mask=True, restart=True, kind=kind).largest < 1e-6


def test_with_a_mask_running_positions_harm_learned_ones_alone() -> None:
    assert leaking.leak(mask=True, restart=False, kind="rotary").largest == 0
    learned = leaking.leak(mask=True, restart=False, kind="learned")
    assert (learned.pairs, learned.share) == (0, 0)
    assert learned.largest > 1


def test_without_a_mask_767_pairs_leak() -> None:
    bounds = leaking.BOUNDS
    own = sum((end - start) * (end - start + 1) // 2 for start, end in pairwise(bounds))
    found = leaking.leak(mask=False, restart=False, kind="rotary")
    assert found.pairs == 48 * 49 // 2 - own == 767
    assert (found.differences[: bounds[1]] == 0).all()
    assert found.differences[bounds[1] :].min() > 0.05
    assert found.share == pytest.approx(0.32, abs=0.005)


def test_the_letter_s_may_reads_the_comet_s() -> None:
    causal = np.tri(48, dtype=bool)
    weights = leaking.run(slice(0, 48), positions=np.arange(48), kind="rotary", allowed=causal).weights[0, 0, 46]
    assert leaking.TOKENS[46] == leaking.TOKENS[25] == "may"
    assert np.argsort(-weights)[:2].tolist() == [46, 25]
    assert weights[25] > 0.4


# Figure 6: the square


def test_equal_documents_keep_their_share_of_the_square() -> None:
    assert sampled(figures.cut_square(), b1=8, b2=16, b3=24)["kept"] == 0.25
    eighths = {f"b{i}": 4 * i for i in range(1, 8)}
    assert sampled(figures.cut_square(), **eighths)["kept"] == 0.125
    assert sampled(figures.cut_square())["kept"] == 1


def test_sequences_in_rows_of_their_own_keep_so_much_of_the_square() -> None:
    assert figures.single_kept("wikipedia") == pytest.approx(0.3770, abs=5e-5)
    assert figures.single_kept("squad") == pytest.approx(0.2284, abs=5e-5)


# Experiments: committed results, and the same in small


def test_the_data_were_written_by_the_script_as_it_stands() -> None:
    assert read_json(POST / "data" / "timing.json")["script_sha256"] == file_digest(POST / "timing.py")


def test_both_ways_of_attention_give_the_same_numbers() -> None:
    for bounds in (timing.equal_bounds(64, 4), [0, 32, 48, 56, 60, 64]):
        assert timing.apart(64, bounds) < 1e-6


def test_a_small_run_measures_every_number_of_documents() -> None:
    found = timing.measured(64, repeats=1)
    assert [case["kept"] for case in found] == [1 / parts for parts in timing.PARTS]
    assert all(case["blocks_seconds"][0] > 0 for case in found)


def test_in_long_rows_the_measured_time_follows_the_pairs() -> None:
    for documents in (4, 8, 16, 32):
        time, kept = figures.slowdown(4096, documents)
        assert 0.5 < time / kept < 1.5
    time, kept = figures.slowdown(512, 32)
    assert time > 4 * kept
