from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager

import pytest

from blog.errors import BlogError
from blog.serve import preview as preview_module
from blog.serve import server as server_module
from blog.serve.preview import MOST_EARLIER, Preview, Work, published
from blog.serve.server import EVENTS, OWN, PreviewServer, listen, with_script
from tests.conftest import PROJECT
from tests.serve.conftest import LONGEST, get, response, told

FILES = {
    "index.html": b"<body>home</body>",
    "a/index.html": b"<body>a</body>",
    "404.html": b"<body>none</body>",
    "a/data.json": b"{}",
    "a/module.js": b"x",
    "a/model.bin": bytes(range(100)),
    "empty/file.txt": b"x",
    "a/\u00fc b.txt": "ü".encode(),
}


@contextmanager
def serving(preview: Preview, host: str = "127.0.0.1") -> Iterator[int]:
    with PreviewServer(preview, host, 0) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        try:
            yield int(server.server_address[1])
        finally:
            preview.close()
            server.shutdown()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """A preview of a few files, without a build or a watcher."""
    preview = Preview()
    preview.publish(published(FILES, "/"))
    with serving(preview) as port:
        yield port


@pytest.fixture(scope="module")
def below() -> Iterator[int]:
    """The same below a path."""
    preview = Preview()
    preview.publish(published(FILES, "/x/y/"))
    with serving(preview) as port:
        yield port


def page(text: str, path: str, base: str = "/") -> str:
    return with_script(f"<body>{text}</body>".encode(), published(FILES, base), path).decode()


@pytest.mark.parametrize(
    ("path", "status", "content"),
    [
        ("/", 200, page("home", "index.html")),
        ("/index.html?v=1#x", 200, page("home", "index.html")),
        ("http://127.0.0.1/", 200, page("home", "index.html")),
        ("/a/", 200, page("a", "a/index.html")),
        ("/a/data.json", 200, "{}"),
        ("/a/%C3%BC%20b.txt", 200, "ü"),
        ("/nowhere", 404, page("none", "404.html")),
        ("/a/data.json/", 404, page("none", "404.html")),
        ("/empty/", 404, page("none", "404.html")),
        ("/_blog/nothing.js", 404, None),
        ("/_blog/../server.py", 404, None),
    ],
)
def test_a_page_is_served_as_it_will_be_published(port: int, path: str, status: int, content: str | None) -> None:
    found = get(port, path)
    assert found[0] == status
    assert content is None or found[1] == content


def test_the_script_says_which_page_of_which_site_this_is() -> None:
    site = published(FILES, "/")
    assert page("a", 'a"b/index.html') == (
        f'<body>a<script type="module" src="/_blog/page.js" data-site="{site.digest}"'
        ' data-page="a&quot;b/index.html"></script></body>'
    )
    assert with_script(b"<p>no end", site, "x.html") == b"<p>no end"


@pytest.mark.parametrize(
    ("path", "status", "place"),
    [
        ("/", 301, "/x/y/"),
        ("/?v=1", 301, "/x/y/?v=1"),
        ("/x/y", 301, "/x/y/"),
        ("/x/y/a?v=1&bar.n=2", 301, "/x/y/a/?v=1&bar.n=2"),
        ("/a/", 404, None),
    ],
)
def test_a_site_below_a_path_is_served_there(below: int, path: str, status: int, place: str | None) -> None:
    with response(below, path) as answer:
        assert (answer.status, answer.headers["Location"]) == (status, place)


def test_a_site_below_a_path_has_its_pages_and_its_404_page(below: int) -> None:
    assert get(below, "/x/y/a/") == (200, page("a", "a/index.html", "/x/y/"))
    assert get(below, "/x/y/nowhere") == get(below, "/elsewhere") == (404, page("none", "404.html", "/x/y/"))


def test_a_folder_without_its_slash_leads_to_the_one_with_it_query_and_all(port: int) -> None:
    with response(port, "/a?x=1") as answer:
        assert (answer.status, answer.headers["Location"]) == (301, "/a/?x=1")


def test_a_redirect_leads_to_no_other_host(port: int) -> None:
    with response(port, "//a") as answer:
        assert (answer.status, answer.headers["Location"]) == (301, "/a/")


def test_modules_are_served_as_javascript_and_nothing_is_kept(port: int) -> None:
    with response(port, "/a/module.js") as answer:
        assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", ["/a/", "/a/model.bin", "/nowhere", "/a", EVENTS, "/_blog/page.js"])
def test_the_head_of_an_answer_comes_without_its_body_and_ends(port: int, path: str) -> None:
    with response(port, path, method="HEAD") as answer:
        assert answer.read() == b""
        assert answer.status in (200, 301, 404)


@pytest.mark.parametrize(
    ("asked", "status", "content", "place"),
    [
        ("bytes=2-4", 206, bytes([2, 3, 4]), "bytes 2-4/100"),
        ("bytes=97-", 206, bytes([97, 98, 99]), "bytes 97-99/100"),
        ("bytes=-2", 206, bytes([98, 99]), "bytes 98-99/100"),
        ("bytes=90-500", 206, bytes(range(90, 100)), "bytes 90-99/100"),
        ("bytes=100-", 416, b"", "bytes */100"),
        ("bytes=-0", 416, b"", "bytes */100"),
        ("bytes=0-1,5-6", 200, bytes(range(100)), None),
        ("bytes=4-2", 200, bytes(range(100)), None),
        ("lines=1-2", 200, bytes(range(100)), None),
        ("bytes=" + "9" * 5000 + "-", 200, bytes(range(100)), None),
    ],
)
def test_a_part_of_a_file_can_be_asked_for(port: int, asked: str, status: int, content: bytes, place: str) -> None:
    with response(port, "/a/model.bin", Range=asked) as answer:
        assert (answer.status, answer.read(), answer.headers["Content-Range"]) == (status, content, place)


def test_a_part_of_a_file_that_is_another_by_now_is_the_whole(port: int) -> None:
    with response(port, "/a/model.bin") as answer:
        tag = answer.headers["ETag"]
    for known, status in ((tag, 206), ('"old"', 200)):
        with response(port, "/a/model.bin", Range="bytes=0-1", If_Range=known) as answer:
            assert answer.status == status


def test_the_files_of_the_preview_itself_are_served(port: int) -> None:
    for name in OWN:
        assert get(port, f"/_blog/{name}") == (200, (PROJECT / "blog/serve" / name).read_text("utf-8"))


def test_all_files_of_the_preview_are_named() -> None:
    found = {p.name for p in (PROJECT / "blog/serve").iterdir() if p.suffix in (".js", ".css")}
    assert set(OWN) == found


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_nothing_can_be_sent(port: int, method: str) -> None:
    with response(port, "/", method=method) as answer:
        assert answer.status == 501


@pytest.mark.parametrize("host", ["example.org", "evil.127.0.0.1", "127.0.0.1.evil.org", "localhost@evil.org", "[::2]"])
def test_a_stranger_as_host_is_refused(port: int, host: str) -> None:
    for path in ("/", "/a/data.json", EVENTS, "/_blog/page.js"):
        status, text = get(port, path, host=host)
        assert status == 421
        assert "home" not in text


@pytest.mark.parametrize("host", ["localhost", "localhost:9", "127.0.0.1", "LOCALHOST:80", "[::1]:8000"])
def test_this_machine_as_host_is_served(port: int, host: str) -> None:
    assert get(port, "/", host=host)[0] == 200


def test_the_network_is_served_when_the_author_asked_for_it() -> None:
    preview = Preview()
    preview.publish(published(FILES, "/"))
    with serving(preview, "0.0.0.0") as port:
        assert get(port, "/", host=f"{socket.gethostname()}:{port}")[0] == 200
        assert get(port, "/", host="127.0.0.1")[0] == 200
        assert get(port, "/", host="example.org")[0] == 421


def test_an_address_of_the_sixth_version_can_be_listened_at() -> None:
    try:
        with closing(socket.socket(socket.AF_INET6)) as probe:
            probe.bind(("::1", 0))
    except OSError:
        pytest.skip("this machine has no such address")
    preview = Preview()
    preview.publish(published(FILES, "/"))
    with serving(preview, "::1") as port:
        assert get(port, "/", host=f"[::1]:{port}", address="::1")[0] == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt",
        "/a/../../secret.txt",
        "/%2e%2e/secret.txt",
        "/%2E%2E%2Fsecret.txt",
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
        "////evil.com/%2e%2e",
        "/" + "a" * 300,
        "/" + "%C3%BC" * 5000,
        "/%ff%fe",
    ],
)
def test_nothing_outside_the_site_is_served(port: int, path: str) -> None:
    assert get(port, path) == (404, page("none", "404.html"))


@pytest.mark.parametrize(
    "request_line",
    [b"GET http://[x/ HTTP/1.1", b"GET * HTTP/1.1", b"GET", b"\x00\xff", b"GET / HTTP/9.9", b"GET  / / /"],
)
def test_a_malformed_request_is_answered_or_dropped_in_silence(
    port: int, request_line: bytes, capfd: pytest.CaptureFixture[str]
) -> None:
    with closing(socket.create_connection(("127.0.0.1", port), LONGEST)) as connection:
        connection.sendall(request_line + b"\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        while connection.recv(4096):
            pass
    assert get(port, "/")[0] == 200
    assert capfd.readouterr() == ("", "")


def test_a_connection_that_breaks_leaves_no_word(capfd: pytest.CaptureFixture[str]) -> None:
    preview = Preview()
    preview.publish(published({"big.bin": bytes(20_000_000)}, "/"))
    with serving(preview) as port:
        for path in ("/big.bin", EVENTS):
            connection = socket.create_connection(("127.0.0.1", port), LONGEST)
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
            connection.recv(10)
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
            connection.close()
        assert get(port, "/big.bin", method="HEAD")[0] == 200
    assert capfd.readouterr() == ("", "")


def test_a_bug_while_answering_is_one_line(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> None:
    def fail(state: object) -> bytes:
        raise KeyError("spam")

    monkeypatch.setattr(server_module, "waiting_page", fail)
    with serving(Preview()) as port, pytest.raises(ConnectionError):
        get(port, "/")
    assert capfd.readouterr().err == "the preview could not answer a request: KeyError('spam')\n"


def test_before_the_first_build_each_page_says_how_far_it_is_or_what_is_wrong() -> None:
    preview = Preview()
    with serving(preview) as port:
        preview.work(Work("building", "render", 2, 9))
        status, text = get(port, "/posts/one/")
        assert status == 503
        assert "<h1>The site is being built</h1>" in text
        assert "building: render, 2 of 9" in text
        preview.work(None)
        preview.show("it is <b>wrong</b>")
        text = get(port, "/")[1]
        assert "<h1>The site has a problem</h1>" in text
        assert "it is &lt;b&gt;wrong&lt;/b&gt;" in text


def test_a_page_is_told_what_changed_since_the_site_that_it_has() -> None:
    preview = Preview()
    first = published(FILES, "/")
    preview.publish(first)
    with serving(preview) as port, response(port, f"{EVENTS}?site={first.digest}") as stream:
        assert told(stream) == {"site": first.digest, "base": "/", "changed": [], "problem": "", "work": ""}
        second = published({**FILES, "a/index.html": b"<body>b</body>", "new.txt": b""}, "/", first)
        preview.publish(second)
        state = told(stream)
        assert (state["site"], state["changed"]) == (second.digest, ["a/index.html", "new.txt"])
        preview.show("it is wrong")
        state = told(stream)
        assert (state["problem"], state["changed"]) == ("it is wrong", [])
        with response(port, f"{EVENTS}?site={first.digest}") as late:
            state = told(late)
            assert (state["problem"], state["changed"]) == ("it is wrong", None), "what it has is not known any more"


def status(port: int, path: str) -> int:
    with response(port, path) as answer:
        return answer.status


def test_what_an_open_page_names_is_there_until_it_had_time_to_become_the_newest_one() -> None:
    preview = Preview()
    for number in range(MOST_EARLIER + 2):
        preview.publish(published({"index.html": b"", f"assets/a.{number}.css": b"", f"{number}/index.html": b""}, "/"))
    with serving(preview) as port:
        assert [status(port, f"/assets/a.{number}.css") for number in range(MOST_EARLIER + 2)] == [
            404,
            *[200] * (MOST_EARLIER + 1),
        ]
        assert status(port, f"/{MOST_EARLIER}/") == 404, "a page that is no more is not shown"


def test_the_events_are_not_for_pages_of_others(port: int) -> None:
    for origin in ("https://evil.org", "null", f"http://127.0.0.1:{port + 1}"):
        assert get(port, EVENTS, Origin=origin)[0] == 403
    with response(port, EVENTS, Origin=f"http://127.0.0.1:{port}") as answer:
        assert answer.status == 200


def test_the_pages_that_are_told_of_changes_are_limited_and_a_closed_one_makes_room(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(preview_module, "MOST_STREAMS", 2)
    preview = Preview()
    with serving(preview) as port:
        with ExitStack() as open_pages:
            for _ in range(2):
                told(open_pages.enter_context(response(port, EVENTS)))
            assert get(port, EVENTS)[0] == 503
            assert get(port, "/_blog/page.js")[0] == 200
        for number in range(1000):  # until the server has written to them and seen that they are gone
            preview.work(Work("building", "render", number, 1000))
            with response(port, EVENTS) as answer:
                if answer.status == 200:
                    return
    raise AssertionError("a closed page keeps its place")


def test_when_the_preview_ends_its_streams_do() -> None:
    preview = Preview()
    with serving(preview) as port, response(port, EVENTS) as stream:
        told(stream)
        preview.close()
        assert stream.read().strip() == b""


def test_the_events_are_json_in_one_line(port: int) -> None:
    with response(port, EVENTS) as stream:
        assert json.loads(stream.readline().removeprefix(b"data: "))["base"] == "/"
        assert stream.readline() == b"\n"


def test_a_file_that_is_the_same_object_is_not_hashed_again() -> None:
    first = published(FILES, "/")
    assert published(dict(FILES), "/", first) == first
    assert published(FILES, "/x/", first).digest != first.digest
    with pytest.raises(TypeError):
        first.files["new"] = b""  # type: ignore[index]


def test_a_chosen_port_that_is_busy_fails_clearly() -> None:
    with closing(socket.socket()) as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        with pytest.raises(BlogError) as caught:
            listen(Preview(), "127.0.0.1", port)
    assert str(caught.value) == (
        f"port {port} of 127.0.0.1 cannot be used: Address already in use\n"
        "  hint: Choose another with --port, or none: then the next free one is taken."
    )


def test_the_default_port_gives_way_to_the_next_free_one(monkeypatch: pytest.MonkeyPatch) -> None:
    with closing(socket.socket()) as busy:
        busy.bind(("127.0.0.1", 0))
        busy.listen()
        port = busy.getsockname()[1]
        monkeypatch.setattr(server_module, "DEFAULT_PORT", port)
        with listen(Preview(), "127.0.0.1", None) as server:
            assert port < server.server_address[1] < port + 50


def test_no_free_port_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object) -> None:
        raise OSError(98, "Address already in use")

    monkeypatch.setattr(server_module, "PreviewServer", busy)
    with pytest.raises(BlogError) as caught:
        listen(Preview(), "127.0.0.1", None)
    assert str(caught.value) == ("no port from 8000 to 8049 of 127.0.0.1 is free\n  hint: Choose another with --port.")


@pytest.mark.parametrize(
    ("host", "why"),
    [("192.0.2.1", "Cannot assign requested address"), ("no.such.host.invalid", "")],
)
def test_an_address_that_is_not_of_this_machine_is_an_error(host: str, why: str) -> None:
    with pytest.raises(BlogError) as caught:
        listen(Preview(), host, None)
    assert caught.value.hint == "Choose an address of this machine with --host."
    assert caught.value.problem.startswith(f"port 8000 of {host} cannot be used: ")
    assert why in caught.value.problem  # without a network, the words for an unknown name differ
