from __future__ import annotations

import pytest

from blog.ids import anchor
from blog.text.blocks import CALLOUTS
from blog.text.syntax import parse, split_unit


def marks(text: str) -> list[tuple[str, ...]]:
    """The site's own marks of a text, each with what it says."""
    wanted = {
        "value": ("expression", "unit"),
        "claim": ("text", "target"),
        "drag": ("text", "target"),
        "live": ("text", "target"),
        "mark": ("text", "target"),
        "reference": ("kind", "name"),
        "citation": ("items", "narrative"),
    }
    children = [child for token in parse(text) for child in token.children or []]
    return [(c.type, *(str(c.meta[key]) for key in wanted[c.type])) for c in children if c.type in wanted]


@pytest.mark.parametrize(
    ("text", "mark"),
    [
        ("{{ cache(8) | GiB.2 }}", ("value", "cache(8)", "GiB.2")),
        ("{{cache(8)}}", ("value", "cache(8)", "")),
        ("{{ cache(8,\n  2) | .1 }}", ("value", "cache(8,\n  2)", ".1")),
        ("{{ sizes['a'] }}", ("value", "sizes['a']", "")),
        ("[1.25 GiB]{= cache(8)}", ("claim", "1.25 GiB", "cache(8)")),
        ("[about\n8 heads]{= n}", ("claim", "about 8 heads", "n")),
        ("[8]{= {'a': 8}['a']}", ("claim", "8", "{'a': 8}['a']")),
        ("[8]{drag=bar.n_heads}", ("drag", "8", "bar.n_heads")),
        ("[2 KiB]{live=bar.cache}", ("live", "2 KiB", "bar.cache")),
        ("[head 0.3]{mark=heads.head 0.3}", ("mark", "head 0.3", "heads.head 0.3")),
        ("see @fig:head-sharing.", ("reference", "fig", "head-sharing")),
        ("@eq:kv_cache_bytes, then", ("reference", "eq", "kv_cache_bytes")),
        ("(@sec:what-8-is)", ("reference", "sec", "what-8-is")),
        ("@tbl:ablations", ("reference", "tbl", "ablations")),
        ("@post:moe", ("reference", "post", "moe")),
        ("As @ainslie2023 say", ("citation", "@ainslie2023", "yes")),
        ("As @Llama-team_2024.", ("citation", "@Llama-team_2024", "yes")),
        ("As @DBLP:conf/nips/VaswaniSPUJGKP17, and", ("citation", "@DBLP:conf/nips/VaswaniSPUJGKP17", "yes")),
        ("See @10.1145/1234.5678.", ("citation", "@10.1145/1234.5678", "yes")),
        ("@Müller_2019: yes", ("citation", "@Müller_2019", "yes")),
        ("@{2019A&A...622A.103C}'s", ("citation", "@{2019A&A...622A.103C}", "yes")),
        ("[@{a(b)c}, p. 1; @2017arXiv1706]", ("citation", "@{a(b)c}, p. 1; @2017arXiv1706", "")),
        ("[@ainslie2023, Table 1; @shazeer2019]", ("citation", "@ainslie2023, Table 1; @shazeer2019", "")),
        ("*[8]{= n}*", ("claim", "8", "n")),
        ("- [8]{= n}", ("claim", "8", "n")),
        ("a[^1]\n\n[^1]: note [8]{= n}", ("claim", "8", "n")),
        ("```figure bar\nCaption with [8]{= n}\n```", ("claim", "8", "n")),
        ("```table rows\n@fig:bar\n```", ("reference", "fig", "bar")),
        ("::: note Title of [8]{= n}\n:::", ("claim", "8", "n")),
    ],
)
def test_a_mark_is_read(text: str, mark: tuple[str, ...]) -> None:
    assert marks(text) == [mark]


@pytest.mark.parametrize(
    "text",
    [
        "mail a@example.org",
        r"\@ainslie2023",
        r"\{{ x }}",
        "`{{ x }}` and `[8]{= n}` and `@fig:a`",
        "```python\n{{ x }} @fig:a\n```",
        "    {{ x }}",
        "$a_{[8]}{= n}$",
        "[8](address)",
        "f(x)[8]",
        "@ alone",
    ],
)
def test_what_only_resembles_a_mark_is_none(text: str) -> None:
    assert marks(text) == []


@pytest.mark.parametrize(
    ("text", "unit"),
    [("x", ("x", "")), ("x | GiB", ("x", "GiB")), ("a | b | .2", ("a | b", ".2")), (" x |", ("x", ""))],
)
def test_the_unit_follows_the_last_bar(text: str, unit: tuple[str, str]) -> None:
    assert split_unit(text) == unit


@pytest.mark.parametrize(
    ("heading", "name"),
    [
        ("## Why 8: an accident?", "why-8-an-accident"),
        ("## Don't drop ’em", "dont-drop-em"),
        ("## `d_model` and $x$", "d-model-and-x"),
        ("## Own {#my-id}", "my-id"),
        ("## 日本 と é", "日本-と-é"),
        ("## हिन्दी", "हिन्दी"),
        ("## Cafe\u0301", "café"),
        ("Two\nlines\n---", "two-lines"),
        ("## ?", "section"),
        ("## Own {#my_id_2}", "my_id_2"),
        ("## Own {#pre\u0301}", "pré"),
        ("## A [linked](#x) *word*", "a-linked-word"),
    ],
)
def test_a_heading_has_an_anchor(heading: str, name: str) -> None:
    assert parse(heading)[0].attrs["id"] == name


def test_an_explicit_anchor_is_taken_off_the_heading() -> None:
    opening, inline, _ = parse("## Own words {#my-id}")
    assert opening.meta["text"] == "Own words"
    assert [child.content for child in inline.children or []] == ["Own words"]


def test_an_anchor_holds_letters_digits_and_hyphens_only() -> None:
    assert anchor('<script>"&  x') == "script-x"


@pytest.mark.parametrize("kind", CALLOUTS)
def test_a_callout_may_hold_blocks(kind: str) -> None:
    types = [token.type for token in parse(f"::: {kind} Title\n- a\n:::")]
    assert types[0] == "container_callout_open"
    assert types[-1] == "container_callout_close"
    assert "bullet_list_open" in types


def test_what_can_be_wrong_with_blocks_is_a_token_of_its_own() -> None:
    def types(text: str) -> set[str]:
        return {token.type for token in parse(text)} & {"stray_callout", "unused_note"}

    assert types("::: nota Title\nx\n:::") == {"stray_callout"}
    assert types("words\n:::\n") == {"stray_callout"}
    assert types("[^a]: note") == {"unused_note"}
    assert types("x[^a]\n\n[^a]: note\n\n::: note\nx\n:::") == set()
