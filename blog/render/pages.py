"""The pages that list articles: home, archive, tags, the page for wrong addresses, and those at earlier addresses."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from markupsafe import Markup

from blog.content import Output, Post
from blog.files import digest_of
from blog.render.figure import figure_html, figure_inputs, figure_loads, module_path
from blog.render.press import Press
from blog.render.shelf import minutes


class Cards:
    """Articles as the lists show them; a card is printed once for each depth at which it stands."""

    def __init__(self, press: Press) -> None:
        self._press = press
        self.print = cache(self._print)
        self.fingerprint = cache(self._fingerprint)

    def inputs(self, posts: Sequence[Post]) -> dict[str, str]:
        """What a list of cards depends on."""
        cards = digest_of("".join(self.fingerprint(post.slug) for post in posts).encode())
        return {"cards of articles": cards, **self._press.templates.closure("card.html")}

    def all(self, posts: Sequence[Post], root: str) -> list[Markup]:
        """The cards of some articles."""
        return [self.print(post.slug, root) for post in posts]

    def _fingerprint(self, slug: str) -> str:
        post = self._press.facts.posts[slug]
        figures = self._press.computed.posts[slug].figures
        picture = figures[post.meta.picture].digest if post.meta.picture in figures else ""
        facts = (post.address, post.text.title, post.text.description, post.meta.draft, minutes(post), len(figures))
        return digest_of(repr((*facts, picture)).encode())

    def _print(self, slug: str, root: str) -> Markup:
        post = self._press.facts.posts[slug]
        figures = self._press.computed.posts[slug].figures
        picture = figures.get(post.meta.picture)
        card = {
            "post": post,
            "url": post.address,
            "picture": Markup(picture.frame.parts["picture"]) if picture else "",
            "figure_count": len(figures),
            "minutes": minutes(post),
        }
        name = f"the card of {slug}"
        return Markup(self._press.templates.render("card.html", name=name, card=card, root=root).strip())


def home(press: Press, cards: Cards) -> Output:
    """The home page, with the figure that leads it."""
    config = press.site.config
    slug, _, name = config.lead_figure.partition("/")
    post = press.facts.posts.get(slug)
    figure = press.computed.posts[slug].figures.get(name) if post else None
    groups = press.shelf.groups(config.series)

    def lead() -> Markup | str:
        if not (post and figure):
            return ""
        link = f'Figure of <a href="{post.address}">{post.text.title}</a>.'
        return figure_html(press.templates, press.assets, post, figure, caption=link, track="full", root="")

    listed = [each for _, posts in groups for each in posts]
    inputs = {**cards.inputs(listed), "groups": repr([(series, len(posts)) for series, posts in groups])}
    if post and figure:
        inputs |= {"title of the lead figure": post.text.title} | figure_inputs(
            press.templates, press.assets, post, figure
        )
    return press.page(
        "index.html",
        "home.html",
        inputs,
        lambda _: {
            "lead": lead(),
            "groups": [{"series": series, "cards": cards.all(posts, "")} for series, posts in groups],
        },
        modules=[module_path(post, name)] if post and figure else [],
        loads=figure_loads(press.assets, post, figure) if post and figure else [],
    )


def _list(press: Press, cards: Cards, path: str, title: str, lede: str, posts: Sequence[Post]) -> Output:
    tags = sorted({tag for post in posts for tag in post.meta.tags})
    given = {"title": title, "lede": lede, "tags": tags}
    root = "../" * path.count("/")
    return press.page(
        path,
        "list.html",
        {**cards.inputs(posts), "list": repr(given)},
        lambda _: {**given, "cards": cards.all(posts, root)},
    )


def archive(press: Press, cards: Cards) -> Output:
    """All articles."""
    return _list(press, cards, "archive/index.html", "All articles", "Newest first.", press.shelf.newest)


def tags(press: Press, cards: Cards) -> list[Output]:
    """A page for each tag; it lists the tags of its own articles, so that all pages together stay small."""
    pages = []
    for tag, posts in press.shelf.tags.items():
        lede = f"{len(posts)} article{'s' if len(posts) != 1 else ''} with this tag."
        title = tag.replace("-", " ").capitalize()
        pages.append(_list(press, cards, f"tags/{tag}/index.html", title, lede, posts))
    return pages


def not_found(press: Press, cards: Cards) -> Output:
    """The page for a wrong address: it can be shown anywhere, so its links start at the site's own path."""
    base = re.sub(r"^https?://[^/]+", "", press.site.config.base_url) + "/"
    listed = press.shelf.articles
    return press.page(
        "404.html", "404.html", cards.inputs(listed), lambda _: {"cards": cards.all(listed, base)}, root=base
    )


def redirects(press: Press) -> list[Output]:
    """A page at each earlier address of a post; an address that is taken is refused when the site is written."""
    pages = []
    for post in press.site.posts:
        for alias in post.meta.aliases:
            path = f"{alias.strip('/')}/index.html"
            target = "../" * path.count("/") + post.address
            pages.append(_redirect(press, path, target, post))
    return pages


def _redirect(press: Press, path: str, target: str, post: Post) -> Output:
    inputs = {"target": f"{target} {post.text.title}"}
    return press.page(path, "redirect.html", inputs, lambda _: {"target": target, "post": post})
