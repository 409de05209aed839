"""Which report a file is, by the title in it, and the tables that it holds."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from typing import Final

from skis_analytics.sources.errors import SourceError
from skis_analytics.sources.sheets import Sheet, key, quoted
from skis_analytics.sources.skolverket import reports, tables
from skis_analytics.sources.skolverket.reports import Report
from skis_analytics.sources.skolverket.tables import Table

FETCH_AGAIN: Final = "Hämta rapporten på nytt från Skolverket, på kommunnivå, och ändra inget i filen."
RENAMED: Final = (
    "Hämta rapporten på nytt på kommunnivå och ändra inga rubriker. "
    "Har Skolverket bytt rubrik måste den nya läggas till i programmet."
)
_LISTED: Final = 20
"""As many names as a message lists."""


def recognise(file: str, sheets: Iterable[Sheet]) -> tuple[Report, bool]:
    """The report by the title in the file, and whether that title says that it is by gender.

    Raises:
        SourceError: the title is of no known report, of several, or of one on other pupils than all.
    """
    found: dict[str, tuple[Report, str]] = {}
    for sheet in sheets:
        for line in tables.top(sheet):
            said = key(line)
            for report in reports.ALL:
                rest = _rest_of_title(report, said)
                if rest is not None:
                    found.setdefault(report.name, (report, rest))
    names = "; ".join(report.name for report in reports.ALL)
    remedy = f"De rapporter som kan läsas är: {names}."
    if not found:
        title = _likely_title(sheets)
        said = f"Rapporten {quoted(title)} känns inte igen" if title else "Filen har ingen rapporttitel"
        raise SourceError(file, "", f"{said}.", remedy)
    if len(found) > 1:
        problem = f"Filen innehåller flera rapporter: {'; '.join(found)}."
        raise SourceError(file, "", problem, "Lägg dem i var sin fil.")
    report, rest = next(iter(found.values()))
    if any(word in rest for word in reports.OTHER_POPULATION):
        problem = f"Rapporten {quoted(_likely_title(sheets))} gäller bara en del av eleverna."
        raise SourceError(file, "", problem, "Hämta i stället rapporten för samtliga elever.")
    return report, any(word in rest for word in ("perkön", "flickor", "pojkar"))


def _rest_of_title(report: Report, said: str) -> str | None:
    """What follows the report's title in the key of a line that begins with it."""
    for title in report.title:
        for start in (key(title), key(title.replace("Grundskola ", "Grundskolan ", 1))):
            if said.startswith(start):
                return said[len(start) :]
    return None


def _likely_title(sheets: Iterable[Sheet]) -> str:
    """The line that is most like a title: "Grundskola - …", or else the first that is not the publisher's."""
    written = [
        line for sheet in sheets for line in tables.top(sheet) if not key(line).startswith("statistikfrånskolverket")
    ]
    return next((line for line in written if " - " in line[:60]), written[0] if written else "")


def report_tables(file: str, report: Report, sheets: Iterable[Sheet]) -> Iterator[Table]:
    """The tables of all sheets but those with definitions.

    Raises:
        SourceError: a sheet has no table, or none has.
    """
    found = False
    for sheet in sheets:
        if sheet.name is not None and "rapportbeskrivning" in key(sheet.name):
            continue
        table = tables.find_table(file, sheet)
        if table is not None:
            found = True
            yield table
        elif sheet.name is None or not tables.holds_no_table(sheet):
            row = tables.widest(sheet)
            cells = [] if row is None else [row.text(column) for column in range(len(row.cells))]
            raise missing_column(file, report, sheet.place(row.number if row else None), "Kommunkod", cells)
    if not found:
        raise SourceError(file, "", f"Filen har ingen tabell för rapporten {quoted(report.name)}.", FETCH_AGAIN)


def missing_column(file: str, report: Report, place: str, wanted: str, found: Iterable[str]) -> SourceError:
    """The error of a report that lacks a column: which one, and what there is instead."""
    cells = [name for name in found if name]
    problem = (
        f"Kolumnen {quoted(wanted)} saknas i rapporten {quoted(report.name)}. Filen har kolumnerna {listed(cells)}."
    )
    other = _report_with(cells, report)
    if other is not None:
        problem += f" De hör till rapporten {quoted(other.name)}."
    elif close := difflib.get_close_matches(wanted, cells, 1, 0.6):
        problem += f" Närmast är {quoted(close[0])}."
    return SourceError(file, place, problem, RENAMED)


def _report_with(headings: Iterable[str], but: Report) -> Report | None:
    """Another report that has all of its measures' columns among these."""
    keys = {key(heading) for heading in headings}
    for report in reports.ALL:
        columns = [measure.column for measure in report.measures if measure.column]
        if report is not but and columns and all(any(key(name) in keys for name in names) for names in columns):
            return report
    return None


def listed(names: Iterable[str]) -> str:
    """Names for a message, each once and not too many."""
    every = list(dict.fromkeys(names))
    shown = ", ".join(quoted(name, 70) for name in every[:_LISTED])
    return f"{shown} och {len(every) - _LISTED} till" if len(every) > _LISTED else shown or "inga"
