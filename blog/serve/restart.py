"""The tool's own code has changed: the process becomes a new one, and the port stays taken in between."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from time import time
from typing import NoReturn

from blog.serve.watch import TOOL

_SOCKET = "BLOG_PREVIEW_SOCKET"  # number of the file that the earlier process listens at
_BEGAN = time()
_LONGEST = 60  # seconds that importing the tool may take


def newer_code() -> frozenset[Path]:
    """The tool's code that was saved after this process began, for when nobody knows what has changed."""
    found = set()
    for path in (*TOOL.rglob("*.py"), *TOOL.rglob("*.js")):
        with suppress(OSError):  # it was there a moment ago
            if path.stat().st_mtime > _BEGAN:
                found.add(path)
    return frozenset(found)


def fault_of_new_code() -> str:
    """Import the tool in a process of its own; the traceback if that fails, else nothing."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path or "." for path in sys.path)}
    command = [sys.executable, "-P", "-c", "import blog.cli, blog.serve"]
    try:
        done = subprocess.run(
            command, env=environment, capture_output=True, encoding="utf-8", errors="replace", timeout=_LONGEST
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"the tool's own code has changed and cannot be started: {error}"
    if not done.returncode:
        return ""
    return f"the tool's own code has changed and cannot be started:\n\n{done.stderr.strip()}"


def become_new(listening: socket.socket) -> NoReturn:
    """Start the command again in this process; browsers that ask meanwhile wait at the socket."""
    listening.set_inheritable(True)
    os.environ[_SOCKET] = str(listening.fileno())
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])


def taken_socket() -> socket.socket | None:
    """The socket that an earlier process left, once."""
    number = os.environ.pop(_SOCKET, "")
    if not number.isdecimal():
        return None
    try:
        left = socket.socket(fileno=int(number))
        left.set_inheritable(False)
        return left if left.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN) else None
    except OSError:  # the variable was no word of ours
        return None
