from __future__ import annotations

import json
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from blog.content import Person
from blog.load import bibliography
from blog.render.references import bibtex, cite, csl_json, names, years

if TYPE_CHECKING:
    from blog.content import Reference
    from tests.conftest import TinySite


def reference(authors: str) -> Reference:
    text = f"@misc{{k, title={{T}}, author={{{authors}}}, year={{2023}}}}"
    return bibliography.parse(text, Path("a.bib"))["k"]


@pytest.mark.parametrize(
    ("authors", "listed", "bracketed", "told"),
    [
        ("Noam Shazeer", "Shazeer, N.", "Shazeer 2023, p. 3", "Shazeer (2023)"),
        ("{Llama Team}", "Llama Team", "Llama Team 2023, p. 3", "Llama Team (2023)"),
        ("Ada B. Byron and Plato", "Byron, A. B.; Plato", "Byron and Plato 2023, p. 3", "Byron and Plato (2023)"),
        ("A B and C D and E F", "B, A.; D, C.; F, E.", "B et al. 2023, p. 3", "B et al. (2023)"),
        ("A B and others", "B, A. et al.", "B et al. 2023, p. 3", "B et al. (2023)"),
        ("Laura van der Berg", "van der Berg, L.", "van der Berg 2023, p. 3", "van der Berg (2023)"),
        ("de la Cruz, Jr., Juan", "de la Cruz, J., Jr.", "de la Cruz 2023, p. 3", "de la Cruz (2023)"),
        ("Jean-Paul R.J. Sartre", "Sartre, J.-P. R. J.", "Sartre 2023, p. 3", "Sartre (2023)"),
        ("毛, 泽东", "毛, 泽东", "毛 2023, p. 3", "毛 (2023)"),
        (" and ".join("A B" for _ in range(7)), "B, A. et al.", "B et al. 2023, p. 3", "B et al. (2023)"),
    ],
)
def test_a_work_is_cited_by_its_authors(authors: str, listed: str, bracketed: str, told: str) -> None:
    work = reference(authors)
    assert names(work) == listed
    assert cite(work, year="2023", narrative=False, locator="p. 3") == bracketed
    assert cite(work, year="2023", narrative=True, locator="") == told


def test_editors_are_listed_as_such() -> None:
    text = "@book{k, title={T}, editor={Ed Itor and others}, year={2023}}"
    assert names(bibliography.parse(text, Path("a.bib"))["k"]) == "Itor, E. et al. (eds.)"
    assert names(bibliography.parse(text.replace(" and others", ""), Path("a.bib"))["k"]) == "Itor, E. (ed.)"


def works(*facts: str) -> list[Reference]:
    """Works of an author, a year and a key each."""
    rows = (fact.split() for fact in facts)
    text = "".join(f"@misc{{{key}, title={{T}}, author={{{who}}}, year={{{year}}}}}\n" for who, year, key in rows)
    return list(bibliography.parse(text, Path("a.bib")).values())


def test_letters_tell_works_of_one_author_and_year_apart_in_the_order_of_the_text() -> None:
    cited = works(
        "Byron 2023 c",
        "Babbage 2023 d",
        "Byron 2023 a",
        "Byron 2022 b",
        "Byron 2023b z",
        "Byron n.d. x",
        "Byron n.d. y",
    )
    assert years([*cited, cited[0]]) == {
        "c": "2023a", "d": "2023", "a": "2023c", "b": "2022", "z": "2023b", "x": "n.d.-a", "y": "n.d.-b",
    }  # fmt: skip
    many = years(works(*(f"Byron 2023 k{n}" for n in range(28))))
    assert (many["k25"], many["k26"], many["k27"]) == ("2023z", "2023aa", "2023ab")


def test_an_article_can_be_cited(site: TinySite) -> None:
    loaded = site.post(slug="kv-cache", title="Costs & {caches}", updated="2026-03-04").load()
    (post,) = loaded.posts
    assert bibtex(loaded.config, post, ["Ada Byron", "R&D 50 %"]) == (
        "@misc{kvcache2026,\n  title = {{Costs \\& \\{caches\\}}},\n  author = {{Ada Byron} and {R\\&D 50 \\%}},\n"
        "  year = {2026},\n  month = {1},\n  howpublished = {Tiny},\n"
        "  url = {https://example.org/posts/kv-cache/},\n  note = {version of 2026-03-04}\n}"
    )
    (item,) = json.loads(csl_json(loaded.config, post, ["Ada Byron"]))
    assert item["title"] == "Costs & {caches}"
    assert item["issued"] == {"date-parts": [[2026, 1, 2]]}
    assert (item["URL"], item["version"]) == ("https://example.org/posts/kv-cache/", "2026-03-04")


@pytest.mark.parametrize("title", ["Costs & {caches} 50 %_$#", "plain", "a ~ b"])
def test_our_own_bibtex_can_be_read(site: TinySite, title: str) -> None:
    loaded = site.post(title=json.dumps(title)).load()
    text = bibtex(loaded.config, loaded.posts[0], ["Ada Byron"])
    (work,) = bibliography.parse(text, Path("a.bib")).values()
    assert (work.year, work.authors) == ("2026", (Person(family="Ada Byron"),))
    assert unescape(work.title) == title
