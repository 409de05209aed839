"""What is done alike for a register in a file and one in PostgreSQL: copies of it are made, and it is brought up to date."""

from __future__ import annotations

import logging
from abc import ABC, abstractmethod
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Generic, TypeVar

from skis_analytics.access import Author
from skis_analytics.database.register import backups as copies
from skis_analytics.database.register import migrations
from skis_analytics.database.register.backups import ASKED_FOR, AUTOMATIC, BEFORE_MIGRATION, Backup
from skis_analytics.database.register.engine import (
    DamageError,
    attach,
    attached,
    contents,
    settle,
    translated,
    unavailable,
)
from skis_analytics.database.register.errors import RegisterNewerError, RegisterUnavailableError
from skis_analytics.database.register.statements import sql
from skis_analytics.database.register.store import Store
from skis_analytics.records import RegisterError

_DAY: Final = timedelta(days=1)
_COPIED: Final = "copied"
_HALF: Final = ".half"

_logger = logging.getLogger(__name__)
_AnyStore = TypeVar("_AnyStore", bound=Store)


class BackupDamagedError(RegisterError):
    """A backup that cannot be read, or does not equal what it is a copy of."""


class Keeping(ABC, Generic[_AnyStore]):
    """Looks after a register. ``steps`` are the migrations that this version of the program knows."""

    def __init__(self, store: _AnyStore, steps: Sequence[migrations.Step] | None = None) -> None:
        self.store = store
        self.steps = tuple(steps) if steps is not None else migrations.steps()
        self._backed_up: datetime | None = None

    @property
    def version(self) -> int:
        """The schema that this version of the program knows."""
        return self.steps[-1].number

    @abstractmethod
    def exists(self) -> bool:
        """Whether there is a register, whole or not."""

    @abstractmethod
    def _make(self, now: datetime) -> None:
        """Make an empty register where there is none; while others are kept out."""

    @abstractmethod
    def restore(self, backup: Backup, now: datetime, by: Author) -> Path | None:
        """Let a backup take the register's place. What was there is saved aside first.

        Returns where it was saved, None when there was nothing. ``prepare`` afterwards brings an old backup up to date.

        Raises:
            NotAllowedError: ``by`` may not restore.
            BackupDamagedError: the backup cannot be read. Nothing is changed.
            RegisterNewerError: a later version of the program made the backup. Nothing is changed.
            RegisterUnavailableError: disk, permissions or connection; nothing is changed, or the register is as restored.
        """

    def _copying_alone(self) -> AbstractContextManager[object]:
        """Nobody else makes or removes copies in the folder within the block."""
        return self.store.alone()

    def prepare(self, now: datetime) -> None:
        """Make the register if there is none, bring an older one up to date (after a backup), and see that it is whole.

        Raises:
            RegisterDamagedError: it is damaged, or gone while there are backups of it: an empty one would hide the loss.
            RegisterNewerError: a later version of the program made it. Nothing is touched.
            RegisterUnavailableError: disk, permissions or connection.
        """
        store = self.store
        if not self.exists():
            with store.alone():
                if not self.exists():  # else another process was first
                    self._make(now)
        with store.reading() as connection:
            found = migrations.number_of(connection)
            if found > self.version:
                raise RegisterNewerError(found, self.version)
            contents(connection)
        if found < self.version:
            with store.alone():
                self._upgrade(now)

    def backups(self) -> list[Backup]:
        """Every backup, newest first."""
        return copies.found(self.store.backups)

    def free_name(self, now: datetime) -> Path:
        """Where a copy that somebody asks for is put when they do not say where."""
        return copies.free_name(self.store.backups, now, ASKED_FOR)

    def backup(self, target: Path) -> None:
        """Copy the register to a new file, and read the copy back.

        Raises:
            RegisterDamagedError, RegisterUnavailableError: the register cannot be read, or ``target`` not written.
            BackupDamagedError: the copy is not equal to the register. It is not left lying.
            FileExistsError: there is something at ``target`` already.
        """
        if target.exists():
            raise FileExistsError(target)
        half = target.with_name(f".{target.name}{_HALF}")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            discard(half)
            with self.store.apart() as connection:
                migrations.number_of(connection)  # a database of another kind must not become a backup
                before = contents(connection)
                attach(connection, half, _COPIED, read_only=False)
                connection.execute(sql("copy"))
                connection.execute("DETACH copied")
            with translated(half), attached(half, read_only=True) as copied:
                if contents(copied) != before:
                    raise DamageError("är inte lik registret")
            half.replace(target)
            settle(target)
            _logger.info("the register was backed up", extra={"event": "backed_up"})
        except OSError as error:
            raise unavailable(target, error) from error
        except DamageError as error:
            raise BackupDamagedError(f"Säkerhetskopian {target} {error} och togs bort. Kontrollera disken.") from error
        finally:
            with suppress(OSError):
                discard(half)

    def backup_if_due(self, now: datetime) -> Backup | None:
        """Make the day's backup, on start or when a day has gone since the last; None when it is not due or nothing has changed.

        Cheap to call often. Old copies go: the newest of each of fourteen days and of eight weeks stay.

        Raises:
            RegisterError: as ``backup``.
        """
        last = self._backed_up
        if last is not None and timedelta(0) <= now - last < _DAY:
            return None
        with self._copying_alone():
            latest = next((backup for backup in self.backups() if backup.reason == AUTOMATIC), None)
            if latest is not None and _stamp(latest.path) == self._stamp():
                self._backed_up = now
                return None
            made = self._backup_here(now, AUTOMATIC)
            self._backed_up = now
            left_by_the_killed = self.store.backups.glob(f".*{_HALF}*")
            for path in (*left_by_the_killed, *(old.path for old in copies.superfluous(self.backups()))):
                with suppress(OSError):
                    path.unlink()
        return made

    def _upgrade(self, now: datetime) -> None:
        with self.store.reading() as connection:
            found = migrations.number_of(connection)
        if found >= self.version:  # another process was first
            return
        self._backup_here(now, BEFORE_MIGRATION)
        with self.store.writing() as connection:
            migrations.apply(connection, [step for step in self.steps if step.number > found], now)
        _logger.info("register brought from schema %s to %s", found, self.version, extra={"event": "upgraded"})

    def _backup_here(self, now: datetime, reason: str) -> Backup:
        target = copies.free_name(self.store.backups, now, reason)
        self.backup(target)
        return Backup(target, now, reason)

    def _stamp(self) -> object:
        with self.store.reading() as connection:
            return connection.execute(sql("stamp")).fetchone()


def _stamp(path: Path) -> object:
    try:
        with translated(path), attached(path, read_only=True) as connection:
            return connection.execute(sql("stamp")).fetchone()
    except (DamageError, RegisterUnavailableError):
        return None


def discard(path: Path) -> None:
    """Remove a file of ours that never got its name, with its log: what a killed process left must not be read into the next."""
    path.unlink(missing_ok=True)
    path.with_name(f"{path.name}.wal").unlink(missing_ok=True)
