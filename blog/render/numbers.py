"""Numbers of the text: a value printed in a unit, and a hand-written claim compared with its computation."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, localcontext

from blog.calc.units import fixed, grouped, significant
from blog.errors import nearest

_BINARY = {"KiB": 2**10, "MiB": 2**20, "GiB": 2**30, "TiB": 2**40, "bytes": 1, "byte": 1}
_DECIMAL = {"kB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12}
_COUNT = {"k": 10**3, "M": 10**6, "B": 10**9, "T": 10**12, "count": 1}
_FLOP = {f"{p}FLOP": 10 ** (3 * i) for i, p in enumerate(["", "k", "M", "G", "T", "P", "E", "Z"])}
_TIME = {
    "s": Decimal(1),
    "ms": Decimal("1e-3"),
    "us": Decimal("1e-6"),
    "µs": Decimal("1e-6"),
    "ns": Decimal("1e-9"),
}
_SHARE = {"%": Decimal("0.01"), "x": Decimal(1), "×": Decimal(1)}
_WORDS = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}

SCALES: dict[str, Decimal] = {
    name: Decimal(size)
    for table in (_BINARY, _DECIMAL, _COUNT, _FLOP, {f"{k}/s": v for k, v in _FLOP.items()}, _TIME, _SHARE)
    for name, size in table.items()
}
_PRINTED = {"count": "", "us": "µs", "x": "×"}
MOST_DECIMALS = 20
MOST_DIGITS = 80  # that a claim is compared to
_DECIMALS = re.compile(r"[0-9]{1,2}")
_NUMBER = re.compile(r"(?<![\w.])([-−]?\d[\d,]*(?:\.\d+)?)(?:[\s\u00a0]*([A-Za-z%×µ/]+))?")


class NumberError(ValueError):
    """A unit or a claim that cannot be read, or a claim that is wrong; `hint` says what is known."""

    def __init__(self, problem: str, hint: str = "") -> None:
        super().__init__(problem)
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Stated:
    """A number as a writer wrote it."""

    digits: Decimal
    decimals: int
    scale: Decimal


def print_value(value: object, unit: str) -> str:
    """Print a computed value: "GiB.2" is GiB with two decimals, ".2" two decimals, "" a whole number.

    >>> print_value(1342177280, "GiB.2"), print_value(0.9331, "%.1"), print_value(8030261248, "count")
    ('1.25\\xa0GiB', '93.3\\xa0%', '8,030,261,248')
    """
    if isinstance(value, str) and not unit:
        return value
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NumberError(f"is {_kind(value)}, not a number; it cannot be printed")
    name, dot, decimals = unit.partition(".")
    if name not in SCALES and name:
        raise NumberError(f'has the unknown unit "{name}"', nearest(name, list(SCALES), "Units"))
    if dot and not (_DECIMALS.fullmatch(decimals) and int(decimals) <= MOST_DECIMALS):
        raise NumberError(
            f'has the unit "{unit}"; write the number of decimals after the point, {MOST_DECIMALS} at most'
        )
    if not unit and isinstance(value, float):
        raise NumberError(f"is {value!r}; say how to print it, for example `| .2` or `| GiB.2`")
    exact = Decimal(value) / SCALES[name] if name else Decimal(value)
    whole = not decimals and exact == int(exact)
    text = fixed(exact, int(decimals)) if decimals else str(int(exact)) if whole else significant(exact)
    text = grouped(text).replace("-", "−")
    printed = _PRINTED.get(name, name)
    return text + (f"\u00a0{printed}" if printed and printed != "×" else printed)


def _kind(value: object) -> str:
    """What a JSON value is, in words."""
    words = {str: "a text", list: "a list", dict: "a mapping", bool: "true or false"}
    return words.get(type(value), "nothing")


def read_claim(text: str) -> Stated:
    """Read the one number of a claim, with its unit.

    >>> read_claim("about 8.03 B")
    Stated(digits=Decimal('8.03'), decimals=2, scale=Decimal('1000000000'))
    """
    found = list(_NUMBER.finditer(text))
    if len(found) != 1:
        raise NumberError(f'must hold one number, not {len(found)}: "{text}"')
    digits, unit = found[0][1], found[0][2] or ""
    scale = SCALES.get(unit, Decimal(_WORDS.get(unit, 1)))
    plain = digits.replace(",", "").replace("−", "-")
    return Stated(digits=Decimal(plain), decimals=len(plain.partition(".")[2]), scale=scale)


def check_claim(text: str, value: object) -> None:
    """Compare a claim with its computation, to half a unit of the last digit that it states."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NumberError(f'claims "{text}", but the computation gives {_kind(value)}')
    stated = read_claim(text)
    with localcontext(prec=MOST_DIGITS):
        computed = Decimal(value) / stated.scale
        half = Decimal(5).scaleb(-stated.decimals - 1)
        # A float may lie a rounding error beside a tie; the claim is not wrong for that.
        slack = abs(computed) * Decimal("1e-12") if isinstance(value, float) else Decimal(0)
        wrong = abs(computed - stated.digits) > half + slack
    if wrong:
        shown = grouped(fixed(computed, stated.decimals))
        more = f" ({grouped(str(value))})" if isinstance(value, int) and stated.scale != 1 else ""
        raise NumberError(f'claims "{text}", the computation gives {shown}{more}')
