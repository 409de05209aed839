"""What chance does where nothing was done, and where the ones that did something lie in it."""

from __future__ import annotations

from collections.abc import Sequence

import plotly.graph_objects as go

from skis_analytics import swedish
from skis_analytics.charts import style
from skis_analytics.charts.scale import scale
from skis_analytics.charts.style import Canvas, Sheet
from skis_analytics.domain import Indicator, Kind

_BINS = 31


def placebo_strip(
    placebos: Sequence[float],
    *,
    value: float,
    reach: float,
    certain: bool,
    better: bool,
    several: bool,
    indicator: Indicator,
    treated: str,
    title: str,
    source: str,
    alt: str,
    large: bool = False,
    width: int = 440,
) -> go.Figure:
    """Draw a dot per place that did not do it, stacked like a heap, and the treated one on top: a diamond where it is certain.

    Args:
        placebos: estimates, scaled to the treated one's uncertainty so that small and large can be compared, in the unit.
        value: the treated one's.
        reach: within ± this lie 95 of 100 placebos.
        certain: whether the value may be called a difference; ``better``: whether it goes the wanted way.
        several: whether each placebo is a set of municipalities and not one.
    """
    height = 600 if large else 380
    unit = "procentenheter" if indicator.kind is Kind.PROPORTION else indicator.unit
    edge = max([abs(value), reach * 1.35])
    inside = [min(max(each, -edge * 1.05), edge * 1.05) for each in placebos]
    axis = scale([*inside, value, -value], Kind.DEVIATION, wanted=5)
    size = style.MEETING_SIZE if large else style.BODY_SIZE
    notes = (
        "staplar: grupper av andra kommuner, med samma osäkerhet"
        if several
        else "en prick: en annan kommun, med samma osäkerhet",
        "grått fält: 95 av 100",
    )
    sheet = Sheet(title, source, alt, height, width, large, notes, left=20, right=20, above=12, below=3.2 * size)
    canvas = Canvas()
    canvas.add_shape(
        name="reach", type="rect", xref="x", x0=-reach, x1=reach, yref="paper", y0=0, y1=1, fillcolor=style.GRID,
        line={"width": 0}, layer="below",
    )  # fmt: skip
    xs, ys, tallest = _heap(inside, axis.low, axis.high)
    canvas.add_scatter(
        name="placebos", x=xs, y=ys, mode="markers", marker={"size": 4 if len(xs) > 400 else 6, "color": style.INTERVAL},
        hoverinfo="skip",
    )  # fmt: skip
    colour = (style.BETTER if better else style.WORSE) if certain else style.ACCENT
    top = tallest * 1.16 + 1
    canvas.add_scatter(
        name="treated", x=[value], y=[top * 0.93], mode="markers", hoverinfo="text",
        marker={"size": 15, "color": colour, "symbol": "diamond" if certain else "circle"},
        hovertext=[f"{style.bold(style.plain(treated))}<br>{style.plain(_signed(value))} {style.plain(unit)}"],
    )  # fmt: skip
    canvas.add_shape(
        name="treated", type="line", xref="x", x0=value, x1=value, yref="y", y0=0, y1=top * 0.93,
        line={"color": colour, "width": 1.5},
    )  # fmt: skip
    left = axis.share(value) > 0.5
    canvas.add_annotation(
        name="treated", text=style.bold(style.plain(treated if len(treated) <= 24 else f"{treated[:23].rstrip()}…")), xref="x", x=value,
        xanchor="right" if left else "left", xshift=-12 if left else 12, yref="y", y=top * 0.93, showarrow=False,
        font={"size": sheet.size, "color": colour}, bgcolor="rgba(255,255,255,0.8)",
    )  # fmt: skip
    canvas.update_axis(
        "xaxis", range=[axis.low, axis.high], tickvals=list(axis.ticks), ticktext=[_signed(tick) for tick in axis.ticks],
        title={"text": style.plain(f"skillnad i utveckling ({unit})" if unit else "skillnad i utveckling")}, zeroline=True,
        zerolinecolor=style.MUTED,
    )  # fmt: skip
    canvas.update_axis("yaxis", visible=False, range=[0, top])
    return sheet.apply(canvas)


def _heap(values: Sequence[float], low: float, high: float) -> tuple[list[float], list[float], int]:
    """Each value in the middle of its bin, one above the other; the heap's height in dots."""
    width = (high - low) / _BINS
    filled = [0] * _BINS
    xs, ys = [], []
    for value in sorted(values):
        place = min(max(int((value - low) / width), 0), _BINS - 1)
        filled[place] += 1
        xs.append(low + (place + 0.5) * width)
        ys.append(filled[place] - 0.5)
    return xs, ys, max(filled, default=0)


def _signed(value: float) -> str:
    decimals = 0 if float(value).is_integer() else 1
    text = swedish.number(value, decimals)
    return f"+{text}" if value > 0 else text
