"""A part that renews itself is drawn anew when what it shows has changed, looked at once for all who show the same."""

from __future__ import annotations

import asyncio
import gc
import weakref
from collections.abc import Callable
from threading import Event
from typing import Any

import pytest

from skis_analytics.app import news
from skis_analytics.app.news import Board, Drawn, News


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


class Source:
    """Something that changes, and how often it was looked at."""

    def __init__(self, value: object = 1) -> None:
        self.value, self.looks = value, 0

    def __call__(self) -> object:
        self.looks += 1
        if isinstance(self.value, Exception):
            raise self.value
        return self.value


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def board(clock: Clock) -> Board:
    return Board(clock)


def draws(
    board: Board,
    who: str,
    look: Callable[[], Any],
    draws: Callable[[Any], Drawn] = lambda _: News.PART,
    audience: str = "",
) -> object:
    return board.until_changed((who, "del"), "ämne", look, draws, audience)


def asks(board: Board, *who: str) -> list[Drawn]:
    async def all_at_once() -> list[Drawn]:
        return list(await asyncio.gather(*(board.news(each, "del") for each in who)))

    return asyncio.run(all_at_once())


def test_a_part_is_drawn_anew_when_what_it_shows_has_changed_and_not_before(board: Board, clock: Clock) -> None:
    source = Source()
    assert draws(board, "a", source) == 1
    clock.now += 1
    assert asks(board, "a") == [News.NONE]
    source.value = 2
    clock.now += 1
    assert asks(board, "a") == [News.PART]
    assert asks(board, "a") == [News.PART], "until it has been drawn"
    assert draws(board, "a", source) == 2
    clock.now += 1
    assert asks(board, "a") == [News.NONE]


def test_a_part_that_has_said_nothing_is_drawn_whenever_it_asks(board: Board) -> None:
    assert asks(board, "a") == [News.PART]


def test_a_part_that_waits_for_its_own_session_is_drawn_whenever_it_asks(board: Board) -> None:
    draws(board, "a", Source())
    draws(board, "b", Source())
    board.always(("a", "del"))
    board.always(("c", "del"))
    assert asks(board, "a", "b", "c") == [News.PART, News.NONE, News.PART]


def test_it_is_looked_once_for_all_who_show_the_same(board: Board, clock: Clock) -> None:
    source = Source()
    who = [f"skärm {number}" for number in range(30)]
    for each in who:
        draws(board, each, source)
    source.looks = 0
    clock.now += 1
    source.value = 2
    assert asks(board, *who) == [News.PART] * 30
    assert source.looks == 1


def test_what_was_seen_a_moment_ago_is_not_looked_at_again(board: Board, clock: Clock) -> None:
    source = Source()
    draws(board, "a", source)
    source.value = 2
    clock.now += 0.1
    assert asks(board, "a") == [News.NONE]
    clock.now += 0.2
    assert asks(board, "a") == [News.PART]


def test_one_who_draws_lets_the_others_know(board: Board, clock: Clock) -> None:
    source = Source()
    draws(board, "a", source)
    source.value = 2
    clock.now += 0.1
    draws(board, "b", source)
    assert asks(board, "a", "b") == [News.PART, News.NONE]


def test_some_news_are_a_matter_for_all_of_the_page(board: Board, clock: Clock) -> None:
    source = Source(1)
    draws(board, "a", source, draws=lambda seen: News.PAGE if seen == 3 else News.PART)
    source.value = 2
    clock.now += 1
    assert asks(board, "a") == [News.PART]
    source.value = 3
    clock.now += 1
    assert asks(board, "a") == [News.PAGE]


def test_what_cannot_be_seen_is_raised_and_the_part_drawn_whenever_it_asks(board: Board, clock: Clock) -> None:
    source = Source(OSError("borta"))
    with pytest.raises(OSError, match="borta"):
        draws(board, "a", source)
    clock.now += 1
    with pytest.raises(OSError, match="borta"):
        asks(board, "a")
    source.value = 1
    clock.now += 1
    assert asks(board, "a") == [News.PART]


def test_a_look_that_never_ends_holds_nobody_up(board: Board, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "_LOOKS", 0.01)
    over = Event()

    def hangs_when_asked_again() -> object:
        if asked_before:
            over.wait(60)
        asked_before.append(True)
        return 1

    asked_before: list[bool] = []
    draws(board, "a", hangs_when_asked_again)
    clock.now += 1
    try:
        assert asks(board, "a", "a") == [News.PART, News.PART]
    finally:
        over.set()


def test_an_older_look_does_not_replace_a_newer(board: Board, clock: Clock) -> None:
    begun, goes_on = Event(), Event()
    answers: list[object] = ["nytt", "gammalt", "från början"]

    def look() -> object:
        answer = answers.pop()
        if answer == "gammalt":
            begun.set()
            goes_on.wait(60)
        return answer

    draws(board, "a", look)
    clock.now += 1

    async def meanwhile() -> Drawn:
        asked = asyncio.ensure_future(board.news("a", "del"))
        await asyncio.get_running_loop().run_in_executor(None, begun.wait, 60)
        clock.now += 1
        draws(board, "a", look)
        goes_on.set()
        return await asked

    assert asyncio.run(meanwhile()) is News.NONE


def test_the_screens_that_ask_are_counted(board: Board, clock: Clock) -> None:
    for who in "abc":
        draws(board, who, Source(), audience="mötet")
    draws(board, "d", Source(), audience="ett annat")
    assert (board.audience("mötet"), board.audience("ett annat"), board.audience("inget")) == (3, 1, 0)
    clock.now += 4
    asks(board, "a", "b")
    clock.now += 4
    assert board.audience("mötet") == 2, "one was closed"


def test_who_has_left_is_forgotten_and_who_stays_is_not(board: Board, clock: Clock) -> None:
    def drawn(_: object) -> Drawn:
        return News.PART

    source, left = Source(), weakref.ref(drawn)
    draws(board, "a", source, draws=drawn)
    draws(board, "b", source)
    del drawn
    for _ in range(4):
        clock.now += 60
        assert asks(board, "b") == [News.NONE]
    assert left() is not None
    draws(board, "c", source)
    gc.collect()
    assert left() is None
    assert asks(board, "b") == [News.NONE]


def test_outside_a_session_one_just_looks() -> None:
    assert news.until_changed("ämne", Source(7)) == 7
    news.always()
