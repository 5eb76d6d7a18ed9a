from __future__ import annotations

import errno
import os
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from blog.errors import BlogError
from blog.write import Publication, Report, disk
from tests.write.conftest import names, needs_links, tree

OLD = {"index.html": "old", "gone.html": "x", "a/same.html": "s"}
STAYS = {f"stays/{number}/index.html": str(number) for number in range(9)}  # most of a site, in every publication
NEW = {"index.html": "new", "a/same.html": "s"}


@pytest.fixture
def spare(tmp_path: Path) -> Path:
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache/spare"


@pytest.fixture
def publish(tmp_path: Path, spare: Path) -> Callable[[Mapping[str, str]], Report]:
    def published(files: Mapping[str, str]) -> Report:
        with Publication(tmp_path / "site", spare=spare) as new:
            for path, content in {**files, **STAYS}.items():
                new.put(path, content.encode())
            return new.commit()

    return published


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The names of folders, in the order of their making."""
    real = Path.mkdir
    folders: list[str] = []

    def mkdir(self: Path, **options: Any) -> None:
        folders.append(self.name)
        real(self, **options)

    monkeypatch.setattr(Path, "mkdir", mkdir)
    return folders


def contents(folder: Path) -> dict[str, str]:
    return {
        path: content.decode()
        for path, content in tree(folder).items()
        if path != "manifest.json" and path not in STAYS
    }


Publish = Callable[[Mapping[str, str]], Report]


def test_the_tree_that_was_replaced_is_kept_and_the_next_one_begins_with_it(
    tmp_path: Path, spare: Path, publish: Publish, swapping: str, made: list[str]
) -> None:
    publish(OLD)
    assert not spare.exists(), swapping
    publish(NEW)
    assert contents(spare) == OLD
    made.clear()
    assert publish(OLD | {"index.html": "third"}).changed == ("gone.html", "index.html")
    assert contents(tmp_path / "site") == OLD | {"index.html": "third"}
    assert contents(spare) == NEW
    assert "a" not in made
    assert names(tmp_path) == ["cache", "site"]


def test_where_nothing_changed_the_spare_stays(spare: Path, publish: Publish) -> None:
    publish(OLD)
    publish(NEW)
    assert publish(NEW).changed == ()
    assert contents(spare) == OLD


SHAPES: list[tuple[dict[str, str], dict[str, str]]] = [
    ({"a/b/c.html": "1", "a/d.html": "2"}, {"a": "a file"}),
    ({"a": "a file"}, {"a/b/c.html": "1", "a/d.html": "2"}),
    ({"a/b/c.html": "1", "ab/c.html": "2"}, {"a/b": "3", "ab/c.html": "2"}),
    ({"a/b/c/d/e.html": "1"}, {"e.html": "1"}),
    ({"a/b.html": "1"}, {}),
    ({}, {"a/b.html": "1"}),
]


@pytest.mark.parametrize(("one", "other"), SHAPES)
def test_whatever_the_spare_held_the_site_is_what_was_asked_for(
    tmp_path: Path, spare: Path, publish: Publish, one: dict[str, str], other: dict[str, str]
) -> None:
    for files in (one, other, one, other | {"x/y.html": "more"}, one | {"x": "a file"}, {}, other):
        publish(files)
        assert contents(tmp_path / "site") == files
        folders = {path.relative_to(tmp_path / "site") for path in (tmp_path / "site").rglob("*") if path.is_dir()}
        assert folders == {folder for path in (*files, *STAYS) for folder in Path(path).parents if folder != Path()}
    assert spare.exists()


@needs_links
def test_what_somebody_did_in_the_spare_reaches_no_site(tmp_path: Path, spare: Path, publish: Publish) -> None:
    publish(OLD)
    publish(NEW)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/same.html").write_text("mine", "utf-8")
    (spare / "a/same.html").unlink()
    (spare / "a").rmdir()
    (spare / "a").symlink_to(tmp_path / "mine")
    (spare / "index.html").unlink()
    (spare / "index.html").symlink_to(tmp_path / "mine/same.html")
    (spare / "deep/empty").mkdir(parents=True)
    (spare / "thesis.tex").write_text("years", "utf-8")
    publish(OLD)
    assert contents(tmp_path / "site") == OLD
    assert not any(path.is_symlink() for path in (tmp_path / "site").rglob("*"))
    assert names(tmp_path / "site") == ["a", "gone.html", "index.html", "manifest.json", "stays"]
    assert contents(tmp_path / "mine") == {"same.html": "mine"}


def test_a_spare_that_is_a_file_or_cannot_be_read_is_left_behind(
    tmp_path: Path, spare: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(OLD)
    spare.write_text("x", "utf-8")
    publish(NEW)
    assert contents(tmp_path / "site") == NEW
    real = os.scandir

    def denied(path: str | Path) -> object:
        if ".staging" in str(path):
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", denied)
    publish(OLD)
    assert contents(tmp_path / "site") == OLD
    assert [name for name in names(tmp_path) if not name.startswith(".site")] == ["cache", "site"]


def test_a_file_that_is_edited_beside_the_spare_is_noticed(tmp_path: Path, spare: Path, publish: Publish) -> None:
    publish(OLD)
    publish(NEW)
    site = tmp_path / "site"
    with Publication(site, spare=spare) as new:
        assert new.keep("a/same.html")
        new.put("index.html", b"third")
        (site / "a/same.html").write_text("mine", "utf-8")  # which is the file of the spare, too
        with pytest.raises(BlogError, match="was changed by another program while the build ran"):
            new.commit()
    assert contents(site) == NEW | {"a/same.html": "mine"}
    assert names(tmp_path) == ["cache", "site"]


def test_a_fresh_publication_takes_nothing_from_the_spare_either(tmp_path: Path, spare: Path, publish: Publish) -> None:
    publish(OLD)
    publish(NEW)
    held = [file.open("rb") for folder in (tmp_path / "site", spare) for file in folder.rglob("*.html")]
    before = {os.fstat(file.fileno()).st_ino for file in held}
    with Publication(tmp_path / "site", spare=spare, fresh=True) as new:
        new.put("index.html", b"new")
        new.commit()
    assert contents(tmp_path / "site") == {"index.html": "new"}
    assert not before & {path.stat().st_ino for path in (tmp_path / "site").rglob("*.html")}
    for file in held:
        file.close()
    assert contents(spare) == NEW
    assert names(tmp_path) == ["cache", "site"]


def test_two_folders_of_one_site_share_a_spare_and_nothing_else(tmp_path: Path, spare: Path) -> None:
    for round_ in range(3):
        with Publication(tmp_path / "one", spare=spare) as one, Publication(tmp_path / "two", spare=spare) as two:
            one.put("a/index.html", f"one {round_}".encode())
            two.put("b/index.html", f"two {round_}".encode())
            two.commit()
            one.commit()
        assert contents(tmp_path / "one") == {"a/index.html": f"one {round_}"}
        assert contents(tmp_path / "two") == {"b/index.html": f"two {round_}"}
    assert names(tmp_path) == ["cache", "one", "two"]


def test_where_names_cannot_be_shared_no_spare_is_kept(
    tmp_path: Path, spare: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disk, "link", lambda *_: False)
    publish(OLD)
    publish(NEW)
    assert contents(tmp_path / "site") == NEW
    assert not spare.exists()
    assert names(tmp_path) == ["cache", "site"]


def test_only_what_was_touched_is_synchronised(
    tmp_path: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish({"index.html": "1", "a/same.html": "s", "b/c.html": "c", "d/e.html": "e"})
    publish({"index.html": "2", "a/same.html": "s", "b/c.html": "c", "d/e.html": "e"})
    asked: dict[str, list[str]] = {}
    monkeypatch.setattr(
        disk, "sync_tree", lambda root, files, folders: asked.update(files=sorted(files), folders=sorted(folders))
    )
    publish({"index.html": "2", "a/same.html": "s", "b/c.html": "C"})
    assert asked == {"files": ["b/c.html", "manifest.json"], "folders": ["", "b"]}


def test_a_name_that_changes_its_case_alone_is_a_name_that_goes_and_one_that_comes(
    tmp_path: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.link

    def as_where_case_does_not_count(source: Path, target: Path, **options: Any) -> None:
        if target.parent.exists() and target.name.lower() in [name.lower() for name in names(target.parent)]:
            raise FileExistsError(errno.EEXIST, "File exists")
        real(source, target, **options)

    monkeypatch.setattr(os, "link", as_where_case_does_not_count)
    for number, name in enumerate(("KV.html", "KV.html", "kv.html", "kv.html", "KV.html")):
        publish({name: "same", "index.html": str(number)})
        assert contents(tmp_path / "site") == {name: "same", "index.html": str(number)}


def rights(folder: Path) -> set[int]:
    return {path.stat().st_mode & 0o777 for path in (folder, *folder.rglob("*")) if path.is_dir()}


@pytest.mark.skipif(os.name == "nt", reason="Windows has other rights")
def test_the_rights_of_folders_are_those_of_this_build_and_not_of_an_earlier_one(
    tmp_path: Path, spare: Path, publish: Publish
) -> None:
    before = os.umask(0o077)
    try:
        publish(OLD)
        os.umask(0o022)
        for version in ("1", "2", "3", "4"):
            publish(OLD | {"index.html": version})
            assert rights(tmp_path / "site") == {0o755}
        (tmp_path / "site/a").chmod(0o775)
        publish(OLD | {"index.html": "5"})
        publish(OLD | {"index.html": "6"})
        assert rights(tmp_path / "site") == {0o755}
    finally:
        os.umask(before)
    assert rights(spare) <= {0o755, 0o775}


def test_an_output_that_is_the_spare_or_lies_in_it_is_refused(spare: Path) -> None:
    for out in (spare, spare / "deeper", spare.parent):
        with (
            pytest.raises(BlogError, match="is where builds keep the tree that they replaced"),
            Publication(out, spare=spare),
        ):
            raise AssertionError("it was taken")


@pytest.mark.parametrize("fresh", [False, True])
def test_a_spare_gives_way_where_its_room_is_needed(
    tmp_path: Path, spare: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch, fresh: bool
) -> None:
    publish(OLD)
    publish(NEW)
    real = Path.open

    def full(self: Path, mode: str = "r", **options: Any) -> Any:
        if mode == "xb" and spare.exists():
            raise OSError(errno.ENOSPC, "No space left on device")
        return real(self, mode, **options)

    monkeypatch.setattr(Path, "open", full)
    with Publication(tmp_path / "site", spare=spare, fresh=fresh) as new:
        new.put("index.html", b"third")
        assert new.commit().changed == ("index.html",)
    assert contents(tmp_path / "site") == {"index.html": "third"}
    assert names(tmp_path) == ["cache", "site"]


def test_whatever_the_system_refuses_of_a_spare_the_new_tree_is_used(
    tmp_path: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    for owner, name in ((Path, "unlink"), (Path, "rmdir"), (os, "link"), (os, "lstat")):
        publish(OLD)
        publish(NEW)
        with monkeypatch.context() as patch:
            calls = iter((PermissionError(errno.EACCES, "Permission denied"),))
            real = getattr(owner, name)

            def once(*arguments: Any, real: Any = real, calls: Any = calls, **options: Any) -> Any:
                if error := next(calls, None):
                    raise error
                return real(*arguments, **options)

            patch.setattr(owner, name, once)
            publish({"a": "a file", "b/c.html": "new"})
        assert contents(tmp_path / "site") == {"a": "a file", "b/c.html": "new"}, name
        assert names(tmp_path) == ["cache", "site"]


def test_a_spare_that_another_build_takes_just_now_is_no_reason_to_refuse(
    tmp_path: Path, spare: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(OLD)
    publish(NEW)
    real = Path.samefile

    def taken(self: Path, other: Path) -> bool:
        if spare.exists():
            spare.rename(spare.with_name("taken"))
        return real(self, other)

    monkeypatch.setattr(Path, "samefile", taken)
    publish(OLD)
    assert contents(tmp_path / "site") == OLD


def test_a_tree_that_is_made_anew_has_the_room_of_the_spare(
    tmp_path: Path, spare: Path, publish: Publish, monkeypatch: pytest.MonkeyPatch
) -> None:
    new = {f"new/{number}.html": "new" for number in range(20)}  # more than stay
    publish(OLD)
    publish(NEW)
    real = Path.mkdir

    def full(self: Path, **options: Any) -> None:
        if self.name == "stays" and spare.exists():
            raise OSError(errno.ENOSPC, "No space left on device")
        real(self, **options)

    monkeypatch.setattr(Path, "mkdir", full)
    publish(new)
    assert contents(tmp_path / "site") == new


@pytest.mark.skipif(os.name == "nt", reason="Windows opens no folders")
def test_what_cannot_be_deleted_is_left_and_the_build_goes_on(tmp_path: Path, spare: Path, publish: Publish) -> None:
    publish(OLD)
    publish(NEW)
    folder = os.open(spare, os.O_RDONLY)
    for _ in range(1100):
        os.mkdir("deep", dir_fd=folder)  # a path of all would be too long
        deeper = os.open("deep", os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = deeper
    os.close(folder)
    publish({f"new/{number}.html": "new" for number in range(20)})
    publish(OLD)
    assert contents(tmp_path / "site") == OLD
    for left in tmp_path.glob(".site.*"):
        subprocess.run(["rm", "-r", left], check=True)
