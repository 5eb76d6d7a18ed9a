"""The tree of a new site before it is published: made anew, or the one before the last with only what differs changed.

The tree that the last exchange left over is kept as a spare. Most of its names already lead to the files that stay, and
its folders are there: in a large site these cost more than all that one edit changes. Nothing in a spare is trusted: a
name stays only if it leads to the very file that was verified in the published folder.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path

from blog.write import disk
from blog.write.folder import beside, is_folder, listed


class Staging:
    """A folder beside the output that comes to hold a new site; until something is put in, it is not there."""

    def __init__(self, out: Path, spare: Path | None) -> None:
        self.path = self._out = out  # it has a name of its own as soon as it is there
        self.written: list[str] = []  # new files
        self.touched: dict[str, None] = {}  # folders in which names came or went
        self.tree: os.stat_result | None = None  # of the folder itself, whatever its name becomes
        self.shares = True  # files with the published folder, as far as is known
        self._spare = spare
        self._folders: set[str] = set()  # of the new site
        self._files_before: set[str] = set()  # of the spare, that may have to go
        self._folders_before: dict[str, None] = {}  # outer ones first

    def store(self, path: str, content: bytes) -> None:
        """Write a new file, never into one that is there: that might be one of the published site."""
        self._make_way(path)
        with (self.path / path).open("xb") as file:
            file.write(content)
        self.written.append(path)

    def link(self, path: str, source: Path, identity: disk.Identity) -> bool:
        """Give a file of the published folder its name here; False if it is no longer the one that is meant."""
        if path in self._files_before and disk.identity(os.lstat(f"{self.path}{os.sep}{path}")) == identity:
            self._files_before.discard(path)
            self._make_folder(path)
            return True
        self._make_way(path)
        target = self.path / path
        self.shares = disk.link(source, target)
        return self.shares and disk.identity(target.lstat()) == identity

    def finish(self) -> None:
        """Take away what the spare had and the new site has not; nothing is put in afterwards."""
        for path in self._files_before:
            (self.path / path).unlink()
            self._touch(path)
        for folder in reversed(self._folders_before):  # inner ones first
            (self.path / folder).rmdir()
            self._touch(folder)
        self.touched = {folder: None for folder in self.touched if folder in self._folders}

    def _make_way(self, path: str) -> None:
        """Make the folders around a file, and take away what has its name."""
        self._make_folder(path)
        self._touch(path)
        if path in self._files_before:
            (self.path / path).unlink()
            self._files_before.discard(path)
        elif path in self._folders_before:
            shutil.rmtree(self.path / path)
            inside = f"{path}/"
            self._files_before = {each for each in self._files_before if not each.startswith(inside)}
            self._folders_before = {each: None for each in self._folders_before if not f"{each}/".startswith(inside)}

    def _make_folder(self, path: str) -> None:
        """Make the folders around a file."""
        folder = path.rpartition("/")[0]
        if folder in self._folders:
            return
        if folder:
            self._make_folder(folder)
        elif not self._take_spare():
            self.path = beside(self._out, "staging")
            self.path.mkdir()
            self.touched[""] = None
        if not folder:
            self.tree = self.path.stat()
        elif folder in self._folders_before:
            del self._folders_before[folder]
        else:
            self._make_way(folder)
            (self.path / folder).mkdir()
            self.touched[folder] = None
        self._folders.add(folder)

    def _take_spare(self) -> bool:
        """Begin with the spare tree, where there is one that can be read."""
        if not self._spare or not is_folder(self._spare):
            return False
        self.path = beside(self._out, "staging")
        with suppress(OSError):
            self._spare.rename(self.path)
            files, folders = listed(self.path)
            self._files_before = set(files)
            self._folders_before = dict.fromkeys(folders)
            return True
        return False

    def _touch(self, path: str) -> None:
        self.touched[path.rpartition("/")[0]] = None
