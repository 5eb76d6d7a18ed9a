"""The preview as a process: what it says, how it ends, and how it becomes a new one."""

from __future__ import annotations

import shutil
import signal
import threading
import webbrowser
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from blog.builder import Options
from blog.errors import BlogError
from blog.serve import base_path, serve
from blog.serve.site import SiteBuilder
from tests.conftest import PROJECT, TinySite
from tests.serve.conftest import LONGEST, PlainBuilder, get, process, response, running, told, until, write


def test_the_port_is_taken_before_the_first_build_and_the_terminal_says_each_step(root: Path) -> None:
    with process(root) as served:
        assert served.line("serving") == f"serving http://127.0.0.1:{served.port}/  (Ctrl-C ends)"
        assert get(served.port, "/")[0] in (200, 503)
        served.line("built in ")
        assert get(served.port, "/posts/one/")[1].startswith("<body>First.")
        assert served.errors[0] == "building ...\n"


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_it_ends_cleanly_when_told_so_even_with_open_pages(root: Path, name: str) -> None:
    with process(root) as served:
        served.line("built in ")
        with response(served.port, "/_blog/events") as stream:
            told(stream)
            served.process.send_signal(getattr(signal, name))
            assert served.process.wait(LONGEST) == 0
        assert not [line for line in served.errors if "Traceback" in line]


def test_a_builder_that_does_not_let_go_does_not_keep_it_from_ending(root: Path) -> None:
    held = threading.Event()
    builder = PlainBuilder(root)

    def hold(cancelled: Callable[[], bool]) -> None:
        held.wait(LONGEST)

    builder.during_build = hold
    with running(root, builder) as session:
        until(session.preview, lambda state: state.work is not None)
    assert session.stuck
    held.set()


def copy_of_the_tool(tmp_path: Path) -> Path:
    shutil.copytree(PROJECT / "blog", tmp_path / "code/blog", ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path / "code"


def test_new_code_of_the_tool_is_taken_up_at_the_same_port_and_broken_code_is_shown(root: Path, tmp_path: Path) -> None:
    code = copy_of_the_tool(tmp_path)
    with process(root, code) as served:
        served.line("built in ")
        number = served.process.pid
        with response(served.port, "/_blog/events") as stream:
            (code / "blog/report.py").write_text("def (", "utf-8")
            while not (state := told(stream))["problem"]:
                pass
            problem = str(state["problem"])
            assert problem.startswith("the tool's own code has changed and cannot be started:\n\nTraceback")
            assert problem.endswith("SyntaxError: invalid syntax")
            assert get(served.port, "/posts/one/")[0] == 200
            (code / "blog/report.py").write_text((PROJECT / "blog/report.py").read_text("utf-8"), "utf-8")
            served.line("restarted")
        write(root, "Second.")
        served.line("built in ")
        for _ in range(LONGEST):
            if "Second." in get(served.port, "/posts/one/")[1]:
                break
            served.line("built in ")
        assert "Second." in get(served.port, "/posts/one/")[1]
        assert served.process.pid == number
        served.process.send_signal(signal.SIGINT)
        assert served.process.wait(LONGEST) == 0


def test_the_browser_is_opened_when_the_first_page_is_there(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[tuple[str, int]] = []
    told_to_end = threading.Event()

    def opened(address: str) -> None:
        seen.append((address, get(int(address.split(":")[2].rstrip("/")), "/")[0]))
        told_to_end.set()
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(webbrowser, "open", opened)
    builder = PlainBuilder(root)
    assert serve(root, Options(), host="127.0.0.1", port=None, open_browser=True, builder=builder) == 0
    assert [status for _, status in seen] == [200]
    assert builder.is_closed, "its processes and folders are left behind"


def test_a_folder_that_is_no_site_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BlogError, match="the folder is no site: it has no pyproject"):
        serve(tmp_path, Options(), host="127.0.0.1", port=None, open_browser=False)


@pytest.mark.parametrize(
    ("settings", "base_url", "path"),
    [
        ('[tool.blog]\nbase_url = "https://x.org/a b/c"', None, "/a%20b/c/"),
        ('[tool.blog]\nbase_url = "https://x.org/a"', "https://x.org/b/", "/b/"),
        ('[tool.blog]\nbase_url = "https://x.org"', None, "/"),
        ("[tool.blog", None, "/"),
        ("tool = 1", None, "/"),
        ("", "https://x.org/%2e%2e/\u00fc", "/%2e%2e/%C3%BC/"),
    ],
)
def test_the_path_of_the_site_is_that_of_its_address(
    root: Path, settings: str, base_url: str | None, path: str
) -> None:
    (root / "pyproject.toml").write_text(settings, "utf-8")
    assert base_path(root, base_url) == path


def test_the_command_serves_a_real_site(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    site = TinySite(root).post("@fig:x\n")
    builder = SiteBuilder(root, Options(base_url="https://x.org/below", jobs=1))
    with closing(builder), running(root, builder, "/below/") as session:
        problem = until(session.preview, lambda state: bool(state.problem)).problem
        assert problem.startswith("posts/tiny/index.md:6:1: unknown")
        site.post("Fine.\n")
        until(session.preview, lambda state: state.site is not None)
        port = session.server.server_port
        assert "Fine." in get(port, "/below/posts/tiny/")[1]
        status, page = get(port, "/nowhere")
        assert (status, 'href="/below/assets/' in page) == (404, True), "it is styled wherever it is shown"
    assert not (root / "site").exists()
