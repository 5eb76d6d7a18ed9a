"""The numbers that the article on the residual stream promises: on its data, its code, and a shortened second run."""

import gzip
import inspect
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from blog.lab.storage import file_digest, read_json
from blog.lab.transformer import Hook, average, forward
from tests.posts.conftest import modules

POST = Path(__file__).parents[2] / "posts" / "residual-stream"
experiment, ledger, neurons, rivals, short, tracing, figures = modules(
    "residual-stream", "experiment", "ledger", "neurons", "rivals", "short", "tracing", "figures"
)
KNOWN = experiment.known()
MODEL = experiment.model("rich-0")
SENTENCE = "Then , Mary and John went to the store . John gave a drink to"
ORDERED = [(a, b) for a in figures.HEADS for b in figures.HEADS if a[0] < b[0]]


def tokens_of(text: str) -> Any:
    return np.array([KNOWN.encode(text.split())])


# The data


@pytest.mark.parametrize("name", experiment.EXPERIMENTS)
def test_the_data_were_written_by_the_scripts_as_they_stand(name: str) -> None:
    stored = read_json(POST / "data" / f"{name}.json")
    assert stored["script_sha256"] == file_digest(*(POST / script for script in experiment.SCRIPTS))


def test_the_data_of_all_figures_stay_small() -> None:
    names = ("ledger", "route_cargo", "listeners", "key_value", "where_fact")
    sizes = {name: len(gzip.compress(json.dumps(getattr(figures, name)()).encode())) for name in names}
    assert sum(sizes.values()) < 100_000, sizes


def test_numbers_on_the_edge_of_two_roundings_are_refused_as_samples() -> None:
    assert figures.at(-1.234, 2) == -1.23
    with pytest.raises(ValueError, match="edge of two roundings"):
        figures.at(1.005, 2)


# The ledger


@pytest.mark.parametrize("name", ["rich-0", "rich-1"])
def test_the_lines_add_up_to_the_logit_difference_at_every_position(name: str) -> None:
    model = experiment.model(name)
    run = forward(model, tokens_of(SENTENCE))
    answer, rival = KNOWN.ids["Mary"], KNOWN.ids["store"]
    for position in range(run.logits.shape[1]):
        lines = ledger.ledger(model, run, row=0, position=position, answer=answer, rival=rival)
        difference = run.logits[0, position, answer] - run.logits[0, position, rival]
        assert sum(line.contribution for line in lines) == pytest.approx(difference, abs=1e-4)


def test_every_write_of_a_position_adds_up_to_its_stream() -> None:
    run = forward(MODEL, tokens_of(SENTENCE))
    total = sum(write for _, write in ledger.writes(run, 0, 7))
    assert total == pytest.approx(run.stream[0, 7], abs=1e-4)


def test_stored_ledgers_close_and_a_second_run_gives_the_same() -> None:
    for case in figures.SAMPLES["giving"]:
        assert sum(case["lines"].values()) == pytest.approx(case["difference"], abs=2e-4)
    again = experiment.fact_ledgers()[0]
    assert again["lines"] == pytest.approx(figures.SAMPLES["facts"][0]["lines"], abs=1e-4)


def test_the_mlps_write_the_answer_and_the_heads_do_not() -> None:
    for case in figures.SAMPLES["giving"]:
        heads = sum(share for name, share in case["lines"].items() if name[0].isdigit())
        mlps = sum(share for name, share in case["lines"].items() if name.startswith("MLP"))
        assert mlps > max(4, heads)
    for model in ("rich-0", "rich-1"):
        assert figures.pays("heads", model=model) < 0.2 * figures.pays("feed-forwards", model=model)


@pytest.mark.parametrize("name", ["rich-0", "rich-1"])
def test_the_last_mlp_is_loudest_where_the_next_word_is_open(name: str) -> None:
    found = figures.WRITERS[name]
    assert found["open"]["norm"] > 10 * found["clear"]["norm"]
    assert found["open_constant"] > 0.98
    assert found["open_logits"]["content"] > 0 > found["open_logits"]["other"]
    assert found["mlp"][3] > sum(found["mlp"][:3]) + sum(found["attention"])


# The bus


def test_turning_the_stream_changes_every_coordinate_and_no_logit() -> None:
    turned = ledger.rotated(MODEL, seed=5)
    before, after = forward(MODEL, tokens_of(SENTENCE)), forward(turned, tokens_of(SENTENCE))
    assert after.logits == pytest.approx(before.logits, abs=1e-3)
    assert np.abs(after.stream - before.stream).max() > 1
    assert figures.WRITERS["turn"]["logits"] < 1e-4


def test_the_turn_is_a_rotation_that_leaves_the_mean_alone() -> None:
    turn = ledger.turn_of(64, 1)
    assert turn @ turn.T == pytest.approx(np.eye(64), abs=1e-9)
    assert np.ones(64) @ turn == pytest.approx(np.ones(64), abs=1e-9)


# Route and cargo


def test_attention_rows_sum_to_one_and_a_head_is_pattern_times_cargo() -> None:
    run = forward(MODEL, tokens_of(SENTENCE))
    for layer in range(4):
        assert run.layers[layer].pattern.sum(-1) == pytest.approx(1, abs=1e-5)
        for head in range(4):
            cargo = ledger.cargo_of(MODEL, (layer, head), run.layers[layer].stream[0])
            moved = run.layers[layer].pattern[0, head] @ cargo
            assert moved == pytest.approx(run.layers[layer].head[0, head], abs=1e-4)


def test_exchanging_a_head_s_cargo_for_its_own_changes_nothing() -> None:
    assert experiment.cargo_sample((0, 3), cargo=(0, 3))["change"] == pytest.approx(0, abs=1e-3)


def test_the_same_route_with_a_copying_cargo_names_the_giver() -> None:
    found = experiment.cargo_sample((0, 3), cargo=(3, 3))
    (stored,) = [one for one in figures.SAMPLES["cargo"] if one["inputs"] == {"head": "0,3", "cargo": "3.3"}]
    assert found["change"] == pytest.approx(stored["change"], abs=1e-3)
    run = forward(MODEL, tokens_of(SENTENCE))
    lead = run.logits[0, -1, KNOWN.ids["Mary"]] - run.logits[0, -1, KNOWN.ids["John"]]
    assert lead > 7
    assert lead + found["change"] < -1


def test_movers_copy_and_writers_against_suppress() -> None:
    for model, copies, suppresses in (("rich-0", ("3.0", "3.3"), ("0.3", "2.0")), ("rich-1", ("2.0", "2.3"), ("0.2",))):
        assert all(figures.head(name, "eigenvalue", model) > 0.8 for name in copies)
        assert all(figures.head(name, "eigenvalue", model) < -0.6 for name in suppresses)


# Composition


@pytest.mark.parametrize(("model", "writer", "reader"), [("rich-0", "2.0", "3.3"), ("rich-1", "1.3", "2.3")])
def test_the_weights_point_at_previous_word_and_induction_head(model: str, writer: str, reader: str) -> None:
    found = figures.values_of("k", model=model)
    assert sorted(found) == sorted(ORDERED)
    assert max(found, key=lambda pair: found[pair]) == (writer, reader)
    assert figures.spread_above("k", writer, reader, model) > 30
    assert figures.head(writer, "previous", model) > 0.95
    assert figures.head(reader, "induction", model) > 0.95


@pytest.mark.parametrize(
    ("model", "writer", "reader", "lost"), [("rich-0", "2.0", "3.3", 0.25), ("rich-1", "1.3", "2.3", 0.38)]
)
def test_cutting_that_one_edge_is_the_costliest_cut(model: str, writer: str, reader: str, lost: float) -> None:
    left = figures.edge("k", writer, reader, "accuracy", model)
    assert figures.uncut("accuracy", model) - left > lost
    assert left == min(min(figures.values_of(kind, "accuracy", model).values()) for kind in "qkv")


def test_a_smaller_second_run_cuts_the_same_edge() -> None:
    asked = experiment.repeat_prompts(KNOWN, seed=999, count=24)
    whole = experiment.scores("rich-0", asked, None)
    cut = experiment.scores("rich-0", asked, ((2, 0), (3, 3), "k"))
    other = experiment.scores("rich-0", asked, ((1, 2), (2, 0), "k"))
    assert whole[0] - cut[0] > 0.15
    assert whole[0] - other[0] < 0.05


def test_an_edge_that_hears_what_was_written_is_not_cut() -> None:
    run = forward(MODEL, tokens_of(SENTENCE))
    heard = run.layers[1].head[:, 2]
    for kind in "qkv":
        hook = ledger.edge_cut(MODEL, run, writer=(1, 2), reader=(2, 0), kind=kind, instead=heard)
        assert forward(MODEL, tokens_of(SENTENCE), [hook]).logits == pytest.approx(run.logits, abs=1e-3)


def test_random_matrices_compose_at_one_over_root_of_the_width() -> None:
    assert figures.random_mean() == pytest.approx(64**-0.5, abs=0.003)
    assert np.mean(ledger.random_composition(MODEL, draws=20, seed=1)) == pytest.approx(figures.random_mean(), abs=0.01)


def test_composition_never_exceeds_one_and_is_that_of_the_stored_table() -> None:
    for pair in (((2, 0), (3, 3)), ((1, 0), (2, 1))):
        for kind, value in ledger.composition(MODEL, *pair).items():
            names = [f"{layer}.{head}" for layer, head in pair]
            assert 0 < value <= 1
            assert value == pytest.approx(figures.edge(kind, *names), abs=1e-4)


def test_the_second_mlp_switches_copying_off_in_rich_0_only() -> None:
    assert figures.switched("mlp_mean") > 0.99
    assert figures.switched("mlp_first") < 0.15
    assert max(figures.switched("mlp_deaf_to_1.0"), figures.switched("mlp_deaf_to_1.2")) < 0.05
    assert figures.switched("mlp_first", "induction_3.3") < 0.15 < 0.99 < figures.switched("whole", "induction_3.3")
    assert figures.costliest_from("1.2") < 0.01
    for test in ("mlp_mean", "mlp_first", "mlp_deaf_to_1.0", "mlp_deaf_to_1.2"):
        assert figures.switched(test, model="rich-1") > 0.99
    again = experiment.switch("rich-0", count=12)
    assert again["mlp_first"]["accuracy"] < 0.25
    assert again["mlp_deaf_to_1.2"]["accuracy"] < 0.1


def test_a_silent_head_may_cost_less_than_one_deaf_reader() -> None:
    silent = figures.COMPOSITION["rich-0"]["heads"]["2.3"]
    assert silent > 0.99 > 0.8 > figures.edge("v", "2.3", "3.2", "accuracy")


# Keys and values


@pytest.mark.parametrize("layer", [0, 1])
def test_a_second_run_finds_the_stored_shares_of_pure_neurons(layer: int) -> None:
    run = experiment.corpus_run("rich-0", 200)
    tokens = experiment.corpus(200)
    found = neurons.described(MODEL, KNOWN, run, tokens, layer=layer, rows=4, shown=2)
    assert (found.purity >= 0.8).mean() == pytest.approx(figures.neuron_share("pure", layer), abs=0.12)
    assert found.promoted == pytest.approx(figures.neuron_share("promoted", layer), abs=1e-5)
    assert found.active == pytest.approx(figures.neuron_share("active", layer), abs=0.02)


def test_keys_become_less_pure_with_depth_in_both_models() -> None:
    for name in ("rich-0", "rich-1"):
        pure = [figures.neuron_share("pure", layer, name) for layer in range(4)]
        assert pure[0] > pure[1] > max(pure[2], pure[3])
        assert pure[0] > 0.75
        assert pure[3] < 0.3


def test_stored_contexts_are_the_most_exciting_words_of_their_rows() -> None:
    rows = experiment.SHOWN_ROWS
    activation = experiment.corpus_run("rich-0", rows).layers[0].mlp_post[:, 1:]
    code = {letter: number for number, letter in enumerate(experiment.CODE)}
    for neuron in (0, 96, 127, 255):
        text = figures.NEURONS["best"][0][10 * neuron : 10 * neuron + 10]
        places = [64 * code[a] + code[b] for a, b in re.findall("(.)(.)", text)]
        found = activation[..., neuron].ravel()
        assert found[places] == pytest.approx(np.sort(found)[::-1][:5], abs=1e-4)


def test_the_neuron_of_what_has_an_of_answers_to_words_before_of() -> None:
    activation = experiment.corpus_run("rich-0", 200).layers[0].mlp_post[:, 1:, 96]
    read = experiment.corpus(200)[:, 1:]
    for word in ("proud", "dish", "language", "river", "capital"):
        assert activation[read == KNOWN.ids[word]].mean() > 2.5
    assert KNOWN.vocabulary[int(neurons.promoted_by(MODEL, 0)[96].argmax())] == "of"


def test_no_neuron_holds_a_fact_and_a_handful_together_do() -> None:
    facts = figures.NEURONS["facts"]
    assert facts["worst_share"] > 0.75
    assert facts["mean_worst_share"] > 0.95
    assert 4 < facts["together"]["median"] < 20
    assert 20 < facts["active"] < 256


def test_silencing_the_chosen_neuron_lowers_the_answer_and_reversing_it_ends_it() -> None:
    whole, silent, reversed_ = (experiment.neuron_sample(0, 127, scale) for scale in (1.0, 0.0, -2.0))
    assert whole["probability"] > 0.99
    assert silent["probability"] == pytest.approx(0.813, abs=0.005)
    assert reversed_["probability"] < 0.01


# Where the fact is


@pytest.mark.parametrize("model", ["rich-0", "rich-1"])
def test_the_last_word_carries_the_fact_from_block_0_on_and_the_subject_never(model: str) -> None:
    total = figures.traced("clean", model) - figures.traced("corrupted", model)
    assert figures.restored("stream", 3, "last", model) == pytest.approx(total, rel=0.02)
    assert figures.restored("stream", 0, "last", model) > 0.98 * total
    assert figures.restored("attention", 0, "last", model) > 0.98 * total
    assert figures.restored("mlp", 0, "last", model) > 0.98 * total
    for layer in range(4):
        assert abs(figures.restored("stream", layer, "subject", model)) < 0.01
        assert layer == 0 or abs(figures.restored("attention", layer, "last", model)) < 0.02


def test_every_form_of_the_facts_tells_the_same() -> None:
    for form in range(3):
        total = figures.traced("clean", form=form) - figures.traced("corrupted", form=form)
        assert figures.restored("stream", 0, "last", form=form) > 0.98 * total
        assert abs(figures.restored("stream", 0, "subject", form=form)) < 0.01


def test_a_second_trace_of_one_fact_is_the_stored_one() -> None:
    again = experiment.trace_sample("stream", "capital", "Arvenia", 0)
    assert again == {key: pytest.approx(value, abs=1e-4) if isinstance(value, float) else value
                     for key, value in figures.SAMPLES["traces"][0].items()}  # fmt: skip


def test_the_start_word_never_hears_of_the_subject() -> None:
    for form in figures.TRACING["rich-0"]:
        assert all(abs(row[0]) < 1e-5 for rows in form["restored"].values() for row in rows)


def test_removing_the_first_attention_or_the_first_mlp_ends_the_facts() -> None:
    (asked, *_) = experiment.fact_prompts(KNOWN)
    clean = forward(MODEL, asked.tokens)
    mean = average([clean])
    for site, layer, most in (("attention", 0, 0.2), ("mlp", 0, 0.3)):
        run = forward(MODEL, asked.tokens, [Hook(site=site, layer=layer, mode="mean", source=mean)])
        assert experiment.answered(run, asked)[:, 0].mean() < most
    run = forward(MODEL, asked.tokens, [Hook(site="attention", layer=1, mode="mean", source=mean)])
    assert experiment.answered(run, asked)[:, 0].mean() > 0.99
    assert figures.fact_accuracy("attention 0") < 0.05


# What the text says in words


def lead_of(logits: Any, row: int = 0) -> float:
    """Lead of Mary over John after the sentence with which every figure begins."""
    return float(logits[row, -1, KNOWN.ids["Mary"]] - logits[row, -1, KNOWN.ids["John"]])


def later_writes(run: Any, position: int) -> Any:
    """All that layers 1 to 3 add at one position."""
    return sum(layer.mlp[:, position] + layer.attention[:, position] for layer in run.layers[1:])


def test_later_layers_read_the_write_of_the_first_mlp_and_cancel_most_of_it() -> None:
    tokens = tokens_of(SENTENCE)
    last = tokens.shape[1] - 1
    run = forward(MODEL, tokens)
    silent = forward(MODEL, tokens, [Hook(site="mlp", layer=0, mode="zero", positions=(last,))])
    (line,) = [one for one in ledger.ledger(MODEL, run, row=0, position=last, answer=KNOWN.ids["Mary"],
               rival=KNOWN.ids["John"]) if one.name == "MLP 0"]  # fmt: skip
    assert lead_of(run.logits) - lead_of(silent.logits) > 2 * line.contribution > 6
    write = run.layers[0].mlp[:, last]
    assert (later_writes(run, last) * write).sum() / (write * write).sum() == pytest.approx(-0.8, abs=0.03)


def test_what_is_cancelled_of_it_is_what_all_sentences_share() -> None:
    written, added = [], []
    for form in experiment.giving_prompts(KNOWN, experiment.giving_sample(KNOWN, seed=301, count=96)):
        run, last = forward(MODEL, form.tokens), int(form.positions[0, 0])
        written.append(run.layers[0].mlp[:, last])
        added.append(later_writes(run, last))
    write, later = np.concatenate(written), np.concatenate(added)
    own, answer = write - write.mean(0), later - later.mean(0)
    assert ((later * write).sum(-1) / (write * write).sum(-1)).mean() < -0.6
    assert (answer * own).sum() / (own * own).sum() > 0


def test_without_head_1_0_john_wins() -> None:
    run = forward(MODEL, tokens_of(SENTENCE), [Hook(site="head", layer=1, head=0, mode="zero")])
    assert lead_of(run.logits) < -0.5
    assert abs(figures.without("1.0")) < 0.1


def test_the_borrowed_cargo_is_much_longer() -> None:
    run = forward(MODEL, tokens_of(SENTENCE))
    moved = ledger.cargo_of(MODEL, (3, 3), run.layers[0].stream[0])
    borrowed = run.layers[0].pattern[0, 3, -1] @ moved
    assert np.linalg.norm(borrowed) > 10 * np.linalg.norm(run.layers[0].head[0, 3, -1])


REPEATS = experiment.repeat_prompts(KNOWN, seed=303, count=64)
CLEAN = forward(MODEL, REPEATS[0].tokens)


def right_with(hooks: list[Hook]) -> float:
    """Share of repeats right."""
    return float(experiment.answered(forward(MODEL, REPEATS[0].tokens, hooks), REPEATS[0])[:, 0].mean())


def cut_edge(writer: tuple[int, int], reader: tuple[int, int], kind: str) -> Hook:
    """One edge cut, as in the data."""
    found: Hook = ledger.edge_cut(
        MODEL, CLEAN, writer=writer, reader=reader, kind=kind, instead=experiment.mean_writes("rich-0")[writer]
    )
    return found


def test_most_repeats_survive_without_the_second_mlp() -> None:
    assert 0.8 < right_with([Hook(site="mlp", layer=1, mode="zero")]) < 0.9


def test_keys_and_queries_of_the_induction_head_cut_together_leave_less_than_a_fifth() -> None:
    both = [cut_edge((2, 0), (3, 3), kind) for kind in "kq"]
    assert right_with(both) < 0.2
    assert right_with(both[:1]) == pytest.approx(figures.edge("k", "2.0", "3.3", "accuracy"), abs=0.003)
    assert right_with(both[1:]) > 0.95
    assert abs(figures.spread_above("q", "2.0", "3.3")) < 1


# Rivals


def missed_again(count: int) -> Any:
    """The test of who acts on 2.3, on other strings."""
    (asked,) = experiment.repeat_prompts(KNOWN, seed=998, count=count)
    return rivals.missed(MODEL, asked, experiment.mean_writes("rich-0")[rivals.WRITER])


def test_the_other_readers_of_2_3_are_the_values_of_the_other_heads_and_mlp_3_makes_the_error() -> None:
    stored = {test: found[0] for test, found in figures.RIVALS["missed"].items() if test != "n"}
    again = missed_again(24)
    for found, slack in ((stored, 0.0), ({test: again[test][0] for test in stored}, 0.05)):
        assert found["whole"] > 0.99 - slack
        assert found["writer"] > 0.99 - slack
        assert found["cut"] < 0.8 + slack
        assert found["all values"] > 0.99 - slack
        assert found["cut, MLP 3 as before"] > 0.99 - slack
        assert found["cut, MLP 3 deaf"] < 0.88 + slack, "MLP 3 is not the reader"
        assert found["cut, MLP 2 deaf"] == pytest.approx(found["cut"], abs=0.01 + slack)
        assert found["only MLP 3 as if cut"] < 0.85 + slack
    assert stored["cut"] == pytest.approx(figures.edge("v", "2.3", "3.2", "accuracy"), abs=1e-4)
    kept = figures.missed("cut, MLP 3 deaf") - figures.missed("cut")
    assert kept < 0.5 * (figures.missed("whole") - figures.missed("cut"))


def test_shares_of_repeats_have_an_error_of_at_most_two_points() -> None:
    assert max(found[1] for test, found in figures.RIVALS["missed"].items() if test != "n") < 0.0105
    right = rivals.right_by_string(MODEL, REPEATS[0], [cut_edge((2, 0), (3, 3), "k")])
    assert right.std(ddof=1) / len(right) ** 0.5 < 0.02
    assert max(figures.carried(role, 1).error for role in ("giver_again", "last")) < 0.01
    assert figures.without("0.0", "first").error < 0.01


def test_a_deaf_input_is_built_from_the_run_with_the_other_cuts() -> None:
    tokens, heard = tokens_of(SENTENCE), experiment.mean_writes("rich-0")[2, 3]
    run = forward(MODEL, tokens)
    cut = ledger.edge_cut(MODEL, run, writer=(2, 3), reader=(3, 2), kind="v", instead=heard)
    after = forward(MODEL, tokens, [cut])
    same = ledger.mlp_deaf_to(MODEL, after, writer=(2, 3), layer=3, instead=after.layers[2].head[:, 3])
    assert forward(MODEL, tokens, [cut, same]).logits == pytest.approx(after.logits, abs=1e-3)


def test_what_mlp_3_writes_against_mlp_0_is_no_answer_to_it() -> None:
    asked = experiment.giving_prompts(KNOWN, experiment.giving_sample(KNOWN, seed=997, count=480))
    again = rivals.against(MODEL, asked)
    for whole, silent in (
        (figures.against("MLP 3"), figures.against("MLP 3, MLP 0 silent")),
        (again["MLP 3"][0], again["MLP 3, MLP 0 silent"][0]),
    ):
        assert whole == pytest.approx(-0.77, abs=0.06)
        assert 1.7 < silent / whole < 2.1


@pytest.mark.parametrize(("name", "most"), [("rich-0", 0.75), ("rich-1", 0.7)])
def test_most_facts_survive_the_means_of_all_later_mlps(name: str, most: float) -> None:
    stored = figures.RIVALS["facts"][name]
    assert rivals.facts_without(experiment.model(name), KNOWN) == pytest.approx(stored, abs=0.005)
    assert stored["all"] == pytest.approx(most, abs=0.01)


@pytest.mark.parametrize("name", ["rich-0", "rich-1"])
def test_the_last_layer_lengthens_the_stream_only_in_doubt(name: str) -> None:
    assert figures.grown("clear", 4, name) < figures.grown("clear", 3, name)
    assert figures.grown("open", 4, name) > 10 * figures.grown("open", 3, name)
    again = rivals.grown(experiment.corpus_run(name, 40), open_above=experiment.OPEN, clear_below=experiment.CLEAR)
    for where in ("open", "clear"):
        for layer in range(5):
            assert again[where]["length"][layer][0] == pytest.approx(figures.grown(where, layer, name), rel=0.06)


def test_mlp_3_in_doubt_sorts_by_kind_of_word_and_not_by_frequency() -> None:
    found = figures.RIVALS["frequencies"]
    assert abs(figures.by_frequency("all")) < 0.2
    assert abs(figures.by_frequency("others")) < 0.2
    assert figures.by_frequency("content") < -0.5
    others = found["others"]
    assert max(others, key=lambda word: others[word][0]) == "."
    assert sorted(others, key=lambda word: others[word][0]).index("happy") < 5
    assert max(others["."][1], others["happy"][1]) < -200
    tokens = experiment.corpus(100)
    again = rivals.frequencies(MODEL, experiment.corpus_run("rich-0", 100), KNOWN, tokens, open_above=experiment.OPEN)
    assert abs(again["correlation"]["all"]) < 0.2
    assert again["others"]["."][1] == pytest.approx(others["."][1], rel=0.05)
    run = experiment.corpus_run("rich-0", 100)
    write = run.layers[3].mlp[:, 1:][rivals.entropy_of(run) > experiment.OPEN].mean(axis=0)
    assert ledger.promoted(MODEL, write)[[KNOWN.ids[word] for word in KNOWN.content]].min() > 0


# The listing


def test_the_code_in_the_text_is_the_code_that_is_tested() -> None:
    shown = re.findall(r"```python [^\n]*\n(.*?)```", (POST / "index.md").read_text("utf-8"), re.DOTALL)
    assert shown == [inspect.getsource(short.shares)]


def test_the_short_ledger_has_the_lines_of_the_long_one() -> None:
    run = forward(MODEL, tokens_of(SENTENCE))
    a, b = (KNOWN.ids[name] for name in ("Mary", "John"))
    lines = ledger.ledger(MODEL, run, row=0, position=-1, answer=a, rival=b)
    weights = MODEL.weights
    rows = weights["unembedding"].T
    writes = np.array([line.write for line in lines[:-1]])
    found = short.shares(writes, rows[a], rows[b], weights["final_gain"], weights["final_bias"])
    assert found == pytest.approx([line.contribution for line in lines], abs=1e-3)
