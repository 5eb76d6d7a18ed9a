"""The four stages in order; the only module that knows it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from time import perf_counter

from blog.compute import compute
from blog.compute.derived import derive_all
from blog.content import Output
from blog.load import load
from blog.render import render
from blog.write import Report, check_own, check_paths, recover, write

Progress = Callable[[str, int, int], None]  # stage, done, of


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What a build may be asked for."""

    drafts: bool = False
    base_url: str | None = None
    today: date | None = None  # posts dated later are left out; None keeps all
    jobs: int | None = None  # processes; None draws figures on every processor


@dataclass(frozen=True, slots=True)
class Built:
    """A finished build."""

    report: Report
    seconds: dict[str, float]  # by stage
    posts: int
    claims: int


def build(root: Path, out: Path, options: Options, progress: Progress = lambda *_: None) -> Built:
    """Build the site in root into out."""
    recover(out)
    check_own(out)  # before the work, not after it
    seconds: dict[str, float] = {}
    outputs, posts = _stages(root, options, progress, seconds)
    started = perf_counter()
    report = write(outputs, out, progress=lambda done, of: progress("write", done, of))
    seconds["write"] = perf_counter() - started
    ledger = next(o.content for o in outputs if o.path.as_posix() == "claims.json")
    return Built(report, seconds, posts, ledger.count(b'"source":'))


def check(root: Path, options: Options, progress: Progress = lambda *_: None) -> dict[str, float]:
    """Do everything but write; raises what a build would raise."""
    seconds: dict[str, float] = {}
    outputs, _ = _stages(root, options, progress, seconds)
    check_paths(outputs)
    return seconds


def write_formulas(root: Path) -> None:
    """Write the derived modules below `static/js/formulas`, for the editor and the type check."""
    for path, text in derive_all(load(root, drafts=True)).scripts.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")


def _stages(root: Path, options: Options, progress: Progress, seconds: dict[str, float]) -> tuple[list[Output], int]:
    started = perf_counter()

    def lap(stage: str, number: int) -> None:
        nonlocal started
        seconds[stage] = perf_counter() - started
        started = perf_counter()
        progress(stage, number, 3)

    site = load(root, drafts=options.drafts, base_url=options.base_url, today=options.today)
    lap("load", 1)
    computed = compute(site, jobs=options.jobs)
    lap("compute", 2)
    outputs = render(site, computed)
    lap("render", 3)
    return outputs, len(site.posts)
