"""All municipalities by number of pupils, within the limits that chance alone would keep them: who stands out?"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from skis_analytics import regions, swedish
from skis_analytics.charts import style, tables
from skis_analytics.charts.dot_plot import MARKER
from skis_analytics.charts.scale import Box, Scale, place, scale
from skis_analytics.charts.style import Canvas, Sheet
from skis_analytics.charts.tables import Level
from skis_analytics.domain import Indicator, Reference, Strength

_DECADES = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000)
_LIMITS = (("95 %", "lower_95", "upper_95", "dash"), ("99,8 %", "lower_998", "upper_998", "solid"))


def funnel(
    points: pd.DataFrame,
    limits: pd.DataFrame,
    *,
    indicator: Indicator,
    target: Reference,
    focus: str | None,
    title: str,
    source: str,
    alt: str,
    large: bool = False,
    width: int = 700,
    year_text: tables.YearText = swedish.school_year,
) -> go.Figure:
    """Draw the 290 small and grey, the region's own with verdict symbols and as many names as there is room for.

    ``points``: municipality, name, pupils, value, in_region (bool), direction, strength, word; mark, lower, upper and
    year where known (*nästan alla* is drawn only with its bounds, as an upright block). ``limits``: pupils, lower_95,
    upper_95, lower_998, upper_998, sorted by pupils. ``target`` is the line that the limits close in on.
    """
    region_codes = {
        tables.word(row.get("municipality")) for row in tables.records(points) if _true(row.get("in_region"))
    }
    everyone = tables.levels(points)
    kept = [level for level in everyone if level.drawn and (level.pupils or 0) > 0]
    height = 620 if large else 500
    if not kept:
        return Sheet(title, source, alt, height, width, large).message(tables.nothing(indicator, everyone))
    region = [level for level in kept if level.municipality in region_codes]
    others = [level for level in kept if level.municipality not in region_codes]
    absent = [level for level in everyone if level.municipality in region_codes and level not in region]

    axis = scale(
        [end for level in kept for end in ((level.lower, level.upper) if level.band else (level.value,))]
        + ([target.value] if target.value is not None else []),
        indicator.kind,
    )
    pupils = [level.pupils or 1 for level in kept]
    low, high = math.log10(min(pupils)) - 0.06, math.log10(max(pupils)) + 0.06
    size = style.MEETING_SIZE if large else style.BODY_SIZE
    target_text = style.plain(f"{target.label} {swedish.quantity(target.value, indicator.kind, indicator.unit)}")
    sheet = Sheet(
        title,
        source,
        alt,
        height,
        width,
        large,
        tuple(_notes(region, others, absent, indicator)),
        left=max(style.text_width(text, size - 2) for text in axis.texts) + 26 + size,
        right=(style.text_width(target_text, size - 2) + 12) if target.value is not None else 16,
        above=8,
        below=3.1 * size,
    )

    canvas = Canvas()
    _limits(canvas, limits)
    taken: list[Box] = []
    if target.value is not None:
        canvas.add_shape(
            name="target",
            type="line",
            xref="paper",
            x0=0,
            x1=1,
            yref="y",
            y0=target.value,
            y1=target.value,
            line={"color": style.MUTED, "width": 2},
            layer="below",
        )
        canvas.add_annotation(
            name="target",
            text=target_text,
            xref="paper",
            x=1,
            xanchor="left",
            xshift=5,
            yref="y",
            y=target.value,
            showarrow=False,
            font={"size": sheet.small, "color": style.INK},
        )
        level_line = axis.share(target.value) * sheet.plot_height
        taken.append(Box(0, level_line - 1, sheet.plot_width, level_line + 1))
    _others(canvas, others, indicator, year_text, large)
    _region(canvas, region, indicator, focus, year_text, large)
    _names(canvas, region, others, axis, (low, high), sheet, focus, taken, large)
    _limit_names(canvas, limits, axis, (low, high), sheet, taken)
    ticks = [tick for tick in _DECADES if low <= math.log10(tick) <= high]
    canvas.update_axis(
        "xaxis",
        type="log",
        range=[low, high],
        tickvals=ticks,
        showgrid=False,
        ticktext=[swedish.number(tick) for tick in ticks],
        ticks="outside",
        tickcolor=style.CONTEXT,
        title={"text": "Antal elever bakom värdet (logaritmisk skala)"},
    )
    canvas.update_axis(
        "yaxis",
        range=[axis.low, axis.high],
        tickvals=list(axis.ticks),
        ticktext=list(axis.texts),
        title={"text": tables.axis_title(indicator)},
        showline=False,
    )
    return sheet.apply(canvas)


def _true(value: object) -> bool:
    return value is not None and value is not pd.NA and bool(value)


def _notes(region: list[Level], others: list[Level], absent: list[Level], indicator: Indicator) -> list[str]:
    notes = tables.signal_key(region, indicator.desirable, bars=False)
    if others:
        notes.append(f"små grå: kommuner utanför {regions.current().name}")
        if any(level.band for level in others) and not any(level.band for level in region):
            notes.append("▮ nästan alla: 1–4 elever nådde inte målet")
    notes.append("mellan linjerna: så mycket kan slumpen göra")
    if absent:
        notes.append(
            style.plain(
                "visas inte: "
                + swedish.enumeration(
                    [f"{level.name} ({level.absence if level.mark else 'underlag saknas'})" for level in absent]
                )
            )
        )
    return [note.replace("▬", "▮") for note in notes]


def _limits(canvas: Canvas, limits: pd.DataFrame) -> None:
    rows = _drawn(limits)
    for _, lower, upper, dash in _LIMITS:
        for column in (lower, upper):
            pairs = [(tables.real(row.get("pupils")), tables.real(row.get(column))) for row in rows]
            canvas.add_scatter(
                name=column,
                x=[x for x, _ in pairs],
                y=[None if math.isnan(y) else y for _, y in pairs],
                mode="lines",
                line={"color": style.INTERVAL, "width": 1.5, "dash": dash},
                hoverinfo="skip",
            )


def _limit_names(
    canvas: Canvas, limits: pd.DataFrame, axis: Scale, ends: tuple[float, float], sheet: Sheet, taken: list[Box]
) -> None:
    """Which line is which, last of all: on the line, where it is farthest from the others and hides neither a municipality nor its name."""
    for text, lower, upper, _ in _LIMITS:
        half_width, half_height = style.text_width(text, sheet.small) / 2 + 2, 0.8 * sheet.small
        for x, y in (
            (tables.real(row.get("pupils")), tables.real(row.get(column)))
            for column in (upper, lower)
            for row in _drawn(limits)
        ):
            if not (ends[0] <= math.log10(x) <= ends[1] and 0.04 < axis.share(y) < 0.96):
                continue
            px, py = _pixels(x, y, axis, ends, sheet)
            px = max(px, half_width + 2)
            box = Box(px - half_width, py - half_height, px + half_width, py + half_height)
            if any(box.overlaps(other) for other in taken):
                continue
            taken.append(box)
            canvas.add_annotation(
                name="limit",
                text=text,
                xref="paper",
                x=px / sheet.plot_width,
                yref="y",
                y=y,
                showarrow=False,
                bgcolor="white",
                borderpad=1,
                font={"size": sheet.small, "color": style.MUTED},
            )
            break


def _drawn(limits: pd.DataFrame) -> list[dict[str, object]]:
    return [row for row in tables.records(limits) if tables.real(row.get("pupils")) > 0]


def _pixels(x: float, y: float, axis: Scale, ends: tuple[float, float], sheet: Sheet) -> tuple[float, float]:
    return ((math.log10(x) - ends[0]) / (ends[1] - ends[0]) * sheet.plot_width, axis.share(y) * sheet.plot_height)


def _bands(
    canvas: Canvas,
    levels: Sequence[Level],
    colour: str | None,
    thickness: float,
    indicator: Indicator,
    year_text: tables.YearText,
) -> None:
    for level in levels:
        canvas.add_scatter(
            name=style.plain(level.name),
            meta="nearly_all",
            x=[level.pupils] * 2,
            y=[level.lower, level.upper],
            mode="lines",
            hoverinfo="text",
            line={"color": colour or level.colour, "width": thickness},
            hovertext=[tables.hover(level, indicator, year_text)] * 2,
        )


def _others(canvas: Canvas, others: list[Level], indicator: Indicator, year_text: tables.YearText, large: bool) -> None:
    dots = [level for level in others if not level.band]
    canvas.add_scatter(
        name="others",
        x=[level.pupils for level in dots],
        y=[level.value for level in dots],
        mode="markers",
        marker={"size": 6 if large else 5, "color": style.CONTEXT, "opacity": 1, "line": {"width": 0}},
        hoverinfo="text",
        hovertext=[tables.hover(level, indicator, year_text) for level in dots],
    )
    bands = [level for level in others if level.band]
    xs: list[float | None] = []
    ys: list[float | None] = []
    texts: list[str] = []
    for level in bands:
        xs += [level.pupils, level.pupils, None]
        ys += [level.lower, level.upper, None]
        texts += [tables.hover(level, indicator, year_text)] * 2 + [""]
    canvas.add_scatter(
        name="others_nearly_all",
        x=xs,
        y=ys,
        mode="lines",
        hoverinfo="text",
        hovertext=texts,
        line={"color": style.CONTEXT, "width": 2.5},
    )


def _region(
    canvas: Canvas,
    region: list[Level],
    indicator: Indicator,
    focus: str | None,
    year_text: tables.YearText,
    large: bool,
) -> None:
    _bands(canvas, [level for level in region if level.band], None, 8 if large else 6, indicator, year_text)
    dots = [level for level in region if not level.band]
    symbols = [level.marker(indicator.desirable) for level in dots]
    edge = [
        style.INK if level.municipality == focus else level.colour if symbol == "circle-open" else "white"
        for level, symbol in zip(dots, symbols, strict=True)
    ]
    canvas.add_scatter(
        name="region",
        x=[level.pupils for level in dots],
        y=[level.value for level in dots],
        mode="markers",
        marker={
            "symbol": symbols,
            "color": [level.colour for level in dots],
            "opacity": 1,
            "size": [_size(level, large) for level in dots],
            "line": {"color": edge, "width": [2 if colour != "white" else 1 for colour in edge]},
        },
        hoverinfo="text",
        hovertext=[tables.hover(level, indicator, year_text) for level in dots],
    )


def _size(level: Level, large: bool) -> float:
    return MARKER[level.strength if level.certain else Strength.NONE] * (1.3 if large else 1.0)


def _names(
    canvas: Canvas,
    region: list[Level],
    others: list[Level],
    axis: Scale,
    ends: tuple[float, float],
    sheet: Sheet,
    focus: str | None,
    taken: list[Box],
    large: bool,
) -> None:
    """Focus first, then certain differences, then the largest: each gets the first free place beside its symbol. Focus and what is certain are named
    also where it is crowded: a symbol without a name is taken for its neighbour's."""
    spots = {level.municipality: _pixels(level.pupils or 1, level.middle, axis, ends, sheet) for level in region}
    crowd = [_pixels(level.pupils or 1, level.middle, axis, ends, sheet) for level in others]
    area = Box(0, 0, sheet.plot_width, sheet.plot_height)
    for level in region:
        x, y = spots[level.municipality]
        half = _size(level, large) / 2
        tall = half if not level.band else (level.upper - level.lower) / (axis.high - axis.low) * sheet.plot_height / 2
        taken.append(Box(x - half, y - tall, x + half, y + tall))
    ranked = sorted(
        region, key=lambda level: (level.municipality != focus, -int(level.strength), -(level.pupils or 0), level.name)
    )
    for level in ranked:
        in_focus = level.municipality == focus
        text = style.bold(style.plain(level.name)) if in_focus else style.plain(level.name)
        size = sheet.size if in_focus or level.certain else sheet.small
        x, y = spots[level.municipality]
        spot = place(
            x,
            y,
            style.text_width(text, size) + 2,
            size * 1.2,
            _size(level, large) / 2 + 3,
            area,
            taken,
            crowd,
            force=in_focus or level.certain,
        )
        if spot is None:
            continue
        taken.append(spot.box)
        canvas.add_annotation(
            name="municipality",
            text=text,
            xref="x",
            x=math.log10(level.pupils or 1),
            yref="y",
            y=level.middle,
            xanchor=spot.xanchor,
            yanchor=spot.yanchor,
            xshift=spot.xshift,
            yshift=spot.yshift,
            showarrow=False,
            borderpad=0,
            bgcolor="rgba(255,255,255,0.75)",
            font={"size": size, "color": style.ACCENT if in_focus else level.colour if level.certain else style.INK},
        )
