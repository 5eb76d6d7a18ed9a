"""The folder of the last build and what stands beside it: whose it is, what it holds, what a dead build left."""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from blog.errors import BlogError
from blog.write.disk import read_regular
from blog.write.paths import MANIFEST

LARGEST_MANIFEST = 64 * 2**20  # bytes; half a million files
UNCHANGED = "Nothing was changed. Choose another folder with --out."

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Last:
    """What the last build left."""

    files: dict[str, str] = field(default_factory=dict)  # SHA-256 of those of its list that are there, as regular files
    manifest: bytes = b""


def refuse(out: Path, forbidden: Iterable[Path], spare: Path | None = None) -> None:
    """Refuse, before anything is touched, an output that can be none, whatever it holds."""
    if not out.name:
        raise BlogError("the output is the root of the file system", out, hint=UNCHANGED)
    if out.is_symlink():
        raise BlogError("the output is a symbolic link", out, hint="Nothing was changed. Name the folder with --out.")
    nearest = next(each for each in (out, *out.parents) if each.exists() or each.is_symlink())
    if not nearest.is_dir():
        problem = "the output is not a folder" if nearest == out else f'"{nearest}" is not a folder'
        raise BlogError(problem, out, hint=UNCHANGED)
    for folder in forbidden:
        if _within(out, folder):
            raise BlogError(f'the output lies in "{folder.name}", a source of the site', out, hint=UNCHANGED)
        if _within(folder, out):
            raise BlogError(f'the output holds "{folder.name}", a source of the site', out, hint=UNCHANGED)
    if spare and (_within(out, spare) or _within(spare, out)):
        raise BlogError("the output is where builds keep the tree that they replaced", out, hint=UNCHANGED)


def read_last(out: Path) -> Last:
    """The last build in a folder; one with anything else in it is refused."""
    found, _ = listed(out) if out.exists() else ({}, [])
    if not found:
        return Last()
    manifest = read_regular(out / MANIFEST, LARGEST_MANIFEST)
    hashes = None if manifest is None else _hashes(manifest.content)
    foreign = sorted(name for name in found if name != MANIFEST and (hashes is None or name not in hashes))
    if manifest is None or hashes is None or foreign:
        problem = f"the folder holds files that no build made: {', '.join((foreign or sorted(found))[:3])}"
        raise BlogError(problem, out, hint=UNCHANGED.removesuffix(".") + ", or empty this one.")
    regular = (name for name, is_regular in found.items() if is_regular and name != MANIFEST)
    return Last({name: hashes[name] for name in regular}, manifest.content)


def beside(out: Path, kind: str) -> Path:
    """A name for a folder beside the output that no other process takes."""
    return out.with_name(f".{out.name}.{os.getpid()}-{os.urandom(4).hex()}.{kind}")


def recover(out: Path) -> None:
    """Put the last site back if its exchange stopped half-way, and delete what dead builds left. Needs the lock."""
    for previous in _left(out, "previous"):
        # The old site keeps this name only while it is whole: it is renamed before it is deleted.
        previous.rename(beside(out, "staging") if out.exists() else out)
    for staging in _left(out, "staging"):
        discard(staging)


def discard(folder: Path) -> None:
    """Delete a folder of our own, as far as the system allows; one that was made unreadable, too."""
    with suppress(RecursionError):  # folders in folders, a thousand deep
        shutil.rmtree(folder, ignore_errors=True)
        if folder.exists():
            _open_up(folder)
            shutil.rmtree(folder, ignore_errors=True)


def _open_up(folder: Path) -> None:
    """Give ourselves all rights in a folder and in those below."""
    with suppress(OSError):
        folder.chmod(0o700)
        for inside, folders, _ in os.walk(folder):
            for path in filter(is_folder, (Path(inside, name) for name in folders)):
                path.chmod(0o700)


def _left(out: Path, kind: str) -> list[Path]:
    pattern = re.compile(rf"\.{re.escape(out.name)}\.\d+-[0-9a-f]{{8}}\.{kind}")
    with os.scandir(out.parent) as entries:
        return [Path(e.path) for e in entries if pattern.fullmatch(e.name) and e.is_dir(follow_symlinks=False)]


def is_folder(path: Path) -> bool:
    """Whether a path is a folder itself, and no link to one."""
    return path.is_dir() and not path.is_symlink()


def listed(folder: Path) -> tuple[dict[str, bool], list[str]]:
    """All that is no folder, by path, and whether it is a regular file; and the folders, outer ones first.

    Links are not followed, and nothing is asked of the disk but its folders.
    """
    files: dict[str, bool] = {}
    folders: list[str] = []
    left = [(os.fspath(folder), "")]
    while left:
        place, prefix = left.pop()
        with os.scandir(place) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    folders.append(prefix + entry.name)
                    left.append((entry.path, f"{prefix}{entry.name}/"))
                else:
                    files[prefix + entry.name] = entry.is_file(follow_symlinks=False)
    return files, folders


def _hashes(manifest: bytes) -> dict[str, str] | None:
    """The list of a build; None for a text that no build wrote."""
    try:
        value = json.loads(manifest)
    except (ValueError, RecursionError):
        return None
    if not isinstance(value, dict) or value.get("generator") != "blog":
        return None
    files = value.get("files")
    if not isinstance(files, dict):
        return None
    return files if all(isinstance(each, str) and _SHA256.fullmatch(each) for each in files.values()) else None


def _within(inner: Path, outer: Path) -> bool:
    """Whether a folder is another or lies in it, by whatever name."""
    inner, outer = Path(os.path.realpath(inner)), Path(os.path.realpath(outer))
    around = (inner, *inner.parents)
    return outer in around or any(_is_same(each, outer) for each in around)


def _is_same(one: Path, other: Path) -> bool:
    """Whether two paths are the same thing on the disk; what is not there, or goes just now, is no other's."""
    try:
        return one.samefile(other)
    except FileNotFoundError:
        return False
