"""Which paths a site may have: none leaves the folder, none is another's, whatever system the site is copied to."""

from __future__ import annotations

import re
import unicodedata

from blog.errors import BlogError

MANIFEST = "manifest.json"  # names every file of the build with its SHA-256
LONGEST_NAME = 255  # bytes of one part of a path; the common file systems take no more

_UNFIT = re.compile(r"[\x00-\x1f\x7f\\]")  # a browser reads a backslash as a slash, and so does Windows
_PLAIN = re.compile(r"(?:[a-zA-Z0-9_-][a-zA-Z0-9_.-]{0,254}/)*[a-zA-Z0-9_-][a-zA-Z0-9_.-]{0,254}")  # nearly all
_ONE_OF_THEM = "Rename one of them."


class Paths:
    """The paths that are taken so far; each new one is checked in the time that its own length needs."""

    def __init__(self) -> None:
        self._files = {MANIFEST: MANIFEST}  # as it is compared -> as it is written
        self._folders: dict[str, tuple[str, str]] = {}  # as it is compared -> as it is written, a file in it

    def claim(self, path: str) -> None:
        """Take a path for a file, or say why that cannot be."""
        _check_name(path)
        folders = self._new_folders(path)
        self._check_file(path)
        self._files[_compared(path)] = path
        for folder in folders:
            self._folders[_compared(folder)] = (folder, path)

    def _new_folders(self, path: str) -> list[str]:
        """The folders that this path is the first to need."""
        new: list[str] = []
        folder = path.rpartition("/")[0]
        while folder:
            key = _compared(folder)
            if key in self._files:
                raise BlogError(f'"{folder}" is claimed by a file and by the folder of "{path}"', hint=_ONE_OF_THEM)
            known, _ = self._folders.get(key, ("", ""))
            if known == folder:  # and so are those around it
                break
            if known:
                raise _look_alike(known, folder)
            new.append(folder)
            folder = folder.rpartition("/")[0]
        return new

    def _check_file(self, path: str) -> None:
        key = _compared(path)
        if key in self._folders:
            _, inner = self._folders[key]
            raise BlogError(f'"{path}" is claimed by a file and by the folder of "{inner}"', hint=_ONE_OF_THEM)
        other = self._files.get(key)
        if path == MANIFEST:
            raise BlogError(f'"{path}" is the name of the list that every build writes', hint="Rename it.")
        if other == path:
            raise BlogError(f'two pages claim the address "{path}"', hint=_ONE_OF_THEM)
        if other:
            raise _look_alike(other, path)


def _check_name(path: str) -> None:
    """Refuse what is no name of a file in the folder, on any system."""
    if _PLAIN.fullmatch(path):
        return
    parts = path.split("/")
    if ".." in parts or path.startswith("/") or path[1:2] == ":":
        raise BlogError(f'the path "{path}" leads out of the site', hint="Rename it.")
    if "" in parts or "." in parts:
        raise BlogError(f'the path "{path}" names no file', hint="Rename it.")
    if _UNFIT.search(path):
        raise BlogError(f"the path {path!r} holds a character that no address may have", hint="Rename it.")
    try:
        longest = max(len(part.encode()) for part in parts)
    except UnicodeEncodeError:
        raise BlogError(f"the path {path!r} is not Unicode", hint="Rename it.") from None
    if longest > LONGEST_NAME:
        problem = f'the path "{path[:40]}…" has a part of {longest} bytes; file systems take {LONGEST_NAME}'
        raise BlogError(problem, hint="Choose a shorter name.")


def _compared(path: str) -> str:
    """A path as macOS and Windows compare it: without case, and with accents composed."""
    return path.lower() if path.isascii() else unicodedata.normalize("NFC", path).lower()


def _look_alike(one: str, other: str) -> BlogError:
    return BlogError(f'"{one}" and "{other}" are one file where case does not count', hint=_ONE_OF_THEM)
