"""One folder of `posts/` in, its files by their part in the post out."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote

from blog.content import SLUG, Text
from blog.errors import BlogError
from blog.files import SourceFile
from blog.ids import one_form
from blog.literature import FILE

_WAY_OUT = "Name it in the text, read it in figures.py, or move it into data/, which is never published."
MAX_FILE_BYTES = 4 * 2**20  # a larger file beside a post is a mistake, not an illustration


@dataclass(frozen=True, slots=True)
class Folder:
    """The files of a post, not yet read."""

    slug: str
    index: SourceFile | None  # index.md; None where it is missing, which is reported
    figures: SourceFile | None
    modules: dict[str, SourceFile]
    files: dict[str, SourceFile]
    python: dict[str, SourceFile]  # besides figures.py
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
        return Folder(slug, None, None, {}, {}, {})
    inside = dict(listed)
    if alone and f"posts/{slug}/index.md" in [file.name for _, file in listed]:
        problems.append(BlogError(f"the post has another text, {place / 'index.md'}", Path(alone[0]), hint="Keep one."))
    index, figures, literature = (inside.pop(name, None) for name in ("index.md", "figures.py", FILE))
    folder = Folder(slug, index, figures, {}, {}, {}, literature)
    if folder.index is None and all(each.path != place / "index.md" for each in problems):
        problems.append(BlogError("the post has no index.md", place, hint="Write one, or delete the folder."))
    for name, file in inside.items():
        path = PurePosixPath(name)
        if path.suffix == ".py":
            folder.python[name] = file
        elif path.suffix == ".md":
            continue
        elif path.suffix == ".js":
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


def published(folder: Folder, text: Text, problems: list[BlogError]) -> dict[str, SourceFile]:
    """The files that a text shows or links; of the others, those that no Python of the post names are problems."""
    if not folder.files:
        return {}
    holes = [hole for hole in text.holes if hole.kind in ("image", "link")]
    shown = {one_form(hole.facts.get("source") or unquote(hole.facts["href"].partition("#")[0])) for hole in holes}
    unused = [name for name in folder.files if name not in shown]
    code = "".join(file.text() for file in (folder.figures, *folder.python.values()) if file) if unused else ""
    for name in unused:
        if PurePosixPath(name).name not in code:
            place = Path("posts") / folder.slug / name
            problems.append(BlogError("nothing names this file, so it is not published", place, hint=_WAY_OUT))
    return {name: file for name, file in folder.files.items() if name in shown}
