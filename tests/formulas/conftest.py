"""What the tests of the formula compiler share: source texts with a head, and Deno without permissions."""

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
