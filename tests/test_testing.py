"""scripts/test: what a path needs, and how checks run; on small projects of its own."""

from __future__ import annotations

import importlib
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PROJECT = Path(__file__).parent.parent
SCRIPTS = PROJECT / "scripts"  # no package: Python puts the folder of scripts/test.py on the path
FILES = {
    "blog/__init__.py": "",
    "blog/a.py": '"""Opens "page.js"."""\nfrom typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import blog.types\n',
    "blog/b.py": "def f():\n    from . import a\n",
    "blog/types.py": "",
    "blog/page.js": "",
    "posts/references.bib": "",
    "posts/two-words/index.md": "",
    "posts/two-words/figures.py": "import blog.b\n",
    "posts/two-words/bar.js": 'import { x } from "../../static/js/core/x.js";\n',
    "posts/plain/index.md": "",
    "static/js/core/x.js": "",
    "static/js/core/y.js": 'export * from "./x.js";\nnew URL("../../models/m.bin", import.meta.url);\n',
    "static/css/site.css": "",
    "templates/base.html": "",
    "tests/conftest.py": "import pytest\nimport blog.types\n\n@pytest.fixture\ndef site(): ...\n",
    "tests/helper.py": "import blog.b\n",
    "tests/test_a.py": "from blog import a\n",
    "tests/test_b.py": "from blog.b import f\n",
    "tests/test_helped.py": "from tests.helper import f\n",
    "tests/test_site.py": "def test_it(site): ...\n",
    "tests/posts/test_two_words.py": "",
    "tests/golden/one/posts/x/index.md": "",
    "tests/test_twin.py": 'in_deno("twin.js")\n',
    "tests/js/support/twin.js": 'import "../../../static/js/core/x.js";\n',
    "tests/js/y_test.js": 'import "../../static/js/core/y.js";\n',
    "tests/js/other_test.js": "",
    "pyproject.toml": "",
    "README.md": "",
}


def module(name: str) -> Any:
    if str(SCRIPTS) not in sys.path:
        sys.path.append(str(SCRIPTS))
    return importlib.import_module(f"testing.{name}")


checks, run, selection = map(module, ("checks", "run", "selection"))
Selection = selection.Selection


@pytest.fixture
def project(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def needed(project: Path, *paths: str) -> dict[str, list[str]]:
    """What paths need, without what they do not."""
    found = selection.Rules(project).selected(paths)
    parts = ("python", "types", "modules", "pytest", "deno", "content")
    return {part: sorted(getattr(found, part)) for part in parts if getattr(found, part)}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("tests/test_a.py", {"pytest": ["tests/test_a.py"]}),
        ("tests/test_a.py::test_one", {"pytest": ["tests/test_a.py::test_one"]}),
        ("tests/js/y_test.js", {"deno": ["tests/js/y_test.js"]}),
        ("tests/js", {"deno": ["tests/js"]}),
        ("tests/posts", {"pytest": ["tests/posts"]}),
        ("tests/conftest.py", {"pytest": ["tests"], "deno": ["tests"]}),
        ("tests/helper.py", {"pytest": ["tests/test_helped.py"]}),
        ("README.md", {"pytest": ["tests/test_readme.py"]}),
        ("posts/references.bib", {"content": ["."]}),
        ("posts/plain", {"content": ["."]}),
        ("static/js/core/x.js", {"modules": ["static/js/core/x.js"], "deno": ["tests/js/y_test.js"]}),
    ],
)
def test_a_path_needs(project: Path, path: str, expected: dict[str, list[str]]) -> None:
    found = needed(project, path)
    if selection.ARCHITECTURE in found.get("pytest", []):
        assert not path.startswith("tests/")
        del found["pytest"]
    assert found == expected


def test_a_file_of_a_post_needs_all_checks_of_the_post(project: Path) -> None:
    expected = {
        "python": ["posts/two-words"],
        "types": ["posts/two-words"],
        "modules": ["posts/two-words/bar.js"],
        "pytest": ["tests/posts/test_two_words.py"],
        "content": ["."],
    }
    assert needed(project, "posts/two-words") == needed(project, "posts/two-words/index.md") == expected


def test_a_module_needs_every_test_that_imports_it_through_whatever(project: Path) -> None:
    tests = ["tests/posts/test_two_words.py", "tests/test_a.py", "tests/test_b.py", "tests/test_helped.py"]
    found = needed(project, "blog/a.py")
    assert found["pytest"] == sorted(["blog/a.py", selection.ARCHITECTURE, *tests])  # its own examples too
    assert (found["python"], found["types"]) == (["blog/a.py"], ["."])


def test_a_fixture_brings_what_its_conftest_imports_and_a_type_brings_nothing(project: Path) -> None:
    assert needed(project, "blog/types.py")["pytest"] == ["blog/types.py", selection.ARCHITECTURE, "tests/test_site.py"]


def test_what_draws_figures_needs_their_golden_frames(project: Path) -> None:
    (project / selection.FRAMES).parent.mkdir()
    (project / selection.FRAMES).write_text("", "utf-8")
    for path in ("posts/two-words/bar.js", "static/js/core/x.js"):
        assert selection.FRAMES in needed(project, path)["pytest"]


def test_a_module_needs_the_tests_in_python_that_run_it(project: Path) -> None:
    tests = ["tests/posts/test_two_words.py", "tests/test_twin.py"]  # by a figure, and by its twin in JavaScript
    assert needed(project, "static/js/core/x.js")["pytest"] == sorted([selection.ARCHITECTURE, *tests])


def test_a_file_that_is_no_python_hinders_no_selection(project: Path) -> None:
    (project / "tests/test_b.py").write_text("import (\n", "utf-8")
    assert "tests/test_a.py" in needed(project, "blog/a.py")["pytest"]
    assert needed(project, "tests/test_b.py") == {"pytest": ["tests/test_b.py"]}


def test_a_file_beside_a_module_that_names_it_needs_the_tests_of_that_module(project: Path) -> None:
    found = needed(project, "blog/page.js")
    assert "tests/test_a.py" in found["pytest"]
    assert found["modules"] == ["blog/page.js"]


@pytest.mark.parametrize("path", ["templates", "static/css/site.css", "templates/base.html"])
def test_a_template_or_style_needs_the_tests_of_the_look(project: Path, path: str) -> None:
    assert needed(project, path) == {"pytest": sorted(selection.LOOK)}


@pytest.mark.parametrize("path", ["pyproject.toml", "."])
def test_what_no_rule_knows_needs_everything(project: Path, path: str) -> None:
    assert selection.Rules(project).selected([path]) == selection.Rules(project).everything()


def test_a_path_that_is_not_there_is_refused(project: Path) -> None:
    with pytest.raises(selection.SelectionError, match=r"^tests/test_c\.py does not exist$"):
        needed(project, "tests/test_c.py")


def test_tests_only_are_run_without_any_other_check() -> None:
    (only,) = checks.checks(Selection(pytest=frozenset(["tests/test_a.py::test_one"])))
    assert only.commands == (checks.Command(("pytest", "--quiet", "tests/test_a.py::test_one")),)
    (folder,) = checks.checks(Selection(pytest=frozenset(["tests/calc"])))
    words = ("pytest", "--quiet", "--durations=12", *checks.SIDE_BY_SIDE, "tests/calc")
    assert folder.commands == (checks.Command(words, checks.ONE_CORE),)


def test_what_is_no_module_where_it_stands_is_linted_and_not_type_checked() -> None:
    found = checks.checks(Selection(modules=frozenset(["blog/compute/sweep.js", "static/js/page.js"])))
    (check, *style) = [(each.name, each.commands[0].words[-2:]) for each in found]
    assert check == ("deno check", ("scripts/deno.json", "static/js/page.js"))
    assert style == [(name, ("blog/compute/sweep.js", "static/js/page.js")) for name in ("deno fmt", "deno lint")]


def git(project: Path, *words: str) -> None:
    identity = ("-c", "user.name=Test", "-c", "user.email=test@example.org")
    subprocess.run(["git", *identity, *words], cwd=project, check=True, capture_output=True)


def test_changed_files_are_those_that_are_staged_edited_untracked_or_deleted(project: Path) -> None:
    git(project, "init", "--quiet")
    git(project, "add", ".")
    git(project, "commit", "--quiet", "--message", "first")
    assert selection.Rules(project).changed("HEAD") == Selection()
    (project / "tests/test_a.py").write_text("import blog.a\n", "utf-8")
    (project / "tests/test_b.py").unlink()
    (project / "tests/test_new.py").write_text("", "utf-8")
    (project / "static/js/core/x.js").write_text("1;\n", "utf-8")
    git(project, "add", "static/js/core/x.js")
    changed = ["static/js/core/x.js", "tests/test_a.py", "tests/test_b.py", "tests/test_new.py"]
    assert selection.changed_files(project, "HEAD") == changed
    found = selection.Rules(project).changed("HEAD")
    through = {"tests/posts/test_two_words.py", "tests/test_twin.py"}  # the module that was changed
    assert found.pytest == {"tests/test_a.py", "tests/test_new.py", selection.ARCHITECTURE, *through}
    assert found.python == {"tests/test_a.py", "tests/test_new.py"}  # a test that was changed is linted too
    assert (found.modules, found.deno) == ({"static/js/core/x.js"}, {"tests/js/y_test.js"})
    (project / "blog/b.py").unlink()
    assert selection.Rules(project).changed("HEAD") == selection.Rules(project).everything() | found
    with pytest.raises(selection.SelectionError, match="git diff: fatal: bad revision 'nowhere'"):
        selection.changed_files(project, "nowhere")


def check(name: str, *programs: str) -> Any:
    return checks.Check(name, tuple(checks.Command(("python", "-c", program)) for program in programs))


def test_all_failures_are_reported_and_the_last_line_names_them(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    runner = run.Runner(tmp_path, Path(sys.executable).parent)
    every = [
        check("first", "print('one'); raise SystemExit(1)", "print('and two')"),
        check("second", "raise SystemExit('three')"),
        check("third", "print('four')"),
    ]
    assert run.run_all(every, runner, at_once=1) == 1
    lines = capfd.readouterr().out.splitlines()
    assert [line.split(",")[0] for line in lines] == [
        *("== first: FAILED", "one", "and two", "== second: FAILED", "three", "== third: passed", "four"),
        "FAILED: first",
    ]
    assert lines[-1].startswith("FAILED: first, second (first ")
    assert run.run_all(every[2:], runner, at_once=1) == 0
    assert run.run_all(every[2:], runner, at_once=1, first=every[:1]) == 1


DRIVER = """\
import sys
from pathlib import Path
sys.path.insert(0, {scripts!r})
from testing.checks import Check, Command
from testing.run import Runner, run_all
every = [Check(name, (Command(("python", "-c", {program!r}, name)),)) for name in ("one", "two", "three")]
sys.exit(run_all(every, Runner(Path({folder!r}), Path(sys.executable).parent), at_once=2))
"""
# Its child holds the lock too, until both are gone.
ENDLESS = """\
import fcntl, subprocess, sys
from pathlib import Path
lock = open(sys.argv[1] + ".lock", "w")
fcntl.flock(lock, fcntl.LOCK_EX)
child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE, pass_fds=[lock.fileno()])
print("so far", flush=True)
Path(sys.argv[1]).touch()
child.wait()
"""
UNLOCKED = "import fcntl, sys; fcntl.flock(open(sys.argv[1]), fcntl.LOCK_EX)"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_run_ends_all_that_it_has_started(tmp_path: Path, number: signal.Signals) -> None:
    driver = DRIVER.format(scripts=str(SCRIPTS), program=ENDLESS, folder=str(tmp_path))
    words, pipe = [sys.executable, "-c", driver], subprocess.PIPE
    with subprocess.Popen(words, stdout=pipe, stderr=pipe, encoding="utf-8") as process:
        started = [tmp_path / "one", tmp_path / "two"]
        while not all(path.is_file() for path in started):
            assert process.poll() is None
        process.send_signal(number)
        process.send_signal(number)  # whoever is impatient asks twice
        said, complaint = process.communicate()
        assert complaint == "interrupted\n"
        assert said.count("FAILED") == said.count("so far") == len(started), "what hung says what it had printed"
    assert process.returncode == run.INTERRUPTED
    assert not (tmp_path / "three").exists()
    for path in started:
        subprocess.run([sys.executable, "-c", UNLOCKED, f"{path}.lock"], check=True, timeout=30)
