"""What is the same for all who look is made once, and nobody's writing in it is seen by the others."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event, Semaphore
from typing import Final

import pandas as pd
import pytest

from skis_analytics.app import opened
from skis_analytics.app.shared import shared

PATIENCE: Final = 30.0
"""Seconds after which a test that hangs has failed."""
SCREENS: Final = 8


class Figures:
    """What stands for the open figures, and who has come to ask: they look at the figures first."""

    def __init__(self) -> None:
        self.token = object()
        self.asked = Semaphore(0)

    def __call__(self) -> object:
        self.asked.release()
        return self.token

    def wait_for(self, askers: int) -> None:
        for _ in range(askers):
            assert self.asked.acquire(timeout=PATIENCE)


@pytest.fixture(autouse=True)
def figures(monkeypatch: pytest.MonkeyPatch) -> Figures:
    figures = Figures()
    monkeypatch.setattr(opened, "token", figures)
    return figures


@pytest.fixture
def made() -> list[object]:
    """What has been made, in order."""
    return []


@pytest.fixture
def double(made: list[object]) -> Callable[..., int]:
    @shared()
    def doubled(number: int, *, more: int = 0) -> int:
        made.append(number)
        return 2 * number + more

    return doubled


def test_the_same_question_is_answered_once(double: Callable[..., int], made: list[object]) -> None:
    assert [double(2), double(2), double(3), double(2)] == [4, 4, 6, 4]
    assert made == [2, 3]


def test_what_is_asked_by_name_is_part_of_the_question(double: Callable[..., int]) -> None:
    assert [double(2), double(2, more=1), double(2, more=2), double(2, more=1)] == [4, 5, 6, 5]


def test_that_there_is_nothing_to_answer_is_an_answer_too(made: list[object]) -> None:
    @shared()
    def nothing() -> None:
        made.append(None)

    nothing()
    nothing()
    assert made == [None]


def test_two_questions_with_the_same_arguments_are_two() -> None:
    @shared()
    def more(number: int) -> int:
        return number + 1

    @shared()
    def less(number: int) -> int:
        return number - 1

    assert (more(2), less(2), more(2)) == (3, 1, 3)


def test_when_the_figures_are_opened_anew_it_is_made_anew(
    double: Callable[..., int], made: list[object], figures: Figures
) -> None:
    double(2)
    figures.token = object()
    double(2)
    double(2)
    assert made == [2, 2]


def test_when_many_ask_at_once_one_makes_it_and_the_others_wait(made: list[object], figures: Figures) -> None:
    all_have_come = Event()

    @shared()
    def slow(number: int) -> int:
        made.append(number)
        assert all_have_come.wait(PATIENCE)
        return 2 * number

    together = Barrier(SCREENS)

    def ask() -> int:
        together.wait(PATIENCE)
        return slow(2)

    with ThreadPoolExecutor(SCREENS) as screens:
        answers = [screens.submit(ask) for _ in range(SCREENS)]
        figures.wait_for(SCREENS)
        all_have_come.set()
        assert [answer.result(PATIENCE) for answer in answers] == [4] * SCREENS
    assert made == [2]


def test_who_asks_something_else_does_not_wait() -> None:
    begun, quick_is_answered = Event(), Event()

    @shared()
    def answer(name: str) -> str:
        if name == "slow":
            begun.set()
            assert quick_is_answered.wait(PATIENCE)
        return name

    with ThreadPoolExecutor(2) as screens:
        slow = screens.submit(answer, "slow")
        assert begun.wait(PATIENCE)
        assert screens.submit(answer, "quick").result(PATIENCE) == "quick"
        quick_is_answered.set()
        assert slow.result(PATIENCE) == "slow"


def test_a_failure_is_not_remembered(made: list[object]) -> None:
    @shared()
    def fails_first(number: int) -> int:
        made.append(number)
        if len(made) == 1:
            raise ValueError("trasig")
        return number

    with pytest.raises(ValueError, match="trasig"):
        fails_first(2)
    assert [fails_first(2), fails_first(2)] == [2, 2]
    assert made == [2, 2]


def test_who_waited_for_what_failed_tries_it_themselves(made: list[object], figures: Figures) -> None:
    begun, all_have_come = Event(), Event()

    @shared()
    def fails_first(number: int) -> int:
        made.append(number)
        if len(made) == 1:
            begun.set()
            assert all_have_come.wait(PATIENCE)
            raise ValueError("trasig")
        return number

    with ThreadPoolExecutor(SCREENS) as screens:
        first = screens.submit(fails_first, 2)
        assert begun.wait(PATIENCE)
        others = [screens.submit(fails_first, 2) for _ in range(SCREENS - 1)]
        figures.wait_for(SCREENS)
        all_have_come.set()
        with pytest.raises(ValueError, match="trasig"):
            first.result(PATIENCE)
        assert [other.result(PATIENCE) for other in others] == [2] * (SCREENS - 1)
    assert made == [2, 2]


def add_column(table: pd.DataFrame) -> None:
    table["own"] = "x"


def set_cell(table: pd.DataFrame) -> None:
    table.loc["b", "value"] = 99.0


def set_by_place(table: pd.DataFrame) -> None:
    table.iloc[0, 0] = 99.0


def change_column(table: pd.DataFrame) -> None:
    table["value"] *= 2


def add_row(table: pd.DataFrame) -> None:
    table.loc["c"] = [3.0, "Mora"]


def rename_columns(table: pd.DataFrame) -> None:
    table.columns = pd.Index(["annat", "namn"])


def name_index(table: pd.DataFrame) -> None:
    table.index.name = "id"


def drop_column(table: pd.DataFrame) -> None:
    del table["name"]


WRITERS: Final = (add_column, set_cell, set_by_place, change_column, add_row, rename_columns, name_index, drop_column)


def a_table() -> pd.DataFrame:
    return pd.DataFrame({"value": [1.0, 2.0], "name": ["Hjo", "Tibro"]}, index=["a", "b"])


@pytest.mark.parametrize("write", WRITERS)
def test_what_somebody_writes_in_their_table_is_not_in_the_others(write: Callable[[pd.DataFrame], None]) -> None:
    table = shared()(a_table)
    at_the_same_time, first = table(), table()
    write(first)
    assert not first.equals(a_table()) or first.index.name
    for each in (at_the_same_time, table()):
        pd.testing.assert_frame_equal(each, a_table())


def test_who_made_the_table_gets_a_copy_too() -> None:
    table = shared()(a_table)
    for write in (add_column, set_cell):
        write(table())
    pd.testing.assert_frame_equal(table(), a_table())


def test_what_was_asked_longest_ago_is_forgotten_when_there_is_no_more_room(made: list[object]) -> None:
    @shared(entries=2)
    def kept(name: str) -> str:
        made.append(name)
        return name

    for name in ("old", "often", "old", "often", "new"):
        kept(name)
    assert made == ["old", "often", "new"]
    kept("often")
    assert made == ["old", "often", "new"]
    kept("old")
    assert made == ["old", "often", "new", "old"]
