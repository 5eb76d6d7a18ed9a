"""A text in, a whole site built over the last one: the new one is there as a whole, or the last one as it was."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from blog.build import build
from blog.builder import Options
from blog.cache import Cache
from blog.errors import BlogError, BlogErrors
from fuzzing.bodies import HEAD

PROJECT = Path(__file__).parents[2]
_SETTINGS = '[tool.blog]\ntitle = "T"\ndescription = "D"\nbase_url = "https://example.org"\n'


class HalfError(Exception):
    """A folder that holds neither the new site nor the last one."""


def build_over(body: str) -> str:
    """Publish a good site, then one with this text; gives "", or that the text was refused."""
    with TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "pyproject.toml").write_text(_SETTINGS, "utf-8")
        for name in ("templates", "static"):
            (root / name).symlink_to(PROJECT / name)
        index = root / "posts/x/index.md"
        index.parent.mkdir(parents=True)
        index.write_text(f"{HEAD}Good.\n", "utf-8")
        build(root, root / "site", Options(jobs=1), Cache(None))
        before = _contents(root / "site")
        index.write_bytes((HEAD + body).encode("utf-8"))
        try:
            build(root, root / "site", Options(jobs=1), Cache(None))
        except (BlogError, BlogErrors):
            if _contents(root / "site") != before:
                raise HalfError("a refused text changed the site") from None
            return "refused"
        _check_whole(root / "site")
        return ""


def _contents(site: Path) -> dict[str, str]:
    files = (path for path in site.rglob("*") if path.is_file())
    return {path.relative_to(site).as_posix(): sha256(path.read_bytes()).hexdigest() for path in files}


def _check_whole(site: Path) -> None:
    listed = set(json.loads((site / "manifest.json").read_text("utf-8"))["files"])
    there = set(_contents(site)) - {"manifest.json"}
    if listed - {"manifest.json"} != there:
        raise HalfError(f"listed and there differ: {sorted(listed ^ there)[:3]}")
