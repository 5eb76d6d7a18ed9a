from __future__ import annotations

import errno
import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePosixPath

import pytest

from blog.content import Output
from blog.errors import BlogError, BlogErrors
from blog.write import Publication, Report, check_paths, disk, folder, lock, publication, write
from blog.write.paths import Paths

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="Windows makes links for administrators only")


def outputs(files: Mapping[str, str]) -> list[Output]:
    return [Output(path=PurePosixPath(path), content=content.encode()) for path, content in files.items()]


def publish(out: Path, files: Mapping[str, str], *, durable: bool = True) -> Report:
    with Publication(out, durable=durable) as new:
        for path, content in files.items():
            new.put(path, content.encode())
        return new.commit()


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def refused(out: Path, forbidden: Sequence[Path] = ()) -> str:
    """Why a folder is refused, before a file was asked for."""
    with pytest.raises(BlogError) as caught, Publication(out, forbidden=forbidden):
        raise AssertionError("it was taken")
    return str(caught.value)


@pytest.fixture(params=["in one call", "in two steps"])
def swapping(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of putting a new site in the place of an old one."""
    if request.param == "in two steps":
        monkeypatch.setattr(disk, "exchange", lambda *_: False)
    return str(request.param)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder with a site of three files, alone beside what a test makes."""
    out = tmp_path / "site"
    publish(out, {"index.html": "old", "gone.html": "x", "a/same.html": "s"})
    return out


def test_a_site_is_written_with_its_manifest(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "site"
    report = write(outputs({"index.html": "home", "a/b.html": "b"}), out)
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
        assert new.before["a/same.html"] == folder.Kept(hashlib.sha256(b"s").hexdigest(), 1)
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


FULL = OSError(errno.ENOSPC, "No space left on device")
READ_ONLY = OSError(errno.EROFS, "Read-only file system")
DENIED = OSError(errno.EACCES, "Permission denied")


def failing(real: Callable[..., object], error: OSError, number: int) -> Callable[..., object]:
    """A function of the system that fails at its n-th call, counted from 1."""
    calls = iter(range(1, 1000))

    def call(*arguments: object, **options: object) -> object:
        if next(calls) == number:
            raise error
        return real(*arguments, **options)

    return call


CALLS = [
    *((Path, "open", FULL, number) for number in (1, 2, 3)),
    *((Path, "mkdir", READ_ONLY, number) for number in (1, 2, 3)),
    *((os, "fsync", FULL, number) for number in (1, 2, 3, 4)),
    (os, "scandir", DENIED, 1),
    (os, "open", DENIED, 1),
    (Path, "rename", DENIED, 1),
    (Path, "rename", DENIED, 2),
]


@pytest.mark.parametrize(("owner", "name", "error", "number"), CALLS, ids=lambda value: str(value))
def test_an_error_of_the_system_leaves_the_old_site_and_says_so(
    out: Path, monkeypatch: pytest.MonkeyPatch, owner: object, name: str, error: OSError, number: int
) -> None:
    before = tree(out)
    monkeypatch.setattr(disk, "exchange", lambda *_: False)
    with monkeypatch.context() as patch:
        patch.setattr(owner, name, failing(getattr(owner, name), error, number))
        with pytest.raises(BlogError) as caught:
            publish(out, {"index.html": "new", "b/c.html": "b", "a/same.html": "s"})
    assert str(caught.value) == (
        f"{out}: the folder cannot be written: {error.strerror}\n"
        "  hint: Nothing was changed. Choose another folder with --out."
    )
    assert tree(out) == before
    assert names(out.parent) == ["site"]


def test_an_old_site_that_cannot_be_put_back_at_once_is_named(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = tree(out)
    monkeypatch.setattr(disk, "exchange", lambda *_: False)
    rename = Path.rename

    def once(self: Path, target: Path) -> Path:
        if self != out:
            raise DENIED
        return rename(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", once)
        with pytest.raises(BlogError) as caught:
            publish(out, {"index.html": "new"})
    (left,) = out.parent.glob(".site.*.previous")
    assert caught.value.hint == f"The last site is in {left} until the next build puts it back."
    with Publication(out):
        assert tree(out) == before
    assert names(out.parent) == ["site"]


def test_a_disk_that_fails_after_the_exchange_is_told_as_it_is(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[Path] = []
    real = disk.sync_folder

    def last(path: Path) -> None:
        calls.append(path)
        if [each for each in calls if each == out.parent] == [out.parent] * 2:
            raise OSError(errno.EIO, "Input/output error")
        real(path)

    monkeypatch.setattr(disk, "sync_folder", last)
    with pytest.raises(BlogError) as caught:
        publish(out, {"index.html": "new"})
    assert str(caught.value) == (
        f"{out}: the folder cannot be written: Input/output error\n"
        "  hint: The new site is in place, but the disk did not confirm it. Build again."
    )
    assert set(tree(out)) == {"index.html", "manifest.json"}
    assert names(out.parent) == ["site"]


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is raised and lifted as Linux does")
def test_a_file_larger_than_the_system_allows_is_an_error_that_changes_nothing(out: Path) -> None:
    before = tree(out)
    script = (
        "import resource, signal, sys\nfrom pathlib import Path\nfrom blog.errors import BlogError\n"
        "from blog.write import Publication\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\nresource.setrlimit(resource.RLIMIT_FSIZE, (5000, 5000))\n"
        "try:\n  with Publication(Path(sys.argv[1])) as new:\n    new.put('a', b'x' * 9000)\n    new.commit()\n"
        "except BlogError as error:\n  print(error.problem)\n"
    )
    done = subprocess.run([sys.executable, "-c", script, str(out)], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == "the folder cannot be written: File too large\n"
    assert tree(out) == before


@pytest.mark.skipif(not hasattr(os, "register_at_fork"), reason="the system has no fsync of folders")
def test_what_is_published_is_on_the_disk_before_the_exchange(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[str] = []
    fsync, exchange = os.fsync, disk.exchange

    def synced(descriptor: int) -> None:
        events.append(str(os.fstat(descriptor).st_ino))
        fsync(descriptor)

    def exchanged(a: Path, b: Path) -> bool:
        events.append("exchange")
        return exchange(a, b)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(disk, "exchange", exchanged)
    publish(out, {"index.html": "new", "b/c.html": "c", "a/same.html": "s"})
    at = events.index("exchange")
    new = [out / "index.html", out / "b/c.html", out / "manifest.json", out, out / "a", out / "b", out.parent]
    assert sorted(events[:at]) == sorted(str(path.stat().st_ino) for path in new)
    assert events[at + 1 :] == [str(out.parent.stat().st_ino)]


def test_much_is_synchronised_in_one_call_where_there_is_one(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []
    monkeypatch.setattr(disk, "FEW", 3)
    monkeypatch.setattr(disk, "_sync_file", lambda path: asked.append(path))
    publish(out, {"index.html": "new", "b/c.html": "c"})
    assert bool(asked) == (sys.platform != "linux")


def test_a_publication_that_need_not_outlast_power_does_not_wait_for_the_disk(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "fsync", failing(os.fsync, FULL, 1))
    assert publish(out, {"index.html": "new"}, durable=False).changed == ("index.html",)


def test_what_dead_builds_left_is_swept_and_nothing_else(out: Path, swapping: str) -> None:
    left = [".site.1-0123abcd.staging", ".site.77-0123abcd.previous"]
    others = [".site.staging", ".site.previous", ".other.1-0123abcd.staging", ".site.x-0123abcd.staging"]
    for name in left + others:
        (out.parent / name).mkdir()
        (out.parent / name / "half.html").write_text("half", "utf-8")
    publish(out, {"index.html": "new"})
    assert tree(out).keys() == {"index.html", "manifest.json"}, swapping
    assert names(out.parent) == sorted([*others, "site"])


def foreign(out: Path, files: Mapping[str, str]) -> str:
    for name, content in files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(content, "utf-8")
    before = tree(out)
    words = refused(out)
    assert tree(out) == before
    return words


HINT = "Nothing was changed. Choose another folder with --out, or empty this one."
SOUND = json.dumps("0" * 64)


@pytest.mark.parametrize(
    "manifest",
    [
        *(None, "", "[]", "{}", '{"generator": "other", "files": {}}', '"x"', '{"generator": "blog"}', "5", "null"),
        *(f'{{"generator": "blog", "files": {files}}}' for files in ('["thesis.tex"]', "5", "null", '"thesis.tex"')),
        *(f'{{"generator": "blog", "files": {{"thesis.tex": {value}}}}}' for value in ("5", "null", '"x"', "[]")),
        f'{{"generator": "blog", "files": {{"thesis.tex": {SOUND}, "b": {{}}}}}}',
        f'{{"generator": ["blog"], "files": {{"thesis.tex": {SOUND}}}}}',
        "[" * 100_000,
        "1" * 5000,
        "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_folder_that_no_build_made_is_refused(tmp_path: Path, manifest: str | None) -> None:
    files = {"thesis.tex": "years of work"} | ({} if manifest is None else {"manifest.json": manifest})
    assert foreign(tmp_path / "site", files) == (
        f"{tmp_path}/site: the folder holds files that no build made: thesis.tex\n  hint: {HINT}"
    )


def test_a_list_that_is_not_text_or_too_large_is_not_ours(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sound = (out / "manifest.json").read_bytes()
    (out / "manifest.json").write_bytes(b"\xff\xfe\x00" + sound)
    assert "no build made: a/same.html, gone.html, index.html" in refused(out)
    (out / "manifest.json").write_bytes(sound)
    monkeypatch.setattr(folder, "LARGEST_MANIFEST", 100)
    assert "no build made: a/same.html, gone.html, index.html" in refused(out)


@needs_links
def test_a_list_that_is_a_link_is_not_ours(out: Path, tmp_path: Path) -> None:
    (out / "manifest.json").rename(tmp_path / "list")
    (out / "manifest.json").symlink_to(tmp_path / "list")
    assert "no build made: a/same.html, gone.html, index.html" in refused(out)


def test_a_list_that_names_files_elsewhere_reaches_none_of_them(out: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").write_text("years", "utf-8")
    digest = hashlib.sha256(b"years").hexdigest()
    listed = dict.fromkeys(("../thesis.tex", str(tmp_path / "thesis.tex"), *tree(out)), digest)  # and the list itself
    (out / "manifest.json").write_text(json.dumps({"generator": "blog", "files": listed}), "utf-8")
    with Publication(out) as new:
        assert set(new.before) == {"index.html", "gone.html", "a/same.html"}
        assert not new.keep("../thesis.tex")
        new.put("index.html", b"new")
        new.commit()
    assert (tmp_path / "thesis.tex").read_text("utf-8") == "years"


def test_a_folder_with_a_file_of_its_own_besides_a_build_is_refused(out: Path) -> None:
    assert foreign(out, {"a/CNAME": "x", "b": "", "c": "", "d": ""}) == (
        f"{out}: the folder holds files that no build made: a/CNAME, b, c\n  hint: {HINT}"
    )


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "site/empty").mkdir(parents=True)
    publish(tmp_path / "site", {"index.html": "x"})
    assert set(tree(tmp_path / "site")) == {"index.html", "manifest.json"}


NOTHING = "  hint: Nothing was changed. Choose another folder with --out."


def test_an_output_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("x", "utf-8")
    assert refused(tmp_path / "site") == f"{tmp_path}/site: the output is not a folder\n{NOTHING}"
    assert refused(tmp_path / "site/a/b") == f'{tmp_path}/site/a/b: "{tmp_path}/site" is not a folder\n{NOTHING}'
    assert names(tmp_path) == ["site"]


@needs_links
@pytest.mark.parametrize("target", [".", "missing"])
def test_an_output_that_is_a_link_is_refused(tmp_path: Path, target: str) -> None:
    (tmp_path / "site").symlink_to(tmp_path / target)
    assert refused(tmp_path / "site") == (
        f"{tmp_path}/site: the output is a symbolic link\n  hint: Nothing was changed. Name the folder with --out."
    )
    assert names(tmp_path) == ["site"]


def test_the_root_of_the_file_system_is_refused() -> None:
    root = Path(Path.cwd().anchor)
    assert refused(root) == f"{root}: the output is the root of the file system\n{NOTHING}"
    assert refused(root / "..") == f"{root}: the output is the root of the file system\n{NOTHING}"


def test_a_name_too_long_for_the_file_system_is_an_error_of_the_output(tmp_path: Path) -> None:
    out = tmp_path / ("x" * 300)
    assert refused(out) == f"{out}: the folder cannot be written: File name too long\n{NOTHING}"


@pytest.mark.parametrize("below", ["posts", "posts/site", "posts/tiny/site", "templates/site"])
def test_an_output_in_the_sources_is_refused(tmp_path: Path, below: str) -> None:
    (tmp_path / "posts/tiny").mkdir(parents=True)
    sources = [tmp_path / "posts", tmp_path / "templates"]
    source = below.partition("/")[0]
    assert refused(tmp_path / below, forbidden=sources) == (
        f'{tmp_path}/{below}: the output lies in "{source}", a source of the site\n{NOTHING}'
    )
    assert names(tmp_path) == ["posts"]
    assert names(tmp_path / "posts/tiny") == []


def test_an_output_around_the_sources_is_refused(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    expected = f'{tmp_path}: the output holds "posts", a source of the site\n{NOTHING}'
    assert refused(tmp_path, forbidden=[tmp_path / "posts"]) == expected
    assert refused(tmp_path / "posts/..", forbidden=[tmp_path / "posts"]) == expected


@needs_links
def test_an_output_that_reaches_the_sources_by_a_link_is_refused(tmp_path: Path) -> None:
    (tmp_path / "posts").mkdir()
    (tmp_path / "by").symlink_to(tmp_path / "posts")
    assert 'the output lies in "posts"' in refused(tmp_path / "by/site", forbidden=[tmp_path / "posts"])


def test_a_second_build_of_a_folder_is_refused_with_the_number_of_the_first(out: Path) -> None:
    before = tree(out)
    with Publication(out) as new:
        new.put("index.html", b"new")
        assert refused(out) == (
            f"{out}: another build (process {os.getpid()}) is writing here\n"
            "  hint: Wait for it, or choose another with --out."
        )
        assert tree(out) == before
        assert new.commit().changed == ("index.html",)
    assert names(out.parent) == ["site"]


def test_a_build_of_another_folder_beside_it_is_none_of_its_business(out: Path) -> None:
    with Publication(out) as one, Publication(out.with_name("other")) as other:
        one.put("index.html", b"1")
        other.put("index.html", b"2")
        other.commit()
        one.commit()
    assert names(out.parent) == ["other", "site"]


def test_a_lock_of_a_dead_build_is_no_obstacle(out: Path) -> None:
    (out.parent / ".site.lock").write_text("1", "utf-8")
    publish(out, {"index.html": "new"})
    assert names(out.parent) == ["site"]


def test_a_lock_on_a_file_that_is_gone_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / ".site.lock"
    real, calls = lock._locked, []

    def locked(descriptor: int) -> bool:
        calls.append(descriptor)
        if len(calls) == 1:  # the build before this one ends between our two calls
            path.unlink()
        return real(descriptor)

    monkeypatch.setattr(lock, "_locked", locked)
    descriptor = lock.acquire(path, tmp_path / "site")
    assert len(calls) == 2
    with pytest.raises(BlogError, match=f"another build .process {os.getpid()}. is writing here"):
        lock.acquire(path, tmp_path / "site")
    lock.release(path, descriptor)
    assert names(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system does not fork")
def test_a_worker_that_outlives_its_build_does_not_hold_the_lock(out: Path) -> None:
    script = (
        "import os, sys\nfrom pathlib import Path\nfrom blog.write import Publication\n"
        "Publication(Path(sys.argv[1])).__enter__()\n"
        "if os.fork() == 0:\n  print('ready', flush=True)\n  sys.stdin.read()\n  os._exit(0)\n"
        "os._exit(1)\n"
    )
    command = [sys.executable, "-c", script, str(out)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as build:
        assert build.stdout is not None
        assert build.wait() == 1
        assert build.stdout.readline() == b"ready\n"  # the worker lives, until its input ends
        assert publish(out, {"index.html": "new"}).changed == ("index.html",)


def test_outputs_that_collide_or_lead_away_are_refused_together(tmp_path: Path) -> None:
    both = [*outputs({"a.html": "1", "b": "1", "b/c.html": "2"}), *outputs({"a.html": "2"})]
    with pytest.raises(BlogErrors) as caught:
        write([*both, *outputs({"../x": "", "/etc/x": ""})], tmp_path / "site")
    assert str(caught.value) == (
        '"b" is claimed by a file and by the folder of "b/c.html"\n  hint: Rename one of them.\n'
        'two pages claim the address "a.html"\n  hint: Rename one of them.\n'
        'the path "../x" leads out of the site\n  hint: Rename it.\n'
        'the path "/etc/x" leads out of the site\n  hint: Rename it.'
    )
    assert list(tmp_path.iterdir()) == []


CLASHES = [
    (["a/b.html", "a"], '"a" is claimed by a file and by the folder of "a/b.html"'),
    (["A/b.html", "a"], '"a" is claimed by a file and by the folder of "A/b.html"'),
    (["a", "A/b.html"], '"A" is claimed by a file and by the folder of "A/b.html"'),
    (["x/a/b/c", "x/a"], '"x/a" is claimed by a file and by the folder of "x/a/b/c"'),
    (["a.html", "A.html"], '"a.html" and "A.html" are one file where case does not count'),
    (["tags/KV/a", "tags/kv/b"], '"tags/KV" and "tags/kv" are one file where case does not count'),
    (["\u00e9", "e\u0301"], '"\u00e9" and "e\u0301" are one file where case does not count'),
    (["manifest.json"], '"manifest.json" is the name of the list that every build writes'),
    (["Manifest.json"], '"manifest.json" and "Manifest.json" are one file where case does not count'),
    ([""], 'the path "" names no file'),
    (["a//b"], 'the path "a//b" names no file'),
    (["./a"], 'the path "./a" names no file'),
    (["a/"], 'the path "a/" names no file'),
    (["C:/a"], 'the path "C:/a" leads out of the site'),
    (["a/.."], 'the path "a/.." leads out of the site'),
    (["a\nb"], "the path 'a\\nb' holds a character that no address may have"),
    (["a\\b"], "the path 'a\\\\b' holds a character that no address may have"),
    (["a\0"], "the path 'a\\x00' holds a character that no address may have"),
    (["\udce9"], "the path '\\udce9' is not Unicode"),
    (["t/" + "x" * 256], f'the path "t/{"x" * 38}…" has a part of 256 bytes; file systems take 255'),
    (["ä" * 128], f'the path "{"ä" * 40}…" has a part of 256 bytes; file systems take 255'),
]


@pytest.mark.parametrize(("paths", "problem"), CLASHES, ids=lambda value: ascii(value)[:40])
def test_a_path_that_cannot_be_had_is_refused_at_once(tmp_path: Path, paths: list[str], problem: str) -> None:
    with Publication(tmp_path / "site") as new:
        for path in paths[:-1]:
            new.put(path, b"")
        with pytest.raises(BlogError) as caught:
            new.put(paths[-1], b"")
    assert caught.value.problem == problem
    assert list(tmp_path.iterdir()) == []


def test_paths_that_only_look_odd_are_taken(tmp_path: Path) -> None:
    files = {"x" * 255: "", "ä" * 127: "", "a b/c…/.nojekyll": "", "tags/straße": "", "tags/strasse": ""}
    publish(tmp_path / "site", files)
    assert set(tree(tmp_path / "site")) == {*files, "manifest.json"}


def test_a_path_that_was_refused_leaves_no_claim() -> None:
    paths = Paths()
    paths.claim("a/b")
    with pytest.raises(BlogError):
        paths.claim("a/b/c/d")
    paths.claim("c")
    check_paths(outputs({"a/b": "", "c": ""}))


def test_a_kept_file_claims_its_path_as_a_new_one_does(out: Path) -> None:
    with Publication(out) as new:
        assert new.keep("a/same.html")
        with pytest.raises(BlogError, match="two pages claim"):
            new.put("a/same.html", b"s")
        with pytest.raises(BlogError, match="by the folder of"):
            new.put("a", b"s")
        assert not new.keep("never.html")
        new.put("never.html", b"s")
