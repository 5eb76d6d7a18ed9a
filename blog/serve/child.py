"""A builder for the time being: the command `blog build` in a process of its own, which is killed to give up.

PLACE OF THE BUILDER THAT STAYS: delete this file and give `blog.serve.serve` the other one.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from blog.build import Options
from blog.errors import BlogError, BlogErrors
from blog.serve.builder import Cancelled, Progress
from blog.serve.watch import TOOL


class ChildBuilder:
    """Builds everything anew each time, checks included."""

    def __init__(self, root: Path, options: Options) -> None:
        self._command = [sys.executable, "-m", "blog", "build", str(root), "--json"]
        self._command += ["--drafts"] if options.drafts else []
        self._command += ["--date", str(options.today)] if options.today else []
        self._command += ["--base-url", options.base_url] if options.base_url else []
        self._command += ["--jobs", str(options.jobs)] if options.jobs else []

    def build(
        self, changed: frozenset[Path] | None, progress: Progress, cancelled: Callable[[], bool]
    ) -> Mapping[str, bytes]:
        """Build into a folder and read it."""
        with tempfile.TemporaryDirectory(prefix="blog-preview-") as folder:
            out = Path(folder) / "site"
            self._run([*self._command, "--out", str(out)], cancelled)
            files = (path for path in out.rglob("*") if path.is_file())
            return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}

    def check(self, progress: Progress, cancelled: Callable[[], bool]) -> None:
        """Nothing: the build has checked all."""

    def needs_restart(self, changed: frozenset[Path]) -> bool:
        """Whether the tool's own Python changed."""
        return any(path.suffix == ".py" and path.is_relative_to(TOOL) for path in changed)

    def _run(self, command: list[str], cancelled: Callable[[], bool]) -> None:
        with tempfile.TemporaryFile() as said:
            with subprocess.Popen(command, stdout=said, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL) as process:
                while True:
                    try:
                        _, words = process.communicate(timeout=0.05)
                        break
                    except subprocess.TimeoutExpired:
                        if cancelled():
                            process.kill()
                            raise Cancelled from None
            said.seek(0)
            _raise_problems(process.returncode, said.read(), words.decode("utf-8", "replace"))


def _raise_problems(status: int, said: bytes, words: str) -> None:
    if status == 0 and said:
        return
    try:
        problems = json.loads(said)["problems"]
    except ValueError:
        raise BlogError(f"the build ended with {status} and without a report\n{words.strip()}".strip()) from None
    raise BlogErrors(
        BlogError(p["problem"], Path(p["path"]) if p["path"] else None, p["line"], p["column"], p["hint"])
        for p in problems
    )
