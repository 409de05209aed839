"""How long an agenda takes, beside how long its meeting is."""

from __future__ import annotations

from skis_analytics.database.register.validation import minutes_of_day
from skis_analytics.records import Meeting


def needed(meeting: Meeting) -> int:
    """The minutes that the steps say together; a step that says none counts as none."""
    return sum(step.minutes or 0 for step in meeting.steps)


def available(meeting: Meeting) -> int | None:
    """The minutes between the meeting's beginning and end; None when either is not stated or cannot be read."""
    starts, ends = (minutes_of_day(said) for said in (meeting.starts, meeting.ends))
    return ends - starts if starts is not None and ends is not None and ends > starts else None


def over(meeting: Meeting) -> int:
    """The minutes that the agenda takes beyond the meeting; 0 when it fits, or when nobody has said how long the meeting is."""
    room = available(meeting)
    return 0 if room is None else max(0, needed(meeting) - room)
