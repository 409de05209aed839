"""data/ → the results database: read, check, calibrate, write to a new file, swap in whole.

The results database can be thrown away at any time. A build either succeeds and replaces the file, or fails with
every problem named (file, row, reason) and leaves the old file as it was.
"""

from __future__ import annotations

import csv
import hashlib
import io
import shutil
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from skis_analytics.database import imports
from skis_analytics.database.noise import calibrate

DATA_FILES: Final = ("results.parquet", "indicators.csv", "municipalities.csv", "groups.csv", "group_members.csv")
"""Everything in data/ that the results database is built from."""

_SHOWN_PROBLEMS: Final = 20
_BUILDING: Final = ".building-"
_ABANDONED: Final = 3600.0
_FIRST_NEW_ROW: Final = 100_000
"""Indicators that users add come after every shipped one."""
_FETCH_BACK: Final = "Hämta tillbaka filen, till exempel med git checkout -- data"
_CHECKS: Final = ("municipalities", "indicators", "groups", "results")
"""What others refer to comes first: a code that is wrong there is why theirs are unknown, and must be what is read first."""

_CSV_COLUMNS: Final = {
    "indicators.csv": (
        "id", "title", "short_title", "kind", "unit", "direction", "area", "stage", "source", "national_goal",
        "kolada_all", "kolada_municipal", "kolada_home", "definition", "core",
        "new_cohort", "calendar_year", "publication",
    ),
    "municipalities.csv": ("code", "name", "skaraborg", "meeting_participant", "population_2022"),
    "groups.csv": ("group_id", "kind", "name", "anchor"),
    "group_members.csv": ("group_id", "municipality"),
}  # fmt: skip
_RESULT_COLUMNS: Final = {
    "indicator": "VARCHAR", "municipality": "VARCHAR", "year": "INTEGER", "gender": "VARCHAR", "provider": "VARCHAR",
    "value": "DOUBLE", "pupils": "INTEGER", "mark": "VARCHAR", "source": "VARCHAR",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong in data/: ``row`` is 1-based as a spreadsheet shows it (a CSV's header is row 1), None for the file."""

    file: str
    row: int | None
    reason: str

    def __str__(self) -> str:
        place = self.file if self.row is None else f"{self.file}, rad {self.row}"
        return f"{place}: {self.reason}"


class DataError(Exception):
    """data/ cannot be built from; ``problems`` says where and why. Its text is Swedish and meant for the screen."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        shown = "\n".join(f"– {problem}" for problem in self.problems[:_SHOWN_PROBLEMS])
        rest = len(self.problems) - _SHOWN_PROBLEMS
        more = f"\n… och {rest} till." if rest > 0 else ""
        super().__init__(f"Siffrorna i data/ kunde inte läsas in. Tidigare siffror är orörda.\n{shown}{more}")


def fingerprint(data: Path, home: Path | None = None) -> str:
    """A digest of everything the results database depends on: the data files, this package's own rules, and the imported
    batches that count in ``home``.

    A missing file is part of the digest (as missing), so that its return triggers a build.
    """
    digest = hashlib.sha256()
    for name in DATA_FILES:
        path = data / name
        digest.update(name.encode())
        digest.update(path.read_bytes() if path.is_file() else b"\0missing")
    package = files("skis_analytics")
    for part in ("database", "statistics"):
        for rule in sorted(_rules(Path(str(package / part)))):
            digest.update(rule.read_bytes())
    if home is not None:
        for batch in imports.active(home):
            digest.update(f"batch {batch.id}".encode() + imports.rows_file(home, batch.id).read_bytes())
    return digest.hexdigest()


def _rules(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.suffix in {".sql", ".py"}]


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
        DataError: data/ has problems and there is no readable database to go on with.
    """
    if not is_current(database, data):
        build(database, data)


def build(database: Path, data: Path) -> int:
    """Build the results database from ``data`` and the imported batches beside it, and swap it in at ``database``.

    Returns the number of result rows.

    Raises:
        DataError: something in ``data`` or in a batch is wrong; the file at ``database`` is as before.
        OSError: the folder cannot be written to.
    """
    home = database.parent
    mark = fingerprint(data, home)
    with _new_database(database) as (new, connection):
        rows = _write(connection, data, home, None)
        _sign(connection, mark, rows)
        connection.close()
        new.replace(database)
    return rows


def add(database: Path, data: Path, draft: imports.Draft) -> imports.Batch:
    """Take in a batch of imported figures: build with it first, and only when all checks pass let it count.

    Raises:
        DataError: the figures with this batch break a check; nothing is changed.
        OSError: the folder cannot be written to; nothing is changed.
    """
    home = database.parent
    before = [batch.id for batch in imports.active(home)]
    with _new_database(database) as (new, connection):
        rows = _write(connection, data, home, draft)
        batch = imports.write(home, draft)
        if [other.id for other in imports.active(home)] == [*before, batch.id]:
            _sign(connection, fingerprint(data, home), rows)
            connection.close()
            new.replace(database)
            return batch
    # Somebody else's batch came in between, and is not in what was just built.
    build(database, data)
    return batch


def roll_back(database: Path, data: Path, batch_id: int, by: str) -> None:
    """Take a batch back whole and build without it.

    Raises:
        KeyError: there is no such batch.
        DataError, OSError: as ``build``; the batch is taken back and the next start builds without it.
    """
    imports.withdraw(database.parent, batch_id, by)
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


def _require_files(data: Path) -> None:
    missing = [
        Problem(f"data/{name}", None, f"saknas. {_FETCH_BACK}") for name in DATA_FILES if not (data / name).is_file()
    ]
    if missing:
        raise DataError(missing)


def _write(connection: duckdb.DuckDBPyConnection, data: Path, home: Path, draft: imports.Draft | None) -> int:
    """Read, check, load and calibrate everything, ``draft`` as one batch more. Returns the number of result rows."""
    _require_files(data)
    _stage(connection, data)
    _stage_imports(connection, home, draft)
    problems = _problems(connection)
    if problems:
        raise DataError(problems)
    connection.execute(_sql("schema/results.sql"))
    connection.execute(_sql("load.sql"))
    calibrate(connection)
    counted = connection.execute("SELECT count(*) FROM result").fetchone()
    return int(counted[0]) if counted else 0


def _sign(connection: duckdb.DuckDBPyConnection, mark: str, rows: int) -> None:
    connection.execute("INSERT INTO build VALUES (?, ?, ?)", [mark, datetime.now(UTC), rows])
    connection.execute("CHECKPOINT")


def _stage_imports(connection: duckdb.DuckDBPyConnection, home: Path, draft: imports.Draft | None) -> None:
    """Every counting batch's rows, and the indicators that it brings, beside the shipped ones."""
    connection.execute(_sql("stage_imports.sql"))
    batches = imports.active(home)
    for batch in batches:
        path = imports.rows_file(home, batch.id)
        try:
            connection.execute(_sql("stage_batch.sql"), [batch.id, batch.file, str(path)])
        except duckdb.Error as error:
            reason = f"är skadad. Rulla tillbaka importen på sidan Data och importera om filen ({_first_line(error)})"
            raise DataError([Problem(f"{path.parent.name}/{path.name}", None, reason)]) from error
    new_indicators = [indicator for batch in batches for indicator in batch.indicators]
    if draft is not None:
        number = 1 + max((batch.id for batch in batches), default=0)
        rows = imports.typed(draft.rows).assign(batch=number, file=draft.file, row=range(1, len(draft.rows) + 1))
        connection.register("draft_rows", rows)
        connection.execute("INSERT INTO staged_imports BY NAME FROM draft_rows")
        connection.unregister("draft_rows")
        new_indicators += draft.indicators
    if new_indicators:
        columns = _CSV_COLUMNS["indicators.csv"]
        known = pd.DataFrame(new_indicators).reindex(columns=list(columns)).astype("str")
        # The latest word on an indicator that several batches bring.
        known = known.drop_duplicates("id", keep="last").assign(row=range(_FIRST_NEW_ROW, _FIRST_NEW_ROW + len(known)))
        connection.register("new_indicators", known)
        connection.execute("INSERT INTO staged_indicators BY NAME FROM new_indicators")
        connection.unregister("new_indicators")


def _stage(connection: duckdb.DuckDBPyConnection, data: Path) -> None:
    """Read every file into a temporary table of its own, with the row number that a person would see."""
    for name, columns in _CSV_COLUMNS.items():
        connection.register("csv_rows", _csv_rows(data / name, columns))
        table = f"staged_{name.removesuffix('.csv')}"
        connection.execute(f"CREATE TEMP TABLE {table} AS FROM csv_rows")
        connection.unregister("csv_rows")
    try:
        connection.execute(
            "CREATE TEMP TABLE staged_results AS SELECT file_row_number + 1 AS row, * EXCLUDE (file_row_number) "
            "FROM read_parquet(?, file_row_number = true)",
            [str(data / "results.parquet")],
        )
    except duckdb.Error as error:
        reason = f"är ingen hel parquet-fil: avklippt, skadad eller av annat slag. {_FETCH_BACK} ({_first_line(error)})"
        raise DataError([Problem("data/results.parquet", None, reason)]) from error
    _require_result_columns(connection)
    if connection.execute("SELECT 1 FROM staged_results LIMIT 1").fetchone() is None:
        raise DataError([Problem("data/results.parquet", None, f"har inga rader. {_FETCH_BACK}")])


def _csv_rows(path: Path, columns: Sequence[str]) -> pd.DataFrame:
    """The rows of a CSV file: ``columns`` as text (None where empty) and ``row``, the number that a spreadsheet shows.

    Read here and not by DuckDB, whose own errors are in English, often name no row, and whose row numbers skip empty rows.
    """
    file = f"data/{path.name}"
    rows = _csv_records(path)
    header = rows[0][1] if rows else []
    missing = [name for name in columns if name not in header]
    if missing:
        word = "kolumnen" if len(missing) == 1 else "kolumnerna"
        found = f"i rad 1 står {', '.join(header)[:200]}" if any(header) else "filen är tom"
        raise DataError([Problem(file, 1 if any(header) else None, f"{word} {', '.join(missing)} saknas; {found}")])
    uneven = [
        Problem(file, number, f"har {len(fields)} fält, ska ha {len(header)} som rubrikraden")
        for number, fields in rows[1:]
        if len(fields) != len(header)
    ]
    if uneven:
        raise DataError(uneven)
    if len(rows) == 1:
        raise DataError([Problem(file, None, f"har inga rader under rubriken. {_FETCH_BACK}")])
    places = [header.index(name) for name in columns]
    records = [(number, *(fields[place] or None for place in places)) for number, fields in rows[1:]]
    return pd.DataFrame(records, columns=["row", *columns]).astype(dict.fromkeys(columns, "str"))


def _csv_records(path: Path) -> list[tuple[int, list[str]]]:
    """Every row that is not empty, with its number."""
    file, raw = f"data/{path.name}", path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = raw[: error.start].count(b"\n") + 1
        reason = "är inte UTF-8 (å, ä och ö går inte att läsa). Spara om filen som CSV UTF-8"
        raise DataError([Problem(file, row, reason)]) from error
    if text.lstrip().startswith("<"):
        raise DataError([Problem(file, 1, f"är en webbsida och inte CSV. {_FETCH_BACK}")])
    rows: list[tuple[int, list[str]]] = []
    try:
        rows.extend(enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1))
    except csv.Error as error:
        last = rows[-1][0] if rows else 0
        raise DataError([Problem(file, last + 1, "har ett citattecken som inte avslutas eller står fel")]) from error
    return [(number, fields) for number, fields in rows if fields]


def _require_result_columns(connection: duckdb.DuckDBPyConnection) -> None:
    found = {name: kind for name, kind, *_ in connection.execute("DESCRIBE staged_results").fetchall()}
    reasons = [f"kolumnen {name} saknas" for name in _RESULT_COLUMNS if name not in found] or [
        f"kolumnen {name} är av typen {found[name]}, ska vara {kind}"
        for name, kind in _RESULT_COLUMNS.items()
        if found[name] != kind
    ]
    if reasons:
        raise DataError(Problem("data/results.parquet", None, reason) for reason in reasons)


def _problems(connection: duckdb.DuckDBPyConnection) -> list[Problem]:
    """Every check is one file in checks/ that answers with the offending rows: file, row, reason."""
    problems = []
    for check in _CHECKS:
        found = connection.execute(_sql(f"checks/{check}.sql")).fetchall()
        problems += [Problem(file, row, reason) for file, row, reason in found]
    return problems


def _sql(name: str) -> str:
    return (files("skis_analytics.database") / name).read_text(encoding="utf-8")


def _first_line(error: Exception) -> str:
    return str(error).splitlines()[0]
