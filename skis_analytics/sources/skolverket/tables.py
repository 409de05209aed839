"""A sheet → its table: which lines come before it, what its columns are called, and which rows hold figures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Final

from skis_analytics.sources.errors import SourceError
from skis_analytics.sources.sheets import Row, Sheet, key, quoted

MUNICIPALITY: Final = frozenset({"kommun", "kommunnamn"})
CODE: Final = frozenset({"kommunkod"})
COUNTY: Final = frozenset({"län", "länskod", "länkod"})
PROVIDER: Final = frozenset({"typavhuvudman", "huvudmannatyp", "huvudman"})
GENDER: Final = frozenset({"kön"})

_HEADER_WITHIN: Final = 100
"""Rows in which the header is looked for; some reports begin with many lines of notes."""

_LINE: Final = 1000
"""As much of a line as is looked at for titles and years."""

_NARROWEST: Final = 3
"""Cells of the narrowest header: a list of definitions may also mention the code."""

_SCHOOLS: Final = frozenset({"skola", "skolenhet", "skolenhetskod", "skolenhetsnamn", "skolnamn", "skolkod"})
_ORGANISATIONS: Final = frozenset({"huvudmanorgnr", "huvudmanorganisationsnr", "huvudmansorgnr", "organisationsnummer"})
_DEFINITIONS: Final = "rapportbeskrivning"
_CODE: Final = re.compile(r"[0-9]{3,4}")
_NATION_NAMES: Final = frozenset({"riket", "helariket"})


@dataclass(frozen=True, slots=True)
class Heading:
    """A column's heading: ``group`` from the upper of two header rows, empty where there is one."""

    column: int
    group: str
    name: str

    @property
    def printed(self) -> str:
        """Both, as a message says it."""
        return f"{self.group}: {self.name}" if self.group and self.name else self.group or self.name


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet's table.

    ``before`` are the lines above it, ``header`` is the number of its (last) header row, ``code`` and ``municipality`` are the
    columns of municipality codes and names.
    """

    sheet: Sheet
    before: tuple[str, ...]
    header: int
    headings: tuple[Heading, ...]
    code: int
    municipality: int | None
    rows: tuple[Row, ...]

    def column(self, names: frozenset[str]) -> int | None:
        """The first column that is called one of ``names`` (keys)."""
        return next((heading.column for heading in self.headings if key(heading.name) in names), None)

    def heading(self, column: int) -> str:
        """What a column is called."""
        return next((heading.printed for heading in self.headings if heading.column == column), "")

    def place(self, row: Row, column: int | None = None) -> str:
        """Where a row or a cell is, in Swedish."""
        return self.sheet.place(row.number, column, "" if column is None else self.heading(column))


def lines(rows: Sequence[Row]) -> tuple[str, ...]:
    """What rows of running text say, one line each and none endless."""
    texts = (" ".join(filter(None, map(row.text, range(len(row.cells)))))[:_LINE] for row in rows)
    return tuple(line for line in texts if line)


def top(sheet: Sheet) -> tuple[str, ...]:
    """The first lines of a sheet, whatever they are."""
    return lines(sheet.rows[:_HEADER_WITHIN])


def holds_no_table(sheet: Sheet) -> bool:
    """Whether a sheet is there for something else than figures: definitions, or nothing at all."""
    written = key(" ".join(top(sheet)))
    return not written or _DEFINITIONS in key(sheet.name or "") or _DEFINITIONS in written


def widest(sheet: Sheet) -> Row | None:
    """The row that looks most like a header, for a message about one that is not."""
    rows = [row for row in sheet.rows[:_HEADER_WITHIN] if not row.blank]
    return max(rows, key=lambda row: sum(bool(row.text(column)) for column in range(len(row.cells))), default=None)


def find_table(file: str, sheet: Sheet) -> Table | None:
    """The sheet's table, found by its column *Kommunkod*; None where there is no such column.

    Raises:
        SourceError: the table is one of schools or organisations, or a row of it is broken.
    """
    place = _header(sheet)
    if place is None:
        return None
    row = sheet.rows[place]
    names = _keys(row)
    _refuse_other_levels(file, sheet, row, names)
    above = sheet.rows[place - 1] if place else None
    below = sheet.rows[place + 1] if place + 1 < len(sheet.rows) else None
    code = next(column for column, name in enumerate(names) if name in CODE)
    first, header = place, place
    if above is not None and _is_upper_header(above, code):
        first, upper, lower = place - 1, _filled_across(above, row), row
    elif below is not None and _is_lower_header(below, code):
        header, upper, lower = place + 1, _filled_across(row, below), below
    else:
        upper, lower = Row(row.number, ()), row
    headings = tuple(_headings(upper, lower))
    municipality = next((heading.column for heading in headings if key(heading.name) in MUNICIPALITY), None)
    width = max(len(row.cells), len(lower.cells))
    shape = _Shape(code, municipality, width, headings[-1].column + 1)
    return Table(
        sheet,
        lines(sheet.rows[:first]),
        sheet.rows[header].number,
        headings,
        code,
        municipality,
        tuple(_body(file, sheet, sheet.rows[header + 1 :], shape)),
    )


def _header(sheet: Sheet) -> int | None:
    """Which row names the column of municipality codes."""
    for place, row in enumerate(sheet.rows[:_HEADER_WITHIN]):
        names = _keys(row)
        if not CODE.isdisjoint(names) and sum(map(bool, names)) >= _NARROWEST:
            return place
    return None


def _keys(row: Row) -> list[str]:
    return [key(row.text(column)) for column in range(len(row.cells))]


def _refuse_other_levels(file: str, sheet: Sheet, row: Row, names: list[str]) -> None:
    """A table of schools has the same columns and several values for one municipality."""
    if not _SCHOOLS.isdisjoint(names):
        level = "skolenheter"
    elif not _ORGANISATIONS.isdisjoint(names):
        level = "huvudmän"
    else:
        return
    problem = f"Filen redovisar {level}, inte kommuner."
    raise SourceError(file, sheet.place(row.number), problem, "Hämta samma rapport på nivån Kommun.")


def _is_upper_header(row: Row, code: int) -> bool:
    """A row of groups leaves the columns before the figures empty."""
    return not any(row.text(column) for column in range(code + 1)) and not row.blank


def _is_lower_header(row: Row, code: int) -> bool:
    """A second header row, under cells that are merged downwards, has words where rows have figures."""
    words = [row.text(column) for column in range(code + 1, len(row.cells)) if row.text(column)]
    return (
        not any(row.text(column) for column in range(code + 1))
        and len(words) >= 2
        and not any(re.match(r"[~.\-0-9]", word) for word in words)
    )


def _filled_across(upper: Row, lower: Row) -> Row:
    """An upper header row with what a merged cell says repeated over all the columns that it covers."""
    cells: list[str] = []
    said = ""
    for column in range(max(len(upper.cells), len(lower.cells))):
        said = upper.text(column) or (said if lower.text(column) else "")
        cells.append(said)
    return Row(upper.number, tuple(cells))


def _headings(upper: Row, lower: Row) -> Iterator[Heading]:
    for column, _ in enumerate(zip_longest(upper.cells, lower.cells)):
        group, name = upper.text(column).lstrip("#").strip(), lower.text(column)
        if not name:
            group, name = "", group
        if name:
            yield Heading(column, group, name)


@dataclass(frozen=True, slots=True)
class _Shape:
    """What the header says of the rows under it: ``width`` counts its cells, ``named`` those up to the last heading."""

    code: int
    municipality: int | None
    width: int
    named: int

    def holds_figures(self, row: Row) -> bool:
        """Whether a row speaks of a municipality."""
        return bool(_CODE.fullmatch(row.text(self.code))) or is_nation(row, self.code, self.municipality)

    def is_whole(self, sheet: Sheet, row: Row) -> bool:
        """Whether a row has all its cells: in CSV as many as the header, with the same last semicolon."""
        return sheet.name is not None or len(row.cells) >= self.width


def _body(file: str, sheet: Sheet, rows: Sequence[Row], shape: _Shape) -> Iterator[Row]:
    """The rows with figures. A blank row ends them, but for rows further down that are as whole as the ones before."""
    begun = ended = False
    for row in rows:
        if row.blank:
            ended = ended or begun
        elif _DEFINITIONS in key(row.text(0)):
            ended = True
        elif not ended or (shape.holds_figures(row) and _is_figures_below(sheet, row, shape)):
            _refuse_broken(file, sheet, row, shape)
            begun = True
            yield row


def _is_figures_below(sheet: Sheet, row: Row, shape: _Shape) -> bool:
    """Whether a row below the table belongs to it; a definition may also have a number in its second cell."""
    return shape.is_whole(sheet, row) and (shape.municipality is None or bool(row.text(shape.municipality)))


def is_nation(row: Row, code: int, municipality: int | None) -> bool:
    """Whether a row is of the whole country, whatever code it has been given."""
    named = municipality is not None and key(row.text(municipality)) in _NATION_NAMES
    return named and row.text(code).strip("0") == ""


def _refuse_broken(file: str, sheet: Sheet, row: Row, shape: _Shape) -> None:
    again = "Hämta filen på nytt från Skolverket."
    place = sheet.place(row.number)
    if sheet.name is None and any("\n" in cell for cell in row.cells if isinstance(cell, str)):
        raise SourceError(file, place, "Raden har ett citattecken som aldrig slutar.", again)
    if not shape.is_whole(sheet, row):
        problem = f"Raden är avhuggen: den har {len(row.cells)} celler och rubriken {shape.width}."
        raise SourceError(file, place, problem, again)
    if any(row.text(column) for column in range(shape.named, len(row.cells))):
        raise SourceError(file, place, f"Raden har fler celler än rubriken ({shape.named}).", again)
    if not shape.holds_figures(row):
        problem = f"Raden har ingen giltig kommunkod ({quoted(row.text(shape.code))})."
        remedy = "Kommunkoden ska vara fyra siffror. Hämta filen på nytt om raden har ändrats."
        raise SourceError(file, sheet.place(row.number, shape.code, "Kommunkod"), problem, remedy)
