"""The trained models: their gradient is right, the script still learns, and what is stored is what it says."""

import base64
import importlib
import json
import re
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


circuit, experiment, gradient, language, measure, prompts, reference, storage, train = map(
    part, ("circuit", "experiment", "gradient", "language", "measure", "prompts", "reference", "storage", "train")
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


def test_a_short_run_learns_and_is_repeatable() -> None:
    known = language.language("simple")
    recipe = train.Recipe(steps=60, rows=16, warm_up=20)
    finals = []
    for _ in range(2):
        losses: list[float] = []
        data = language.batches(known, seed=3, rows=16, seq_len=48)
        model = train.train(
            train.initial(experiment.config_of(known), 3),
            data,
            recipe,
            lambda _, loss, __, seen=losses: seen.append(loss),
        )
        finals.append(model.weights)
    assert losses[0] == pytest.approx(np.log(len(known.vocabulary)), abs=0.1)
    assert np.mean(losses[-5:]) < 3.9  # words of the right kind; the facts and names take some hundred steps more
    for name, weight in finals[0].items():
        np.testing.assert_array_equal(weight, finals[1][name])


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
    model, known = loaded(name)
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


def test_no_word_has_two_meanings() -> None:
    words = part("words")
    values = [value for group in words.RELATIONS.values() for value in group]
    content = [*words.NAMES, *words.PLACES, *words.OBJECTS, *words.COUNTRIES, *words.RELATIONS, *values]
    assert len(set(content)) == len(content)


def test_the_page_gets_the_same_language() -> None:
    stored = experiment.read_json(DATA / "language.json")
    for dialect, entry in stored.items():
        assert entry == json.loads(json.dumps(experiment.described(language.language(dialect))))
