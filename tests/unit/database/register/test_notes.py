"""What groups write in a meeting: read by themselves, kept in every version, and told apart when two write in the same note."""

from __future__ import annotations

import pytest

from skis_analytics.database.register import ConflictError, InvalidRecordError, Register
from skis_analytics.records import Note, RecordKind, note_id
from tests.unit.database.register.example import ANNA, BO

NOTE = Note("m1", "1497", "orsaker", "Vikarier", group="Grupp 2")


def test_a_group_writes_in_the_same_note_wherever_it_opens_it(register: Register) -> None:
    register.save(NOTE, ANNA, 0)
    register.save(Note("m1", "1497", "orsaker", "Vikarier i matematik", group="  grupp  2 "), ANNA, 1)
    register.save(Note("m2", "1497", "orsaker", "Ett annat möte", group="Grupp 2"), ANNA, 0)
    assert [entry.record.text for entry in register.notes("m1")] == ["Vikarier i matematik"]


def test_the_second_of_two_who_write_in_one_note_is_told_and_both_texts_are_kept(register: Register) -> None:
    register.save(NOTE, ANNA, 0)
    with pytest.raises(ConflictError) as told:
        register.save(Note("m1", "1497", "orsaker", "Ny rektor", group="Grupp 2"), BO, 0)
    assert told.value.conflict.theirs.record.text == "Vikarier"
    history = register.history(RecordKind.NOTE, note_id("m1", "1497", "orsaker", "Grupp 2"))
    assert [(entry.record.text, entry.version, entry.accepted) for entry in history] == [
        ("Vikarier", 1, True),
        ("Ny rektor", 2, False),
    ]


def test_a_note_changes_its_own_stamp_and_leaves_the_others_pages_alone(register: Register) -> None:
    before, notes_before = register.stamp(), register.notes_stamp()
    register.save(NOTE, ANNA, 0)
    assert register.stamp() == before
    assert register.notes_stamp() != notes_before


def test_a_note_that_is_too_long_is_refused_by_its_own_name(register: Register) -> None:
    with pytest.raises(InvalidRecordError, match="Anteckning är 200\N{NO-BREAK SPACE}000 tecken"):
        register.save(Note("m1", "1497", "orsaker", "x" * 200_000), ANNA, 0)
    assert register.notes("m1") == []
