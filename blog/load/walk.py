"""A folder in, a `Site` out: the only place that knows where things lie in the source tree."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path

from blog.content import Post, Site
from blog.errors import BlogError, BlogErrors
from blog.load import bibliography
from blog.load.config import load_config
from blog.load.post import load_post, read_text

_TEXTS = {".js", ".css", ".html", ".xml", ".svg"}
GENERATED = "js/formulas/"  # written by scripts/derive for the editor; the build derives its own


def load(root: Path, *, drafts: bool = False, base_url: str | None = None, today: date | None = None) -> Site:
    """Read the site in a folder; posts that are drafts or lie in the future are left out unless asked for."""
    config = load_config(root, base_url)
    errors: list[BlogError] = []
    for name in ("posts", "templates", "static"):
        if not (root / name).is_dir():
            errors.append(BlogError(f'the folder is no site: it has no folder "{name}"', Path(name)))
    if errors:
        raise BlogErrors(errors)
    posts = _posts(root, errors)
    bib = Path("posts/references.bib")
    references = {}
    if (root / bib).is_file():
        try:
            references = bibliography.parse(read_text(root / bib, root), bib)
        except (BlogError, BlogErrors) as problem:
            errors += problem.errors if isinstance(problem, BlogErrors) else [problem]
    _check_unique(posts, errors)
    if errors:
        raise BlogErrors(errors)
    shown = [p for p in posts if drafts or not (p.meta.draft or (today and p.meta.date > today))]
    return Site(
        root=root,
        config=config,
        posts=tuple(shown),
        references=references,
        references_path=bib,
        static=_tree(root / "static", lambda name: not name.startswith(GENERATED)),
        templates={k: v.decode("utf-8") for k, v in _tree(root / "templates").items()},
        formulas=_formulas(shown),
    )


def _posts(root: Path, errors: list[BlogError]) -> list[Post]:
    posts = []
    for folder in sorted((root / "posts").iterdir()):
        if not folder.is_dir() or folder.name.startswith((".", "_")):
            continue
        if not folder.resolve().is_relative_to(root.resolve()):
            place = folder.relative_to(root)
            errors.append(BlogError("the link leads out of the site", place, hint="Copy the folder here."))
            continue
        try:
            posts.append(load_post(folder, root))
        except BlogErrors as problems:
            errors += problems.errors
        except BlogError as problem:
            errors.append(problem)
    return posts


def _check_unique(posts: list[Post], errors: list[BlogError]) -> None:
    """Two posts may not claim one address, title or place in a series."""
    rules: tuple[tuple[str, Callable[[Post], list[str]]], ...] = (
        ("alias", lambda p: list(p.meta.aliases)),
        ("title", lambda p: [p.meta.title]),
        ("place in a series", lambda p: [f"{p.meta.series}, {p.meta.order}"] if p.meta.order else []),
    )
    for what, values in rules:
        seen: dict[str, Post] = {}
        for post in posts:
            for value in values(post):
                if value in seen:
                    problem = f'the {what} "{value}" is also that of {seen[value].path}'
                    line, column = post.place(value, 1, post.body_line)
                    errors.append(BlogError(problem, post.path, line, column or 1, "Change one of them."))
                seen[value] = post


def _tree(folder: Path, wanted: Callable[[str], bool] = lambda name: True) -> dict[str, bytes]:
    """All files below a folder, by relative name, sorted."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and wanted(name) and not any(part.startswith(".") for part in Path(name).parts):
            if path.is_symlink() and not path.resolve().is_relative_to(folder.resolve()):
                raise BlogError("the link leads out of the site", Path(folder.name) / name, hint="Copy the file here.")
            found[name] = path.read_bytes()
            if path.suffix in _TEXTS:
                read_text(path, folder.parent)  # refuses what is not UTF-8
    return found


def _formulas(posts: list[Post]) -> dict[str, str]:
    """Python texts that may hold formulas: the calculator's modules and each post's figures.py."""
    calc = files("blog") / "calc"
    texts = {
        f"calc/{file.name.removesuffix('.py')}": file.read_text("utf-8")
        for file in sorted(calc.iterdir(), key=lambda f: f.name)
        if file.name.endswith(".py") and file.name != "__init__.py"
    }
    return texts | {f"posts/{post.slug}": post.figures_source for post in posts if post.figures_source}
