"""Changes in, sites out: build, show, check, and begin again when something newer was saved.

What was saved is shown first where that is quickly made, then the whole site as soon as it is built; what the checks
find is shown over it. A newer save ends the build or the check that is under way, and what that one had to look at is
looked at again.
"""

from __future__ import annotations

import gc
import threading
import traceback
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic

from blog.errors import BlogError, BlogErrors, used_up
from blog.report import describe
from blog.serve.builder import Builder, Cancelled, Progress
from blog.serve.preview import Preview, Published, Work, published
from blog.serve.restart import fault_of_new_code, newer_code
from blog.serve.terminal import Terminal
from blog.serve.watch import Changes

TELL_SECONDS = 0.1  # between two counters of one stage
BREATH_SECONDS = 0.05  # in which an open page has fetched what was saved
BUG = "\nThis is a bug of the tool, not of your text. The last good pages stay."


def union(one: Changes, other: Changes) -> Changes:
    """What has changed after both."""
    return None if one is None or other is None else one | other


class Loop:
    """Turns changes into what the preview shows; runs in a thread of its own."""

    def __init__(self, root: Path, builder: Builder, preview: Preview, terminal: Terminal, base: Callable[[], str]):
        self._root = root
        self._builder = builder
        self._preview = preview
        self._terminal = terminal
        self._base = base  # the path under which the site will be published, which its settings may change
        self._wake = threading.Condition()
        self._new: Changes = None  # what is not yet looked at; at the start that is everything
        self._has_new = True
        self._stopped = False
        self._unbuilt: Changes = frozenset()  # looked at, but not in a site that was published
        self._good: Published | None = None  # the last site that was built as a whole
        self._unsound = False  # the problem that is shown comes from the checks
        self.restart = False  # the loop has ended because the tool's own code changed

    def changed(self, paths: Changes) -> None:
        """Take note of a change, from any thread."""
        with self._wake:
            self._new = union(self._new, paths) if self._has_new else paths
            self._has_new = True
            self._wake.notify_all()

    def stop(self) -> None:
        """End as soon as the builder lets go."""
        with self._wake:
            self._stopped = True
            self._wake.notify_all()

    def outdated(self) -> bool:
        """Whether the work under way is for nothing."""
        return self._has_new or self._stopped

    def run(self) -> None:
        """Turn after turn, until stopped or until the tool's own code changed."""
        first = True
        while self._awake():
            changes = union(self._unbuilt, self._take())
            if first or not self._builder.needs_restart(newer_code() if changes is None else changes):
                self._turn(changes)
            elif fault := fault_of_new_code():
                self._unbuilt = changes
                self._show(fault)
            else:
                self.restart = True
                return
            first = False

    def _awake(self) -> bool:
        """Wait for a change; False when stopped."""
        with self._wake:
            self._wake.wait_for(self.outdated)
            return not self._stopped

    def _take(self) -> Changes:
        with self._wake:
            changes, self._has_new = self._new, False
            return changes

    def _turn(self, changes: Changes) -> None:
        self._unbuilt = changes
        if self._attempt("building", lambda tell: self._build(changes, tell)):
            self._attempt("checking", self._check)
        gc.collect()  # Jinja leaves circles, and each holds the text of a page: a thousand saves took 500 MiB

    def _build(self, changes: Changes, tell: Progress) -> None:
        started = monotonic()
        if changes is not None and (files := self._builder.ahead(changes)):
            self._publish(files)
            self._breathe()
        try:
            files = self._builder.build(changes, tell, self.outdated)
        except Cancelled:  # what is built next is ahead of it again
            raise
        except Exception:
            if self._good:  # what was shown ahead of it is part of no good site
                self._preview.publish(self._good)
            raise
        self._good = self._publish(files)
        self._unbuilt = frozenset()
        self._terminal.line(f"built in {monotonic() - started:.2f} s")
        if not self._unsound:  # what the checks found stands until they have looked again
            self._preview.show("")

    def _breathe(self) -> None:
        """Let the open pages take what they were told of, before they have to share the processor."""
        with self._wake:
            self._wake.wait_for(self.outdated, BREATH_SECONDS)

    def _publish(self, files: Mapping[str, bytes]) -> Published:
        site = published(files, self._base(), self._preview.state.site)
        self._preview.publish(site)
        return site

    def _check(self, tell: Progress) -> None:
        started = monotonic()
        self._builder.check(tell, self.outdated)
        if self._stopped:
            return
        self._unsound = False
        self._preview.show("")
        if (seconds := monotonic() - started) > 1:
            self._terminal.line(f"checked in {seconds:.1f} s")

    def _attempt(self, kind: str, work: Callable[[Progress], None]) -> bool:
        """Do a part of a turn and show what goes wrong; says whether it was done."""
        tell = self._teller(kind)
        if kind == "building":  # whether there is anything to check, the builder knows
            tell("", 0, 0)
        try:
            work(tell)
            return True
        except Cancelled:
            pass
        except (BlogError, BlogErrors) as problem:
            errors = problem.errors if isinstance(problem, BlogErrors) else (problem,)
            if not self.outdated():  # a problem of half a change is none
                self._unsound = kind == "checking"
                self._show(describe(errors, self._root))
        except Exception as error:
            self._unbuilt = None  # who knows what the builder still remembers
            self._unsound = kind == "checking"
            self._show(str(used_up(error) or traceback.format_exc() + BUG))
        finally:
            self._preview.work(None)
            self._terminal.status("")
        return False

    def _show(self, problem: str) -> None:
        self._terminal.problem(problem)
        self._preview.show(problem)

    def _teller(self, kind: str) -> Progress:
        """A progress that tells the terminal and the pages, seldom enough to cost nothing."""
        last = Work("")
        told = 0.0

        def tell(stage: str, done: int, of: int) -> None:
            nonlocal last, told
            work = Work(kind, stage, done, of)
            if work.stage == last.stage and last.kind and monotonic() - told < TELL_SECONDS:
                return
            last, told = work, monotonic()
            self._terminal.status(str(work))
            self._preview.work(work)

        return tell
