"""Before and after: those who took part, the ones they are compared with, and the start."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pandas as pd
import plotly.graph_objects as go

from skis_analytics import swedish
from skis_analytics.charts import style, tables
from skis_analytics.charts.scale import Scale, scale, spread
from skis_analytics.charts.style import Canvas, Sheet
from skis_analytics.domain import Indicator

_BAND = "rgba(90, 100, 114, 0.14)"
_RIBBON = "rgba(18, 63, 115, 0.13)"


def event_study(
    course: pd.DataFrame,
    *,
    indicator: Indicator,
    treated: str,
    first: int,
    between: Sequence[int],
    title: str,
    source: str,
    alt: str,
    large: bool = False,
    width: int = 640,
    year_text: tables.YearText = swedish.school_year,
) -> go.Figure:
    """Draw two courses and the start between them.

    Args:
        course: year, value, lower, upper (of those who took part), control, control_low, control_high; NaN where there is none.
        indicator: whose figures they are.
        treated: what those who took part are called.
        first: the first year whose results can have been touched; the start is drawn before it, or before the years ``between``.
        between: years that count neither as before nor as after.
    """
    rows = [{name: tables.real(row.get(name)) for name in _COLUMNS} for row in tables.records(course)]
    height = 600 if large else 380
    known = [row for row in rows if math.isfinite(row["value"]) or math.isfinite(row["control"])]
    if not known:
        return Sheet(title, source, alt, height, width, large).message("Det finns inga värden att visa.")
    years = [int(row["year"]) for row in known]
    axis = scale(
        [row[name] for row in known for name in ("value", "lower", "upper", "control", "control_low", "control_high")],
        indicator.kind,
    )
    size = style.MEETING_SIZE if large else style.BODY_SIZE
    ends = _ends(known, treated)
    notes = ["grått fält: så skiljer sig åtta av tio jämförelsekommuner", "blått fält: 95 % säkerhet"]
    if between:
        notes.append(f"{swedish.enumeration([year_text(year) for year in between])} räknas varken före eller efter")
    sheet = Sheet(
        title, source, alt, height, width, large, tuple(notes),
        left=max(style.text_width(text, size - 2) for text in axis.texts) + 26 + size,
        right=max(style.text_width(text, size) for _, text, _ in ends) + 22, above=12, below=1.9 * size,
    )  # fmt: skip
    canvas = Canvas()
    _field(canvas, known, ("control_low", "control_high"), _BAND)
    _field(canvas, known, ("lower", "upper"), _RIBBON)
    for name, label, line in (
        ("control", "Jämförelsekommunerna", {"color": style.MUTED, "width": 2.2 + large, "dash": "dash"}),
        ("value", treated, {"color": style.ACCENT, "width": 3.5 + large}),
    ):
        canvas.add_scatter(
            name=style.plain(label), meta=name, x=years, y=[_or_none(row[name]) for row in known], mode="lines+markers",
            connectgaps=False, line=line, marker={"size": 9 if name == "value" else 5}, hoverinfo="text",
            hovertext=[_hover(label, row, name, indicator, year_text) for row in known],
        )  # fmt: skip
    _start(canvas, min([first, *between]) - 0.5, first - 0.5, axis, sheet)
    wanted = [axis.share(height_) * sheet.plot_height for height_, _, _ in ends]
    placed = spread(wanted, sheet.size * style.LINE, 0.6 * sheet.size, sheet.plot_height - 0.6 * sheet.size)
    for (height_, text, colour), want, got in zip(ends, wanted, placed, strict=True):
        canvas.add_annotation(
            name="end", text=text, xref="paper", x=1, xanchor="left", xshift=6, yref="y", y=height_, yshift=got - want,
            showarrow=False, font={"size": sheet.size, "color": colour},
        )  # fmt: skip
    room = sheet.plot_width / max(years[-1] - years[0] + 0.5, 1)
    every = max(1, math.ceil((max(style.text_width(year_text(year), sheet.small) for year in years) + 10) / room))
    ticks = list(range(years[-1], years[0] - 1, -every))[::-1]
    canvas.update_axis(
        "xaxis", range=[years[0] - 0.25, years[-1] + 0.25], tickvals=ticks,
        ticktext=[style.plain(year_text(year)) for year in ticks], showgrid=False,
    )  # fmt: skip
    canvas.update_axis(
        "yaxis", range=[axis.low, axis.high], tickvals=list(axis.ticks), ticktext=list(axis.texts),
        title={"text": tables.axis_title(indicator)}, showline=False,
    )  # fmt: skip
    return sheet.apply(canvas)


_COLUMNS = ("year", "value", "lower", "upper", "control", "control_low", "control_high")


def _or_none(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _field(canvas: Canvas, rows: Sequence[dict[str, float]], ends: tuple[str, str], colour: str) -> None:
    low, high = ends
    inside = {int(row["year"]): row for row in rows if math.isfinite(row[low]) and math.isfinite(row[high])}
    for run in tables.runs(list(inside)):
        canvas.add_scatter(
            name=low, meta="field", x=[*run, *run[::-1]],
            y=[*(inside[year][high] for year in run), *(inside[year][low] for year in run[::-1])],
            fill="toself", fillcolor=colour, line={"width": 0}, mode="lines", hoverinfo="skip",
        )  # fmt: skip


def _hover(label: str, row: dict[str, float], name: str, indicator: Indicator, year_text: tables.YearText) -> str:
    if not math.isfinite(row[name]):
        return ""
    lines = [style.bold(style.plain(label)), style.plain(year_text(int(row["year"])))]
    lines.append(style.plain(swedish.quantity(row[name], indicator.kind, indicator.unit)))
    if name == "value" and math.isfinite(row["lower"]):
        lines.append(f"95 % säkerhet: {style.plain(tables.interval(row['lower'], row['upper'], indicator))}")
    return "<br>".join(lines)


def _ends(rows: Sequence[dict[str, float]], treated: str) -> list[tuple[float, str, str]]:
    found: list[tuple[float, str, str]] = []
    for name, label, colour in (("value", treated, style.ACCENT), ("control", "Jämförelsekommuner", style.MUTED)):
        heights = [row[name] for row in rows if math.isfinite(row[name])]
        if heights:
            text = style.plain(label if len(label) <= 24 else f"{label[:23].rstrip()}…")
            found.append((heights[-1], style.bold(text) if name == "value" else text, colour))
    return found


def _start(canvas: Canvas, begins: float, touched: float, axis: Scale, sheet: Sheet) -> None:
    shape: dict[str, Any] = {
        "type": "rect",
        "xref": "x",
        "yref": "y",
        "y0": axis.low,
        "y1": axis.high,
        "layer": "below",
    }
    canvas.add_shape(
        name="start", x0=begins, x1=touched, fillcolor="rgba(0, 0, 0, 0.05)",
        line={"color": style.INK, "width": 1.5, "dash": "2px,3px"}, **shape,
    )  # fmt: skip
    canvas.add_annotation(
        name="start", text="start", xref="x", x=begins, xanchor="right", xshift=-4, yref="y", y=axis.low, yanchor="bottom",
        showarrow=False, bgcolor="rgba(255,255,255,0.6)", borderpad=1, font={"size": sheet.small, "color": style.INK},
    )  # fmt: skip
