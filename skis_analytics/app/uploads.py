"""Files are taken from sessions whose page has asked for one, and no more of them than such a page is about.

Streamlit takes a file from any open session and keeps it in memory: also from whoever sees nothing but *Logga in*.
"""

from __future__ import annotations

from threading import Lock
from time import monotonic
from typing import Final

from cachetools import TTLCache
from starlette.types import ASGIApp, Receive, Scope, Send
from streamlit.runtime.scriptrunner import get_script_run_ctx

from skis_analytics.app import refusals

_WHERE: Final = "/_stcore/upload_file/"
_OPEN_FOR: Final = 12 * 3600.0
"""Seconds since a session's page last asked."""
_SESSIONS: Final = 1000
_MOST: Final = 250 * 1024 * 1024
"""Bytes from one session: five of the largest files (``server.maxUploadSize``). A page that is loaded anew is a new session."""


class Asked:
    """The sessions that have been asked for a file, and how many bytes each has sent. May be used from any thread."""

    def __init__(self) -> None:
        self._sent: TTLCache[str, int] = TTLCache(_SESSIONS, _OPEN_FOR, timer=monotonic)
        self._lock = Lock()

    def ask(self, session: str) -> None:
        """Let a session send files from now on."""
        with self._lock:
            self._sent[session] = self._sent.get(session, 0)

    def takes(self, session: str, size: int) -> bool:
        """Whether so many bytes may come from a session; then they count."""
        with self._lock:
            sent = self._sent.get(session)
            if sent is None or sent + size > _MOST:
                return False
            self._sent[session] = sent + size
            return True


ASKED: Final = Asked()


def ask() -> None:
    """Within a run, where a page draws a field for files: only from now on does the server take any from this session."""
    run = get_script_run_ctx(suppress_warning=True)
    if run is not None:
        ASKED.ask(run.session_id)


class Uploads:
    """ASGI middleware that refuses what nobody has asked for, before any of it is read."""

    def __init__(self, app: ASGIApp, asked: Asked = ASKED) -> None:
        self._app, self._asked = app, asked

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "http" and scope["method"] in {"PUT", "POST"} and _WHERE in scope["path"]:
            session = scope["path"].partition(_WHERE)[2].partition("/")[0]
            size = dict(scope["headers"]).get(b"content-length", b"")
            if not (size.isdigit() and self._asked.takes(session, int(size))):
                await refusals.refuse(403, scope, receive, send)
                return
        await self._app(scope, receive, send)
