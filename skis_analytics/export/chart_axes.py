"""Axes, legend and colours of charts on slides."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Final

from skis_analytics.charts.style import ACCENT, CONTEXT, GRID, INK, INTERVAL, MUTED, SECOND
from skis_analytics.export import chart_cells, fitting
from skis_analytics.export.chart_markup import (
    escaped,
    font,
    stroke,
    text_properties,
)
from skis_analytics.export.handout import Chart, DotChart, LineChart, shortened

TYPE_SIZE: Final = 1400
"""Hundredths of a point: nothing in a chart is smaller than 14 points, but where the categories are too many for that."""
COLOURS: Final = (ACCENT, SECOND, MUTED, INTERVAL, INK)
"""Of series, in order, when none of them is in focus."""
MARKERS: Final = ("circle", "square", "diamond", "triangle", "circle")


def category_axis(chart: Chart, size: tuple[float, float], *, standing: bool) -> str:
    """The axis with the names: along the foot when bars stand, on the left, from the top down, when they lie."""
    count = max(1, len(chart.categories))
    slanted = standing and turned(chart, size[0])
    if standing:
        # A turn of 0 that is written out makes LibreOffice write names over each other.
        text = text_properties(dense_size(count, size[0] - 80), turn=-2_700_000 if slanted else None)
    else:
        text = text_properties(dense_size(count, size[1] - 50))
    return (
        f'<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="{"minMax" if standing else "maxMin"}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{"b" if standing else "l"}"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f"<c:spPr>{stroke(MUTED, 1)}</c:spPr>{text}"
        '<c:crossAx val="222"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        f'<c:tickLblSkip val="{_every(count, size[0], 24 if slanted else 62) if isinstance(chart, LineChart) else 1}"/>'
        '<c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def turned(chart: Chart, room: float) -> bool:
    """Whether the names along the foot of a chart of a width stand aslant."""
    slot = (room - 80) / max(1, len(chart.categories))
    return any(fitting.width(shortened(name, chart_cells.LONGEST_NAME), 14) > slot * 1.7 for name in chart.categories)


def foot(chart: Chart, size: tuple[float, float]) -> float:
    """Points that the names along the foot need."""
    if not turned(chart, size[0]):
        return 34.0
    widest = max(fitting.width(shortened(name, chart_cells.LONGEST_NAME), TYPE_SIZE / 100) for name in chart.categories)
    return min(size[1] * 0.35, widest * math.sqrt(0.5) + 22)


def _every(count: int, room: float, each: int) -> int:
    """Every how many periods are written, when each needs so many points."""
    return max(1, -(-count * each // max(1, int(room - 80))))


def value_axis(chart: Chart, scale: tuple[float, float, float], side: str, *, flipped: bool = False) -> str:
    """The axis with the numbers, on ``side`` (``l``, ``b``); ``flipped`` when the names run from the top down."""
    low, high, step = scale
    pattern = chart_cells.pattern(fitting.axis_decimals(step), chart.unit if chart.unit == "%" else "")
    titled = chart.unit not in ("", "%")
    turn = 'rot="-5400000" vert="horz"' if side == "l" else ""
    title = (
        f"<c:title><c:tx><c:rich><a:bodyPr {turn}/><a:lstStyle/><a:p><a:pPr><a:defRPr {font(TYPE_SIZE)}</a:defRPr></a:pPr>"
        f'<a:r><a:rPr lang="sv-SE" {font(TYPE_SIZE)}</a:rPr><a:t>{escaped(shortened(chart.unit, chart_cells.LONGEST_NAME))}</a:t></a:r></a:p></c:rich></c:tx>'
        '<c:overlay val="0"/></c:title>'
    )
    scatter = isinstance(chart, DotChart)
    return (
        f'<c:valAx><c:axId val="{111 if scatter else 222}"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{high!r}"/><c:min val="{low!r}"/></c:scaling><c:delete val="0"/><c:axPos val="{side}"/>'
        f"<c:majorGridlines><c:spPr>{stroke(GRID, 1)}</c:spPr></c:majorGridlines>{title if titled else ''}"
        f'<c:numFmt formatCode="{escaped(pattern)}" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{text_properties(TYPE_SIZE, MUTED)}'
        f'<c:crossAx val="{222 if scatter else 111}"/><c:crosses val="{"max" if flipped else "min" if scatter else "autoZero"}"/>'
        f'<c:crossBetween val="{"midCat" if scatter else "between"}"/><c:majorUnit val="{step!r}"/></c:valAx>'
    )


def legend(hidden: Sequence[int] = ()) -> str:
    """The series' names under the chart, but for those whose places are in ``hidden``."""
    entries = "".join(
        f'<c:legendEntry><c:idx val="{place}"/><c:delete val="1"/></c:legendEntry>' for place in sorted(hidden)
    )
    return f'<c:legend><c:legendPos val="b"/>{entries}<c:overlay val="0"/>{text_properties(TYPE_SIZE)}</c:legend>'


def fit_side_by_side(chart: Chart, room: float) -> bool:
    """Whether all names have room under standing bars in a chart of a width."""
    slot = (room - 80) / max(1, len(chart.categories))
    return all(fitting.width(shortened(name, chart_cells.LONGEST_NAME), 14) < slot * 1.4 for name in chart.categories)


def dense_size(count: int, room: float) -> int:
    """The type size of names in a row or column, hundredths of a point: 14, less when they are too many for it."""
    return int(min(14.0, max(8.0, room / max(1, count) / 1.13)) * 100)


def dot_colour(chart: DotChart, place: int) -> str:
    """A series' colour among dots: of two, the one that is compared with is grey, and the other too when it has signals, as those of a judged one."""
    if chart.judged():
        return MUTED
    if not chart.paired():
        return series_colour(chart, place, several=len(chart.series) > 1)
    return ACCENT if place and not chart.signals else MUTED


def series_colour(chart: Chart, place: int, *, several: bool) -> str:
    """A series' colour: grey when a category is in focus, since that one has the strong colour."""
    if several or chart.highlighted is None:
        return COLOURS[place % len(COLOURS)]
    return INTERVAL if isinstance(chart, DotChart) else CONTEXT
