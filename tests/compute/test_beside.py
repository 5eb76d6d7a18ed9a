"""A post's own modules: found by name inside the block, by nobody outside, and never out of date."""

import sys
from importlib import import_module
from pathlib import Path

import pytest

from blog.compute.beside import beside


@pytest.fixture
def posts(tmp_path: Path) -> Path:
    for slug in ("one", "two-words"):
        (tmp_path / slug).mkdir()
        (tmp_path / slug / "measure_it.py").write_text(f"from its_part import PART\nNAME = '{slug}' + PART\n", "utf-8")
        (tmp_path / slug / "its_part.py").write_text(f"PART = ' part of {slug}'\n", "utf-8")
    return tmp_path


def test_two_posts_have_modules_of_one_name(posts: Path) -> None:
    names = []
    for slug in ("one", "two-words"):
        with beside(posts / slug):
            names.append(import_module("measure_it").NAME)
    assert names == ["one part of one", "two-words part of two-words"]


def test_outside_the_block_there_are_none(posts: Path) -> None:
    with beside(posts / "one"):
        import_module("measure_it")
    with pytest.raises(ModuleNotFoundError):
        import_module("measure_it")


def test_a_module_of_the_same_name_comes_back_after_the_block(posts: Path) -> None:
    (posts / "one" / "json.py").write_text("OURS = True\n", "utf-8")
    theirs = sys.modules["json"]
    with beside(posts / "one"):
        assert import_module("json").OURS
    assert sys.modules["json"] is theirs


def test_a_change_within_the_second_is_seen_and_no_bytecode_is_left(posts: Path) -> None:
    found = []
    for part in ("'a'", "'b'"):
        (posts / "one" / "its_part.py").write_text(f"PART = {part}\n", "utf-8")
        with beside(posts / "one"):
            found.append(import_module("its_part").PART)
    assert found == ["a", "b"]
    assert not (posts / "one" / "__pycache__").exists()
