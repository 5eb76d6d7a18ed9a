"""The numbers that the article on the logit lens promises: on its data, its code, and a shortened second run."""

import gzip
import json
import re
from inspect import getsource
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from blog.lab.arrays import log_softmax, normed
from blog.lab.attribution import EMBEDDING, write
from blog.lab.effects import difference
from blog.lab.language import language
from blog.lab.storage import file_digest, published, read_json
from blog.lab.transformer import Transformer, forward, readout
from tests.posts.conftest import modules

POST = Path(__file__).parents[2] / "posts" / "logit-lens"
tuned, lens, bill, sampled, experiment, folds, figures = modules(
    "logit-lens", "tuned", "lens", "bill", "sampled", "experiment", "folds", "figures"
)
KNOWN = language("rich")
MODEL: Transformer = published("rich-0")
FIGURES = ("grid", "trajectories", "bill", "direct_and_total", "train_a_lens", "surfacing", "paid_and_lost")
BEFORE_LAYER_3 = ("start", "attn 0", "MLP 0", "attn 1", "MLP 1", "attn 2", "MLP 2")


def stored(name: str) -> dict[str, Any]:
    return read_json(POST / "data" / f"{name}.json")


# The data


@pytest.mark.parametrize("name", experiment.EXPERIMENTS)
def test_the_data_were_written_by_the_scripts_as_they_stand(name: str) -> None:
    assert stored(name)["script_sha256"] == file_digest(*(POST / script for script in experiment.SCRIPTS))


def test_what_was_held_out_was_measured_by_the_scripts_as_they_stand() -> None:
    assert stored("held_out")["script_sha256"] == file_digest(*(POST / script for script in folds.SCRIPTS))
    assert folds.TEXT_SEED == experiment.TEXT_SEED


def test_the_data_of_all_figures_stay_small() -> None:
    sizes = [len(gzip.compress(json.dumps(getattr(figures, name)()).encode())) for name in FIGURES]
    assert max(sizes) < 45_000
    assert sum(sizes) < 120 * 1024  # the budget of a page


# Gradient and storage


def in_double(model: Transformer) -> Transformer:
    return Transformer(model.config, {name: weight.astype(np.float64) for name, weight in model.weights.items()})


def test_the_gradient_is_that_of_finite_differences() -> None:
    random, model = np.random.default_rng(0), in_double(MODEL)
    states = random.normal(size=(6, 64))
    target = log_softmax(2 * random.normal(size=(6, 247)))
    here = tuned.Translator(np.eye(64) + 0.1 * random.normal(size=(64, 64)), 0.1 * random.normal(size=64))
    _, by_matrix, by_bias = tuned.loss_and_gradient(model, here, states, target)

    def loss(matrix: Any, bias: Any) -> float:
        return float(tuned.loss_and_gradient(model, tuned.Translator(matrix, bias), states, target)[0])

    for i, j in random.integers(64, size=(12, 2)):
        step = np.zeros((64, 64))
        step[i, j] = 1e-6
        slope = (loss(here.matrix + step, here.bias) - loss(here.matrix - step, here.bias)) / 2e-6
        assert slope == pytest.approx(by_matrix[i, j], abs=1e-7)
        slope = (loss(here.matrix, here.bias + step[i]) - loss(here.matrix, here.bias - step[i])) / 2e-6
        assert slope == pytest.approx(by_bias[j], abs=1e-7)


def test_a_translator_survives_its_way_to_the_page() -> None:
    random = np.random.default_rng(1)
    before = tuned.Translator(np.eye(8) + 0.2 * random.normal(size=(8, 8)), random.normal(size=8))
    after = tuned.rounded(before)
    step = np.abs(before.matrix - np.eye(8)).max(axis=1, keepdims=True) / tuned.MOST
    assert (np.abs(after.matrix - before.matrix) <= 0.5001 * step + 1e-6).all()
    assert np.abs(after.bias - before.bias).max() < 1e-4
    again = tuned.rounded(after)
    assert np.abs(again.matrix - after.matrix).max() < 1e-6


def test_training_starts_at_the_logit_lens_and_a_bias_leaves_the_matrix_alone() -> None:
    random = np.random.default_rng(2)
    states = random.normal(size=(20, 64)).astype(np.float32)
    target = log_softmax(random.normal(size=(20, 247)))

    def order() -> Any:
        while True:
            yield np.arange(20)

    first, *_, last = tuned.steps(MODEL, states, target, tuned.Recipe(steps=3, form="bias"), order())
    assert np.array_equal(readout(MODEL, first(states)), readout(MODEL, states))
    assert np.array_equal(last.matrix, np.eye(64))
    assert np.abs(last.bias).min() > 0


# The lenses


def test_the_states_add_up_and_the_last_is_the_model_s_own() -> None:
    run = forward(MODEL, lens.running_text(KNOWN, seed=5, rows=2))
    found = lens.states(run)
    assert len(found) == lens.STATES == len(figures.STATES)
    writes = sum(layer.attention + layer.mlp for layer in run.layers)
    assert np.abs(found[0] + writes - found[-1]).max() < 1e-4
    final = log_softmax(run.logits)
    assert tuned.divergence(final, lens.read(MODEL, {}, 8, found[-1])).max() < 1e-6


def test_a_second_run_gives_the_same_readings() -> None:
    asked = lens.questions(KNOWN)
    for task in ("giving", "facts"):
        again = lens.task_table(MODEL, {"logit": {}}, asked[task])["logit"]
        for metric in lens.METRICS:
            assert again[metric] == pytest.approx(stored("translators")["rich-0"][task]["logit"][metric], abs=2e-3)


def test_a_shortened_training_arrives_between_the_two_lenses() -> None:
    text = lens.running_text(KNOWN, seed=experiment.TEXT_SEED, rows=64)
    run = forward(MODEL, text)
    final = log_softmax(run.logits).reshape(-1, 247)
    states = lens.states(run)[2].reshape(-1, 64)
    made = tuned.train(MODEL, states, final, tuned.Recipe(steps=120), seed=2)
    held_out = lens.running_text(KNOWN, seed=experiment.HELD_OUT_SEED, rows=24)
    table = lens.text_table(MODEL, {"short": {2: made}}, held_out)["short"]
    assert figures.text("tuned", "kl", "MLP 0") - 0.1 < table["kl"][2] < 0.5 * figures.text("logit", "kl", "MLP 0")


@pytest.mark.parametrize("seed", [0, 1])
@pytest.mark.parametrize("state", figures.STATES[:-1])
def test_each_lens_is_nearer_to_the_model_than_the_one_before(state: str, seed: int) -> None:
    readings = [figures.text(name, "kl", state, seed) for name in ("logit", "debiased", "tuned")]
    assert readings == sorted(readings, reverse=True)
    assert figures.text("tuned", "bias_bits", state, seed) < 0.1


def test_the_film_is_not_monotone() -> None:
    for seed in (0, 1):
        kl = [figures.read("giving", "logit", "kl", state, seed) for state in figures.STATES]
        assert kl != sorted(kl, reverse=True)
        assert kl[-1] == 0
    assert figures.read("giving", "logit", "kl", "MLP 0") > figures.read("giving", "logit", "kl", "attn 0") + 2
    assert figures.READ["rich-0"]["tops"][2]["words"][0] == "give"
    assert figures.on_top("MLP 0") > 0.75
    assert figures.on_top("MLP 0", "in_order") == pytest.approx(figures.on_top("attn 0", "in_order"), abs=0.01)
    entropies = [figures.read("giving", "logit", "entropy", state) for state in figures.STATES[:-1]]
    assert min(entropies) == entropies[figures.STATES.index("MLP 0")]


def test_wrong_coordinates_and_a_missing_answer_are_told_apart() -> None:
    for task in ("giving", "facts"):
        assert figures.read(task, "logit", "top1", "MLP 0") < 0.2
        assert figures.read(task, "tuned", "top1", "MLP 0") > 0.9
    assert figures.most("repeats", "tuned", "top1", BEFORE_LAYER_3) < 0.01
    assert figures.read("repeats", "tuned", "top1", "attn 3") > 0.6
    assert figures.read("repeats", "tuned", "top1", "MLP 2", 1) > 0.98
    assert figures.without("facts", "attention 0") < 0.1
    assert figures.without("facts", "attention 1", "attention 2", "attention 3") > 0.99
    missed = 1 - figures.read("facts", "logit", "top1", "MLP 0")
    still_missed = 1 - figures.read("facts", "tuned", "top1", "MLP 0")
    assert 1 - still_missed / missed > 0.9  # "at least nine in ten of the facts that the raw lens does not show"
    assert (
        figures.read("giving", "tuned", "top1", "MLP 0", 1) < 0.6 < figures.read("giving", "tuned", "top1", "MLP 2", 1)
    )


def test_memory_of_the_maps_is_a_part_of_their_scores_and_not_the_larger() -> None:
    facts = stored("held_out")["facts"]
    assert facts["questions"] == 480
    assert facts["spoken"] > 0.7  # "most of the questions occur in the training text word for word"
    for task in ("facts", "names"):
        held, others = figures.held_out(task), figures.held_out(task, "others")
        assert held.n == folds.FOLDS
        assert held + 2 * held.error < others
        assert held - 2 * held.error > 0.7
        assert figures.held_out(task, "held", "MLP 1") > held
    assert figures.held_out("facts", "held_and_blank") > 0.7  # "also of those that were kept out of its training"
    assert 0.2 < facts["without_any"]["MLP 0"] < 0.3  # "only a quarter"


def test_a_shortened_run_reads_what_was_held_out_better_than_the_raw_lens_and_worse_than_the_rest() -> None:
    given = folds.text(MODEL, lens.running_text(KNOWN, seed=folds.TEXT_SEED, rows=128))
    for found in (
        folds.facts(MODEL, KNOWN, given, folds=2, steps=60),
        folds.names(MODEL, KNOWN, given, folds=2, steps=60, count=240),
    ):
        for shares in found["scores"].values():
            assert len(shares["held"]) == len(shares["others"]) == 2
            assert np.mean(shares["held_and_blank"]) > 0.1
            assert np.mean(shares["held"]) < np.mean(shares["others"])


def test_folds_take_every_item_once_and_questions_are_found_where_they_end() -> None:
    parts = folds.parted(np.arange(23))
    assert sorted(np.concatenate(parts).tolist()) == list(range(23))
    assert {len(part) for part in parts} == {4, 5}
    tokens = np.array([[0, 1, 2, 1, 2], [1, 2, 3, 3, 3]])
    assert folds.ends(tokens, np.array([1, 2])).nonzero()[0].tolist() == [2, 4, 6]


def test_the_shift_alone_and_the_last_word_alone_are_as_the_text_says() -> None:
    for task in ("facts", "giving"):
        shift, whole = (figures.read(task, name, "top1", "MLP 0") for name in ("debiased", "tuned"))
        assert shift < whole / 2  # "less than half as many"
    assert figures.read("giving", "tuned", "top1", "start") < 0.01
    assert figures.read("facts", "logit", "top1", "MLP 1") <= figures.read("facts", "logit", "top1", "MLP 0")
    assert figures.read("facts", "logit", "top1", "MLP 2") < 0.5
    assert figures.text("logit", "bias_bits", "MLP 0", 1) > figures.text("logit", "bias_bits", "MLP 0")
    assert figures.sample("grid", "rank") > 10
    half_way = (stored("training")["samples"][0]["outputs"]["before"] + figures.in_page("unseen")) / 2
    assert figures.in_page("unseen", form="bias") == pytest.approx(half_way, abs=0.1)
    for seed in (0, 1):
        assert min(figures.read(task, "logit", "top1", "MLP 3", seed) for task in figures.TASKS) > 0.98
    assert figures.read("giving", "logit", "top1", "MLP 3") == 1


def test_the_code_in_the_text_is_the_code_that_runs() -> None:
    (block,) = re.findall(r"```python\n(.*?)```", (POST / "index.md").read_text("utf-8"), re.DOTALL)
    source = "".join(getsource(each) for each in (readout, lens.read, tuned.divergence))
    source = source.replace("    found: Array = ", "    return ")
    for line in block.splitlines():
        if not line.startswith("def "):
            assert line in source, line


def test_half_of_the_answer_is_elsewhere_when_the_tuned_lens_reads_it() -> None:
    assert figures.carried("last", 1) == pytest.approx(0.5, abs=0.05)
    assert figures.carried("giver_again", 1) == pytest.approx(0.5, abs=0.05)


def test_the_opening_sentence_reads_as_the_text_says() -> None:
    told = {"15,2": "happy", "15,3": "quiet", "15,4": "Mary"}
    assert figures.sample("grid", "top") == "give"
    assert figures.sample("grid", "top", lens="tuned") == "Mary"
    assert figures.sample("grid", "top", where="attention") == "Mary"
    for cell, word in told.items():
        assert figures.sample("grid", "top", cell=cell) == word


# The bill and the removals


def test_the_bill_sums_and_swapping_negates_it() -> None:
    (form,) = [sampled.asked(KNOWN, sampled.START)]
    run = forward(MODEL, form.tokens)
    along = bill.reading(MODEL, run, form)
    parts = [EMBEDDING, *bill.parts(MODEL)]
    paid = [float((write(run, part) * along).sum()) for part in parts]
    weights = MODEL.weights
    gap = weights["unembedding"][:, form.answers[0, 0]] - weights["unembedding"][:, form.wrong[0, 0]]
    whole = difference(MODEL, run.stream[:, -1], form)[0]
    assert sum(paid) + gap @ weights["final_bias"] == pytest.approx(whole, abs=1e-4)
    swapped = type(form)(tokens=form.tokens, positions=form.positions, answers=form.wrong, wrong=form.answers)
    assert np.array_equal(bill.reading(MODEL, run, swapped), -along)


def test_the_scale_alone_hardly_changes_the_word_on_top() -> None:
    weights, changed = MODEL.weights, {2: 0, 8: 0}
    for form in lens.questions(KNOWN)["giving"]:
        found = lens.states(forward(MODEL, form.tokens))
        for state in changed:
            unit, _ = normed(found[state][:, -1])
            for factor in (1 / figures.paid("MLP 3", "scale"), figures.paid("MLP 3", "scale")):
                scaled = (factor * unit * weights["final_gain"] + weights["final_bias"]) @ weights["unembedding"]
                changed[state] += int((scaled.argmax(-1) != readout(MODEL, found[state][:, -1]).argmax(-1)).sum())
    assert 0 < changed[2] < 0.03 * 480
    assert changed[8] == 0


def test_the_last_feed_forward_writes_partly_against_the_rest() -> None:
    cosines: list[float] = []
    for form in lens.questions(KNOWN)["giving"]:
        run = forward(MODEL, form.tokens)
        write_, rest = (normed(each[:, -1])[0] for each in (run.layers[3].mlp, run.stream - run.layers[3].mlp))
        cosines += (write_ * rest).mean(axis=-1).tolist()
    assert -0.8 < np.mean(cosines) < -0.5


def test_a_head_s_sources_sum_to_its_share() -> None:
    for head in ("0.3", "2.0", "3.3"):
        assert figures.fetched(head, "all") == pytest.approx(figures.paid(head), abs=1e-3)
    assert figures.fetched("3.3", "receiver") > 1.2
    assert figures.fetched("3.3", "giver") < -0.9
    assert figures.fetched("2.0", "giver_again") == pytest.approx(figures.fetched("2.0", "all"), abs=0.02)


@pytest.mark.parametrize("seed", [0, 1])
def test_feed_forwards_pay_and_the_entries_sum(seed: int) -> None:
    assert figures.paid("feed-forwards", seed=seed) > 0.8 * figures.difference(seed)
    assert figures.paid("all", "moving", seed) > figures.difference(seed) + 0.4
    if not seed:
        parts = figures.direct_and_total()["tables"]["rich-0"]["parts"]
        assert figures.paid("MLP 3", "scale") == max(figures.paid(part, "scale") for part in parts)


def test_paying_is_not_deciding() -> None:
    assert abs(figures.paid("1.2")) < 0.05
    assert figures.removed("1.2") < -4
    assert figures.paid("0.3") < 0.5
    assert figures.removed("0.3") < -4.5
    assert abs(figures.removed("MLP 3", "mean", "direct") - figures.removed("MLP 3")) < 1e-6
    assert figures.paid("0.2", "frozen", 1) < 0.3
    assert figures.removed("0.2", seed=1) < -0.95 * figures.difference(1)
    others = [part for part in figures.direct_and_total()["tables"]["rich-0"]["parts"] if part != "MLP 0"]
    for how in figures.WAYS:  # "it costs more than any other by every removal"
        assert figures.removed("MLP 0", how) < min(figures.removed(part, how) for part in others)
    assert sorted(others, key=figures.paid)[-1] == "MLP 3"
    assert figures.paid("MLP 0") > max(figures.paid(part) for part in others if part != "MLP 3")
    assert -figures.removed("MLP 3", "zero", "direct") - figures.paid("MLP 3") == pytest.approx(1, abs=0.1)
    assert figures.fetched("2.0", "giver_again") > 0 > figures.sample("effects", "dla")


def test_the_kind_of_removal_decides_the_verdict() -> None:
    assert figures.removed("1.0", "zero") < -2
    assert abs(figures.removed("1.0", "mean")) < 0.1
    assert figures.removed("MLP 1", "mean") < -4
    assert abs(figures.removed("MLP 1", "resample")) < 0.5
    assert figures.removed("0.0", "mean") > 2
    assert abs(figures.removed("0.0", "resample")) < 0.3


def test_the_errors_of_the_table_are_as_its_caption_says() -> None:
    parts = [row[0] for row in figures.verdicts()["rows"]]
    assert max(figures.removed(part, how).error for part in parts for how in figures.WAYS) < 0.13
    assert min(-figures.removed("0.3", how) for how in figures.WAYS) > 5  # "more than five logits by every removal"


def test_small_payments_of_the_published_model_add_up_in_either_direction() -> None:
    sentences = figures.REAL["sentences"]
    assert sum(figures.early(number) < 0 for number in range(len(sentences))) == len(sentences) / 2
    assert figures.surfaced(24) == 0
    assert sum(len(layer) for layer in sentences[0]["paid"][:23]) > 200
    assert figures.early(4) > figures.gap(4) / 2
    assert figures.pays(3, "23.3") == pytest.approx(figures.loses(3, "23.3"), abs=0.1)
    assert abs(figures.pays(3, "MLP 0")) < 0.1
    assert figures.pays(11, "MLP 28") < -1
    for each in sentences:  # "the largest entry comes from the last seven layers"
        assert np.abs(each["paid"]).max() == np.abs(each["paid"][-7:]).max()


def test_the_page_s_training_overfits_few_positions_and_cannot_read_what_is_not_there() -> None:
    few = {"examples": 24}
    assert figures.in_page("seen", **few) < 0.3
    assert figures.in_page("unseen", **few) > 2.5
    assert figures.in_page("unseen", **few, pull=10) < figures.in_page("unseen", **few) - 0.5
    assert figures.in_page("unseen") < 1.25 * stored("training")["reached"]["2"]
    assert figures.in_page("right", state=0) == 0 < figures.in_page("right")
    assert figures.in_page("best_unseen", **few) < figures.in_page("unseen", **few)


def test_the_page_s_training_runs_again_as_stored() -> None:
    data = stored("training")
    asked = [(np.array(one["tokens"]), one["answer"]) for one in data["asked"]]
    case = {"form": "diagonal"}
    again = experiment.page_training(MODEL, np.array(data["rows"]), np.array(data["held_out"]), asked, case)
    (kept,) = [one["outputs"] for one in data["samples"] if one["inputs"] == case]
    assert again == pytest.approx(kept, abs=0.011)


def test_numbers_too_near_a_rounding_are_refused() -> None:
    assert sampled.hundredths(1.2341) == 1.23
    with pytest.raises(ValueError, match="too near the middle"):
        sampled.hundredths(1.235)


def test_the_tables_have_a_row_for_each_layer() -> None:
    states = ["the embedding", "layer 0", "layer 1", "layer 2", "layer 3"]
    lenses, seeds = figures.two_lenses(), figures.two_seeds()
    assert [row[:2] for row in lenses["rows"]] == [[task, state] for task in figures.TASKS.values() for state in states]
    assert [row[0] for row in seeds["rows"]] == states
    for table in (lenses, seeds, figures.verdicts()):
        assert all(len(row) == len(table["columns"]) == len(table["align"]) for row in table["rows"])
    assert [row[3] for row in lenses["rows"] if row[1] == "layer 3"] == ["0.00"] * 3
