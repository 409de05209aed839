"""A nyckeltal of Kolada's that a user wants beside the shipped ones: what its title tells, and what the user says instead."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from skis_analytics.domain import Desirable, Kind, Provider
from skis_analytics.sources.kolada import Kpi

STAGES: Final = ("förskola", "åk F–3", "åk 4–6", "åk 7–9", "åk 1–9", "gymnasieskolan", "ungdomar")
_MARKUP: Final = re.compile(r"[*_\[\]!$<>~|`\\\x00-\x1f]+")
_GRADE: Final = re.compile(r"(?:åk\.?|årskurs)\s*(\d)")
_WANTED: Final = re.compile(r"meritvärde|behörig|uppnått|godkän|betygskriterier|kunskapskrav|examen inom")
"""What everybody wants more of."""
_SHORT: Final = 40
_LONGEST: Final = 200
_COLUMN: Final = {
    Provider.ALL: "kolada_all",
    Provider.MUNICIPAL: "kolada_municipal",
    Provider.HOME: "kolada_home",
}
PROVIDERS: Final = tuple(_COLUMN)
"""The providers whose figures Kolada has."""


@dataclass(frozen=True, slots=True)
class NewIndicator:
    """What is to become an indicator. ``year_shift``: our year is Kolada's period + it (1 when measured in the autumn).
    ``kolada_title`` is Kolada's own, which later fetches expect; ``title`` is what the user calls it."""

    kpi: str
    kolada_title: str
    title: str
    short_title: str
    kind: Kind
    unit: str
    desirable: Desirable
    stage: str
    provider: Provider
    calendar_year: bool
    year_shift: int
    definition: str = ""


def guessed(kpi: Kpi) -> NewIndicator:
    """The best guess from what Kolada says, for the user to look over."""
    title = cleaned(kpi.title)
    lowered = title.casefold()
    area = kpi.area.casefold()
    school = _GRADE.search(lowered) is not None or ("skola" in area and "förskol" not in area)
    return NewIndicator(
        kpi=kpi.id,
        kolada_title=kpi.title,
        title=title[:_LONGEST],
        short_title=_shortened(title),
        kind=kpi.kind,
        unit=kpi.unit,
        desirable=Desirable.HIGHER if _WANTED.search(lowered) else Desirable.NONE,
        stage=_stage(lowered, kpi.area.casefold()),
        provider=_provider(lowered),
        calendar_year=not school or kpi.kind is Kind.AMOUNT,
        year_shift=kpi.year_shift,
        definition=cleaned(kpi.description)[:1000],
    )


def _shortened(title: str) -> str:
    """The beginning of a title up to a comma or a space, as much as a picture has room for."""
    if len(title) <= _SHORT:
        return title
    for sign in (",", " "):
        short = title[:_SHORT].rpartition(sign)[0]
        if len(short) >= _SHORT // 2:
            return short
    return title[:_SHORT]


def cleaned(text: str) -> str:
    """Text without the signs that the indicator table refuses."""
    return " ".join(_MARKUP.sub(" ", text).split())


def problems(new: NewIndicator, taken: Collection[str]) -> list[str]:
    """What the user has to change, in Swedish. ``taken``: the titles and ids that there are."""
    said = []
    for label, text in (("Namnet", new.title), ("Det korta namnet", new.short_title), ("Enheten", new.unit)):
        if not text.strip():
            said.append(f"{label} är tomt. Fyll i det.")
        elif cleaned(text) != " ".join(text.split()):
            said.append(f"{label} har tecken som är formatering (något av * _ [ ] ! $ < > ~ | ` \\). Ta bort dem.")
        elif len(text) > _LONGEST:
            said.append(f"{label} är längre än {_LONGEST} tecken. Korta det.")
    if {new.title.casefold(), new.kpi.casefold()} & {one.casefold() for one in taken}:
        said.append("Nyckeltalet finns redan. Välj ett annat id eller namn.")
    return said


def row(new: NewIndicator) -> dict[str, str]:
    """The indicator as a row of indicators.csv, with ``kolada_year_shift`` and ``kolada_title`` besides."""
    stock = new.kind in (Kind.AMOUNT, Kind.COUNT)
    return {
        "id": new.kpi.casefold(),
        "title": " ".join(new.title.split()),
        "short_title": " ".join(new.short_title.split()),
        "kind": new.kind.value,
        "unit": " ".join(new.unit.split()),
        "direction": new.desirable.value,
        "area": "Tillagda nyckeltal",
        "stage": new.stage,
        "source": "kolada",
        "definition": new.definition,
        "new_cohort": str(not stock),
        "calendar_year": str(new.calendar_year),
        _COLUMN[new.provider]: new.kpi,
        "kolada_year_shift": str(new.year_shift),
        "kolada_title": new.kolada_title,
    }


def _provider(title: str) -> Provider:
    if "hemkommun" in title:
        return Provider.HOME
    return Provider.MUNICIPAL if "kommunala" in title or "kommunal regi" in title else Provider.ALL


def _stage(title: str, area: str) -> str:
    grade = _GRADE.search(title)
    if grade:
        number = int(grade[1])
        return "åk F–3" if number <= 3 else "åk 4–6" if number <= 6 else "åk 7–9"
    if "förskol" in area or "förskol" in title:
        return "förskola"
    if "gymnasie" in area or "gymnasie" in title:
        return "gymnasieskolan"
    return "åk 1–9"
