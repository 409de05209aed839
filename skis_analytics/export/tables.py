"""A table as a file: CSV that Swedish Excel opens as it is, XLSX and Parquet with where the figures come from."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Callable, Mapping
from typing import Final

import openpyxl
import pandas as pd
import pyarrow as pa  # type: ignore[import-untyped]  # ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]
from openpyxl.utils import get_column_letter

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What no XLSX file may hold; pasted text sometimes does."""
_FIGURES: Final = "Uppgifter"
_ABOUT: Final = "Om uppgifterna"
_REPORTED_ROWS: Final = 2000
"""How often a long file tells how far it has come."""


def safe(value: object) -> object:
    """Text that a spreadsheet would run as a formula, made plain text by a leading apostrophe; unprintable signs left out."""
    if not isinstance(value, str):
        return value
    text = _UNPRINTABLE.sub("", value)
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def as_csv(table: pd.DataFrame) -> bytes:
    """Semicolons, decimal comma and UTF-8 with a byte order mark: what Excel expects where the comma is the decimal sign."""
    cells = _safe(table)
    # pandas writes a point for numbers in a column that also holds text (a mark among values), which Excel reads as a date.
    mixed = [place for place, kind in enumerate(cells.dtypes) if pd.api.types.is_object_dtype(kind)]
    for place in mixed:
        cells.isetitem(place, cells.iloc[:, place].map(_decimal_comma).array)
    return cells.to_csv(index=False, sep=";", decimal=",", lineterminator="\r\n").encode("utf-8-sig")


def _safe(table: pd.DataFrame) -> pd.DataFrame:
    return table.map(safe).rename(columns=safe)


def _decimal_comma(value: object) -> object:
    return str(float(value)).replace(".", ",") if isinstance(value, float) and not math.isnan(value) else value


def as_xlsx(table: pd.DataFrame, about: Mapping[str, str]) -> bytes:
    """One sheet with the table and one, ``Om uppgifterna``, with ``about``: what, when, source, what marks mean."""
    file = io.BytesIO()
    with pd.ExcelWriter(file, engine="openpyxl") as workbook:
        _safe(table).to_excel(workbook, sheet_name=_FIGURES, index=False)
        pd.DataFrame([(safe(name), safe(text)) for name, text in about.items()]).to_excel(
            workbook, sheet_name=_ABOUT, index=False, header=False
        )
        for sheet in workbook.sheets.values():
            for column in sheet.columns:
                longest = max(len(str(cell.value)) for cell in column)
                sheet.column_dimensions[column[0].column_letter].width = min(60, longest + 2)
    return file.getvalue()


def as_large_xlsx(
    table: pd.DataFrame, about: Mapping[str, str], progress: Callable[[float], None] = lambda _share: None
) -> bytes:
    """The same two sheets for a table of some hundred thousand rows, written row by row: half the time and little memory.

    ``progress`` is told how much is written, 0–1; it may raise to break off. Columns are as wide as their headings.
    """
    workbook = openpyxl.Workbook(write_only=True)
    sheet = workbook.create_sheet(_FIGURES)
    headings = [str(safe(name)) for name in table.columns]
    for place, heading in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = max(10, len(heading) + 2)
    sheet.append(headings)
    columns = [_cells(column) for _, column in table.items()]
    for written, row in enumerate(zip(*columns, strict=True)):
        if written % _REPORTED_ROWS == 0:
            progress(written / len(table))
        sheet.append(row)
    second = workbook.create_sheet(_ABOUT)
    for name, text in about.items():
        second.append([safe(name), safe(text)])
    file = io.BytesIO()
    workbook.save(file)
    progress(1.0)
    return file.getvalue()


def _cells(column: pd.Series) -> list[object]:
    """A column's values as a workbook takes them: nothing where there is none. Each text is made safe once, not once per row."""
    plain = column.astype(object).where(column.notna(), None)
    if pd.api.types.is_numeric_dtype(column):
        return plain.tolist()
    known = {value: safe(value) for value in plain.unique()}
    return [known[value] for value in plain]


def as_parquet(table: pd.DataFrame, about: Mapping[str, str]) -> bytes:
    """Parquet with ``about`` in the file's own metadata (``pyarrow.parquet.read_schema(file).metadata``), keys and texts as UTF-8.

    Raises:
        pyarrow.ArrowException: a column holds both numbers and text.
    """
    content = pa.Table.from_pandas(table, preserve_index=False)
    told = {name.encode(): text.encode() for name, text in about.items()}
    content = content.replace_schema_metadata({**(content.schema.metadata or {}), **told})
    file = io.BytesIO()
    pq.write_table(content, file, compression="zstd")
    return file.getvalue()
