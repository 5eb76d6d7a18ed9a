"""The schemas that editors use say what the loader says: the same examples pass both, or neither."""

from __future__ import annotations

import json
import re
import tomllib
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from blog import cli
from blog.content import FrontMatter, SiteConfig
from blog.errors import BlogError, BlogErrors
from blog.load import config
from blog.schema import schema
from blog.text import front_matter

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")
FACTS = "title: T\ndescription: D\ndate: 2026-01-02\n"
SITE = '[tool.blog]\ntitle = "T"\ndescription = "D"\nbase_url = "https://example.org"\n'


class Editor(yaml.SafeLoader):
    """YAML 1.2, which editors read: of the bare words, only true, false and null are no texts, and dates are."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012  # as the class above declares it


for tag, pattern in (
    ("bool", r"true|True|TRUE|false|False|FALSE"),
    ("null", r"~|null|Null|NULL|"),
    ("int", r"[-+]?[0-9]+"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+\.[0-9]*)"),
):
    Editor.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"(?:{pattern})$"), None)


def accepts(name: str, value: object) -> bool:
    validator = Draft202012Validator(json.loads(schema(name)), format_checker=Draft202012Validator.FORMAT_CHECKER)
    return validator.is_valid(value)


def post_is_right(text: str) -> tuple[bool, bool]:
    """What the loader and what the schema say of a front matter."""
    try:
        front_matter.parse(text, Path("index.md"))
        loaded = True
    except (BlogError, BlogErrors):
        loaded = False
    return loaded, accepts("front-matter", yaml.load(text, Loader=Editor))


def settings_are_right(root: Path, text: str) -> tuple[bool, bool]:
    (root / "pyproject.toml").write_text(text, "utf-8")
    try:
        config.load_config(root, None)
        loaded = True
    except BlogError:
        loaded = False
    return loaded, accepts("settings", tomllib.loads(text))


@pytest.mark.parametrize("name", ["front-matter", "settings"])
def test_a_schema_is_one_and_is_printed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["schema", name]) == cli.OK
    Draft202012Validator.check_schema(json.loads(capsys.readouterr().out))


@pytest.mark.parametrize(
    "lines",
    [
        "",
        "updated: 2026-02-03\nkind: page\ntags: [a-b, c]\nseries: S\norder: 3\nauthors: [A B]\npicture: p\n"
        "aliases: [/old/, posts/older]\ndraft: true\nchangelog:\n- 2026-01-03: first\n- 2026-02-03: second\n",
        "series: 2026",
        "series: 1.5",
        "series: 'true'",
        "series: >\n  two\n  lines\n",
        "series: S\norder: '3'",
        "series: S\norder: 999999",
        "order: 0",
        "tags: []",
        "tags: [2026, '7']",
        f"tags: [{'x' * 100}]",
        "draft: 'false'",
        "updated: '2026-01-02'",
        "changelog: []",
        "changelog: [{2026-01-02: 3}]",
    ],
)
def test_what_the_loader_reads_the_schema_accepts(lines: str) -> None:
    assert post_is_right(FACTS + lines) == (True, True)


@pytest.mark.parametrize(
    "lines",
    [
        "tgas: [a]",
        "series:",
        "series: '  '",
        "series: [a]",
        "series: {a: b}",
        "series: true",
        "series: ~",
        r'series: "a\x07"',
        r'series: "a\nb"',
        "updated: 2023-05-32",
        "updated: 2026-1-2",
        "updated: 2026-01-02T10:00:00Z",
        "updated: 20260102",
        "updated: [2026-01-02]",
        "kind: essay",
        "kind: [page]",
        "draft: yes",
        "draft: [true]",
        "draft: 1",
        "series: S\norder: 1.5",
        "series: S\norder: -1",
        "series: S\norder: 1000000",
        "series: S\norder: ²",
        "series: S\norder: {}",
        "order: 2",
        "picture: My Figure",
        "tags: attention",
        "tags: [a, KV Cache]",
        "tags: [a, b, a]",
        "tags: [a, [b]]",
        "tags: [-3]",
        f"tags: [{'x' * 101}]",
        f"aliases: [{'x' * 101}]",
        "aliases: [https://example.org]",
        "aliases: [Old]",
        "aliases: [/]",
        "authors: [A, true]",
        "changelog: text",
        "changelog: [a]",
        "changelog: [{soon: a}]",
        "changelog: [{2026-02-14: ''}]",
        "changelog: [{2026-02-14: a, 2026-02-15: b}]",
        "changelog: [{}]",
    ],
)
def test_what_the_loader_refuses_the_schema_refuses(lines: str) -> None:
    assert post_is_right(FACTS + lines) == (False, False)


@pytest.mark.parametrize(
    "text", ["title: T\ndate: 2026-01-02", f"title: {'x' * 141}\ndescription: D\ndate: 2026-01-02"]
)
def test_front_matter_without_its_facts_is_refused_by_both(text: str) -> None:
    assert post_is_right(text) == (False, False)


@pytest.mark.parametrize(
    "lines",
    [
        "",
        'lede = "L"\nrepository = ""\nlead_figure = "a/b"\n',
        'lede = """\nTwo\nlines"""\n',
        "authors = []\n",
        '[[tool.blog.authors]]\nname = "A"\norcid = "0"\n[[tool.blog.series]]\nname = "S"\ndescription = "D"\n',
        '[tool.blog.budget]\nhtml = "60 KiB"\njavascript = "64kB"\ndata = "0.5 MiB"\n[tool.other]\nx = 1\n',
    ],
)
def test_settings_that_the_loader_reads_the_schema_accepts(tmp_path: Path, lines: str) -> None:
    assert settings_are_right(tmp_path, SITE + lines) == (True, True)


@pytest.mark.parametrize(
    "address", ["https://a.org/b/", "http://localhost:8000", "http://[::1]:80/", "https://u@a.org"]
)
def test_addresses_that_the_loader_reads_the_schema_accepts(tmp_path: Path, address: str) -> None:
    assert settings_are_right(tmp_path, SITE.replace("https://example.org", address)) == (True, True)


@pytest.mark.parametrize(
    "address", ["", "example.org", "ftp://a.org", "https://", "http://[", "https://a.org/?q", "https://a#b"]
)
def test_addresses_that_the_loader_refuses_the_schema_refuses(tmp_path: Path, address: str) -> None:
    assert settings_are_right(tmp_path, SITE.replace("https://example.org", address)) == (False, False)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tool = 3",
        "[tool]\nblog = 3",
        '[tool.blog]\ntitle = "T"\n',
        SITE.replace('"T"', "3"),
        SITE.replace('"T"', '" "'),
        SITE.replace('"T"', '""'),
        SITE.replace('"T"', '"\\u0007"'),
        SITE + 'name = "x"\n',
        SITE + "repository = 3\n",
        SITE + 'lede = " "\n',
        SITE + 'authors = "A"\n',
        SITE + 'authors = ["A"]\n',
        SITE + '[[tool.blog.authors]]\nurl = "x"\n',
        SITE + "[[tool.blog.authors]]\nname = 3\n",
        SITE + '[[tool.blog.authors]]\nname = "A"\nulr = "x"\n',
        SITE + '[[tool.blog.series]]\nname = "S"\n',
        SITE + 'budget = "60 KiB"\n',
        SITE + '[tool.blog.budget]\njs = "60 KiB"\n',
        SITE + "[tool.blog.budget]\nhtml = 60\n",
        SITE + '[tool.blog.budget]\nhtml = "60 kb"\n',
    ],
)
def test_settings_that_the_loader_refuses_the_schema_refuses(tmp_path: Path, text: str) -> None:
    assert settings_are_right(tmp_path, text) == (False, False)


def test_the_keys_of_the_tables_are_those_of_the_values() -> None:
    assert set(front_matter.SCHEMA) == {field.name for field in fields(FrontMatter)}
    assert set(config.SETTINGS) == {field.name for field in fields(SiteConfig)}


def test_the_readme_has_the_words_of_the_schemas() -> None:
    lists = {name: f"[[tool.blog.{name}]]" for name in ("authors", "series")}
    rows = [(name, key.words) for name, key in front_matter.SCHEMA.items()]
    rows += [(lists.get(name, name), words) for name, words in config.SETTINGS.items()]
    rows += config.BUDGETS.items()
    assert [row for row in rows if "| `{}` | {} |".format(*row) not in README] == []
