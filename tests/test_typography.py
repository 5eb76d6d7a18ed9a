"""Words that no line may break."""

import re

import pytest

from blog.typography import keep_words_whole


def kept(text: str) -> list[str]:
    return re.findall(r'<span class="whole">(.*?)</span>', keep_words_whole(text))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("In GPT-2 small, and GPT-2’s", ["GPT-2", "GPT-2"]),
        ("an 8-fold cut, 1.5-fold, of GLM-4.5.", ["8-fold", "1.5-fold", "GLM-4.5"]),
        ("feed-forward, top-k and multi-head", ["feed-forward", "top-k", "multi-head"]),
        ("on 2026-02-14", ["2026-02-14"]),
        ("(two-byte)", ["two-byte"]),
        ("tensor-parallel and factual-recall have long parts", []),
        ("Llama-3.1-405B-Instruct is long", []),
        ("query- and key-", []),
        ("a -1 and 3 - 4 and a -- b", []),
        ("https://example.org/a-1/b-2 and data/rich-0", []),
        ("no hyphen & <none>", []),
    ],
)
def test_a_word_with_a_digit_or_a_short_part_is_kept_whole(text: str, words: list[str]) -> None:
    assert kept(text) == words


def test_nothing_but_spans_is_added_to_a_text() -> None:
    text = 'GPT-2 & "8-fold" <feed-forward>'
    plain = re.sub(r'<span class="whole">(.*?)</span>', r"\1", keep_words_whole(text))
    assert plain == "GPT-2 &amp; &#34;8-fold&#34; &lt;feed-forward&gt;"
