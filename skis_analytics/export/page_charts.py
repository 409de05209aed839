"""Charts as SVG for the page that is printed: no script, one picture each, with its description inside. Lengths are CSS pixels."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, TypeGuard

from skis_analytics import swedish
from skis_analytics.charts.scale import spread
from skis_analytics.charts.style import ACCENT, CONTEXT, GRID, INK, INTERVAL, MUTED, SECOND, SIGNAL_COLOUR
from skis_analytics.domain import Direction
from skis_analytics.export import chart_axes, fitting
from skis_analytics.export.handout import BarChart, Chart, DotChart, LineChart

WIDTH: Final = 680.0
"""What A4 has between its margins."""
_SIZE: Final = 13
_ROW: Final = 20.0
_BAR: Final = 13.0
_LINES_HEIGHT: Final = 280.0
_FOOT: Final = 26.0
_LONGEST_NAMES: Final = 230.0
_LONGEST_MARK: Final = 120.0
_COLOURS: Final = (ACCENT, SECOND, MUTED, INTERVAL, INK)
_DASHES: Final = ("", "7 4", "2 4", "12 4", "7 3 2 3")
_LABEL_GAP: Final = 15.0


@dataclass(frozen=True, slots=True)
class _Axis:
    """The value axis: its ends and marks, and the pixels they lie at."""

    low: float
    high: float
    step: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """Where a value lies."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def marks(self) -> list[float]:
        """The values that are written at the axis."""
        count = int((self.high - self.low) / self.step + 1e-6)
        return [self.low + number * self.step for number in range(count + 1)]

    def text(self, value: float, unit: str) -> str:
        """A mark as it is written."""
        shown = swedish.number(value, fitting.axis_decimals(self.step))
        return f"{shown}\u00a0%" if unit == "%" else shown


def svg(chart: Chart, described: str, identity: str) -> str:
    """The chart as an ``<svg>`` whose name for a screen reader is ``described``; ``identity`` is an id that the page has once."""
    drawn, high = _drawn(chart)
    return (
        f'<svg role="img" aria-labelledby="{identity}" viewBox="0 0 {WIDTH:g} {high:.0f}" width="{WIDTH:g}" height="{high:.0f}" '
        f'font-size="{_SIZE}" fill="{INK}"><title id="{identity}">{html.escape(described)}</title>{"".join(drawn)}</svg>'
    )


def height(chart: Chart) -> float:
    """How high the picture is at full width."""
    return _drawn(chart)[1]


def _drawn(chart: Chart) -> tuple[list[str], float]:
    draw: Callable[[Chart], tuple[list[str], float]] = _lines if isinstance(chart, LineChart) else _rows
    return draw(chart)


def _rows(chart: Chart) -> tuple[list[str], float]:
    """Bars and dots: a row per category, values to the right."""
    several = len(chart.series) > 1
    bars = isinstance(chart, BarChart)
    high = _row_height(chart)
    top = 24.0 if chart.reference else 4.0
    names = [fitting.cut(name, (_LONGEST_NAMES, _SIZE * 1.4), _SIZE) for name in chart.categories]
    left = min(_LONGEST_NAMES, max((fitting.width(name, _SIZE) for name in names), default=0.0)) + 12
    written, labels = 0.0, []
    valued = bars or not (several or chart.has_intervals())
    if valued:
        texts = [chart.text(value) for each in chart.series for value in each.values]
        written = max((fitting.width(text, _SIZE) for text in texts), default=0.0) + 10
    low, end, step = fitting.axis(chart, from_zero=bars)
    axis = _Axis(low, end, step, left, WIDTH - max(written, 22.0))
    foot = top + high * len(chart.categories)
    drawn = [_across(axis, chart.unit, top, foot)]
    for row, name in enumerate(names):
        if several and row:
            drawn.append(f'<path d="M0 {top + high * row:.1f}H{axis.end:.1f}" stroke="{GRID}"/>')
        middle = top + high * (row + 0.5)
        strong = chart.categories[row] == chart.highlighted
        missing = all(each.values[row] is None for each in chart.series)
        drawn.append(_text(left - 8, middle + 4.5, name, anchor="end", strong=strong))
        if missing:
            drawn.append(_text(left + 6, middle + 4.5, "uppgift saknas", colour=MUTED))
        for place in range(len(chart.series)):
            apart = _BAR + 2 if bars else 0.0 if _paired(chart) else 8.0
            shift = (place - (len(chart.series) - 1) / 2) * apart
            mark = _bar if bars else _dot
            drawn.append(mark(chart, axis, row, place, middle + shift))
            if valued:
                labels.append(_value(chart, axis, row, place, middle + shift))
    if chart.reference:
        # Over the bars, and under what is written beside them.
        drawn.append(_reference(chart, axis, top, foot))
    drawn += labels
    below = foot + _FOOT
    if legend := _legend_of(chart, below + 8):
        drawn.append(legend)
        below += 24
    if chart.unit not in ("", "%") and not valued:
        drawn.append(
            _text(axis.end, below + 4, fitting.cut(chart.unit, (300, _SIZE * 1.4), _SIZE), anchor="end", colour=MUTED)
        )
        below += 10
    return drawn, below


def _legend_of(chart: Chart, y: float) -> str:
    """What the series or the verdicts are called; empty where there is nothing to tell apart."""
    if len(chart.series) > 1:
        return _legend(chart, y, square=isinstance(chart, BarChart))
    return _verdicts(chart, y) if isinstance(chart, DotChart) and chart.judged() else ""


def _row_height(chart: Chart) -> float:
    count = 1 if _paired(chart) else max(1, len(chart.series))
    return max(_ROW, count * (_BAR + 2) + 8) if isinstance(chart, BarChart) else max(_ROW, count * 8.0 + 10)


def _paired(chart: Chart) -> TypeGuard[DotChart]:
    return isinstance(chart, DotChart) and chart.paired()


def _colour(chart: Chart, row: int, place: int) -> str:
    if _paired(chart):
        return chart_axes.dot_colour(chart, place)
    if len(chart.series) > 1 or chart.highlighted is None:
        return _COLOURS[place % len(_COLOURS)]
    return (
        ACCENT if chart.categories[row] == chart.highlighted else CONTEXT if isinstance(chart, BarChart) else INTERVAL
    )


def _bar(chart: Chart, axis: _Axis, row: int, place: int, y: float) -> str:
    value = chart.series[place].values[row]
    if value is None:
        return ""
    zero, end = axis.at(0.0), axis.at(value)
    shape = (
        f'<rect x="{min(zero, end):.1f}" y="{y - _BAR / 2:.1f}" width="{max(abs(end - zero), 0.5):.1f}" height="{_BAR:g}" '
        f'fill="{_colour(chart, row, place)}"/>'
    )
    return shape + _interval(axis, chart.series[place].interval(row), y, INK)


def _value(chart: Chart, axis: _Axis, row: int, place: int, y: float) -> str:
    """A value beside its bar or dot, on white, since a line may pass behind it."""
    value = chart.series[place].values[row]
    if value is None:
        return ""
    interval = chart.series[place].interval(row)
    start = axis.at(max(value, interval[1] if interval else value, 0.0 if isinstance(chart, BarChart) else value))
    x, text = start + (6 if isinstance(chart, BarChart) else 9), chart.text(value)
    ground = f'<rect x="{x - 2:.1f}" y="{y - 8:.1f}" width="{fitting.width(text, _SIZE) * 0.95:.1f}" height="16" fill="#fff"/>'
    return ground + _text(x, y + 4.5, text)


def _dot(chart: Chart, axis: _Axis, row: int, place: int, y: float) -> str:
    value = chart.series[place].values[row]
    if value is None:
        return ""
    colour = _colour(chart, row, place)
    x = axis.at(value)
    if _paired(chart):
        return _of_pair(chart, axis, row, place, (x, y))
    if isinstance(chart, DotChart) and chart.judged():
        strong = chart.categories[row] == chart.highlighted
        return _interval(axis, chart.series[place].interval(row), y, ACCENT if strong else INTERVAL) + _verdict(
            *chart.signal(row), x, y
        )
    shape = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>'
    if place % 2:
        shape = f'<rect x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9" fill="{colour}"/>'
    interval = chart.series[place].interval(row)
    return _interval(axis, interval, y, colour) + shape


def _of_pair(chart: DotChart, axis: _Axis, row: int, place: int, at: tuple[float, float]) -> str:
    """What is compared with, hollow on its wide pale interval; what is compared, filled, or its sign where it certainly differs."""
    (x, y), interval = at, chart.series[place].interval(row)
    if place == 0:
        return _interval(axis, interval, y, CONTEXT, 8) + _hollow(x, y)
    sign, direction = chart.signal(row)
    shape = f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{chart_axes.dot_colour(chart, place)}"/>'
    if sign:
        shape = _triangle(sign, direction, x, y)
    return _interval(axis, interval, y, chart_axes.dot_colour(chart, place)) + shape


def _verdict(sign: str, direction: Direction, x: float, y: float) -> str:
    """A point in its verdict's shape and colour, as on screen."""
    if sign:
        return _triangle(sign, direction, x, y)
    return (
        _hollow(x, y) if direction is Direction.UNKNOWN else f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{MUTED}"/>'
    )


def _triangle(sign: str, direction: Direction, x: float, y: float) -> str:
    tip = -6.5 if sign == "▲" else 6.5
    return (
        f'<path d="M{x - 6.5:.1f} {y - tip * 0.75:.1f}h13L{x:.1f} {y + tip:.1f}Z" fill="{SIGNAL_COLOUR[direction]}"/>'
    )


def _verdicts(chart: DotChart, y: float) -> str:
    """What the shapes and colours mean: each beside its words."""
    drawn, x = [], 0.0
    for name, (sign, direction) in chart.verdicts().items():
        words = name.lstrip("▲▼○ ")
        drawn += [_verdict(sign, direction, x + 7, y - 4), _text(x + 19, y, words)]
        x += fitting.width(words, _SIZE) + 40
    return "".join(drawn)


def _hollow(x: float, y: float) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="#fff" stroke="{MUTED}" stroke-width="1.75"/>'


def _interval(axis: _Axis, interval: tuple[float, float] | None, y: float, colour: str, width: float = 2) -> str:
    if interval is None:
        return ""
    low, high = (min(max(axis.at(end), axis.start), axis.end) for end in interval)
    return f'<path d="M{low:.1f} {y:.1f}H{high:.1f}" stroke="{colour}" stroke-width="{width:g}"/>'


def _across(axis: _Axis, unit: str, top: float, foot: float) -> str:
    """Standing marks of a lying axis; every other is written when they are too close."""
    marks = axis.marks()
    widest = max(fitting.width(axis.text(mark, unit), _SIZE) for mark in marks)
    crowded = (axis.end - axis.start) / max(1, len(marks) - 1) < widest + 8
    return "".join(
        f'<path d="M{axis.at(mark):.1f} {top:.1f}V{foot:.1f}" stroke="{GRID}"/>'
        + (
            ""
            if crowded and number % 2
            else _text(axis.at(mark), foot + 18, axis.text(mark, unit), anchor="middle", colour=MUTED)
        )
        for number, mark in enumerate(marks)
    )


def _reference(chart: Chart, axis: _Axis, top: float, foot: float) -> str:
    assert chart.reference is not None  # noqa: S101 — asked by the caller
    x = axis.at(chart.reference.value)
    said = fitting.cut(f"{chart.reference.name} {chart.text(chart.reference.value)}", (360, _SIZE * 1.4), _SIZE)
    half = fitting.width(said, _SIZE) / 2
    middle = min(max(x, half), WIDTH - half)
    return (
        f'<path d="M{x:.1f} {top - 4:.1f}V{foot:.1f}" stroke="{INK}" stroke-width="1.5" stroke-dasharray="5 4"/>'
        + _text(middle, top - 9, said, anchor="middle")
    )


def _legend(chart: Chart, y: float, *, square: bool) -> str:
    drawn, x = [], 0.0
    for place, each in enumerate(chart.series):
        paired = _paired(chart)
        colour = _colour(chart, 0, place) if paired else _COLOURS[place % len(_COLOURS)]
        name = fitting.cut(each.name, (240, _SIZE * 1.4), _SIZE)
        sign = f'<circle cx="{x + 6:.1f}" cy="{y - 4:.1f}" r="5" fill="{colour}"/>'
        if paired and place == 0:
            sign = _hollow(x + 6, y - 4)
        elif not paired and (square or place % 2):
            sign = f'<rect x="{x + 1:.1f}" y="{y - 9:.1f}" width="10" height="10" fill="{colour}"/>'
        drawn += [sign, _text(x + 16, y, name)]
        x += fitting.width(name, _SIZE) + 36
    return "".join(drawn)


def _lines(chart: Chart) -> tuple[list[str], float]:
    assert isinstance(chart, LineChart)  # noqa: S101 — chosen by kind
    focus = chart.highlighted if any(each.name == chart.highlighted for each in chart.series) else None
    named = fitting.direct_labels(chart)
    labels = [*named, *([chart.reference.name] if chart.reference else [])]
    room = min(200.0, max((fitting.width(name, _SIZE) * 1.1 for name in labels), default=0.0)) + 12
    low, high, step = fitting.axis(chart, from_zero=False)
    top, foot = (26.0 if chart.unit not in ("", "%") else 10.0), _LINES_HEIGHT
    axis = _Axis(low, high, step, foot, top)
    marks = [fitting.cut(axis.text(mark, chart.unit), (_LONGEST_MARK, _SIZE * 1.4), _SIZE) for mark in axis.marks()]
    left = max(fitting.width(mark, _SIZE) for mark in marks) + 10
    count = len(chart.categories)
    xs = [left + (WIDTH - room - left) * (place + 0.5) / max(1, count) for place in range(count)]
    drawn = [
        f'<path d="M{left:.1f} {axis.at(mark):.1f}H{WIDTH - room:.1f}" stroke="{GRID}"/>'
        + _text(left - 8, axis.at(mark) + 4.5, text, anchor="end", colour=MUTED)
        for mark, text in zip(axis.marks(), marks, strict=True)
    ]
    drawn += _periods(chart, xs, foot)
    if top > 20:
        drawn.append(_text(0, 12, fitting.cut(chart.unit, (300, _SIZE * 1.4), _SIZE), colour=MUTED))
    ends: list[tuple[float, str, str]] = []
    for place in sorted(range(len(chart.series)), key=lambda number: chart.series[number].name == focus):
        line, end = _line(chart, place, xs, axis, focus)
        drawn.append(line)
        if end is not None and chart.series[place].name in named:
            ends.append(end)
    if chart.reference:
        y = axis.at(chart.reference.value)
        drawn.append(
            f'<path d="M{left:.1f} {y:.1f}H{WIDTH - room:.1f}" stroke="{INK}" stroke-width="1.5" stroke-dasharray="5 4"/>'
        )
        ends.append((y, chart.reference.name, INK))
    placed = spread([y for y, _, _ in ends], _LABEL_GAP, top, foot)
    drawn += [
        _text(WIDTH - room + 6, y + 4.5, fitting.cut(name, (room - 8, _SIZE * 1.4), _SIZE), colour=colour, strong=True)
        for y, (_, name, colour) in zip(placed, ends, strict=True)
    ]
    return drawn, foot + _FOOT


def _periods(chart: Chart, xs: Sequence[float], foot: float) -> list[str]:
    """Names under the points, as many as have room; the last always."""
    names = [fitting.cut(name, (120, _SIZE * 1.4), _SIZE) for name in chart.categories]
    widest = max((fitting.width(name, _SIZE) for name in names), default=0.0) + 8
    slot = xs[1] - xs[0] if len(xs) > 1 else WIDTH
    every = max(1, -int(-widest // slot))
    return [
        _text(x, foot + 20, name, anchor="middle", colour=MUTED)
        for number, (x, name) in enumerate(zip(xs, names, strict=True))
        if (len(xs) - 1 - number) % every == 0
    ]


def _line(
    chart: Chart, place: int, xs: Sequence[float], axis: _Axis, focus: str | None
) -> tuple[str, tuple[float, str, str] | None]:
    """A series' line, broken where a value is missing, and where, with what and in which colour its name is written."""
    each = chart.series[place]
    strong = focus is None or each.name == focus
    crowd = focus is not None and len(chart.series) > 5
    colour = (
        ACCENT if each.name == focus else _COLOURS[place % len(_COLOURS)] if strong else CONTEXT if crowd else INTERVAL
    )
    known = [
        (x, axis.at(value), row)
        for row, (x, value) in enumerate(zip(xs, each.values, strict=True))
        if value is not None
    ]
    if not known:
        return "", None
    path = "".join(
        f"{'L' if number and known[number - 1][2] == row - 1 else 'M'}{x:.1f} {y:.1f}"
        for number, (x, y, row) in enumerate(known)
    )
    dash = "" if crowd or each.name == focus else _DASHES[place % len(_DASHES)]
    line = f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="{2.5 if strong else 1.5}"'
    line += f' stroke-dasharray="{dash}"/>' if dash else "/>"
    if strong or not crowd:
        line += "".join(
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{4 if strong else 2.5}" fill="{colour}"/>' for x, y, _ in known
        )
    if strong:
        line += "".join(_whisker(chart, place, row, x, axis, colour) for x, _, row in known)
    return line, (known[-1][1], each.name, colour if strong else MUTED)


def _whisker(chart: Chart, place: int, row: int, x: float, axis: _Axis, colour: str) -> str:
    interval = chart.series[place].interval(row)
    if interval is None:
        return ""
    low, high = (min(max(axis.at(end), axis.end), axis.start) for end in interval)
    return f'<path d="M{x:.1f} {low:.1f}V{high:.1f}" stroke="{colour}" stroke-width="1.5"/>'


def _text(x: float, y: float, text: str, *, anchor: str = "start", colour: str = INK, strong: bool = False) -> str:
    weight = ' font-weight="700"' if strong else ""
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{colour}"{weight}>{html.escape(text)}</text>'
