"""What is frozen stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from skis_analytics.access import on_this_computer
from skis_analytics.database.register import InvalidRecordError, Register, open_register
from skis_analytics.records import Meeting, RecordKind
from tests.unit.database.register.example import ANNA, BO


def test_a_frozen_meeting_is_there_after_a_restart_and_when_the_meeting_is_gone(
    register: Register, home: Path, data: Path
) -> None:
    register.save(Meeting("SKIS-möte", id="m1"), ANNA, 0)
    first = register.freeze("m1", "SKIS-möte: första", "v1", '{"a": "å <b>"}', ANNA)
    second = register.freeze("m2", "Ett annat", "v2", "{}", BO)
    register.withdraw(RecordKind.MEETING, "m1", BO, 1)
    again = open_register(home, data)
    assert again.snapshot(first.id) == (first, '{"a": "å <b>"}')
    assert again.snapshots("m1") == [first]
    assert again.snapshots() == [second, first]
    assert first.recorded_by == ANNA.name


def test_what_is_not_there_and_what_is_too_large_are_told(register: Register) -> None:
    with pytest.raises(KeyError):
        register.snapshot("finns-inte")
    with pytest.raises(InvalidRecordError, match="Välj färre delar"):
        register.freeze("", "För stort", "v1", "x" * 5_000_001, ANNA)
    with pytest.raises(InvalidRecordError, match="Skriv ditt namn"):
        register.freeze("", "Utan namn", "v1", "{}", on_this_computer(" "))
    assert register.snapshots() == []
