"""Averages that know their error."""

import numpy as np
import pytest

from blog.lab.estimate import Estimate, mean, ratio


def test_a_mean_has_the_standard_error_of_its_sample() -> None:
    values = np.random.default_rng(0).normal(3, 2, size=10_000)
    found = mean(values)
    assert found == pytest.approx(3, abs=4 * found.error)
    assert found.error == pytest.approx(0.02, rel=0.05)
    assert found.n == 10_000


def test_a_ratio_is_as_sure_as_repeated_samples_agree() -> None:
    chooser = np.random.default_rng(1)
    found = []
    for _ in range(400):
        whole = chooser.normal(8, 2, size=100)
        found.append(ratio(0.5 * whole + chooser.normal(0, 1, size=100), whole))
    assert np.mean([each.error for each in found]) == pytest.approx(np.std(found), rel=0.15)


def test_a_change_of_sign_keeps_what_is_known_and_other_arithmetic_does_not() -> None:
    one = Estimate(-2.4, error=0.1, n=9, quantity="q")
    for each in (-one, abs(one)):
        assert (float(each), each.error, each.n, each.quantity) == (2.4, 0.1, 9, "q")
    assert abs(-one) == 2.4
    assert type(one - 1) is float
