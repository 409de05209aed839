"""A municipality's profile, one row per indicator: where it lies among the 290, what it is, where it has come from."""

from __future__ import annotations

import math
import re

import pandas as pd
import plotly.graph_objects as go

from skis_analytics import swedish
from skis_analytics.charts import style, tables
from skis_analytics.charts.dot_plot import MARKER
from skis_analytics.charts.spine_row import CLIP, SpineRow, spine_rows
from skis_analytics.charts.style import Canvas, Sheet
from skis_analytics.domain import Desirable, Direction, Strength

_WIDE_BAND = "#E6E9ED"
_MIDDLE_BAND = "#C9D0D9"
_SIMILAR = "#4A5563"


def spine(
    rows: pd.DataFrame,
    *,
    title: str,
    source: str,
    alt: str,
    large: bool = False,
    width: int = 740,
    against: str = "jämförelsegruppen",
    similar: str = "liknande kommuner",
    year_text: tables.YearText = swedish.school_year,
) -> go.Figure:
    """Draw the profile in the table's order; a row whose section differs from the one before gets a small header.

    ``rows``: indicator, section, label, value (NaN when there is none), value_text, period_text, change_text,
    desirable, p10, p25, p50, p75, p90 (of the 290, the indicator's unit), similar_value, direction, strength, word,
    spark (list of (year, value)); lower and upper where a figure is *nästan alla*: value is then NaN and it is drawn as
    a block. Each row has its own scale: median in the middle, 10th and 90th percentile at ±1, better to the right
    (higher to the right where neither is better), cut at ±1.6. ``against`` is what the verdicts compare with.
    """
    found = spine_rows(rows)
    if not found:
        return Sheet(title, source, alt, 220, width, large).message(
            "Det finns inga nyckeltal att visa för kommunen med det här urvalet."
        )
    pitch, head = (40, 36) if large else (30, 26)
    size = (style.MEETING_SIZE - 3) if large else 13
    offsets: list[float] = []
    y = 0.0
    headers: list[tuple[float, str]] = []
    section = ""
    for row in found:
        if row.section and row.section != section:
            headers.append((y + head / 2 + 2, row.section))
            y += head
        section = row.section
        offsets.append(y + pitch / 2)
        y += pitch
    notes = _notes(found, against, similar)
    bare = Sheet(title, source, alt, 0, width, large, tuple(notes), left=8, right=8, above=2.5 * size, below=4)
    sheet = Sheet(
        title,
        source,
        alt,
        math.ceil(bare.top + y + bare.bottom),
        width,
        large,
        tuple(notes),
        left=8,
        right=8,
        above=2.5 * size,
        below=4,
    )

    columns = _columns(found, sheet.plot_width, size)
    canvas = Canvas()
    _headings(canvas, columns, size, sheet)
    for at, text in headers:
        canvas.add_annotation(
            name="section",
            text=style.bold(style.plain(text)),
            xref="paper",
            x=0,
            xanchor="left",
            yref="y",
            y=-at,
            showarrow=False,
            font={"size": size, "color": style.ACCENT},
        )
        canvas.add_shape(
            name="section",
            type="line",
            xref="paper",
            x0=0,
            x1=1,
            yref="y",
            y0=-at - head / 2 + 2,
            y1=-at - head / 2 + 2,
            line={"color": style.CONTEXT, "width": 1},
        )
    places = [-offset for offset in offsets]
    _bands(canvas, found, places, pitch)
    _similar(canvas, found, places, pitch, similar)
    _dots(canvas, found, places, large)
    _texts(canvas, found, places, columns, size, sheet)
    _sparks(canvas, found, places, pitch, year_text)
    spine_span, spark_span = columns["spine"], columns["spark"]
    canvas.layout.update(
        xaxis={"domain": list(spine_span), "range": [-CLIP - 0.12, CLIP + 0.12], "visible": False, "anchor": "y"},
        xaxis2={
            "domain": list(spark_span),
            "visible": False,
            "anchor": "y",
            "range": _spark_range(found),
            "fixedrange": True,
        },
        yaxis={"range": [-y, 0], "visible": False},
        bargap=0,
        barmode="overlay",
    )
    return sheet.apply(canvas)


def _notes(found: list[SpineRow], against: str, similar: str) -> list[str]:
    notes = []
    for up in (True, False):
        for direction in dict.fromkeys(row.direction for row in found if row.certain and row.rises is up):
            meaning = {Direction.BETTER: " (bättre)", Direction.WORSE: " (sämre)"}.get(direction, "")
            sign, name = ("▲", "högre") if up else ("▼", "lägre")
            notes.append(
                style.coloured(
                    f"{sign} tydligt {name} än {style.plain(against)}{meaning}", style.SIGNAL_COLOUR[direction]
                )
            )
    if any(row.certain and row.strength is Strength.VERY_CLEAR for row in found):
        notes.append("stor symbol: mycket tydligt")
    plain = [row for row in found if not row.certain and not math.isnan(row.place(row.value))]
    if any(row.direction is not Direction.UNKNOWN for row in plain):
        notes.append("● ingen säker skillnad")
    if any(row.direction is Direction.UNKNOWN for row in plain):
        notes.append("○ osäkerheten är okänd")
    if any(not math.isnan(row.place(row.similar)) for row in found):
        notes.append(f"{style.coloured('┃', _SIMILAR)} {style.plain(similar)}")
    notes.append(
        f"{style.coloured('■', _MIDDLE_BAND)} hälften av landets kommuner"
        f"  {style.coloured('■', _WIDE_BAND)} åtta av tio"
    )
    if any(row.band for row in found):
        notes.append("▬ nästan alla: 1–4 elever nådde inte målet")
    if any(row.desirable is Desirable.NONE for row in found):
        notes.append("↔ varken högre eller lägre är bättre: högre till höger")
    return notes


def _columns(found: list[SpineRow], width: float, size: int) -> dict[str, tuple[float, float]]:
    """Where each column starts and ends, in shares of the width: texts take what they need, the scale the rest."""

    def need(texts: list[str], heading: str) -> float:
        return max(style.text_width(text, size) for text in [*texts, heading]) + 14

    value = min(need([style.bold(row.value_text) for row in found], "Värde"), width * 0.165)
    period = min(need([row.period_text for row in found], "Period"), width * 0.11)
    change = min(need([row.change_text for row in found], "Förändring"), width * 0.16)
    label = min(need([f"{row.label} ↔" for row in found], ""), width * 0.24)
    spark = min(max(width * 0.1, 60), 130)
    rest = max(width - value - period - change - label - spark, 0.1 * width)
    spans: dict[str, tuple[float, float]] = {}
    at = 0.0
    total = label + rest + value + period + change + spark
    for name, wide in (
        ("label", label),
        ("spine", rest),
        ("value", value),
        ("period", period),
        ("change", change),
        ("spark", spark),
    ):
        spans[name] = (at / total, min((at + wide) / total, 1.0))
        at += wide
    return spans


def _headings(canvas: Canvas, columns: dict[str, tuple[float, float]], size: int, sheet: Sheet) -> None:
    left, right = columns["spine"]
    room = (right - left) * sheet.plot_width
    middle = next(
        (
            text
            for text in ("median i landet", "median")
            if room >= style.text_width(f"← sämre  {text}  bättre →", size - 1)
        ),
        "",
    )
    for x, anchor, text in (
        (left, "left", "← sämre"),
        ((left + right) / 2, "center", middle),
        (right, "right", "bättre →"),
        (columns["value"][1], "right", "Värde"),
        (columns["period"][0], "left", "Period"),
        (columns["change"][0], "left", "Förändring"),
        (columns["spark"][0], "left", "Över tid"),
    ):
        shift = {"Värde": -6, "Period": 8, "Förändring": 8, "Över tid": 6}.get(text, 0)
        canvas.add_annotation(
            name="heading",
            text=text,
            xref="paper",
            x=x,
            xanchor=anchor,
            xshift=shift,
            yref="paper",
            y=1,
            yanchor="bottom",
            showarrow=False,
            font={"size": size - 1, "color": style.MUTED},
        )


def _bands(canvas: Canvas, found: list[SpineRow], places: list[float], pitch: float) -> None:
    for name, low, high, colour, thick in (("p10_p90", 0, 4, _WIDE_BAND, 0.62), ("p25_p75", 1, 3, _MIDDLE_BAND, 0.62)):
        rows = [
            (row, y)
            for row, y in zip(found, places, strict=True)
            if not math.isnan(row.place(row.cuts[2]))
            and not math.isnan(row.place(row.cuts[low]))
            and not math.isnan(row.place(row.cuts[high]))
        ]
        ends = [sorted((row.place(row.cuts[low]), row.place(row.cuts[high]))) for row, _ in rows]
        canvas.add_bar(
            name=name,
            orientation="h",
            base=[end[0] for end in ends],
            x=[end[1] - end[0] for end in ends],
            y=[y for _, y in rows],
            width=pitch * thick,
            marker={"color": colour, "line": {"width": 0}},
            hoverinfo="skip",
        )
    xs: list[float | None] = []
    ys: list[float | None] = []
    for row, y in zip(found, places, strict=True):
        if not math.isnan(row.place(row.cuts[2])):
            xs += [0, 0, None]
            ys += [y - pitch / 2, y + pitch / 2, None]
    for colour, wide in (("white", 4), (style.MUTED, 1.2)):
        canvas.add_scatter(
            name="median", x=xs, y=ys, mode="lines", hoverinfo="skip", line={"color": colour, "width": wide}
        )


def _similar(canvas: Canvas, found: list[SpineRow], places: list[float], pitch: float, similar: str) -> None:
    xs: list[float | None] = []
    ys: list[float | None] = []
    for row, y in zip(found, places, strict=True):
        x = row.place(row.similar)
        if not math.isnan(x):
            xs += [x, x, None]
            ys += [y - 0.36 * pitch, y + 0.36 * pitch, None]
    canvas.add_scatter(
        name=style.plain(similar),
        meta="similar",
        x=xs,
        y=ys,
        mode="lines",
        hoverinfo="skip",
        line={"color": _SIMILAR, "width": 3},
    )


def _hover(row: SpineRow) -> str:
    lines = [style.bold(style.plain(row.label)), style.bold(style.plain(row.value_text))]
    if row.period_text:
        lines.append(style.plain(row.period_text))
    if row.change_text:
        lines.append(style.plain(row.change_text))
    if row.verdict:
        lines.append(style.coloured(style.plain(row.verdict), row.colour))
    if not math.isnan(row.value) and not math.isnan(row.cuts[2]):
        p10, _, p50, _, p90 = row.cuts
        decimals = 1 if max(abs(p10), abs(p90)) < 1000 else 0
        lines.append(
            f"landets kommuner: median {swedish.number(p50, decimals)}, åtta av tio mellan "
            f"{swedish.number(p10, decimals)} och {swedish.number(p90, decimals)}"
        )
        if abs(row.place(row.value)) >= CLIP:
            lines.append("ligger utanför skalan")
    return "<br>".join(lines)


def _dots(canvas: Canvas, found: list[SpineRow], places: list[float], large: bool) -> None:
    there = [
        (row, y, row.place(row.value))
        for row, y in zip(found, places, strict=True)
        if not math.isnan(row.place(row.value))
    ]
    grow = 1.35 if large else 1.0
    canvas.add_scatter(
        name="municipality",
        x=[x for _, _, x in there],
        y=[y for _, y, _ in there],
        mode="markers",
        cliponaxis=False,
        marker={
            "symbol": [row.marker for row, _, _ in there],
            "color": [row.colour for row, _, _ in there],
            "opacity": 1,
            "size": [(MARKER[row.strength if row.certain else Strength.NONE] + 1) * grow for row, _, _ in there],
            "line": {
                "color": [row.colour if row.marker == "circle-open" else "white" for row, _, _ in there],
                "width": [2 if row.marker == "circle-open" else 1.5 for row, _, _ in there],
            },
        },
        hoverinfo="text",
        hovertext=[_hover(row) for row, _, _ in there],
    )
    for row, y, x in there:
        if abs(x) >= CLIP:
            canvas.add_annotation(
                name="beyond",
                text="›" if x > 0 else "‹",
                xref="x",
                x=x,
                xshift=10 if x > 0 else -10,
                yref="y",
                y=y,
                showarrow=False,
                font={"color": row.colour},
            )
    for row, y in zip(found, places, strict=True):
        ends = sorted((row.place(row.lower), row.place(row.upper)))
        if row.band and not any(math.isnan(end) for end in ends):
            canvas.add_scatter(
                name="nearly_all",
                x=ends,
                y=[y, y],
                mode="lines",
                hoverinfo="text",
                line={"color": row.colour, "width": 9 * grow},
                hovertext=[_hover(row)] * 2,
            )


def _texts(
    canvas: Canvas,
    found: list[SpineRow],
    places: list[float],
    columns: dict[str, tuple[float, float]],
    size: int,
    sheet: Sheet,
) -> None:
    for row, y in zip(found, places, strict=True):
        shown = not math.isnan(row.value) or row.band
        mark = "\u00a0↔" if row.desirable is Desirable.NONE else ""
        for name, text, strong, colour in (
            ("label", row.label + mark, False, style.INK),
            ("value", row.value_text, shown, style.INK if shown else style.MUTED),
            ("period", row.period_text, False, style.MUTED),
            ("change", row.change_text, False, style.INK),
        ):
            if not text:
                continue
            left, right = columns[name]
            room = (right - left) * sheet.plot_width - 12
            lines, small = _fitted(text, room / (1.1 if strong else 1), size)
            markup = "<br>".join(style.bold(line) if strong else line for line in lines)
            end = name == "value"
            canvas.add_annotation(
                name=name,
                text=markup,
                xref="paper",
                x=right if end else left,
                xanchor="right" if end else "left",
                align="right" if end else "left",
                xshift=-6 if end else (0 if name == "label" else 8),
                yref="y",
                y=y,
                showarrow=False,
                font={"size": small, "color": colour},
            )


def _fitted(text: str, room: float, size: int) -> tuple[list[str], int]:
    """The text in one line, or in two smaller ones (broken also between number and unit), and its type size."""
    if style.text_width(style.plain(text), size) <= room:
        return [style.plain(text)], size
    small = size - 2
    words = re.sub(r"\båk ", "åk\u2007", text.replace("\u00a0", " ")).split(" ")
    kept = 1
    while kept < len(words) and style.text_width(style.plain(" ".join(words[: kept + 1])), small) <= room:
        kept += 1
    parts = [" ".join(words[:kept]).replace("\u2007", " "), " ".join(words[kept:]).replace("\u2007", " ")]
    return [style.shortened(part, room, small) for part in parts if part], small


def _spark_range(found: list[SpineRow]) -> list[float]:
    years = [year for row in found for year, _ in row.spark] or [0, 1]
    air = max(max(years) - min(years), 1) * 0.1
    return [min(years) - air, max(years) + air]


def _sparks(
    canvas: Canvas, found: list[SpineRow], places: list[float], pitch: float, year_text: tables.YearText
) -> None:
    """Every row's course on its own height; missing years are gaps; the latest year has a dot."""
    xs: list[float | None] = []
    ys: list[float | None] = []
    texts: list[str] = []
    last: list[tuple[int, float]] = []
    lone: list[tuple[int, float]] = []
    for row, middle in zip(found, places, strict=True):
        if not row.spark:
            continue
        values = dict(row.spark)
        low, high = min(values.values()), max(values.values())
        decimals = 0 if high >= 1000 else 1

        def at(
            year: int, values: dict[int, float] = values, low: float = low, high: float = high, middle: float = middle
        ) -> float:
            share = (values[year] - low) / (high - low) if high > low else 0.5
            return middle + (share - 0.5) * 0.62 * pitch

        for run in tables.runs(list(values)):
            xs += [*run, None]
            ys += [*(at(year) for year in run), None]
            texts += [
                *(
                    f"{style.bold(style.plain(row.label))}<br>{style.plain(year_text(year))}: "
                    f"{swedish.number(values[year], decimals)}"
                    for year in run
                ),
                "",
            ]
            lone += [(year, at(year)) for year in run if len(run) == 1]
        last.append((max(values), at(max(values))))
    canvas.add_scatter(
        name="spark",
        x=xs,
        y=ys,
        xaxis="x2",
        mode="lines",
        connectgaps=False,
        line={"color": style.MUTED, "width": 1.6},
        hoverinfo="text",
        hovertext=texts,
    )
    canvas.add_scatter(
        name="spark_lone",
        x=[x for x, _ in lone],
        y=[y for _, y in lone],
        xaxis="x2",
        mode="markers",
        hoverinfo="skip",
        marker={"size": 4, "color": style.MUTED, "opacity": 1, "line": {"width": 0}},
    )
    canvas.add_scatter(
        name="spark_last",
        x=[x for x, _ in last],
        y=[y for _, y in last],
        xaxis="x2",
        mode="markers",
        hoverinfo="skip",
        cliponaxis=False,
        marker={"size": 6, "color": style.ACCENT, "opacity": 1, "line": {"width": 0}},
    )
