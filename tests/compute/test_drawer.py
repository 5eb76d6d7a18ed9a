"""The pool of Deno processes: what does not end, what ends too much, what stays, and what the sweep finds."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from blog.compute.deno import PREFIX
from blog.compute.drawer import Abandoned, Answer, Drawer, FigureJob
from blog.compute.processes import is_alive
from tests.conftest import MODULE, PROJECT

STATIC = {
    path.relative_to(PROJECT).as_posix(): path.read_text("utf-8")
    for folder in ("core", "inputs")
    for path in (PROJECT / "static/js" / folder).glob("*.js")
}
DATA = {"per_head": 1024, "inputs": {"n_heads": 2}}
LIMIT = 1.0  # processor seconds


def tree(modules: Mapping[str, str]) -> dict[str, str]:
    return STATIC | {f"posts/tiny/{name}.js": text for name, text in modules.items()}


def job(name: str, kind: Any = "frame", **data: Any) -> FigureJob:
    return FigureJob(slug="tiny", name=name, kind=kind, data=DATA | data)


def both(name: str, **data: Any) -> list[FigureJob]:
    return [job(name, "frame", **data), job(name, "check", **data)]


def said(answer: Answer) -> list[str]:
    return [f"{each.path.removeprefix('posts/tiny/')}:{each.line}: {each.problem}" for each in answer.problems]


def changed(old: str, new: str) -> str:
    assert old in MODULE
    return MODULE.replace(old, new)


@pytest.fixture(scope="module")
def drawer() -> Iterator[Drawer]:
    with Drawer(2, limit=LIMIT) as drawer:
        yield drawer


FOREVER = "while (true);"
AT_LIMIT = f"took more than {LIMIT:g} seconds of processor time"
# What a module does, which of the two jobs reports it, and what is said
ENDED = {
    "loads-for-ever": (FOREVER, "frame", f"1: figure {{}}: its first frame {AT_LIMIT}, in loading the module"),
    "derives-for-ever": (
        changed("  return { ...inputs", "  if (inputs.n_heads < 2) while (true);\n  return { ...inputs"),
        "check",
        f'13: figure {{}}: its check {AT_LIMIT}, in derive of the sweep at {{{{"n_heads":1}}}}',
    ),
    "views-for-ever": (
        changed("  const text =", f"  {FOREVER}\n  const text ="),
        "frame",
        f"17: figure {{}}: its first frame {AT_LIMIT}, in view of the first frame",
    ),
    "inputs-for-ever": (
        changed("  return { n_heads:", f"  {FOREVER}\n  return {{ n_heads:"),
        "frame",
        f"5: figure {{}}: its first frame {AT_LIMIT}, in inputs of the first frame",
    ),
    "works-for-ever": (
        MODULE + f"export const slow = {{ inputs: [], run() {{ {FOREVER} }} }};\n",
        "frame",
        f"30: figure {{}}: its first frame {AT_LIMIT}, in slow.run of the first frame",
    ),
    "waits-for-ever": (
        "await new Promise(() => {});\n" + MODULE,
        "frame",
        "1: the module does not load: Error: a top-level await waits for ever",
    ),
    "exits": ("Deno.exit(0);\n", "frame", "1: the module does not load: ReferenceError: Deno is not defined"),
    "throws-nothing": (
        changed("  return { ...inputs", "  throw null;\n  return { ...inputs"),
        "frame",
        "13: figure {}: it threw null",
    ),
    "promises-to-throw": (
        changed("  return { ...inputs", "  Promise.reject(new Error('later'));\n  return { ...inputs"),
        "frame",
        "14: figure {}: later",
    ),
    "derives-a-proxy": (
        changed("  return { ...inputs,", "  return new Proxy({}, { get() { throw Error('not mine') } });\n  return {"),
        "frame",
        "14: figure {}: not mine",
    ),
    "draws-a-cycle": (
        changed("  const text =", '  const plot = h("g", null);\n  plot.children.push(plot);\n  const text =')
        .replace("    plot: svg(layout.width, 40, [", "    plot, other: svg(layout.width, 40, ["),
        "frame",
        "17: figure {}: Maximum call stack size exceeded",
    ),
    "finds-what-has-no-words": (
        changed("`The cache holds ${text}.`", "Object.create(null)"),
        "frame",
        "17: figure {}: Cannot convert undefined or null to object",
    ),
    "imports-from-npm": (
        'import x from "npm:left-pad";\n' + MODULE,
        "frame",
        "1: the module does not load: npm specifiers were requested; but --no-npm is specified",
    ),
}  # fmt: skip


@pytest.fixture(scope="module")
def ended(drawer: Drawer) -> dict[str, dict[str, list[str]]]:
    work = [each for name in [*ENDED, "right"] for each in both(name)]
    modules = {name: text for name, (text, _, _) in ENDED.items()} | {"right": MODULE}
    answers = drawer.run(tree(modules), {}, work)
    found: dict[str, dict[str, list[str]]] = {}
    for each, answer in zip(work, answers, strict=True):
        found.setdefault(each.name, {})[each.kind] = said(answer)
    return found


@pytest.mark.parametrize("name", ENDED)
def test_a_figure_that_misbehaves_is_named_with_what_it_did(name: str, ended: Any) -> None:
    _, kind, words = ENDED[name]
    other = {"frame": "check", "check": "frame"}[kind]
    assert ended[name] == {kind: [f"{name}.js:" + words.format(f'"{name}"')], other: []}


def test_figures_beside_one_that_misbehaves_are_drawn(ended: Any) -> None:
    assert ended["right"] == {"frame": [], "check": []}


HUNGRY = "const all = [];\nwhile (true) all.push(new Array(2 ** 16).fill(1.5));\n"
HUNGRY_OUTSIDE = "const all = [];\nwhile (true) all.push(new Uint8Array(2 ** 24).fill(1));\n"


@pytest.mark.parametrize(("module", "most"), [(HUNGRY, 64), (HUNGRY_OUTSIDE, 512)])
def test_a_module_that_takes_all_memory_is_named(module: str, most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("blog.compute.deno.HEAP", 64)
    monkeypatch.setattr("blog.compute.drawer.HEAP", 64)
    monkeypatch.setattr("blog.compute.drawer.MOST_MEMORY", 512 * 2**20)
    with Drawer(1) as drawer:
        (answer,) = drawer.run(tree({"bar": module}), {}, [job("bar")])
    assert said(answer) == [f'bar.js:1: figure "bar": it needed more than {most} MiB of memory, in loading the module']


def test_what_a_module_prints_is_no_answer(drawer: Drawer) -> None:
    noisy = 'console.log("{}");\nconsole.table([1]);\nalert = null;\n' + MODULE
    answers = drawer.run(tree({"bar": noisy}), {}, both("bar"))
    assert [each.problems for each in answers] == [(), ()]


def test_a_broken_shared_module_is_the_same_problem_for_every_figure(drawer: Drawer) -> None:
    modules = tree({"bar": MODULE, "other": MODULE}) | {"static/js/core/format.js": "export const bytes = ;\n"}
    first, second = drawer.run(modules, {}, [job("bar"), job("other")])
    assert first.problems == second.problems
    (problem,) = first.problems
    assert (problem.path, problem.line) == ("static/js/core/format.js", 1)


def test_a_changed_module_is_loaded_anew_by_the_same_process() -> None:
    with Drawer(1) as drawer:
        (before,) = drawer.run(tree({"bar": MODULE}), {}, [job("bar")])
        processes = [*drawer._processes]
        old = STATIC["static/js/core/format.js"]
        modules = tree({"bar": MODULE}) | {"static/js/core/format.js": old.replace('"KiB"', '"kibibytes"')}
        (after,) = drawer.run(modules, {}, [job("bar")])
        assert drawer._processes == processes
    assert before.frame
    assert after.frame
    assert before.frame.parts["finding"] == "The cache holds 2.00\u00a0KiB."
    assert after.frame.parts["finding"] == "The cache holds 2.00\u00a0kibibytes."


def test_a_state_of_the_site_costs_only_the_files_that_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[str] = []
    write = Path.write_bytes

    def watched(path: Path, content: bytes) -> int:
        written.append(path.name)
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", watched)
    with Drawer(1) as drawer:
        for spare, text in (("one", "a()"), ("two", "a()"), ("two", "b()")):
            modules = {"bar": MODULE.replace("One bar", f"Bar of {text}"), spare: "export default 1;\n"}
            (answer,) = drawer.run(tree(modules), {}, [job("bar")])
            assert answer.frame
            assert answer.frame.parts["summary"] == f"Bar of {text}."
            folder = drawer._folder
            assert folder
            laid = {path.name for path in folder.glob("*/posts/tiny/*")}
            assert laid == {"bar.js", f"{spare}.js"}
        assert written[-2:] == ["two.js", "bar.js"]
        for state in (drawer._folder or Path()).glob("*/"):  # as those who tidy up temporary files do
            shutil.rmtree(state)
        (answer,) = drawer.run(tree({"bar": MODULE}), {}, [job("bar")])
        assert answer.frame


def test_files_come_as_their_content(drawer: Drawer) -> None:
    module = changed("inputs.n_heads * data.per_head", "new Uint8Array(data.files.model)[1] * 1024")
    work = [job("bar", files={"model": "static/models/m.bin"})]
    (answer,) = drawer.run(tree({"bar": module}), {"static/models/m.bin": b"\x01\x07"}, work)
    assert answer.frame
    assert answer.frame.parts["finding"] == "The cache holds 7.00\u00a0KiB."


def test_answers_do_not_depend_on_processes_or_order() -> None:
    modules = {f"bar{i}": MODULE.replace("* 10", f"* {i + 1}") for i in range(4)}
    work = [each for name in modules for each in both(name)]

    def plain(answers: list[Answer]) -> list[Any]:
        return [(each.frame, each.states, each.problems) for each in answers]

    with Drawer(1) as alone, Drawer(3) as many:
        first = plain(alone.run(tree(modules), {}, work))
        assert plain(alone.run(tree(modules), {}, work)) == first
        assert plain(many.run(tree(modules), {}, work[::-1]))[::-1] == first


def test_a_run_that_nobody_wants_any_more_is_abandoned(drawer: Drawer) -> None:
    with pytest.raises(Abandoned):
        drawer.run(tree({"bar": FOREVER}), {}, [job("bar")], cancelled=lambda: True)
    assert drawer.run(tree({"bar": MODULE}), {}, [job("bar")])[0].problems == ()


def test_answers_are_told_as_they_come(drawer: Drawer) -> None:
    told = []
    work = both("bar")
    answers = drawer.run(tree({"bar": MODULE}), {}, work, done=lambda each, answer: told.append((each, answer)))
    assert told == [*zip(work, answers, strict=True)]


def test_nothing_is_left_after_close() -> None:
    with Drawer(2) as drawer:
        drawer.run(tree({"bar": MODULE}), {}, both("bar"))
        folder, processes = drawer._folder, [each._process for each in drawer._processes]
    assert folder
    assert not folder.exists()
    assert all(process and process.returncode is not None for process in processes)
    assert "deno" not in [thread.name for thread in threading.enumerate() if not thread.daemon]


PARENT = """\
import sys
sys.path[:0] = [{root!r}]
from blog.compute.drawer import Drawer
from tests.compute.test_drawer import FOREVER, job, tree
drawer = Drawer(1)
def started():
    at = [process.at() for process in drawer._processes]
    if at and at[0]:
        print(drawer._processes[0]._process.pid, drawer._folder, flush=True)
    return False
drawer.run(tree({{"bar": FOREVER}}), {{}}, [job("bar")], cancelled=started)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux ends a busy child with its parent")
def test_a_looping_process_ends_with_a_parent_that_is_killed() -> None:
    command = [sys.executable, "-c", PARENT.format(root=str(PROJECT))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        pid, folder = parent.stdout.readline().split(maxsplit=1)
        ends = os.pidfd_open(int(pid))
        parent.send_signal(signal.SIGKILL)
        parent.stdout.read()
    with open(ends, closefd=True) as _:  # noqa: PTH123
        import select

        assert select.select([ends], [], [], 30)[0]
    assert not is_alive(int(pid)) or Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"
    assert Path(folder.strip()).exists()
    with Drawer(1) as drawer:
        drawer.run(tree({"bar": MODULE}), {}, [job("bar")])
    assert not Path(folder.strip()).exists()


def test_folders_of_processes_that_live_are_not_swept() -> None:
    with tempfile.TemporaryDirectory(prefix=f"{PREFIX}{os.getppid()}-") as other:
        with Drawer(1) as drawer:
            drawer.run(tree({"bar": MODULE}), {}, [job("bar")])
        assert Path(other).exists()


RANGES = """\
import { slider } from "../../static/js/inputs/slider.js";
import { h, svg } from "../../static/js/core/tree.js";

export const inputs = () => ({
  a: slider({ label: "A", min: 0, max: 20 }),
  b: slider({ label: "B", min: 0, max: 20 }),
  c: slider({ label: "C", min: 0, max: 20 }),
});
export const presets = { "Far": { a: 7, b: 13 } };
export const derive = (inputs) => ({ ...inputs });
export const view = ({ a, b, c }, layout) => {
  let width = 1;
  FLAW
  return { finding: "f", summary: "s", plot: svg(layout.width, 40, [h("rect", { width })]) };
};
"""
START = {"a": 10, "b": 10, "c": 10}
# Where a figure is wrong, and what is said of it
PLANTED = {
    "at-one-end": ("if (a === 0) width = NaN;", 'at {"a":0} in the '),
    "at-the-other-end": ("if (c === 20) width = NaN;", 'at {"c":20} in the '),
    "at-one-value": ("if (b === 3) width = NaN;", 'at {"b":3} in the '),
    "in-a-corner": ("if (a === 20 && b === 0 && c === 20) width = NaN;", 'at {"a":20,"b":0,"c":20} in the '),
    "in-one-layout": ('if (layout.name === "full") width = NaN;', "at the start values in the full layout: "),
    "in-one-layout-at-an-end": (
        'if (layout.name === "medium" && c > 15) width = NaN;',
        " in the medium layout: ",
    ),
    "after-a-preset": ("if (b === 13 && c === 0) width = NaN;", 'at {"a":7,"b":13,"c":0} in the '),
    "in-a-preset-and-one-layout": (
        'if (a === 7 && b === 13 && layout.name === "narrow") width = NaN;',
        'at {"a":7,"b":13} in the narrow layout: ',
    ),
    "thrown-in-one-view": ('if (a === 4) throw new Error("no four");', 'at {"a":4} in the '),
    "negative-at-an-end": ("width = 19 - a;", 'at {"a":20} in the '),
}


@pytest.fixture(scope="module")
def swept(drawer: Drawer) -> dict[str, list[str]]:
    modules = {name: RANGES.replace("FLAW", flaw) for name, (flaw, _) in PLANTED.items()} | {
        "right": RANGES.replace("FLAW", "")
    }
    work = [job(name, "check", inputs=START) for name in modules]
    answers = drawer.run(tree(modules), {}, work)
    return {each.name: said(answer) for each, answer in zip(work, answers, strict=True)}


@pytest.mark.parametrize("name", PLANTED)
def test_the_sweep_finds_a_planted_flaw(name: str, swept: dict[str, list[str]]) -> None:
    (problem,) = swept[name]
    assert PLANTED[name][1] in problem
    assert problem.startswith(f"{name}.js:{13 if 'thrown' in name else 11}: ")


def test_the_sweep_finds_nothing_in_a_figure_that_is_right(swept: dict[str, list[str]]) -> None:
    assert swept["right"] == []
