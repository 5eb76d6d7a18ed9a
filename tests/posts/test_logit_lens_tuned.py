"""The tuned lens on a published model: its training in small on a tiny one, and the committed numbers."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from blog.lab.arrays import log_softmax
from blog.lab.llama import Llama, forward, readout
from blog.lab.smollm import SHA256
from blog.lab.storage import file_digest, read_json
from tests.posts.conftest import TINY, modules, tiny

POST = Path(__file__).parents[2] / "posts" / "logit-lens"
made, tuned, figures = modules("logit-lens", "smollm_tuned", "tuned", "figures")
DATA = read_json(POST / "data" / "smollm-tuned.json")
PLAIN = read_json(POST / "data" / "smollm.json")
SMALL = made.Recipe(texts=48, length=24, held_out=12, chosen_on=8, every=2, steps=20)
LENSES = ("logit", "tuned")
SENTENCES = range(len(PLAIN["sentences"]))


def narrow() -> Llama:
    """A tiny model whose layers write little, so that its text is more than noise."""
    model = tiny()
    return Llama(TINY, {name: weight.astype(np.float32) for name, weight in model.weights.items()})


@pytest.fixture(scope="module")
def run() -> tuple[list[Any], dict[str, Any]]:
    lens, read_in, found = made.trained(narrow(), [[1, 2], [3, 4], [5, 6]], SMALL)
    assert read_in.shape == (SMALL.texts - SMALL.held_out - SMALL.chosen_on, SMALL.length)
    return lens, found


# The script on a tiny model


def test_the_gradient_is_that_of_finite_differences() -> None:
    random, model, width = np.random.default_rng(0), tiny(), TINY.d_model
    states, final = random.normal(size=(6, width)), random.normal(size=(6, width))
    here = tuned.Translator(np.eye(width) + 0.1 * random.normal(size=(width, width)), 0.1 * random.normal(size=width))
    aim = made.target(model, final)
    _, by_matrix, by_bias = made.loss_and_gradient(model, here, states, aim)

    def slope(matrix: Any, bias: Any) -> float:
        up, down = (
            made.loss_and_gradient(model, tuned.Translator(here.matrix + s * matrix, here.bias + s * bias), states, aim)
            for s in (1e-6, -1e-6)
        )
        return float(up[0] - down[0]) / 2e-6

    for i, j in random.integers(width, size=(12, 2)):
        matrix, bias = np.zeros((width, width)), np.zeros(width)
        matrix[i, j] = bias[i] = 1
        assert slope(matrix, 0) == pytest.approx(by_matrix[i, j], abs=1e-7)
        assert slope(0, bias) == pytest.approx(by_bias[i], abs=1e-7)


def test_the_loss_is_the_divergence() -> None:
    random, model, width = np.random.default_rng(1), tiny(), TINY.d_model
    states, final = random.normal(size=(7, width)), random.normal(size=(7, width))
    aim = made.target(model, final)
    loss, *_ = made.loss_and_gradient(model, tuned.identity(width), states, aim)
    both = [log_softmax(readout(model, each)) for each in (final, states)]
    assert loss == pytest.approx(tuned.divergence(*both).mean())
    assert loss == pytest.approx(made.divergences(model, tuned.identity(width), states, aim).mean())


def test_a_frame_s_map_is_a_map_of_the_stream() -> None:
    random, width = np.random.default_rng(2), TINY.d_model
    states = (random.normal(size=(400, width)) * np.logspace(0, 3, width)).astype(np.float32)
    at = made.frame(states, 0.01)
    assert at(states).std(axis=0) == pytest.approx(np.ones(width), abs=0.02)
    inner = tuned.Translator(random.normal(size=(width, width)), random.normal(size=width))
    assert at.translator(inner)(states) == pytest.approx(inner(at(states)), abs=1e-3)


def test_a_fit_finds_a_map_that_is_there() -> None:
    random, width = np.random.default_rng(3), TINY.d_model
    states, matrix = random.normal(size=(500, width)), random.normal(size=(width, width))
    final = states @ matrix.T
    final /= np.sqrt(np.square(final).mean(axis=-1, keepdims=True))
    at = made.frame(states, 1e-6)
    moved = made.fitted(states, final, at)(at(states))
    cosine = (moved * final).sum(axis=-1) / np.linalg.norm(moved, axis=-1) / np.linalg.norm(final, axis=-1)
    assert cosine.mean() > 0.9


def test_training_reads_held_out_text_better_than_the_logit_lens(run: tuple[list[Any], dict[str, Any]]) -> None:
    lens, found = run
    assert len(lens) == TINY.n_layers + 1
    for plain, trained in list(zip(*(found["kl"][name] for name in LENSES), strict=True))[:-1]:
        assert trained[0] < 0.8 * plain[0]
        assert trained[1] > 0
    assert [found["kl"][name][-1] for name in LENSES] == [[0, 0], [0, 0]]
    assert np.array_equal(lens[-1].matrix, np.eye(TINY.d_model))
    assert not lens[-1].bias.any()


def test_steps_after_the_fit_help(run: tuple[list[Any], dict[str, Any]]) -> None:
    model, (lens, _) = narrow(), run
    tokens = made.own_texts(model, [[1, 2], [3, 4], [5, 6]], SMALL)
    states = made.streams(model, tokens)
    assert states.shape == (TINY.n_layers + 1, SMALL.texts, SMALL.length - 1, TINY.d_model)
    flat = states.reshape(len(states), -1, TINY.d_model)
    at = made.frame(flat[0], SMALL.pulls[0])
    fit = at.translator(made.fitted(flat[0], flat[-1], at))
    aim = made.target(model, flat[-1])
    fitted, stepped = (made.divergences(model, each, flat[0], aim).mean() for each in (fit, lens[0]))
    assert stepped < fitted


def test_texts_begin_as_asked_and_every_position_is_taken_once() -> None:
    starts = [[1, 2], [3, 4], [5, 6]]
    tokens = made.own_texts(narrow(), starts, SMALL)
    assert all(row[: len(start)].tolist() == start for row, start in zip(tokens, starts * 16, strict=True))
    taken = list(made.batches(3 * made.ROWS, 3))
    assert sorted(np.concatenate(taken).tolist()) == list(range(3 * made.ROWS))


def test_a_sentence_is_read_as_by_hand(run: tuple[list[Any], dict[str, Any]]) -> None:
    model, (lens, _), tokens = narrow(), run, [3, 1, 4, 1, 5]
    found = made.sentence(model, lens, "any", "2", lambda text: [2] if text == "2" else tokens, str)
    states = forward(model, np.array([tokens])).layers[1].stream[0]
    logits = readout(model, lens[1](states))
    assert found["words"][1] == ["", *map(str, logits[1:].argmax(axis=-1))]
    assert found["ranks"][1] == 1 + (logits[-1] > logits[-1, 2]).sum()


# The committed numbers


def test_the_data_were_written_by_the_scripts_as_they_stand() -> None:
    assert DATA["script_sha256"] == file_digest(*(POST / script for script in made.SCRIPTS))
    assert DATA["model_sha256"] == SHA256
    recipe = made.Recipe()
    assert sum(DATA["text"][name] for name in ("trained_on", "chosen_on", "held_out")) == recipe.texts


def test_the_tuned_lens_is_nearer_to_the_model_at_every_state() -> None:
    plain, trained = (np.array(DATA["kl"][name]) for name in LENSES)
    assert plain.shape == trained.shape == (31, 2)
    assert (trained[:-1, 0] + 2 * trained[:-1, 1] < plain[:-1, 0] - 2 * plain[:-1, 1]).all()
    assert plain[-1].tolist() == trained[-1].tolist() == [0, 0]


@pytest.mark.parametrize("number", SENTENCES)
def test_ranks_words_and_chances_agree(number: int) -> None:
    plain, read = PLAIN["sentences"][number], DATA["sentences"][number]
    assert len(read["words"]) == len(read["ranks"]) == len(read["chances"]) == 31
    for words, rank, chance in zip(read["words"], read["ranks"], read["chances"], strict=True):
        assert len(words) == len(plain["tokens"])
        assert words[0] == ""
        assert (rank == 1) == (words[-1] == plain["answer"])
        assert 0 <= chance <= 1 / rank
    assert read["ranks"][-1] == 1
    assert read["words"][-1][1:] == plain["words"][-1][1:], "the last state is read alike by both"
    assert read["chances"][-1] == pytest.approx(plain["chances"][-1], abs=1e-3)


# What the text says


def test_answers_come_earlier_in_most_sentences() -> None:
    ahead = [figures.earlier(number) for number in SENTENCES]
    assert min(ahead) == 0
    assert sum(each > 0 for each in ahead) == 10  # "most answers layers earlier"
    assert figures.earlier(7) == 0, "second"
    assert figures.place(7, "tuned", 24) > figures.place(7, "logit", 24)
    assert figures.surfaced(24) == 0
    for state in range(21):  # "up to layer 19 ... no answer among its first ten words, except"
        found = [number for number in SENTENCES if figures.place(number, "tuned", state) <= 10]
        assert set(found) <= {8}
    assert figures.place(8, "tuned", 20) <= 10
    assert figures.place(3, "tuned", 23) > 1 == figures.place(3, "tuned", 24)  # layer 23 writes in between


def test_answers_that_were_not_in_the_text_are_read() -> None:
    on_top = [number for number in SENTENCES if figures.place(number, "tuned", 24) == 1]
    assert [number for number in on_top if DATA["sentences"][number]["trained_on_answer"]] == [8]  # range
    at_once = [number for number in on_top if figures.place(number, "tuned", 23) > 1]
    assert (len(on_top), len(at_once)) == (7, 6)
    assert sum(min(DATA["sentences"][number]["ranks"][:24]) <= 10 for number in at_once) == 4
    for number, answer in ((0, " Paris"), (3, " Mary"), (5, " Friday")):
        assert PLAIN["sentences"][number]["answer"] == answer
        assert number in on_top
        assert DATA["sentences"][number]["trained_on_answer"] == 0


def test_it_misleads_where_the_text_says() -> None:
    words = [each["words"] for each in DATA["sentences"]]
    assert words[11][23][-1] == " warm"
    assert words[2][29][-1] == " Venus"
    assert [state for state in range(31) if words[10][state][-1] == " is"] == [2, *range(20, 27)]
    assert figures.chance(0, "tuned", 25) > figures.chance(0, "tuned", 30) + 0.1
    assert figures.chance(0, "tuned", 30) == pytest.approx(PLAIN["sentences"][0]["chances"][-1], abs=1e-3)


def test_the_errors_of_the_table_are_as_its_caption_says() -> None:
    plain, trained = (np.array(DATA["kl"][name]) for name in LENSES)
    assert plain[1:, 1].max() < 0.5
    assert trained[:, 1].max() < 0.12
    repeated = [
        read == token
        for each in PLAIN["sentences"]
        for token, read in zip(each["tokens"], each["words"][0], strict=True)
    ]
    assert np.mean(repeated) > 0.7
    recipe = made.Recipe()
    assert (figures.texts(), recipe.length, recipe.steps) == (192, 64, 32)
    assert (recipe.chosen_on, recipe.held_out) == (16, 32)
    table = figures.published_lenses()
    assert all(len(row) == len(table["columns"]) == len(table["align"]) for row in table["rows"])
