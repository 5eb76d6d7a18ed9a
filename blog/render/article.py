"""A post's page, the files beside it, and the pages of its figures' code."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from blog.content import Claim, Output, Post, PostResult, Reference
from blog.errors import BlogErrors
from blog.files import digest_of
from blog.render import references
from blog.render.assets import copied
from blog.render.figure import (
    code_blocks,
    data_hash,
    figure_files,
    figure_html,
    figure_inputs,
    figure_loads,
    json_text,
    module_path,
)
from blog.render.fill import Filling
from blog.render.press import Press, Values
from blog.render.questions import asked
from blog.render.shelf import minutes


def article(press: Press, post: Post) -> list[Output]:
    """Everything that is published for a post."""
    result = press.computed.posts[post.slug]
    outputs = [page_of(press, post)]
    outputs += [copied(post.address + name, file.digest, file.read) for name, file in post.shown.items()]
    for name, figure in result.figures.items():
        if ("fig", name) not in post.text.outline.targets:
            continue  # its fence stands twice, which is reported
        outputs += figure_files(post, figure)
        outputs.append(_code_page(press, post, name))
    return outputs


def page_of(press: Press, post: Post) -> Output:
    """The page alone."""
    result = press.computed.posts[post.slug]
    path = f"{post.address}index.html"
    neighbours = press.shelf.neighbours(post)
    inputs = {
        f"text {post.index.name}": post.text.digest,
        "place among articles": repr(
            (press.shelf.place_in_series(post), [each and (each.slug, each.text.title) for each in neighbours.values()])
        ),
        **dict(asked(press.facts, post, result)),
        **{f"cited {name}": f"{cited.key}, {cited.place}" for name, cited in post.literature.items()},
    }
    for figure in result.figures.values():
        inputs |= figure_inputs(press.templates, press.assets, post, figure)
    if result.tables:
        inputs |= press.templates.closure("table.html")
    return press.page(
        path,
        "post.html" if post.meta.kind == "article" else "page.html",
        inputs,
        lambda claims: _values(press, post, result, "../" * path.count("/"), claims),
        modules=[module_path(post, name) for name in result.figures],
        loads=[path for figure in result.figures.values() for path in figure_loads(press.assets, post, figure)],
    )


def _values(press: Press, post: Post, result: PostResult, root: str, claims: list[Claim]) -> Values:
    """What post.html and page.html show; raises all problems of the text."""

    def figure(name: str, caption: str, track: str) -> Markup:
        shown = result.figures[name]
        return figure_html(press.templates, press.assets, post, shown, caption=caption, track=track, root=root)

    def table(name: str, caption: str) -> Markup:
        return _table(press, post, name, caption)

    filling = Filling(facts=press.facts, post=post, result=result, root=root, figure_html=figure, table_html=table)
    hero, body = _hero(filling.fill(press.body(post)))
    if filling.problems:
        raise BlogErrors(filling.problems)
    claims += filling.claims
    config, meta = press.site.config, post.meta
    authors = meta.authors or tuple(author.name for author in config.authors)
    return {
        "post": post,
        "meta": meta,
        "hero": Markup(hero),
        "body": Markup(body),
        "authors": authors,
        "changes": list(zip(meta.changelog, map(Markup, post.text.changes), strict=True)),
        "headings": [h for h in post.text.outline.headings if h.level <= 3],
        "minutes": minutes(post),
        "figure_count": len(result.figures),
        "claim_count": len(filling.claims),
        "series": press.shelf.place_in_series(post),
        "neighbours": press.shelf.neighbours(post),
        "references": [_entry(work, filling.years[work.key]) for work in filling.cited.values()],
        "bibtex": references.bibtex(config, post, authors),
        "csl": references.csl_json(config, post, authors),
        "hashes": [(name, data_hash(each)[:12]) for name, each in result.figures.items()],
        "json_ld": Markup(json_text(_json_ld(press, post, authors))),
    }


def _hero(body: str) -> tuple[str, str]:
    """The figure that an article opens with, if it is as wide as the page, and the rest."""
    if not body.lstrip().startswith('<figure class="figure full'):
        return "", body
    end = body.index("</figure>") + len("</figure>")
    return body[:end], body[end:]


def _code_page(press: Press, post: Post, name: str) -> Output:
    figure = press.computed.posts[post.slug].figures[name]
    number = post.text.outline.targets["fig", name].words
    inputs = {
        f"figure {name}": digest_of(figure.source.encode()),
        f"module {name}": post.modules[name].digest,
        "title and number": f"{post.text.title} {number}",
    }
    return press.page(
        f"{post.address}figures/{name}/index.html",
        "code.html",
        inputs,
        lambda _: {"post": post, "figure": name, "number": number, "blocks": code_blocks(post, figure)},
    )


def _table(press: Press, post: Post, name: str, caption: str) -> Markup:
    """A table that figures.py computed."""
    data = press.computed.posts[post.slug].tables[name]
    columns, rows = data["columns"], data["rows"]
    aligned = {"l": "left", "r": "right", "c": "center"}
    align = [aligned[letter] for letter in data.get("align", "l" + "r" * (len(columns) - 1))]
    return press.templates.render(
        "table.html", name=name, number=post.text.outline.number("tbl", name), caption=Markup(caption),
        header=list(zip(align, columns, strict=True)), rows=[list(zip(align, row, strict=True)) for row in rows],
    )  # fmt: skip


def _entry(reference: Reference, year: str) -> dict[str, object]:
    return {
        "id": reference.anchor,
        "names": references.names(reference),
        "year": year,
        "title": Markup(reference.title),
        "stop": "" if reference.title.endswith((".", "?", "!")) else ".",
        "url": reference.url,
        "venue": Markup(reference.venue),
    }


def _json_ld(press: Press, post: Post, authors: Sequence[str]) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": post.meta.title,
        "description": post.meta.description,
        "datePublished": str(post.meta.date),
        "dateModified": str(post.meta.updated or post.meta.date),
        "author": [{"@type": "Person", "name": name} for name in authors],
        "mainEntityOfPage": f"{press.site.config.base_url}/{post.address}",
    }
