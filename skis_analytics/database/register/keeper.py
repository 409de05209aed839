"""Looks after a register in a file: makes it, brings it up to date, backs it up, restores it. What is in it is others' concern."""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Final
from uuid import uuid4

from skis_analytics.access import Author, Deed, require, to_do
from skis_analytics.database.register import backups as copies
from skis_analytics.database.register import migrations
from skis_analytics.database.register.backups import BEFORE_RESTORE, Backup
from skis_analytics.database.register.engine import (
    DamageError,
    attached,
    contents,
    settle,
    translated,
    unavailable,
)
from skis_analytics.database.register.errors import RegisterDamagedError, RegisterNewerError
from skis_analytics.database.register.keeping import BackupDamagedError, Keeping, discard
from skis_analytics.database.register.statements import sql
from skis_analytics.database.register.store import FileStore

REGISTER_NAME: Final = "register.duckdb"
REWRITING: Final = ".rewriting-"
"""How the folder begins in which ``rewriting`` works. It may hold what was to be forgotten."""

_logger = logging.getLogger(__name__)


class Keeper(Keeping[FileStore]):
    """The register of a home folder, as a file. ``steps`` are the migrations that this version of the program knows."""

    def __init__(self, home: Path, steps: Sequence[migrations.Step] | None = None) -> None:
        super().__init__(FileStore(home / REGISTER_NAME), steps)

    def exists(self) -> bool:
        """Whether the file is there."""
        return self.store.path.exists()

    def prepare(self, now: datetime) -> None:
        """As ``Keeping.prepare``; makes the folder too."""
        self._sweep()
        try:
            self.store.path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise unavailable(self.store.path, error) from error
        super().prepare(now)

    def restore(self, backup: Backup, now: datetime, by: Author) -> Path | None:
        """As ``Keeping.restore``; damaged files are saved as they are."""
        store = self.store
        fresh = store.path.with_name(f".restoring-{store.path.name}")
        require(to_do(by.rights, Deed.RESTORE))
        with store.alone():
            try:
                store.path.parent.mkdir(parents=True, exist_ok=True)
                discard(fresh)
                shutil.copyfile(backup.path, fresh)
                self._name(fresh, now, backup.path.name)
                aside = self._set_aside(now)
                # The log belongs to the file that goes, and must not be read into the one that comes.
                store.log.unlink(missing_ok=True)
                fresh.replace(store.path)
                settle(store.path)
            except DamageError as error:
                raise BackupDamagedError(
                    f"Säkerhetskopian {backup.path.name} {error}. Registret är orört; välj en annan kopia."
                ) from error
            except OSError as error:
                raise unavailable(store.path, error) from error
            finally:
                with suppress(OSError):
                    discard(fresh)
        _logger.info("the register was restored", extra={"event": "restored"})
        return aside

    def _sweep(self) -> None:
        """Remove what a killed rewriting left."""
        if next(self.store.path.parent.glob(f"{REWRITING}*"), None) is not None:
            with self.store.alone():  # not one that is at work
                for left in self.store.path.parent.glob(f"{REWRITING}*"):
                    shutil.rmtree(left, ignore_errors=True)

    def _make(self, now: datetime) -> None:
        store = self.store
        store.refuse_moved()
        if store.log.exists() or self.backups():
            raise RegisterDamagedError(store.path, "saknas", copies.latest_whole(store.backups))
        fresh = store.path.with_name(f".new-{store.path.name}")
        try:
            discard(fresh)
            with translated(fresh), attached(fresh, read_only=False) as connection:
                connection.begin()
                migrations.apply(connection, self.steps, now)
                connection.execute(sql("named"), {"name": str(uuid4()), "at": now, "made_from": "nytt"})
                connection.commit()
            fresh.replace(store.path)
            settle(store.path)
        except OSError as error:
            raise unavailable(store.path, error) from error

    def _set_aside(self, now: datetime) -> Path | None:
        store = self.store
        if not store.path.exists():
            return None
        try:
            return self._backup_here(now, BEFORE_RESTORE).path
        except (RegisterDamagedError, BackupDamagedError):
            store.backups.mkdir(parents=True, exist_ok=True)
            aside = copies.free_name(store.backups, now, "damaged").with_suffix(".damaged")
            shutil.copyfile(store.path, aside)
            if store.log.exists():
                shutil.copyfile(store.log, aside.with_suffix(".damaged.wal"))
            return aside

    def _name(self, fresh: Path, now: datetime, source: str) -> None:
        """Read a copy to the end and give it a name of its own."""
        with translated(fresh), attached(fresh, read_only=False) as connection:
            contents(connection)
            found = migrations.number_of(connection)
            if found > self.version:
                raise RegisterNewerError(found, self.version)
            connection.execute(sql("named"), {"name": str(uuid4()), "at": now, "made_from": source})
