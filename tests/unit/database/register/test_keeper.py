"""The register survives what disks and upgrades do to it, and says in Swedish what it could not survive."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import duckdb
import pytest

from skis_analytics.access import by_command
from skis_analytics.database.register import (
    Backup,
    BackupDamagedError,
    Keeper,
    Register,
    RegisterDamagedError,
    RegisterNewerError,
    RegisterUnavailableError,
    migrations,
    open_register,
)
from skis_analytics.database.register.backups import superfluous
from skis_analytics.database.register.engine import attached
from skis_analytics.records import Cause, EvidenceStrength, Need, RecordKind
from tests.unit.database.register.example import ANNA, BO, Clock

NEED = Need("1497", "matematik", reason="låga resultat")
VERSIONS = sorted((Path(__file__).parent / "versions").glob("*.sql"))
NEXT = migrations.Step(
    len(migrations.steps()) + 1, "CREATE TABLE later (id VARCHAR); ALTER TABLE need ADD COLUMN shared BOOLEAN;"
)


def files(home: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in home.rglob("*") if path.is_file() and path.suffix != ".lock"}


def made_by(home: Path, steps: tuple[migrations.Step, ...], rows: str = "") -> Path:
    """A register as the program was when it knew these steps."""
    home.mkdir(parents=True)
    with attached(home / "register.duckdb", read_only=False) as connection:
        migrations.apply(connection, steps, Clock().now)
        connection.execute(rows)
    return home


class TestUpgrading:
    @pytest.mark.parametrize("rows", VERSIONS, ids=lambda path: path.stem)
    def test_a_register_of_every_earlier_version_is_brought_up_to_date(
        self, rows: Path, home: Path, data: Path
    ) -> None:
        number = int(rows.stem)
        made_by(home, migrations.steps()[:number], rows.read_text(encoding="utf-8"))
        register = open_register(home, data)
        history = register.history(RecordKind.INITIATIVE, "i1")
        assert [(entry.record.title, entry.accepted) for entry in history] == [
            ("Först", True),
            ("Sedan", True),
            ("Bredvid", False),
        ]
        assert [entry.record.text for entry in register.causes()] == ["Många byten av lärare"]
        assert [entry.record.reason for entry in register.needs()] == ["låga resultat"]
        found = [entry.record for entry in register.entries(RecordKind.EVIDENCE)]
        assert [(each.title, each.strength, str(each.published)) for each in found] == (
            [("Läsundervisning", EvidenceStrength.STRONG, "2019-05")] if number >= 2 else []
        )
        register.save(replace(history[1].record, title="Nu"), ANNA, 2)

    def test_there_are_rows_of_every_version(self) -> None:
        assert [int(path.stem) for path in VERSIONS] == [step.number for step in migrations.steps()]
        assert [step.number for step in migrations.steps()] == list(range(1, len(VERSIONS) + 1))

    def test_an_upgrade_keeps_a_copy_of_what_was_before(self, home: Path, data: Path, clock: Clock) -> None:
        open_register(home, data).save(NEED, ANNA, 0)
        after = open_register(home, data, Keeper(home, (*migrations.steps(), NEXT)), clock)
        assert [entry.record for entry in after.needs()] == [NEED]
        before = next(backup for backup in after.keeper.backups() if backup.reason == "before-migration")
        with attached(before.path, read_only=True) as connection:
            assert migrations.number_of(connection) == len(migrations.steps())
            assert connection.execute("SELECT count(*) FROM register.need").fetchone() == (1,)

    def test_an_upgrade_that_fails_leaves_the_register_as_it_was(self, home: Path, data: Path) -> None:
        open_register(home, data).save(NEED, ANNA, 0)
        broken = migrations.Step(
            len(migrations.steps()) + 1, "CREATE TABLE later (id VARCHAR); INSERT INTO nowhere VALUES (1);"
        )
        with pytest.raises(RegisterDamagedError):
            open_register(home, data, Keeper(home, (*migrations.steps(), broken)))
        assert [entry.record for entry in open_register(home, data).needs()] == [NEED]

    def test_a_register_of_a_later_version_is_left_alone(self, home: Path, data: Path) -> None:
        later = open_register(home, data, Keeper(home, (*migrations.steps(), NEXT)))
        running = Register(later.keeper.store, Keeper(home), later._drafts)
        before = files(home)
        with pytest.raises(RegisterNewerError, match="nyare version av programmet"):
            open_register(home, data)
        with pytest.raises(RegisterNewerError, match="Ingenting är ändrat"):
            running.save(NEED, ANNA, 0)  # one that was running when the other upgraded
        assert files(home) == before


class TestBackups:
    def test_one_on_start_then_one_a_day_when_something_has_changed(self, register: Register, clock: Clock) -> None:
        keeper = register.keeper
        assert len(keeper.backups()) == 1
        assert keeper.backup_if_due(clock.forward(hours=30)) is None  # nothing has changed
        register.save(NEED, ANNA, 0)
        assert keeper.backup_if_due(clock.forward(hours=1)) is None  # not a day since
        assert keeper.backup_if_due(clock.forward(hours=23)) is not None
        assert len(keeper.backups()) == 2

    def test_a_clock_set_back_does_not_make_the_newest_copy_the_oldest(self, register: Register, clock: Clock) -> None:
        keeper = register.keeper
        for day in range(20):
            register.save(replace(NEED, reason=f"dag {day}"), ANNA, day)
            keeper.backup_if_due(clock.forward(days=1))
        register.save(replace(NEED, reason="sist"), ANNA, 20)
        made = keeper.backup_if_due(clock.forward(days=-400))
        assert made is not None
        newest = keeper.backups()[0]
        assert newest.path == made.path  # not cleared away as an old one either
        keeper.restore(newest, clock.now, by_command("prov"))
        assert [entry.record.reason for entry in register.needs()] == ["sist"]

    def test_fourteen_days_and_eight_weeks_stay(self, clock: Clock) -> None:
        every_six_hours = [
            Backup(Path(f"{hours}"), clock.now - timedelta(hours=hours), "auto") for hours in range(0, 100 * 24, 6)
        ]
        others = [Backup(Path("x"), clock.now - timedelta(days=400), "before-migration")]
        gone = superfluous([*every_six_hours, *others])
        kept = [backup for backup in every_six_hours if backup not in gone]
        assert others[0] not in gone
        assert len({backup.at.date() for backup in kept[:14]}) == 14 and len(kept) < 14 + 8
        assert len({backup.at.isocalendar()[:2] for backup in kept}) == 8
        assert kept[0] == every_six_hours[0]

    def test_old_copies_go_from_the_disk(self, register: Register, clock: Clock) -> None:
        for day in range(17):
            register.save(replace(NEED, reason=f"dag {day}"), ANNA, day)
            register.keeper.backup_if_due(clock.forward(days=1))
        days = [(clock.now - backup.at).days for backup in register.keeper.backups()]
        assert days[:14] == list(range(14)) and len(days) < 17

    def test_a_backup_holds_everything_and_is_never_written_over(
        self, register: Register, tmp_path: Path, data: Path
    ) -> None:
        register.save(NEED, ANNA, 0)
        register.keeper.backup(tmp_path / "kopia" / "register.duckdb")
        assert [entry.record for entry in open_register(tmp_path / "kopia", data).needs()] == [NEED]
        with pytest.raises(FileExistsError):
            register.keeper.backup(tmp_path / "kopia" / "register.duckdb")

    def test_restoring_brings_back_and_keeps_what_was_there(
        self, register: Register, home: Path, data: Path, clock: Clock
    ) -> None:
        register.save(NEED, ANNA, 0)
        backup = register.keeper.backup_if_due(clock.forward(days=2))
        register.save(replace(NEED, reason="senare"), BO, 1)
        newest = register.stamp()
        assert backup is not None
        register.keeper.restore(backup, clock.forward(hours=1), ANNA)
        assert [entry.record for entry in register.needs()] == [NEED]
        register.save(replace(NEED, reason="ett annat"), BO, 1)
        assert register.stamp() != newest  # as many changes as before, and yet not the same
        aside = next(each for each in register.keeper.backups() if each.reason == "before-restore")
        register.keeper.restore(aside, clock.forward(hours=1), ANNA)
        assert [entry.record.reason for entry in open_register(home, data).needs()] == ["senare"]

    def test_what_a_killed_process_left_half_made_is_in_nobodys_way(self, home: Path, data: Path, clock: Clock) -> None:
        (home / "backups").mkdir(parents=True)
        left = [
            home / folder / f"{name}{log}"
            for folder, name in (
                (".", ".new-register.duckdb"), (".", ".restoring-register.duckdb"), ("backups", ".register-x-auto.duckdb.half")
            )
            for log in ("", ".wal")
        ]  # fmt: skip
        for path in left:
            path.write_bytes(b"halv" * 999)
        register = open_register(home, data, clock=clock)
        register.save(NEED, ANNA, 0)
        backup = register.keeper.backup_if_due(clock.forward(days=1))
        assert backup is not None
        register.keeper.restore(backup, clock(), ANNA)
        assert [entry.record for entry in register.needs()] == [NEED]
        assert not any(path.exists() for path in left)

    def test_a_damaged_backup_is_not_restored(self, register: Register, clock: Clock) -> None:
        register.save(NEED, ANNA, 0)
        [backup] = register.keeper.backups()
        os.truncate(backup.path, 5000)
        with pytest.raises(BackupDamagedError, match="Registret är orört"):
            register.keeper.restore(backup, clock(), ANNA)
        assert [entry.record for entry in register.needs()] == [NEED]


class TestDamage:
    @pytest.fixture
    def backed_up(self, register: Register, clock: Clock) -> Register:
        register.save_many([(replace(NEED, id=str(n), reason="x" * n), 0) for n in range(300)], ANNA)
        register.keeper.backup_if_due(clock.forward(days=1))
        return register

    def assert_restorable(self, home: Path, data: Path, clock: Clock, match: str) -> None:
        damaged = files(home).get("register.duckdb")
        with pytest.raises(RegisterDamagedError, match=match) as raised:
            open_register(home, data, clock=clock)
        backup = raised.value.latest_backup
        assert backup is not None and backup.path.name in str(raised.value)
        aside = Keeper(home).restore(backup, clock(), ANNA)
        assert len(open_register(home, data, clock=clock).needs()) == 300
        assert damaged is None or (aside is not None and aside.read_bytes() == damaged)

    @pytest.mark.parametrize("part", [0, 0.001, 0.3, 0.7, 0.999])
    def test_a_truncated_register_offers_the_latest_backup(
        self, part: float, backed_up: Register, home: Path, data: Path, clock: Clock
    ) -> None:
        path = home / "register.duckdb"
        os.truncate(path, int(path.stat().st_size * part))
        self.assert_restorable(home, data, clock, "är skadat")

    @pytest.mark.parametrize("seed", range(6))
    def test_flipped_bytes_are_found_at_the_start(
        self, seed: int, backed_up: Register, home: Path, data: Path, clock: Clock
    ) -> None:
        path, rng = home / "register.duckdb", random.Random(seed)  # noqa: S311
        content = bytearray(path.read_bytes())
        for _ in range(40):
            content[rng.randrange(len(content))] ^= 0x5A
        path.write_bytes(content)
        self.assert_restorable(home, data, clock, "är skadat")

    def test_a_register_that_is_gone_is_not_replaced_by_an_empty_one(
        self, backed_up: Register, home: Path, data: Path, clock: Clock
    ) -> None:
        (home / "register.duckdb").unlink()
        with pytest.raises(RegisterDamagedError, match="saknas"):
            backed_up.save(NEED, ANNA, 0)
        self.assert_restorable(home, data, clock, "saknas")

    def test_another_file_in_its_place_is_told(self, backed_up: Register, home: Path, data: Path, clock: Clock) -> None:
        (home / "register.duckdb").unlink()
        with duckdb.connect(str(home / "register.duckdb")) as connection:
            connection.execute("CREATE TABLE sak (a INTEGER)")
        self.assert_restorable(home, data, clock, "av annat slag")

    def test_a_damaged_backup_is_passed_over(self, backed_up: Register, home: Path, data: Path, clock: Clock) -> None:
        newest, older = backed_up.keeper.backups()
        for path in (newest.path, home / "register.duckdb"):
            os.truncate(path, 30_000)
        with pytest.raises(RegisterDamagedError) as raised:
            open_register(home, data, clock=clock)
        assert raised.value.latest_backup == older

    def test_without_backups_the_way_out_is_said(self, backed_up: Register, home: Path, data: Path) -> None:
        shutil.rmtree(home / "backups")
        os.truncate(home / "register.duckdb", 30_000)
        with pytest.raises(RegisterDamagedError, match="ingen säkerhetskopia") as raised:
            open_register(home, data)
        assert raised.value.latest_backup is None


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of three megabytes."""
    disk = tmp_path / "disk"
    disk.mkdir()
    if (
        sys.platform != "linux"
        or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=5m", "tmpfs", str(disk)], check=False).returncode
    ):
        pytest.skip("only where a disk may be mounted (root on Linux)")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


class TestDisk:
    def test_a_full_disk_is_told_and_nothing_is_half_written(self, small_disk: Path, data: Path) -> None:
        register = open_register(small_disk, data)
        (small_disk / "fyllt").write_bytes(b"x" * 300_000)
        saved: list[str] = []

        def fill() -> None:
            for number in range(2000):
                cause = Cause(text=os.urandom(4000).hex(), municipality="1497", id=f"c{number}")
                register.save(cause, ANNA, 0)
                saved.append(cause.id)

        with pytest.raises(RegisterUnavailableError, match="disken är full") as raised:
            fill()
        assert "är inte sparat" in str(raised.value)
        assert [entry.record.id for entry in register.causes()] == saved
        (small_disk / "fyllt").unlink()
        register.save(Cause(text="nu går det", municipality="1497", id="sist"), ANNA, 0)
        assert [entry.record.id for entry in open_register(small_disk, data).causes()] == [*saved, "sist"]

    def test_a_limit_on_file_size_is_told_and_nothing_is_half_written(self, register: Register, home: Path) -> None:
        """The same without a disk of its own: the operating system refuses to let any file grow."""
        script = (
            "import resource, sys; from pathlib import Path; from skis_analytics.database.register import *; "
            "from skis_analytics.records import *; from tests.unit.database.register.example import ANNA\n"
            "register = open_register(Path(sys.argv[1])); limit = Path(sys.argv[1], 'register.duckdb').stat().st_size\n"
            "resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))\n"
            "try: register.save(Cause(text='x' * 9000, municipality='1497', id='c'), ANNA, 0)\n"
            "except RegisterUnavailableError as error: print(error)\n"
        )
        told = subprocess.run(
            [sys.executable, "-c", script, str(home)], capture_output=True, text=True, check=True, cwd=Path.cwd()
        )
        assert "disken är full" in told.stdout
        assert register.causes() == []
        register.save(Cause(text="nu går det", municipality="1497"), ANNA, 0)

    def test_a_read_only_disk_is_read_and_says_that_nothing_can_be_saved(self, small_disk: Path, data: Path) -> None:
        open_register(small_disk, data).save(NEED, ANNA, 0)
        subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
        register = open_register(small_disk, data)
        assert [entry.record for entry in register.needs()] == [NEED]
        for act in (
            lambda: register.save(replace(NEED, reason="ny"), ANNA, 1),
            lambda: register.save_draft("k", "need", {}, ANNA),
        ):
            with pytest.raises(RegisterUnavailableError, match="går inte att skriva i"):
                act()
        assert register.problem is not None and "säkerhetskopia" in register.problem

    def test_a_home_that_cannot_be_made_is_told(self, tmp_path: Path, data: Path) -> None:
        (tmp_path / "fil").write_text("ingen mapp")
        with pytest.raises(RegisterUnavailableError):
            open_register(tmp_path / "fil" / "hem", data)
