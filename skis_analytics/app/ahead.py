"""A page drawn before anybody goes there: what a meeting's next step shows, while its people are talking about this one.

Verdicts, tables and pictures are made by the first who looks (``shared``), a few tenths of a second. When a step is changed, that is the first of
thirty screens, and twenty-nine wait for it. So a session of the server's own, which nobody sees, looks at it before.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, field
from typing import Any, Final

from streamlit import runtime
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.runtime import RuntimeStoppedError
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.session_manager import ClientContext, SessionClient

from skis_analytics.app.news import Address
from skis_analytics.app.shared import shared

_LOG: Final = logging.getLogger(__name__)
_AFTER: Final = 3.0
"""Seconds after which it is drawn: those who have just come to this page have it by then."""
_MOST: Final = 8
"""Pages that wait. Where more are wanted, steps change faster than anybody reads them."""
_LONGEST: Final = 30.0
"""Seconds after which it is given up."""


@dataclass(frozen=True, slots=True)
class _Wanted:
    """A page, and for whom: what it shows depends on what they may see."""

    address: Address
    user: dict[str, Any]
    client: ClientContext | None


@dataclass(slots=True)
class Ahead:
    """Draws what is wanted, one page at a time, while ``run`` runs. ``want`` may be called from any thread."""

    after: float = _AFTER
    longest: float = _LONGEST
    _loop: asyncio.AbstractEventLoop | None = None
    _queue: asyncio.Queue[_Wanted] = field(default_factory=asyncio.Queue)

    def want(self, wanted: _Wanted) -> None:
        """Draw a page in a while, unless many wait already. Without a server there is nobody to draw it for."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._loop.call_later, self.after, self._queued, wanted)

    def _queued(self, wanted: _Wanted) -> None:
        if self._queue.qsize() < _MOST:
            self._queue.put_nowait(wanted)

    async def run(self) -> None:
        """Draw, until cancelled."""
        self._loop = asyncio.get_running_loop()
        while True:
            wanted = await self._queue.get()
            try:
                async with asyncio.timeout(self.longest):
                    await _drawn(wanted)
            except (TimeoutError, RuntimeStoppedError) as error:
                _LOG.info("a page was not drawn ahead: %r", error)


AHEAD: Final = Ahead()


def draw(address: Address) -> None:
    """Within a run: draw another page in a while, once for all who ask, as whoever looks here would see it. What nobody looks at asks for nothing."""
    if _onlooker() is not None:
        _want_once(address)


@shared()
def _want_once(address: Address) -> None:
    onlooker = _onlooker()
    if onlooker is not None:
        AHEAD.want(_Wanted(address, *onlooker))


def _onlooker() -> tuple[dict[str, Any], ClientContext | None] | None:
    """Whoever looks at this run, and where they come from; None when it is drawn for nobody."""
    run = get_script_run_ctx(suppress_warning=True)
    client = None if run is None or not runtime.exists() else runtime.get_instance().get_client(run.session_id)
    if run is None or client is None or isinstance(client, _Nobody):
        return None
    return dict(run.user_info), client.client_context


class _Nobody(SessionClient):
    """Takes what a browser would be sent."""

    def __init__(self, client: ClientContext | None) -> None:
        self._client = client
        self.whole = asyncio.Event()

    def write_forward_msg(self, msg: ForwardMsg) -> None:
        """Only look whether it was the end."""
        ends = (ForwardMsg.FINISHED_SUCCESSFULLY, ForwardMsg.FINISHED_WITH_COMPILE_ERROR)
        if msg.WhichOneof("type") == "script_finished" and msg.script_finished in ends:
            self.whole.set()

    @property
    def client_context(self) -> ClientContext | None:
        """Where whoever it is drawn for comes from."""
        return self._client


async def _drawn(wanted: _Wanted) -> None:
    nobody, server = _Nobody(wanted.client), runtime.get_instance()
    session = server.connect_session(nobody, dict(wanted.user))
    try:
        asked = BackMsg()
        asked.rerun_script.page_name, asked.rerun_script.query_string = wanted.address
        server.handle_backmsg(session, asked)
        await nobody.whole.wait()
    finally:
        server.close_session(session)
