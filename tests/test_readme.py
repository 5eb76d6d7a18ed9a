"""The README and the code name the same commands, options, keys, syntax and folders."""

from __future__ import annotations

import argparse
import os
import re
import shlex
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from blog import cli
from blog.arguments import parser
from blog.content import Author, Series, SiteConfig
from blog.render.numbers import SCALES
from blog.text import front_matter, syntax
from blog.text.blocks import CALLOUTS
from tests.conftest import PROJECT

README = (PROJECT / "README.md").read_text("utf-8")


def section(title: str) -> str:
    """The text below a heading, to the next one of its level or above."""
    match = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,6}} |\Z)", README, re.MULTILINE | re.DOTALL)
    assert match, f"the README has no section {title!r}"
    return match[2]


def rows(text: str) -> list[tuple[str, str]]:
    """First and second cells of the rows of the tables in a text, without their heads."""
    cells = re.findall(r"^\| (.+?) \| (.+) \|$", text.replace(r"\|", "\0"), re.MULTILINE)
    return [(one.replace("\0", "|"), two.replace("\0", "|")) for one, two in cells if set(one) - set("- ")][1:]


def quoted(text: str) -> list[str]:
    """What stands in single back quotes, also over the end of a line."""
    text = re.sub(r"^```.*?^```$", "", text, flags=re.MULTILINE | re.DOTALL).replace("```", "\0")
    return [" ".join(words.replace("\0", "```").split()) for words in re.findall(r"`([^`]+)`", text)]


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


def parsers() -> dict[str, argparse.ArgumentParser]:
    """The parser of each command."""
    for action in parser("1")._actions:
        if isinstance(action, argparse._SubParsersAction):
            return dict(action.choices)
    raise AssertionError("the command has no commands")


def options(parser: argparse.ArgumentParser) -> set[str]:
    return {name for action in parser._actions for name in action.option_strings if name.startswith("--")} - {"--help"}


def command_lines() -> Iterator[str]:
    for block in blocks("sh"):
        for line in block.splitlines():
            yield line.partition(" #")[0].strip()


def test_every_line_of_shell_can_be_run() -> None:
    lines = list(command_lines())
    assert lines
    for line in lines:
        name, *arguments = shlex.split(line)
        if name.endswith("blog"):
            parser("1").parse_args(arguments)
        else:
            assert os.access(PROJECT / name, os.X_OK), line


def test_the_table_of_commands_lists_them_all() -> None:
    assert sorted(quoted(name)[0].split()[1] for name, _ in rows(section("Commands"))) == sorted(parsers())


def test_the_words_after_a_command_are_those_that_it_takes() -> None:
    known = parsers()
    for cell, _ in rows(section("Commands")):
        _, name, *words = quoted(cell)[0].split()
        places = [action for action in known[name]._actions if not action.option_strings]
        shown = [word for word in words if word.startswith("[") or (word.isupper() and len(word) > 1)]
        assert len(shown) == len(places), cell


def test_every_option_is_named_and_every_named_option_exists() -> None:
    named = {word for text in quoted(README) + list(command_lines()) for word in re.findall(r"--[a-z][a-z-]*", text)}
    assert named == {option for parser in parsers().values() for option in options(parser)}


def test_each_option_is_named_with_its_command() -> None:
    known = parsers()
    text = section("Commands").split("|\n\n")[-1]
    common = set.intersection(*(options(known[name]) for name in ("build", "serve", "check")))
    first, *others = re.split(rf"`({'|'.join(known)})` (?:also )?has ", text)
    assert set(re.findall(r"--[a-z-]+", first)) == common
    for name, words in zip(others[0::2], others[1::2], strict=True):
        assert set(re.findall(r"--[a-z-]+", words)) == options(known[name]) - common - {"--title"}, name


def test_the_exit_statuses_are_those_of_the_command() -> None:
    statuses = re.findall(r"\b(\d+) [a-z]", section("Commands").split("status:")[1].split(".")[0])
    assert [int(status) for status in statuses] == [*range(4), cli.INTERRUPTED]
    ordinary = [cli.OK, cli.CONTENT_ERROR, cli.USAGE_ERROR, cli.BUG]
    assert ordinary == list(range(4))


def test_the_table_of_front_matter_lists_every_key() -> None:
    keys = [key for names, _ in rows(section("Write a post")) for key in quoted(names)]
    assert sorted(keys) == sorted(front_matter.SCHEMA)


def test_the_front_matter_of_the_readme_is_right() -> None:
    examples = blocks("yaml")
    assert examples
    for example in examples:
        front_matter.parse(front_matter.split(example, Path("README.md"))[0], Path("README.md"))


def test_every_setting_is_named_and_every_named_setting_exists() -> None:
    names = set(quoted(section("Settings"))) - {"[tool.blog]", "pyproject.toml", "slug/figure"}
    tables = {"[[tool.blog.authors]]": Author, "[[tool.blog.series]]": Series}
    known = {field.name for kind in (SiteConfig, *tables.values()) for field in fields(kind)}
    assert names == (known | set(tables)) - {"authors", "series"}


def test_the_syntax_of_the_text_is_that_of_the_code() -> None:
    text = "\n".join(" ".join(cells) for cells in rows(section("Text")))
    assert set(re.findall(r"`@(\w+):", text)) == {"fig", "eq", "tbl", "sec", "post"}
    assert set(CALLOUTS) <= set(quoted(text))
    for word in ("lines", "emphasise=", "file=", "`wide`", "`full`", "`text`", "decorative", "{#id}", "[^1]"):
        assert word in text, word
    assert re.findall(r"` ```(\w+)", text) == ["python", "figure", "table", "formula"]


@pytest.mark.parametrize("row", range(6))
def test_each_mark_of_a_number_is_read_as_one(row: int) -> None:
    kinds = ["value", "claim", "drag", "live", "mark", "link_open"]
    example = quoted(rows(section("Numbers"))[row][0])[0].replace(r"\|", "|")
    found = [child.type for token in syntax.parse(example) for child in token.children or []]
    assert found[0] == kinds[row]


def test_every_unit_is_named_and_every_named_unit_exists() -> None:
    sentence = section("Numbers").split("Units:")[1].split("Every number")[0]
    named = {word for words in quoted(sentence) for word in words.split()} - {"/s", ".2"}
    assert named <= set(SCALES)
    others = {
        *("byte", "us", "µs", "×"),  # other spellings
        *(f"{prefix}FLOP" for prefix in ("k", "M", "E", "Z")),  # other powers
    }
    assert {unit for unit in SCALES if not unit.endswith("/s")} <= named | others
    assert {f"{unit}/s" for unit in named if unit.endswith("FLOP")} <= set(SCALES)


def test_the_map_names_what_is_there() -> None:
    places = [
        place.replace("<slug>/", "") for names, _ in rows(section("The map of the house")) for place in quoted(names)
    ]
    for place in places:
        assert (PROJECT / place).exists(), place
    folders = [
        path for parent in ("blog", "static", "static/js") for path in (PROJECT / parent).iterdir() if path.is_dir()
    ]
    for path in folders:
        name = path.relative_to(PROJECT).as_posix() + "/"
        if path.name not in ("__pycache__", "js", "formulas") or name == "blog/formulas/":
            assert name in places, name


def test_the_scripts_are_those_that_are_there() -> None:
    ((_, words),) = [row for row in rows(section("The map of the house")) if row[0] == "`scripts/`"]
    found = {path.name for path in (PROJECT / "scripts").iterdir() if path.is_file() and not path.suffix}
    assert set(quoted(words)) == found


def test_files_that_the_documents_name_exist() -> None:
    for name in ("README.md", "CONTRIBUTING.md"):
        text = (PROJECT / name).read_text("utf-8")
        for place in re.findall(r"`((?:blog|tests|scripts|static|templates)/[\w./-]+)`", text):
            derived = place.startswith("static/js/formulas/")
            assert derived or (PROJECT / place).exists(), f"{name}: {place}"
