import pytest

from blog.calc.rule_tree import names_of_rule, rule_tree


def test_a_tree_is_plain_json_with_literal_texts_after_a_quotation_mark() -> None:
    rule = "'sliding' if window > 0 and layer_types[i].kind is not None else refuse('no ', kind)"
    assert rule_tree(rule) == [
        "if",
        ["and", [">", "window", 0], ["!=", ["at", ["at", "layer_types", "i"], "'kind"], None]],
        "'sliding",
        ["refuse", "'no ", "kind"],
    ]


def test_chained_sums_and_products_are_one_form() -> None:
    assert rule_tree("a * b * (c * d) + 1 + e") == ["+", ["*", "a", "b", ["*", "c", "d"]], 1, "e"]
    assert rule_tree("a - b - c") == ["-", ["-", "a", "b"], "c"]


def test_names_in_a_tree_leave_out_texts_and_what_a_sum_binds() -> None:
    assert names_of_rule(rule_tree("given(a.b, 'text') + count(c[i] for i in range(n))")) == {"a", "n"}


@pytest.mark.parametrize("text", ["1 +", "(1", "a b", "1 $ 2", "a ? b", "'open", ""])
def test_broken_expressions_are_syntax_errors(text: str) -> None:
    with pytest.raises(SyntaxError, match="is no expression"):
        rule_tree(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("open('/etc/passwd')", "open('/etc/passwd')"),
        ("__import__('os').system('x')", "__import__('os').system('x')"),
        ("a ** b", "a ** b"),
        ("+a", "+a"),
        ("0 < a < b", "0 < a < b"),
        ("min(a, key=b)", "min(a, key=b)"),
        ("[i for i in range(9)]", "[i for i in range(9)]"),
        ("sum(a)", "sum(a)"),
        ("sum(i for i in kinds)", "sum((i for i in kinds))"),
        ("sum(j for j in range(n))", "sum((j for j in range(n)))"),
        ("sum(i for i in range(n) if a)", "sum((i for i in range(n) if a))"),
        ("lambda: a", "lambda: a"),
        ("b'bytes'", "b'bytes'"),
        ("1j", "1j"),
        ("~a", "~a"),
    ],
)
def test_what_the_language_lacks_is_refused_and_shown(text: str, shown: str) -> None:
    with pytest.raises(SyntaxError) as caught:
        rule_tree(text)
    assert str(caught.value) == f"{shown!r} is not part of the language of hf_keys.json"


@pytest.mark.parametrize("text", ["a == None", "a != True", "a is b", "a is not 3"])
def test_null_and_truth_values_are_compared_by_is_and_nothing_else_is(text: str) -> None:
    with pytest.raises(SyntaxError, match="write `is` before None, True and False, and nowhere else"):
        rule_tree(text)
