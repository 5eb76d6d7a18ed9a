"""Figures in, their first frames and what is wrong with them out: a few Deno processes share the work and stay.

A figure that takes too long, too much memory or its process with it is a problem of that figure; the others go on. What
comes out depends on nothing but the job and the modules: not on the number of processes, the order, or what ran before.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files as resources
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any, Literal, Self

from blog.compute.deno import HEAP, DenoProcess, new_folder
from blog.compute.places import Places, Problem
from blog.compute.processes import Usage
from blog.content import FigureFrame, Json
from blog.errors import BlogError

OWN_MODULES = ("figure.js", "samples.js", "sweep.js")  # laid down beside a site's
MOST_TREES = 12  # states of the site in one process, since modules stay in memory
MOST_MEMORY = 2 * 2**30  # bytes of a process; arrays lie outside the heap
JOBS_WORTH_A_PROCESS = 4
PATIENCE = 5.0  # seconds by the clock, at least, that a module which uses no processor may take to load
POLL = 0.1  # seconds between two looks at what the processes have used
LOOP = "Look for a loop that does not end; what takes longer than a frame belongs into slow."


class Abandoned(Exception):
    """The caller did not want the answers any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureJob:
    """What is to be done with a figure."""

    slug: str
    name: str
    kind: Literal["frame", "check"]  # the first frame with all that is at the start; or samples and sweep
    data: Json  # what figures.py returned; files as name -> path below static/
    states: tuple[Mapping[str, str], ...] = ()  # of links in the text, for a frame
    known: str = ""  # the key of all that the figure depends on
    cost: float = 0.0  # processor seconds of the last time: the longest begin first


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came of a job."""

    frame: FigureFrame | None = None  # of a frame without problems
    states: tuple[str | None, ...] = ()  # what is wrong with each state that was asked for
    problems: tuple[Problem, ...] = ()
    seconds: float = 0.0  # of processors; the first of a process pays for the modules that others share


@dataclass(slots=True)
class _Run:
    """One call of `Drawer.run`."""

    work: Sequence[FigureJob]
    tree: Mapping[str, str]
    done: Callable[[FigureJob, Answer], None] | None
    waiting: list[int]
    answers: dict[int, Answer] = field(default_factory=dict)
    busy: dict[DenoProcess, tuple[int, Usage]] = field(default_factory=dict)
    failed: set[tuple[str, str]] = field(default_factory=set)  # figures without a first frame

    def next(self, process: DenoProcess | None) -> int | None:
        """The job to begin: frames before checks, and what the process knows before what it does not.

        None whose figure is being worked on, so that a check knows whether there is a frame.
        """
        at_work = {_figure(self.work[i]) for i, _ in self.busy.values()}
        free = [i for i in self.waiting if _figure(self.work[i]) not in at_work]
        if not free:
            return None
        first = [i for i in free if self.work[i].kind == self.work[free[0]].kind]
        return next((i for i in first if process and _figure(self.work[i]) in process.figures), first[0])

    def answer(self, i: int, answer: Answer) -> None:
        """Take an answer; without a first frame, a check could only say the same again."""
        job = self.work[i]
        self.answers[i] = answer
        if job.kind == "frame" and answer.problems:
            self.failed.add(_figure(job))
        if self.done:
            self.done(job, answer)
        for other in [o for o in self.waiting if self.work[o].kind == "check" and _figure(self.work[o]) in self.failed]:
            self.waiting.remove(other)
            self.answer(other, Answer())


def _figure(job: FigureJob) -> tuple[str, str]:
    return job.slug, job.name


class Drawer:
    """Up to `jobs` Deno processes, started when needed; a job may take `limit` processor seconds, all together any."""

    def __init__(self, jobs: int, *, limit: float = 60.0) -> None:
        self._jobs = jobs
        self._limit = limit
        self._processes: list[DenoProcess] = []
        self._events: SimpleQueue[tuple[DenoProcess, bytes | None]] = SimpleQueue()
        self._folder: Path | None = None
        self._laid: dict[str, bytes] = {}  # what is in it, but for the program itself

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End all processes and remove what was written."""
        for process in self._processes:
            process.kill()
        self._processes.clear()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
            self._folder, self._laid = None, {}

    def run(
        self,
        tree: Mapping[str, str],
        files: Mapping[str, bytes],
        work: Sequence[FigureJob],
        *,
        done: Callable[[FigureJob, Answer], None] | None = None,
        cancelled: Callable[[], bool] | None = None,
    ) -> list[Answer]:
        """Do the work with the modules of `tree` and the `files` beside them, by published path.

        Answers come in the order of `work`; `done` is called with each as it comes. Raises `Abandoned` soon after
        `cancelled` says so.
        """
        order = sorted(range(len(work)), key=lambda i: (work[i].kind != "frame", -work[i].cost))
        run = _Run(work, tree, done, order)
        digest = self._lay(tree, files) if work else ""
        try:
            while run.waiting or run.busy:
                self._begin(run, digest)
                self._hear(run)
                if cancelled and cancelled():
                    raise Abandoned
                self._watch(run)
        except BaseException:
            for process in run.busy:
                self._end(process)
            raise
        return [run.answers[i] for i in range(len(work))]

    def _lay(self, tree: Mapping[str, str], files: Mapping[str, bytes]) -> str:
        """Write the modules into a folder named by their content; it replaces that of another state of the site."""
        own = {name: (resources("blog") / "compute" / name).read_bytes() for name in OWN_MODULES}
        content = {**files, **{path: text.encode() for path, text in tree.items()}, **own}
        digest = hashlib.sha256()
        for path, each in sorted(content.items()):
            digest.update(f"{path}\0{len(each)}\0".encode() + each)
        name = digest.hexdigest()[:16]
        self._folder = self._folder or new_folder()
        if not (self._folder / name).exists():
            self._write(self._folder, name, content)
        for process in [*self._processes]:
            if not process.is_running() or len(process.trees | {name}) > MOST_TREES:
                self._end(process)
        return name

    def _write(self, folder: Path, name: str, content: Mapping[str, bytes]) -> None:
        """Make the folder of the last state that of another one: few files of a site change with a save."""
        before, self._laid = self._laid, {}  # nothing, should this fail half-way
        last = next((each for each in folder.iterdir() if each.is_dir() and each.name != ".deno"), None)
        if last and before:
            last.rename(folder / name)
        elif last:
            shutil.rmtree(last)
        else:  # somebody has tidied up
            before = {}
        for path in before.keys() - content.keys():
            (folder / name / path).unlink()
        for path, each in content.items():
            if before.get(path) != each:
                (folder / name / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / name / path).write_bytes(each)
        self._laid = dict(content)

    def _begin(self, run: _Run, digest: str) -> None:
        """Give idle processes work, and start another where there is enough for it."""
        while True:
            process = next((each for each in self._processes if each not in run.busy and each.is_running()), None)
            i = run.next(process)
            if i is None:
                return
            if process is None:
                worth = not self._processes or len(run.waiting) > JOBS_WORTH_A_PROCESS or run.work[i].cost > 1
                if len(self._processes) >= self._jobs or not worth:
                    return
                assert self._folder
                process = DenoProcess(self._folder, self._events)
                self._processes.append(process)
            job = run.work[i]
            run.waiting.remove(i)
            run.busy[process] = (i, process.used())
            process.trees.add(digest)
            process.figures.add(_figure(job))
            process.send({
                "tree": digest, "slug": job.slug, "name": job.name, "kind": job.kind,
                "known": job.known, "data": job.data, "states": [dict(state) for state in job.states],
                "patience": max(self._limit, PATIENCE),
            })  # fmt: skip

    def _hear(self, run: _Run) -> None:
        try:
            process, line = self._events.get(timeout=POLL)
        except Empty:
            return
        if process not in run.busy:
            if line is None and process in self._processes:
                self._end(process)  # a module ended it after its answer
            return  # else it was ended while it answered
        i, before = run.busy[process]
        job = run.work[i]
        if line is None:
            self._died(run, process)
            return
        seconds = process.used().seconds - before.seconds
        del run.busy[process]
        run.answer(i, _answer(json.loads(line), Places(run.tree, job.slug, job.name), seconds))

    def _died(self, run: _Run, process: DenoProcess) -> None:
        words = process.words()
        if not process.at():
            raise BlogError(f"Deno ended before it did anything, with {words}", hint="Look at the limits of the shell.")
        if "memory" in words:
            self._fail(run, process, f"it needed more than {HEAP} MiB of memory", LOOP)
        else:
            self._fail(run, process, f"it ended Deno with {words}", "A figure may not end its page.")

    def _watch(self, run: _Run) -> None:
        """End what takes too much."""
        for process, (i, before) in [*run.busy.items()]:
            used = process.used()
            if used.seconds - before.seconds > self._limit:
                what = {"frame": "its first frame", "check": "its check"}[run.work[i].kind]
                self._fail(run, process, f"{what} took more than {self._limit:g} seconds of processor time", LOOP)
            elif used.memory > MOST_MEMORY:
                self._fail(run, process, f"it needed more than {MOST_MEMORY >> 20} MiB of memory", LOOP)

    def _fail(self, run: _Run, process: DenoProcess, what: str, hint: str) -> None:
        i, before = run.busy.pop(process)
        job = run.work[i]
        seconds = process.used().seconds - before.seconds
        problem = Places(run.tree, job.slug, job.name).ended(what, process.at(), hint)
        self._end(process)
        run.answer(i, Answer(problems=(problem,), seconds=seconds))

    def _end(self, process: DenoProcess) -> None:
        process.kill()
        self._processes.remove(process)


def _answer(said: Mapping[str, Any], places: Places, seconds: float) -> Answer:
    frame = None
    if "parts" in said:
        frame = FigureFrame(
            parts=said["parts"],
            plots=said["plots"],
            features=said["features"],
            texts=said["texts"],
            inputs=said["inputs"],
        )
    problems = tuple(places.found(each) for each in said["problems"])
    return Answer(frame=frame, states=tuple(said.get("states", ())), problems=problems, seconds=seconds)
