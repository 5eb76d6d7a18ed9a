"""The glossary: which words of a text become links, and which links are refused."""

from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from blog.render.terms import Glossary, TooEarly, glossary, with_terms

if TYPE_CHECKING:
    from tests.conftest import TinySite

CONFIG = '[tool.blog]\ntitle = "T"\ndescription = "D"\nbase_url = "https://example.org"\n'

WORDS = """
token
: A piece of text.

attention head, head
: One search.

feed-forward
: The rest of a layer.
"""


def _known(**forms: str) -> Glossary:
    entries = "".join(f'<dt id="term-{name}">{words}</dt>\n<dd>x</dd>' for name, words in forms.items())

    post: Any = SimpleNamespace(address="glossary/", text=SimpleNamespace(digest="0"))
    return glossary(post, entries)


KNOWN = _known(token="token", head="attention head, head", relu="ReLU")


@pytest.mark.parametrize(
    ("body", "linked"),
    [
        ("<p>A token, a token.</p>", ["token"]),
        ("<p>Tokens first.</p>", ["Tokens"]),
        ("<p>an attention\nhead and a head</p>", ["attention\nhead"]),
        ("<p>relu is no ReLU</p>", ["ReLU"]),
        ("<h2>Token</h2><p>headings</p>", []),
        ('<p><a href="x">a <em>token</em></a> <code>head</code></p>', []),
        ("<p>tokenizer, head-to-head, token.py</p>", []),
        ('<p>x<span class="sidenote">a <b>token</b> <em>head</em></span> then a head</p>', ["head"]),
        ("<p>an <em>attention head</em></p>", ["attention head"]),
        ('<p><img src="x" alt="y"><br>a token</p>', ["token"]),
    ],
)
def test_the_first_use_in_running_text_is_a_link(body: str, linked: list[str]) -> None:
    html, early = with_terms(body, KNOWN, {}, "../../")
    assert early == []
    assert [part.partition(">")[2].partition("</a>")[0] for part in html.split('<a class="term" ')[1:]] == linked
    assert html.replace("</a>", "").count("term-") == len(linked)


def test_a_link_of_the_text_itself_stands_for_the_first_use() -> None:
    body = '<p><a class="term" href="\0003\0">words</a> of a token</p>'
    assert with_terms(body, KNOWN, {3: "token"}, "") == (body, [])


def test_a_term_used_before_the_link_to_its_meaning_is_told() -> None:
    body = '<p>Tokens. <a class="term" href="\0003\0">words</a></p>'
    assert with_terms(body, KNOWN, {3: "token"}, "") == (body, [TooEarly(3, "Tokens")])


def _site(site: TinySite, text: str, setting: str = 'glossary = "words"') -> TinySite:
    site.add({"pyproject.toml": CONFIG.replace("[tool.blog]\n", f"[tool.blog]\n{setting}\n")})
    return site.post(WORDS, slug="words", kind="page").post(text)


def test_a_site_with_a_glossary_links_to_it(site: TinySite) -> None:
    text = "A feed-forward part and a token. [The search](@term:attention-head) of a head.\n"
    files = _site(site, text).outputs()
    page, words = (files[path].decode("utf-8") for path in ("posts/tiny/index.html", "words/index.html"))
    assert page.count('class="term"') == 3
    assert '<a class="term" href="../../words/#term-attention-head">The search</a>' in page
    assert '<dt id="term-attention-head">attention head, head</dt>' in words
    assert 'class="term"' not in words


@pytest.mark.parametrize(
    ("text", "told", "setting"),
    [
        ("[x](@term:tokn)\n", 'posts/tiny/index.md:6:5: unknown term "tokn"', 'glossary = "words"'),
        ("[x](@term:token)\n", "posts/tiny/index.md:6:5: this site has no glossary", ""),
        ("Tokens.\n\n[x](@term:token)\n", 'posts/tiny/index.md:8:5: "Tokens" stands in the text', 'glossary = "words"'),
        ("A token.\n", 'pyproject.toml: glossary "word" is no post', 'glossary = "word"'),
    ],
)
def test_what_cannot_be_linked_is_an_error_with_its_place(site: TinySite, text: str, told: str, setting: str) -> None:
    (problem,) = _site(site, text, setting).problems()
    assert problem.startswith(told)
    assert "hint: " in problem
