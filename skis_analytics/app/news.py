"""What the parts of a page that renew themselves wait for, so that a part is drawn anew only when something has happened.

A hundred open pages ask some hundred times a second whether anybody has written, and Streamlit draws a part anew for each question: a thread, the
session's state, a message with the whole theme. Nearly always nothing has happened. A part says what it shows and how to look at that again;
``renewals`` asks here instead, and looks once for all who wait for the same.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum, auto
from threading import Lock
from time import monotonic
from typing import Any, Final, NamedTuple, TypeVar

from cachetools import LRUCache
from streamlit.runtime.scriptrunner import get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_run_context import ThreadState

_Seen = TypeVar("_Seen")

_MOST: Final = 10_000
"""Parts, and things to look at, that are remembered. A part that is forgotten is drawn anew when it asks."""
_GONE: Final = 120.0
"""Seconds after which a part that has not asked is forgotten: its screen has been left. A tab in the background asks once a minute."""
_FRESH: Final = 0.2
"""Seconds for which what was seen is not looked at again."""
_LOOKS: Final = 1.0
"""Seconds that a look may take. A register that does not answer holds up no page: the part is drawn, and says so itself."""
_HERE: Final = 5.0
"""Seconds after which a screen that has not asked is not there any more."""
_LOOKING: Final = ThreadPoolExecutor(max_workers=8, thread_name_prefix="news")


class News(Enum):
    """What is to be drawn anew for a part that asks."""

    NONE = auto()
    PART = auto()
    PAGE = auto()
    """All of its page."""


class Address(NamedTuple):
    """Another page that is to be drawn instead: its path, and its query as it stands in an address."""

    path: str
    query: str


Drawn = News | Address


class _Unseen:
    """Not equal to anything that is seen."""


@dataclass(slots=True, eq=False)
class _Watched:
    """Something to look at: what it was, and when one began to look (seconds)."""

    look: Callable[[], Any]
    was: object
    at: float
    looking: asyncio.Future[object] | None = None


@dataclass(slots=True, eq=False)
class _Waiting:
    """A part: what it watches, what it shows of that, and what is to be drawn for another value."""

    watched: _Watched
    shows: object
    draws: Callable[[Any], Drawn]
    audience: Hashable
    asked: float


class Board:
    """What each part of each session shows and waits for. Its methods may be called from any thread, ``news`` from one event loop."""

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        # By hand, the last that asked last: cachetools goes through its values at a microsecond each, for each screen that counts an audience.
        self._waiting: OrderedDict[tuple[str, str], _Waiting] = OrderedDict()
        self._watched: LRUCache[Hashable, _Watched] = LRUCache(_MOST)
        self._lock = Lock()

    def until_changed(
        self,
        who: tuple[str, str],
        subject: Hashable,
        look: Callable[[], _Seen],
        draws: Callable[[_Seen], Drawn],
        audience: Hashable,
    ) -> _Seen:
        """Look, and let the part (session, part) be drawn anew when another look would see something else. What ``look`` raises is raised, and the
        part drawn whenever it asks."""
        with self._lock:
            began = self._now()
            watched = self._watched.setdefault(subject, _Watched(look, _Unseen, began))
            waiting = self._waiting[who] = _Waiting(watched, _Unseen, draws, audience, began)
            self._waiting.move_to_end(who)
            while len(self._waiting) > _MOST or next(iter(self._waiting.values())).asked < began - _GONE:
                self._waiting.popitem(last=False)
        seen = look()
        with self._lock:
            waiting.shows = seen
            if began >= watched.at:
                watched.look, watched.was, watched.at = look, seen, began
        return seen

    def always(self, who: tuple[str, str]) -> None:
        """Let the part be drawn whenever it asks."""
        with self._lock:
            if who in self._waiting:
                self._waiting[who].shows = _Unseen

    async def news(self, session: str, part: str) -> Drawn:
        """What is to be drawn anew for a part that asks. A part that waits for nothing is drawn.

        Raises:
            Exception: what the part's own look raised.
        """
        waiting = self._of(session, part)
        if waiting is None:
            return News.PART
        waiting.asked = self._now()
        try:
            now = await self._latest(waiting.watched)
        except TimeoutError:
            return News.PART
        waiting = self._of(session, part)  # it may have been drawn meanwhile
        if waiting is None:
            return News.PART
        if now == waiting.shows:
            return News.NONE
        return waiting.draws(now)

    def _of(self, session: str, part: str) -> _Waiting | None:
        with self._lock:
            if (session, part) not in self._waiting:
                return None
            self._waiting.move_to_end((session, part))
            return self._waiting[session, part]

    def audience(self, name: Hashable) -> int:
        """How many screens with this in them are open right now, on this server."""
        with self._lock:
            since = self._now() - _HERE
            return sum(waiting.audience == name and waiting.asked >= since for waiting in self._waiting.values())

    async def _latest(self, watched: _Watched) -> object:
        if self._now() - watched.at < _FRESH:
            return watched.was
        if watched.looking is None:
            watched.looking = asyncio.get_running_loop().run_in_executor(_LOOKING, self._look, watched)
            watched.looking.add_done_callback(lambda _: setattr(watched, "looking", None))
        return await asyncio.wait_for(asyncio.shield(watched.looking), _LOOKS)

    def _look(self, watched: _Watched) -> object:
        began = self._now()
        seen = watched.look()
        with self._lock:
            if began >= watched.at:  # else one that is drawn just now has seen something later
                watched.was, watched.at = seen, began
            return watched.was


BOARD: Final = Board()


def until_changed(
    subject: Hashable,
    look: Callable[[], _Seen],
    *,
    draws: Callable[[_Seen], Drawn] = lambda _: News.PART,
    audience: Hashable = None,
) -> _Seen:
    """Within a part that renews itself, each time it is drawn: what it shows, and let it be drawn anew when that has changed and not before.

    ``look`` is asked again in other threads, outside the session, once for all with the same ``subject``. ``draws`` says what is to be drawn
    anew for what was seen then; it too is asked outside the session. Who shows the part is counted among its ``audience``. What ``look`` raises is raised, and the
    part drawn whenever it asks.
    """
    who = _who()
    return look() if who is None else BOARD.until_changed(who, subject, look, draws, audience)


def audience(name: Hashable) -> int:
    """How many screens that show a part with this ``audience`` are open right now, on this server."""
    return BOARD.audience(name)


def always() -> None:
    """Within a part that renews itself, after ``until_changed``: let it be drawn whenever it asks, for it waits for something that only its session
    knows."""
    who = _who()
    if who is not None:
        BOARD.always(who)


def _who() -> tuple[str, str] | None:
    """The session and the part that is drawn."""
    run = get_script_run_ctx(suppress_warning=True)
    part = ThreadState.get().fragment_id if run is not None else None
    return None if run is None or part is None else (run.session_id, part)
