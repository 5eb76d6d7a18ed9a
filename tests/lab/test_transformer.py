"""The small transformer: its arithmetic against independent routes, its hooks against what they promise."""

import math
from typing import get_args

import numpy as np
import pytest

from blog.lab.arrays import causal_softmax, gelu, layer_norm, rotary_angles, rotate
from blog.lab.transformer import (
    PER_HEAD,
    SITES,
    FeedForwards,
    Hook,
    Transformer,
    TransformerConfig,
    average,
    forward,
    path_patch,
    readout,
    shapes,
    value_at,
)

CONFIG = TransformerConfig(vocab_size=13, d_model=8, n_layers=3, n_heads=2, d_head=4, d_ff=12)


def random_model(seed: int = 0, config: TransformerConfig = CONFIG) -> Transformer:
    """A model whose every weight matters."""
    chooser = np.random.default_rng(seed)
    return Transformer(config, {name: chooser.normal(0, 0.6, shape) for name, shape in shapes(config).items()})


MODEL = random_model()
TOKENS = np.random.default_rng(1).integers(0, 13, (2, 6))
OTHERS = np.random.default_rng(2).integers(0, 13, (2, 6))


def test_one_position_computed_number_by_number_gives_the_same_logits() -> None:
    config = TransformerConfig(vocab_size=5, d_model=4, n_layers=1, n_heads=2, d_head=2, d_ff=3)
    model = random_model(3, config)
    tokens, w = [2, 4, 1], model.weights

    def norm(x: list[float], kind: str) -> list[float]:
        mean = sum(x) / len(x)
        sigma = math.sqrt(sum((v - mean) ** 2 for v in x) / len(x) + 1e-5)
        gain, bias = w[kind + "_gain"], w[kind + "_bias"]
        return [(v - mean) / sigma * gain[i] + bias[i] for i, v in enumerate(x)]

    def times(x: list[float], matrix: str) -> list[float]:
        columns = w[matrix].shape[1]
        return [sum(v * float(w[matrix][i, j]) for i, v in enumerate(x)) for j in range(columns)]

    def turned(pair: list[float], position: int) -> complex:
        return complex(*pair) * complex(math.cos(position), math.sin(position))

    stream = [[float(v) for v in w["embedding"][token]] for token in tokens]
    reads = [norm(x, "block0.norm1") for x in stream]
    mixed: list[float] = []
    for own in (slice(0, 2), slice(2, 4)):
        q = turned(times(reads[-1], "block0.w_q")[own], 2)
        keys = [turned(times(x, "block0.w_k")[own], at) for at, x in enumerate(reads)]
        odds = [math.exp((q * k.conjugate()).real / math.sqrt(2)) for k in keys]
        values = [times(x, "block0.w_v")[own] for x in reads]
        mixed += [sum(o * v[i] for o, v in zip(odds, values, strict=True)) / sum(odds) for i in range(2)]
    middle = [a + b for a, b in zip(stream[-1], times(mixed, "block0.w_o"), strict=True)]
    hidden = [
        0.5 * h * (1 + math.tanh(math.sqrt(2 / math.pi) * (h + 0.044715 * h**3)))
        for h in times(norm(middle, "block0.norm2"), "block0.w_in")
    ]
    end = [a + b for a, b in zip(middle, times(hidden, "block0.w_out"), strict=True)]
    expected = times(norm(end, "final"), "unembedding")
    np.testing.assert_allclose(forward(model, np.array([tokens])).logits[0, -1], expected, rtol=1e-12)


def test_the_future_changes_nothing() -> None:
    changed = TOKENS.copy()
    changed[:, 4:] = (changed[:, 4:] + 1) % 13
    np.testing.assert_array_equal(forward(MODEL, TOKENS).logits[:, :4], forward(MODEL, changed).logits[:, :4])


def test_the_stream_is_the_embedding_plus_every_write() -> None:
    run = forward(MODEL, TOKENS)
    writes = sum(layer.head.sum(axis=1) + layer.mlp for layer in run.layers)
    np.testing.assert_allclose(run.layers[0].stream + writes, run.stream, rtol=1e-12)
    np.testing.assert_array_equal(run.layers[0].stream, MODEL.weights["embedding"][TOKENS])


def test_rotary_scores_depend_on_the_distance_alone() -> None:
    q, k = np.random.default_rng(3).normal(size=(2, 4))
    angles = rotary_angles(4, 100.0, 30)
    turned_q, turned_k = rotate(np.tile(q, (30, 1)), angles), rotate(np.tile(k, (30, 1)), angles)
    scores = turned_q @ turned_k.T
    for distance in (0, 1, 7):
        np.testing.assert_allclose(np.diagonal(scores, -distance), scores[distance, 0], rtol=1e-9)
    assert not np.isclose(scores[1, 0], scores[2, 0])


def test_layer_norm_leaves_mean_0_and_variance_1() -> None:
    normed = layer_norm(np.random.default_rng(4).normal(3, 20, (5, 64)), np.ones(64), np.zeros(64))
    np.testing.assert_allclose(normed.mean(axis=-1), 0, atol=1e-12)
    np.testing.assert_allclose(normed.var(axis=-1), 1, rtol=1e-5)


def test_softmax_rows_sum_to_1_even_for_huge_scores() -> None:
    weights = causal_softmax(np.random.default_rng(5).normal(0, 1e4, (3, 7, 7)))
    np.testing.assert_allclose(weights.sum(axis=-1), 1)
    assert not np.triu(weights, k=1).any()


def test_gelu_stays_within_5e_4_of_its_exact_form() -> None:
    x = np.linspace(-6, 6, 2001)
    exact = np.array([v * (1 + math.erf(v / math.sqrt(2))) / 2 for v in x])
    assert 1e-4 < np.abs(gelu(x) - exact).max() < 5e-4


@pytest.mark.parametrize("site", SITES)
def test_a_hook_writes_zero_there_and_nowhere_before(site: str) -> None:
    clean = forward(MODEL, TOKENS)
    run = forward(MODEL, TOKENS, [Hook(site=site, layer=1, mode="zero")])
    assert not value_at(run, site, 1).any()
    for earlier in SITES[: SITES.index(site)]:
        np.testing.assert_array_equal(value_at(run, earlier, 1), value_at(clean, earlier, 1))
    assert not np.allclose(run.logits, clean.logits)


@pytest.mark.parametrize("site", SITES)
def test_patching_a_run_with_itself_changes_nothing(site: str) -> None:
    clean = forward(MODEL, TOKENS)
    run = forward(MODEL, TOKENS, [Hook(site=site, layer=2, mode="patch", source=clean)])
    np.testing.assert_array_equal(run.logits, clean.logits)


@pytest.mark.parametrize("site", SITES)
def test_a_hook_on_a_part_leaves_the_rest(site: str) -> None:
    clean, other = forward(MODEL, TOKENS), forward(MODEL, OTHERS)
    head = 1 if site in PER_HEAD else None
    run = forward(
        MODEL,
        TOKENS,
        [Hook(site=site, layer=0, mode="resample", head=head, positions=(2, 5), units=(0, 3), source=other)],
    )
    region = np.zeros(value_at(clean, site, 0).shape, dtype=bool)
    heads = (slice(None),) if head is None else (slice(None), head)
    for position in (2, 5):
        region[(*heads, position, [0, 3])] = True
    np.testing.assert_array_equal(value_at(run, site, 0)[region], value_at(other, site, 0)[region])
    np.testing.assert_array_equal(value_at(run, site, 0)[~region], value_at(clean, site, 0)[~region])


def test_the_last_stream_of_another_run_brings_its_logits_along() -> None:
    other = forward(MODEL, OTHERS)
    run = forward(MODEL, TOKENS, [Hook(site="stream", layer=3, mode="patch", source=other)])
    np.testing.assert_array_equal(run.logits, other.logits)
    np.testing.assert_array_equal(readout(MODEL, other.stream), other.logits)


def test_later_hooks_overwrite_earlier_ones() -> None:
    other = forward(MODEL, OTHERS)
    hooks = [Hook(site="mlp", layer=0, mode="zero"), Hook(site="mlp", layer=0, mode="patch", source=other)]
    np.testing.assert_array_equal(forward(MODEL, TOKENS, hooks).layers[0].mlp, other.layers[0].mlp)


def test_a_mean_is_over_all_sequences_of_all_runs() -> None:
    runs = [forward(MODEL, TOKENS), forward(MODEL, OTHERS[:1])]
    joined = np.concatenate([run.layers[1].head for run in runs])
    np.testing.assert_allclose(average(runs).layers[1].head[0], joined.mean(axis=0), rtol=1e-12)


def test_a_path_to_the_logits_carries_exactly_the_change_of_the_write() -> None:
    clean, other = forward(MODEL, TOKENS), forward(MODEL, OTHERS)
    sender = Hook(site="head", layer=0, head=1, mode="patch", source=other)
    heard = path_patch(MODEL, TOKENS, clean=clean, sender=sender, receivers=[], feed_forwards="frozen")
    change = other.layers[0].head[:, 1] - clean.layers[0].head[:, 1]
    np.testing.assert_allclose(heard.logits, readout(MODEL, clean.stream + change), rtol=1e-9)


def test_a_path_to_a_key_leaves_that_heads_queries() -> None:
    clean, other = forward(MODEL, TOKENS), forward(MODEL, OTHERS)
    sender = Hook(site="head", layer=0, head=0, mode="patch", source=other)
    heard = path_patch(MODEL, TOKENS, clean=clean, sender=sender, receivers=[("k", 2, 1)], feed_forwards="frozen")
    np.testing.assert_array_equal(heard.layers[2].q, clean.layers[2].q)
    np.testing.assert_array_equal(heard.layers[2].k[:, 0], clean.layers[2].k[:, 0])
    assert not np.allclose(heard.layers[2].k[:, 1], clean.layers[2].k[:, 1])


def test_a_later_sender_does_not_reach_an_earlier_receiver() -> None:
    clean = forward(MODEL, TOKENS)
    sender = Hook(site="head", layer=2, head=0, mode="zero")
    for rule in get_args(FeedForwards):
        heard = path_patch(MODEL, TOKENS, clean=clean, sender=sender, receivers=[("q", 1, 0)], feed_forwards=rule)
        np.testing.assert_array_equal(heard.logits, clean.logits)


def test_recomputed_feed_forwards_pass_a_change_on_and_other_heads_do_not() -> None:
    clean, other = forward(MODEL, TOKENS), forward(MODEL, OTHERS)
    sender = Hook(site="head", layer=0, head=1, mode="patch", source=other)
    heard = path_patch(MODEL, TOKENS, clean=clean, sender=sender, receivers=[], feed_forwards="recomputed")
    stream, w = MODEL.weights["embedding"][TOKENS], MODEL.weights
    for layer, run in enumerate(clean.layers):
        written = run.head.copy()
        if layer == 0:
            written[:, 1] = other.layers[0].head[:, 1]
        stream = stream + written.sum(axis=1)
        read = layer_norm(stream, w[f"block{layer}.norm2_gain"], w[f"block{layer}.norm2_bias"])
        stream = stream + gelu(read @ w[f"block{layer}.w_in"]) @ w[f"block{layer}.w_out"]
    np.testing.assert_allclose(heard.logits, readout(MODEL, stream), rtol=1e-9)


def test_an_unknown_site_is_refused() -> None:
    with pytest.raises(ValueError, match='unknown site "heads"; the sites are stream, attention_in, q,'):
        Hook(site="heads", layer=0, mode="zero")


def test_a_head_where_there_is_none_is_refused() -> None:
    with pytest.raises(ValueError, match='"mlp" has no head axis; leave out head=1'):
        Hook(site="mlp", layer=0, head=1, mode="zero")


def test_a_replacement_without_source_is_refused() -> None:
    with pytest.raises(ValueError, match='mode "mean" needs a source'):
        Hook(site="mlp", layer=0, mode="mean")
    with pytest.raises(ValueError, match='mode "zero" takes no source'):
        Hook(site="mlp", layer=0, mode="zero", source=np.zeros((1, 6, 8)))


def test_a_layer_position_or_head_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValueError, match='there is no "mlp" of layer 3: the model has 3 layers'):
        forward(MODEL, TOKENS, [Hook(site="mlp", layer=3, mode="zero")])
    with pytest.raises(ValueError, match=r"the hook names \(6,\) on an axis of size 6"):
        forward(MODEL, TOKENS, [Hook(site="mlp", layer=0, mode="zero", positions=(6,))])
    with pytest.raises(ValueError, match=r"the hook names \(2,\) on an axis of size 2"):
        forward(MODEL, TOKENS, [Hook(site="q", layer=0, mode="zero", head=2)])


def test_a_source_of_another_length_is_refused() -> None:
    source = forward(MODEL, TOKENS[:, :5])
    with pytest.raises(ValueError, match=r'"mlp" has shape \(6, 8\) here and \(5, 8\) in the source'):
        forward(MODEL, TOKENS, [Hook(site="mlp", layer=0, mode="patch", source=source)])


def test_an_odd_head_is_refused() -> None:
    with pytest.raises(ValueError, match=r"d_head \(3\) must be even: rotary positions turn pairs"):
        TransformerConfig(vocab_size=2, d_model=3, n_layers=1, n_heads=1, d_head=3, d_ff=4)
