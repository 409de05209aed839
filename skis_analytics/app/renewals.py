"""What stands between a browser's timers and the pages: a part of a page that renews itself waits until the page is whole in the browser.

A part that is asked for while its page is on the way breaks Streamlit 1.67 in two: the session begins anew with the part alone, and what was still to
be sent of the page is thrown away (``AppSession.request_rerun`` takes a new runner, and events of the former are not heard). The screen is left with
the page's beginning and no timers, so that one who follows a meeting is left behind. It takes a busy server and many screens: a meeting.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Final

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

_LONGEST: Final = 60.0
"""Seconds after which a page that never became whole is asked again."""
_UNANSWERED: Final = 10.0
"""Seconds after which a question that nothing was drawn for counts as forgotten: Streamlit does not answer for a part that is gone."""
_HELD: Final = 10.0
"""Seconds that a click in such a part waits at most."""


class Renewals:
    """ASGI middleware that knows of each open page whether it is whole in the browser. A renewal that comes too early is left out, for the next one
    comes in a second; what somebody has clicked waits."""

    def __init__(self, app: ASGIApp, now: Callable[[], float] = monotonic) -> None:
        self._app = app
        self._now = now

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection."""
        if scope["type"] != "websocket":
            await self._app(scope, receive, send)
            return
        page = _Page(self._now)

        async def hear() -> Message:
            while True:
                message = await receive()
                asked = _asked(message)
                if asked is None:
                    return message
                if asked.is_auto_rerun and not page.renews(asked.fragment_id):
                    continue
                if asked.fragment_id and not page.is_whole():
                    await page.becomes_whole()
                page.asked()
                return message

        async def say(message: Message) -> None:
            await send(message)
            page.sent(message)

        await self._app(scope, hear, say)


class _Page:
    """How far what a browser shows has come."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._until = 0.0
        self._parts: set[str] = set()
        self._coming: set[str] = set()
        self._whole = asyncio.Event()
        self._whole.set()

    def is_whole(self) -> bool:
        """Whether nothing is on its way."""
        return self._whole.is_set() or self._now() > self._until

    def renews(self, part: str) -> bool:
        """Whether a part may be asked for now: the page is whole, and the part is in it."""
        return self.is_whole() and part in self._parts

    def asked(self) -> None:
        """Something has been asked that the page will be drawn for."""
        self._on_its_way(_UNANSWERED)

    def _on_its_way(self, seconds: float) -> None:
        self._until = self._now() + seconds
        self._whole.clear()

    async def becomes_whole(self) -> None:
        """Wait for it, for a while."""
        try:
            async with asyncio.timeout(_HELD):
                await self._whole.wait()
        except TimeoutError:
            return

    def sent(self, message: Message) -> None:
        """Take note of what the browser has been sent."""
        said = message.get("bytes")
        if message["type"] != "websocket.send" or not said:
            return
        told = ForwardMsg.FromString(said)
        kind = told.WhichOneof("type")
        if kind == "new_session":
            self._on_its_way(_LONGEST)
            self._coming = set()
        elif kind == "auto_rerun":
            self._coming.add(told.auto_rerun.fragment_id)
        elif kind == "script_finished" and told.script_finished != ForwardMsg.FINISHED_EARLY_FOR_RERUN:
            only_parts = told.script_finished == ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY
            self._parts = self._coming | (self._parts if only_parts else set())
            self._whole.set()


def _asked(message: Message) -> ClientState | None:
    said = message.get("bytes")
    if message["type"] != "websocket.receive" or not said:
        return None
    try:
        told = BackMsg.FromString(said)
    except DecodeError:
        return None  # Streamlit says what is wrong with it
    return told.rerun_script if told.WhichOneof("type") == "rerun_script" else None
