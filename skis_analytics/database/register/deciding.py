"""What becomes of a save: the next version, one that is there already, or one kept beside. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from skis_analytics.database.register.conflict import Conflict, differences
from skis_analytics.records import Entry, Record


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants to be the record's next version."""

    record: Record
    withdrawn: bool
    by: str
    base_version: int


@dataclass(frozen=True, slots=True)
class Decision:
    """``entry`` is the version that answers the wish, ``new`` whether it has to be added, ``conflict`` why it does not count."""

    entry: Entry[Any]
    new: bool
    conflict: Conflict | None = None


def latest(versions: Sequence[Entry[Any]]) -> Entry[Any] | None:
    """The version that counts."""
    return max((entry for entry in versions if entry.accepted), key=lambda entry: entry.version, default=None)


def decide(versions: Sequence[Entry[Any]], wish: Wish, change: int, now: datetime) -> Decision:
    """Judge a wish against every version of the record. ``change`` is the number that a new version would have.

    The same save sent twice (a double click, an answer lost on the way) is found again and not repeated; when somebody else has saved
    something else since, the sender is told, for what they sent is not what counts. A save that changes nothing is answered with what counts.
    """
    theirs = latest(versions)
    sent = next((entry for entry in versions if _is_sent_again(entry, wish)), None)
    base = next((entry for entry in versions if entry.version == wish.base_version), None)
    if theirs is not None:
        if _says(theirs, wish) or (base is not None and _says(base, wish)):
            return Decision(theirs, new=False)
        if sent is not None and theirs.version != wish.base_version:
            return Decision(sent, new=False, conflict=_conflict(base, theirs, sent))
    accepted = theirs is None or theirs.version == wish.base_version
    entry = Entry(
        record=wish.record,
        version=1 + max((entry.version for entry in versions), default=0),
        change=change,
        recorded_at=now,
        recorded_by=wish.by,
        base_version=wish.base_version,
        accepted=accepted,
        withdrawn=wish.withdrawn,
    )
    if accepted or theirs is None:
        return Decision(entry, new=True)
    return Decision(entry, new=True, conflict=_conflict(base, theirs, entry))


def _says(entry: Entry[Any], wish: Wish) -> bool:
    return entry.record == wish.record and entry.withdrawn == wish.withdrawn


def _is_sent_again(entry: Entry[Any], wish: Wish) -> bool:
    return _says(entry, wish) and entry.base_version == wish.base_version and entry.recorded_by == wish.by


def _conflict(base: Entry[Any] | None, theirs: Entry[Any], yours: Entry[Any]) -> Conflict:
    began = None if base is None else base.record
    return Conflict(base, theirs, yours, differences(began, theirs.record, yours.record))
