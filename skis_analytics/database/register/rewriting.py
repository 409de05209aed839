"""A register written anew with other words in it: the one documented exception from append-only, for a person's right to be forgotten.

The new file is made beside the old one, read back and compared, and moved into its place whole: killed at any moment, the register is the old or the
new one. No copy is made of the old one, because it would keep what was to go; and because the new file is written from nothing,
no freed block of it holds the old words either.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import duckdb

from skis_analytics.database.register import columns, migrations
from skis_analytics.database.register.engine import DamageError, attached, contents, settle, translated, unavailable
from skis_analytics.database.register.errors import RegisterDamagedError, RegisterNewerError
from skis_analytics.database.register.keeper import REWRITING, Keeper
from skis_analytics.database.register.statements import sql
from skis_analytics.records import Entry, RecordKind, RegisterError

_MADE_FROM: Final = "borttaget namn"


@dataclass(frozen=True, slots=True)
class WholeSnapshot:
    """A frozen meeting with everything that it holds."""

    id: str
    change: int
    recorded_at: datetime
    recorded_by: str
    meeting: str
    title: str
    data_version: str
    content: str


@dataclass(frozen=True, slots=True)
class Everything:
    """Every version of every record, and every frozen meeting."""

    entries: tuple[Entry[Any], ...]
    snapshots: tuple[WholeSnapshot, ...]


def everything(connection: duckdb.DuckDBPyConnection) -> Everything:
    """All that the attached register holds."""
    entries: list[Entry[Any]] = []
    for kind, record_id in connection.execute(sql("all_ids")).fetchall():
        answer = connection.execute(sql(f"{kind}_versions"), {"id": record_id})
        names = [column[0] for column in answer.description or ()]
        entries += columns.from_rows(RecordKind(kind), names, answer.fetchall())
    rows = connection.execute(sql("whole_snapshots")).fetchall()
    return Everything(
        tuple(entries), tuple(WholeSnapshot(row[0], row[1], columns.moment(row[2]), *row[3:]) for row in rows)
    )


def rewrite(path: Path, keeper: Keeper, change: Callable[[Everything], Everything], now: datetime) -> bool:
    """Write a register's file anew with what ``change`` makes of it: the register itself, or a backup. False when nothing differs.

    A file of an earlier schema is brought up to date on the way. The caller holds the register's lock.

    Raises:
        RegisterDamagedError: it cannot be read, or what was written is not what was meant. The file is as it was.
        RegisterNewerError: a later version of the program made it. The file is as it was.
        RegisterUnavailableError: disk or permissions. The file is as it was.
    """
    work = keeper.store.path.with_name(f"{REWRITING}{uuid4()}")
    try:
        work.mkdir()
        try:
            _take_in_log(path)
            before = _read(path, work / "old.duckdb", keeper, now)
            after = change(before)
            if after == before:
                return False
            _no_two_alike(after)
            fresh = work / "new.duckdb"
            with translated(fresh), attached(fresh, read_only=False) as connection:
                _write(connection, after, keeper, now)
            with translated(fresh), attached(fresh, read_only=True) as connection:
                contents(connection)
                if _sorted(everything(connection)) != _sorted(after):
                    raise DamageError("kunde inte skrivas om: det som skrevs är inte det som skulle skrivas")
            fresh.replace(path)
            settle(path)
        except DamageError as error:
            raise RegisterDamagedError(path, str(error), None) from error
        finally:
            shutil.rmtree(work, ignore_errors=True)
    except OSError as error:
        raise unavailable(path, error) from error
    return True


def _take_in_log(path: Path) -> None:
    """Let the file hold everything itself: a log that is left beside would be read into the file that takes its place."""
    log = path.with_name(f"{path.name}.wal")
    if log.exists():
        with translated(path), attached(path, read_only=False) as connection:
            connection.execute(sql("checkpoint"))
        if log.exists():
            raise DamageError("har en logg som inte går att läsa in")


def _no_two_alike(wanted: Everything) -> None:
    """Two groups' notes of one question would become one if they got the same name."""
    versions = [(entry.record.id, entry.version) for entry in wanted.entries]
    if len(set(versions)) < len(versions):
        raise RegisterError(
            "Med den beteckningen skulle två gruppers anteckningar bli samma. Ingenting är ändrat. Välj en annan beteckning."
        )


def _read(path: Path, copy: Path, keeper: Keeper, now: datetime) -> Everything:
    """What a file holds, read from a copy that may be brought up to date; the file is not touched."""
    shutil.copyfile(path, copy)
    with translated(copy), attached(copy, read_only=False) as connection:
        found = migrations.number_of(connection)
        if found > keeper.version:
            raise RegisterNewerError(found, keeper.version)
        connection.begin()
        migrations.apply(connection, [step for step in keeper.steps if step.number > found], now)
        connection.commit()
        return everything(connection)


def _write(connection: duckdb.DuckDBPyConnection, wanted: Everything, keeper: Keeper, now: datetime) -> None:
    connection.begin()
    migrations.apply(connection, keeper.steps, now)
    connection.execute(sql("named"), {"name": str(uuid4()), "at": now, "made_from": _MADE_FROM})
    for entry in wanted.entries:
        connection.execute(sql(columns.insert_of(entry.record)), columns.entry_row(entry))
    for snapshot in wanted.snapshots:
        connection.execute(sql("snapshot_insert"), {name: getattr(snapshot, name) for name in snapshot.__slots__})
    connection.commit()


def _sorted(held: Everything) -> tuple[list[Entry[Any]], list[WholeSnapshot]]:
    return (
        sorted(held.entries, key=lambda entry: (entry.change, entry.record.id, entry.version)),
        sorted(held.snapshots, key=lambda snapshot: (snapshot.change, snapshot.id)),
    )
