"""A person's name is found everywhere, handed out, and gone when it is to be gone; everything else is as it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest

from skis_analytics.__main__ import main
from skis_analytics.access import Author, on_this_computer
from skis_analytics.database import imports, persons
from skis_analytics.database.meeting_state import MeetingState, Position
from skis_analytics.database.mentions import Name
from skis_analytics.database.persons import as_data, erase, known
from skis_analytics.database.register import Register, RegisterError, open_register
from skis_analytics.database.register.engine import attached
from skis_analytics.database.register.rewriting import Everything, everything
from skis_analytics.records import Action, ActionKind, Cause, Meeting, Need, Note, RecordKind, Step, When, kind_of
from tests.unit.database.register.example import Clock, write_data

EVA, BO = on_this_computer("Eva Ek"), on_this_computer("Bo, Skara")
NOW = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
TEXT = "Enligt Eva  Eks mätning är det lågt. Evald Ek håller inte med."
CONTENT = json.dumps(
    {"version": 1, "sections": [{"table": {"cells": [["Hjo", "Eva Ek"]]}, "text": "Sagt av Eva Ek."}]},
    ensure_ascii=False,
)


def test_who_has_signed_in_goes_with_their_address(home: Path, data: Path) -> None:
    signed_in = Author("Eva Ek", on_this_computer("").rights, "eva.ek@hjo.se")
    register = open_register(home, data, clock=Clock())
    register.save(Need("1497", "matematik", id="n1", reason="låga resultat"), signed_in, 0)
    register.save_draft("need:x", "need", {"reason": "halvfärdigt"}, signed_in)
    assert known(home, Name("Eva Ek")).written
    erase(home, Name("Eva Ek"), "rektor A", lambda _: False, NOW)
    again = open_register(home, data, clock=Clock())
    assert [entry.recorded_by for entry in again.history(RecordKind.NEED, "n1")] == ["rektor A"]
    assert again.draft("need:x", signed_in) is None


def test_of_two_with_one_name_the_address_says_which(home: Path, data: Path) -> None:
    people = [Author("Eva Ek", on_this_computer("").rights, f"eva@{place}.se") for place in ("hjo", "tibro")]
    register = open_register(home, data, clock=Clock())
    for number, who in enumerate(people):
        register.save(Need("1497", "matematik", id=f"n{number}", reason="låga resultat"), who, 0)
    erase(home, Name("Eva Ek (eva@hjo.se)"), "rektor A", lambda _: False, NOW)
    again = open_register(home, data, clock=Clock())
    assert {entry.recorded_by for entry in again.needs()} == {"rektor A", "Eva Ek (eva@tibro.se)"}


def test_where_postgresql_keeps_earlier_states_the_command_says_what_to_do(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SKIS_REGISTER", "ducklake:postgres:host=127.0.0.1 password=hemlig")
    assert main(["person", "erase", "Eva Ek", "--home", str(home), "--yes"]) == 1
    said = capsys.readouterr().err
    assert "PostgreSQL" in said and "hemlig" not in said


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return write_data(tmp_path / "data")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "hem å"


@pytest.fixture
def register(home: Path, data: Path) -> Register:
    """A register in which Eva Ek has left traces everywhere."""
    register = open_register(home, data, clock=Clock())
    register.save(Need("1497", "matematik", id="n1", reason="låga resultat"), EVA, 0)
    register.save(Need("1497", "matematik", id="n1", reason="mycket låga resultat"), BO, 1)
    register.save(Cause(TEXT, "1497", id="c1", examined_by="Eva Ek och Bo"), BO, 0)
    register.save(Meeting("Möte", id="m1", day=When(2026, 12, 4)), BO, 0)
    register.save(Action("Ring skolan", id="a1", meeting="m1", who="eva ek"), BO, 0)
    register.save(Note("m1", "1497", "resultat", "Vi tror …", group="Eva Ek"), EVA, 0)
    register.freeze("m1", "Underlag", "v1", CONTENT, EVA)
    register.save_draft("need:x", "need", {"reason": "halvfärdigt"}, EVA)
    register.save_draft("need:y", "need", {"reason": "fråga Eva Ek"}, BO)
    MeetingState(home).move("m1", Position(2, NOW, "Eva Ek", "t"), EVA)
    folder = home / imports.FOLDER
    folder.mkdir()
    (folder / "000001.json").write_text(json.dumps({"by": "Eva Ek", "file": "kostnader.csv", "notes": []}))
    (folder / "000001.withdrawn.json").write_text(json.dumps({"at": NOW.isoformat(), "by": "Eva Ek"}))
    return register


def test_what_a_person_wrote_is_handed_out_in_words_that_the_person_knows(home: Path, data: Path) -> None:
    register = open_register(home, data, clock=Clock())
    decided = Action("Ring skolan", id="a1", meeting="m1", kind=ActionKind.DECISION, due=When(2027, 1))
    register.save(Meeting("Möte", id="m1", steps=(Step("Läget", 10, view="/resultat"),)), EVA, 0)
    register.save(decided, EVA, 0)
    said = {one["slag"]: one["innehåll"] for one in as_data(known(home, Name("Eva Ek")))["skrivet"]}
    assert said["beslut eller åtgärd"] == {
        "beslut eller åtgärd": "Ring skolan", "id": "a1", "möte": "m1", "slag": "beslut", "när": "2027-01", "läge": "öppen",
    }  # fmt: skip
    assert said["möte"]["dagordning"] == [{"titel": "Läget", "minuter": 10, "vy": "/resultat"}]


def skeleton(held: Everything) -> set[tuple[object, ...]]:
    """Every version without its words."""
    return {
        (e.change, e.version, e.base_version, e.recorded_at, e.accepted, e.withdrawn, kind_of(e.record))
        for e in held.entries
    }


def bytes_of(home: Path, but: str = "backups") -> bytes:
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file() and but not in path.parts)


def test_every_place_is_found_and_what_is_certain_is_told_from_what_is_not(register: Register, home: Path) -> None:
    found = known(home, Name("Eva Ek"))
    certain = {(place.where.split(",")[0].split(" ")[0], place.label) for place in found.places if place.certain}
    assert certain == {
        ("behov", "vem som skrev"),
        ("orsak", "undersökt av"),
        ("beslut", "vem"),
        ("anteckning", "vem som skrev"),
        ("anteckning", "grupp"),
        ("fryst", "vem som skrev"),
        ("fryst", "innehållet"),
        ("utkast", "vem"),
        ("inläsning", "vem"),
        ("inläsning", "vem som tog tillbaka"),
        ("möte", "vem som ledde"),
    }
    asked = [place.excerpt for place in found.places if not place.certain]
    assert len(asked) == 3
    assert any("Enligt Eva Eks mätning" in excerpt for excerpt in asked)
    assert {entry.record.id for entry in found.written} == {"n1", "m1|1497|resultat|eva ek"}


def test_the_name_is_gone_from_everything_and_the_rest_is_as_it_was(register: Register, home: Path, data: Path) -> None:
    with register.keeper.store.reading() as connection:
        before = everything(connection)
    done = erase(home, Name("Eva Ek"), "rektor A", lambda _: True, NOW)
    assert done.left == ()
    again = open_register(home, data)
    with again.keeper.store.reading() as connection:
        after = everything(connection)
    assert skeleton(after) == skeleton(before)
    assert [entry.recorded_by for entry in again.history(RecordKind.NEED, "n1")] == ["rektor A", "Bo, Skara"]
    (cause,) = again.causes()
    assert cause.record.text == "Enligt rektor As mätning är det lågt. Evald Ek håller inte med."
    assert cause.record.examined_by == "rektor A och Bo"
    assert [entry.record.who for entry in again.entries(RecordKind.ACTION)] == ["rektor A"]
    (note,) = again.notes("m1")
    assert (note.record.group, note.record.id) == ("rektor A", "m1|1497|resultat|rektor a")
    (frozen,) = again.snapshots()
    assert json.loads(again.snapshot(frozen.id)[1])["sections"][0] == {
        "table": {"cells": [["Hjo", "rektor A"]]}, "text": "Sagt av rektor A.",
    }  # fmt: skip
    assert again.draft("need:x", EVA) is None
    draft = again.draft("need:y", BO)
    assert draft is not None
    assert draft.content == {"reason": "fråga rektor A"}
    assert b"Eva Ek" not in bytes_of(home)
    assert known(home, Name("Eva Ek")).places == ()


def test_a_running_server_sees_that_the_name_is_gone(register: Register, home: Path) -> None:
    before = register.stamp()
    erase(home, Name("Eva Ek"), "rektor A", lambda _: False, NOW)
    assert register.stamp() != before
    assert register.history(RecordKind.NEED, "n1")[0].recorded_by == "rektor A"


def test_running_text_is_kept_unless_somebody_decides(register: Register, home: Path, data: Path) -> None:
    done = erase(home, Name("Eva Ek"), "rektor A", lambda _: False, NOW)
    assert len(done.left) == 3
    (cause,) = open_register(home, data).causes()
    assert cause.record.text == TEXT


def test_a_first_name_inside_who_is_asked_about(register: Register, home: Path) -> None:
    register.save(Action("Mejla", id="a2", who="Eva Ström och Bo"), BO, 0)
    places = {place.excerpt: place.certain for place in known(home, Name("Eva")).places}
    assert places["Eva Ström och Bo"] is False


def test_backups_are_told_about_and_written_anew_when_wanted(register: Register, home: Path) -> None:
    register.keeper.backup(register.keeper.free_name(NOW))
    told = erase(home, Name("Eva Ek"), "rektor A", lambda _: True, NOW)
    assert [path.name for path in told.still] == ["register-20261120T080000Z-asked-for.duckdb"]
    done = erase(home, Name("Eva Ek"), "rektor A", lambda _: True, NOW, backups=True)
    assert done.still == ()
    with attached(told.still[0], read_only=True) as connection:
        assert "Eva Ek" not in {entry.recorded_by for entry in everything(connection).entries}


def test_copies_that_somebody_has_named_are_searched_too(register: Register, home: Path) -> None:
    named, other = home / "backups" / "före mötet.duckdb", home / "backups" / "gammal.bak"
    register.keeper.backup(named)
    other.write_bytes(b"Eva Ek")
    told = erase(home, Name("Eva Ek"), "rektor A", lambda _: True, NOW)
    assert (told.still, told.unread) == ((named,), (other,))
    done = erase(home, Name("Eva Ek"), "rektor A", lambda _: True, NOW, backups=True)
    assert (done.still, done.unread) == ((), (other,))
    with attached(named, read_only=True) as connection:
        assert "Eva Ek" not in {entry.recorded_by for entry in everything(connection).entries}


def test_no_copy_with_the_name_is_made(register: Register, home: Path) -> None:
    before = set(register.keeper.backups())
    erase(home, Name("Eva Ek"), "rektor A", lambda _: True, NOW)
    assert set(register.keeper.backups()) == before
    assert not list(home.glob(".rewriting-*"))


def test_what_a_killed_erasing_left_is_removed_at_the_next_start(register: Register, home: Path, data: Path) -> None:
    left = home / ".rewriting-1"
    left.mkdir()
    (left / "old.duckdb").write_bytes(b"Eva Ek")
    open_register(home, data)
    assert not left.exists()


def test_two_groups_never_become_one(register: Register, home: Path, data: Path) -> None:
    register.save(Note("m1", "1497", "resultat", "Annat", group="rektor A"), BO, 0)
    with pytest.raises(RegisterError, match="Välj en annan beteckning"):
        erase(home, Name("Eva Ek"), "rektor A", lambda _: True, NOW)
    assert len(open_register(home, data).notes("m1")) == 2


@pytest.mark.parametrize("instead", ["", "Eva Ek 2"])
def test_what_stands_instead_must_not_be_the_name(instead: str, register: Register, home: Path) -> None:
    with pytest.raises(ValueError, match="Beteckningen"):
        erase(home, Name("Eva Ek"), instead, lambda _: True, NOW)


def test_the_commands_say_what_they_did(
    register: Register, home: Path, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    common = ["--home", str(home), "--data", str(data)]
    file = tmp_path / "utdrag.json"
    assert main(["person", "export", "Eva Ek", "--file", str(file), *common]) == 0
    said = json.loads(file.read_text(encoding="utf-8"))
    assert {"behov", "anteckning"} == {each["slag"] for each in said["skrivet"]}
    assert main(["person", "erase", "Eva Ek", "--as", "rektor A", *common]) == 1
    assert "ge --yes" in capsys.readouterr().out
    assert persons.known(home, Name("Eva Ek")).places
    (home / "roller.csv").write_text("vem;roll;kommuner\neva.ek@hjo.se;läsare;\n", encoding="utf-8")
    assert main(["person", "export", "Eva Ek", *common]) == 0
    assert "roller.csv är inte genomsökt" in capsys.readouterr().out
    assert main(["person", "erase", "Eva Ek", "--as", "rektor A", "--yes", *common]) == 0
    out = capsys.readouterr().out
    assert "Kvar i löpande text" in out
    assert "Ta också bort raden i rollfilen" in out
    assert main(["person", "erase", " ", "--yes", *common]) == 1


def test_the_drill_holds_and_leaves_everything_alone(
    register: Register, home: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert main(["drill", "--home", str(home), "--data", str(data)]) == 0
    said = capsys.readouterr().out
    assert "Övningen höll" in said
    assert "need: 2 rader, lika" in said
    after = {path: path.read_bytes() for path in home.rglob("*") if path.is_file()}
    assert {path: after[path] for path in before} == before


def test_the_drill_tells_of_damage(
    register: Register, home: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = register.keeper.store.path
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert main(["drill", "--home", str(home), "--data", str(data)]) == 1
    assert "är skadat" in capsys.readouterr().err


class Keyboard(StringIO):
    """Somebody who answers."""

    def isatty(self) -> bool:
        return True


def test_each_place_in_running_text_is_asked_about_before_anything_is_held(
    register: Register, home: Path, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "sys.stdin", Keyboard("ja\nnej\nja\nja\n")
    )  # the whole, then the frozen text, the cause, the draft
    common = ["--home", str(home), "--data", str(data)]
    assert main(["person", "erase", "Eva Ek", "--as", "rektor A", *common]) == 0
    again = open_register(home, data)
    (cause,) = again.causes()
    assert cause.record.text.startswith("Enligt rektor As mätning")
    (frozen,) = again.snapshots()
    kept = json.loads(again.snapshot(frozen.id)[1])["sections"][0]
    assert kept == {"table": {"cells": [["Hjo", "rektor A"]]}, "text": "Sagt av Eva Ek."}
    draft = again.draft("need:y", BO)
    assert draft is not None
    assert draft.content == {"reason": "fråga rektor A"}
