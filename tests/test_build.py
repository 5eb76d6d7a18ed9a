from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from blog.build import build, check
from blog.builder import Options
from blog.cache import Cache
from blog.errors import BlogError

if TYPE_CHECKING:
    from pathlib import Path

    from tests.conftest import TinySite


def test_a_build_tells_of_its_progress(site: TinySite, tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    built = build(site.post().root, tmp_path / "out", Options(), lambda *step: steps.append(step))
    files = built.report.files - 1  # the manifest is written last
    assert steps[:3] == [("load", 1, 3), ("compute", 2, 3), ("render", 3, 3)]
    assert steps[3:] == [("write", number, files) for number in range(1, files + 1)]


def test_a_folder_that_may_not_be_written_is_refused_before_the_work(site: TinySite, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.tex").write_text("years", "utf-8")
    steps: list[str] = []
    with pytest.raises(BlogError):
        build(site.root, tmp_path / "out", Options(), lambda stage, *_: steps.append(stage))
    assert steps == []


def test_a_check_takes_the_first_three_stages(site: TinySite) -> None:
    assert list(check(site.post().root, Options())) == ["load", "compute", "render"]


def test_derived_modules_can_be_written_for_the_editor(site: TinySite) -> None:
    site.post(draft="true").own("static").add(
        {
            "posts/tiny/figures.py": "from blog.calc.formula import formula\n\n\n@formula\ndef half(n: int) -> float:\n"
            '    """Half."""\n    return n / 2\n'
        }
    )
    write_formulas(site.root)
    folder = site.root / "static/js/formulas"
    assert "export function half(n)" in (folder / "posts/tiny.js").read_text("utf-8")
    assert (folder / "calc/kv_cache.js").is_file()
