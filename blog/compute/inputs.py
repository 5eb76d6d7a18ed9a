"""What Python reads while it works, recorded in its own process: an audit hook in, a digest for each input out.

Nothing is declared by hand. Whatever is opened, asked for or listed below the site's root or in the package `blog` is
an input, and so is what was looked for and is missing: "file:posts/gqa/data/a.json", "list:posts/gqa/data",
"file:blog/calc/hf.py". Installed libraries are not recorded. What could not be recorded (another program, the network)
and what would change the sources is refused.
"""

from __future__ import annotations

import functools
import os
import stat
import sys
import threading
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

PACKAGE = Path(__file__).parents[1]
MISSING = "missing"

_WRITING = os.O_WRONLY | os.O_RDWR | os.O_APPEND | os.O_CREAT | os.O_TRUNC
_CHANGES = {
    "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.truncate", "os.link", "os.symlink", "os.chmod", "os.utime",
}  # fmt: skip
_PROGRAMS = {"subprocess.Popen", "os.system", "os.fork", "os.forkpty", "os.posix_spawn", "os.exec", "os.spawn"}
_NETWORK = {"socket.connect", "socket.getaddrinfo"}


class RefusedError(Exception):
    """Python did what a post's Python may not do; its text begins with a verb."""


def digest_of(entry: str, root: Path) -> str:
    """The digest that an entry of the recorded inputs has now."""
    kind, _, name = entry.partition(":")
    path = (PACKAGE.parent if name.split("/")[0] == PACKAGE.name else root) / name
    return _listing(path) if kind == "list" else _file(path)


def digest(content: bytes) -> str:
    """32 hexadecimal digits for a content."""
    return sha256(content).hexdigest()[:32]


def _file(path: Path | str) -> str:
    try:
        mode = _stat(path).st_mode
        if not stat.S_ISREG(mode):
            return "folder" if stat.S_ISDIR(mode) else "special"
        return digest(Path(path).read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return MISSING
    except OSError:
        return "unreadable"


def is_folder(path: str) -> bool:
    """Whether there is such a folder, without a note of it."""
    return stat.S_ISDIR(_mode(path))


def _mode(path: str) -> int:
    try:
        return _stat(path).st_mode
    except (OSError, ValueError):
        return 0


def _listing(path: Path | str) -> str:
    try:
        names = sorted(name for name in os.listdir(path) if name != "__pycache__")  # noqa: PTH208
    except OSError:
        return MISSING
    return digest("\0".join(names).encode("utf-8", "surrogateescape"))


_stat = os.stat
_PATHS = (str, bytes, os.PathLike)


def _absolute(path: str | bytes | os.PathLike[str]) -> str:
    return os.path.abspath(os.fsdecode(path))  # noqa: PTH100 links stay, so that the name is that of the site


class Recorder:
    """Notes what this process reads below a site's root and in the package; it cannot be taken off again."""

    def __init__(self, root: Path) -> None:
        self._bases = ((str(PACKAGE), f"{PACKAGE.name}/"), (_absolute(root), ""), (os.path.realpath(root), ""))
        self._inputs: dict[str, str] = {}
        self._own = threading.local()  # whether the recorder itself is at work in a thread
        self.refused: list[str] = []

    @property
    def inputs(self) -> Mapping[str, str]:
        """The inputs so far, sorted.

        A digest is that of the content when it was first read: of a file that changed since, it fits no later check.
        """
        return dict(sorted(self._inputs.items()))

    def start(self) -> None:
        """Record from now on."""
        sys.addaudithook(self._audit)

        @functools.wraps(_stat)
        def watched(path: os.PathLike[str] | str, *args: object, **named: object) -> object:
            self._note("file", path)
            return _stat(path, *args, **named)  # type: ignore[arg-type]

        vars(os)["stat"] = watched  # asking for a file, as Path.exists does, raises no audit event

    def read(self, path: str) -> bytes:
        """The content of a file, which is recorded as it is read."""
        self._own.busy = True
        try:
            content = Path(path).read_bytes()
        finally:
            self._own.busy = False
        name = self.name(path)
        if name:
            self._inputs.setdefault(f"file:{name}", digest(content))
        return content

    def has(self, path: str) -> bool:
        """Whether there is such a file; if not, it is recorded as missing."""
        found = stat.S_ISREG(_mode(path))
        name = self.name(path)
        if name and not found:
            self._inputs.setdefault(f"file:{name}", MISSING)
        return found

    def name(self, path: object) -> str:
        """How the inputs name a path, or "" if it is no input of the site."""
        if not isinstance(path, _PATHS):
            return ""  # a file that is open already
        absolute = _absolute(path)
        for base, prefix in self._bases:
            if absolute == base or absolute.startswith(base + os.sep):
                inside = absolute[len(base) + 1 :].replace(os.sep, "/")
                return "" if not prefix and _installed(absolute, base) else (prefix + inside).rstrip("/") or "."
        return ""

    def _note(self, kind: str, path: object) -> None:
        if getattr(self._own, "busy", False):
            return
        name = self.name(path)
        if not isinstance(path, _PATHS) or not name or f"{kind}:{name}" in self._inputs:
            return
        self._own.busy = True
        try:
            place = _absolute(path)
            self._inputs[f"{kind}:{name}"] = _listing(place) if kind == "list" else _file(place)
        finally:
            self._own.busy = False

    def _audit(self, event: str, args: tuple[object, ...]) -> None:
        if event == "open":
            path, _, flags = args
            if isinstance(flags, int) and flags & _WRITING:
                self._changes(path)
            else:
                self._note("file", path)
        elif event in ("os.listdir", "os.scandir"):
            self._note("list", os.curdir if args[0] is None else args[0])
        elif event in _CHANGES:
            for path in args:
                self._changes(path)
        elif event in _PROGRAMS:
            self._refuse("starts another program, whose inputs nobody would see")
        elif event in _NETWORK:
            self._refuse("asks the network, whose answers change")

    def _changes(self, path: object) -> None:
        name = self.name(path)
        if name:
            self._refuse(f"writes the file {name}; what a build reads it may not change")

    def _refuse(self, words: str) -> None:
        if getattr(self._own, "busy", False):
            return
        self.refused.append(words)
        raise RefusedError(words)


def _installed(path: str, root: str) -> bool:
    """Whether a path below the root belongs to the Python that runs, as in a virtual environment there."""
    inside = sys.prefix.startswith(root + os.sep) and path.startswith(sys.prefix + os.sep)
    return inside or f"{os.sep}site-packages{os.sep}" in path[len(root) :]
