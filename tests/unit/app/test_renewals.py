"""What a part of a page asks waits until the page is whole in the browser, and nothing else does."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.types import Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from skis_analytics.app.news import Board
from skis_analytics.app.renewals import Renewals

DRAWN = ForwardMsg.FINISHED_SUCCESSFULLY
PART_DRAWN = ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
FAILED = ForwardMsg.FINISHED_WITH_COMPILE_ERROR
CUT_SHORT = ForwardMsg.FINISHED_EARLY_FOR_RERUN
SESSION: Final = "en skärm"
LEAVES: Final[Message] = {"type": "websocket.disconnect", "code": 1001}


class Clock:
    now = 0.0
    looked_at = 0
    """How many times the middleware has looked at it."""

    def __call__(self) -> float:
        self.looked_at += 1
        return self.now


class Loop(asyncio.SelectorEventLoop):
    """An event loop whose time is the test's."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._test_clock = clock

    def time(self) -> float:
        return self._test_clock.now

    def do_what_can_be_done(self) -> None:
        """Go on until all that is left to do waits for something. A message on its way takes a few steps."""
        for _ in range(50):
            self.call_soon(self.stop)
            self.run_forever()


class Line:
    """A browser's connection through the middleware to a server that only listens. The test is both ends."""

    def __init__(self, clock: Clock, loop: Loop) -> None:
        self.clock, self._loop = clock, loop
        self._asked: asyncio.Queue[Message] = asyncio.Queue()
        self._say: Send | None = None
        self._heard: list[Message] = []
        self._arrives = asyncio.Event()
        self._arrives.set()
        self.shown: list[Message] = []
        self.board = Board(clock)
        self._serving = loop.create_task(
            Renewals(self._serve, clock, self.board)({"type": "websocket"}, self._asked.get, self._show)
        )
        loop.do_what_can_be_done()

    async def _serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._say = send
        while not self._heard or self._heard[-1]["type"] != "websocket.disconnect":
            self._heard.append(await receive())

    async def _show(self, message: Message) -> None:
        await self._arrives.wait()
        self.shown.append(message)

    def heard(self) -> list[Message]:
        """What the server has heard since the test asked last."""
        self._loop.do_what_can_be_done()
        heard = self._heard[:]
        self._heard.clear()
        return heard

    def asks(self, *messages: Message) -> list[Message]:
        """The browser asks something.

        Returns:
            What the server hears then, be it of this or of what was asked before.
        """
        for message in messages:
            self._asked.put_nowait(message)
        return self.heard()

    def later(self, seconds: float) -> list[Message]:
        """Time passes.

        Returns:
            What the server hears then.
        """
        self.clock.now += seconds
        return self.heard()

    def says(self, *messages: Message) -> None:
        """The server sends the browser something."""
        assert self._say is not None
        for message in messages:
            self._loop.run_until_complete(self._say(message))

    def says_slowly(self, message: Message) -> None:
        """The server begins to send something, which is not there until it arrives."""
        assert self._say is not None
        self._arrives.clear()
        self._loop.create_task(send_on(self._say, message))
        self._loop.do_what_can_be_done()

    def arrives(self) -> list[Message]:
        """What was said slowly is there.

        Returns:
            What the server hears then.
        """
        self._arrives.set()
        return self.heard()

    def draws(self, *parts: str, end: ForwardMsg.ScriptFinishedStatus.ValueType = DRAWN) -> list[Message]:
        """The server draws a page with these parts that renew themselves, or one of its parts.

        Returns:
            What the server hears then.
        """
        self.says(begins(), *(renewing(part) for part in parts), ends(end))
        return self.heard()

    def is_served(self) -> bool:
        return not self._serving.done()

    def hangs_up(self) -> None:
        """End the serving if it has not ended, and tell what it failed of if it did."""
        self._arrives.set()
        self._serving.cancel()
        with suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._serving)
        self._loop.do_what_can_be_done()


async def send_on(send: Send, message: Message) -> None:
    await send(message)


@contextmanager
def event_loop(clock: Clock) -> Iterator[Loop]:
    """A loop in which nothing may be left to do when it is closed."""
    loop = Loop(clock)
    try:
        yield loop
        loop.do_what_can_be_done()
        assert not asyncio.all_tasks(loop)
    finally:
        loop.close()


@contextmanager
def lines(how_many: int) -> Iterator[list[Line]]:
    """So many browsers' connections to one server."""
    clock = Clock()
    with event_loop(clock) as loop:
        opened = [Line(clock, loop) for _ in range(how_many)]
        try:
            yield opened
        finally:
            for line in opened:
                line.hangs_up()


def told(message: ForwardMsg) -> Message:
    return {"type": "websocket.send", "bytes": message.SerializeToString()}


def begins() -> Message:
    message = ForwardMsg()
    message.new_session.name = "sida"
    message.new_session.initialize.session_id = SESSION
    return told(message)


def renewing(part: str) -> Message:
    message = ForwardMsg()
    message.auto_rerun.fragment_id = part
    message.auto_rerun.interval = 1.0
    return told(message)


def ends(how: ForwardMsg.ScriptFinishedStatus.ValueType) -> Message:
    return told(ForwardMsg(script_finished=how))


def element(text: str) -> Message:
    message = ForwardMsg()
    message.delta.new_element.text.body = text
    return told(message)


def asked(message: BackMsg) -> Message:
    return {"type": "websocket.receive", "bytes": message.SerializeToString()}


def rerun(*, part: str = "", renewal: bool = False, query: str = "") -> Message:
    message = BackMsg()
    message.rerun_script.fragment_id = part
    message.rerun_script.is_auto_rerun = renewal
    message.rerun_script.query_string = query
    return asked(message)


def renewal(part: str) -> Message:
    return rerun(part=part, renewal=True)


def click(part: str, which: str = "") -> Message:
    return rerun(part=part, query=which)


def page(which: str = "") -> Message:
    return rerun(query=which)


@pytest.fixture
def line() -> Iterator[Line]:
    with lines(1) as (line,):
        yield line


def test_a_part_of_a_whole_page_renews_itself(line: Line) -> None:
    line.draws("klocka", "läge")
    assert line.asks(renewal("klocka")) == [renewal("klocka")]
    line.draws(end=PART_DRAWN)
    assert line.asks(renewal("läge")) == [renewal("läge")]


def test_a_part_that_the_page_has_not_is_not_renewed(line: Line) -> None:
    assert line.asks(renewal("klocka")) == []
    line.draws("läge")
    assert line.asks(renewal("klocka")) == []
    assert line.asks(renewal("läge")) == [renewal("läge")]


def test_a_renewal_waits_until_the_part_that_is_drawn_is_there(line: Line) -> None:
    line.draws("klocka")
    line.says(begins())
    assert line.asks(renewal("klocka")) == []
    line.says(renewing("klocka"), element("hej"))
    assert line.heard() == []
    line.says(ends(PART_DRAWN))
    assert line.heard() == [renewal("klocka")]


@pytest.mark.parametrize("end", [DRAWN, FAILED])
def test_when_all_of_a_page_is_drawn_anew_its_parts_have_to_ask_again(
    line: Line, end: ForwardMsg.ScriptFinishedStatus.ValueType
) -> None:
    line.draws("klocka", "läge")
    assert line.asks(page(), renewal("klocka")) == [page()]
    line.says(begins(), renewing("klocka"), renewing("läge"))
    assert line.asks(renewal("läge")) == []
    line.says(ends(end))
    assert line.later(100) == []
    assert line.asks(renewal("klocka")) == [renewal("klocka")]
    assert line.draws(end=PART_DRAWN) == []


def test_a_renewal_waits_from_what_was_asked_before_it_until_that_is_drawn(line: Line) -> None:
    line.draws("klocka")
    assert line.asks(click("läge"), renewal("klocka")) == [click("läge")]
    line.says(begins())
    assert line.heard() == []
    line.says(ends(PART_DRAWN))
    assert line.heard() == [renewal("klocka")]


def test_a_part_waits_once_however_often_it_asks(line: Line) -> None:
    line.draws("klocka")
    line.says(begins())
    first = renewal("klocka")
    assert line.asks(first, renewal("klocka")) == []
    line.says(renewing("klocka"))
    assert line.asks(renewal("klocka")) == []
    line.says(ends(PART_DRAWN))
    (passed,) = line.heard()
    assert passed is first
    assert line.draws("klocka", end=PART_DRAWN) == []
    assert line.asks(renewal("klocka")) == [renewal("klocka")]


def test_a_beginning_counts_before_it_has_arrived(line: Line) -> None:
    line.draws("klocka")
    line.says_slowly(begins())
    assert line.asks(renewal("klocka")) == []
    assert line.asks(click("läge")) == []
    assert line.arrives() == []


def test_an_end_counts_when_it_has_arrived(line: Line) -> None:
    line.draws("klocka")
    line.says(begins())
    assert line.asks(renewal("klocka")) == []
    line.says_slowly(ends(PART_DRAWN))
    assert line.heard() == []
    assert line.arrives() == [renewal("klocka")]


@pytest.mark.parametrize("end", [DRAWN, FAILED, PART_DRAWN])
def test_the_end_of_a_page_counts_for_a_click_when_it_has_arrived(
    line: Line, end: ForwardMsg.ScriptFinishedStatus.ValueType
) -> None:
    line.says(begins())
    assert line.asks(click("läge")) == []
    line.says_slowly(ends(end))
    assert line.heard() == []
    assert line.arrives() == [click("läge")]


@pytest.mark.parametrize("end", [DRAWN, FAILED, PART_DRAWN])
def test_a_page_is_whole_however_its_drawing_ended(line: Line, end: ForwardMsg.ScriptFinishedStatus.ValueType) -> None:
    line.draws("klocka", end=end)
    assert line.asks(renewal("klocka")) == [renewal("klocka")]


def test_a_page_that_was_cut_short_for_another_is_not_whole(line: Line) -> None:
    line.draws("klocka")
    line.draws("klocka", end=CUT_SHORT)
    assert line.asks(renewal("klocka")) == []
    assert line.draws("klocka", end=PART_DRAWN) == [renewal("klocka")]


def announced_only(line: Line) -> None:
    line.says(begins(), renewing("läge"))


def announced_in_what_was_cut_short(line: Line) -> None:
    line.draws("läge", end=CUT_SHORT)


def announced_before_a_new_beginning(line: Line) -> None:
    line.says(begins(), renewing("läge"), begins())


def announced_two_beginnings_ago(line: Line) -> None:
    line.says(begins(), renewing("läge"), ends(CUT_SHORT), begins(), renewing("inre"), begins())


NEVER_WHOLE = [
    announced_only,
    announced_in_what_was_cut_short,
    announced_before_a_new_beginning,
    announced_two_beginnings_ago,
]


@pytest.mark.parametrize("announce", NEVER_WHOLE)
@pytest.mark.parametrize("part", ["klocka", "läge"])
def test_the_parts_of_a_page_that_never_became_whole_are_there_beside_those_before(
    line: Line, announce: Callable[[Line], None], part: str
) -> None:
    line.draws("klocka")
    announce(line)
    assert line.asks(renewal(part)) == []
    assert line.later(60) == [renewal(part)]


@pytest.mark.parametrize("announce", NEVER_WHOLE)
def test_a_part_of_a_page_that_never_became_whole_renews_itself_after_another_parts_drawing(
    line: Line, announce: Callable[[Line], None]
) -> None:
    line.draws("klocka")
    announce(line)
    assert line.asks(renewal("läge")) == []
    line.says(ends(PART_DRAWN))
    assert line.heard() == [renewal("läge")]


def test_the_parts_of_a_page_that_was_cut_short_are_not_in_the_next(line: Line) -> None:
    line.draws("klocka", end=CUT_SHORT)
    line.draws("läge")
    assert line.asks(renewal("klocka")) == []
    assert line.asks(renewal("läge")) == [renewal("läge")]


def test_the_parts_of_an_earlier_page_are_forgotten(line: Line) -> None:
    line.draws("klocka", "läge")
    line.draws("läge")
    assert line.asks(renewal("klocka")) == []
    assert line.asks(renewal("läge")) == [renewal("läge")]


def test_the_parts_of_a_page_are_there_still_when_one_of_them_has_been_drawn_and_it_may_bring_more(line: Line) -> None:
    line.draws("klocka", "läge")
    line.draws("inre", end=PART_DRAWN)
    for part in ("klocka", "läge", "inre"):
        assert line.asks(renewal(part)) == [renewal(part)]
        line.draws(end=PART_DRAWN)


def test_a_part_that_the_page_has_no_more_when_it_is_whole_is_not_renewed(line: Line) -> None:
    line.draws("klocka")
    assert line.asks(page(), renewal("klocka")) == [page()]
    assert line.draws("läge") == []
    assert line.asks(renewal("läge")) == [renewal("läge")]


def test_one_renewal_at_a_time_in_the_order_that_they_asked(line: Line) -> None:
    line.draws("klocka", "läge")
    assert line.asks(renewal("klocka"), renewal("läge")) == [renewal("klocka")]
    line.says(element("inget svar på det"), begins(), renewing("klocka"))
    assert line.heard() == []
    line.says(ends(PART_DRAWN))
    assert line.heard() == [renewal("läge")]
    assert line.draws("läge", end=PART_DRAWN) == []


def test_renewals_that_waited_for_the_page_pass_one_at_a_time_in_the_order_that_they_asked(line: Line) -> None:
    line.draws("klocka", "läge", "karta")
    line.says(begins(), *(renewing(part) for part in ("klocka", "läge", "karta")))
    order = [renewal(part) for part in ("läge", "karta", "klocka")]
    assert line.asks(*order, *reversed(order)) == []
    line.says(ends(PART_DRAWN))
    passed = line.heard()
    for _ in order[1:]:
        assert line.heard() == []
        passed += line.draws(end=PART_DRAWN)
    assert passed == order
    assert line.draws(end=PART_DRAWN) == []


@pytest.mark.parametrize("parts", [("klocka", "läge"), ("klocka", "läge", "karta", "lista")])
def test_parts_that_ask_in_step_take_turns_and_none_starves(line: Line, parts: tuple[str, ...]) -> None:
    line.draws(*parts)
    step = [renewal(part) for part in parts]
    passed = line.asks(*step)
    for _ in range(100 * len(parts) - 1):
        assert line.asks(*step) == []
        passed += line.draws(end=PART_DRAWN)
    assert passed == step * 100


def test_what_is_never_answered_does_not_stop_the_renewals_for_good(line: Line) -> None:
    line.draws("klocka", "läge")
    assert line.asks(renewal("klocka"), renewal("läge")) == [renewal("klocka")]
    assert line.later(9) == []
    assert line.asks(renewal("klocka")) == []
    assert line.later(1) == [renewal("läge")]
    assert line.later(9) == []
    assert line.later(1) == [renewal("klocka")]
    assert line.later(100) == []
    assert line.asks(renewal("klocka")) == [renewal("klocka")]


def test_a_page_that_never_becomes_whole_does_not_stop_the_renewals_for_good(line: Line) -> None:
    line.draws("klocka", "läge")
    line.says(begins())
    assert line.asks(renewal("klocka")) == []
    assert line.later(59) == []
    assert line.asks(renewal("läge")) == []
    assert line.later(1) == [renewal("klocka")]
    assert line.later(9) == []
    assert line.later(1) == [renewal("läge")]


def test_a_page_that_should_have_been_whole_long_ago_lets_who_asks_pass_at_once(line: Line) -> None:
    line.draws("klocka")
    line.says(begins())
    line.later(60)
    assert line.asks(renewal("klocka")) == [renewal("klocka")]


def test_a_new_beginning_gives_the_page_its_time_anew(line: Line) -> None:
    line.draws("klocka")
    line.says(begins())
    assert line.asks(renewal("klocka")) == []
    assert line.later(50) == []
    line.says(begins())
    assert line.later(59) == []
    assert line.later(1) == [renewal("klocka")]


def test_what_is_asked_meanwhile_does_not_shorten_the_time_that_a_page_has(line: Line) -> None:
    line.draws("klocka")
    line.says(begins())
    assert line.later(1) == []
    assert line.asks(page(), renewal("klocka")) == [page()]
    assert line.asks(click("läge")) == []
    assert line.later(10) == [click("läge")]
    assert line.later(48) == []
    assert line.later(1) == [renewal("klocka")]


def test_a_click_in_a_part_of_a_whole_page_passes_at_once(line: Line) -> None:
    assert line.asks(click("läge")) == [click("läge")]
    line.draws("klocka")
    assert line.asks(click("läge")) == [click("läge")]


@pytest.mark.parametrize("end", [DRAWN, FAILED, PART_DRAWN])
def test_a_click_in_a_part_waits_until_the_page_is_whole(
    line: Line, end: ForwardMsg.ScriptFinishedStatus.ValueType
) -> None:
    line.says(begins())
    assert line.asks(click("läge")) == []
    line.says(element("hej"), ends(CUT_SHORT), begins())
    assert line.heard() == []
    line.says(ends(end))
    assert line.heard() == [click("läge")]


def test_clicks_and_what_comes_after_them_pass_in_order_and_none_is_lost(line: Line) -> None:
    line.says(begins())
    assert line.asks(click("läge", "första"), click("läge", "andra"), page("sida"), click("läge", "sist")) == []
    line.says(ends(DRAWN))
    assert line.heard() == [click("läge", "första")]
    assert line.draws(end=PART_DRAWN) == [click("läge", "andra"), page("sida")]
    assert line.draws() == [click("läge", "sist")]
    assert line.draws(end=PART_DRAWN) == []


def test_the_same_click_twice_is_two_clicks(line: Line) -> None:
    line.says(begins())
    assert line.asks(click("läge"), click("läge")) == []
    line.says(ends(DRAWN))
    assert line.heard() == [click("läge")]
    assert line.draws(end=PART_DRAWN) == [click("läge")]


def test_a_click_waits_while_a_renewal_is_drawn(line: Line) -> None:
    line.draws("klocka")
    assert line.asks(renewal("klocka"), click("läge")) == [renewal("klocka")]
    assert line.draws(end=PART_DRAWN) == [click("läge")]


def test_clicks_go_before_the_renewals_that_waited_already(line: Line) -> None:
    line.draws("klocka", "läge")
    line.says(begins(), renewing("klocka"), renewing("läge"))
    assert line.asks(renewal("klocka"), click("a"), renewal("läge"), click("b")) == []
    line.says(ends(PART_DRAWN))
    assert line.heard() == [click("a")]
    assert line.draws(end=PART_DRAWN) == [click("b")]
    assert line.draws(end=PART_DRAWN) == [renewal("klocka")]
    assert line.draws(end=PART_DRAWN) == [renewal("läge")]


def test_a_renewal_waits_while_a_click_is_answered(line: Line) -> None:
    line.draws("klocka")
    assert line.asks(click("läge"), renewal("klocka")) == [click("läge")]
    assert line.draws(end=PART_DRAWN) == [renewal("klocka")]


def test_a_click_waits_ten_seconds_at_most(line: Line) -> None:
    line.says(begins())
    assert line.asks(click("läge", "första")) == []
    assert line.later(9) == []
    assert line.asks(click("läge", "andra")) == []
    assert line.later(1) == [click("läge", "första")]
    assert line.later(8) == []
    assert line.later(1) == [click("läge", "andra")]


def test_a_whole_page_that_was_asked_for_after_a_click_passes_with_it_when_it_has_waited_long_enough(
    line: Line,
) -> None:
    line.says(begins())
    assert line.asks(click("läge")) == []
    assert line.later(5) == []
    assert line.asks(page()) == []
    assert line.later(4) == []
    assert line.later(1) == [click("läge"), page()]


@pytest.mark.parametrize("which", ["", "?meeting=1"])
def test_a_whole_page_is_asked_for_at_once_when_no_click_waits(line: Line, which: str) -> None:
    assert line.asks(page(which)) == [page(which)]
    line.says(begins())
    assert line.asks(page(which), page(which)) == [page(which), page(which)]
    line.says(ends(CUT_SHORT))
    assert line.asks(page(which)) == [page(which)]
    line.draws()
    assert line.asks(page(which)) == [page(which)]


def test_when_a_whole_page_is_asked_for_the_renewals_that_waited_are_forgotten(line: Line) -> None:
    line.draws("klocka", "läge")
    line.says(begins())
    assert line.asks(renewal("klocka"), renewal("läge")) == []
    assert line.asks(page()) == [page()]
    assert line.later(100) == []  # and not only when it has been drawn
    assert line.draws("klocka", "läge") == []
    assert line.asks(renewal("läge")) == [renewal("läge")]


@pytest.mark.parametrize(
    "waiting",
    [
        [renewal("klocka")],
        [click("läge")],
        [click("läge"), renewal("klocka")],
        [click("läge"), page()],
        [click("läge"), page(), click("läge"), renewal("klocka")],
    ],
)
def test_what_waits_is_let_alone_until_there_is_something_to_do(line: Line, waiting: list[Message]) -> None:
    line.draws("klocka")
    line.says(begins())
    assert line.asks(*waiting) == []
    so_often = line.clock.looked_at
    assert line.heard() == []
    assert line.clock.looked_at == so_often


@settings(max_examples=50, deadline=None)
@given(
    happenings=st.lists(
        st.sampled_from(("click", "page", "klocka", "läge", "begins", "drawn", "part drawn", "cut short", "later")),
        max_size=30,
    )
)
def test_whatever_happens_no_click_is_lost_or_overtaken_and_no_renewal_meets_a_page_on_its_way(
    happenings: list[str],
) -> None:
    with lines(1) as (line,):
        line.draws("klocka", "läge")
        wanted: list[Message] = []
        heard: list[Message] = []
        on_its_way = False
        for number, happening in enumerate(happenings):
            now: list[Message] = []
            if happening in {"click", "page"}:
                wanted.append(click("läge", str(number)) if happening == "click" else page(str(number)))
                now = line.asks(wanted[-1])
            elif happening in {"klocka", "läge"}:
                now = line.asks(renewal(happening))
            elif happening == "later":
                now = line.later(1)  # thirty at most: no page is given up
            else:
                end = {"drawn": DRAWN, "part drawn": PART_DRAWN, "cut short": CUT_SHORT}.get(happening)
                line.says(begins(), renewing("klocka"), renewing("läge"))
                if end is not None:
                    line.says(ends(end))
                on_its_way = end is None or end == CUT_SHORT
                now = line.heard()
            assert not on_its_way or not any(each in (renewal("klocka"), renewal("läge")) for each in now)
            heard += now
        for _ in range(len(happenings)):
            heard += line.later(10)
        clicked = [each for each in heard if each not in (renewal("klocka"), renewal("läge"))]
        assert clicked == wanted


def other_questions() -> list[Message]:
    files = BackMsg()
    files.file_urls_request.request_id = "1"
    return [
        {"type": "websocket.connect"},
        {"type": "websocket.receive", "text": "hej"},
        {"type": "websocket.receive", "text": "hej", "bytes": None},
        {"type": "websocket.receive", "bytes": b""},
        {"type": "websocket.receive", "bytes": b"\xff\xff\xff"},
        asked(BackMsg(app_heartbeat=True)),
        asked(BackMsg(stop_script=True)),
        asked(BackMsg(clear_cache=True)),
        asked(files),
    ]


@pytest.mark.parametrize("message", other_questions())
@pytest.mark.parametrize("whole", [True, False])
def test_whatever_else_the_browser_says_passes_untouched_and_asks_for_nothing(
    line: Line, message: Message, *, whole: bool
) -> None:
    line.draws("klocka")
    if not whole:
        line.says(begins())
    (passed,) = line.asks(message)
    assert passed is message
    assert line.asks(renewal("klocka")) == ([renewal("klocka")] if whole else [])


WAITING: Final[list[list[Message]]] = [
    [],
    [renewal("klocka")],
    [click("läge")],
    [renewal("klocka"), click("läge"), page(), click("läge"), renewal("klocka")],
]
PASS_FIRST: Final[list[list[Message]]] = [[], [renewal("klocka")], [click("läge")], [click("läge"), page()]]


@pytest.mark.parametrize("message", other_questions())
@pytest.mark.parametrize(("waiting", "first"), list(zip(WAITING, PASS_FIRST, strict=True)))
def test_whatever_else_the_browser_says_passes_what_waits(
    line: Line, message: Message, waiting: list[Message], first: list[Message]
) -> None:
    line.draws("klocka")
    line.says(begins())
    assert line.asks(*waiting) == []
    (passed,) = line.asks(message)
    assert passed is message
    line.says(ends(PART_DRAWN))
    assert line.heard() == first


@pytest.mark.parametrize("waiting", WAITING)
def test_a_browser_that_leaves_is_heard_at_once_whatever_waits_and_nothing_is_left(
    line: Line, waiting: list[Message]
) -> None:
    line.draws("klocka")
    line.says(begins())
    assert line.asks(*waiting) == []
    assert line.asks(LEAVES) == [LEAVES]
    assert not line.is_served()
    assert line.later(100) == []


def test_a_question_that_passes_is_the_very_one_that_was_asked(line: Line) -> None:
    line.draws("klocka")
    message = renewal("klocka")
    (passed,) = line.asks(message)
    assert passed is message


def test_the_browser_is_sent_all_that_is_said_untouched_and_in_order(line: Line) -> None:
    said: list[Message] = [
        {"type": "websocket.accept", "subprotocol": "streamlit", "headers": []},
        begins(),
        renewing("klocka"),
        element("hej"),
        ends(DRAWN),
        {"type": "websocket.send", "text": "hej"},
        {"type": "websocket.close", "code": 1000},
    ]
    line.says(*said)
    assert all(shown is each for shown, each in zip(line.shown, said, strict=True))


def test_what_one_browser_waits_for_is_nothing_to_another() -> None:
    with lines(2) as (one, other):
        for each in (one, other):
            each.draws("klocka")
        one.says(begins())
        assert one.asks(renewal("klocka")) == []
        assert other.asks(renewal("klocka")) == [renewal("klocka")]


class Server:
    """A server that gives up hearing after five seconds, and the browser that says nothing until it is told to."""

    def __init__(self, *, then: Callable[[], None]) -> None:
        self._then = then
        self.said: asyncio.Queue[Message] = asyncio.Queue()
        self.listens = 0
        """How many hear what the browser says."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(receive(), 5)
        self._then()

    async def receive(self) -> Message:
        self.listens += 1
        try:
            return await self.said.get()
        finally:
            self.listens -= 1


def end() -> None:
    pass


def fail() -> None:
    raise ValueError("trasig")


@pytest.mark.parametrize(("then", "failure"), [(end, None), (fail, "trasig")])
def test_when_the_application_ends_nothing_is_left_listening(then: Callable[[], None], failure: str | None) -> None:
    clock = Clock()
    server = Server(then=then)

    async def send(message: Message) -> None:
        pass

    with event_loop(clock) as loop:
        serving = loop.create_task(Renewals(server, clock)({"type": "websocket"}, server.receive, send))
        loop.do_what_can_be_done()
        assert server.listens == 1
        clock.now = 5.0
        loop.do_what_can_be_done()
        assert serving.done()
        assert server.listens == 0
        error = serving.exception()
        assert (str(error) if error else None) == failure


def test_when_the_serving_is_stopped_nothing_is_left_listening() -> None:
    clock = Clock()
    server = Server(then=end)

    async def send(message: Message) -> None:
        pass

    with event_loop(clock) as loop:
        serving = loop.create_task(Renewals(server, clock)({"type": "websocket"}, server.receive, send))
        loop.do_what_can_be_done()
        serving.cancel()
        loop.do_what_can_be_done()
        assert serving.cancelled()
        assert server.listens == 0


def test_what_is_said_after_somebody_gave_up_hearing_is_heard_by_the_next() -> None:
    clock = Clock()
    heard: list[Message] = []
    said: asyncio.Queue[Message] = asyncio.Queue()

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(receive(), 5)
        heard.append(await receive())

    async def send(message: Message) -> None:
        pass

    with event_loop(clock) as loop:
        serving = loop.create_task(Renewals(serve, clock)({"type": "websocket"}, said.get, send))
        loop.do_what_can_be_done()
        clock.now = 5.0
        loop.do_what_can_be_done()
        said.put_nowait(page("först"))
        said.put_nowait(page("sedan"))
        loop.run_until_complete(serving)
        assert heard == [page("först")]


@pytest.mark.parametrize("kind", ["http", "lifespan"])
def test_what_is_no_line_to_a_browser_passes_untouched(kind: str) -> None:
    served: list[tuple[Scope, Receive, Send]] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        served.append((scope, receive, send))

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        pass

    scope: Scope = {"type": kind}
    asyncio.run(Renewals(app)(scope, receive, send))
    ((its_scope, its_receive, its_send),) = served
    assert its_scope is scope and its_receive is receive and its_send is send
