"""What experiment.py found, as the article's figures, tables and sentences use it."""

from math import sqrt
from pathlib import Path
from statistics import stdev

from blog.lab.storage import read_json

DATA = Path(__file__).parent / "data"
MEASURED = read_json(DATA / "gradients.json")
FASTER = read_json(DATA / "omission.json")["losses"]
SWEPT = read_json(DATA / "settings.json")["losses"] | FASTER
SIGNS = read_json(DATA / "signs.json")["seeds"]
BASE = "As in the listing"


def group_rows(step: int) -> dict[str, dict[str, float]]:
    """Means over the seeds of what was measured at a step, by group of weights."""
    seeds = [seed["at"][str(step)] for seed in MEASURED["seeds"]]
    names = ("median_ratio", "rms_ratio", "most_ratio", "above_one", "moved")
    return {
        group: {name: sum(seed[group][name] for seed in seeds) / len(seeds) for name in names}
        for group in MEASURED["groups"]
    }


def least_rms(step: int) -> float:
    """The group whose steps are the least, root mean square, in learning rates."""
    return min(row["rms_ratio"] for row in group_rows(step).values())


def most_rms(step: int) -> float:
    """The group whose steps are the most."""
    return max(row["rms_ratio"] for row in group_rows(step).values())


def longest() -> float:
    """The longest step of any weight, seed and moment that was looked at."""
    looks = [look for seed in MEASURED["seeds"] for look in seed["at"].values()]
    return float(max(row["most_ratio"] for look in looks for row in look.values()))


def rms(group: str, signs: str) -> float:
    """Half-way, the root mean square of a group's steps in learning rates, `real` or with `shuffled` signs."""
    return float(sum(seed[group][signs] for seed in SIGNS) / len(SIGNS))


def counts(group: str, step: int) -> list[int]:
    """Coordinates by the size of their gradient, of all seeds."""
    seeds = [seed["at"][str(step)][group]["counts"] for seed in MEASURED["seeds"]]
    return [sum(column) for column in zip(*seeds, strict=True)]


def below(group: str, step: int, exponent: float) -> float:
    """The share of a group's coordinates whose gradient is smaller than ten to the exponent."""
    found = counts(group, step)
    edges = MEASURED["edges"]
    return sum(many for many, edge in zip(found, edges[1:], strict=True) if edge <= exponent) / sum(found)


def with_error(values: list[float]) -> str:
    """A mean over seeds with its standard error, as exact as that allows.

    >>> with_error([0.248, 0.264, 0.303])
    '0.27 ± 0.02'
    """
    error = stdev(values) / sqrt(len(values))
    digits = 3 if error < 0.01 else 2
    return f"{sum(values) / len(values):.{digits}f} ± {error:.{digits}f}"


def measured_rows() -> list[list[str]]:
    """By group of weights at the last step: median, RMS and longest step, and the update over the weight."""
    return [
        [
            group,
            f"{row['median_ratio']:.2f}",
            with_error([seed["at"][str(MEASURED["steps"][-1])][group]["rms_ratio"] for seed in MEASURED["seeds"]]),
            f"{row['most_ratio']:.2f}",
            f"{100 * row['moved']:.2f} %",
        ]
        for group, row in group_rows(MEASURED["steps"][-1]).items()
    ]


def mean_loss(name: str) -> float:
    """The held-out loss under one changed setting, mean of the seeds, in nats."""
    return float(sum(SWEPT[name]) / len(SWEPT[name]))


def change(name: str) -> float:
    """What one changed setting adds to the loss, mean of the seeds."""
    return mean_loss(name) - mean_loss(BASE)


def change_error(name: str) -> float:
    """The standard error of that change, from the differences within the seeds."""
    pairs = zip(SWEPT[name], SWEPT[BASE], strict=True)
    differences: list[float] = [loss - plain for loss, plain in pairs]
    return stdev(differences) / sqrt(len(differences))


def omitted() -> float:
    """What a missing bias correction adds at three times the rate, mean of the seeds."""
    kept, left_out = FASTER
    return mean_loss(left_out) - mean_loss(kept)


def swept_rows() -> list[list[str]]:
    """Settings by their loss: mean of the seeds, and the change with its standard error, as exact as that allows."""
    rows = []
    for name in sorted(SWEPT, key=mean_loss):
        digits = 3 if change_error(name) < 0.01 else 2
        added = f"{change(name):+.{digits}f} ± {change_error(name):.{digits}f}".replace("-", "−")
        rows.append([name, f"{mean_loss(name):.{digits}f}", "" if name == BASE else added])
    return rows
