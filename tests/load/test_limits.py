"""Front matter and settings made to break their readers: each ends in one problem with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from blog.errors import BlogError, BlogErrors
from blog.load.config import load_config
from blog.text.front_matter import parse

PATH = Path("posts/x/index.md")
FACTS = "title: T\ndescription: D\ndate: 2026-01-02\n"
TOO_DEEP = "the front matter has more than 100 lists or mappings in each other"
FLAT = "\n  hint: No key needs lists in lists: write it flat."
SITE = '[tool.blog]\ntitle = "T"\ndescription = "D"\nbase_url = "https://example.org"\n'


def problem(text: str) -> str:
    with pytest.raises((BlogError, BlogErrors)) as caught:
        parse(text, PATH)
    return str(caught.value)


def setting(root: Path, text: str) -> str:
    (root / "pyproject.toml").write_text(SITE + text, "utf-8")
    with pytest.raises(BlogError) as caught:
        load_config(root, None)
    return str(caught.value)


@pytest.mark.parametrize("depth", [150, 3000, 50_000])
@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ("- ", ""), ("{a: ", "}"), ("? ", "")])
def test_front_matter_nested_too_deep_is_refused_at_its_line(depth: int, opened: str, closed: str) -> None:
    text = problem(f"{FACTS}tags:\n  {opened * depth}a{closed * depth}\n")
    assert text.startswith("posts/x/index.md:6:")
    assert text.endswith((TOO_DEEP + FLAT, "exceeded maximum nesting depth" + FLAT))


def test_lists_that_are_never_closed_are_refused_at_their_line() -> None:
    assert problem(f"{FACTS}tags: {'[' * 3000}\n").startswith("posts/x/index.md:5:")


def test_keys_nested_line_by_line_are_refused_where_they_are_too_deep() -> None:
    rows = "".join(f"{' ' * depth}a:\n" for depth in range(400))
    assert problem(FACTS + rows) == f"posts/x/index.md:105:101: {TOO_DEEP}{FLAT}"


def test_brackets_in_a_text_nest_nothing() -> None:
    assert parse(f'{FACTS}series: "{"[" * 5000}"', PATH).series == "[" * 5000


def test_lists_that_hold_each_other_are_no_texts() -> None:
    assert 'YAML does not read "&" as part of the text' in problem(f"{FACTS}tags: &all [a, *all]")


@pytest.mark.parametrize("value", ["9" * 5000, "-" + "9" * 5000])
def test_an_integer_of_5000_digits_is_refused_in_a_short_message(value: str) -> None:
    assert problem(f"{FACTS}order: {value}") == (
        f'posts/x/index.md:5:8: front matter key "order" must be a whole number, not "{value[:60]}…"'
    )


def test_digits_of_other_scripts_are_no_numbers() -> None:
    assert 'must be a whole number, not "²"' in problem(f"{FACTS}order: ²")
    assert 'must be a whole number, not "٢"' in problem(f"{FACTS}order: ٢")
    assert "must be a date like 2026-02-14" in problem(f"{FACTS}updated: ٢٠٢٦-01-02")


@pytest.mark.parametrize(
    ("line", "place"),
    [
        (f"tags: [a, {'x' * 300}]", '5:11: front matter key "tags" has 300'),
        (f"aliases: [{'x' * 101}]", '5:11: front matter key "aliases" has 101'),
        (f"aliases: [{'/'.join('x' * 51)}]", '5:11: front matter key "aliases" has 101'),
        (f"picture: {'x' * 101}", '5:10: front matter key "picture" has 101'),
    ],
)
def test_what_is_too_long_for_an_address_is_refused(line: str, place: str) -> None:
    assert (
        problem(FACTS + line) == f"posts/x/index.md:{place} characters; at most 100 fit an address\n  hint: Shorten it."
    )


def test_an_address_of_100_characters_is_read() -> None:
    assert parse(f"{FACTS}tags: [{'x' * 100}]\naliases: [{'y' * 100}]", PATH).tags == ("x" * 100,)


@pytest.mark.parametrize("title", [r"\0\a\e", r"a\x7f", r"\u0085a\u0085b", r"a\nb"])
def test_a_title_of_control_characters_is_refused(title: str) -> None:
    assert problem(f'title: "{title}"\ndescription: D\ndate: 2026-01-02') == (
        'posts/x/index.md:2:8: front matter key "title" holds a control character\n  hint: Delete it.'
    )


def test_half_a_character_is_refused() -> None:
    assert problem(r'title: "\ud800"').startswith("posts/x/index.md:2:")


def test_a_control_character_has_its_place_after_letters_of_several_bytes() -> None:
    assert problem("description: ééé\ntitle: ééé\x07\ndate: 2026-01-02") == (
        "posts/x/index.md:3:11: the front matter holds the character U+0007\n  hint: Delete it."
    )


def test_a_key_without_end_is_shown_short() -> None:
    assert len(problem(f"{FACTS}? {'k' * 100_000}\n: a")) < 400


@pytest.mark.parametrize("number", ["9" * 5000, "-" + "9" * 5000, "9_" * 5000 + "9"])
def test_a_setting_of_5000_digits_is_refused_at_its_line(tmp_path: Path, number: str) -> None:
    assert setting(tmp_path, f"\n[tool.other]\nsize = 1\nlarge = {number}\n") == (
        "pyproject.toml:8:1: a number has more than 4300 digits\n  hint: Shorten it."
    )


@pytest.mark.parametrize(("opened", "closed"), [("[", "]"), ("{ a = ", "}"), ("[\n", "]")])
def test_settings_nested_too_deep_are_refused_at_their_line(tmp_path: Path, opened: str, closed: str) -> None:
    line = 108 if "\n" in opened else 8
    inside = "" if "[" in opened else "1"
    text = f"\n[tool.other]\nsize = [1]\ndeep = {opened * 2000}{inside}{closed * 2000}\n"
    assert setting(tmp_path, text).startswith(f"pyproject.toml:{line}:")


def test_a_setting_of_control_characters_is_refused(tmp_path: Path) -> None:
    assert '"lede" holds a control character' in setting(tmp_path, 'lede = "a\\u0000b"')
