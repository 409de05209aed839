"""What is handed out: titles, sentences, figures and where they come from, before it is slides, a workbook, a page or a text.

Every writer of this room takes a `Handout` and puts it through `cleaned` first, so that each shows the same words and figures.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final, TypeAlias

import pandas as pd

from skis_analytics import swedish
from skis_analytics.domain import Direction
from skis_analytics.export.figure import UNTESTED, Figure

NO_VALUES: Final = "Det finns inga värden att visa i diagrammet."
NO_SECTIONS: Final = "Inga delar är valda till underlaget."
CONTINUED: Final = "forts."

_UNWRITABLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
"""What XML cannot hold, or what no reader can see; pasted text sometimes does."""
_BREAKS: Final = re.compile(r"\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
_SPACES: Final = re.compile(r"[ \t]+")

_DIGEST: Final = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{8,}\b")
"""A checksum: its first twelve signs are enough to tell one version from another."""

_ROWS: Final = "Avser"
"""The heading over names whose kind nobody has said."""
_MOST_PRINTED: Final = 8
"""Columns that A4 holds with readable headings."""

Progress: TypeAlias = Callable[[float], None]
"""Is told how much is done, 0–1; may raise to break off."""


@dataclass(frozen=True, slots=True)
class Series:
    """A row of values with a name; None where there is no value.

    Attributes:
        name: what the values are of: a year, a municipality, a group.
        values: one per category of the chart.
        lower: where each value's interval begins, or empty when none is known.
        upper: where it ends.
    """

    name: str
    values: tuple[float | None, ...]
    lower: tuple[float | None, ...] = ()
    upper: tuple[float | None, ...] = ()

    def interval(self, place: int) -> tuple[float, float] | None:
        """Lower and upper end of the interval of one value; None when it is not known or there is no value."""
        if not self.lower or not self.upper or self.values[place] is None:
            return None
        low, high = self.lower[place], self.upper[place]
        return None if low is None or high is None else (low, high)


@dataclass(frozen=True, slots=True)
class Reference:
    """A value to compare with, drawn as a line: a group's or the country's."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class _Chart:
    """What the three kinds of chart have in common.

    Attributes:
        categories: what the values are of, in the order of the chart.
        series: the values; each as long as the categories.
        unit: as `Indicator.unit`: ``%``, ``poäng``; empty for an index.
        highlighted: the category (in a `LineChart` the series) in strong colour; None when none is.
        reference: a value to compare with.
        decimals: how many the values are shown with.
        category: what the categories are, as a heading over them: ``Kommun``, ``Läsår``.

    Raises:
        ValueError: a series is not as long as the categories.
    """

    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    highlighted: str | None = None
    reference: Reference | None = None
    decimals: int = 1
    category: str = _ROWS

    def __post_init__(self) -> None:
        for each in self.series:
            for row in (each.values, each.lower, each.upper):
                if len(row) != len(self.categories) and (row or row is each.values):
                    raise ValueError(
                        f"series {each.name!r} has {len(row)} values for {len(self.categories)} categories"
                    )

    def has_values(self) -> bool:
        """Whether there is anything to draw."""
        return any(value is not None for each in self.series for value in each.values)

    def has_intervals(self) -> bool:
        """Whether any value's interval is known."""
        return any(each.interval(place) for each in self.series for place in range(len(self.categories)))

    def text(self, value: float | None) -> str:
        """A value as it is printed, with its unit: ``81,5 %``; without one that is a scale, ``0–10``."""
        shown = swedish.number(value, self.decimals)
        return shown if value is None or not self.unit or self.unit[0].isdigit() else f"{shown}\u00a0{self.unit}"


@dataclass(frozen=True, slots=True)
class BarChart(_Chart):
    """Counts and amounts: bars from zero."""


@dataclass(frozen=True, slots=True)
class DotChart(_Chart):
    """Levels with their intervals: a point per category and series, on a scale that need not begin at zero.

    Two series stand on one line per category: what is compared with, hollow, and over it what is compared, filled.

    Attributes:
        signals: per category, how the second of two series differs from the first, or the value of a single one from what it is
            judged against; empty when that is not judged.
        signs: of a single series, per category, the verdict's sign: ``▲``, ``▼▼``; empty for no certain difference.

    Raises:
        ValueError: the signals or signs are not as many as the categories.
    """

    signals: tuple[Direction, ...] = ()
    signs: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # Not super(): a dataclass with slots is a class made anew, which super() without arguments does not find.
        _Chart.__post_init__(self)
        if self.signals and len(self.signals) != len(self.categories):
            raise ValueError(f"{len(self.signals)} signals for {len(self.categories)} categories")
        if self.signs and len(self.signs) != len(self.signals):
            raise ValueError(f"{len(self.signs)} signs for {len(self.signals)} signals")

    def judged(self) -> bool:
        """Whether each value of a single series has its verdict: a shape and colour of its own."""
        return bool(self.signs) and len(self.series) == 1

    def verdict(self, row: int) -> str:
        """A value's verdict in a few words that begin with its sign, as the legend has them; empty where nothing is drawn or judged."""
        if not self.judged() or self.series[0].values[row] is None:
            return ""
        sign, found = self.signal(row)
        return (
            f"{sign} tydligt {_BY_SIGNAL[found]}"
            if sign
            else _NOT_CERTAIN
            if found is not Direction.UNKNOWN
            else _NOT_JUDGED
        )

    def verdicts(self) -> dict[str, tuple[str, Direction]]:
        """The verdicts that occur, certain ones first → sign and signal: the chart's legend."""
        found = {self.verdict(row): self.signal(row) for row in range(len(self.categories)) if self.verdict(row)}
        return dict(sorted(found.items(), key=lambda each: (not each[1][0], each[0])))

    def paired(self) -> bool:
        """Whether each category has what is compared and what it is compared with."""
        return len(self.series) == 2

    def signal(self, row: int) -> tuple[str, Direction]:
        """A category's symbol, empty where there is no certain difference, and its signal."""
        found = self.signals[row] if self.signals else Direction.UNKNOWN
        if self.judged():
            return self.signs[row][:1], found
        first, second = (each.values[row] for each in self.series[:2]) if self.paired() else (None, None)
        if first is None or second is None or found in (Direction.NONE, Direction.UNKNOWN):
            return "", found
        return ("▲" if second > first else "▼"), found


_BY_SIGNAL: Final = {
    Direction.BETTER: "bättre", Direction.WORSE: "sämre", Direction.HIGHER: "högre", Direction.LOWER: "lägre",
}  # fmt: skip
_NOT_CERTAIN: Final = "ingen säker skillnad"
_NOT_JUDGED: Final = f"{UNTESTED} kan inte prövas"


@dataclass(frozen=True, slots=True)
class LineChart(_Chart):
    """The course over time: categories are periods, a line per series, broken where a value is missing."""


Chart: TypeAlias = BarChart | DotChart | LineChart


@dataclass(frozen=True, slots=True)
class Section:
    """One finding: a slide (or some, when there is much), a sheet, a part of a page.

    Attributes:
        finding: the title: a sentence that says what the figures say.
        kicker: the small line over the title: whose figures, of what.
        body: sentences or paragraphs.
        chart: what is drawn.
        table: what is shown as a table; column names are its headings. Numbers stay numbers; those with a verdict are a `Figure`.
        source: where the figures come from.
        caveats: what the reader has to know to read them rightly.
        alt: what the chart or table shows, for those who cannot see it.
        notes: what the speaker needs to know.
        new_page: whether it begins a page when printed: a municipality's first.
    """

    finding: str
    kicker: str = ""
    body: tuple[str, ...] = ()
    chart: Chart | None = None
    table: pd.DataFrame | None = None
    source: str = ""
    caveats: tuple[str, ...] = ()
    alt: str = ""
    notes: str = ""
    new_page: bool = False

    def described(self) -> str:
        """The alternative text: ``alt``, else the finding."""
        return self.alt or self.finding


@dataclass(frozen=True, slots=True)
class Handout:
    """A whole underlag.

    Attributes:
        title: what it is.
        subtitle: for whom, about which municipalities.
        made: when it was made; with a time zone.
        data_version: which figures it was made from.
        sections: its parts, in order.
    """

    title: str
    subtitle: str
    made: datetime
    data_version: str
    sections: tuple[Section, ...] = field(default=())

    def origin(self) -> str:
        """When it was made, as a line of text."""
        return f"Framtaget {swedish.moment(self.made)}"

    def version(self) -> str:
        """From which figures it was made, in a line of text for whoever has to know: said once, last; empty when it is not known."""
        shown = _DIGEST.sub(r"\1", self.data_version)
        return f"Dataversion {shown}" if shown else ""

    def only_pages(self) -> bool:
        """Whether it is nothing but one-pagers, each to be handed out by itself: then it has no cover."""
        return bool(self.sections) and all(each.new_page for each in self.sections)


def writable(text: object) -> str:
    """Text without the signs that no file format can hold, with plain line breaks and single spaces."""
    broken = _BREAKS.sub("\n", str(text))
    lines = (_SPACES.sub(" ", line).strip() for line in _UNWRITABLE.sub("", broken).split("\n"))
    return "\n".join(lines).strip()


def one_line(text: object) -> str:
    """As `writable`, on one line."""
    return " ".join(writable(text).split())


def as_sentences(texts: Sequence[str]) -> str:
    """Texts after each other, each ended as a sentence."""
    return " ".join(text if text[-1] in ".!?…" else f"{text}." for text in texts if text)


def shortened(text: str, characters: int) -> str:
    """The beginning of a text with …, when it is longer than ``characters``."""
    return text if len(text) <= characters else text[: characters - 1].rstrip() + "…"


def cleaned(handout: Handout) -> Handout:
    """The handout with `writable` texts, paragraphs that hold something, and only finite numbers in charts."""
    return replace(
        handout, title=one_line(handout.title), subtitle=one_line(handout.subtitle), data_version=one_line(handout.data_version),
        sections=tuple(_cleaned_section(each) for each in handout.sections),
    )  # fmt: skip


def _cleaned_section(section: Section) -> Section:
    chart = section.chart
    if chart is not None:
        reference = chart.reference
        if reference is not None:
            value = _finite(reference.value)
            reference = None if value is None else Reference(one_line(reference.name), value)
        chart = replace(
            chart, reference=reference, unit=one_line(chart.unit), category=one_line(chart.category),
            categories=tuple(one_line(each) for each in chart.categories),
            series=tuple(_cleaned_series(each) for each in chart.series),
            highlighted=None if chart.highlighted is None else one_line(chart.highlighted),
        )  # fmt: skip
    return replace(
        section, finding=one_line(section.finding), kicker=one_line(section.kicker), chart=chart,
        body=_paragraphs(section.body), source=one_line(section.source),
        caveats=tuple(one_line(each) for each in section.caveats if one_line(each)),
        alt=one_line(section.alt), notes=writable(section.notes),
    )  # fmt: skip


def _paragraphs(texts: Sequence[str]) -> tuple[str, ...]:
    return tuple(line for text in texts for line in writable(text).split("\n") if line)


def _cleaned_series(series: Series) -> Series:
    rows = (series.values, series.lower, series.upper)
    values, lower, upper = (tuple(_finite(value) for value in row) for row in rows)
    return Series(one_line(series.name), values, lower, upper)


def _finite(value: Any) -> float | None:
    """A number of whatever kind tables hold; None for what is none (NaN, NA, infinite)."""
    if value is None or value is pd.NA:
        return None
    number = float(value)
    return number if math.isfinite(number) else None


def headings(table: pd.DataFrame) -> list[str]:
    """The column names as they are shown."""
    return [one_line(name) for name in table.columns]


def cells(table: pd.DataFrame) -> list[list[object]]:
    """A table's rows: numbers as ``int``, ``float`` or `Figure`, nothing as None, the rest as text.

    Whole numbers stay whole also in a column that pandas made decimal because a value is missing.
    """
    columns = [_column(table.iloc[:, place]) for place in range(table.shape[1])]
    return [list(row) for row in zip(*columns, strict=True)]


def _column(column: pd.Series) -> list[object]:
    found = [_cell(value) for value in column.tolist()]
    numbers = [value for value in found if isinstance(value, float)]
    if numbers and all(value.is_integer() for value in numbers):
        return [int(value) if isinstance(value, float) else value for value in found]
    return found


def _cell(value: Any) -> object:
    if value is None or value is pd.NA or value is pd.NaT:
        return None
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Figure):
        return replace(value, value=_finite(value.value))
    return writable(value)


def cell_text(value: object, decimals: int = 1) -> str:
    """A cell of `cells` as it is printed: ``81,5``, ``1 234``, ``–`` for nothing."""
    if value is None:
        return swedish.MISSING
    if isinstance(value, Figure):
        return value.text()
    if isinstance(value, int):
        return swedish.number(value)
    if isinstance(value, float):
        return swedish.number(value, decimals)
    return one_line(value)


def is_number_column(rows: Sequence[Sequence[object]], place: int) -> bool:
    """Whether a column of `cells` holds numbers (and perhaps marks among them), and so stands to the right."""
    return any(isinstance(row[place], int | float | Figure) for row in rows)


def tables(section: Section) -> list[tuple[pd.DataFrame, int]]:
    """A section's figures as tables, each with how many decimals it is printed with: what its chart draws, then its own table."""
    found = []
    if section.chart is not None and section.chart.has_values():
        found.append((values_table(section.chart), section.chart.decimals))
    if section.table is not None and section.table.shape[1]:
        found.append((section.table, 1))
    return found


def printed_tables(section: Section) -> list[tuple[pd.DataFrame, int]]:
    """As `tables`, for paper: what a chart draws of many series stands on its side when that makes it narrower."""
    return [
        (_on_its_side(table), decimals)
        if number == 0 and section.chart is not None and section.chart.has_values()
        else (table, decimals)
        for number, (table, decimals) in enumerate(tables(section))
    ]


def _on_its_side(table: pd.DataFrame) -> pd.DataFrame:
    if table.shape[1] <= _MOST_PRINTED or table.shape[0] + 1 >= table.shape[1]:
        return table
    turned = table.set_index(table.columns[0]).T.reset_index()
    turned.columns = pd.Index([_ROWS, *(str(name) for name in turned.columns[1:])])
    return turned


def values_table(chart: Chart) -> pd.DataFrame:
    """What a chart draws, as a table: a row per category; per series its values and, where known, the interval's ends.

    Headings carry the unit, ``Tidaholm (%)``; the reference is a column of its own.
    """
    unit = f" ({chart.unit})" if chart.unit else ""
    columns: list[tuple[str, Sequence[float | str | None]]] = [(chart.category, chart.categories)]
    for each in chart.series:
        columns.append((f"{each.name}{unit}", each.values))
        ends = [each.interval(place) for place in range(len(chart.categories))]
        if any(ends):
            columns.append((f"{each.name}, nedre gräns", [end and end[0] for end in ends]))
            columns.append((f"{each.name}, övre gräns", [end and end[1] for end in ends]))
    if isinstance(chart, DotChart) and chart.judged():
        columns.append(("Omdöme", [chart.verdict(row) or None for row in range(len(chart.categories))]))
    if chart.reference is not None:
        columns.append((f"{chart.reference.name}{unit}", [chart.reference.value] * len(chart.categories)))
    table = pd.concat([pd.Series(list(values), dtype=object) for _, values in columns], axis=1)
    table.columns = pd.Index([name for name, _ in columns])
    return table
