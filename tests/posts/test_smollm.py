"""What the articles measure on a published model: the committed results, and the same scripts on a tiny model."""

import math

import numpy as np
import pytest

from blog.lab.llama import forward
from blog.lab.own_text import LENGTH, QUESTION, ROWS, own_text
from blog.lab.storage import LAB, file_digest, read_json
from tests.conftest import PROJECT
from tests.posts.conftest import TINY, modules, tiny

(lens,) = modules("logit-lens", "smollm")
(stream,) = modules("residual-stream", "smollm")


def encode(text: str) -> list[int]:
    return [ord(letter) % 40 for letter in text]


def word(token: int) -> str:
    return chr(65 + token)


@pytest.mark.parametrize("slug", ["logit-lens", "residual-stream"])
def test_the_data_were_written_by_the_scripts_as_they_stand(slug: str) -> None:
    post = PROJECT / "posts" / slug
    assert read_json(post / "data" / "smollm.json")["script_sha256"] == file_digest(post / "smollm.py")


def test_the_text_is_whole_and_each_row_begins_with_the_question() -> None:
    rows, start = own_text()
    assert rows.shape == (ROWS, LENGTH)
    assert (rows[:, :start] == rows[0, :start]).all()
    assert len({tuple(row) for row in rows.tolist()}) == ROWS
    assert QUESTION.count("<|im_start|>") == (rows[0, :start] == 1).sum()
    scripts = [LAB / name for name in ("own_text.py", "llama.py", "smollm.py")]
    assert read_json(LAB / "data" / "own_text.json")["script_sha256"] == file_digest(*scripts)


def test_what_the_parts_pay_sums_to_the_difference() -> None:
    found = lens.sentence(tiny(), "a tiny model", "b", "c", encode, word)
    assert sum(map(sum, found["paid"])) + found["embedding"] == pytest.approx(found["difference"])
    assert len(found["paid"]) == len(found["lost"]) == TINY.n_layers
    assert len(found["words"]) == TINY.n_layers + 1


def test_what_is_lost_is_the_difference_without_the_part() -> None:
    model, tokens = tiny(), np.array([encode("a tiny model")])
    (b,), (c,) = encode("b"), encode("c")
    run = forward(model, tokens)
    last = len(tokens[0]) - 1
    found = lens.lost(model, run, tokens, ("mlp", 2, None), b, c)
    bare = run.stream[0, -1] - run.layers[2].mlp[0, last]
    final = bare / math.sqrt(float(np.square(bare).mean()) + TINY.norm_epsilon) * model.weights["final_gain"]
    without = final @ (model.weights["embedding"][b] - model.weights["embedding"][c])
    assert found == pytest.approx(lens.gap(run, b, c) - without)


def test_the_sums_of_the_published_model_hold_in_the_committed_data() -> None:
    for each in read_json(PROJECT / "posts/logit-lens/data/smollm.json")["sentences"]:
        assert sum(map(sum, each["paid"])) + each["embedding"] == pytest.approx(each["difference"], abs=0.01)
        assert each["ranks"][-1] == 1, "the answer is what the model says"
        assert len(each["words"]) == 31


def test_a_second_run_on_a_tiny_model_measures_lengths_and_looks() -> None:
    model = tiny()
    tokens = np.random.default_rng(0).integers(0, 40, (8, 12))
    found = stream.lengths(model, tokens, 2)
    run = forward(model, tokens)
    norm = np.linalg.norm(run.layers[1].stream[:, 2:], axis=-1)
    assert found["stream"][1][0] == pytest.approx(norm.mean())
    assert found["stream"][1][1] == pytest.approx(norm.mean(axis=1).std(ddof=1) / math.sqrt(8))
    assert stream.massive(model, tokens)["later"][2] == pytest.approx(
        np.abs(run.layers[2].stream[:, 1:]).mean(axis=(0, 1)).max()
    )
