"""Equations: what they look like is in fixtures/formulas.txt; here, that the site can typeset every one."""

from collections.abc import Callable, Iterable
from pathlib import Path

from blog.cache import Cache
from blog.formulas import Module, derive, equation, equations, pieces
from blog.formulas.explained import in_words
from blog.formulas.symbols import FORMULAS, SYMBOLS
from blog.tex import Converter, Formula

EXAMPLES = "formulas.txt"


CONVERTER = Converter(Cache(None), {})


def untypeset(lines: Iterable[str]) -> list[object]:
    """What cannot be typeset, and why."""
    answers = CONVERTER.convert(Formula(line, True) for line in lines)
    return [(formula.tex, answer) for formula, answer in answers.items() if not isinstance(answer, str)]


def test_every_equation_can_be_typeset(derived: Callable[[str], Module], example: list[str]) -> None:
    assert untypeset(equation(formula) for formula in derived(example[1]).formulas.values()) == []


def test_every_symbol_can_be_typeset() -> None:
    assert untypeset([*SYMBOLS.values(), *FORMULAS.values()]) == []


def test_no_two_names_share_a_symbol() -> None:
    assert len(set(SYMBOLS.values())) == len(SYMBOLS)
    assert len(set(FORMULAS.values())) == len(FORMULAS)


def test_equations_of_random_formulas_can_be_typeset(random_text: Callable[[int, bool, int], str]) -> None:
    found = derive(random_text(11, False, 60), Path("formulas.py"), {}).formulas
    assert untypeset(formula.latex for formula in found.values()) == []


def test_an_equation_has_a_line_for_each_line_in_words_and_each_piece_can_be_typeset(
    derived: Callable[[str], Module], example: list[str]
) -> None:
    for formula in derived(example[1]).formulas.values():
        lines = equations(formula)
        assert len(lines) == len(in_words(formula).split("\n"))
        for line in lines:
            assert pieces(line)[0] + "".join(piece.removeprefix("{}") for piece in pieces(line)[1:]) == line
        assert untypeset(piece for line in lines for piece in pieces(line)) == []
