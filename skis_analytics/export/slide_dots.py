"""A dot plot as a scatter that PowerPoint and LibreOffice draw alike."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Final

from skis_analytics import swedish
from skis_analytics.charts.style import ACCENT, INK, INTERVAL, MUTED, SIGNAL_COLOUR
from skis_analytics.domain import Direction
from skis_analytics.export import chart_axes, chart_cells, fitting
from skis_analytics.export.chart_markup import (
    escaped,
    hidden_labels,
    inner_layout,
    marker,
    no_labels,
    pale_band,
    plain_text,
    stroke,
)
from skis_analytics.export.figure import UNTESTED
from skis_analytics.export.handout import DotChart, shortened

_GROUND: Final = "#FFFFFF"
_SIGN: Final = 2000
"""Size of a sign on a point, hundredths of a point."""


def dots(chart: DotChart, size: tuple[float, float], scale: tuple[float, float, float]) -> tuple[str, str]:
    """A scatter: categories from the top down, their names as labels of an unseen series along the axis."""
    count, several = len(chart.categories), len(chart.series) > 1
    type_size = chart_axes.dense_size(count, size[1] - 60)
    under = [_interval_series(chart, place) for place in range(len(chart.series))]
    intervals = [one for each in under for one in each]
    values = [partial(_dot_series, chart, place, several=several) for place in range(len(chart.series))]
    over = [partial(_dot_reference, chart)] if chart.reference else []
    names: list[Callable[[int], str]] = [*intervals, *values, *over, partial(_names, chart, scale, type_size)]
    keys: list[Callable[[int], str]] = [partial(_key, *each) for each in chart.verdicts().items()]
    drawn: list[Callable[[int], str]] = [*names, *keys]
    series = "".join(draw(order) for order, draw in enumerate(drawn))
    widest = max(
        (fitting.width(shortened(name, chart_cells.LONGEST_NAME), type_size / 100) for name in chart.categories),
        default=0.0,
    )
    left = min(0.45, (widest * 1.05 + 14) / size[0])
    top = 24 / size[1] if chart.reference else 0.02
    foot = (56 if chart.unit not in ("", "%") else 34) + (26 if several else 26 * _legend_lines(chart, size[0]))
    plot = (
        f"{inner_layout(left, top, 0.97 - left, 1 - top - foot / size[1])}"
        f'<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>{series}'
        '<c:axId val="111"/><c:axId val="222"/></c:scatterChart>'
        + chart_axes.value_axis(chart, scale, "b")
        + '<c:valAx><c:axId val="222"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{count + 0.5}"/><c:min val="0.5"/></c:scaling><c:delete val="1"/><c:axPos val="l"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        '<c:tickLblPos val="none"/><c:crossAx val="111"/><c:crosses val="min"/><c:crossBetween val="midCat"/>'
        '<c:majorUnit val="1"/></c:valAx>'
    )
    first, last = len(intervals), len(intervals) + len(values)
    hidden = [*range(first), *range(last, len(names))] if several else range(len(names))
    return plot, chart_axes.legend(hidden) if several or keys else ""


def _legend_lines(chart: DotChart, wide: float) -> int:
    """How many lines the legend of verdicts takes, laid in columns of one width; 0 for none."""
    names = chart.verdicts()
    widest = max((fitting.width(name, chart_axes.TYPE_SIZE / 100) + 44 for name in names), default=wide)
    return math.ceil(len(names) / max(1, int(wide / widest)))


def _key(name: str, verdict: tuple[str, Direction], order: int) -> str:
    """A series without points, for the legend: what a colour and its sign mean."""
    sign, direction = verdict
    nothing = '<c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="1"/></c:numLit>'
    untested = direction is Direction.UNKNOWN
    look = marker(
        "square" if sign else "circle", 10, _GROUND if untested else SIGNAL_COLOUR[direction] if sign else MUTED
    )
    return (
        f'<c:ser><c:idx val="{order}"/><c:order val="{order}"/><c:tx><c:v>{escaped(name)}</c:v></c:tx>'
        f"<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{look}{no_labels()}<c:xVal>{nothing}</c:xVal><c:yVal>{nothing}</c:yVal>"
        '<c:smooth val="0"/></c:ser>'
    )


def _dot_series(chart: DotChart, place: int, order: int, *, several: bool) -> str:
    each = chart.series[place]
    paired = chart.paired()
    colour = chart_axes.dot_colour(chart, place)
    symbol = chart_axes.MARKERS[place % len(chart_axes.MARKERS)] if not paired else "circle" if place else "diamond"
    # Two kinds of mark, not a hollow one: LibreOffice draws no marker's edge.
    look = marker(symbol, (11 if place else 9) if paired else 10, INK if paired and not place else colour)
    judged = chart.judged()
    certain = {
        row: found
        for row in range(len(chart.categories))
        if (place or judged) and (found := _sign(chart, row))[0] and each.values[row] is not None
    }
    strong = "".join(
        f'<c:dPt><c:idx val="{row}"/>{marker(symbol, 12, ACCENT)}<c:bubble3D val="0"/></c:dPt>'
        for row, name in enumerate(chart.categories)
        if not several and not judged and name == chart.highlighted and each.values[row] is not None
    )
    columns = {heading: number for number, heading, _ in chart_cells.columns(chart)}
    heights = [
        height if value is not None else None
        for height, value in zip(chart_cells.heights(chart, place), each.values, strict=True)
    ]
    return (
        chart_cells.series_head(2 + place, each.name, "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>", order)
        + f"{look}{_under_signs(certain) if judged else _unmarked(certain)}{strong}{_signs(certain)}{chart_cells.values('c:xVal', chart, place)}"
        + f"<c:yVal>{chart_cells.number_reference(columns[chart_cells.height_heading(place, each)], heights)}</c:yVal>"
        + '<c:smooth val="0"/></c:ser>'
    )


def _sign(chart: DotChart, row: int) -> tuple[str, Direction]:
    """What stands on a point: its sign, or the hollow one of what cannot be judged."""
    sign, direction = chart.signal(row)
    return (UNTESTED if chart.judged() and direction is Direction.UNKNOWN else sign), direction


def _under_signs(certain: Mapping[int, tuple[str, Direction]]) -> str:
    """Points in their verdict's colour, small enough for the sign on them to give them its shape."""
    return "".join(
        f'<c:dPt><c:idx val="{row}"/>'
        + marker("circle", 5, _GROUND if direction is Direction.UNKNOWN else SIGNAL_COLOUR[direction])
        + '<c:bubble3D val="0"/></c:dPt>'
        for row, (_, direction) in certain.items()
    )


def _unmarked(rows: Iterable[int]) -> str:
    """Points that a sign stands in place of."""
    none = '<c:marker><c:symbol val="none"/></c:marker><c:bubble3D val="0"/>'
    return "".join(f'<c:dPt><c:idx val="{row}"/>{none}</c:dPt>' for row in rows)


def _signs(certain: Mapping[int, tuple[str, Direction]]) -> str:
    """The signs of certain differences, on their points: DrawingML has no triangle that points down."""
    if not certain:
        return no_labels()
    labels = "".join(
        f'<c:dLbl><c:idx val="{row}"/>{plain_text(sign, _SIGN, SIGNAL_COLOUR[direction])}<c:dLblPos val="ctr"/>'
        '<c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbl>'
        for row, (sign, direction) in certain.items()
    )
    return f"<c:dLbls>{labels}{hidden_labels()}</c:dLbls>"


def _interval_series(chart: DotChart, place: int) -> list[Callable[[int], str]]:
    """The intervals of one series, under its points: lines of a series of their own, one colour each.

    Error bars along x would be the usual way; LibreOffice leaves them out.
    """
    each = chart.series[place]
    columns = {heading: number for number, heading, _ in chart_cells.columns(chart)}
    band = chart.paired() and place == 0
    colour = chart_axes.dot_colour(chart, place)
    found: list[Callable[[int], str]] = []
    for strong in (False, True):
        heading = chart_cells.interval_heading(place, each, strong=strong)
        if heading not in columns:
            continue
        ends, heights = chart_cells.interval_ends(chart, place, strong=strong)
        found.append(
            partial(
                _interval_line,
                columns[heading],
                heading,
                ends,
                heights,
                pale_band(8) if band else stroke(ACCENT if strong else INTERVAL if chart.judged() else colour, 2.5),
            )
        )
    return found


def _interval_line(
    column: int, heading: str, ends: Sequence[float], heights: Sequence[float | None], look: str, order: int
) -> str:
    return (
        chart_cells.series_head(column, heading, f"<c:spPr>{look}</c:spPr>", order)
        + f'<c:marker><c:symbol val="none"/></c:marker>{no_labels()}<c:xVal>{chart_cells.number_reference(column, ends)}</c:xVal>'
        + f'<c:yVal>{chart_cells.number_reference(column + 1, heights)}</c:yVal><c:smooth val="0"/></c:ser>'
    )


def _dot_reference(chart: DotChart, order: int) -> str:
    """A line from top to bottom, two points; its name and value are written over it."""
    assert chart.reference is not None  # noqa: S101 — asked by the caller
    count = len(chart.categories)
    ends = (chart.reference.value, chart.reference.value)
    label = (
        f'<c:dLbls><c:dLbl><c:idx val="1"/>{plain_text(f"{chart.reference.name} {chart.text(chart.reference.value)}", chart_axes.TYPE_SIZE, INK)}'
        '<c:dLblPos val="t"/><c:showLegendKey val="0"/><c:showVal val="0"/><c:showCatName val="0"/><c:showSerName val="1"/>'
        f'<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbl>{hidden_labels()}</c:dLbls>'
    )
    return (
        chart_cells.series_head(chart_cells.columns(chart)[-1][0], chart.reference.name, f"<c:spPr>{stroke(INK, 1.75, 'dash')}</c:spPr>", order)
        + f'<c:marker><c:symbol val="none"/></c:marker>{label}<c:xVal>{chart_cells.number_literal(ends)}</c:xVal>'
        + f'<c:yVal>{chart_cells.number_literal((0.5, count + 0.5))}</c:yVal><c:smooth val="0"/></c:ser>'
    )  # fmt: skip


def _names(chart: DotChart, scale: tuple[float, float, float], size: int, place: int) -> str:
    count = len(chart.categories)
    low, near = scale[0], scale[0] + (scale[1] - scale[0]) * 0.03
    labels = "".join(
        f'<c:dLbl><c:idx val="{row}"/>'
        + plain_text(_row_name(chart, row, near), size, INK, strong=name == chart.highlighted)
        + '<c:dLblPos val="l"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbl>'
        for row, name in enumerate(chart.categories)
    )
    rows = [float(count - row) for row in range(count)]
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:v>Namn</c:v></c:tx>'
        '<c:spPr><a:ln><a:noFill/></a:ln></c:spPr><c:marker><c:symbol val="none"/></c:marker>'
        f"<c:dLbls>{labels}{hidden_labels()}</c:dLbls>"
        f"<c:xVal>{chart_cells.number_literal([low] * count)}</c:xVal><c:yVal>{chart_cells.number_literal(rows)}</c:yVal>"
        '<c:smooth val="0"/></c:ser>'
    )


def _row_name(chart: DotChart, row: int, near: float) -> str:
    """A category's name; with a dash when it has no value, so that it is not taken for one that was forgotten.

    Where a point lies below ``near``, at the very beginning of the axis, the name stands a little away from it.
    """
    name = shortened(chart.categories[row], chart_cells.LONGEST_NAME)
    known = [value for each in chart.series if (value := each.values[row]) is not None]
    return f"{name}  {swedish.MISSING}" if not known else name + "\u00a0" * 4 * (min(known) < near)
