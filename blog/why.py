"""A name in, how the thing was made out: a published file, a figure, or a number of a text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from blog.builder import Builder, Options, Plan
from blog.cache import Cache
from blog.errors import BlogError, nearest

SHOWN = 12  # characters of a hash
MOST = 40  # inputs of one kind that are listed


def why(root: Path, options: Options, cache: Cache, name: str) -> str:
    """Say from what something was made; `name` is a path, "slug/figure", or an expression of a text."""
    with Builder(root, options, cache) as builder:
        plan = builder.plan(builder.scan())
        path = _path(name)
        for output in plan.outputs:
            if output.path == path:
                return _listed(f"{path} is made from", {**output.inputs, **output.addresses})
        return _figure(builder, plan, name) or _number(builder, plan, name) or _unknown(plan, name)


def _path(name: str) -> str:
    return f"{name}index.html" if name.endswith("/") else name.removeprefix("./")


def _figure(builder: Builder, plan: Plan, name: str) -> str:
    """A figure: what its Python read, which modules it loads, what checking it costs."""
    slug, _, figure = name.partition("/")
    post = next((each for each in plan.site.posts if each.slug == slug), None)
    if post is None or figure not in post.modules:
        return ""
    modules = builder.modules_of(post, figure)
    cost = builder.cache.get("cost", name)
    lines = [
        _listed(f"the data of {name} come from figures.py, which read", builder.inputs_of(slug)),
        _listed(f"its module {figure}.js loads", modules),
        f"its samples and its range were last checked in {cost:.2f} s"
        if cost is not None
        else "its range is still to be checked",
    ]
    return "\n\n".join(lines)


def _number(builder: Builder, plan: Plan, name: str) -> str:
    """A number: where it stands, its value, and what its Python read."""
    wanted = " ".join(name.split())
    found = []
    for post in plan.site.posts:
        holes = [hole for hole in post.holes("value", "claim") if hole.facts["expression"] == wanted]
        if holes:
            value = plan.computed.posts[post.slug].values.get(wanted)
            lines = ", ".join(str(hole.lines[0]) for hole in holes)
            found.append(f"{post.path}, line {lines}: `{wanted}` is {value!r}")
            found.append(_listed("figures.py read", builder.inputs_of(post.slug)))
    return "\n".join(found)


def _listed(head: str, inputs: Mapping[str, str]) -> str:
    rows = sorted(inputs.items())
    width = max((len(key) for key, _ in rows), default=0)
    shown = [f"  {key:{width}}  {_short(value)}".rstrip() for key, value in rows[:MOST]]
    more = [f"  and {len(rows) - MOST} more"] if len(rows) > MOST else []
    return "\n".join([f"{head}:" if rows else f"{head} nothing", *shown, *more])


def _short(value: str) -> str:
    return value if len(value) <= 60 and not _is_hash(value) else value[:SHOWN]


def _is_hash(value: str) -> bool:
    return len(value) >= 32 and all(character in "0123456789abcdef" for character in value)


def _unknown(plan: Plan, name: str) -> str:
    known = [output.path for output in plan.outputs]
    known += [f"{post.slug}/{figure}" for post in plan.site.posts for figure in post.modules]
    known += [hole.facts["expression"] for post in plan.site.posts for hole in post.holes("value", "claim")]
    raise BlogError(f'nothing is named "{name}"', hint=nearest(name, known, "There are"))
