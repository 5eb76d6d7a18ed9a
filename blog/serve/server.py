"""The preview over HTTP: the site in memory, and a stream of events for each open page. To this machine only."""

from __future__ import annotations

import errno
import html
import json
import re
import socket
import socketserver
import sys
from contextlib import suppress
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from importlib.resources import files
from string import Template
from typing import Any
from urllib.parse import parse_qs

from blog.errors import BlogError
from blog.serve.address import content_type, find, part, split_target
from blog.serve.preview import Preview, Published, State

DEFAULT_PORT = 8000
BUSY = (errno.EADDRINUSE, errno.EACCES)
TOOL = "/_blog/"  # what is the preview's own and not the site's
EVENTS = TOOL + "events"
OWN = ("anchor.js", "figure.js", "morph.js", "notice.css", "notice.js", "page.js", "update.js", "waiting.css")
ANYWHERE = ("0.0.0.0", "::")  # the user asked for the network
BEAT_SECONDS = 15  # a closed page is noticed when it is written to
PATIENCE_SECONDS = 20  # for what a client sends or takes


class PreviewServer(ThreadingHTTPServer):
    """A thread for each connection; none of them keeps the process from ending."""

    daemon_threads = True
    request_queue_size = 128  # while a restart is under way, they wait here

    def __init__(self, preview: Preview, host: str, port: int, taken: socket.socket | None = None) -> None:
        """Listen at a port, or at the socket that an earlier process has taken."""
        self.preview = preview
        self.names = names_of(host)
        self.open_to_all = host in ANYWHERE
        if taken:
            super().__init__((host, port), Handler, bind_and_activate=False)
            self.socket.close()
            self.socket = taken
            self.server_address = taken.getsockname()
            return
        self.address_family = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)[0][0]
        super().__init__((host, port), Handler)

    def server_bind(self) -> None:
        """Bind without asking a name server what the machine is called, which can take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """One line for a bug of ours; a client that hangs up is none."""
        error = sys.exc_info()[1]
        if not isinstance(error, OSError):
            print(f"the preview could not answer a request: {error!r}", file=sys.stderr, flush=True)


def listen(preview: Preview, host: str, port: int | None) -> PreviewServer:
    """Take the port; the default one gives way to the next free one, a chosen one does not."""
    for number in [port] if port else range(DEFAULT_PORT, DEFAULT_PORT + 50):
        try:
            return PreviewServer(preview, host, number)
        except OSError as error:
            if port or error.errno not in BUSY:
                free = "Choose another with --port, or none: then the next free one is taken."
                hint = free if port and error.errno in BUSY else "Choose an address of this machine with --host."
                raise BlogError(f"port {number} of {host} cannot be used: {error.strerror}", hint=hint) from error
        except OverflowError:
            break
    problem = f"no port from {DEFAULT_PORT} to {DEFAULT_PORT + 49} of {host} is free"
    raise BlogError(problem, hint="Choose another with --port.")


def names_of(host: str) -> set[str]:
    """The names under which the preview may be asked for; a stranger's page could make a name of its own lead here."""
    names = {host.lower(), f"[{host.lower()}]", "127.0.0.1", "localhost", "[::1]"}
    if host in ANYWHERE:
        names.add(socket.gethostname().lower())
        with suppress(OSError):  # a machine that does not know its own name
            names |= set(socket.gethostbyname_ex(socket.gethostname())[2])
    return names


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    server: PreviewServer
    protocol_version = "HTTP/1.1"
    timeout = PATIENCE_SECONDS
    disable_nagle_algorithm = True  # else the body waits 40 ms for the client to confirm the head

    def do_GET(self) -> None:
        """Answer; HEAD is the same without the body."""
        target = split_target(self.path)
        if not self._host_is_known():
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST, "unknown host name")
        elif target is None:
            self.send_error(HTTPStatus.BAD_REQUEST)
        elif target[0] == EVENTS:
            self._events(target[1])
        elif target[0].startswith(TOOL):
            self._own(target[0].removeprefix(TOOL))
        else:
            self._page(*target)

    do_HEAD = do_GET

    def _host_is_known(self) -> bool:
        host = re.sub(r":\d+$", "", self.headers.get("Host", "")).lower()
        if self.server.open_to_all and host.strip("[]") == self.connection.getsockname()[0].removeprefix("::ffff:"):
            return True
        return host in self.server.names

    def _own(self, name: str) -> None:
        if name in OWN:
            self._send(own_file(name), content_type(name))
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _page(self, path: str, query: str) -> None:
        state = self.server.preview.state
        if state.site is None:
            page = waiting_page(state)
            self._send(page, content_type(".html"), HTTPStatus.SERVICE_UNAVAILABLE, {"Retry-After": "1"})
            return
        place = find(state.site, path, query)
        if place.redirect:
            self._send(b"", content_type(".html"), HTTPStatus.MOVED_PERMANENTLY, {"Location": place.redirect})
        elif place.path:
            self._file(state.site, place.path, HTTPStatus.OK)
        elif older := next((site for site in state.earlier if find(site, path).path), None):
            self._file(older, find(older, path).path, HTTPStatus.OK)
        elif "404.html" in state.site.files:
            self._file(state.site, "404.html", HTTPStatus.NOT_FOUND)
        else:
            self.send_error(HTTPStatus.NOT_FOUND)

    def _file(self, site: Published, path: str, status: HTTPStatus) -> None:
        content = site.files[path]
        headers = {"Accept-Ranges": "bytes", "ETag": f'"{site.hashes[path]}"'}
        if path.endswith(".html"):
            # The pages of one site differ from those of the next by what is put in.
            headers = {"X-Blog-Site": site.digest, "ETag": f'"{site.hashes[path]}-{site.digest}"'}
            content = with_script(content, site, path)
        elif status == HTTPStatus.OK and (wanted := self._part(headers["ETag"], len(content))):
            self._send_part(content, content_type(path), wanted, headers)
            return
        self._send(content, content_type(path), status, headers)

    def _part(self, tag: str, size: int) -> tuple[int, int] | None:
        header = self.headers.get("Range")
        if not header or self.headers.get("If-Range", tag) != tag:
            return None
        return part(header, size)

    def _send_part(self, content: bytes, kind: str, wanted: tuple[int, int], headers: dict[str, str]) -> None:
        first, end = wanted
        if first >= end:
            headers["Content-Range"] = f"bytes */{len(content)}"
            self._send(b"", kind, HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, headers)
            return
        headers["Content-Range"] = f"bytes {first}-{end - 1}/{len(content)}"
        self._send(content[first:end], kind, HTTPStatus.PARTIAL_CONTENT, headers)

    def _send(
        self, body: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK, headers: dict[str, str] | None = None
    ) -> None:
        self.send_response(status)
        own = {"Content-Type": kind, "Content-Length": str(len(body)), "Cache-Control": "no-store"}
        for name, value in {**own, "X-Content-Type-Options": "nosniff", **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def _events(self, query: str) -> None:
        """Tell an open page every new state until it goes away."""
        origin = self.headers.get("Origin")
        if origin is not None and origin.lower() != f"http://{self.headers.get('Host', '').lower()}":
            self.send_error(HTTPStatus.FORBIDDEN, "the events are for the preview's own pages")
            return
        with self.server.preview.stream() as free:
            if not free:
                self.send_error(HTTPStatus.SERVICE_UNAVAILABLE, "too many pages are open")
                return
            self.close_connection = True
            self.send_response(HTTPStatus.OK)
            self.send_header("Content-Type", "text/event-stream")
            self.send_header("Cache-Control", "no-store")
            self.send_header("Connection", "close")
            self.end_headers()
            if self.command != "HEAD":
                self._stream(parse_qs(query).get("site", [""])[0])

    def _stream(self, known: str) -> None:
        preview = self.server.preview
        seen: State | None = None
        told: Published | None = None
        while True:
            state = preview.wait(seen, BEAT_SECONDS)
            if preview.closed:
                return
            if state is seen:
                self.wfile.write(b": still here\n\n")
                continue
            if told is None and state.site and state.site.digest == known:
                told = state.site
            self.wfile.write(f"data: {event(state, told)}\n\n".encode())
            seen, told = state, state.site

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the terminal for what the author has to know."""


def event(state: State, told: Published | None) -> str:
    """A state as a page is told it; `changed` is null where the page has to find out by itself."""
    site = state.site
    return json.dumps({
        "site": site.digest if site else "",
        "base": site.base if site else "",
        "changed": site.changed_since(told) if site and told else None,
        "problem": state.problem,
        "work": str(state.work) if state.work else "",
    })  # fmt: skip


def own_file(name: str) -> bytes:
    """A file of the preview itself."""
    return files("blog.serve").joinpath(name).read_bytes()


def with_script(page: bytes, site: Published, path: str) -> bytes:
    """A page that follows the site; it says what it is, since its own address may lead elsewhere later."""
    script = (
        f'<script type="module" src="{TOOL}page.js" data-site="{site.digest}" data-page="{html.escape(path)}"></script>'
    )
    before, end, after = page.rpartition(b"</body>")
    return before + script.encode() + end + after if end else page


def waiting_page(state: State) -> bytes:
    """What stands in the browser while there is no good site yet."""
    words = str(state.work) if state.work else "waiting for the next change"
    title = "The site has a problem" if state.problem else "The site is being built"
    text = Template(own_file("waiting.html").decode("utf-8"))
    values = {"title": title, "words": words, "problem": state.problem}
    return text.substitute({name: html.escape(value) for name, value in values.items()}).encode("utf-8")
