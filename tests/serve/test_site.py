"""The builder of the preview on a real site: how far each change reaches, and what it says and forgets."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from blog.builder import Options
from blog.errors import BlogError, BlogErrors
from blog.serve.builder import Cancelled
from blog.serve.site import SiteBuilder
from blog.serve.watch import TOOL
from tests.conftest import FIGURES, MODULE, TinySite

FENCE = "```figure bar\n```\n"
BAR = 'plot: svg(layout.width, 40, [h("rect", { width: derived.n_heads * 10'


class Seat:
    """Whoever looks at the preview: saves files, and sees which published files are others then."""

    def __init__(self, site: TinySite) -> None:
        self.site = site
        self.builder = SiteBuilder(site.root, Options(jobs=2))
        self.files: Mapping[str, bytes] = {}
        self.stages: list[str] = []

    def build(self, changed: frozenset[Path] | None = None) -> set[str]:
        """Published paths that are new, gone or others than before."""
        before = self.files
        self.files = self.builder.build(changed, lambda stage, *_: self.stages.append(stage), lambda: False)
        return {path for path in {**before, **self.files} if before.get(path) != self.files.get(path)}

    def save(self, files: Mapping[str, str]) -> set[str]:
        """Save files and build, as the loop does."""
        self.stages.clear()
        self.site.add(files)
        return self.build(frozenset(self.site.root / name for name in files))

    def check(self, cancelled: Callable[[], bool] = lambda: False) -> list[str]:
        """What is wrong with the figures that were built last."""
        try:
            self.builder.check(lambda stage, *_: self.stages.append(stage), cancelled)
        except BlogErrors as problems:
            return [str(error) for error in problems.errors]
        return []

    def refused(self, files: Mapping[str, str]) -> list[str]:
        """The problems of a save that cannot be built."""
        with pytest.raises((BlogError, BlogErrors)) as caught:
            self.save(files)
        return str(caught.value).split("\n")


@pytest.fixture
def seat(site: TinySite) -> Iterator[Seat]:
    """A site of two posts with a figure each, built."""
    for slug in ("one", "two"):
        site.post(f"Text of {slug}.\n\n{FENCE}", slug).figure(slug)
    one = Seat(site.own("static"))
    one.build()
    yield one
    one.builder.close()


def page(slug: str) -> str:
    return f"posts/{slug}/index.html"


def text(slug: str, body: str) -> dict[str, str]:
    meta = f"title: {slug.capitalize()}\ndescription: A test.\ndate: 2026-01-02"
    return {f"posts/{slug}/index.md": f"---\n{meta}\n---\n{body}"}


def test_what_is_built_is_what_is_published(seat: Seat) -> None:
    assert dict(seat.files) == seat.site.outputs()


def test_a_text_edit_changes_its_page_and_what_tells_of_it_and_runs_nothing(seat: Seat) -> None:
    changed = seat.save(text("one", f"Other words.\n\n{FENCE}"))
    assert page("one") in changed
    assert {path for path in changed if path.endswith(".html")} == {page("one")}
    assert not {path for path in changed if path.startswith("assets/")}
    assert not {"numbers", "frames"} & set(seat.stages)
    assert dict(seat.files) == seat.site.outputs()


def ahead(seat: Seat, files: Mapping[str, str]) -> dict[str, bytes] | None:
    """What is shown first of a save: the published files that are others then, or None."""
    seat.site.add(files)
    shown = seat.builder.ahead(frozenset(seat.site.root / name for name in files))
    before = seat.files
    return None if shown is None else {path: found for path, found in shown.items() if before.get(path) != found}


def test_a_text_that_was_saved_is_shown_first_as_the_whole_site_will_have_it(seat: Seat) -> None:
    files = text("one", f"Other words, and @fig:bar.\n\n{FENCE}")
    shown = ahead(seat, files)
    assert shown is not None
    assert shown.keys() == {page("one")}
    seat.save(files)
    assert shown[page("one")] == seat.files[page("one")]


def test_a_style_that_was_saved_is_shown_first_under_its_old_name(seat: Seat) -> None:
    name = "static/css/tokens.css"
    sheet = (seat.site.root / name).read_text("utf-8") + "@layer tokens { :root { --new: 1px; } }\n"
    shown = ahead(seat, {name: sheet})
    assert shown is not None
    ((path, content),) = shown.items()
    assert path in seat.files
    assert b"--new" in content
    changed = seat.save({name: sheet})
    assert content in {seat.files.get(each) for each in changed}, "the whole site has it under its new name"


def test_a_module_that_was_saved_is_shown_first_and_its_figure_printed_with_the_whole_site(seat: Seat) -> None:
    files = {"posts/one/bar.js": MODULE.replace("One bar.", "A bar.")}
    before, shown = dict(seat.files), ahead(seat, files)
    assert shown is not None
    modules = shown.keys() - {page("one")}
    assert modules
    assert not modules & before.keys(), "what has other content has another name"
    seat.save(files)
    assert {path: seat.files.get(path) for path in modules} == {path: shown[path] for path in modules}
    assert addresses(shown[page("one")]) == addresses(seat.files[page("one")]) != addresses(before[page("one")])
    assert b"A bar." not in shown[page("one")]
    assert b"A bar." in seat.files[page("one")]
    assert dict(seat.files) == seat.site.outputs()


def test_a_module_that_is_saved_twice_before_a_site_is_whole_is_shown_with_all_that_its_page_loads(seat: Seat) -> None:
    files = {"posts/one/bar.js": MODULE.replace("One bar.", "A bar.")}
    first, second = ahead(seat, files), ahead(seat, files)
    assert first is not None
    assert first == second
    names = {address.rpartition(b"/")[2].decode() for address in addresses(first[page("one")])}
    assert names
    assert names <= {path.rpartition("/")[2] for path in {**seat.files, **first}}


def addresses(content: bytes) -> list[bytes]:
    return re.findall(rb"[\w./-]+\.\w{8}\.js", content)


@pytest.mark.parametrize(
    "files",
    [
        text("one", f"A number that nobody has computed: [2]{{= 1 + 1}}.\n\n{FENCE}"),
        text("one", "No figure, and a link to [nowhere](../nowhere/).\n"),
        {"posts/one/index.md": text("one", FENCE)["posts/one/index.md"].replace("title: One", "title: Another")},
        {"static/css/tokens.css": "@layer tokens { :root { --open: 1px;\n"},
        {"posts/one/bar.js": MODULE + "const half = (;"},
        {"posts/one/bar.js": f'import "./lost.js";\n{MODULE}'},
        {"static/js/core/tree.js": "export const tree = 1;"},
        {**text("one", f"One.\n\n{FENCE}"), **text("two", f"Two.\n\n{FENCE}")},
        text("three", "A new post."),
    ],
    ids=["number", "link", "title", "style", "module", "import", "shared", "two", "new"],
)
def test_nothing_is_shown_first_of_what_needs_more_or_is_wrong(seat: Seat, files: dict[str, str]) -> None:
    assert ahead(seat, files) is None


@pytest.mark.parametrize("name", ["static/css/tokens.css", "posts/one/index.md"])
def test_nothing_is_shown_first_of_a_file_that_cannot_be_read(seat: Seat, name: str) -> None:
    path = seat.site.root / name
    path.write_bytes(path.read_bytes() + b"\xff")
    assert seat.builder.ahead(frozenset([path])) is None


def test_before_a_first_site_and_after_a_broken_save_the_last_good_site_counts(seat: Seat) -> None:
    assert SiteBuilder(seat.site.root, Options()).ahead(frozenset([seat.site.root / "posts/one/index.md"])) is None
    seat.refused(text("one", "A [link](../nowhere/)."))
    assert ahead(seat, text("one", f"Mended.\n\n{FENCE}"))


def test_pages_that_did_not_change_are_the_very_same_in_memory(seat: Seat) -> None:
    before = dict(seat.files)
    seat.save(text("one", f"Other words.\n\n{FENCE}"))
    assert seat.files[page("two")] is before[page("two")]


def test_a_style_changes_only_the_address_of_the_sheet(seat: Seat) -> None:
    before = dict(seat.files)
    sheet = (seat.site.root / "static/css/base.css").read_text("utf-8")
    changed = seat.save({"static/css/base.css": sheet + "\n.of-tests { color: red }\n"})
    assert {path for path in changed if not path.endswith(".html")} == {
        path for path in {**before, **seat.files} if re.match(r"assets/static/css/site\.\w+\.css$", path)
    }
    assert not {"numbers", "frames"} & set(seat.stages)
    for path in changed & before.keys() & seat.files.keys():
        assert without_sheet(seat.files[path]) == without_sheet(before[path])
    assert dict(seat.files) == seat.site.outputs()


def without_sheet(content: bytes) -> bytes:
    return re.sub(rb"site\.\w+\.css", b"site.css", content)


def test_a_figure_that_changes_changes_its_post(seat: Seat) -> None:
    changed = seat.save({"posts/one/bar.js": MODULE.replace("One bar.", "A bar.")})
    assert page("one") in changed
    assert page("two") not in changed
    assert set(seat.stages) >= {"frames"}
    assert "numbers" not in seat.stages
    assert dict(seat.files) == seat.site.outputs()


def test_new_and_removed_posts_are_seen(seat: Seat) -> None:
    assert page("three") in seat.save(text("three", "Words.\n"))
    gone = seat.site.root / "posts/three/index.md"
    gone.unlink()
    gone.parent.rmdir()
    assert page("three") in seat.build(frozenset([gone]))
    assert dict(seat.files) == seat.site.outputs()


def test_data_that_only_figures_py_reads_is_seen(seat: Seat) -> None:
    python = "from pathlib import Path\n" + FIGURES.replace(
        "= 1024", "= int((Path(__file__).parent / 'data/n.txt').read_text())"
    )
    seat.save({"posts/one/data/n.txt": "1024", "posts/one/figures.py": python})
    assert page("one") in seat.save({"posts/one/data/n.txt": "512"})
    assert "1.00\u00a0KiB" in seat.files[page("one")].decode("utf-8")


@pytest.mark.parametrize("name", ["data/notes.md", "data/old.css", "index.md"])
def test_a_text_that_figures_py_reads_is_seen(seat: Seat, name: str) -> None:
    seat.save({"posts/one/data/notes.md": "1", "posts/one/data/old.css": "1"})
    python = f"from pathlib import Path\n{FIGURES}\nlength = len((Path(__file__).parent / {name!r}).read_text())\n"
    before = {"posts/one/figures.py": python} | text("one", f"{{{{ length }}}}\n\n{FENCE}")
    seat.save(before)
    seat.save(text("two", f"Other words.\n\n{FENCE}"))  # looks at what figures.py has read
    seat.save(
        text("one", f"{{{{ length }}}} and more\n\n{FENCE}") if name == "index.md" else {f"posts/one/{name}": "22"}
    )
    assert dict(seat.files) == seat.site.outputs()


def test_a_broken_save_raises_all_its_problems_and_the_next_good_one_recovers(seat: Seat) -> None:
    good = dict(seat.files)
    broken = {"posts/one/bar.js": MODULE.replace("  const text =", "  missing();\n  const text =")}
    problems = seat.refused(text("one", f"@fig:x {{{{ y }}}}\n\n{FENCE}") | broken)
    assert sorted(problem.split(" ")[0] for problem in problems if problem.startswith("posts/")) == [
        "posts/one/bar.js:18:3:",
        "posts/one/index.md:6:1:",
        "posts/one/index.md:6:8:",
    ]
    assert seat.refused({"posts/two/index.md": "no front matter"}) != problems, "those that are left come along"
    restored = text("one", f"Text of one.\n\n{FENCE}") | text("two", f"Text of two.\n\n{FENCE}")
    seat.save(restored | {"posts/one/bar.js": MODULE})
    assert dict(seat.files) == good


def test_there_is_nothing_to_check_after_a_broken_save(seat: Seat) -> None:
    seat.refused(text("one", "@fig:x\n"))
    assert seat.check() == []


@pytest.mark.parametrize("name", ["pyproject.toml", "templates/base.html"])
def test_broken_settings_and_templates_are_recovered_from(seat: Seat, name: str) -> None:
    good = dict(seat.files)
    if name.startswith("templates"):
        seat.site.own("templates")
    before = (seat.site.root / name).read_text("utf-8")
    (problem, *_) = seat.refused({name: before + "\n{% if %}\n[["})
    assert problem.startswith(f"{name}:")
    seat.save({name: before})
    assert dict(seat.files) == good


def test_a_figure_that_fails_only_in_its_range_is_built_and_then_reported_by_the_check(seat: Seat) -> None:
    assert seat.check() == []
    seat.save({"posts/one/bar.js": MODULE.replace(BAR, BAR.replace("* 10", "% 4 - 1"))})
    (problem,) = seat.check()
    assert re.match(r'posts/one/bar\.js:17:1: figure "bar": at {"n_heads":4} .* draws width="-1" of <rect>', problem)
    assert seat.check() == [problem], "it is told until it is right"
    seat.save({"posts/one/bar.js": MODULE})
    assert seat.check() == []


def test_only_figures_that_changed_are_checked(seat: Seat) -> None:
    seat.check()
    seat.save(text("one", f"Other words.\n\n{FENCE}"))
    seat.stages.clear()
    seat.check()
    assert seat.stages == []


def test_a_build_that_is_cancelled_leaves_all_for_the_next(seat: Seat) -> None:
    seat.site.add({"posts/one/figures.py": FIGURES + "while True: pass\n"})
    changed = frozenset([seat.site.root / "posts/one/figures.py"])
    with pytest.raises(Cancelled):
        seat.builder.build(changed, lambda *_: None, lambda: True)
    seat.save({"posts/one/figures.py": FIGURES.replace("= 1024", "= 512")})
    assert dict(seat.files) == seat.site.outputs()


def test_a_check_that_is_cancelled_is_made_later(seat: Seat) -> None:
    seat.save({"posts/one/bar.js": MODULE.replace(BAR, BAR.replace("* 10", "% 4 - 1"))})
    with pytest.raises(Cancelled):
        seat.check(lambda: True)
    assert len(seat.check()) == 1


def test_a_cache_of_an_earlier_preview_gives_the_same_site(seat: Seat) -> None:
    other = Seat(seat.site)
    other.build()
    other.builder.close()
    assert other.files == seat.files
    assert not {"numbers", "frames"} & set(other.stages)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("serve/site.py", True),
        ("cli.py", True),
        ("errors.py", True),
        ("new_of_tests.py", True),
        ("lab/train.py", False),
        ("calc/of_tests.py", False),
        ("serve/page.js", False),
        ("compute/sweep.js", True),
        ("calc/presets.json", False),
    ],
)
def test_code_that_the_process_holds_needs_a_new_one_and_what_posts_import_does_not(
    seat: Seat, monkeypatch: pytest.MonkeyPatch, name: str, expected: bool
) -> None:
    monkeypatch.delitem(sys.modules, "blog.lab.train", raising=False)
    assert seat.builder.needs_restart(frozenset([TOOL / name])) is expected
    assert not seat.builder.needs_restart(frozenset([seat.site.root / "posts/one/figures.py"]))


def test_a_module_of_the_calculator_that_the_tool_itself_runs_needs_a_new_process(
    seat: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "blog.calc.units", sys)
    assert seat.builder.needs_restart(frozenset([TOOL / "calc/units.py"]))
