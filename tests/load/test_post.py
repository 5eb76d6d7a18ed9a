from __future__ import annotations

import contextlib
import os
import socket
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from blog.content import Post
from blog.errors import BlogError, BlogErrors
from blog.load.post import MAX_FILE_BYTES
from blog.load.tree import read_text

if TYPE_CHECKING:
    from tests.conftest import TinySite


def problems(site: TinySite) -> str:
    with pytest.raises((BlogError, BlogErrors)) as caught:
        site.load()
    return str(caught.value)


def only_post(site: TinySite) -> Post:
    (post,) = site.load().posts
    return post


def test_a_post_holds_everything_of_its_folder(site: TinySite) -> None:
    site.post("Text {{ 1 }} ![x](picture.png) [y](more/map.svg)\n").figure().add(
        {
            "posts/tiny/picture.png": b"png",
            "posts/tiny/more/map.svg": b"svg",
            "posts/tiny/experiment.py": "",
            "posts/tiny/data/result.json": "{}",
            "posts/tiny/.hidden": "",
            "posts/tiny/notes.md": "",
            "posts/tiny/index.md~": "what an editor keeps",
            "posts/tiny/#index.md#": "",
            "posts/tiny/picture.png.part": "",
        }
    )
    post = only_post(site)
    assert (post.slug, post.path, post.text.body_line) == ("tiny", Path("posts/tiny/index.md"), 5)
    assert [(hole.kind, hole.lines) for hole in post.text.holes][:1] == [("value", (6, 6))]
    assert set(post.modules) == {"bar"}
    assert post.figures
    assert "def bar()" in post.figures.text()
    assert {name: file.read() for name, file in post.files.items()} == {"picture.png": b"png", "more/map.svg": b"svg"}


def test_a_file_that_changed_since_it_was_found_belongs_to_the_next_build(site: TinySite) -> None:
    post = only_post(site.post("[a](a.txt)").add({"posts/tiny/a.txt": "a"}))
    site.add({"posts/tiny/a.txt": "b"})
    with pytest.raises(BlogError) as caught:
        post.files["a.txt"].read()
    assert str(caught.value) == "posts/tiny/a.txt: the file changed while the site was built\n  hint: Build again."
    (site.root / "posts/tiny/a.txt").unlink()
    with pytest.raises(BlogError, match="the file cannot be read: No such file or directory"):
        post.files["a.txt"].read()


def test_windows_line_ends_change_nothing(site: TinySite) -> None:
    site.post("Text {{ 1 }}\n\n## Heading\n")
    unix = only_post(site).text
    path = site.root / "posts/tiny/index.md"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    windows = only_post(site).text
    assert windows.digest != unix.digest
    assert replace(windows, digest=unix.digest) == unix


@pytest.mark.parametrize("slug", ["Big", "a_b", "a--b", "-a", "a b", "ä"])
def test_a_folder_whose_name_is_no_slug_is_refused(site: TinySite, slug: str) -> None:
    site.post(slug=slug)
    assert problems(site) == (
        f'posts/{slug}: the folder name "{slug}" is no slug\n  hint: Use lower-case words joined by hyphens.'
    )


def test_a_folder_without_text_is_refused(site: TinySite) -> None:
    site.add({"posts/tiny/figures.py": ""})
    assert problems(site) == ("posts/tiny: the post has no index.md\n  hint: Write one, or delete the folder.")


def test_a_byte_order_mark_is_refused(site: TinySite) -> None:
    site.add({"posts/tiny/index.md": b"\xef\xbb\xbf---\n"})
    assert problems(site) == (
        "posts/tiny/index.md:1:1: the file begins with a byte-order mark\n  hint: Save it as UTF-8 without BOM."
    )


def test_a_byte_that_is_not_utf_8_is_reported_with_its_line(site: TinySite) -> None:
    site.add({"posts/tiny/index.md": "---\ntitle: Café\n".encode("latin-1")})
    assert problems(site) == ("posts/tiny/index.md:2:11: the file is not UTF-8 (byte 0xe9)\n  hint: Save it as UTF-8.")


def test_front_matter_and_files_are_reported_together(site: TinySite) -> None:
    site.post(date="soon").add({"posts/tiny/Bar.js": "", "posts/tiny/big.png": bytes(MAX_FILE_BYTES + 1)})
    assert problems(site) == (
        'posts/tiny/Bar.js: the module "Bar.js" is not named as a figure\n'
        "  hint: Name it with lower-case letters, digits and hyphens, directly beside index.md.\n"
        "posts/tiny/big.png: the file has 4.0 MiB; at most 4 MiB are published\n  hint: Make it smaller.\n"
        'posts/tiny/index.md:4:7: front matter key "date" must be a date like 2026-02-14, not "soon"'
    )


def test_a_module_in_a_folder_below_is_refused(site: TinySite) -> None:
    site.post().add({"posts/tiny/more/bar.js": ""})
    assert problems(site) == (
        'posts/tiny/more/bar.js: the module "more/bar.js" is not named as a figure\n'
        "  hint: Name it with lower-case letters, digits and hyphens, directly beside index.md."
    )


@pytest.mark.parametrize("name", ["picture.png", "figures.py", "bar.js", "index.md"])
def test_a_link_out_of_the_site_is_refused(site: TinySite, tmp_path: Path, name: str) -> None:
    outside = tmp_path / "secret"
    outside.write_text("---\ntitle: T\ndescription: D\ndate: 2026-01-02\n---\n", "utf-8")
    site.post()
    (site.root / "posts/tiny" / name).unlink(missing_ok=True)
    (site.root / "posts/tiny" / name).symlink_to(outside)
    assert problems(site) == (f"posts/tiny/{name}: the link leads out of the site\n  hint: Copy the file here.")


def test_a_link_within_the_site_is_followed(site: TinySite) -> None:
    site.post("![x](picture.png)").add({"posts/shared.png": b"png"})
    (site.root / "posts/tiny/picture.png").symlink_to("../shared.png")
    assert {name: file.read() for name, file in only_post(site).files.items()} == {"picture.png": b"png"}


def test_old_line_ends_become_new_ones(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a\r\nb\rc\n")
    assert read_text(tmp_path / "a.txt", tmp_path) == "a\nb\nc\n"


def test_only_what_the_text_shows_or_links_is_published(site: TinySite) -> None:
    site.add({f"posts/tiny/{name}": "x" for name in ("a.png", "b.csv", "sub/c d.txt", "read.json", "data/e.csv")})
    site.add({"posts/tiny/figures.py": 'ROWS = "read.json"\n'})
    (post,) = site.post("![x](a.png) [data](b.csv) [c](sub/c%20d.txt)").load().posts
    assert list(post.shown) == ["a.png", "b.csv", "sub/c d.txt"]


def test_a_file_that_nothing_names_is_an_error(site: TinySite) -> None:
    site.post("Text.").add({"posts/tiny/plot.png": "x"})
    assert problems(site) == (
        "posts/tiny/plot.png: nothing names this file, so it is not published\n"
        "  hint: Name it in the text, read it in figures.py, or move it into data/, which is never published."
    )


@pytest.mark.parametrize(
    "name",
    [
        "index.md~",
        "index.md.bak",
        "index.md.orig",
        "#index.md#",
        ".index.md.swp",
        "Thumbs.db",
        "desktop.ini",
        ".DS_Store",
    ],
)
def test_what_editors_and_systems_leave_behind_is_neither_read_nor_published(site: TinySite, name: str) -> None:
    site.own("static").own("templates").post("Text.")
    site.add({f"posts/tiny/{name}": "secret", f"static/{name}": "secret", f"templates/{name}": b"\xff"})
    loaded = site.load()
    assert loaded.posts[0].files == {}
    assert name not in loaded.static
    assert name not in loaded.templates


def test_what_is_no_file_is_refused_and_not_waited_for(site: TinySite) -> None:
    site.post("Text.")
    os.mkfifo(site.root / "posts/tiny/pipe.png")
    (site.root / "posts/tiny/lost.png").symlink_to("nowhere.png")
    with socket.socket(socket.AF_UNIX) as bound, contextlib.chdir(site.root / "posts/tiny"):
        bound.bind("sock.png")
        assert problems(site) == (
            "posts/tiny/lost.png: the link leads nowhere\n  hint: Delete it.\n"
            "posts/tiny/pipe.png: it is neither a file nor a folder\n  hint: Delete it.\n"
            "posts/tiny/sock.png: it is neither a file nor a folder\n  hint: Delete it."
        )


def test_a_post_may_be_a_single_file(site: TinySite) -> None:
    site.post("![x](picture.png)\n").add({"posts/figures.txt": "no text"})
    path = site.root / "posts/tiny/index.md"
    path.rename(site.root / "posts/tiny.md")
    site.add({"posts/tiny/picture.png": b"png"})
    post = only_post(site)
    assert (post.slug, post.path, post.folder, post.address) == (
        "tiny",
        Path("posts/tiny.md"),
        Path("posts/tiny"),
        "posts/tiny/",
    )
    assert set(post.files) == {"picture.png"}


def test_a_post_with_two_texts_is_refused(site: TinySite) -> None:
    site.post().add({"posts/tiny.md": "---\ntitle: T\ndescription: D\ndate: 2026-01-02\n---\n"})
    assert problems(site) == "posts/tiny.md: the post has another text, posts/tiny/index.md\n  hint: Keep one."


def test_a_single_file_whose_name_is_no_slug_is_refused(site: TinySite) -> None:
    site.add({"posts/README.md": "words", "posts/_ideas.md": "words"})
    assert problems(site) == (
        'posts/README.md: the file name "README" is no slug\n  hint: Use lower-case words joined by hyphens.'
    )


def test_a_single_file_that_is_not_utf_8_is_reported_with_its_line(site: TinySite) -> None:
    site.add({"posts/tiny.md": "---\ntitle: Café\n".encode("latin-1")})
    assert problems(site) == "posts/tiny.md:2:11: the file is not UTF-8 (byte 0xe9)\n  hint: Save it as UTF-8."


def test_names_of_files_are_compared_in_one_form(site: TinySite) -> None:
    site.post("[a](e\u0301.txt) [b](\u00e9.txt)").add({"posts/tiny/e\u0301.txt": "x"})
    assert set(only_post(site).files) == {"\u00e9.txt"}
