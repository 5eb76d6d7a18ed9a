"""Publications for tests to kill and to race, run in processes of their own that import little."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
from collections.abc import Iterator
from itertools import count
from pathlib import Path

from blog.errors import BlogError
from blog.write import Publication, disk


def assert_whole(out: Path, page: str = "posts/tiny/index.html") -> str:
    """The folder holds every file of its manifest as it was built, and no other; gives the words of its page."""
    files = json.loads((out / "manifest.json").read_text("utf-8"))["files"]
    found = {
        path.relative_to(out).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in out.rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert found == files
    return (out / page).read_text("utf-8").split("Version ")[1].split("<")[0]


def publish(out: Path, version: str, *, files: int = 3, spare: Path | None = None) -> None:
    """A site with a page that tells its version, files that others do not have, and one that all share."""
    with Publication(out, durable=version == "new", spare=spare) as new:
        new.put("index.html", f"Version {version}".encode())
        for number in range(9):
            new.put(f"shared/{number}.css", b"the same in all")
        for number in range(files):
            new.put(f"{version}/{number}.html", version.encode())
        new.commit()


CALLS = {
    *("os.mkdir", "os.rename", "os.link", "os.remove", "os.rmdir", "os.truncate", "fcntl.flock", "fsync"),
    *("open for writing", "ctypes.dlsym"),  # the exchange is called through the latter
}


def die_at(number: int) -> None:
    """Kill this process before its n-th call that changes the disk."""
    calls = count(1)

    def tick(event: str, arguments: tuple[object, ...] = ()) -> None:
        if event == "open" and isinstance(arguments[2], int) and arguments[2] & os.O_CREAT:
            event = "open for writing"
        if event in CALLS and next(calls) == number:
            os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(tick)
    os.fsync = lambda _: tick("fsync")  # type: ignore[assignment]  # a call like others, but without its seconds


def kill_everywhere(
    folder: str, *, in_two_steps: bool, spare: Path | None
) -> Iterator[tuple[str, str, list[str], str]]:
    """Kill a publication before each of its calls; gives what is there, what the next one finds, and what it makes."""
    if in_two_steps:
        disk.exchange = lambda *_: False
    out = Path(folder) / "site"
    for number in count(1):
        publish(out, "old", spare=spare)
        child = os.fork()
        if child == 0:
            die_at(number)
            publish(out, "new", spare=spare)
            os._exit(0)
        died = os.waitpid(child, 0)[1] != 0
        published = assert_whole(out, "index.html") if out.exists() else "nothing"
        with Publication(out):
            found = assert_whole(out, "index.html")
        publish(out, "next", spare=spare)
        if spare:
            assert_whole(spare, "index.html")
        yield published, found, sorted(path.name for path in Path(folder).iterdir()), assert_whole(out, "index.html")
        if not died:
            return


def publish_when_told(out: Path, name: str) -> None:
    """Publish a version for each line that comes in, and tell how that went."""
    for line in sys.stdin:
        try:
            publish(out, f"{name}{line.strip()}", files=40)
            print("done", flush=True)
        except BlogError as error:
            print(error.problem, flush=True)
