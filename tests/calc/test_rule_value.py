from typing import Any

import pytest

from blog.calc.rule_tree import rule_tree
from blog.calc.rule_value import rule_value

NAMES: dict[str, Any] = {"a": 3, "zero": 0, "none": None, "kinds": ["x", "y"], "sub": {"k": 7, "2": 5}, "off": False}


class Names:
    """The names above, and `i` in a layer."""

    def __init__(self, names: dict[str, Any]) -> None:
        self.names = names
        self.noted: dict[str, Any] = {}

    def __call__(self, name: str) -> Any:
        return self.names.get(name)

    def filled(self, name: str, value: Any) -> None:
        self.noted[name] = value

    def layer(self, i: int) -> "Names":
        return Names(self.names | {"i": i})


def value_of(text: str) -> Any:
    return rule_value(rule_tree(text), Names(NAMES))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 + 2 * 3", 7),
        ("(1 + 2) * 3", 9),
        ("7 - 2 - 1", 4),
        ("2 * a * 5 + 1 + a", 34),
        ("-a + 1", -2),
        ("7 // 2 % 2", 1),
        ("-a // 2", -2),
        ("6 / 3", 2),
        ("7 / 2", 3.5),
        ("given(none, a + 1)", 4),
        ("given(none, 0) > 1", False),
        ("given(zero, 5)", 0),
        ("given(none, missing, 'last')", "last"),
        ("'big' if a > 2 else 'small'", "big"),
        ("none is None and not off", True),
        ("off is False or off is not None", True),
        ("zero is False", False),
        ("True == 1", False),
        ("kinds[1]", "y"),
        ("kinds[9]", None),
        ("none[0]", None),
        ("sub.k", 7),
        ("sub[2]", 5),
        ("given(sub.other.deeper, 1)", 1),
        ("'x' in kinds and 'z' not in kinds", True),
        ("count(i % 2 == 0 for i in range(4))", 2),
        ("sum(i * a for i in range(4))", 18),
        ("len(kinds) + len('abc') + len(none)", 5),
        ("max(a, 5) - min(a, 5)", 2),
        ("ceil(5 / 2) + floor(5 / 2)", 5),
        ("is_list(kinds) and is_text('x') and is_number(a) and not is_number(off)", True),
        ("bool(kinds) and not bool([])", True),
        ("[1, 'b', none]", [1, "b", None]),
    ],
)
def test_rules_mean_what_they_say(text: str, value: Any) -> None:
    found = value_of(text)
    assert found == value
    assert isinstance(found, bool) == isinstance(value, bool)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("missing + 1", "missing is missing: give missing."),
        ("kinds + 1", r"kinds is \['x', 'y'\], which is no number: give a whole number."),
        ("off + 1", "off is False, which is no number: give a whole number."),
        ("a // zero", "3 // 0 has no value: give sizes of at least 1."),
        ("count(i for i in range(kinds))", r"n_layers is \['x', 'y'\]: use 1 to 1000."),
        ("refuse('no ', kinds)", r"no \['x', 'y'\]"),
    ],
)
def test_values_that_do_not_fit_are_refused(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        value_of(text)


def test_what_replaced_a_missing_key_is_noted() -> None:
    names = Names(NAMES)
    rule_value(rule_tree("given(none, missing, 4) + given(absent, 2) + given(a, 9) + given(sub.x, 1)"), names)
    assert names.noted == {"none": None, "absent": 2}
