from __future__ import annotations

import errno
import io
import threading
import weakref
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from blog.serve import loop as loop_module
from blog.serve.builder import Cancelled
from blog.serve.loop import Loop, union
from blog.serve.preview import Preview, State, Work
from blog.serve.terminal import Terminal
from tests.serve.conftest import LONGEST, PlainBuilder, page_of, running, shows, until, write

WRONG = "posts/one/index.md:1:1: it is {word}\n  1 | {text}\n    | ^\n\n1 problem; nothing was written."


def wrong(word: str, text: str) -> str:
    return WRONG.format(word=word, text=text)


class Gate:
    """Holds the builder's work until it is opened or the work is given up."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.opened = threading.Event()

    def __call__(self, cancelled: Callable[[], bool]) -> None:
        self.reached.set()
        while not self.opened.wait(0.005):
            if cancelled():
                raise Cancelled


def test_a_save_is_built_with_its_path_and_a_mistake_shows_over_the_last_good_page(root: Path) -> None:
    builder = PlainBuilder(root)
    with running(root, builder) as session:
        first = until(session.preview, shows("First."))
        assert (builder.seen, first.problem) == ([None], "")
        path = write(root, "Second.")
        until(session.preview, shows("Second."))
        assert builder.seen[1:] == [frozenset({path})]
        write(root, "It is wrong.")
        state = until(session.preview, lambda state: bool(state.problem) and state.work is None)
        assert (state.problem, page_of(state)) == (wrong("wrong", "It is wrong."), "<body>Second.</body>")
        write(root, "Mended.")
        assert until(session.preview, shows("Mended.")).problem == ""


def test_what_was_saved_is_shown_before_the_site_is_built_and_taken_back_if_that_fails(root: Path) -> None:
    class Quick(PlainBuilder):
        def ahead(self, changed: frozenset[Path]) -> Mapping[str, bytes]:
            return {"posts/one/index.html": f"<body>{min(changed).read_text('utf-8')} At once.</body>".encode()}

    builder = Quick(root)
    with running(root, builder) as session:
        until(session.preview, shows("First."))
        for words, last in (("It is wrong.", "<body>First.</body>"), ("Second.", "<body>Second.</body>")):
            builder.during_build = gate = Gate()
            write(root, words)
            until(session.preview, lambda state: "At once." in page_of(state))
            gate.opened.set()
            state = until(session.preview, lambda state: "At once." not in page_of(state) and state.work is None)
            assert page_of(state) == last

        def fails(cancelled: Callable[[], bool]) -> None:
            raise KeyError("a bug")

        builder.during_build = fails
        write(root, "Third.")
        state = until(session.preview, lambda state: "a bug" in state.problem and state.work is None)
        assert page_of(state) == "<body>Second.</body>"


def test_what_a_check_finds_is_shown_over_the_new_page_until_a_check_finds_nothing(root: Path) -> None:
    builder = PlainBuilder(root)
    with running(root, builder) as session:
        until(session.preview, shows("First."))  # whose check may still read what is written now
        write(root, "It is unsound.")
        state = until(session.preview, lambda now: shows("unsound")(now) and bool(now.problem))
        assert state.problem == wrong("unsound", "It is unsound.")
        builder.during_check = gate = Gate()
        write(root, "Sound.")
        assert until(session.preview, lambda state: "Sound." in page_of(state)).problem, "it is not known to be mended"
        assert gate.reached.wait(LONGEST)
        assert session.preview.state.problem, "it is being looked at"
        gate.opened.set()
        until(session.preview, lambda state: not state.problem)


def test_a_newer_save_ends_the_build_and_both_changes_are_built_together(root: Path) -> None:
    builder = PlainBuilder(root)
    with running(root, builder) as session:
        until(session.preview, shows("First."))
        builder.during_build = gate = Gate()
        one = write(root, "Second.")
        assert gate.reached.wait(LONGEST)
        builder.during_build = lambda cancelled: None
        (root / "pyproject.toml").write_text("x", "utf-8")
        until(session.preview, shows("Second."))
        assert builder.seen[1:] == [frozenset({one}), frozenset({one, root / "pyproject.toml"})]


def test_a_newer_save_ends_the_check(root: Path) -> None:
    builder = PlainBuilder(root)
    builder.during_check = gate = Gate()
    with running(root, builder) as session:
        assert gate.reached.wait(LONGEST)
        builder.during_check = lambda cancelled: None
        write(root, "Second.")
        until(session.preview, shows("Second."))
        assert builder.checks == 2


def test_a_change_that_was_not_built_is_built_with_the_next(root: Path) -> None:
    write(root, "Other.", "two")
    builder = PlainBuilder(root)
    with running(root, builder) as session:
        until(session.preview, shows("First."))
        one = write(root, "It is wrong.")
        until(session.preview, lambda state: bool(state.problem) and state.work is None)
        two = write(root, "Else.", "two")
        until(session.preview, lambda state: len(builder.seen) == 3 and state.work is None)
        assert builder.seen[1:] == [frozenset({one}), frozenset({one, two})]


def test_a_bug_of_the_tool_shows_its_traceback_and_then_everything_is_looked_at(root: Path) -> None:
    def fail(cancelled: Callable[[], bool]) -> None:
        raise KeyError("spam")

    builder = PlainBuilder(root)
    builder.during_build = fail
    with running(root, builder) as session:
        state = until(session.preview, lambda state: bool(state.problem))
        assert "KeyError: 'spam'" in state.problem
        assert state.problem.endswith("This is a bug of the tool, not of your text. The last good pages stay.")
        builder.during_build = lambda cancelled: None
        write(root, "Second.")
        assert until(session.preview, shows("Second.")).problem == ""
        assert builder.seen == [None, None]


def test_a_full_disk_is_shown_as_that(root: Path) -> None:
    def fail(cancelled: Callable[[], bool]) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "/tmp/a")

    builder = PlainBuilder(root)
    builder.during_build = fail
    with running(root, builder) as session:
        state = until(session.preview, lambda state: bool(state.problem))
        assert state.problem.splitlines()[0] == "/tmp/a: the machine is at its limit: No space left on device"
        assert "Traceback" not in state.problem


def test_what_a_turn_leaves_behind_is_gone_when_the_next_begins(root: Path) -> None:
    left: weakref.WeakSet[PlainBuilder] = weakref.WeakSet()
    before: list[int] = []

    def leave(cancelled: Callable[[], bool]) -> None:
        before.append(len(left))
        circle = PlainBuilder(root)
        circle.during_build = lambda _, circle=circle: None  # type: ignore[misc]
        left.add(circle)

    builder = PlainBuilder(root)
    builder.during_build = leave
    with running(root, builder) as session:
        for words in ("First.", "Second.", "Third."):
            write(root, words)
            until(session.preview, shows(words))
            until(session.preview, lambda state: state.work is None)
    assert len(before) > 1
    assert set(before) == {0}


def test_a_save_without_a_change_changes_no_page(root: Path) -> None:
    builder = PlainBuilder(root)
    with running(root, builder) as session:
        before = until(session.preview, shows("First.")).site
        (root / "posts/one/index.md").touch()
        until(session.preview, lambda state: builder.checks == 2 and state.work is None)
        after = session.preview.state.site
        assert before
        assert after
        assert (after.digest, after.changed_since(before)) == (before.digest, [])


def test_the_work_is_told_while_it_is_done(root: Path) -> None:
    builder = PlainBuilder(root)
    builder.during_build = building = Gate()
    builder.during_check = checking = Gate()
    with running(root, builder) as session:
        until(session.preview, lambda state: str(state.work) == "building: reading, 1 of 2")
        building.opened.set()
        until(session.preview, lambda state: str(state.work) == "checking 1 of 2 figures")
        checking.opened.set()
        until(session.preview, lambda state: state.work is None)


class Console(io.StringIO):
    def __init__(self, terminal: bool) -> None:
        super().__init__()
        self._terminal = terminal

    def isatty(self) -> bool:
        return self._terminal


def test_the_terminal_has_one_line_of_status_that_results_take_away() -> None:
    screen = Console(True)
    terminal = Terminal(screen, screen)
    terminal.status("checking 1 of 2 figures")
    terminal.status("checking 2 of 2 figures")
    terminal.line("built in 0.08 s")
    assert screen.getvalue() == (
        "\r\x1b[Kchecking 1 of 2 figures\r\x1b[Kchecking 2 of 2 figures\r\x1b[Kbuilt in 0.08 s\n"
    )


def test_without_a_terminal_each_kind_of_work_is_one_line() -> None:
    screen = Console(False)
    terminal = Terminal(screen, screen)
    for text in ("building ...", "checking 1 of 9 figures", "checking 2 of 9 figures", ""):
        terminal.status(text)
    terminal.problem("it is wrong")
    assert screen.getvalue() == "building ...\nchecking 1 of 9 figures\nit is wrong\n"


def test_a_terminal_that_is_gone_does_not_end_the_preview() -> None:
    screen = Console(False)
    screen.write = lambda text: (_ for _ in ()).throw(BrokenPipeError())  # type: ignore[method-assign]
    Terminal(screen, screen).line("built")


@pytest.fixture
def loop(root: Path) -> Loop:
    return Loop(root, PlainBuilder(root), Preview(), Terminal(io.StringIO(), io.StringIO()), lambda: "/")


def test_the_tools_new_code_ends_the_loop_when_it_can_be_imported(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loop_module, "fault_of_new_code", lambda: "")
    preview, thread = loop._preview, threading.Thread(target=loop.run)
    thread.start()
    until(preview, lambda state: state.site is not None and state.work is None)
    loop.changed(frozenset({Path("/tool/blog/build.py")}))
    thread.join(LONGEST)
    assert loop.restart


def test_new_code_that_cannot_be_imported_is_shown_until_it_can(loop: Loop, monkeypatch: pytest.MonkeyPatch) -> None:
    faults = ["SyntaxError", ""]
    monkeypatch.setattr(loop_module, "fault_of_new_code", lambda: faults.pop(0))
    preview, thread = loop._preview, threading.Thread(target=loop.run)
    thread.start()
    until(preview, lambda state: state.site is not None and state.work is None)
    loop.changed(frozenset({Path("/tool/blog/build.py")}))
    until(preview, lambda state: state.problem == "SyntaxError")
    assert not loop.restart
    loop.changed(frozenset({Path("/tool/blog/build.py")}))
    thread.join(LONGEST)
    assert loop.restart


def test_when_nobody_knows_what_changed_the_tools_code_is_looked_at(
    loop: Loop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loop_module, "newer_code", lambda: frozenset({Path("/tool/blog/build.py")}))
    monkeypatch.setattr(loop_module, "fault_of_new_code", lambda: "")
    thread = threading.Thread(target=loop.run)
    thread.start()
    until(loop._preview, lambda state: state.site is not None and state.work is None)
    loop.changed(None)
    thread.join(LONGEST)
    assert loop.restart


def test_unknown_changes_stay_unknown() -> None:
    one, two = frozenset({Path("a")}), frozenset({Path("b")})
    assert union(one, two) == frozenset({Path("a"), Path("b")})
    assert union(None, one) is None
    assert union(one, None) is None


def test_who_waits_gets_the_newest_state_and_no_state_twice() -> None:
    preview = Preview()
    assert preview.wait(preview.state, 0) is preview.state
    preview.work(Work("building"))
    preview.show("wrong")
    assert preview.wait(State(), 0) == State(problem="wrong", work=Work("building"))
    state = preview.state
    preview.show("wrong")
    assert preview.state is state
