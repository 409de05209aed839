"""Where meetings have come, for every machine: rows of PostgreSQL, not of the lake. See ``skis_analytics.database.meeting_state``."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Final

from skis_analytics.access import Author, Deed, require, to_do
from skis_analytics.database.meeting_state import Position
from skis_analytics.database.register.lake import Lake
from skis_analytics.database.register.validation import visible
from skis_analytics.records import RegisterError

_ASKED_EVERY: Final = 0.4
"""Seconds between two questions about one meeting, however many screens of the process follow it."""
_REMEMBERED: Final = 50
_OVER: Final = {"step": 0, "leader": "", "token": ""}
"""What the row of a meeting that was ended says: the table is as it was before one remembered that."""


class SharedMeetingState:
    """The positions of the meetings that every machine sees; see ``Positions``. One for a process, and safe to share between threads."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._asking = threading.Lock()
        self._known: dict[str, tuple[float, Position | datetime | None]] = {}

    def position(self, meeting: str) -> Position | None:
        """As ``Positions.position``: others' moves within half a second. While PostgreSQL does not answer, where the meeting was."""
        found = self._found(meeting)
        return found if isinstance(found, Position) else None

    def ended(self, meeting: str) -> datetime | None:
        """As ``Positions.ended``."""
        found = self._found(meeting)
        return found if isinstance(found, datetime) else None

    def _found(self, meeting: str) -> Position | datetime | None:
        """Where a meeting has come, or when it was ended."""
        known = self._known.get(meeting)
        if known is not None and time.monotonic() - known[0] < _ASKED_EVERY:
            return known[1]
        with self._asking:
            again = self._known.get(meeting)
            if again is not known and again is not None:  # another screen asked meanwhile, or somebody here moved
                return again[1]
            try:
                rows = self._lake.ask("position_get", {"meeting": meeting})
                found = _of_row(*rows[0]) if rows else None
            except RegisterError:
                found = known[1] if known else None
            self._remember(meeting, found)
            return found

    def move(self, meeting: str, position: Position, by: Author) -> None:
        """As ``Positions.move``. Raises RegisterUnavailableError when PostgreSQL does not answer."""
        require(to_do(by.rights, Deed.LEAD))
        position = replace(position, leader=visible(position.leader)[0])
        row = {**asdict(position), "since": position.since.isoformat(), "meeting": meeting}
        self._lake.replace("position", "meeting", row)
        with self._asking:
            self._remember(meeting, position)

    def end(self, meeting: str, by: Author) -> None:
        """As ``Positions.end``."""
        require(to_do(by.rights, Deed.LEAD))
        at = datetime.now(UTC)
        with suppress(RegisterError):
            self._lake.replace("position", "meeting", {"meeting": meeting, "since": at.isoformat(), **_OVER})
        with self._asking:
            self._remember(meeting, at)

    def _remember(self, meeting: str, found: Position | datetime | None) -> None:
        if len(self._known) >= _REMEMBERED and meeting not in self._known:
            self._known.clear()
        self._known[meeting] = time.monotonic(), found


def _of_row(step: int, since: str, leader: str, token: str) -> Position | datetime:
    if not step:
        return datetime.fromisoformat(since)
    return Position(step, datetime.fromisoformat(since), leader, token)
