"""A table as a file: CSV that Swedish Excel opens as it is, and XLSX with where the figures come from."""

from __future__ import annotations

import io
import math
import re
from collections.abc import Mapping
from typing import Final

import pandas as pd

_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
"""What no XLSX file may hold; pasted text sometimes does."""


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
        _safe(table).to_excel(workbook, sheet_name="Uppgifter", index=False)
        pd.DataFrame([(safe(name), safe(text)) for name, text in about.items()]).to_excel(
            workbook, sheet_name="Om uppgifterna", index=False, header=False
        )
        for sheet in workbook.sheets.values():
            for column in sheet.columns:
                longest = max(len(str(cell.value)) for cell in column)
                sheet.column_dimensions[column[0].column_letter].width = min(60, longest + 2)
    return file.getvalue()
