"""Municipalities side by side in one year: a dot each with its interval, and the group's and the nation's lines."""

from __future__ import annotations

import math

import pandas as pd
import plotly.graph_objects as go

from skis_analytics import swedish
from skis_analytics.charts import style, tables
from skis_analytics.charts.scale import Scale, scale
from skis_analytics.charts.style import Canvas, Sheet
from skis_analytics.charts.tables import Level
from skis_analytics.domain import Indicator, Reference, Strength

MARKER = {Strength.NONE: 10, Strength.CLEAR: 13, Strength.VERY_CLEAR: 18}
"""Marker sizes in normal type."""


def dot_plot(
    levels: pd.DataFrame,
    *,
    indicator: Indicator,
    group: Reference,
    nation: Reference | None,
    focus: str | None,
    title: str,
    source: str,
    alt: str,
    large: bool = False,
    width: int = 640,
    year_text: tables.YearText = swedish.school_year,
) -> go.Figure:
    """Draw one row per municipality, highest value at the top, those without a value last with their reason.

    ``levels``: municipality, name, year, value, pupils, mark, lower, upper, group_value, direction, strength, word.
    ``nation`` is None when the comparison group is the nation. ``width`` is the narrowest width it is shown at.
    """
    found = sorted(tables.levels(levels), key=_order)
    kept = [level for level in found if level.drawn]
    height = (570 if large else 480) + style.more_rows(len(found), large=large)
    if not kept:
        return Sheet(title, source, alt, height, width, large).message(tables.nothing(indicator, found))
    sheet = _sheet(found, indicator, focus, title, source, alt, height, width, large)
    lines = [
        (reference, dash)
        for reference, dash in ((group, "solid"), (nation, "dash"))
        if reference is not None and reference.value is not None
    ]
    ends = [end for level in kept for end in (level.lower, level.upper, level.value) if not math.isnan(end)]
    axis = scale(
        [*ends, *(reference.value for reference, _ in lines if reference.value is not None)], indicator.kind, wanted=6
    )

    canvas = Canvas()
    places = {id(level): len(found) - 1 - index for index, level in enumerate(found)}
    in_focus = next((level for level in found if level.municipality == focus), None)
    if in_focus is not None:
        row = places[id(in_focus)]
        canvas.add_shape(
            name="focus",
            type="rect",
            xref="paper",
            x0=0,
            x1=1,
            yref="y",
            y0=row - 0.5,
            y1=row + 0.5,
            fillcolor=style.ACCENT_TINT,
            line={"width": 0},
            layer="below",
        )
    _references(canvas, lines, axis, sheet, indicator, len(kept), len(found))
    _intervals(canvas, kept, places, focus, large)
    _bands(canvas, kept, places)
    _markers(canvas, kept, places, indicator, year_text, large)
    for level in found:
        _value(canvas, level, places[id(level)], indicator, sheet, level.municipality == focus)
    names = [_name(level, focus, sheet.size, width) for level in found]
    canvas.update_axis(
        "xaxis",
        range=[axis.low, axis.high],
        tickvals=list(axis.ticks),
        ticktext=list(axis.texts),
        title={"text": tables.axis_title(indicator)},
    )
    canvas.update_axis(
        "yaxis",
        range=[-0.6, len(found) - 0.4],
        tickvals=[places[id(level)] for level in found],
        ticktext=names,
        showgrid=False,
        showline=False,
        tickfont={"size": sheet.size},
        ticks="outside",
        ticklen=5,
        tickcolor="rgba(0,0,0,0)",
    )
    return sheet.apply(canvas)


def _order(level: Level) -> tuple[bool, float, str]:
    return (not level.drawn, -level.middle if level.drawn else 0.0, level.name)


def _sheet(
    found: list[Level],
    indicator: Indicator,
    focus: str | None,
    title: str,
    source: str,
    alt: str,
    height: int,
    width: int,
    large: bool,
) -> Sheet:
    size = style.MEETING_SIZE if large else style.BODY_SIZE
    left = max(style.text_width(_name(level, focus, size, width), size) for level in found) + 16
    right = max(style.text_width(_printed(level, indicator, True), size) for level in found) + 14
    key = tables.signal_key(found, indicator.desirable, bars=True)
    return Sheet(
        title,
        source,
        alt,
        height,
        width,
        large,
        tuple(key),
        left=left,
        right=right,
        above=(2 * size * style.LINE if _two_levels(width) else size * style.LINE) + 6,
        below=2.9 * size,
    )


def _name(level: Level, focus: str | None, size: int, width: int) -> str:
    text = style.shortened(level.name, 0.32 * width, size)
    return style.bold(style.coloured(text, style.ACCENT)) if level.municipality == focus else text


def _two_levels(width: int) -> bool:
    """In a narrow picture two references may need a line each above the plot."""
    return width < 520


def _printed(level: Level, indicator: Indicator, strong: bool) -> str:
    """The value column's text: symbol and value, or what stands instead of it."""
    text = style.plain(level.text(indicator)) if level.drawn else ""
    sign = level.sign(indicator.desirable)
    text = style.bold(text) if strong else text
    return f"{style.coloured(sign, level.colour)} {text}" if sign else text


def _value(canvas: Canvas, level: Level, row: int, indicator: Indicator, sheet: Sheet, strong: bool) -> None:
    if level.drawn:
        canvas.add_annotation(
            name="value",
            text=_printed(level, indicator, strong),
            xref="paper",
            x=1,
            yref="y",
            y=row,
            xanchor="right",
            xshift=sheet.right - 8,
            showarrow=False,
            font={"size": sheet.size, "color": style.INK},
        )
    else:
        canvas.add_annotation(
            name="absent",
            text=style.plain(level.explanation),
            xref="paper",
            x=0,
            yref="y",
            y=row,
            xanchor="left",
            xshift=6,
            showarrow=False,
            font={"size": sheet.size, "color": style.MUTED},
        )


def _references(
    canvas: Canvas,
    lines: list[tuple[Reference, str]],
    axis: Scale,
    sheet: Sheet,
    indicator: Indicator,
    drawn: int,
    rows: int,
) -> None:
    """Vertical lines past the rows that have a value, named above: the lower one to its left, so they never meet."""
    spots: list[tuple[float, float, int]] = []
    ordered = sorted(lines, key=lambda pair: pair[0].value or 0.0)
    for index, (reference, dash) in enumerate(ordered):
        value = reference.value or 0.0
        canvas.add_shape(
            name="reference",
            type="line",
            xref="x",
            x0=value,
            x1=value,
            yref="y",
            y0=rows - drawn - 0.5,
            y1=rows - 0.4,
            line={"color": style.MUTED, "width": 2, "dash": dash},
            layer="below",
        )
        text = style.plain(f"{reference.label} {swedish.quantity(value, indicator.kind, indicator.unit)}")
        need = style.text_width(text, sheet.small)
        x = sheet.left + axis.share(value) * sheet.plot_width
        anchors = ["right", "left"] if index == 0 and len(ordered) > 1 else ["left", "right"]
        anchor, level = _spot(x, need, sheet.width, anchors, spots)
        start = x - need if anchor == "right" else x
        spots.append((start, start + need, level))
        canvas.add_annotation(
            name="reference",
            text=text,
            xref="x",
            x=value,
            yref="y",
            y=rows - 0.4,
            yanchor="bottom",
            yshift=1 + level * sheet.small * style.LINE,
            xanchor=anchor,
            xshift=3 if anchor == "right" else -3,
            showarrow=False,
            font={"size": sheet.small, "color": style.MUTED if dash == "dash" else style.INK},
        )


def _spot(
    x: float, need: float, width: float, anchors: list[str], spots: list[tuple[float, float, int]]
) -> tuple[str, int]:
    """The first side and line of text where a name fits inside the picture and beside the names already there."""
    for level in (0, 1):
        for anchor in anchors:
            start = x - need if anchor == "right" else x
            if start < 2 or start + need > width - 2:
                continue
            if all(level != other or start > right + 6 or start + need < left - 6 for left, right, other in spots):
                return anchor, level
    return anchors[0], 0


def _intervals(canvas: Canvas, kept: list[Level], places: dict[int, int], focus: str | None, large: bool) -> None:
    for strong in (False, True):
        chosen = [level for level in kept if level.bounded and (level.municipality == focus) is strong]
        xs: list[float | None] = []
        ys: list[float | None] = []
        for level in chosen:
            xs += [level.lower, level.upper, None]
            ys += [places[id(level)]] * 2 + [None]
        canvas.add_scatter(
            name="interval",
            x=xs,
            y=ys,
            mode="lines",
            hoverinfo="skip",
            line={"color": style.ACCENT if strong else style.INTERVAL, "width": (4 if strong else 3) + large},
        )


def _bands(canvas: Canvas, kept: list[Level], places: dict[int, int]) -> None:
    """*Nästan alla*: a short block between its bounds, in the verdict's colour, never a point."""
    for level in kept:
        if level.band:
            row = places[id(level)]
            canvas.add_shape(
                name="nearly_all",
                type="rect",
                xref="x",
                x0=level.lower,
                x1=level.upper,
                yref="y",
                y0=row - 0.24,
                y1=row + 0.24,
                fillcolor=level.colour,
                line={"width": 0},
            )


def _markers(
    canvas: Canvas,
    kept: list[Level],
    places: dict[int, int],
    indicator: Indicator,
    year_text: tables.YearText,
    large: bool,
) -> None:
    points = [level for level in kept if not level.band]
    grow = 1.3 if large else 1.0
    canvas.add_scatter(
        name="value",
        mode="markers",
        cliponaxis=False,
        x=[level.value for level in points],
        y=[places[id(level)] for level in points],
        marker={
            "symbol": [level.marker(indicator.desirable) for level in points],
            "color": [level.colour for level in points],
            "opacity": 1,
            "size": [MARKER[level.strength if level.certain else Strength.NONE] * grow for level in points],
            "line": {
                "width": [2 if level.marker(indicator.desirable) == "circle-open" else 1 for level in points],
                "color": [
                    level.colour if level.marker(indicator.desirable) == "circle-open" else "white" for level in points
                ],
            },
        },
        hoverinfo="text",
        hovertext=[tables.hover(level, indicator, year_text) for level in points],
    )
    bands = [level for level in kept if level.band]
    canvas.add_scatter(
        name="nearly_all",
        mode="markers",
        x=[level.middle for level in bands],
        y=[places[id(level)] for level in bands],
        marker={"size": 22, "color": "rgba(0,0,0,0)", "line": {"width": 0}},
        hoverinfo="text",
        hovertext=[tables.hover(level, indicator, year_text) for level in bands],
    )
