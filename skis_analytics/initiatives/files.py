"""Rows of initiatives as XLSX and CSV, and a filled-in file as rows. Nothing that is written can be run as a formula."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from skis_analytics import regions
from skis_analytics.initiatives.exchange import COLUMNS, ID, VERSION, Line, Names, heading_of
from skis_analytics.records import FIELD_LABELS, Stage, Status
from skis_analytics.sources.errors import SourceError
from skis_analytics.sources.sheets import Row, Sheet, Uncalculated, key, open_own

SHEET: Final = "Insatser"
_GUIDE_SHEET: Final = "Så här gör du"
_LISTS: Final = "Listor"
_HEADER: Final = PatternFill("solid", fgColor="123F73")
_CELL: Final = 32_000
"""A cell of a workbook holds 32,767 characters; what is longer goes on in the next column."""
_MOST_PARTS: Final = 30
_LONGEST_LINE: Final = 200_000
MOST_LINES: Final = 1000
"""As many as are saved in a few seconds: nobody else can write meanwhile."""
_ROWS_WITH_LISTS: Final = 500
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_WIDE: Final = frozenset({"title", "description", "success_criteria", "follow_up", "outcome", "materials", "note"})
_GUIDE: Final = (
    "Insatser till {title}",
    "",
    "1. Skriv en rad per insats på bladet Insatser. Titel räcker; kommun och tema gör att andra hittar den.",
    "2. Flera kommuner, teman eller stadier skiljs åt med semikolon: {two}. Gäller den alla, skriv ja under {whole}.",
    "3. Start, slut och när förändringen väntas: ett år (2025), en månad (2025-08) eller en dag (2025-08-15). Tomt går bra.",
    "4. Förväntad förändring: ett tal i nyckeltalets enhet, till exempel 5 eller −2,5.",
    "5. Material: en rad i cellen för varje, som slag | titel | länk. Slag är teori, praktiskt material eller gott exempel.",
    "6. Rör inte kolumnerna id och version på rader som kommer ur panelen: de säger vilken insats raden är. Nya rader har dem tomma.",
    "7. Spara, öppna Insatser i {title} och släpp filen under Ta ut och läs in. Inget sparas förrän du har sett vad som ändras.",
    "",
    "Skriv aldrig namn, personnummer eller annat om enskilda elever. Kontakt anges som roll och inte som person.",
)


@dataclass(frozen=True, slots=True)
class Rows:
    """A filled-in file: its rows, and what in it was not understood (Swedish)."""

    file: str
    lines: tuple[Line, ...]
    remarks: tuple[str, ...]


def as_csv(rows: Iterable[Mapping[str, str]]) -> bytes:
    """Semicolons, UTF-8 with a byte order mark: what Swedish Excel opens as it is."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL)
    writer.writerow([heading_of(name) for name in COLUMNS])
    for row in rows:
        writer.writerow([_guarded(row[name]) for name in COLUMNS])
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(rows: Sequence[Mapping[str, str]]) -> bytes:
    """A workbook with a sheet of initiatives; text that is too long for a cell goes on in further columns."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(SHEET)
    parts = {name: max([1, *(-(-len(row[name]) // _CELL) for row in rows)]) for name in COLUMNS}
    headings = [heading for name in COLUMNS for heading in _headings(name, parts[name])]
    wide = {heading for name in _WIDE for heading in _headings(name, parts[name])}
    for place, heading in enumerate(headings, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = 44 if heading in wide else 18
    sheet.freeze_panes = "B2"
    top = []
    for heading in headings:
        cell = WriteOnlyCell(sheet, heading)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEADER
        top.append(cell)
    sheet.append(top)
    for row in rows:
        said = [_cut(row[name], number) for name in COLUMNS for number in range(parts[name])]
        cells = []
        for text in said:
            cell = WriteOnlyCell(sheet, _guarded(text) or None)
            if cell.value is not None:
                cell.data_type = "s"  # never a formula, whatever it begins with
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            cells.append(cell)
        sheet.append(cells)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _headings(name: str, parts: int) -> list[str]:
    return [heading_of(name) if number == 0 else f"{heading_of(name)} ({number + 1})" for number in range(parts)]


def _cut(text: str, number: int) -> str:
    return text[number * _CELL : (number + 1) * _CELL]


def _guarded(text: str) -> str:
    """A leading apostrophe before what a spreadsheet would run, and before an apostrophe that would be taken for such a one."""
    bare = text.lstrip("'")
    return f"'{text}" if bare.startswith(_FORMULA_STARTS) else text


def _unguarded(text: str) -> str:
    bare = text.lstrip("'")
    return text[1:] if text.startswith("'") and bare.startswith(_FORMULA_STARTS) else text


def template(names: Names) -> bytes:
    """An XLSX file to fill in, with lists to choose from."""
    book = Workbook()
    guide = book.worksheets[0]
    guide.title = _GUIDE_SHEET
    region = regions.current()
    for line in _GUIDE:
        guide.append([line.format(title=region.title, whole=region.whole, two=region.example)])
    guide["A1"].font = Font(bold=True, size=14)
    guide.column_dimensions["A"].width = 130
    sheet: Worksheet = book.create_sheet(SHEET)
    sheet.append([heading_of(name) for name in COLUMNS])
    for place, name in enumerate(COLUMNS, start=1):
        cell = sheet.cell(1, place)
        cell.font, cell.fill = Font(bold=True, color="FFFFFF"), _HEADER
        sheet.column_dimensions[get_column_letter(place)].width = 44 if name in _WIDE else 18
    sheet.freeze_panes = "B2"
    lists = book.create_sheet(_LISTS)
    lists.sheet_state = "hidden"
    offered = {
        "municipalities": list(names.municipalities.values()),
        "region": ["ja"],
        "themes": list(names.themes.values()),
        "status": [status.label for status in Status],
        "stages": [stage.label for stage in Stage],
        "expected_indicator": list(names.indicators.values()),
    }
    for place, (name, words) in enumerate(offered.items(), start=1):
        for number, word in enumerate(words, start=1):
            lists.cell(number, place, word)
        letter, column = get_column_letter(place), get_column_letter(COLUMNS.index(name) + 1)
        # Not strict: several are written with semicolons between.
        choice = DataValidation(
            type="list", formula1=f"={_LISTS}!${letter}$1:${letter}${len(words)}", allow_blank=True, showErrorMessage=False
        )  # fmt: skip
        sheet.add_data_validation(choice)
        choice.add(f"{column}2:{column}{_ROWS_WITH_LISTS}")
    book.active = 1
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read(file: str, content: bytes) -> Rows:
    """The rows of a file, by the headings of its columns, in whatever order they stand.

    Raises:
        SourceError: it is no CSV or XLSX file, is damaged, protected or too large, or has no column for titles.
    """
    sheets = open_own(file, content, _LONGEST_LINE, frozenset({key(heading_of("title"))}))
    sheet = next((each for each in sheets if each.name == SHEET), None) or _with_titles(sheets) or sheets[0]
    heading = next((row for row in sheet.rows[:20] if _fields(row)), None)
    if heading is None:
        raise SourceError(
            file, sheet.place(), "Ingen rad har kolumnen titel.",
            f"Kolumnerna heter: {', '.join(FIELD_LABELS[name] for name in COLUMNS if name in FIELD_LABELS)}. Ladda ner mallen.",
        )  # fmt: skip
    columns = _fields(heading)
    unknown = [
        heading.text(place) for place in range(len(heading.cells)) if place not in columns and heading.text(place)
    ]
    remarks = [f"Kolumnen ”{name[:60]}” känns inte igen och läses inte." for name in unknown]
    lines = tuple(_line(row, columns) for row in sheet.rows if row.number > heading.number and not row.blank)
    if len(lines) > MOST_LINES:
        raise SourceError(
            file, sheet.place(), f"Filen har {len(lines)} rader; högst {MOST_LINES} kan läsas in åt gången.",
            "Dela den i flera filer.",
        )  # fmt: skip
    twice = [heading_of(name) for (name, part), count in Counter(columns.values()).items() if count > 1 and part == 0]
    remarks += [f"Kolumnen {name} finns flera gånger; den sista läses." for name in twice]
    if not lines:
        remarks.append("Filen har inga ifyllda rader under rubrikerna.")
    return Rows(file, lines, tuple(remarks))


def _with_titles(sheets: Sequence[Sheet]) -> Sheet | None:
    return next((sheet for sheet in sheets if any(_fields(row) for row in sheet.rows[:20])), None)


def _by_heading() -> dict[str, tuple[str, int]]:
    """Column → its field and which part of it."""
    return {
        **{key(heading_of(name)): (name, 0) for name in COLUMNS},
        **{key(name): (name, 0) for name in (ID, VERSION)},
        **{key(f"{heading_of(name)} ({part + 1})"): (name, part) for name in COLUMNS for part in range(1, _MOST_PARTS)},
    }


def _fields(row: Row) -> dict[int, tuple[str, int]]:
    """Column → field and which part of it; empty when the row is no row of headings."""
    by_heading = _by_heading()
    found = {
        place: by_heading[key(row.text(place))] for place in range(len(row.cells)) if key(row.text(place)) in by_heading
    }
    return found if ("title", 0) in found.values() else {}


def _line(row: Row, columns: Mapping[int, tuple[str, int]]) -> Line:
    formulas = [
        f"Kolumnen {heading_of(name)} har en formel som aldrig har räknats ut. Öppna filen i Excel, spara den och läs in den igen, eller skriv texten."
        for place, (name, _) in columns.items()
        if place < len(row.cells) and isinstance(row.cells[place], Uncalculated)
    ]
    return Line(row.number, _cells(row, columns), tuple(formulas))


def _cells(row: Row, columns: Mapping[int, tuple[str, int]]) -> dict[str, str]:
    parts: dict[str, dict[int, str]] = {}
    for place, (name, part) in columns.items():
        cell = row.cells[place] if place < len(row.cells) else None
        said = _unguarded(cell) if isinstance(cell, str) else row.text(place)
        parts.setdefault(name, {})[part] = said.replace("\r\n", "\n").replace("\r", "\n")
    return {name: "".join(said[part] for part in sorted(said)) for name, said in parts.items()}
