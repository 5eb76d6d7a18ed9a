"""What the command `blog` can be told: each command with its options as data, and the words of its help."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Command:
    """A command: what it does, in one sentence, and what it takes."""

    words: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Option:
    """An argument by its name, with what argparse is told about it."""

    name: str
    facts: Mapping[str, Any]


def parser(version: str) -> argparse.ArgumentParser:
    """The reader of a command line; it says in `command` which one was asked for."""
    reader = argparse.ArgumentParser(
        prog="blog", description="Publish live articles from Markdown, Python and JavaScript."
    )
    reader.add_argument("--version", action="version", version=f"blog {version}")
    commands = reader.add_subparsers(required=True, metavar="COMMAND", dest="command")
    for name, command in COMMANDS.items():
        added = commands.add_parser(name, help=command.words, description=command.words)
        for option in command.options:
            added.add_argument(option.name, **option.facts)
    return reader


def _flag(name: str, words: str) -> Option:
    return Option(name, {"action": "store_true", "help": words})


def _value(name: str, words: str, **facts: object) -> Option:
    return Option(name, {"help": words, **facts})


def _whole(what: str, most: int) -> Callable[[str], int]:
    """A reader of numbers from 1 to `most`, which `what` calls in a message."""

    def number(text: str) -> int:
        if not text.isdigit() or not 1 <= int(text) <= most:
            raise argparse.ArgumentTypeError(f"{text[:40]} is no {what}")
        return int(text)

    return number


def _date(text: str) -> date:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        raise argparse.ArgumentTypeError(f"{text} is no date like 2026-02-14")
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no day of the calendar") from None


_SIZE = _whole(f"whole number from 1 to {2**30:,}", 2**30)
_PROCESSES = _whole("number of processes from 1 to 64", 64)
_PORT = _whole("port from 1 to 65535", 65535)

_HERE = {"type": Path, "default": Path()}
_SITE = (
    _value("root", "folder of the site (here)", nargs="?", metavar="ROOT", **_HERE),
    _flag("--drafts", "include drafts and posts dated later than today"),
    _value("--base-url", "address under which the site will be published", metavar="URL"),
    _value("--jobs", "processes that share the work", type=_PROCESSES, metavar="N"),
    _value("--date", "take this as today; later posts are left out", type=_date, metavar="YYYY-MM-DD"),
)
_AS_JSON = _flag("--json", "report as one JSON document")

COMMANDS: Mapping[str, Command] = {
    "build": Command(
        "Build the site into a folder, whole or not at all.",
        (
            *_SITE,
            _value("--out", "where to (ROOT/site)", type=Path, metavar="FOLDER"),
            _flag("--clean", "use nothing of earlier builds, the cache included"),
            _flag("--verify", "build without the cache too, and compare every byte"),
            _value("--explain", "say why a published file was made again, and from what", metavar="PATH"),
            _flag("--timings", "say where the time went"),
            _AS_JSON,
        ),
    ),
    "serve": Command(
        "Build, serve, watch, and reload the browser on every change.",
        (
            *_SITE,
            _value("--host", "address to listen at (127.0.0.1)", default="127.0.0.1"),
            _value("--port", "port (8000, or the next free one)", type=_PORT),
            _flag("--open", "open the browser"),
        ),
    ),
    "check": Command("Report every problem of the content; write nothing.", (*_SITE, _AS_JSON)),
    "why": Command(
        "Say from what a page, a figure or a number was made.",
        (_value("name", "posts/gqa/index.html, gqa/roofline, or an expression of a text", metavar="NAME"), *_SITE),
    ),
    "calc": Command(
        "Count a model's parameters, cache, operations and bounds.",
        (
            _value("model", "llama-3.1-8b", nargs="?", default="llama-3.1-8b", metavar="PRESET|CONFIG.json|-"),
            _value("--set", "change a size, such as n_kv_heads=1", action="append", default=[], metavar="KEY=VALUE"),
            _value("--seq-len", "positions held (8192)", type=_SIZE, default=8192, metavar="N"),
            _value("--batch", "sequences at once (1)", type=_SIZE, default=1, metavar="N"),
            _value("--weight-dtype", "fp32, bf16, fp8, int8 or int4 (what the file says, else bf16)", metavar="D"),
            _value("--kv-dtype", "the same for the cache (bf16)", default="bf16", metavar="D"),
            _value("--gpu", "accelerator (H100 SXM)", default="H100 SXM", metavar="NAME"),
            _value("--gpu-count", "how many of them (1)", type=_SIZE, default=1, metavar="N"),
            _flag("--json", "print one JSON document"),
        ),
    ),
    "schema": Command(
        "Print the JSON Schema of front matter or settings, for editors.",
        (_value("name", "front-matter or settings", metavar="NAME", choices=("front-matter", "settings")),),
    ),
    "new": Command(
        "Make the folder of a new post, which builds as it is.",
        (
            _value("slug", "name of the folder, lower-case words joined by hyphens", metavar="SLUG"),
            _value("--title", "title of the post", required=True),
            _value("--root", "folder of the site (here)", **_HERE),
        ),
    ),
}
