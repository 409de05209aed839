"""DuckDB and the register's files: attaching one, what its errors mean, whether it is whole. Knows no table of the register."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import duckdb

from skis_analytics.database.register.errors import RegisterUnavailableError
from skis_analytics.database.register.statements import sql

ALIAS: Final = "register"
"""What the attached register is called in every statement."""
_NO_SPACE: Final = ("no space left", "file too large", "disk quota", "disk full", "out of disk")
_NOT_ALLOWED: Final = ("permission denied", "read-only file system", "operation not permitted")
_HELD: Final = ("could not set lock", "conflicting lock", "being used by another process")
_GONE: Final = ("input/output error", "stale file handle", "too many open files", "transport endpoint")


class DamageError(Exception):
    """The file is not a whole register. The store makes it a ``RegisterDamagedError``, which knows the backups."""


def instance() -> duckdb.DuckDBPyConnection:
    """An in-memory DuckDB to attach files to. A new one each time: a replaced file is then never taken for the earlier one."""
    settings: dict[str, str | bool | int | float | list[str]] = {
        "threads": 1,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    return duckdb.connect(config=settings)


@contextmanager
def attached(path: Path, *, read_only: bool) -> Iterator[duckdb.DuckDBPyConnection]:
    """An instance with ``path`` attached as ``register``."""
    with instance() as connection:
        attach(connection, path, ALIAS, read_only=read_only)
        yield connection


def attach(connection: duckdb.DuckDBPyConnection, path: Path, alias: str, *, read_only: bool) -> None:
    """Attach a file under a name."""
    quoted = str(path).replace("'", "''")
    connection.execute(f"ATTACH '{quoted}' AS {alias} ({'READ_ONLY' if read_only else 'READ_WRITE'})")


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """DuckDB's errors about the file → ours. Errors about a statement pass: they are faults of the program."""
    try:
        yield
    except (
        duckdb.IOException,
        duckdb.FatalException,
        duckdb.InternalException,
        duckdb.SerializationException,
    ) as error:
        said = str(error).lower()
        if any(word in said for word in (*_NO_SPACE, *_NOT_ALLOWED, *_HELD, *_GONE)):
            raise unavailable(path, error) from error
        raise DamageError("är skadat") from error
    except duckdb.CatalogException as error:
        raise DamageError("är en databas av annat slag") from error
    except (duckdb.TransactionException, OSError) as error:
        raise unavailable(path, error) from error


def unavailable(path: Path, error: Exception) -> RegisterUnavailableError:
    """What the error means, in Swedish: what happened, what was kept, what to do."""
    said = str(error).lower()
    if any(word in said for word in _NO_SPACE):
        reason = "disken är full. Frigör utrymme"
    elif any(word in said for word in _NOT_ALLOWED):
        reason = "mappen går inte att skriva i (skrivskyddad, eller så saknas behörighet). Ändra det"
    elif any(word in said for word in _HELD):
        reason = "ett annat program har öppnat filen. Stäng det"
    else:
        reason = f"disken svarar inte som den ska ({str(error).splitlines()[0][:200]}). Kontrollera den"
    return RegisterUnavailableError(
        f"Registret {path} går inte att använda just nu: {reason} och försök igen. Allt som sparats tidigare är orört; det du "
        "skriver nu är inte sparat."
    )


def settle(path: Path) -> None:
    """Make sure that a file just renamed to ``path`` has its name also after a power cut."""
    if os.name != "posix":
        return  # Windows has no handle to a folder to flush
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def contents(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[int, int]]:
    """Every table's rows and a hash of all of it: equal for equal copies. Reads every block, which is when damage shows itself."""
    tables = [name for (name,) in connection.execute(sql("tables")).fetchall()]
    counted = {}
    for name in tables:
        row = connection.execute(sql("content"), {"table": f"{ALIAS}.main.{name}"}).fetchone()
        counted[name] = (row[0], row[1] or 0) if row else (0, 0)
    return counted
