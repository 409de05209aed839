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
from skis_analytics.export.figure import UNTESTED, Figure
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
_ITALIC: Final = Font(name="Calibri", italic=True)
_SIGNS: Final = ": tecken"
"""What the heading over a column of signs has after that of its numbers."""
_ON_END: Final = Alignment(vertical="top", horizontal="center", text_rotation=90)
_HIGH: Final = 96.0
"""Of a row of headings that stand on end, points."""
_SIGN_WIDTH: Final = 6.0
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
    names, rows, formats = _spread(headings(table), cells(table), decimals)
    columns = len(names)
    sheet.add(names)
    sheet.head(columns)
    head = sheet.row
    for row in rows:
        sheet.add(row)
    sheet.sheet.freeze_panes = f"{'B' if columns > 1 else 'A'}{head + 1}"
    sheet.sheet.auto_filter.ref = f"A{head}:{get_column_letter(columns)}{max(sheet.row, head + 1)}"
    for place, name in enumerate(names):
        heading: Any = sheet.sheet.cell(head, place + 1)
        letter = get_column_letter(place + 1)
        if name.endswith(_SIGNS):
            # On end, so that the sign stands close to its number.
            heading.alignment = _ON_END
            sheet.sheet.row_dimensions[head].height = _HIGH
            sheet.sheet.column_dimensions[letter].width = _SIGN_WIDTH
        else:
            if is_number_column(rows, place):
                heading.alignment = _TOP_RIGHT
            widest = max([len(name), *(len(_shown(row[place], decimals)) for row in rows if row[place] is not None)])
            beside = names[place + 1 : place + 2] == [name + _SIGNS]
            sheet.sheet.column_dimensions[letter].width = min(_WIDEST, widest + (2 if beside else 4))
        for at, (row, format_) in enumerate(zip(rows, formats, strict=True), start=head + 1):
            cell: Any = sheet.sheet.cell(at, place + 1)
            if format_[place]:
                cell.number_format = format_[place]
            elif isinstance(row[place], str) and len(str(row[place])) > _WIDEST:
                cell.alignment = _TOP
            if UNTESTED in row[place : place + 2] and (
                name.endswith(_SIGNS) or names[place + 1 : place + 2] == [name + _SIGNS]
            ):
                cell.font = _ITALIC


def _spread(
    names: Sequence[str], rows: Sequence[Sequence[object]], decimals: int
) -> tuple[list[str], list[list[object]], list[list[str]]]:
    """Headings, cells and number formats, with each `Figure` as its number, and its sign or mark in a column of its own to the right."""
    columns: list[tuple[str, list[object], list[str]]] = []
    for place, name in enumerate(names):
        held = [row[place] for row in rows]
        columns.append((name, [_number(value) for value in held], [_format(value, decimals) for value in held]))
        signs = [value.mark or value.sign if isinstance(value, Figure) else "" for value in held]
        if any(signs):
            columns.append((name + _SIGNS, [sign or None for sign in signs], [""] * len(signs)))
    return (
        [name for name, _, _ in columns],
        [list(row) for row in zip(*(values for _, values, _ in columns), strict=True)],
        [list(row) for row in zip(*(formats for _, _, formats in columns), strict=True)],
    )


def _number(value: object) -> object:
    return value.value if isinstance(value, Figure) else value


def _format(value: object, decimals: int) -> str:
    """How a number is shown; empty where the cell is as it is."""
    if isinstance(value, Figure):
        unit = value.unit.replace('"', "")
        return _pattern(value.decimals) + (f'"\u00a0{unit}"' if unit else "")
    return _pattern(decimals) if isinstance(value, float) else ""


def _pattern(decimals: int) -> str:
    return "#,##0." + "0" * decimals if decimals else "#,##0"


def _shown(value: object, decimals: int) -> str:
    return f"{value:.{decimals}f}" if isinstance(value, float) else str(value)


def _sheet_name(number: str, text: str) -> str:
    """A name that Excel takes; the number makes it the only one."""
    plain = " ".join(_FORBIDDEN.sub(" ", text).replace("'", "’").split())
    return f"{number} {plain}"[:_LONGEST_SHEET_NAME].strip()
