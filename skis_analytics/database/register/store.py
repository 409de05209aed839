"""Where the register lies and how it is opened: the only place that knows files and locks. SQL is elsewhere.

Every operation opens the register, does one thing and closes it, under a lock that the operating system holds: so several processes
share one register, and one that is killed leaves nothing locked. DuckDB alone would not do: a process that has a file open for writing
keeps every other one out.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Final, Protocol

import duckdb
from filelock import FileLock, Timeout

from skis_analytics.database.register.backups import BACKUPS, latest_whole, moved_away
from skis_analytics.database.register.engine import ALIAS, DamageError, attach, instance, translated, unavailable
from skis_analytics.database.register.errors import RegisterBusyError, RegisterDamagedError, RegisterMovedError

WAIT: Final = 10.0
"""Seconds to wait for others. A save takes a twentieth of one."""
_POLL: Final = 0.01
_SPARES: Final = 4
"""DuckDBs that are kept for the next who reads or writes."""


class Store(Protocol):
    """A place to keep the register: a file, or a DuckLake behind the same SQL when there are more machines."""

    backups: Path
    """The folder of its copies."""

    @property
    def place(self) -> object:
        """Where it lies, for messages."""
        ...

    def alone(self) -> AbstractContextManager[None]:
        """Nobody else writes within the block. May be nested."""
        ...

    def apart(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """The register attached as ``register`` to read from, as it is now, in a DuckDB to which other things may be attached."""
        ...

    def reading(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """The register attached as ``register`` to read from."""
        ...

    def writing(self) -> AbstractContextManager[duckdb.DuckDBPyConnection]:
        """The register attached as ``register``, nobody else writing, in a transaction that is kept when the block ends without error."""
        ...

    def signature(self) -> object:
        """Something that differs when the register may have changed. Costs microseconds."""
        ...


class FileStore:
    """The register as one DuckDB file. ``wait`` is how long, in seconds, one waits for others."""

    def __init__(self, path: Path, wait: float = WAIT) -> None:
        self.path = path
        self.backups = path.parent / BACKUPS
        self.wait = wait
        self._held = threading.local()
        self._spare: list[duckdb.DuckDBPyConnection] = []

    @property
    def place(self) -> Path:
        """The file."""
        return self.path

    @property
    def log(self) -> Path:
        """DuckDB's write-ahead log: there when somebody was killed, or the disk was full, before it was taken into the file."""
        return self.path.with_name(f"{self.path.name}.wal")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """No other thread and no other process uses the register within the block. May be nested.

        Raises:
            RegisterBusyError: others kept it for longer than ``wait``.
            RegisterUnavailableError: the folder cannot be written to.
        """
        if getattr(self._held, "depth", 0):
            yield
            return
        lock = self._lock()
        try:
            lock.acquire(timeout=self.wait, poll_interval=_POLL)
        except Timeout:
            raise RegisterBusyError(
                f"Registret är upptaget: andra har hållit det i mer än {self.wait:.0f} sekunder. Det du skrev är inte sparat än, men "
                "finns kvar på skärmen. Försök igen om en stund."
            ) from None
        except OSError as error:
            raise unavailable(self.path, error) from error
        self._held.depth = 1
        try:
            yield
        finally:
            self._held.depth = 0
            lock.release()

    def _lock(self) -> FileLock:
        """A lock of its own each time, so that threads shut each other out as processes do. The file stays: removing it is a race."""
        return FileLock(
            self.path.with_suffix(".lock"), fallback_to_soft=False, preserve_lock_file=True, thread_local=False
        )

    @contextmanager
    def reading(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The register to read from; also from a disk that is read-only, where nobody writes and so nobody needs a lock.

        Raises:
            RegisterDamagedError: the file is missing or damaged.
            RegisterUnavailableError: it cannot be read right now.
        """
        with self._alone_where_written(), self._borrowed() as connection, self._attached(connection, read_only=True):
            yield connection

    @contextmanager
    def apart(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """As ``reading``, in a DuckDB that nobody has used and nobody will."""
        with instance() as connection, self._alone_where_written(), self._attached(connection, read_only=True):
            yield connection

    @contextmanager
    def writing(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """The register to add to. When the block ends without error what it added is on the disk; otherwise nothing of it is.

        Raises:
            RegisterDamagedError: the file is missing or damaged.
            RegisterUnavailableError: it cannot be written right now.
        """
        with self.alone(), self._borrowed() as connection, self._attached(connection, read_only=False):
            connection.begin()
            yield connection
            connection.commit()

    def signature(self) -> tuple[tuple[int, int, int] | None, ...]:
        """Inode, time and size of the file and of its log."""
        return tuple(_stat(path) for path in (self.path, self.log))

    def refuse_moved(self) -> None:
        """Raise RegisterMovedError when the file that is missing was moved to PostgreSQL."""
        moved = moved_away(self.backups)
        if moved is not None:
            raise RegisterMovedError(self.path, moved)

    @contextmanager
    def _borrowed(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """An in-memory DuckDB with nothing attached. To start one takes as long as half a save, so those that nothing happened to are used again.
        Taken while the lock is held: of fifteen who wait, one needs it at a time."""
        try:
            connection = self._spare.pop()
        except IndexError:
            connection = instance()
        try:
            yield connection
        except BaseException:
            connection.close()
            raise
        if len(self._spare) < _SPARES and _is_open(connection):
            self._spare.append(connection)
        else:
            connection.close()

    @contextmanager
    def _attached(self, connection: duckdb.DuckDBPyConnection, *, read_only: bool) -> Iterator[None]:
        whole = False
        try:
            if not self.path.is_file():
                self.refuse_moved()
                raise DamageError("saknas")  # ATTACH would make an empty one
            with translated(self.path):
                attach(connection, self.path, ALIAS, read_only=read_only)
                yield
            whole = True
        except DamageError as error:
            raise RegisterDamagedError(self.path, str(error), latest_whole(self.backups)) from error
        finally:
            # While the lock is held: letting go takes the log into the file. Should that fail, what was committed stays in the log.
            if not (whole and _detached(connection)):
                with suppress(duckdb.Error):
                    connection.close()

    @contextmanager
    def _alone_where_written(self) -> Iterator[None]:
        """On a disk that cannot be written to nobody writes, and no lock can be had."""
        if os.access(self.path.parent, os.W_OK):
            with self.alone():
                yield
        else:
            yield


def _detached(connection: duckdb.DuckDBPyConnection) -> bool:
    """Let go of the register. Whether that went well."""
    try:
        connection.execute(f"DETACH {ALIAS}")
    except duckdb.Error:
        return False
    return True


def _is_open(connection: duckdb.DuckDBPyConnection) -> bool:
    try:
        connection.execute("SELECT 1")
    except duckdb.Error:
        return False
    return True


def _stat(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size
