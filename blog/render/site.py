"""All pages of the site: articles, home, tags, archive, 404, and the claims ledger."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from markupsafe import Markup, escape

from blog.content import Computed, Output, Post, Site
from blog.errors import BlogError, BlogErrors, nearest
from blog.render import assets as assets_module
from blog.render import references
from blog.render.assets import Assets
from blog.render.context import Context
from blog.render.figure import code_blocks, data_hash, figure_files, figure_html, json_text
from blog.render.markdown import render_body
from blog.render.outline import Outline, outline
from blog.render.template import Templates

WORDS_PER_MINUTE = 220
_FACES = {"serif": "", "sans": "", "serif-italic": "<em>", "mono": "<code", "math": "<math"}  # and what shows their use
_IN_SANS = re.compile(
    r'<figcaption.*?</figcaption>|<table.*?</table>|<span class="sidenote".*?</p>|<p class="callout-title".*?</p>',
    re.DOTALL,
)
_SHARED_MODULES = ("static/js/page.js", "static/js/figures.js")


@dataclass(frozen=True, slots=True)
class _Press:
    """What every page is printed with."""

    site: Site
    computed: Computed
    assets: Assets
    templates: Templates
    outlines: dict[str, Outline]
    errors: list[BlogError]

    def page(self, path: str, template: str, *, figures: Sequence[tuple[Post, str]] = (), **values: object) -> Output:
        """One page; `path` is where it is published, relative to the site's root."""
        depth = path.count("/")
        root = "../" * depth
        modules = ["static/js/page.js"]
        if figures:
            modules += ["static/js/figures.js"] + [f"{p.folder.as_posix()}/{name}.js" for p, name in figures]
        given: dict[str, object] = dict(
            path=path,
            root=values.pop("root", root),
            site=self.site.config,
            canonical=f"{self.site.config.base_url}/{path.removesuffix('index.html')}",
            style=self.assets.url("static/css/site.css"),
            theme=self.assets.url("static/js/theme.js"),
            icon=self.assets.url("static/icon.svg"),
            scripts=[self.assets.url(name) for name in _SHARED_MODULES[: 2 if figures else 1]],
            preload=self.assets.closure(modules),
            pages=[post for post in self.site.posts if post.meta.kind == "page"],
            **values,
        )
        html = self.templates.render(template, fonts=[], **given)
        html = self.templates.render(template, fonts=self._fonts(str(html)), **given)
        return Output(path=PurePosixPath(path), content=(str(html).rstrip() + "\n").encode("utf-8"))

    def _fonts(self, html: str) -> list[str]:
        """The fonts that a page will need, so that it can ask for them before its style sheet does."""
        serif = _IN_SANS.sub("", html)  # emphasis there is set in the sans
        needed = [name for name, sign in _FACES.items() if sign in (serif if name == "serif-italic" else html)]
        paths = [f"static/fonts/{name}.woff2" for name in needed]
        return [self.assets.url(path) for path in paths if path in self.assets.files]


def render(site: Site, computed: Computed) -> list[Output]:
    """Print every file of the site."""
    errors: list[BlogError] = []
    assets = assets_module.collect(site, computed)
    outlines = {post.slug: outline(post, errors) for post in site.posts}
    press = _Press(site, computed, assets, Templates(site.templates), outlines, errors)
    outputs: list[Output] = [Output(path=PurePosixPath(".nojekyll"), content=b"")]
    claims: list[dict[str, object]] = []
    for post in site.posts:
        try:
            outputs += _post(press, post, claims)
        except BlogError as error:
            errors.append(error)
    errors += _check_front_matter(site, computed)
    if not errors:
        outputs += [_home(press), _archive(press), _not_found(press), *_tags(press), *_redirects(press)]
    if errors:
        raise BlogErrors(errors)
    ledger = json.dumps({"version": 1, "claims": claims}, ensure_ascii=False, indent=1)
    outputs.append(Output(path=PurePosixPath("claims.json"), content=ledger.encode("utf-8")))
    return outputs + assets.outputs()


def _post(press: _Press, post: Post, claims: list[dict[str, object]]) -> list[Output]:
    """An article's page, its files, and the pages of its figures' code."""
    path = f"{post.address}index.html"
    root = "../" * path.count("/")
    result = press.computed.posts[post.slug]
    found = press.outlines[post.slug]

    def figure(name: str, caption: str, track: str) -> Markup:
        return figure_html(
            press.templates,
            press.assets,
            post,
            result.figures[name],
            found,
            caption=caption,
            track=track,
            root=root,
        )

    def table(name: str, caption: str) -> Markup:
        return _table(press, post, name, caption)

    context = Context(
        site=press.site, computed=press.computed, post=post, outlines=press.outlines, root=root,
        figure=figure, table=table, errors=press.errors,
    )  # fmt: skip
    body = render_body(context)
    claims += context.claims
    if press.errors:
        return []  # the page would name what is not there
    authors = post.meta.authors or tuple(author.name for author in press.site.config.authors)
    folder = path.removesuffix("index.html")
    page = press.page(
        path,
        "post.html" if post.meta.kind == "article" else "page.html",
        figures=[(post, name) for name in result.figures],
        post=post,
        meta=post.meta,
        body=body,
        authors=authors,
        headings=[h for h in found.headings if h.level <= 3],
        minutes=max(1, round(_words(post) / WORDS_PER_MINUTE)),
        figure_count=len(result.figures),
        claim_count=len(context.claims),
        series=_series_place(press.site, post),
        neighbours=_neighbours(press.site, post),
        references=[_entry(press.site, key) for key in context.cited],
        bibtex=references.bibtex(press.site.config, post, authors),
        csl=references.csl_json(press.site.config, post, authors),
        hashes=[(name, data_hash(each)[:12]) for name, each in result.figures.items()],
        json_ld=Markup(json_text(_json_ld(press.site, post, authors))),
    )
    outputs = [page]
    outputs += [Output(path=PurePosixPath(folder + name), content=data) for name, data in post.files.items()]
    for name, each in result.figures.items():
        outputs += figure_files(post, each)
        outputs.append(
            press.page(
                f"{post.address}figures/{name}/index.html",
                "code.html",
                post=post,
                figure=name,
                number=found.targets["fig", name].words,
                blocks=code_blocks(post, each),
            )
        )
    return outputs


def _table(press: _Press, post: Post, name: str, caption: str) -> Markup:
    """A table that figures.py computed."""
    data = press.computed.posts[post.slug].tables[name]
    columns, rows = data["columns"], data["rows"]
    target = press.outlines[post.slug].targets["tbl", name]
    aligned = {"l": "left", "r": "right", "c": "center"}
    align = [aligned[letter] for letter in data.get("align", "l" + "r" * (len(columns) - 1))]
    return press.templates.render(
        "table.html", name=name, number=target.words.split()[-1], caption=Markup(caption),
        header=list(zip(align, columns, strict=True)), rows=[list(zip(align, row, strict=True)) for row in rows],
    )  # fmt: skip


def _home(press: _Press) -> Output:
    site = press.site
    lead: Markup | str = ""
    figures: list[tuple[Post, str]] = []
    if site.config.lead_figure:
        slug, _, name = site.config.lead_figure.partition("/")
        post = next(post for post in site.posts if post.slug == slug)
        figure = press.computed.posts[slug].figures[name]
        link = f'Figure of <a href="{post.address}">{escape(post.meta.title)}</a>.'
        lead = figure_html(
            press.templates,
            press.assets,
            post,
            figure,
            press.outlines[slug],
            caption=link,
            track="full",
            root="",
        )
        figures = [(post, name)]
    groups = []
    for series in site.config.series:
        cards = [_card(press, post) for post in site.articles if post.meta.series == series.name]
        if cards:
            groups.append({"series": series, "cards": cards})
    rest = [
        _card(press, post) for post in site.articles if post.meta.series not in {s.name for s in site.config.series}
    ]
    if rest:
        groups.append({"series": None, "cards": rest})
    return press.page("index.html", "home.html", figures=figures, lead=lead, groups=groups)


def _card(press: _Press, post: Post) -> dict[str, object]:
    """An article as the home page and the lists show it."""
    picture = press.computed.posts[post.slug].figures.get(post.meta.picture)
    return {
        "post": post,
        "url": post.address,
        "picture": Markup(picture.frame.parts["picture"]) if picture else "",
        "figure_count": len(press.computed.posts[post.slug].figures),
        "minutes": max(1, round(_words(post) / WORDS_PER_MINUTE)),
    }


def _archive(press: _Press) -> Output:
    posts = sorted(press.site.articles, key=lambda p: (p.meta.date, p.slug), reverse=True)
    return press.page("archive/index.html", "list.html", title="All articles", lede="Newest first.",
                      cards=[_card(press, post) for post in posts], tags=_all_tags(press.site))  # fmt: skip


def _tags(press: _Press) -> list[Output]:
    pages = []
    for tag in _all_tags(press.site):
        posts = [post for post in press.site.articles if tag in post.meta.tags]
        pages.append(press.page(
            f"tags/{tag}/index.html", "list.html", title=tag.replace("-", " ").capitalize(),
            lede=f"{len(posts)} article{'s' if len(posts) != 1 else ''} with this tag.",
            cards=[_card(press, post) for post in posts], tags=_all_tags(press.site),
        ))  # fmt: skip
    return pages


def _all_tags(site: Site) -> list[str]:
    return sorted({tag for post in site.articles for tag in post.meta.tags})


def _not_found(press: _Press) -> Output:
    """The page for a wrong address: it can be shown anywhere, so its links start at the site's own path."""
    base = re.sub(r"^https?://[^/]+", "", press.site.config.base_url) + "/"
    return press.page("404.html", "404.html", root=base, cards=[_card(press, post) for post in press.site.articles])


def _redirects(press: _Press) -> list[Output]:
    """A page at each earlier address of a post; an address that is taken is refused when the site is written."""
    pages = []
    for post in press.site.posts:
        for alias in post.meta.aliases:
            path = f"{alias.strip('/')}/index.html"
            target = "../" * path.count("/") + post.address
            pages.append(press.page(path, "redirect.html", target=target, post=post))
    return pages


def _check_front_matter(site: Site, computed: Computed) -> list[BlogError]:
    """Names in front matter and settings that must exist elsewhere."""
    errors = []
    known = [series.name for series in site.config.series]
    people = [author.name for author in site.config.authors]
    for post in site.posts:
        figures = list(computed.posts[post.slug].figures)
        for what, name, names in (
            ("series", post.meta.series, known),
            (
                "picture",
                post.meta.picture,
                [f for f in figures if computed.posts[post.slug].figures[f].frame.parts["picture"]],
            ),
            *(("author", author, people) for author in post.meta.authors),
        ):
            if name and name not in names:
                line, column = post.place(name, 1, post.body_line)
                errors.append(BlogError(f'unknown {what} "{name}"', post.path, line, column, nearest(name, names)))
    slug, _, figure = site.config.lead_figure.partition("/")
    if site.config.lead_figure and figure not in getattr(computed.posts.get(slug), "figures", {}):
        known = [f"{s}/{f}" for s, result in computed.posts.items() for f in result.figures]
        hint = nearest(site.config.lead_figure, known)
        errors.append(
            BlogError(f'lead_figure "{site.config.lead_figure}" is no figure', Path("pyproject.toml"), hint=hint)
        )
    return errors


def _series_place(site: Site, post: Post) -> str:
    """ "Architecture, 4 of 6", or the series alone."""
    members = [each for each in site.articles if each.meta.series and each.meta.series == post.meta.series]
    if len(members) < 2:
        return post.meta.series
    return f"{post.meta.series} · {members.index(post) + 1} of {len(members)}"


def _neighbours(site: Site, post: Post) -> dict[str, Post | None]:
    """The articles before and after in the order of the home page."""
    if post not in site.articles:
        return {"previous": None, "next": None}
    place = site.articles.index(post)
    after = site.articles[place + 1] if place + 1 < len(site.articles) else None
    return {"previous": site.articles[place - 1] if place else None, "next": after}


def _words(post: Post) -> int:
    return sum(len(child.content.split()) for token in post.tokens for child in token.children or [])


def _entry(site: Site, key: str) -> dict[str, object]:
    reference = site.references[key]
    return {
        "id": references.entry_id(key),
        "names": references.names(reference),
        "reference": reference,
        "stop": "" if reference.title.endswith((".", "?", "!")) else ".",
    }


def _json_ld(site: Site, post: Post, authors: Sequence[str]) -> dict[str, object]:
    return {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": post.meta.title,
        "description": post.meta.description,
        "datePublished": str(post.meta.date),
        "dateModified": str(post.meta.updated or post.meta.date),
        "author": [{"@type": "Person", "name": name} for name in authors],
        "mainEntityOfPage": f"{site.config.base_url}/{post.address}",
    }
