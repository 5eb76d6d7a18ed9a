from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from blog.budget import Scales
from blog.build import build
from blog.builder import Options
from blog.cache import Cache
from blog.content import Made, Output, Site, SiteConfig
from blog.files import digest_of

if TYPE_CHECKING:
    from tests.conftest import TinySite

PAGE = """\
<script src="../a/theme.js"></script>
<link rel="stylesheet" href="../a/site.css">
<link rel="preload" as="font" type="font/woff2" crossorigin href="../a/serif.woff2">
<script type="module" src="../a/page.js"></script>
<link rel="modulepreload" fetchpriority="low" href="../a/page.js">
<link rel="modulepreload" href="../a/kit.js">
<script src="https://elsewhere.org/a.js"></script>
<script type="application/ld+json">{}</script>
<link rel="icon" href="../a/icon.svg"><a href="../a/other.js">
<figure class="figure" id="fig-x" data-module="../a/x.js" data-source="../x/figures/x.json">
"""


def noise(size: int) -> bytes:
    """Bytes that cannot be compressed."""
    return Random(size).randbytes(size)


FILES = {
    "a/theme.js": noise(100),
    "a/page.js": noise(3000),
    "a/kit.js": noise(2000),
    "a/more.js": noise(1000),
    "a/other.js": noise(9000),
    "a/site.css": noise(500),
    "a/serif.woff2": noise(700),
    "x/figures/x.json": noise(800),
}


def site_of(budget: Mapping[str, int], base_url: str = "https://example.org/blog") -> Site:
    config = SiteConfig(
        title="T", description="D", lede="", base_url=base_url, repository="", lead_figure="", authors=(), series=(),
        budget=budget,
    )  # fmt: skip
    return Site(
        root=Path(), config=config, posts=(), references={}, references_path=Path(), static={}, templates={},
        formulas={},
    )  # fmt: skip


def output_of(path: str, content: bytes, made: list[str]) -> Output:
    """A file that notes when it is made."""

    def make() -> Made:
        made.append(path)
        return Made(content)

    return Output(path=path, inputs={}, make=make)


def problems(budget: Mapping[str, int], page: str = PAGE, path: str = "x/index.html") -> list[str]:
    scales = Scales(site_of(budget), Cache(None))
    for name, content in {path: page.encode(), **FILES}.items():
        scales.put(output_of(name, content, []), digest_of(content))
    return [str(problem) for problem in scales.problems()]


def weight(*names: str) -> int:
    return sum(len(gzip.compress(FILES[name], 9, mtime=0)) for name in names)


def test_a_page_over_its_budget_is_named_with_its_weight_and_its_heaviest_parts() -> None:
    page = PAGE + '<link rel="modulepreload" href="../a/more.js">'
    over = weight("a/theme.js", "a/page.js", "a/kit.js", "a/more.js") - 4096
    assert problems({"javascript": 4096}, page) == [
        f'pyproject.toml: "x/index.html" weighs 6.0 KiB of javascript, {over:,} bytes over its budget of 4.0 KiB: '
        "most are a/page.js 3.0 KiB, a/kit.js 2.0 KiB, a/more.js 1.0 KiB\n"
        "  hint: Make it lighter, or raise javascript in [tool.blog.budget] of pyproject.toml."
    ]


def test_what_a_page_names_is_weighed_once_and_by_its_kind() -> None:
    exact = {
        "javascript": weight("a/theme.js", "a/page.js", "a/kit.js"),
        "css": weight("a/site.css"),
        "fonts": weight("a/serif.woff2"),
        "data": weight("x/figures/x.json"),
        "html": len(gzip.compress(PAGE.encode(), 9, mtime=0)),
    }
    assert problems(exact) == []
    assert len(problems({kind: size - 1 for kind, size in exact.items()})) == 5


def test_a_page_of_one_part_names_that_part() -> None:
    assert problems({"css": 100})[0].splitlines()[0].endswith("over its budget of 0.1 KiB: a/site.css 0.5 KiB")


def test_addresses_may_begin_at_the_root_of_the_site() -> None:
    page = '<script src="/blog/a/page.js"></script><script src="/a/kit.js"></script>'
    (problem,) = problems({"javascript": 1}, page, "404.html")
    assert "a/page.js" in problem
    assert "a/kit.js" not in problem


def test_what_only_looks_like_a_page_or_is_none_is_not_weighed() -> None:
    assert problems({"javascript": 1}, "&lt;script src=&quot;a/page.js&quot;&gt; <scripts src='a/page.js'>") == []
    assert problems({"html": 1}, PAGE, "x/index.txt") == []


def test_without_a_budget_nothing_is_made_to_be_weighed() -> None:
    made: list[str] = []
    scales = Scales(site_of({}), Cache(None))
    scales.put(output_of("index.html", PAGE.encode(), made), "digest")
    assert list(scales.problems()) == []
    assert made == []


def test_each_content_is_weighed_once_and_a_page_that_is_at_hand_is_not_made_again() -> None:
    made: list[str] = []
    cache = Cache(None)
    for _ in range(2):
        scales = Scales(site_of({"html": 10**6, "javascript": 1}), cache)
        scales.put(output_of("x/index.html", PAGE.encode(), made), digest_of(PAGE.encode()), Made(PAGE.encode()))
        for path, content in FILES.items():
            scales.put(output_of(path, content, made), digest_of(content))
        assert len(list(scales.problems())) == 1
    assert made == ["a/theme.js", "a/page.js", "a/kit.js"]


def test_a_page_that_was_kept_is_weighed_as_it_was_published() -> None:
    outputs = [output_of(path, content, []) for path, content in FILES.items()]
    page = Output(
        path="x/index.html",
        inputs={},
        addresses={},
        make=lambda: Made(PAGE.replace("../a/site.css", "asset-css").encode()),
        finish=lambda content: content.replace(b"asset-css", b"../a/site.css"),
    )
    scales = Scales(site_of({"css": 1}), Cache(None))
    for output in (page, *outputs):
        scales.put(output, output.path)
    assert [str(problem).split(" weighs")[0] for problem in scales.problems()] == ['pyproject.toml: "x/index.html"']


def settings(site: TinySite, budget: str) -> TinySite:
    text = '[tool.blog]\ntitle = "Tiny"\ndescription = "D"\nbase_url = "https://example.org"\n'
    return site.add({"pyproject.toml": text + budget})


def test_a_problem_stands_at_the_post_or_at_the_settings(site: TinySite) -> None:
    settings(site, '[tool.blog.budget]\ncss = "100 B"\n').post()
    found = [problem.splitlines()[0].split(" weighs ")[0] for problem in site.problems()]
    assert 'posts/tiny/index.md: "posts/tiny/index.html"' in found
    assert 'pyproject.toml: "index.html"' in found


def test_a_new_budget_makes_no_page_again(site: TinySite, tmp_path: Path) -> None:
    def built() -> Mapping[str, list[str]]:
        cache = Cache(tmp_path / "cache.sqlite")
        return build(site.root, tmp_path / "out", Options(jobs=1), cache).reasons

    settings(site, "").post()
    assert built()
    settings(site, '[tool.blog.budget]\nhtml = "1 MB"\n')
    assert built() == {}
