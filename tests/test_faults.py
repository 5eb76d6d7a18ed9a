"""`scripts/faults` counts nothing wrong in a few rounds of each kind; it would see a torn site and a stale one."""

from __future__ import annotations

import importlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.conftest import PROJECT

SCRIPTS = PROJECT / "scripts"
pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="it looks for processes in /proc")


@pytest.fixture(scope="module")
def faulting() -> Any:
    if str(SCRIPTS) not in sys.path:
        sys.path.append(str(SCRIPTS))
    return importlib.import_module("faulting.site")


def counted(kind: str, rounds: int) -> dict[str, float]:
    """What a call prints; it says by its status that nothing was wrong."""
    command = [sys.executable, str(SCRIPTS / "faults.py"), kind, "--rounds", str(rounds), "--seed", "7"]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    found: dict[str, float] = json.loads(done.stdout)
    assert found["rounds"] == rounds
    return found


def test_builds_that_are_killed_leave_a_whole_site_and_nothing_else() -> None:
    assert counted("kills", 5)["killed"] > 0


def test_a_full_disk_is_told_and_leaves_a_whole_site() -> None:
    mounting = ["unshare", "--map-root-user", "--mount", "true"]
    if not shutil.which("unshare") or subprocess.run(mounting, capture_output=True, check=False).returncode:
        pytest.skip("the system lets nobody mount a small disk")
    assert counted("full", 5)["refused"] > 0


def test_a_damaged_cache_costs_time_and_nothing_else() -> None:
    assert counted("cache", 4)["told"] > 0


def test_a_preview_shows_each_save_and_in_the_end_the_site_of_a_build() -> None:
    assert counted("saves", 8)["mebibytes_most"] > 0


def test_a_site_that_lacks_a_file_is_torn_and_one_of_other_sources_stale(faulting: Any, tmp_path: Path) -> None:
    site = faulting.Site(tmp_path, Random(1))
    assert site.is_torn()
    assert site.build().returncode == 0
    assert not site.is_torn()
    assert not site.is_stale()
    site.change()
    assert site.is_stale()
    (site.out / "index.html").unlink()
    assert site.is_torn()
