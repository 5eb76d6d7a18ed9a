"""Builds killed without warning, and two at once: what is published is a whole site after each.

A publication is killed before each of its calls to the system in turn, and real builds at random moments.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.conftest import PROJECT, TinySite
from tests.killed import assert_whole

SEED = 20260214
KILLS = 25
LONGEST = 60  # seconds that a build may take on the slowest machine


def command(root: Path, out: Path) -> list[str]:
    return [sys.executable, "-m", "blog", "build", str(root), "--out", str(out)]


def start(root: Path, out: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command(root, out), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def wait_for(process: subprocess.Popen[bytes], word: bytes) -> None:
    """Read the build's progress until it tells of a stage."""
    assert process.stderr is not None
    seen = b""
    deadline = time.monotonic() + LONGEST
    while word not in seen and time.monotonic() < deadline:
        ready, _, _ = select.select([process.stderr], [], [], LONGEST)
        piece = os.read(process.stderr.fileno(), 4096) if ready else b""
        if not piece:
            return
        seen += piece


def kill_often(site: TinySite, out: Path, moments: list[tuple[str, float]]) -> list[tuple[str, bool]]:
    """For each moment: change the site, build, kill; gives what is published, and whether the build was killed."""
    outcomes = []
    for number, (stage, delay) in enumerate(moments):
        site.post(f"Version {number}\n")
        process = start(site.root, out)
        if stage:
            wait_for(process, stage.encode())
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.communicate(timeout=LONGEST)
        outcomes.append((assert_whole(out), process.returncode == -signal.SIGKILL))
    return outcomes


def test_a_build_killed_at_any_moment_leaves_a_whole_site(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    # Half of them while the files are made and written, since that takes a small part of the time of all.
    moments = [("pages", chance.uniform(0, 0.03)) if n % 4 < 2 else ("", chance.uniform(0, 0.3)) for n in range(KILLS)]
    sites = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        sites.append(TinySite(tmp_path / name).post("Version first\n"))
        subprocess.run(command(sites[-1].root, tmp_path / f"out-{name}"), check=True, capture_output=True)
    with ThreadPoolExecutor(2) as pool:
        work = [
            pool.submit(kill_often, sites[n], tmp_path / f"out-{name}", moments[n::2])
            for n, name in enumerate(("one", "two"))
        ]
        outcomes = [outcome for each in work for outcome in each.result()]
    assert len(outcomes) == KILLS
    assert sum(killed for _, killed in outcomes) > KILLS / 2, "most builds were done before they could be killed"
    for site, name in zip(sites, ("one", "two"), strict=True):
        site.post("Version last\n")
        subprocess.run(command(site.root, tmp_path / f"out-{name}"), check=True, capture_output=True)
        assert assert_whole(tmp_path / f"out-{name}") == "last"
    assert {path.name for path in tmp_path.iterdir()} == {"one", "two", "out-one", "out-two"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signal")
def test_a_build_that_is_interrupted_says_so_and_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    site = TinySite(tmp_path / "site").post("Version 1\n")
    out = tmp_path / "out"
    subprocess.run(command(site.root, out), check=True, capture_output=True)
    site.post("{{ n }} Version 2\n").add({"posts/tiny/figures.py": "n = 1\nwhile True:\n    pass\n"})
    build = subprocess.Popen(
        command(site.root, out), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True
    )
    wait_for(build, b"text")
    os.killpg(build.pid, signal.SIGINT)  # as the terminal does: to the build and to the processes that it has started
    _, said = build.communicate(timeout=LONGEST)
    assert (build.returncode, said.decode().splitlines()[-1]) == (130, "interrupted; the published site is whole")
    assert assert_whole(out) == "1"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system does not fork")
@pytest.mark.parametrize("in_two_steps", [False, True])
@pytest.mark.parametrize("with_spare", [False, True])
def test_a_publication_killed_before_any_of_its_calls_leaves_the_old_site_or_the_new(
    tmp_path: Path, in_two_steps: bool, with_spare: bool
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    spare = str(tmp_path / "spare") if with_spare else None
    script = (
        "import json, sys\nfrom pathlib import Path\nfrom tests.killed import kill_everywhere\n"
        f"spare = {spare!r} and Path({spare!r})\n"
        f"print(json.dumps(list(kill_everywhere(sys.argv[1], in_two_steps={in_two_steps}, spare=spare))))"
    )
    command = [sys.executable, "-c", script, str(folder)]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, encoding="utf-8", timeout=LONGEST)
    assert not done.stderr
    outcomes = json.loads(done.stdout)
    assert len(outcomes) > 25, "it was killed too seldom"
    assert all(rest == [["site"], "next"] for _, _, *rest in outcomes)
    seen = list(dict.fromkeys((published, found) for published, found, *_ in outcomes))
    between = [("nothing", "old")] if in_two_steps and sys.platform in ("linux", "darwin") else []
    assert seen == [("old", "old"), *between, ("new", "new")]


def test_of_two_builds_at_once_each_is_whole_or_refused(tmp_path: Path) -> None:
    out = tmp_path / "site"
    script = "import sys\nfrom pathlib import Path\nfrom tests.killed import publish_when_told as run\n"
    builds = [
        subprocess.Popen(
            [sys.executable, "-c", f"{script}run(Path(sys.argv[1]), {name!r})", str(out)],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        for name in ("one", "two")
    ]
    for number in range(20):
        for build in builds:
            assert build.stdin is not None
            build.stdin.write(f"{number}\n")
            build.stdin.flush()
        told = [build.stdout.readline().strip() for build in builds if build.stdout]
        winners = [name for name, words in zip(("one", "two"), told, strict=True) if words == "done"]
        assert winners, told
        for build, words in zip(reversed(builds), told, strict=True):
            assert words in ("done", f"another build (process {build.pid}) is writing here")
        assert assert_whole(out, "index.html") in {f"{name}{number}" for name in winners}
        assert [path.name for path in tmp_path.iterdir()] == ["site"]
    for build in builds:
        build.communicate(timeout=LONGEST)
