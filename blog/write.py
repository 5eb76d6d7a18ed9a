"""Outputs in, a folder on disk out: built beside the target, then swapped in whole.

A failure, an interrupt or a power cut at any moment leaves either the old site or the new one. On Linux and macOS the
two folders are exchanged in one system call; elsewhere the old one is set aside first and put back by the next build.
"""

from __future__ import annotations

import ctypes
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from blog.content import Output
from blog.errors import BlogError, BlogErrors

MANIFEST = "manifest.json"  # names every file of the build with its SHA-256


@dataclass(frozen=True, slots=True)
class Report:
    """What was written."""

    files: int
    total_bytes: int
    changed: tuple[str, ...]  # paths whose content differs from the last build


def write(outputs: Sequence[Output], out: Path, *, progress: Callable[[int, int], None] | None = None) -> Report:
    """Publish the outputs as the folder `out`."""
    check_paths(outputs)
    recover(out)
    before = check_own(out)
    staging = out.parent / f".{out.name}.staging"
    shutil.rmtree(staging, ignore_errors=True)
    try:
        staging.mkdir(parents=True)
        hashes = {}
        for number, output in enumerate(outputs, 1):
            target = staging / output.path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(output.content)
            hashes[output.path.as_posix()] = hashlib.sha256(output.content).hexdigest()
            if progress:
                progress(number, len(outputs))
        text = json.dumps({"generator": "blog", "files": dict(sorted(hashes.items()))}, indent=1)
        (staging / MANIFEST).write_text(text + "\n", "utf-8")
        _swap(staging, out)
    except OSError as error:
        hint = "Nothing was changed. Choose another folder with --out."
        raise BlogError(f"the folder cannot be written: {error.strerror or error}", out, hint=hint) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    changed = tuple(sorted(path for path, digest in hashes.items() if before.get(path) != digest))
    return Report(files=len(outputs) + 1, total_bytes=sum(len(o.content) for o in outputs), changed=changed)


def check_own(out: Path) -> dict[str, str]:
    """The hashes of the last build in a folder; a folder with anything else in it is refused."""
    if not out.exists():
        return {}
    if not out.is_dir() or out.is_symlink():
        raise BlogError("the output is not a folder", out, hint="Choose another with --out.")
    found = sorted(p.relative_to(out).as_posix() for p in out.rglob("*") if not p.is_dir())
    if not found:
        return {}
    try:
        manifest = json.loads((out / MANIFEST).read_text("utf-8"))
        hashes: dict[str, str] = manifest["files"] if manifest.get("generator") == "blog" else {}
    except (OSError, ValueError, KeyError, AttributeError):
        hashes = {}
    foreign = [name for name in found if name not in hashes and name != MANIFEST]
    if not hashes or foreign:
        shown = ", ".join((foreign or found)[:3])
        problem = f"the folder holds files that no build made: {shown}"
        raise BlogError(problem, out, hint="Nothing was changed. Choose another folder with --out, or empty this one.")
    return hashes


def recover(out: Path) -> None:
    """Put the last site back if an exchange in two steps was interrupted between them."""
    previous = out.parent / f".{out.name}.previous"
    if previous.is_dir():
        if out.exists():
            shutil.rmtree(previous, ignore_errors=True)
        else:
            previous.rename(out)


def clean(out: Path) -> None:
    """Delete what builds have made, and nothing else."""
    recover(out)
    check_own(out)
    shutil.rmtree(out, ignore_errors=True)


def check_paths(outputs: Sequence[Output]) -> None:
    """Two outputs may not claim one path, and none may leave the folder."""
    files = {output.path.as_posix() for output in outputs}
    seen: set[str] = set()
    errors = []
    for output in outputs:
        path = output.path.as_posix()
        if path in seen:
            errors.append(BlogError(f'two pages claim the address "{path}"', hint="Rename one of them."))
        for folder in output.path.parents:
            if folder.as_posix() in files:
                problem = f'"{folder}" is claimed by a file and by the folder of "{path}"'
                errors.append(BlogError(problem, hint="Rename one of them."))
        if output.path.is_absolute() or ".." in output.path.parts:
            errors.append(BlogError(f'the path "{path}" leads out of the site', hint="Rename it."))
        seen.add(path)
    if errors:
        raise BlogErrors(errors)


def _swap(staging: Path, out: Path) -> None:
    """Put `staging` in the place of `out`; afterwards `staging` may hold the old site."""
    if not out.exists():
        staging.rename(out)
        return
    if _exchange(staging, out):
        return
    previous = out.parent / f".{out.name}.previous"
    shutil.rmtree(previous, ignore_errors=True)
    out.rename(previous)
    staging.rename(out)
    shutil.rmtree(previous, ignore_errors=True)


def _exchange(a: Path, b: Path) -> bool:
    """Exchange two folders atomically, where the system can."""
    if sys.platform == "win32":
        return False
    libc = ctypes.CDLL(None, use_errno=True)
    first, second = os.fsencode(a), os.fsencode(b)
    if sys.platform == "linux" and hasattr(libc, "renameat2"):
        at_cwd, exchange = -100, 2
        return bool(libc.renameat2(at_cwd, first, at_cwd, second, exchange) == 0)
    if sys.platform == "darwin" and hasattr(libc, "renamex_np"):
        swap = 2
        return bool(libc.renamex_np(first, second, swap) == 0)
    return False
