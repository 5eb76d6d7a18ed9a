"""The trained models: their gradient is right, the script still learns, and what is stored is what it says."""

import base64
import importlib
import json
import os
import random
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from blog.calc.transformer import Transformer, TransformerConfig, forward, shapes

ROOT = Path(__file__).parents[2]
FOLDER = "_circuits_model"
DATA = ROOT / "posts" / FOLDER / "data"
MODELS = sorted(json.loads((DATA / "manifest.json").read_text("utf-8")))


def part(name: str) -> Any:
    """A module of the experiment; posts are no installed package."""
    sys.path.insert(0, str(ROOT))
    try:
        return importlib.import_module(f"posts.{FOLDER}.{name}")
    finally:
        sys.path.remove(str(ROOT))


circuit, experiment, gradient, language, measure, prompts, storage, strangers, train, words = map(
    part,
    ("circuit", "experiment", "gradient", "language", "measure", "prompts", "storage", "strangers", "train", "words"),
)
MANIFEST = experiment.read_json(DATA / "manifest.json")
REFERENCE = experiment.read_json(DATA / "prompts.json")


def loaded(name: str) -> tuple[Transformer, Any]:
    """A stored model and its language."""
    known = language.language(MANIFEST[name]["dialect"])
    return storage.unpacked(experiment.config_of(known), (DATA / MANIFEST[name]["file"]).read_bytes()), known


def test_the_gradient_equals_finite_differences_for_every_weight() -> None:
    config = TransformerConfig(vocab_size=11, d_model=8, n_layers=2, n_heads=2, d_head=4, d_ff=12)
    chooser = np.random.default_rng(0)
    weights = {name: chooser.normal(0, 0.5, shape) for name, shape in shapes(config).items()}
    model = Transformer(config, weights)
    tokens, targets = chooser.integers(0, 11, (2, 3, 7))
    _, slopes = gradient.loss_and_gradient(model, tokens, targets)
    for name, weight in weights.items():
        direction, step = chooser.normal(size=weight.shape), 1e-5
        sides = []
        for sign in (1, -1):
            moved = Transformer(config, {**weights, name: weight + sign * step * direction})
            sides.append(gradient.cross_entropy(forward(moved, tokens).logits, targets)[0])
        slope = (sides[0] - sides[1]) / (2 * step)
        assert slope == pytest.approx(float((slopes[name] * direction).sum()), rel=1e-6, abs=1e-9), name


def test_the_loss_of_even_odds_is_the_logarithm_of_the_vocabulary() -> None:
    loss, slope = gradient.cross_entropy(np.zeros((2, 3, 50)), np.zeros((2, 3), dtype=int))
    assert loss == pytest.approx(np.log(50))
    np.testing.assert_allclose(slope.sum(axis=-1), 0, atol=1e-12)


SHORT_RUN = f"""
import json
from posts.{FOLDER} import experiment, language, storage, train

known = language.language("simple")

def run(steps):
    losses = []
    start = train.initial(experiment.config_of(known), 3)
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
    done = subprocess.run(
        [sys.executable, "-c", SHORT_RUN], cwd=ROOT, env=alone, check=True, capture_output=True, text=True
    )
    return json.loads(done.stdout)


def test_a_short_run_learns_more_than_the_frequencies_of_words(short_runs: Any) -> None:
    known, losses = language.language("simple"), short_runs[0][0]
    counts = np.bincount(next(language.batches(known, seed=4, rows=500, seq_len=32))[:, 1:].ravel())
    shares = counts[counts > 0] / counts.sum()
    assert losses[0] == pytest.approx(np.log(len(known.vocabulary)), abs=0.1)
    assert np.mean(losses[-10:]) < -(shares * np.log(shares)).sum() - 0.8


def test_the_same_seed_gives_the_same_weights(short_runs: Any) -> None:
    assert short_runs[1] == short_runs[2]


@pytest.mark.parametrize("name", MODELS)
def test_a_stored_model_reaches_the_thresholds(name: str) -> None:
    model, known = loaded(name)
    scores = measure.accuracies(model, known, fewer=4)
    experiment.check(name, scores)
    stored = MANIFEST[name]["accuracies"]
    experiment.check(name, stored)
    for task in scores:
        assert scores[task]["top1"] == pytest.approx(stored[task]["top1"], abs=0.02)


@pytest.mark.parametrize("name", MODELS)
def test_the_files_are_those_that_the_manifest_describes(name: str) -> None:
    entry, content = MANIFEST[name], (DATA / MANIFEST[name]["file"]).read_bytes()
    known = language.language(entry["dialect"])
    assert entry["sha256"] == storage.digest(content)
    assert entry["bytes"] == len(content) < 250_000
    assert entry["script_sha256"] == experiment.script_digest(), "train again: the scripts have changed since"
    assert entry["data_sha256"] == experiment.data_digest(known, experiment.PLANS[name])
    assert entry["config"] == {**entry["config"], "vocab_size": len(known.vocabulary), "n_layers": 4, "n_heads": 4}


@pytest.mark.parametrize("name", MODELS)
def test_the_reference_logits_are_those_of_the_stored_model(name: str) -> None:
    model, _ = loaded(name)
    texts, stored = REFERENCE[name]["prompts"], np.frombuffer(base64.b64decode(REFERENCE[name]["logits"]), "<i2") / 1000
    found = np.stack([forward(model, np.array([text["tokens"]])).logits[0, -1] for text in texts])
    assert len(texts) == 200
    np.testing.assert_allclose(found, stored.reshape(found.shape), atol=2e-3)
    assert (found.argmax(axis=-1) == [text["answer"] for text in texts]).mean() >= 0.98


@pytest.mark.parametrize("name", MODELS)
def test_measurements_repeat(name: str) -> None:
    model, known = loaded(name)
    task = circuit.fewer(measure.giving_task(model, known, seed=301, count=40 * len(known.templates)), 20)
    stored = MANIFEST[name]["circuit"]
    assert measure.without(model, task, []).logit_difference == pytest.approx(stored["whole"], abs=0.01)
    found = [circuit.part_of(head) for head in stored["found"]]
    assert circuit.kept(model, task, found).logit_difference == pytest.approx(
        stored["scores"]["logit_difference"], abs=0.01
    )


@pytest.mark.parametrize("name", MODELS)
def test_what_all_parts_write_sums_to_the_logit_difference(name: str) -> None:
    model, known = loaded(name)
    task = measure.giving_task(model, known, seed=8, count=64)
    total = sum(measure.direct_attribution(model, task).values())
    assert total == pytest.approx(measure.without(model, task, []).logit_difference, abs=1e-4)


@pytest.mark.parametrize("name", MODELS)
def test_the_flip_starts_at_the_name_and_ends_at_the_last_word(name: str) -> None:
    share = MANIFEST[name]["patching"]["share"]
    assert share["giver_again"][0] == pytest.approx(1, abs=0.01)
    assert share["last"][-1] == pytest.approx(1, abs=0.01)
    assert share["receiver"][0] == share["giver"][0] == 0


def test_storing_rounds_each_weight_by_at_most_half_a_step() -> None:
    config = TransformerConfig(vocab_size=9, d_model=8, n_layers=1, n_heads=2, d_head=4, d_ff=6)
    model = train.initial(config, 1)
    back = storage.unpacked(config, storage.packed(model))
    for name, weight in model.weights.items():
        step = np.abs(weight).max(axis=-1, keepdims=True) / 127
        assert (np.abs(back.weights[name] - weight) <= 0.56 * step).all(), name  # the scale itself is rounded too


def test_a_file_of_the_wrong_length_is_refused() -> None:
    config = TransformerConfig(vocab_size=1, d_model=1, n_layers=0, n_heads=1, d_head=2, d_ff=1)
    with pytest.raises(ValueError, match="the model's file has 12 bytes, not 10"):
        storage.unpacked(config, bytes(12))


def test_a_model_below_the_thresholds_is_not_published() -> None:
    low = {"top1": 0.5, "logit_difference": 1.0, "probability": 0.5}
    scores = {"giving": low, "repeats": low, "facts": {**low, "top1": 1.0}}
    message = (
        "rich-0 is not published: giving 0.500 < 0.99, repeats 0.500 < 0.95, logit difference 1.00 < 4.0. "
        "Try another seed or more steps."
    )
    with pytest.raises(SystemExit, match=re.escape(message)):
        experiment.check("rich-0", scores)


@pytest.mark.parametrize("dialect", ["simple", "rich"])
def test_the_language_is_well_formed(dialect: str) -> None:
    known = language.language(dialect)
    assert len(set(known.vocabulary)) == len(known.vocabulary) < 300
    assert len(known.facts) == 160
    data = language.batches(known, seed=0, rows=64, seq_len=48)
    rows = np.concatenate([next(data) for _ in range(20)])
    assert rows.shape == (1280, 49)
    assert (rows[:, 0] == known.ids["<bos>"]).all()
    unused = set(range(len(known.vocabulary))) - set(rows.ravel().tolist())
    assert not unused, [known.vocabulary[token] for token in unused]


def test_roles_stand_where_the_prompts_say() -> None:
    known = language.language("rich")
    roles = language.Giving(a="Mary", b="John", giver="John", receiver="Mary", place="store", thing="drink")
    (form,) = prompts.giving_prompts(known, [("When {A} and {B} met , {S} gave it to {R} .", roles)])
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
    flipped = [known.vocabulary[token] for token in circuit.flipped(form)[0]]
    assert flipped == ["<bos>", "When", "Mary", "and", "John", "met", ",", "Mary", "gave", "it", "to"]


def test_a_stranger_changes_one_thing() -> None:
    first, second = words.TEMPLATES[:2]
    chooser = random.Random(0)
    changed = {kind: change(first, second, chooser) for kind, change in strangers.KINDS.items()}
    assert changed["unchanged"] == first
    assert changed["giver named again"] == first.replace(" . {S} gave", " . {S} was quiet . {S} gave")
    assert (
        changed["opening of another template"]
        == "Then , {A} and {B} went to the {place} . {S} gave a {object} to {R} ."
    )
    assert changed["two openings"] == "When {A} and {B} went to the {place} . " + first


def test_no_word_has_two_meanings() -> None:
    values = [value for group in words.RELATIONS.values() for value in group]
    content = [*words.NAMES, *words.PLACES, *words.OBJECTS, *words.COUNTRIES, *words.RELATIONS, *values]
    assert len(set(content)) == len(content)


def test_the_page_gets_the_same_language() -> None:
    stored = experiment.read_json(DATA / "language.json")
    for dialect, entry in stored.items():
        assert entry == json.loads(json.dumps(experiment.described(language.language(dialect))))
