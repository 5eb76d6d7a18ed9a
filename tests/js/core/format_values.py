"""Print the table with which format_test.js checks that JavaScript rounds as Python's Decimal does.

.venv/bin/python tests/js/core/format_values.py > tests/js/core/format_values.json
"""

import json
import random
import sys
from collections.abc import Sequence
from decimal import ROUND_HALF_UP, Decimal, getcontext

SEED = 20260101
NO_BREAK = "\N{NO-BREAK SPACE}"


def values() -> list[float]:
    """Return the values with which rounding goes wrong, and many others from all decades."""
    chosen = random.Random(SEED)
    found: list[float] = [0, 1, 2, 9, 10, 99, 100, 999, 1000, 1001, 1023, 1024, 1025, 4095, 4096, 32767, 131072]
    found += [0.5, 1.5, 2.5, 0.125, 0.375, 1.005, 2.675, 0.045, 1.25, 8.345, 999.5, 999.4999, 1023.5, 1023.4999]
    found += [9.995, 99.95, 0.09995, 0.0999, 0.1 + 0.2, 1 / 3, 2 / 3, 1e-3, 1e-4]
    for power in range(-6, 18):
        found += [10.0**power, 9.995 * 10.0**power, 9.9949 * 10.0**power, 5 * 10.0**power]
    found += [2**power + shift for power in range(10, 53, 3) for shift in (-1, 0, 1)]
    found += [step * base**k for base in (1000, 1024) for k in (1, 2, 3, 4) for step in (0.9994, 0.9995, 0.99951)]
    found += [8030261248, 6738415616, 46702792704, 1342177280, 989.4e12, 3.35e12]
    found += [chosen.randrange(2**52) / 2**20 for _ in range(100)]
    found += [10 ** chosen.uniform(-6, 17) for _ in range(250)]
    found += [chosen.randrange(10 ** chosen.randint(1, 15)) / 10 ** chosen.randint(0, 6) for _ in range(150)]
    return found


def fixed(value: Decimal, places: int) -> str:
    """Round by Decimal alone, ties away from zero: the independent route."""
    text = str(value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP))
    zero = not any(c in "123456789" for c in text)
    sign = "" if zero or not text.startswith("-") else "\N{MINUS SIGN}"
    whole, dot, rest = text.lstrip("-").partition(".")
    return f"{sign}{int(whole):,}{dot}{rest}"


def rounded(value: Decimal, digits: int) -> tuple[Decimal, int]:
    """Return the value with so many significant digits, and its decimals; whole digits are kept."""
    if not value:
        return value, 0
    places = digits - 1 - value.adjusted()
    if value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP).adjusted() > value.adjusted():
        places -= 1
    places = max(0, places)
    return value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP), places


def significant(value: Decimal, digits: int = 3) -> str:
    """Return the text of a value with so many significant digits."""
    return fixed(value, rounded(value, digits)[1])


def scaled(value: float, base: int, units: Sequence[str]) -> str:
    """Return the value in the largest unit in which its rounded text is at least one."""
    size, step = value, 0
    while step + 1 < len(units) and abs(rounded(Decimal(size), 3)[0]) >= base:
        size, step = size / base, step + 1
    text = fixed(Decimal(size), 0) if step == 0 and size == int(size) else significant(Decimal(size))
    return f"{text}{NO_BREAK}{units[step]}" if units[step] else text


def seconds(value: float) -> str:
    """Return a duration in the largest unit of at most a second."""
    if value == 0 or value >= 1:
        return f"{significant(Decimal(value))}{NO_BREAK}s"
    return scaled(value * 1e9, 1000, ("ns", "µs", "ms", "s"))


def row(value: float) -> dict[str, object]:
    """Return one value with all its texts."""
    exact = Decimal(value)
    return {
        "value": value,
        "fixed": [fixed(exact, places) for places in range(5)],
        "negative": [fixed(-exact, places) for places in range(3)],
        "significant": [significant(exact, digits) for digits in (2, 3, 4, 6)],
        "bytes": scaled(value, 1024, ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB")),
        "decimal": scaled(value, 1000, ("", "k", "M", "B", "T", "P", "E")),
        "flops": scaled(value, 1000, [f"{prefix}FLOP/s" for prefix in ("", "k", "M", "G", "T", "P", "E", "Z")]),
        "seconds": seconds(value),
        "percent": f"{significant(Decimal(value * 100))}{NO_BREAK}%",
        "count": fixed(exact, 0) if value == int(value) else None,
    }


def table() -> str:
    """Return the whole table as JSON, one value a line."""
    rows = [row(value) for value in sorted(set(map(float, values())))]
    lines = ",\n".join(json.dumps(each, ensure_ascii=False, separators=(",", ":")) for each in rows)
    return f"[\n{lines}\n]\n"


if __name__ == "__main__":
    getcontext().prec = 60
    sys.stdout.write(table())
