"""What is saved is there, in every version, and nothing that two people wrote is lost."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skis_analytics.access import Author, on_this_computer
from skis_analytics.database.register import (
    Changed,
    Conflict,
    ConflictError,
    InvalidRecordError,
    Register,
    open_register,
)
from skis_analytics.records import (
    Action,
    Cause,
    CauseKind,
    EvidenceLevel,
    Initiative,
    Material,
    MaterialKind,
    Need,
    NeedOrigin,
    Priority,
    Record,
    RecordKind,
    Stage,
    Status,
    When,
    kind_of,
)
from tests.unit.database.register.example import ANNA, BO, Clock

FULL = Initiative(
    title="Räkna mera å ä ö 🧮 <b>*fet*</b> =HYPERLINK()",
    description="Rad 1\nRad 2",
    municipalities=("1497", "1495"),
    themes=("matematik", "lasning"),
    status=Status.PLANNED,
    stages=(Stage.YEARS_1_3, Stage.YEARS_4_6),
    target_group="elever som läser långsamt",
    start=When(2024, 8),
    end=When(2027),
    partner="Göteborgs universitet",
    needs=("behov-1",),
    causes=("orsak-1", "orsak-2"),
    expected_indicator="merit_9",
    expected_change=-2.5,
    expected_by=When(2026, 6, 12),
    success_criteria="fler når målen",
    follow_up="varje vår",
    outcome="för tidigt",
    materials=(Material(MaterialKind.THEORY, "Bok", "https://skaraborg.se/å"), Material(MaterialKind.EXAMPLE, "Film")),
    contact_role="utvecklingsledare",
    note="anteckning",
    source="mötet",
)
CAUSE = Cause(
    text="Många byten av lärare",
    municipality="1497",
    indicators=("merit_9",),
    year=2024,
    theme="matematik",
    kind=CauseKind.STAFF,
    evidence_level=EvidenceLevel.EXPERIENCE,
    evidence_for="tre byten på ett år",
    evidence_against="samma byten året innan",
    examined_by="rektorsgruppen",
)
NEED = Need(
    "1495", "lasning", origin=NeedOrigin.FIGURES, reason="under gruppen tre år", priority=Priority.HIGH, year=2024
)


def conflict_of(register: Register, record: Record, by: Author, base_version: int) -> Conflict:
    with pytest.raises(ConflictError) as raised:
        register.save(record, by, base_version)
    return raised.value.conflict


@pytest.mark.parametrize(
    "record", [FULL, CAUSE, NEED, Initiative(title="Bara titel")], ids=lambda record: type(record).__name__
)
def test_every_field_comes_back_after_a_restart(record: Record, register: Register, home: Path, data: Path) -> None:
    saved = register.save(record, ANNA, 0)
    [version] = open_register(home, data).history(kind_of(record), record.id)
    assert version.record == record
    assert version == saved.entry
    assert (version.version, version.recorded_by, version.accepted, version.withdrawn) == (1, "Anna, Hjo", True, False)


def test_a_record_refers_to_others_only_by_what_the_same_reading_holds(register: Register) -> None:
    register.save_many([(CAUSE, 0), (NEED, 0), (replace(FULL, causes=(CAUSE.id,), needs=(NEED.id,)), 0)], ANNA)
    contents = register.contents()
    ids = {entry.record.id for entry in (*contents.causes, *contents.needs)}
    assert {*contents.initiatives[-1].record.causes, *contents.initiatives[-1].record.needs} <= ids
    assert contents.stamp == register.stamp()


def test_history_keeps_every_version_and_the_lists_show_the_latest(register: Register, clock: Clock) -> None:
    register.save(FULL, ANNA, 0)
    clock.forward(hours=-5)  # the server's clock was set back
    register.save(replace(FULL, title="Ny titel"), BO, 1)
    history = register.history(RecordKind.INITIATIVE, FULL.id)
    assert [(entry.version, entry.record.title, entry.recorded_by) for entry in history] == [
        (1, FULL.title, "Anna, Hjo"),
        (2, "Ny titel", "Bo, Skara"),
    ]
    assert [entry.record.title for entry in register.initiatives() if entry.record.id == FULL.id] == ["Ny titel"]


def test_withdrawing_hides_and_reinstating_shows_again(register: Register) -> None:
    register.save(NEED, ANNA, 0)
    register.withdraw(RecordKind.NEED, NEED.id, BO, 1)
    assert register.needs() == []
    assert [entry.record for entry in register.entries(RecordKind.NEED, withdrawn=True)] == [NEED]
    register.reinstate(RecordKind.NEED, NEED.id, ANNA, 2)
    assert [entry.record for entry in register.needs()] == [NEED]
    assert [entry.withdrawn for entry in register.history(RecordKind.NEED, NEED.id)] == [False, True, False]


def test_undo_and_revert_are_new_versions_equal_to_earlier_ones(register: Register) -> None:
    for base, text in enumerate(("ett", "två", "tre")):
        register.save(replace(CAUSE, text=text), ANNA, base)
    assert register.undo(RecordKind.CAUSE, CAUSE.id, BO, 3).entry.record.text == "två"
    assert register.revert(RecordKind.CAUSE, CAUSE.id, 1, BO, 4).entry.record.text == "ett"
    assert [entry.record.text for entry in register.history(RecordKind.CAUSE, CAUSE.id)] == [
        "ett",
        "två",
        "tre",
        "två",
        "ett",
    ]
    with pytest.raises(KeyError):
        register.revert(RecordKind.CAUSE, CAUSE.id, 99, BO, 5)
    with pytest.raises(KeyError):
        register.withdraw(RecordKind.CAUSE, "finns inte", BO, 1)


def test_a_form_that_is_sent_twice_is_one_version(register: Register) -> None:
    first = register.save(FULL, ANNA, 0)
    again = register.save(FULL, ANNA, 0)
    assert (first.changed, again.changed) == (True, False)
    assert again.entry == first.entry
    register.save(replace(FULL, title="Ny"), BO, 1)
    # The answer was lost on the way, and Bo has saved since: what Anna sent is there, but is not what counts, and she is told.
    late = conflict_of(register, FULL, ANNA, 0)
    assert late.yours == first.entry and late.theirs.recorded_by == BO.name
    assert len(register.history(RecordKind.INITIATIVE, FULL.id)) == 2


def test_two_who_save_a_decision_at_once_are_asked_about_it_by_its_own_name(register: Register) -> None:
    decided = Action("Ring skolan", id="a1")
    for said, who, base in ((decided, ANNA, 0), (replace(decided, text="Skriv till skolan"), ANNA, 1)):
        register.save(said, who, base)
    conflict = conflict_of(register, replace(decided, text="Besök skolan"), BO, 1)
    assert [asked.label for asked in conflict.asked] == ["beslut eller åtgärd"]


def test_the_second_of_two_is_told_and_both_texts_are_kept(register: Register) -> None:
    register.save(FULL, ANNA, 0)
    register.save(replace(FULL, title="Annas titel", partner="SKR"), ANNA, 1)
    yours = replace(FULL, title="Bos titel", outcome="bra")
    conflict = conflict_of(register, yours, BO, 1)
    assert conflict.base is not None and conflict.base.version == 1
    assert (conflict.theirs.version, conflict.theirs.recorded_by) == (2, "Anna, Hjo")
    assert {d.field: (d.label, d.changed) for d in conflict.differences} == {
        "title": ("titel", Changed.BOTH),
        "partner": ("samarbetspartner", Changed.THEIRS),
        "outcome": ("utfall", Changed.YOURS),
    }
    assert conflict.merged is None
    assert [(e.version, e.record.title, e.accepted) for e in register.history(RecordKind.INITIATIVE, FULL.id)][1:] == [
        (2, "Annas titel", True),
        (3, "Bos titel", False),
    ]
    assert conflict_of(register, yours, BO, 1).yours == conflict.yours  # pressed again: asked again, not kept again
    answer = conflict.answered({"title": "Bådas titel"})
    saved = register.save(answer, BO, conflict.theirs.version)
    assert saved.entry.record == replace(FULL, title="Bådas titel", partner="SKR", outcome="bra")
    assert (saved.entry.version, saved.entry.accepted) == (4, True)


def test_changes_to_different_fields_can_be_joined_without_asking(register: Register) -> None:
    register.save(FULL, ANNA, 0)
    register.save(replace(FULL, partner="SKR"), ANNA, 1)
    conflict = conflict_of(register, replace(FULL, outcome="bra"), BO, 1)
    assert conflict.merged == replace(FULL, partner="SKR", outcome="bra")


def test_one_edits_while_the_other_takes_away(register: Register) -> None:
    register.save(FULL, ANNA, 0)
    register.withdraw(RecordKind.INITIATIVE, FULL.id, ANNA, 1)
    conflict = conflict_of(register, replace(FULL, title="Bos"), BO, 1)
    assert conflict.theirs.withdrawn
    with pytest.raises(ConflictError, match="tog bort"):
        register.save(replace(FULL, title="Bos igen"), BO, 1)
    register.save(replace(FULL, title="Bos"), BO, 2)
    assert [entry.record.title for entry in register.initiatives() if entry.record.id == FULL.id] == ["Bos"]
    register.save(CAUSE, ANNA, 0)
    register.save(replace(CAUSE, text="Bos"), BO, 1)
    with pytest.raises(ConflictError, match="sparade en ändring"):
        register.withdraw(RecordKind.CAUSE, CAUSE.id, ANNA, 1)
    assert [entry.record.text for entry in register.causes()] == ["Bos"]


def test_what_does_not_hold_is_refused_and_nothing_of_the_batch_is_saved(register: Register) -> None:
    before = register.stamp()
    with pytest.raises(InvalidRecordError, match="Skriv en titel") as raised:
        register.save_many([(FULL, 0), (Initiative(title="  \x00 "), 0)], ANNA)
    assert [problem.field for problem in raised.value.problems] == ["title"]
    with pytest.raises(InvalidRecordError, match="9999"):
        register.save(replace(NEED, municipality="9999"), ANNA, 0)
    with pytest.raises(InvalidRecordError, match="namn"):
        register.save(FULL, on_this_computer("  "), 0)
    assert register.stamp() == before


def test_invisible_characters_go_and_it_is_said(register: Register) -> None:
    saved = register.save(replace(CAUSE, text="a\x07b\u202e \ud83dc  "), ANNA, 0)
    assert saved.entry.record.text == "ab c"
    assert [(remark.field, remark.text) for remark in saved.remarks] == [
        ("text", "3 osynliga tecken togs bort ur orsak.")
    ]


def test_the_stamp_changes_with_every_save_and_costs_nothing_when_nobody_saves(
    register: Register, home: Path, data: Path
) -> None:
    other = open_register(home, data)
    first = register.stamp()
    assert other.stamp() == first
    other.save(FULL, BO, 0)
    second = register.stamp()
    assert second != first
    register.save_draft("k", "initiative", {"title": "halv"}, ANNA)
    assert register.stamp() == second
    times = []
    for _ in range(100):
        start = time.perf_counter()
        register.stamp()
        times.append(time.perf_counter() - start)
    assert sorted(times)[50] < 0.001


def test_changes_say_who_did_what_since_last_time(register: Register) -> None:
    seen = register.changes()[-1].change
    register.save(FULL, ANNA, 0)
    register.save(CAUSE, BO, 0)
    register.withdraw(RecordKind.CAUSE, CAUSE.id, ANNA, 1)
    assert [(c.kind, c.name, c.version, c.recorded_by, c.withdrawn) for c in register.changes(seen)] == [
        (RecordKind.INITIATIVE, FULL.title, 1, "Anna, Hjo", False),
        (RecordKind.CAUSE, CAUSE.text, 1, "Bo, Skara", False),
        (RecordKind.CAUSE, CAUSE.text, 2, "Anna, Hjo", True),
    ]


def test_a_draft_survives_a_restart_until_it_is_discarded(
    register: Register, home: Path, data: Path, clock: Clock
) -> None:
    content = {"title": "halvskrivet å \ud83d", "themes": ["a"], "start": None}
    register.save_draft("Anna/ny insats", "initiative", {"title": "först"}, ANNA)
    register.save_draft("Anna/ny insats", "initiative", content, ANNA)
    register.save_draft("Bo/../x", "cause", {}, BO)
    after = open_register(home, data)
    draft = after.draft("Anna/ny insats", ANNA)
    assert draft is not None and (draft.content, draft.by, draft.kind, draft.at) == (
        content,
        "Anna, Hjo",
        "initiative",
        clock.now,
    )
    assert [each.key for each in after.drafts(ANNA)] == ["Anna/ny insats"]
    after.discard_draft("Anna/ny insats", ANNA)
    after.discard_draft("Anna/ny insats", ANNA)
    assert after.draft("Anna/ny insats", ANNA) is None
    assert after.draft("Bo/../x", BO) is not None


@given(st.text(), st.text())
def test_a_draft_keeps_whatever_is_typed(register_for_drafts: Register, key: str, text: str) -> None:
    register_for_drafts.save_draft(key, "cause", {"text": text}, ANNA)
    draft = register_for_drafts.draft(key, ANNA)
    assert draft is not None and draft.content == {"text": text}


@pytest.fixture(scope="module")
def register_for_drafts(tmp_path_factory: pytest.TempPathFactory) -> Register:
    return open_register(tmp_path_factory.mktemp("drafts"))


def test_an_id_belongs_to_one_kind_of_record(register: Register) -> None:
    register.save(Need("1497", "matematik", id="x"), ANNA, 0)
    with pytest.raises(InvalidRecordError, match="Id hör redan till något annat"):
        register.save(Cause("Orsak", "1497", id="x"), BO, 0)
    with pytest.raises(InvalidRecordError):
        register.save_many([(Initiative("A", id="y"), 0), (Cause("B", "1497", id="y"), 0)], BO)
    assert register.causes() == []


def test_a_save_that_no_longer_counts_is_never_called_saved(register: Register) -> None:
    first = register.save(Cause("ett", "1497", id="c"), ANNA, 0).entry
    register.save(replace(first.record, text="två"), ANNA, 1)
    register.undo(RecordKind.CAUSE, "c", BO, 2)
    with pytest.raises(ConflictError) as raised:
        register.save(replace(first.record, text="två"), ANNA, 1)
    assert raised.value.conflict.theirs.record.text == "ett"
