"""A small site with figures that changes from version to version, and the judgement of what was published of it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from random import Random

from blog.build import build
from blog.builder import Options
from blog.cache import Cache
from tests.edits import Files, new_site
from tests.killed import assert_whole

PAGE = "posts/alpha/index.html"
TEXT = "posts/alpha/index.md"
CHANGES = {  # what may change besides the text that tells the version: a file, and what is added to it
    "": "",
    "static/css/prose.css": "\np {{ order: {n}; }}\n",
    "posts/alpha/bar.js": "\nexport const version = {n};\n",
    "posts/alpha/figures.py": "\nversion = {n}\n",
    "posts/gamma/index.md": "\nWords, {n}.\n",
    "templates/post.html": "\n{{# {n} #}}\n",
}


class Site:
    """Sources below a folder, with a place for what is published and for temporary files beside them."""

    def __init__(self, folder: Path, chance: Random) -> None:
        self.root, self.out, self.temporary = (folder / name for name in ("sources", "published", "temporary"))
        self.temporary.mkdir(parents=True)
        self.version = -1
        self._chance = chance
        self._base = new_site()
        for name, content in self._base.items():
            self._write(name, content)
        self.change()

    def change(self) -> Files:
        """The next version: a text, and perhaps something besides; gives what was written."""
        self.version += 1
        name = self._chance.choice([*CHANGES])
        added = {name: CHANGES[name]} if name else {}
        written = {
            each: self._base[each] + words.format(n=self.version).encode()
            for each, words in {**added, TEXT: "\nVersion {n}\n"}.items()
        }
        for each, content in written.items():
            self._write(each, content)
        return written

    def command(self) -> list[str]:
        """What a user would type."""
        return [sys.executable, "-m", "blog", "build", str(self.root), "--out", str(self.out)]

    def environment(self) -> dict[str, str]:
        """That of a build, by which its processes are known."""
        return {**os.environ, "TMPDIR": str(self.temporary)}

    def build(self) -> subprocess.CompletedProcess[bytes]:
        """A build that nobody disturbs."""
        return subprocess.run(self.command(), env=self.environment(), capture_output=True, check=False)

    def is_torn(self) -> bool:
        """Whether what is published is not a whole site, of this version or of one before."""
        try:
            return int(assert_whole(self.out, PAGE)) > self.version
        except (AssertionError, OSError, ValueError):
            return True

    def is_stale(self) -> bool:
        """Whether what is published is not what a build from nothing makes."""
        anew = self.out.with_name("anew")
        build(self.root, anew, Options(), Cache(None), fresh=True)
        return contents(anew) != contents(self.out)

    def processes(self) -> list[int]:
        """Numbers of processes that builds have started and that still run, however they are called."""
        mark = f"TMPDIR={self.temporary}".encode()
        return [int(path.name) for path in Path("/proc").glob("[0-9]*") if self._is_ours(path, mark)]

    def _is_ours(self, process: Path, mark: bytes) -> bool:
        try:
            inside = (process / "cwd").readlink().is_relative_to(self.temporary)  # Deno has no environment
            return inside or mark in (process / "environ").read_bytes().split(b"\0")
        except OSError:  # it has ended
            return False

    def _write(self, name: str, content: bytes) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a folder."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
