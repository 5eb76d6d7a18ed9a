from __future__ import annotations

import shutil
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from blog.build import build, check, verify, write_formulas
from blog.builder import Options
from blog.cache import Cache
from blog.errors import BlogError, BlogErrors

if TYPE_CHECKING:
    from pathlib import Path

    from blog.build import Built
    from tests.conftest import TinySite

FIGURE = "```figure bar\n```\n"


OPTIONS = Options()


def built(site: TinySite, options: Options = OPTIONS) -> Built:
    """Build with the cache that the command would use."""
    return build(site.root, site.root / "site", options, Cache(site.root / ".cache/blog.sqlite"))


def pages(built: Built) -> set[str]:
    """Changed files, but for the list of all."""
    return set(built.report.changed) - {"manifest.json"}


def test_a_build_tells_of_its_progress(site: TinySite, tmp_path: Path) -> None:
    steps: list[tuple[str, int, int]] = []
    site.post(FIGURE).figure().post(slug="other")
    out = build(site.root, tmp_path / "out", Options(), Cache(None), lambda *step: steps.append(step))
    assert [(done, of) for stage, done, of in steps if stage == "text"] == [(1, 2), (2, 2)]
    assert [(done, of) for stage, done, of in steps if stage == "numbers"] == [(1, 1)]
    assert [(done, of) for stage, done, of in steps if stage == "frames"] == [(1, 1)]
    assert [(done, of) for stage, done, of in steps if stage == "check"] == [(1, 1)]
    made = out.report.files - 2  # all but the ledger and the manifest, which are known when the others are
    assert [(done, of) for stage, done, of in steps if stage == "pages"] == [(n, made) for n in range(1, made + 1)]


def test_a_folder_that_may_not_be_written_is_refused_before_the_work(site: TinySite, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out/thesis.tex").write_text("years", "utf-8")
    steps: list[str] = []
    with pytest.raises(BlogError):
        build(site.root, tmp_path / "out", Options(), Cache(None), lambda stage, *_: steps.append(stage))
    assert steps == []


def test_a_check_takes_all_stages_but_the_last(site: TinySite) -> None:
    timings = check(site.post().root, Options(), Cache(None))
    assert sorted(timings.stages) == ["check", "compute", "load", "pages", "text"]


def test_a_build_of_what_was_built_already_makes_nothing(site: TinySite) -> None:
    site.post(FIGURE + "{{ 1 }}").figure()
    first = built(site)
    again = built(site)
    assert (again.report.changed, again.reasons) == ((), {})
    assert (again.posts, again.claims, again.report.files) == (first.posts, first.claims, first.report.files)
    assert list(again.timings.stages) == ["scan"]


def test_only_what_a_change_has_reached_is_made_again(site: TinySite) -> None:
    site.post(FIGURE, "one", tags="[a]").figure("one").post("As @post:one.\n", "two").post("Words.\n", "three")
    built(site)
    site.post("Other words.\n", "three")
    assert set(built(site).reasons) == {"posts/three/index.html"}
    site.post(FIGURE, "one", tags="[a]", title="New")
    assert set(built(site).reasons) == {
        *("posts/one/index.html", "posts/one/figures/bar/index.html", "posts/two/index.html", "posts/three/index.html"),
        *("index.html", "archive/index.html", "tags/a/index.html", "404.html"),
    }


def test_numbers_that_a_text_shows_depend_on_files_that_its_python_reads(site: TinySite) -> None:
    python = 'from pathlib import Path\n\nn = int((Path(__file__).parent / "data/n.txt").read_text("utf-8"))\n'
    site.post("{{ n }} there").add({"posts/tiny/figures.py": python, "posts/tiny/data/n.txt": "7"})
    built(site)
    site.add({"posts/tiny/data/n.txt": "8"})
    again = built(site)
    assert again.reasons == {"posts/tiny/index.html": ["number `n` changed"]}
    assert pages(again) == {"posts/tiny/index.html", "claims.json"}
    assert b">8</data> there" in (site.root / "site/posts/tiny/index.html").read_bytes()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (Options(), Options(drafts=True)),
        (Options(), Options(base_url="https://b.org")),
        (Options(jobs=1), Options(jobs=2)),
    ],
)
def test_options_are_part_of_what_is_remembered(site: TinySite, before: Options, after: Options) -> None:
    site.post().post(slug="draft", draft="true")
    built(site, before)
    found = built(site, after)
    alone = build(site.root, site.root / "alone", after, Cache(None))
    assert (found.posts, found.report.files) == (alone.posts, alone.report.files)
    for path in (site.root / "alone").rglob("*.html"):
        assert path.read_bytes() == (site.root / "site" / path.relative_to(site.root / "alone")).read_bytes()


def test_what_is_wrong_with_the_folder_is_seen_though_no_file_changed(site: TinySite) -> None:
    site.post()
    built(site)
    (site.root / "posts/tiny/link.png").symlink_to("nowhere.png")
    with pytest.raises(BlogErrors, match="the link leads nowhere"):
        built(site)
    (site.root / "posts/tiny/link.png").unlink()
    (site.root / "posts/empty").mkdir()
    with pytest.raises(BlogErrors, match="empty"):
        built(site)


def test_a_published_file_that_was_changed_by_hand_is_made_again(site: TinySite) -> None:
    site.post()
    built(site)
    page = site.root / "site/posts/tiny/index.html"
    right = page.read_bytes()
    page.write_bytes(b"vandals")
    again = built(site)
    assert page.read_bytes() == right
    assert again.reasons == {
        "posts/tiny/index.html": [
            "a check, a preview or a build that failed has seen it as it is now, or the published file was changed"
        ]
    }


def test_a_build_that_fails_keeps_the_old_site_and_what_it_has_learned(site: TinySite) -> None:
    site.post(FIGURE).figure()
    built(site)
    site.post(FIGURE + "@fig:none and {{ none }}\n").post("Words.\n", "other")
    with pytest.raises(BlogErrors) as caught:
        built(site)
    assert [problem.line for problem in caught.value.errors] == [8, 8]
    assert (site.root / "site/posts/tiny/index.html").is_file()
    assert not (site.root / "site/posts/other").exists()
    again = built(site.post(FIGURE))
    assert (again.misses.get("frame", 0), again.misses.get("check", 0), again.misses.get("text", 0)) == (0, 0, 0)


def test_texts_whose_pages_stayed_are_kept_for_the_day_when_a_template_changes(
    site: TinySite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("blog.cache.SPARE", 1)
    monkeypatch.setattr("blog.cache.SMALL", 0)
    for slug in ("one", "two", "three"):
        site.post("Words and $x^2$.\n", slug)
    built(site.own("templates"))
    built(site.post("Other words.\n", "one"))  # drops what no page needs any more
    template = site.root / "templates/post.html"
    template.write_text(template.read_text("utf-8").replace("<article", "<article data-x"), "utf-8")
    again = built(site)
    assert {f"posts/{slug}/index.html" for slug in ("one", "two", "three")} <= pages(again)
    assert (again.hits["body"], again.misses.get("body", 0)) == (3, 0)


def test_problems_of_all_stages_come_together(site: TinySite) -> None:
    site.post("[x](nowhere/) {{ n }}\n").post(slug="bad", date="soon").post("@fig:none\n", "typeset")
    site.post(FIGURE, "drawn").figure("drawn", module="export const x = 1;\n")
    site.add({"posts/references.bib": "@misc{k, title={T}, author={A B}}"})
    with pytest.raises(BlogErrors) as caught:
        built(site)
    assert sorted({str(problem.path) for problem in caught.value.errors}) == [
        *("posts/bad/index.md", "posts/drawn/bar.js", "posts/references.bib", "posts/tiny/index.md"),
        "posts/typeset/index.md",
    ]


def test_a_build_with_the_cache_is_verified_against_one_without(site: TinySite) -> None:
    site.post()
    built(site)
    verify(site.root, site.root / "site", Options())
    (site.root / "site/posts/tiny/index.html").write_bytes(b"stale")
    with pytest.raises(BlogError) as caught:
        verify(site.root, site.root / "site", Options())
    assert str(caught.value) == (
        "the cache gave another site than a build without it: posts/tiny/index.html\n"
        "  hint: Please report this; --clean builds without the cache."
    )


def test_derived_modules_can_be_written_for_the_editor(site: TinySite) -> None:
    site.post(draft="true").own("static").add(
        {
            "posts/tiny/figures.py": "from blog.calc.formula import formula\n\n\n@formula\ndef half(n: int) -> float:\n"
            '    """Half."""\n    return n / 2\n'
        }
    )
    write_formulas(site.root)
    folder = site.root / "static/js/formulas"
    assert "export function half(n)" in (folder / "posts/tiny.js").read_text("utf-8")
    assert (folder / "calc/kv_cache.js").is_file()


def problems(site: TinySite, cache: Cache) -> list[str]:
    with pytest.raises(BlogErrors) as found:
        build(site.root, site.root / "site", Options(), cache)
    return sorted(str(each) for each in found.value.errors)


def test_an_address_that_two_pages_claim_hides_no_problem_of_either(site: TinySite) -> None:
    site.post("[x](../gone/)\n", "beta").post("", "gone").post("", "alpha")
    with closing(Cache(site.root / ".cache/blog.sqlite")) as cache:
        build(site.root, site.root / "site", Options(), cache)
        site.post("", "alpha", aliases="[posts/beta]")
        claimed = 'two pages claim the address "posts/beta/index.html"\n  hint: Rename one of them.'
        assert problems(site, cache) == [claimed]
        shutil.rmtree(site.root / "posts/gone")
        lost = 'posts/beta/index.md:6:5: the link leads nowhere: "../gone/"'
        assert [each.split("\n")[0] for each in problems(site, cache)] == [lost, claimed.split("\n")[0]]
        assert problems(site, cache) == problems(site, Cache(None))
