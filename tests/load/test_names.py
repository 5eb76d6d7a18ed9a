from __future__ import annotations

import pytest

from blog.content import Person
from blog.load.latex import LatexError
from blog.load.names import people

JOIN = 'Join names by " and ", and put that of a group in braces: {Barnes and Noble}.'


@pytest.mark.parametrize(
    ("name", "family", "given", "suffix"),
    [
        ("Noam Shazeer", "Shazeer", "Noam", ""),
        ("Laura van der Berg", "van der Berg", "Laura", ""),
        ("van der Berg, Laura", "van der Berg", "Laura", ""),
        ("de la Cruz, Jr., Juan", "de la Cruz", "Juan", "Jr."),
        ("King, III, Martin Luther", "King", "Martin Luther", "III"),
        (
            "Charles Louis Xavier Joseph de la Vall{\\'e}e Poussin",
            "de la Vallée Poussin",
            "Charles Louis Xavier Joseph",
            "",
        ),
        ("Jean-Paul Sartre", "Sartre", "Jean-Paul", ""),
        ("Aidan~N. Gomez", "Gomez", "Aidan N.", ""),
        ("Maria {Dos Santos}", "Dos Santos", "Maria", ""),
        ("{Steele Jr.}, Guy L.", "Steele Jr.", "Guy L.", ""),
        (r"M{\"u}ller, J{\"o}rg", "Müller", "Jörg", ""),
        (r"{\'E}ric d'Alembert", "d’Alembert", "Éric", ""),
        ("{Llama Team}", "Llama Team", "", ""),
        ("{{Barnes and Noble, Inc.}}", "Barnes and Noble, Inc.", "", ""),
        (r"{R\&D Inc.}", "R&D Inc.", "", ""),
        ("Chen, Xi", "Chen", "Xi", ""),
        ("Plato", "Plato", "", ""),
        ("nostalgebraist", "nostalgebraist", "", ""),
        ("family=Berg, given=Laura, prefix=van der, useprefix=true", "van der Berg", "Laura", ""),
        ("family=Alembert, given=Jean, prefix=d', suffix=Jr.", "d’Alembert", "Jean", "Jr."),
        ('"family={Barnes, Noble}", given=A', "Barnes, Noble", "A", ""),
        ("毛, 泽东", "毛", "泽东", ""),
    ],
)
def test_a_name_is_parted_by_the_rules_of_bibtex(name: str, family: str, given: str, suffix: str) -> None:
    assert people(name) == ((Person(family=family, given=given, suffix=suffix),), False)


def test_names_are_parted_at_and_outside_of_braces() -> None:
    names, others = people("A B\n    and {Barnes and Noble} and C D AND E F and others")
    assert [person.family for person in names] == ["B", "Barnes and Noble", "D", "F"]
    assert others


@pytest.mark.parametrize(
    ("text", "problem", "hint"),
    [
        ("Byron, Ada; Babbage, C.", 'the name "Byron, Ada; Babbage, C.", which may be several', JOIN),
        ("Ada Byron & Charles Babbage", 'the name "Ada Byron & Charles Babbage", which may be several', JOIN),
        ("A. Byron, C. Babbage", 'the name "A. Byron, C. Babbage", which may be several', JOIN),
        (
            "Ada Byron, Charles Babbage, Luigi Menabrea",
            'the name "Ada Byron, Charles Babbage, Luigi Menabrea", whose commas part more than a name',
            JOIN,
        ),
        ("A, B, C, D", 'the name "A, B, C, D", whose commas part more than a name', JOIN),
        (
            "Guy L. Steele, Jr.",
            'the name "Guy L. Steele, Jr.", with "Jr." as its first name',
            'Write "Steele, Jr., Guy L.".',
        ),
        (
            "Byron, Ada et al.",
            'the name "Byron, Ada et al.", which may be several',
            'Write "and others" for those who are left out.',
        ),
        ("A B and and C D", 'the name "and C D", which may be several', JOIN),
        ("A B and {} and C D", "a name without letters", JOIN),
        (", Ada", 'the name ", Ada", which lacks the family name', 'Write "Family, Given" or "Given Family".'),
        ("given=Ada", 'the name "given=Ada", which lacks the family name', "Write family=..., given=...."),
    ],
)
def test_a_name_that_is_none_is_refused_with_the_way_out(text: str, problem: str, hint: str) -> None:
    with pytest.raises(LatexError) as caught:
        people(text)
    assert (str(caught.value), caught.value.hint) == (problem, hint)
