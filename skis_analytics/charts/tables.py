"""What the pictures' tables mean: a row becomes a `Level` or a `Point`, with its symbol, colour and hover text.

Tables come from queries and verdicts; here a figure that is protected or missing loses its number for good, so that no
picture can draw it by mistake.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pandas as pd

from skis_analytics import swedish
from skis_analytics.charts import style
from skis_analytics.domain import Desirable, Direction, Indicator, Mark, Strength

YearText = Callable[[int], str]


def real(value: object) -> float:
    """A cell as a float; everything that is not a finite number is NaN."""
    try:
        converted = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return math.nan
    return converted if math.isfinite(converted) else math.nan


def whole(value: object) -> int | None:
    """A cell as a whole number, None when it holds none."""
    converted = real(value)
    return None if math.isnan(converted) else round(converted)


def word(value: object) -> str:
    """A cell as text; missing is empty."""
    return "" if value is None or value is pd.NA or (isinstance(value, float) and math.isnan(value)) else str(value)


def _mark(value: object) -> Mark | None:
    text = word(value)
    if not text:
        return None
    return Mark(text) if text in list(Mark) else Mark.MISSING


@dataclass(frozen=True, slots=True)
class Point:
    """One municipality's figure in one year. ``value`` is NaN whenever a mark stands beside it."""

    municipality: str
    name: str
    year: int | None
    value: float
    lower: float
    upper: float
    mark: Mark | None
    pupils: int | None

    @property
    def drawn(self) -> bool:
        """Whether it has a place on an axis."""
        return not math.isnan(self.value) or self.band

    @property
    def band(self) -> bool:
        """Whether it is *nästan alla* and known well enough to draw between its bounds."""
        return self.mark is Mark.NEARLY_ALL and not math.isnan(self.lower) and not math.isnan(self.upper)

    @property
    def middle(self) -> float:
        """Where symbol and hover go: the value, or the band's middle."""
        return (self.lower + self.upper) / 2 if self.band else self.value

    @property
    def bounded(self) -> bool:
        """Whether it has an interval to draw."""
        return not math.isnan(self.value) and not math.isnan(self.lower) and not math.isnan(self.upper)

    def text(self, indicator: Indicator) -> str:
        """The figure as printed: with unit, as ``~100 %``, or the mark's short word."""
        if not math.isnan(self.value):
            return swedish.quantity(self.value, indicator.kind, indicator.unit)
        if self.mark is Mark.NEARLY_ALL:
            return f"{swedish.MARK_SYMBOL[Mark.NEARLY_ALL]}\u00a0%"
        return self.absence

    @property
    def absence(self) -> str:
        """Why there is no number, in a word or two."""
        return {
            Mark.SUPPRESSED: "skyddat",
            Mark.MISSING: "saknas",
            Mark.NOT_SURVEYED: "ej undersökt",
            Mark.NEARLY_ALL: "nästan alla",
            None: "saknas",
        }[self.mark]

    @property
    def explanation(self) -> str:
        """Why there is no number, in full."""
        return "uppgift saknas" if self.mark is None else swedish.MARK[self.mark]


@dataclass(frozen=True, slots=True)
class Level(Point):
    """A point with the verdict on it against its comparison group."""

    group_value: float
    direction: Direction
    strength: Strength
    verdict: str

    @property
    def certain(self) -> bool:
        """Whether the difference from the group may be called one."""
        return self.strength is not Strength.NONE and self.direction not in (Direction.NONE, Direction.UNKNOWN)

    def rises(self, desirable: Desirable) -> bool:
        """Whether the value is the higher one; where the group's value is unknown, as the direction tells."""
        if not math.isnan(self.middle) and not math.isnan(self.group_value) and self.middle != self.group_value:
            return self.middle > self.group_value
        if self.direction in (Direction.HIGHER, Direction.LOWER):
            return self.direction is Direction.HIGHER
        return (self.direction is Direction.BETTER) == (desirable is not Desirable.LOWER)

    @property
    def colour(self) -> str:
        """The signal's colour; grey unless certain."""
        return style.SIGNAL_COLOUR[self.direction] if self.certain else style.MUTED

    def marker(self, desirable: Desirable) -> str:
        """Plotly's marker symbol: triangle when certain, circle when not, hollow circle when nothing is known."""
        if self.certain:
            return "triangle-up" if self.rises(desirable) else "triangle-down"
        return "circle-open" if self.direction is Direction.UNKNOWN else "circle"

    def sign(self, desirable: Desirable) -> str:
        """The symbol in text, as `swedish.symbol` gives it."""
        return swedish.symbol(self.direction, self.strength, 1 if self.rises(desirable) else -1)


def _parts(row: dict[str, object]) -> tuple[str, str, int | None, float, float, float, Mark | None, int | None]:
    mark = _mark(row.get("mark"))
    code = word(row.get("municipality"))
    return (
        code,
        word(row.get("name")) or code,
        whole(row.get("year")),
        real(row.get("value")) if mark is None else math.nan,
        real(row.get("lower")),
        real(row.get("upper")),
        mark,
        whole(row.get("pupils")),
    )


def records(table: pd.DataFrame) -> list[dict[str, object]]:
    """The table's rows by column name."""
    return [{str(key): value for key, value in row.items()} for row in table.to_dict("records")]


def points(table: pd.DataFrame) -> list[Point]:
    """Rows with municipality, name, year, value, lower, upper, mark and perhaps pupils."""
    return [Point(*_parts(row)) for row in records(table)]


def levels(table: pd.DataFrame) -> list[Level]:
    """Rows of the common ``levels`` contract: a point's columns, group_value, direction, strength and word."""
    found = []
    for row in records(table):
        direction = word(row.get("direction"))
        strength = whole(row.get("strength")) or 0
        found.append(
            Level(
                *_parts(row),
                real(row.get("group_value")),
                Direction(direction) if direction in list(Direction) else Direction.UNKNOWN,
                Strength(min(max(strength, 0), 2)),
                word(row.get("word")),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class ReferenceLine:
    """A group's or the nation's course: ``table`` has columns year and value."""

    label: str
    table: pd.DataFrame

    def by_year(self) -> dict[int, float]:
        """Year → value, only years with one."""
        if self.table.empty:
            return {}
        pairs = ((whole(row.get("year")), real(row.get("value"))) for row in records(self.table))
        return {year: value for year, value in pairs if year is not None and not math.isnan(value)}


@dataclass(frozen=True, slots=True)
class TimeMark:
    """A time to point out along an axis of years, e.g. when an initiative began: from ``first`` to ``last`` where the figures of a year
    stand at the year itself; wide when it is known less exactly."""

    first: float
    last: float
    label: str


def runs(years: Sequence[int]) -> list[list[int]]:
    """Years grouped into unbroken runs: 2015, 2016, 2018 → [[2015, 2016], [2018]]."""
    found: list[list[int]] = []
    for year in sorted(years):
        if found and year == found[-1][-1] + 1:
            found[-1].append(year)
        else:
            found.append([year])
    return found


def interval(lower: float, upper: float, indicator: Indicator) -> str:
    """``70,1–83,2 %``."""
    return (
        f"{swedish.number(lower, swedish.DECIMALS[indicator.kind])}–"
        f"{swedish.quantity(upper, indicator.kind, indicator.unit)}"
    )


def hover(point: Point, indicator: Indicator, year_text: YearText) -> str:
    """What a picture says about a point: name, year, value with unit, interval, pupils; for a level, the verdict."""
    lines = [style.bold(style.plain(point.name))]
    if point.year is not None:
        lines.append(style.plain(year_text(point.year)))
    if math.isnan(point.value):
        lines.append(style.plain(point.explanation))
        if point.band:
            lines.append(f"alltså {style.plain(interval(point.lower, point.upper, indicator))}")
    else:
        lines.append(style.bold(style.plain(point.text(indicator))))
        lines.append(
            f"95 % säkerhet: {style.plain(interval(point.lower, point.upper, indicator))}"
            if point.bounded
            else "osäkerheten är okänd"
        )
    if point.pupils is not None:
        lines.append(f"{swedish.number(point.pupils)} elever" if point.pupils != 1 else "1 elev")
    if isinstance(point, Level) and point.verdict:
        sign = point.sign(indicator.desirable)
        verdict = style.plain(f"{sign} {point.verdict}".strip())
        lines.append(style.coloured(verdict, point.colour) if point.certain else verdict)
    return "<br>".join(lines)


def nothing(indicator: Indicator, found: Sequence[Point]) -> str:
    """The sentence instead of a picture."""
    reasons = [point.mark for point in found if point.mark is not None]
    why = ""
    if found and len(reasons) == len(found) and len(set(reasons)) == 1:
        why = f" – {swedish.MARK[reasons[0]]}"
    return f"Det finns inget värde att visa för {indicator.short_title} med det här urvalet{why}."


def axis_title(indicator: Indicator) -> str:
    """What an axis shows, with its unit."""
    return style.plain(f"{indicator.short_title} ({indicator.unit})" if indicator.unit else indicator.short_title)


def signal_key(shown: Iterable[Level], desirable: Desirable, *, bars: bool) -> list[str]:
    """Markup for the line that explains the symbols that the picture really uses."""
    seen = list(shown)
    judged = [level for level in seen if level.certain]
    key = []
    for up in (True, False):
        same = [level for level in judged if level.rises(desirable) is up]
        for direction in dict.fromkeys(level.direction for level in same):
            meaning = {Direction.BETTER: " (bättre)", Direction.WORSE: " (sämre)"}.get(direction, "")
            sign, name = ("▲", "högre") if up else ("▼", "lägre")
            key.append(
                style.coloured(
                    f"{sign} tydligt {name} än gruppen utan kommunen själv{meaning}", style.SIGNAL_COLOUR[direction]
                )
            )
    if any(level.strength is Strength.VERY_CLEAR for level in judged):
        key.append("stor eller dubbel symbol: mycket tydligt")
    open_points = [level for level in seen if level.drawn and not level.certain]
    if any(level.direction is not Direction.UNKNOWN and not level.band for level in open_points):
        key.append("● ingen säker skillnad")
    if any(level.direction is Direction.UNKNOWN and not level.band for level in open_points):
        key.append("○ osäkerheten är okänd")
    if any(level.band for level in seen):
        key.append("▬ nästan alla: 1–4 elever nådde inte målet")
    if bars and any(level.bounded for level in seen):
        key.append("streck: 95 % säkerhet")
    return key
