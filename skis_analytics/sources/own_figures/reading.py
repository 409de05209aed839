"""From a filled-in workbook to rows of our schema and new indicators."""

from __future__ import annotations

import io
import math
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, TypeVar

import pandas as pd

from skis_analytics.domain import OWN_SOURCE, Desirable, Gender, Kind, Provider
from skis_analytics.sources.errors import SourceError
from skis_analytics.sources.own_figures import columns, personal
from skis_analytics.sources.own_figures.protection import Figure, protect
from skis_analytics.sources.sheets import MAX_LINE, Row, Sheet, Uncalculated, key, open_own

PREFIX: Final = "egen-"
_LONGEST: Final = {columns.TITLE: 120, columns.SHORT: 40, columns.UNIT: 30, columns.DEFINITION: 500}
_MARKUP: Final = re.compile(r"[*_\[\]!$<>~|`\\\x00-\x1f]")
_SCHOOL_YEAR: Final = re.compile(r"(\d{4})\s*[/\-–]\s*(\d{2}|\d{4})")
_NUMBER: Final = re.compile(r"-?\d{1,9}(?:[.,]\d{1,6})?")
_HIGHEST_MEAN: Final = 340.0
_FIRST_YEAR: Final = 2000
_BIGGEST_GUESS: Final = 20 * 2**20
"""Bytes beyond which a file is not looked into to see whether it is ours; none of ours is near."""

_AGAIN: Final = "Ladda ner mallen på nytt och fyll i den utan att byta namn på blad eller kolumner."
_CORRECT: Final = "Rätta cellen och läs in filen igen."
_TYPES: Final = {
    "indicator": "str", "municipality": "str", "year": "int32", "gender": "str", "provider": "str", "value": "float64",
    "pupils": "float64", "mark": "str", "source": "str",
}  # fmt: skip

Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True)
class OwnFigures:
    """What a workbook says. ``rows``: as results.parquet, small groups protected. ``indicators``: as rows of indicators.csv.
    ``protected`` counts the figures that are not shown as they were filled in. ``notes`` are Swedish."""

    file: str
    years: tuple[int, ...]
    rows: pd.DataFrame
    indicators: tuple[dict[str, str], ...]
    notes: tuple[str, ...]
    protected: int


@dataclass(frozen=True, slots=True)
class _Line:
    """A filled-in row, its cells by heading."""

    file: str
    sheet: Sheet
    row: Row
    places: Mapping[str, int]

    def text(self, heading: str) -> str:
        place = self.places[heading]
        if place < len(self.row.cells) and isinstance(self.row.cells[place], Uncalculated):
            raise self.wrong(heading, "Cellen har en formel som aldrig har räknats ut.", "Skriv värdet i stället.")
        return self.row.text(place)

    def wrong(self, heading: str, problem: str, remedy: str = _CORRECT) -> SourceError:
        return SourceError(self.file, self.sheet.place(self.row.number, self.places[heading], heading), problem, remedy)


def is_workbook(content: bytes) -> bool:
    """Whether a file is the template, filled in or not: known by its sheets. Never raises."""
    if not content.startswith(b"PK") or len(content) > _BIGGEST_GUESS:
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            if package.getinfo("xl/workbook.xml").file_size > 2**20:
                return False
            listed = package.read("xl/workbook.xml").decode("utf-8")
    except (zipfile.BadZipFile, KeyError, ValueError, RuntimeError, NotImplementedError, OSError, EOFError, zlib.error):
        return False
    return all(f'name="{name}"' in listed for name in (columns.INDICATORS, columns.FIGURES))


def read(
    file: str,
    content: bytes,
    *,
    municipalities: Mapping[str, str],
    known: Mapping[str, str],
    this_year: int | None = None,
) -> OwnFigures:
    """Read a filled-in template.

    Args:
        file: what messages call it.
        content: its bytes.
        municipalities: names by code.
        known: titles by id of the indicators that there are; own ones from before need no new definition.
        this_year: today's; figures may be at most a school year ahead.

    Raises:
        SourceError: it cannot be read, holds personal data, or something filled in cannot be right.
    """
    sheets = open_own(file, content, MAX_LINE)
    if place := personal.found(sheets):
        raise SourceError(file, place[0], place[1], "Ta bort uppgifter om enskilda elever. Filen är inte läst.")
    indicators = _indicators(_lines(file, sheets, columns.INDICATORS, columns.INDICATOR_COLUMNS), known)
    defined = {
        **{id_: title for id_, title in known.items() if id_.startswith(PREFIX)},
        **{one["id"]: one["title"] for one in indicators},
    }
    kinds = {one["id"]: Kind(one["kind"]) for one in indicators}
    limit = (this_year or datetime.now(UTC).year) + 1
    reader = _Reader(
        {key(name): code for code, name in municipalities.items()} | {code: code for code in municipalities},
        {key(title): id_ for id_, title in defined.items()},
        kinds,
        limit,
    )
    lines = _lines(file, sheets, columns.FIGURES, columns.FIGURE_COLUMNS)
    figures, repeated = reader.figures(lines)
    if not figures:
        raise SourceError(
            file,
            f'blad "{columns.FIGURES}"',
            "Inga uppgifter är ifyllda.",
            "Fyll i minst en rad och läs in filen igen.",
        )
    protected = protect(figures)
    hidden = sum(one.mark is not None for one in protected)
    notes = []
    if hidden:
        notes.append(
            f"{hidden} av {len(figures)} uppgifter är skyddade: för få elever, eller möjliga att räkna fram ur andra."
        )
    if repeated:
        notes.append(f"{repeated} rader står flera gånger med samma värden och är lästa en gång.")
    used = {one.indicator for one in figures}
    unused = [one["title"] for one in indicators if one["id"] not in used]
    if unused:
        notes.append(f"Nyckeltal utan uppgifter är inte med: {', '.join(unused)}.")
    return OwnFigures(
        file, tuple(sorted({one.year for one in figures})), _rows(protected),
        tuple(one for one in indicators if one["id"] in used), tuple(notes), hidden,
    )  # fmt: skip


def _lines(file: str, sheets: Sequence[Sheet], name: str, headings: Sequence[str]) -> list[_Line]:
    """The filled-in rows of a sheet."""
    sheet = next((one for one in sheets if one.name == name), None)
    if sheet is None:
        raise SourceError(file, "", f'Bladet "{name}" saknas.', _AGAIN)
    header = next((row for row in sheet.rows if not row.blank), None)
    found = {key(header.text(column)): column for column in range(len(header.cells))} if header else {}
    missing = [heading for heading in headings if key(heading) not in found]
    if header is None or missing:
        raise SourceError(
            file, sheet.place(header.number if header else 1), f"Kolumnen {', '.join(missing)} saknas.", _AGAIN
        )
    places = {heading: found[key(heading)] for heading in headings}
    return [
        _Line(file, sheet, row, places)
        for row in sheet.rows
        if row.number > header.number and any(row.text(place) for place in places.values())
    ]


def _indicators(lines: Sequence[_Line], known: Mapping[str, str]) -> list[dict[str, str]]:
    official = {key(title) for id_, title in known.items() if not id_.startswith(PREFIX)}
    found: dict[str, dict[str, str]] = {}
    for line in lines:
        for heading, longest in _LONGEST.items():
            said = line.text(heading)
            if len(said) > longest:
                raise line.wrong(heading, f"Texten är längre än {longest} tecken.", "Korta den och läs in filen igen.")
            if _MARKUP.search(said):
                raise line.wrong(
                    heading, "Texten har tecken som är formatering (något av * _ [ ] ! $ < > ~ | ` \\).", "Ta bort dem."
                )
        title = line.text(columns.TITLE)
        id_ = identity(title)
        if id_ == PREFIX:
            raise line.wrong(columns.TITLE, "Nyckeltalet har inget namn.")
        if key(title) in official:
            raise line.wrong(columns.TITLE, "Ett officiellt nyckeltal heter redan så.", "Ge ert mått ett eget namn.")
        if id_ in found:
            raise line.wrong(columns.TITLE, "Nyckeltalet står på flera rader.", "Ta bort den ena raden.")
        kind = _word(line, columns.KIND, columns.KINDS)
        found[id_] = {
            "id": id_,
            "title": title,
            "short_title": line.text(columns.SHORT) or title[: _LONGEST[columns.SHORT]],
            "kind": kind.value,
            "unit": "%" if kind is Kind.PROPORTION else line.text(columns.UNIT) or "poäng",
            "direction": _word(line, columns.DIRECTION, columns.DIRECTIONS, Desirable.NONE).value,
            "area": "Egna nyckeltal",
            "stage": _stage(line),
            "source": OWN_SOURCE,
            "definition": line.text(columns.DEFINITION),
            "new_cohort": "True",
            "calendar_year": "False",
        }
    return list(found.values())


def identity(title: str) -> str:
    """An own indicator's id: the same title next year is the same indicator."""
    plain = unicodedata.normalize("NFKD", title.casefold()).encode("ascii", "ignore").decode()
    return PREFIX + "-".join(re.findall(r"[a-z0-9]+", plain))[:80]


def _stage(line: _Line) -> str:
    said = line.text(columns.STAGE)
    stage = next((one for one in columns.STAGES if key(one) == key(said)), None if said else "åk 1–9")
    if stage is None:
        raise line.wrong(columns.STAGE, f"Stadiet ska vara {', '.join(columns.STAGES)}.")
    return stage


def _word(line: _Line, heading: str, words: Mapping[str, Word], default: Word | None = None) -> Word:
    said = line.text(heading)
    if not said and default is not None:
        return default
    found = next((value for word, value in words.items() if key(word) == key(said)), None)
    if found is None:
        raise line.wrong(heading, f"Cellen ska ha något av {', '.join(words)}.")
    return found


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads the rows of figures against what there is. Names are keys (see ``sheets.key``)."""

    municipalities: Mapping[str, str]
    indicators: Mapping[str, str]
    kinds: Mapping[str, Kind]
    last_year: int

    def figures(self, lines: Sequence[_Line]) -> tuple[list[Figure], int]:
        """The figures, and how many rows only repeat another."""
        found: dict[tuple[object, ...], Figure] = {}
        repeated = 0
        for line in lines:
            one = self._figure(line)
            where = (one.indicator, one.municipality, one.year, one.gender, one.provider)
            if found.setdefault(where, one) != one:
                raise line.wrong(
                    columns.INDICATOR, "Samma uppgift står på flera rader med olika värden.", "Behåll den rätta."
                )
            repeated += found[where] is not one
        return list(found.values()), repeated

    def _figure(self, line: _Line) -> Figure:
        indicator = self.indicators.get(key(line.text(columns.INDICATOR)))
        if indicator is None:
            problem = f'Nyckeltalet finns inte på bladet "{columns.INDICATORS}".'
            raise line.wrong(columns.INDICATOR, problem, "Skriv det där först, med samma namn.")
        municipality = self.municipalities.get(key(line.text(columns.MUNICIPALITY)))
        if municipality is None:
            raise line.wrong(
                columns.MUNICIPALITY, "Kommunen finns inte.", "Skriv kommunens namn eller fyrsiffriga kod."
            )
        pupils = self._whole(line, columns.PUPILS)
        if not pupils:
            raise line.wrong(
                columns.PUPILS, "Antal elever ska vara ett heltal från 1.", "Utan antal kan små grupper inte skyddas."
            )
        reached, value = self._result(line, indicator, pupils)
        kind = Kind.PROPORTION if reached is not None else Kind.MEAN
        return Figure(
            indicator, municipality, self._year(line), _word(line, columns.GENDER, columns.GENDERS, Gender.ALL),
            _word(line, columns.PROVIDER, columns.PROVIDERS, Provider.MUNICIPAL), kind, pupils, reached, value,
        )  # fmt: skip

    def _result(self, line: _Line, indicator: str, pupils: int) -> tuple[int | None, float]:
        """How many reached the goal (of a share) and the value. An indicator from before tells its kind by which cell is filled in."""
        reached, value = line.text(columns.REACHED), line.text(columns.VALUE)
        kind = self.kinds.get(indicator, Kind.PROPORTION if reached else Kind.MEAN)
        if kind is Kind.PROPORTION:
            count = self._whole(line, columns.REACHED)
            if count is None:
                raise line.wrong(columns.REACHED, "En andel behöver antalet som nådde målet.")
            if value:
                raise line.wrong(columns.VALUE, "Andelen räknas ut ur antalen.", "Lämna cellen tom.")
            if count > pupils:
                raise line.wrong(columns.REACHED, "Fler nådde målet än det finns elever.")
            return count, round(100 * count / pupils, 6)
        if reached:
            raise line.wrong(columns.REACHED, "Ett medelvärde har inget antal som nådde.", "Lämna cellen tom.")
        number = self._number(line, columns.VALUE)
        if number is None or not 0 <= number <= _HIGHEST_MEAN:
            raise line.wrong(columns.VALUE, f"Medelvärdet ska vara ett tal mellan 0 och {_HIGHEST_MEAN:g}.")
        return None, number

    def _year(self, line: _Line) -> int:
        said = line.text(columns.YEAR)
        found = _SCHOOL_YEAR.fullmatch(said)
        year = int(found[1]) + 1 if found else 0
        if found is None or str(year)[-len(found[2]) :] != found[2]:
            raise line.wrong(columns.YEAR, "Läsåret ska skrivas som 2024/25.")
        if not _FIRST_YEAR <= year <= self.last_year:
            raise line.wrong(columns.YEAR, "Läsåret är för långt bort eller ligger i framtiden.")
        return year

    def _whole(self, line: _Line, heading: str) -> int | None:
        number = self._number(line, heading)
        if number is None:
            return None
        if number < 0 or not number.is_integer() or number > 1_000_000:
            raise line.wrong(heading, "Cellen ska ha ett heltal från 0.")
        return int(number)

    def _number(self, line: _Line, heading: str) -> float | None:
        said = line.text(heading).replace(" ", "").replace("\u2212", "-")
        if not said:
            return None
        if not _NUMBER.fullmatch(said):
            raise line.wrong(heading, "Cellen ska ha ett tal.")
        number = float(said.replace(",", "."))
        return number if math.isfinite(number) else None


def _rows(figures: Sequence[Figure]) -> pd.DataFrame:
    def column(of: Callable[[Figure], object]) -> list[object]:
        return [of(one) for one in figures]

    table = pd.DataFrame(
        {
            "indicator": column(lambda one: one.indicator),
            "municipality": column(lambda one: one.municipality),
            "year": column(lambda one: one.year),
            "gender": column(lambda one: one.gender.value),
            "provider": column(lambda one: one.provider.value),
            "value": column(lambda one: one.value),
            "pupils": column(lambda one: one.pupils),
            "mark": column(lambda one: one.mark.value if one.mark else None),
            "source": column(lambda _one: OWN_SOURCE),
        }
    )
    return table.astype(_TYPES)
