"""The workbook that is handed out."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from skis_analytics import regions
from skis_analytics.sources.own_figures import columns

_ROWS: Final = 2000
"""Rows with drop-down lists."""

_FIRST: Final = 2
_HEADER: Final = PatternFill("solid", fgColor="123F73")
_LISTS: Final = "Listor"

_GUIDE: Final = (
    "Egna siffror till {title}",
    "",
    "1. Skriv varje mått en gång på bladet Nyckeltal: namn, slag (andel eller medelvärde), enhet och riktning.",
    "2. Skriv en rad per kommun, läsår och kön på bladet Uppgifter. Välj nyckeltalet med det namn det har på bladet Nyckeltal.",
    "3. Andel: skriv antal elever och antal som nådde målet; andelen räknas ut. Medelvärde: skriv antal elever och värdet.",
    "4. Spara, öppna Data – Läs in i {title} och släpp filen där. Inget sparas förrän du har sett vad som ändras.",
    "",
    "Små grupper skyddas när filen läses: färre än 10 elever visas aldrig, inte heller när 1–4 elever nådde målet. Nådde alla utom",
    "1–4 står det ”nästan alla”. Kan ett skyddat tal räknas fram ur de andra skyddas ett tal till.",
    "Skriv aldrig namn, personnummer eller annat om enskilda elever. Filer med sådant läses inte in.",
    "Samma mått nästa år: använd samma namn. Då behövs ingen ny rad på bladet Nyckeltal.",
)
_WIDTHS: Final = {
    columns.TITLE: 44, columns.SHORT: 22, columns.DEFINITION: 60, columns.INDICATOR: 44, columns.MUNICIPALITY: 16,
    columns.DIRECTION: 18, columns.STAGE: 16, columns.REACHED: 18, columns.PUPILS: 14,
}  # fmt: skip


def template(municipalities: Mapping[str, str], year: int) -> bytes:
    """An XLSX file to fill in.

    Args:
        municipalities: names by code, for the drop-down list.
        year: the latest school year that can be chosen, as the year in which it ends.
    """
    book = Workbook()
    guide = book.worksheets[0]
    guide.title = columns.GUIDE
    for line in _GUIDE:
        guide.append([line.format(title=regions.title())])
    guide["A1"].font = Font(bold=True, size=14)
    guide.column_dimensions["A"].width = 120
    indicators = _sheet(book, columns.INDICATORS, columns.INDICATOR_COLUMNS)
    figures = _sheet(book, columns.FIGURES, columns.FIGURE_COLUMNS)
    lists = book.create_sheet(_LISTS)
    lists.sheet_state = "hidden"
    years = [f"{one - 1}/{one % 100:02d}" for one in range(year + 1, year - 10, -1)]
    answers: Mapping[tuple[Worksheet, str], Sequence[str]] = {
        (indicators, columns.KIND): list(columns.KINDS),
        (indicators, columns.DIRECTION): list(columns.DIRECTIONS),
        (indicators, columns.STAGE): columns.STAGES,
        (figures, columns.MUNICIPALITY): list(municipalities.values()),
        (figures, columns.YEAR): years,
        (figures, columns.GENDER): list(columns.GENDERS),
        (figures, columns.PROVIDER): list(columns.PROVIDERS),
    }
    for place, ((sheet, heading), allowed) in enumerate(answers.items(), start=1):
        for row, word in enumerate(allowed, start=1):
            lists.cell(row, place, word)
        letter = get_column_letter(place)
        _offer(sheet, heading, f"={_LISTS}!${letter}$1:${letter}${len(allowed)}")
    _offer(figures, columns.INDICATOR, f"={columns.INDICATORS}!$A${_FIRST}:$A$200", strict=False)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _sheet(book: Workbook, name: str, headings: Sequence[str]) -> Worksheet:
    sheet: Worksheet = book.create_sheet(name)
    sheet.append(list(headings))
    for place, heading in enumerate(headings, start=1):
        cell = sheet.cell(1, place)
        cell.font, cell.fill, cell.alignment = Font(bold=True, color="FFFFFF"), _HEADER, Alignment(vertical="center")
        sheet.column_dimensions[get_column_letter(place)].width = _WIDTHS.get(heading, 14)
    sheet.freeze_panes = f"A{_FIRST}"
    return sheet


def _offer(sheet: Worksheet, heading: str, formula: str, *, strict: bool = True) -> None:
    """A drop-down list in a column; ``strict`` refuses anything else."""
    headings = columns.INDICATOR_COLUMNS if sheet.title == columns.INDICATORS else columns.FIGURE_COLUMNS
    letter = get_column_letter(headings.index(heading) + 1)
    choice = DataValidation(type="list", formula1=formula, allow_blank=True, showErrorMessage=strict)
    choice.errorTitle, choice.error = heading, "Välj ur listan."
    sheet.add_data_validation(choice)
    choice.add(f"{letter}{_FIRST}:{letter}{_ROWS}")
