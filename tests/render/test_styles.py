from __future__ import annotations

from blog.render.styles import addresses, compact


def test_comments_go_and_strings_stay() -> None:
    text = '/* a "quote */\na::after { content: "/* b */" }\n\n\n/* \' */ b { content: \'"/*\' }\n'
    assert compact(text) == 'a::after { content: "/* b */" }\n b { content: \'"/*\' }\n'


def test_files_that_a_sheet_names_are_found_with_and_without_quotes() -> None:
    text = "a { src: url(../a.woff2), url( '../b c.woff2' ) format(\"woff2\") }"
    assert [text[each.start : each.end] for each in addresses(text)] == ["../a.woff2", "'../b c.woff2'"]


def test_what_only_looks_like_an_address_is_none() -> None:
    text = '/* url(a) */ a { b: "url(a)"; c: url(#a); d: url("data:image/svg+xml,<svg>"); e: my-curl(a) }'
    assert addresses(text) == ()
