"""The command `blog`: arguments in, text out; the only module that prints and sets the exit status.

Exit status: 0 done, 1 the content has problems, 2 the command was used wrongly, 3 a bug of ours, 130 interrupted.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from blog import __version__
from blog.arguments import parser
from blog.errors import BlogError, BlogErrors, used_up

if TYPE_CHECKING:  # a command imports what it needs, so that help comes at once
    from blog.builder import Options
    from blog.cache import Cache

OBJECTS_WORTH_A_LOOK = 100_000  # new ones, before garbage is looked for: tokens come and go by the million
OK, CONTENT_ERROR, USAGE_ERROR, BUG, INTERRUPTED = 0, 1, 2, 3, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status."""
    options = parser(__version__).parse_args(arguments)
    root = getattr(options, "root", Path()).resolve()
    try:
        status = _RUN[options.command](options, root)
        _flush()
        return status
    except (BlogError, BlogErrors) as problem:
        return _told(problem.errors if isinstance(problem, BlogErrors) else (problem,), options, root)
    except KeyboardInterrupt:
        print("interrupted; the published site is whole", file=sys.stderr)
        return INTERRUPTED
    except BrokenPipeError:  # whoever read the output has gone
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
        return OK
    except Exception as error:
        if limit := used_up(error):
            return _told((limit,), options, root)
        traceback.print_exc()
        print("\nThis is a bug of the tool, not of your text. The published site is whole.", file=sys.stderr)
        return BUG


def _flush() -> None:
    """Write what was printed; where nobody reads it or no room is left, nothing more is tried."""
    try:
        sys.stdout.flush()
    except OSError:
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
        raise


def _told(errors: Sequence[BlogError], options: argparse.Namespace, root: Path) -> int:
    """Say what is wrong, as it was asked for; gives the exit status."""
    from blog.report import as_json, describe

    if getattr(options, "json", False):
        print(as_json(None, errors))
    else:
        counted = options.command != "calc"  # which never writes
        print(describe(errors, root, colour=_colour(), counted=counted), file=sys.stderr)
    return CONTENT_ERROR


def _options(options: argparse.Namespace) -> Options:
    from blog.builder import Options

    today = None if options.drafts else options.date or _today()
    return Options(drafts=options.drafts, base_url=options.base_url, today=today, jobs=options.jobs)


def _today() -> date:
    """The day for which the site is built; reproducible builds say which by SOURCE_DATE_EPOCH."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH", "")
    return datetime.fromtimestamp(int(epoch), UTC).date() if epoch.isdecimal() else date.today()


def _cache(root: Path, *, clean: bool = False) -> Cache:
    from blog.build import CACHE
    from blog.cache import Cache

    path = root / CACHE
    if clean:
        path.unlink(missing_ok=True)
    return Cache(path if (root / "pyproject.toml").is_file() else None, lambda words: print(words, file=sys.stderr))


def _build(options: argparse.Namespace, root: Path) -> int:
    gc.set_threshold(OBJECTS_WORTH_A_LOOK)
    from blog.build import build, verify
    from blog.progress import Progress
    from blog.report import as_json, explained, summary, timings

    out = (options.out or root / "site").absolute()
    with Progress(sys.stderr, quiet=options.json) as progress:
        cache = _cache(root, clean=options.clean)
        built = build(root, out, _options(options), cache, progress.step, fresh=options.clean)
        if options.verify:
            verify(root, out, _options(options), progress.step)
    if options.json:
        print(as_json(built, ()))
        return OK
    print(summary(built, out))
    if options.verify:
        print("a build without the cache gives the same bytes")
    if options.explain:
        print(explained(built, options.explain))
    if options.timings:
        print(timings(built))
    return OK


def _check(options: argparse.Namespace, root: Path) -> int:
    from blog.build import check
    from blog.progress import Progress
    from blog.report import as_json

    with Progress(sys.stderr, quiet=options.json) as progress:
        check(root, _options(options), _cache(root), progress.step)
    print(as_json(None, ()) if options.json else "no problems")
    return OK


def _serve(options: argparse.Namespace, root: Path) -> int:
    from blog.serve import serve  # watchdog and the server are not needed to build

    return serve(root, _options(options), host=options.host, port=options.port, open_browser=options.open)


def _why(options: argparse.Namespace, root: Path) -> int:
    from blog.why import why

    print(why(root, _options(options), _cache(root), options.name))
    return OK


def _new(options: argparse.Namespace, root: Path) -> int:
    from blog.new import new_post

    path = new_post(root, options.slug, options.title, date.today())
    print(f"{path}: write, then run `blog serve --drafts`")
    return OK


def _calc(options: argparse.Namespace, root: Path) -> int:
    from blog import calculate  # numpy is not needed for the other commands' messages

    print(calculate.run(options, as_json=options.json))
    return OK


def _schema(options: argparse.Namespace, root: Path) -> int:
    from blog.schema import schema

    print(schema(options.name))
    return OK


def _colour() -> bool:
    return sys.stderr.isatty() and "NO_COLOR" not in os.environ


_RUN = {
    "build": _build,
    "serve": _serve,
    "check": _check,
    "why": _why,
    "calc": _calc,
    "schema": _schema,
    "new": _new,
}

__all__ = ["main"]
