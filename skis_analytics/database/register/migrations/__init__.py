"""Numbered steps that make the register's schema: 0001_*.sql, 0002_*.sql … A step that has shipped is never changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from importlib.resources.abc import Traversable

import duckdb

from skis_analytics.database.register.statements import sql


@dataclass(frozen=True, slots=True)
class Step:
    """One migration: its number, from 1 without gaps, and its statements."""

    number: int
    statements: str


def steps(folder: Traversable | None = None) -> tuple[Step, ...]:
    """Every step in a folder, this one unless told, in order."""
    here = folder or files("skis_analytics.database.register.migrations")
    found = sorted(path.name for path in here.iterdir() if path.name.endswith(".sql"))
    return tuple(Step(int(name[:4]), (here / name).read_text(encoding="utf-8")) for name in found)


def number_of(connection: duckdb.DuckDBPyConnection) -> int:
    """The step that the attached register has come to.

    Raises:
        duckdb.CatalogException: it is no register.
    """
    row = connection.execute(sql("version")).fetchone()
    return int(row[0] or 0) if row else 0


def apply(connection: duckdb.DuckDBPyConnection, wanted: Sequence[Step], now: datetime) -> None:
    """Run steps in the transaction that is open."""
    connection.execute("USE register")
    for step in wanted:
        connection.execute(step.statements)
        connection.execute(sql("migrated"), {"number": step.number, "at": now})
