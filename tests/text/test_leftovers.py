from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import typeset

PATH = Path("a.md")
HEAD = "---\ntitle: T\ndescription: D\ndate: 2026-01-02\n---\n"  # five lines


def problems(body: str) -> list[str]:
    return [str(problem) for problem in typeset((HEAD + body).encode("utf-8"), PATH).problems]


def places(body: str) -> list[str]:
    """Line, column and problem without its hint."""
    return [problem.split("\n")[0].removeprefix("a.md:") for problem in problems(body)]


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("See [a](my notes.pdf).", '6:5: the address of "[a](my notes.pdf)" cannot be read'),
        ("![a plot](my plot.png)", '6:1: the address of "![a plot](my plot.png)" cannot be read'),
        ("[a](b(c d).png)", '6:1: the address of "[a](b(c d).png)" cannot be read'),
        ("x [a] (https://e.org)", '6:3: a space parts the words of "[a] (https://e.org)" from its address'),
        ("x [a\nb] (c.png)", '6:3: a space parts the words of "[a b] (c.png)" from its address'),
        ("x [the talk][talk]", '6:3: the reference "[the talk][talk]" leads nowhere'),
        ("![a plot][plot]", '6:1: the reference "![a plot][plot]" leads nowhere'),
        ("x [talk][]", '6:3: the reference "[talk][]" leads nowhere'),
        ("x [talk]", '6:3: the bracket "[talk]" is no link'),
        ("x [ ] y", '6:3: the bracket "[ ]" is no link'),
        ("x ] y", '6:3: the bracket "]" is no link'),
        ("![plot]", '6:1: "![plot]" is no image'),
        ("x[^a b]", '6:2: "[^a b]" is no note'),
        ("[[other post]]", '6:1: "[[other post]]" is no link'),
        ("> [!NOTE]\n> Words", '6:3: "[!NOTE]" opens no callout'),
        ("!!! warning\n    Words", '6:1: "!!! warning" opens no callout'),
        ("## A {.c}", '6:6: the braces "{.c}" say nothing here'),
        ("## A {#b .c}", '6:6: the braces "{#b .c}" say nothing here'),
        ("## A {-}", '6:6: the braces "{-}" say nothing here'),
        ("![a](b.png){width=50%}", '6:12: the braces "{width=50%}" say nothing here'),
        ("{% include x %}", '6:1: the braces "{% include x %}" say nothing here'),
        ("see {ref}`x`", '6:5: the braces "{ref}" say nothing here'),
        ("a {{ x", "6:3: a mark is unfinished or unknown"),
        ("{{ 1 }} and {{ x", "6:13: a mark is unfinished or unknown"),
        ("[8]{.big}", "6:1: a mark is unfinished or unknown"),
        ("H<sub>2", '6:2: the tag "<sub>" cannot be used'),
        ("<div class='x'>", "6:1: the tag \"<div class='x'>\" cannot be used"),
        ("a <br/> b", '6:3: the tag "<br/>" cannot be used'),
        ("a <!-- b", '6:3: the comment "<!--" is not closed, or not opened'),
        ("a --> b", '6:3: the comment "-->" is not closed, or not opened'),
        (r"a \alpha b", '6:3: the command "\\alpha" of LaTeX stands in the text'),
        (r"a \cite{x}", '6:3: the command "\\cite" of LaTeX stands in the text'),
        (r"a \(x^2\) b", '6:3: the formula "\\(x^2\\)" is written in another tool\'s way'),
        ("\\[ x + y \\]", '6:1: the formula "\\[ x + y \\]" is written in another tool\'s way'),
        ("\\[\nx = 1\n\\]", '6:1: the formula "\\[ x = 1 \\]" is written in another tool\'s way'),
        ("a $n$ and $m b", "6:11: a dollar opens or closes no formula"),
        ("a $ n$ b", "6:6: a dollar opens or closes no formula"),
        ("a $HOME b", "6:3: a dollar opens or closes no formula"),
        (r"a $\alpha b", "6:3: a dollar opens or closes no formula"),
        ("a $3n b", "6:3: a dollar opens or closes no formula"),
        ("a $$x$$ b", '6:3: "$$x$$" is no formula'),
        ("a **b c", '6:3: "**" begins or ends no emphasis'),
        ("a *b c", '6:3: "*" begins or ends no emphasis'),
        ("A* search", '6:2: "*" begins or ends no emphasis'),
        ("a __b c", '6:3: "__" begins or ends no emphasis'),
        ("a ~~b c", '6:3: "~~" strikes nothing through'),
        ("a `b c", '6:3: "`" begins or ends no code'),
        ("x^2^ y", '6:2: "^2^" is no raised or lowered text'),
        ("H~2~O", '6:2: "~2~" is no raised or lowered text'),
        ("==marked==", '6:1: "==marked==" is not marked'),
        ("a :smile: b", '6:3: ":smile:" is no sign'),
        ("a &nonsense; b", '6:3: "&nonsense;" names no character'),
        ("at https://e.org/a", '6:4: the address "https://e.org/a" is no link'),
        ("##\u00a0Results", '6:1: U+00A0 follows "##", which looks like a space and is none'),
        ("-\u202fitem", '6:1: U+202F follows "-", which looks like a space and is none'),
        ("*\u2003item", '6:1: U+2003 follows "*", which looks like a space and is none'),
        ("1.\u00a0item", '6:1: U+00A0 follows "1.", which looks like a space and is none'),
        ("##Results", '6:1: "##" makes no heading'),
        ("## Results |\n---|\nx |", '6:1: "##" makes no heading'),
        ("####### Results", '6:1: "#######" makes no heading'),
        ("| a | b |", '6:1: the row "| a | b |" belongs to no table'),
        (": definition", '6:1: the definition ": definition" has no term'),
        ("(name)=\n", '6:1: "(name)=" is no name of a place'),
        ("[the *8*]{= n}", '6:1: the words of a mark are plain; "*8" would be printed as it stands'),
        ("- a\n- b [x]", '7:5: the bracket "[x]" is no link'),
        ("x[^1]\n\n[^1]: a [b]", '8:9: the bracket "[b]" is no link'),
        ("x^[a [b]]", '6:6: the bracket "[b]" is no link'),
        ("| a |\n|---|\n| [b] |", '8:3: the bracket "[b]" is no link'),
        ("```figure f\nA [b]\n```", '7:3: the bracket "[b]" is no link'),
        ("::: note A [b]\n:::", '6:12: the bracket "[b]" is no link'),
        ('![a](b.png "c [d]")', '6:15: the bracket "[d]" is no link'),
        ("![a **b](c.png)", '6:5: "**" begins or ends no emphasis'),
    ],
)
def test_what_markdown_did_not_take_is_an_error_where_it_stands(body: str, problem: str) -> None:
    assert places(body) == [problem]


@pytest.mark.parametrize(
    "body",
    [
        "At $3 per million tokens, US$5 or $1,000.50, or 5$, or $2M, $3-$5, $5,$6, (n=$4) and 5$/month.",
        r"\[sic\] \$x \*y \{.c} \<b> \# \@x \| \\alpha f\(x",
        "5 * 3 < 7 > 2, a_b_c, 2^10, ~5 %, C++ and C#, a | b, {1, 2}, 10:30, x == y, -1",
        "`[a] ** $x <b> {.c} \\alpha` and $a[i]^{*}_{x}$ and $$",
        "```text\n[a] ** $x <b> {.c}\n```",
        "    [a] ** $x <b>",
        "- [ ] open\n- [x] done",
        "&copy; &lt;b&gt; &amp;",
        "<https://e.org/a_b?c=[d]> and [a](https://e.org)",
        "a[^1] b^[*inline*]\n\n[^1]: note",
        "[a][t] and [T]\n\n[t]: https://e.org",
        "#1 of ten and #hash",
        "fill ____ in",
    ],
)
def test_text_that_is_only_text_is_left_alone(body: str) -> None:
    assert [each for each in places(body) if "$$" not in each] == []


def test_a_problem_says_how_it_is_written_here() -> None:
    assert problems("x [talk]") == [
        'a.md:6:3: the bracket "[talk]" is no link\n  hint: Write [words](address), or \\[ and \\] for brackets that '
        "are none."
    ]


def test_what_stands_around_an_unfinished_mark_is_not_reported_besides() -> None:
    assert places("[see {{ n }](../other/) and [8]{= f") == [
        "6:6: a mark is unfinished or unknown",
        "6:29: a mark is unfinished or unknown",
    ]


def test_the_same_is_said_once_for_each_block() -> None:
    assert places("[a] and [a] and [b]\n\n[a]") == [
        '6:1: the bracket "[a]" is no link',
        '6:17: the bracket "[b]" is no link',
        '8:1: the bracket "[a]" is no link',
    ]
