from __future__ import annotations

from pathlib import Path

import pytest

from blog.errors import BlogError
from blog.write import Publication
from blog.write.paths import Paths
from tests.write.conftest import publish, tree


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        ("b", '"b" is claimed by a file and by the folder of "b/c.html"\n  hint: Rename one of them.'),
        ("a.html", 'two pages claim the address "a.html"\n  hint: Rename one of them.'),
        ("../x", 'the path "../x" leads out of the site\n  hint: Rename it.'),
        ("/etc/x", 'the path "/etc/x" leads out of the site\n  hint: Rename it.'),
    ],
)
def test_a_file_that_collides_or_leads_away_is_refused_at_once(tmp_path: Path, path: str, problem: str) -> None:
    with Publication(tmp_path / "site") as new:
        new.put("a.html", b"1")
        new.put("b/c.html", b"2")
        with pytest.raises(BlogError) as caught:
            new.put(path, b"3")
    assert str(caught.value) == problem
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
    with pytest.raises(BlogError):
        paths.claim("a/b")  # the one that was taken


def test_a_kept_file_claims_its_path_as_a_new_one_does(out: Path) -> None:
    with Publication(out) as new:
        assert new.keep("a/same.html")
        with pytest.raises(BlogError, match="two pages claim"):
            new.put("a/same.html", b"s")
        with pytest.raises(BlogError, match="by the folder of"):
            new.put("a", b"s")
        assert not new.keep("never.html")
        new.put("never.html", b"s")
