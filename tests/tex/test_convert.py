"""TeX to MathML: what papers write is drawn, what cannot be is refused with the way out, nothing ends the build."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest

from blog.cache import Cache
from blog.tex import Converter, Formula, TexError, lines_of
from blog.tex.formula import MOST_CHARACTERS, MOST_GROUPS
from blog.tex.vocabulary import ATTRIBUTES, CLASSES, COLOURS, GLOBAL, MEANINGS, STYLES
from tests.conftest import PROJECT

EXPRESSIONS = (Path(__file__).parent / "expressions.txt").read_text("utf-8").splitlines()
CONVERTER = Converter(Cache(None), {})


def formula(tex: str, *, display: bool = True) -> Formula:
    numbers = (str(place) for place, line in enumerate(lines_of(tex), 1) if line.is_numbered)
    return Formula(tex, display, tuple(numbers))


def converted(tex: str, *, display: bool = True) -> str:
    wanted = formula(tex, display=display)
    answer = CONVERTER.convert([wanted])[wanted]
    assert isinstance(answer, str), answer
    return answer.replace("<semantics>", "").partition("<annotation")[0]


def refused(tex: str) -> tuple[str, int, str]:
    wanted = formula(tex)
    answer = CONVERTER.convert([wanted])[wanted]
    assert isinstance(answer, TexError), answer
    return answer.problem, answer.offset, answer.hint


def test_what_papers_write_is_converted() -> None:
    answers = CONVERTER.convert(map(formula, EXPRESSIONS))
    assert [(each.tex, str(answer)) for each, answer in answers.items() if isinstance(answer, TexError)] == []


def test_what_is_published_is_mathml_core_without_styles() -> None:
    for answer in CONVERTER.convert(map(formula, EXPRESSIONS)).values():
        for element in ElementTree.fromstring(str(answer)).iter():
            if element.tag in ("semantics", "annotation"):
                continue
            assert set(element.attrib) <= ATTRIBUTES[element.tag] | GLOBAL


def test_the_source_stays_beside_the_formula() -> None:
    wanted = formula(" \\begin{align} a &= b \\label{eq:x} \\end{align} ")
    assert r"\begin{align} a &amp;= b \label{eq:x} \end{align}</annotation>" in str(CONVERTER.convert([wanted])[wanted])


@pytest.mark.parametrize(
    ("tex", "problem", "offset", "hint"),
    [
        (r"a + \foo", r"unknown command \foo", 4, r"Define it: \newcommand{\foo}{...} in the formula"),
        (r"\begin{aling} a \end{aling}", 'unknown environment "aling"', 6, 'Did you mean "align"?'),
        (r"\SI{3}{GB}", r"\SI is not available", 0, r"Write the number and its unit as they stand in print"),
        (r"\begin{eqnarray} a &=& b \end{eqnarray}", r"\begin{eqnarray} is not available", 0, "Write align"),
        (r"x \textcolor{#12ab34}{y}", 'the colour "#12ab34" is not known', 0, "By meaning: ink, attention"),
        ("x + 漢", 'no font of formulas has "漢" (U+6F22', 4, "Write it with a command"),
        (r"a \xlongequal{b} c", '"=" (U+003D, EQUALS SIGN) cannot be made as wide', 0, r"Do without \xlongequal."),
        (r"\longdiv{a}", 'it needs the style "longdiv-top"', 0, r"Do without \longdiv."),
        (r"a \\ b", r"lines that \\ separates need an environment", 2, r"Write \begin{gathered}"),
        (r"a \label{b}", r"\label names a line without a number", 2, "Name the equation behind its end"),
        (r"\def\a{\a\a}\a", "a macro expands without end", 0, "See whether it names itself."),
        (r"\begin{array}{@{}l} a \end{array}", "Unknown column alignment: @", 14, "Columns are l, c and r"),
        ("{" * 201 + "}" * 201, f"its groups stand more than {MOST_GROUPS} deep", 200, "Define parts"),
        ("x" * 20_001, f"it has 20,001 characters, more than {MOST_CHARACTERS:,}", MOST_CHARACTERS, "Make several"),
        (r"\frac{1}{" * 150 + "x", 'it ends where "}" is missing', 1351, ""),
    ],
)
def test_what_cannot_be_shown_is_refused_with_the_way_out(tex: str, problem: str, offset: int, hint: str) -> None:
    said, where, way_out = refused(tex)
    assert (said[: len(problem)], where) == (problem, offset)
    assert hint in way_out


NAMES = ["red", "blue", "green", "orange", "purple", "teal", "magenta", "gray", "black", "yellow", "cyan", "brown"]


@pytest.mark.parametrize("name", [*MEANINGS, *NAMES])
def test_a_colour_is_one_of_the_page(name: str) -> None:
    assert re.search('<mi class="math-(series|category)-[0-6]">x</mi>', converted(rf"\textcolor{{{name}}}{{x}}"))
    assert re.search('<mi class="math-(series|category)-[0-6]">x</mi>', converted(rf"\color{{{name}}} x"))


def test_every_class_has_a_rule() -> None:
    css = (PROJECT / "static/css/math.css").read_text("utf-8")
    classes = {name for value in (*CLASSES.values(), *STYLES.values(), *COLOURS.values()) for name in value.split()}
    assert [name for name in sorted(classes) if f".{name} " not in css] == []


def test_a_newcommand_may_overrule_and_holds_for_its_formula_alone() -> None:
    assert "𝐱" in converted(r"\newcommand{\vec}[1]{\mathbf{#1}} \vec{x}")
    assert "→" in converted(r"\vec{x}")


def test_macros_of_the_site_hold_for_all_formulas_and_change_the_key() -> None:
    macros = {"E": r"\mathbb{E}\left[#1\right]"}
    own = Converter(Cache(None), macros)
    answer = own.convert([Formula(r"\E{x}", False)])[Formula(r"\E{x}", False)]
    assert "𝔼" in str(answer)
    assert own.key != CONVERTER.key


def test_numbers_stand_at_the_end_of_their_lines_and_names_are_anchors() -> None:
    wanted = Formula(r"\begin{gather} a \label{eq:one} \\ b \notag \\ c \tag{A} \end{gather}", True, ("7",))
    rows = ElementTree.fromstring(str(CONVERTER.convert([wanted])[wanted])).findall(".//mtr")
    assert [row[-1].findtext("mtext") or "" for row in rows] == ["(7)", "", "(A)"]
    assert [row.get("id") for row in rows] == ["eq-one", None, None]


def test_an_offset_is_that_of_the_writers_tex_though_numbers_came_in() -> None:
    tex = r"\begin{align} a \\ b \\ \foo \end{align}"
    wanted = Formula(tex, True, ("1", "2", "3"))
    answer = CONVERTER.convert([wanted])[wanted]
    assert isinstance(answer, TexError)
    assert tex[answer.offset :].startswith(r"\foo")


def test_a_gap_after_a_line_is_kept() -> None:
    found = converted(r"\begin{aligned} a &= \begin{matrix} b \\[1em] c \end{matrix} \\[4pt] d &= e \\ f \end{aligned}")
    assert re.findall("<mtr[^>]*>", found) == [
        '<mtr class="math-gap-medium">',
        '<mtr class="math-gap-large">',
        *["<mtr>"] * 3,
    ]
    assert "gap" not in re.sub("<mtr[^>]*>", "", found)


def test_signs_in_subscripts_stand_close() -> None:
    assert '<mo lspace="0" rspace="0">=</mo>' in converted(r"\sum_{i=1}")
    assert "<mo>=</mo>" in converted(r"i=1")


def test_what_is_known_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Cache(None)
    first = Converter(cache, {}).convert([formula("x^2"), formula(r"\foo")])

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "run", refuse)
    again = Converter(cache, {}).convert([formula("x^2"), formula(r"\foo")])
    assert list(map(str, again.values())) == list(map(str, first.values()))
    assert Converter(cache, {}).convert([]) == {}


def test_one_that_ends_the_process_is_refused_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def run(command: object, *, input: bytes, **_: object) -> subprocess.CompletedProcess[bytes]:
        texts = [each["tex"] for each in json.loads(input)["formulas"]]
        until = texts.index("bad") if "bad" in texts else len(texts)
        lines = (json.dumps({"mathml": f"<math><mi>{tex}</mi></math>"}) + "\n" for tex in texts[:until])
        return subprocess.CompletedProcess([], 1, "".join(lines).encode())

    monkeypatch.setattr(subprocess, "run", run)
    answers = Converter(Cache(None), {}).convert([Formula(tex, True) for tex in ("a", "bad", "c")])
    assert [isinstance(answer, str) for answer in answers.values()] == [True, False, True]
    assert str(answers[Formula("bad", True)]) == "it takes too long, or too much memory, to convert"


def test_what_took_too_long_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    own = Converter(Cache(None), {})
    with monkeypatch.context() as patch:
        patch.setattr("blog.tex.convert.PATIENCE", 0)
        patch.setattr("blog.tex.convert.FOR_EACH", 0)
        assert isinstance(own.convert([formula("x")])[formula("x")], TexError)
    assert isinstance(own.convert([formula("x")])[formula("x")], str)


def test_an_environment_with_numbers_is_refused_in_a_line() -> None:
    answer = CONVERTER.convert([Formula(r"\begin{align} a \end{align}", False)])
    assert [str(each) for each in answer.values()] == ["{align} can be used only in display mode."]
