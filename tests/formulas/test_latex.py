"""Equations: what they look like is in fixtures/formulas.txt; here, that the site can typeset every one."""

from collections.abc import Callable
from pathlib import Path

import math_core

from blog.formulas import Module, derive, equation, equations, pieces
from blog.formulas.explained import in_words
from blog.formulas.symbols import FORMULAS, SYMBOLS

EXAMPLES = "formulas.txt"


def typeset(latex: str) -> str:
    """Return MathML, or raise what the site's converter raises."""
    return str(math_core.LatexToMathML().convert_with_local_state(latex, displaystyle=True))


def test_every_equation_can_be_typeset(derived: Callable[[str], Module], example: list[str]) -> None:
    for formula in derived(example[1]).formulas.values():
        assert typeset(equation(formula)).startswith("<math")


def test_every_symbol_can_be_typeset() -> None:
    for latex in (*SYMBOLS.values(), *FORMULAS.values()):
        assert typeset(latex).startswith("<math")


def test_no_two_names_share_a_symbol() -> None:
    assert len(set(SYMBOLS.values())) == len(SYMBOLS)
    assert len(set(FORMULAS.values())) == len(FORMULAS)


def test_equations_of_random_formulas_can_be_typeset(random_text: Callable[[int, bool, int], str]) -> None:
    converter = math_core.LatexToMathML()
    for formula in derive(random_text(11, False, 60), Path("formulas.py"), {}).formulas.values():
        converter.convert_with_local_state(formula.latex, displaystyle=True)


def test_an_equation_has_a_line_for_each_line_in_words_and_each_piece_can_be_typeset(
    derived: Callable[[str], Module], example: list[str]
) -> None:
    for formula in derived(example[1]).formulas.values():
        lines = equations(formula)
        assert len(lines) == len(in_words(formula).split("\n"))
        for line in lines:
            assert pieces(line)[0] + "".join(piece.removeprefix("{}") for piece in pieces(line)[1:]) == line
            assert all(typeset(piece).startswith("<math") for piece in pieces(line))
