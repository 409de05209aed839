"""The register in PostgreSQL, for any number of processes on any number of machines. Same SQL as in a file; see ``store`` for the file."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

import duckdb

from skis_analytics.database.register.backups import latest_whole
from skis_analytics.database.register.engine import DamageError
from skis_analytics.database.register.errors import RegisterBusyError, RegisterDamagedError
from skis_analytics.database.register.lake import Lake, lock
from skis_analytics.database.register.statements import sql
from skis_analytics.records import RegisterError

_ASKED_EVERY: Final = 1.0
"""Seconds between two questions whether others have written: one question per process, however many screens."""


class LakeStore:
    """The register as a DuckLake.

    Whoever writes holds a lock in PostgreSQL, taken before the first thing that is read. Should the lock be lost meanwhile (its
    connection broke, its holder slept), PostgreSQL still refuses the save if another came first: each has the next number of a
    primary key, and is never tried again by itself.
    """

    def __init__(self, lake: Lake, backups: Path) -> None:
        self.lake = lake
        self.backups = backups
        self._here = threading.Lock()
        self._held = threading.local()
        self._asking = threading.Lock()
        self._asked = -_ASKED_EVERY
        self._signature: object = None

    @property
    def place(self) -> str:
        """Where the register lies, for messages."""
        return self.lake.place

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other thread and no other process writes within the block, on any machine. May be nested.

        Raises:
            RegisterBusyError: others wrote for longer than one waits.
            RegisterUnavailableError: PostgreSQL does not answer.
        """
        if getattr(self._held, "depth", 0):
            yield
            return
        # The threads of a process queue here, so that they do not take up a connection each while they wait.
        if not self._here.acquire(timeout=self.lake.wait):
            raise RegisterBusyError(
                f"Registret {self.place} är upptaget. Det du skrev är inte sparat än, men finns kvar på skärmen. Försök igen om en stund."
            )
        try:
            with self._damage_told(), self.lake.cursor() as holder:
                holder.begin()
                lock(holder)
                self._held.depth = 1
                try:
                    yield
                finally:
                    self._held.depth = 0
                    with suppress(duckdb.Error):  # the lock goes with its connection
                        holder.rollback()
        finally:
            self._here.release()

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The register to read from, as it was when the block began.

        Raises:
            RegisterDamagedError: there is none, or it is damaged.
            RegisterUnavailableError: PostgreSQL does not answer.
        """
        with self._damage_told(), self.lake.cursor() as connection:
            connection.begin()
            yield connection
            connection.rollback()

    @contextmanager
    def apart(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The register as it is now, read-only, in a DuckDB of one's own to which other things may be attached. Keeps nobody waiting."""
        lake = self.lake.apart()
        try:
            with self._damage_told(), lake.cursor() as connection:
                connection.execute("DETACH register")
                lake.attach_as_it_is(connection)
                yield connection
        finally:
            lake.close()

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The register to add to. When the block ends without error what it added is in PostgreSQL, on its disk; otherwise nothing is
        promised: what was sent when the connection broke may have come through, and the same save again is then not repeated.

        Raises:
            RegisterDamagedError: there is none, or it is damaged.
            RegisterUnavailableError: PostgreSQL does not answer.
        """
        with self.alone(), self.changing(), self.lake.cursor() as connection:
            connection.begin()
            yield connection
            self.lake.refuse_files()
            connection.commit()

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Whatever the block came to, the register is asked for anew afterwards."""
        try:
            with self._damage_told():
                yield
        finally:
            self._asked, self._signature = -_ASKED_EVERY, object()

    def owner(self) -> str | None:
        """The id of the region that the register says it belongs to; None when it says nothing yet.

        Raises:
            RegisterUnavailableError: PostgreSQL does not answer.
        """
        if not self.lake.ask("lake_region_made", {"asked": sql("lake_region_made_asked")})[0][0]:
            return None
        rows = self.lake.ask("lake_region", {"asked": sql("lake_region_asked")})
        return str(rows[0][0]) if rows else None

    def own(self, region: str) -> None:
        """Let the register say that it belongs to a region, unless it says something already.

        Raises:
            RegisterReadOnlyError: it may only be read.
            RegisterUnavailableError: PostgreSQL does not answer.
        """
        lake = self.lake.apart()
        try:
            with self.alone(), lake.cursor() as connection:
                connection.begin()
                connection.execute(sql("lake_region_table"))
                connection.execute(sql("lake_region_insert"), {"region": region})
                connection.commit()
        finally:
            lake.close()

    def signature(self) -> object:
        """Differs when anybody may have written: at once when it was this process, within a second when it was another. Never raises."""
        if time.monotonic() - self._asked < _ASKED_EVERY or not self._asking.acquire(blocking=False):
            return self._signature
        try:
            before = self._signature
            try:
                with self.lake.cursor() as connection:
                    row = connection.execute(sql("lake_snapshot"), {"asked": sql("lake_snapshot_asked")}).fetchone()
                found: object = row[0] if row else None
            except (RegisterError, DamageError):
                found = object()  # whoever asks reads, and is told
            if (
                self._signature is before
            ):  # else somebody here has saved meanwhile, and the answer may be from before that
                self._signature, self._asked = found, time.monotonic()
            return self._signature
        finally:
            self._asking.release()

    @contextmanager
    def _damage_told(self) -> Iterator[None]:
        try:
            yield
        except DamageError as error:
            raise RegisterDamagedError(self.place, str(error), latest_whole(self.backups)) from None
