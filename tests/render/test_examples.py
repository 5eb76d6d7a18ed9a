"""Every feature of the text as a readable example: tests/render/examples/*.txt hold title, input and output.

Where the input is wrong, the output is what the writer reads. `--update-golden` writes the outputs anew.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from markupsafe import Markup

from blog.cache import Cache
from blog.compute.derived import Derived, derived_modules
from blog.compute.equations import converted
from blog.compute.equations import typeset as equation_with_numbers
from blog.compute.expression import value_of
from blog.compute.modules import Modules
from blog.compute.request import request_of
from blog.content import Computed, Site
from blog.load.tree import read_file
from blog.render.fill import Filling
from blog.render.questions import Facts
from blog.tex import Converter
from blog.text import typeset_all
from tests.conftest import MODULE, TinySite
from tests.edits import png

FOLDER = Path(__file__).parent / "examples"
HEADER = "---\ntitle: Tiny\ndescription: A test.\ndate: 2026-01-02\n---\n"

NAMES: dict[str, object] = {
    "n_heads": 64,
    "share": 0.875,
    "name": "Llama",
    "sizes": [1, 2],
    "cache_bytes": lambda heads: heads * 1342177280 // 8,
}
BIBLIOGRAPHY = """
@misc{ainslie2023, title={GQA}, author={Ainslie, Joshua and Lee-Thorp, James and de Jong, Michiel}, year={2023}}
@misc{shazeer2019, title={MQA}, author={Noam Shazeer}, year={2019}}
"""
PNG = png(4)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>'

CONVERT = Converter(Cache(None), {}).convert


@dataclass(frozen=True)
class Example:
    """One entry of a file of examples."""

    file: str
    title: str
    given: str
    expected: str


@dataclass(frozen=True)
class Known:
    """To what the examples refer."""

    site: Site
    computed: Computed
    derived: Derived


def read(path: Path) -> list[Example]:
    """The examples of a file: a title, then input and output, each closed by a line with a full stop."""
    parts = [part.strip("\n") for part in ("\n" + path.read_text("utf-8")).split("\n.\n")]
    triples = zip(parts[0::3], parts[1::3], parts[2::3], strict=False)
    return [Example(path.stem, *triple) for triple in triples]


EXAMPLES = [example for path in sorted(FOLDER.glob("*.txt")) for example in read(path)]


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Known:
    """The site to which the examples refer: a figure, another article, a page, images, a bibliography."""
    site = TinySite(tmp_path_factory.mktemp("examples"))
    named = "[a](square.png) [b](map.svg) [c](broken.png) [d](data.csv)"
    site.post(f"```figure bar\n```\n{named}").figure(
        module=MODULE.replace('"rect", {', '"rect", { "data-mark": "layer 0.3",')
    )
    site.post("## Section\n", "other").post("## Us\n", "about", kind="page")
    site.add({"posts/references.bib": BIBLIOGRAPHY, "posts/tiny/square.png": PNG, "posts/tiny/map.svg": SVG})
    site.add({"posts/tiny/broken.png": b"no image", "posts/tiny/data.csv": b"1"})
    loaded = site.load()
    return Known(loaded, site.compute(), derived_modules(loaded.formulas, CONVERT))


def printed(text: str, known: Known) -> str:
    """The HTML of a text, or its problems."""
    site, computed = known.site, known.computed
    original = next(post for post in site.posts if post.slug == "tiny")
    (site.root / original.path).write_text(HEADER + text, "utf-8")
    index = read_file(site.root, original.path.as_posix())
    (made,) = typeset_all([index], 1, CONVERT)
    assert made.text
    post = replace(original, text=made.text, index=index)
    posts = {each.slug: post if each is original else each for each in site.posts}
    asked = request_of(post, site, known.derived, Modules({}, Cache(None)))
    result = replace(
        computed.posts["tiny"],
        values={expression.text: value_of(expression.text, NAMES) for expression in asked.expressions},
        tables={hole.facts["name"]: None for hole in post.holes("table")},
        formulas=converted(
            {
                "tiny": {
                    equation.name: equation_with_numbers(equation, post.path, {"N_HEADS": 64}, asked.limits)
                    for equation in asked.equations
                }
            },
            CONVERT,
        )["tiny"],
    )
    filling = Filling(
        facts=Facts(
            posts=posts, broken=frozenset(), references=site.references, references_path="posts/references.bib"
        ),
        post=post,
        result=result,
        root="../../",
        figure_html=lambda name, caption, track: Markup(
            f'<figure id="fig-{name}" class="{track}">{caption}</figure>\n'
        ),
        table_html=lambda name, caption: Markup(f'<figure id="tbl-{name}">{caption}</figure>\n'),
    )
    html = filling.fill(made.body)
    problems = sorted([*made.problems, *filling.problems], key=lambda each: (each.line or 0, each.column or 0))
    return "\n".join(str(problem) for problem in problems) if problems else html.strip("\n")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: f"{example.file}: {example.title}")
def test_a_text_becomes_what_its_example_shows(example: Example, known: Known, request: pytest.FixtureRequest) -> None:
    found = printed(example.given, known)
    if request.config.getoption("--update-golden"):
        update(example, found)
    else:
        assert found == example.expected


def update(example: Example, output: str) -> None:
    path = FOLDER / f"{example.file}.txt"
    examples = [replace(each, expected=output) if each == example else each for each in read(path)]
    path.write_text("\n".join(f"{e.title}\n.\n{e.given}\n.\n{e.expected}\n.\n" for e in examples), "utf-8")


def test_no_two_examples_have_one_title() -> None:
    titles = [(example.file, example.title) for example in EXAMPLES]
    assert len(set(titles)) == len(titles)
