from typing import Any

import pytest

from blog.calc.evaluate import evaluate
from blog.calc.expression import parse

NAMES: dict[str, Any] = {"a": 3, "zero": 0, "none": None, "kinds": ["x", "y"], "sub": {"k": 7, "2": 5}, "off": False}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 - 2 - 1", 4),
        ("-a + 1", -2),
        ("7 // 2 % 2", 1),
        ("6 / 3", 2),
        ("7 / 2", 3.5),
        ("none ?? a + 1", 4),
        ("none ?? 0 > 1", False),
        ("zero ?? 5", 0),
        ("a > 2 ? 'big' : 'small'", "big"),
        ("none == null and not off", True),
        ("off == 0", False),
        ("true == 1", False),
        ("kinds[1]", "y"),
        ("kinds[9]", None),
        ("none[0]", None),
        ("sub.k", 7),
        ("sub[2]", 5),
        ("sub.other.deeper ?? 1", 1),
        ("'x' in kinds and not ('z' in kinds)", True),
        ("count(i, 4, i % 2 == 0)", 2),
        ("sum(i, 4, i * a)", 18),
        ("len(kinds) + len('abc') + len(none)", 5),
        ("max(a, 5) - min(a, 5)", 2),
        ("ceil(5 / 2) + floor(5 / 2)", 5),
        ("list(kinds) and text('x') and number(a) and not number(off)", True),
        ("[1, 'b', none]", [1, "b", None]),
    ],
)
def test_expressions_mean_what_they_say(text: str, value: Any) -> None:
    found = evaluate(parse(text), lambda name: NAMES.get(name))
    assert found == value
    assert isinstance(found, bool) == isinstance(value, bool)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("missing + 1", "missing is missing: give missing."),
        ("kinds + 1", r"kinds is \['x', 'y'\], which is no number: give a whole number."),
        ("off + 1", "off is False, which is no number: give a whole number."),
        ("a // zero", "3 // 0 has no value: give sizes of at least 1."),
        ("count(i, kinds, i)", r"the number of layers is \['x', 'y'\]: use 1 to 1000."),
        ("refuse('no ', kinds)", r"no \['x', 'y'\]"),
    ],
)
def test_values_that_do_not_fit_are_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        evaluate(parse(text), lambda name: NAMES.get(name))


@pytest.mark.parametrize("text", ["1 +", "(1", "a b", "1 $ 2", "a ? b", "'open"])
def test_broken_expressions_are_syntax_errors(text: str) -> None:
    with pytest.raises(SyntaxError):
        parse(text)
