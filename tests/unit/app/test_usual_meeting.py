"""Which meeting a handout is about unless somebody chooses another."""

from __future__ import annotations

from datetime import date

import pytest

from skis_analytics.app.handout_content import usual_meeting
from skis_analytics.records import Meeting, When

TODAY = date(2026, 11, 28)
COMING, LATEST, EARLIER, UNDATED = (
    Meeting(name, id=name, day=day)
    for name, day in (("coming", When(2026, 12, 4)), ("latest", When(2026, 11, 8)), ("earlier", When(2026, 10, 2)), ("undated", None))
)  # fmt: skip


@pytest.mark.parametrize(
    ("meetings", "worked", "expected"),
    [
        ([], (), ""),
        ([COMING, LATEST, EARLIER], (), "latest"),
        ([COMING, LATEST, EARLIER], ("earlier",), "earlier"),
        ([COMING, LATEST, EARLIER], ("earlier", "latest"), "latest"),
        ([COMING, LATEST], ("coming",), "coming"),
        ([COMING], (), "coming"),
        ([COMING, UNDATED], (), ""),
    ],
)
def test_usual_meeting(meetings: list[Meeting], worked: tuple[str, ...], expected: str) -> None:
    assert usual_meeting(meetings, worked, TODAY) == expected
