"""Charts as PowerPoint keeps them: DrawingML with a workbook behind, so that whoever gets the slides can change figures and look.

Written by hand because python-pptx knows neither error bars nor a line among columns. The order of elements is the schema's
(ECMA-376, part 1, chapter 21.2); PowerPoint repairs away what stands in another order.
"""

from __future__ import annotations

import html
import io
from collections.abc import Callable, Sequence
from typing import Final

import openpyxl
from openpyxl.utils import get_column_letter
from pptx.chart.data import CategoryChartData

from skis_analytics.charts.style import ACCENT, CONTEXT, GRID, INK, INTERVAL, MUTED, SECOND
from skis_analytics.export import fitting
from skis_analytics.export.handout import BarChart, Chart, DotChart, LineChart, Reference, Series, one_line, shortened
from skis_analytics.export.tables import safe

_SHEET: Final = "Diagram"
_NAMESPACES: Final = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_TYPE_SIZE: Final = 1400
"""Hundredths of a point: nothing in a chart is smaller than 14 points, but where the categories are too many for that."""
_LONGEST_NAME: Final = 60
_POINT: Final = 12_700
"""EMU in a point."""
_NAMES_SERIES: Final = "Namn"
COLOURS: Final = (ACCENT, SECOND, MUTED, INTERVAL, INK)
"""Of series, in order, when none of them is in focus."""
_DASHES: Final = ("solid", "dash", "sysDot", "lgDash", "dashDot")
_MARKERS: Final = ("circle", "square", "diamond", "triangle", "circle")


class Drawing(CategoryChartData):
    """A chart as python-pptx's ``add_chart`` takes it, drawn for a frame of ``size`` (width and height in points).

    ``scale`` is the value axis, as `fitting.axis` gives it: a chart that goes on over several slides has one scale.
    """

    def __init__(self, chart: Chart, size: tuple[float, float], scale: tuple[float, float, float]) -> None:
        super().__init__()
        self._chart = chart
        self._size = size
        self._scale = scale

    def xml_bytes(self, _chart_type: object) -> bytes:
        """The chart part."""
        return chart_xml(self._chart, self._size, self._scale).encode()

    @property
    def xlsx_blob(self) -> bytes:
        """The workbook that *Redigera data* opens."""
        return _workbook(self._chart)


def number_format(chart: Chart) -> str:
    """How values are printed, in Sweden's way wherever the file is opened: ``81,5 %``, ``1 234``."""
    return _format(chart.decimals, chart.unit if chart.unit == "%" else "")


def _format(decimals: int, unit: str) -> str:
    places = f".{'0' * decimals}" if decimals else ""
    return f"[$-41D]#,##0{places}" + (f'"\u00a0{unit}"' if unit else "")


def chart_xml(chart: Chart, size: tuple[float, float], scale: tuple[float, float, float]) -> str:
    """The whole part ``chartN.xml``, but for the tie to its workbook, which python-pptx adds."""
    draw: Callable[[Chart, tuple[float, float], tuple[float, float, float]], tuple[str, str]]
    match chart:
        case BarChart():
            draw = _bars
        case LineChart():
            draw = _lines
        case DotChart():
            draw = _dots
    plot, legend = draw(chart, size, scale)
    return (
        f"<?xml version='1.0' encoding='UTF-8' standalone='yes'?><c:chartSpace {_NAMESPACES}>"
        '<c:date1904 val="0"/><c:lang val="sv-SE"/><c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/>'
        f"<c:plotArea>{plot}</c:plotArea>{legend}"
        '<c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/></c:chart>'
        f"<c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_text_properties(_TYPE_SIZE)}</c:chartSpace>"
    )


def _bars(chart: Chart, size: tuple[float, float], scale: tuple[float, float, float]) -> tuple[str, str]:
    """Lying bars, since names are long; standing ones where there is a line to draw across them (which lying ones cannot have)."""
    standing = chart.reference is not None or _fit_side_by_side(chart, size[0])
    several = len(chart.series) > 1
    series = "".join(
        _series_head(place, each, _fill(_colour(chart, place, several=several)))
        + '<c:invertIfNegative val="0"/>'
        + _highlight(chart, each, several=several)
        + _bar_labels(chart, each, size)
        + _error_bars(chart, place, "")
        + _categories(chart)
        + _values("c:val", chart, place)
        + "</c:ser>"
        for place, each in enumerate(chart.series)
    )
    line = _reference_line(chart, chart.reference) if chart.reference else ""
    overlap = '<c:overlap val="-10"/>' if several else ""
    plot = (
        f'<c:layout/><c:barChart><c:barDir val="{"col" if standing else "bar"}"/><c:grouping val="clustered"/><c:varyColors val="0"/>'
        f'{series}<c:gapWidth val="45"/>{overlap}<c:axId val="111"/><c:axId val="222"/></c:barChart>{line}'
        + _category_axis(chart, size, standing=standing)
        + _value_axis(chart, scale, "l" if standing else "b", flipped=not standing)
    )
    return plot, _legend() if several or line else ""


def _lines(chart: Chart, size: tuple[float, float], scale: tuple[float, float, float]) -> tuple[str, str]:
    assert isinstance(chart, LineChart)  # noqa: S101 — chosen by kind
    named = fitting.direct_labels(chart)
    focus = chart.highlighted if any(each.name == chart.highlighted for each in chart.series) else None
    # The strong line is drawn last, over the grey ones.
    order = sorted(range(len(chart.series)), key=lambda place: chart.series[place].name == focus)
    series = "".join(_line(chart, place, drawn, focus, named) for drawn, place in enumerate(order))
    reference = _reference_series(chart, chart.reference) if chart.reference else ""
    labels = [*named, *([chart.reference.name] if chart.reference else [])]
    widest = max((fitting.width(shortened(name, _LONGEST_NAME), _TYPE_SIZE / 100) for name in labels), default=0.0)
    room = min(0.4, (widest + 18) / size[0])
    plot = (
        f"{_inner_layout(62 / size[0], 0.04, 0.97 - room - 62 / size[0], 0.96 - 34 / size[1])}"
        f'<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>{series}{reference}'
        '<c:marker val="1"/><c:axId val="111"/><c:axId val="222"/></c:lineChart>'
        + _category_axis(chart, size, standing=True)
        + _value_axis(chart, scale, "l")
    )
    return plot, ""


def _line(chart: Chart, place: int, drawn: int, focus: str | None, named: Sequence[str]) -> str:
    each = chart.series[place]
    strong = focus is None or each.name == focus
    colour = ACCENT if each.name == focus else COLOURS[place % len(COLOURS)] if strong else INTERVAL
    look = _stroke(colour, 3 if strong else 1.75, "solid" if each.name == focus else _DASHES[place % len(_DASHES)])
    marker = _marker(_MARKERS[place % len(_MARKERS)], 8 if strong else 5, colour)
    bars = _error_bars(chart, place, "y", colour) if strong else ""
    label = _end_label(each.values, colour if strong else MUTED) if each.name in named else ""
    return (
        _series_head(place, each, f"<c:spPr>{look}</c:spPr>", order=drawn)
        + f"{marker}{label}{bars}{_categories(chart)}{_values('c:val', chart, place)}"
        + '<c:smooth val="0"/></c:ser>'
    )


def _reference_line(chart: Chart, reference: Reference) -> str:
    """The group's value as a line across standing bars."""
    return (
        '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>'
        f'{_reference_series(chart, reference, labelled=False)}<c:marker val="1"/><c:axId val="111"/><c:axId val="222"/></c:lineChart>'
    )


def _reference_series(chart: Chart, reference: Reference, *, labelled: bool = True) -> str:
    count = len(chart.categories)
    column = _columns(chart)[-1][0]
    values = (reference.value,) * count
    label = _end_label(values, INK) if labelled else _no_labels()
    return (
        _series_head(len(chart.series), Series(reference.name, values), f"<c:spPr>{_stroke(INK, 2, 'dash')}</c:spPr>", column)
        + f'<c:marker><c:symbol val="none"/></c:marker>{label}{_categories(chart)}'
        + f'<c:val>{_number_reference(column, values, number_format(chart))}</c:val><c:smooth val="0"/></c:ser>'
    )


def _dots(chart: Chart, size: tuple[float, float], scale: tuple[float, float, float]) -> tuple[str, str]:
    """A scatter: categories from the top down, their names as labels of an unseen series along the axis."""
    count, several = len(chart.categories), len(chart.series) > 1
    type_size = _dense_size(count, size[1] - 60)
    series = "".join(_dot_series(chart, place, several=several) for place in range(len(chart.series)))
    widest = max((fitting.width(shortened(name, _LONGEST_NAME), type_size / 100) for name in chart.categories), default=0.0)
    left = min(0.45, (widest * 1.05 + 14) / size[0])
    top = 0.07 if chart.reference else 0.02
    foot = (56 if chart.unit not in ("", "%") else 34) + (26 if several else 0)
    plot = (
        f"{_inner_layout(left, top, 0.97 - left, 1 - top - foot / size[1])}"
        f'<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>{series}'
        f"{_dot_reference(chart) if chart.reference else ''}{_names(chart, scale[0], type_size)}"
        '<c:axId val="111"/><c:axId val="222"/></c:scatterChart>'
        + _value_axis(chart, scale, "b")
        + '<c:valAx><c:axId val="222"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{count + 0.5}"/><c:min val="0.5"/></c:scaling><c:delete val="1"/><c:axPos val="l"/>'
        '<c:numFmt formatCode="General" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        '<c:tickLblPos val="none"/><c:crossAx val="111"/><c:crosses val="min"/><c:crossBetween val="midCat"/>'
        "</c:valAx>"
    )
    unseen = len(chart.series) + (chart.reference is not None)
    hidden = [unseen, *([len(chart.series)] if chart.reference else [])]
    return plot, _legend(hidden) if several else ""


def _dot_series(chart: Chart, place: int, *, several: bool) -> str:
    each = chart.series[place]
    colour = _colour(chart, place, several=several)
    symbol = _MARKERS[place % len(_MARKERS)]
    strong = "".join(
        f'<c:dPt><c:idx val="{row}"/>{_marker(symbol, 11, ACCENT)}<c:bubble3D val="0"/></c:dPt>'
        for row, name in enumerate(chart.categories)
        if not several and name == chart.highlighted and each.values[row] is not None
    )
    heights = _heights(chart, place)
    known = [value is not None for value in each.values]
    return (
        _series_head(place, each, "<c:spPr><a:ln><a:noFill/></a:ln></c:spPr>")
        + f"{_marker(symbol, 9, colour)}{strong}{_no_labels()}{_error_bars(chart, place, 'x', colour)}{_values('c:xVal', chart, place)}"
        + f"<c:yVal>{_number_reference(_columns_of_heights(chart) + place, [h if ok else None for h, ok in zip(heights, known, strict=True)])}</c:yVal>"
        + '<c:smooth val="0"/></c:ser>'
    )


def _heights(chart: Chart, place: int) -> list[float]:
    """How high each category's point lies: the first on top, several series side by side round the middle."""
    count, series = len(chart.categories), len(chart.series)
    shift = (series - 1) / 2 - place
    return [count - row + shift * 0.6 / max(series, 1) for row in range(count)]


def _columns_of_heights(chart: Chart) -> int:
    """The number of the first column with heights in the workbook."""
    return next(number for number, heading, _ in _columns(chart) if heading.endswith(": höjd"))


def _dot_reference(chart: Chart) -> str:
    """A line from top to bottom, two points; its name and value are written over it."""
    assert chart.reference is not None  # noqa: S101 — asked by the caller
    count = len(chart.categories)
    ends = (chart.reference.value, chart.reference.value)
    label = (
        f'<c:dLbls><c:dLbl><c:idx val="1"/>{_plain_text(f"{chart.reference.name} {chart.text(chart.reference.value)}", _TYPE_SIZE, INK)}'
        '<c:dLblPos val="t"/><c:showLegendKey val="0"/><c:showVal val="0"/><c:showCatName val="0"/><c:showSerName val="1"/>'
        f'<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbl>{_hidden_labels()}</c:dLbls>'
    )
    return (
        _series_head(len(chart.series), Series(chart.reference.name, ends), f"<c:spPr>{_stroke(INK, 1.75, 'dash')}</c:spPr>", _columns(chart)[-1][0])
        + f'<c:marker><c:symbol val="none"/></c:marker>{label}<c:xVal>{_number_literal(ends)}</c:xVal>'
        + f'<c:yVal>{_number_literal((0.5, count + 0.5))}</c:yVal><c:smooth val="0"/></c:ser>'
    )  # fmt: skip


def _names(chart: Chart, low: float, size: int) -> str:
    count = len(chart.categories)
    labels = "".join(
        f'<c:dLbl><c:idx val="{row}"/>'
        + _plain_text(shortened(name, _LONGEST_NAME), size, INK, strong=name == chart.highlighted)
        + '<c:dLblPos val="l"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbl>'
        for row, name in enumerate(chart.categories)
    )
    rows = [float(count - row) for row in range(count)]
    place = len(chart.series) + (chart.reference is not None)
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:v>{_NAMES_SERIES}</c:v></c:tx>'
        '<c:spPr><a:ln><a:noFill/></a:ln></c:spPr><c:marker><c:symbol val="none"/></c:marker>'
        f"<c:dLbls>{labels}{_hidden_labels()}</c:dLbls>"
        f"<c:xVal>{_number_literal([low] * count)}</c:xVal><c:yVal>{_number_literal(rows)}</c:yVal>"
        '<c:smooth val="0"/></c:ser>'
    )


def _series_head(
    place: int, series: Series, look: str, column: int | None = None, order: int | None = None
) -> str:
    at = 2 + place if column is None else column
    name = _escaped(shortened(series.name, _LONGEST_NAME))
    return (
        f'<c:ser><c:idx val="{place}"/><c:order val="{place if order is None else order}"/><c:tx><c:strRef><c:f>{_SHEET}!${get_column_letter(at)}$1</c:f>'
        f'<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{name}</c:v></c:pt></c:strCache></c:strRef></c:tx>{look}'
    )


def _colour(chart: Chart, place: int, *, several: bool) -> str:
    if several or chart.highlighted is None or chart.highlighted not in chart.categories:
        return COLOURS[place % len(COLOURS)]
    return INTERVAL if isinstance(chart, DotChart) else CONTEXT


def _highlight(chart: Chart, series: Series, *, several: bool) -> str:
    return "".join(
        f'<c:dPt><c:idx val="{row}"/><c:invertIfNegative val="0"/><c:bubble3D val="0"/>{_fill(ACCENT)}</c:dPt>'
        for row, name in enumerate(chart.categories)
        if not several and name == chart.highlighted and series.values[row] is not None
    )


def _bar_labels(chart: Chart, series: Series, size: tuple[float, float]) -> str:
    """Each bar's value at its end; none where an interval is in the way or there are too many bars to read them."""
    room = max(size) / max(1, len(chart.categories) * len(chart.series))
    if any(series.interval(row) for row in range(len(chart.categories))) or room < 34:
        return _no_labels()
    return (
        f'<c:dLbls><c:numFmt formatCode="{_escaped(number_format(chart))}" sourceLinked="0"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{_text_properties(_TYPE_SIZE)}<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="1"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/></c:dLbls>'
    )


def _end_label(values: Sequence[float | None], colour: str) -> str:
    """A line's name to the right of its last point."""
    known = [row for row, value in enumerate(values) if value is not None]
    if not known:
        return _no_labels()
    return (
        f'<c:dLbls><c:dLbl><c:idx val="{known[-1]}"/><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>'
        f'{_text_properties(_TYPE_SIZE, colour, strong=True)}<c:dLblPos val="r"/>'
        '<c:showLegendKey val="0"/><c:showVal val="0"/><c:showCatName val="0"/><c:showSerName val="1"/><c:showPercent val="0"/>'
        f'<c:showBubbleSize val="0"/></c:dLbl>{_hidden_labels()}</c:dLbls>'
    )


def _no_labels() -> str:
    return f"<c:dLbls>{_hidden_labels()}</c:dLbls>"


def _hidden_labels() -> str:
    return (
        '<c:showLegendKey val="0"/><c:showVal val="0"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    )


def _error_bars(chart: Chart, place: int, direction: str, colour: str = INK) -> str:
    """The intervals; their ends lie unevenly round the value, so each has its own lengths up and down."""
    each = chart.series[place]
    ends = [each.interval(row) for row in range(len(chart.categories))]
    if not any(ends):
        return ""
    up, down = _distances(each)
    columns = {heading: number for number, heading, _ in _columns(chart)}
    said = f'<c:errDir val="{direction}"/>' if direction else ""
    return (
        f'<c:errBars>{said}<c:errBarType val="both"/><c:errValType val="cust"/><c:noEndCap val="0"/>'
        f"<c:plus>{_number_reference(columns[_up(place, each)], up)}</c:plus>"
        f"<c:minus>{_number_reference(columns[_down(place, each)], down)}</c:minus>"
        f"<c:spPr>{_stroke(colour, 1.75)}</c:spPr></c:errBars>"
    )


def _distances(series: Series) -> tuple[list[float], list[float]]:
    """How far each interval reaches above and below its value; 0 where it is not known."""
    up, down = [], []
    for row, value in enumerate(series.values):
        ends = series.interval(row)
        up.append(max(0.0, ends[1] - value) if ends and value is not None else 0.0)
        down.append(max(0.0, value - ends[0]) if ends and value is not None else 0.0)
    return up, down


def _up(place: int, series: Series) -> str:
    return f"{place + 1} {series.name}: intervall uppåt"


def _down(place: int, series: Series) -> str:
    return f"{place + 1} {series.name}: intervall nedåt"


def _columns(chart: Chart) -> list[tuple[int, str, Sequence[float | None]]]:
    """The workbook's columns after the names: number, heading, values. The reference, if any, is last."""
    found: list[tuple[str, Sequence[float | None]]] = [(each.name, each.values) for each in chart.series]
    for place, each in enumerate(chart.series):
        if any(each.interval(row) for row in range(len(chart.categories))):
            up, down = _distances(each)
            found += [(_up(place, each), up), (_down(place, each), down)]
    if isinstance(chart, DotChart):
        found += [(f"{each.name}: höjd", _heights(chart, place)) for place, each in enumerate(chart.series)]
    if chart.reference is not None:
        found.append((chart.reference.name, [chart.reference.value] * len(chart.categories)))
    return [(number, heading, values) for number, (heading, values) in enumerate(found, start=2)]


def _workbook(chart: Chart) -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None  # noqa: S101 — a new workbook has one
    sheet.title = _SHEET
    columns = _columns(chart)
    sheet.append(["", *(safe(one_line(heading)) for _, heading, _ in columns)])
    for row, name in enumerate(chart.categories):
        sheet.append([safe(name), *(values[row] for _, _, values in columns)])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _categories(chart: Chart) -> str:
    points = "".join(
        f'<c:pt idx="{row}"><c:v>{_escaped(shortened(name, _LONGEST_NAME))}</c:v></c:pt>'
        for row, name in enumerate(chart.categories)
    )
    count = len(chart.categories)
    return (
        f'<c:cat><c:strRef><c:f>{_SHEET}!$A$2:$A${count + 1}</c:f><c:strCache><c:ptCount val="{count}"/>{points}'
        "</c:strCache></c:strRef></c:cat>"
    )


def _values(element: str, chart: Chart, place: int) -> str:
    cells = _number_reference(2 + place, chart.series[place].values, number_format(chart))
    return f"<{element}>{cells}</{element}>"


def _number_reference(column: int, values: Sequence[float | None], pattern: str = "General") -> str:
    letter = get_column_letter(column)
    return (
        f"<c:numRef><c:f>{_SHEET}!${letter}$2:${letter}${len(values) + 1}</c:f>"
        f"<c:numCache>{_points(values, pattern)}</c:numCache></c:numRef>"
    )


def _number_literal(values: Sequence[float]) -> str:
    return f"<c:numLit>{_points(values, 'General')}</c:numLit>"


def _points(values: Sequence[float | None], pattern: str) -> str:
    points = "".join(
        f'<c:pt idx="{row}"><c:v>{value!r}</c:v></c:pt>' for row, value in enumerate(values) if value is not None
    )
    return f'<c:formatCode>{_escaped(pattern)}</c:formatCode><c:ptCount val="{len(values)}"/>{points}'


def _category_axis(chart: Chart, size: tuple[float, float], *, standing: bool) -> str:
    count = max(1, len(chart.categories))
    if standing:
        slot = (size[0] - 80) / count
        turned = any(fitting.width(shortened(name, _LONGEST_NAME), 14) > slot * 1.7 for name in chart.categories)
        text = _text_properties(_dense_size(count, size[0] - 80), turn=-2_700_000 if turned else 0)
    else:
        text = _text_properties(_dense_size(count, size[1] - 50))
    return (
        f'<c:catAx><c:axId val="111"/><c:scaling><c:orientation val="{"minMax" if standing else "maxMin"}"/></c:scaling>'
        f'<c:delete val="0"/><c:axPos val="{"b" if standing else "l"}"/><c:numFmt formatCode="General" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f"<c:spPr>{_stroke(MUTED, 1)}</c:spPr>{text}"
        '<c:crossAx val="222"/><c:crosses val="autoZero"/><c:auto val="0"/><c:lblAlgn val="ctr"/><c:lblOffset val="100"/>'
        f'<c:tickLblSkip val="{_every(count, size[0]) if isinstance(chart, LineChart) else 1}"/>'
        '<c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def _every(count: int, room: float) -> int:
    """Every how many periods are written: each needs some 62 points."""
    return max(1, -(-count * 62 // max(1, int(room - 80))))


def _value_axis(chart: Chart, scale: tuple[float, float, float], side: str, *, flipped: bool = False) -> str:
    low, high, step = scale
    pattern = _format(fitting.axis_decimals(step), chart.unit if chart.unit == "%" else "")
    titled = chart.unit not in ("", "%")
    turn = 'rot="-5400000" vert="horz"' if side == "l" else ""
    title = (
        f"<c:title><c:tx><c:rich><a:bodyPr {turn}/><a:lstStyle/><a:p><a:pPr><a:defRPr {_font(_TYPE_SIZE)}</a:defRPr></a:pPr>"
        f'<a:r><a:rPr lang="sv-SE" {_font(_TYPE_SIZE)}</a:rPr><a:t>{_escaped(shortened(chart.unit, _LONGEST_NAME))}</a:t></a:r></a:p></c:rich></c:tx>'
        '<c:overlay val="0"/></c:title>'
    )
    scatter = isinstance(chart, DotChart)
    return (
        f'<c:valAx><c:axId val="{111 if scatter else 222}"/><c:scaling><c:orientation val="minMax"/>'
        f'<c:max val="{high!r}"/><c:min val="{low!r}"/></c:scaling><c:delete val="0"/><c:axPos val="{side}"/>'
        f"<c:majorGridlines><c:spPr>{_stroke(GRID, 1)}</c:spPr></c:majorGridlines>{title if titled else ''}"
        f'<c:numFmt formatCode="{_escaped(pattern)}" sourceLinked="0"/><c:majorTickMark val="none"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="nextTo"/><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>{_text_properties(_TYPE_SIZE, MUTED)}'
        f'<c:crossAx val="{222 if scatter else 111}"/><c:crosses val="{"max" if flipped else "min" if scatter else "autoZero"}"/>'
        f'<c:crossBetween val="{"midCat" if scatter else "between"}"/><c:majorUnit val="{step!r}"/></c:valAx>'
    )


def _legend(hidden: Sequence[int] = ()) -> str:
    entries = "".join(
        f'<c:legendEntry><c:idx val="{place}"/><c:delete val="1"/></c:legendEntry>' for place in sorted(hidden)
    )
    return f'<c:legend><c:legendPos val="b"/>{entries}<c:overlay val="0"/>{_text_properties(_TYPE_SIZE)}</c:legend>'


def _inner_layout(x: float, y: float, wide: float, high: float) -> str:
    return (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{x:.4f}"/><c:y val="{y:.4f}"/><c:w val="{max(0.1, wide):.4f}"/><c:h val="{max(0.1, high):.4f}"/>'
        "</c:manualLayout></c:layout>"
    )


def _fit_side_by_side(chart: Chart, room: float) -> bool:
    slot = (room - 80) / max(1, len(chart.categories))
    return all(fitting.width(shortened(name, _LONGEST_NAME), 14) < slot * 1.4 for name in chart.categories)


def _dense_size(count: int, room: float) -> int:
    """The type size of names in a row or column, hundredths of a point: 14, less when they are too many for it."""
    return int(min(14.0, max(8.0, room / max(1, count) / 1.25)) * 100)


def _marker(symbol: str, size: int, colour: str) -> str:
    return (
        f'<c:marker><c:symbol val="{symbol}"/><c:size val="{size}"/><c:spPr><a:solidFill>{_paint(colour)}</a:solidFill>'
        '<a:ln w="9525"><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:ln></c:spPr></c:marker>'
    )


def _fill(colour: str) -> str:
    return f"<c:spPr><a:solidFill>{_paint(colour)}</a:solidFill></c:spPr>"


def _stroke(colour: str, points: float, dash: str = "solid") -> str:
    return (
        f'<a:ln w="{int(points * _POINT)}" cap="rnd"><a:solidFill>{_paint(colour)}</a:solidFill>'
        f'<a:prstDash val="{dash}"/><a:round/></a:ln>'
    )


def _paint(colour: str) -> str:
    """Strong colours follow the theme, so that the association's own master colours the charts too."""
    themed = {ACCENT: "accent1", SECOND: "accent2", INK: "tx1"}.get(colour)
    return f'<a:schemeClr val="{themed}"/>' if themed else f'<a:srgbClr val="{colour.lstrip("#")}"/>'


def _font(size: int, colour: str = INK, *, strong: bool = False) -> str:
    return f'sz="{size}" b="{int(strong)}"><a:solidFill>{_paint(colour)}</a:solidFill>'


def _text_properties(size: int, colour: str = INK, *, strong: bool = False, turn: int | None = None) -> str:
    body = "<a:bodyPr/>" if turn is None else f'<a:bodyPr rot="{turn}" vert="horz"/>'
    return (
        f"<c:txPr>{body}<a:lstStyle/><a:p><a:pPr><a:defRPr {_font(size, colour, strong=strong)}</a:defRPr></a:pPr>"
        '<a:endParaRPr lang="sv-SE"/></a:p></c:txPr>'
    )


def _plain_text(text: str, size: int, colour: str, *, strong: bool = False) -> str:
    return (
        "<c:tx><c:rich><a:bodyPr/><a:lstStyle/><a:p>"
        f'<a:r><a:rPr lang="sv-SE" {_font(size, colour, strong=strong)}</a:rPr><a:t>{_escaped(text)}</a:t></a:r></a:p></c:rich></c:tx>'
    )


def _escaped(text: str) -> str:
    return html.escape(text)
