"""Charts as PowerPoint keeps them: DrawingML with a workbook behind, so that whoever gets the slides can change figures and look.

Written by hand because python-pptx knows neither error bars nor a line among columns. The order of elements is the schema's
(ECMA-376, part 1, chapter 21.2); PowerPoint repairs away what stands in another order.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from skis_analytics import swedish
from skis_analytics.charts.scale import spread
from skis_analytics.charts.style import ACCENT, CONTEXT, INK, INTERVAL, MUTED
from skis_analytics.export import chart_axes, chart_cells, fitting
from skis_analytics.export.chart_markup import (
    escaped,
    fill,
    hidden_labels,
    inner_layout,
    marker,
    no_labels,
    stroke,
    text_properties,
)
from skis_analytics.export.handout import BarChart, Chart, DotChart, LineChart, Reference, Series, shortened
from skis_analytics.export.slide_dots import dots

_NAMESPACES: Final = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_LABEL_GAP: Final = 17.0
"""Points between the names of two lines."""
_DASHES: Final = ("solid", "dash", "sysDot", "lgDash", "dashDot")


class Drawing:
    """A chart as python-pptx's ``add_chart`` takes it, drawn for a frame of ``size`` (width and height in points).

    ``scale`` is the value axis, as `fitting.axis` gives it: a chart that goes on over several slides has one scale.
    """

    def __init__(self, chart: Chart, size: tuple[float, float], scale: tuple[float, float, float]) -> None:
        self._chart = chart
        self._size = size
        self._scale = scale

    def xml_bytes(self, _chart_type: object) -> bytes:
        """The chart part."""
        return chart_xml(self._chart, self._size, self._scale).encode()

    @property
    def xlsx_blob(self) -> bytes:
        """The workbook that *Redigera data* opens."""
        return chart_cells.workbook(self._chart)


def chart_xml(chart: Chart, size: tuple[float, float], scale: tuple[float, float, float]) -> str:
    """The whole part ``chartN.xml``, but for the tie to its workbook, which python-pptx adds."""
    if isinstance(chart, DotChart):
        plot, legend = dots(chart, size, scale)
    else:
        plot, legend = (_bars if isinstance(chart, BarChart) else _lines)(chart, size, scale)
    return (
        f"<?xml version='1.0' encoding='UTF-8' standalone='yes'?><c:chartSpace {_NAMESPACES}>"
        '<c:date1904 val="0"/><c:lang val="sv-SE"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>'
        f"<c:plotArea>{plot}</c:plotArea>{legend}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{text_properties(chart_axes.TYPE_SIZE)}</c:chartSpace>"
    )


def _bars(chart: Chart, size: tuple[float, float], scale: tuple[float, float, float]) -> tuple[str, str]:
    """Lying bars, since names are long; standing ones where there is a line to draw across them (which lying ones cannot have)."""
    standing = chart.reference is not None or chart_axes.fit_side_by_side(chart, size[0])
    several = len(chart.series) > 1
    series = "".join(
        chart_cells.series_head(
            2 + place, each.name, fill(chart_axes.series_colour(chart, place, several=several)), place
        )
        + '<c:invertIfNegative val="0"/>'
        + _highlight(chart, each, several=several)
        + _bar_labels(chart, each, size, standing=standing)
        + _error_bars(chart, place, "")
        + chart_cells.categories(chart)
        + chart_cells.values("c:val", chart, place)
        + "</c:ser>"
        for place, each in enumerate(chart.series)
    )
    line = _reference_line(chart, chart.reference) if chart.reference else ""
    overlap = '<c:overlap val="-10"/>' if several else ""
    plot = (
        f'<c:layout/><c:barChart><c:barDir val="{"col" if standing else "bar"}"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        f'{series}<c:gapWidth val="45"/>{overlap}<c:axId val="111"/><c:axId val="222"/></c:barChart>{line}'
        + chart_axes.category_axis(chart, size, standing=standing)
        + chart_axes.value_axis(chart, scale, "l" if standing else "b", flipped=not standing)
    )
    return plot, chart_axes.legend() if several or line else ""


def _lines(chart: Chart, size: tuple[float, float], scale: tuple[float, float, float]) -> tuple[str, str]:
    assert isinstance(chart, LineChart)  # noqa: S101 — chosen by kind
    named = fitting.direct_labels(chart)
    focus = chart.highlighted if any(each.name == chart.highlighted for each in chart.series) else None
    # The strong line is drawn last, over the grey ones.
    order = sorted(range(len(chart.series)), key=lambda place: chart.series[place].name == focus)
    labels = [*named, *([chart.reference.name] if chart.reference else [])]
    widest = max(
        (fitting.width(shortened(name, chart_cells.LONGEST_NAME), chart_axes.TYPE_SIZE / 100) for name in labels),
        default=0.0,
    )
    room = min(0.4, (widest + 18) / size[0])
    wide = 0.97 - room - 62 / size[0]
    along = (wide * size[0] + 80, size[1])
    high = 0.96 - chart_axes.foot(chart, along) / size[1]
    moved = _moved(chart, named, high * size[1], scale)
    series = "".join(
        _line(
            chart, place, drawn, focus, moved.get(place, 0.0) / size[1] if chart.series[place].name in named else None
        )
        for drawn, place in enumerate(order)
    )
    nudge = moved.get(len(chart.series), 0.0) / size[1]
    reference = _reference_series(chart, chart.reference, nudge) if chart.reference else ""
    plot = (
        f"{inner_layout(62 / size[0], 0.04, wide, high)}"
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}{reference}'
        '<c:marker val="1"/><c:axId val="111"/><c:axId val="222"/></c:lineChart>'
        + chart_axes.category_axis(chart, along, standing=True)
        + chart_axes.value_axis(chart, scale, "l")
    )
    return plot, ""


def _moved(chart: LineChart, named: Sequence[str], high: float, scale: tuple[float, float, float]) -> dict[int, float]:
    """How far down, in points, each line's name is moved so that none is written over another; the reference's has the last place."""
    ends: dict[int, float] = {}
    for place, each in enumerate(chart.series):
        if each.name in named and each.values and each.values[-1] is not None:
            ends[place] = each.values[-1]
    if chart.reference is not None:
        ends[len(chart.series)] = chart.reference.value
    begins, stops, _ = scale
    wanted = [(stops - value) / (stops - begins) * high for value in ends.values()]
    return {place: y - at for place, y, at in zip(ends, spread(wanted, _LABEL_GAP, 0.0, high), wanted, strict=True)}


def _line(chart: LineChart, place: int, drawn: int, focus: str | None, nudge: float | None) -> str:
    """One line; ``nudge`` is how far down its name is moved, in shares of the chart, or None when it has none."""
    each = chart.series[place]
    strong = focus is None or each.name == focus
    colour = (
        ACCENT if each.name == focus else chart_axes.COLOURS[place % len(chart_axes.COLOURS)] if strong else INTERVAL
    )
    crowd = focus is not None and len(chart.series) > len(fitting.direct_labels(chart))
    dash = "solid" if crowd or each.name == focus else _DASHES[place % len(_DASHES)]
    look = stroke(CONTEXT if crowd and not strong else colour, 3 if strong else 1.75, dash)
    points = '<c:marker><c:symbol val="none"/></c:marker>'
    if strong or not crowd:
        points = marker(chart_axes.MARKERS[place % len(chart_axes.MARKERS)], 8 if strong else 5, colour)
    bars = _error_bars(chart, place, "y", colour) if strong else ""
    label = "" if nudge is None else _end_label(each.values, colour if strong else MUTED, nudge)
    return (
        chart_cells.series_head(2 + place, each.name, f"<c:spPr>{look}</c:spPr>", drawn)
        + f"{points}{label}{bars}{chart_cells.categories(chart)}{chart_cells.values('c:val', chart, place)}"
        + '<c:smooth val="0"/></c:ser>'
    )


def _reference_line(chart: Chart, reference: Reference) -> str:
    """The group's value as a line across standing bars."""
    return (
        '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>'
        f'{_reference_series(chart, reference)}<c:marker val="1"/><c:axId val="111"/><c:axId val="222"/></c:lineChart>'
    )


def _reference_series(chart: Chart, reference: Reference, nudge: float | None = None) -> str:
    count = len(chart.categories)
    column = chart_cells.columns(chart)[-1][0]
    values = (reference.value,) * count
    label = no_labels() if nudge is None else _end_label(values, INK, nudge)
    return (
        chart_cells.series_head(column, reference.name, f"<c:spPr>{stroke(INK, 2, 'dash')}</c:spPr>", len(chart.series))
        + f"{_alone(count)}{label}{chart_cells.categories(chart)}"
        + f'<c:val>{chart_cells.number_reference(column, values, chart_cells.number_format(chart))}</c:val><c:smooth val="0"/></c:ser>'
    )


def _highlight(chart: Chart, series: Series, *, several: bool) -> str:
    return "".join(
        f'<c:dPt><c:idx val="{row}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>{fill(ACCENT)}</c:dPt>'
        for row, name in enumerate(chart.categories)
        if not several and name == chart.highlighted and series.values[row] is not None
    )


def _bar_labels(chart: Chart, series: Series, size: tuple[float, float], *, standing: bool) -> str:
    """Each bar's value at its end; none where an interval is in the way or there are too many bars to read them."""
    slot = (size[0] - 80) / max(1, len(chart.categories)) / (len(chart.series) + 0.45)
    widest = max(
        (fitting.width(swedish.number(value, chart.decimals) + chart.unit[:1], 14) for value in series.values),
        default=0.0,
    )
    crowded = (
        widest > slot * 1.15 if standing else (size[1] - 50) / max(1, len(chart.categories) * len(chart.series)) < 15
    )
    if crowded or any(series.interval(row) for row in range(len(chart.categories))):
        return no_labels()
    # A line that runs across the bars must not strike out the figures.
    ground = '<a:solidFill><a:schemeClr val="bg1"/></a:solidFill>' if chart.reference else "<a:noFill/>"
    return (
        f'<c:dLbls><c:numFmt formatCode="{escaped(chart_cells.number_format(chart))}" sourceLinked="0"/><c:spPr>{ground}<a:ln><a:noFill/></a:ln></c:spPr>'
        f'{text_properties(chart_axes.TYPE_SIZE)}<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )


def _alone(count: int) -> str:
    """A reference over one category has no line; a dash stands for it."""
    return marker("dash", 40, INK) if count == 1 else '<c:marker><c:symbol val="none"/></c:marker>'


def _end_label(values: Sequence[float | None], colour: str, nudge: float) -> str:
    """A line's name to the right of its last point, moved ``nudge`` of the chart's height down."""
    known = [row for row, value in enumerate(values) if value is not None]
    if not known:
        return no_labels()
    place = f'<c:manualLayout><c:x val="0"/><c:y val="{nudge:.4f}"/></c:manualLayout>'
    moved = f"<c:layout>{place}</c:layout>" if abs(nudge) > 1e-3 else ""
    return (
        f'<c:dLbls><c:dLbl><c:idx val="{known[-1]}"/>{moved}<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{text_properties(chart_axes.TYPE_SIZE, colour, strong=True)}<c:dLblPos val="r"/>'
        '<c:showLegendKey val="0"/><c:showVal val="0"/><c:showCatName val="0"/><c:showSerName val="1"/><c:showPercent val="0"/>'
        f'<c:showBubbleSize val="0"/></c:dLbl>{hidden_labels()}</c:dLbls>'
    )


def _error_bars(chart: Chart, place: int, direction: str, colour: str = INK) -> str:
    """The intervals; their ends lie unevenly round the value, so each has its own lengths up and down."""
    each = chart.series[place]
    ends = [each.interval(row) for row in range(len(chart.categories))]
    if not any(ends):
        return ""
    up, down = chart_cells.distances(each)
    columns = {heading: number for number, heading, _ in chart_cells.columns(chart)}
    said = f'<c:errDir val="{direction}"/>' if direction else ""
    return (
        f'<c:errBars>{said}<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"<c:plus>{chart_cells.number_reference(columns[chart_cells.up_heading(place, each)], up)}</c:plus>"
        f"<c:minus>{chart_cells.number_reference(columns[chart_cells.down_heading(place, each)], down)}</c:minus>"
        f"<c:spPr>{stroke(colour, 1.75)}</c:spPr></c:errBars>"
    )
