"""One folder of `posts/` in, one `Post` out: front matter, tokens, and the files beside the text."""

from __future__ import annotations

import re
from pathlib import Path

from blog.content import Post
from blog.errors import BlogError, BlogErrors
from blog.load import front_matter, syntax

MAX_FILE_BYTES = 4 * 2**20  # a larger file beside a post is a mistake, not an illustration
_SKIPPED = {"__pycache__", "data"}


def load_post(folder: Path, root: Path) -> Post:
    """Read the post in a folder."""
    errors: list[BlogError] = []
    path = (folder / "index.md").relative_to(root)
    if not front_matter.SLUG.fullmatch(folder.name):
        problem = f'the folder name "{folder.name}" is no slug'
        raise BlogError(problem, folder.relative_to(root), hint="Use lower-case words joined by hyphens.")
    if not (folder / "index.md").is_file():
        raise BlogError("the post has no index.md", folder.relative_to(root), hint="Write one, or delete the folder.")
    text = read_text(folder / "index.md", root)
    yaml_text, body, body_line = front_matter.split(text, path)
    meta = None
    try:
        meta = front_matter.parse(yaml_text, path)
    except BlogErrors as problems:
        errors += problems.errors
    except BlogError as problem:
        errors.append(problem)
    files, modules = _beside(folder, root, errors)
    if errors or meta is None:
        raise BlogErrors(errors)
    figures = folder / "figures.py"
    return Post(
        slug=folder.name,
        path=path,
        meta=meta,
        source=text,
        body_line=body_line,
        tokens=syntax.parse(body, body_line),
        figures_source=read_text(figures, root) if figures.is_file() else "",
        modules=modules,
        files=files,
    )


def read_text(path: Path, root: Path) -> str:
    """Read UTF-8 text; a byte-order mark or another encoding is an error. Line ends become \\n."""
    place = path.relative_to(root)
    if path.is_symlink() and not path.resolve().is_relative_to(root.resolve()):
        raise BlogError("the link leads out of the site", place, hint="Copy the file here.")
    content = path.read_bytes()
    if content.startswith(b"\xef\xbb\xbf"):
        raise BlogError("the file begins with a byte-order mark", place, 1, 1, "Save it as UTF-8 without BOM.")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        problem = f"the file is not UTF-8 (byte 0x{content[error.start]:02x})"
        raise BlogError(problem, place, line, column, "Save it as UTF-8.") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _beside(folder: Path, root: Path, errors: list[BlogError]) -> tuple[dict[str, bytes], dict[str, str]]:
    """The files and the figure modules beside index.md."""
    files: dict[str, bytes] = {}
    modules: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_dir() or inside.parts[0] in _SKIPPED or any(part.startswith(".") for part in inside.parts):
            continue
        place = path.relative_to(root)
        if path.is_symlink() and not path.resolve().is_relative_to(root.resolve()):
            errors.append(BlogError("the link leads out of the site", place, hint="Copy the file here."))
        elif inside.name == "index.md" or inside.suffix in (".py", ".md"):
            continue
        elif inside.suffix == ".js":
            name = inside.stem
            if inside.parent != Path() or not re.fullmatch(r"[a-z0-9-]+", name):
                hint = "Name it with lower-case letters, digits and hyphens, directly beside index.md."
                errors.append(BlogError(f'the module "{inside}" is not named as a figure', place, hint=hint))
            modules[name] = read_text(path, root)
        elif path.stat().st_size > MAX_FILE_BYTES:
            size = path.stat().st_size / 2**20
            problem = f"the file has {size:.1f} MiB; at most 4 MiB are published"
            errors.append(BlogError(problem, place, hint="Make it smaller."))
        else:
            files[inside.as_posix()] = path.read_bytes()
    return files, modules
