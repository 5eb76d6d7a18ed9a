"""Who may import whom: the table of the house, enforced. Every file's imports are read, none is run."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest

from tests.conftest import PROJECT

# What a module may import, besides the standard library and its own package. The longest matching name counts.
PYTHON: dict[str, set[str]] = {
    "blog": set(),
    "blog.__main__": {"blog.cli"},
    "blog.errors": set(),
    "blog.files": {"blog.errors"},
    "blog.ids": set(),
    "blog.content": {"blog.errors", "blog.files"},
    "blog.cache": set(),
    "blog.javascript": {"minify_html"},
    "blog.highlight": {"blog.errors", "markupsafe", "pygments"},
    "blog.literature": {"blog.content", "blog.errors", "yaml"},  # read by the build and by figures.py
    "blog.tex": {"blog.cache", "blog.errors", "deno"},
    "blog.typography": {"markupsafe"},
    "blog.address": set(),
    "blog.load": {
        *(
            "blog",
            "blog.address",
            "blog.cache",
            "blog.content",
            "blog.errors",
            "blog.files",
            "blog.ids",
            "blog.literature",
        ),
        *("blog.tex", "markupsafe", "pybtex", "pylatexenc"),
    },
    "blog.text": {
        *("blog.address", "blog.content", "blog.errors", "blog.files", "blog.highlight", "blog.ids", "blog.tex"),
        "blog.typography",
        *("markdown_it", "markupsafe", "mdit_py_plugins", "yaml"),
    },
    "blog.compute": {
        *("blog", "blog.cache", "blog.content", "blog.errors", "blog.files", "blog.formulas", "blog.javascript"),
        *("blog.tex", "deno", "numpy"),
    },
    "blog.formulas": {"blog.errors"},
    "blog.render": {
        *("blog.content", "blog.errors", "blog.files", "blog.highlight", "blog.javascript"),
        *("blog", "blog.calc.units", "blog.ids", "blog.literature", "blog.typography"),  # text of numbers: in one place
        *("PIL", "blog.address", "jinja2", "markupsafe", "pygments", "tinycss2"),
    },
    "blog.write": {"blog.content", "blog.errors"},
    "blog.garbage": set(),
    "blog.making": {"blog.content", "blog.errors", "blog.garbage"},
    "blog.remembered": {"blog", "blog.cache", "blog.content", "blog.files", "blog.garbage", "blog.tools"},
    "blog.builder": {
        *("blog.cache", "blog.load", "blog.text", "blog.compute", "blog.render", "blog.making", "blog.timings"),
        *("blog.content", "blog.errors", "blog.files", "blog.garbage", "blog.remembered", "blog.tex", "blog.tools"),
    },
    "blog.tools": set(),
    "blog.timings": set(),
    "blog.build": {
        *("blog.budget", "blog.builder", "blog.cache", "blog.load", "blog.compute", "blog.render", "blog.write"),
        *("blog.content", "blog.errors", "blog.files", "blog.tex", "blog.timings", "blog.tools"),
    },
    "blog.budget": {"blog.cache", "blog.content", "blog.errors", "blog.files"},
    "blog.schema": {"blog.content", "blog.load", "blog.text"},
    "blog.why": {"blog.builder", "blog.cache", "blog.errors"},
    "blog.report": {"blog.build", "blog.errors"},
    "blog.progress": set(),
    "blog.new": {"blog.content", "blog.load", "blog.text", "blog.errors"},
    "blog.calculate": {"blog.calc", "blog.errors", "blog.model_source"},
    "blog.model_source": {"blog.calc", "blog.errors"},
    "blog.serve": {
        *("blog.build", "blog.builder", "blog.cache", "blog.compute", "blog.errors", "blog.load", "blog.report"),
        *("blog", "blog.budget", "blog.content", "blog.files", "blog.write", "watchdog"),
    },
    "blog.arguments": set(),
    "blog.cli": {
        *("blog", "blog.arguments", "blog.build", "blog.builder", "blog.cache", "blog.calculate", "blog.errors"),
        *("blog.new", "blog.progress", "blog.report", "blog.schema", "blog.serve", "blog.why"),
    },
    "blog.calc": {"numpy"},  # it could be lifted out and published alone
    "blog.lab": {"blog.calc.formula", "blog.calc.probability", "numpy"},
    "blog.lab.smollm": {
        "blog.lab",
        "numpy",
        "gguf",
        "tokenizers",
    },  # the two inside its functions: experiments have them
    "posts": {"blog.calc", "blog.lab", "blog.literature", "numpy", "yaml"},  # and the modules of the same post, by name
}

# The same for modules of JavaScript, by folder or file.
JAVASCRIPT: dict[str, set[str]] = {
    "static/js": {"static/js/core"},
    "static/js/kit.js": {"static/js/core", "static/js/inputs", "static/js/marks"},  # all that a figure imports
    "static/js/core": set(),
    "static/js/calculator": {
        *("static/js/core", "static/js/inputs", "static/js/marks", "static/js/formulas", "static/js/transformer"),
    },
    "static/js/transformer": {"static/js/core", "static/js/inputs", "static/js/marks"},
    "static/js/inputs": {"static/js/core"},
    "static/js/marks": {"static/js/core"},
    "static/js/marks/diagram": {"static/js/core", "static/js/marks"},
    "posts": {"static/js"},
    "blog/compute": {"static/js/core", "samples.js", "sweep.js"},
    "blog/tex": set(),
    "blog/serve": set(),
}

MOST_LINES = 350
MOST_LINES_OF_A_FUNCTION = 40  # its words not counted

COMMENT = re.compile(r"/\*.*?\*/|(?m:^\s*//[^\n]*$)", re.DOTALL)
IMPORT = re.compile(
    r"""^\s*import\s*(?:[\w$*{][\w$*{},\s]*?\bfrom\s*)?["']([^"']+)["']"""  # import x, { y } from "z"; import "z"
    r"""|^\s*export\s*(?:\*[\w\s]*|\{[^}]*\})\s*from\s*["']([^"']+)["']"""  # export { y } from "z"
    r"""|\bimport\(\s*["']([^"']+)["']""",
    re.MULTILINE,
)


def rule_for(name: str, table: dict[str, set[str]], separator: str) -> str:
    """The row of a table for a name: its own, or that of the nearest package around it."""
    while name and name not in table:
        name = name.rpartition(separator)[0]
    return name


def within(name: str, allowed: set[str], separator: str) -> bool:
    return any(name == each or (each != "blog" and name.startswith(each + separator)) for each in allowed)


def python_imports(source: str) -> Iterator[tuple[int, str]]:
    """Lines and dotted names; `from a import b` is `a.b` where that may be a module of ours."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: imports are absolute"
            for alias in node.names:
                full = f"{node.module}.{alias.name}"
                inner = PROJECT / full.replace(".", "/")
                yield node.lineno, full if inner.is_dir() or inner.with_suffix(".py").is_file() else str(node.module)


def python_faults(path: str, source: str) -> list[str]:
    """What a file of Python imports against the table, as `file:line`."""
    name = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    row = rule_for(name, PYTHON, ".")
    if row == "blog" and name != "blog":
        return [f"{path}:1: {name} has no row in the table of tests/test_architecture.py"]
    package = {row} if (PROJECT / row.replace(".", "/")).is_dir() and row not in ("blog", "posts") else set()
    if row == "posts":
        package = {beside.stem for beside in (PROJECT / path).parent.glob("*.py")}
    return [
        f"{path}:{line}: {name} may not import {imported}"
        for line, imported in python_imports(source)
        if imported.split(".")[0] not in sys.stdlib_module_names and not within(imported, PYTHON[row] | package, ".")
    ]


def javascript_faults(path: str, source: str) -> list[str]:
    """What a module of JavaScript imports against the table, as `file:line`."""
    row = rule_for(path, JAVASCRIPT, "/")
    if not row:
        return [f"{path}:1: it has no row in the table of tests/test_architecture.py"]
    own = {dirname(path)} if row != "static/js" else set()
    base = "" if row == "blog/compute" else dirname(path)  # they run at the root of the tree that the build lays down
    faults = []
    source = COMMENT.sub(lambda comment: "\n" * comment[0].count("\n"), source)  # types in comments import nothing
    for match in IMPORT.finditer(source):
        address = next(filter(None, match.groups()))
        target = normpath(join(base, address)) if address.startswith(".") else address
        line = source.count("\n", 0, match.end()) + 1
        if not within(target, JAVASCRIPT[row] | own, "/"):
            faults.append(f"{path}:{line}: it may not import {address}")
    return faults


def files(*patterns: str) -> list[Path]:
    found = {path for pattern in patterns for path in PROJECT.glob(pattern) if "formulas" not in path.parts[-3:-1]}
    found -= {PROJECT / "blog/tex/temml.min.js"}  # a library, as published
    return sorted(found | {path for path in PROJECT.glob("blog/formulas/*.py") if "blog/**/*.py" in patterns})


def test_python_imports_follow_the_table() -> None:
    faults = []
    for path in files("blog/**/*.py", "posts/*/*.py"):
        name = path.relative_to(PROJECT).as_posix()
        faults += python_faults(name, path.read_text("utf-8"))
    assert not faults, "\n".join(faults)


def test_javascript_imports_follow_the_table() -> None:
    faults = []
    for path in files("static/js/**/*.js", "posts/*/*.js", "blog/**/*.js"):
        faults += javascript_faults(path.relative_to(PROJECT).as_posix(), path.read_text("utf-8"))
    assert not faults, "\n".join(faults)


def test_no_file_of_the_generator_is_too_long_to_be_read_at_once() -> None:
    lengths = {
        path.relative_to(PROJECT).as_posix(): path.read_text("utf-8").count("\n")
        for path in files("blog/**/*.py", "blog/**/*.js", "static/js/**/*.js")
    }
    long = {name: lines for name, lines in lengths.items() if lines > MOST_LINES}
    assert long == {}


def test_no_function_of_the_generator_is_too_long_to_be_understood_at_once() -> None:
    long = {
        f"{path.relative_to(PROJECT).as_posix()}:{node.lineno} {node.name}"
        for path in files("blog/**/*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef)
        and (node.end_lineno or 0) - node.lineno - (ast.get_docstring(node) or "").count("\n")
        > MOST_LINES_OF_A_FUNCTION
    }
    assert long == set()


def test_every_row_of_the_tables_is_that_of_something() -> None:
    for name in PYTHON:
        path = PROJECT / name.replace(".", "/")
        assert path.is_dir() or path.with_suffix(".py").is_file(), name
    for name in JAVASCRIPT:
        assert (PROJECT / name).exists(), name


@pytest.mark.parametrize(
    ("path", "source", "fault"),
    [
        (
            "blog/render/site.py",
            "\nfrom blog.compute import compute",
            "2: blog.render.site may not import blog.compute",
        ),
        ("blog/render/site.py", "from blog import load", "1: blog.render.site may not import blog.load"),
        ("blog/load/tree.py", "def f():\n    import blog.build", "2: blog.load.tree may not import blog.build"),
        ("blog/calc/moe.py", "from blog.errors import BlogError", "1: blog.calc.moe may not import blog.errors"),
        ("blog/content.py", "from markdown_it.token import T", "1: blog.content may not import markdown_it.token"),
        ("blog/compute/run.py", "import markdown_it", "1: blog.compute.run may not import markdown_it"),
        ("blog/text/links.py", "from blog.load import load", "1: blog.text.links may not import blog.load"),
        ("blog/cache.py", "import blog.content", "1: blog.cache may not import blog.content"),
        ("blog/errors.py", "import yaml", "1: blog.errors may not import yaml"),
        ("blog/render/a.py", "from blog.calc import moe", "1: blog.render.a may not import blog.calc.moe"),
        ("blog/extra.py", "", "1: blog.extra has no row in the table of tests/test_architecture.py"),
        ("blog/lab/train.py", "from blog.calc import moe", "1: blog.lab.train may not import blog.calc.moe"),
        ("posts/gqa/figures.py", "import requests", "1: posts.gqa.figures may not import requests"),
        ("posts/gqa/figures.py", "import lens", "1: posts.gqa.figures may not import lens"),
        (
            "posts/gqa/figures.py",
            "from posts.circuits import explore",
            "1: posts.gqa.figures may not import posts.circuits.explore",
        ),
    ],
)
def test_a_python_import_against_the_table_is_found(path: str, source: str, fault: str) -> None:
    assert python_faults(path, source) == [f"{path}:{fault}"]


@pytest.mark.parametrize(
    ("path", "source", "fault"),
    [
        ("static/js/core/a.js", '\nimport { b } from "../marks/b.js";', "2: it may not import ../marks/b.js"),
        ("static/js/core/a.js", 'export * from "../inputs/b.js";', "1: it may not import ../inputs/b.js"),
        ("static/js/marks/a.js", 'import "../transformer/b.js";', "1: it may not import ../transformer/b.js"),
        ("static/js/marks/a.js", 'import {\n  b,\n} from "../inputs/b.js";', "3: it may not import ../inputs/b.js"),
        (
            "static/js/core/a.js",
            '// @ts-check\n/** @import { c } from "../marks/c.js" */\n// note\nexport { b } from "../marks/b.js";',
            "4: it may not import ../marks/b.js",
        ),
        ("static/js/page.js", 'const m = await import("./marks/b.js");', "1: it may not import ./marks/b.js"),
        ("posts/gqa/a.js", 'import "../circuits/b.js";', "1: it may not import ../circuits/b.js"),
        ("static/js/transformer/a.js", 'import "../calculator/b.js";', "1: it may not import ../calculator/b.js"),
        ("posts/gqa/a.js", 'import d3 from "https://d3js.org/d3.js";', "1: it may not import https://d3js.org/d3.js"),
        ("scripts/a.js", "", "1: it has no row in the table of tests/test_architecture.py"),
    ],
)
def test_a_javascript_import_against_the_table_is_found(path: str, source: str, fault: str) -> None:
    assert javascript_faults(path, source) == [f"{path}:{fault}"]
