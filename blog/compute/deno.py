"""A Deno process that runs frames.js: jobs in, answers out, and where it was when it had to be ended.

Nothing is granted to it but reading its own folder, from which modules are imported, and writing where it is into one
file: no network, no other file, no environment. It ends with us, however we end.
"""

from __future__ import annotations

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from importlib.resources import files
from pathlib import Path
from queue import SimpleQueue

import deno

from blog.compute.processes import Usage, bound_to_us, is_alive, usage
from blog.content import Json
from blog.errors import BlogError

HEAP = 1024  # mebibytes of JavaScript values; beyond them V8 ends the process
PREFIX = "blog-figures-"
FLAGS = (
    *("--quiet", "--no-npm", "--no-remote", "--cached-only", "--no-prompt", "--no-lock", "--no-config"),
    "--no-code-cache",
)


def new_folder() -> Path:
    """A temporary folder with the program in it; folders that dead processes left behind are removed."""
    for old in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        owner = re.match(rf"{PREFIX}(\d+)-", old.name)
        if owner and not is_alive(int(owner[1])):
            shutil.rmtree(old, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-")).resolve()
    (folder / "frames.js").write_text((files("blog") / "compute" / "frames.js").read_text("utf-8"), "utf-8")
    return folder


class DenoProcess:
    """One process; every answer, and at last None, is put into `events`."""

    def __init__(self, folder: Path, events: SimpleQueue[tuple[DenoProcess, bytes | None]]) -> None:
        self.trees: set[str] = set()  # whose modules it holds in its memory
        self.figures: set[tuple[str, str]] = set()  # that it has worked on: their models may be read already
        self._folder = folder
        self._events = events
        self._key = secrets.token_hex(8).encode()  # begins our lines: a module may write to standard output too
        self._words = folder / f"{secrets.token_hex(8)}.stderr"
        self._place = folder / f"{secrets.token_hex(8)}.at"
        self._began = time.monotonic()
        self._process: subprocess.Popen[bytes] | None = None
        self._failure: OSError | None = None
        started = threading.Event()
        # The thread that starts the process reads it to its end: on Linux a process dies with the thread.
        self._thread = threading.Thread(target=self._run, args=(started,), name="deno", daemon=True)
        self._thread.start()
        started.wait()
        if self._failure:
            raise BlogError(f"Deno cannot be started: {self._failure}") from self._failure

    def send(self, job: Mapping[str, Json]) -> None:
        """Give it a job; its end, if it has ended, comes as an event."""
        assert self._process
        assert self._process.stdin
        with suppress(OSError, ValueError):
            os.truncate(self._place, 0)
            self._process.stdin.write(json.dumps(job).encode() + b"\n")
            self._process.stdin.flush()

    def at(self) -> Mapping[str, Json]:
        """What it said that it is about to do: "phase", "part" and perhaps "inputs"; empty before its first words."""
        line = self._place.read_bytes().partition(b"\n")[0]
        said: dict[str, Json] = json.loads(line or b"{}")
        return said

    def used(self) -> Usage:
        """What it has used since it began."""
        assert self._process
        return usage(self._process, self._began)

    def is_running(self) -> bool:
        """Whether it can take a job."""
        return self._thread.is_alive()

    def words(self) -> str:
        """Why it ended: its status and what it said."""
        assert self._process
        status = self._process.returncode
        text = self._words.read_text("utf-8", "replace") if self._words.exists() else ""
        why = re.search(r"Fatal .*|^error: .*|.*panicked.*\n.*", text, re.MULTILINE)
        return f"status {status}" + (f": {' '.join(why[0].split())[:200]}" if why else "")

    def kill(self) -> None:
        """End it, whatever it does, and leave nothing of it."""
        assert self._process
        with suppress(OSError):
            self._process.kill()
        self._thread.join()
        for path in (self._words, self._place):
            path.unlink(missing_ok=True)

    def _run(self, started: threading.Event) -> None:
        try:
            self._place.touch()
            with self._words.open("wb") as words:
                self._process = self._start(words.fileno())
        except OSError as error:
            self._failure = error
            return
        finally:
            started.set()
        process = self._process
        assert process.stdin
        assert process.stdout
        for row in process.stdout:
            _, key, line = row.rstrip(b"\n").partition(self._key)
            if key:
                self._events.put((self, line))
        process.wait()
        process.stdout.close()
        with suppress(OSError):
            process.stdin.close()
        self._events.put((self, None))

    def _start(self, words: int) -> subprocess.Popen[bytes]:
        granted = [f"--allow-read={self._folder}", f"--allow-write={self._place}"]
        flags = [*FLAGS, f"--v8-flags=--max-old-space-size={HEAP}", *granted]
        command = [deno.find_deno_bin(), "run", *flags, "frames.js", self._key.decode(), str(self._place)]
        environment = {
            "NO_COLOR": "1",
            "DENO_DIR": str(self._folder / ".deno"),
            "DENO_NO_UPDATE_CHECK": "1",
            **{
                name: os.environ[name]
                for name in ("SYSTEMROOT", "TEMP")
                if name in os.environ and sys.platform == "win32"
            },
        }
        return subprocess.Popen(
            bound_to_us(command), cwd=self._folder, env=environment, start_new_session=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=words,
        )  # fmt: skip
