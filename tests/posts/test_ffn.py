"""The numbers of the article on feed-forwards: counts, shapes, routing, and reduced runs of its experiments."""

import base64
import json
import re
import subprocess
from math import ceil, comb, erf, exp, sqrt
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from blog.calc import moe, presets
from blog.calc.params import parameters
from blog.calc.probability import softmax
from blog.calc.roofline import distinct_experts
from blog.lab import llama
from blog.lab.llama import silu
from blog.lab.storage import file_digest, read_json
from tests.posts.conftest import TINY, modules, sampled, tiny

POST = Path(__file__).parents[2] / "posts" / "ffn"
figures, activations, routing, neurons, gates, skipping, memorise = modules(
    "ffn", "figures", "activations", "routing", "neurons", "gates", "skipping", "memorise"
)
MEMORY = read_json(POST / "data" / "memorise.json")


# Figure 1: where the weights are


@pytest.mark.parametrize(
    ("slug", "of_all", "of_layers"),
    [
        ("gpt-3-175b", 66.4, 66.7),
        ("llama-2-7b", 64.2, 66.8),
        ("llama-3.1-8b", 70.2, 80.8),
        ("llama-2-70b", 81.7, 82.4),
        ("gemma-2b", 72.3, 91.4),
        ("mixtral-8x7b", 96.6, 97.1),
        ("deepseek-v3", 98.0, 98.3),
        ("qwen3-0.6b", 44.3, 60.0),
    ],
)
def test_the_feed_forward_s_share_is_the_calculator_s(slug: str, of_all: float, of_layers: float) -> None:
    assert 100 * figures.share(slug, "all") == pytest.approx(of_all, abs=0.05)
    assert 100 * figures.share(slug) == pytest.approx(of_layers, abs=0.05)


def test_parts_sum_to_the_published_totals() -> None:
    for slug in figures.SHOWN:
        assert sum(figures.parts(slug).values()) == parameters(presets.ALL[slug].model).total


def test_the_reader_s_model_begins_as_llama_3_1_8b() -> None:
    published, own = figures.parts("llama-3.1-8b"), figures.our_parts(n_kv_heads=8, n_experts=1, ratio=3.5)
    assert own == published
    assert own["feed_forward"] == 5_637_144_576
    assert sampled(figures.where_weights())["feed_forward"] == 5_637_144_576


def test_sharing_keys_raises_the_share_and_leaves_the_feed_forward() -> None:
    whole, shared = (sampled(figures.where_weights(), n_kv_heads=heads) for heads in (32, 8))
    assert whole["feed_forward"] == shared["feed_forward"]
    assert whole["share"] < shared["share"]


def test_attention_is_at_most_a_third_in_eleven_of_twelve() -> None:
    assert sum(figures.share(slug) > 0.6665 for slug in figures.SHOWN) == 11


# Figure 2: the shape of a neuron


def test_activations_have_their_known_values() -> None:
    assert activations.shaped(1, activation="gelu") == pytest.approx(0.841345, abs=5e-7)
    assert activations.shaped(1, activation="silu") == pytest.approx(0.731059, abs=5e-7)
    assert activations.shaped(-3, activation="relu") == 0
    assert activations.shaped(-3, activation="none") == -3


@pytest.mark.parametrize(("name", "place", "least"), [("silu", -1.278465, -0.278465), ("gelu", -0.751792, -0.169971)])
def test_smooth_activations_dip_where_they_should(name: str, place: float, least: float) -> None:
    places = np.linspace(place - 0.01, place + 0.01, 20001)
    values = [activations.shaped(float(x), activation=name) for x in places]
    assert min(values) == pytest.approx(least, abs=5e-7)
    assert places[int(np.argmin(values))] == pytest.approx(place, abs=2e-5)


def test_relu_silences_half_of_normal_inputs_at_any_spread() -> None:
    for spread in (0.25, 1, 4):
        assert activations.silent_share(activation="relu", spread=spread, least=1e-12) == pytest.approx(0.5, abs=1e-9)


@pytest.mark.parametrize("least", [0.01 / 1.5, 0.01, 0.04])
@pytest.mark.parametrize("spread", [0.25, 1, 4])
def test_small_shares_are_silenced_as_exactly_as_large_ones(spread: float, least: float) -> None:
    line = activations.silent_share(activation="none", spread=spread, least=least)
    assert line == pytest.approx(erf(least / spread / sqrt(2)), rel=1e-4)
    places = np.linspace(-8, 8, 400_001)
    weights = np.exp(-(places**2) / 2)
    outputs = silu(spread * places)
    counted = weights[np.abs(outputs) < least].sum() / weights.sum()
    found = activations.silent_share(activation="silu", spread=spread, least=least)
    assert found == pytest.approx(counted, rel=0.01)


def test_a_steep_swish_is_relu() -> None:
    for x in (-2.0, -0.1, 0.0, 0.1, 2.0):
        steep = activations.shaped(x, activation="silu", beta=1e4)
        assert steep == pytest.approx(activations.shaped(x, activation="relu"), abs=1e-9)


# Widths


def test_published_widths_follow_the_rule_and_its_roundings() -> None:
    eight_thirds = figures.equal_gated_width(d_ff=4 * 4096)
    assert presets.LLAMA_2_7B.d_ff == 256 * ceil(eight_thirds / 256) == 11008
    assert presets.LLAMA_3_1_8B.d_ff == 1024 * ceil(1.3 * eight_thirds / 1024) == 14336
    assert presets.LLAMA_2_70B.d_ff == 4096 * ceil(1.3 * figures.equal_gated_width(d_ff=4 * 8192) / 4096) == 28672
    assert figures.equal_gated_width(d_ff=figures.cited.plain_width) == figures.cited.gated_width


def test_gpt_oss_experts_are_as_wide_as_the_stream() -> None:
    model = presets.ALL["gpt-oss-120b"].model
    assert model.moe[0].d_expert == model.d_model == 2880


# Figure 3: the table


def test_differences_of_the_published_table() -> None:
    assert figures.difference("GEGLU", "ReLU", "short") == -0.055
    assert figures.difference("GEGLU", "ReLU") == -0.044
    assert figures.difference("GEGLU", "SwiGLU") == -0.003
    assert exp(-figures.difference("GEGLU", "ReLU")) == pytest.approx(1.045, abs=5e-4)
    assert sampled(figures.eight_variants())["gap_GEGLU"] == pytest.approx(-0.055)


def test_every_gated_block_ends_below_every_plain_one() -> None:
    ends = figures.VARIANTS.values()
    assert max(v["long"] for v in ends if v["gated"]) < min(v["long"] for v in ends if not v["gated"])
    assert sum(v["gated"] for v in ends) == 5


# The memory test


def test_the_memory_data_were_written_by_the_script_as_it_stands() -> None:
    assert MEMORY["script_sha256"] == file_digest(POST / "memorise.py")
    assert MEMORY["steps"] == memorise.STEPS


def test_all_blocks_have_the_same_number_of_weights() -> None:
    assert {sum(w.size for w in memorise.weights_of(gated, 0)) for gated in (False, True)} == {6144}


def test_gates_with_an_activation_store_more_and_the_bilinear_one_does_not() -> None:
    accuracy = {block: figures.mean_accuracy(block) for block in memorise.BLOCKS}
    assert accuracy["SwiGLU"] - accuracy["ReLU"] >= 0.12
    assert abs(accuracy["SwiGLU"] - accuracy["GEGLU"]) <= 0.03
    assert accuracy["Bilinear"] <= accuracy["ReLU"] + 0.03
    assert max(accuracy, key=lambda block: accuracy[block]) == "GLU"


def test_few_pairs_are_remembered_by_every_block() -> None:
    for block in ("ReLU", "GELU", "SwiGLU", "GLU"):
        assert figures.mean_accuracy(block, 1500) == pytest.approx(1, abs=0.001)


def test_where_glu_stands_turns_on_the_learning_rate(monkeypatch: pytest.MonkeyPatch) -> None:
    assert figures.mean_accuracy("GLU") > figures.mean_accuracy("SwiGLU")
    monkeypatch.setattr(memorise, "RATE", 0.3 * memorise.RATE)
    kept = {block: memorise.trained(block, 4000, 0)[0] for block in ("GLU", "SwiGLU")}
    assert kept["GLU"] < kept["SwiGLU"] - 0.03


@pytest.mark.parametrize("block", list(memorise.BLOCKS))
def test_gradients_of_every_block_are_those_of_its_loss(block: str) -> None:
    slope, gated = memorise.BLOCKS[block]
    x, labels = memorise.drawn_pairs(40, 1)
    weights = [w.astype(np.float64) for w in memorise.weights_of(gated, 1)]
    found, _, _ = memorise.gradients(weights, x.astype(np.float64), labels, slope)
    for which, place in ((0, (3, 5)), (1, (7, 2)), (len(weights) - 1, (1, 4))):
        ends = []
        for side in (-1e-3, 1e-3):
            moved = [w.copy() for w in weights]
            moved[which][place] += side
            ends.append(memorise.gradients(moved, x.astype(np.float64), labels, slope)[1])
        assert found[which][place] == pytest.approx((ends[1] - ends[0]) / 2e-3, rel=0.02, abs=2e-5)


def test_a_hundred_steps_already_part_gated_from_plain() -> None:
    right = {block: memorise.trained(block, 2000, 0, steps=100)[0] for block in ("ReLU", "SwiGLU")}
    assert right["SwiGLU"] > right["ReLU"] + 0.05


# Figure 4: routing


def test_a_tilted_router_drops_44_choices_of_128() -> None:
    found = sampled(figures.route_tokens(), time=8, rule="none")
    assert found["load"] == [44, 36, 24, 12, 8, 4, 0, 0]
    assert found["dropped"] == 44
    assert found["aux_loss"] == pytest.approx(1.9621, abs=5e-5)


def test_ten_steps_of_the_bias_balance_and_leave_every_score() -> None:
    found = sampled(figures.route_tokens(), time=18, rule="bias")
    assert found["max_violation"] == 0.1875
    assert found["dropped"] == 0
    assert found["moved"] == 0
    logits = moe.panel_logits(n_tokens=64, n_experts=8, skew=4)
    rule = moe.Rule(n_active_experts=2, score="sigmoid")
    before, after = (moe.route(logits, rule, bias=routing.offsets_of(logits, "bias", steps)) for steps in (0, 10))
    assert (before.scores == after.scores).all()
    assert (np.sort(before.experts) != np.sort(after.experts)).any(axis=1).sum() == 41  # tokens with another pair


def test_the_loss_balances_too_and_moves_weights() -> None:
    found = sampled(figures.route_tokens(), time=32, rule="loss")
    assert found["dropped"] == 0
    assert found["moved"] > 0.2
    assert found["aux_loss"] < 1.05


def test_the_gradient_of_the_loss_is_its_slope() -> None:
    logits = moe.panel_logits(n_tokens=64, n_experts=8, skew=3)
    experts = moe.route(logits, moe.Rule(n_active_experts=2)).experts
    found = routing.loss_gradient(logits, experts)
    for e in (0, 4, 7):
        step = np.eye(8)[e] * 1e-5
        ends = [moe.auxiliary_loss(softmax(logits + side * step), experts) for side in (-1, 1)]
        assert found[e] == pytest.approx((ends[1] - ends[0]) / 2e-5, rel=1e-4)


def test_the_auxiliary_loss_is_one_when_all_is_even() -> None:
    even = np.full((8, 8), 1 / 8)
    assert moe.auxiliary_loss(even, np.arange(8)[:, None]) == 1


# Figure 5: granularity


@pytest.mark.parametrize(
    ("experts", "used", "choices"),
    [(8, 2, 28), (16, 4, 1820), (32, 8, 10_518_300), (64, 16, 488_526_937_079_580), (256, 8, 409_663_695_276_000)],
)
def test_numbers_of_choices(experts: int, used: int, choices: int) -> None:
    assert comb(experts, used) == choices
    assert 10 ** figures.log10_choices(n_experts=experts, n_active_experts=used) == pytest.approx(choices, rel=1e-9)


def test_choices_that_papers_print() -> None:
    assert comb(16, 2) == figures.cited.coarse_choices
    assert comb(64, 8) == figures.cited.fine_choices
    assert comb(16, 4) / comb(8, 2) == 65


@pytest.mark.parametrize(("batch", "read"), [(1, 8), (8, 57.4), (32, 163.3), (128, 251.6)])
def test_experts_of_deepseek_v3_that_a_batch_reads(batch: int, read: float) -> None:
    assert distinct_experts(n_experts=256, n_active_experts=8, batch=batch) == pytest.approx(read, abs=0.05)


def test_cutting_leaves_the_share_that_is_read() -> None:
    shares = [sampled(figures.granularity(), cut=cut, batch=8)["read"] for cut in (1, 2, 4, 8, 32)]
    assert shares == pytest.approx([shares[0]] * 5)


def test_a_token_of_mixtral_meets_the_published_number() -> None:
    model = presets.MIXTRAL_8X7B
    found = figures.active_weights(
        total=46_702_792_704, n_moe_layers=32, n_experts=8, n_active_experts=2, expert=176_160_768
    )
    assert found == parameters(model).active == 12_879_925_248
    assert parameters(model).total == 46_702_792_704


def test_published_routing_settings() -> None:
    rows = {row[0]: row[1:4] for row in figures.routed_models()["rows"]}
    assert rows["Mixtral 8x7B"] == ["8 × 14336", "2", "0"]
    assert rows["DeepSeek-V3 671B"] == ["256 × 2048", "8", "1"]
    assert rows["Kimi K2"] == ["384 × 2048", "8", "1"]


def test_limits_to_groups_leave_fewer_sets() -> None:
    rule = moe.DEEPSEEK_V3
    assert figures.reachable(256, 8, rule.n_groups, rule.n_groups) == figures.reachable(256, 8) == comb(256, 8)
    assert figures.reachable(256, 8, rule.n_groups, rule.n_kept_groups) / comb(256, 8) == pytest.approx(0.175, abs=5e-4)
    assert figures.reachable(4, 2, 2, 1) == 2
    assert {row[0]: row[-1] for row in figures.routed_models()["rows"]}["DeepSeek-V3 671B"] == "10^13.9"


# The published model


def word(token: int) -> str:
    return chr(65 + token)


def test_the_gate_data_were_written_by_the_script_as_it_stands() -> None:
    assert neurons.DATA["script_sha256"] == file_digest(POST / "gates.py")
    assert neurons.DATA["sequences"] == gates.ROWS
    assert [tuple(map(int, name.split("."))) for name in neurons.SHOWN] == list(gates.NEURONS)


def test_turning_a_neuron_s_value_and_column_leaves_what_goes_against_its_direction() -> None:
    signed = np.random.default_rng(1).random((6, 9, 2))
    turned = signed.copy()
    turned[:, ::2] = turned[:, ::2, ::-1]
    assert gates.against(turned, turned) == pytest.approx(gates.against(signed, signed))
    one_way = np.stack([signed[..., 0], np.zeros((6, 9))], axis=-1)
    assert gates.against(one_way, one_way).max() == 0


def test_open_gates_are_measured_by_the_main_directions_of_all_that_neurons_write() -> None:
    assert gates.WAYS["against open"] == list(gates.WAYS).index("against")
    assert gates.WAYS["against gate"] == list(gates.WAYS).index("against gate")
    signed = np.random.default_rng(2).random((6, 9, 2))
    assert gates.against(signed, signed[..., ::-1]) == pytest.approx(1 - gates.against(signed, signed))


def test_more_of_the_write_needs_more_neurons() -> None:
    for layer in range(30):
        needed = [neurons.needed_share(layer, kept) for kept in gates.KEPT]
        assert needed == sorted(needed)


def test_layers_are_about_as_concentrated_as_random_numbers_but_for_the_ends() -> None:
    needed, random = neurons.every("needed 0.9"), neurons.every("random 0.9")
    assert all(abs(needed[layer] / random[layer] - 1) < 0.27 for layer in range(1, 28))
    assert all(needed[layer] < random[layer] for layer in range(1, 11))
    assert all(needed[layer] > random[layer] for layer in range(12, 24))
    clearly = [layer for layer, (seen, drawn) in enumerate(zip(needed, random, strict=True)) if seen < 0.7 * drawn]
    assert clearly == [0, 28, 29]
    assert [neurons.near_chance(kept) for kept in (0.5, 0.9)] == [14, 26]


def test_at_one_half_more_layers_differ_from_random_numbers_and_late_ones_need_fewer() -> None:
    def gaps(kept: float) -> list[float]:
        return [neurons.needed_share(i, kept) / neurons.random_share(i, kept) - 1 for i in range(30)]

    half, most = gaps(0.5), gaps(0.9)
    assert sum(abs(a) > abs(b) for a, b in zip(half, most, strict=True)) > 15
    assert max(half[23:]) < -0.2


def test_only_the_first_layer_and_the_last_write_next_to_nothing_through_shut_gates() -> None:
    assert [layer for layer, share in enumerate(neurons.every("through shut")) if share < 0.025] == [0, 29]


def test_gates_alone_explain_half_of_what_early_layers_write_against_and_little_of_the_late() -> None:
    whole, opened, bare = (neurons.every(f"against{way}") for way in ("", " open", " gate"))
    assert all(o < w for o, w in zip(opened, whole, strict=True))
    assert min(bare[1:5]) > 0.28
    assert max(bare[22:]) < 0.1
    assert min(opened) == neurons.open_share(2) < 0.03


def test_places_are_rising_and_end_with_all_neurons() -> None:
    places = gates.places(1536)
    assert places[0] == 1
    assert places[-1] == 1536
    assert (np.diff(places) > 0).all()


def test_the_neurons_needed_and_what_the_strongest_carry() -> None:
    counts, carried = gates.needed(np.array([[0.0, 3.0, 0.0, -4.0]]))  # squares 16 and 9 of 25
    assert counts[:, 0].tolist() == [0.25, 0.5, 0.5, 0.5, 0.5]
    assert carried[0] == pytest.approx([0.64, 1, 1, 1])


def test_random_gates_and_values_need_what_is_known_of_them() -> None:
    chooser = np.random.default_rng(0)
    model = tiny()
    seen = [chooser.normal(0, 1, (2, 50, TINY.d_ff)) for _ in range(2)]
    counts = gates.random_needed(model, 0, *seen)
    assert counts.shape == (len(gates.KEPT), 2)
    assert (np.diff(counts, axis=0) >= 0).all()
    assert counts.max() <= 1


def test_the_gates_of_a_tiny_model(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gates, "NEURONS", ((1, 3), (2, 7)))
    monkeypatch.setattr(gates, "SHOWN", 20)
    monkeypatch.setattr(gates, "STRONGEST", 5)
    tokens = np.random.default_rng(0).integers(0, 40, (6, 20))
    found = gates.gates(tiny(), tokens, 4, word)
    assert len(found["layers"]["shut"]) == TINY.n_layers
    assert set(gates.WAYS) <= set(found["layers"])
    assert all(0 < share < 0.5 for share, _ in found["layers"]["through shut"])
    one = found["neurons"][0]
    assert len(one["points"]) == 20
    strongest = [abs(float(silu(np.array(a))) * b) for a, b in one["points"][:5]]
    assert strongest == sorted(strongest, reverse=True)
    chances = np.array(one["turned"]["chances"])
    assert chances.shape[:2] == (len(gates.GATES), 13)
    assert np.ptp(chances[gates.GATES.index(0)], axis=0).max() < 1e-12  # a gate of zero writes nothing at all


def test_without_shut_gates_a_model_is_one_whose_silu_ends_at_zero(monkeypatch: pytest.MonkeyPatch) -> None:
    tokens = np.random.default_rng(0).integers(0, 40, (6, 20))
    found = skipping.losses(tiny(), tokens, 4)
    assert found.shape == (2 + TINY.n_layers, 6)
    assert np.ptp(found, axis=0).min() > 0
    monkeypatch.setattr(llama, "silu", lambda x: np.maximum(silu(x), 0))
    assert skipping.losses(tiny(), tokens, 4)[0] == pytest.approx(found[-1])


def test_a_layer_through_whose_shut_gates_little_comes_pays_no_less_for_them_than_one_with_half() -> None:
    assert figures.SKIPPING["script_sha256"] == file_digest(POST / "skipping.py")
    assert figures.SKIPPING["sequences"] == skipping.ROWS
    assert figures.through_shut(0) < 0.03 < 0.5 < figures.through_shut(5)
    first, sixth = figures.SKIPPING["layers"][0], figures.SKIPPING["layers"][5]
    assert first[0] - sixth[0] > 0
    assert figures.loss_without_shut() > figures.SKIPPING["loss"][0] + 5
    assert figures.shares_and_costs() == pytest.approx(0.5, abs=0.05)
    assert max(figures.SKIPPING["layers"]) == figures.SKIPPING["layers"][2]


def test_the_neuron_figure_opens_where_the_text_puts_the_neuron() -> None:
    found, start = neurons.neuron("25.126"), figures.real_neuron()["inputs"]
    gate, value = found["points"][0]
    assert start["gate"] == round(gate)
    assert found["values"][start["value"] + 6] == pytest.approx(value, abs=0.34)
    assert neurons.chance("25.126", start["gate"], start["value"]) == pytest.approx(
        found["turned"]["natural"][0], abs=0.02
    )


def test_two_of_the_five_neurons_write_mostly_with_a_negative_value() -> None:
    up = {name: neurons.neuron(name)["up_share"] for name in neurons.SHOWN}
    assert [name for name, share in up.items() if share < 0.5] == ["27.571", "27.734"]


def test_the_shares_against_have_standard_errors_below_the_printed_one() -> None:
    assert max(neurons.largest_error(f"against{way}") for way in ("", " open", " gate")) < 0.012


def test_early_gates_are_shut_three_times_in_four_and_late_ones_half() -> None:
    shut = neurons.every("shut")
    assert all(0.67 < share < 0.8 for share in shut[1:14])
    assert all(0.45 < share < 0.62 for share in shut[17:])


def test_a_gated_block_of_the_memory_test_has_a_third_fewer_neurons() -> None:
    assert 3 * memorise.GATED == 2 * memorise.PLAIN


def test_the_balancing_bias_gains_six_thousandths_of_a_nat_at_both_sizes() -> None:
    balanced = figures.cited.balanced
    for size in ("1B", "3B"):
        gain = np.log(balanced[f"loss, {size}"][0] / balanced[f"bias, {size}"][0])
        assert gain == pytest.approx(0.0063, abs=5e-5)


def test_not_every_gate_equals_every_other() -> None:
    gap, spread = figures.difference("GLU", "GEGLU", "short"), [figures.VARIANTS[n]["spread"] for n in ("GLU", "GEGLU")]
    assert gap > 2 * float(np.hypot(*spread))
    gap, spread = (
        figures.difference("SwiGLU", "GEGLU", "short"),
        [figures.VARIANTS[n]["spread"] for n in ("SwiGLU", "GEGLU")],
    )
    assert abs(gap) < 2 * float(np.hypot(*spread))


def test_the_model_untouched_stands_between_the_turned_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    model, text = tiny(), np.arange(12)
    from blog.lab.llama import forward

    clean = forward(model, text[None])
    block = clean.layers[2]
    gate, value = 3.0, float(block.mlp_post[0, -1, 5] / silu(np.array(3.0)))
    monkeypatch.setattr(gates, "GATES", (gate,))
    found = gates.turned(model, text, 2, 5, [value, 0.0], word)
    assert found["chances"][0][0] == pytest.approx(found["natural"])


# What figures say

ROOT = POST.parents[1]
SCRIPT = """
import { LAYOUTS, openFigure, settle } from "ROOT/static/js/core/figure.js";
import { plainText } from "ROOT/static/js/core/words.js";
const asked = JSON.parse(await new Response(Deno.stdin.readable).text());
const said = [];
for (const { name, data, state } of asked) {
  const { default: module } = await import(`ROOT/posts/ffn/${name}.js`);
  const figure = openFigure(name, module, data);
  const derived = module.derive(settle(figure, { ...figure.start, ...state }), data);
  const { finding, summary } = module.view(derived, LAYOUTS[2]);
  const [filled, near] = ["clear", "near"].map((what) => derived.rungs?.filter((rung) => rung[what]).length);
  said.push({ finding: plainText(finding), summary, same: derived.same, filled, near });
}
console.log(JSON.stringify(said));
"""
STATES: list[tuple[str, dict[str, str | float]]] = [
    ("real-neuron", {"gate": -1, "value": 4}),
    ("real-neuron", {"gate": 0}),
    ("eight-variants", {"shown": "long"}),
    ("eight-variants", {}),
    ("route-tokens", {"time": 18, "rule": "bias"}),
    ("route-tokens", {"time": 32, "rule": "loss"}),
    ("neuron-shape", {"activation": "relu", "x": -1, "value": -1.5}),
    ("neuron-shape", {"value": 0}),
    ("granularity", {"cut": 4, "used": 0.25}),
    ("granularity", {"cut": 1, "used": 0.25}),
    ("granularity", {"cut": 4}),
    ("eight-variants", {"shown": "memory", "pairs": 1500}),
    ("granularity", {"cut": 32, "used": 0.25, "shared": 1, "batch": 1}),
    ("granularity", {"cut": 4, "used": 0.5, "batch": 128}),
    ("neuron-shape", {"activation": "sigmoid"}),
]


def test_findings_say_no_more_than_is_known() -> None:
    import deno

    asked = [
        {"name": name, "data": getattr(figures, name.replace("-", "_"))(), "state": state} for name, state in STATES
    ]
    code = base64.b64encode(SCRIPT.replace("ROOT", f"file://{ROOT}").encode()).decode("ascii")
    script = f"data:application/javascript;base64,{code}"
    done = subprocess.run(
        [deno.find_deno_bin(), "run", "--quiet", "--no-lock", "--no-config", "--allow-read", "--allow-import", script],
        cwd=ROOT,
        input=json.dumps(asked),
        check=False,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    leaks, silent, long, short, bias, loss, shut, none, cut, whole, every, equal, *few = json.loads(done.stdout)
    assert "silent" not in leaks["finding"]
    assert "silent" in silent["finding"]
    assert (long["filled"], short["filled"]) == (0, 4)  # single runs have no known noise
    assert "by at least" in long["finding"]
    assert "no score has changed" in bias["finding"]
    assert "each weight moves by 0.31 on average" in loss["finding"]
    assert "nothing leaves" in shut["finding"]
    assert "silences all normal inputs" in none["summary"]
    assert [each["same"] for each in (cut, whole, every)] == [
        "the same at any cut from 4 on",
        "",
        "no cut changes this share",
    ]
    assert (long["near"], equal["near"]) == (1, 8)
    assert "one token reads 1/32 of" in few[0]["finding"]
    assert "read over 99.9" in few[1]["finding"]  # not all of it
    assert "under 0.1" in few[2]["finding"]  # not none of them


# The code of the text


def test_the_code_of_the_text_does_what_the_text_says() -> None:
    blocks = re.findall(r"```python\n(.*?)```", (POST / "index.md").read_text("utf-8"), re.DOTALL)
    names: dict[str, Any] = {"np": np}
    for block in blocks:
        exec(block, names)
    random = np.random.default_rng(5)
    keys, values, x = random.normal(size=(12, 6)), random.normal(size=(12, 6)), random.normal(size=6)
    summed = sum(max(0.0, float(key @ x)) * value for key, value in zip(keys, values, strict=True))
    assert names["feed_forward"](x, keys, values) == pytest.approx(summed)
    router = random.normal(size=(8, 6))
    experts = [lambda x, i=i: i * x for i in range(8)]
    routed = moe.route((router @ x)[None], moe.Rule(n_active_experts=2, weigh_chosen="softmax"))
    expected = sum(w * int(e) * x for w, e in zip(routed.weights[0], routed.experts[0], strict=True))
    assert names["mixture"](x, router, experts) == pytest.approx(expected)
