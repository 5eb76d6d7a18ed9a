from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pytest

from blog.builder import Builder, Options
from blog.cache import Cache
from blog.content import Made
from blog.render import Templates, collect, render

if TYPE_CHECKING:
    from tests.conftest import TinySite

CONFIG = """\
[tool.blog]
title = "Tiny"
description = "A site for tests"
base_url = "https://example.org/a"
lead_figure = "tiny/bar"
authors = [{name = "Ada Byron"}, {name = "Plato"}]
series = [{name = "One", description = "The first"}, {name = "Two", description = "The second"}]
"""
FENCE = "```figure bar\nCaption\n```\n"


class Page(HTMLParser):
    """The ids and addresses of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.addresses: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in ("href", "src", "data-module", "data-source") and not (
                tag == "link" and ("rel", "canonical") in attrs
            ):
                self.addresses.append(value or "")


def full(site: TinySite) -> TinySite:
    """A site with everything that pages are made of."""
    site.add({"pyproject.toml": CONFIG, "posts/references.bib": "@misc{k, title={T}, author={A B}, year={2023}}"})
    site.post(
        "Text [@k].[^n]\n\n## Here\n\nSee @fig:bar and [it](#fig:bar?n_heads=4) and @post:about and [x](map.svg).\n\n"
        + FENCE
        + "\n$$ a $$ (e)\n\n[^n]: note\n",
        series="One", order="1", tags="[attention, kv-cache]", picture="bar",
    ).figure()  # fmt: skip
    site.add({"posts/tiny/map.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 3 2"/>'})
    site.post("[back](../tiny/#here) [us](../about/)\n", "other", series="One", order="2", tags="[attention]")
    site.post("Alone.\n", "alone", authors="[Plato]")
    site.post("## Us\n\n" + FENCE + "\n[x](../tiny/)\n", "about", kind="page").figure("about")
    return site


def test_every_link_of_every_page_leads_to_a_file_and_an_anchor(site: TinySite) -> None:
    outputs = full(site).outputs()
    pages = {path: Page(content.decode("utf-8")) for path, content in outputs.items() if path.endswith(".html")}
    broken = []
    for path, page in pages.items():
        for address in page.addresses:
            parts = urlsplit(address)
            if parts.scheme:
                continue
            base = parts.path.removeprefix("/a/") if path == "404.html" else join(dirname(path), unquote(parts.path))
            target = normpath(base) if parts.path else path
            target = join(target, "index.html") if f"{target}/index.html" in outputs else target
            target = "index.html" if target in (".", "") else target
            if target not in outputs or (parts.fragment and parts.fragment not in pages[target].ids):
                broken.append(f"{path}: {address}")
    assert broken == []


def test_no_page_has_an_id_twice(site: TinySite) -> None:
    for path, content in full(site).outputs().items():
        if path.endswith(".html"):
            ids = Page(content.decode("utf-8")).ids
            assert sorted(ids) == sorted(set(ids)), path


def test_a_site_has_these_files(site: TinySite) -> None:
    files = {path for path in full(site).outputs() if not path.startswith("assets/")}
    figure = ["index.html", "figures/bar.json", "figures/bar.csv", "figures/bar/index.html"]
    assert files == {
        ".nojekyll", "404.html", "index.html", "archive/index.html", "claims.json",
        "tags/attention/index.html", "tags/kv-cache/index.html",
        "posts/alone/index.html", "posts/other/index.html", "posts/tiny/map.svg",
        *(f"posts/tiny/{name}" for name in figure), *(f"about/{name}" for name in figure),
    }  # fmt: skip


def test_a_page_of_its_own_stands_in_no_list(site: TinySite) -> None:
    outputs = full(site).outputs()
    for path in ("index.html", "archive/index.html", "404.html"):
        assert "<h3>" in outputs[path].decode("utf-8")
        assert "About</a></h3>" not in outputs[path].decode("utf-8")


def test_a_page_that_names_a_series_is_not_counted_among_its_articles(site: TinySite) -> None:
    site.add({"pyproject.toml": CONFIG.replace('lead_figure = "tiny/bar"\n', "")})
    for slug, kind in (("one", "article"), ("two", "article"), ("us", "page")):
        site.post("Words.\n", slug, kind=kind, series="One")
    outputs = site.outputs()
    assert "One · 2 of 2" in outputs["posts/two/index.html"].decode()
    assert "of 2" not in outputs["us/index.html"].decode()


def test_the_home_page_groups_articles_by_series(site: TinySite) -> None:
    page = full(site).page("index.html")
    order = [page.index(text) for text in ("<h2>One", ">Tiny</a></h3>", ">Other</a></h3>", "<h2>Articles", ">Alone<")]
    assert order == sorted(order)
    assert "<h2>Two" not in page


def test_an_article_names_its_place_and_its_neighbours(site: TinySite) -> None:
    outputs = full(site).outputs()
    assert "One · 1 of 2" in outputs["posts/tiny/index.html"].decode("utf-8")
    assert '<a href="../../posts/tiny/"><span>Before</span>Tiny</a>' in outputs["posts/other/index.html"].decode(
        "utf-8"
    )
    assert '<a href="../../posts/alone/"><span>Next</span>Alone</a>' in outputs["posts/other/index.html"].decode(
        "utf-8"
    )


def test_authors_are_those_of_the_article_or_all(site: TinySite) -> None:
    outputs = full(site).outputs()
    authors = re.compile(r'citation_author" content="([^"]+)"')
    assert authors.findall(outputs["posts/alone/index.html"].decode("utf-8")) == ["Plato"]
    assert authors.findall(outputs["posts/other/index.html"].decode("utf-8")) == ["Ada Byron", "Plato"]


def test_references_are_listed_once_in_the_order_of_their_citation(site: TinySite) -> None:
    entries = "".join(f"@misc{{{key}, title={{T {key}}}, author={{A B}}, year={{2023}}}}\n" for key in "abc")
    page = site.add({"posts/references.bib": entries}).post("[@c; @a] @c [@a]").page()
    assert re.findall(r'<li id="(ref-\w)">', page) == ["ref-c", "ref-a"]


def test_works_that_would_be_cited_alike_have_letters_in_the_text_and_in_the_list(site: TinySite) -> None:
    keys = ("DBLP:conf/x/Y17", "10.1145/1234.5678", "2019A&A...622A.103C")
    entries = "".join(f"@misc{{{key}, title={{T}}, author={{A B}}, year={{2023}}}}\n" for key in keys)
    site.add({"posts/references.bib": entries})
    page = site.post("@10.1145/1234.5678 and [@DBLP:conf/x/Y17, p. 3; @{2019A&A...622A.103C}].").page()
    assert re.findall(r'href="#(ref-[^"]+)">([^<]+)<', page) == [
        ("ref-10.1145-1234.5678", "B (2023a)"),
        ("ref-DBLP-conf-x-Y17", "B 2023b, p. 3"),
        ("ref-2019A-A...622A.103C", "B 2023c"),
    ]
    assert re.findall(r'<li id="(ref-[^"]+)">([^<]+)T\.', page) == [
        ("ref-10.1145-1234.5678", "B, A. (2023a). "),
        ("ref-DBLP-conf-x-Y17", "B, A. (2023b). "),
        ("ref-2019A-A...622A.103C", "B, A. (2023c). "),
    ]


def test_citations_are_silent_about_a_bibliography_that_cannot_be_read(site: TinySite) -> None:
    site.add({"posts/references.bib": "@misc{k, title={T}, author={A B}}"}).post("@k [@l]")
    assert [problem.split(": ")[1].split("\n")[0] for problem in site.problems()] == ['the entry "k" lacks "year"']


def test_a_page_lists_what_it_cites(site: TinySite) -> None:
    site.add({"posts/references.bib": "@misc{k, title={T}, author={A B}, year={2023}}"})
    assert '<li id="ref-k">' in site.post("@k", kind="page").outputs()["tiny/index.html"].decode("utf-8")


def test_a_work_without_authors_is_cited_and_listed_by_its_title(site: TinySite) -> None:
    site.add(
        {"posts/references.bib": "@online{k, title={On {\\emph{X}} \\& Y}, date={2023-05-01}, url={https://a.org}}"}
    )
    page = site.post("@k").page()
    assert '<a class="cite" href="#ref-k">“On X &amp; Y” (2023)</a>' in page
    assert '<a href="https://a.org" rel="noopener">On <em>X</em> &amp; Y</a> (2023).' in page


def test_the_ledger_lists_every_number_with_its_place(site: TinySite) -> None:
    site.post("One {{ n | .1 }}\n\n[7]{= n} heads, [2.00 KiB]{live=bar.cache}\n\n" + FENCE).figure()
    source = (site.root / "posts/tiny/figures.py").read_text("utf-8")
    outputs = site.add({"posts/tiny/figures.py": source + "\n\nn = 7\n"}).outputs()
    assert json.loads(outputs["claims.json"]) == {
        "version": 1,
        "claims": [
            {"post": "tiny", "line": 6, "text": "7.0", "source": "n", "value": 7},
            {"post": "tiny", "line": 8, "text": "7", "source": "n", "value": 7},
            {"post": "tiny", "line": 8, "text": "2.00 KiB", "source": "bar.cache", "value": "2.00\u00a0KiB"},
        ],
    }


def test_a_figures_data_is_published_as_json_and_csv(site: TinySite) -> None:
    outputs = site.post(FENCE).figure().outputs()
    data = json.loads(outputs["posts/tiny/figures/bar.json"])
    assert data["inputs"] == {"n_heads": 2}
    assert outputs["posts/tiny/figures/bar.csv"] == b"Heads,cache bytes\n1,1024\n2,2048\n4,4096\n"


def test_large_data_is_not_in_the_page(site: TinySite) -> None:
    site.post(FENCE).figure()
    assert '<script type="application/json">{"per_head":' in site.page()
    path = site.root / "posts/tiny/figures.py"
    source = path.read_text("utf-8").replace('{"per_head"', '{"more": list(range(3000)), "per_head"')
    path.write_text(source, "utf-8")
    assert '<script type="application/json">' not in site.page()


def test_the_code_of_a_figure_has_a_page(site: TinySite) -> None:
    page = site.post(FENCE).figure().page("posts/tiny/figures/bar/index.html")
    assert '<span class="k">def</span> <span class="f">bar</span>' in page
    assert '<span class="k">export</span>' in page


def test_a_draft_is_marked_and_not_indexed(site: TinySite) -> None:
    page = site.post(draft="true").outputs(drafts=True)["posts/tiny/index.html"].decode("utf-8")
    assert '<meta name="robots" content="noindex">' in page
    assert '<li class="draft">Draft</li>' in page


def test_unknown_names_of_front_matter_and_settings_are_reported_together(site: TinySite) -> None:
    site.add({"pyproject.toml": CONFIG.replace('"tiny/bar"', '"tiny/bra"')})
    site.post(FENCE, series="Oen", picture="bra", authors="[Ada Byrn]").figure()
    assert site.problems() == [
        'posts/tiny/index.md:5:9: unknown series "Oen"\n  hint: Known: One, Two. Did you mean "One"?',
        'posts/tiny/index.md:6:10: unknown picture "bra"\n  hint: Known: bar. Did you mean "bar"?',
        'posts/tiny/index.md:7:11: unknown author "Ada Byrn"\n'
        '  hint: Known: Ada Byron, Plato. Did you mean "Ada Byron"?',
        'pyproject.toml: lead_figure "tiny/bra" is no figure\n  hint: Known: tiny/bar. Did you mean "tiny/bar"?',
    ]


def test_a_lead_figure_of_an_unknown_post_is_reported(site: TinySite) -> None:
    site.add({"pyproject.toml": CONFIG}).post(slug="other")
    assert site.problems() == ['pyproject.toml: lead_figure "tiny/bar" is no figure\n  hint: Known: none.']


def test_problems_of_all_posts_are_reported_together(site: TinySite) -> None:
    site.post("@fig:a", "one").post("[x](nowhere) ![](y.png)", "two").post("@k2020", "three")
    assert [problem.split(": ")[0] for problem in site.problems()] == [
        "posts/one/index.md:6:1",
        "posts/two/index.md:6:18",
        "posts/three/index.md:6:1",
        "posts/two/index.md:6:5",
    ]


def test_rendering_writes_nothing_and_reads_only_the_sources(site: TinySite, monkeypatch: pytest.MonkeyPatch) -> None:
    with Builder(full(site).root, Options(), Cache(None)) as builder:
        tree = builder.scan()
        plan = builder.plan(tree)
    bodies = {post.slug: builder._body(post) for post in plan.site.posts}
    contents = {name: file.read() for name, file in tree.files.items()}

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the disk was touched")

    with monkeypatch.context() as patch:
        patch.setattr("blog.content.SourceFile.read", lambda file: contents[file.name])
        for name in ("open", "read_text", "read_bytes", "write_text", "write_bytes", "stat"):
            patch.setattr(f"pathlib.Path.{name}", refuse)
        assets, templates = collect(plan.site, plan.computed), Templates(plan.site.templates)
        outputs = render(plan.site, plan.computed, assets, templates, lambda post: bodies[post.slug])
        made = {output.path: output.make() for output in outputs}
    assert all(isinstance(each, Made) for each in made.values())
    assert set(made) | {"claims.json"} == set(site.outputs())
