"""The handout as a workbook: what is in it, then a sheet per section with its figures as numbers, its source and its caveats."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any, Final

import openpyxl
import pandas as pd
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from skis_analytics.charts.style import ACCENT
from skis_analytics.export.fitting import lines
from skis_analytics.export.handout import (
    NO_SECTIONS,
    Handout,
    Section,
    as_sentences,
    cells,
    cleaned,
    headings,
    is_number_column,
    tables,
)
from skis_analytics.export.tables import safe

_CONTENTS: Final = "Innehåll"
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\]+")
_LONGEST_SHEET_NAME: Final = 31
_LONGEST_CELL: Final = 32_000
"""Excel's limit is 32,767 characters."""
_WIDEST: Final = 48
"""Of a column, in characters."""
_ACROSS: Final = 660.0
"""Points of a sentence on one row."""
_TOP: Final = Alignment(wrap_text=True, vertical="top")
_TOP_RIGHT: Final = Alignment(wrap_text=True, vertical="top", horizontal="right")
_HEAD: Final = Font(name="Calibri", bold=True, color="FFFFFF")
_HEAD_FILL: Final = PatternFill("solid", fgColor=ACCENT.lstrip("#"))
_LINK: Final = Font(name="Calibri", color=ACCENT.lstrip("#"), underline="single")


class _Sheet:
    """A sheet that is written row by row; what would be run as a formula is written as text."""

    def __init__(self, sheet: Worksheet) -> None:
        self.sheet = sheet
        self.row = 0
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", "9"
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)

    def add(self, values: Sequence[object] = ()) -> None:
        """The next row; none: an empty one."""
        self.row += 1
        for place, value in enumerate(values, start=1):
            cell: Any = self.sheet.cell(self.row, place)
            cell.value = value[:_LONGEST_CELL] if isinstance(value, str) else value
            if isinstance(value, str) and safe(value) != value:
                # Text that begins as a formula does, a list in somebody's note for one: as it stands, and never run.
                cell.data_type, cell.quotePrefix = "s", True

    def add_title(self, text: str) -> None:
        """A bold row."""
        self.add([text])
        self.sheet.cell(self.row, 1).font = Font(name="Calibri", bold=True, size=14)

    def add_broken(self, text: str) -> None:
        """A text broken into rows that can be read without a wider column: it runs over the empty cells beside it."""
        for paragraph in text.split("\n"):
            for line in lines(paragraph, _ACROSS, 10):
                self.add([line])

    def head(self, columns: int) -> None:
        """Make the row that was written last the headings."""
        for place in range(1, columns + 1):
            cell: Any = self.sheet.cell(self.row, place)
            cell.font, cell.fill = _HEAD, _HEAD_FILL
            cell.alignment = _TOP


def workbook(handout: Handout) -> bytes:
    """An XLSX of the handout.

    The sheet ``Innehåll`` links to the others. A section's chart becomes a table of what it draws, with intervals; its own table,
    when it has both, a sheet of its own beside it. Nothing that anyone has written is run as a formula.
    """
    handout = cleaned(handout)
    book = openpyxl.Workbook()
    first = book.active
    assert isinstance(first, Worksheet)  # noqa: S101 — a new workbook has one
    first.title = _CONTENTS
    contents = _Sheet(first)
    contents.add_title(handout.title or "Underlag")
    contents.add([handout.subtitle])
    contents.add([" · ".join(filter(None, (handout.origin(), handout.version())))])
    contents.add([f"Fullständig dataversion: {handout.data_version}" if handout.data_version else ""])
    contents.add()
    if handout.sections:
        contents.add(["Blad", "Rubrik", "Avser", "Källa", "Att tänka på"])
        contents.head(5)
    else:
        contents.add([NO_SECTIONS])
    for number, section in enumerate(handout.sections, start=1):
        found = tables(section)
        for place, drawn in enumerate(found or [None]):
            sheet = _Sheet(book.create_sheet(_sheet_name(f"{number}{'b' * place}", section.kicker or section.finding)))
            _fill(sheet, section, drawn)
            _list(contents, sheet.sheet.title, section)
    for letter, width in zip("ABCDE", (34, 80, 40, 50, 70), strict=True):
        first.column_dimensions[letter].width = width
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _list(contents: _Sheet, title: str, section: Section) -> None:
    contents.add([title, section.finding, section.kicker, section.source, as_sentences(section.caveats)])
    for place in range(1, 6):
        contents.sheet.cell(contents.row, place).alignment = _TOP
    link: Any = contents.sheet.cell(contents.row, 1)
    link.hyperlink = Hyperlink(ref=link.coordinate, location=f"'{title}'!A1", display=title)
    link.font = _LINK


def _fill(sheet: _Sheet, section: Section, drawn: tuple[pd.DataFrame, int] | None) -> None:
    """Finding, source and caveats above (a row each, frozen with the headings), the figures, and the sentences below."""
    sheet.add_title(section.finding)
    sheet.add([section.kicker])
    sheet.add([f"Källa: {section.source}" if section.source else ""])
    sheet.add([f"Att tänka på: {as_sentences(section.caveats)}" if section.caveats else ""])
    sheet.add()
    if drawn is not None:
        _figures(sheet, *drawn)
        sheet.add()
    for text in section.body:
        sheet.add_broken(text)
    for name, text in (("Bilden visar", section.alt), ("Anteckningar", section.notes)):
        if text:
            sheet.add_broken(f"{name}: {text}")


def _figures(sheet: _Sheet, table: pd.DataFrame, decimals: int) -> None:
    rows, columns = cells(table), table.shape[1]
    names = headings(table)
    sheet.add(names)
    sheet.head(columns)
    head = sheet.row
    for row in rows:
        sheet.add(row)
    sheet.sheet.freeze_panes = f"{'B' if columns > 1 else 'A'}{head + 1}"
    sheet.sheet.auto_filter.ref = f"A{head}:{get_column_letter(columns)}{max(sheet.row, head + 1)}"
    shown = "#,##0." + "0" * decimals if decimals else "#,##0"
    for place in range(columns):
        if is_number_column(rows, place):
            heading: Any = sheet.sheet.cell(head, place + 1)
            heading.alignment = _TOP_RIGHT
        widest = max([len(names[place]), *(len(str(row[place])) for row in rows if row[place] is not None)])
        sheet.sheet.column_dimensions[get_column_letter(place + 1)].width = min(_WIDEST, widest + 4)
        for at, row in enumerate(rows, start=head + 1):
            cell: Any = sheet.sheet.cell(at, place + 1)
            if isinstance(row[place], float):
                cell.number_format = shown
            elif isinstance(row[place], str) and len(str(row[place])) > _WIDEST:
                cell.alignment = _TOP


def _sheet_name(number: str, text: str) -> str:
    """A name that Excel takes; the number makes it the only one."""
    plain = " ".join(_FORBIDDEN.sub(" ", text).replace("'", "’").split())
    return f"{number} {plain}"[:_LONGEST_SHEET_NAME].strip()
