"""What a text asks of the site around it, and on what each answer depends.

The fingerprints are had without filling the text: a page whose fingerprints are those of the last build is not made
again.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote

from blog.content import Post, PostResult, Reference
from blog.files import digest_of
from blog.ids import fragment_of, one_form
from blog.render.terms import Glossary

MANY_ADDRESSES = 20_000  # a post is linked to from many others

_POST = re.compile(r"@post:([a-z0-9-]+)|(?:\.\./)?([a-z0-9-]+)/(?:index\.md)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a text may ask of the site around it."""

    posts: Mapping[str, Post]
    broken: frozenset[str]  # slugs of posts that exist but have problems of their own
    references: Mapping[str, Reference] | None  # None where the bibliography has problems, which are reported
    references_path: str
    glossary: Callable[[], Glossary | None] = lambda: None  # read when it is needed
    glossary_digest: str = ""  # of its text


def asked(facts: Facts, post: Post, result: PostResult) -> Iterator[tuple[str, str]]:
    """All that a text's holes depend on, by name, as fingerprints."""
    if facts.glossary_digest:
        yield "glossary", facts.glossary_digest
    for hole in post.text.holes:
        given = hole.facts
        match hole.kind:
            case "link":
                slug, fragment = linked_post(given["href"])
                if slug in facts.posts:
                    known = not fragment or fragment in facts.posts[slug].text.outline.anchors
                    yield f"link {given['href']}", f"{facts.posts[slug].address} {known}"
                else:
                    yield f"link {given['href']}", str(linked_file(given["href"]) in post.files)
            case "value" | "claim":
                yield f"number `{given['expression']}`", repr(result.values.get(given["expression"]))
            case "drag" | "live" | "mark" | "figure" | "state":
                name = given.get("name") or given.get("figure") or given["target"].partition(".")[0]
                yield f"figure {name}", result.figures[name].digest if name in result.figures else ""
            case "table":
                yield f"table {given['name']}", digest_of(repr(result.tables.get(given["name"])).encode())
            case "formula":
                yield f"formula {given['name']}", repr(result.formulas.get(given["name"]))
            case "title":
                linked = facts.posts.get(given["slug"])
                yield f"post {given['slug']}", f"{linked.address} {linked.text.title}" if linked else ""
            case "citation":
                for key, _ in cited_keys(given["items"]):
                    yield f"reference {key}", repr((facts.references or {}).get(key))
            case "image":
                file = post.files.get(given["source"])
                yield f"file {given['source']}", file.digest if file else ""


@lru_cache(MANY_ADDRESSES)
def linked_post(href: str) -> tuple[str, str]:
    """The post and the anchor that an address of the text may mean."""
    match = _POST.fullmatch(href.partition("#")[0])
    return ((match[1] or match[2]) if match else ""), fragment_of(href)


def linked_file(href: str) -> str:
    """The file beside the text that an address of the text may mean."""
    return one_form(unquote(href.partition("#")[0]))


def cited_keys(items: str) -> Iterator[tuple[str, str]]:
    """Keys and locators of citations.

    >>> list(cited_keys("@ainslie2023, Table 1; @{2019A&A...622A;103C}"))
    [('ainslie2023', 'Table 1'), ('2019A&A...622A;103C', '')]
    """
    for braced, key, locator in re.findall(r"\s*@?(?:\{([^{}]*)\}|([^,;]*))\s*(?:,([^;]*))?(?:;|$)", items):
        if braced or key.strip():
            yield braced.strip() or key.strip(), locator.strip()
