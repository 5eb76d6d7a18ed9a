from __future__ import annotations

import pytest

from blog.errors import BlogError
from blog.render.template import Templates
from tests.conftest import TinySite


def failure(texts: dict[str, str], **values: object) -> str:
    with pytest.raises(BlogError) as caught:
        Templates(texts).render("page.html", path="a/index.html", **values)
    return str(caught.value)


def test_values_are_escaped() -> None:
    assert Templates({"page.html": "{{ x }}"}).render("page.html", x="<b>&\"'") == "&lt;b&gt;&amp;&#34;&#39;"


def test_an_undefined_name_is_an_error_with_template_line_and_page() -> None:
    assert failure({"page.html": "a\n{{ titel }}"}) == (
        "templates/page.html:2: the template fails: 'titel' is undefined\n  hint: rendering a/index.html"
    )


def test_an_undefined_attribute_is_an_error() -> None:
    assert failure({"page.html": "{{ post.titel }}"}, post={}) == (
        "templates/page.html:1: the template fails: 'dict object' has no attribute 'titel'\n"
        "  hint: rendering a/index.html"
    )


def test_an_error_in_an_included_template_names_it_and_the_chain() -> None:
    texts = {
        "page.html": '{% extends "base.html" %}\n{% block body %}\n\n{% include "card.html" %}{% endblock %}',
        "base.html": "<p>\n{% block body %}{% endblock %}",
        "card.html": "\n\n{{ missing }}",
    }
    assert failure(texts) == (
        "templates/card.html:3: the template fails: 'missing' is undefined\n"
        "  hint: rendering a/index.html, included by page.html from base.html"
    )


def test_a_syntax_error_names_the_template_that_has_it() -> None:
    assert failure({"page.html": '\n{% include "card.html" %}', "card.html": "\n{% if %}"}) == (
        "templates/card.html:2: the template cannot be read: Expected an expression, got 'end of statement block'\n"
        "  hint: rendering a/index.html"
    )


def test_a_template_that_is_not_there_is_an_error() -> None:
    assert failure({"page.html": 'a\n{% include "crad.html" %}', "card.html": ""}) == (
        'templates/page.html:2: there is no template "crad.html"\n'
        '  hint: Templates: card.html, page.html. Did you mean "card.html"? rendering a/index.html'
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ ''.__class__ }}", "access to attribute '__class__' of 'str' object is unsafe."),
        ("{{ 'a' + 1 }}", 'can only concatenate str (not "int") to str'),
        ("{{ d.pop('x') }}", "'x'"),
    ],
)
def test_whatever_a_template_raises_is_reported_at_its_line(text: str, problem: str) -> None:
    assert failure({"page.html": "a\n\n" + text}, d={}) == (
        f"templates/page.html:3: the template fails: {problem}\n  hint: rendering a/index.html"
    )


def test_a_template_of_the_site_that_fails_is_reported_once_however_many_pages_need_it(site: TinySite) -> None:
    site.post(tags="[a, b]").own("templates")
    path = site.root / "templates/list.html"
    path.write_text(path.read_text("utf-8").replace("{{ lede }}", "{{ nothing }}"), "utf-8")
    (problem,) = site.problems()
    assert problem.endswith(
        "the template fails: 'nothing' is undefined\n  hint: rendering archive/index.html, included by base.html"
    )


def test_the_card_is_named_whose_template_fails(site: TinySite) -> None:
    site.post().post(slug="other").own("templates")
    card = site.root / "templates/card.html"
    card.write_text(card.read_text("utf-8").replace("card.minutes", "card.minuets"), "utf-8")
    line = card.read_text("utf-8").split("card.minuets")[0].count("\n") + 1
    assert site.problems() == [
        f"templates/card.html:{line}: the template fails: 'dict object' has no attribute 'minuets'\n"
        "  hint: rendering the card of other"
    ]
