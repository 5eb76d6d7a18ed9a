"""Problems and results in, text for people or JSON for programs out."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from blog.build import Built
from blog.errors import BlogError

SCHEMA_VERSION = 1


def describe(errors: Sequence[BlogError], root: Path, *, colour: bool = False) -> str:
    """All problems with the lines where they stand; of a site, also how many there are."""
    ordered = sorted(errors, key=lambda e: (str(e.path or ""), e.line or 0, e.column or 0))
    blocks = [_block(error, root, colour) for error in ordered]
    count = f"{len(blocks)} problem{'s' if len(blocks) != 1 else ''}; nothing was written."
    return "\n\n".join([*blocks, count] if any(error.path for error in errors) else blocks)


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
            "seconds": {stage: round(seconds, 4) for stage, seconds in built.seconds.items()},
        }
    return json.dumps(document, ensure_ascii=False, indent=1)
