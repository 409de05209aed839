"""What ships in data/ for the register: the initiatives that the network's notes name, and what records may refer to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar

import pandas as pd

from skis_analytics import regions
from skis_analytics.access import Author, by_command
from skis_analytics.database.register.validation import Known, errors, problems, tidied
from skis_analytics.database.staging import DataError, Problem, csv_rows
from skis_analytics.domain import NATION
from skis_analytics.records import (
    FIELD_LABELS,
    Evidence,
    EvidenceStrength,
    Initiative,
    Labelled,
    Meeting,
    Stage,
    Status,
    When,
)

_COLUMNS: Final = (
    "id", "title", "description", "municipalities", "region", "municipality_note", "partner", "themes", "status", "start", "end",
    "stages", "note", "source",
)  # fmt: skip
_EVIDENCE: Final = "data/evidence.csv"
_EVIDENCE_COLUMNS: Final = ("id", "title", "organisation", "link", "summary", "themes", "strength", "published")
_MEETING_COLUMNS: Final = ("id", "title", "day", "starts", "ends", "place", "digital", "purpose", "source")
_T = TypeVar("_T")
_C = TypeVar("_C", bound=Labelled)


class ShippedDataError(Exception):
    """Files in data/ that the register needs cannot be read; ``problems`` says where and why. Swedish, for the screen."""

    def __init__(self, found: Iterable[Problem]) -> None:
        self.problems = tuple(found)
        listed = "\n".join(f"– {problem}" for problem in self.problems)
        super().__init__(
            f"Insatserna som följer med programmet kunde inte läsas in. Det som står i registret är orört.\n{listed}"
        )


def shipped_by() -> Author:
    """Whom the shipped records are from, as their first version says."""
    return by_command(regions.current().shipped_by)


def theme_files(data: Path) -> tuple[Path, Path]:
    """Where the themes lie and the indicators that speak of each: the region's own files, else the shipped ones."""
    own = regions.of(data).own_files
    return own.get("themes", data / "themes.csv"), own.get("theme_indicators", data / "theme_indicators.csv")


@dataclass(frozen=True, slots=True)
class References:
    """Codes by what people call them, in lower case (the codes themselves too), and the indicators' ids."""

    municipalities: Mapping[str, str]
    themes: Mapping[str, str]
    indicators: frozenset[str]

    @property
    def known(self) -> Known:
        """What a record may refer to."""
        return Known(frozenset(self.municipalities.values()), frozenset(self.themes.values()), self.indicators)


def references(data: Path) -> References:
    """The municipalities, themes and indicators of a data folder.

    Raises:
        ShippedDataError: a file is missing or cannot be read.
    """
    listed = _rows(data / "municipalities.csv", ("code", "name"))
    municipalities = [row for row in listed if row["code"] != NATION]
    return References(
        municipalities=_by_name(municipalities, "code"),
        themes=_by_name(_rows(theme_files(data)[0], ("id", "name")), "id"),
        indicators=frozenset(row["id"] for row in _rows(data / "indicators.csv", ("id",))),
    )


def theme_tables(data: Path) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The themes (id, name, description, position) and the indicators that speak of each (theme, indicator, why).

    Raises:
        ShippedDataError: a file is missing, cannot be read or holds a position that is no number.
    """
    themes_file, indicators_file = theme_files(data)
    themes = pd.DataFrame(_rows(themes_file, ("id", "name", "description", "position")))
    wrong = [row for row in themes.to_dict("records") if not str(row["position"]).isdigit()]
    if wrong:
        raise ShippedDataError(
            Problem(f"data/{themes_file.name}", int(row["row"]), "position ska vara ett heltal") for row in wrong
        )
    return themes, pd.DataFrame(_rows(indicators_file, ("theme", "indicator", "why")))


def initiatives(data: Path, known: References) -> list[Initiative]:
    """The initiatives that ship with the region; none where it names no file.

    Raises:
        ShippedDataError: the file is missing, or a row does not hold; every such row is named.
    """
    path = regions.of(data).own_files.get("initiatives")
    if path is None:
        return []
    found: list[Initiative] = []
    wrong: list[Problem] = []
    ids: set[str] = set()
    for row in _rows(path, _COLUMNS):
        number = int(row["row"])
        initiative, reasons = _initiative(row, known)
        if initiative.id in ids:
            reasons.append(f"id {initiative.id} står på flera rader")
        ids.add(initiative.id)
        wrong += [Problem(f"data/{path.name}", number, reason) for reason in reasons]
        found.append(initiative)
    if wrong:
        raise ShippedDataError(wrong)
    return found


def evidence(data: Path, known: References) -> list[Evidence]:
    """The shipped entries from research: only such whose content and link are certain, so that there may be none.

    Raises:
        ShippedDataError: the file is missing, or a row does not hold; every such row is named.
    """
    found, wrong = [], []
    for row in _rows(data / "evidence.csv", _EVIDENCE_COLUMNS, may_be_empty=True):
        entry, reasons = _evidence(row, known)
        wrong += [Problem(_EVIDENCE, int(row["row"]), reason) for reason in reasons]
        found.append(entry)
    if wrong:
        raise ShippedDataError(wrong)
    return found


def _evidence(row: Mapping[str, str], known: References) -> tuple[Evidence, list[str]]:
    reading = _Reading(row)
    entry, _ = tidied(
        Evidence(
            id=row["id"],
            title=row["title"],
            organisation=row["organisation"],
            link=row["link"],
            summary=row["summary"],
            themes=reading.of("themes", lambda text: _codes(text, known.themes, "temat"), ()),
            strength=reading.of("strength", lambda text: EvidenceStrength.parse(text) if text else None, None),
            published=reading.of("published", When.parse, None),
        )
    )
    return entry, [*reading.reasons, *(problem.text for problem in errors(problems(entry, known.known)))]


def meetings(data: Path) -> list[Meeting]:
    """The meetings that ship with the region, without agendas: notes hold none. None where it names no file.

    Raises:
        ShippedDataError: the file is missing, or a row does not hold; every such row is named.
    """
    path = regions.of(data).own_files.get("meetings")
    if path is None:
        return []
    found, wrong = [], []
    for row in _rows(path, _MEETING_COLUMNS, may_be_empty=True):
        reading = _Reading(row)
        meeting, _ = tidied(
            Meeting(
                id=row["id"],
                title=row["title"],
                day=reading.of("day", When.parse, None),
                starts=row["starts"],
                ends=row["ends"],
                place=row["place"],
                digital=reading.of("digital", _truth, otherwise=False),
                purpose=row["purpose"],
                source=row["source"],
            )
        )
        reasons = [*reading.reasons, *(problem.text for problem in errors(problems(meeting)))]
        wrong += [Problem(f"data/{path.name}", int(row["row"]), reason) for reason in reasons]
        found.append(meeting)
    if wrong:
        raise ShippedDataError(wrong)
    return found


class _Reading:
    """Reads a row's fields, and remembers why those that cannot be read could not."""

    def __init__(self, row: Mapping[str, str]) -> None:
        self.reasons: list[str] = [] if row["id"] else ["id är tomt"]
        self._row = row

    def of(self, column: str, reader: Callable[[str], _T], otherwise: _T) -> _T:
        try:
            return reader(self._row[column])
        except ValueError as error:
            self.reasons.append(f"{FIELD_LABELS[column]}: {error}")
            return otherwise


def _initiative(row: Mapping[str, str], known: References) -> tuple[Initiative, list[str]]:
    """One row, as far as it can be read, and what is wrong with it."""
    reading = _Reading(row)
    initiative, _ = tidied(
        Initiative(
            id=row["id"],
            title=row["title"],
            description=row["description"],
            municipalities=reading.of(
                "municipalities", lambda text: _codes(text, known.municipalities, "kommunen"), ()
            ),
            region=reading.of("region", _truth, otherwise=False),
            municipality_note=row["municipality_note"],
            themes=reading.of("themes", lambda text: _codes(text, known.themes, "temat"), ()),
            status=reading.of("status", lambda text: Status.parse(text) if text else None, None),
            stages=reading.of("stages", lambda text: _choices(text, Stage), ()),
            start=reading.of("start", When.parse, None),
            end=reading.of("end", lambda text: When.parse(text, ends=True), None),
            partner=row["partner"],
            note=row["note"],
            source=row["source"],
        )
    )
    return initiative, [*reading.reasons, *(problem.text for problem in errors(problems(initiative, known.known)))]


def _rows(path: Path, columns: tuple[str, ...], *, may_be_empty: bool = False) -> list[dict[str, str]]:
    """The rows of a CSV file: ``columns`` as text ("" where empty), and ``row``, the number that a spreadsheet shows."""
    if not path.is_file():
        raise ShippedDataError(
            [Problem(f"data/{path.name}", None, "saknas. Hämta tillbaka filen, till exempel med git checkout -- data")]
        )
    try:
        table = csv_rows(path, columns, may_be_empty=may_be_empty)
    except DataError as error:
        raise ShippedDataError(error.problems) from error
    return [
        {str(key): "" if pd.isna(value) else str(value) for key, value in row.items()}
        for row in table.to_dict("records")
    ]


def _by_name(rows: Iterable[Mapping[str, str]], code: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in rows:
        found[row[code].casefold()] = row[code]
        found[row["name"].casefold()] = row[code]
    return found


def _parts(text: str) -> list[str]:
    return [part for part in (" ".join(each.split()) for each in text.split(";")) if part]


def _codes(text: str, by_name: Mapping[str, str], what: str) -> tuple[str, ...]:
    unknown = [part for part in _parts(text) if part.casefold() not in by_name]
    if unknown:
        raise ValueError(f"{what} {', '.join(unknown)} finns inte")
    return tuple(by_name[part.casefold()] for part in _parts(text))


def _choices(text: str, choice: type[_C]) -> tuple[_C, ...]:
    return tuple(choice.parse(part) for part in _parts(text))


def _truth(text: str) -> bool:
    if text not in {"True", "False", ""}:
        raise ValueError(f"”{text}” ska vara True eller False")
    return text == "True"
