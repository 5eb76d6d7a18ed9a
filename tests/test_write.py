from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from pathlib import Path, PurePosixPath

import pytest

from blog import write as module
from blog.content import Output
from blog.errors import BlogError, BlogErrors
from blog.write import Report, check_own, clean, recover, write


def outputs(files: Mapping[str, str]) -> list[Output]:
    return [Output(path=PurePosixPath(path), content=content.encode()) for path, content in files.items()]


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(params=["in one call", "in two steps"])
def swapping(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Both ways of putting a new site in the place of an old one."""
    if request.param == "in two steps":
        monkeypatch.setattr(module, "_exchange", lambda *_: False)
    return str(request.param)


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


def test_a_new_site_takes_the_place_of_the_old_one_whole(tmp_path: Path, swapping: str) -> None:
    out = tmp_path / "site"
    write(outputs({"index.html": "old", "gone.html": "x", "same.html": "s"}), out)
    report = write(outputs({"index.html": "new", "same.html": "s"}), out)
    assert report.changed == ("index.html",), swapping
    assert set(tree(out)) == {"index.html", "same.html", "manifest.json"}
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_failure_while_writing_leaves_the_old_site_byte_for_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, swapping: str
) -> None:
    out = tmp_path / "site"
    write(outputs({"index.html": "old", "a.html": "a"}), out)
    before = tree(out)
    count = 0

    def full(self: Path, content: bytes) -> int:
        nonlocal count
        count += 1
        if count == 2:
            raise OSError(28, "No space left on device")
        return len(content)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "write_bytes", full)
        with pytest.raises(BlogError) as caught:
            write(outputs({"index.html": "new", "b.html": "b"}), out)
    assert str(caught.value) == (
        f"{out}: the folder cannot be written: No space left on device\n"
        "  hint: Nothing was changed. Choose another folder with --out."
    )
    assert tree(out) == before, swapping
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_an_interrupt_while_writing_leaves_the_old_site(tmp_path: Path, swapping: str) -> None:
    out = tmp_path / "site"
    write(outputs({"index.html": "old"}), out)
    before = tree(out)

    def interrupt(done: int, of: int) -> None:
        if done == of:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write(outputs({"index.html": "new"}), out, progress=interrupt)
    assert tree(out) == before, swapping


@pytest.mark.parametrize("after", [1, 2])
def test_a_swap_that_stops_between_its_steps_is_recovered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    out = tmp_path / "site"
    write(outputs({"index.html": "old"}), out)
    monkeypatch.setattr(module, "_exchange", lambda *_: False)
    steps = 0
    rename = Path.rename

    def stop(self: Path, target: Path) -> Path:
        nonlocal steps
        moved = rename(self, target)
        steps += 1
        if steps == after:
            raise KeyboardInterrupt
        return moved

    with monkeypatch.context() as patch:
        patch.setattr(Path, "rename", stop)
        with pytest.raises(KeyboardInterrupt):
            write(outputs({"index.html": "new"}), out)
    recover(out)
    assert tree(out)["index.html"] == (b"old" if after == 1 else b"new")
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_what_a_killed_build_left_behind_is_no_obstacle(tmp_path: Path, swapping: str) -> None:
    out = tmp_path / "site"
    write(outputs({"index.html": "old"}), out)
    (tmp_path / ".site.staging").mkdir()
    (tmp_path / ".site.staging/half.html").write_text("half", "utf-8")
    (tmp_path / ".site.previous").mkdir()
    write(outputs({"index.html": "new"}), out)
    assert tree(out).keys() == {"index.html", "manifest.json"}, swapping
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def foreign(out: Path, files: Mapping[str, str]) -> str:
    for name, content in files.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(content, "utf-8")
    before = tree(out)
    with pytest.raises(BlogError) as caught:
        write(outputs({"index.html": "new"}), out)
    assert tree(out) == before
    return str(caught.value)


HINT = "Nothing was changed. Choose another folder with --out, or empty this one."


@pytest.mark.parametrize(
    "manifest", [None, "", "[]", "{}", '{"generator": "other", "files": {}}', '"x"', '{"generator": "blog"}']
)
def test_a_folder_that_no_build_made_is_refused(tmp_path: Path, manifest: str | None) -> None:
    files = {"thesis.tex": "years of work"} | ({} if manifest is None else {"manifest.json": manifest})
    assert foreign(tmp_path / "site", files) == (
        f"{tmp_path}/site: the folder holds files that no build made: thesis.tex\n  hint: {HINT}"
    )


def test_a_folder_with_a_file_of_its_own_besides_a_build_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "site"
    write(outputs({"index.html": "old"}), out)
    assert foreign(out, {"a/CNAME": "x", "b": "", "c": "", "d": ""}) == (
        f"{out}: the folder holds files that no build made: a/CNAME, b, c\n  hint: {HINT}"
    )


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    (tmp_path / "site/empty").mkdir(parents=True)
    write(outputs({"index.html": "x"}), tmp_path / "site")
    assert set(tree(tmp_path / "site")) == {"index.html", "manifest.json"}


def make_file(path: Path) -> None:
    path.write_text("x", "utf-8")


def make_link(path: Path) -> None:
    path.symlink_to(path.parent)


@pytest.mark.parametrize("make", [make_file, make_link])
def test_an_output_that_is_no_folder_is_refused(tmp_path: Path, make: Callable[[Path], None]) -> None:
    make(tmp_path / "site")
    with pytest.raises(BlogError) as caught:
        check_own(tmp_path / "site")
    assert str(caught.value) == f"{tmp_path}/site: the output is not a folder\n  hint: Choose another with --out."


def test_a_folder_that_cannot_be_made_is_reported(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", "utf-8")
    with pytest.raises(BlogError) as caught:
        write(outputs({"index.html": "x"}), tmp_path / "file" / "site")
    assert str(caught.value) == (
        f"{tmp_path}/file/site: the folder cannot be written: Not a directory\n"
        "  hint: Nothing was changed. Choose another folder with --out."
    )


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


def test_cleaning_deletes_what_builds_made_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "site"
    write(outputs({"index.html": "old"}), out)
    (out / "notes.txt").write_text("mine", "utf-8")
    with pytest.raises(BlogError):
        clean(out)
    assert (out / "notes.txt").exists()
    (out / "notes.txt").unlink()
    clean(out)
    assert list(tmp_path.iterdir()) == []
    clean(out)
