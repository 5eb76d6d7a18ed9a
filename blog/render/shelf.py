"""The articles of a site in every order that its pages need; each list is made once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from blog.content import Post, Series, Site, articles

WORDS_PER_MINUTE = 220


@dataclass(frozen=True, slots=True)
class Shelf:
    """All articles, and where each stands among them."""

    articles: tuple[Post, ...]  # as the home page has them
    newest: tuple[Post, ...]
    pages: tuple[Post, ...]
    series: Mapping[str, Sequence[Post]]  # by name
    tags: Mapping[str, Sequence[Post]]  # in alphabetical order
    _places: Mapping[str, int]
    _in_series: Mapping[str, int]

    def neighbours(self, post: Post) -> dict[str, Post | None]:
        """The articles before and after in the order of the home page."""
        place = self._places.get(post.slug)
        if place is None:
            return {"previous": None, "next": None}
        after = self.articles[place + 1] if place + 1 < len(self.articles) else None
        return {"previous": self.articles[place - 1] if place else None, "next": after}

    def place_in_series(self, post: Post) -> str:
        """ "Architecture, 4 of 6", or the series alone; a page may name one, but stands in no list."""
        members = self.series.get(post.meta.series, ())
        if not post.meta.series or len(members) < 2 or post.slug not in self._in_series:
            return post.meta.series
        return f"{post.meta.series} · {self._in_series[post.slug] + 1} of {len(members)}"

    def groups(self, listed: Sequence[Series]) -> list[tuple[Series | None, Sequence[Post]]]:
        """The series of the settings that have articles, then the articles of none."""
        names = {series.name for series in listed}
        rest = [post for post in self.articles if post.meta.series not in names]
        groups: list[tuple[Series | None, Sequence[Post]]] = [(each, self.series.get(each.name, ())) for each in listed]
        return [(series, posts) for series, posts in [*groups, (None, rest)] if posts]


def shelve(site: Site) -> Shelf:
    """Sort a site's posts."""
    listed = articles(site)
    series: dict[str, list[Post]] = {}
    tags: dict[str, list[Post]] = {}
    in_series: dict[str, int] = {}
    for post in listed:
        members = series.setdefault(post.meta.series, [])
        in_series[post.slug] = len(members)
        members.append(post)
        for tag in post.meta.tags:
            tags.setdefault(tag, []).append(post)
    return Shelf(
        articles=listed,
        newest=tuple(sorted(listed, key=lambda p: (p.meta.date, p.slug), reverse=True)),
        pages=tuple(post for post in site.posts if post.meta.kind == "page"),
        series=series,
        tags=dict(sorted(tags.items())),
        _places={post.slug: place for place, post in enumerate(listed)},
        _in_series=in_series,
    )


def minutes(post: Post) -> int:
    """How long a post takes to read."""
    return max(1, round(post.text.words / WORDS_PER_MINUTE))
