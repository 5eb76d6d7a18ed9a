from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from blog.write import Publication, folder
from tests.write.conftest import names, needs_links, publish, refused, tree


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
