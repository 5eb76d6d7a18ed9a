"""What scripts/gallery understands, and the page that it writes; the pictures themselves are tests/browser's."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest

from blog.errors import BlogError
from tests.conftest import PROJECT

SCRIPTS = PROJECT / "scripts"  # no package: Python puts the folder of scripts/gallery.py on the path


def module(name: str) -> Any:
    if str(SCRIPTS) not in sys.path:
        sys.path.append(str(SCRIPTS))
    return importlib.import_module(name)


gallery, page, shots = map(module, ("gallery", "picturing.page", "picturing.shots"))
PLACES = [shots.Place("gqa", "roofline"), shots.Place("gqa", "serving"), shots.Place("circuits", "gpt2-map")]
WIDE, NARROW = shots.LOOKS


def test_a_word_with_a_slash_is_the_folder_and_others_are_posts() -> None:
    assert gallery.read_arguments([]) == gallery.Wanted(None, (), None)
    assert gallery.read_arguments(["gqa", "./out", "circuits"]) == gallery.Wanted(
        Path("out"), ("gqa", "circuits"), None
    )


def test_two_folders_are_refused() -> None:
    with pytest.raises(BlogError, match=r"^two folders to write to: a/ and b/\n  hint: Name one\.$"):
        gallery.read_arguments(["a/", "b/"])


def test_a_folder_without_a_site_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BlogError) as caught:
        gallery.read_arguments(["--site", str(tmp_path)])
    assert str(caught.value) == f"no built site in {tmp_path}\n  hint: Build one: blog build --out FOLDER."


def test_posts_that_are_named_are_taken_and_no_others() -> None:
    assert gallery.chosen(PLACES, ["circuits"]) == PLACES[2:]
    assert gallery.chosen(PLACES, []) == PLACES


def test_a_post_that_is_unknown_is_refused_with_the_nearest_one() -> None:
    with pytest.raises(BlogError) as caught:
        gallery.chosen(PLACES, ["gqaa"])
    assert str(caught.value) == (
        'no post "gqaa" with figures\n'
        '  hint: Posts with figures: circuits, gqa. Did you mean "gqa"? A folder is written with a slash: ./gqaa.'
    )


def test_the_page_marks_what_is_wrong_and_escapes_what_figures_say(tmp_path: Path) -> None:
    jumping = shots.Picture(
        PLACES[0], WIDE, (shots.Shot("first state", "a.png", 721), shots.Shot("<b>", "b.png", 700)), 58
    )
    alone = shots.Picture(PLACES[0], NARROW, (shots.Shot("first state", "c.png", 900),), 12)
    dead = shots.Picture(PLACES[1], WIDE, (), 0, "Timeout 20000ms exceeded.")
    page.write_gallery(tmp_path, [jumping, dead, alone])
    text = (tmp_path / "index.html").read_text("utf-8")
    assert [row.partition('"')[0] for row in text.split('<section id="')[1:]] == ["gqa/roofline", "gqa/serving"]
    marked = ("21 px between the states", "58 tab stops", "taller than 720 px", "Timeout 20000ms exceeded.")
    assert [f"<strong>{words}</strong>" in text for words in marked] == [True] * 4
    assert text.count("<strong>") == 4  # a narrow figure may be tall, and twelve stops are few enough
    assert "&lt;b&gt;, 700 px" in text
    assert "12 tab stops" in text
