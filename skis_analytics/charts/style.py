"""The one look of every picture: colours, symbols, fonts, text that fits, the figure's frame.

Colour never speaks alone: each signal has a symbol and a word too. Every colour named here that carries meaning passes
3:1 against white (text colours 4.5:1) and the pairs differ in lightness, so that they survive greyscale.

Texts that callers and tables hand in are plain text: `plain` escapes them, and nothing in them becomes markup.
"""

from __future__ import annotations

import html
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import plotly.graph_objects as go
import plotly.io as pio

from skis_analytics.domain import Direction

INK: Final = "#1A2230"
"""Text, axes and the municipality in focus."""
MUTED: Final = "#5A6472"
"""Secondary text, reference lines, and signals that are not certain."""
CONTEXT: Final = "#BCC4CE"
"""Everything that is context only: other municipalities' lines, the 290."""
GRID: Final = "#E6E9ED"
ACCENT: Final = "#123F73"
"""The municipality in focus, links and chosen controls."""
ACCENT_TINT: Final = "#E7EEF7"
"""Behind the municipality in focus: its row, panel or interval."""
INTERVAL: Final = "#98A2AF"
"""Interval bars of municipalities that are not in focus."""
BETTER: Final = "#0B67B2"
WORSE: Final = "#BF4E00"
NEUTRAL: Final = "#6B4C8A"
"""Certainly higher or lower where neither is better."""
SECOND: Final = "#0F766E"
"""The second of two parts shown side by side; no signal, so none of the signals' colours."""

SIGNAL_COLOUR: Final = {
    Direction.BETTER: BETTER,
    Direction.WORSE: WORSE,
    Direction.HIGHER: NEUTRAL,
    Direction.LOWER: NEUTRAL,
    Direction.NONE: MUTED,
    Direction.UNKNOWN: MUTED,
}

FONT: Final = "'Source Sans', 'Source Sans Pro', system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"
BODY_SIZE: Final = 14
MEETING_SIZE: Final = 20

USUAL_ROWS: Final = 15
"""Municipalities that a picture's usual height has room for, one a row."""
LINE: Final = 1.3
"""Height of a line of text, in type sizes."""
_TITLE_CHARACTERS: Final = 95
_NO_TEMPLATE: Final = pio.templates["none"].to_plotly_json()
_EDGE: Final = 8
_TAG: Final = re.compile(r"<[^>]*>")
_NARROW: Final = frozenset("iljtfrI.,:;'|!()[]·-/ \u00a0")
_WIDE: Final = frozenset("mwMW@%—▲▼●○◆▬━┄~")


def more_rows(count: int, *, large: bool) -> int:
    """Pixels to add to a picture of one row per municipality, so that the names of a large region do not lie on each other."""
    return math.ceil(max(0, count - USUAL_ROWS) * (MEETING_SIZE if large else BODY_SIZE) * LINE)


def plain(text: object) -> str:
    """Text from a table or a user, so that Plotly shows it as it stands: markup characters are escaped."""
    return html.escape(str(text), quote=False).replace("\n", " ").replace("\r", " ")


def coloured(markup: str, colour: str) -> str:
    """Markup in a colour."""
    return f'<span style="color:{colour}">{markup}</span>'


def bold(markup: str) -> str:
    """Markup in bold."""
    return f"<b>{markup}</b>"


def text_width(markup: str, size: float) -> float:
    """Width in pixels that a line of text needs at a type size: an estimate on the wide side (DejaVu Sans)."""
    visible = html.unescape(_TAG.sub("", markup))
    ems = sum(0.40 if c in _NARROW else 0.92 if c in _WIDE else 0.70 if c.isupper() else 0.61 for c in visible)
    return ems * size * (1.1 if "<b>" in markup else 1.0)


def wrap(text: str, width: float, size: float, characters: int = _TITLE_CHARACTERS) -> list[str]:
    """Plain text broken between words into escaped lines that fit ``width`` pixels and ``characters`` characters."""
    lines: list[str] = []
    line = ""
    for word in str(text).split(" "):
        longer = f"{line} {word}" if line else word
        if line and (len(longer) > characters or text_width(plain(longer), size) > width):
            lines.append(plain(line))
            line = word
        else:
            line = longer
    return [*lines, plain(line)]


def shortened(text: str, width: float, size: float) -> str:
    """Plain text cut with … to fit ``width`` pixels, escaped."""
    if text_width(plain(text), size) <= width:
        return plain(text)
    cut = str(text)
    while cut and text_width(plain(cut) + "…", size) > width:
        cut = cut[:-1]
    return plain(cut.rstrip()) + "…"


def _packed(notes: Sequence[str], width: float, size: float) -> list[str]:
    """Notes (markup) laid out in as few lines as fit, with · between them."""
    lines: list[str] = []
    for note in notes:
        joined = f"{lines[-1]}  ·  {note}" if lines else note
        if lines and text_width(joined, size) <= width:
            lines[-1] = joined
        else:
            lines.append(note)
    return lines


class Canvas:
    """Collects traces, axes, shapes and texts as plain dictionaries, so that the figure is built in one go.

    Plotly checks whatever is changed in a figure together with what is there: a hundred texts added one by one would
    take seconds, a frame put round a finished figure more than the figure. And it checks every property of every text:
    that is most of a rerun, so the check is left to the tests, which put every figure that they draw through it. Plotly
    shortens nothing here: ``line={"width": 0}``, never ``line_width=0``.
    """

    def __init__(self) -> None:
        self.traces: list[dict[str, Any]] = []
        self.shapes: list[dict[str, Any]] = []
        self.annotations: list[dict[str, Any]] = []
        self.layout: dict[str, Any] = {}

    def add_scatter(self, **trace: Any) -> None:
        """Add points or lines above the earlier traces, as `go.Figure.add_scatter`."""
        self.traces.append({"type": "scatter", **trace})

    def add_bar(self, **trace: Any) -> None:
        """Add bars above the earlier traces, as `go.Figure.add_bar`."""
        self.traces.append({"type": "bar", **trace})

    def add_shape(self, **shape: Any) -> None:
        """Add a shape, as `go.Figure.add_shape`."""
        self.shapes.append(shape)

    def add_annotation(self, **annotation: Any) -> None:
        """Add a text, as `go.Figure.add_annotation`."""
        self.annotations.append(annotation)

    def update_axis(self, axis: str, **properties: Any) -> None:
        """Say what one axis (``xaxis``, ``yaxis2`` …) has of its own; the rest is the frame's."""
        self.layout[axis] = {**self.layout.get(axis, {}), **properties}

    def figure(self, layout: Mapping[str, Any], axis: Mapping[str, Any]) -> go.Figure:
        """The figure with all that was added, in a layout and with what every axis has in common."""
        names = ["xaxis", "yaxis", *(name for name in self.layout if name.startswith(("xaxis", "yaxis")))]
        axes = {name: _merged(axis, self.layout.get(name, {})) for name in names}
        drawn = {"shapes": self.shapes, "annotations": self.annotations}
        return Drawing(
            data=self.traces,
            layout={**layout, **self.layout, **axes, **{name: found for name, found in drawn.items() if found}},
            _validate=False,
        )


def _merged(common: Mapping[str, Any], own: Mapping[str, Any]) -> dict[str, Any]:
    """Both, with ``own`` where they disagree, also one level down."""
    both = {**common, **own}
    for name in common.keys() & own.keys():
        if isinstance(common[name], dict) and isinstance(own[name], dict):
            both[name] = {**common[name], **own[name]}
    return both


class Drawing(go.Figure):  # type: ignore[misc]  # Plotly has no types
    """A finished picture. What the browser gets of it is made once: in a meeting thirty screens ask for the same."""

    _finished: dict[str, Any] | None = None

    def to_dict(self) -> dict[str, Any]:
        """The picture as plain data, not to be changed."""
        if self._finished is None:
            self._finished = super().to_dict()
        return self._finished


@dataclass(frozen=True, slots=True)
class Sheet:
    """What surrounds a plot, in pixels: known before drawing, so that labels can be placed without collisions.

    ``width`` is the narrowest that the picture will be shown at; it stretches from there. ``left`` and ``right`` are
    the margins beside the plot, ``above`` room between title and plot, ``below`` room for the axis under it.
    ``notes`` are key lines in markup, printed above ``source``. ``title`` and ``source`` are plain text.
    """

    title: str
    source: str
    alt: str
    height: int
    width: int = 1080
    large: bool = False
    notes: tuple[str, ...] = ()
    left: float = 48
    right: float = 16
    above: float = 10
    below: float = 0

    @property
    def size(self) -> int:
        """Body type size."""
        return MEETING_SIZE if self.large else BODY_SIZE

    @property
    def small(self) -> int:
        """Size of notes, source and tick labels."""
        return self.size - (3 if self.large else 2)

    @property
    def _inner(self) -> float:
        return self.width - 2 * _EDGE

    @property
    def title_lines(self) -> list[str]:
        """The title broken into escaped lines."""
        return wrap(self.title, self._inner, (self.size + 2) * 1.13) if self.title else []

    @property
    def foot_lines(self) -> list[str]:
        """Key and source below the plot, in markup."""
        return [
            *_packed(self.notes, self._inner, self.small),
            *(wrap(self.source, self._inner, self.small, 400) if self.source else []),
        ]

    @property
    def top(self) -> float:
        """Margin above the plot."""
        return 6 + len(self.title_lines) * (self.size + 2) * LINE + self.above

    @property
    def bottom(self) -> float:
        """Margin below the plot."""
        return self.below + 8 + len(self.foot_lines) * self.small * LINE + 4

    @property
    def plot_width(self) -> float:
        """Width between the axes at the narrowest."""
        return max(self.width - self.left - self.right, 1)

    @property
    def plot_height(self) -> float:
        """Height between the axes."""
        return max(self.height - self.top - self.bottom, 1)

    def apply(self, canvas: Canvas) -> go.Figure:
        """Put the frame round what is drawn.

        Sets the template explicitly: importing Streamlit replaces Plotly's process-wide default. ``alt`` is kept in
        ``layout.meta["alt"]``, where the page that shows the figure finds it.
        """
        canvas.add_annotation(
            name="foot",
            text="<br>".join(self.foot_lines),
            xref="paper",
            yref="paper",
            x=0,
            y=0,
            xshift=_EDGE - self.left,
            yshift=4 - self.bottom,
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
            align="left",
            font={"size": self.small, "color": MUTED},
        )
        lines = self.title_lines
        # Plotly sets a title of several lines by its first baseline, one of a single line by its top edge.
        title_top = 6 + (0.7 * (self.size + 2) if len(lines) > 1 else 0)
        layout = {
            "template": _NO_TEMPLATE,
            "title": {
                "text": "<br>".join(lines),
                "x": 0,
                "xref": "container",
                "xanchor": "left",
                "y": 1,
                "yref": "container",
                "yanchor": "top",
                "pad": {"l": _EDGE, "t": title_top},
                "font": {"size": self.size + 2, "color": INK, "weight": 600},
            },
            "font": {"family": FONT, "size": self.size, "color": INK},
            "margin": {"l": self.left, "r": self.right, "t": self.top, "b": self.bottom, "pad": 0, "autoexpand": False},
            "separators": ", ",
            "height": self.height,
            "paper_bgcolor": "white",
            "plot_bgcolor": "white",
            "showlegend": False,
            "dragmode": False,
            "hovermode": "closest",
            "hoverlabel": {
                "font": {"family": FONT, "size": self.size, "color": INK},
                "bgcolor": "white",
                "bordercolor": CONTEXT,
                "align": "left",
                "namelength": -1,
            },
            "meta": {"alt": self.alt},
        }
        axis = {
            "gridcolor": GRID,
            "linecolor": CONTEXT,
            "zeroline": False,
            "automargin": False,
            "fixedrange": True,
            "tickfont": {"size": self.small, "color": INK},
            "title": {"font": {"size": self.small}, "standoff": 4},
        }
        return canvas.figure(layout, axis)

    def message(self, sentence: str) -> go.Figure:
        """A figure that says in one sentence why there is nothing to draw."""
        canvas = Canvas()
        canvas.update_axis("xaxis", visible=False)
        canvas.update_axis("yaxis", visible=False)
        lines = wrap(sentence, min(self._inner, 46 * self.size), self.size)
        canvas.add_annotation(
            name="message",
            text="<br>".join(lines),
            xref="paper",
            yref="paper",
            x=0.5,
            y=0.5,
            showarrow=False,
            font={"size": self.size, "color": MUTED},
        )
        return self.apply(canvas)
