"""The command `blog`: arguments in, text out; the only module that prints and sets the exit status.

Exit status: 0 done, 1 the content has problems, 2 the command was used wrongly, 3 a bug of ours.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
import traceback
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from blog import __version__
from blog.errors import BlogError, BlogErrors

if TYPE_CHECKING:  # a command imports what it needs, so that help comes at once
    from blog.builder import Options
    from blog.cache import Cache

OK, CONTENT_ERROR, USAGE_ERROR, BUG = 0, 1, 2, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give its exit status."""
    options = _parser().parse_args(arguments)
    root = getattr(options, "root", Path()).resolve()
    try:
        status: int = options.run(options, root)
        return status
    except (BlogError, BlogErrors) as problem:
        from blog.report import as_json, describe

        errors = problem.errors if isinstance(problem, BlogErrors) else (problem,)
        if getattr(options, "json", False):
            print(as_json(None, errors))
        else:
            print(describe(errors, root, colour=_colour()), file=sys.stderr)
        return CONTENT_ERROR
    except KeyboardInterrupt:
        print("interrupted; the last site is untouched", file=sys.stderr)
        return 130
    except BrokenPipeError:  # whoever read the output has gone
        sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115, PTH123
        return OK
    except Exception:
        traceback.print_exc()
        print("\nThis is a bug of the tool, not of your text. The last site is untouched.", file=sys.stderr)
        return BUG


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="blog", description="Publish live articles from Markdown, Python and JavaScript."
    )
    parser.add_argument("--version", action="version", version=f"blog {__version__}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: object, words: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=words, description=words)
        added.set_defaults(run=run)
        return added

    def common(added: argparse.ArgumentParser) -> None:
        added.add_argument(
            "root", nargs="?", type=Path, default=Path(), metavar="ROOT", help="folder of the site (here)"
        )
        added.add_argument("--drafts", action="store_true", help="include drafts and posts dated later than today")
        added.add_argument("--base-url", metavar="URL", help="address under which the site will be published")
        added.add_argument("--jobs", type=_jobs, metavar="N", help="processes that share the work")
        added.add_argument(
            "--date", type=_date, metavar="YYYY-MM-DD", help="take this as today; later posts are left out"
        )

    built = command("build", _build, "Build the site into a folder, whole or not at all.")
    common(built)
    built.add_argument("--out", type=Path, default=None, metavar="FOLDER", help="where to (ROOT/site)")
    built.add_argument("--clean", action="store_true", help="use nothing of earlier builds, the cache included")
    built.add_argument("--verify", action="store_true", help="build without the cache too, and compare every byte")
    built.add_argument("--explain", metavar="PATH", help="say why a published file was made again, and from what")
    built.add_argument("--timings", action="store_true", help="say where the time went")
    built.add_argument("--json", action="store_true", help="report as one JSON document")
    served = command("serve", _serve, "Build, serve, watch, and reload the browser on every change.")
    common(served)
    served.add_argument("--host", default="127.0.0.1", help="address to listen at (127.0.0.1)")
    served.add_argument("--port", type=_port, default=None, help="port (8000, or the next free one)")
    served.add_argument("--open", action="store_true", help="open the browser")
    checked = command("check", _check, "Report every problem of the content; write nothing.")
    common(checked)
    checked.add_argument("--json", action="store_true", help="report as one JSON document")
    asked = command("why", _why, "Say from what a page, a figure or a number was made.")
    asked.add_argument("name", metavar="NAME", help="posts/gqa/index.html, gqa/roofline, or an expression of a text")
    common(asked)
    calc = command("calc", _calc, "Count a model's parameters, cache, operations and bounds.")
    calc.add_argument("model", nargs="?", default="llama-3.1-8b", metavar="PRESET|CONFIG.json", help="llama-3.1-8b")
    calc.add_argument(
        "--set", action="append", default=[], metavar="KEY=VALUE", help="change a size, such as n_kv_heads=1"
    )
    calc.add_argument("--seq-len", type=_size, default=8192, metavar="N", help="positions held (8192)")
    calc.add_argument("--batch", type=_size, default=1, metavar="N", help="sequences at once (1)")
    calc.add_argument("--weight-dtype", default="bf16", metavar="D", help="fp32, bf16, fp8, int8 or int4 (bf16)")
    calc.add_argument("--kv-dtype", default="bf16", metavar="D", help="the same for the cache (bf16)")
    calc.add_argument("--gpu", default="H100 SXM", metavar="NAME", help="accelerator (H100 SXM)")
    calc.add_argument("--gpu-count", type=_size, default=1, metavar="N", help="how many of them (1)")
    calc.add_argument("--json", action="store_true", help="print one JSON document")
    schema = command("schema", _schema, "Print the JSON Schema of front matter or settings, for editors.")
    schema.add_argument("name", metavar="NAME", choices=("front-matter", "settings"), help="front-matter or settings")
    created = command("new", _new, "Make the folder of a new post, which builds as it is.")
    created.add_argument("slug", metavar="SLUG", help="name of the folder, lower-case words joined by hyphens")
    created.add_argument("--title", required=True, help="title of the post")
    created.add_argument("--root", type=Path, default=Path(), help="folder of the site (here)")
    return parser


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


def _size(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 2**30:
        raise argparse.ArgumentTypeError(f"{text[:40]} is no whole number from 1 to {2**30:,}")
    return int(text)


def _jobs(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"{text} is no number of processes from 1 to 64")
    return int(text)


def _port(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 65535:
        raise argparse.ArgumentTypeError(f"{text} is no port from 1 to 65535")
    return int(text)


def _date(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise argparse.ArgumentTypeError(f"{text} is no date like 2026-02-14")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no day of the calendar") from None


def _colour() -> bool:
    return sys.stderr.isatty() and "NO_COLOR" not in os.environ


__all__ = ["main"]
