"""A folder in, the files of a site out: each is read once, to know its content's hash and to refuse what is no text."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from blog.errors import BlogError
from blog.files import SourceFile, digest_of, plain_lines

FOLDERS = ("posts", "templates", "static")
GENERATED = "static/js/formulas/"  # written by scripts/derive for the editor; the build derives its own
_TEXTS = {".js", ".css", ".html", ".xml", ".svg"}
_POST_TEXTS = {"index.md", "figures.py"}
_SKIPPED = {"__pycache__", "data"}  # folders of a post that are not published
_SCRAPS = re.compile(  # what editors, systems and browsers leave behind, and what begins with a dot
    r"\..*|__pycache__|.*~|~\$.*|#.*#|4913|.*___jb_\w+___|Thumbs\.db|ehthumbs\.db|desktop\.ini|Icon\r"
    r"|.*\.(sw[a-z]|tmp|temp|bak|backup|old|orig|rej|autosave|vsctmp|crdownload|part|pyc|lnk|url|webloc)",
    re.IGNORECASE,
)


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


def is_scrap(name: str) -> bool:
    """Whether a file or folder of this name is never read, published or watched.

    >>> [is_scrap(name) for name in ("index.md~", "#index.md#", "index.md.bak", "Thumbs.db", ".git", "index.md")]
    [True, True, True, True, True, False]
    """
    return _SCRAPS.fullmatch(name) is not None


def scan(root: Path) -> Tree:
    """Find every file that a build may read, but for those that only `figures.py` opens."""
    found: dict[str, SourceFile] = {}
    problems: list[BlogError] = []
    posts: list[str] = []
    for folder in FOLDERS:
        inside = (root / (folder if folder != "posts" else "")).resolve()  # where links may lead
        for name in _walk(root, folder, inside, problems, posts):
            if name.startswith(GENERATED):
                continue
            try:
                found[name] = read_file(root, name)
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
            parts = name.split("/")
            if any(_is_skipped(parts[:depth]) for depth in range(1, len(parts) + 1)):
                continue  # what only figures.py reads
            return scan(tree.root)
        try:
            files[name] = read_file(tree.root, name)
        except BlogError:
            return scan(tree.root)
    return scan(tree.root) if tree.problems else Tree(tree.root, files, tree.posts, ())


def _walk(root: Path, folder: str, inside: Path, problems: list[BlogError], posts: list[str]) -> Iterator[str]:
    """Regular files below a folder; scraps are left out, and what is neither file nor folder is refused."""
    try:
        entries = sorted(os.scandir(f"{root}/{folder}"), key=lambda entry: entry.name)
    except OSError as error:
        problems.append(BlogError(f"the folder cannot be read: {error.strerror}", Path(folder)))
        return
    parts = folder.split("/")
    for entry in entries:
        if (folder == "posts" and entry.name.startswith("_")) or _is_skipped([*parts, entry.name]):
            continue
        name = f"{folder}/{entry.name}"  # joining paths would take longer than reading the files
        if entry.is_symlink() and not Path(entry.path).resolve().is_relative_to(inside):
            what = "folder" if entry.is_dir() else "file"
            problems.append(BlogError("the link leads out of the site", Path(name), hint=f"Copy the {what} here."))
        elif entry.is_dir():
            if folder == "posts":
                posts.append(entry.name)
            yield from _walk(root, name, inside, problems, posts)
        elif entry.is_file():
            yield name
        else:
            what = "the link leads nowhere" if entry.is_symlink() else "it is neither a file nor a folder"
            problems.append(BlogError(what, Path(name), hint="Delete it."))


def _is_skipped(parts: Sequence[str]) -> bool:
    """Whether a file or folder is a scrap, or belongs to a post's `figures.py` alone."""
    return is_scrap(parts[-1]) or (len(parts) == 3 and parts[0] == "posts" and parts[2] in _SKIPPED)


def read_file(root: Path, name: str) -> SourceFile:
    """A file with the hash of its content; of what the build reads as text, it is known to be UTF-8."""
    content = _content(f"{root}/{name}", name)
    last = name.rpartition("/")[2]
    suffix = last[last.rfind(".") :] if "." in last else ""
    if name.startswith("posts/"):
        is_text = suffix == ".js" or last in _POST_TEXTS or (suffix == ".md" and name.count("/") == 1)
    else:
        is_text = suffix == ".js" or suffix in _TEXTS
    if is_text:
        decoded(content, name)
    return SourceFile(root, name, digest_of(content), len(content))


def read_text(path: Path, root: Path) -> str:
    """The text of a file that may lie anywhere in the site."""
    place = path.relative_to(root)
    if path.is_symlink() and not path.resolve().is_relative_to(root.resolve()):
        raise BlogError("the link leads out of the site", place, hint="Copy the file here.")
    return decoded(_content(path, place), place)


def _content(path: Path | str, place: Path | str) -> bytes:
    try:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123  # there may be ten thousand
            return file.readall()
    except OSError as error:
        raise BlogError(f"the file cannot be read: {error.strerror}", Path(place)) from error


def decoded(content: bytes, place: Path | str) -> str:
    """UTF-8 text; a byte-order mark or another encoding is an error. Line ends become \\n."""
    if content.startswith(b"\xef\xbb\xbf"):
        raise BlogError("the file begins with a byte-order mark", Path(place), 1, 1, "Save it as UTF-8 without BOM.")
    try:
        return plain_lines(content.decode("utf-8"))
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8")
        line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
        problem = f"the file is not UTF-8 (byte 0x{content[error.start]:02x})"
        raise BlogError(problem, Path(place), line, column, "Save it as UTF-8.") from None
