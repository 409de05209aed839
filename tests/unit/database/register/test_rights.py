"""Every way to write in the register asks what the writer may do, and a refusal leaves everything as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from skis_analytics.access import Author, NotAllowedError, Rights, Role, on_this_computer
from skis_analytics.app import notes_saving, register_access
from skis_analytics.database import build, imports
from skis_analytics.database.meeting_state import MeetingState, Position
from skis_analytics.database.register import ConflictError, Register, RegisterError, open_register
from skis_analytics.records import Cause, Initiative, Meeting, Note, RecordKind
from tests.unit.database import small

SARA = on_this_computer("Sara")
READER = Author("Lasse", Rights(), "lasse@hjo.se")
ANNA = Author("Anna Svensson", Rights(Role.EDITOR, frozenset({"1497"})), "anna@hjo.se")
BO = Author("Bo", Rights(Role.EDITOR, frozenset({"1472"})), "bo@tibro.se")
COORDINATOR = Author("Sten", Rights(Role.COORDINATOR), "sten@skaraborg.se")
NOW = datetime(2026, 11, 28, tzinfo=UTC)


@pytest.fixture
def register(tmp_path: Path) -> Register:
    register = open_register(tmp_path, small.write(tmp_path / "data"))
    register.known = None
    register.save(Cause("I Tibro", "1472", id="tibro"), SARA, 0)
    register.save(Cause("I Hjo", "1497", id="hjo"), SARA, 0)
    register.save(Initiative("Två", id="two", municipalities=("1472", "1497")), SARA, 0)
    return register


CAUSE = RecordKind.CAUSE
ATTEMPTS: dict[str, Callable[[Register, Author], object]] = {
    "save a new one": lambda register, by: register.save(Cause("Ny", "1472", id="new"), by, 0),
    "change": lambda register, by: register.save(Cause("Ändrad", "1472", id="tibro"), by, 1),
    "change with a false base": lambda register, by: register.save(Cause("Ändrad", "1472", id="tibro"), by, 0),
    "take over by moving": lambda register, by: register.save(Cause("I Tibro", "1497", id="tibro"), by, 1),
    "take over with a false base": lambda register, by: register.save(Cause("I Tibro", "1497", id="tibro"), by, 7),
    "many, one of them not allowed": lambda register, by: register.save_many(
        [(Cause("Egen", "1497", id="own"), 0), (Cause("Ändrad", "1472", id="tibro"), 1)], by
    ),
    "withdraw": lambda register, by: register.withdraw(CAUSE, "tibro", by, 1),
    "withdraw what is shared": lambda register, by: register.withdraw(RecordKind.INITIATIVE, "two", by, 1),
    "revert": lambda register, by: register.revert(CAUSE, "tibro", 1, by, 1),
    "push another out": lambda register, by: register.save(Initiative("Två", id="two", municipalities=("1497",)), by, 1),
    "write a meeting": lambda register, by: register.save(Meeting("Nytt"), by, 0),
    "write another's note": lambda register, by: register.save(Note("m1", "1472", "resultat", "x"), by, 0),
    "write a note under another's id": lambda register, by: register.save(Note("m1", "1497", "resultat", "x", "m1|1472|resultat|"), by, 0),
    "freeze a meeting": lambda register, by: register.freeze("m1", "Titel", "v", "{}", by),
    "restore a backup": lambda register, by: register.keeper.restore(register.keeper.backups()[0], NOW, by),
    "lead": lambda register, by: MeetingState(register.keeper.store.path.parent).move("m1", Position(2, NOW, "Sara", "t"), by),
}  # fmt: skip


@pytest.mark.parametrize("by", [READER, ANNA], ids=["läsare", "redaktör för Hjo"])
@pytest.mark.parametrize("attempt", ATTEMPTS.values(), ids=list(ATTEMPTS))
def test_what_is_not_allowed_is_refused_in_swedish_and_changes_nothing(
    attempt: Callable[[Register, Author], object], by: Author, register: Register
) -> None:
    register.keeper.backup(register.keeper.free_name(NOW))
    before = register.stamp(), register.notes_stamp(), register.snapshots()
    with pytest.raises(NotAllowedError) as raised:
        attempt(register, by)
    assert isinstance(raised.value, RegisterError) and str(raised.value).endswith(".")
    assert (register.stamp(), register.notes_stamp(), register.snapshots()) == before
    assert MeetingState(register.keeper.store.path.parent).position("m1") is None


def test_a_withdrawn_record_is_not_brought_back_or_undone_by_others(register: Register) -> None:
    register.withdraw(CAUSE, "tibro", SARA, 1)
    for attempt in (register.reinstate, register.undo):
        with pytest.raises(NotAllowedError):
            attempt(CAUSE, "tibro", ANNA, 2)
    register.withdraw(RecordKind.INITIATIVE, "two", SARA, 1)
    with pytest.raises(NotAllowedError, match="samordnaren"):
        register.save(Initiative("Två igen", id="two", municipalities=("1472", "1497")), ANNA, 2)
    assert register.reinstate(CAUSE, "tibro", BO, 2).changed


def test_only_the_administrator_and_the_laptop_restore(register: Register) -> None:
    register.keeper.backup(register.keeper.free_name(NOW))
    with pytest.raises(NotAllowedError, match="administratören"):
        register.keeper.restore(register.keeper.backups()[0], NOW, COORDINATOR)
    assert register.keeper.restore(register.keeper.backups()[0], NOW, SARA)


def test_the_history_tells_who_and_two_of_one_name_apart(register: Register) -> None:
    register.save(Cause("I Hjo, ändrad", "1497", id="hjo"), ANNA, 1)
    with pytest.raises(ConflictError) as raised:
        register.save(Cause("Annat", "1497", id="hjo"), replace(ANNA, identity="anna@annan.se"), 1)
    assert raised.value.conflict.theirs.recorded_by == "Anna Svensson (anna@hjo.se)"
    assert [version.recorded_by for version in register.history(CAUSE, "hjo")][1:] == [
        "Anna Svensson (anna@hjo.se)", "Anna Svensson (anna@annan.se)",
    ]  # fmt: skip


def test_a_draft_is_its_writers_own(register: Register) -> None:
    register.save_draft("k", "cause", {"text": "halv"}, ANNA)
    assert register.draft("k", BO) is None and register.drafts(BO) == []
    for attempt in (lambda: register.save_draft("k", "cause", {}, BO), lambda: register.discard_draft("k", BO)):
        with pytest.raises(NotAllowedError):
            attempt()
    with pytest.raises(NotAllowedError):
        register.save_draft("l", "cause", {}, replace(READER, identity=""))
    register.save_draft(
        "k", "cause", {"text": "halv"}, replace(ANNA, rights=Rights())
    )  # the role was taken away meanwhile
    draft = register.draft("k", replace(ANNA, name="Anna Ek"))  # a new name, the same person
    assert draft is not None and draft.content == {"text": "halv"}


def test_figures_come_in_and_go_out_by_the_coordinator_only(tmp_path: Path) -> None:
    data = small.write(tmp_path / "data")
    database = tmp_path / "home" / "results.duckdb"
    build.build(database, data)
    for by in (READER, ANNA):
        with pytest.raises(NotAllowedError, match=r"samordnaren|läsare"):
            build.add(database, data, [], by)
        with pytest.raises(NotAllowedError):
            build.roll_back(database, data, 1, by)
    assert imports.log(tmp_path / "home") == []


def test_a_forged_message_from_the_note_editor_is_refused(register: Register, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(register_access, "register", lambda: register)
    forged = {
        "notes": [
            {"municipality": "1472", "question": "resultat", "text": "påhittat", "group": "Bo", "base": 0, "began": "", "by": "Bo", "id": "m1|1472|resultat|bo"},
            {"municipality": "1497", "question": "resultat", "text": "eget", "group": "Anna", "base": 0, "began": ""},
            {"municipality": "", "question": "gemensamt", "text": "vårt", "group": "Anna", "base": 0, "began": ""},
        ]
    }  # fmt: skip
    told = [notes_saving.save(note, ANNA) for note in notes_saving.received("m1", forged)]
    assert "inte är redaktör för" in told[0] and told[1:] == ["", ""]
    assert {(entry.record.text, entry.recorded_by) for entry in register.notes("m1")} == {
        ("eget", "Anna Svensson (anna@hjo.se)"), ("vårt", "Anna Svensson (anna@hjo.se)"),
    }  # fmt: skip
