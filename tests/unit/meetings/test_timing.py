"""An agenda that does not fit its meeting is noticed before the meeting."""

from __future__ import annotations

import pytest

from skis_analytics.meetings.timing import available, needed, over
from skis_analytics.records import Meeting, Step


@pytest.mark.parametrize(
    ("starts", "ends", "minutes", "room", "beyond"),
    [
        ("13.00", "15.00", (60, 60), 120, 0),
        ("13.00", "15.00", (60, 60, 40), 120, 40),
        ("9", "15:30", (None, 20), 390, 0),
        ("", "15.00", (600,), None, 0),
        ("15.00", "13.00", (600,), None, 0),
        ("när alla kommit", "15.00", (10,), None, 0),
    ],
)
def test_minutes(starts: str, ends: str, minutes: tuple[int | None, ...], room: int | None, beyond: int) -> None:
    steps = tuple(Step(f"Punkt {number}", each) for number, each in enumerate(minutes))
    meeting = Meeting("Möte", starts=starts, ends=ends, steps=steps)
    assert (needed(meeting), available(meeting), over(meeting)) == (sum(each or 0 for each in minutes), room, beyond)
