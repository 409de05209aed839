"""A browser's side of a session without the browser: it speaks Streamlit's own protocol with the real server.

Thirty Chromiums weigh more than the server that they would measure. A session here opens pages, follows links, makes choices in the
page's own controls, and has the parts that renew themselves drawn anew as often as a browser does; it draws nothing.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress
from time import perf_counter
from types import TracebackType
from typing import Final, Self

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

PATIENCE: Final = 120.0
"""Seconds after which an answer counts as never having come."""


class Session:
    """One open page of one user. ``await session.open("kommun", "kommun=hjo")`` answers with the seconds until it was drawn.

    ``title`` is the page's heading as last drawn, ``failed`` whether the page said that it could not be shown.
    """

    def __init__(
        self, address: str, *, read: Callable[[str], None] | None = None, whole: Callable[[], None] | None = None
    ) -> None:
        """``address`` of the server (http); ``read`` is given every piece of text that comes; ``whole`` is called when a page stands complete."""
        self._whole = whole
        self._address = f"{address.replace('http', 'ws', 1)}/_stcore/stream"
        self._read = read
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._timers: dict[str, asyncio.Task[None]] = {}
        self._drawn: set[str] = set()
        self._finished = asyncio.Event()
        self._selects: dict[str, str] = {}
        self.query, self.hash = "", ""
        self.title = ""
        self.failed = False
        self.renewals = 0

    async def __aenter__(self) -> Self:
        """Connect, as a browser does when the page's scripts have come."""
        self._socket = await connect(self._address, max_size=None, open_timeout=PATIENCE, ping_interval=None)
        self._reader = asyncio.create_task(self._listen(self._socket))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave, as when a tab is closed."""
        self._forget_timers()
        if self._reader is not None:
            self._reader.cancel()
        if self._socket is not None:
            await self._socket.close()

    async def open(self, page: str, query: str = "") -> float:
        """Go to a page by its address; seconds until the server has sent all of it.

        Raises:
            TimeoutError: it never came.
            ConnectionClosed: the server went away.
        """
        self.query, self.hash = query, ""
        self._selects.clear()
        self._forget_timers()
        return await self._ask(page_name=page)

    async def again(self, query: str) -> float:
        """Another view of the same page, as Back or a link within it gives."""
        self.query = query
        return await self._ask()

    async def choose(self, label: str, option: str) -> float:
        """Choose in the page's own list with this label; seconds until the page shows it.

        Raises:
            KeyError: the page has no such list.
            TimeoutError, ConnectionClosed: as ``open``.
        """
        return await self._ask(WidgetState(id=self._selects[label], string_value=option))

    async def _ask(self, *changed: WidgetState, page_name: str = "") -> float:
        began = perf_counter()
        self._finished.clear()
        await self._send(*changed, page_name=page_name)
        async with asyncio.timeout(PATIENCE):
            await self._finished.wait()
        if self._reader is not None and self._reader.done():
            await self._reader  # says why it ended
        return perf_counter() - began

    async def _send(self, *changed: WidgetState, page_name: str = "", fragment: str = "") -> None:
        message = BackMsg()
        wanted = message.rerun_script
        wanted.query_string, wanted.page_script_hash, wanted.page_name = self.query, self.hash, page_name
        wanted.widget_states.widgets.extend(changed)
        wanted.fragment_id, wanted.is_auto_rerun = fragment, bool(fragment)
        if self._socket is not None:
            await self._socket.send(message.SerializeToString())

    async def _listen(self, socket: ClientConnection) -> None:
        try:
            async for said in socket:
                if isinstance(said, bytes):
                    self._take(ForwardMsg.FromString(said))
            raise ConnectionResetError("the server closed the connection")
        finally:
            self._finished.set()  # whoever waits is told at once

    def _take(self, message: ForwardMsg) -> None:
        match message.WhichOneof("type"):
            case "navigation" if message.navigation.page_script_hash != self.hash:
                # Not the one of new_session: it is the main script's until the frame has chosen the page.
                self.hash = message.navigation.page_script_hash
                self._forget_timers()  # the parts of the page before are gone
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "new_session":
                self._drawn.clear()
            case "auto_rerun":
                part = message.auto_rerun
                self._drawn.add(part.fragment_id)
                if part.fragment_id not in self._timers:
                    timer = self._renew(part.fragment_id, part.interval)
                    self._timers[part.fragment_id] = asyncio.create_task(timer)
            case "script_finished":
                # A part that renewed itself, or a run that a newer question broke off, is no answer.
                if message.script_finished in (
                    ForwardMsg.FINISHED_SUCCESSFULLY,
                    ForwardMsg.FINISHED_WITH_COMPILE_ERROR,
                ):
                    self._finished.set()
                    self._forget_timers(besides=self._drawn)  # those of parts that the page has no more
                    if self._whole is not None:
                        self._whole()
            case "delta":
                self._see(message)

    def _see(self, message: ForwardMsg) -> None:
        element = message.delta.new_element
        match element.WhichOneof("type"):
            case "heading" if element.heading.tag == "h1":
                self.title = element.heading.body
                self.failed = self.failed or "kunde inte visas" in self.title
            case "selectbox":
                self._selects[element.selectbox.label] = element.selectbox.id
            case "markdown" if self._read is not None:
                self._read(element.markdown.body)
            case "exception":
                self.failed = True

    async def _renew(self, fragment: str, seconds: float) -> None:
        with suppress(ConnectionClosed, OSError):
            while True:
                await asyncio.sleep(seconds)
                await self._send(fragment=fragment)
                self.renewals += 1

    def _forget_timers(self, besides: Collection[str] = ()) -> None:
        for part in [part for part in self._timers if part not in besides]:
            self._timers.pop(part).cancel()
