"""The ledger of numbers that come from papers: what it gives, and every way to write it wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from blog.errors import BlogError, BlogErrors
from blog.literature import literature, names_in, parse

if TYPE_CHECKING:
    from tests.conftest import TinySite

PATH = Path("posts/tiny/literature.yaml")
GOOD = """\
wang2023:
  version: arXiv:2211.00593v1
  difference: {value: 3.56, place: section 2, quote: "mean logit difference of 3.56"}
  rows:
    value: {MHA: [1, 2]}
    place: table 8
    quote: "Comparison"
"""
BIB = "@misc{wang2023, title={T}, author={A B}, year={2023}, eprint={2211.00593}}\n"
FIGURES = "from blog.literature import literature\n\ncited = literature(__file__)\n"
FORM = "  hint: Write `name: {value: 3.56, place: section 2, quote: \"the source's own words\"}` below the work's key."


def problems(text: str) -> str:
    with pytest.raises((BlogError, BlogErrors)) as caught:
        parse(text, PATH)
    return str(caught.value)


def test_numbers_have_their_work_version_place_words_and_line() -> None:
    found = parse(GOOD, PATH)
    assert list(found) == ["difference", "rows"]
    one = found["difference"]
    assert (one.key, one.version, one.place) == ("wang2023", "arXiv:2211.00593v1", "section 2")
    assert (one.value, one.quote, one.line) == (3.56, "mean logit difference of 3.56", 3)
    assert found["rows"].value == {"MHA": [1, 2]}


def test_a_script_gets_the_values_by_name_and_an_unknown_one_is_named(tmp_path: Path) -> None:
    (tmp_path / "literature.yaml").write_text(GOOD, "utf-8")
    cited = literature(str(tmp_path / "figures.py"))
    assert cited.difference == 3.56
    with pytest.raises(
        AttributeError, match=r'has no "diference"\. It has: difference, rows\. Did you mean "difference"'
    ):
        _ = cited.diference


def test_the_names_of_an_expression_are_found_once_each() -> None:
    assert names_in("cited.a / cited.b + cited.a[0] + uncited.c") == ["a", "b"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [", "posts/tiny/literature.yaml:1:1: literature.yaml is not valid YAML"),
        ("- 1\n", f"posts/tiny/literature.yaml:1:1: literature.yaml needs a list of works here\n{FORM}"),
        ("k: 3\n", f'posts/tiny/literature.yaml:1:1: literature.yaml needs a list of numbers below "k" here\n{FORM}'),
        (
            "k:\n  version: v1\n  n: {value: 1, place: x}\n",
            f'posts/tiny/literature.yaml:3:1: the number "n" lacks "quote"\n{FORM}',
        ),
        (
            "k:\n  version: v1\n  n: {value: 1, place: '', quote: q}\n",
            f'posts/tiny/literature.yaml:3:1: the number "n" lacks "place"\n{FORM}',
        ),
        (
            "k:\n  version: v1\n  n: {value: 1, where: x}\n",
            f'posts/tiny/literature.yaml:3:1: the number "n" is not given by value, place, quote\n{FORM}',
        ),
        (
            "k:\n  n: {value: 1, place: x, quote: q}\n",
            'posts/tiny/literature.yaml:1:1: the work "k" lacks "version"\n'
            '  hint: Add a line "version: arXiv:2211.00593v1", or the venue and year that were read, as its first.',
        ),
        (
            "k:\n  version: v1\n  N: {value: 1, place: x, quote: q}\n",
            'posts/tiny/literature.yaml:3:1: "N" is no name of a number\n'
            "  hint: Use lower-case words joined by underscores.",
        ),
        (
            "k:\n  version: v1\n  n: {value: 1, place: x, quote: " + 401 * "q" + "}\n",
            'posts/tiny/literature.yaml:3:1: the quotation of "n" has 401 characters; at most 400 are kept\n'
            "  hint: Quote the sentence that has the number.",
        ),
        (
            GOOD + "other:\n  version: v1\n  difference: {value: 1, place: x, quote: q}\n",
            'posts/tiny/literature.yaml:10:1: the number "difference" stands twice\n  hint: Give one another name.',
        ),
    ],
)
def test_what_is_written_wrong_has_its_line_and_a_way_out(text: str, said: str) -> None:
    assert problems(text).startswith(said)


def test_a_stated_number_is_checked_against_its_source_and_the_ledger_names_it(site: TinySite) -> None:
    site.add({"posts/references.bib": BIB, "posts/tiny/literature.yaml": GOOD, "posts/tiny/figures.py": FIGURES})
    site.post('[3.56]{= cited.difference} and [2]{= cited.rows["MHA"][1]} and [5]{= 2 + 3}')
    outputs = site.outputs()
    claims = json.loads(outputs["claims.json"])["claims"]
    assert [claim.get("cited") for claim in claims] == [
        [{"key": "wang2023", "place": "section 2"}],
        [{"key": "wang2023", "place": "table 8"}],
        None,
    ]
    assert not [path for path in outputs if "literature" in path]  # the quotations are not published


def test_a_number_that_differs_from_its_source_is_an_error(site: TinySite) -> None:
    site.add({"posts/references.bib": BIB, "posts/tiny/literature.yaml": GOOD, "posts/tiny/figures.py": FIGURES})
    site.post('[3.65]{= cited.difference} {{ cited.rows["MHA"][0] }}')
    assert site.problems() == [
        'posts/tiny/index.md:6:1: the text claims "3.65", the computation gives 3.56\n'
        "  hint: computed by `cited.difference`"
    ]


def test_a_work_that_is_not_in_the_bibliography_is_an_error(site: TinySite) -> None:
    site.add({"posts/references.bib": BIB.replace("wang2023", "wang2032"), "posts/tiny/literature.yaml": GOOD})
    site.post("{{ cited.difference }} {{ cited.rows }}").add({"posts/tiny/figures.py": FIGURES})
    with pytest.raises(BlogErrors) as caught:
        site.load()
    assert str(caught.value).splitlines()[:2] == [
        'posts/tiny/literature.yaml:3:1: "difference" is cited from "wang2023", which is not in references.bib',
        '  hint: It has: wang2032. Did you mean "wang2032"?',
    ]


def test_a_number_that_nothing_uses_is_an_error(site: TinySite) -> None:
    site.add({"posts/references.bib": BIB, "posts/tiny/literature.yaml": GOOD, "posts/tiny/figures.py": FIGURES})
    site.post("{{ cited.difference }}")
    with pytest.raises(BlogErrors) as caught:
        site.load()
    assert str(caught.value) == (
        'posts/tiny/literature.yaml:4:1: nothing uses the number "rows"\n'
        "  hint: Write [...]{= cited.rows} in the text, or delete it."
    )
