"""Where a meeting is and when it was ended, in a file of its own that an earlier version may have written."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from skis_analytics.access import on_this_computer
from skis_analytics.database.meeting_state import MeetingState, Position

ANNA = on_this_computer("Anna")
HERE = Position(3, datetime(2026, 11, 8, 9, 30, tzinfo=UTC), "Anna", "t1")


def test_an_ended_meeting_is_nowhere_and_says_when_it_ended_until_it_is_opened_again(tmp_path: Path) -> None:
    state = MeetingState(tmp_path)
    assert state.ended("m1") is None
    state.move("m1", HERE, ANNA)
    assert (state.position("m1"), state.ended("m1")) == (HERE, None)
    before = datetime.now(UTC)
    state.end("m1", ANNA)
    at = MeetingState(tmp_path).ended("m1")
    assert at is not None and before <= at <= datetime.now(UTC)
    assert state.position("m1") is None and state.ended("m2") is None
    state.move("m1", HERE, ANNA)
    assert (state.position("m1"), state.ended("m1")) == (HERE, None)


@pytest.mark.parametrize(
    ("said", "position"),
    [
        ({"step": 3, "since": HERE.since.isoformat(), "leader": "Anna", "token": "t1"}, HERE),
        ({"ended": "igår"}, None),
        ({"ended": 5}, None),
        ([], None),
        ("x", None),
    ],
)
def test_a_file_of_an_earlier_version_or_a_damaged_one_is_no_ended_meeting(
    said: object, position: Position | None, tmp_path: Path
) -> None:
    state = MeetingState(tmp_path)
    state.move("m1", HERE, ANNA)
    next((tmp_path / "meetings").glob("*.json")).write_text(json.dumps(said))
    assert (state.position("m1"), state.ended("m1")) == (position, None)


def test_a_meeting_is_over_also_when_the_time_cannot_be_kept(tmp_path: Path) -> None:
    (tmp_path / "meetings").write_text("här kan ingen mapp göras")
    MeetingState(tmp_path).end("m1", ANNA)
    assert MeetingState(tmp_path).ended("m1") is None
