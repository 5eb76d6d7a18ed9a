from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from blog.errors import BlogError
from blog.write import Publication, disk
from tests.write.conftest import names, publish, tree

FULL = OSError(errno.ENOSPC, "No space left on device")
READ_ONLY = OSError(errno.EROFS, "Read-only file system")
DENIED = OSError(errno.EACCES, "Permission denied")


def failing(real: Callable[..., object], error: OSError, number: int) -> Callable[..., object]:
    """A function of the system that fails at its n-th call, counted from 1."""
    calls = iter(range(1, 1000))

    def call(*arguments: object, **options: object) -> object:
        if next(calls) == number:
            raise error
        return real(*arguments, **options)

    return call


CALLS = [
    *((Path, "open", FULL, number) for number in (1, 2, 3)),
    *((Path, "mkdir", READ_ONLY, number) for number in (1, 2, 3)),
    *((os, "fsync", FULL, number) for number in (1, 2, 3, 4)),
    (os, "scandir", DENIED, 1),
    (os, "open", DENIED, 1),
    (Path, "rename", DENIED, 1),
    (Path, "rename", DENIED, 2),
]


@pytest.mark.parametrize(("owner", "name", "error", "number"), CALLS, ids=lambda value: str(value))
def test_an_error_of_the_system_leaves_the_old_site_and_says_so(
    out: Path, monkeypatch: pytest.MonkeyPatch, owner: object, name: str, error: OSError, number: int
) -> None:
    before = tree(out)
    monkeypatch.setattr(disk, "exchange", lambda *_: False)
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, failing(getattr(owner, name), error, number))
        with pytest.raises(BlogError) as caught:
            publish(out, {"index.html": "new", "b/c.html": "b", "a/same.html": "s"})
    assert str(caught.value) == (
        f"{out}: the folder cannot be written: {error.strerror}\n"
        "  hint: Nothing was changed. Choose another folder with --out."
    )
    assert tree(out) == before
    assert names(out.parent) == ["site"]


def test_an_old_site_that_cannot_be_put_back_at_once_is_named(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(out)
    monkeypatch.setattr(disk, "exchange", lambda *_: False)
    rename = Path.rename

    def once(self: Path, target: Path) -> Path:
        if self != out:
            raise DENIED
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", once)
        with pytest.raises(BlogError) as caught:
            publish(out, {"index.html": "new"})
    (left,) = out.parent.glob(".site.*.previous")
    assert caught.value.hint == f"The last site is in {left} until the next build puts it back."
    with Publication(out):
        assert tree(out) == before
    assert names(out.parent) == ["site"]


def test_a_disk_that_fails_after_the_exchange_is_told_as_it_is(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Path] = []
    real = disk.sync_folder

    def last(path: Path) -> None:
        calls.append(path)
        if [each for each in calls if each == out.parent] == [out.parent] * 2:
            raise OSError(errno.EIO, "Input/output error")
        real(path)

    monkeypatch.setattr(disk, "sync_folder", last)
    with pytest.raises(BlogError) as caught:
        publish(out, {"index.html": "new"})
    assert str(caught.value) == (
        f"{out}: the folder cannot be written: Input/output error\n"
        "  hint: The new site is in place, but the disk did not confirm it. Build again."
    )
    assert set(tree(out)) == {"index.html", "manifest.json"}
    assert names(out.parent) == ["site"]


def test_an_interrupt_while_the_old_site_is_deleted_is_no_failure(
    out: Path, monkeypatch: pytest.MonkeyPatch, swapping: str
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(shutil, "rmtree", interrupt)
        assert publish(out, {"index.html": "new"}).changed == ("index.html",), swapping
    assert set(tree(out)) == {"index.html", "manifest.json"}
    assert len(names(out.parent)) == 2
    with Publication(out):
        assert set(tree(out)) == {"index.html", "manifest.json"}
    assert names(out.parent) == ["site"]


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is raised and lifted as Linux does")
def test_a_file_larger_than_the_system_allows_is_an_error_that_changes_nothing(out: Path) -> None:
    before = tree(out)
    script = (
        "import resource, signal, sys\nfrom pathlib import Path\nfrom blog.errors import BlogError\n"
        "from blog.write import Publication\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "try:\n  with Publication(Path(sys.argv[1])) as new:\n    new.put('a', b'x' * 9000)\n    new.commit()\n"
        "except BlogError as error:\n  print(error.problem)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(out)], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "the folder cannot be written: File too large\n"
    assert tree(out) == before


@pytest.mark.skipif(not hasattr(os, "register_at_fork"), reason="the system has no fsync of folders")
def test_what_is_published_is_on_the_disk_before_the_exchange(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []
    fsync, exchange = os.fsync, disk.exchange

    def synced(descriptor: int) -> None:
        events.append(str(os.fstat(descriptor).st_ino))
        fsync(descriptor)

    def exchanged(a: Path, b: Path) -> bool:
        events.append("exchange")
        return exchange(a, b)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(disk, "exchange", exchanged)
    publish(out, {"index.html": "new", "b/c.html": "c", "a/same.html": "s"})
    at = events.index("exchange")
    new = [out / "index.html", out / "b/c.html", out / "manifest.json", out, out / "a", out / "b", out.parent]
    assert sorted(events[:at]) == sorted(str(path.stat().st_ino) for path in new)
    assert events[at + 1 :] == [str(out.parent.stat().st_ino)]


def test_much_is_synchronised_in_one_call_where_there_is_one(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(disk, "FEW", 3)
    monkeypatch.setattr(disk, "_sync_file", lambda path: asked.append(path))
    publish(out, {"index.html": "new", "b/c.html": "c"})
    assert bool(asked) == (sys.platform != "linux")


def test_a_publication_that_need_not_outlast_power_does_not_wait_for_the_disk(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", failing(os.fsync, FULL, 1))
    assert publish(out, {"index.html": "new"}, durable=False).changed == ("index.html",)
