"""Measurements in, medians, ratios and a table out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from benchmark.measure import Spent

ROWS = {
    "cold": "cold build, nothing cached",
    "same": "nothing changed",
    "edit": "one post's text edited",
    "template": "the posts' template edited",
    "memory": "most memory in a cold build",
}

OURS = "ours"  # the tool that the others are compared with


@dataclass(frozen=True, slots=True)
class Measurement:
    """One run of one tool."""

    tool: str
    row: str
    run: int
    spent: Spent
    load_before: float  # the machine's, averaged over a minute
    load_after: float


@dataclass(frozen=True, slots=True)
class Line:
    """A tool in one row: medians of its runs, and how many times as much ours took."""

    row: str
    tool: str
    cpu_seconds: float
    wall_seconds: float
    peak_bytes: float | None
    cpu_ratio: float | None  # ours to this tool; None where there is nothing to divide
    wall_ratio: float | None
    peak_ratio: float | None
    load_before: float  # at the row's first run, of whichever tool
    load_after: float  # at its last


def summary(measurements: Sequence[Measurement]) -> list[Line]:
    """A line for each row and tool, in the order in which they were measured."""
    lines = []
    for row in dict.fromkeys(each.row for each in measurements):
        here = [each for each in measurements if each.row == row]
        spent = {name: _median(e.spent for e in here if e.tool == name) for name in dict.fromkeys(e.tool for e in here)}
        ours = spent.get(OURS)
        for tool, its in spent.items():
            lines.append(
                Line(
                    row,
                    tool,
                    its.cpu_seconds,
                    its.wall_seconds,
                    its.peak_bytes,
                    _ratio(ours.cpu_seconds if ours else None, its.cpu_seconds),
                    _ratio(ours.wall_seconds if ours else None, its.wall_seconds),
                    _ratio(ours.peak_bytes if ours else None, its.peak_bytes),
                    here[0].load_before,
                    here[-1].load_after,
                )
            )
    return lines


def _median(runs: Iterable[Spent]) -> Spent:
    each = list(runs)
    peaks = [spent.peak_bytes for spent in each if spent.peak_bytes is not None]
    return Spent(
        median(spent.cpu_seconds for spent in each),
        median(spent.wall_seconds for spent in each),
        round(median(peaks)) if peaks else None,
    )


def _ratio(ours: float | None, its: float | None) -> float | None:
    return ours / its if ours is not None and its else None


def table(lines: Sequence[Line]) -> str:
    """The lines for people to read."""
    texts = []
    for row in dict.fromkeys(line.row for line in lines):
        here = [line for line in lines if line.row == row]
        texts.append(f"{ROWS[row]} (load {here[0].load_before:.1f} before, {here[0].load_after:.1f} after)")
        texts += [_memory_text(line) if row == "memory" else _time_text(line) for line in here]
        texts.append("")
    return "\n".join(texts)


def _time_text(line: Line) -> str:
    took = f"  {line.tool:10}{line.cpu_seconds:9.2f} s CPU{line.wall_seconds:9.2f} s wall"
    if line.tool == OURS:
        return took
    return f"{took}    ours is {_times(line.cpu_ratio)} that in CPU, {_times(line.wall_ratio)} in wall time"


def _memory_text(line: Line) -> str:
    took = (
        f"  {line.tool:10}{'not known here' if line.peak_bytes is None else f'{line.peak_bytes / 2**20:.0f} MiB':>14}"
    )
    return took if line.tool == OURS else f"{took}    ours is {_times(line.peak_ratio)} that"


def _times(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:.2f} times"


def shares(seconds: Mapping[str, float]) -> list[tuple[str, float, float]]:
    """Names with their seconds and percentage of all, the largest first."""
    total = sum(seconds.values()) or 1.0
    return [(name, each, 100 * each / total) for name, each in sorted(seconds.items(), key=lambda pair: -pair[1])]
