"""The published kind of transformer: its arithmetic against another route, its cache and hooks against a pass."""

import cmath
import math
import re
from dataclasses import replace

import numpy as np
import pytest

from blog.lab.llama import Llama, LlamaConfig, advance, forward, path_patch, readout, sample, shapes
from blog.lab.transformer import Hook, value_at

CONFIG = LlamaConfig(
    vocab_size=11, d_model=8, n_layers=3, n_heads=4, n_kv_heads=2, d_head=4, d_ff=6, rotary_base=100, norm_epsilon=1e-5
)
TOKENS = np.random.default_rng(1).integers(0, 11, (2, 6))
OTHERS = np.random.default_rng(2).integers(0, 11, (2, 6))


def random_model(config: LlamaConfig = CONFIG) -> Llama:
    """A model whose every weight matters."""
    chooser = np.random.default_rng(0)
    return Llama(config, {name: chooser.normal(0, 0.6, shape) for name, shape in shapes(config).items()})


MODEL = random_model()
CLEAN = forward(MODEL, TOKENS)


def test_one_block_computed_number_by_number_gives_the_same_logits() -> None:
    small = replace(CONFIG, vocab_size=5, d_model=3, n_layers=1, n_heads=2, n_kv_heads=1, d_head=2, d_ff=2)
    model = random_model(small)
    tokens, w = [2, 4, 1], model.weights

    def norm(x: list[float], gain: str) -> list[float]:
        size = math.sqrt(sum(v * v for v in x) / len(x) + 1e-5)
        return [v / size * float(w[gain][i]) for i, v in enumerate(x)]

    def times(x: list[float], matrix: str) -> list[float]:
        return [sum(v * float(w[matrix][i, j]) for i, v in enumerate(x)) for j in range(w[matrix].shape[1])]

    stream = [[float(v) for v in w["embedding"][token]] for token in tokens]
    reads = [norm(x, "block0.norm1_gain") for x in stream]
    keys = [complex(*times(x, "block0.w_k")) * cmath.exp(1j * at) for at, x in enumerate(reads)]
    mixed: list[float] = []
    for head in range(2):
        query = complex(*times(reads[-1], "block0.w_q")[2 * head : 2 * head + 2]) * cmath.exp(2j)
        weights = [math.exp((query * key.conjugate()).real / math.sqrt(2)) for key in keys]
        values = [times(x, "block0.w_v") for x in reads]
        mixed += [
            sum(weight * value[i] for weight, value in zip(weights, values, strict=True)) / sum(weights)
            for i in range(2)
        ]
    middle = [a + b for a, b in zip(stream[-1], times(mixed, "block0.w_o"), strict=True)]
    read = norm(middle, "block0.norm2_gain")
    gates, inner = times(read, "block0.w_gate"), times(read, "block0.w_in")
    hidden = [gate / (1 + math.exp(-gate)) * value for gate, value in zip(gates, inner, strict=True)]
    end = norm([a + b for a, b in zip(middle, times(hidden, "block0.w_out"), strict=True)], "final_gain")
    logits = [sum(a * float(b) for a, b in zip(end, row, strict=True)) for row in w["embedding"]]
    assert forward(model, np.array([tokens])).logits[0, -1] == pytest.approx(logits)


def test_a_cache_gives_what_one_pass_over_the_whole_text_gives() -> None:
    first, kept = advance(MODEL, TOKENS[:, :4])
    second, kept = advance(MODEL, TOKENS[:, 4:], kept)
    joined = np.concatenate([first, second], axis=1)
    np.testing.assert_allclose(joined, CLEAN.stream)
    assert kept[0][0].shape == (2, CONFIG.n_kv_heads, 6, CONFIG.d_head)
    np.testing.assert_allclose(readout(MODEL, joined), CLEAN.logits)


def test_samples_follow_the_models_distribution() -> None:
    rows = sample(MODEL, np.full((4000, 1), 3), 2, np.random.default_rng(0))[:, 1]
    logits = forward(MODEL, np.array([[3]])).logits[0, 0]
    odds = np.exp(logits - logits.max()) / np.exp(logits - logits.max()).sum()
    found = np.bincount(rows, minlength=11) / len(rows)
    assert np.abs(found - odds).max() < 4 * 0.5 / len(rows) ** 0.5


def test_a_pass_since_a_clean_one_is_the_whole_pass() -> None:
    hooks = [Hook(site="head", layer=1, head=2, mode="zero")]
    whole, since = forward(MODEL, TOKENS, hooks), forward(MODEL, TOKENS, hooks, last=1, since=CLEAN)
    np.testing.assert_allclose(since.logits, whole.logits[:, -1:])
    assert since.layers[0] is CLEAN.layers[0]
    assert np.abs(whole.logits - CLEAN.logits).max() > 0.1


def test_a_hook_at_the_end_of_the_stream_changes_only_the_logits() -> None:
    since = forward(MODEL, TOKENS, [Hook(site="stream", layer=3, mode="zero")], since=CLEAN)
    assert not since.logits.any()
    assert since.layers == CLEAN.layers


def test_a_patched_path_carries_the_change_through_feed_forwards_and_no_other_head() -> None:
    other = forward(MODEL, OTHERS)
    sender = Hook(site="head", layer=0, head=1, mode="patch", source=other)
    found = path_patch(MODEL, TOKENS, clean=CLEAN, sender=sender)
    for layer in (1, 2):
        np.testing.assert_array_equal(value_at(found, "head", layer), value_at(CLEAN, "head", layer))
        assert np.abs(value_at(found, "mlp", layer) - value_at(CLEAN, "mlp", layer)).max() > 1e-3
    through = path_patch(MODEL, TOKENS, clean=CLEAN, sender=sender, receivers=[("q", 2, 3)])
    np.testing.assert_array_equal(value_at(through, "q", 2)[:, :3], value_at(CLEAN, "q", 2)[:, :3])
    np.testing.assert_array_equal(value_at(through, "q", 2)[:, 3], value_at(found, "q", 2)[:, 3])


def test_sizes_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ValueError, match=re.escape("n_heads (4) must be a multiple of n_kv_heads (3)")):
        replace(CONFIG, n_kv_heads=3)
    with pytest.raises(ValueError, match=re.escape("d_head (3) must be even: rotary positions turn pairs")):
        replace(CONFIG, d_head=3)
