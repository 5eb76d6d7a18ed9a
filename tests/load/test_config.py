from __future__ import annotations

from pathlib import Path

import pytest

from blog.content import Author, Series, SiteConfig
from blog.errors import BlogError
from blog.load.config import load_config

HEAD = '[project]\nname = "x"\n\n[tool.blog]\n'
FACTS = 'title = "T"\ndescription = "D"\nbase_url = "https://example.org/a/"\n'
HINT = "\n  hint: See the README's section on settings."


def problem(root: Path, text: str | bytes, base_url: str | None = None) -> str:
    (root / "pyproject.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(BlogError) as caught:
        load_config(root, base_url)
    return str(caught.value)


def test_every_setting_is_read(tmp_path: Path) -> None:
    text = (
        HEAD + FACTS + 'lede = "L"\nrepository = "https://example.org/r"\nlead_figure = "a/b"\n'
        '[[tool.blog.authors]]\nname = "A"\norcid = "0"\n[[tool.blog.series]]\nname = "S"\ndescription = "About S"\n'
    )
    (tmp_path / "pyproject.toml").write_text(text, "utf-8")
    assert load_config(tmp_path, None) == SiteConfig(
        title="T",
        description="D",
        lede="L",
        base_url="https://example.org/a",
        repository="https://example.org/r",
        lead_figure="a/b",
        authors=(Author(name="A", orcid="0"),),
        series=(Series(name="S", description="About S"),),
    )


def test_the_address_of_the_command_line_wins(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(HEAD + FACTS, "utf-8")
    assert load_config(tmp_path, "http://localhost:8000/").base_url == "http://localhost:8000"


def test_a_folder_without_settings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BlogError) as caught:
        load_config(tmp_path, None)
    assert str(caught.value) == (
        "pyproject.toml: the folder is no site: it has no pyproject.toml\n  hint: Give the site's folder as ROOT."
    )


@pytest.mark.parametrize("text", ["", '[project]\nname = "x"\n', "tool = 3", "[tool]\nblog = 3"])
def test_settings_without_the_table_are_refused(tmp_path: Path, text: str) -> None:
    assert problem(tmp_path, text) == (
        "pyproject.toml: the folder is no site: pyproject.toml has no [tool.blog]\n  hint: Add one with a title."
    )


def test_settings_that_are_no_toml_are_refused(tmp_path: Path) -> None:
    assert problem(tmp_path, HEAD + "title = T\n").startswith("pyproject.toml:5:9: not valid TOML: ")


def test_settings_that_are_not_utf_8_are_refused(tmp_path: Path) -> None:
    assert problem(tmp_path, HEAD.encode() + b'title = "\xe9"') == (
        "pyproject.toml:5:10: the file is not UTF-8 (byte 0xe9)\n  hint: Save it as UTF-8."
    )


def test_an_unknown_setting_names_the_nearest(tmp_path: Path) -> None:
    assert problem(tmp_path, HEAD + FACTS + 'name = "x"\n').startswith(
        'pyproject.toml:8:1: unknown key "name" in [tool.blog]\n'
    )
    assert problem(tmp_path, HEAD + FACTS + 'repo = "x"\n') == (
        'pyproject.toml:8:1: unknown key "repo" in [tool.blog]\n  hint: Known: authors, base_url, budget, '
        'description, glossary, lead_figure, lede, macros, repository, series, title. Did you mean "repository"?'
    )


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ('title = "T"\n', '"description" must be a text'),
        (FACTS.replace('"T"', "3"), '"title" must be a text'),
        (FACTS.replace('"T"', '" "'), '"title" must be a text'),
        (FACTS + "repository = 3\n", '"repository" must be a text'),
        (FACTS + "lead_figure = []\n", '"lead_figure" must be a text'),
        (
            FACTS.replace("https://example.org/a/", "example.org"),
            'base_url must be like "https://example.org/path", not "example.org"',
        ),
        (
            FACTS.replace("https://example.org/a/", "https://example.org/?a"),
            'base_url must be like "https://example.org/path", not "https://example.org/?a"',
        ),
        (FACTS + 'authors = "A"\n', '"authors" must be tables, each under a line [[tool.blog.authors]]'),
        (FACTS + 'authors = ["A"]\n', '"authors" must be tables, each under a line [[tool.blog.authors]]'),
        (FACTS + '[[tool.blog.authors]]\nurl = "https://x"\n', '"name" must be a text in [[tool.blog.authors]]'),
        (FACTS + "[[tool.blog.authors]]\nname = 3\n", '"name" must be a text in [[tool.blog.authors]]'),
        (
            FACTS + '[[tool.blog.authors]]\nname = "A"\nulr = "x"\n',
            'unknown key "ulr" in [[tool.blog.authors]]; Known: name, orcid, url. Did you mean "url"?',
        ),
        (FACTS + '[[tool.blog.series]]\nname = "S"\n', '"description" must be a text in [[tool.blog.series]]'),
    ],
)
def test_settings_that_are_wrong_are_refused(tmp_path: Path, settings: str, reason: str) -> None:
    assert problem(tmp_path, HEAD + settings) == f"pyproject.toml:4:1: [tool.blog] is not complete: {reason}{HINT}"


def test_macros_are_names_and_tex(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text(HEAD + FACTS + "[tool.blog.macros]\nR = '\\mathbb{R}'\n", "utf-8")
    assert load_config(tmp_path, None).macros == {"R": r"\mathbb{R}"}


@pytest.mark.parametrize(
    ("line", "reason", "hint"),
    [
        (r"'\R' = 'x'", r'"\R" in [tool.blog.macros] is no name of a command', "Write the letters alone"),
        ("R = 3", '"R" in [tool.blog.macros] is no TeX', "Write a text in single quotes"),
        (r"R = '\mathbb{R'", '"R" in [tool.blog.macros] is no TeX', "Write a text in single quotes"),
    ],
)  # fmt: skip
def test_a_macro_that_is_wrong_is_refused_with_its_line(tmp_path: Path, line: str, reason: str, hint: str) -> None:
    found = problem(tmp_path, HEAD + FACTS + f"[tool.blog.macros]\nA = 'a'\n{line}\n")
    assert found.startswith(f"pyproject.toml:10:1: {reason}\n  hint: {hint}")


@pytest.mark.parametrize("address", ["example.org", "ftp://example.org", "https://", "http://["])
def test_a_wrong_address_of_the_command_line_is_refused(tmp_path: Path, address: str) -> None:
    assert problem(tmp_path, HEAD + FACTS, address) == (
        f'base_url must be like "https://example.org/path", not "{address}"\n  hint: Correct --base-url.'
    )


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "www.example.org", "https://", "https://a b"]
)
def test_an_address_that_is_none_is_refused_at_its_line(tmp_path: Path, address: str) -> None:
    rest = f'"{address}"\n  hint: Use https:, http: or mailto:.'
    assert problem(tmp_path, HEAD + FACTS + f'repository = "{address}"\n') == (
        f'pyproject.toml:8:1: "repository" holds the address {rest}'
    )
    authors = f'[[tool.blog.authors]]\nname = "A"\nurl = "{address}"\n'
    assert problem(tmp_path, HEAD + FACTS + authors) == f'pyproject.toml:10:1: "url" holds the address {rest}'
