from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from blog.render.numbers import MOST_DIGITS, SCALES, NumberError, check_claim, print_value, read_claim

GIB = 2**30


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1342177280, "GiB.2", "1.25\u00a0GiB"),
        (1342177280, "GiB", "1.25\u00a0GiB"),
        (2 * GIB, "GiB", "2\u00a0GiB"),
        (2 * GIB, "GiB.1", "2.0\u00a0GiB"),
        (1342177280, "GB.2", "1.34\u00a0GB"),
        (1342177280, "bytes", "1,342,177,280\u00a0bytes"),
        (8030261248, "B.2", "8.03\u00a0B"),
        (8030261248, "count", "8,030,261,248"),
        (8030261248, "", "8,030,261,248"),
        (989e12, "TFLOP/s", "989\u00a0TFLOP/s"),
        (0.0119, "ms.1", "11.9\u00a0ms"),
        (0.0000119, "us.1", "11.9\u00a0µs"),
        (0.9331, "%.1", "93.3\u00a0%"),
        (71.06, "x.1", "71.1×"),
        (0.125, ".2", "0.13"),
        (2.5, ".0", "3"),
        (3.5, ".0", "4"),
        (-2.5, ".0", "−3"),
        (-1500, "k.1", "−1.5\u00a0k"),
        (-0.001, ".1", "0.0"),
        (0, "GiB", "0\u00a0GiB"),
        (1234.5678, "x", "1,235×"),
        (2**70, "", "1,180,591,620,717,411,303,424"),
        (10**30, ".2", "1,000,000,000,000,000,000,000,000,000,000.00"),
        (1e300, ".20", f"{int(1e300):,}.{'0' * 20}"),
        ("Llama", "", "Llama"),
    ],
)
def test_a_value_is_printed_in_its_unit_with_ties_away_from_zero(value: object, unit: str, text: str) -> None:
    assert print_value(value, unit) == text


@pytest.mark.parametrize(
    ("value", "unit", "problem"),
    [
        (True, "", "is true or false, not a number; it cannot be printed"),
        (None, "", "is nothing, not a number; it cannot be printed"),
        ([1], ".1", "is a list, not a number; it cannot be printed"),
        ({}, ".1", "is a mapping, not a number; it cannot be printed"),
        ("Llama", ".1", "is a text, not a number; it cannot be printed"),
        (1, "Gib.1", 'has the unknown unit "Gib"'),
        (1, ".", 'has the unit "."; write the number of decimals after the point, 20 at most'),
        (1, "GiB.two", 'has the unit "GiB.two"; write the number of decimals after the point, 20 at most'),
        (1, ".²", 'has the unit ".²"; write the number of decimals after the point, 20 at most'),
        (1.5, ".28", 'has the unit ".28"; write the number of decimals after the point, 20 at most'),
        (0.5, "", "is 0.5; say how to print it, for example `| .2` or `| GiB.2`"),
    ],
)
def test_a_value_that_cannot_be_printed_is_refused(value: object, unit: str, problem: str) -> None:
    with pytest.raises(NumberError) as caught:
        print_value(value, unit)
    assert str(caught.value) == problem


def test_an_unknown_unit_names_the_nearest() -> None:
    with pytest.raises(NumberError) as caught:
        print_value(1, "Gib.1")
    assert caught.value.hint.endswith('Did you mean "GiB"?')


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1.25 GiB", 1342177280),
        ("1.3 GiB", 1342177280),
        ("1 GiB", 1342177280),
        ("327,680 bytes", 327680),
        ("about 8.03 B", 8030261248),
        ("8.03 billion parameters", 8030261248),
        ("71.1x", 71.06),
        ("71.1×", 71.06),
        ("93.3 %", 0.9331),
        ("−3", -3),
        ("-3", -3),
        ("64 heads", 64),
        ("one of 64", 64),
        ("GPT-4", 4),
        ("11.9 ms", 0.0119),
        ("0.13", 0.125),
        ("0.12", 0.125),
        ("2", 2.5),
        ("3", 2.5),
        ("0.3", 0.1 + 0.2),
        ("0.35", 0.355),
        ("0.36", 0.355),
        ("1.25\u00a0GiB", 1342177280),
    ],
)
def test_a_claim_within_half_of_its_last_digit_is_right(text: str, value: float) -> None:
    check_claim(text, value)


@pytest.mark.parametrize(
    ("text", "value", "problem"),
    [
        ("1.24 GiB", 1342177280, 'claims "1.24 GiB", the computation gives 1.25 (1,342,177,280)'),
        ("1.25 GB", 1342177280, 'claims "1.25 GB", the computation gives 1.34 (1,342,177,280)'),
        ("327,681 bytes", 327680, 'claims "327,681 bytes", the computation gives 327,680'),
        ("8", 8.51, 'claims "8", the computation gives 9'),
        ("93.2 %", 0.9331, 'claims "93.2 %", the computation gives 93.3'),
        ("3", -3, 'claims "3", the computation gives -3'),
        ("0.2", 0.1 + 0.2, 'claims "0.2", the computation gives 0.3'),
        ("8", True, 'claims "8", but the computation gives true or false'),
        ("8", "8", 'claims "8", but the computation gives a text'),
        ("8 of 64", 8, 'must hold one number, not 2: "8 of 64"'),
        ("10-20", 10, 'must hold one number, not 2: "10-20"'),
        ("eight", 8, 'must hold one number, not 0: "eight"'),
    ],
)
def test_a_claim_that_is_wrong_is_refused(text: str, value: object, problem: str) -> None:
    with pytest.raises(NumberError) as caught:
        check_claim(text, value)
    assert str(caught.value) == problem


def test_the_unit_of_a_claim_is_that_of_its_text() -> None:
    assert {unit: read_claim(f"1.5 {unit}").scale for unit in SCALES} == SCALES


@given(st.integers(-(10**15), 10**15), st.sampled_from(sorted(SCALES)), st.integers(0, 6))
@example(10**13, "ns", 6)  # 29 digits
def test_what_is_printed_is_a_right_claim_and_one_digit_more_is_wrong(value: int, unit: str, decimals: int) -> None:
    text = print_value(value, f"{unit}.{decimals}")
    if unit == "count":
        return  # it is printed without its name, so the claim reads the plain number
    check_claim(text, value)
    stated = read_claim(text)
    with localcontext(prec=MOST_DIGITS):
        off = stated.digits + 2 * Decimal(1).scaleb(-decimals)
    with pytest.raises(NumberError):
        check_claim(f"{off:f} {unit}", value)


@given(st.integers(-(10**6), 10**6), st.integers(0, 4))
def test_a_tie_may_be_claimed_either_way(whole: int, decimals: int) -> None:
    digit = Fraction(1, 10**decimals)
    value = whole * digit + digit / 2
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    below = Decimal(whole).scaleb(-decimals)
    for stated in (below, below + Decimal(1).scaleb(-decimals)):
        if Fraction(float(exact)) == value:  # a tie that a float can hold
            check_claim(f"{stated:f}", float(exact))
