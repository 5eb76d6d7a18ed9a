"""`scripts/bench site`: every tool builds the same corpus, in turn, as its users would have it build.

A run goes through the rows in their order (cold, nothing changed, a post edited, its template edited, memory), and in
each row through the tools, so that whatever else the machine does meets all of them alike. After every build its pages
are counted and the last edit is looked for: a tool that skips work that it should do has no time.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmark.corpus import Corpus
from benchmark.measure import CommandError, spend
from benchmark.peers import environment, install
from benchmark.report import ROWS, Measurement, summary, table
from benchmark.tools import OURS, PEERS, PROJECT, Laid, Tool, clear, edit, lay, problem


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The options of `scripts/bench site`."""
    parser.add_argument("--posts", type=int, default=1000, help="how many, 16 to 10,000 (1000)")
    parser.add_argument("--runs", type=int, default=3, help="of each row; medians are shown (3)")
    parser.add_argument("--seed", type=int, default=1, help="of the corpus (1)")
    parser.add_argument("--peers", default=",".join(PEERS), help=f"any of {','.join(PEERS)} (all)")
    parser.add_argument("--rows", default=",".join(ROWS), help=f"any of {','.join(ROWS)} (all)")
    parser.add_argument("--json", action="store_true", help="print one JSON document instead of the table")


def main(options: argparse.Namespace) -> None:
    """Measure and print."""
    rows = _chosen(options.rows, list(ROWS))
    tools = [OURS, *(tool for name in _chosen(options.peers, list(PEERS)) if _usable(tool := PEERS[name]))]
    if not 16 <= options.posts <= 10_000 or options.runs < 1:
        sys.exit("--posts goes from 16 to 10,000, and --runs begins at 1")
    cores = os.cpu_count() or 1
    if os.getloadavg()[0] > cores / 2:
        _say(f"warning: the load is {os.getloadavg()[0]:.1f} on {cores} cores; times will tell little")
    corpus = Corpus(options.posts, options.seed)
    with TemporaryDirectory() as folder:
        _say(f"writing {corpus.count:,} posts for {', '.join(tool.name for tool in tools)}")
        laid = lay(tools, Path(folder), corpus)
        slug = corpus.name(corpus.count // 2)[0]
        measurements = race([Entry(tool, Path(folder) / tool.name, laid, slug) for tool in tools], rows, options.runs)
    setting = {
        "posts": laid.posts, "words": laid.words, "tags": laid.tags, "seed": options.seed, "runs": options.runs,
        "cores": cores, "machine": platform.machine(), "versions": {tool.name: _version(tool) for tool in tools},
        "remarks": {tool.name: tool.remark for tool in tools},
    }  # fmt: skip
    print(_as_json(setting, measurements) if options.json else _as_text(setting, measurements))


@dataclass(frozen=True, slots=True)
class Entry:
    """A tool with the site that it is to build."""

    tool: Tool
    root: Path
    laid: Laid
    slug: str  # the post that is edited

    def build(self, word: str, *, memory: bool = False, row: str = "", run: int = 0) -> Measurement:
        """Build once; raises CommandError when the site is not what it should be."""
        before = os.getloadavg()[0]
        spent = spend(self.tool.command(environment(self.tool), self.root), PROJECT, memory=memory)
        fault = problem(self.tool, self.root, self.laid, self.slug, word)
        if fault:
            raise CommandError(fault)
        return Measurement(self.tool.name, row, run, spent, before, os.getloadavg()[0])


def race(entries: Sequence[Entry], rows: Sequence[str], runs: int) -> list[Measurement]:
    """Measure every row of every tool; one that fails is told of and takes no further part."""
    measurements: list[Measurement] = []
    left = list(entries)
    originals = {entry.tool.name: _originals(entry) for entry in left}
    for run in range(runs):
        for row in ["", *rows]:  # "" is not measured: it brings all to one state, and in the first run warms the disk
            for entry in list(left):
                _say(f"run {run + 1} of {runs}: {row or 'preparation'}, {entry.tool.name}")
                try:
                    measured = _measure(entry, row, run, originals[entry.tool.name])
                except CommandError as error:
                    if entry.tool is OURS:
                        raise
                    left.remove(entry)
                    _say(f"{entry.tool.name} left out, its build failed: {error}")
                else:
                    measurements += [measured] if row else []
        left = left[1:] + left[:1]  # nobody always comes after the same one
    return measurements


def _originals(entry: Entry) -> dict[Path, str]:
    """The two files that are edited, with their texts."""
    paths = (entry.root / entry.tool.post.format(slug=entry.slug), entry.root / entry.tool.template)
    return {path: path.read_text("utf-8") for path in paths}


def _measure(entry: Entry, row: str, run: int, originals: dict[Path, str]) -> Measurement:
    """One row of one tool: what comes before the build, and the build."""
    word = "</html>"
    (post, text), (template, html) = originals.items()
    if row == "":
        post.write_text(text, "utf-8")
        template.write_text(html, "utf-8")
    elif row == "edit":  # one of many, as they are made in a day: the first after a cold build is not measured
        first, word = f"Begun{run}", f"Edited{run}"
        edit(post, text, f"\n{first} in run {run}.\n")
        entry.build(first)
        edit(post, text, f"\n{word} in run {run}.\n")
    elif row == "template":
        word = f"Moved{run}"
        edit(template, html, f"<p>{word}</p>\n", before=entry.tool.template_end)
    elif row in ("cold", "memory"):
        clear(entry.tool, entry.root)
    return entry.build(word, memory=row == "memory", row=row, run=run)


def _chosen(text: str, known: Sequence[str]) -> list[str]:
    names = [name for name in text.split(",") if name]
    for name in names:
        if name not in known:
            sys.exit(f"{name} is none of {', '.join(known)}")
    return [name for name in known if name in names]


def _usable(tool: Tool) -> bool:
    reason = install(tool)
    if reason:
        _say(reason)
    return not reason


def _version(tool: Tool) -> str:
    if tool.packages:
        return ", ".join(tool.packages).replace("==", " ")
    if tool is OURS:
        commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], cwd=PROJECT, capture_output=True, text=True)
        return f"{version('forward-pass')} {commit.stdout.strip()}, Python {platform.python_version()}"
    return ", ".join(f"{name} {version(name)}" for name in ("markdown-it-py", "Pygments", "Jinja2", "deno"))


def _as_json(setting: dict[str, object], measurements: Sequence[Measurement]) -> str:
    document = {
        "version": 1,
        "setting": setting,
        "summary": [asdict(line) for line in summary(measurements)],
        "measurements": [asdict(each) for each in measurements],
    }
    return json.dumps(document, indent=1, ensure_ascii=False)


def _as_text(setting: dict[str, object], measurements: Sequence[Measurement]) -> str:
    head = (
        f"{setting['posts']:,} posts, {setting['words']:,} words, {setting['tags']} tags, seed {setting['seed']}; "
        f"medians of {setting['runs']}; {setting['cores']} cores, {setting['machine']}\n"
        "CPU: user and system seconds of the command and its children. Memory: resident sets of the process tree,\n"
        "summed, from /proc every 10 ms."
    )
    versions, remarks = setting["versions"], setting["remarks"]
    assert isinstance(versions, dict)
    assert isinstance(remarks, dict)
    tools = "\n".join(f"  {name:10}{versions[name]}: {remarks[name]}" for name in versions)
    return f"{head}\n{tools}\n\n{table(summary(measurements))}"


def _say(text: str) -> None:
    print(text, file=sys.stderr)
