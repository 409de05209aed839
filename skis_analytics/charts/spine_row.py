"""One row of a municipality's profile: the table's cells, and where they lie on the row's own scale."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import pandas as pd

from skis_analytics.charts import style, tables
from skis_analytics.domain import Desirable, Direction, Strength

CLIP: Final = 1.6
"""Half the width of a row's scale, where 1 is the distance from the median to the 10th or 90th percentile."""


@dataclass(frozen=True, slots=True)
class SpineRow:
    """One indicator; figures in its own unit, NaN where there are none (see ``spine`` for the columns)."""

    indicator: str
    section: str
    label: str
    value: float
    value_text: str
    period_text: str
    change_text: str
    desirable: Desirable
    cuts: tuple[float, float, float, float, float]
    similar: float
    direction: Direction
    strength: Strength
    verdict: str
    spark: tuple[tuple[int, float], ...]
    lower: float
    upper: float

    def place(self, value: float) -> float:
        """A value on the row's own scale: 0 the median, ±1 the 10th and 90th percentile, better to the right."""
        p10, _, p50, _, p90 = self.cuts
        if any(math.isnan(number) for number in (value, p10, p50, p90)):
            return math.nan
        side = p90 - p50 if value >= p50 else p50 - p10
        found = (value - p50) / side if side > 0 else CLIP * ((value > p50) - (value < p50))
        found = -found if self.desirable is Desirable.LOWER else found
        return max(-CLIP, min(CLIP, found))

    @property
    def band(self) -> bool:
        """Whether the figure is known only as an interval (*nästan alla*)."""
        return math.isnan(self.value) and not math.isnan(self.lower) and not math.isnan(self.upper)

    @property
    def certain(self) -> bool:
        """Whether the verdict may be called a difference."""
        return self.strength is not Strength.NONE and self.direction not in (Direction.NONE, Direction.UNKNOWN)

    @property
    def colour(self) -> str:
        """The verdict's colour."""
        return style.SIGNAL_COLOUR[self.direction] if self.certain else style.MUTED

    @property
    def rises(self) -> bool:
        """Whether the certain difference is upwards in the indicator's own numbers."""
        if self.direction in (Direction.HIGHER, Direction.LOWER):
            return self.direction is Direction.HIGHER
        return (self.direction is Direction.BETTER) == (self.desirable is not Desirable.LOWER)

    @property
    def marker(self) -> str:
        """The verdict's symbol, as Plotly names it."""
        if self.certain:
            return "triangle-up" if self.rises else "triangle-down"
        return "circle-open" if self.direction is Direction.UNKNOWN else "circle"


def spine_rows(table: pd.DataFrame) -> list[SpineRow]:
    """The table's rows in their order; whatever is not a number is NaN, whatever is no mark or verdict is none."""
    found = []
    for row in tables.records(table):
        desirable, direction = tables.word(row.get("desirable")), tables.word(row.get("direction"))
        cuts = tuple(tables.real(row.get(cut)) for cut in ("p10", "p25", "p50", "p75", "p90"))
        found.append(
            SpineRow(
                tables.word(row.get("indicator")),
                tables.word(row.get("section")),
                tables.word(row.get("label")),
                tables.real(row.get("value")),
                tables.word(row.get("value_text")),
                tables.word(row.get("period_text")),
                tables.word(row.get("change_text")),
                Desirable(desirable) if desirable in list(Desirable) else Desirable.NONE,
                (cuts[0], cuts[1], cuts[2], cuts[3], cuts[4]),
                tables.real(row.get("similar_value")),
                Direction(direction) if direction in list(Direction) else Direction.UNKNOWN,
                Strength(min(max(tables.whole(row.get("strength")) or 0, 0), 2)),
                tables.word(row.get("word")),
                _spark(row.get("spark")),
                tables.real(row.get("lower")),
                tables.real(row.get("upper")),
            )
        )
    return found


def _spark(cell: object) -> tuple[tuple[int, float], ...]:
    """The cell's (year, value) pairs in order of year, those without a value left out."""
    if not isinstance(cell, Iterable) or isinstance(cell, str):
        return ()
    pairs = [(tables.whole(pair[0]), tables.real(pair[1])) for pair in cell]
    return tuple(sorted((year, value) for year, value in pairs if year is not None and not math.isnan(value)))
