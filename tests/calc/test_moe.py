from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.calc.moe import (
    Rule,
    accepted,
    auxiliary_loss,
    balanced_bias,
    best,
    capacity,
    largest_violation,
    loads,
    panel_logits,
    route,
    router_z_loss,
)
from blog.calc.probability import softmax

Table = Callable[[str], dict[str, Any]]
SOFTMAX = Rule(n_active_experts=2)


def rule_of(case: dict[str, Any]) -> Rule:
    """Return our rule for one described in words and parameters."""
    words, given_ = case["rule"], case["params"]
    k = given_["top_k"]
    if words.startswith("top-k of the raw logits"):
        return Rule(n_active_experts=k, score="logit", weigh_chosen="softmax")
    return Rule(
        n_active_experts=k,
        score="sigmoid" if words.startswith("sigmoid") else "softmax",
        renormalise=given_.get("norm_topk_prob", "routed_scaling_factor" not in given_),
        scale=given_.get("routed_scaling_factor", 1.0),
        n_groups=given_.get("n_group", 1),
        n_kept_groups=given_.get("topk_group", 1),
        group_score="max" if "group score = max" in words else "best two",
    )


def test_routers_choose_and_weigh_as_the_library_does(table: Table) -> None:
    for case in table("routing")["cases"]:
        bias = 0.0 if case["correction_bias"] is None else case["correction_bias"]
        found = route(case["logits"], rule_of(case), bias=bias)
        assert found.experts.tolist() == [token["experts"] for token in case["expected"]], case["id"]
        weights = [token["weights"] for token in case["expected"]]
        np.testing.assert_allclose(found.weights, weights, rtol=1e-5, err_msg=case["id"])


def test_balance_losses_are_the_library_s(table: Table) -> None:
    for case in table("routing")["load_balancing_loss"]:
        pooled = np.concatenate([np.asarray(layer) for layer in case["logits"]])
        scores = softmax(pooled)
        ours = auxiliary_loss(scores, best(scores, case["top_k"]))
        assert case["top_k"] * ours == pytest.approx(case["loss"], rel=1e-5)  # the library's shares sum to k


def test_switch_drops_late_tokens_of_full_experts(table: Table) -> None:
    for case in table("routing")["switch"]:
        found = route(case["logits"], Rule(n_active_experts=1))
        kept = accepted(found.experts, case["num_experts"], case["expert_capacity"])
        choices = zip(found.experts[:, 0].tolist(), kept[:, 0].tolist(), strict=True)
        assert [expert if ok else None for expert, ok in choices] == case["kept"]
        np.testing.assert_allclose(found.weights[:, 0], case["top1_prob"], rtol=1e-5)
        assert auxiliary_loss(found.scores, found.experts) == pytest.approx(case["switch_aux_loss"], rel=1e-5)
        assert router_z_loss(case["logits"]) == pytest.approx(case["router_z_loss"], rel=1e-5)


@pytest.mark.parametrize(
    ("skew", "load", "dropped", "loss"),
    [
        (0, [16, 16, 18, 15, 17, 20, 12, 14], [7, 0, 0], 1.0005),
        (2, [30, 29, 25, 14, 12, 11, 5, 2], [36, 24, 0], 1.3500),
        (4, [44, 36, 24, 12, 8, 4, 0, 0], [56, 44, 16], 1.9621),
    ],
)
def test_skewed_logits_fill_the_first_experts(skew: int, load: list[int], dropped: list[int], loss: float) -> None:
    found = route(panel_logits(n_tokens=64, n_experts=8, skew=skew), SOFTMAX)
    assert loads(found.experts, 8).tolist() == load
    refused = []
    for factor in (1, 1.25, 2):
        limit = capacity(n_tokens=64, n_experts=8, n_active_experts=2, factor=factor)
        refused.append(int(np.sum(~accepted(found.experts, 8, limit))))
    assert refused == dropped
    assert auxiliary_loss(found.scores, found.experts) == pytest.approx(loss, abs=5e-5)


@pytest.mark.parametrize(("skew", "violation"), [(0, 0.25), (4, 1.75)])
def test_fullest_expert_is_so_far_above_the_mean(skew: int, violation: float) -> None:
    found = route(panel_logits(n_tokens=64, n_experts=8, skew=skew), SOFTMAX)
    assert largest_violation(loads(found.experts, 8)) == violation


@pytest.mark.parametrize(
    ("updates", "load"),
    [(50, [13, 14, 19, 18, 15, 17, 16, 16]), (100, [13, 14, 19, 18, 15, 17, 16, 16])],
)
def test_bias_balances_without_touching_the_gates(updates: int, load: list[int]) -> None:
    logits = panel_logits(n_tokens=64, n_experts=8, skew=4)
    rule = Rule(n_active_experts=2, score="sigmoid")
    plain = route(logits, rule)
    bias = balanced_bias(logits, rule, step=0.01, updates=updates)
    balanced = route(logits, rule, bias=bias)
    assert largest_violation(loads(plain.experts, 8)) == 1.75
    assert loads(balanced.experts, 8).tolist() == load
    assert (balanced.scores == plain.scores).all()


def test_ten_updates_already_help() -> None:
    logits = panel_logits(n_tokens=64, n_experts=8, skew=4)
    rule = Rule(n_active_experts=2, score="sigmoid")
    bias = balanced_bias(logits, rule, step=0.01, updates=10)
    assert largest_violation(loads(route(logits, rule, bias=bias).experts, 8)) == 0.1875


@given(seed=st.integers(0, 10_000), k=st.integers(1, 8), factor=st.floats(0.25, 4))
def test_nothing_is_lost_but_what_is_refused(seed: int, k: int, factor: float) -> None:
    logits = np.random.default_rng(seed).normal(size=(40, 8))
    found = route(logits, Rule(n_active_experts=k, renormalise=True))
    limit = capacity(n_tokens=40, n_experts=8, n_active_experts=k, factor=factor)
    kept = accepted(found.experts, 8, limit)
    load = loads(found.experts, 8)
    assert load.sum() == 40 * k
    assert kept.sum() == np.minimum(load, limit).sum()
    np.testing.assert_allclose(found.weights.sum(axis=1), 1)


def test_top_k_larger_than_n_experts_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Top-k is 9 but there are 8 experts: choose k ≤ 8\."):
        route(np.zeros((1, 8)), Rule(n_active_experts=9))


def test_top_k_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match=r"Top-k is 0: choose k ≥ 1\."):
        Rule(n_active_experts=0)


def test_groups_that_do_not_divide_the_experts_are_refused() -> None:
    rule = Rule(n_active_experts=1, n_groups=3, n_kept_groups=1)
    with pytest.raises(ValueError, match=r"8 experts do not form 3 equal groups: use a divisor\."):
        route(np.zeros((1, 8)), rule)


def test_more_kept_groups_than_groups_are_refused() -> None:
    with pytest.raises(ValueError, match=r"5 of 4 groups are kept: keep 1 to 4\."):
        Rule(n_active_experts=1, n_groups=4, n_kept_groups=5)
