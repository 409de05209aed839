"""From a file to rows: recognise the report, find its columns, gather every cell once, and make rows of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final, NamedTuple

import pandas as pd

from skis_analytics.domain import NATION, Gender, Kind, Mark, Provider
from skis_analytics.sources.errors import SourceError
from skis_analytics.sources.sheets import Row, Uncalculated, key, open_sheets, quoted
from skis_analytics.sources.skolverket import figures, tables
from skis_analytics.sources.skolverket.figures import Figure, UnreadableError
from skis_analytics.sources.skolverket.layout import Layout, first, layout, spellings
from skis_analytics.sources.skolverket.recognition import FETCH_AGAIN, RENAMED, listed, recognise, report_tables
from skis_analytics.sources.skolverket.reports import Measure, Report
from skis_analytics.sources.skolverket.tables import Table

SOURCE: Final = "skolverket"
_CORRECT: Final = "Rätta cellen eller hämta filen på nytt."
_LISTED: Final = 10
"""As many codes as a message lists."""

_MUNICIPALITY_CODES: Final = range(114, 2600)
_TYPES: Final = {
    "indicator": "str",
    "municipality": "str",
    "year": "int32",
    "gender": "str",
    "provider": "str",
    "value": "float64",
    "pupils": "float64",
    "mark": "str",
    "source": "str",
}


@dataclass(frozen=True, slots=True)
class Export:
    """What a file says. ``rows`` are of our schema, one per indicator, municipality, year, gender and provider.

    ``report`` is the report's Swedish name, ``notes`` are Swedish sentences on what was left out or is missing.
    """

    file: str
    report: str
    years: tuple[int, ...]
    rows: pd.DataFrame
    notes: tuple[str, ...]


def read(file: str, content: bytes, *, this_year: int | None = None, known: Collection[str] | None = None) -> Export:
    """Read one of Skolverket's reports, whichever it is; ``file`` is only what messages call it.

    ``this_year`` is today's (figures may be at most a year ahead of it); ``known`` are the municipality codes that exist.

    Raises:
        SourceError: whatever is wrong with the file, with where and what to do.
    """
    sheets = open_sheets(file, content)
    report, by_gender = recognise(file, sheets)
    reading = _Reading(file, report, by_gender, this_year or datetime.now(tz=UTC).year, known)
    for table in report_tables(file, report, sheets):
        reading.add(table)
    return reading.export()


class _Slot(NamedTuple):
    """What a cell is about; ``label`` and ``column`` are keys of a report's first names, empty where it has none."""

    municipality: str
    year: int
    gender: Gender
    provider: Provider
    label: str
    column: str


@dataclass(frozen=True, slots=True)
class _Found:
    """A figure and where it stood."""

    figure: Figure
    table: Table
    row: Row
    column: int

    @property
    def place(self) -> str:
        return self.table.place(self.row, self.column)

    @property
    def printed(self) -> str:
        return quoted(self.row.text(self.column), 40)


@dataclass(slots=True)
class _Reading:
    """One file being read: every figure of it that is used, and what there is to remark upon."""

    file: str
    report: Report
    by_gender: bool
    this_year: int
    known: Collection[str] | None
    _figures: dict[_Slot, _Found] = field(default_factory=dict)
    _labels: set[str] = field(default_factory=set)
    _municipalities: set[str] = field(default_factory=set)
    _nonexistent: dict[str, str] = field(default_factory=dict)
    _others: Counter[str] = field(default_factory=Counter)
    _new: dict[str, None] = field(default_factory=dict)
    _repeated: set[tuple[str | None, int]] = field(default_factory=set)

    def add(self, table: Table) -> None:
        """Gather a table's figures."""
        columns = layout(self.file, self.report, table, by_gender=self.by_gender, this_year=self.this_year)
        self._new.update(dict.fromkeys(columns.unknown))
        labels = self._known_labels()
        seen: dict[str, None] = {}
        for row in table.rows:
            municipality = self._municipality(table, row)
            provider = self._provider(table, columns, row)
            gender = self._gender(table, columns, row)
            label: str | None = ""
            if columns.label is not None:
                printed = row.text(columns.label)
                seen.setdefault(printed)
                label = labels.get(key(printed))
            if provider is None or label is None:
                continue
            for column in columns.figures:
                slot = _Slot(municipality, column.year, column.gender or gender, provider, label, column.measure)
                self._gather(slot, table, row, column.column)
        if columns.label is not None and table.rows:
            self._check_labels(table, columns.label, seen)

    def _known_labels(self) -> dict[str, str]:
        """Every spelling of a label's key → the key of the first."""
        return spellings(names for measure in self.report.measures for names in (measure.label, measure.pupils_label))

    # What a row is about

    def _municipality(self, table: Table, row: Row) -> str:
        if tables.is_nation(row, table.code, table.municipality):
            self._municipalities.add(NATION)
            return NATION
        municipality = row.text(table.code).zfill(4)
        exists = int(municipality) in _MUNICIPALITY_CODES if self.known is None else municipality in self.known
        if not exists and municipality != NATION:
            name = row.text(table.municipality) if table.municipality is not None else ""
            self._nonexistent.setdefault(
                municipality, f"{quoted(name)}, {table.place(row)}" if name else table.place(row)
            )
        self._municipalities.add(municipality)
        return municipality

    def _provider(self, table: Table, columns: Layout, row: Row) -> Provider | None:
        """The row's provider, None for one that is not ours to show."""
        if columns.provider is None:
            return columns.shared_provider
        printed = row.text(columns.provider)
        provider = figures.PROVIDERS.get(key(printed))
        if provider is None and key(printed) not in figures.OTHER_PROVIDERS:
            problem = f"Huvudmannen {quoted(printed)} känns inte igen."
            remedy = "Den ska vara Samtliga, Kommunal eller Enskild. Hämta filen på nytt om raden har ändrats."
            raise SourceError(self.file, table.place(row, columns.provider), problem, remedy)
        if provider is None:
            self._others[printed] += 1
        return provider

    def _gender(self, table: Table, columns: Layout, row: Row) -> Gender:
        if columns.gender is None:
            return columns.shared_gender
        printed = row.text(columns.gender)
        gender = figures.GENDERS.get(key(printed))
        if gender is None:
            problem = f"Könet {quoted(printed)} känns inte igen."
            remedy = "Det ska vara Samtliga, Flickor eller Pojkar. Hämta filen på nytt om raden har ändrats."
            raise SourceError(self.file, table.place(row, columns.gender), problem, remedy)
        return gender

    # Figures

    def _gather(self, slot: _Slot, table: Table, row: Row, column: int) -> None:
        cell = row.cells[column] if column < len(row.cells) else None
        try:
            found = _Found(figures.figure(cell), table, row, column)
        except UnreadableError as error:
            problem, remedy = f"{error} Där står {quoted(row.text(column), 40)}.", _CORRECT
            if isinstance(cell, Uncalculated):
                problem, remedy = str(error), "Öppna arbetsboken i Excel, spara den och släpp den igen."
            raise SourceError(self.file, table.place(row, column), problem, remedy) from None
        earlier = self._figures.setdefault(slot, found)
        if earlier is found:
            return
        if earlier.figure != found.figure:
            problem = f"Två olika värden för samma uppgift: {found.printed} här, {earlier.printed} på {earlier.place}."
            raise SourceError(self.file, found.place, problem, "Ta bort den rad som är fel, eller hämta filen på nytt.")
        self._repeated.add((table.sheet.name, row.number))

    def _check_labels(self, table: Table, column: int, seen: Iterable[str]) -> None:
        """Every measure that must stand in the label column does; what is new there is remarked upon."""
        keys = {key(printed) for printed in seen}
        self._labels |= keys
        expected = self._known_labels().keys() | {key(name) for name in self.report.left_out}
        heading = table.heading(column)
        self._new.update((f"{heading}: {printed}", None) for printed in seen if key(printed) not in expected)
        for measure in self.report.measures:
            if not measure.optional and not any(key(name) in keys for name in measure.label):
                place = f"{table.sheet.place()}, " if table.sheet.name else ""
                problem = f"Måttet {quoted(measure.label[0])} saknas. Där finns {listed(sorted(seen))}."
                raise SourceError(self.file, f"{place}kolumn {quoted(heading)}", problem, RENAMED)

    # The result

    def export(self) -> Export:
        """Everything that has been gathered, as rows."""
        if self._nonexistent:
            codes = [f"{code} ({where})" for code, where in sorted(self._nonexistent.items())]
            more = f" och {len(codes) - _LISTED} till" if len(codes) > _LISTED else ""
            problem = f"Kommunkoder som inte finns: {'; '.join(codes[:_LISTED])}{more}."
            raise SourceError(self.file, "", problem, "Rätta koderna eller hämta filen på nytt.")
        rows = sorted(self._rows(), key=lambda row: row[:5])
        if not rows:
            problem = f"Tabellen i rapporten {quoted(self.report.name)} har inga uppgifter som kan användas."
            raise SourceError(self.file, "", problem, FETCH_AGAIN)
        years = tuple(sorted({row[2] for row in rows}))
        table = pd.DataFrame(rows, columns=list(_TYPES)).astype(_TYPES)
        return Export(self.file, self.report.name, years, table, tuple(self._notes()))

    def _rows(self) -> Iterator[tuple[str, str, int, str, str, float | None, float | None, str | None, str]]:
        measures = {(first(measure.label), first(measure.column)): measure for measure in self.report.measures}
        for slot, found in self._figures.items():
            measure = measures.get((slot.label, slot.column))
            if measure is None:
                continue
            if slot.provider is Provider.INDEPENDENT and found.figure.mark is Mark.MISSING:
                continue  # where there is no such school there is nothing that could be missing
            self._check_value(measure, found)
            yield (
                measure.indicator,
                slot.municipality,
                slot.year,
                slot.gender.value,
                slot.provider.value,
                found.figure.value,
                self._pupils(measure, slot),
                None if found.figure.mark is None else found.figure.mark.value,
                SOURCE,
            )

    def _pupils(self, measure: Measure, slot: _Slot) -> float | None:
        if not measure.pupils_label and not measure.pupils_column:
            return None
        found = self._figures.get(
            slot._replace(
                label=first(measure.pupils_label) or slot.label, column=first(measure.pupils_column) or slot.column
            )
        )
        if found is None:
            return None
        if found.figure.mark is Mark.NEARLY_ALL or (found.figure.value or 0) < 0:
            raise self._implausible(found, "Ett antal ska vara noll eller mer.")
        return figures.pupils(found.figure)

    def _check_value(self, measure: Measure, found: _Found) -> None:
        value = found.figure.value
        if value is None:
            return
        if found.figure.mark is Mark.NEARLY_ALL and measure.kind is not Kind.PROPORTION:
            raise self._implausible(found, "Bara en andel kan vara ~100.")
        if measure.kind is Kind.PROPORTION and not 0 <= value <= 100:
            raise self._implausible(found, "En andel ska vara mellan 0 och 100 %.")
        if value < 0:
            raise self._implausible(found, "Värdet ska vara noll eller mer.")
        if measure.highest is not None and value > measure.highest:
            raise self._implausible(found, f"Värdet kan vara högst {measure.highest:g}.")
        if measure.kind is Kind.COUNT and not value.is_integer():
            raise self._implausible(found, "Ett antal elever ska vara ett heltal.")

    def _implausible(self, found: _Found, problem: str) -> SourceError:
        return SourceError(self.file, found.place, f"{problem} Där står {found.printed}.", _CORRECT)

    def _notes(self) -> Iterator[str]:
        for measure in self.report.measures:
            if measure.optional and not any(key(name) in self._labels for name in measure.label):
                yield f"{measure.label[0]} finns inte i filen."
        if self._others:
            kinds = ", ".join(f"{kind} ({_count(count)})" for kind, count in sorted(self._others.items()))
            yield f"Rader för andra huvudmän än kommunala och enskilda har inte lästs: {kinds}."
        if self._new:
            yield f"Okända mått har inte lästs: {listed(self._new)}."
        if NATION in self._municipalities:
            yield "Filen har rader för riket; de läses som källans egna värden för riket."
        if self._repeated:
            yield f"{_count(len(self._repeated))} säger samma sak som en tidigare rad och har räknats en gång."
        if self.known is not None:
            every = set(self.known) - {NATION}
            here = every & self._municipalities
            if here != every:
                yield f"Filen har {len(here)} av {len(every)} kommuner."


def _count(rows: int) -> str:
    return "1 rad" if rows == 1 else f"{rows} rader"
