"""What a save shows first: the page of the one text or module that was saved, or the style sheet, with the last plan.

The whole site follows at once and has the last word. So nothing is reported here, and whatever is in doubt gives None.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from blog.builder import Builder, Plan
from blog.errors import BlogError, BlogErrors
from blog.files import File
from blog.load import Tree

_STYLES = "static/css/"


def ahead(builder: Builder, plan: Plan, tree: Tree, name: str) -> Mapping[str, bytes] | None:
    """The published files that are others since the source file `name` was saved, by path."""
    if name not in tree.files:  # it cannot be read, which the build reports
        return None
    try:
        if name.startswith(_STYLES) and name.endswith(".css"):
            return _sheet(builder, tree, name)
        make = {".md": _page, ".js": _figure}.get(Path(name).suffix)
        return make(builder, plan, tree, name) if make else None
    except (BlogError, BlogErrors):
        return None


def _page(builder: Builder, plan: Plan, tree: Tree, name: str) -> Mapping[str, bytes] | None:
    post = next((post for post in plan.site.posts if post.path == Path(name)), None)
    output = builder.rewritten(plan, post, tree.files[name]) if post else None
    return {output.path: output.finish(output.make().content)} if output else None


def _figure(builder: Builder, plan: Plan, tree: Tree, name: str) -> Mapping[str, bytes] | None:
    """The page that loads a module anew; its figure draws itself where it lives, and is printed with the whole site."""
    posts = ((post, figure) for post in plan.site.posts for figure, file in post.modules.items() if file.name == name)
    post, figure = next(posts, (None, ""))
    outputs = builder.remodelled(plan, post, figure, tree.files[name]) if post else ()
    return {output.path: output.finish(output.make().content) for output in outputs} or None


def _sheet(builder: Builder, tree: Tree, name: str) -> Mapping[str, bytes] | None:
    files: dict[str, File] = {path: file for path, file in tree.files.items() if path.startswith(_STYLES)}
    made = builder.restyled(name, files)
    return dict([made]) if made else None
