from __future__ import annotations

import http.client
import json
import queue
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from blog.errors import BlogError
from blog.serve import _IGNORED, EVENTS, SCRIPT, Preview, listen, problem_page, published, with_script
from tests.conftest import TinySite

LONGEST = 30  # seconds to wait for what takes one


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Served:
    """A preview that runs as a process of its own, and the lines that it prints."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self._lines: queue.Queue[str] = queue.Queue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line.rstrip("\n"))

    def line(self, start: str) -> str:
        """The next line that begins so."""
        while not (line := self._lines.get(timeout=LONGEST)).startswith(start):
            pass
        return line


@contextmanager
def serving(root: Path, *options: str) -> Iterator[Served]:
    command = [sys.executable, "-m", "blog", "serve", str(root), *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8") as process:
        try:
            yield Served(process)
        finally:
            process.send_signal(signal.SIGINT)
            try:
                process.wait(LONGEST)
            except subprocess.TimeoutExpired:
                process.kill()


@contextmanager
def response(port: int, path: str, host: str = "", method: str = "GET") -> Iterator[http.client.HTTPResponse]:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST)) as connection:
        connection.putrequest(method, path, skip_host=True)
        connection.putheader("Host", host or f"127.0.0.1:{port}")
        connection.endheaders()
        yield connection.getresponse()


def get(port: int, path: str, host: str = "") -> tuple[int, str]:
    with response(port, path, host) as answer:
        return answer.status, answer.read().decode("utf-8")


def event(stream: http.client.HTTPResponse, kind: str) -> str:
    """Wait for an event of a kind; gives its text. A change may be seen in two parts, and so be told twice."""
    while True:
        line = stream.readline().decode("utf-8")
        assert line, "the stream of events has ended"
        if line.startswith("data: "):
            told = json.loads(line.removeprefix("data: "))
            if told["kind"] == kind:
                return str(told["text"])


def test_a_change_reloads_the_page_and_a_mistake_shows_over_the_last_good_one(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    site = TinySite(root).post("First.\n")
    port = free_port()
    with serving(root, "--port", str(port)) as served:
        assert served.line("serving") == f"serving http://127.0.0.1:{port}/  (Ctrl-C ends)"
        status, page = get(port, "/posts/tiny/")
        assert (status, "First." in page, SCRIPT in page) == (200, True, True)
        with response(port, EVENTS) as stream:
            site.post("Second.\n")
            assert event(stream, "reload") == ""
            assert "Second." in get(port, "/posts/tiny/")[1]

            site.post("Third @fig:x.\n")
            assert event(stream, "problem") == (
                'posts/tiny/index.md:6:7: unknown figure "x"\n  6 | Third @fig:x.\n    |       ^\n'
                "  hint: Known: none.\n\n1 problem; nothing was written."
            )
            assert "Second." in get(port, "/posts/tiny/")[1]
            with response(port, EVENTS) as late:
                assert "unknown figure" in event(late, "problem"), "a page that is opened later is told, too"

            site.post("Fourth.\n")
            assert event(stream, "reload") == ""
            assert "Fourth." in get(port, "/posts/tiny/")[1]
        assert not (root / "site").exists()
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(LONGEST) == 0


def test_a_site_that_was_never_built_shows_why(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    site = TinySite(root).post("@fig:<b>\n\n@fig:x\n")
    port = free_port()
    with serving(root, "--port", str(port)) as served:
        served.line("serving")
        status, page = get(port, "/")
        assert status == 503
        assert "unknown figure &quot;x&quot;" in page
        assert SCRIPT in page, "the page waits for the first good build"
        with response(port, EVENTS) as stream:
            assert "unknown figure" in event(stream, "problem")
            site.post("Fine.\n")
            assert event(stream, "reload") == ""
        assert get(port, "/")[0] == 200


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """A preview of a few files, without a build or a watcher."""
    folder = tmp_path_factory.mktemp("preview")
    (folder / "secret.txt").write_text("secret", "utf-8")
    files = {
        "index.html": "<body>home</body>",
        "a/index.html": "<body>a</body>",
        "404.html": "<body>none</body>",
        "a/data.json": "{}",
        "a/module.js": "x",
        "empty/file.txt": "x",
        "a/ü b.txt": "x",
    }
    for name, content in files.items():
        (folder / "site" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "site" / name).write_text(content, "utf-8")
    (folder / "site/link.txt").symlink_to(folder / "secret.txt")
    server = listen(Preview(site=folder / "site"), "127.0.0.1", free_port())
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield int(server.server_address[1])
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("path", "status", "content"),
    [
        ("/", 200, f'<body>home<script type="module" src="{SCRIPT}"></script></body>'),
        ("/index.html?v=1#x", 200, f'<body>home<script type="module" src="{SCRIPT}"></script></body>'),
        ("/a/", 200, f'<body>a<script type="module" src="{SCRIPT}"></script></body>'),
        ("/a/data.json", 200, "{}"),
        ("/a/%C3%BC%20b.txt", 200, "x"),
        ("/nowhere", 404, f'<body>none<script type="module" src="{SCRIPT}"></script></body>'),
        ("/a/data.json/", 404, None),
        ("/empty/", 404, None),
    ],
)
def test_a_page_is_served_as_it_will_be_published(port: int, path: str, status: int, content: str | None) -> None:
    found = get(port, path)
    assert found[0] == status
    assert content is None or found[1] == content


def test_a_folder_without_its_slash_leads_to_the_one_with_it(port: int) -> None:
    with response(port, "/a?x=1") as answer:
        assert (answer.status, answer.headers["Location"]) == (301, "/a/")


def test_modules_are_served_as_javascript_and_nothing_is_kept(port: int) -> None:
    with response(port, "/a/module.js") as answer:
        assert answer.headers["Content-Type"] == "text/javascript"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_the_head_of_a_page_comes_without_its_body(port: int) -> None:
    with response(port, "/a/", method="HEAD") as answer:
        assert (answer.status, answer.read()) == (200, b"")


def test_the_script_that_reloads_is_served(port: int) -> None:
    assert EVENTS in get(port, SCRIPT)[1]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_sent(port: int, method: str) -> None:
    with response(port, "/", method=method) as answer:
        assert answer.status == 501


@pytest.mark.parametrize("host", ["example.org", "evil.127.0.0.1", "127.0.0.1.evil.org", "localhost@evil.org", "[::2]"])
def test_a_stranger_as_host_is_refused(port: int, host: str) -> None:
    for path in ("/", "/a/data.json", EVENTS, SCRIPT):
        status, page = get(port, path, host)
        assert status == 421
        assert "home" not in page


@pytest.mark.parametrize("host", ["localhost", "localhost:9", "127.0.0.1", "LOCALHOST:80", "[::1]:8000"])
def test_this_machine_as_host_is_served(port: int, host: str) -> None:
    assert get(port, "/", host)[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/a/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2E%2E%2Fsecret.txt",
        "/..%2fsecret.txt",
        "/a/%2e%2e/%2e%2e/secret.txt",
        "/..\\secret.txt",
        "/%5c..%5csecret.txt",
        "/%00",
        "/a/data.json%00",
        "//secret.txt",
        "/....//secret.txt",
        "/%252e%252e/secret.txt",
        "/etc/passwd",
        "//etc/passwd",
        "/link.txt",
        "/" + "a" * 300,
        "/" + "%C3%BC" * 5000,
    ],
)
def test_nothing_outside_the_site_is_served(port: int, path: str) -> None:
    status, page = get(port, path)
    assert status == 404
    assert "secret" not in page
    assert "root:" not in page


def test_the_published_path_of_an_address_lies_in_the_site(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "secret").write_text("x", "utf-8")
    assert published(tmp_path / "site", "/../secret") is None
    assert published(tmp_path / "site", "/") is None


def test_a_chosen_port_that_is_busy_fails_clearly(site: TinySite) -> None:
    with closing(socket.socket()) as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(BlogError) as caught:
            listen(Preview(site=site.root), "127.0.0.1", port)
    assert str(caught.value) == (
        f"port {port} of 127.0.0.1 cannot be used: Address already in use\n"
        "  hint: Choose another with --port, or none: then the next free one is taken."
    )


def test_the_default_port_gives_way_to_the_next_free_one(site: TinySite, monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.socket()) as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        monkeypatch.setattr("blog.serve.DEFAULT_PORT", port)
        server = listen(Preview(site=site.root), "127.0.0.1", None)
        try:
            assert port < server.server_address[1] < port + 50
        finally:
            server.server_close()


def test_no_free_port_is_an_error(site: TinySite, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise OSError(98, "Address already in use")

    monkeypatch.setattr("blog.serve.ThreadingHTTPServer", busy)
    with pytest.raises(BlogError) as caught:
        listen(Preview(site=site.root), "127.0.0.1", None)
    assert str(caught.value) == ("no port from 8000 to 8049 of 127.0.0.1 is free\n  hint: Choose another with --port.")


def test_an_address_that_is_not_of_this_machine_is_an_error(site: TinySite) -> None:
    with pytest.raises(BlogError) as caught:
        listen(Preview(site=site.root), "192.0.2.1", None)
    assert str(caught.value) == (
        "port 8000 of 192.0.2.1 cannot be used: Cannot assign requested address\n"
        "  hint: Choose an address of this machine with --host."
    )


def test_a_folder_that_is_no_site_is_refused(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "blog", "serve", tmp_path], capture_output=True, encoding="utf-8", timeout=LONGEST
    )
    assert (done.returncode, done.stderr) == (
        1,
        'the folder is no site: it has no folder "posts"\n  hint: Give the site\'s folder as ROOT.\n',
    )


@pytest.mark.parametrize(
    ("path", "ignored"),
    [
        ("posts/kv/index.md", False),
        ("posts/site/index.md", False),
        ("pyproject.toml", False),
        ("static/css/site.css", False),
        ("posts/kv/data/result.json", False),
        ("site/index.html", True),
        ("static/js/formulas/calc/kv_cache.js", True),
        ("posts/kv/.index.md.swp", True),
        ("posts/kv/index.md~", True),
        ("posts/kv/.#index.md", True),
        ("posts/kv/__pycache__/figures.pyc", True),
        (".git/index", True),
    ],
)
def test_changes_of_sources_count_and_those_of_by_products_do_not(path: str, ignored: bool) -> None:
    assert bool(_IGNORED.search(path)) == ignored


def test_events_reach_every_open_page(tmp_path: Path) -> None:
    preview = Preview(site=tmp_path, problem="wrong")
    preview.listeners += [queue.Queue(), queue.Queue()]
    preview.tell("problem")
    assert [json.loads(listener.get_nowait()) for listener in preview.listeners] == [
        {"kind": "problem", "text": "wrong"}
    ] * 2


def test_only_pages_get_the_script() -> None:
    assert with_script(b"<p>no end") == b"<p>no end"
    assert b"&lt;b&gt;" in problem_page("<b>").encode()
