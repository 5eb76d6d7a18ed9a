"""How often a choice occurs, alone and together, among the rows or those of some years."""

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import combinations
from math import prod
from statistics import mean

from families import CHOICES, GATED, Row, row, rows

ROWS = rows()
TRAITS: dict[str, Callable[[Row], bool]] = {
    "rms": lambda one: one.choices["norm"] == "rms",
    "rotary": lambda one: one.choices["position"] == "rotary",
    "gated": lambda one: one.choices["ffn"] in GATED,
    "shared": lambda one: one.choices["sharing"] != "none",
    "experts": lambda one: one.choices["experts"] != "dense",
    "parallel": lambda one: one.choices["placement"] == "parallel",
    "qk-norm": lambda one: "qk-norm" in one.choices["extras"],
    "tied": lambda one: one.choices["tying"] == "tied",
}
SETTLED = ("norm", "position", "sharing", "ffn")


def between(first: int, last: int) -> list[Row]:
    """The models of some years."""
    return [one for one in ROWS if first <= one.year <= last]


def counted(trait: str, first: int = 2019, last: int = 2025) -> int:
    """Models of some years with a trait."""
    return sum(TRAITS[trait](one) for one in between(first, last))


def holding(choice: str, value: str) -> int:
    """Models with a value of a choice."""
    return sum(one.choices[choice] == value for one in ROWS)


def apart_on_average(names: Sequence[str], first: int, last: int) -> float:
    """Of these choices, the share in which two models of some years differ, over all pairs."""
    chosen = between(first, last)
    pairs = [(a, b) for i, a in enumerate(chosen) for b in chosen[:i]]
    return mean(a.choices[name] != b.choices[name] for a, b in pairs for name in names)


def apart_in_having(first: int, last: int) -> float:
    """Share in which two models of some years differ, if it only counts whether they have any extra and any experts."""
    has = (lambda one: one.choices["extras"] != "none", TRAITS["experts"])
    return mean(trait(a) != trait(b) for a, b in combinations(between(first, last), 2) for trait in has)


def heirs_of_llama() -> tuple[int, int]:
    """Models after LLaMA with its norm, its place, its position, its gate and with shared keys; and all after it."""
    first = row("llama-65b")
    kept = ("norm", "placement", "position", "ffn")
    later = [one for one in ROWS if one.month > first.month]
    alike = [one for one in later if all(one.choices[name] == first.choices[name] for name in kept)]
    return sum(map(TRAITS["shared"], alike)), len(later)


def possible() -> int:
    """Models that the observed values of the eight choices could be combined to."""
    return prod(len({one.choices[name] for one in ROWS}) for name in CHOICES)


def kinds() -> int:
    """Combinations of the eight choices that occur."""
    return len({tuple(one.choices.values()) for one in ROWS})


def most_common() -> int:
    """Models with the combination that occurs most often."""
    return Counter(tuple(one.choices.values()) for one in ROWS).most_common(1)[0][1]


def eight_keys() -> int:
    """Models that share keys in groups and have eight of them in a layer."""
    return sum(one.choices["sharing"] == "groups" and one.model.n_kv_heads == 8 for one in ROWS)


PERIODS = {"2019 to 2022": (2019, 2022), "2023": (2023, 2023), "2024": (2024, 2024), "2025": (2025, 2025)}
WAVES = {"RMSNorm": "rms", "Rotary": "rotary", "Gated": "gated", "Shared keys": "shared", "Experts": "experts"}


def waves() -> dict[str, object]:
    """How many models of each period have which trait."""
    found = [
        [name, len(between(*years)), *(counted(trait, *years) for trait in WAVES.values())]
        for name, years in PERIODS.items()
    ]
    return {"columns": ["Published", "Models", *WAVES], "rows": found, "align": "lrrrrrr"}
