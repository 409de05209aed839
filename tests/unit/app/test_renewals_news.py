"""A part that renews itself is not asked for when nothing has happened, nor when all of its page is to be drawn; and a renewal only renews."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.types import Message
from streamlit.proto.BackMsg_pb2 import BackMsg

from skis_analytics.app.news import Address, Drawn, News
from tests.unit.app.test_renewals import DRAWN, PART_DRAWN, SESSION, Line, asked, click, lines, renewal, rerun


@pytest.fixture
def line() -> Iterator[Line]:
    with lines(1) as (line,):
        line.draws("klocka", "läge")
        yield line


def shows(line: Line, seen: object, who: str = SESSION, draws: Callable[[Any], Drawn] = lambda _: News.PART) -> None:
    line.board.until_changed((who, "läge"), "mötet", lambda: seen, draws, None)


def triggered(*, part: str = "", renewal: bool = False) -> Message:
    message = BackMsg.FromString(rerun(part=part, renewal=renewal)["bytes"])
    widgets = message.rerun_script.widget_states.widgets
    widgets.add(id="namn").string_value = "Anna"
    widgets.add(id="nästa").trigger_value = True
    widgets.add(id="anteckning").json_trigger_value = "[1]"
    return asked(message)


def widgets_of(message: Message) -> list[str]:
    return [widget.id for widget in BackMsg.FromString(message["bytes"]).rerun_script.widget_states.widgets]


def test_a_part_is_not_asked_for_when_nothing_has_happened(line: Line) -> None:
    shows(line, 1)
    assert line.asks(renewal("läge"), renewal("läge")) == []
    assert line.asks(renewal("klocka")) == [renewal("klocka")], "which waits for nothing"


def test_a_part_is_asked_for_when_something_has_happened(line: Line) -> None:
    shows(line, 1)
    shows(line, 2, who="en annan skärm")
    assert line.asks(renewal("läge")) == [renewal("läge")]
    shows(line, 2)
    line.draws("läge", end=PART_DRAWN)
    assert line.asks(renewal("läge")) == []


def test_parts_that_wait_do_not_stop_those_behind_them(line: Line) -> None:
    shows(line, 1)
    line.asks(click("klocka"))
    assert line.asks(renewal("läge"), renewal("klocka")) == []
    assert line.draws(end=PART_DRAWN) == [renewal("klocka")]


def test_the_page_is_asked_for_when_the_news_are_of_all_of_it_and_its_parts_are_not(line: Line) -> None:
    shows(line, 1, draws=lambda seen: News.PAGE if seen == 2 else News.PART)
    shows(line, 2, who="en annan skärm")
    line.asks(click("klocka"))
    assert line.asks(renewal("läge"), renewal("klocka")) == []
    (whole,) = line.draws(end=PART_DRAWN)
    assert whole == rerun()
    assert line.draws("klocka", "läge", end=DRAWN) == []


def test_another_page_is_asked_for_by_its_address(line: Line) -> None:
    shows(line, 1, draws=lambda seen: Address("kommun", "kommun=hjo&steg=2"))
    shows(line, 2, who="en annan skärm")
    (whole,) = line.asks(renewal("läge"))
    wanted = BackMsg.FromString(whole["bytes"]).rerun_script
    assert (wanted.page_name, wanted.page_script_hash, wanted.query_string) == ("kommun", "", "kommun=hjo&steg=2")
    assert (wanted.fragment_id, wanted.is_auto_rerun) == ("", False)


def test_what_cannot_be_looked_at_is_asked_for(line: Line) -> None:
    def gone(_: object) -> Drawn:
        raise OSError("borta")

    shows(line, 1, draws=gone)
    shows(line, 2, who="en annan skärm")
    assert line.asks(renewal("läge")) == [renewal("läge")]


def test_a_renewal_takes_no_click_along(line: Line) -> None:
    (renewed,) = line.asks(triggered(part="läge", renewal=True))
    assert widgets_of(renewed) == ["namn"]
    line.draws(end=PART_DRAWN)
    (clicked,) = line.asks(triggered(part="läge"))
    assert widgets_of(clicked) == ["namn", "nästa", "anteckning"]
    line.draws(end=PART_DRAWN)
    (whole,) = line.asks(triggered())
    assert widgets_of(whole) == ["namn", "nästa", "anteckning"]
