from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from blog.content import Change, FrontMatter
from blog.errors import BlogError, BlogErrors
from blog.text.front_matter import parse, split

PATH = Path("posts/x/index.md")
REQUIRED = "title: T\ndescription: D\ndate: 2026-01-02\n"
KNOWN = "aliases, authors, changelog, date, description, draft, kind, order, picture, series, tags, title and more"
DATED = '"changelog" must be a list of dated lines\n  hint: Write "- 2026-02-14: What changed".'


def read(lines: str) -> FrontMatter:
    return parse(REQUIRED + lines, PATH)


def problems(text: str) -> str:
    with pytest.raises((BlogError, BlogErrors)) as caught:
        parse(text, PATH)
    return str(caught.value)


def test_every_key_is_read() -> None:
    meta = read(
        "updated: 2026-02-03\nkind: page\ntags: [a-b, c]\nseries: S\norder: 3\nauthors: [A B]\npicture: p\n"
        "aliases: [/old/]\ndraft: true\nchangelog:\n- 2026-01-03: first\n- 2026-02-03: second\n"
    )
    assert meta == FrontMatter(
        title="T",
        description="D",
        date=date(2026, 1, 2),
        updated=date(2026, 2, 3),
        kind="page",
        tags=("a-b", "c"),
        series="S",
        order=3,
        authors=("A B",),
        picture="p",
        aliases=("/old/",),
        draft=True,
        changelog=(Change(date=date(2026, 2, 3), text="second"), Change(date=date(2026, 1, 3), text="first")),
    )


def test_keys_that_are_left_out_have_their_defaults() -> None:
    assert read("") == FrontMatter(title="T", description="D", date=date(2026, 1, 2))


def test_texts_are_normalised() -> None:
    assert parse("title: 'Cafe\u0301 '\ndescription: 2023\ndate: 2026-01-02", PATH).title == "Café"


def test_a_quoted_no_is_a_text() -> None:
    assert read('series: "no"\n').series == "no"


def test_every_missing_key_is_reported_together() -> None:
    assert problems("tags: [a]") == (
        'posts/x/index.md:1:1: front matter lacks "title"\n  hint: Add a line "title: ...".\n'
        'posts/x/index.md:1:1: front matter lacks "description"\n  hint: Add a line "description: ...".\n'
        'posts/x/index.md:1:1: front matter lacks "date"\n  hint: Add a line "date: ...".'
    )


def test_an_unknown_key_names_the_nearest() -> None:
    assert problems(REQUIRED + "tgas: [a]") == (
        f'posts/x/index.md:5:1: unknown front matter key "tgas"\n  hint: Known: {KNOWN}. Did you mean "tags"?'
    )


def test_a_duplicate_key_is_refused_at_its_second_line() -> None:
    assert problems(REQUIRED + "\ntitle: Other") == (
        'posts/x/index.md:6:1: front matter key "title" stands twice\n  hint: Keep one.'
    )


def test_all_problems_are_reported_together() -> None:
    assert problems("titel: T\ndescription: D\ndate: soon").count("posts/x/index.md:") == 3


@pytest.mark.parametrize("value", ["no", "off", "yes", "true", "~", "null"])
def test_what_yaml_takes_for_no_text_must_be_quoted(value: str) -> None:
    kind = "null" if value in ("~", "null") else "bool"
    assert problems(REQUIRED + f"series: {value}") == (
        f'posts/x/index.md:5:9: front matter key "series" must be a text; YAML reads {value} as {kind}\n'
        f'  hint: Quote it: "{value}".'
    )


@pytest.mark.parametrize(
    ("line", "column", "problem"),
    [
        ("series:", 8, '"series" is empty\n  hint: Write a text, or delete the key.'),
        ("series: '  '", 9, '"series" is empty\n  hint: Write a text, or delete the key.'),
        ("series: [a]", 9, '"series" must be a text, not a list'),
        ("series: {a: b}", 9, '"series" must be a text, not a mapping'),
        (r'series: "a\x07"', 9, '"series" holds a control character\n  hint: Delete it.'),
        ("updated: 2023-05-32", 10, '"updated" is no day of the calendar: 2023-05-32'),
        ("updated: 2026-1-2", 10, '"updated" must be a date like 2026-02-14, not "2026-1-2"'),
        (
            "updated: 2026-01-02T10:00:00Z",
            10,
            '"updated" must be a date like 2026-02-14, not "2026-01-02T10:00:00Z"',
        ),
        ("updated: [2026-01-02]", 10, '"updated" must be a date, not a list'),
        ("kind: essay", 7, '"kind" must be article or page, not "essay"'),
        ("draft: yes", 8, '"draft" must be true or false, not "yes"'),
        ("draft: [true]", 8, '"draft" must be true or false, not a list'),
        ("order: 1.5", 8, '"order" must be a whole number, not "1.5"'),
        ("order: -1", 8, '"order" must be a whole number, not "-1"'),
        ("order: {}", 8, '"order" must be a whole number, not a mapping'),
        ("picture: My Figure", 10, '"picture" must be lower-case words joined by hyphens, not "My Figure"'),
        ("tags: attention", 7, '"tags" must be a list\n  hint: Write [one, two].'),
        ("tags: [a, KV Cache]", 11, '"tags" must be lower-case words joined by hyphens, not "KV Cache"'),
        ("tags: [a, b, a]", 14, '"tags" names "a" twice'),
        ("tags: [a, [b]]", 11, '"tags" must be a text, not a list'),
        ("authors: [A, no]", 14, '"authors" must be a text; YAML reads no as bool\n  hint: Quote it: "no".'),
        ("changelog: text", 12, DATED),
        ("changelog: [a]", 13, DATED),
        ("changelog: [{soon: a}]", 14, '"changelog" must be a date like 2026-02-14, not "soon"'),
        ("changelog: [2026-02-14: '']", 25, '"changelog" is empty\n  hint: Write a text, or delete the key.'),
    ],
)  # fmt: skip
def test_a_value_that_breaks_its_rule_is_refused_where_it_stands(line: str, column: int, problem: str) -> None:
    assert problems(REQUIRED + line) == f"posts/x/index.md:5:{column}: front matter key {problem}"


def test_a_title_that_fits_no_card_is_refused() -> None:
    assert problems(f"title: {'x' * 141}\ndescription: D\ndate: 2026-01-02") == (
        'posts/x/index.md:2:8: front matter key "title" has 141 characters; at most 140 fit a card\n  hint: Shorten it.'
    )


def test_a_place_in_a_list_of_lines_is_that_of_its_item() -> None:
    assert problems(REQUIRED + "tags:\n- a\n- B") == (
        'posts/x/index.md:7:3: front matter key "tags" must be lower-case words joined by hyphens, not "B"'
    )


def test_an_update_before_the_date_is_refused() -> None:
    assert problems(REQUIRED + "updated: 2025-12-31") == (
        "posts/x/index.md:1:1: updated (2025-12-31) lies before date (2026-01-02)\n"
        "  hint: An article is updated after it is published."
    )


def test_an_order_without_a_series_is_refused() -> None:
    assert problems(REQUIRED + "order: 2") == (
        'posts/x/index.md:1:1: front matter has "order" but no "series"\n  hint: Name the series, or drop the order.'
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("title: T\n\ttags: a", "3:1: the front matter is indented with a tab\n  hint: Use spaces."),
        ("- a", '2:1: the front matter is not a list of keys\n  hint: Write "title: ..." and so on.'),
        ("", '2:1: the front matter is not a list of keys\n  hint: Write "title: ..." and so on.'),
        ("title: T\n[a]: b", "3:1: a front matter key is not a word\n  hint: Write a name before the colon."),
        (
            "title: Caches: a guide",
            "2:14: the front matter is not valid YAML: mapping values are not allowed in this context\n"
            '  hint: Quote the value: title: "Caches: a guide".',
        ),
        (
            "title: T\ntags: [a, b\ndate: x",
            "4:5: the front matter is not valid YAML: did not find expected ',' or ']'\n"
            "  hint: Quote texts that hold a colon or a #.",
        ),
        (
            "title: @someone",
            "2:8: the front matter is not valid YAML: found character that cannot start any token\n"
            '  hint: Quote the value: title: "@someone".',
        ),
        (
            "title: `code` first",
            "2:8: the front matter is not valid YAML: found character that cannot start any token\n"
            '  hint: Quote the value: title: "`code` first".',
        ),
        (
            "title: % of heads",
            "2:8: the front matter is not valid YAML: found character that cannot start any token\n"
            '  hint: Quote the value: title: "% of heads".',
        ),
        (
            "title: *undefined",
            '2:8: YAML does not read "*" as part of the text\n  hint: Quote the value: title: "*undefined".',
        ),
        (
            "title: &head and tail",
            '2:8: YAML does not read "&" as part of the text\n  hint: Quote the value: title: "&head and tail".',
        ),
        (
            "title: !important news",
            '2:8: YAML does not read "!" as part of the text\n  hint: Quote the value: title: "!important news".',
        ),
        (
            "title: Lesson #3 of ten",
            '2:14: YAML takes "#3 of ten" for a comment\n'
            '  hint: Quote the value: title: "Lesson #3 of ten"; a comment of yours belongs on a line of its own.',
        ),
        (
            "title: #3",
            '2:7: YAML takes "#3" for a comment\n'
            '  hint: Quote the value: title: "#3"; a comment of yours belongs on a line of its own.',
        ),
        (
            "title: one\n  line #2",
            '3:7: YAML takes "#2" for a comment\n'
            "  hint: Quote texts that hold a colon or a #; a comment of yours belongs on a line of its own.",
        ),
        (
            "title: T\nchangelog:\n- 2026-01-02: Closes #12",
            '4:21: YAML takes "#12" for a comment\n'
            '  hint: Quote the value: 2026-01-02: "Closes #12"; a comment of yours belongs on a line of its own.',
        ),
        ("title: a\ndescription: b\u2028 #c", "3:15: the front matter holds the character U+2028\n  hint: Delete it."),
        ("title: a\x07", "2:9: the front matter holds the character U+0007\n  hint: Delete it."),
    ],
)  # fmt: skip
def test_what_is_no_list_of_keys_is_refused(text: str, problem: str) -> None:
    assert problems(text) == f"posts/x/index.md:{problem}"


def test_comments_that_cut_no_text_may_stand() -> None:
    assert parse('# mine\ntitle: "A #1" # yes\ndescription: D\ndate: 2026-01-02 # soon', PATH).title == "A #1"


def test_front_matter_is_split_from_the_text() -> None:
    assert split("---\ntitle: T\n---\nText\n---\n", PATH) == ("title: T", "Text\n---\n", 3)


def test_a_file_without_front_matter_is_refused() -> None:
    with pytest.raises(BlogError) as caught:
        split("# Title\n---\n", PATH)
    assert str(caught.value) == (
        'posts/x/index.md:1:1: the file does not start with front matter\n  hint: Begin with a line "---".'
    )


def test_front_matter_that_is_not_closed_is_refused() -> None:
    with pytest.raises(BlogError) as caught:
        split("---\ntitle: T\n\nText", PATH)
    assert str(caught.value) == (
        'posts/x/index.md:1:1: the front matter is not closed\n  hint: End it with a line "---".'
    )
