"""All files of the site, each with what it depends on; none is made before it is needed."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from blog.content import Claim, Computed, Output, Post, Site
from blog.errors import BlogError, nearest
from blog.files import digest_of
from blog.render import pages
from blog.render.article import article, page_of
from blog.render.assets import Assets, copied
from blog.render.press import Press
from blog.render.questions import Facts
from blog.render.shelf import shelve
from blog.render.template import Templates
from blog.render.terms import glossary


def render(
    site: Site, computed: Computed, assets: Assets, templates: Templates, body: Callable[[Post], str]
) -> list[Output]:
    """Every file of the site but the ledger of claims, which is known when all pages are."""
    press = _press(site, computed, assets, templates, body)
    cards = pages.Cards(press)
    outputs = [copied(".nojekyll", "", lambda: b"")]
    for post in site.posts:
        outputs += article(press, post)
    outputs += [pages.home(press, cards), pages.archive(press, cards), pages.not_found(press, cards)]
    outputs += [*pages.tags(press, cards), *pages.redirects(press), *assets.outputs]
    return outputs


def article_page(
    site: Site, computed: Computed, assets: Assets, templates: Templates, body: Callable[[Post], str], post: Post
) -> Output | None:
    """The page of one post alone; None if its text asks for a number or a figure that was not computed."""
    press = _press(site, computed, assets, templates, body)
    return page_of(press, post) if computed.posts[post.slug].answers(post) else None


def _press(site: Site, computed: Computed, assets: Assets, templates: Templates, body: Callable[[Post], str]) -> Press:
    posts = {post.slug: post for post in site.posts}
    listed = posts.get(site.config.glossary)
    facts = Facts(
        posts=posts,
        broken=site.broken,
        references=site.references,
        references_path=str(site.references_path),
        glossary=cache(lambda: glossary(listed, body(listed)) if listed else None),
        glossary_digest=listed.text.digest if listed else "",
    )
    return Press(site, computed, assets, templates, facts, shelve(site), body)


def ledger(claims: Sequence[tuple[Claim, ...]]) -> Output:
    """claims.json: every number that the texts state, text by text."""
    rows = ",\n".join(filter(None, map(_rows, claims)))
    for gone in _printed.keys() - {id(each) for each in claims}:  # a preview prints many, day after day
        del _printed[gone]
    text = ('{\n "version": 1,\n "claims": [' + (f"\n{rows}\n ]" if rows else "]") + "\n}").encode("utf-8")
    return copied("claims.json", digest_of(text), lambda: text)


_JSON = json.JSONEncoder(ensure_ascii=False).encode


_printed: dict[
    int, tuple[tuple[Claim, ...], str]
] = {}  # the claims of a text by their identity, and how they are written


def _rows(claims: tuple[Claim, ...]) -> str:
    """The claims of one text, as json.dumps would write them with indent=1, which is slow."""
    if claims and (id(claims) not in _printed or _printed[id(claims)][0] is not claims):
        _printed[id(claims)] = (claims, ",\n".join(map(_indented, claims)))
    return _printed[id(claims)][1] if claims else ""


def _indented(claim: Claim) -> str:
    pairs = ",\n".join(f"   {_JSON(key)}: {_JSON(value)}" for key, value in claim.items())
    return f"  {{\n{pairs}\n  }}"


def check_names(site: Site, computed: Computed) -> list[BlogError]:
    """Names in front matter and settings that must exist elsewhere."""
    errors = []
    known = [series.name for series in site.config.series]
    people = [author.name for author in site.config.authors]
    for post in site.posts:
        result = computed.posts[post.slug]
        pictures = [name for name, figure in result.figures.items() if figure.frame.parts.get("picture")]
        failed = ("figure", post.meta.picture) in result.failed
        for what, name, names in (
            ("series", post.meta.series, known),
            *([] if failed else [("picture", post.meta.picture, pictures)]),
            *(("author", author, people) for author in post.meta.authors),
        ):
            if name and name not in names:
                line, column = post.place(name, 1, post.text.body_line)
                errors.append(BlogError(f'unknown {what} "{name}"', post.path, line, column, nearest(name, names)))
    return errors + _check_lead(site, computed) + _check_glossary(site)


def _check_glossary(site: Site) -> list[BlogError]:
    slug = site.config.glossary
    known = [post.slug for post in site.posts]
    if not slug or slug in known or slug in site.broken:
        return []
    return [BlogError(f'glossary "{slug}" is no post', Path("pyproject.toml"), hint=nearest(slug, known))]


def _check_lead(site: Site, computed: Computed) -> list[BlogError]:
    lead = site.config.lead_figure
    slug, _, figure = lead.partition("/")
    result = computed.posts.get(slug)
    if (
        not lead
        or slug in site.broken
        or (result and (figure in result.figures or ("figure", figure) in result.failed))
    ):
        return []
    known = [f"{s}/{f}" for s, each in computed.posts.items() for f in each.figures]
    return [BlogError(f'lead_figure "{lead}" is no figure', Path("pyproject.toml"), hint=nearest(lead, known))]
