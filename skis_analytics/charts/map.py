"""The region's municipalities on a map, coloured by verdict and not by value.

Drawn as filled outlines on ordinary axes. Plotly's own map traces are no choice here: a choropleth fetches a world map
from a foreign host (plotly.js 4 does so for any ``locationmode``, own GeoJSON included), even when it shows none of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
import plotly.graph_objects as go

from skis_analytics import swedish
from skis_analytics.charts import style, tables
from skis_analytics.charts.style import Canvas, Sheet
from skis_analytics.charts.tables import Level
from skis_analytics.domain import Direction, Indicator

_TINT = {
    Direction.BETTER: "#BBD7EF",
    Direction.WORSE: "#F8CFAE",
    Direction.HIGHER: "#DACDE8",
    Direction.LOWER: "#DACDE8",
    Direction.NONE: "#EEF0F3",
    Direction.UNKNOWN: "#FFFFFF",
}
"""Light enough for ink text to pass 7:1."""
_GONE = "#D5D9DF"
_GRID = 24


def region_map(
    levels: pd.DataFrame,
    shapes: dict[str, Any],
    *,
    indicator: Indicator,
    focus: str | None,
    title: str,
    source: str,
    alt: str,
    large: bool = False,
    width: int = 560,
    year_text: tables.YearText = swedish.school_year,
) -> go.Figure:
    """Draw each shape in its verdict's tint with name, symbol and value on it; a missing figure is hatched and says why.

    ``levels``: the common contract. ``shapes``: GeoJSON (longitude, latitude) whose features carry the property
    ``kommun_kod``; a municipality without a shape is named below the map, a shape without a row is left out.
    """
    found = tables.levels(levels)
    height = 640 if large else 560
    areas = {
        str(feature["properties"]["kommun_kod"]): feature["geometry"]
        for feature in shapes.get("features", [])
        if "kommun_kod" in (feature.get("properties") or {}) and feature.get("geometry")
    }
    placed = [level for level in found if level.municipality in areas]
    if not placed:
        return Sheet(title, source, alt, height, width, large).message(tables.nothing(indicator, found))
    notes = tables.signal_key(placed, indicator.desirable, bars=False)
    notes = [note for note in notes if not note.startswith(("●", "○", "▬"))]
    if any(level.drawn and level.direction is not Direction.UNKNOWN and not level.certain for level in placed):
        notes.append("ljusgrått: ingen säker skillnad")
    if any(level.drawn and level.direction is Direction.UNKNOWN for level in placed):
        notes.append("vitt: osäkerheten är okänd")
    if any(not level.drawn for level in placed):
        notes.append("randigt: inget värde")
    if any(level.band for level in placed):
        notes.append("~100: nästan alla, 1–4 elever nådde inte målet")
    if indicator.unit:
        notes.append(style.plain(f"värden i {indicator.unit}"))
    lost = [level.name for level in found if level.municipality not in areas]
    if lost:
        notes.append(style.plain(f"utan karta: {swedish.enumeration(lost)}"))
    sheet = Sheet(title, source, alt, height, width, large, tuple(notes), left=4, right=4, above=2, below=0)

    canvas = Canvas()
    for level in sorted(placed, key=lambda level: level.municipality == focus):
        _area(canvas, level, areas[level.municipality], level.municipality == focus, indicator, year_text)
    lon, lat = _bounds([areas[level.municipality] for level in placed])
    narrowing = math.cos(math.radians(sum(lat) / 2))
    degree = min(sheet.plot_height / (lat[1] - lat[0]), sheet.plot_width / ((lon[1] - lon[0]) * narrowing))
    _labels(canvas, placed, areas, indicator, focus, sheet, (degree * narrowing, degree), year_text)
    canvas.update_axis("xaxis", range=lon, visible=False, constrain="domain")
    canvas.update_axis("yaxis", range=lat, visible=False, constrain="domain", scaleanchor="x", scaleratio=1 / narrowing)
    return sheet.apply(canvas)


def _fill(level: Level) -> str:
    if not level.drawn:
        return _GONE
    return _TINT[level.direction if level.certain or level.direction is Direction.UNKNOWN else Direction.NONE]


def _area(
    canvas: Canvas,
    level: Level,
    geometry: dict[str, Any],
    in_focus: bool,
    indicator: Indicator,
    year_text: tables.YearText,
) -> None:
    lon: list[float | None] = []
    lat: list[float | None] = []
    for polygon in _polygons(geometry):
        if lon:
            lon.append(None)
            lat.append(None)
        lon += [float(corner[0]) for corner in polygon[0]]
        lat += [float(corner[1]) for corner in polygon[0]]
    text = tables.hover(level, indicator, year_text)
    pattern = {"shape": "/", "fgcolor": _GONE, "bgcolor": "white", "size": 7, "solidity": 0.35}
    hatched = {} if level.drawn else {"fillpattern": pattern}
    canvas.add_scatter(
        name=text,
        meta=level.municipality,
        x=lon,
        y=lat,
        mode="lines",
        fill="toself",
        fillcolor=_fill(level),
        hoveron="fills",
        text=text,
        hoverinfo="text",
        line={"color": style.ACCENT if in_focus else style.MUTED, "width": 3.5 if in_focus else 1},
        **hatched,
    )


def _labels(
    canvas: Canvas,
    placed: Sequence[Level],
    areas: dict[str, Any],
    indicator: Indicator,
    focus: str | None,
    sheet: Sheet,
    degree: tuple[float, float],
    year_text: tables.YearText,
) -> None:
    """Name over symbol and value; ``degree`` is a degree of longitude and of latitude in pixels."""
    size = sheet.small - (2 if sheet.large else 0)
    texts, spots = [], []
    for level in placed:
        name = style.plain(level.name)
        sign = level.sign(indicator.desirable)
        value = style.plain(_short(level, indicator))
        value = style.bold(value) if level.drawn else value
        value = f"{style.coloured(sign, level.colour)} {value}" if sign else value
        name = style.bold(style.coloured(name, style.ACCENT)) if level.municipality == focus else name
        texts.append(f"{name}<br>{value}")
        wide = max(style.text_width(name, size), style.text_width(value, size))
        spots.append(label_point(areas[level.municipality], wide / degree[0], 2.4 * size / degree[1]))
    canvas.add_scatter(
        name="labels",
        x=[lon for lon, _ in spots],
        y=[lat for _, lat in spots],
        mode="text",
        text=texts,
        cliponaxis=False,
        hoverinfo="text",
        textfont={"size": size, "color": style.INK, "shadow": "0 0 2px white, 0 0 3px white, 0 0 3px white"},
        hovertext=[tables.hover(level, indicator, year_text) for level in placed],
    )


def _short(level: Level, indicator: Indicator) -> str:
    """The value without its unit, which the note gives: the map has no room for it fifteen times."""
    return level.text(indicator).removesuffix(f"\u00a0{indicator.unit}")


def _polygons(geometry: dict[str, Any]) -> list[list[list[list[float]]]]:
    found = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    return list(found)


def _signed_area(ring: Sequence[Sequence[float]]) -> float:
    corners = np.asarray(ring, dtype=float)[:, :2]
    x, y = corners[:, 0], corners[:, 1]
    return float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum() / 2)


def _bounds(geometries: Sequence[dict[str, Any]]) -> tuple[list[float], list[float]]:
    corners = np.concatenate(
        [
            np.asarray(ring, dtype=float)[:, :2]
            for geometry in geometries
            for polygon in _polygons(geometry)
            for ring in polygon
        ]
    )
    (west, south), (east, north) = corners.min(axis=0), corners.max(axis=0)
    dx, dy = (east - west) * 0.015, (north - south) * 0.015
    return [float(west - dx), float(east + dx)], [float(south - dy), float(north + dy)]


def label_point(geometry: dict[str, Any], wide: float, high: float) -> tuple[float, float]:
    """Longitude and latitude of the middle of a label, ``wide`` × ``high`` degrees, with most of it inside the shape.

    In the largest part. Among places that hold equally much of the label, the one nearest the part's own middle.
    """
    outer = max((polygon[0] for polygon in _polygons(geometry)), key=lambda ring: abs(_signed_area(ring)))
    ring = np.asarray(outer, dtype=float)[:, :2]
    (left, low), (right, high_end) = ring.min(axis=0), ring.max(axis=0)
    spots = np.stack(np.meshgrid(np.linspace(left, right, _GRID), np.linspace(low, high_end, _GRID)), -1).reshape(-1, 2)
    spots = spots[_inside(spots, ring)]
    if not len(spots):
        return float(ring[:, 0].mean()), float(ring[:, 1].mean())
    label = np.stack(np.meshgrid(np.linspace(-0.55, 0.55, 7) * wide, np.linspace(-0.6, 0.6, 4) * high), -1).reshape(
        -1, 2
    )
    held = _inside((spots[:, None, :] + label).reshape(-1, 2), ring).reshape(len(spots), -1).sum(axis=1)
    away = (((spots - spots.mean(axis=0)) / (wide, high)) ** 2).sum(axis=1)
    lon, lat = spots[int(np.argmax(held - 0.2 * away))]
    return float(lon), float(lat)


def _inside(spots: np.ndarray[Any, Any], ring: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """Which points lie in a ring (even-odd rule)."""
    start, end = ring, np.roll(ring, -1, axis=0)
    x, y = spots[:, 0, None], spots[:, 1, None]
    straddles = (start[:, 1] > y) != (end[:, 1] > y)
    rise = np.where(end[:, 1] == start[:, 1], 1.0, end[:, 1] - start[:, 1])
    crossing = start[:, 0] + (y - start[:, 1]) / rise * (end[:, 0] - start[:, 0])
    inside: np.ndarray[Any, Any] = (straddles & (x < crossing)).sum(axis=1) % 2 == 1
    return inside
