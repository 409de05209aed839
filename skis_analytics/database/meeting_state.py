"""Where a meeting that is under way has come: which step, since when, and who leads. Seen by everybody who follows.

Not in the register: it changes with every step, is worth nothing afterwards, and must be read each second by every browser in the room. On
one machine a small file per meeting, written whole and moved into place, so that nobody ever reads half of it; on several a row in PostgreSQL.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from skis_analytics.database.register.errors import RegisterError
from skis_analytics.database.register.lake import Lake

_FOLDER: Final = "meetings"
_ASKED_EVERY: Final = 0.4
"""Seconds between two questions about one meeting, however many screens of the process follow it."""
_REMEMBERED: Final = 50


@dataclass(frozen=True, slots=True)
class Position:
    """``step`` counts from 1. ``leader`` is who moved it there, ``token`` which of their browsers."""

    step: int
    since: datetime
    leader: str
    token: str


class Positions(Protocol):
    """Where meetings are."""

    def position(self, meeting: str) -> Position | None:
        """Where a meeting is; None when it has not begun, or what is there cannot be read."""
        ...

    def move(self, meeting: str, position: Position) -> None:
        """Go to a step. The last one who moves decides where the meeting is.

        Raises:
            OSError, RegisterError: it could not be told to the others.
        """
        ...

    def end(self, meeting: str) -> None:
        """The meeting is over, or is to begin anew."""
        ...


class MeetingState:
    """The positions of the meetings of a home folder; see ``Positions``."""

    def __init__(self, home: Path) -> None:
        self._folder = home / _FOLDER

    def position(self, meeting: str) -> Position | None:
        """As ``Positions.position``."""
        try:
            said = json.loads(self._file(meeting).read_text(encoding="utf-8"))
            return Position(
                int(said["step"]), datetime.fromisoformat(said["since"]), str(said["leader"]), str(said["token"])
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def move(self, meeting: str, position: Position) -> None:
        """As ``Positions.move``. Raises OSError when the folder cannot be written to."""
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".moving-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({**asdict(position), "since": position.since.isoformat()}, file)
            Path(name).replace(self._file(meeting))
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise

    def end(self, meeting: str) -> None:
        """As ``Positions.end``."""
        with suppress(OSError):
            self._file(meeting).unlink(missing_ok=True)

    def _file(self, meeting: str) -> Path:
        # An id may come from an address: never a path.
        return self._folder / f"{hashlib.sha256(meeting.encode()).hexdigest()[:32]}.json"


class SharedMeetingState:
    """The positions of the meetings that every machine sees; see ``Positions``. One for a process, and safe to share between threads."""

    def __init__(self, lake: Lake) -> None:
        self._lake = lake
        self._asking = threading.Lock()
        self._known: dict[str, tuple[float, Position | None]] = {}

    def position(self, meeting: str) -> Position | None:
        """As ``Positions.position``: others' moves within half a second. While PostgreSQL does not answer, where the meeting was."""
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

    def move(self, meeting: str, position: Position) -> None:
        """As ``Positions.move``. Raises RegisterUnavailableError when PostgreSQL does not answer."""
        row = {**asdict(position), "since": position.since.isoformat(), "meeting": meeting}
        self._lake.replace("position", "meeting", row)
        with self._asking:
            self._remember(meeting, position)

    def end(self, meeting: str) -> None:
        """As ``Positions.end``."""
        with suppress(RegisterError):
            self._lake.change("position_delete", {"meeting": meeting, "number": 2**62})
        with self._asking:
            self._remember(meeting, None)

    def _remember(self, meeting: str, position: Position | None) -> None:
        if len(self._known) >= _REMEMBERED and meeting not in self._known:
            self._known.clear()
        self._known[meeting] = time.monotonic(), position


def _of_row(step: int, since: str, leader: str, token: str) -> Position:
    return Position(step, datetime.fromisoformat(since), leader, token)
