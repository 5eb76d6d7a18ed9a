"""What a fresh process does with its call: record, limit, run, and send how it ended."""

from __future__ import annotations

import contextlib
import importlib
import io
import pickle
import sys
import threading
import time
import traceback
from collections.abc import Callable

from blog.compute.inputs import PACKAGE, Recorder
from blog.compute.limits import Step, TooLongError, tell_steps, unbroken
from blog.compute.messages import Bug, Done, Printed, Start
from blog.compute.sources import import_from_source
from blog.errors import BlogError, BlogErrors

MEMORY = 8 * 2**30  # bytes of address space
PRINTED = 2**20  # characters

Send = Callable[[object], None]


def perform(start: Start, send: Send) -> None:
    """Do the call of a child and send how it ended."""
    send = _whole(send)
    _limit_memory()
    recorder = Recorder(start.root)
    parent = str(PACKAGE.parent)
    sys.dont_write_bytecode = True
    sys.path[:] = [path for path in sys.path if path != parent or "site-packages" in path] + [str(start.root)]
    import_from_source(recorder)
    steps: list[Step] = []

    def tell(step: Step) -> None:
        steps[:] = [step]
        send(step)

    tell_steps(tell)
    tell(start.step)
    sys.stdout = sys.stderr = _Printer(send)
    recorder.start()
    result = _result(start)
    if isinstance(result, TooLongError) or (recorder.refused and not isinstance(result, BlogErrors | Bug)):
        words = str(result) if isinstance(result, TooLongError) else recorder.refused[0]  # which it had caught
        (step,) = steps
        result = BlogErrors([BlogError(f"{step.what} {words}", step.path, step.line, step.column)])
    done = Done(result, recorder.inputs, time.process_time())
    try:
        send(done)
    except Exception:  # it cannot be pickled
        send(Done(Bug(traceback.format_exc()), recorder.inputs, time.process_time()))


def _result(start: Start) -> object:
    try:
        module, _, name = start.function.partition(":")
        return getattr(importlib.import_module(module), name)(pickle.loads(start.argument))
    except BlogErrors as errors:
        return errors
    except BlogError as error:
        return BlogErrors([error])
    except TooLongError as error:  # raised just after the step that took too long
        return error
    except BaseException:
        return Bug(traceback.format_exc())


def _whole(send: Send) -> Send:
    """Sends one thing after the other, whatever threads there are and whenever a limit is reached."""
    lock = threading.Lock()

    def sent(said: object) -> None:
        with unbroken(), lock:
            send(said)

    return sent


class _Printer(io.TextIOBase):
    """Sends what is printed to the parent, up to a limit."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._left = PRINTED

    def writable(self) -> bool:
        return True

    def write(self, text: str) -> int:
        if len(text) > self._left:
            raise RuntimeError(f"more than {PRINTED} characters are printed")
        self._left -= len(text)
        self._send(Printed(text))
        return len(text)


def _limit_memory() -> None:
    if sys.platform == "win32":
        return
    import resource

    for kind, most in ((resource.RLIMIT_AS, MEMORY), (resource.RLIMIT_CORE, 0)):
        hard = resource.getrlimit(kind)[1]
        with contextlib.suppress(ValueError, OSError):  # some systems know no limit of this kind
            resource.setrlimit(kind, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
