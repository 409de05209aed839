"""One indicator over the years: the municipality in focus among grey ones, with its group and the nation."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from skis_analytics import swedish
from skis_analytics.charts import style, tables
from skis_analytics.charts.scale import Scale, scale, spread
from skis_analytics.charts.style import Canvas, Sheet
from skis_analytics.charts.tables import Point, ReferenceLine, TimeMark
from skis_analytics.domain import Indicator

_MARK = "rgba(0, 0, 0, 0.05)"
_RIBBON = "rgba(18, 63, 115, 0.13)"


def trend(
    series: pd.DataFrame,
    *,
    indicator: Indicator,
    group_series: ReferenceLine,
    nation_series: ReferenceLine | None,
    focus: str | None,
    title: str,
    source: str,
    alt: str,
    large: bool = False,
    width: int = 700,
    year_text: tables.YearText = swedish.school_year,
    mark: TimeMark | None = None,
) -> go.Figure:
    """Draw a line per municipality; without a focus the group's line is the strong one. ``mark``: a time to point out.

    ``series``: municipality, name, year, value, lower, upper, mark (pupils if there are any). A year without a row or
    without a value is a gap in the line. ``year_text`` prints a year (calendar-year figures: ``str``).
    """
    found = tables.points(series)
    kept = [point for point in found if point.drawn and point.year is not None]
    height = 600 if large else 480
    references = [(group_series, "solid"), *([(nation_series, "dash")] if nation_series is not None else [])]
    if not kept:
        return Sheet(title, source, alt, height, width, large).message(tables.nothing(indicator, found))
    chosen = [point for point in kept if point.municipality == focus]
    years = sorted(
        {point.year for point in kept if point.year is not None}
        | {year for line, _ in references for year in line.by_year()}
    )
    axis = scale(
        [
            *(end for point in kept for end in _extent(point, point.municipality == focus)),
            *(value for line, _ in references for value in line.by_year().values()),
        ],
        indicator.kind,
    )

    ends = _ends(chosen, references, indicator, years[-1], year_text)
    size = style.MEETING_SIZE if large else style.BODY_SIZE
    sheet = Sheet(
        title,
        source,
        alt,
        height,
        width,
        large,
        (*_notes(found, kept, focus, years, year_text), *_outside(mark, years)),
        left=max(style.text_width(text, size - 2) for text in axis.texts) + 26 + size,
        right=max((style.text_width(text, size) for _, text, _ in ends), default=0) + 22,
        above=12,
        below=1.9 * size,
    )
    canvas = Canvas()
    _context(canvas, kept, focus, indicator, year_text, years)
    for line, dash in references:
        _reference(
            canvas, line, dash, years, indicator, year_text, strong=line is group_series and not chosen, large=large
        )
    _focus(canvas, chosen, years, indicator, year_text, large)
    _end_labels(canvas, ends, axis, sheet)
    if mark is not None and not _outside(mark, years):
        _marked(canvas, mark, axis, sheet)
    ticks = _ticks(years, sheet, year_text)
    margin = 0.25 if len(years) > 1 else 1.0
    canvas.update_axis(
        "xaxis",
        range=[years[0] - margin, years[-1] + margin],
        tickvals=ticks,
        ticktext=[style.plain(year_text(year)) for year in ticks],
        showgrid=False,
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


def _extent(point: Point, with_interval: bool) -> list[float]:
    if point.band or (with_interval and point.bounded):
        return [point.lower, point.upper]
    return [point.value]


def _ticks(years: Sequence[int], sheet: Sheet, year_text: tables.YearText) -> list[int]:
    """The latest year and every nth before it, so that the texts do not meet."""
    room = sheet.plot_width / max(years[-1] - years[0] + 0.5, 1)
    need = max(style.text_width(year_text(year), sheet.small) for year in years) + 10
    every = max(1, math.ceil(need / room))
    return list(range(years[-1], years[0] - 1, -every))[::-1]


def _notes(
    found: list[Point],
    kept: list[Point],
    focus: str | None,
    years: list[int],
    year_text: tables.YearText,
) -> list[str]:
    notes = []
    if len(years) == 1:
        notes.append(f"Bara {style.plain(year_text(years[0]))} finns: ingen utveckling att visa")
    mine = [point for point in found if point.municipality == focus]
    for reason in dict.fromkeys(point.absence for point in mine if not point.drawn):
        gaps = [
            year_text(point.year)
            for point in mine
            if not point.drawn and point.absence == reason and point.year is not None
        ]
        notes.append(style.plain(f"{mine[0].name} {reason}: {swedish.enumeration(gaps)}"))
    if mine and any(point.bounded for point in mine):
        notes.append(f"blått fält: 95 % säkerhet för {style.plain(mine[0].name)}")
    if any(point.band for point in kept):
        notes.append("▮ nästan alla: 1–4 elever nådde inte målet")
    if len({point.municipality for point in kept} - {focus}) > 0:
        notes.append(
            "grå linjer: övriga kommuner, namnet visas när du pekar"
            if mine
            else "grå linjer: kommunerna, namnet visas när du pekar"
        )
    return notes


def _outside(mark: TimeMark | None, years: Sequence[int]) -> tuple[str, ...]:
    """That a time lies outside the years that there are figures of; empty when it can be drawn."""
    if mark is None or (mark.last >= years[0] - 0.5 and mark.first <= years[-1] + 0.2):
        return ()
    where = "före den första" if mark.last < years[0] else "efter den senaste"
    return (style.plain(f"{mark.label} ligger {where} uppgiften"),)


def _marked(canvas: Canvas, mark: TimeMark, axis: Scale, sheet: Sheet) -> None:
    """A line where the time is known to the month, else a field over the year; the words at its foot."""
    canvas.add_shape(
        name="mark", type="rect", xref="x", x0=mark.first, x1=mark.last, yref="y", y0=axis.low, y1=axis.high,
        fillcolor=_MARK, line={"color": style.INK, "width": 1 if mark.last - mark.first > 0.1 else 1.5, "dash": "2px,3px"},
        layer="below",
    )  # fmt: skip
    canvas.add_annotation(
        name="mark", text=style.plain(mark.label), xref="x", x=mark.last, xanchor="left", xshift=4, yref="y", y=axis.low,
        yanchor="bottom", showarrow=False, bgcolor="white", borderpad=1, font={"size": sheet.small, "color": style.INK},
    )  # fmt: skip


def course(points: list[Point], years: Sequence[int]) -> tuple[list[int], list[float | None], dict[int, Point]]:
    """A municipality's points laid out over every year between the first and the last; gaps are None."""
    by_year = {point.year: point for point in points if point.year is not None}
    every = list(range(years[0], years[-1] + 1))
    values = [None if year not in by_year or math.isnan(by_year[year].value) else by_year[year].value for year in every]
    return every, values, by_year


def _context(
    canvas: Canvas,
    kept: list[Point],
    focus: str | None,
    indicator: Indicator,
    year_text: tables.YearText,
    years: list[int],
) -> None:
    for code in dict.fromkeys(point.municipality for point in kept if point.municipality != focus):
        mine = [point for point in kept if point.municipality == code]
        every, values, by_year = course(mine, years)
        texts = [tables.hover(by_year[year], indicator, year_text) if year in by_year else "" for year in every]
        canvas.add_scatter(
            name=style.plain(mine[0].name),
            meta="context",
            x=every,
            y=values,
            mode="lines+markers",
            connectgaps=False,
            line={"color": style.CONTEXT, "width": 1.2},
            marker={"size": 4},
            hoverinfo="text",
            hovertext=texts,
        )
        _bands(canvas, [point for point in mine if point.band], style.CONTEXT, 3, indicator, year_text)


def _bands(
    canvas: Canvas,
    bands: list[Point],
    colour: str,
    thickness: float,
    indicator: Indicator,
    year_text: tables.YearText,
) -> None:
    """*Nästan alla*: an upright block between its bounds in its year."""
    for point in bands:
        canvas.add_scatter(
            name=style.plain(point.name),
            meta="nearly_all",
            x=[point.year] * 2,
            y=[point.lower, point.upper],
            mode="lines",
            line={"color": colour, "width": thickness},
            hoverinfo="text",
            hovertext=[tables.hover(point, indicator, year_text)] * 2,
        )


def _reference(
    canvas: Canvas,
    line: ReferenceLine,
    dash: str,
    years: list[int],
    indicator: Indicator,
    year_text: tables.YearText,
    *,
    strong: bool,
    large: bool,
) -> None:
    values = line.by_year()
    every = list(range(years[0], years[-1] + 1))
    canvas.add_scatter(
        name=style.plain(line.label),
        meta="reference",
        x=every,
        y=[values.get(year) for year in every],
        mode="lines+markers" if strong or len(values) == 1 else "lines",
        connectgaps=False,
        line={
            "color": style.ACCENT if strong else style.MUTED,
            "width": (3.5 if strong else 2.2) + large,
            "dash": dash,
        },
        marker={"size": 8 if strong else 6},
        hoverinfo="text",
        hovertext=[
            f"{style.bold(style.plain(line.label))}<br>{style.plain(year_text(year))}<br>"
            f"{swedish.quantity(values.get(year), indicator.kind, indicator.unit)}"
            for year in every
        ],
    )


def _focus(
    canvas: Canvas,
    chosen: list[Point],
    years: list[int],
    indicator: Indicator,
    year_text: tables.YearText,
    large: bool,
) -> None:
    if not chosen:
        return
    every, values, by_year = course(chosen, years)
    name = style.plain(chosen[0].name)
    for run in tables.runs([year for year, point in by_year.items() if point.bounded]):
        # A lone year has no area: its interval is an upright stroke.
        xs = [run[0] - 0.04, run[0] + 0.04] if len(run) == 1 else run
        ends = [by_year[year] for year in (run * 2 if len(run) == 1 else run)]
        canvas.add_scatter(
            name=name,
            meta="interval",
            x=[*xs, *xs[::-1]],
            y=[*(point.upper for point in ends), *(point.lower for point in ends[::-1])],
            fill="toself",
            fillcolor=_RIBBON,
            line={"width": 0},
            mode="lines",
            hoverinfo="skip",
        )
    canvas.add_scatter(
        name=name,
        meta="focus",
        x=every,
        y=values,
        mode="lines+markers",
        connectgaps=False,
        line={"color": style.ACCENT, "width": 3.5 + large},
        marker={"size": 9 + 2 * large, "color": style.ACCENT},
        hoverinfo="text",
        hovertext=[tables.hover(by_year[year], indicator, year_text) if year in by_year else "" for year in every],
    )
    _bands(canvas, [point for point in chosen if point.band], style.ACCENT, 10 + 3 * large, indicator, year_text)


def _ends(
    chosen: list[Point],
    references: list[tuple[ReferenceLine, str]],
    indicator: Indicator,
    last: int,
    year_text: tables.YearText,
) -> list[tuple[float, str, str]]:
    """Height, markup and colour of each name at the lines' ends; an older last year is said."""
    ends = []
    if chosen:
        end = max(chosen, key=lambda point: point.year or 0)
        when = f" ({year_text(end.year)})" if end.year is not None and end.year != last else ""
        ends.append(
            (end.middle, style.bold(style.plain(f"{_cut(end.name)} {end.text(indicator)}{when}")), style.ACCENT)
        )
    for line, _ in references:
        values = line.by_year()
        if values:
            year = max(values)
            when = f" ({year_text(year)})" if year != last else ""
            text = style.plain(
                f"{_cut(line.label)} {swedish.quantity(values[year], indicator.kind, indicator.unit)}{when}"
            )
            strong = not chosen and line is references[0][0]
            ends.append(
                (
                    values[year],
                    style.bold(text) if strong else text,
                    style.ACCENT if strong else style.INK if line is references[0][0] else style.MUTED,
                )
            )
    return ends


def _cut(name: str) -> str:
    return name if len(name) <= 28 else name[:27].rstrip() + "…"


def _end_labels(canvas: Canvas, ends: list[tuple[float, str, str]], axis: Scale, sheet: Sheet) -> None:
    wanted = [axis.share(height) * sheet.plot_height for height, _, _ in ends]
    placed = spread(wanted, sheet.size * style.LINE, 0.6 * sheet.size, sheet.plot_height - 0.6 * sheet.size)
    for (height, text, colour), want, got in zip(ends, wanted, placed, strict=True):
        canvas.add_annotation(
            name="end",
            text=text,
            xref="paper",
            x=1,
            xanchor="left",
            xshift=6,
            yref="y",
            y=height,
            yshift=got - want,
            showarrow=False,
            font={"size": sheet.size, "color": colour},
        )
