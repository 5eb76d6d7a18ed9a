"""Live preview: build, serve on this machine only, watch, rebuild, tell the browser.

A failed rebuild leaves the last good pages up and shows the same text as the command line over them. Each rebuild runs
in a process of its own, so that a change to the calculator or to a post's figures.py is seen like any other.
"""

from __future__ import annotations

import errno
import html
import json
import queue
import re
import socket
import subprocess
import sys
import tempfile
import threading
import webbrowser
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import unquote, urlsplit

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.polling import PollingObserver

from blog.build import Options
from blog.errors import BlogError

DEFAULT_PORT = 8000
BUSY = (errno.EADDRINUSE, errno.EACCES)
FOLDERS = ("posts", "templates", "static")
SETTLE_SECONDS = 0.03  # a burst of saves is one change
EVENTS, SCRIPT = "/_blog/events", "/_blog/reload.js"
_IGNORED = re.compile(r"^(site|static/js/formulas)(/|$)|(^|/)(\.[^/]*|__pycache__|[^/]*~|[^/]*\.sw[px])(/|$)")

RELOAD_JS = """\
const source = new EventSource("/_blog/events");
source.onmessage = ({ data }) => {
  const { kind, text } = JSON.parse(data);
  document.querySelector("#blog-problem")?.remove();
  if (kind === "reload") return location.reload();
  if (!text) return;
  const overlay = document.createElement("div");
  overlay.id = "blog-problem";
  overlay.setAttribute("role", "alert");
  const words = document.createElement("pre");
  words.textContent = text;
  overlay.append(words);
  overlay.style.cssText = "position:fixed;inset:0 0 auto;z-index:99;max-height:70vh;overflow:auto;" +
    "padding:1rem 1.5rem;background:#1b1d21;color:#fcfbf8;border-bottom:4px solid #b3261e;font:14px/1.5 monospace";
  words.style.cssText = "margin:0;white-space:pre-wrap";
  document.body.append(overlay);
};
"""


@dataclass
class Preview:
    """The state that the server, the watcher and the browsers share."""

    site: Path
    problem: str = ""
    listeners: list[queue.Queue[str]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def tell(self, kind: str) -> None:
        """Send an event to every open page."""
        with self.lock:
            for listener in self.listeners:
                listener.put(json.dumps({"kind": kind, "text": self.problem}))


def serve(root: Path, options: Options, *, host: str, port: int | None, open_browser: bool) -> int:
    """Serve until interrupted; gives the exit status."""
    for name in FOLDERS:
        if not (root / name).is_dir():
            problem = f'the folder is no site: it has no folder "{name}"'
            raise BlogError(problem, hint="Give the site's folder as ROOT.")
    with tempfile.TemporaryDirectory(prefix="blog-preview-") as folder:
        preview = Preview(site=Path(folder) / "site")
        rebuild(root, options, preview)
        server = listen(preview, host, port)
        address = f"http://{host}:{server.server_address[1]}/"
        print(f"serving {address}  (Ctrl-C ends)", flush=True)
        observer = watch(root, lambda: rebuild(root, options, preview))
        if open_browser:
            webbrowser.open(address)
        try:
            server.serve_forever(poll_interval=0.2)
        except KeyboardInterrupt:
            print()
        finally:
            observer.stop()
            server.server_close()
    return 0


def rebuild(root: Path, options: Options, preview: Preview) -> None:
    """Build in a fresh process; on success reload the pages, otherwise show why not."""
    command = [
        sys.executable,
        "-m",
        "blog",
        "build",
        str(root),
        "--out",
        str(preview.site),
    ]
    command += ["--drafts"] if options.drafts else []
    command += ["--date", str(options.today)] if options.today else []
    command += ["--base-url", options.base_url] if options.base_url else []
    started = monotonic()
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    stages = {"load", "compute", "render", "write"}
    words = "\n".join(row for row in done.stderr.splitlines() if row not in stages).strip()
    preview.problem = words if done.returncode else ""
    if done.returncode:
        print(words, file=sys.stderr, flush=True)
    else:
        print(f"built in {monotonic() - started:.2f} s", flush=True)
    preview.tell("problem" if preview.problem else "reload")


def listen(preview: Preview, host: str, port: int | None) -> ThreadingHTTPServer:
    """Bind the port; the default one gives way to the next free one, a chosen one does not."""
    handler = handler_for(preview, host)
    for number in [port] if port else range(DEFAULT_PORT, DEFAULT_PORT + 50):
        try:
            server = ThreadingHTTPServer((host, number), handler)
        except OSError as error:
            if port or error.errno not in BUSY:
                free = "Choose another with --port, or none: then the next free one is taken."
                hint = free if port and error.errno in BUSY else "Choose an address of this machine with --host."
                raise BlogError(f"port {number} of {host} cannot be used: {error.strerror}", hint=hint) from error
            continue
        except OverflowError:
            continue
        server.daemon_threads = True
        return server
    problem = f"no port from {DEFAULT_PORT} to {DEFAULT_PORT + 49} of {host} is free"
    raise BlogError(problem, hint="Choose another with --port.")


def handler_for(preview: Preview, host: str) -> type[SimpleHTTPRequestHandler]:
    """A request handler that serves the site, and nothing to strangers."""
    names = {host.lower(), "127.0.0.1", "localhost", "[::1]"}
    if host in ("0.0.0.0", "::"):  # the user asked for the network: the machine's own names too
        names |= {socket.gethostname().lower(), *socket.gethostbyname_ex(socket.gethostname())[2]}

    class Handler(SimpleHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            if re.sub(r":\d+$", "", self.headers.get("Host", "")).lower() not in names:
                self.send_error(HTTPStatus.MISDIRECTED_REQUEST, "unknown host name")
            elif self.path == EVENTS:
                self._events()
            elif self.path == SCRIPT:
                self._send(RELOAD_JS.encode(), "text/javascript")
            else:
                self._page()

        do_HEAD = do_GET

        def _page(self) -> None:
            path = published(preview.site, self.path)
            if path is None:
                missing = preview.site / "404.html"
                if not preview.site.exists():
                    page = with_script(problem_page(preview.problem).encode())
                    self._send(page, "text/html; charset=utf-8", HTTPStatus.SERVICE_UNAVAILABLE)
                elif missing.is_file():
                    self._send(with_script(missing.read_bytes()), "text/html; charset=utf-8", HTTPStatus.NOT_FOUND)
                else:
                    self.send_error(HTTPStatus.NOT_FOUND)
            elif path.is_dir():
                self.send_response(HTTPStatus.MOVED_PERMANENTLY)
                self.send_header("Location", urlsplit(self.path).path + "/")
                self.send_header("Content-Length", "0")
                self.end_headers()
            elif path.suffix == ".html":
                self._send(with_script(path.read_bytes()), "text/html; charset=utf-8")
            else:
                self._send(path.read_bytes(), self.guess_type(str(path)))

        def _send(self, body: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        def _events(self) -> None:
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Cache-Control", "no-store")
            self.end_headers()
            listener: queue.Queue[str] = queue.Queue()
            with preview.lock:
                preview.listeners.append(listener)
            if preview.problem:
                listener.put(json.dumps({"kind": "problem", "text": preview.problem}))
            try:
                while True:
                    try:
                        self.wfile.write(f"data: {listener.get(timeout=15)}\n\n".encode())
                    except queue.Empty:
                        self.wfile.write(b": still here\n\n")
                    self.wfile.flush()
            except OSError:
                pass  # the page was closed
            finally:
                with preview.lock:
                    preview.listeners.remove(listener)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    return Handler


def published(site: Path, address: str) -> Path | None:
    """The file that an address names: inside the site, or None. A folder without its slash is given as the folder."""
    name = unquote(urlsplit(address).path)
    if "\0" in name or "\\" in name:
        return None
    try:
        path = (site / name.lstrip("/")).resolve()
        if not path.is_relative_to(site.resolve()):
            return None
        if path.is_dir():
            index = path / "index.html"
            return None if not index.is_file() else index if name.endswith("/") else path
        return path if path.is_file() and not name.endswith("/") else None
    except OSError:  # a name that no file system takes
        return None


def with_script(page: bytes) -> bytes:
    """A page that reloads itself."""
    return page.replace(b"</body>", f'<script type="module" src="{SCRIPT}"></script></body>'.encode())


def problem_page(problem: str) -> str:
    """What stands in the browser when there is no good site yet."""
    return (
        "<!doctype html><html lang=en><meta charset=utf-8><title>Not built</title><body>"
        f"<h1>The site is not built yet</h1><pre>{html.escape(problem)}</pre></body></html>"
    )


def watch(root: Path, changed: Callable[[], None]) -> Any:
    """Call `changed` after every burst of changes of a source file; polls where the system cannot notify."""
    wanted = threading.Event()

    class Watcher(FileSystemEventHandler):
        def on_any_event(self, event: FileSystemEvent) -> None:
            if event.event_type in ("opened", "closed_no_write") or event.is_directory:
                return
            for path in filter(None, (str(event.src_path), str(event.dest_path))):
                place = Path(path)
                inside = place.relative_to(root).as_posix() if place.is_relative_to(root) else place.name
                if not _IGNORED.search(inside):
                    wanted.set()

    folders = [root / name for name in FOLDERS] + [Path(__file__).parent]
    watcher = Watcher()

    def start(observer: Any) -> Any:
        for folder in folders:
            observer.schedule(watcher, str(folder), recursive=True)
        observer.schedule(watcher, str(root), recursive=False)  # pyproject.toml
        observer.start()
        return observer

    try:
        observer = start(Observer())
    except OSError as error:
        print(f"cannot be notified of changes ({error}); looking every second instead", file=sys.stderr)
        observer = start(PollingObserver(timeout=1))

    def loop() -> None:
        while True:
            wanted.wait()
            while wanted.is_set():  # until a moment passes without a further change
                wanted.clear()
                threading.Event().wait(SETTLE_SECONDS)
            changed()

    threading.Thread(target=loop, daemon=True).start()
    return observer
