"""How fresh an indicator's figures are: what should be out by now, and when the next ones come.

Computed from the latest year there is, the words that the catalogue has for the time of publication, and the dates that Kolada
gives for its ids. What day it is today is always an argument.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

import pandas as pd

from skis_analytics import swedish
from skis_analytics.domain import Indicator, Provider

_MONTHS: Final = (
    "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
_PART_ENDS: Final = {"början av": 10, "mitten av": 20, "slutet av": 31}
"""The day of the month after which figures that come in that part of it should be out."""
_WHEN: Final = re.compile(rf"(?P<part>början av|mitten av|slutet av|\d{{1,2}})\s+(?P<month>{'|'.join(_MONTHS)})")
_LONGEST_LAG: Final = 3
"""Kolada's date of a period further off than this is no publication of that period."""


@dataclass(frozen=True, slots=True)
class AtKolada:
    """What Kolada says of one of its ids. ``published`` is when ``period`` was or will be published; both None when not given."""

    id: str
    provider: Provider
    title: str
    published: date | None
    period: int | None


@dataclass(frozen=True, slots=True)
class Freshness:
    """``latest``: the latest year there is. ``out``: the latest year that should be out, None when nobody says when.

    ``came``, ``came_later`` and ``coming`` are Swedish: when ``latest`` came, when ``out`` came where that is later, and when the year after ``out`` is expected; None when not known.
    """

    latest: int
    out: int | None
    came: str | None
    came_later: str | None
    coming: str | None

    @property
    def behind(self) -> tuple[int, ...]:
        """The years that should be out and are not here."""
        return tuple(range(self.latest + 1, self.out + 1)) if self.out is not None else ()


def at_kolada(publications: pd.DataFrame) -> dict[str, tuple[AtKolada, ...]]:
    """Kolada's ids per indicator, from ``queries.quality.publications``."""
    found: dict[str, list[AtKolada]] = {}
    for row in publications.to_dict("records"):
        published, period = row["publication_date"], row["published_period"]
        found.setdefault(str(row["indicator"]), []).append(
            AtKolada(
                id=str(row["kolada_id"]),
                provider=Provider(row["provider"]),
                title="" if pd.isna(row["title"]) else " ".join(str(row["title"]).split()),
                published=None if pd.isna(published) else pd.Timestamp(published).date(),
                period=None if pd.isna(period) else int(period),
            )
        )
    return {indicator: tuple(ids) for indicator, ids in found.items()}


def freshness(indicator: Indicator, latest: int, kolada: Sequence[AtKolada], today: date) -> Freshness:
    """How fresh the figures of an indicator are whose latest year is ``latest``.

    The time of year is the catalogue's words, or Kolada's date for the very year that it is given for. How many calendar years after its
    own year a figure comes is what Kolada's date says; without one a school year's figures are taken to come in the year in which it
    ends, and for a calendar year nothing is known.
    """
    dated = _dated(indicator, kolada)
    lag = dated[0].year - dated[1] if dated else (None if indicator.calendar_year else 0)
    if lag is None or (indicator.publication is None and dated is None):
        return Freshness(latest, None, None, None, None)

    def words(year: int) -> str | None:
        if dated and dated[1] == year:
            return swedish.day(dated[0])
        return f"{indicator.publication} {year + lag}" if indicator.publication else None

    def last_day(year: int) -> date | None:
        if dated and dated[1] == year:
            return dated[0]
        if indicator.publication is None:
            return None
        return expected_by(indicator.publication, year + lag)

    newest = next(
        (year for year in range(today.year - lag, latest, -1) if (day := last_day(year)) and day <= today), latest
    )
    return Freshness(latest, newest, words(latest), words(newest) if newest > latest else None, words(newest + 1))


def expected_by(publication: str, year: int) -> date | None:
    """The day by which figures that come ``slutet av september`` should be out in a year; None for words of another form."""
    found = _WHEN.fullmatch(publication.strip())
    if found is None:
        return None
    month = _MONTHS.index(found["month"]) + 1
    day = _PART_ENDS.get(found["part"]) or int(found["part"])
    return date(year, month, max(1, min(day, calendar.monthrange(year, month)[1])))


def _dated(indicator: Indicator, kolada: Sequence[AtKolada]) -> tuple[date, int] | None:
    """Kolada's latest date and the year, as we count, that it publishes then.

    Kolada counts a school year's autumn measurement (teachers, pupils) as the year in which the school year begins; it then
    publishes the year after.
    """
    known = [(one.published, one.period) for one in kolada if one.published and one.period]
    if not known:
        return None
    published, period = max(known)
    year = period + 1 if not indicator.calendar_year and published.year == period + 1 else period
    return (published, year) if 0 <= published.year - year <= _LONGEST_LAG else None


def latest_years(years_covered: pd.DataFrame, *, in_region: bool = True) -> dict[str, int]:
    """The latest year with a value per indicator, in the region or (False) anywhere, from the table ``years_covered``."""
    there = years_covered[years_covered["in_region"] > 0] if in_region else years_covered
    return {str(indicator): int(year) for indicator, year in there.groupby("indicator")["year"].max().items()}


def period_span(years: Sequence[int], indicator: Indicator) -> str:
    """Years as the source counts them: ``2024/25``, ``2019/20 och 2020/21``, ``2022/23–2025/26``."""
    first, last = min(years), max(years)
    if len(years) > 2 and len(set(years)) == last - first + 1:
        return f"{swedish.period(first, indicator)}–{swedish.period(last, indicator)}"
    return swedish.enumeration([swedish.period(year, indicator) for year in sorted(set(years))])


def of_all(
    catalogue: Mapping[str, Indicator], years_covered: pd.DataFrame, publications: pd.DataFrame, today: date
) -> dict[str, Freshness]:
    """The freshness of every indicator that has figures."""
    kolada = at_kolada(publications)
    return {
        id_: freshness(catalogue[id_], latest, kolada.get(id_, ()), today)
        for id_, latest in latest_years(years_covered, in_region=False).items()
    }
