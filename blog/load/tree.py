"""A folder in, the files of a site out: each is read once, to know its content's hash and to refuse what is no text."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from blog.errors import BlogError
from blog.files import SourceFile, digest_of, plain_lines

FOLDERS = ("posts", "templates", "static")
GENERATED = "static/js/formulas/"  # written by scripts/derive for the editor; the build derives its own
_TEXTS = {".js", ".css", ".html", ".xml", ".svg"}
_POST_TEXTS = {"index.md", "figures.py"}
_SKIPPED = {"__pycache__", "data"}  # folders of a post that are not published


@dataclass(frozen=True, slots=True)
class Tree:
    """The files below a site's folders, by their path relative to its root, in order."""

    root: Path
    files: Mapping[str, SourceFile]
    posts: tuple[str, ...]  # names of the folders of posts
    problems: tuple[BlogError, ...]

    def below(self, folder: str) -> Iterator[tuple[str, SourceFile]]:
        """The files of a folder, by their path in it."""
        start = f"{folder}/"
        return ((name[len(start) :], file) for name, file in self.files.items() if name.startswith(start))


def scan(root: Path) -> Tree:
    """Find every file that a build may read, but for those that only `figures.py` opens."""
    found: dict[str, SourceFile] = {}
    problems: list[BlogError] = []
    posts: list[str] = []
    for name in FOLDERS:
        inside = (root / (name if name != "posts" else "")).resolve()  # where links may lead
        for path in _walk(root / name, root, inside, problems, posts):
            place = path.relative_to(root).as_posix()
            if place.startswith(GENERATED):
                continue
            try:
                found[place] = read_file(path, root)
            except BlogError as problem:
                problems.append(problem)
    return Tree(root, dict(sorted(found.items())), tuple(posts), tuple(problems))


def rescan(tree: Tree, changed: Iterable[Path]) -> Tree:
    """The tree after some files changed; where more than contents may have changed, everything is looked at again."""
    files = dict(tree.files)
    for path in changed:
        name = path.relative_to(tree.root).as_posix() if path.is_relative_to(tree.root) else ""
        if name.split("/")[0] not in FOLDERS:
            continue  # settings and the tool's own files are no part of the tree
        if name not in files or path.is_symlink() or not path.is_file():
            if _is_skipped(path, tree.root) or any(part in _SKIPPED for part in Path(name).parts[2:3]):
                continue  # what only figures.py reads
            return scan(tree.root)
        try:
            files[name] = read_file(path, tree.root)
        except BlogError:
            return scan(tree.root)
    return scan(tree.root) if tree.problems else Tree(tree.root, files, tree.posts, ())


def _walk(folder: Path, root: Path, inside: Path, problems: list[BlogError], posts: list[str]) -> Iterator[Path]:
    """Regular files below a folder; hidden ones are left out, and what is neither file nor folder is refused."""
    of_posts = folder == root / "posts"
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        problems.append(BlogError(f"the folder cannot be read: {error.strerror}", folder.relative_to(root)))
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.name.startswith(".") or (of_posts and entry.name.startswith("_")) or _is_skipped(path, root):
            continue
        place = path.relative_to(root)
        if entry.is_symlink() and not path.resolve().is_relative_to(inside):
            what = "folder" if entry.is_dir() else "file"
            problems.append(BlogError("the link leads out of the site", place, hint=f"Copy the {what} here."))
        elif entry.is_dir():
            if of_posts:
                posts.append(entry.name)
            yield from _walk(path, root, inside, problems, posts)
        elif entry.is_file():
            yield path
        else:
            what = "the link leads nowhere" if entry.is_symlink() else "it is neither a file nor a folder"
            problems.append(BlogError(what, place, hint="Delete it."))


def _is_skipped(path: Path, root: Path) -> bool:
    parts = path.relative_to(root).parts
    return parts[-1] == "__pycache__" or (len(parts) == 3 and parts[0] == "posts" and parts[2] in _SKIPPED)


def read_file(path: Path, root: Path) -> SourceFile:
    """A file with the hash of its content; of what the build reads as text, it is known to be UTF-8."""
    name = path.relative_to(root).as_posix()
    content = _content(path, Path(name))
    kind = PurePosixPath(name)
    in_post = name.startswith("posts/")
    if kind.suffix == ".js" or (kind.name in _POST_TEXTS if in_post else kind.suffix in _TEXTS):
        decoded(content, Path(name))
    return SourceFile(root, name, digest_of(content), len(content))


def read_text(path: Path, root: Path) -> str:
    """The text of a file that may lie anywhere in the site."""
    place = path.relative_to(root)
    if path.is_symlink() and not path.resolve().is_relative_to(root.resolve()):
        raise BlogError("the link leads out of the site", place, hint="Copy the file here.")
    return decoded(_content(path, place), place)


def _content(path: Path, place: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BlogError(f"the file cannot be read: {error.strerror}", place) from error


def decoded(content: bytes, place: Path) -> str:
    """UTF-8 text; a byte-order mark or another encoding is an error. Line ends become \\n."""
    if content.startswith(b"\xef\xbb\xbf"):
        raise BlogError("the file begins with a byte-order mark", place, 1, 1, "Save it as UTF-8 without BOM.")
    try:
        return plain_lines(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        problem = f"the file is not UTF-8 (byte 0x{content[error.start]:02x})"
        raise BlogError(problem, place, line, column, "Save it as UTF-8.") from None
