"""Which column of a table is what: of whom a row speaks, and of which measure, year and gender each column of figures is."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from skis_analytics.domain import Gender, Provider
from skis_analytics.sources.errors import SourceError
from skis_analytics.sources.sheets import key
from skis_analytics.sources.skolverket import figures, tables
from skis_analytics.sources.skolverket.figures import UnreadableError
from skis_analytics.sources.skolverket.recognition import FETCH_AGAIN, missing_column
from skis_analytics.sources.skolverket.reports import Names, Report
from skis_analytics.sources.skolverket.tables import Heading, Table


@dataclass(frozen=True, slots=True)
class FigureColumn:
    """A column with figures. ``measure`` is the key of its first name, empty where columns are years.

    ``gender`` is None where the column does not say it.
    """

    column: int
    measure: str
    year: int
    gender: Gender | None


@dataclass(frozen=True, slots=True)
class Layout:
    """A table's columns. What no column says, the lines above the table or the sheet's name say for all rows alike.

    ``unknown`` are headings that the report's description does not know.
    """

    provider: int | None
    gender: int | None
    label: int | None
    figures: tuple[FigureColumn, ...]
    unknown: tuple[str, ...]
    shared_provider: Provider | None
    shared_gender: Gender


def first(names: Names) -> str:
    """What a measure's spellings are known by: the key of the first, empty where there are none."""
    return key(names[0]) if names else ""


def spellings(groups: Iterable[Names]) -> dict[str, str]:
    """Every spelling's key → the key of the first spelling."""
    return {key(name): first(names) for names in groups for name in names}


def layout(file: str, report: Report, table: Table, *, by_gender: bool, this_year: int) -> Layout:
    """Find every column that the report needs.

    Raises:
        SourceError: one is missing, or the year is no year or in the future.
    """
    label = table.column(frozenset(map(key, report.label_column)))
    if report.label_column and label is None:
        raise _missing(file, report, table, report.label_column[0])
    provider, gender = table.column(tables.PROVIDER), table.column(tables.GENDER)
    taken = {table.code, table.municipality, provider, gender, label}
    rest = [
        heading for heading in table.headings if heading.column not in taken and key(heading.name) not in tables.COUNTY
    ]
    if report.years_in_columns:
        columns, unknown = _years(file, report, table, rest, this_year)
    else:
        columns, unknown = _measures(file, report, table, rest, _chosen_year(file, report, table, this_year))
    sheet = key(table.sheet.name or "")
    shared_gender = figures.named_gender(table.before)
    if shared_gender is None and (provider is not None or sheet not in figures.PROVIDERS):
        shared_gender = figures.GENDERS.get(sheet)  # a sheet "Samtliga" may mean the providers
    if (
        (report.gender_column or by_gender)
        and gender is None
        and shared_gender is None
        and not any(column.gender for column in columns)
    ):
        raise _missing(file, report, table, "Kön")
    shared_provider = figures.named_provider(table.before) or figures.PROVIDERS.get(sheet) or report.provider
    if provider is None and shared_provider is None:
        raise _missing(file, report, table, "Typ av huvudman")
    return Layout(provider, gender, label, tuple(columns), tuple(unknown), shared_provider, shared_gender or Gender.ALL)


def _missing(file: str, report: Report, table: Table, wanted: str) -> SourceError:
    found = [heading.printed for heading in table.headings]
    return missing_column(file, report, table.sheet.place(table.header), wanted, found)


def _years(
    file: str, report: Report, table: Table, headings: Iterable[Heading], this_year: int
) -> tuple[list[FigureColumn], list[str]]:
    columns, unknown = [], []
    for heading in headings:
        try:
            year = figures.school_year(heading.printed)
            if year is None:
                unknown.append(heading.printed)
            else:
                columns.append(FigureColumn(heading.column, "", figures.plausible_year(year, this_year), None))
        except UnreadableError as error:
            place = table.sheet.place(table.header, heading.column, heading.printed)
            raise SourceError(file, place, str(error), FETCH_AGAIN) from None
    if not columns:
        raise _missing(file, report, table, f"{this_year - 1}/{this_year % 100:02}")
    return columns, unknown


def _chosen_year(file: str, report: Report, table: Table, this_year: int) -> int:
    try:
        year = figures.chosen_year(table.before, calendar=report.calendar_year)
        return figures.plausible_year(year, this_year)
    except UnreadableError as error:
        raise SourceError(file, table.sheet.place(), str(error), FETCH_AGAIN) from None


def _measures(
    file: str, report: Report, table: Table, headings: Iterable[Heading], year: int
) -> tuple[list[FigureColumn], list[str]]:
    wanted = [names for measure in report.measures for names in (measure.column, measure.pupils_column) if names]
    known = spellings(wanted)
    left_out = {key(name) for name in report.left_out}
    columns, unknown = [], []
    for heading in headings:
        for gender, measure in _readings(heading):
            if measure in known:
                columns.append(FigureColumn(heading.column, known[measure], year, gender))
                break
            if measure in left_out:
                break
        else:
            unknown.append(heading.printed)
    found = {column.measure for column in columns}
    for names in wanted:
        if first(names) not in found:
            raise _missing(file, report, table, names[0])
    return columns, unknown


def _readings(heading: Heading) -> Iterator[tuple[Gender | None, str]]:
    """The ways to read a heading: as a measure's key, and as one with a gender before or after it."""
    yield None, key(heading.printed)
    if heading.group:
        parts = [(heading.group, heading.name)]
    else:
        found = [re.fullmatch(pattern, heading.name) for pattern in (r"([^,:(]+)[,:(](.+?)\)?", r"(.+)[,:(–-](.+?)\)?")]
        parts = [(match[1], match[2]) for match in found if match]
    for one, other in parts:
        if key(other) in figures.GENDERS:
            yield figures.GENDERS[key(other)], key(one)
        if key(one) in figures.GENDERS:
            yield figures.GENDERS[key(one)], key(other)
