from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from blog.errors import BlogError
from blog.write import Publication, lock
from tests.write.conftest import names, publish, refused, tree


def test_a_second_build_of_a_folder_is_refused_with_the_number_of_the_first(out: Path) -> None:
    before = tree(out)
    with Publication(out) as new:
        new.put("index.html", b"new")
        assert refused(out) == (
            f"{out}: another build (process {os.getpid()}) is writing here\n"
            "  hint: Wait for it, or choose another with --out."
        )
        assert tree(out) == before
        assert new.commit().changed == ("index.html",)
    assert names(out.parent) == ["site"]


def test_a_build_of_another_folder_beside_it_is_none_of_its_business(out: Path) -> None:
    with Publication(out) as one, Publication(out.with_name("other")) as other:
        one.put("index.html", b"1")
        other.put("index.html", b"2")
        other.commit()
        one.commit()
    assert names(out.parent) == ["other", "site"]


def test_a_lock_of_a_dead_build_is_no_obstacle(out: Path) -> None:
    (out.parent / ".site.lock").write_text("1", "utf-8")
    publish(out, {"index.html": "new"})
    assert names(out.parent) == ["site"]


def test_a_lock_on_a_file_that_is_gone_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / ".site.lock"
    real, calls = lock._locked, []

    def locked(descriptor: int) -> bool:
        calls.append(descriptor)
        if len(calls) == 1:  # the build before this one ends between our two calls
            path.unlink()
        return real(descriptor)

    monkeypatch.setattr(lock, "_locked", locked)
    descriptor = lock.acquire(path, tmp_path / "site")
    assert len(calls) == 2
    with pytest.raises(BlogError, match=f"another build .process {os.getpid()}. is writing here"):
        lock.acquire(path, tmp_path / "site")
    lock.release(path, descriptor)
    assert names(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system does not fork")
def test_a_worker_that_outlives_its_build_does_not_hold_the_lock(out: Path) -> None:
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom blog.write import Publication\n"
        "Publication(Path(sys.argv[1])).__enter__()\n"
        "if os.fork() == 0:\n  print('ready', flush=True)\n  sys.stdin.read()\n  os._exit(0)\n"
        "os._exit(1)\n"
    )
    command = [sys.executable, "-c", script, str(out)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as build:
        assert build.stdout is not None
        assert build.wait() == 1
        assert build.stdout.readline() == b"ready\n"  # the worker lives, until its input ends
        assert publish(out, {"index.html": "new"}).changed == ("index.html",)
