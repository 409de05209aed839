"""Opening the results database for questions: an in-memory DuckDB with the built file attached read-only.

An in-memory connection that attaches the file sees a swapped-in file when it is opened anew, where reconnecting to a
replaced file in the same process can give the old one's pages. Every question gets a cursor of its own: DuckDB
connections must not be shared between threads, and Streamlit runs each session in one.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from skis_analytics import settings
from skis_analytics.database.build import DataError, built_from, ensure_built

DATABASE_NAME: Final = "results.duckdb"
_PROJECT: Final = Path(__file__).resolve().parents[2]


def data_folder() -> Path:
    """Where the shipped figures lie."""
    return _PROJECT / "data"


def home_folder() -> Path:
    """Where built and written files live: ``SKIS_HOME``, or ``var/`` beside the project."""
    return _resolved(settings.HOME.value() or _PROJECT / "var")


@lru_cache(maxsize=8)
def _resolved(folder: Path) -> Path:
    """Kept, for it is asked several times in every run and goes to the disk."""
    return folder.expanduser().resolve()


class Results:
    """The results database, open for questions. Read-only; safe to share between threads.

    ``version`` is the fingerprint of what the file was built from: caches are keyed by it.
    """

    def __init__(self, database: Path, problem: str | None = None) -> None:
        """Attach the built file. ``problem`` is why it is an earlier build than ``data/`` asks for.

        Raises:
            duckdb.Error: the file is missing or not a database; see ``open_results``, which builds it.
        """
        self._connection = duckdb.connect()
        self._connection.execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
        quoted = str(database).replace("'", "''")
        self._connection.execute(f"ATTACH '{quoted}' AS results (READ_ONLY)")
        self._connection.execute("SET enable_external_access = false")
        self._connection.execute((files("skis_analytics.database") / "schema" / "macros.sql").read_text("utf-8"))
        row = self._connection.execute("SELECT fingerprint FROM results.build").fetchone()
        self.version: str = row[0] if row else ""
        self.problem = problem

    def ask(self, sql: str, parameters: Mapping[str, object] | None = None) -> pd.DataFrame:
        """Run one question on a cursor of its own.

        Raises:
            duckdb.Error: the question is wrong, or a parameter is missing.
        """
        with self._connection.cursor() as cursor:
            return cursor.execute(sql, dict(parameters or {})).df()

    def close(self) -> None:
        """Let go of the file, so that a new one can take its place (needed on Windows)."""
        self._connection.close()


def open_results(home: Path | None = None, data: Path | None = None) -> Results:
    """Open the results database, building it first when it is missing, damaged or older than ``data``.

    When ``data`` has problems but an earlier build is readable, that one is opened with its ``problem`` set: yesterday's
    figures beat none.

    Raises:
        DataError: data/ has problems and there is no earlier build.
        OSError: the home folder cannot be written to and there is no earlier build.
        RegionError: the region's file is wrong, or the home folder is another region's.
    """
    database = (home or home_folder()) / DATABASE_NAME
    try:
        ensure_built(database, data or data_folder())
    except (DataError, OSError) as error:
        if built_from(database) is None:
            raise
        try:
            return Results(database, problem=str(error))
        except duckdb.Error:  # whole, but built by an earlier version of the program
            raise error from None
    return Results(database)
