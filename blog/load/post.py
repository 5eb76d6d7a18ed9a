"""One folder of `posts/` in, its files by their part in the post out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from blog.content import SLUG
from blog.errors import BlogError
from blog.files import SourceFile
from blog.ids import one_form
from blog.literature import FILE

MAX_FILE_BYTES = 4 * 2**20  # a larger file beside a post is a mistake, not an illustration


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a post, not yet read."""

    slug: str
    index: SourceFile | None  # index.md; None where it is missing, which is reported
    figures: SourceFile | None
    modules: dict[str, SourceFile]
    files: dict[str, SourceFile]
    literature: SourceFile | None = None  # literature.yaml


def sort_files(slug: str, found: Iterable[tuple[str, SourceFile]], problems: list[BlogError]) -> Folder:
    """Give each file of a post's folder its part."""
    place = Path("posts") / slug
    listed = list(found)
    alone = [file.name for name, file in listed if name == "index.md" and file.name != f"posts/{slug}/index.md"]
    if not SLUG.fullmatch(slug):
        what, place = ("file", Path(alone[0])) if alone else ("folder", place)
        hint = "Use lower-case words joined by hyphens."
        problems.append(BlogError(f'the {what} name "{slug}" is no slug', place, hint=hint))
        return Folder(slug, None, None, {}, {})
    inside = dict(listed)
    if alone and f"posts/{slug}/index.md" in [file.name for _, file in listed]:
        problems.append(BlogError(f"the post has another text, {place / 'index.md'}", Path(alone[0]), hint="Keep one."))
    index, figures, literature = (inside.pop(name, None) for name in ("index.md", "figures.py", FILE))
    folder = Folder(slug, index, figures, {}, {}, literature)
    if folder.index is None and all(each.path != place / "index.md" for each in problems):
        problems.append(BlogError("the post has no index.md", place, hint="Write one, or delete the folder."))
    for name, file in inside.items():
        path = PurePosixPath(name)
        if path.suffix in (".py", ".md"):
            continue
        if path.suffix == ".js":
            if len(path.parts) > 1 or not re.fullmatch(r"[a-z0-9-]+", path.stem):
                hint = "Name it with lower-case letters, digits and hyphens, directly beside index.md."
                problems.append(BlogError(f'the module "{name}" is not named as a figure', place / name, hint=hint))
            folder.modules[path.stem] = file
        elif file.size > MAX_FILE_BYTES:
            problem = f"the file has {file.size / 2**20:.1f} MiB; at most 4 MiB are published"
            problems.append(BlogError(problem, place / name, hint="Make it smaller."))
        else:
            folder.files[one_form(name)] = file
    return folder
