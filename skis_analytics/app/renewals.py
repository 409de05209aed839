"""What stands between a browser's timers and the pages: a part of a page that renews itself waits until the page is whole in the browser.

A part that is asked for while its page is on the way breaks Streamlit 1.67 in two: the session begins anew with the part alone, and what was still to
be sent of the page is thrown away (``AppSession.request_rerun`` takes a new runner, and events of the former are not heard). The screen is left with
the page's beginning and no timers, so that one who follows a meeting is left behind. It takes a busy server and many screens: a meeting.

A part that waits for something that has not happened is not asked for at all, and for one whose page is to be drawn anew the page is (``news``).
"""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Any, Final

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from skis_analytics.app.news import BOARD, Address, Board, Drawn, News

_LOG: Final = logging.getLogger(__name__)
_LONGEST: Final = 60.0
"""Seconds after which a page that never became whole is asked again."""
_UNANSWERED: Final = 10.0
"""Seconds after which a question that nothing was drawn for counts as forgotten: Streamlit does not answer for a part that is gone."""
_HELD: Final = 10.0
"""Seconds that a click in such a part waits at most."""
_CLICKS: Final = {"trigger_value", "string_trigger_value", "json_trigger_value"}
"""What is true in one message only."""


class Renewals:
    """ASGI middleware that knows of each open page whether it is whole in the browser. What a part asks before that waits, each part's renewal once,
    and whatever somebody clicks."""

    def __init__(self, app: ASGIApp, now: Callable[[], float] = monotonic, board: Board = BOARD) -> None:
        self._app = app
        self._now = now
        self._board = board

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        connection = _Connection(receive, send, self._now, self._board)
        try:
            await self._app(scope, connection.hear, connection.say)
        finally:
            connection.close()


class _Connection:
    """One open page: what it asks, and how far what its browser shows has come."""

    def __init__(self, receive: Receive, send: Send, now: Callable[[], float], board: Board) -> None:
        self._receive, self._send, self._now, self._board = receive, send, now, board
        self._page = _Page(now)
        self._session = ""
        self._clicks: deque[tuple[Message, float]] = deque()
        """What somebody has done that has to wait, and until when at most."""
        self._renewals: dict[str, Message] = {}
        """The parts that are to renew themselves, in the order that they asked."""
        self._coming: asyncio.Future[Message] | None = None

    async def hear(self) -> Message:
        """The next message that may be answered now."""
        while True:
            waited = await self._next_that_waited()
            if waited is not None:
                self._page.asked()
                return waited
            if self._coming is None:
                self._coming = asyncio.ensure_future(self._receive())
            if not await self._comes(self._coming):
                continue
            message, self._coming = self._coming.result(), None
            asked = _asked(message)
            if asked is None:
                return message
            if not self._waits(asked, message):
                self._page.asked()
                return message

    async def say(self, message: Message) -> None:
        """Send, and take note of what the browser has been sent: of an end when it is there, of all else before."""
        told = _told(message)
        if told is not None and told.WhichOneof("type") == "new_session":
            self._session = told.new_session.initialize.session_id
        ends = told is not None and told.WhichOneof("type") == "script_finished"
        if told is not None and not ends:
            self._page.sent(told)
        await self._send(message)
        if told is not None and ends:
            self._page.sent(told)
            if told.script_finished != ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY:
                self._renewals.clear()  # they were of the page as it was before; the browser asks again

    def close(self) -> None:
        """Stop listening."""
        if self._coming is not None:
            self._coming.cancel()

    async def _next_that_waited(self) -> Message | None:
        if self._clicks:
            first = self._page.is_whole() or self._clicks[0][1] <= self._now()
            return self._clicks.popleft()[0] if first else None
        while self._renewals and self._page.is_whole():
            part = next(iter(self._renewals))
            message = self._renewals.pop(part)
            news = await self._news(part)
            if news is News.NONE:
                continue
            if self._page.is_whole():
                if news is News.PART:
                    return message
                self._renewals.clear()
                return _of_page(message, news if isinstance(news, Address) else None)
            if self._page.has(part):  # meanwhile the server has begun to draw of its own accord
                self._renewals.setdefault(part, message)
        return None

    async def _news(self, part: str) -> Drawn:
        """What is to be drawn anew for a part that asks."""
        try:
            return await self._board.news(self._session, part)
        except Exception as error:
            # Whatever it is, the part says it where it would have been shown.
            _LOG.warning("what a part of a page waits for could not be looked at: %s", error)
            return News.PART

    async def _comes(self, coming: asyncio.Future[Message]) -> bool:
        """Wait until a message has come (True), or until what waits may go on."""
        if self._clicks or self._renewals:
            left = min([self._page.left(), *(until - self._now() for _, until in list(self._clicks)[:1])])
            first: list[asyncio.Future[Any]] = [coming, self._page.whole()]
            await asyncio.wait(first, timeout=max(left, 0.0), return_when=asyncio.FIRST_COMPLETED)
        else:
            await asyncio.wait([coming])
        return coming.done()

    def _waits(self, asked: ClientState, message: Message) -> bool:
        """Keep what has to wait, or leave it out; False when it may pass now."""
        if not asked.fragment_id:  # all of the page is drawn anew
            self._renewals.clear()
            if self._clicks:
                self._clicks.append((message, self._now()))
            return bool(self._clicks)
        if asked.is_auto_rerun:
            if self._page.has(asked.fragment_id):
                self._renewals.setdefault(asked.fragment_id, _without_clicks(message))
            return True
        self._clicks.append((message, self._now() + _HELD))
        return True


class _Page:
    """How far what a browser shows has come."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._until = 0.0
        self._parts: set[str] = set()
        self._coming: set[str] = set()
        self._begun = False
        """Whether anything has been drawn for what was asked last: before that, an end is an earlier drawing's."""
        self._whole: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._whole.set_result(None)

    def is_whole(self) -> bool:
        """Whether nothing is on its way."""
        return self._whole.done() or self._now() >= self._until

    def whole(self) -> asyncio.Future[None]:
        """Done when nothing is on its way."""
        return self._whole

    def left(self) -> float:
        """Seconds until it is not waited for any more."""
        return max(self._until - self._now(), 0.0)

    def has(self, part: str) -> bool:
        """Whether a part that renews itself is in the page, or in what has come of it."""
        return part in self._parts or part in self._coming

    def asked(self) -> None:
        """Something has been asked that the page will be drawn for."""
        self._begun = False
        self._on_its_way(_UNANSWERED)

    def sent(self, told: ForwardMsg) -> None:
        """Take note of what the browser has been sent."""
        kind = told.WhichOneof("type")
        if kind == "new_session":
            if not self._whole.done():  # never finished: what has come of it is in the browser all the same
                self._parts |= self._coming
            self._coming, self._begun = set(), True
            self._on_its_way(_LONGEST)
        elif kind == "auto_rerun":
            self._coming.add(told.auto_rerun.fragment_id)
        elif kind == "script_finished" and self._begun and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            only_parts = told.script_finished == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
            self._parts = self._coming | (self._parts if only_parts else set())
            self._coming = set()
            if not self._whole.done():
                self._whole.set_result(None)

    def _on_its_way(self, seconds: float) -> None:
        until = self._now() + seconds
        if self._whole.done():
            self._until, self._whole = until, asyncio.get_running_loop().create_future()
        else:
            self._until = max(self._until, until)


def _asked(message: Message) -> ClientState | None:
    """What a browser wants drawn; None for any other message."""
    said = message.get("bytes")
    if message["type"] != "websocket.receive" or not said:
        return None
    try:
        told = BackMsg.FromString(said)
    except DecodeError:
        return None  # Streamlit says what is wrong with it
    return told.rerun_script if told.WhichOneof("type") == "rerun_script" else None


def _without_clicks(message: Message) -> Message:
    """A renewal that only renews. A timer that strikes between a click and its sending takes the click along, and it would count twice."""
    told = BackMsg.FromString(message["bytes"])
    widgets = told.rerun_script.widget_states.widgets
    kept = [widget for widget in widgets if widget.WhichOneof("value") not in _CLICKS]
    if len(kept) == len(widgets):
        return message
    del widgets[:]
    widgets.extend(kept)
    return {**message, "bytes": told.SerializeToString()}


def _of_page(renewal: Message, address: Address | None) -> Message:
    """The same question, of all of the page, or of another: as when somebody has followed a link."""
    told = BackMsg.FromString(renewal["bytes"])
    told.rerun_script.fragment_id, told.rerun_script.is_auto_rerun = "", False
    if address is not None:
        told.rerun_script.page_script_hash = ""  # a path of its own says which page
        told.rerun_script.page_name, told.rerun_script.query_string = address
    return {**renewal, "bytes": told.SerializeToString()}


def _told(message: Message) -> ForwardMsg | None:
    said = message.get("bytes")
    return ForwardMsg.FromString(said) if message["type"] == "websocket.send" and said else None
