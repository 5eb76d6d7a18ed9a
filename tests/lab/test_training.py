"""The language, the training and the storage: the gradient is right, and what is stored is what was learnt."""

import json
import os
import subprocess
import sys
from typing import Any

import numpy as np
import pytest

from blog.lab import words
from blog.lab.circuit import flipped
from blog.lab.gradient import cross_entropy, loss_and_gradient
from blog.lab.language import Dialect, Giving, batches, language
from blog.lab.prompts import giving_prompts
from blog.lab.storage import packed, unpacked
from blog.lab.train import initial
from blog.lab.transformer import Transformer, TransformerConfig, forward, shapes


def test_the_gradient_equals_finite_differences_for_every_weight() -> None:
    config = TransformerConfig(vocab_size=11, d_model=8, n_layers=2, n_heads=2, d_head=4, d_ff=12)
    chooser = np.random.default_rng(0)
    weights = {name: chooser.normal(0, 0.5, shape) for name, shape in shapes(config).items()}
    model = Transformer(config, weights)
    tokens, targets = chooser.integers(0, 11, (2, 3, 7))
    _, slopes = loss_and_gradient(model, tokens, targets)
    for name, weight in weights.items():
        direction, step = chooser.normal(size=weight.shape), 1e-5
        sides = []
        for sign in (1, -1):
            moved = Transformer(config, {**weights, name: weight + sign * step * direction})
            sides.append(cross_entropy(forward(moved, tokens).logits, targets)[0])
        slope = (sides[0] - sides[1]) / (2 * step)
        assert slope == pytest.approx(float((slopes[name] * direction).sum()), rel=1e-6, abs=1e-9), name


def test_the_loss_of_even_odds_is_the_logarithm_of_the_vocabulary() -> None:
    loss, slope = cross_entropy(np.zeros((2, 3, 50)), np.zeros((2, 3), dtype=int))
    assert loss == pytest.approx(np.log(50))
    np.testing.assert_allclose(slope.sum(axis=-1), 0, atol=1e-12)


SHORT_RUN = """
import json
from blog.lab import language, storage, train

known = language.language("simple")

def run(steps):
    losses = []
    start = train.initial(train.config_of(known), 3)
    data = language.batches(known, seed=3, rows=8, seq_len=32)
    recipe = train.Recipe(steps=steps, rows=8, warm_up=10)
    model = train.train(start, data, recipe, lambda step, loss, now: losses.append(loss))
    return losses, storage.digest(storage.packed(model))

print(json.dumps([run(100), run(11), run(11)]))
"""


@pytest.fixture(scope="module")
def short_runs() -> Any:
    """Losses and weights of a reduced training on one thread, of a few steps, and of the same steps again."""
    alone = {**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    done = subprocess.run([sys.executable, "-c", SHORT_RUN], env=alone, check=True, capture_output=True, text=True)
    return json.loads(done.stdout)


def test_a_short_run_learns_more_than_the_frequencies_of_words(short_runs: Any) -> None:
    known, losses = language("simple"), short_runs[0][0]
    counts = np.bincount(next(batches(known, seed=4, rows=500, seq_len=32))[:, 1:].ravel())
    shares = counts[counts > 0] / counts.sum()
    assert losses[0] == pytest.approx(np.log(len(known.vocabulary)), abs=0.1)
    assert np.mean(losses[-10:]) < -(shares * np.log(shares)).sum() - 0.8


def test_the_same_seed_gives_the_same_weights(short_runs: Any) -> None:
    assert short_runs[1] == short_runs[2]


def test_storing_rounds_each_weight_by_at_most_half_a_step() -> None:
    config = TransformerConfig(vocab_size=9, d_model=8, n_layers=1, n_heads=2, d_head=4, d_ff=6)
    model = initial(config, 1)
    back = unpacked(config, packed(model))
    for name, weight in model.weights.items():
        step = np.abs(weight).max(axis=-1, keepdims=True) / 127
        assert (np.abs(back.weights[name] - weight) <= 0.56 * step).all(), name  # the scale itself is rounded too


def test_a_file_of_the_wrong_length_is_refused() -> None:
    config = TransformerConfig(vocab_size=1, d_model=1, n_layers=0, n_heads=1, d_head=2, d_ff=1)
    with pytest.raises(ValueError, match="the model's file has 12 bytes, not 10"):
        unpacked(config, bytes(12))


@pytest.mark.parametrize("dialect", ["simple", "rich"])
def test_the_language_is_well_formed(dialect: Dialect) -> None:
    known = language(dialect)
    assert len(set(known.vocabulary)) == len(known.vocabulary) < 300
    assert len(known.facts) == 160
    data = batches(known, seed=0, rows=64, seq_len=48)
    rows = np.concatenate([next(data) for _ in range(20)])
    assert rows.shape == (1280, 49)
    assert (rows[:, 0] == known.ids["<bos>"]).all()
    unused = set(range(len(known.vocabulary))) - set(rows.ravel().tolist())
    assert not unused, [known.vocabulary[token] for token in unused]


def test_roles_stand_where_the_prompts_say() -> None:
    known = language("rich")
    roles = Giving(a="Mary", b="John", giver="John", receiver="Mary", place="store", thing="drink")
    (form,) = giving_prompts(known, [("When {A} and {B} met , {S} gave it to {R} .", roles)])
    text = [known.vocabulary[token] for token in form.tokens[0]]
    assert text == ["<bos>", "When", "Mary", "and", "John", "met", ",", "John", "gave", "it", "to"]
    assert {role: int(at[0]) for role, at in form.roles.items()} == {
        "receiver": 2,
        "giver": 4,
        "giver again": 7,
        "verb": 8,
        "last": 10,
    }
    assert [known.vocabulary[int(word[0, 0])] for word in (form.answers, form.wrong)] == ["Mary", "John"]
    exchanged = [known.vocabulary[token] for token in flipped(form)[0]]
    assert exchanged == ["<bos>", "When", "Mary", "and", "John", "met", ",", "Mary", "gave", "it", "to"]


def test_no_word_has_two_meanings() -> None:
    values = [value for group in words.RELATIONS.values() for value in group]
    content = [*words.NAMES, *words.PLACES, *words.OBJECTS, *words.COUNTRIES, *words.RELATIONS, *values]
    assert len(set(content)) == len(content)
