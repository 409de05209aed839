"""The register in PostgreSQL: several processes write together, and neither a killed one nor a killed PostgreSQL loses what was confirmed."""

from __future__ import annotations

import logging
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from benchmarks.postgres import Cluster
from skis_analytics import regions
from skis_analytics.access import by_command, on_this_computer
from skis_analytics.database.meeting_state import Position
from skis_analytics.database.register import (
    ConflictError,
    Place,
    Register,
    RegisterBusyError,
    RegisterDamagedError,
    RegisterNewerError,
    RegisterOccupiedError,
    RegisterUnavailableError,
    migrations,
    move,
    open_register,
)
from skis_analytics.database.register.drafts import Drafts
from skis_analytics.database.register.engine import contents
from skis_analytics.database.register.errors import RegisterMovedError
from skis_analytics.database.register.keeper import Keeper
from skis_analytics.database.register.lake import Lake
from skis_analytics.database.register.lake_keeper import LakeKeeper
from skis_analytics.database.register.statements import sql
from skis_analytics.records import Cause, Initiative, Material, MaterialKind, Need, RecordKind
from skis_analytics.regions import RegionError
from tests.unit.database.register.example import ANNA, BO, Clock
from tests.unit.database.register.test_keeper import NEXT, VERSIONS, made_by

NEED = Need("1497", "matematik", reason="låga resultat")
AWKWARD = (
    "O'Brien",
    'citat "här"',
    "[a, b]",
    "{x}",
    "a,b",
    "NULL",
    "snett \\ streck",
    "å\nä\tö",
    " mellanslag ",
    "😀",
    "''",
)


def machine(tmp_path: Path, name: str, address: str, data: Path) -> Register:
    """A register as a process on another machine has it."""
    return open_register(data=data, place=Place(tmp_path / name, address))


def whole(register: Register) -> dict[str, tuple[int, int]]:
    """Every table but the one that names the register."""
    with register.keeper.store.reading() as connection:
        return {table: found for table, found in contents(connection).items() if table != "origin"}


WRITER = """
import sys
from pathlib import Path
from skis_analytics.database.register import ConflictError, Place, RegisterUnavailableError, open_register
from skis_analytics.access import on_this_computer
from skis_analytics.records import Need, RecordKind
home, data, address, who, count = sys.argv[1:]
register = open_register(data=Path(data), place=Place(Path(home), address))
print("ready", flush=True)
sys.stdin.readline()
for number in range(int(count)):
    own = Need("1497", "matematik", id=f"{who}-{number}", reason=who)
    try:
        register.save(own, on_this_computer(who), 0)
    except RegisterUnavailableError:
        print(f"unsure {own.id}", flush=True)
        continue
    print(f"kept {own.id}", flush=True)
    if number % 3 == 0:
        base = register.history(RecordKind.NEED, "shared")[-1].version
        try:
            register.save(Need("1497", "matematik", id="shared", reason=f"{who} {number}"), on_this_computer(who), base)
            print(f"shared {who} {number}", flush=True)
        except ConflictError:
            print(f"told {who} {number}", flush=True)
        except RegisterUnavailableError:
            pass
"""


def writer(tmp_path: Path, data: Path, address: str, who: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(tmp_path / who), str(data), address, who, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def begin(process: subprocess.Popen[str]) -> None:
    assert process.stdin and process.stdout
    assert "ready\n" in iter(process.stdout.readline, "")
    process.stdin.write("\n")
    process.stdin.flush()


def test_what_is_written_comes_back_as_it_was(lake: Register, place: Place) -> None:
    record = Initiative(
        "Insats", description="\n".join(AWKWARD), municipalities=("1497", "1495"), themes=("matematik",),
        materials=tuple(Material(MaterialKind.THEORY, text.strip(), "https://example.se/x?a='b'") for text in AWKWARD[:5]),
    )  # fmt: skip
    kept = lake.save(record, ANNA, 0).entry.record
    cause = lake.save(Cause("\n".join(AWKWARD), "1497"), BO, 0).entry.record
    frozen = lake.freeze("m", "Mötet", "v1", '{"å": "citat \\" och \' och \\\\"}' * 3000, ANNA)
    assert [entry.record for entry in lake.initiatives()][-1] == kept
    assert [entry.record for entry in lake.causes()] == [cause]
    assert lake.snapshot(frozen.id)[1] == '{"å": "citat \\" och \' och \\\\"}' * 3000
    assert [change.recorded_by for change in lake.changes()][-2:] == [ANNA.name, BO.name]


def test_every_row_lies_in_postgresql_and_none_in_a_file(lake: Register, place: Place, cluster: Cluster) -> None:
    lake.save_many([(Need("1497", "matematik", reason=str(number)), 0) for number in range(60)], ANNA)
    database = place.keeper.store.lake.address.rpartition("=")[2]
    assert cluster.ask(database, "SELECT count(*) FROM ducklake_data_file") == "0"
    place.keeper.store.lake.refuse_files()
    assert len(lake.needs()) == 60


def test_one_machine_sees_what_another_writes_and_is_told_when_both_did(
    lake: Register, tmp_path: Path, address: str, data: Path
) -> None:
    other = machine(tmp_path, "annan", address, data)
    assert other.stamp() == lake.stamp()
    lake.save(NEED, ANNA, 0)
    [seen] = other.needs()
    other.save(replace(seen.record, reason="Bos"), BO, 1)
    with pytest.raises(ConflictError, match="Bo, Skara sparade en ändring medan du skrev"):
        lake.save(replace(NEED, reason="Annas"), ANNA, 1)
    history = other.history(RecordKind.NEED, NEED.id)
    assert [(entry.record.reason, entry.accepted) for entry in history] == [
        ("låga resultat", True), ("Bos", True), ("Annas", False),
    ]  # fmt: skip
    changes = [change.change for change in other.changes()]
    assert changes == sorted(set(changes))


def test_a_save_is_seen_at_once_here_and_by_the_next_question_there(
    lake: Register, tmp_path: Path, address: str, data: Path
) -> None:
    other = machine(tmp_path, "annan", address, data)
    before = other.stamp()
    lake.save(NEED, ANNA, 0)
    assert lake.stamp() != before
    other.keeper.store._asked = -10.0  # as when a second has gone
    assert other.stamp() == lake.stamp()


def test_several_that_start_at_once_make_one_register(tmp_path: Path, address: str, data: Path) -> None:
    with ThreadPoolExecutor(4) as pool:
        registers = list(pool.map(lambda name: machine(tmp_path, str(name), address, data), range(4)))
    assert len({register.stamp() for register in registers}) == 1
    assert len(registers[0].initiatives()) == 3
    with registers[0].keeper.store.reading() as connection:
        applied = connection.execute("SELECT number FROM register.migration ORDER BY number").fetchall()
    assert [number for (number,) in applied] == [step.number for step in migrations.steps()]


def test_who_lost_the_lock_cannot_write_what_was_decided_before_another(
    lake: Register, tmp_path: Path, address: str, data: Path
) -> None:
    other = machine(tmp_path, "annan", address, data)
    lake.save(NEED, ANNA, 0)
    store = lake.keeper.store

    def write_late() -> None:
        with store.lake.cursor() as late:  # as ``writing``, without its lock
            late.begin()
            assert late.execute(sql("next_change")).fetchone()
            other.save(replace(NEED, reason="först"), BO, 1)
            late.execute(sql("named"), {"name": "sen", "at": datetime.now(UTC), "made_from": "x"})
            late.commit()

    with pytest.raises(RegisterBusyError):
        write_late()
    assert [entry.record.reason for entry in lake.needs()] == ["först"]


def test_who_waits_too_long_is_told_and_may_try_again(lake: Register, tmp_path: Path, address: str, data: Path) -> None:
    waiting = machine(tmp_path, "annan", address, data)
    waiting.keeper.store.lake.wait = 0.1
    waiting.keeper.store.lake.close()
    with lake.keeper.store.alone(), pytest.raises(RegisterBusyError, match="upptaget"):
        waiting.save(NEED, ANNA, 0)
    waiting.save(NEED, ANNA, 0)


def test_processes_write_together_one_is_killed_and_postgresql_too_and_nothing_confirmed_is_lost(
    lake: Register, tmp_path: Path, address: str, data: Path, cluster: Cluster
) -> None:
    lake.save(Need("1497", "matematik", id="shared", reason="start"), ANNA, 0)
    writers = {name: writer(tmp_path, data, address, name, 12) for name in ("a", "b", "killed")}
    said: list[str] = []
    for process in writers.values():
        begin(process)
    killed, a = writers["killed"], writers["a"]
    assert killed.stdout and a.stdout
    said += [killed.stdout.readline() for _ in range(4)]
    killed.kill()  # while it writes as fast as it can
    said += [a.stdout.readline() for _ in range(3)]
    cluster.stop()
    with pytest.raises(RegisterUnavailableError, match="svarar inte"):
        lake.save(NEED, ANNA, 0)
    cluster.start()
    for process in writers.values():
        said += process.communicate("")[0].splitlines()
    assert [writers["a"].returncode, writers["b"].returncode] == [0, 0], "no process goes with its database"
    kept = {line.split()[1] for line in said if line.startswith("kept")}
    lake.keeper.store.lake._down = None  # as when a second has gone
    there = {entry.record.id: entry for entry in lake.needs()}
    assert kept <= set(there)
    history = lake.history(RecordKind.NEED, "shared")
    counted = {entry.record.reason for entry in history if entry.accepted}
    beside = {entry.record.reason for entry in history if not entry.accepted}
    assert {line.partition(" ")[2].strip() for line in said if line.startswith("shared")} <= counted
    assert {line.partition(" ")[2].strip() for line in said if line.startswith("told")} <= beside
    assert [entry.version for entry in history] == list(range(1, len(history) + 1))
    changes = [change.change for change in lake.changes()]
    assert changes == sorted(set(changes))
    lake.save(NEED, ANNA, 0)  # by itself, without a restart


MANY = """
import sys
from pathlib import Path
from threading import Event, Thread
from skis_analytics.database.register import Place, RegisterUnavailableError, open_register
from skis_analytics.access import on_this_computer
from skis_analytics.records import Need
home, data, address = sys.argv[1:]
register = open_register(data=Path(data), place=Place(Path(home), address))
over = Event()

def again(name, ask):
    was = ""
    while not over.is_set():
        try:
            ask()
            now = "answered"
        except RegisterUnavailableError:
            now = "told"
        except Exception as error:
            now = repr(error)
        if now != was:
            print(f"{name} {now}\\n", end="", flush=True)  # in one piece, for there are several threads
        was = now

asks = [register.contents, register.needs, lambda: register.save(Need("1497", "matematik"), on_this_computer("A"), 0)]
threads = [Thread(target=again, args=(str(number), ask)) for number, ask in enumerate(asks)]
for thread in threads:
    thread.start()
sys.stdin.readline()
over.set()
"""


def test_a_postgresql_that_goes_away_while_many_ask_does_not_take_the_process_along(
    tmp_path: Path, data: Path, address: str, cluster: Cluster
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", MANY, str(tmp_path / "x"), str(data), address],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout

    latest: dict[str, str] = {}

    def all_are(word: str) -> None:
        assert process.stdout
        while set(latest.values()) != {word} or len(latest) < 3:
            who, _, said = process.stdout.readline().strip().partition(" ")
            assert said in {"answered", "told"}, said
            latest[who] = said

    all_are("answered")
    for _ in range(2):
        cluster.stop()
        all_are("told")
        cluster.start()
        all_are("answered")
    process.communicate("\n")
    assert process.returncode == 0


class TestUpgrading:
    @pytest.mark.parametrize("rows", VERSIONS, ids=lambda path: path.stem)
    def test_a_register_of_every_earlier_version_is_brought_up_to_date(
        self, rows: Path, tmp_path: Path, home: Path, data: Path, address: str
    ) -> None:
        steps = migrations.steps()[: int(rows.stem)]
        old = LakeKeeper(Lake(address), home, steps)
        old.prepare(Clock().now)
        with old.store.writing() as connection:
            connection.execute("USE register")
            connection.execute(rows.read_text(encoding="utf-8"))
        made_by(tmp_path / "fil", steps, rows.read_text(encoding="utf-8"))
        in_file = open_register(tmp_path / "fil", data)
        register = open_register(data=data, place=Place(home, address))
        history = register.history(RecordKind.INITIATIVE, "i1")
        assert history == in_file.history(RecordKind.INITIATIVE, "i1") and len(history) == 3
        assert register.contents().needs == in_file.contents().needs
        assert register.contents().evidence == in_file.contents().evidence
        register.save(replace(history[1].record, title="Nu"), ANNA, 2)

    def test_two_that_upgrade_at_once_do_it_once_and_an_older_program_stops(
        self, lake: Register, tmp_path: Path, address: str, data: Path
    ) -> None:
        lake.save(NEED, ANNA, 0)
        steps = (*migrations.steps(), NEXT)
        keepers = [LakeKeeper(Lake(address), tmp_path / name, steps) for name in ("x", "y")]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(lambda keeper: keeper.prepare(Clock().now), keepers))
        with keepers[0].store.reading() as connection:
            assert connection.execute("SELECT number FROM register.migration ORDER BY 1").fetchall()[-1] == (
                NEXT.number,
            )
            assert connection.execute("SELECT reason, shared FROM register.need").fetchall() == [(NEED.reason, None)]
        with pytest.raises(RegisterNewerError, match="Ingenting är ändrat"):
            lake.save(NEED, ANNA, 1)


class TestCopies:
    def test_a_copy_is_a_register_file_and_is_made_once_a_day(
        self, lake: Register, clock: Clock, data: Path, tmp_path: Path
    ) -> None:
        lake.save(NEED, ANNA, 0)
        copy = lake.keeper.backup_if_due(clock.forward(days=1))
        assert copy is not None
        assert lake.keeper.backup_if_due(clock.forward(days=1)) is None  # nothing has changed
        lake.keeper.backup(tmp_path / "kopia" / "register.duckdb")
        in_file = open_register(tmp_path / "kopia", data)
        assert whole(in_file) == whole(lake)

    def test_a_copy_is_restored_for_all_and_what_was_is_saved_aside(
        self, lake: Register, clock: Clock, tmp_path: Path, address: str, data: Path
    ) -> None:
        lake.save(NEED, ANNA, 0)
        other, before = machine(tmp_path, "annan", address, data), whole(lake)
        copy = lake.keeper.backup_if_due(clock.forward(days=1))
        lake.save(replace(NEED, reason="senare"), BO, 1)
        later = lake.stamp()
        assert copy is not None
        aside = lake.keeper.restore(copy, clock.forward(hours=1), by_command("drill"))
        assert aside is not None and aside.exists()
        assert whole(other) == whole(lake) == before
        assert lake.stamp() != later
        other.save(replace(NEED, reason="vidare"), BO, 1)
        assert [entry.record.reason for entry in lake.needs()] == ["vidare"]

    def test_an_empty_database_does_not_hide_what_is_here(
        self, home: Path, data: Path, place: Place, clock: Clock
    ) -> None:
        open_register(home, data, place=Place(home, ""), clock=clock).save(NEED, ANNA, 0)
        with pytest.raises(RegisterUnavailableError, match="move --from fil --to postgres"):
            open_register(data=data, place=place)
        (home / "register.duckdb").unlink()
        with pytest.raises(RegisterDamagedError, match="är tomt") as told:
            open_register(data=data, place=place)
        assert told.value.latest_backup is not None
        place.keeper.restore(told.value.latest_backup, clock(), by_command("drill"))
        assert len(open_register(data=data, place=place).initiatives()) == 3


class TestMoving:
    def test_to_postgresql_and_back_loses_nothing(self, home: Path, data: Path, place: Place, tmp_path: Path) -> None:
        in_file = open_register(home, data, place=Place(home, ""))
        in_file.save(NEED, ANNA, 0)
        in_file.save(replace(NEED, reason="två"), BO, 1)
        in_file.freeze("m", "Mötet", "v", "innehåll", ANNA)
        in_file.save_draft("nyckel å", "need", {"text": AWKWARD}, ANNA)
        in_file.save_draft("två", "cause", {}, BO)
        begun = in_file.drafts(ANNA)
        before = whole(in_file)
        assert move(Place(home, ""), place, home, Clock().now).drafts == 2
        assert not (home / "register.duckdb").exists()
        lake = open_register(data=data, place=place)
        assert whole(lake) == before
        assert lake.drafts(ANNA) == begun
        assert list((home / "drafts").iterdir()) == []
        lake.save(replace(NEED, reason="tre"), BO, 2)
        lake.discard_draft("två", BO)
        after = whole(lake)
        back = Place(tmp_path / "åter", "")
        move(place, back, home, Clock().now)
        again = open_register(data=data, place=back)
        assert whole(again) == after
        assert again.drafts(ANNA) == begun
        assert again.drafts(BO) == lake.drafts(ANNA) == []
        assert [entry.record.reason for entry in again.history(RecordKind.NEED, NEED.id)] == [
            "låga resultat",
            "två",
            "tre",
        ]

    def test_never_onto_what_people_have_written(
        self, lake: Register, tmp_path: Path, data: Path, address: str
    ) -> None:
        lake.save(NEED, ANNA, 0)
        source = open_register(tmp_path / "fil", data, place=Place(tmp_path / "fil", ""))
        source.save_draft("k", "need", {}, ANNA)
        before = whole(lake)
        with pytest.raises(RegisterOccupiedError, match="Ingenting är flyttat"):
            move(Place(tmp_path / "fil", ""), Place(tmp_path / "fil", address), tmp_path / "fil", Clock().now)
        assert whole(lake) == before
        assert lake.drafts(ANNA) == []
        assert source.initiatives()
        assert source.drafts(ANNA)

    def test_a_draft_that_is_later_where_it_comes_stays(
        self, place: Place, lake: Register, tmp_path: Path, data: Path
    ) -> None:
        fil = Place(tmp_path / "fil", "")
        here = open_register(data=data, place=fil, clock=Clock())
        here.save_draft("k", "need", {"nr": 1}, ANNA)
        fil.drafts.save("k2", "need", {"nr": 1}, ANNA, datetime.now(UTC))
        place.drafts.save("k", "need", {"nr": 2}, ANNA, datetime.now(UTC))
        lake.save_draft("k2", "need", {"nr": 2}, ANNA)
        move(fil, place, tmp_path / "fil", Clock().now)
        assert {draft.key: draft.content["nr"] for draft in lake.drafts(ANNA)} == {"k": 2, "k2": 1}

    def test_whoever_starts_without_the_address_afterwards_is_told_where_it_is(
        self, place: Place, home: Path, data: Path
    ) -> None:
        open_register(home, data, place=Place(home, "")).save(NEED, ANNA, 0)
        move(Place(home, ""), place, home, Clock().now)
        open_register(data=data, place=place)  # the day's copy is a later one
        with pytest.raises(
            RegisterMovedError, match=r"flyttades till PostgreSQL.*SKIS_REGISTER.*--from postgres --to fil"
        ):
            open_register(home, data, place=Place(home, ""))
        with pytest.raises(RegisterMovedError), Keeper(home).store.reading():
            pass
        move(place, Place(home, ""), home, Clock().now)
        assert open_register(home, data, place=Place(home, "")).history(RecordKind.NEED, NEED.id)
        (home / "register.duckdb").unlink()
        with pytest.raises(RegisterDamagedError, match="Återställ den"):
            open_register(home, data, place=Place(home, ""))

    def test_what_was_begun_in_a_file_is_swept_when_the_register_is_in_postgresql(
        self, lake: Register, place: Place, home: Path, data: Path, clock: Clock
    ) -> None:
        Drafts(home).save("k", "need", {}, ANNA, clock.now)
        open_register(data=data, place=place, clock=lambda: datetime.now(UTC) + timedelta(days=61))
        assert list((home / "drafts").iterdir()) == []


class TestWhoseItIs:
    def test_another_regions_register_is_refused_untouched(
        self, tmp_path: Path, address: str, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("SKIS_REGION", "sjuharad")
        theirs = machine(tmp_path, "sjuhärad", address, data)
        before = whole(theirs)
        monkeypatch.setenv("SKIS_REGION", "skaraborg")
        with pytest.raises(RegionError, match=r"hör till regionen sjuharad.*ingenting är ändrat.*SKIS_REGISTER"):
            machine(tmp_path, "skaraborg", address, data)
        own = open_register(tmp_path / "fil", data, place=Place(tmp_path / "fil", ""))
        with pytest.raises(RegionError, match="hör till regionen sjuharad"):
            move(Place(tmp_path / "fil", ""), Place(tmp_path / "fil", address), tmp_path / "fil", Clock().now)
        assert own.initiatives()
        assert whole(theirs) == before
        monkeypatch.setenv("SKIS_REGION", "sjuharad")
        assert whole(machine(tmp_path, "en till", address, data)) == before

    def test_one_from_before_there_were_marks_is_the_firsts_and_a_restored_copy_changes_nothing(
        self, lake: Register, tmp_path: Path, address: str, data: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with lake.keeper.store.lake.apart().cursor() as connection:
            connection.execute("DROP TABLE shared.public.skis_region")
        monkeypatch.setenv("SKIS_REGION", "sjuharad")
        theirs = machine(tmp_path, "sjuhärad", address, data)
        theirs.keeper.restore(lake.keeper.backups()[0], Clock().now, ANNA)
        assert machine(tmp_path, "sjuhärad", address, data).initiatives()
        monkeypatch.setenv("SKIS_REGION", "skaraborg")
        with pytest.raises(RegionError, match="sjuharad"):
            machine(tmp_path, "en till", address, data)

    def test_where_it_may_only_be_read_it_is_only_asked(
        self,
        lake: Register,
        cluster: Cluster,
        tmp_path: Path,
        address: str,
        data: Path,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        name = address.rsplit("=", 1)[1]
        cluster.ask(name, "DROP TABLE skis_region")
        cluster.ask(
            name, f"CREATE ROLE {name}_reader LOGIN; GRANT SELECT ON ALL TABLES IN SCHEMA public TO {name}_reader"
        )
        reads = address.replace("user=skis", f"user={name}_reader")
        assert machine(tmp_path, "läsare", reads, data).initiatives()
        assert lake.keeper.store.owner() is None
        lake.keeper.claim(regions.current())
        monkeypatch.setenv("SKIS_REGION", "sjuharad")
        cluster.ask(name, f"GRANT SELECT ON skis_region TO {name}_reader")
        with pytest.raises(RegionError, match="skaraborg"):
            machine(tmp_path, "sjuhärad", reads, data)


def test_a_name_that_no_table_can_hold_is_kept_without_what_cannot_be_seen(lake: Register, place: Place) -> None:
    odd = on_this_computer("An\x00na \ud83d")
    assert lake.save(NEED, odd, 0).entry.recorded_by == "Anna"
    assert lake.freeze("m", "Mö\x00tet\udc00", "v", "innehåll", odd).title == "Mötet"
    assert [(each.recorded_by, each.title) for each in lake.snapshots()] == [("Anna", "Mötet")]
    place.positions.move("m", Position(2, datetime(2026, 11, 8, tzinfo=UTC), odd.name, "t"), odd)
    found = place.positions.position("m")
    assert found is not None and (found.step, found.leader.strip()) == (2, "Anna")


class TestBesideTheLake:
    def test_a_meeting_is_followed_from_another_machine(self, place: Place, tmp_path: Path, address: str) -> None:
        other = Place(tmp_path / "annan", address).positions
        assert other.position("m1") is None
        here = Position(3, datetime(2026, 11, 8, 9, 30, tzinfo=UTC), "Anna", "t1")
        place.positions.move("m1", replace(here, step=2), ANNA)
        place.positions.move("m1", here, ANNA)
        assert place.positions.position("m1") == here
        other._known.clear()  # as when half a second has gone
        assert other.position("m1") == here
        assert other.ended("m1") is None
        place.positions.end("m1", ANNA)
        assert place.positions.position("m1") is None
        other._known.clear()
        assert other.position("m1") is None
        assert other.ended("m1") == place.positions.ended("m1") is not None
        place.positions.move("m1", here, ANNA)
        other._known.clear()
        assert (other.position("m1"), other.ended("m1")) == (here, None)

    def test_drafts_follow_their_writer_to_another_machine(
        self, lake: Register, tmp_path: Path, address: str, data: Path
    ) -> None:
        other = machine(tmp_path, "annan", address, data)
        for number, text in enumerate(AWKWARD):
            lake.save_draft("nyckel å", "need", {"text": text, "nr": number}, ANNA)
        lake.save_draft("två", "need", {"text": "b"}, ANNA)
        found = other.draft("nyckel å", ANNA)
        assert found is not None and found.content == {"text": AWKWARD[-1], "nr": len(AWKWARD) - 1}
        assert {draft.key for draft in other.drafts(ANNA)} == {"nyckel å", "två"}
        assert other.drafts(on_this_computer("någon annan")) == []
        other.discard_draft("nyckel å", ANNA)
        assert lake.draft("nyckel å", ANNA) is None
        assert lake.keeper.store.lake and lake._drafts.sweep(Clock().now + timedelta(days=61)) == 1

    def test_drafts_of_one_key_that_come_at_once_leave_one_whole(self, lake: Register) -> None:
        with ThreadPoolExecutor(8) as pool:
            list(pool.map(lambda number: lake.save_draft("k", "need", {"nr": number}, ANNA), range(40)))
        found = lake.draft("k", ANNA)
        assert found is not None and found.content["nr"] in range(40)
        assert len(lake.drafts(ANNA)) == 1


class TestTrouble:
    @pytest.mark.parametrize(
        ("address", "told"),
        [
            ("ducklake:postgres:host=127.0.0.1 port=1 user=skis password='hem ligt\"x' dbname=skis", "svarar inte"),
            ("ducklake:postgres:host=no.such.host.invalid password=hemligt dbname=skis", "svarar inte"),
            ("ducklake:postgres:postgresql://skis:hemligt@db/skis", "går inte att förstå"),
            ("duckdb:hemligt", "ska börja med"),
        ],
    )
    def test_it_is_told_in_swedish_without_the_password(
        self, address: str, told: str, home: Path, data: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        with caplog.at_level(logging.DEBUG), pytest.raises(RegisterUnavailableError, match=told) as error:
            open_register(data=data, place=Place(home, address))
        assert "hem" not in f"{error.value}{caplog.text}"
        assert error.value.__cause__ is None

    def test_a_database_that_is_not_there_is_told(self, cluster: Cluster, home: Path, data: Path) -> None:
        address = f"ducklake:postgres:host=127.0.0.1 port={cluster.port} user=skis password=hemligt dbname=finnsinte"
        with pytest.raises(RegisterUnavailableError, match="databasen finns inte") as error:
            open_register(data=data, place=Place(home, address))
        assert "hemligt" not in str(error.value)
