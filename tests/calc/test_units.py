from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blog.calc.units import (
    bytes_text,
    count_text,
    decimal_text,
    fixed,
    grouped,
    seconds_text,
    significant,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0 B"),
        (1023, "1023 B"),
        (1024, "1.00 KiB"),
        (1023.9999 * 2**20, "1.00 GiB"),
        (1000 * 2**20, "1,000 MiB"),
        (1.25 * 2**30, "1.25 GiB"),
        (10 * 2**30, "10.0 GiB"),
        (160 * 2**20, "160 MiB"),
        (-(2**30), "-1.00 GiB"),
    ],
)
def test_sizes_are_in_powers_of_1024(value: float, text: str) -> None:
    assert bytes_text(value) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (8.03e9, "", "8.03 B"),
        (8_030_261_248, "", "8.03 B"),
        (999_999, "", "1.00 M"),
        (512, "", "512"),
        (1.3e15, "FLOP", "1.30 PFLOP"),
        (0.5, "FLOP/B", "0.500 FLOP/B"),
        (3.35e12, "B/s", "3.35 TB/s"),
    ],
)
def test_counts_are_in_powers_of_1000(value: float, unit: str, text: str) -> None:
    assert decimal_text(value, unit) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0 s"), (0.0048, "4.80 ms"), (2.5e-6, "2.50 µs"), (3e-10, "0.300 ns"), (7200, "7,200 s")]
)
def test_durations_keep_a_digit_before_the_point(value: float, text: str) -> None:
    assert seconds_text(value) == text


def test_counts_show_all_digits() -> None:
    assert count_text(8_030_261_248) == "8,030,261,248"
    assert count_text(-1234.5) == "-1,235"
    assert grouped("-1234.5") == "-1,234.5"


@given(st.floats(-1e15, 1e15), st.integers(0, 6))
def test_rounding_is_of_the_exact_binary_value(value: float, places: int) -> None:
    text = fixed(value, places)
    step = Decimal(1).scaleb(-places)
    assert abs(Decimal(text) - Decimal(value)) * 2 <= step
    assert not (text.startswith("-") and Decimal(text) == 0)


@given(st.floats(1e-6, 999.4))
def test_three_digits_are_shown(value: float) -> None:
    digits = significant(value).replace(".", "").lstrip("0")
    assert len(digits) == 3 or value < 1e-6


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="cannot be written as a number: use a finite value"):
        fixed(value, 2)
