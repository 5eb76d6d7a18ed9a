import pytest

from blog.calc.dtypes import BYTES, packed_bytes


def test_four_bits_are_not_half_a_byte() -> None:
    assert packed_bytes(bits=4, group=128, scale_bytes=2, zero_bytes=2) == BYTES["int4"] == 0.53125


@pytest.mark.parametrize(("group", "expected"), [(32, 0.625), (64, 0.5625), (10**9, 0.5)])
def test_smaller_groups_cost_more(group: int, expected: float) -> None:
    assert packed_bytes(bits=4, group=group, scale_bytes=2, zero_bytes=2) == pytest.approx(expected)
