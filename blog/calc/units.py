"""Text of quantities for people: every number has its unit and three significant digits, or all of them.

A number is written as the correctly rounded decimal of its exact binary value, ties away from zero;
JavaScript's `toFixed` does the same, so that `static/js/core/format.js` agrees to the last digit.
"""

from decimal import ROUND_HALF_UP, Context, Decimal
from math import isfinite

BINARY = ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB")
DECIMAL = ("", "k", "M", "B", "T", "P", "E")
SI = ("", "k", "M", "G", "T", "P", "E")
_WIDE = Context(prec=10_000)  # digits; the usual 28 are too few for 10**30 with two decimals
SECONDS = ((1.0, "s"), (1e-3, "ms"), (1e-6, "µs"), (1e-9, "ns"))


def fixed(value: float | Decimal, places: int) -> str:
    """Return a number with a fixed number of decimals, ties away from zero.

    >>> fixed(2.5, 0), fixed(1.005, 2), fixed(-0.04, 1)
    ('3', '1.00', '0.0')
    """
    if not isfinite(value):
        raise ValueError(f"{value} cannot be written as a number: use a finite value.")
    rounded = Decimal(value).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=_WIDE)
    return f"{rounded if rounded else abs(rounded):.{places}f}"


def significant(value: float | Decimal, digits: int = 3) -> str:
    """Return a number below 1000 with so many significant digits.

    >>> significant(1.25), significant(10), significant(160), significant(0.0625)
    ('1.25', '10.0', '160', '0.0625')
    """
    if value == 0:
        return "0"
    places = 0
    while places < 12 and abs(Decimal(fixed(value, places))) < Decimal(10) ** (digits - 1 - places):
        places += 1
    return fixed(value, places)


def grouped(text: str) -> str:
    """Return digits with a comma between thousands.

    >>> grouped("1234567.5")
    '1,234,567.5'
    """
    sign = "-" if text.startswith("-") else ""
    whole, dot, rest = text.lstrip("-").partition(".")
    return f"{sign}{int(whole):,}{dot}{rest}"


def count_text(value: float) -> str:
    """Return all digits of a count.

    >>> count_text(8030261248)
    '8,030,261,248'
    """
    return grouped(str(value) if isinstance(value, int) else fixed(value, 0))


def scaled(value: float, step: int, units: tuple[str, ...], digits: int = 3) -> tuple[str, str]:
    """Return the digits and the unit in which a number lies between 1 and `step`."""
    magnitude, index = value, 0
    while index + 1 < len(units) and (abs(magnitude) >= step or Decimal(significant(magnitude, digits)) >= step):
        magnitude, index = magnitude / step, index + 1
    return grouped(significant(magnitude, digits)), units[index]


def bytes_text(value: float, digits: int = 3) -> str:
    """Return a size in powers of 1024.

    >>> bytes_text(1342177280), bytes_text(160 * 2**20), bytes_text(10 * 2**30), bytes_text(512)
    ('1.25 GiB', '160 MiB', '10.0 GiB', '512 B')
    """
    if abs(value) < 1024 and value == int(value):
        return f"{int(value)} B"
    return " ".join(scaled(value, 1024, BINARY, digits))


def decimal_text(value: float, unit: str = "", digits: int = 3) -> str:
    """Return a number in powers of 1000; with a unit the prefix joins it, without one thousand millions are B.

    >>> decimal_text(8.03e9, ""), decimal_text(989.4e12, "FLOP/s"), decimal_text(80e9, "B")
    ('8.03 B', '989 TFLOP/s', '80.0 GB')
    """
    if abs(value) < 1000 and value == int(value):
        return f"{int(value)} {unit}".rstrip()
    text, prefix = scaled(value, 1000, SI if unit else DECIMAL, digits)
    return f"{text} {prefix}{unit}".rstrip()


def seconds_text(value: float, digits: int = 3) -> str:
    """Return a duration in the unit that leaves at least one digit before the point.

    >>> seconds_text(0.004801), seconds_text(12.5), seconds_text(90)
    ('4.80 ms', '12.5 s', '90.0 s')
    """
    for scale, unit in SECONDS:
        if abs(value) >= scale:
            return f"{grouped(significant(value / scale, digits))} {unit}"
    return "0 s" if value == 0 else f"{significant(value / 1e-9, digits)} ns"
