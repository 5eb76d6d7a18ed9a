"""The tree of a new site before it is published: made anew, or the one before the last with only what differs changed.

New files always go into a new tree. When all are known, the tree that the last exchange left over, the spare, is made
equal to what is to be published. Its folders are there, and most of its names already lead to the files that stay: in a
large site these cost more than all that one edit changes. Nothing in a spare is trusted: a name stays only if it leads
to the very file that was verified in the published folder. Whatever stands against it, the new tree is used instead.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from blog.write import disk
from blog.write.folder import beside, listed


@dataclass(frozen=True, slots=True)
class Tree:
    """A folder that holds a whole site, and what of it must reach the disk before it is published."""

    path: Path
    written: list[str]  # new files
    touched: list[str]  # folders in which names came or went


class Staging:
    """A new folder beside the output; until something is put in, it is not there."""

    def __init__(self, out: Path) -> None:
        self.path = beside(out, "staging")
        self.written: list[str] = []  # new files
        self._folders: dict[str, None] = {}  # in the order of their making

    @property
    def tree(self) -> Tree:
        """The folder, when it holds all."""
        return Tree(self.path, self.written, list(self._folders))

    def store(self, path: str, content: bytes) -> None:
        """Write a new file."""
        self.make_folder(path)
        target = self.path / path
        try:
            with target.open("xb") as file:
                file.write(content)
        except OSError:
            target.unlink(missing_ok=True)  # so that it can be tried again
            raise
        self.written.append(path)

    def make_folder(self, path: str) -> None:
        """Make the folders around a file."""
        folder = path.rpartition("/")[0]
        if folder in self._folders:
            return
        if folder:
            self.make_folder(folder)
        (self.path / folder).mkdir()
        self._folders[folder] = None


def renewed(path: Path, staging: Staging, out: Path, kept: Mapping[str, disk.Identity]) -> Tree | None:
    """A spare at `path` as the site of all new files and of those kept from the published folder; None if it is unfit.

    Raises OSError where the system refuses something. The new tree stays as it is.
    """
    files, folders = listed(path)
    place = f"{path}{os.sep}"  # joining paths would take as long as looking at the files
    rights = _rights(staging.path)
    if any(_rights(place + folder) != rights for folder in ("", *folders)):
        return None
    stays = {name for name in files if name in kept and disk.identity(os.lstat(place + name)) == kept[name]}
    needed = _around([*kept, *staging.written])
    changed = [name for name in files if name not in stays]
    for name in changed:
        Path(place + name).unlink()
    gone = [folder for folder in reversed(folders) if folder not in needed]  # inner ones first
    for folder in gone:
        (path / folder).rmdir()
    made = sorted(needed.difference(folders, ("",)))  # outer ones first
    for folder in made:
        (path / folder).mkdir()
    missing = [name for name in kept if name not in stays]
    sources = (*((staging.path, name) for name in staging.written), *((out, name) for name in missing))
    if not all(disk.link(source / name, path / name) for source, name in sources):
        return None
    if any(disk.identity(os.lstat(place + name)) != kept[name] for name in missing):
        return None
    parents = (name.rpartition("/")[0] for name in (*changed, *gone, *made, *staging.written, *missing))
    return Tree(path, staging.written, sorted(needed.intersection((*parents, *made))))


def _rights(folder: str | Path) -> tuple[int, int, int]:
    """Who may do what in a folder."""
    status = os.lstat(folder)
    return status.st_mode, status.st_uid, status.st_gid


def _around(names: Iterable[str]) -> set[str]:
    """The folders around files, "" for that of the site among them."""
    known: set[str] = set()
    for name in names:
        folder = name.rpartition("/")[0]
        while folder not in known:
            known.add(folder)
            folder = folder.rpartition("/")[0]
    return known
