import json

import pytest

from blog.calc.config_text import UnreadableText, decoded, keys_of_text
from tests.calc import sloppy


@pytest.mark.parametrize("name", sloppy.COUNTED)
def test_what_is_meant_is_read(name: str) -> None:
    keys = keys_of_text(decoded(sloppy.COUNTED[name]))
    assert sloppy.LLAMA.items() - {"model_type": "llama"}.items() <= keys.items()


def test_a_problem_stands_on_its_line_of_the_file_even_inside_a_model_card() -> None:
    card = '# Model\n\n```json\n{"a": 1, // one\n "b" 2}\n```\n'
    with pytest.raises(UnreadableText, match="commas between entries") as caught:
        keys_of_text(card)
    assert (caught.value.line, caught.value.column) == (5, 6)


@pytest.mark.parametrize("piece", ["/*", "//\n", '"', ",\n", "{", "[", "```\n", "'", "\\", '"\\', "}{", "~~~\n{"])
def test_a_megabyte_of_anything_is_refused_and_takes_no_time_to_speak_of(piece: str) -> None:
    with pytest.raises(UnreadableText):
        keys_of_text(piece * (1_000_000 // len(piece)))


def test_texts_keep_what_looks_like_a_comment() -> None:
    keys = {"a": "x // y", "b": "/* z */", "c": 'q", ]'}
    assert keys_of_text(json.dumps(keys)) == keys
