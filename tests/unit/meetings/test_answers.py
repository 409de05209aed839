"""What several municipalities said, side by side."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from skis_analytics.meetings.answers import QUESTIONS, side_by_side
from skis_analytics.records import Entry, Note

_BEGAN = datetime(2026, 12, 4, 13, tzinfo=UTC)


def _note(municipality: str, question: str, text: str, group: str = "", minute: int = 0) -> Entry[Note]:
    note = Note("m1", municipality, question, text, group=group)
    return Entry(note, 1, minute, _BEGAN + timedelta(minutes=minute), "Anna", 0, accepted=True, withdrawn=False)


def test_the_three_questions_are_there_from_the_beginning() -> None:
    found = side_by_side([], ["1497", "1499"])
    assert [each.question for each in found] == list(QUESTIONS)
    assert all(each.said == {} and list(each.silent) == ["1497", "1499"] for each in found)


def test_answers_stand_in_the_order_of_the_municipalities_and_groups_in_the_order_they_spoke() -> None:
    notes = [
        _note("1499", "orsaker", "Frånvaro", "Grupp 2", 3),
        _note("1497", "orsaker", "Vikarier", "Grupp 1", 2),
        _note("1497", "orsaker", "Läsning", "Grupp 3", 1),
        _note("1440", "orsaker", "Från en annan region", minute=4),
    ]
    causes = next(each for each in side_by_side(notes, ["1497", "1498", "1499"]) if each.question == "orsaker")
    assert {code: [entry.record.text for entry in entries] for code, entries in causes.said.items()} == {
        "1497": ["Läsning", "Vikarier"], "1499": ["Frånvaro"], "1440": ["Från en annan region"],
    }  # fmt: skip
    assert list(causes.said) == ["1497", "1499", "1440"]
    assert list(causes.silent) == ["1498"]


def test_a_note_that_has_been_emptied_says_nothing() -> None:
    found = side_by_side([_note("1497", "resultat", "  \n")], ["1497"])
    assert list(found[0].silent) == ["1497"]


def test_what_is_said_of_other_things_comes_after_and_nobody_is_missed_there() -> None:
    found = side_by_side([_note("", "Hur kan vi konkret göra det?", "Dela läslyftet")], ["1497"])
    assert found[-1].label == "Hur kan vi konkret göra det?"
    assert found[-1].silent == []
    assert found[-1].said[""][0].record.text == "Dela läslyftet"
