from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from blog.compute.syntax import located
from blog.errors import BlogError

if TYPE_CHECKING:
    from tests.conftest import TinySite

PROBLEM = BlogError("the module cannot be read: it is no JavaScript", Path("static/js/a.js"), hint="Look.")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("const a = 1;\n  const = 3;\n", "2:9: the module cannot be read: Unexpected token `=`. "
         "Expected yield, an identifier, [ or {\n  hint: Correct the line."),
        ("a b", "1:3: the module cannot be read: Expected ';', '}' or <eof>\n  hint: Correct the line."),
    ],
)  # fmt: skip
def test_a_mistake_has_its_line_and_column(text: str, message: str) -> None:
    assert str(located(PROBLEM, text)) == f"static/js/a.js:{message}"


def test_what_deno_can_read_keeps_its_problem() -> None:
    assert located(PROBLEM, "const a = 1;\n") is PROBLEM


def test_a_script_of_the_theme_with_a_mistake_is_not_published(site: TinySite) -> None:
    site.own("static").post("Text.")
    script = (site.root / "static/js/page.js").read_text("utf-8")
    site.add({"static/js/page.js": f"const = 3;\n{script}"})
    assert site.problems() == [
        "static/js/page.js:1:7: the module cannot be read: Unexpected token `=`. "
        "Expected yield, an identifier, [ or {\n  hint: Correct the line."
    ]
