"""What the engine makes, what it takes from the cache, and what it never keeps."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from blog.cache import Cache
from blog.compute.drawer import Abandoned
from blog.compute.engine import Engine
from blog.content import Computed
from blog.errors import BlogError
from tests.conftest import FIGURES, JOBS, MODULE, TinySite

FENCE = "```figure bar\n```\n"
HERE = "from pathlib import Path\nHERE = Path(__file__).parent\n"
ALL = ["numbers a", "frames a/bar", "check a/bar"]


class Desk:
    """An engine with a cache in memory, and what it made in its last run."""

    def __init__(self, site: TinySite) -> None:
        self.site = site
        self.made: list[str] = []
        self.problems: list[BlogError] = []
        self._stage = ""
        self.engine = Engine(JOBS, Cache(None), self._cost)

    def run(self, cancelled: Callable[[], bool] = lambda: False) -> Computed:
        """Compute and check the site as it is now."""
        self.made, self.problems = [], []
        computed, checking = self.engine.compute(self.site.load(), self.problems, self._count, cancelled)
        self.problems += self.engine.check(checking, self._count, cancelled)
        return computed

    def again(self) -> list[str]:
        """What another run makes."""
        self.run()
        return self.made

    def said(self) -> list[str]:
        return [str(problem) for problem in self.problems]

    def _count(self, what: str, done: int, of: int) -> None:
        self._stage = what

    def _cost(self, kind: str, name: str, seconds: float) -> None:
        self.made.append(f"{self._stage} {name}")


@pytest.fixture
def desk(site: TinySite) -> Desk:
    return Desk(site)


def changed(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


READS_DATA = HERE + changed(FIGURES, "PER_HEAD = 1024", "PER_HEAD = int((HERE / 'data/n.txt').read_text())")
READS_HELPER = changed(FIGURES, "PER_HEAD = 1024", "from helper import PER_HEAD")
READS_POSTS = changed(FIGURES, "PER_HEAD = 1024", "from posts.a.helper import PER_HEAD")
LOOKS = HERE + changed(FIGURES, "1024", "2048 if (HERE / 'data/more').exists() else 1024")
NAMES_A_FILE = changed(FIGURES, '"inputs": {"n_heads": 2}', '"inputs": {"n_heads": 2}, "files": {"m": "static/m.bin"}')
PLOT = 'plot: svg(layout.width, 40, [h("rect", { width: '
IMPORTS = 'import { wide } from "ADDRESS";\n' + changed(MODULE, PLOT + "derived.n_heads * 10", PLOT + "wide")
WIDE = "export const wide = 10;\n"

# What is changed: files at first, what is written over them, and what is made again
CHANGES: dict[str, tuple[dict[str, str], dict[str, str], list[str]]] = {
    "nothing": ({}, {}, []),
    "the words of the text": ({}, {"index.md": "Words.\n\n" + FENCE}, []),
    "an expression of the text": ({}, {"index.md": FENCE + "{{ PER_HEAD }}\n"}, ["numbers a"]),
    "a link to a state": ({}, {"index.md": FENCE + "[four](#fig:bar?n_heads=4)\n"}, ["frames a/bar"]),
    "a value of figures.py": ({}, {"figures.py": changed(FIGURES, "= 1024", "= 1 + 1023")}, ["numbers a"]),
    "what figures.py gives": ({}, {"figures.py": changed(FIGURES, "(1, 2, 4)", "(1, 2)")}, ALL),
    "the figure's module": ({}, {"bar.js": changed(MODULE, "One bar.", "A bar.")}, ALL[1:]),
    "a module that the figure imports": (
        {"bar.js": IMPORTS.replace("ADDRESS", "./wide.js"), "wide.js": WIDE},
        {"wide.js": WIDE.replace("10", "20")},
        ALL[1:],
    ),
    "a shared module": (
        {"bar.js": IMPORTS.replace("ADDRESS", "../../static/js/wide.js"), "../../static/js/wide.js": WIDE},
        {"../../static/js/wide.js": WIDE.replace("10", "20")},
        ALL[1:],
    ),
    "a shared module that the figure does not import": (
        {"../../static/js/wide.js": WIDE},
        {"../../static/js/wide.js": WIDE.replace("10", "20")},
        [],
    ),
    "a data file": ({"figures.py": READS_DATA, "data/n.txt": "1024"}, {"data/n.txt": "512 "}, ALL),
    "a data file that nothing reads": ({"data/n.txt": "1024"}, {"data/n.txt": "512 "}, []),
    "a file that was missing": ({"figures.py": LOOKS}, {"data/more": ""}, ALL),
    "a helper module": (
        {"figures.py": READS_HELPER, "helper.py": "PER_HEAD = 1024\n"},
        {"helper.py": "PER_HEAD = 1025\n"},
        ALL,
    ),
    "a helper module by its whole name": (
        {"figures.py": READS_POSTS, "helper.py": "PER_HEAD = 1024\n"},
        {"helper.py": "PER_HEAD = 1025\n"},
        ALL,
    ),
    "a file that the figure loads": (
        {"figures.py": NAMES_A_FILE, "../../static/m.bin": "one"},
        {"../../static/m.bin": "two"},
        ALL[1:],
    ),
    "a file that the figure does not load": ({"../../static/m.bin": "one"}, {"../../static/m.bin": "two"}, []),
}  # fmt: skip


def write(site: TinySite, files: dict[str, str]) -> None:
    for name, text in files.items():
        if name == "index.md":
            site.post(text, "a")
        else:
            site.add({f"posts/a/{name}": text})


@pytest.mark.parametrize("what", CHANGES)
def test_what_changed_is_made_again_and_nothing_else(desk: Desk, site: TinySite, what: str) -> None:
    before, after, made = CHANGES[what]
    if any("static" in name for name in before):
        site.own("static")
    site.post(FENCE, "a").figure("a")
    write(site, before)
    first = desk.run()
    assert (sorted(desk.made), desk.said()) == (sorted(ALL), [])
    write(site, after)
    then = desk.run()
    assert (desk.made, desk.said()) == (made, [])
    same = then.posts["a"].figures["bar"].digest == first.posts["a"].figures["bar"].digest
    assert same == ("frames a/bar" not in made), "a page is made again where its figures are others"
    assert then == Desk(site).run(), "the cache gives what a run without it gives"
    write(site, {"index.md": FENCE, "figures.py": FIGURES, "bar.js": MODULE} | before)
    assert set(desk.again()) <= {"numbers a"}, "what was drawn once is still there"


def test_a_file_that_a_figure_names_and_that_is_gone_is_a_problem(desk: Desk, site: TinySite) -> None:
    figures = changed(NAMES_A_FILE, '"files": {"m": "static/m.bin"}', '**dict(files=dict(m="static/m.bin"))')
    site.own("static")
    site.post(FENCE, "a").figure("a").add({"posts/a/figures.py": figures, "static/m.bin": "one"})
    desk.run()
    assert desk.said() == []
    (site.root / "static/m.bin").unlink()
    desk.run()
    assert "m.bin" in "".join(desk.said())
    site.add({"static/m.bin": "one"})
    desk.run()
    assert desk.said() == []


FORMULA = (
    "from blog.calc.formula import formula\n\n\n@formula\ndef twice(n: int) -> int:\n"
    "    '''Twice.'''\n    return 2 * n\n\n\ndef rows():\n    return {'columns': [], 'rows': []}\n"
)


def test_a_changed_formula_is_seen_by_the_figures_that_import_it_wherever_they_are(desk: Desk, site: TinySite) -> None:
    site.post("```table rows\n```\n", "of-formula").add({"posts/of-formula/figures.py": FORMULA})
    module = changed(MODULE, "inputs.n_heads * data.per_head", "twice(inputs.n_heads * data.per_head / 2)")
    address = "../../static/js/formulas/posts/of-formula.js"
    site.post(FENCE, "a").figure("a", module=f'import {{ twice }} from "{address}";\n{module}')
    site.post(FENCE, "other").figure("other")
    desk.run()
    assert desk.said() == []
    site.add({"posts/of-formula/figures.py": FORMULA.replace("2 * n", "n + n")})
    assert desk.again() == ["numbers of-formula", "frames a/bar", "check a/bar"]
    assert desk.said() == []
    site.add({"posts/of-formula/figures.py": FORMULA.replace("2 * n", "3 * n")})
    desk.run()
    (problem,) = desk.said()
    assert problem.startswith('posts/a/bar.js:14:1: figure "bar": Python and JavaScript disagree on cache_bytes')


# What failed


def test_numbers_that_failed_are_made_until_they_are_right(desk: Desk, site: TinySite) -> None:
    site.post(FENCE + "{{ missing }}\n", "a").figure("a")
    desk.run()
    assert sorted(desk.made) == sorted(ALL), "what could be computed is drawn and checked"
    (problem,) = desk.said()
    assert desk.again() == ["numbers a"]
    assert desk.said() == [problem]
    site.add({"posts/a/figures.py": FIGURES + "missing = 1\n"})
    assert desk.again() == ["numbers a"]
    assert desk.said() == []


def test_a_frame_that_failed_is_drawn_until_it_is_right_and_not_checked_before(desk: Desk, site: TinySite) -> None:
    broken = changed(MODULE, "  const text =", '  throw new Error("not today");\n  const text =')
    site.post(FENCE, "a").figure("a", module=broken)
    computed = desk.run()
    assert desk.made == ["numbers a", "frames a/bar"]
    (problem,) = desk.said()
    assert problem == 'posts/a/bar.js:18:9: figure "bar": not today'
    assert computed.posts["a"].figures == {}
    assert computed.posts["a"].failed == {("figure", "bar")}
    assert desk.again() == ["frames a/bar"]
    assert desk.said() == [problem]
    site.figure("a")
    assert desk.again() == ["frames a/bar", "check a/bar"]
    assert desk.said() == []


def test_a_check_that_failed_is_made_until_it_is_right(desk: Desk, site: TinySite) -> None:
    site.post(FENCE, "a").figure(
        "a", module=changed(MODULE, PLOT + "derived.n_heads * 10", PLOT + "derived.n_heads % 4 - 1")
    )
    desk.run()
    (problem,) = desk.said()
    assert 'at {"n_heads":4} in the narrow layout: draws width="-1" of <rect>' in problem
    assert desk.again() == ["check a/bar"]
    assert desk.said() == [problem]


def test_a_wrong_link_to_a_state_is_told_in_every_run(desk: Desk, site: TinySite) -> None:
    site.post("[three](#fig:bar?n_heads=3)\n\n" + FENCE, "a").figure("a")
    desk.run()
    (problem,) = desk.said()
    assert desk.again() == ["frames a/bar"]
    assert desk.said() == [problem]


def test_a_formula_that_failed_is_told_in_every_run(desk: Desk, site: TinySite) -> None:
    site.post("```table rows\n```\n", "a").add({"posts/a/figures.py": FORMULA.replace("2 * n", "open(n)")})
    desk.run()
    first = desk.said()
    assert first
    assert first[0].startswith("posts/a/figures.py:7:")
    desk.run()
    assert desk.said() == first


def test_a_problem_of_a_shared_module_is_reported_once(desk: Desk, site: TinySite) -> None:
    site.own("static").add({"static/js/inputs/slider.js": "export const slider = ;\n"})
    for slug in ("a", "b"):
        site.post(FENCE, slug).figure(slug)
    desk.run()
    (problem,) = desk.said()
    assert problem.startswith("static/js/inputs/slider.js:1:")


# Modules beside a text


def test_a_module_that_is_no_figure_may_be_of_use_to_one(desk: Desk, site: TinySite) -> None:
    site.post(FENCE, "a").figure("a", module=IMPORTS.replace("ADDRESS", "./wide.js"))
    site.add({"posts/a/wide.js": 'export * from "./widest.js";\n', "posts/a/widest.js": WIDE})
    desk.run()
    assert desk.said() == []


def test_a_module_that_nothing_imports_is_an_error(desk: Desk, site: TinySite) -> None:
    site.post(FENCE, "a").figure("a").add({"posts/a/wide.js": 'import "./widest.js";\n', "posts/a/widest.js": WIDE})
    desk.run()
    assert desk.said() == [
        f'posts/a/{name}.js:1:1: no figure fence names "{name}", and no figure imports it\n'
        "  hint: Figures of the text: bar."
        for name in ("wide", "widest")
    ]


def test_posts_have_modules_of_one_name(desk: Desk, site: TinySite) -> None:
    for slug, number in (("a", 1), ("b", 2)):
        site.post("{{ number }}", slug)
        site.add({f"posts/{slug}/figures.py": "from helper import number\n"})
        site.add({f"posts/{slug}/helper.py": f"number = {number}\n"})
    computed = desk.run()
    assert desk.said() == []
    assert [computed.posts[slug].values["number"] for slug in ("a", "b")] == [1, 2]


# What is known of a run


def test_the_inputs_of_a_post_are_known_whether_or_not_it_ran(desk: Desk, site: TinySite) -> None:
    site.post(FENCE, "a").figure("a", python=READS_DATA).add({"posts/a/data/n.txt": "1024"})
    desk.run()
    inputs = desk.engine.inputs["a"]
    assert "file:posts/a/data/n.txt" in inputs
    assert desk.again() == []
    assert desk.engine.inputs["a"] == inputs


@pytest.mark.parametrize("python", ["while True: pass\n", "n = 1\n"])
def test_a_run_that_nobody_wants_any_more_is_abandoned(desk: Desk, site: TinySite, python: str) -> None:
    site.post("{{ n }}", "a").add({"posts/a/figures.py": python})
    with pytest.raises(Abandoned):
        desk.run(lambda: True)
    site.add({"posts/a/figures.py": "n = 2\n"})
    assert desk.run().posts["a"].values == {"n": 2}
