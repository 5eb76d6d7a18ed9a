"""Bytes per stored number, scales and zero points of packed formats included."""

from blog.calc.formula import formula


@formula
def packed_bytes(*, bits: int, group: int, scale_bytes: float, zero_bytes: float) -> float:
    """Bytes per number of a packed format: its bits, and a scale and a zero point shared by each group.

    Four bits in groups of 128 with a scale and a zero point of two bytes are not half a byte but 0.53125.

    >>> packed_bytes(bits=4, group=128, scale_bytes=2, zero_bytes=2)
    0.53125
    """
    return bits / 8 + (scale_bytes + zero_bytes) / group


INT4 = packed_bytes(bits=4, group=128, scale_bytes=2, zero_bytes=2)
BYTES = {"fp32": 4, "bf16": 2, "fp16": 2, "fp8": 1, "int8": 1, "int4": INT4}
