"""One municipality's profile: every indicator from preschool to upper secondary, with level, change and trend judged."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from skis_analytics import swedish
from skis_analytics.domain import Comparand, Desirable, Direction, Indicator, Kind, Mark, Signal, Strength
from skis_analytics.verdicts.cells import Judged, JudgedLevel, judged_levels, known, value_text

STAGES: Final = ("förskola", "åk F–3", "åk 4–6", "åk 7–9", "åk 1–9", "gymnasieskolan", "ungdomar")
"""The order that a child meets them in; stages not named here come last."""

_CONDITIONS: Final = "Förutsättningar och elevsammansättning (varken bättre eller sämre)"
_SPARK_YEARS: Final = 10


@dataclass(frozen=True)
class Movement(Judged):
    """A judged change or trend of one indicator, with the year it is counted from."""

    signal: Signal
    since: int
    exact: bool
    """False where a figure is *nästan alla*: then there is no size to tell, only whether it is certain."""


@dataclass(frozen=True, slots=True)
class ProfileRow:
    """One indicator of the municipality; ``change`` and ``trend`` are None where there are no years to compare."""

    indicator: Indicator
    level: JudgedLevel
    change: Movement | None
    trend: Movement | None


def profile(
    municipality: str,
    levels: pd.DataFrame,
    changes: pd.DataFrame,
    trends: pd.DataFrame,
    catalogue: Mapping[str, Indicator],
) -> list[ProfileRow]:
    """The municipality's indicators that have a figure or a mark, by stage, then national goal; conditions last."""
    own = levels[levels["municipality"] == municipality]
    moved = _movements(changes, municipality, Comparand.CHANGE, "year_before")
    trending = _movements(trends, municipality, Comparand.TREND, "first_year")
    rows = [
        ProfileRow(catalogue[level.indicator], level, moved.get(level.indicator), trending.get(level.indicator))
        for level in judged_levels(own)
        if level.shown or level.mark is Mark.SUPPRESSED
    ]
    return sorted(rows, key=lambda row: place(row.indicator))


def section(indicator: Indicator) -> str:
    """The heading that an indicator stands under in a profile."""
    return _CONDITIONS if indicator.desirable is Desirable.NONE else swedish.sentence(indicator.stage)


def place(indicator: Indicator) -> tuple[bool, int, str]:
    """What indicators are ordered by: conditions last, then stage from preschool on, then national goal."""
    stage = STAGES.index(indicator.stage) if indicator.stage in STAGES else len(STAGES)
    return indicator.desirable is Desirable.NONE, stage, indicator.national_goal or "~"


def _movements(judged: pd.DataFrame, municipality: str, comparand: Comparand, since: str) -> dict[str, Movement]:
    own = judged[judged["municipality"] == municipality] if len(judged) else judged
    return {
        row["indicator"]: Movement(
            Signal(
                comparand=comparand,
                direction=Direction(row["direction"]),
                strength=Strength(row["strength"]),
                value=known(row["value"]),
                reference=known(row.get("value_before")),
                difference=known(row["difference"]),
                p_value=known(row["p_value"]),
                tested=int(row["tested"]),
            ),
            since=int(row[since]),
            exact=pd.isna(row["mark"]) and pd.isna(row.get("mark_before")),
        )
        for row in own.to_dict("records")
    }


def spine_rows(
    rows: list[ProfileRow], distribution: pd.DataFrame, similar: pd.DataFrame, history: pd.DataFrame
) -> pd.DataFrame:
    """The profile as the spine chart wants it.

    Args:
        rows: as ``profile``.
        distribution: the country's percentiles per indicator.
        similar: the similar municipalities' value per indicator.
        history: the municipality's cells, year by year.
    """
    cuts = {cut: _by_indicator(distribution, cut) for cut in ("p10", "p25", "p50", "p75", "p90")}
    alike = _by_indicator(similar, "value")
    courses: dict[str, list[tuple[int, float]]] = {}
    known = history[history["value"].notna()]
    for indicator_id, year, value in zip(
        *(known[name].tolist() for name in ("indicator", "year", "value")), strict=True
    ):
        courses.setdefault(indicator_id, []).append((int(year), float(value)))
    table = []
    for row in rows:
        indicator, level = row.indicator, row.level
        plain = level.mark is None
        table.append(
            {
                "indicator": indicator.id,
                "section": section(indicator),
                "label": indicator.short_title,
                "value": level.value if plain else math.nan,
                "value_text": _short_value(level, indicator),
                "period_text": swedish.period(level.year, indicator),
                "change_text": movement_text(row, indicator),
                "desirable": indicator.desirable.value,
                **{cut: values.get(indicator.id, math.nan) for cut, values in cuts.items()},
                "similar_value": alike.get(indicator.id, math.nan),
                "direction": level.direction.value,
                "strength": int(level.strength),
                "word": level.words,
                "spark": courses.get(indicator.id, [])[-_SPARK_YEARS:],
                "lower": level.lower if not plain else math.nan,
                "upper": level.upper if not plain else math.nan,
            }
        )
    return pd.DataFrame(table)


def _by_indicator(table: pd.DataFrame, column: str) -> dict[str, float]:
    return {
        indicator: math.nan if pd.isna(value) else float(value)
        for indicator, value in zip(table["indicator"].tolist(), table[column].tolist(), strict=True)
    }


def _short_value(level: JudgedLevel, indicator: Indicator) -> str:
    if level.mark is not None:
        return swedish.MARK_SYMBOL[level.mark]
    if indicator.kind is Kind.DEVIATION:
        return swedish.number(level.value, swedish.DECIMALS[indicator.kind])
    return value_text(level, indicator)


_CERTAINTY: Final = {Direction.UNKNOWN: "ej prövad", Direction.NONE: "osäker"}


def movement_text(row: ProfileRow, indicator: Indicator, *, dated: bool = True) -> str:
    """Change since the year before and five-year trend, in the fewest words: ``−3,1 osäker``, ``▲ +8,2 säker``, ``trend ▼``.

    A change from an earlier year than the one before says from when, unless that stands beside it (not ``dated``).
    """
    parts = []
    if row.change is not None and not math.isnan(row.change.difference):
        sign = swedish.symbol(row.change.direction, row.change.strength, row.change.difference)
        figure = swedish.signed(row.change.difference, indicator.kind) if row.change.exact else ""
        certainty = "" if indicator.kind in swedish.FACTS else _CERTAINTY.get(row.change.direction, "säker")
        since = (
            f"från {swedish.period(row.change.since, indicator)}"
            if dated and row.change.since < row.level.year - 1
            else ""
        )
        parts.append(" ".join(part for part in (sign, figure, certainty, since) if part))
    if row.trend is not None and row.trend.strength:
        parts.append(f"trend {swedish.symbol(row.trend.direction, Strength.CLEAR, row.trend.difference)}")
    return " · ".join(parts)
