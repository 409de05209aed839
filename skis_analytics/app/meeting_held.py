"""Which meetings are over: those whose day has passed, and those that somebody has ended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from skis_analytics import swedish
from skis_analytics.app import meeting_frame
from skis_analytics.records import Entry, Meeting


def ended(meeting: Meeting) -> datetime | None:
    """When a meeting was ended, be it before its day; None while it has not been, or is open again."""
    return meeting_frame.state().ended(meeting.id)


def ended_words(at: datetime) -> str:
    """``Avslutat kl. 15.04``, with the day when that is another."""
    return (
        f"Avslutat kl. {swedish.clock(at)}"
        if swedish.date_of(at) == swedish.today()
        else f"Avslutat {swedish.moment(at)}"
    )


def coming(meetings: Iterable[Entry[Meeting]], today: date) -> list[Entry[Meeting]]:
    """The meetings that are yet to be held, or under way: the nearest first, those without a day last."""
    kept = [each for each in meetings if not _over(each.record, today)]
    return sorted(kept, key=lambda each: str(each.record.day or "9999"))


def _over(meeting: Meeting, today: date) -> bool:
    if meeting.day is not None and meeting.day.last_day < today:
        return True
    return ended(meeting) is not None
