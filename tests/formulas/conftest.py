"""What the tests of the formula compiler share: source texts with a head, and Deno without permissions."""

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from blog.formulas import Module, derive

HEAD = """\
from dataclasses import dataclass
from math import ceil, exp, floor, log, sqrt
from typing import Literal

from blog.calc.formula import formula
"""

DenoRun = Callable[[dict[str, str]], str]
DeriveText = Callable[[str], Module]


@pytest.fixture
def derived() -> DeriveText:
    """Derive a text, after the imports that every file of formulas has."""
    return lambda text: derive(HEAD + text, Path("calc/example.py"), {"blog.calc.other": "./other.js"})


@pytest.fixture
def head() -> str:
    """Return the imports that every file of formulas has."""
    return HEAD


@pytest.fixture
def random_text() -> Callable[[int, bool, int], str]:
    """Write a module of random formulas: seed, whether BigInt can compute them, how many."""
    path = Path(__file__).parent / "random_formulas.py"
    spec = importlib.util.spec_from_file_location("random_formulas", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return lambda seed, exact, count: str(module.Writer(seed, exact).module(count))


@pytest.fixture
def deno(tmp_path: Path) -> DenoRun:
    """Write files, run main.js among them without permissions, and return what it prints."""

    def run(files: dict[str, str]) -> str:
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        command = [deno_path(), "run", "--no-lock", "--no-remote", "--quiet", str(tmp_path / "main.js")]
        result = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
        assert result.returncode == 0, result.stderr
        return result.stdout

    return run


@pytest.fixture
def deno_check(tmp_path: Path) -> Callable[[dict[str, str]], str]:
    """Write modules, check their types, and return what Deno complains about."""

    def run(files: dict[str, str]) -> str:
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        command = [deno_path(), "check", "--no-lock", "--quiet", *(str(tmp_path / name) for name in files)]
        result = subprocess.run(command, capture_output=True, check=False, encoding="utf-8")
        return result.stderr

    return run


def deno_path() -> str:
    """Return the Deno that was installed with the project."""
    found = shutil.which("deno", path=str(Path(sys.executable).parent)) or shutil.which("deno")
    assert found, "deno is a dependency of the project"
    return found


def sections(name: str) -> list[list[str]]:
    """Return the examples of a fixture file: title, text, text, ..., each ended by a line with one dot."""
    text = (Path(__file__).parent / "fixtures" / name).read_text(encoding="utf-8")
    parts = text.replace("\n.\n\n", "\n.\n").split("\n.\n")[:-1]
    count = EXAMPLE_PARTS[name]
    return [parts[i : i + count] for i in range(0, len(parts), count)]


EXAMPLE_PARTS = {"errors.txt": 3, "formulas.txt": 5, "substituted.txt": 5}


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Give a test that asks for `example` each example of the file that its module names."""
    name = getattr(metafunc.module, "EXAMPLES", None)
    if "example" in metafunc.fixturenames and name is not None:
        examples = sections(name)
        metafunc.parametrize("example", examples, ids=[example[0] for example in examples])


@pytest.fixture
def examples(request: pytest.FixtureRequest) -> list[list[str]]:
    """All examples of the file that the test's module names, at once."""
    return sections(request.module.EXAMPLES)
