"""A small panel per municipality on one common scale: everybody's course, nobody's ranking."""

from __future__ import annotations

import math
from typing import Final

import pandas as pd
import plotly.graph_objects as go

from skis_analytics import swedish
from skis_analytics.charts import style, tables
from skis_analytics.charts.scale import scale
from skis_analytics.charts.style import Canvas, Sheet
from skis_analytics.charts.tables import Point, ReferenceLine
from skis_analytics.charts.trend import course
from skis_analytics.domain import Indicator

_COLUMNS = 5
_ROW: Final = {False: 120, True: 150}
"""What one more row of panels takes, in pixels, where the region is large."""
_LINE = "#3E5C7E"
"""A municipality's line outside focus: dark enough to stand before the group's grey one."""


def small_multiples(
    series: pd.DataFrame,
    *,
    indicator: Indicator,
    group_series: ReferenceLine,
    focus: str | None,
    title: str,
    source: str,
    alt: str,
    large: bool = False,
    width: int = 1080,
    year_text: tables.YearText = swedish.school_year,
) -> go.Figure:
    """Draw five panels a row in the table's order of municipalities (the caller sorts, å ä ö last).

    ``series``: municipality, name, year, value, lower, upper, mark. Every panel: the municipality's line over the
    group's grey one, its name and its latest figure. Gaps stay gaps; *nästan alla* is an upright block.
    """
    found = tables.points(series)
    kept = [point for point in found if point.drawn and point.year is not None]
    codes = list(dict.fromkeys(point.municipality for point in found))
    columns = max(1, min(_COLUMNS, len(codes), width // 160))
    rows = math.ceil(len(codes) / columns)
    height = (640 if large else 520) + _ROW[large] * max(0, rows - math.ceil(style.USUAL_ROWS / columns))
    if not kept:
        return Sheet(title, source, alt, height, width, large).message(tables.nothing(indicator, found))
    group = group_series.by_year()
    years = sorted({point.year for point in found if point.year is not None} | set(group))
    axis = scale(
        [
            *(end for point in kept for end in ([point.lower, point.upper] if point.band else [point.value])),
            *group.values(),
        ],
        indicator.kind,
        wanted=3,
    )
    size = style.MEETING_SIZE if large else style.BODY_SIZE
    notes = [
        f"{style.coloured('━', _LINE)} kommunen",
        f"{style.coloured('━', style.INTERVAL)} {style.plain(group_series.label)}",
        "samma skala i alla rutor",
    ]
    if any(point.band for point in kept):
        notes.append("▮ nästan alla: 1–4 elever nådde inte målet")
    left = max(style.text_width(text, size - 2) for text in axis.texts) + 26 + size
    sheet = Sheet(
        title, source, alt, height, width, large, tuple(notes), left=left, right=14, above=4, below=1.7 * size
    )
    head = size * 1.5 / sheet.plot_height
    pitch = (1 + 0.35 * head) / rows
    across = 1 / columns
    air = 14 / sheet.plot_width
    canvas = Canvas()
    for index, code in enumerate(codes):
        row, column = divmod(index, columns)
        x0, x1 = column * across + (air / 2 if column else 0), (column + 1) * across - air / 2
        y1 = 1 - row * pitch - head
        y0 = max(0.0, 1 - (row + 1) * pitch + 0.35 * head)
        suffix = "" if index == 0 else str(index + 1)
        mine = [point for point in found if point.municipality == code]
        _panel(canvas, mine, group, years, indicator, f"x{suffix}", f"y{suffix}", code == focus, year_text, large)
        _heading(canvas, mine, indicator, years[-1], (x0, x1, y1), code == focus, sheet, year_text)
        if index + columns >= len(codes):
            _first_and_last(canvas, years, (x0, x1, y0), sheet, year_text)
        canvas.layout.update(
            {
                f"xaxis{suffix}": {
                    "domain": [x0, x1],
                    "anchor": f"y{suffix}",
                    "showticklabels": False,
                    "range": [years[0] - 0.4, years[-1] + 0.4],
                    "showgrid": False,
                    "ticks": "",
                },
                f"yaxis{suffix}": {
                    "domain": [y0, y1],
                    "anchor": f"x{suffix}",
                    "range": [axis.low, axis.high],
                    "tickvals": list(axis.ticks),
                    "showline": False,
                    "showticklabels": column == 0,
                    "ticktext": list(axis.texts),
                },
            }
        )
    canvas.add_annotation(
        name="axis",
        text=tables.axis_title(indicator),
        xref="paper",
        x=0,
        xshift=14 - left,
        yref="paper",
        y=0.5,
        textangle=-90,
        showarrow=False,
        xanchor="center",
        font={"size": sheet.small, "color": style.INK},
    )
    return sheet.apply(canvas)


def _first_and_last(
    canvas: Canvas, years: list[int], corner: tuple[float, float, float], sheet: Sheet, year_text: tables.YearText
) -> None:
    """First and last year under a panel, each kept inside it, so that neighbours' years do not run together."""
    x0, x1, y0 = corner
    ends = [(x0, "left", years[0]), (x1, "right", years[-1])] if len(years) > 1 else [(x0, "left", years[0])]
    for x, anchor, year in ends:
        canvas.add_annotation(
            name="year",
            text=style.plain(year_text(year)),
            xref="paper",
            x=x,
            xanchor=anchor,
            yref="paper",
            y=y0,
            yanchor="top",
            yshift=-2,
            showarrow=False,
            font={"size": sheet.small, "color": style.INK},
        )


def _panel(
    canvas: Canvas,
    mine: list[Point],
    group: dict[int, float],
    years: list[int],
    indicator: Indicator,
    xaxis: str,
    yaxis: str,
    in_focus: bool,
    year_text: tables.YearText,
    large: bool,
) -> None:
    colour = style.ACCENT if in_focus else _LINE
    every = list(range(years[0], years[-1] + 1))
    if in_focus:
        canvas.add_shape(
            name="focus",
            type="rect",
            xref=f"{xaxis} domain",
            yref=f"{yaxis} domain",
            x0=0,
            x1=1,
            y0=0,
            y1=1,
            fillcolor=style.ACCENT_TINT,
            line={"width": 0},
            layer="below",
        )
    canvas.add_scatter(
        name="group",
        meta="group",
        x=every,
        y=[group.get(year) for year in every],
        xaxis=xaxis,
        yaxis=yaxis,
        mode="lines",
        connectgaps=False,
        hoverinfo="skip",
        line={"color": style.INTERVAL, "width": 2},
    )
    drawn = [point for point in mine if point.drawn]
    _, values, by_year = course(drawn, years)
    lonely = {
        run[0] for run in tables.runs([y for y, v in zip(every, values, strict=True) if v is not None]) if len(run) == 1
    }
    last = max((year for year, value in zip(every, values, strict=True) if value is not None), default=None)
    canvas.add_scatter(
        name=style.plain(mine[0].name),
        meta="municipality",
        x=every,
        y=values,
        xaxis=xaxis,
        yaxis=yaxis,
        mode="lines+markers",
        connectgaps=False,
        line={"color": colour, "width": (3 if in_focus else 2.2) + large},
        marker={
            "size": [(8 if year == last else 5 if year in lonely else 1) + 2 * large for year in every],
            "color": colour,
            "opacity": 1,
            "line": {"width": 0},
        },
        hoverinfo="text",
        hovertext=[tables.hover(by_year[year], indicator, year_text) if year in by_year else "" for year in every],
    )
    for point in drawn:
        if point.band:
            canvas.add_scatter(
                name=style.plain(point.name),
                meta="nearly_all",
                x=[point.year] * 2,
                y=[point.lower, point.upper],
                xaxis=xaxis,
                yaxis=yaxis,
                mode="lines",
                line={"color": colour, "width": 6 + large},
                hoverinfo="text",
                hovertext=[tables.hover(point, indicator, year_text)] * 2,
            )


def _heading(
    canvas: Canvas,
    mine: list[Point],
    indicator: Indicator,
    last: int,
    corner: tuple[float, float, float],
    in_focus: bool,
    sheet: Sheet,
    year_text: tables.YearText,
) -> None:
    """Name at the panel's upper left, latest figure at its upper right (with its year when it is an older one)."""
    x0, x1, y1 = corner
    dated = [point for point in mine if point.year is not None]
    newest = max(dated, key=lambda point: point.year or 0, default=None)
    text = "" if newest is None else newest.text(indicator)
    if newest is not None and newest.year is not None and newest.year != last:
        text = f"{text} ({year_text(newest.year)})"
    room = (x1 - x0) * sheet.plot_width - style.text_width(text, sheet.small) - 8
    name = style.shortened(mine[0].name, room / 1.1, sheet.size)
    colour = style.ACCENT if in_focus else style.INK
    canvas.add_annotation(
        name="panel",
        text=style.bold(name) if in_focus else name,
        xref="paper",
        x=x0,
        xanchor="left",
        yref="paper",
        y=y1,
        yanchor="bottom",
        showarrow=False,
        font={"size": sheet.size, "color": colour},
    )
    canvas.add_annotation(
        name="latest",
        text=style.plain(text),
        xref="paper",
        x=x1,
        xanchor="right",
        yref="paper",
        y=y1,
        yanchor="bottom",
        showarrow=False,
        font={"size": sheet.small, "color": colour if newest and newest.drawn else style.MUTED},
    )
