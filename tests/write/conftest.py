from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from blog.errors import BlogError
from blog.write import Publication, Report, disk

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="Windows makes links for administrators only")


def publish(out: Path, files: Mapping[str, str], *, durable: bool = True) -> Report:
    with Publication(out, durable=durable) as new:
        for path, content in files.items():
            new.put(path, content.encode())
        return new.commit()


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refused(out: Path, forbidden: Sequence[Path] = ()) -> str:
    """Why a folder is refused, before a file was asked for."""
    with pytest.raises(BlogError) as caught, Publication(out, forbidden=forbidden):
        raise AssertionError("it was taken")
    return str(caught.value)


@pytest.fixture(params=["in one call", "in two steps"])
def swapping(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of putting a new site in the place of an old one."""
    if request.param == "in two steps":
        monkeypatch.setattr(disk, "exchange", lambda *_: False)
    return str(request.param)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder with a site of three files, alone beside what a test makes."""
    out = tmp_path / "site"
    publish(out, {"index.html": "old", "gone.html": "x", "a/same.html": "s"})
    return out
