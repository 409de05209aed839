"""data/ and the imported batches → temporary tables of checked rows, or every problem with file, row and reason."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import Final

import duckdb
import pandas as pd

from skis_analytics import regions
from skis_analytics.database import imports

DATA_FILES: Final = (
    "results.parquet", "indicators.csv", "municipalities.csv", "groups.csv", "group_members.csv", "kolada_kpis.csv",
)  # fmt: skip
"""Everything in data/ that the results database is built from."""

_SHOWN_PROBLEMS: Final = 20
_FIRST_NEW_ROW: Final = 100_000
"""Indicators that users add come after every shipped one."""
_FETCH_BACK: Final = "Hämta tillbaka filen, till exempel med git checkout -- data"
_CHECKS: Final = ("municipalities", "indicators", "groups", "kolada_kpis", "results")
"""What others refer to comes first: a code that is wrong there is why theirs are unknown, and must be what is read first."""

_CSV_COLUMNS: Final = {
    "indicators.csv": (
        "id", "title", "short_title", "kind", "unit", "direction", "area", "stage", "source", "national_goal",
        "kolada_all", "kolada_municipal", "kolada_home", "definition", "core",
        "new_cohort", "calendar_year", "publication", "profile",
    ),
    "municipalities.csv": ("code", "name", "meeting_participant", "population_2022"),
    "groups.csv": ("group_id", "kind", "name", "anchor"),
    "group_members.csv": ("group_id", "municipality"),
    "kolada_kpis.csv": ("id", "title", "publication_date", "publ_period"),
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


def stage(connection: duckdb.DuckDBPyConnection, data: Path, home: Path, drafts: Sequence[imports.Draft]) -> int:
    """Read and check everything that the results database is built from, ``drafts`` as the latest batches.

    Returns the batch number that the first draft has in the table ``staged_imports``.

    Raises:
        DataError: something does not hold.
    """
    _require_files(data)
    _stage(connection, data)
    _stage_region(connection, regions.of(data))
    first = _stage_imports(connection, home, drafts)
    problems = _problems(connection)
    if problems:
        raise DataError(problems)
    return first


def _require_files(data: Path) -> None:
    missing = [
        Problem(f"data/{name}", None, f"saknas. {_FETCH_BACK}") for name in DATA_FILES if not (data / name).is_file()
    ]
    if missing:
        raise DataError(missing)


def _stage_imports(connection: duckdb.DuckDBPyConnection, home: Path, drafts: Sequence[imports.Draft]) -> int:
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
    first = 1 + max((batch.id for batch in batches), default=0)
    for number, draft in enumerate(drafts, start=first):
        rows = imports.typed(draft.rows).assign(batch=number, file=draft.file, row=range(1, len(draft.rows) + 1))
        connection.register("draft_rows", rows)
        connection.execute("INSERT INTO staged_imports BY NAME FROM draft_rows")
        connection.unregister("draft_rows")
        new_indicators += draft.indicators
    if new_indicators:
        columns = _CSV_COLUMNS["indicators.csv"]
        known = pd.DataFrame(new_indicators).reindex(columns=list(columns)).astype("str")
        # The latest word on an indicator that several batches bring.
        known = known.drop_duplicates("id", keep="last")
        known = known.assign(row=range(_FIRST_NEW_ROW, _FIRST_NEW_ROW + len(known)))
        connection.register("new_indicators", known)
        connection.execute("INSERT INTO staged_indicators BY NAME FROM new_indicators")
        connection.unregister("new_indicators")
    return first


def _stage(connection: duckdb.DuckDBPyConnection, data: Path) -> None:
    """Read every file into a temporary table of its own, with the row number that a person would see."""
    for name, columns in _CSV_COLUMNS.items():
        connection.register("csv_rows", csv_rows(data / name, columns))
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


def _stage_region(connection: duckdb.DuckDBPyConnection, region: regions.Region) -> None:
    """Who is in the region: the municipalities that its file lists, or those of its county."""
    connection.execute("SET VARIABLE region_file = ?", [region.source])
    connection.execute(_sql("stage_region.sql"), {"codes": list(region.codes), "county": region.county})


def csv_rows(path: Path, columns: Sequence[str], *, may_be_empty: bool = False) -> pd.DataFrame:
    """The rows of a CSV file: ``columns`` as text (None where empty) and ``row``, the number that a spreadsheet shows.

    A file with nothing under its header has been cut short, unless it ``may_be_empty``.

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
    if len(rows) == 1 and not may_be_empty:
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
