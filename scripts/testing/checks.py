"""From a selection to the commands that check it, in the order in which they should begin: the longest first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from testing.selection import NOWHERE, Selection

SIDE_BY_SIDE = ("-n", "auto", "--dist", "worksteal")  # each worker keeps neighbours, so they share what a module makes
ONE_CORE = (("OMP_NUM_THREADS", "1"), ("OPENBLAS_NUM_THREADS", "1"))  # for each: threads would wait for one another
SITE = "blog check"
FEW = 4  # files of tests that are done before more processes have started


@dataclass(frozen=True, slots=True)
class Command:
    """Words of a command, the first one a program of the environment, and what it finds in its surroundings."""

    words: tuple[str, ...]
    surroundings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Check:
    """Commands that pass or fail under one name."""

    name: str
    commands: tuple[Command, ...]


def checks(selection: Selection) -> list[Check]:
    """All checks of a selection; those that have nothing to look at are left out."""
    every = [
        Check("pytest", _pytest(sorted(selection.pytest))),
        Check("mypy", _mypy(selection.types)),
        _deno("check", _checkable(selection.modules)),
        _deno("test", selection.deno, "--allow-read"),
        _check(SITE, ("python", "-m", "blog", "check", "--drafts"), selection.content),
        _check("ruff", ("ruff", "check", "--quiet", *sorted(selection.python)), selection.python),
        _check("ruff format", ("ruff", "format", "--quiet", "--diff", *sorted(selection.python)), selection.python),
        _deno("fmt", selection.modules, "--check"),
        _deno("lint", selection.modules),
    ]
    return [each for each in every if each.commands]


def needs_formulas(selection: Selection) -> bool:
    """Whether something is checked that imports the modules derived from formulas."""
    return bool(selection.deno or _checkable(selection.modules))


def _check(name: str, words: tuple[str, ...], wanted: Iterable[str]) -> Check:
    return Check(name, (Command(words),) if wanted else ())


def _deno(task: str, places: Iterable[str], *options: str) -> Check:
    words = ("deno", task, "--quiet", "--config", "scripts/deno.json", *options, *sorted(places))
    return Check(f"deno {task}", (Command(words, (("NO_COLOR", "1"),)),) if places else ())


def _pytest(paths: list[str]) -> tuple[Command, ...]:
    if len(paths) > FEW or not all(path.split("::")[0].endswith(".py") for path in paths):
        return (Command(("pytest", "--quiet", "--durations=12", *SIDE_BY_SIDE, *paths), ONE_CORE),)
    return (Command(("pytest", "--quiet", *paths)),) if paths else ()


def _mypy(types: Iterable[str]) -> tuple[Command, ...]:
    """Each post is checked by itself: its modules import each other by name."""
    words = ("mypy", "--no-error-summary")
    posts = [Command((*words, post), (("MYPYPATH", post),)) for post in sorted(types) if post != "."]
    scripts = ("scripts/test.py", "scripts/testing", "scripts/gallery.py", "scripts/picturing")
    own = Command((*words, *scripts), (("MYPYPATH", "scripts"),))
    return (*([Command(words), own] if "." in types else ()), *posts)


def _checkable(modules: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in modules if not name.startswith(NOWHERE))
