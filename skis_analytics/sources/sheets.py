"""Bytes → sheets of cells, from CSV and XLSX alike, within limits that hold before anything is unpacked or parsed.

Which of the two it is, and everything that it is instead (an old .xls, a web page, a protected workbook), is told by the
content. Whatever a file holds, the answer is sheets or a ``SourceError``.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import zipfile
from contextlib import closing
from dataclasses import dataclass
from enum import Enum
from typing import Final

import openpyxl
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from skis_analytics.sources.errors import SourceError

MAX_BYTES: Final = 20_000_000
"""The largest file that is looked into. Skolverket's largest exports are a tenth of it."""

MAX_UNPACKED: Final = 40_000_000
"""The most that an XLSX file (which is a ZIP) may unpack to, by its own directory; Python unpacks no more than that says."""

MAX_RATIO: Final = 100
_HARMLESS: Final = 10_000_000
"""Less than this may be packed as tightly as it likes: a text that repeats itself is no attack."""
"""The most that an XLSX file may grow in unpacking. Skolverket's grow 8 times."""

MAX_MARKUP: Final = 4_000_000
"""The most tags and attributes in an XLSX file: what bounds the memory and time of parsing it. Skolverket's largest has 0.5 million."""

MAX_MARKUP_IN_ROW: Final = 200_000
"""The most of them in one row, and in a part without rows (styles and the like): openpyxl holds those in memory as a whole."""

MAX_ROWS: Final = 100_000
MAX_COLUMNS: Final = 200
MAX_CELLS: Final = 1_000_000
MAX_LINE: Final = 20_000

_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_BOM_UTF8: Final = b"\xef\xbb\xbf"
_BOM_UTF16: Final = (b"\xff\xfe", b"\xfe\xff")
_UNPACKABLE: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_FORMULA: Final = re.compile(rb"<(?:\w+:)?f[\s/>]")
_ROW: Final = re.compile(rb"<(?:\w+:)?row[\s/>]")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_UNPRINTABLE_BYTES: Final = re.compile(_UNPRINTABLE.pattern.encode())
_LINE_END: Final = "\n"
_OTHER_TEXT: Final = (
    (("<!doctype html", "<html", "<head", "<meta", "<table", "<body"), "en webbsida (HTML)"),
    (("<",), "XML"),
    (("%pdf",), "en PDF"),
)
_DELIMITERS: Final = (";", "\t", ",")
_FETCH_AGAIN: Final = "Hämta den på nytt från Skolverket, som CSV eller Excel (.xlsx)."
_FILL_IN_AGAIN: Final = (
    "Öppna den i Excel och spara den som Excel-arbetsbok (.xlsx), eller ladda ner mallen på nytt och fyll i den."
)
_BINARY: Final = "Filen innehåller binära tecken och är varken CSV eller Excel."
_SAVE_AS: Final = "Öppna den i Excel och spara den som Excel-arbetsbok (.xlsx) utan lösenord, eller som CSV."


class Uncalculated(Enum):
    """The one value of a cell whose formula was never calculated, so that nobody knows what it says."""

    FORMULA = "formel"


Cell = str | int | float | Uncalculated | None


@dataclass(frozen=True, slots=True)
class Row:
    """One row and its number as the file's own program counts, from 1."""

    number: int
    cells: tuple[Cell, ...]

    def text(self, column: int) -> str:
        """A cell as text; empty where the row is shorter."""
        return text(self.cells[column]) if column < len(self.cells) else ""

    @property
    def blank(self) -> bool:
        """Whether the row says nothing."""
        return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet of cells; ``name`` is None for a CSV file, which has but one."""

    name: str | None
    rows: tuple[Row, ...]

    def place(self, row: int | None = None, column: int | None = None, heading: str = "") -> str:
        """Where something is, in Swedish: ``blad "Kommunal", rad 12, kolumn "Andel (%)" (cell H12)``."""
        parts = [] if self.name is None else [f"blad {quoted(self.name)}"]
        if row is not None:
            parts.append(f"rad {row}")
        if column is not None:
            cell = f"cell {get_column_letter(column + 1)}{row}" if self.name is not None and row is not None else ""
            name = f"kolumn {quoted(heading)}" if heading else f"kolumn {column + 1}"
            parts.append(f"{name} ({cell})" if cell else name)
        return ", ".join(parts)


def text(cell: Cell) -> str:
    """A cell as it reads: any space (no-break, thin, line break) one plain space, whole numbers without decimals."""
    if cell is None:
        return ""
    if isinstance(cell, Uncalculated):
        return "(formel)"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    return " ".join(str(cell).split())


def key(printed: str) -> str:
    """What two spellings of one name share: letters and digits, without case, hyphens, spaces and percent signs."""
    return "".join(sign for sign in unicodedata.normalize("NFC", printed).casefold() if sign.isalnum())


def quoted(printed: str, longest: int = 100) -> str:
    """A text from the file between quotation marks, short and printable enough to stand in a message."""
    shown = "".join(sign if sign.isprintable() else "�" for sign in printed[:longest])
    return f'"{shown}…"' if len(printed) > longest else f'"{shown}"'


def open_own(
    file: str, content: bytes, longest_line: int, headings: frozenset[str] = frozenset({"kommunkod"})
) -> tuple[Sheet, ...]:
    """All sheets of a file that somebody has filled in themselves: as ``open_sheets``, but its advice is not to fetch it again.

    ``headings`` (as ``key``): one of them tells which sign stands between a CSV file's cells.

    Raises:
        SourceError: as ``open_sheets``; in a CSV file, also a line of more than ``longest_line`` characters.
    """
    try:
        return open_sheets(file, content, longest_line, headings)
    except SourceError as error:
        advice = error.remedy if error.remedy == _SAVE_AS else _FILL_IN_AGAIN
        raise SourceError(error.file, error.place, error.problem, advice) from error


def open_sheets(
    file: str, content: bytes, longest_line: int = MAX_LINE, headings: frozenset[str] = frozenset({"kommunkod"})
) -> tuple[Sheet, ...]:
    """All sheets of a CSV or XLSX file.

    Raises:
        SourceError: it is neither, is damaged or protected, or is larger than any limit above.
    """
    if not content.strip():
        raise SourceError(file, "", "Filen är tom.", _FETCH_AGAIN)
    if len(content) > MAX_BYTES:
        problem = f"Filen är för stor ({_megabytes(len(content))}); gränsen är {_megabytes(MAX_BYTES)}."
        raise SourceError(file, "", problem, "Hämta en fil per rapport, på kommunnivå.")
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise SourceError(file, "", "Arbetsboken är skyddad med lösenord.", _SAVE_AS)
        raise SourceError(file, "", "Filen är i det gamla Excelformatet (.xls), som inte kan läsas.", _SAVE_AS)
    if content.startswith(b"PK"):
        return _workbook(file, content)
    return (_delimited(file, _decoded(file, content), longest_line, headings),)


def _line(content: bytes, position: int) -> int:
    return content.count(b"\n", 0, position) + 1


def _megabytes(size: int) -> str:
    return f"{size / 1e6:.0f} MB"


# --- CSV --------------------------------------------------------------------------------------------------------------


def _decoded(file: str, content: bytes) -> str:
    """The text of a text file. UTF-8, UTF-16 with a byte order mark, otherwise Windows-1252 (what Swedish Excel writes)."""
    if content.startswith(_BOM_UTF16):
        encoding = "utf-16"
    elif found := _UNPRINTABLE_BYTES.search(content):
        raise SourceError(file, f"rad {_line(content, found.start())}", _BINARY, _FETCH_AGAIN)
    else:
        encoding = "utf-8-sig"
    try:
        return _readable(file, content.decode(encoding))
    except UnicodeDecodeError as error:
        line = f"rad {_line(content, error.start)}"
        if error.start >= len(content) - 3:
            raise SourceError(file, line, "Filen är avhuggen mitt i ett tecken.", _FETCH_AGAIN) from None
        if encoding == "utf-16" or content.startswith(_BOM_UTF8):
            problem = "Filen är skadad: den säger sig vara Unicode men innehåller något annat."
            raise SourceError(file, line, problem, _FETCH_AGAIN) from None
    try:
        return _readable(file, content.decode("cp1252"))
    except UnicodeDecodeError as error:
        line = f"rad {_line(content, error.start)}"
        problem = "Filens teckenkodning känns inte igen; den är varken UTF-8 eller Windows-1252."
        raise SourceError(file, line, problem, _FETCH_AGAIN) from None


def _readable(file: str, content: str) -> str:
    """The text, unless it is another sort of text than a table."""
    start = content[:1000].lstrip("\ufeff \t\r\n").lower()
    for beginnings, sort in _OTHER_TEXT:
        if start.startswith(beginnings):
            raise SourceError(file, "", f"Filen är {sort}, inte en CSV- eller Excelfil.", _FETCH_AGAIN)
    if found := _UNPRINTABLE.search(content):
        raise SourceError(file, f"rad {content.count(_LINE_END, 0, found.start()) + 1}", _BINARY, _FETCH_AGAIN)
    return content


def _delimited(file: str, content: str, longest_line: int, headings: frozenset[str]) -> Sheet:
    lines = content.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    if len(lines) > MAX_ROWS:
        raise SourceError(file, "", f"Filen har fler än {MAX_ROWS} rader.", "Hämta en fil per rapport, på kommunnivå.")
    for number, line in enumerate(lines, 1):
        if len(line) > longest_line:
            problem = f"Raden är {len(line)} tecken lång, mer än de {longest_line} som en rad kan ha."
            raise SourceError(file, f"rad {number}", problem, _FETCH_AGAIN)
    delimiter = _delimiter(lines, headings)
    if content.count(delimiter) > MAX_CELLS:
        raise SourceError(
            file, "", f"Filen har fler än {MAX_CELLS} celler.", "Hämta en fil per rapport, på kommunnivå."
        )
    reader = csv.reader((f"{line}\n" for line in lines), delimiter=delimiter)
    rows = []
    try:
        number = 1
        for cells in reader:
            rows.append(Row(number, tuple(cells)))
            number = reader.line_num + 1
    except csv.Error:
        place = f"rad {reader.line_num}"
        problem = "Raderna kan inte delas i celler; troligen börjar ett citattecken här som aldrig slutar."
        raise SourceError(file, place, problem, _FETCH_AGAIN) from None
    return Sheet(None, tuple(rows))


def _delimiter(lines: list[str], headings: frozenset[str]) -> str:
    """The sign between cells: semicolon in Skolverket's files, others when a program has saved them again."""
    for delimiter in _DELIMITERS:
        for line in lines[:200]:
            if any(key(cell.strip('"')) in headings for cell in line.split(delimiter)):
                return delimiter
    return _DELIMITERS[0]


# --- XLSX -------------------------------------------------------------------------------------------------------------


def _workbook(file: str, content: bytes) -> tuple[Sheet, ...]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            _check_package(file, package, len(content))
            formulas = _check_parts(file, package)
        with closing(_opened(content, values=True)) as book:
            sheets = _sheets(file, book)
        if formulas:
            with closing(_opened(content, values=False)) as book:
                sheets = _mark_uncalculated(sheets, book)
    except SourceError:
        raise
    except (
        Exception
    ) as error:  # damaged XML makes openpyxl raise anything: KeyError, TypeError, ParseError, BadZipFile …
        problem = "Arbetsboken är skadad eller avhuggen och kan inte öppnas."
        raise SourceError(file, "", problem, _FETCH_AGAIN) from error
    if not sheets:
        raise SourceError(file, "", "Arbetsboken har inga blad.", _FETCH_AGAIN)
    return sheets


def _opened(content: bytes, *, values: bool) -> Workbook:
    """The workbook, with what formulas said when it was last calculated or with the formulas themselves."""
    return openpyxl.load_workbook(io.BytesIO(content), read_only=True, data_only=values, keep_links=False)


def _check_package(file: str, package: zipfile.ZipFile, packed: int) -> None:
    """Refuse by the directory alone, before a byte is unpacked."""
    parts = package.infolist()
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED or (unpacked > _HARMLESS and unpacked > MAX_RATIO * packed):
        problem = f"Filen skulle packas upp från {packed / 1e6:.1f} till {unpacked / 1e6:.0f} MB och läses därför inte."
        raise SourceError(file, "", problem, "Hämta en fil per rapport, på kommunnivå.")
    if any(part.flag_bits & 1 for part in parts):
        raise SourceError(file, "", "Filen är skyddad med lösenord.", _SAVE_AS)
    names = {part.filename for part in parts}
    if "xl/workbook.bin" in names:
        raise SourceError(file, "", "Arbetsboken är binär (.xlsb), vilket inte kan läsas.", _SAVE_AS)
    if not any(name.startswith("xl/") for name in names):
        raise SourceError(
            file, "", "Filen är ett ZIP-arkiv men ingen Excelfil.", "Packa upp den och släpp filerna i den."
        )
    if any(part.compress_type not in _UNPACKABLE for part in parts):
        raise SourceError(file, "", "Filen är packad på ett sätt som Excel inte använder.", _FETCH_AGAIN)


def _check_parts(file: str, package: zipfile.ZipFile) -> bool:
    """Refuse too much markup, and declarations that could multiply; tell whether any sheet has formulas."""
    markup = 0
    formulas = False
    for part in package.infolist():
        content = package.read(part)
        markup += _markup(content)
        if markup > MAX_MARKUP or _markup_at_once(part.filename, content) > MAX_MARKUP_IN_ROW:
            raise SourceError(file, "", "Arbetsboken har för många celler.", "Hämta en fil per rapport, på kommunnivå.")
        if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
            problem = (
                "Arbetsboken innehåller en dokumenttypsdeklaration, som Excel aldrig skriver, och läses därför inte."
            )
            raise SourceError(file, "", problem, _FETCH_AGAIN)
        formulas = formulas or (part.filename.startswith("xl/worksheets/") and bool(_FORMULA.search(content)))
    return formulas


def _markup(content: bytes) -> int:
    return content.count(b"<") + content.count(b"=")


def _markup_at_once(name: str, content: bytes) -> int:
    """The most markup that is in memory at the same time while a part is parsed."""
    if "sharedstrings" in name.lower():
        return 0  # parsed one by one
    return max(map(_markup, _ROW.split(content)))


def _sheets(file: str, book: Workbook) -> tuple[Sheet, ...]:
    sheets = []
    for worksheet in book.worksheets:
        worksheet.reset_dimensions()  # what a sheet says of its size is often wrong, and would be made room for
        rows = []
        for number, cells in enumerate(
            worksheet.iter_rows(max_row=MAX_ROWS + 1, max_col=MAX_COLUMNS, values_only=True), 1
        ):
            if number > MAX_ROWS:
                problem = f"Bladet har fler än {MAX_ROWS} rader."
                raise SourceError(file, f"blad {quoted(worksheet.title)}", problem, "Ta bort de tomma raderna.")
            filled = len(cells)
            while filled and cells[filled - 1] is None:
                filled -= 1
            if filled:
                rows.append(Row(number, tuple(_cell(cell) for cell in cells[:filled])))
            else:
                rows.append(Row(number, ()))
        sheets.append(Sheet(worksheet.title, tuple(rows)))
    return tuple(sheets)


def _cell(value: object) -> Cell:
    """What a cell holds: numbers as they are; dates and truth values as text, which is no figure."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    return str(value)


def _mark_uncalculated(sheets: tuple[Sheet, ...], source: Workbook) -> tuple[Sheet, ...]:
    """Put ``Uncalculated`` in every cell that has a formula and no value from when the workbook was last calculated."""
    marked = []
    for sheet, worksheet in zip(sheets, source.worksheets, strict=True):
        worksheet.reset_dimensions()
        formulas = worksheet.iter_rows(max_row=MAX_ROWS, max_col=MAX_COLUMNS)
        rows = list(sheet.rows)
        for place, cells in enumerate(formulas):
            columns = [column for column, cell in enumerate(cells) if getattr(cell, "data_type", None) == "f"]
            if columns and place < len(rows):
                rows[place] = _with_uncalculated(rows[place], columns)
        marked.append(Sheet(sheet.name, tuple(rows)))
    return tuple(marked)


def _with_uncalculated(row: Row, columns: list[int]) -> Row:
    cells = list(row.cells) + [None] * (max(columns) + 1 - len(row.cells))
    for column in columns:
        if cells[column] is None:
            cells[column] = Uncalculated.FORMULA
    return Row(row.number, tuple(cells))
