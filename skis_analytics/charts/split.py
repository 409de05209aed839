"""Two parts of each municipality beside each other: girls and boys, or municipal and independent schools."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import plotly.graph_objects as go

from skis_analytics import swedish
from skis_analytics.charts import style, tables
from skis_analytics.charts.scale import scale
from skis_analytics.charts.style import Canvas, Sheet
from skis_analytics.charts.tables import Point
from skis_analytics.domain import Indicator

_LOOK = (("circle", "●", style.INK), ("diamond", "◆", style.SECOND))


def split(
    levels_by_part: pd.DataFrame,
    *,
    indicator: Indicator,
    parts: Sequence[tuple[str, str]],
    focus: str | None,
    title: str,
    source: str,
    alt: str,
    large: bool = False,
    width: int = 640,
    year_text: tables.YearText = swedish.school_year,
) -> go.Figure:
    """Draw a row per municipality with a marker for each part and a line between; highest together at the top.

    ``levels_by_part``: part, municipality, name, year, value, pupils, mark, lower, upper (bounds matter only for
    *nästan alla* and on hover). ``parts``: exactly two pairs (value of the column ``part``, Swedish name), e.g.
    ``[("K", "Flickor"), ("M", "Pojkar")]``. A row that lacks a part says which and why.
    """
    (first, first_name), (second, second_name) = parts
    names = (first_name, second_name)
    every = tables.points(levels_by_part)
    keys = [tables.word(row.get("part")) for row in tables.records(levels_by_part)]
    pairs: dict[str, list[Point | None]] = {}
    for point, key in zip(every, keys, strict=True):
        if key in (first, second):
            pairs.setdefault(point.municipality, [None, None])[0 if key == first else 1] = point
    height = (620 if large else 500) + style.more_rows(len(pairs), large=large)
    kept = [point for pair in pairs.values() for point in pair if point is not None and point.drawn]
    if not kept:
        return Sheet(title, source, alt, height, width, large).message(tables.nothing(indicator, every))
    rows = sorted(pairs.values(), key=_order)
    axis = scale(
        [end for point in kept for end in ((point.lower, point.upper) if point.band else (point.value,))],
        indicator.kind,
        pad=0.14,
    )
    size = style.MEETING_SIZE if large else style.BODY_SIZE
    labels = [style.shortened(_name(pair), 0.32 * width, size) for pair in rows]
    absent = [_absent(pair, names) for pair in rows]
    notes = ["▬ nästan alla: 1–4 elever nådde inte målet"] if any(point.band for point in kept) else []
    sheet = Sheet(
        title,
        source,
        alt,
        height,
        width,
        large,
        tuple(notes),
        left=max(style.text_width(style.bold(label), size) for label in labels) + 16,
        right=max((style.text_width(text, size - 2) for text in absent), default=0) + 14,
        above=size * style.LINE + 6,
        below=2.9 * size,
    )
    canvas = Canvas()
    ys = {id(pair): len(rows) - 1 - index for index, pair in enumerate(rows)}
    for pair in rows:
        if _code(pair) == focus:
            canvas.add_shape(
                name="focus",
                type="rect",
                xref="paper",
                x0=0,
                x1=1,
                yref="y",
                y0=ys[id(pair)] - 0.5,
                y1=ys[id(pair)] + 0.5,
                fillcolor=style.ACCENT_TINT,
                line={"width": 0},
                layer="below",
            )
    _between(canvas, rows, ys)
    for index in (0, 1):
        _part(canvas, rows, ys, index, names[index], indicator, year_text, large)
    for pair, text in zip(rows, absent, strict=True):
        _values(canvas, pair, ys[id(pair)], indicator, sheet)
        if text:
            canvas.add_annotation(
                name="absent",
                text=text,
                xref="paper",
                x=1,
                xanchor="right",
                xshift=sheet.right - 8,
                yref="y",
                y=ys[id(pair)],
                showarrow=False,
                font={"size": sheet.small, "color": style.MUTED},
            )
    _header(canvas, names, sheet)
    canvas.update_axis(
        "xaxis",
        range=[axis.low, axis.high],
        tickvals=list(axis.ticks),
        ticktext=list(axis.texts),
        title={"text": tables.axis_title(indicator)},
    )
    canvas.update_axis(
        "yaxis",
        range=[-0.6, len(rows) - 0.4],
        tickvals=[ys[id(pair)] for pair in rows],
        showgrid=False,
        ticktext=[
            style.bold(style.coloured(label, style.ACCENT)) if _code(pair) == focus else label
            for pair, label in zip(rows, labels, strict=True)
        ],
        showline=False,
        tickfont={"size": sheet.size},
        ticks="outside",
        ticklen=5,
        tickcolor="rgba(0,0,0,0)",
    )
    return sheet.apply(canvas)


def _present(pair: list[Point | None]) -> list[Point]:
    return [point for point in pair if point is not None and point.drawn]


def _code(pair: list[Point | None]) -> str:
    return next(point.municipality for point in pair if point is not None)


def _name(pair: list[Point | None]) -> str:
    return next(point.name for point in pair if point is not None)


def _order(pair: list[Point | None]) -> tuple[int, float, str]:
    """Whole pairs first, by their middle; then rows with one part; then those with none."""
    there = _present(pair)
    return (2 - len(there), -sum(point.middle for point in there) / len(there) if there else 0.0, _name(pair))


def _absent(pair: list[Point | None], names: tuple[str, str]) -> str:
    """``pojkar: skyddat``; empty when both parts are there."""
    gone = [
        (name.lower(), point.absence if point is not None else "saknas")
        for point, name in zip(pair, names, strict=True)
        if point is None or not point.drawn
    ]
    if len(gone) == 2 and gone[0][1] == gone[1][1]:
        return style.plain(gone[0][1])
    return style.plain(", ".join(f"{name}: {why}" for name, why in gone))


def _between(canvas: Canvas, rows: list[list[Point | None]], ys: dict[int, int]) -> None:
    xs: list[float | None] = []
    heights: list[float | None] = []
    for pair in rows:
        there = _present(pair)
        if len(there) == 2:
            xs += [there[0].middle, there[1].middle, None]
            heights += [ys[id(pair)]] * 2 + [None]
    canvas.add_scatter(
        name="between", x=xs, y=heights, mode="lines", hoverinfo="skip", line={"color": style.CONTEXT, "width": 3}
    )


def _part(
    canvas: Canvas,
    rows: list[list[Point | None]],
    ys: dict[int, int],
    index: int,
    name: str,
    indicator: Indicator,
    year_text: tables.YearText,
    large: bool,
) -> None:
    symbol, _, colour = _LOOK[index]
    there = [(pair, point) for pair in rows if (point := pair[index]) is not None and point.drawn]
    for pair, point in there:
        if point.band:
            canvas.add_shape(
                name="nearly_all",
                type="rect",
                xref="x",
                x0=point.lower,
                x1=point.upper,
                yref="y",
                y0=ys[id(pair)] - 0.22,
                y1=ys[id(pair)] + 0.22,
                fillcolor=colour,
                line={"width": 0},
            )
    texts = [
        f"{style.coloured(style.plain(name), colour)}<br>{tables.hover(point, indicator, year_text)}"
        for _, point in there
    ]
    canvas.add_scatter(
        name=style.plain(name),
        x=[point.middle for _, point in there],
        y=[ys[id(pair)] for pair, _ in there],
        mode="markers",
        hoverinfo="text",
        hovertext=texts,
        cliponaxis=False,
        marker={
            "symbol": symbol,
            "opacity": 1,
            "size": (11 if index else 10) * (1.35 if large else 1),
            "color": ["rgba(0,0,0,0)" if point.band else colour for _, point in there],
            "line": {"width": [0 if point.band else 1 for _, point in there], "color": "white"},
        },
    )


def _values(canvas: Canvas, pair: list[Point | None], y: int, indicator: Indicator, sheet: Sheet) -> None:
    """Each value on the outer side of its marker: the lower to the left, the higher to the right."""
    there = [(point, _LOOK[index][2]) for index, point in enumerate(pair) if point is not None and point.drawn]
    there.sort(key=lambda item: item[0].middle)
    for rank, (point, colour) in enumerate(there):
        right = rank == 1 or (len(there) == 1 and point is pair[1])
        text = (
            swedish.MARK_SYMBOL[point.mark]
            if point.mark is not None
            else swedish.number(point.value, swedish.DECIMALS[indicator.kind])
        )
        canvas.add_annotation(
            name="value",
            text=style.plain(text),
            xref="x",
            yref="y",
            y=y,
            showarrow=False,
            x=(point.upper if right else point.lower) if point.band else point.value,
            xanchor="left" if right else "right",
            xshift=(9 if right else -9) * sheet.size / 14,
            font={"size": sheet.small, "color": colour},
        )


def _header(canvas: Canvas, names: tuple[str, str], sheet: Sheet) -> None:
    """The two parts' names with their shapes, above the plot."""
    text = "\u2003".join(
        style.coloured(f"{sign} {style.plain(name)}", colour)
        for (_, sign, colour), name in zip(_LOOK, names, strict=True)
    )
    canvas.add_annotation(
        name="parts",
        text=style.bold(text),
        xref="paper",
        x=0,
        xanchor="left",
        yref="paper",
        y=1,
        yanchor="bottom",
        yshift=2,
        showarrow=False,
        font={"size": sheet.size},
    )
