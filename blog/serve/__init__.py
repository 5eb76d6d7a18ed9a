"""Live preview: take the port, build, watch, and change the open pages as the sources change.

One process stays. The site lives in memory and is replaced at once; a failed build leaves the last good pages up and
shows the same text as the command line over them.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
import tomllib
import webbrowser
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from blog.builder import Options
from blog.load import check_folders
from blog.serve.builder import Builder
from blog.serve.loop import Loop
from blog.serve.preview import Preview
from blog.serve.restart import become_new, taken_socket
from blog.serve.server import ANYWHERE, PreviewServer, listen
from blog.serve.site import SiteBuilder
from blog.serve.terminal import Terminal
from blog.serve.watch import SETTINGS, Watch

LET_GO_SECONDS = 0.5  # that a builder has to give up its work when the preview ends
_ENDING = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def serve(
    root: Path,
    options: Options,
    *,
    host: str,
    port: int | None,
    open_browser: bool,
    builder: Builder | None = None,
) -> int:
    """Serve until interrupted; gives the exit status."""
    check_folders(root)
    builder = builder or SiteBuilder(root, options)
    taken = taken_socket()
    ended = threading.Event()
    before = {number: _end_at(number, ended) for number in _ENDING}
    terminal = Terminal(sys.stdout, sys.stderr)
    with Session(
        root,
        builder,
        terminal,
        base=lambda: base_path(root, options.base_url),
        serving=lambda preview: PreviewServer(preview, host, 0, taken) if taken else listen(preview, host, port),
    ) as session:
        address = address_of(session.server, host, session.base())
        terminal.line("restarted" if taken else f"serving {address}  (Ctrl-C ends)")
        session.start(ended)
        if open_browser and not taken:
            session.preview_is_there(ended, lambda: webbrowser.open(address))
        while not ended.wait(0.2):  # a signal that another thread receives wakes nobody
            pass
    for number, handler in before.items():
        signal.signal(number, handler)
    if not session.stuck:
        builder.close()
    if session.loop.restart:
        become_new(session.server.socket)
    session.server.server_close()
    if session.stuck:  # a thread of the builder would keep the process; what it holds is for nobody
        sys.stdout.flush()
        os._exit(0)
    return 0


class Session:
    """A running preview: the port, the loop and the watch, each in a thread of its own."""

    def __init__(
        self,
        root: Path,
        builder: Builder,
        terminal: Terminal,
        *,
        base: Callable[[], str],
        serving: Callable[[Preview], PreviewServer],
    ) -> None:
        self.root = root
        self.base = base
        self.preview = Preview()
        self.server = serving(self.preview)
        self.terminal = terminal
        self.loop = Loop(root, builder, self.preview, terminal, base)
        self.stuck = False
        self._watch: Watch | None = None
        self._building: threading.Thread | None = None

    def __enter__(self) -> Self:
        serving = self.server.serve_forever
        threading.Thread(target=serving, kwargs={"poll_interval": 0.05}, name="serve", daemon=True).start()
        return self

    def start(self, ended: threading.Event) -> None:
        """Watch and build, in this order, so that no change is missed; `ended` is set when the loop ends by itself."""

        def loop() -> None:
            self.loop.run()
            ended.set()

        self._watch = Watch(self.root, self.loop.changed, self.terminal.line)
        self._building = threading.Thread(target=loop, name="build", daemon=True)
        self._building.start()

    def preview_is_there(self, ended: threading.Event, then: Callable[[], object]) -> None:
        """Call when the first page is there."""

        def wait() -> None:
            state = None
            while not ended.is_set() and (state := self.preview.wait(state, 1)).site is None:
                pass
            if not ended.is_set():
                then()

        threading.Thread(target=wait, name="open", daemon=True).start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.loop.stop()
        self.preview.close()
        self.server.shutdown()
        if self._watch:
            self._watch.close()
        if self._building:
            self._building.join(LET_GO_SECONDS)
            self.stuck = self._building.is_alive()


def base_path(root: Path, base_url: str | None) -> str:
    """The path under which the site will be published, so that it is previewed under the same one.

    >>> base_path(Path("nowhere"), "https://x.org/a/b"), base_path(Path("nowhere"), None)
    ('/a/b/', '/')
    """
    if base_url is None:
        try:
            settings = tomllib.loads((root / SETTINGS).read_text("utf-8"))
            base_url = str(settings["tool"]["blog"]["base_url"])
        except (OSError, ValueError, KeyError, TypeError):  # the build says what is wrong with it
            base_url = ""
    path = base_url.partition("://")[2].partition("/")[2].partition("?")[0].strip("/")
    return f"/{quote(path, safe='/%')}/" if path else "/"


def address_of(server: PreviewServer, host: str, base: str) -> str:
    """The address to open in a browser of this machine."""
    name = "localhost" if host in ANYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{name}:{server.server_address[1]}{base}"


def _end_at(number: int, ended: threading.Event) -> Any:
    """End when told so; what was told to be ignored (nohup) still is. Gives the handler that was there."""
    before = signal.getsignal(number)
    if before is not signal.SIG_IGN:
        signal.signal(number, lambda *_: ended.set())
    return before
