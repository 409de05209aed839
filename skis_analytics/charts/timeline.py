"""Initiatives over time: a row each with a bar from start to end. What nobody has stated is drawn as not stated.

A solid bar is known time. Where start or end is missing a dashed line with an arrow says so in words; what has no time at all stands
in a band of its own under the axis. Status is a word in its own column; fill and pattern only repeat it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

import plotly.graph_objects as go

from skis_analytics import swedish
from skis_analytics.charts import style
from skis_analytics.charts.style import Canvas, Sheet
from skis_analytics.charts.timeline_rows import (
    NO_END,
    NO_START,
    Axis,
    Span,
    cut,
    hover,
    span,
    stated,
    status_word,
    where,
    width_of,
)
from skis_analytics.records import Initiative, Status

MOST: Final = 60
"""As many rows as can be looked through; the filters make the choice smaller."""
MOST_LARGE: Final = 10
"""As many as leave room for the step's title and its buttons on a screen of 1280×720 in meeting type."""
_ARROW: Final = 46
"""Room for a dashed line with its arrow, in pixels."""


@dataclass(frozen=True, slots=True)
class _Look:
    fill: str
    edge: str
    pattern: str = ""


_LOOK: Final[Mapping[Status | None, _Look]] = {
    Status.ONGOING: _Look(style.ACCENT, style.ACCENT),
    Status.PLANNED: _Look("white", style.ACCENT),
    Status.COMPLETED: _Look(style.CONTEXT, style.MUTED),
    Status.PAUSED: _Look("white", style.MUTED, "/"),
    Status.CANCELLED: _Look("white", style.MUTED, "x"),
    None: _Look("white", style.MUTED, "."),
}
_RELEVANCE: Final = (Status.ONGOING, Status.PLANNED, None, Status.PAUSED, Status.COMPLETED, Status.CANCELLED)


def timeline(
    initiatives: Sequence[Initiative],
    *,
    names: Mapping[str, str],
    today: date,
    focus: str | None,
    title: str,
    source: str,
    alt: str,
    large: bool = False,
    width: int = 1080,
) -> go.Figure:
    """Draw a row per initiative, earliest start at the top; those without any time last, in their own band.

    Args:
        initiatives: in any order. Of more than ``MOST`` (in meeting type ``MOST_LARGE``) those are drawn that matter now (ongoing,
            then planned …), and the picture says how many it shows of how many.
        names: municipality code → name.
        today: where the line *i dag* stands.
        focus: code of the municipality whose initiatives are tinted.
        title, source, alt: plain text; see ``description`` for an alt text.
        large: meeting type.
        width: the narrowest width it is shown at, in pixels.
    """
    if not initiatives:
        return Sheet(title, source, alt, 240, width, large).message("Inga insatser att visa med det här urvalet.")
    now = today.toordinal()
    kept = _kept(initiatives, MOST_LARGE if large else MOST)
    spans = {id(initiative): span(initiative, now) for initiative in kept}
    dated = sorted((i for i in kept if spans[id(i)].days), key=lambda i: (min(spans[id(i)].days), i.title.casefold()))
    undated = sorted((i for i in kept if not spans[id(i)].days), key=lambda i: i.title.casefold())
    picture = _Picture(dated, undated, spans, names, today, focus, large)
    return picture.draw(Sheet(title, source, alt, 0, width, large, _notes(kept, len(initiatives), spans)))


def description(initiatives: Sequence[Initiative], *, large: bool = False) -> str:
    """An alt text: how many initiatives, by status, and how many lack a start or an end."""
    counts = [
        f"{status_word(status)} {count}"
        for status in _RELEVANCE
        if (count := sum(initiative.status is status for initiative in initiatives))
    ]
    most = MOST_LARGE if large else MOST
    shown = f" De {most} mest aktuella visas." if len(initiatives) > most else ""
    starts = sum(initiative.start is None for initiative in initiatives)
    ends = sum(initiative.end is None for initiative in initiatives)
    one = "insats" if len(initiatives) == 1 else "insatser"
    told = f": {', '.join(counts)}. Start är inte angiven för {starts} och slut inte för {ends}." if counts else "."
    return f"Tidslinje med {len(initiatives)} {one}{told}{shown}"


def _kept(initiatives: Sequence[Initiative], most: int) -> list[Initiative]:
    """The ones that matter now: by status, those with a time first, the latest of them first."""

    def relevance(initiative: Initiative) -> tuple[int, bool, int]:
        latest = initiative.end or initiative.start
        return (
            _RELEVANCE.index(initiative.status),
            latest is None,
            -(latest.last_day.toordinal() if latest else 0),
        )

    return sorted(initiatives, key=relevance)[:most]


def _notes(kept: Sequence[Initiative], total: int, spans: Mapping[int, Span]) -> tuple[str, ...]:
    notes = []
    if len(kept) < total:
        notes.append(
            style.bold(f"visar {len(kept)} av {total}: pågående och planerade först. Filtrera för att se de andra")
        )
    if any(not spans[id(initiative)].days for initiative in kept):
        notes.append("◇ tid ej angiven: skriv start och slut, så hamnar insatsen på tidslinjen")
    if any(spans[id(initiative)].before or spans[id(initiative)].after for initiative in kept):
        notes.append("streckad linje: start eller slut är inte angivet")
    return tuple(notes)


class _Picture:
    """One timeline while it is drawn. Rows are counted from the top; y is the row's number, downwards."""

    def __init__(
        self,
        dated: list[Initiative],
        undated: list[Initiative],
        spans: Mapping[int, Span],
        names: Mapping[str, str],
        today: date,
        focus: str | None,
        large: bool,
    ) -> None:
        self.dated, self.undated, self.shown = dated, undated, [*dated, *undated]
        self.spans, self.names, self.today, self.focus = spans, names, today, focus
        self.pitch = 38 if large else 30 if len(self.shown) <= 16 else 23
        self.canvas = Canvas()
        self.band = len(dated) + 1 if dated else 0  # a row for the words at today's line
        first = self.band + (1 if dated and undated else 0)
        self.y = {id(initiative): float(index) for index, initiative in enumerate(dated)}
        self.y.update({id(initiative): float(first + index) for index, initiative in enumerate(undated)})
        self.bottom = first + len(undated)

    def draw(self, sheet: Sheet) -> go.Figure:
        """The figure, as high as its rows need."""
        self.status_width = max(width_of(status_word(i.status), sheet.small) for i in self.shown) + 14
        # With no bars to draw the words get their room.
        most_title, most_where = (0.35, 0.2) if self.dated else (0.55, 0.26)
        titles = max(width_of(i.title[:200], sheet.size * (1.1 if self._mine(i) else 1)) for i in self.shown) + 20
        owners = max(width_of(where(i, self.names)[:200], sheet.small) for i in self.shown) + 26
        self.title_width = max(min(titles, most_title * sheet.width), 90)
        sheet = replace(
            sheet,
            left=self.title_width + self.status_width,
            right=max(min(owners, most_where * sheet.width), 90),
            above=sheet.small * style.LINE + 10,
        )
        sheet = replace(sheet, height=math.ceil(sheet.top + self.bottom * self.pitch + sheet.bottom + 6))
        axis = self._axis(sheet)
        self._headings(sheet)
        for initiative in self.shown:
            self._words(initiative, sheet)
        if self.dated:
            self._years(axis, sheet)
            self._today(axis, sheet)
        for initiative in self.dated:
            self._bar(initiative, axis, sheet)
        if self.undated:
            self._band(axis, sheet)
        self._answer_to_pointer(axis)
        self.canvas.update_axis("xaxis", range=[axis.low, axis.high], showgrid=False, showline=False)
        self.canvas.update_axis(
            "yaxis",
            range=[self.bottom - 0.5 + 6 / self.pitch, -0.5],
            tickvals=[self.y[id(i)] for i in self.dated],
            showticklabels=False,
            showline=False,
            ticks="",
        )
        self.canvas.layout.update({"barmode": "overlay"})
        return sheet.apply(self.canvas)

    def _axis(self, sheet: Sheet) -> Axis:
        spans = [self.spans[id(initiative)] for initiative in self.dated]
        ends = width_of(NO_END, sheet.small) + _ARROW
        left = _ARROW if any(found.before for found in spans) else 8
        right = ends if any(found.after for found in spans) else 12
        days = [day for found in spans for day in found.days]
        return Axis(days, self.today.toordinal(), sheet.plot_width, left, right)

    def _mine(self, initiative: Initiative) -> bool:
        return self.focus is not None and self.focus in initiative.municipalities

    def _headings(self, sheet: Sheet) -> None:
        columns = (
            ("Insats", 0, 8 - sheet.left),
            ("Status", 0, -self.status_width),
            ("" if self.dated else "Tid ej angiven", 0, 0),
            ("Kommun", 1, 14),
        )
        for text, x, shift in columns:
            self._beside("heading", text, sheet.small, style.MUTED, x, -0.5, shift, yanchor="bottom", yshift=-1)

    def _words(self, initiative: Initiative, sheet: Sheet) -> None:
        """Title and status to the left, municipalities to the right; tinted when they are the focus municipality's own."""
        y, mine = self.y[id(initiative)], self._mine(initiative)
        text = cut(initiative.title, self.title_width - 20, sheet.size * (1.1 if mine else 1))
        if mine:
            wide = sheet.plot_width
            self.canvas.add_shape(
                name="focus", type="rect", xref="paper", x0=(4 - sheet.left) / wide, x1=1 + (sheet.right - 4) / wide,
                yref="y", y0=y - 0.5, y1=y + 0.5, fillcolor=style.ACCENT_TINT, line={"width": 0}, layer="below",
            )  # fmt: skip
            text = style.bold(style.coloured(text, style.ACCENT))
        self._beside("title", text, sheet.size, style.INK, 0, y, 8 - sheet.left)
        self._beside("status", status_word(initiative.status), sheet.small, style.INK, 0, y, -self.status_width)
        known = initiative.region or initiative.municipalities
        owners = cut(where(initiative, self.names), sheet.right - 26, sheet.small)
        self._beside("where", owners, sheet.small, style.INK if known else style.MUTED, 1, y, 14)

    def _bar(self, initiative: Initiative, axis: Axis, sheet: Sheet) -> None:
        found, y = self.spans[id(initiative)], self.y[id(initiative)]
        if found.solid:
            low, high = (axis.at(day) for day in found.solid)
            self._solid(initiative, low, high, axis, y)
            if beyond := _beyond(initiative, axis):
                self._label(beyond, low, high, y, axis, sheet)
        for stretch, words in ((found.before, NO_START), (found.after, NO_END)):
            if stretch:
                low, high = (axis.at(day) for day in stretch)
                self._dashed(stretch, low, high, initiative.status, y)
                # The words stand on the dashes where these are long enough, else beyond the known end.
                beyond_bar = axis.at(found.solid[1]) if found.solid and words == NO_START else high
                self._label(words, low, high, y, axis, sheet, beside=beyond_bar)

    def _solid(self, initiative: Initiative, low: float, high: float, axis: Axis, y: float) -> None:
        look = _LOOK[initiative.status]
        marker: dict[str, Any] = {"color": look.fill, "line": {"color": look.edge, "width": 1.5}}
        if look.pattern:
            marker["pattern"] = {"shape": look.pattern, "fgcolor": style.INTERVAL, "bgcolor": "white", "size": 6}
        self.canvas.add_bar(
            name=status_word(initiative.status), meta="bar", orientation="h", base=[low],
            x=[max(high - low, 4 / axis.day)], y=[y], width=0.64, marker=marker, hoverinfo="skip",
        )  # fmt: skip

    def _dashed(self, stretch: tuple[float, float], low: float, high: float, status: Status | None, y: float) -> None:
        """A dashed line with an arrow where it goes on out of sight and a stop where the time is known."""
        colour = _LOOK[status].edge
        ends = [
            "triangle-left" if math.isinf(stretch[0]) else "line-ns",
            "triangle-right" if math.isinf(stretch[1]) else "line-ns",
        ]
        self.canvas.add_scatter(
            name="not stated", meta="open", x=[low, high], y=[y, y], mode="lines+markers", hoverinfo="skip",
            line={"color": colour, "width": 2, "dash": "5px,4px"}, cliponaxis=False,
            marker={"symbol": ends, "size": 10, "color": colour, "opacity": 1, "line": {"width": 2, "color": colour}},
        )  # fmt: skip

    def _label(
        self, text: str, low: float, high: float, y: float, axis: Axis, sheet: Sheet, *, beside: float | None = None
    ) -> None:
        """Words in the middle of a stretch; where it is too short, to the right of it or else to the left."""
        wide = width_of(text, sheet.small)
        after = high if beside is None else beside
        if (high - low) * axis.day >= wide + 24:
            x, anchor, shift = (low + high) / 2, "center", 0
        elif (axis.high - after) * axis.day >= wide + 10:
            x, anchor, shift = after, "left", 7
        else:
            x, anchor, shift = low, "right", -7
        tint = style.ACCENT_TINT if y in self._tinted else "white"
        self.canvas.add_annotation(
            name="words", text=style.plain(text), xref="x", x=x, xanchor=anchor, xshift=shift, yref="y", y=y,
            showarrow=False, bgcolor=tint, borderpad=1, font={"size": sheet.small, "color": style.INK},
        )  # fmt: skip

    @property
    def _tinted(self) -> set[float]:
        return {self.y[id(initiative)] for initiative in self.shown if self._mine(initiative)}

    def _beside(
        self, name: str, text: str, size: float, colour: str, x: float, y: float, shift: float, **more: Any
    ) -> None:
        """A text in one of the columns beside the plot, in markup."""
        self.canvas.add_annotation(
            name=name, text=text, xref="paper", x=x, xanchor="left", xshift=shift, yref="y", y=y, showarrow=False,
            font={"size": size, "color": colour}, **more,
        )  # fmt: skip

    def _today(self, axis: Axis, sheet: Sheet) -> None:
        day, last = float(self.today.toordinal()), len(self.dated) - 0.5
        self.canvas.add_shape(
            name="today", type="line", xref="x", x0=day, x1=day, yref="y", y0=-0.5, y1=last + 0.12,
            line={"color": style.INK, "width": 1.5},
        )  # fmt: skip
        text = f"i dag, {swedish.day(self.today)}"
        half = width_of(text, sheet.small * 1.1) / 2 / axis.day
        anchor = "left" if day - half < axis.low else "right" if day + half > axis.high else "center"
        self.canvas.add_annotation(
            name="today", text=style.bold(text), xref="x", x=day, xanchor=anchor, yref="y", y=last + 0.12, yanchor="top",
            showarrow=False, font={"size": sheet.small, "color": style.INK},
        )  # fmt: skip

    def _years(self, axis: Axis, sheet: Sheet) -> None:
        """The axis above the rows, its lines through those that have a time."""
        ticks = axis.ticks(sheet.small)
        for day, _ in ticks:
            self.canvas.add_shape(
                name="year", type="line", xref="x", x0=day, x1=day, yref="y", y0=-0.5, y1=len(self.dated) - 0.5,
                layer="below", line={"color": style.GRID, "width": 1},
            )  # fmt: skip
        self.canvas.update_axis(
            "xaxis", side="top", ticks="", tickvals=[day for day, _ in ticks], ticktext=[text for _, text in ticks]
        )

    def _band(self, axis: Axis, sheet: Sheet) -> None:
        """What has no time: a hollow mark each, under a heading of its own."""
        if self.dated:
            y = self.band - 0.4
            self.canvas.add_shape(
                name="band", type="line", xref="paper", x0=(8 - sheet.left) / sheet.plot_width, yref="y", y0=y, y1=y,
                x1=1 + (sheet.right - 8) / sheet.plot_width, line={"color": style.CONTEXT, "width": 1},
            )  # fmt: skip
            text = style.bold(f"Tid ej angiven ({len(self.undated)})")
            self._beside("band", text, sheet.size, style.INK, 0, self.band + 0.1, 8 - sheet.left)
        else:
            self.canvas.update_axis("xaxis", visible=False)
        self.canvas.add_scatter(
            name="no time", meta="undated", x=[axis.low + 10 / axis.day] * len(self.undated),
            y=[self.y[id(initiative)] for initiative in self.undated], mode="markers", hoverinfo="skip",
            marker={
                "symbol": "diamond-open", "size": 11, "opacity": 1, "line": {"width": 2},
                "color": [_LOOK[initiative.status].edge for initiative in self.undated],
            },
        )  # fmt: skip

    def _answer_to_pointer(self, axis: Axis) -> None:
        """The whole row says all about itself: a title that was cut is read there."""
        rows = len(self.shown)
        self.canvas.add_bar(
            name="", meta="rows", orientation="h", base=[axis.low] * rows, x=[axis.high - axis.low] * rows,
            y=[self.y[id(i)] for i in self.shown], width=0.98, marker={"color": "rgba(0,0,0,0)", "line": {"width": 0}},
            hoverinfo="text", hovertext=[hover(initiative, self.names) for initiative in self.shown],
        )  # fmt: skip


def _beyond(initiative: Initiative, axis: Axis) -> str:
    """The times that lie outside the axis, in words."""
    start, end = initiative.start, initiative.end
    parts = [
        f"från {stated(start)}" if start and start.first_day.toordinal() < axis.low else "",
        f"till {stated(end)}" if end and end.last_day.toordinal() > axis.high else "",
    ]
    return " ".join(part for part in parts if part)
