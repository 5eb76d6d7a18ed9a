"""Files are made in their order, by one process or several, and what a page leaves behind does not pile up."""

from __future__ import annotations

import gc
import os
import weakref
from collections.abc import Iterator

import pytest

from blog.content import Made, Output
from blog.making import WORTH_A_PROCESS, make_all

OBJECTS = 1000  # that a page leaves behind in a circle


class Circle:
    """What Jinja leaves behind: it holds itself, and much besides."""

    def __init__(self) -> None:
        self.itself = self
        self.much: list[list[int]] = [[] for _ in range(OBJECTS)]


@pytest.fixture
def garbage_may_wait() -> Iterator[tuple[int, int, int]]:
    """As the command has it."""
    before = gc.get_threshold()
    gc.set_threshold(100 * OBJECTS)
    yield gc.get_threshold()
    gc.set_threshold(*before)


def test_the_garbage_of_a_page_does_not_wait_for_that_of_a_hundred(garbage_may_wait: tuple[int, int, int]) -> None:
    left: weakref.WeakSet[Circle] = weakref.WeakSet()

    def make() -> Made:
        left.add(Circle())
        return Made(b"")

    most = 0
    for _ in make_all([Output(path="a", inputs={}, make=make)] * 50, 1):
        most = max(most, len(left))
    assert most < 25  # a page that is half made when garbage is looked for is looked at later
    assert gc.get_threshold() == garbage_may_wait
    assert gc.get_freeze_count() == 0


def test_several_processes_give_the_files_in_their_order_after_letting_go() -> None:
    outputs = [
        Output(path=str(n), inputs={}, make=lambda n=n: Made(f"{n} {os.getpid()}".encode()))  # type: ignore[misc]
        for n in range(2 * WORTH_A_PROCESS)
    ]
    told = []
    made = [
        each.content.decode().split()
        for each, _ in make_all(outputs, 2, lambda: told.append(os.getpid()))
        if isinstance(each, Made)
    ]
    assert [int(number) for number, _ in made] == list(range(len(outputs)))
    if told:  # where the system copies processes well
        assert told == [os.getpid()]
        assert str(os.getpid()) not in {process for _, process in made}
