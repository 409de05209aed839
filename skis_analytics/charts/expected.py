"""Results beside what could be expected: the municipalities of one year, and one municipality over the years."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd
import plotly.graph_objects as go

from skis_analytics import swedish
from skis_analytics.charts import style, tables
from skis_analytics.charts.scale import scale
from skis_analytics.charts.style import Canvas, Sheet
from skis_analytics.domain import Direction, Indicator, Kind

_BAR = "rgba(90, 100, 114, 0.22)"


@dataclass(frozen=True, slots=True)
class _Row:
    code: str
    name: str
    year: int
    value: float
    expected: float
    lower: float
    upper: float
    pupils: float
    direction: Direction
    word: str

    @property
    def difference(self) -> float:
        return self.value - self.expected

    @property
    def colour(self) -> str:
        return style.SIGNAL_COLOUR[self.direction]

    @property
    def certain(self) -> bool:
        return self.direction not in (Direction.NONE, Direction.UNKNOWN)

    def hover(self, indicator: Indicator, when: str) -> str:
        lines = [style.bold(style.plain(self.name)), style.plain(when)]
        lines.append(f"resultat {style.plain(swedish.quantity(self.value, indicator.kind, indicator.unit))}")
        lines.append(
            f"väntat {style.plain(swedish.quantity(self.expected, indicator.kind, indicator.unit))}, vanligen "
            f"{style.plain(tables.interval(self.lower, self.upper, indicator))}"
        )
        lines.append(style.plain(self.word))
        if math.isfinite(self.pupils):
            lines.append(f"{swedish.number(self.pupils)} elever")
        return "<br>".join(lines)


def _rows(table: pd.DataFrame) -> list[_Row]:
    found = []
    for row in tables.records(table):
        direction = tables.word(row.get("direction"))
        value, expected, lower, upper, pupils = (
            tables.real(row.get(name)) for name in ("value", "expected", "lower", "upper", "pupils")
        )
        found.append(
            _Row(
                code=tables.word(row.get("municipality")),
                name=tables.word(row.get("name")),
                year=tables.whole(row.get("year")) or 0,
                value=value,
                expected=expected,
                lower=lower,
                upper=upper,
                pupils=pupils,
                direction=Direction(direction) if direction in list(Direction) else Direction.UNKNOWN,
                word=tables.word(row.get("word")),
            )
        )
    return found


def dumbbell(
    judged: pd.DataFrame,
    *,
    indicator: Indicator,
    focus: str | None,
    title: str,
    source: str,
    alt: str,
    large: bool = False,
    width: int = 520,
) -> go.Figure:
    """Draw a row per municipality: what was expected with its band, and the result; the furthest above at the top.

    ``judged``: municipality, name, year, value, expected, lower, upper, pupils, direction, word.
    """
    rows = _rows(judged)
    shown = sorted((row for row in rows if math.isfinite(row.difference)), key=lambda row: (-row.difference, row.name))
    absent = [row.name for row in rows if not math.isfinite(row.difference)]
    height = (140 if large else 110) + (26 if large else 22) * max(len(shown), 4)
    if not shown:
        return Sheet(title, source, alt, height, width, large).message(
            "Det finns inget väntat värde att visa för det här läsåret."
        )
    axis = scale([end for row in shown for end in (row.value, row.lower, row.upper)], indicator.kind)
    size = style.MEETING_SIZE if large else style.BODY_SIZE
    notes = [
        "┃ väntat",
        "grått: så långt ifrån hamnar 95 av 100",
        "● resultat, ▲▼ säker skillnad när alla prövas samtidigt",
    ]
    if absent:
        notes.append(style.plain(f"utan väntat värde (uppgift saknas eller är skyddad): {swedish.enumeration(absent)}"))
    sheet = Sheet(
        title, source, alt, height, width, large, tuple(notes),
        left=max(style.text_width(style.bold(style.plain(row.name)), size) for row in shown) + 18, right=16, above=8, below=1.9 * size,
    )  # fmt: skip
    canvas = Canvas()
    places = list(range(len(shown)))[::-1]
    for place, row in zip(places, shown, strict=True):
        if row.code == focus:
            canvas.add_shape(
                name="focus", type="rect", xref="paper", x0=0, x1=1, yref="y", y0=place - 0.5, y1=place + 0.5,
                fillcolor=style.ACCENT_TINT, line={"width": 0}, layer="below",
            )  # fmt: skip
        canvas.add_shape(
            name="band", type="rect", xref="x", x0=row.lower, x1=row.upper, yref="y", y0=place - 0.28, y1=place + 0.28,
            fillcolor=_BAR, line={"width": 0}, layer="below",
        )  # fmt: skip
        canvas.add_shape(
            name="gap", type="line", xref="x", x0=row.expected, x1=row.value, yref="y", y0=place, y1=place,
            line={"color": row.colour, "width": 2}, layer="below",
        )  # fmt: skip
    canvas.add_scatter(
        name="expected", x=[row.expected for row in shown], y=places, mode="markers", hoverinfo="text",
        marker={"symbol": "line-ns", "size": 13 + 4 * large, "line": {"color": style.INK, "width": 2}},
        hovertext=[row.hover(indicator, swedish.period(row.year, indicator)) for row in shown],
    )  # fmt: skip
    canvas.add_scatter(
        name="value", x=[row.value for row in shown], y=places, mode="markers", hoverinfo="text",
        marker={
            "size": [(13 if row.certain else 10) + 3 * large for row in shown],
            "color": [row.colour for row in shown],
            "symbol": [_symbol(row) for row in shown],
            "opacity": 1,
        },
        hovertext=[row.hover(indicator, swedish.period(row.year, indicator)) for row in shown],
    )  # fmt: skip
    canvas.update_axis(
        "yaxis", range=[-0.6, len(shown) - 0.4], tickvals=places, showgrid=False, showline=False,
        ticktext=[style.bold(style.plain(row.name)) if row.code == focus else style.plain(row.name) for row in shown],
        tickfont={"size": size, "color": style.INK},
    )  # fmt: skip
    canvas.update_axis(
        "xaxis", range=[axis.low, axis.high], tickvals=list(axis.ticks), ticktext=list(axis.texts),
        title={"text": tables.axis_title(indicator)},
    )  # fmt: skip
    return sheet.apply(canvas)


def _symbol(row: _Row) -> str:
    if not row.certain:
        return "circle"
    return "triangle-up" if row.difference > 0 else "triangle-down"


def difference_course(
    judged: pd.DataFrame,
    *,
    indicator: Indicator,
    title: str,
    source: str,
    alt: str,
    large: bool = False,
    width: int = 620,
    years: Sequence[int] = (),
) -> go.Figure:
    """Draw one municipality's result less the expected, year by year, in the band that chance and the model's error make.

    ``judged``: as for ``dumbbell``, a row per year. ``years``: those along the axis, also where there is none.
    """
    rows = sorted((row for row in _rows(judged) if math.isfinite(row.difference)), key=lambda row: row.year)
    height = 600 if large else 440
    if not rows:
        return Sheet(title, source, alt, height, width, large).message(
            "Det finns inget väntat värde att visa för kommunen."
        )
    axis = scale(
        [end for row in rows for end in (row.difference, row.lower - row.expected, row.upper - row.expected)],
        Kind.DEVIATION,
    )
    span = sorted({*years, *(row.year for row in rows)})
    size = style.MEETING_SIZE if large else style.BODY_SIZE
    gaps = [swedish.period(year, indicator) for year in span if year not in {row.year for row in rows}]
    notes = [
        "grått: så långt från noll hamnar 95 av 100 av slump och modellens fel",
        "▲▼ säkert när alla åren prövas samtidigt",
    ]
    if gaps:
        notes.append(style.plain(f"uppgift om eleverna saknas eller är skyddad: {swedish.enumeration(gaps)}"))
    sheet = Sheet(
        title, source, alt, height, width, large, tuple(notes),
        left=max(style.text_width(text, size - 2) for text in axis.texts) + 30 + size, right=20, above=12, below=1.9 * size,
    )  # fmt: skip
    canvas = Canvas()
    for row in rows:
        canvas.add_shape(
            name="band", type="rect", xref="x", x0=row.year - 0.3, x1=row.year + 0.3, yref="y", y0=row.lower - row.expected,
            y1=row.upper - row.expected, fillcolor=_BAR, line={"width": 0}, layer="below",
        )  # fmt: skip
    canvas.add_scatter(
        name="difference", x=[row.year for row in rows], y=[row.difference for row in rows], mode="lines+markers", hoverinfo="text",
        line={"color": style.ACCENT, "width": 2.5 + large},
        marker={
            "size": [(14 if row.certain else 9) + 2 * large for row in rows],
            "color": [row.colour if row.certain else style.ACCENT for row in rows],
            "symbol": [_symbol(row) for row in rows],
            "opacity": 1,
        },
        hovertext=[row.hover(indicator, swedish.period(row.year, indicator)) for row in rows],
    )  # fmt: skip
    need = max(style.text_width(swedish.period(year, indicator), sheet.small) for year in span) + 10
    every = max(1, math.ceil(need / (sheet.plot_width / max(len(span), 1))))
    ticks = span[::-1][::every][::-1]
    unit = "procentenheter" if indicator.kind is Kind.PROPORTION else indicator.unit
    canvas.update_axis(
        "xaxis", range=[span[0] - 0.5, span[-1] + 0.5], tickvals=ticks, ticktext=[swedish.period(year, indicator) for year in ticks],
        showgrid=False,
    )  # fmt: skip
    canvas.update_axis(
        "yaxis", range=[axis.low, axis.high], tickvals=list(axis.ticks), ticktext=list(axis.texts), zeroline=True,
        zerolinecolor=style.INK, zerolinewidth=1.5, title={"text": style.plain(f"resultat minus väntat ({unit})")}, showline=False,
    )  # fmt: skip
    return sheet.apply(canvas)
