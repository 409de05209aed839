"""data/ → the results database: read, check, calibrate, write to a new file, swap in whole.

The results database can be thrown away at any time. A build either succeeds and replaces the file, or fails with
every problem named (file, row, reason) and leaves the old file as it was.
"""

from __future__ import annotations

import hashlib
import logging
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from skis_analytics import regions
from skis_analytics.access import Author, Deed, require, to_do
from skis_analytics.database import imports
from skis_analytics.database.expected import fit_expected
from skis_analytics.database.noise import calibrate
from skis_analytics.database.owner import claim
from skis_analytics.database.staging import DATA_FILES, DataError, Problem, stage

__all__ = [
    "DATA_FILES", "DataError", "Problem", "Rehearsal", "add", "build", "built_from", "ensure_built", "fingerprint", "is_current",
    "rehearse", "roll_back",
]  # fmt: skip

_logger = logging.getLogger(__name__)
_BUILDING: Final = ".building-"
_MEMORY: Final = "320MB"
"""What a build may hold; the rest waits on disk beside it. A whole country's fetch is half a million rows, several times over."""
_ABANDONED: Final = 3600.0
_OUTSIDE: Final = "register"
"""The part of the room that the results do not depend on."""


@dataclass(frozen=True)
class Rehearsal:
    """What would happen if drafts were taken in, found out by doing it in a file of its own.

    ``counts``: one row per draft (its place in the sequence) and outcome: draft, outcome, rows. ``rows``: every figure with another
    outcome than ``unchanged``: draft, outcome, indicator, municipality, year, gender, provider; the draft's own value, pupils, mark;
    what stands before it (old_value, old_pupils, old_mark, old_source) and after (new_value, new_mark, new_source).
    ``conflicts``: figures that several of the drafts have with different values: the key, drafts (list), values (list), marks (list).

    Outcomes: ``added``, ``changed``, ``removed``, ``unchanged`` and ``outranked`` (another source's, or a later draft's, figure stands).
    """

    counts: pd.DataFrame
    rows: pd.DataFrame
    conflicts: pd.DataFrame

    def count(self, outcome: str, draft: int | None = None) -> int:
        """How many figures have an outcome, of one draft or of all."""
        chosen = self.counts["outcome"] == outcome
        if draft is not None:
            chosen &= self.counts["draft"] == draft
        return int(self.counts.loc[chosen, "rows"].sum())


def fingerprint(data: Path, home: Path | None = None) -> str:
    """A digest of everything the results database depends on: the data files, who is in the region, this package's own rules,
    and the imported batches that count in ``home``.

    A missing file is part of the digest (as missing), so that its return triggers a build.
    """
    digest = hashlib.sha256()
    for name in DATA_FILES:
        path = data / name
        digest.update(name.encode())
        digest.update(path.read_bytes() if path.is_file() else b"\0missing")
    digest.update(regions.of(data).members.encode())
    package = files("skis_analytics")
    for part in ("database", "statistics"):
        for rule in sorted(_rules(Path(str(package / part)))):
            digest.update(rule.read_bytes())
    if home is not None:
        for batch in imports.active(home):
            digest.update(f"batch {batch.id}".encode() + imports.rows_file(home, batch.id).read_bytes())
    return digest.hexdigest()


def _rules(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.suffix in {".sql", ".py"} and _OUTSIDE not in path.parts]


def built_from(database: Path) -> str | None:
    """The fingerprint of what ``database`` was built from; None when the file is missing or damaged anywhere.

    Everything in it is read, because DuckDB checks a block only when it reads it: a file that was cut short opens, and
    would fail in the middle of a question.
    """
    if not database.is_file():
        return None
    try:
        with duckdb.connect() as connection:
            connection.execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
            quoted = str(database).replace("'", "''")
            connection.execute(f"ATTACH '{quoted}' AS candidate (READ_ONLY)")
            connection.execute(_sql("read_all.sql")).fetchall()
            row = connection.execute("SELECT fingerprint FROM candidate.build").fetchone()
    except duckdb.Error:
        return None
    return str(row[0]) if row else None


def is_current(database: Path, data: Path) -> bool:
    """Whether ``database`` exists, is whole, and was built from what ``data`` holds now."""
    return built_from(database) == fingerprint(data, database.parent)


def ensure_built(database: Path, data: Path) -> None:
    """Build ``database`` if it is missing, damaged or older than ``data``.

    Safe with several processes at once: each builds a file of its own and the last swap wins, with equal content.

    Raises:
        RegionError: the region's file is wrong, or the folder is another region's.
        DataError: data/ has problems and there is no readable database to go on with.
    """
    claim(database.parent, regions.of(data))
    if not is_current(database, data):
        build(database, data)


def build(database: Path, data: Path) -> int:
    """Build the results database from ``data`` and the imported batches beside it, and swap it in at ``database``.

    Returns the number of result rows.

    Raises:
        DataError: something in ``data`` or in a batch is wrong; the file at ``database`` is as before.
        OSError: the folder cannot be written to.
        RegionError: as ``ensure_built``.
    """
    home, began = database.parent, time.perf_counter()
    claim(home, regions.of(data))
    mark = fingerprint(data, home)
    with _new_database(database) as (new, connection):
        stage(connection, data, home, ())
        rows = _load(connection)
        _finish(connection, mark, rows)
        connection.close()
        new.replace(database)
    seconds = round(time.perf_counter() - began, 2)
    _logger.info("%s figures built in %s s", rows, seconds, extra={"event": "built", "rows": rows, "seconds": seconds})
    return rows


def rehearse(database: Path, data: Path, drafts: Sequence[imports.Draft]) -> Rehearsal:
    """What taking in ``drafts``, in this order, would do. Changes nothing.

    Raises:
        DataError: the figures with these drafts break a check.
        OSError: the folder cannot be written to.
    """
    ensure_built(database, data)
    with _new_database(database) as (_, connection):
        first = stage(connection, data, database.parent, drafts)
        _load(connection)
        return _compared(connection, database, first)


def add(database: Path, data: Path, drafts: Sequence[imports.Draft], by: Author) -> list[imports.Batch]:
    """Take in imported figures, each draft as a batch: build with them first, and only when all checks pass let them count.

    Raises:
        NotAllowedError: ``by`` may not import; nothing is changed.
        DataError: the figures with these drafts break a check; nothing is changed.
        OSError: the folder cannot be written to; nothing is changed, or so many of the batches count as the log says.
    """
    require(to_do(by.rights, Deed.IMPORT))
    home = database.parent
    ensure_built(database, data)
    before = [batch.id for batch in imports.active(home)]
    with _new_database(database) as (new, connection):
        first = stage(connection, data, home, drafts)
        rows = _load(connection)
        compared = _compared(connection, database, first)
        batches = [
            imports.write(
                home,
                draft,
                by.signature,
                *(compared.count(outcome, place) for outcome in ("added", "changed", "removed")),
            )
            for place, draft in enumerate(drafts)
        ]
        for batch in batches:
            _logger.info(
                "imported batch %s", batch.id, extra={"event": "imported", "batch": batch.id, "kind": batch.kind}
            )
        if [other.id for other in imports.active(home)] == [*before, *(batch.id for batch in batches)]:
            _finish(connection, fingerprint(data, home), rows)
            connection.close()
            new.replace(database)
            return batches
    # Somebody else's batch came in between, and is not in what was just built.
    build(database, data)
    return batches


def roll_back(database: Path, data: Path, batch_id: int, by: Author) -> None:
    """Take a batch back whole and build without it.

    Raises:
        NotAllowedError: ``by`` may not.
        KeyError: there is no such batch.
        DataError, OSError: as ``build``; the batch is taken back and the next start builds without it.
    """
    require(to_do(by.rights, Deed.IMPORT))
    imports.withdraw(database.parent, batch_id, by.signature)
    build(database, data)


@contextmanager
def _new_database(database: Path) -> Iterator[tuple[Path, duckdb.DuckDBPyConnection]]:
    """A database file beside the one in use, gone afterwards unless it was moved into its place."""
    database.parent.mkdir(parents=True, exist_ok=True)
    _sweep(database.parent)
    with tempfile.TemporaryDirectory(prefix=_BUILDING, dir=database.parent) as folder:
        new = Path(folder) / database.name
        try:
            with duckdb.connect(str(new)) as connection:
                connection.execute("SET autoinstall_known_extensions = false; SET autoload_known_extensions = false")
                connection.execute(f"SET memory_limit = '{_MEMORY}'; SET preserve_insertion_order = false")
                yield new, connection
        except (duckdb.IOException, duckdb.FatalException) as error:
            # What DuckDB raises when the disk is full or goes away; to everybody else that is an OSError.
            raise OSError(f"Disken är full eller går inte att skriva till ({_first_line(error)})") from error


def _sweep(home: Path) -> None:
    """Remove what killed builds left behind. A build takes seconds, so an hour-old folder belongs to nobody."""
    for left in home.glob(f"{_BUILDING}*"):
        # Another process's build may end, and take its folder away, between the two lines.
        with suppress(FileNotFoundError):
            if time.time() - left.stat().st_mtime > _ABANDONED:
                shutil.rmtree(left, ignore_errors=True)


def _load(connection: duckdb.DuckDBPyConnection) -> int:
    """Staged and checked rows → the tables. Returns the number of result rows."""
    connection.execute(_sql("schema/results.sql"))
    connection.execute(_sql("load.sql"))
    counted = connection.execute("SELECT count(*) FROM result").fetchone()
    return int(counted[0]) if counted else 0


def _finish(connection: duckdb.DuckDBPyConnection, mark: str, rows: int) -> None:
    calibrate(connection)
    fit_expected(connection)
    connection.execute("INSERT INTO build VALUES (?, ?, ?)", [mark, datetime.now(UTC), rows])
    connection.execute("CHECKPOINT")


def _compared(connection: duckdb.DuckDBPyConnection, database: Path, first: int) -> Rehearsal:
    """The drafts, staged as the batches from ``first`` on, beside what stood before and what stands with them."""
    quoted = str(database).replace("'", "''")
    connection.execute(f"ATTACH '{quoted}' AS earlier (READ_ONLY)")
    connection.execute("SET VARIABLE first_draft = ?", [first])
    connection.execute(_sql("compare.sql"))
    counts, rows, conflicts = (
        connection.execute(f"FROM {table}").df() for table in ("draft_counts", "draft_rows", "draft_conflicts")
    )
    connection.execute("DETACH earlier")
    return Rehearsal(counts, rows, conflicts)


def _sql(name: str) -> str:
    return (files("skis_analytics.database") / name).read_text(encoding="utf-8")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
