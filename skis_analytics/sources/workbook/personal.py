"""What says that a workbook is about persons: personnummer anywhere, and headings that go with names.

Messages name the place and never what stands there.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection
from typing import Final

from openpyxl.utils import get_column_letter

from skis_analytics.sources.errors import SourceError
from skis_analytics.sources.sheets import Cell, Row, Sheet, Uncalculated, key, text

_NUMBER: Final = re.compile(
    r"(?<!\d)(?:(?:18|19|20) ?)?(\d\d)[-./]?(\d\d)[-./]?(\d\d) ?[-+‐‑–−]? ?(\d{4})(?!\d)"  # noqa: RUF039 (dashes are literal)
)
_HEADINGS: Final = frozenset(
    {
        "elev",
        "eleven",
        "elevid",
        "barn",
        "barnets",
        "namn",
        "fullständigtnamn",
        "namnelev",
        "pnr",
        "mail",
        "mailadress",
        "mejl",
        "mejladress",
        "email",
        "emailadress",
        "vårdnadshavare",
    }
)
_IN_HEADINGS: Final = (
    "personnummer",
    "personnr",
    "samordningsnummer",
    "förnamn",
    "efternamn",
    "födelsedatum",
    "epost",
    "elevnamn",
    "elevensnamn",
    "namnpåelev",
    "barnetsnamn",
)
_LONGEST_HEADING: Final = 40
"""A longer text is prose, such as our own instructions not to fill in any personnummer."""

_REMEDY: Final = (
    "Ta bort alla uppgifter om enskilda personer ur hela arbetsboken (även dolda blad och kolumner) och försök igen. "
    "Inget har sparats."
)


def refuse(file: str, sheets: tuple[Sheet, ...], ours: dict[str, Collection[str]]) -> None:
    """Refuse a workbook that looks as if it were about persons.

    Args:
        file: what messages call it.
        sheets: all its sheets, hidden ones too.
        ours: for each of the template's sheets, by key, the keys of its headings: what stands below them is not taken for a heading.

    Raises:
        SourceError: a cell looks like a personnummer, or a heading like one of persons; with sheet, column and row.
    """
    for number, sheet in enumerate(sheets, 1):
        if looks_like_number(sheet.name):
            raise SourceError(file, f"blad {number}", "Bladets namn ser ut som ett personnummer.", _REMEDY)
        headings = ours.get(key(sheet.name or ""), ())
        known: set[int] | None = None
        for row in sheet.rows:
            if known is None and not row.blank:
                known = {column for column, cell in enumerate(row.cells) if key(text(cell)) in headings}
            _refuse_row(file, sheet, row, known or set())


def _refuse_row(file: str, sheet: Sheet, row: Row, known: Collection[int]) -> None:
    for column, cell in enumerate(row.cells):
        if cell is None:
            continue
        if looks_like_number(cell):
            problem = "Cellen ser ut att innehålla ett personnummer."
        elif column not in known and _is_heading(cell):
            problem = "Rubriken tyder på uppgifter om enskilda personer."
        else:
            continue
        place = f"{sheet.place(row.number)}, kolumn {get_column_letter(column + 1)}"
        raise SourceError(file, place, problem, _REMEDY)


def looks_like_number(cell: Cell) -> bool:
    """Whether a cell has a personnummer or a samordningsnummer in it: ten or twelve digits, a date, the right check digit."""
    if cell is None or isinstance(cell, Uncalculated):
        return False
    printed = text(cell)
    if not isinstance(cell, str) and printed.isdigit():
        printed = printed.zfill(10)  # a number loses the zeros that years 2000–2009 begin with
    return any(_is_date(*map(int, found.groups()[:3])) and _checked("".join(found.groups())) for found in _NUMBER.finditer(printed))


def _is_date(year: int, month: int, day: int) -> bool:
    try:
        datetime.date(2000 + year, month, day - 60 if day > 60 else day)
    except ValueError:
        return False
    return True


def _checked(digits: str) -> bool:
    """Luhn's check of ten digits."""
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    return sum(each // 10 + each % 10 for each in doubled) % 10 == 0


def _is_heading(cell: Cell) -> bool:
    if not isinstance(cell, str) or len(cell) > _LONGEST_HEADING:
        return False
    heading = key(cell)
    return heading in _HEADINGS or any(word in heading for word in _IN_HEADINGS)
