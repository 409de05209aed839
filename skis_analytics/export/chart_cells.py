"""The figures of a chart as PowerPoint keeps them: in a workbook that *Redigera data* opens, and once more in the chart itself."""

from __future__ import annotations

import io
from collections.abc import Sequence
from itertools import zip_longest
from typing import Final

import openpyxl
from openpyxl.utils import get_column_letter

from skis_analytics.export.chart_markup import escaped
from skis_analytics.export.handout import Chart, DotChart, Series, one_line, shortened
from skis_analytics.export.tables import safe

SHEET: Final = "Diagram"
LONGEST_NAME: Final = 60
"""Characters of a name in a chart; tables have the whole."""


def number_format(chart: Chart) -> str:
    """How values are printed, in Sweden's way wherever the file is opened: ``81,5 %``, ``1 234``."""
    return pattern(chart.decimals, chart.unit if chart.unit == "%" else "")


def pattern(decimals: int, unit: str) -> str:
    """A number format of Excel's with so many decimals, read the Swedish way."""
    places = f".{'0' * decimals}" if decimals else ""
    return f"[$-41D]#,##0{places}" + (f'"\u00a0{unit}"' if unit else "")


def columns(chart: Chart) -> list[tuple[int, str, Sequence[float | None]]]:
    """The workbook's columns after the names: number, heading, values. The reference, if any, is last."""
    found: list[tuple[str, Sequence[float | None]]] = [(each.name, each.values) for each in chart.series]
    for place, each in enumerate(chart.series):
        if isinstance(chart, DotChart):
            found.append((height_heading(place, each), heights(chart, place)))
            for strong in (False, True):
                ends, levels = interval_ends(chart, place, strong=strong)
                if ends:
                    heading = interval_heading(place, each, strong=strong)
                    found += [(heading, ends), (f"{heading}, höjd", levels)]
        elif any(each.interval(row) for row in range(len(chart.categories))):
            up, down = distances(each)
            found += [(up_heading(place, each), up), (down_heading(place, each), down)]
    if chart.reference is not None:
        found.append((chart.reference.name, [chart.reference.value] * len(chart.categories)))
    return [(number, heading, values) for number, (heading, values) in enumerate(found, start=2)]


def workbook(chart: Chart) -> bytes:
    """The figures as an XLSX of one sheet, laid out as `columns`."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 — a new workbook has one
    sheet.title = SHEET
    found = columns(chart)
    sheet.append(["", *(safe(one_line(heading)) for _, heading, _ in found)])
    for name, *row in zip_longest(chart.categories, *(values for _, _, values in found)):
        sheet.append([safe(name), *row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def series_head(column: int, name: str, look: str, order: int) -> str:
    """How every series begins; its name stands over its ``column`` in the workbook."""
    return (
        f'<c:ser><c:idx val="{order}"/><c:order val="{order}"/><c:tx><c:strRef><c:f>{SHEET}!${get_column_letter(column)}$1</c:f>'
        f'<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{escaped(shortened(name, LONGEST_NAME))}</c:v></c:pt></c:strCache></c:strRef></c:tx>{look}'
    )


def categories(chart: Chart) -> str:
    """The names of a chart's categories, as each series repeats them."""
    points = "".join(
        f'<c:pt idx="{row}"><c:v>{escaped(shortened(name, LONGEST_NAME))}</c:v></c:pt>'
        for row, name in enumerate(chart.categories)
    )
    count = len(chart.categories)
    return (
        f'<c:cat><c:strRef><c:f>{SHEET}!$A$2:$A${count + 1}</c:f><c:strCache><c:ptCount val="{count}"/>{points}'
        "</c:strCache></c:strRef></c:cat>"
    )


def values(element: str, chart: Chart, place: int) -> str:
    """One series' values as ``element`` (``c:val``, ``c:xVal``)."""
    cells = number_reference(2 + place, chart.series[place].values, number_format(chart))
    return f"<{element}>{cells}</{element}>"


def number_reference(column: int, values: Sequence[float | None], pattern: str = "General") -> str:
    """A column of the workbook with its numbers; None is a cell without value."""
    letter = get_column_letter(column)
    return (
        f"<c:numRef><c:f>{SHEET}!${letter}$2:${letter}${len(values) + 1}</c:f>"
        f"<c:numCache>{_points(values, pattern)}</c:numCache></c:numRef>"
    )


def number_literal(values: Sequence[float]) -> str:
    """Numbers that are not in the workbook."""
    return f"<c:numLit>{_points(values, 'General')}</c:numLit>"


def _points(values: Sequence[float | None], pattern: str) -> str:
    points = "".join(
        f'<c:pt idx="{row}"><c:v>{value!r}</c:v></c:pt>' for row, value in enumerate(values) if value is not None
    )
    return f'<c:formatCode>{escaped(pattern)}</c:formatCode><c:ptCount val="{len(values)}"/>{points}'


def distances(series: Series) -> tuple[list[float], list[float]]:
    """How far each interval reaches above and below its value; 0 where it is not known."""
    up, down = [], []
    for row, value in enumerate(series.values):
        ends = series.interval(row)
        up.append(max(0.0, ends[1] - value) if ends and value is not None else 0.0)
        down.append(max(0.0, value - ends[0]) if ends and value is not None else 0.0)
    return up, down


def up_heading(place: int, series: Series) -> str:
    """Over the column with how far the intervals reach upwards."""
    return f"{place + 1} {series.name}: intervall uppåt"


def down_heading(place: int, series: Series) -> str:
    """Over the column with how far the intervals reach downwards."""
    return f"{place + 1} {series.name}: intervall nedåt"


def heights(chart: Chart, place: int) -> list[float]:
    """How high each category's point lies: the first on top; two series on one line, more side by side round it."""
    count, series = len(chart.categories), len(chart.series)
    if series == 2:
        return [float(count - row) for row in range(count)]
    shift = (series - 1) / 2 - place
    return [count - row + shift * 0.6 / max(series, 1) for row in range(count)]


def height_heading(place: int, series: Series) -> str:
    """Over the column with how high the points lie."""
    return f"{place + 1} {series.name}: höjd"


def interval_ends(chart: Chart, place: int, *, strong: bool) -> tuple[list[float], list[float | None]]:
    """X and y of the lines: from the lower end to the upper, then a point without height, which breaks the line."""
    each = chart.series[place]
    ends: list[float] = []
    levels: list[float | None] = []
    focused = len(chart.series) == 1
    for row, height in enumerate(heights(chart, place)):
        interval = each.interval(row)
        if interval and (focused and chart.categories[row] == chart.highlighted) == strong:
            ends += [*interval, interval[1]]
            levels += [height, height, None]
    return ends, levels


def interval_heading(place: int, series: Series, *, strong: bool) -> str:
    """Over the two columns with the intervals' lines."""
    return f"{place + 1} {series.name}: intervall{' i fokus' if strong else ''}"
