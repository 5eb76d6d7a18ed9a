from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from blog.content import articles
from blog.errors import BlogError, BlogErrors
from blog.load import check_folders

if TYPE_CHECKING:
    from tests.conftest import TinySite


def problems(site: TinySite) -> str:
    with pytest.raises((BlogError, BlogErrors)) as caught:
        site.load()
    return str(caught.value)


def test_posts_come_in_the_order_of_their_slugs(site: TinySite) -> None:
    for slug in ("b", "a", "c"):
        site.post(slug=slug)
    assert [post.slug for post in site.load().posts] == ["a", "b", "c"]


def test_folders_that_begin_with_a_dot_or_an_underscore_are_no_posts(site: TinySite) -> None:
    site.add({"posts/_plan/x": "", "posts/.cache/x": "", "posts/file.txt": ""})
    assert site.load().posts == ()


def test_drafts_are_left_out_unless_asked_for(site: TinySite) -> None:
    site.post(draft="true")
    assert site.load().posts == ()
    assert len(site.load(drafts=True).posts) == 1


def test_posts_of_the_future_are_left_out(site: TinySite) -> None:
    site.post(date="2026-05-01")
    assert site.load(today=date(2026, 4, 30)).posts == ()
    assert len(site.load(today=date(2026, 5, 1)).posts) == 1
    assert len(site.load().posts) == 1


def test_articles_are_listed_by_series_then_order_then_date(site: TinySite) -> None:
    site.add(
        {
            "pyproject.toml": '[tool.blog]\ntitle = "T"\ndescription = "D"\nbase_url = "https://example.org"\n'
            'series = [{name = "Two", description = "D"}, {name = "One", description = "D"}]\n'
        }
    )
    site.post(slug="a", series="One", order="1").post(slug="b", series="Two", order="2")
    site.post(slug="c", series="Two", order="1").post(slug="d", date="2025-01-01")
    site.post(slug="e", date="2024-01-01").post(slug="f", kind="page")
    assert [post.slug for post in articles(site.load())] == ["c", "b", "a", "e", "d"]


def test_problems_of_all_posts_and_of_the_bibliography_come_together(site: TinySite) -> None:
    site.post(slug="a", date="x").post(slug="b", draft="x")
    site.add({"posts/references.bib": "@misc{k, title={T}, author={A B}}"})
    assert problems(site) == (
        'posts/references.bib:1:1: the entry "k" lacks "year"\n'
        '  hint: Add a field "year" or "date"; year = {n.d.} says that there is none.\n'
        'posts/a/index.md:4:7: front matter key "date" must be a date like 2026-02-14, not "x"\n'
        'posts/b/index.md:5:8: front matter key "draft" must be true or false, not "x"'
    )


def test_two_posts_may_have_one_title(site: TinySite) -> None:
    site.post(slug="a", title="Notes").post(slug="b", title="Notes")
    assert [post.meta.title for post in site.load().posts] == ["Notes", "Notes"]


def test_two_posts_with_one_alias_are_refused(site: TinySite) -> None:
    site.post(slug="a", aliases="[/old/]").post(slug="b", aliases="[/older/, /old/]")
    assert problems(site) == (
        'posts/b/index.md:5:20: the alias "/old/" is also that of posts/a/index.md\n  hint: Change one of them.'
    )


def test_two_posts_in_one_place_of_a_series_are_refused(site: TinySite) -> None:
    site.post(slug="a", series="S", order="2").post(slug="b", series="S", order="2")
    assert problems(site) == (
        'posts/b/index.md:1:1: the place in a series "S, 2" is also that of posts/a/index.md\n'
        "  hint: Change one of them."
    )


def test_a_folder_without_the_parts_of_a_site_is_refused(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(
        '[tool.blog]\ntitle = "T"\ndescription = "D"\nbase_url = "https://e.org"\n', "utf-8"
    )
    with pytest.raises(BlogErrors) as caught:
        check_folders(tmp_path)
    assert str(caught.value) == (
        'posts: the folder is no site: it has no folder "posts"\n'
        'templates: the folder is no site: it has no folder "templates"\n'
        'static: the folder is no site: it has no folder "static"'
    )


def test_a_post_that_is_a_link_out_of_the_site_is_refused(site: TinySite, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (site.root / "posts/out").symlink_to(tmp_path / "outside")
    assert problems(site) == "posts/out: the link leads out of the site\n  hint: Copy the folder here."


@pytest.mark.parametrize("folder", ["static", "templates"])
def test_a_link_out_of_static_and_templates_is_refused(site: TinySite, tmp_path: Path, folder: str) -> None:
    site.own(folder)
    (tmp_path / "secret").write_text("x", "utf-8")
    (site.root / folder / "link.html").symlink_to(tmp_path / "secret")
    assert problems(site) == f"{folder}/link.html: the link leads out of the site\n  hint: Copy the file here."


def test_a_bibliography_that_is_a_link_out_of_the_site_is_refused(site: TinySite, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x", "utf-8")
    (site.root / "posts/references.bib").symlink_to(tmp_path / "secret")
    assert problems(site) == "posts/references.bib: the link leads out of the site\n  hint: Copy the file here."


@pytest.mark.parametrize("name", ["templates/home.html", "static/css/site.css", "static/js/page.js"])
def test_templates_styles_and_scripts_must_be_utf_8(site: TinySite, name: str) -> None:
    site.own(name.split("/")[0]).add({name: b"ok\n\xff"})
    assert problems(site) == f"{name}:2:1: the file is not UTF-8 (byte 0xff)\n  hint: Save it as UTF-8."


def test_derived_modules_on_disk_are_not_read(site: TinySite) -> None:
    site.own("static").add({"static/js/formulas/calc/kv_cache.js": "stale"})
    assert not [name for name in site.load().static if "formulas" in name]
