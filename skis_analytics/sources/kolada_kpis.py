"""What Kolada says of a nyckeltal: title, gender split, publication, and what its title lets one guess."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from skis_analytics.domain import Kind
from skis_analytics.sources.kolada_errors import UnreadableAnswerError

KPI_ID: Final = re.compile(r"[A-Z]\d{5}")
_SCHOOL: Final = "Grundskola"


@dataclass(frozen=True, slots=True)
class Kpi:
    """A nyckeltal of Kolada's. ``kind``, ``unit`` and ``year_shift`` are guesses for the user to confirm or change.

    ``period`` is the latest one published or about to be. ``year_shift`` is what turns Kolada's period into our year:
    1 when it is measured in the autumn, so that the period is the year in which the school year *begins*.
    """

    id: str
    title: str
    description: str
    divided_by_gender: bool
    area: str
    publication: date | None
    period: int | None
    kind: Kind
    unit: str
    year_shift: int


def read_kpis(values: Sequence[object]) -> dict[str, Kpi]:
    """The nyckeltal of an answer, by id. An id that Kolada does not know is simply not there."""
    found: dict[str, Kpi] = {}
    for number, row in enumerate(values):
        kpi = _read(row, f"values[{number}]")
        if found.setdefault(kpi.id, kpi).title != kpi.title:
            raise UnreadableAnswerError(f"Svaret har ett fel: values[{number}] ger {kpi.id} ett andra namn.")
    return found


def same_title(one: str, other: str) -> bool:
    """Whether two titles are the same but for spaces, capitals and Unicode form (Kolada's have stray double spaces)."""
    return _plain(one) == _plain(other)


def guess(title: str) -> tuple[Kind, str]:
    """Kind and unit that a title tells of: Kolada has no field for either.

    What it does not tell is taken for a ratio, which has no upper limit; a mean is one of merit values or points.
    """
    plain = _plain(title)
    for pattern, kind, unit in _GUESSES:
        if found := re.search(pattern, plain):
            return kind, found[unit] if isinstance(unit, int) else unit
    return Kind.RATIO, ""


_GUESSES: Final[Sequence[tuple[str, Kind, str | int]]] = (
    (r"avvikelse.*procentenhet", Kind.DEVIATION, "procentenheter"),
    (r"avvikelse.*poäng", Kind.DEVIATION, "poäng"),
    (r"avvikelse.*\b(tkr|mnkr|kr)\b", Kind.DEVIATION, 1),
    (r"avvikelse.*%", Kind.DEVIATION, "%"),
    (r"avvikelse", Kind.DEVIATION, ""),
    (r"%|\bprocent\b", Kind.PROPORTION, "%"),
    (r"\b((?:tkr|mnkr|kr)(?:/[a-zåäö]+)?)\b", Kind.AMOUNT, 1),
    (r"\b0\s*[-–]\s*10\b", Kind.INDEX, "0–10"),
    (r"meritvärde|betygspoäng|\bpoäng\b", Kind.MEAN, "poäng"),
    (r"\b(antal/[\d ]+[a-zåäö.]+)", Kind.RATIO, 1),
    (r"^([a-zåäö]+)/[a-zåäö]", Kind.RATIO, 1),
    (r"\b([a-zåäö]+) per [a-zåäö]+", Kind.RATIO, 1),
    (r"\bantal\b", Kind.COUNT, "antal"),
    (r"\bindex\b", Kind.RATIO, "index"),
    (r"\b(dagar|timmar|minuter|år)$", Kind.RATIO, 1),
)  # the first that fits; groups are numbered


def _plain(title: str) -> str:
    return " ".join(unicodedata.normalize("NFC", title).split()).casefold()


def _read(row: object, place: str) -> Kpi:
    if not isinstance(row, dict):
        raise UnreadableAnswerError(f"Svaret har ett fel: {place} är inte ett objekt.")
    kpi, title, split = row.get("id"), row.get("title"), row.get("is_divided_by_gender")
    if not isinstance(kpi, str) or not KPI_ID.fullmatch(kpi):
        raise UnreadableAnswerError(f"Svaret har ett fel: {place}.id är inte ett nyckeltals id.")
    if not isinstance(title, str) or not title.strip():
        raise UnreadableAnswerError(f"Svaret har ett fel: {place}.title saknas för {kpi}.")
    if not isinstance(split, bool):
        raise UnreadableAnswerError(f"Svaret har ett fel: {place}.is_divided_by_gender är inte true eller false.")
    publication, period, area = (
        _date(row.get("publication_date")),
        _period(row.get("publ_period")),
        _text(row, "operating_area"),
    )
    kind, unit = guess(title)
    after = publication is not None and period is not None and publication.year == period + 1
    return Kpi(
        id=kpi,
        title=" ".join(title.split()),
        description=_text(row, "description"),
        divided_by_gender=split,
        area=area,
        publication=publication,
        period=period,
        kind=kind,
        unit=unit,
        year_shift=int(after and area.startswith(_SCHOOL)),
    )


def _text(row: Mapping[str, object], name: str) -> str:
    found = row.get(name)
    return found.strip() if isinstance(found, str) else ""


def _date(found: object) -> date | None:
    """A day, None for anything else: only shown, never reckoned with."""
    try:
        return date.fromisoformat(found[:10]) if isinstance(found, str) else None
    except ValueError:
        return None


def _period(found: object) -> int | None:
    """A year that is an int or (as older answers have it) digits: only shown and guessed from."""
    digits = str(found) if isinstance(found, int | str) and not isinstance(found, bool) else ""
    return int(digits) if re.fullmatch(r"[12]\d{3}", digits, re.ASCII) else None
