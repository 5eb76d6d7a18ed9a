from __future__ import annotations

import errno
import hashlib
import json
import os
from pathlib import Path

import pytest

from blog.errors import BlogError
from blog.write import Publication, Report, publication
from tests.write.conftest import names, needs_links, publish, tree


def test_a_site_is_written_with_its_manifest(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "site"
    report = publish(out, {"index.html": "home", "a/b.html": "b"})
    assert report == Report(files=3, total_bytes=5, changed=("a/b.html", "index.html"))
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest == {
        "generator": "blog",
        "files": {
            "a/b.html": hashlib.sha256(b"b").hexdigest(),
            "index.html": hashlib.sha256(b"home").hexdigest(),
        },
    }
    assert set(tree(out)) == {"index.html", "a/b.html", "manifest.json"}
    assert names(out.parent) == ["site"]


def test_a_new_site_takes_the_place_of_the_old_one_whole(out: Path, swapping: str) -> None:
    report = publish(out, {"index.html": "new", "a/same.html": "s"})
    assert report == Report(files=3, total_bytes=4, changed=("index.html",)), swapping
    assert set(tree(out)) == {"index.html", "a/same.html", "manifest.json"}
    assert names(out.parent) == ["site"]


def test_the_order_of_the_files_leaves_no_trace(tmp_path: Path) -> None:
    files = {"b.html": "b", "a/c.html": "c", "a.html": "a"}
    publish(tmp_path / "one", files)
    publish(tmp_path / "two", dict(reversed(files.items())))
    assert tree(tmp_path / "one") == tree(tmp_path / "two")


def test_a_site_without_files_can_be_replaced(tmp_path: Path) -> None:
    publish(tmp_path / "site", {})
    assert publish(tmp_path / "site", {"a": "a"}).changed == ("a",)


def test_files_that_are_kept_are_neither_written_nor_copied(out: Path, swapping: str) -> None:
    before = (out / "a/same.html").stat().st_ino
    with Publication(out) as new:
        assert new.before["a/same.html"] == hashlib.sha256(b"s").hexdigest()
        assert set(new.before) == {"index.html", "gone.html", "a/same.html"}
        assert new.keep_all(["a/same.html", "index.html", "never.html"]) == {"a/same.html", "index.html"}
        report = new.commit()
    assert report == Report(files=3, total_bytes=4, changed=()), swapping
    assert set(tree(out)) == {"index.html", "a/same.html", "manifest.json"}
    assert (out / "a/same.html").stat().st_ino == before


def test_a_file_with_the_bytes_of_the_last_build_is_not_written_again(out: Path) -> None:
    before = (out / "a/same.html").stat().st_ino
    assert publish(out, {"index.html": "new", "a/same.html": "s"}).changed == ("index.html",)
    assert (out / "a/same.html").stat().st_ino == before


def test_a_new_file_is_never_written_into_one_that_is_shared(out: Path, tmp_path: Path) -> None:
    os.link(out / "index.html", tmp_path / "snapshot")
    publish(out, {"index.html": "new"})
    assert (tmp_path / "snapshot").read_text("utf-8") == "old"


def test_where_nothing_changed_the_folder_is_left_as_it_is(out: Path) -> None:
    before = out.stat().st_ino
    files = {"index.html": "old", "gone.html": "x", "a/same.html": "s"}
    assert publish(out, files) == Report(files=4, total_bytes=5, changed=())
    assert out.stat().st_ino == before


def test_a_file_fewer_is_a_change(out: Path) -> None:
    assert publish(out, {"index.html": "old", "a/same.html": "s"}).changed == ()
    assert set(tree(out)) == {"index.html", "a/same.html", "manifest.json"}


def test_a_published_file_that_was_edited_is_not_kept_and_is_mended(out: Path) -> None:
    (out / "a/same.html").write_text("S", "utf-8")
    (out / "gone.html").write_text("longer", "utf-8")
    with Publication(out) as new:
        assert not new.keep("a/same.html")
        assert not new.keep("gone.html")
        assert new.keep("index.html")
        new.put("a/same.html", b"s")
        assert new.commit().changed == ("a/same.html",)
    assert tree(out)["a/same.html"] == b"s"


def test_a_published_file_that_was_deleted_is_not_kept(out: Path) -> None:
    (out / "index.html").unlink()
    with Publication(out) as new:
        assert "index.html" not in new.before
        assert not new.keep("index.html")


@needs_links
def test_links_in_the_place_of_published_files_are_not_followed(out: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("old", "utf-8")
    (out / "index.html").unlink()
    (out / "index.html").symlink_to(tmp_path / "secret")
    with Publication(out) as new:
        assert not new.keep("index.html")
        new.put("index.html", b"old")
        new.commit()
    assert not (out / "index.html").is_symlink()
    assert (tmp_path / "secret").read_text("utf-8") == "old"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no named pipes")
def test_a_pipe_in_the_place_of_a_published_file_is_not_waited_for(out: Path) -> None:
    (out / "index.html").unlink()
    os.mkfifo(out / "index.html")
    with Publication(out) as new:
        assert not new.keep("index.html")
        new.put("index.html", b"old")
        new.commit()
    assert (out / "index.html").is_file()


def test_a_file_edited_after_it_was_kept_stops_the_publication(out: Path) -> None:
    with Publication(out) as new:
        assert new.keep("a/same.html")
        (out / "a/same.html").write_text("mine", "utf-8")
        new.put("index.html", b"new")
        with pytest.raises(BlogError) as caught:
            new.commit()
    assert str(caught.value) == (
        f'{out}: "a/same.html" was changed by another program while the build ran\n'
        "  hint: The build itself changed nothing. Build again."
    )
    assert (tree(out)["index.html"], tree(out)["a/same.html"]) == (b"old", b"mine")
    assert names(out.parent) == ["site"]


def test_a_file_only_touched_after_it_was_kept_is_no_obstacle(out: Path) -> None:
    with Publication(out) as new:
        assert new.keep("a/same.html")
        os.utime(out / "a/same.html", ns=(0, 0))
        new.put("index.html", b"new")
        assert new.commit().changed == ("index.html",)


def test_a_file_put_into_the_folder_during_the_build_is_not_lost(out: Path) -> None:
    with Publication(out) as new:
        new.put("index.html", b"new")
        (out / "thesis.tex").write_text("years", "utf-8")
        with pytest.raises(BlogError, match=r"files that no build made: thesis\.tex"):
            new.commit()
    assert (tree(out)["index.html"], tree(out)["thesis.tex"]) == (b"old", b"years")


def test_a_file_system_without_hard_links_gets_copies(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def none(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    monkeypatch.setattr(os, "link", none)
    assert publish(out, {"index.html": "new", "a/same.html": "s"}).changed == ("index.html",)
    assert tree(out)["a/same.html"] == b"s"


def test_many_files_are_kept_as_few_are(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publication, "BATCH", 3)
    files = {f"{number}/index.html": str(number) for number in range(20)}
    out = tmp_path / "site"
    publish(out, files)
    (out / "7/index.html").write_text("x", "utf-8")
    with Publication(out) as new:
        assert new.keep_all(files) == set(files) - {"7/index.html"}


def test_a_fresh_publication_takes_nothing_over_and_deletes_nothing_before_it_is_done(out: Path) -> None:
    before = tree(out)
    inode = (out / "index.html").stat().st_ino
    with Publication(out, fresh=True) as new:
        assert dict(new.before) == {}
        assert not new.keep("index.html")
        new.put("index.html", b"old")
        assert tree(out) == before
        assert new.commit() == Report(files=2, total_bytes=3, changed=("index.html",))
    assert (out / "index.html").stat().st_ino != inode


def interrupted(out: Path) -> None:
    with Publication(out) as new:
        new.keep("index.html")
        new.put("b.html", b"b")
        raise KeyboardInterrupt


def test_leaving_without_a_commit_leaves_the_old_site(out: Path, swapping: str) -> None:
    before = tree(out)
    with pytest.raises(KeyboardInterrupt):
        interrupted(out)
    assert tree(out) == before, swapping
    assert names(out.parent) == ["site"]


def test_folders_made_for_a_build_that_failed_are_taken_away(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        interrupted(tmp_path / "a/b/site")
    assert names(tmp_path) == []
