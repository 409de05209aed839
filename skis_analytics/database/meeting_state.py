"""Where a meeting that is under way has come: which step, since when, and who leads; and when one was ended. Seen by everybody who follows.

Not in the register: it changes with every step, is worth little afterwards, and must be read each second by every browser in the room. On
one machine a small file per meeting, written whole and moved into place, so that nobody ever reads half of it; on several a row in PostgreSQL.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Protocol

from skis_analytics.access import Author, Deed, require, to_do

_FOLDER: Final = "meetings"


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

    def move(self, meeting: str, position: Position, by: Author) -> None:
        """Go to a step. The last one who moves decides where the meeting is.

        Raises:
            NotAllowedError: ``by`` may not lead.
            OSError, RegisterError: it could not be told to the others.
        """
        ...

    def end(self, meeting: str, by: Author) -> None:
        """The meeting is over, until somebody moves it again.

        Raises:
            NotAllowedError: ``by`` may not lead.
        """
        ...

    def ended(self, meeting: str) -> datetime | None:
        """When a meeting was ended; None when it has not been, is under way again, or what is there cannot be read."""
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

    def move(self, meeting: str, position: Position, by: Author) -> None:
        """As ``Positions.move``. Raises OSError when the folder cannot be written to."""
        require(to_do(by.rights, Deed.LEAD))
        self._write(meeting, {**asdict(position), "since": position.since.isoformat()})

    def end(self, meeting: str, by: Author) -> None:
        """As ``Positions.end``."""
        require(to_do(by.rights, Deed.LEAD))
        try:
            # Without a step: an earlier version of the program reads it as a meeting that has not begun.
            self._write(meeting, {"ended": datetime.now(UTC).isoformat()})
        except OSError:  # on a full disk it is over all the same, if nobody knows since when
            with suppress(OSError):
                self._file(meeting).unlink(missing_ok=True)

    def ended(self, meeting: str) -> datetime | None:
        """As ``Positions.ended``."""
        try:
            return datetime.fromisoformat(json.loads(self._file(meeting).read_text(encoding="utf-8"))["ended"])
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def _write(self, meeting: str, said: Mapping[str, object]) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=self._folder, prefix=".moving-")
        try:
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(said, file)
            Path(name).replace(self._file(meeting))
        except BaseException:
            with suppress(OSError):
                Path(name).unlink()
            raise

    def _file(self, meeting: str) -> Path:
        # An id may come from an address: never a path.
        return self._folder / f"{hashlib.sha256(meeting.encode()).hexdigest()[:32]}.json"
