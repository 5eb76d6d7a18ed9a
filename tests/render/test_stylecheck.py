from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from blog.render.stylecheck import Flaw, check
from tests.conftest import PROJECT

if TYPE_CHECKING:
    from tests.conftest import TinySite


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("a { color: red", Flaw('"{" is never closed', "Close it with }.", 1, 3)),
        (
            "@layer x {\n  .a {\n    color: red;\n  .b { color: blue; }\n}\n",
            Flaw('"{" is never closed', "Close it with }.", 2, 6),
        ),
        ("a { color: red; }\n}", Flaw('"}" closes nothing', "Take it out, or open what it closes.", 2, 1)),
        ("a { color: rgb(1 2 3; }", Flaw('"(" is never closed', "Close it before the next rule.", 1, 15)),
        ("\n/* open", Flaw("a comment is never closed", "End it with */.", 2, 1)),
        ("a { colr: red; }", Flaw('there is no property "colr"', 'Did you mean "color"?', 1, 5)),
        ("a { qqqqqq: red; }", Flaw('there is no property "qqqqqq"', "Take it out.", 1, 5)),
        ("a { &:hover { colour: red; } }", Flaw('there is no property "colour"', 'Did you mean "color"?', 1, 15)),
        (
            "a {\n  color: red\n  margin: 0;\n}",
            Flaw('a semicolon is missing after a value of "color"', "End each declaration with one.", 3, 9),
        ),
        ("a { color: ; }", Flaw('"color" has no value', "Write one, or take the line out.", 1, 5)),
        (
            "a { content: 'x\n; }",
            Flaw("it cannot be read: Bad string token", "Close what is open, in the same line.", 1, 14),
        ),
        (
            "a { background: url(x y); }",
            Flaw("it cannot be read: bad URL token", "Close what is open, in the same line.", 1, 17),
        ),
        (
            "a { color red; }",
            Flaw("this is no rule and no declaration", 'Write "name: value;" or "selector { ... }".', 1, 14),
        ),
        (
            "color: red;\nb { color: red; }",
            Flaw("a declaration stands outside of a rule", "Move it into the braces of one.", 1, 1),
        ),
        ("@meda print { a { color: red; } }", Flaw('there is no rule "@meda"', 'Did you mean "@media"?', 1, 1)),
    ],
)
def test_what_browsers_would_drop_is_reported_at_its_place(text: str, flaw: Flaw) -> None:
    assert check(text).flaws == (flaw,)


@pytest.mark.parametrize(
    "text",
    [
        "a { content: '}'; /* { */ background: url(a{b); --x: {a: b}; -webkit-line-clamp: 3; }",
        "@font-face { font-family: X; src: url(x.woff2); unicode-range: U+0-7F; }",
        "@media (width > 3em) { a { &:hover, .b & { color: red !important; } } }",
        "@keyframes x { from { opacity: 0 } 50% { opacity: 1 } }",
        "@property --a { syntax: '<length>'; inherits: false; initial-value: 0px; }",
        "@container a (min-width: 3em) { a { text-box: trim-both cap alphabetic; } }",
        "",
    ],
)
def test_what_browsers_understand_is_taken(text: str) -> None:
    assert check(text).flaws == ()


def test_brackets_in_brackets_do_not_fill_the_stack() -> None:
    assert [flaw.problem for flaw in check("a{" * 5000 + "}" * 5000).flaws] == ["brackets lie too deep in each other"]


def test_variables_are_told_apart_by_whether_they_must_have_a_value() -> None:
    found = check("@property --c {}\na { --a: 1px; margin: calc(var(--b) * 2) var(--d, 2px) }")
    assert sorted(found.declares) == ["--a", "--c"]
    assert found.uses == (("--b", 2, 28),)


def test_the_sites_own_sheets_have_no_flaws() -> None:
    for path in (PROJECT / "static/css").glob("*.css"):
        assert check(path.read_text("utf-8")).flaws == ()


def test_a_sheet_with_a_mistake_is_not_published(site: TinySite) -> None:
    site.own("static").post("Text.")
    prose = (site.root / "static/css/prose.css").read_text("utf-8")
    site.add({"static/css/prose.css": f"p {{ colr: red; }}\n{prose}"})
    assert site.problems() == ['static/css/prose.css:1:5: there is no property "colr"\n  hint: Did you mean "color"?']
    site.add({"static/css/prose.css": f"p {{ color: var(--inkk); }}\n{prose}"})
    (problem,) = site.problems()
    assert problem.startswith('static/css/prose.css:1:12: the variable "--inkk" has no value\n  hint: There are: ')
    assert problem.endswith('Did you mean "--ink"?')


def test_a_variable_may_have_its_value_from_a_script(site: TinySite) -> None:
    site.own("static").post("Text.")
    prose = (site.root / "static/css/prose.css").read_text("utf-8")
    script = (site.root / "static/js/page.js").read_text("utf-8")
    site.add({"static/css/prose.css": f"p {{ width: var(--from-script); }}\n{prose}"})
    assert len(site.problems()) == 1
    site.add({"static/js/page.js": f'{script}\ndocument.body.style.setProperty("--from-script", "1px");\n'})
    assert site.outputs()
