"""What the text of one post may refer to, and where its problems and claims are noted."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from markdown_it.token import Token
from markupsafe import Markup

from blog.content import Computed, Post, PostResult, Site
from blog.errors import BlogError
from blog.render.outline import Outline


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What the text of one post may refer to."""

    site: Site
    computed: Computed
    post: Post
    outlines: Mapping[str, Outline]
    root: str  # from the page to the site's root, "../../"
    figure: Callable[[str, str, str], Markup]  # (name, caption, track) -> HTML
    table: Callable[[str, str], Markup]
    errors: list[BlogError]
    claims: list[dict[str, object]] = field(default_factory=list)
    cited: list[str] = field(default_factory=list)  # keys in order of first citation

    @property
    def result(self) -> PostResult:
        """The numbers of this post."""
        return self.computed.posts[self.post.slug]

    def problem(self, token: Token, message: str, hint: str = "", *, snippet: str = "") -> str:
        """Note a problem at a token's place; gives "" so that a rule can return it."""
        start, end = token.meta.get("lines", (1, 1))
        line, column = self.post.place(snippet or str(token.meta.get("raw", "")), start, end)
        self.errors.append(BlogError(message, self.post.path, line, column, hint))
        return ""

    def claim(self, token: Token, text: str, source: str, value: object) -> None:
        """Enter a number of the text into the ledger."""
        line, _ = self.post.place(str(token.meta["raw"]), *token.meta["lines"])
        entry = {"post": self.post.slug, "line": line, "text": text, "source": source, "value": value}
        self.claims.append(entry)
