"""What people have written, as sections: nobody's words are left out without it being said."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from skis_analytics.handouts import written
from skis_analytics.meetings.answers import side_by_side
from skis_analytics.records import Action, ActionKind, ActionStatus, Cause, Entry, Note, Record

_AT = datetime(2026, 12, 4, 13, tzinfo=UTC)
NAMES = {"1497": "Hjo", "1499": "Falköping"}


def entry(record: Record) -> Entry[Record]:
    return Entry(record, 1, 1, _AT, "Anna", 0, accepted=True, withdrawn=False)


def test_answers_stand_by_question_and_who_is_silent_is_named() -> None:
    said = [entry(Note("m1", "1497", "orsaker", "Frånvaro\nVikarier", group="Grupp 1"))]
    [section] = written.notes(side_by_side(said, list(NAMES)), NAMES, ())
    assert section.finding.endswith("har ni identifierat orsaker? En kommun har svarat")
    assert section.table is not None
    assert section.table.to_dict("records") == [{"Kommun": "Hjo", "Vem": "Grupp 1", "Svar": "Frånvaro\nVikarier"}]
    assert section.body == ("Har inte svarat: Falköping",)


def test_only_the_chosen_municipalities_answers_are_taken_along() -> None:
    said = [entry(Note("m1", code, "resultat", f"Om {name}")) for code, name in NAMES.items()]
    [section] = written.notes(side_by_side(said, list(NAMES)), NAMES, ("1499",))
    assert section.table is not None
    assert list(section.table["Kommun"]) == ["Falköping"]
    assert section.body == ()


def test_decisions_say_how_many_are_open() -> None:
    one = entry(Action("Kartlägg", kind=ActionKind.DECISION, municipality="1497"))
    done = entry(replace(one.record, text="Läs", id="b", status=ActionStatus.DONE))
    assert written.decisions([one], NAMES, {}).finding == "Beslut: Kartlägg"
    assert written.decisions([one, done], NAMES, {}).finding == "Två beslut och åtgärder: ett är öppet"
    assert written.decisions([done, done], NAMES, {}).finding == "Två beslut och åtgärder: alla är klara"


def test_a_long_list_says_how_much_is_left_out() -> None:
    causes = [entry(Cause(f"Orsak {number}", "1497")) for number in range(75)]
    section = written.causes(causes, NAMES, {})
    assert section.table is not None
    assert len(section.table) == 60
    assert section.body == ("Tabellen visar 60 av 75. Resten finns i SKIS Nuläge.",)
