"""A builder that is quick and plain, a preview of it in this process, and one in a process of its own."""

from __future__ import annotations

import http.client
import io
import json
import queue
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from blog.errors import BlogError, BlogErrors
from blog.load import FOLDERS
from blog.serve import Session
from blog.serve.builder import Builder, Progress
from blog.serve.preview import Preview, State
from blog.serve.server import PreviewServer
from blog.serve.terminal import Terminal
from tests.conftest import PROJECT

LONGEST = 30  # seconds to wait for what takes one

Changes = frozenset[Path] | None
DRIVER = """\
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # whoever runs the tests may ignore it
from pathlib import Path
sys.path[:0] = {path!r}
from blog.build import Options
from blog.serve import serve
from tests.serve.conftest import PlainBuilder
root = Path(sys.argv[1])
serve(root, Options(), host="127.0.0.1", port=int(sys.argv[2]), open_browser=False, builder=PlainBuilder(root))
"""


class PlainBuilder:
    """Each post's text is its page. A text with "wrong" in it is a problem, "unsound" one that only a check finds."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.seen: list[Changes] = []
        self.checks = 0
        self.is_closed = False
        self.during_build: Callable[[Callable[[], bool]], None] = lambda cancelled: None
        self.during_check: Callable[[Callable[[], bool]], None] = lambda cancelled: None

    def ahead(self, changed: frozenset[Path]) -> Mapping[str, bytes] | None:
        return None

    def build(self, changed: Changes, progress: Progress, cancelled: Callable[[], bool]) -> Mapping[str, bytes]:
        self.seen.append(changed)
        progress("reading", 1, 2)
        self.during_build(cancelled)
        texts = {p.parent.name: p.read_text("utf-8") for p in sorted((self.root / "posts").glob("*/index.md"))}
        self._raise_where("wrong", texts)
        pages = {f"posts/{name}/index.html": f"<body>{text}</body>".encode() for name, text in texts.items()}
        return {"index.html": b"<body>home</body>", **pages}

    def check(self, progress: Progress, cancelled: Callable[[], bool]) -> None:
        self.checks += 1
        progress("sweep", 1, 2)
        self.during_check(cancelled)
        self._raise_where("unsound", {p.parent.name: p.read_text("utf-8") for p in self.root.glob("posts/*/index.md")})

    def needs_restart(self, changed: frozenset[Path]) -> bool:
        return any(path.suffix == ".py" and not path.is_relative_to(self.root) for path in changed)

    def close(self) -> None:
        self.is_closed = True

    def _raise_where(self, word: str, texts: Mapping[str, str]) -> None:
        errors = [BlogError(f"it is {word}", Path(f"posts/{n}/index.md"), 1, 1) for n, t in texts.items() if word in t]
        if errors:
            raise BlogErrors(errors)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A site with one post."""
    root = tmp_path / "a site"
    for name in FOLDERS:
        (root / name).mkdir(parents=True)
    (root / "pyproject.toml").write_text("", "utf-8")
    write(root, "First.")
    return root


def write(root: Path, text: str, post: str = "one") -> Path:
    path = root / "posts" / post / "index.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


@contextmanager
def running(root: Path, builder: Builder, base: str = "/") -> Iterator[Session]:
    """A preview in this process, at a free port."""
    with Session(
        root,
        builder,
        Terminal(io.StringIO(), io.StringIO()),
        base=lambda: base,
        serving=lambda preview: PreviewServer(preview, "127.0.0.1", 0),
    ) as session:
        try:
            session.start(threading.Event())
            yield session
        finally:
            session.server.server_close()


def until(preview: Preview, is_so: Callable[[State], bool]) -> State:
    """The first state that is as wished."""
    state = preview.state
    while not is_so(state):
        newer = preview.wait(state, LONGEST)
        assert newer is not state, f"it never came; the last state was {state}"
        state = newer
    return state


def page_of(state: State, post: str = "one") -> str:
    return state.site.files[f"posts/{post}/index.html"].decode() if state.site else ""


def shows(text: str) -> Callable[[State], bool]:
    return lambda state: text in page_of(state) and state.work is None


class Served:
    """A preview that runs as a process of its own, and the lines that it prints."""

    def __init__(self, process: subprocess.Popen[str], port: int) -> None:
        self.process = process
        self.port = port
        self.errors: list[str] = []
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()
        threading.Thread(target=self._read_errors, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        self.errors.extend(self.process.stderr)

    def line(self, start: str) -> str:
        """The next line that begins so."""
        while not (line := self._lines.get(timeout=LONGEST)).startswith(start):
            pass
        return line


@contextmanager
def process(root: Path, code: Path = PROJECT) -> Iterator[Served]:
    """A preview with the plain builder and the tool's code of a folder."""
    driver = root.parent / "driver.py"
    driver.write_text(DRIVER.format(path=[str(code), str(PROJECT)]), "utf-8")
    port = free_port()
    command = [sys.executable, "-P", str(driver), str(root), str(port)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8") as started:
        try:
            yield Served(started, port)
        finally:
            started.terminate()
            try:
                started.wait(LONGEST)
            except subprocess.TimeoutExpired:
                started.kill()


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def response(
    port: int, path: str, *, host: str = "", method: str = "GET", address: str = "127.0.0.1", **headers: str
) -> Iterator[http.client.HTTPResponse]:
    with closing(http.client.HTTPConnection(address, port, timeout=LONGEST)) as connection:
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host or f"127.0.0.1:{port}")
        for name, value in headers.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        yield connection.getresponse()


def get(port: int, path: str, **options: str) -> tuple[int, str]:
    with response(port, path, **options) as answer:
        return answer.status, answer.read().decode("utf-8")


def told(stream: http.client.HTTPResponse) -> dict[str, object]:
    """The next state that a page is told."""
    while True:
        line = stream.readline().decode("utf-8")
        assert line, "the stream of events has ended"
        if line.startswith("data: "):
            state: dict[str, object] = json.loads(line.removeprefix("data: "))
            return state
