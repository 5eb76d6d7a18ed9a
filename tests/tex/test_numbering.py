"""Which lines of an equation have numbers."""

import pytest

from blog.tex.numbering import Line, lines_of, original, written


@pytest.mark.parametrize(
    ("tex", "lines"),
    [
        (r"a = b \\ c", []),
        (r"\begin{aligned} a \\ b \end{aligned}", []),
        (r"\begin{align*} a \\ b \end{align*}", []),
        (r"\begin{align*} a \tag{x} \\ b \end{align*}", [("x", False, "")]),
        (r"\begin{align} a \\ b \notag \\ c \nonumber \\ d \end{align}", [("", True, ""), ("", True, "")]),
        (r"\begin{align} {a \\ b} \\ c \end{align}", [("", True, ""), ("", True, "")]),
        (r"\begin{equation} \begin{split} a \\ b \end{split} \end{equation}", [("", True, "")]),
        (r"\begin{gather} \begin{cases} a \\ b \end{cases} \label{eq:d} \end{gather}", [("", True, "d")]),
        (r"E \tag{3.1}", [("3.1", False, "")]),
        (r"E \tag{$\ast$} \label{e}", [(r"$\ast$", False, "e")]),
        ("a % \\tag{no}\n b", []),
    ],
)  # fmt: skip
def test_lines_have_numbers_as_in_latex(tex: str, lines: list[tuple[str, bool, str]]) -> None:
    assert [(line.tag, line.is_numbered, line.label) for line in lines_of(tex)] == lines


def test_a_place_in_the_written_tex_is_found_in_the_original() -> None:
    tex = r"\begin{align} a \\ b \end{align}"
    long, put = written(tex, ["10", "11"])
    assert long == r"\begin{align} a \tag{10}\\ b \tag{11}\end{align}"
    for place, character in enumerate(tex):
        shifted = place + sum(length for at, length in put if at <= place)
        assert (long[shifted], original(shifted, put)) == (character, place)


def test_a_line_is_what_it_says() -> None:
    assert lines_of(r"x\tag{1}") == [Line(8, "1")]
