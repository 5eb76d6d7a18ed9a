"""scripts/gallery on the site of the tests: pictures of every figure, and a page that shows them."""

import subprocess
import sys
from pathlib import Path
from typing import Any

from PIL import Image

from tests.conftest import PROJECT


def test_every_figure_is_pictured_in_both_looks_and_its_second_preset_where_it_has_one(
    sink: Any, tmp_path: Path
) -> None:
    words = [sys.executable, str(PROJECT / "scripts/gallery.py"), f"{tmp_path}/", "sink", "--site", str(sink.folder)]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", check=False)
    names = sink.articles["posts/sink/"]
    page, sheet = tmp_path / "index.html", tmp_path / "sheet.png"
    assert (done.returncode, done.stdout) == (0, f"{len(names)} figures: {page}, all at once: {sheet}\n"), done.stderr
    text = page.read_text("utf-8")
    files = {path.name for path in tmp_path.iterdir()}
    for look, width in (("1280-light", 1280), ("390-dark", 390)):
        for name in names:
            first = f"sink.{name}.{look}.first.png"
            assert first in files
            assert f'src="{first}"' in text
            assert 200 < width_of(tmp_path / first) <= width
    second = {name.split(".")[1] for name in files if name.endswith(".second.png")}
    assert "sizes" in second
    assert "One key for all, " in text  # the name of its second preset
    assert width_of(sheet) == 1600


def width_of(picture: Path) -> int:
    """In pixels; the file is closed again."""
    with Image.open(picture) as opened:
        return int(opened.width)
