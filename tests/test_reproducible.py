from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.conftest import FIGURES, TinySite


def built(folder: Path, *options: str, **environment: str) -> dict[str, bytes]:
    """A site built by the command in a folder and an environment of its own."""
    root = folder / "root"
    root.mkdir(parents=True)
    site = TinySite(root)
    site.post("```figure bar\n```\n\n{{ sorted_tags }}\n", "one", tags="[b, a]").figure(
        "one", FIGURES + '\n\nsorted_tags = "x"\n'
    )
    site.post("As @k, see @post:one.\n", "two", tags="[c, a]")
    site.add({"posts/references.bib": "@misc{k, title={T}, author={A B}, year={2023}}"})
    command = [sys.executable, "-m", "blog", "build", str(root), "--out", str(folder / "out"), *options]
    subprocess.run(command, check=True, capture_output=True, cwd=folder, env={**os.environ, **environment})
    return {
        p.relative_to(folder / "out").as_posix(): p.read_bytes() for p in (folder / "out").rglob("*") if p.is_file()
    }


def test_a_site_is_the_same_to_the_byte_wherever_whenever_and_by_how_many_processes_it_is_built(tmp_path: Path) -> None:
    here = built(tmp_path / "here", PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C.UTF-8")
    there = built(tmp_path / "somewhere else", "--jobs", "2", PYTHONHASHSEED="2", TZ="Asia/Tokyo", LC_ALL="C")
    assert sorted(here) == sorted(there)
    assert [path for path in here if here[path] != there[path]] == []
    assert not [path for path, content in here.items() if str(tmp_path).encode() in content]
