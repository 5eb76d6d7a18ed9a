"""A folder in, everything of it that needs no typesetting out: the only place that knows where things lie."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from blog import literature
from blog.content import Cited, Post, Reference, Site, SiteConfig, Text
from blog.errors import BlogError, BlogErrors
from blog.files import SourceFile
from blog.load.config import check_settings, load_config
from blog.load.post import Folder, published, sort_files
from blog.load.tree import FOLDERS, Tree, decoded

REFERENCES = Path("posts/references.bib")


Parse = Callable[[str], Mapping[str, Reference]]
Keep = Callable[[str, Callable[[], Mapping[str, Cited]]], Mapping[str, Cited]]  # a text, and how it is read


def parse_references(text: str) -> Mapping[str, Reference]:
    """Read the bibliography; its parser is slow to import, and its result is kept."""
    from blog.load import bibliography

    return bibliography.parse(text, REFERENCES)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What lies in a site's folder, before its texts are typeset."""

    config: SiteConfig
    tree: Tree
    folders: tuple[Folder, ...]
    references: Mapping[str, Reference] | None  # None where the bibliography has problems
    templates: Mapping[str, str]
    problems: tuple[BlogError, ...]


def check_folders(root: Path) -> None:
    """A site has settings and its three folders."""
    check_settings(root)
    missing = [name for name in FOLDERS if not (root / name).is_dir()]
    if missing:
        raise BlogErrors(BlogError(f'the folder is no site: it has no folder "{name}"', Path(name)) for name in missing)


def load(tree: Tree, base_url: str | None, parse: Parse = parse_references) -> Sources:
    """Sort what was found; problems are kept, so that those of later stages can join them."""
    problems = list(tree.problems)
    found: dict[str, list[tuple[str, SourceFile]]] = {slug: [] for slug in tree.posts}
    for name, file in tree.below("posts"):
        slug, slash, inside = name.partition("/")
        if slash:
            found[slug].append((inside, file))
        elif name.endswith(".md"):
            found.setdefault(name.removesuffix(".md"), []).append(("index.md", file))
    return Sources(
        config=load_config(tree.root, base_url),
        tree=tree,
        folders=tuple(sort_files(slug, listed, problems) for slug, listed in sorted(found.items())),
        references=_references(tree, parse, problems),
        templates={name: file.text() for name, file in tree.below("templates")},
        problems=tuple(problems),
    )


def _references(tree: Tree, parse: Parse, problems: list[BlogError]) -> Mapping[str, Reference] | None:
    file = tree.files.get(REFERENCES.as_posix())
    if file is None:
        return {}
    try:
        return parse(decoded(file.read(), REFERENCES))
    except BlogErrors as found:
        problems += found.errors
    except BlogError as problem:
        problems.append(problem)
    return None


def assemble(
    sources: Sources,
    texts: Mapping[str, Text],
    keep: Keep = lambda _, make: make(),
    *,
    drafts: bool,
    today: date | None,
    problems: list[BlogError],
) -> Site:
    """The site of the posts whose texts could be typeset, without drafts and those of the future unless asked for."""
    posts = [
        _post(f, f.index, texts[f.slug], _literature(f, sources, keep, problems), problems)
        for f in sources.folders
        if f.index and f.slug in texts
    ]
    _check_unique(posts, problems)
    shown = tuple(p for p in posts if drafts or not (p.meta.draft or (today and p.meta.date > today)))
    return Site(
        root=sources.tree.root,
        config=sources.config,
        posts=shown,
        references=sources.references,
        references_path=REFERENCES,
        static=dict(sources.tree.below("static")),
        templates=sources.templates,
        formulas=formula_texts(shown),
        broken=frozenset(f.slug for f in sources.folders if f.slug not in texts),
    )


def _post(folder: Folder, index: SourceFile, text: Text, cited: Mapping[str, Cited], problems: list[BlogError]) -> Post:
    return Post(
        slug=folder.slug,
        text=text,
        index=index,
        figures=folder.figures,
        modules=folder.modules,
        files=folder.files,
        shown=published(folder, text, problems),
        literature=cited,
    )


def _literature(folder: Folder, sources: Sources, keep: Keep, problems: list[BlogError]) -> Mapping[str, Cited]:
    """The numbers that a post copies from papers; each must be of the bibliography, and used."""
    if folder.literature is None:
        return {}
    path = Path(folder.literature.name)
    try:
        text = decoded(folder.literature.read(), path)
        found = keep(text, lambda: literature.parse(text, path))
    except (BlogError, BlogErrors) as wrong:
        problems += wrong.errors if isinstance(wrong, BlogErrors) else [wrong]
        return {}
    references = sources.references
    keys = {cited.key for cited in found.values()} if references is None else set(references)
    texts = [file.text() for file in (folder.index, folder.figures) if file]
    problems += literature.check(found, keys, literature.names_in("\n".join(texts)), path)
    return found


def _check_unique(posts: list[Post], problems: list[BlogError]) -> None:
    """Two posts may not claim one address or place in a series."""
    rules: tuple[tuple[str, Callable[[Post], list[str]]], ...] = (
        ("alias", lambda p: list(p.meta.aliases)),
        ("place in a series", lambda p: [f"{p.meta.series}, {p.meta.order}"] if p.meta.order else []),
    )
    for what, values in rules:
        seen: dict[str, Post] = {}
        for post in posts:
            for value in values(post):
                if value in seen:
                    problem = f'the {what} "{value}" is also that of {seen[value].path}'
                    line, column = post.place(value, 1, post.text.body_line)
                    problems.append(BlogError(problem, post.path, line, column or 1, "Change one of them."))
                seen[value] = post


def formula_texts(posts: Iterable[Post | Folder]) -> dict[str, str]:
    """Python texts that may hold formulas: the calculator's modules and each post's figures.py."""
    calc = files("blog") / "calc"
    texts = {
        f"calc/{file.name.removesuffix('.py')}": file.read_text("utf-8")
        for file in sorted(calc.iterdir(), key=lambda f: f.name)
        if file.name.endswith(".py") and file.name != "__init__.py"
    }
    return texts | {f"posts/{post.slug}": post.figures.text() for post in posts if post.figures}
