"""A few draw at a time, in the order that they came."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from threading import Barrier, Event, Lock, Semaphore, Thread
from typing import Final, TypeVar

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skis_analytics.app import turns
from skis_analytics.app.turns import Turns

Made = TypeVar("Made")
PATIENCE: Final = 30.0
"""Seconds after which a test that hangs has failed."""
LONG: Final = 1000.0
"""A turn that nobody outstays."""


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def refused(monkeypatch: pytest.MonkeyPatch) -> Semaphore:
    """Released each time that somebody did not get a turn, and begins to wait for it."""
    refusals = Semaphore(0)

    class Watched(Event):
        def wait(self, timeout: float | None = None) -> bool:
            refusals.release()
            return super().wait(timeout)

    monkeypatch.setattr(turns, "Event", Watched)
    return refusals


def elsewhere(work: Callable[[], Made]) -> Future[Made]:
    """Do it in a thread of its own, which does not keep the tests from ending when it hangs."""
    outcome: Future[Made] = Future()

    def run() -> None:
        try:
            outcome.set_result(work())
        except BaseException as error:  # whoever asks for the result gets it
            outcome.set_exception(error)

    Thread(target=run, daemon=True).start()
    return outcome


class Screen:
    """Wants a turn, and has it until told to end it."""

    def __init__(self, queue: Turns, *, fails: bool = False, patient: bool = False) -> None:
        self._queue, self._fails, self._patient = queue, fails, patient
        self._inside, self._enough = Event(), Event()
        self._drawing = elsewhere(self._draw)

    def _draw(self) -> None:
        with self._queue.turn(patient=self._patient):
            self._inside.set()
            assert self._enough.wait(PATIENCE)
            if self._fails:
                raise ValueError("trasig")

    def is_inside(self) -> bool:
        return self._inside.is_set()

    def gets_in(self) -> bool:
        return self._inside.wait(PATIENCE)

    def ends(self) -> None:
        self._enough.set()
        self._drawing.result(PATIENCE)


def waiting(queue: Turns, refused: Semaphore, *, patient: bool = False) -> Screen:
    """A screen that has come, and did not get a turn."""
    screen = Screen(queue, patient=patient)
    assert refused.acquire(timeout=PATIENCE)
    assert not screen.is_inside()
    return screen


@pytest.mark.parametrize("at_once", [1, 2, 3])
def test_no_more_than_so_many_are_in_at_once(at_once: int, refused: Semaphore) -> None:
    queue = Turns(at_once, LONG, Clock())
    drawing = [Screen(queue) for _ in range(at_once)]
    assert all(screen.gets_in() for screen in drawing)
    late = waiting(queue, refused)
    drawing[-1].ends()
    assert late.gets_in()
    one_more = waiting(queue, refused)
    late.ends()
    assert one_more.gets_in()


def test_who_came_first_is_served_first(refused: Semaphore) -> None:
    queue = Turns(1, LONG, Clock())
    drawing = Screen(queue)
    assert drawing.gets_in()
    line = [waiting(queue, refused) for _ in range(5)]
    while line:
        drawing.ends()
        drawing = line.pop(0)
        assert drawing.gets_in()
        assert not any(screen.is_inside() for screen in line)


def test_the_patient_let_those_who_come_later_go_first_and_are_served_in_their_order(refused: Semaphore) -> None:
    queue = Turns(1, LONG, Clock())
    drawing = Screen(queue)
    assert drawing.gets_in()
    patient = [waiting(queue, refused, patient=True) for _ in range(3)]
    eager = [waiting(queue, refused) for _ in range(2)]
    line = [*eager, *patient]
    while line:
        drawing.ends()
        drawing = line.pop(0)
        assert drawing.gets_in()
        assert not any(screen.is_inside() for screen in line)


def test_who_comes_again_stands_last_in_line(refused: Semaphore) -> None:
    queue = Turns(1, LONG, Clock())
    served: list[str] = []

    def draw(name: str) -> None:
        with queue.turn():
            served.append(name)

    def twice() -> list[Future[None]]:
        drawings = []
        with queue.turn():
            for name in ("first", "second"):
                drawings.append(elsewhere(partial(draw, name)))
                assert refused.acquire(timeout=PATIENCE)
        draw("again")
        return drawings

    for drawing in elsewhere(twice).result(PATIENCE):
        drawing.result(PATIENCE)
    assert served == ["first", "second", "again"]


def test_a_turn_that_fails_is_given_on_and_the_failure_is_told(refused: Semaphore) -> None:
    queue = Turns(1, LONG, Clock())
    failing = Screen(queue, fails=True)
    assert failing.gets_in()
    following = waiting(queue, refused)
    with pytest.raises(ValueError, match="trasig"):
        failing.ends()
    assert following.gets_in()
    last = waiting(queue, refused)
    following.ends()
    assert last.gets_in()


def test_a_turn_that_lasts_too_long_does_not_keep_out_those_who_come() -> None:
    clock = Clock()
    queue = Turns(2, 1.0, clock)
    slow = [Screen(queue), Screen(queue)]
    assert all(screen.gets_in() for screen in slow)
    clock.now = 1.0
    quick = [Screen(queue), Screen(queue)]
    assert all(screen.gets_in() for screen in quick)


@pytest.mark.parametrize("patient", [False, True])
def test_a_turn_that_lasts_too_long_does_not_keep_those_who_wait_already(refused: Semaphore, patient: bool) -> None:
    clock = Clock()
    queue = Turns(1, 1.0, clock)
    slow = Screen(queue)
    assert slow.gets_in()
    clock.now = 0.99
    late = waiting(queue, refused, patient=patient)
    clock.now = 1.0
    assert late.gets_in()


def test_a_turn_that_lasted_too_long_gives_nobody_a_place_when_it_ends(refused: Semaphore) -> None:
    clock = Clock()
    queue = Turns(1, 1.0, clock)
    slow = Screen(queue)
    assert slow.gets_in()
    clock.now = 1.0
    drawing = Screen(queue)
    assert drawing.gets_in()
    slow.ends()
    late = waiting(queue, refused)
    drawing.ends()
    assert late.gets_in()


def test_within_ones_own_turn_there_is_nothing_to_wait_for_and_nothing_ends(refused: Semaphore) -> None:
    queue = Turns(1, LONG, Clock())

    def draw() -> Screen:
        with queue.turn():
            with queue.turn():
                pass
            late = waiting(queue, refused)
            with pytest.raises(ValueError, match="inre"), queue.turn():  # also when somebody waits
                raise ValueError("inre")
            with queue.turn():
                assert not late.is_inside()
        return late

    late = elsewhere(draw).result(PATIENCE)
    assert late.gets_in()
    last = waiting(queue, refused)
    late.ends()
    assert last.gets_in()


def test_a_turn_in_one_queue_is_none_in_another(refused: Semaphore) -> None:
    mine, other = Turns(1, LONG, Clock()), Turns(1, LONG, Clock())
    drawing = Screen(other)
    assert drawing.gets_in()

    def both() -> None:
        with mine.turn(), other.turn():
            pass

    drawn = elsewhere(both)
    assert refused.acquire(timeout=PATIENCE)
    assert not drawn.done()
    drawing.ends()
    drawn.result(PATIENCE)


@settings(max_examples=25)
@given(
    at_once=st.integers(1, 4),
    screens=st.lists(st.lists(st.sampled_from(("drawn", "failed", "twice")), max_size=4), min_size=1, max_size=16),
)
def test_everybody_gets_through_however_many_come_and_however_they_end(at_once: int, screens: list[list[str]]) -> None:
    queue = Turns(at_once, LONG, Clock())
    together = Barrier(len(screens))
    lock = Lock()
    inside: set[int] = set()
    most = 0

    def draw(number: int, way: str) -> None:
        nonlocal most
        with queue.turn():
            with lock:
                inside.add(number)
                most = max(most, len(inside))
            if way == "twice":
                with queue.turn():
                    pass
            with lock:
                inside.remove(number)
            if way == "failed":
                raise ValueError("trasig")

    def visit(number: int, ways: list[str]) -> int:
        together.wait(PATIENCE)
        failures = 0
        for way in ways:
            try:
                draw(number, way)
            except ValueError:
                failures += 1
        return failures

    visits = [elsewhere(partial(visit, number, ways)) for number, ways in enumerate(screens)]
    assert [outcome.result(PATIENCE) for outcome in visits] == [ways.count("failed") for ways in screens]
    assert most <= at_once
    afterwards = [Screen(queue) for _ in range(at_once)]
    assert all(screen.gets_in() for screen in afterwards)
