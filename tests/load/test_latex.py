from __future__ import annotations

import re

import pytest

from blog.load.latex import LatexError, plain, typeset
from tests.load.accents import ACCENTS, tex


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"Caf{\'e} \& {\"U}ber --- it's", "Café &amp; Über — it’s"),
        (r"Erd\H{o}s, G\"odel and \L{}ukasiewicz", "Erdős, Gödel and Łukasiewicz"),
        (r"\'{\i} {\'\i} \v c \c{c} {\AA} \ss \r{a} \k{a} \u g \=o \.z \d{a} \~n", "í í č ç Å ßå ą ğ ō ż ạ ñ"),
        ("Scaling {L}aws~for\n   {{LLM}s}", "Scaling Laws\u00a0for LLMs"),
        (r"50\% of 50% is 25\\%", "50% of 50% is 25 %"),
        (r"\TeX{} and \LaTeX", "TeX and LaTeX"),
        (
            r"\emph{A} \textit{B} {\em C} {\bf D} \textbf{E}",
            "<em>A</em> <em>B</em> <em>C</em> <strong>D</strong> <strong>E</strong>",
        ),
        (
            r"\textsc{Bert} \texttt{x} H\textsubscript{2}O x\textsuperscript{2}",
            '<span class="small-caps">Bert</span> <code>x</code> H<sub>2</sub>O x<sup>2</sup>',
        ),
        (r"``Why'' `not' \enquote{now} " + '"x"', "“Why” ‘not’ “now” “x”"),
        (r"\href{https://e.org}{A Link}", "A Link"),
        (r"a\-b\/c \textendash{} d \ldots", "abc – d …"),
        (r"\$5 \_ \# \{x\} {\textbackslash} \~{} \^{}", r"$5 _ # {x} \ ~ ^"),
        (
            "Science &amp; {\\&}amp; <i>E. coli</i> H<sub>2</sub>O",
            "Science &amp; &amp; <em>E. coli</em> H<sub>2</sub>O",
        ),
        (r"{\textless}i{\textgreater}x{\textless}/i{\textgreater}", "<em>x</em>"),
        ("<b>A <i>B</i></b> <i>C", "<strong>A <em>B</em></strong> &lt;i&gt;C"),
        ("The <unk> token & <script>", "The &lt;unk&gt; token &amp; &lt;script&gt;"),
        ("日本語 ½ 🙂", "日本語 ½ 🙂"),
    ],
)
def test_latex_is_shown_as_it_was_meant(latex: str, shown: str) -> None:
    assert typeset(latex)[0] == shown


@pytest.mark.parametrize(
    "plain_text",
    [
        "",
        "Éric Dupont",
        "  two   blanks ",
        "pp. 1-9, 12; (1): a/b.",
        "well-known",
        "a--b",
        "3 - 4",
        "x_1?",
        "naïve 2.0",
    ],
)
def test_what_holds_no_latex_needs_no_reader_of_latex(plain_text: str) -> None:
    read = "{}"  # an empty group, which prints nothing
    try:
        by_reader = typeset(plain_text + read)
    except LatexError:
        with pytest.raises(LatexError):
            typeset(plain_text)
    else:
        assert typeset(plain_text) == by_reader


@pytest.mark.parametrize("accents", ACCENTS)
def test_accents_are_read_in_all_their_spellings(accents: object) -> None:
    words = "Ångström Černý Erdős Gülçehre Łukasz Noël Peña Çağlar São Şahin Žižek ąęįų ķ ó ñ ȧ ō"
    assert plain(tex(words, accents)) == words  # type: ignore[arg-type]


@pytest.mark.parametrize("latex", [r"On $\mathcal{O}(n)$", r"On \(\mathcal{O}(n)\)", r"On \ensuremath{\mathcal{O}(n)}"])
def test_mathematics_is_typeset(latex: str) -> None:
    shown = typeset(latex)[0]
    assert shown.startswith("On <math>")
    assert "mathcal" not in re.sub("<annotation.*?</annotation>", "", shown)


@pytest.mark.parametrize(
    ("latex", "problem", "hint"),
    [
        (
            r"\foo{bar}",
            r'"\foo", which the page cannot show',
            "Write the character itself, or mathematics between dollars.",
        ),
        (
            r"\today",
            r'"\today", which the page cannot show',
            "Write the character itself, or mathematics between dollars.",
        ),
        ("costs $5", "a dollar sign that nothing closes", r"Write \$ for the sign."),
        (
            "costs $5 and $6",
            '"$5 and $", which may be an amount of money',
            r"Write \$ for the sign, or $x$ without blanks.",
        ),
        (r"$\foo$", r"mathematics that cannot be shown, unknown command \foo", "Write it in other words of TeX."),
        ("a}", "a mistake of LaTeX: Unexpected mismatching closing brace: '}'", "Check its braces."),
        (r"\verb", "LaTeX that ends too early", "Check its braces and backslashes."),
        (r"\begin{a}x\end{a}", r'"\begin{a}x\end{a}"', "Write it as plain text."),
        ("<mml:math>x", 'the tag "<mml:math>"', "Write mathematics between dollars: $x^2$."),
        (
            r"{\$}{\backslash}ell{\$}",
            r'TeX as text, "\ell"',
            "The export has escaped it: write mathematics between dollars, without further backslashes.",
        ),
    ],
)
def test_what_cannot_be_shown_is_refused_with_the_way_out(latex: str, problem: str, hint: str) -> None:
    with pytest.raises(LatexError) as caught:
        typeset(latex)
    assert (str(caught.value), caught.value.hint) == (problem, hint)


def test_an_argument_that_is_missing_is_no_traceback() -> None:
    for latex in (r"\href{a}", r"\'", r"\emph", r"\c", "\\"):
        with pytest.raises(LatexError):
            typeset(latex)
