"""What judged tables certainly say, verdict by verdict: level, expected value, trend and change in one shape, with a sentence each.

Needs are made of the worse ones and learning of the better ones, so both rest on the same evidence.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

import pandas as pd

from skis_analytics import swedish
from skis_analytics.domain import Desirable, Direction, Indicator, Mark, Strength
from skis_analytics.verdicts.judge import floats

_NATIONAL_TESTS: Final = "Nationella prov"
"""The area whose tests are of unequal difficulty: they are compared within a year, never between years (docs/methods.md 2)."""


class Ground(StrEnum):
    """What a verdict compares with; of two equally certain ones the earlier here is told first."""

    LEVEL = "level"
    EXPECTED = "expected"
    TREND = "trend"
    CHANGE = "change"


_OVER_TIME: Final = (Ground.TREND, Ground.CHANGE)
_REFERENCE: Final = {
    Ground.LEVEL: "group_value", Ground.EXPECTED: "expected", Ground.TREND: None, Ground.CHANGE: "value_before",
}  # fmt: skip
_SINCE: Final = {
    Ground.LEVEL: None, Ground.EXPECTED: None, Ground.TREND: "first_year", Ground.CHANGE: "year_before",
}  # fmt: skip
_TOLD: Final = (
    "municipality", "indicator", "year", "value", "mark", "difference", "direction", "strength", "adjusted",
    *filter(None, (*_REFERENCE.values(), *_SINCE.values())),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdicts:
    """The judged tables of the same municipalities, each judged as one family (``judge.decide``), never one cell at a time.

    ``levels``, ``changes`` and ``trends`` as ``judge_levels``, ``judge_changes`` and ``judge_trends``; ``expected``, where there is
    one: indicator, municipality, year, value, mark, expected, difference, adjusted, direction, strength. ``group`` names the comparison
    group in a sentence (``övriga Skaraborg``).
    """

    levels: pd.DataFrame
    changes: pd.DataFrame
    trends: pd.DataFrame
    group: str
    expected: pd.DataFrame | None = None

    def of(self, ground: Ground) -> pd.DataFrame:
        """The table of one ground; empty where there is none."""
        match ground:
            case Ground.LEVEL:
                return self.levels
            case Ground.EXPECTED:
                return self.levels.iloc[:0] if self.expected is None else self.expected
            case Ground.TREND:
                return self.trends
            case Ground.CHANGE:
                return self.changes


@dataclass(frozen=True, slots=True)
class Evidence:
    """One certain verdict of one indicator in one municipality.

    ``value``, ``reference`` (the group's, the expected or the earlier value) and ``difference`` are in the indicator's unit, NaN when
    unknown. ``since`` is the year that a change or trend is counted from. ``adjusted`` is the p-value after Benjamini–Hochberg.
    ``group`` as in ``Verdicts``.
    """

    municipality: str
    indicator: Indicator
    ground: Ground
    year: int
    since: int | None
    value: float
    mark: Mark | None
    reference: float
    difference: float
    direction: Direction
    strength: Strength
    adjusted: float
    group: str

    @property
    def order(self) -> tuple[int, float, int]:
        """Sorts the most certain first."""
        return -self.strength, self.adjusted, list(Ground).index(self.ground)

    @property
    def improved(self) -> bool:
        """Whether it is a course over time to the better, and not a place among others."""
        return self.ground in _OVER_TIME and self.direction is Direction.BETTER

    @property
    def _words(self) -> str:
        """The verdict alone: ``tydligt lägre än övriga Skaraborg``, ``säker trend nedåt``, ``säker minskning``."""
        match self.ground:
            case Ground.LEVEL:
                return f"{swedish.level_words(self.direction, self.strength, self.difference)} än {self.group}"
            case Ground.EXPECTED:
                words = swedish.level_words(self.direction, self.strength, self.difference)
                return f"{words} än väntat utifrån elevsammansättningen"
            case Ground.TREND:
                certain = "mycket säker" if self.strength is Strength.VERY_CLEAR else "säker"
                return f"{certain} trend {'uppåt' if self.difference > 0 else 'nedåt'}{self._judgement}"
            case Ground.CHANGE:
                return swedish.change_words(self.direction, self.strength, self.difference)

    @property
    def sentence(self) -> str:
        """What, when, how much and compared with what: ``Alla ämnen åk 6 2024/25: 52,9 %, tydligt lägre än … (70,3 %)``."""
        indicator = self.indicator
        when = swedish.period(self.year, indicator)
        if self.since is None:
            against = "" if math.isnan(self.reference) else f" ({self._quantity(self.reference)})"
            return f"{indicator.short_title} {when}: {self._value}, {self._words}{against}."
        size = swedish.difference(self.difference, indicator.kind, indicator.unit)
        # Nästan alla is no number: then there is no size to tell, only that it is certain.
        told = f"{size}, nu {self._value}" if self.mark is None else f"nu {self._value}"
        return (
            f"{indicator.short_title}: {self._words} från {swedish.period(self.since, indicator)} till {when} ({told})."
        )

    @property
    def _value(self) -> str:
        return "nästan alla" if self.mark is Mark.NEARLY_ALL else self._quantity(self.value)

    def _quantity(self, value: float) -> str:
        return swedish.quantity(value, self.indicator.kind, self.indicator.unit)

    @property
    def _judgement(self) -> str:
        if self.direction is Direction.BETTER and self.difference < 0:
            return " (bättre)"
        return " (sämre)" if self.direction is Direction.WORSE and self.difference > 0 else ""


def certain(verdicts: Verdicts, catalogue: Mapping[str, Indicator], direction: Direction) -> list[Evidence]:
    """Every certain verdict in a direction (BETTER or WORSE), the most certain first.

    What national tests say of a change is left out: the tests are not equally hard from year to year. Each ground's table holds its
    false discoveries at 5 %; where nothing at all differs, any of them calls something somewhat more often than one of them would.
    """
    found = []
    for ground in Ground:
        table = verdicts.of(ground)
        hits = floats(table["strength"]) > 0
        if hits.any():
            # Only the columns that are told of: taking out the cells is what costs, and a page asks once per theme.
            certain_rows = table.loc[hits, table.columns.isin(_TOLD)].to_dict("records")
            found += [
                _evidence(row, ground, catalogue, verdicts.group)
                for row in certain_rows
                if row["direction"] == direction.value and _is_comparable(ground, catalogue.get(row["indicator"]))
            ]
    return sorted(found, key=lambda evidence: evidence.order)


def judged(verdicts: Verdicts, catalogue: Mapping[str, Indicator], *grounds: Ground) -> set[tuple[str, str]]:
    """Municipality and indicator where a verdict could be given, on any of some grounds."""
    found = set()
    for ground in grounds:
        table = verdicts.of(ground)
        admitted = {name for name, indicator in catalogue.items() if _is_comparable(ground, indicator)}
        columns = (table[name].tolist() for name in ("municipality", "indicator", "direction"))
        found |= {
            (municipality, indicator)
            for municipality, indicator, direction in zip(*columns, strict=True)
            if indicator in admitted and direction != Direction.UNKNOWN.value
        }
    return found


def _is_comparable(ground: Ground, indicator: Indicator | None) -> bool:
    """Whether an indicator can be called better or worse on a ground."""
    if indicator is None or indicator.desirable is Desirable.NONE:
        return False
    return not (ground in _OVER_TIME and indicator.area == _NATIONAL_TESTS)


def _evidence(row: Mapping[Any, Any], ground: Ground, catalogue: Mapping[str, Indicator], group: str) -> Evidence:
    reference, since = _REFERENCE[ground], _SINCE[ground]
    adjusted = _number(row.get("adjusted"))
    return Evidence(
        municipality=str(row["municipality"]),
        indicator=catalogue[str(row["indicator"])],
        ground=ground,
        year=int(row["year"]),
        since=None if since is None else int(row[since]),
        value=_number(row["value"]),
        mark=None if pd.isna(row.get("mark")) else Mark(row["mark"]),
        reference=math.nan if reference is None else _number(row[reference]),
        difference=_number(row["difference"]),
        direction=Direction(row["direction"]),
        strength=Strength(row["strength"]),
        adjusted=1.0 if math.isnan(adjusted) else adjusted,
        group=group,
    )


def _number(value: Any) -> float:
    return math.nan if value is None or pd.isna(value) else float(value)
