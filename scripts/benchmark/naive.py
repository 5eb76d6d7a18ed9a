"""The floor: one loop over the posts with markdown-it-py, Pygments, math-core and Jinja, and nothing else.

A folder with `posts/*.md` and `templates/` in, a folder of pages out. No cache, no checks of anything, no second
process: what these libraries take is what no tool made of them can go below without doing less.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader
from markdown_it import MarkdownIt
from markupsafe import Markup
from math_core import LatexToMathML
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

_FORMATTER = HtmlFormatter(nowrap=True)
_LEXERS: dict[str, Any] = {}


def main(root: Path, out: Path) -> None:
    """Build the site."""
    templates = Environment(loader=FileSystemLoader(root / "templates"), autoescape=True)
    markdown = _markdown()
    posts = sorted((_read(path, markdown) for path in root.glob("posts/*.md")), key=lambda post: str(post["date"]))
    tags: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for index, post in enumerate(posts):
        before = posts[index - 1] if index else None
        after = posts[index + 1] if index + 1 < len(posts) else None
        page = templates.get_template("post.html").render(**post, before=before, after=after)
        _write(out / "posts" / post["slug"], page)
        for tag in post["tags"]:
            tags[tag].append(post)
    lists = {"": posts[::-1], "archive": posts[::-1]} | {f"tags/{tag}": found[::-1] for tag, found in tags.items()}
    for folder, found in lists.items():
        title = folder or "A thousand posts"
        _write(out / folder, templates.get_template("list.html").render(title=title, description=title, posts=found))
    shutil.copytree(root / "static", out / "static", dirs_exist_ok=True)


def _markdown() -> MarkdownIt:
    converter = LatexToMathML(annotation=True, fancy_error=False)

    def math(tex: str, options: dict[str, bool]) -> str:
        return str(converter.convert_with_local_state(tex.strip(), displaystyle=options["display_mode"]))

    options = {"typographer": True, "highlight": _highlight}
    markdown = MarkdownIt("commonmark", options).enable(["table", "replacements", "smartquotes"])
    return markdown.use(footnote_plugin).use(dollarmath_plugin, renderer=math)


def _highlight(code: str, language: str, _: str) -> str:
    if language not in _LEXERS:
        _LEXERS[language] = get_lexer_by_name(language)
    return str(highlight(code, _LEXERS[language], _FORMATTER))


def _read(path: Path, markdown: MarkdownIt) -> dict[str, Any]:
    """A post's front matter, body, headings and reading time."""
    _, head, text = path.read_text("utf-8").split("---\n", 2)
    env: dict[str, Any] = {}
    tokens = markdown.parse(text, env)
    headings = []
    for opening, inline in pairwise(tokens):
        if opening.type == "heading_open":
            anchor = re.sub(r"\W+", "-", inline.content.lower())
            opening.attrs["id"] = anchor
            headings.append((anchor, inline.content))
    body = Markup(markdown.renderer.render(tokens, markdown.options, env))
    keys = yaml.load(head, yaml.CSafeLoader)
    return {**keys, "slug": path.stem, "body": body, "headings": headings, "minutes": len(text.split()) // 220 or 1}


def _write(folder: Path, page: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(page, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
