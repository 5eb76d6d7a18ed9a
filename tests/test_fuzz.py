"""A short run of scripts/fuzz; the long one is started by hand. The oracle is tried on losses of our own making."""

from __future__ import annotations

import importlib
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.conftest import typeset

SCRIPTS = Path(__file__).parent.parent / "scripts"  # no package: Python puts the folder of scripts/fuzz.py on the path
SHORT = {
    "bodies": 300,
    "front-matters": 150,
    "bibliographies": 60,
    "formulas": 100,
    "settings": 50,
    "expressions": 100,
    "sites": 1,
}


@pytest.fixture
def fuzzing(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """The modules of scripts/fuzzing by their names."""
    monkeypatch.syspath_prepend(str(SCRIPTS))
    yield {name: importlib.import_module(f"fuzzing.{name}") for name in ("bodies", "cases", "watched", "words")}
    for name in [each for each in sys.modules if each.split(".")[0] == "fuzzing"]:
        del sys.modules[name]


def test_every_kind_is_tried(fuzzing: dict[str, Any]) -> None:
    assert set(SHORT) == set(fuzzing["cases"].CASES)


@pytest.mark.parametrize("kind", SHORT)
def test_a_short_run_finds_nothing(fuzzing: dict[str, Any], kind: str) -> None:
    tried = fuzzing["watched"].watch(kind, range(SHORT[kind]))
    assert [str(finding) for finding in tried.findings] == []
    assert tried.taken + tried.refused == SHORT[kind]
    assert tried.taken >= SHORT[kind] // 20  # what is refused shows nothing of losses


def test_an_input_is_the_same_whenever_it_is_made(fuzzing: dict[str, Any]) -> None:
    assert fuzzing["bodies"].body(Random(7)) == fuzzing["bodies"].body(Random(7)) != fuzzing["bodies"].body(Random(8))


def test_a_lost_word_is_found(fuzzing: dict[str, Any]) -> None:
    source = f"{fuzzing['bodies'].HEAD}One qbbbbbb.\n\n<!-- qccccccc -->\n\nTwo qdddddd[^qfffffff].\n\n[^qfffffff]: x\n"
    made = typeset(source.encode("utf-8"), Path("a/index.md"))
    check = fuzzing["cases"].check_typeset
    assert check(source, made) == ""
    with pytest.raises(fuzzing["cases"].Loss, match="qzzzzzz lost"):
        check(f"{source}\nqzzzzzz\n", made)


def test_a_mark_that_is_printed_is_found(fuzzing: dict[str, Any]) -> None:
    source = f"{fuzzing['bodies'].HEAD}One.\n"
    made = typeset(f"{fuzzing['bodies'].HEAD}One \\*\\*.\n".encode(), Path("a/index.md"))
    with pytest.raises(fuzzing["cases"].Loss, match="is printed as it was written"):
        fuzzing["cases"].check_typeset(source, made)


@pytest.mark.parametrize(
    ("act", "problem"),
    [
        (lambda _: time.sleep(60), "takes more than 0 s"),
        (lambda _: sys.exit(3), "ended the process with 3"),
        (lambda _: int("x"), "ValueError: invalid literal"),
    ],
)
def test_what_hangs_ends_or_fails_is_found_and_the_others_go_on(
    fuzzing: dict[str, Any], monkeypatch: pytest.MonkeyPatch, act: Any, problem: str
) -> None:
    cases, watched = fuzzing["cases"], fuzzing["watched"]
    case = cases.Case(3, str, lambda made: act(made) if made == "1" else "")
    monkeypatch.setitem(cases.CASES, "bodies", case)
    monkeypatch.setattr(watched, "LONGEST_SECONDS", 0.3)
    tried = watched.watch("bodies", range(3))
    assert tried.taken == 2
    (finding,) = tried.findings
    assert str(finding).startswith(f"bodies 1: {problem}")
