"""Run the checks and tests of the project, or those that some files need; scripts/test is how it is called."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from testing.checks import SITE, Check, Command, checks, needs_formulas
from testing.run import Runner, run_all
from testing.selection import Rules, Selection, SelectionError

ROOT = Path(__file__).parents[1]
FORMULAS = Check("formulas", (Command((str(ROOT / "scripts/derive"),)),))


def main() -> int:
    """Select, run, and give the exit status: 0 all passed, 1 something failed, 2 nothing could be selected."""
    options = _arguments()
    try:
        selection = _selection(options)
    except SelectionError as problem:
        print(problem, file=sys.stderr)
        return 2
    if selection == Selection():
        print("nothing to check")
        return 0
    runner = Runner(ROOT, Path(sys.executable).parent)
    every = checks(selection)
    first = [FORMULAS] if needs_formulas(selection) else []
    if selection.pytest:  # tests that build the site find in its cache what its check has computed
        first += [check for check in every if check.name == SITE]
    rest = [check for check in every if check not in first]
    return run_all(rest, runner, at_once=max(2, os.cpu_count() or 1), first=first)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/test", description="Run all checks and tests, or what PATHs need.")
    parser.add_argument("paths", nargs="*", metavar="PATH", help="a file, a folder, or one test: FILE.py::NAME")
    parser.add_argument(
        "--changed", nargs="?", const="HEAD", metavar="REV", help="what the files need that differ from REV (HEAD)"
    )
    return parser.parse_args()


def _selection(options: argparse.Namespace) -> Selection:
    rules = Rules(ROOT)
    if options.changed is not None:
        return rules.changed(options.changed) | rules.selected(map(_from_root, options.paths))
    return rules.selected(map(_from_root, options.paths)) if options.paths else rules.everything()


def _from_root(path: str) -> str:
    """A path as given, seen from the project's folder."""
    place = Path(os.path.abspath(path))  # noqa: PTH100  (resolve() would follow links)
    if not place.is_relative_to(ROOT):
        raise SelectionError(f"{path} is not in {ROOT}")
    return place.relative_to(ROOT).as_posix()


if __name__ == "__main__":
    sys.exit(main())
