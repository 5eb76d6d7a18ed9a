"""`scripts/bench profile`: where one cold build of ours spends its time, by library and by function.

Time of a function written in C is that of whoever called it, unless its library can be told from its name. The profiler
slows small Python functions down most: the shares show where to look, `scripts/bench site` shows what it costs.
"""

from __future__ import annotations

import cProfile
import pstats
import re
from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory
from time import process_time

from benchmark.corpus import Corpus
from benchmark.report import shares
from benchmark.tools import OURS, PROJECT, lay

Function = tuple[str, int, str]  # file, line, name
_OF_C = {"yaml": "yaml", "markupsafe": "markupsafe"}  # by a word of the function's name


def main(posts: int, tags: int = 0) -> None:
    """Build a corpus in this process and print the shares."""
    from blog.build import build
    from blog.builder import Options
    from blog.cache import Cache

    with TemporaryDirectory() as folder:
        laid = lay([OURS], Path(folder), Corpus(posts, tags=tags))
        root = Path(folder) / OURS.name
        profile = cProfile.Profile(process_time)  # other programs' work is not ours
        with profile:
            built = build(root, root / "public", Options(jobs=1), Cache(None))
        stats = pstats.Stats(profile)
        print(f"{laid.posts} posts, {laid.words:,} words, {laid.tags} tags, one process, under the profiler")
        print(", ".join(f"{stage} {seconds:.2f} s" for stage, seconds in built.timings.stages.items()) + "\n")
        for name, seconds, share in shares(by_library(stats, root)):
            print(f"{share:5.1f} %  {seconds:8.2f} s  {name}")
        print("\nheaviest functions: own time, with what they call, calls")
        for function, (_, calls, own, whole, _) in heaviest(stats):
            print(f"{own:8.2f} s {whole:8.2f} s {calls:9,}  {_place(function)}")


def by_library(stats: pstats.Stats, root: Path) -> dict[str, float]:
    """Own seconds of all functions, summed by library."""
    seconds: dict[str, float] = defaultdict(float)
    for function, (_, _, own, _, callers) in stats.stats.items():  # type: ignore[attr-defined]
        name = library(function, root)
        if name or not callers:
            seconds[name or "Python itself"] += own
            continue
        for caller, (_, _, share, _) in callers.items():
            seconds[library(caller, root) or "Python itself"] += share
    return dict(seconds)


def library(function: Function, root: Path) -> str:
    """Whose a function is; nothing for one of C that names no library.

    >>> library(("/x/lib/python3.11/site-packages/yaml/loader.py", 1, "load"), Path("/tmp/site"))
    'yaml'
    >>> library(("~", 0, "<built-in method markupsafe._speedups._escape_inner>"), Path("/tmp/site"))
    'markupsafe'
    """
    file, _, name = function
    if file == "~":
        return next((_OF_C[word] for word in re.findall(r"\w+", name) if word in _OF_C), "")
    if "site-packages" in file:
        return Path(file.rpartition("site-packages/")[2]).parts[0].removesuffix(".py")
    if file.startswith((str(root), "<template")) or file.endswith(".html"):
        return "jinja2 (templates)"
    return "blog" if Path(file).is_relative_to(PROJECT / "blog") else "Python's library"


def heaviest(stats: pstats.Stats, count: int = 12) -> list[tuple[Function, tuple[int, int, float, float, object]]]:
    """The functions with the most own time."""
    return sorted(stats.stats.items(), key=lambda item: -item[1][2])[:count]  # type: ignore[attr-defined]


def _place(function: Function) -> str:
    file, line, name = function
    if file == "~":
        return name
    return f"{'/'.join(Path(file).parts[-3:])}:{line} {name}"
