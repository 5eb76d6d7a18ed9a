from __future__ import annotations

import re

import pytest

from blog.text.syntax import phrase, plain_text


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("(a), (b) and (c); (r), (tm) (P)", "(a), (b) and (c); (r), (tm) (P)"),
        ("a +- b ???? !!!! ,, ..", "a +- b ???? !!!! ,, .."),
        ("a -- b, 1--2, a---b, --drafts, ----", "a – b, 1–2, a—b, --drafts, ----"),
        ("wait... what....", "wait… what…."),
        ("\"a 'b' c\" isn't", "“a ‘b’ c” isn’t"),
        ("the '90s and '05", "the ’90s and ’05"),
        ("'90 heads' he said", "‘90 heads’ he said"),
        ("rock 'n' roll, 'em and 'tis", "rock ’n’ roll, ’em and ’tis"),
        ("6'2\" and 5' 11\" tall", "6′2″ and 5′ 11″ tall"),
        ('a 5" by 7" print, 10\' high', "a 5″ by 7″ print, 10′ high"),
        ("'a batch of 8' and \"a batch of 8\"", "‘a batch of 8’ and “a batch of 8”"),
        ("the heads' keys", "the heads’ keys"),
        ('"opens a quotation', "“opens a quotation"),
        (r"\"as \'it stands\"", '"as \'it stands"'),
        ("`'a' -- \"b\"`", "'a' -- \"b\""),
        ("<https://e.org/a--b>", "https://e.org/a--b"),
    ],
)
def test_quotes_dashes_and_the_ellipsis_alone_are_set(source: str, words: str) -> None:
    assert plain_text(phrase(source)) == words


def test_no_straight_quote_is_left_in_running_text() -> None:
    for source in ("a' b", "'a", "a 'b \"c", '5" x "y"', '("a")\'s'):
        assert not re.search("['\"]", plain_text(phrase(source))), source
