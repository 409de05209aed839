"""Two figures against each other: the country's municipalities small and grey, the region's own named."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from skis_analytics import regions, swedish
from skis_analytics.charts import style, tables
from skis_analytics.charts.scale import Box, Scale, place, scale
from skis_analytics.charts.style import Canvas, Sheet
from skis_analytics.domain import Indicator

_DOT = 9


@dataclass(frozen=True, slots=True)
class _Spot:
    code: str
    name: str
    x: float
    y: float
    in_region: bool


def relation(
    points: pd.DataFrame,
    *,
    across: Indicator,
    up: Indicator,
    line: tuple[float, float] | None,
    focus: str | None,
    title: str,
    source: str,
    alt: str,
    large: bool = False,
    width: int = 700,
    line_word: str = "linje: så följs de åt i landet",
    called: tuple[str, str] | None = None,
) -> go.Figure:
    """Draw a dot per municipality that has both figures.

    ``points``: municipality, name, x, y (NaN where there is none), in_region. ``line``: intercept and slope of the straight line through
    them, None for no line; ``line_word`` what it is. ``called``: what a dot's y and x are called where it is pointed at, in place of
    the indicators' names.
    """
    spots = [_spot(row) for row in tables.records(points)]
    kept = [spot for spot in spots if not math.isnan(spot.x) and not math.isnan(spot.y)]
    height = 620 if large else 500
    if not kept:
        return Sheet(title, source, alt, height, width, large).message("Ingen kommun har uppgift om båda nyckeltalen.")
    horizontal, vertical = scale([spot.x for spot in kept], across.kind), scale([spot.y for spot in kept], up.kind)
    size = style.MEETING_SIZE if large else style.BODY_SIZE
    absent = [spot.name for spot in spots if spot.in_region and spot not in kept]
    notes = [f"små grå: kommuner utanför {regions.current().name}"]
    if line is not None:
        notes.append(line_word)
    if absent:
        notes.append(style.plain(f"visas inte (uppgift saknas eller är skyddad): {swedish.enumeration(absent)}"))
    sheet = Sheet(
        title, source, alt, height, width, large, tuple(notes),
        left=max(style.text_width(text, size - 2) for text in vertical.texts) + 26 + size, right=24, above=8, below=3.1 * size,
    )  # fmt: skip
    canvas = Canvas()
    if line is not None:
        ends = [horizontal.low, horizontal.high]
        canvas.add_scatter(
            name="line", x=ends, y=[line[0] + line[1] * end for end in ends], mode="lines", hoverinfo="skip",
            line={"color": style.INTERVAL, "width": 1.5, "dash": "dash"},
        )  # fmt: skip
    others = [spot for spot in kept if not spot.in_region]
    region = [spot for spot in kept if spot.in_region]
    for name, group, dot in (
        ("others", others, {"size": 5, "color": style.CONTEXT}),
        (
            "region",
            region,
            {
                "size": [_DOT + 3 if spot.code == focus else _DOT for spot in region],
                "color": [style.ACCENT if spot.code == focus else style.MUTED for spot in region],
                "line": {"color": "white", "width": 1},
            },
        ),
    ):
        canvas.add_scatter(
            name=name, x=[spot.x for spot in group], y=[spot.y for spot in group], mode="markers", marker={**dot, "opacity": 1},
            hoverinfo="text", hovertext=[_hover(spot, across, up, called) for spot in group],
        )  # fmt: skip
    _names(canvas, region, others, horizontal, vertical, sheet, focus)
    for axis, drawn, indicator in (("xaxis", horizontal, across), ("yaxis", vertical, up)):
        canvas.update_axis(
            axis, range=[drawn.low, drawn.high], tickvals=list(drawn.ticks), ticktext=list(drawn.texts), showline=False,
            title={"text": tables.axis_title(indicator)},
        )  # fmt: skip
    return sheet.apply(canvas)


def _spot(row: Mapping[Any, Any]) -> _Spot:
    return _Spot(
        tables.word(row.get("municipality")), tables.word(row.get("name")), tables.real(row.get("x")), tables.real(row.get("y")),
        bool(row.get("in_region")),
    )  # fmt: skip


def _hover(spot: _Spot, across: Indicator, up: Indicator, called: tuple[str, str] | None) -> str:
    first, second = called or (up.short_title, across.short_title)
    figures = "<br>".join(
        style.plain(f"{name}: {swedish.quantity(value, one.kind, one.unit)}")
        for name, one, value in ((first, up, spot.y), (second, across, spot.x))
    )
    return f"{style.bold(style.plain(spot.name))}<br>{figures}"


def _names(
    canvas: Canvas, region: list[_Spot], others: list[_Spot], across: Scale, up: Scale, sheet: Sheet, focus: str | None
) -> None:
    """Focus first: each gets the first free place beside its dot."""

    def pixels(spot: _Spot) -> tuple[float, float]:
        return across.share(spot.x) * sheet.plot_width, up.share(spot.y) * sheet.plot_height

    half = _DOT / 2 + 1
    taken = [Box(x - half, y - half, x + half, y + half) for x, y in map(pixels, region)]
    crowd = [pixels(spot) for spot in others]
    area = Box(0, 0, sheet.plot_width, sheet.plot_height)
    for spot in sorted(region, key=lambda each: (each.code != focus, each.name)):
        mine = spot.code == focus
        size = sheet.size if mine else sheet.small
        x, y = pixels(spot)
        wide = style.text_width(spot.name, size) + 2
        free = place(x, y, wide, size * 1.2, half + 2, area, taken, crowd, force=mine)
        if free is None:
            continue
        taken.append(free.box)
        text = style.plain(spot.name)
        canvas.add_annotation(
            name="municipality", text=style.bold(text) if mine else text, xref="x", x=spot.x, yref="y", y=spot.y, xanchor=free.xanchor,
            yanchor=free.yanchor, xshift=free.xshift, yshift=free.yshift, showarrow=False, borderpad=0,
            bgcolor="rgba(255,255,255,0.75)", font={"size": size, "color": style.ACCENT if mine else style.INK},
        )  # fmt: skip
