"""One quantity, one number: what articles say of the two models is measured once and printed as far as it is sure."""

import re
from decimal import Decimal
from typing import Any

import pytest

from blog.compute.expression import value_of
from blog.lab.estimate import Estimate
from blog.render.numbers import read_claim
from tests.conftest import PROJECT
from tests.posts.conftest import modules

SERIES = ("circuits", "logit-lens", "residual-stream")
CLAIM = re.compile(r"\[([^\]]*)\]\{=\s*(.*?)\}", re.DOTALL)
SHARED = {  # quantities that several articles state, and which
    "rich-0, whole, difference": {"circuits", "logit-lens", "residual-stream"},
    "rich-1, whole, difference": {"circuits", "logit-lens"},
    "rich-0, without, 1.0, zero, change": {"circuits", "logit-lens"},
    "rich-0, without, 0.3, mean, change": {"circuits", "residual-stream"},
    "rich-0, without, 0.0, mean, change": {"circuits", "logit-lens", "residual-stream"},
    "rich-0, pays, 0.3, frozen": {"circuits", "residual-stream"},
    "rich-0, stream, last, 1": {"circuits", "logit-lens", "residual-stream"},
    "rich-0, stream, giver_again, 1": {"circuits", "logit-lens", "residual-stream"},
}


def stated() -> list[tuple[str, str, Any]]:
    """Article, text and value of every claim of the series."""
    found = []
    for slug in SERIES:
        (figures,) = modules(slug, "figures")
        text = (PROJECT / "posts" / slug / "index.md").read_text("utf-8")
        found += [(slug, words, value_of(expression, vars(figures))) for words, expression in CLAIM.findall(text)]
    return found


STATED = stated()
ESTIMATES = [(slug, words, value) for slug, words, value in STATED if isinstance(value, Estimate)]


def unit(words: str) -> Decimal:
    """What one step of a claim's last digit is worth."""
    claim = read_claim(words)
    return claim.scale.scaleb(-claim.decimals)


def test_every_article_states_many_numbers_that_know_their_error() -> None:
    assert {slug for slug, _, _ in ESTIMATES} == set(SERIES)
    assert len(ESTIMATES) > 60


@pytest.mark.parametrize("slug", SERIES)
def test_no_digit_is_printed_that_the_standard_error_does_not_allow(slug: str) -> None:
    too_fine = [
        f'"{words}" of {value.quantity}: {value:.4f} ± {value.error:.4f}'
        for where, words, value in ESTIMATES
        if where == slug and float(unit(words)) < float(f"{value.error:.0e}")  # the error to one figure
    ]
    assert too_fine == []


def test_no_two_articles_state_one_quantity_differently() -> None:
    said: dict[str, dict[str, set[tuple[Decimal, Decimal]]]] = {}
    for slug, words, value in ESTIMATES:
        claim = read_claim(words)
        said.setdefault(value.quantity, {}).setdefault(slug, set()).add((abs(claim.digits) * claim.scale, unit(words)))
    different = {quantity: by_slug for quantity, by_slug in said.items() if len(set().union(*by_slug.values())) > 1}
    assert different == {}


@pytest.mark.parametrize("quantity", SHARED)
def test_what_several_articles_state_comes_from_the_one_measurement(quantity: str) -> None:
    assert {slug for slug, _, value in ESTIMATES if value.quantity == quantity} == SHARED[quantity]
