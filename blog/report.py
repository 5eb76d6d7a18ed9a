"""Problems and results in, text for people or JSON for programs out."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from blog.errors import BlogError

if TYPE_CHECKING:
    from blog.build import Built

SCHEMA_VERSION = 2
SLOWEST = 10  # pieces of a kind that are listed


def describe(errors: Sequence[BlogError], root: Path, *, colour: bool = False, counted: bool = True) -> str:
    """All problems with the lines where they stand; of a site, also how many there are."""
    ordered = sorted(errors, key=lambda e: (str(e.path or ""), e.line or 0, e.column or 0))
    blocks = [_block(error, root, colour) for error in ordered]
    count = f"{len(blocks)} problem{'s' if len(blocks) != 1 else ''}; nothing was written."
    return "\n\n".join([*blocks, count] if counted and any(error.path for error in errors) else blocks)


def _block(error: BlogError, root: Path, colour: bool) -> str:
    place = ":".join(str(part) for part in (error.path, error.line, error.column) if part is not None)
    head = f"{place}: {error.problem}" if place else error.problem
    lines = [f"\x1b[1m{head}\x1b[0m" if colour else head, *_frame(error, root)]
    if error.hint:
        lines.append(f"  hint: {error.hint}")
    return "\n".join(lines)


def _frame(error: BlogError, root: Path) -> list[str]:
    """The line of the file, with a caret under the column."""
    if error.path is None or error.line is None:
        return []
    try:
        rows = (root / error.path).read_text("utf-8").split("\n")
    except (OSError, UnicodeDecodeError):
        return []
    if not 1 <= error.line <= len(rows):
        return []
    row = rows[error.line - 1]
    start = max(0, (error.column or 1) - 60)
    shown = row[start : start + 100].replace("\t", " ")
    margin = f"  {error.line} | "
    frame = [margin + shown]
    if error.column:
        frame.append(" " * (len(margin) - 2) + "| " + " " * (error.column - 1 - start) + "^")
    return frame


def as_json(built: Built | None, errors: Sequence[BlogError]) -> str:
    """One document: what was built, or why not."""
    document: dict[str, object] = {
        "schema": SCHEMA_VERSION,
        "ok": not errors,
        "problems": [
            {
                "code": e.code,
                "path": str(e.path) if e.path else None,
                "line": e.line,
                "column": e.column,
                "problem": e.problem,
                "hint": e.hint,
            }
            for e in errors
        ],
    }
    if built:
        document |= {
            "posts": built.posts,
            "claims": built.claims,
            "files": built.report.files,
            "bytes": built.report.total_bytes,
            "changed": list(built.report.changed),
            "made": {path: list(reasons) for path, reasons in sorted(built.reasons.items())},
            "seconds": _rounded(built.timings.stages),
            "pieces": {kind: _rounded(pieces) for kind, pieces in sorted(built.timings.pieces.items())},
            "cache": {
                unit: {"hits": built.hits.get(unit, 0), "misses": built.misses.get(unit, 0)}
                for unit in sorted({*built.hits, *built.misses})
            },
        }
    return json.dumps(document, ensure_ascii=False, indent=1)


def _rounded(seconds: Mapping[str, float]) -> dict[str, float]:
    return {name: round(value, 4) for name, value in seconds.items()}


def summary(built: Built, out: Path) -> str:
    """What was built, on two lines."""
    laps = ", ".join(f"{stage} {seconds:.2f} s" for stage, seconds in built.timings.stages.items())
    size = built.report.total_bytes / 2**20
    changed = len(built.report.changed)
    return (
        f"{built.posts} posts, {built.report.files} files ({changed} changed), {size:.1f} MiB, "
        f"{built.claims} claims checked in {built.timings.total:.2f} s ({laps})\n{out}"
    )


def timings(built: Built) -> str:
    """Where the time went: processor seconds of the slowest pieces, and what the cache had."""
    blocks = []
    for kind, pieces in sorted(built.timings.pieces.items()):
        slowest = sorted(pieces.items(), key=lambda item: (-item[1], item[0]))
        head = f"{kind}: {len(pieces)} in {sum(pieces.values()):.2f} s of processor time"
        blocks.append("\n".join([head, *(f"  {value:8.3f} s  {name}" for name, value in slowest[:SLOWEST])]))
    units = sorted({*built.hits, *built.misses})
    rows = [f"  {unit:10} {built.hits.get(unit, 0):6} {built.misses.get(unit, 0):6}" for unit in units]
    return "\n\n".join([*blocks, "\n".join(["cache:       kept   made", *rows])])


def explained(built: Built, path: str) -> str:
    """Why a published file was made again."""
    reasons = built.reasons.get(path)
    if reasons:
        return "\n".join([f"{path} was made again:", *(f"  {reason}" for reason in reasons)])
    return (
        f"{path} was not made again: nothing that it depends on has changed (blog why {path} says on what it depends)"
    )
