"""A judged table's rows as objects, and what they say in words."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pandas as pd

from skis_analytics import swedish
from skis_analytics.domain import (
    CONFIDENCE,
    Basis,
    Comparand,
    Direction,
    Indicator,
    Kind,
    Mark,
    Provider,
    Selection,
    Signal,
    Strength,
)


class Judged:
    """What everything that carries a verdict can be asked, without going through its signal."""

    signal: Signal

    @property
    def direction(self) -> Direction:
        """Which way the certain difference goes."""
        return self.signal.direction

    @property
    def strength(self) -> Strength:
        """How certain the difference is."""
        return self.signal.strength

    @property
    def difference(self) -> float:
        """Value minus reference; NaN when either is missing."""
        return math.nan if self.signal.difference is None else self.signal.difference


@dataclass(frozen=True)
class JudgedLevel(Judged):
    """One municipality's figure with its verdict against the group. Numbers are in the indicator's unit, NaN when unknown.

    ``robust``: the verdict holds when the whole joint picture is judged at once.
    """

    indicator: str
    municipality: str
    name: str
    year: int
    value: float
    pupils: int | None
    mark: Mark | None
    lower: float
    upper: float
    group_value: float
    group_basis: Basis | None
    signal: Signal
    robust: bool

    @property
    def borderline(self) -> bool:
        """Whether it clears 95 % by itself but not when everything on the page is judged at once."""
        p_value = self.signal.p_value
        return not self.signal.certain and p_value is not None and p_value < 1 - CONFIDENCE

    @property
    def shown(self) -> bool:
        """Whether there is a figure at all (nearly all is one, though not a number)."""
        return self.mark is Mark.NEARLY_ALL or (self.mark is None and not math.isnan(self.value))

    @property
    def words(self) -> str:
        """The verdict in words: ``tydligt lägre``."""
        return swedish.level_words(self.direction, self.strength, self.difference)

    @property
    def symbol(self) -> str:
        """The verdict's sign, empty when there is no certain difference."""
        return swedish.symbol(self.direction, self.strength, self.difference)


def judged_levels(table: pd.DataFrame) -> Iterator[JudgedLevel]:
    """The rows of ``judge_levels`` in their order."""
    names = list(table)
    for values in zip(*(table[name].tolist() for name in names), strict=True):
        row: dict[Any, Any] = dict(zip(names, values, strict=True))
        yield JudgedLevel(
            indicator=row["indicator"],
            municipality=row["municipality"],
            name=row["name"],
            year=int(row["year"]),
            value=_number(row["value"]),
            pupils=None if pd.isna(row["pupils"]) else int(row["pupils"]),
            mark=None if pd.isna(row["mark"]) else Mark(row["mark"]),
            lower=_number(row["lower"]),
            upper=_number(row["upper"]),
            group_value=_number(row["group_value"]),
            group_basis=None if pd.isna(row["group_basis"]) else Basis(row["group_basis"]),
            signal=Signal(
                comparand=Comparand.LEVEL,
                direction=Direction(row["direction"]),
                strength=Strength(row["strength"]),
                value=known(row["estimate"]),
                reference=known(row["group_value"]),
                difference=known(row["difference"]),
                p_value=known(row["p_value"]),
                tested=int(row["tested"]),
            ),
            robust=bool(row.get("robust", row["strength"] > 0)),
        )


def _number(value: object) -> float:
    return math.nan if pd.isna(value) else float(value)  # type: ignore[call-overload, arg-type]


def known(value: object) -> float | None:
    """A table's number, None where it is missing."""
    return None if pd.isna(value) else float(value)  # type: ignore[call-overload, arg-type]


def title_note(indicator: Indicator, year: int, provider: str, chosen: Selection) -> str:
    """What the reader of a table must know of an indicator beside its title: a unit other than per cent, a year other than the chosen, and
    municipal figures where others were asked for."""
    parts = [] if indicator.kind is Kind.PROPORTION else [indicator.unit]
    if year != chosen.year or indicator.calendar_year:
        parts.append(swedish.period(year, indicator))
    if provider == Provider.MUNICIPAL.value != chosen.provider.value:
        parts.append("kommunal")
    return " · ".join(parts)


def value_text(level: JudgedLevel, indicator: Indicator) -> str:
    """The figure with its unit, or what its mark means."""
    if level.shown and level.mark is None:
        return swedish.quantity(level.value, indicator.kind, indicator.unit)
    return swedish.MARK[level.mark or Mark.MISSING]


def short_value(level: JudgedLevel, indicator: Indicator) -> str:
    """The figure inside a sentence: ``86,2 %``, ``nästan alla``."""
    return "nästan alla" if level.mark else swedish.quantity(level.value, indicator.kind, indicator.unit)


def level_sentence(level: JudgedLevel, indicator: Indicator, group: str) -> str:
    """All that a cell means: what, when, how much, the verdict against ``group``, how sure, how many pupils."""
    title = swedish.uncapitalised(indicator.short_title)
    parts = [f"{level.name}, {title} {swedish.period(level.year, indicator)}: {value_text(level, indicator)}."]
    if not level.shown:
        return parts[0]
    if not math.isnan(level.group_value):
        against = swedish.quantity(level.group_value, indicator.kind, indicator.unit)
        basis = " (median)" if level.group_basis is Basis.MEDIAN else ""
        parts.append(f"{swedish.sentence(level.words)} jämfört med {group}: {against}{basis}.")
    if level.borderline:
        parts.append(f"För sig utanför 95 %, men kan vara slump bland {level.signal.tested} jämförelser.")
    if not math.isnan(level.lower) and level.mark is None:
        low, high = swedish.number(level.lower, 1), swedish.quantity(level.upper, indicator.kind, indicator.unit)
        parts.append(f"95 % säkerhet: {low}–{high}.")
    if level.pupils is not None:
        parts.append(f"{swedish.number(level.pupils)} {swedish.denominator(indicator)}.")
    return " ".join(parts)
