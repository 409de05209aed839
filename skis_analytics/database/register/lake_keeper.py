"""Looks after a register in PostgreSQL. Its copies are ordinary register files, in the home folder of the machine that made them."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

import duckdb
from filelock import FileLock

from skis_analytics.access import Author, Deed, require, to_do
from skis_analytics.database.register import migrations
from skis_analytics.database.register.backups import BACKUPS, BEFORE_RESTORE, Backup
from skis_analytics.database.register.engine import ALIAS, DamageError, attached, contents, translated, unavailable
from skis_analytics.database.register.errors import (
    OtherRegionsRegisterError,
    RegisterDamagedError,
    RegisterNewerError,
    RegisterReadOnlyError,
)
from skis_analytics.database.register.keeping import BackupDamagedError, Keeping
from skis_analytics.database.register.lake import Lake
from skis_analytics.database.register.lake_store import LakeStore
from skis_analytics.database.register.statements import sql
from skis_analytics.regions import Region

_COPYING: Final = "copying.lock"
_logger = logging.getLogger(__name__)


class LakeKeeper(Keeping[LakeStore]):
    """The register in a lake, with its copies in ``home``. ``steps`` are the migrations that this version of the program knows."""

    def __init__(self, lake: Lake, home: Path, steps: Sequence[migrations.Step] | None = None) -> None:
        super().__init__(LakeStore(lake, home / BACKUPS), steps)

    def refuse_others(self, region: Region) -> None:
        """See that the register is not another region's.

        Raises:
            OtherRegionsRegisterError: it is. Nothing is changed.
            RegisterUnavailableError: PostgreSQL does not answer.
        """
        owner = self.store.owner()
        if owner not in (None, region.id):
            raise OtherRegionsRegisterError(self.store.place, owner, region)

    def claim(self, region: Region) -> None:
        """Let the register be the region's from now on, unless it is another's. Where it may not be written to, it is only asked.

        Raises:
            As ``refuse_others``.
        """
        if self.store.owner() is None:
            try:
                self.store.own(region.id)
            except RegisterReadOnlyError:
                _logger.warning("the register may not be written to, and does not say which region it belongs to")
        self.refuse_others(region)  # of two that start at once, the first one's word stands

    def exists(self) -> bool:
        """Whether there are tables in the lake."""
        with self.store.reading() as connection:
            return bool(connection.execute(sql("tables")).fetchall())

    def restore(self, backup: Backup, now: datetime, by: Author) -> Path | None:
        """As ``Keeping.restore``; in one transaction, so that the other machines see the one or the other."""
        require(to_do(by.rights, Deed.RESTORE))
        store = self.store
        with store.alone():
            try:
                with translated(backup.path), attached(backup.path, read_only=True) as copied:
                    found, wanted = migrations.number_of(copied), contents(copied)
            except DamageError as error:
                raise _damaged(backup, error) from error
            except OSError as error:
                raise unavailable(backup.path, error) from error
            if found > self.version:
                raise RegisterNewerError(found, self.version)
            aside = self._set_aside(now)
            with self._writing_apart() as connection:
                quoted = str(backup.path).replace("'", "''")
                connection.execute(f"ATTACH '{quoted}' AS restored (READ_ONLY)")
                connection.begin()
                _empty(connection)
                connection.execute(sql("lake_fill"))
                if contents(connection) != wanted:
                    raise _damaged(backup, DamageError("blev inte lik det som lästes in"))
                connection.execute(sql("named"), {"name": str(uuid4()), "at": now, "made_from": backup.path.name})
        return aside

    def _copying_alone(self) -> AbstractContextManager[object]:
        """The processes of this machine make one copy between them, and keep nobody from writing."""
        folder = self.store.backups
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unavailable(folder, error) from error
        return FileLock(folder / _COPYING, preserve_lock_file=True, thread_local=False)

    def _make(self, now: datetime) -> None:
        with self.store.writing() as connection:
            migrations.apply(connection, self.steps, now)
            connection.execute(sql("named"), {"name": str(uuid4()), "at": now, "made_from": "nytt"})

    def _set_aside(self, now: datetime) -> Path | None:
        try:
            return self._backup_here(now, BEFORE_RESTORE).path if self.exists() else None
        except (RegisterDamagedError, BackupDamagedError):
            return None  # the lake keeps every earlier state of its own accord

    @contextmanager
    def _writing_apart(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A DuckDB of one's own, to which a file may be attached too."""
        lake = self.store.lake.apart()
        try:
            with self.store.changing(), lake.cursor() as connection:
                yield connection
                lake.refuse_files()
                connection.commit()
        finally:
            lake.close()


def _empty(connection: duckdb.DuckDBPyConnection) -> None:
    for view in _names(connection, "views"):
        connection.execute(f"DROP VIEW {ALIAS}.{view}")
    for table in _names(connection, "tables"):
        connection.execute(f"DROP TABLE {ALIAS}.{table}")


def _names(connection: duckdb.DuckDBPyConnection, kind: str) -> list[str]:
    quoted = [str(name).replace('"', '""') for (name,) in connection.execute(sql(kind)).fetchall()]
    return [f'"{name}"' for name in quoted]


def _damaged(backup: Backup, error: DamageError) -> BackupDamagedError:
    return BackupDamagedError(f"Säkerhetskopian {backup.path.name} {error}. Registret är orört; välj en annan kopia.")
