"""DrawingML's words for what charts are made of: colours, lines, markers, type, labels. Text is escaped here."""

from __future__ import annotations

import html
from typing import Final

from skis_analytics.charts.style import ACCENT, INK, MUTED, SECOND

_POINT: Final = 12_700
"""EMU in a point."""


def plain_text(text: str, size: int, colour: str, *, strong: bool = False) -> str:
    """A text of its own in place of what a label would show."""
    return (
        '<c:tx><c:rich><a:bodyPr wrap="none"/><a:lstStyle/><a:p>'
        f'<a:r><a:rPr lang="sv-SE" {font(size, colour, strong=strong)}</a:rPr><a:t>{escaped(text)}</a:t></a:r></a:p></c:rich></c:tx>'
    )


def escaped(text: str) -> str:
    """Text as it stands in XML, in an attribute too."""
    return html.escape(text)


def hidden_labels() -> str:
    """What ends a list of labels: all others show nothing."""
    return (
        '<c:showLegendKey val="0"/><c:showVal val="0"/><c:showCatName val="0"/><c:showSerName val="0"/>'
        '<c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    )


def no_labels() -> str:
    """No labels at all."""
    return f"<c:dLbls>{hidden_labels()}</c:dLbls>"


def inner_layout(x: float, y: float, wide: float, high: float) -> str:
    """Where the axes' area lies, in shares of the chart."""
    return (
        '<c:layout><c:manualLayout><c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f'<c:x val="{x:.4f}"/><c:y val="{y:.4f}"/><c:w val="{max(0.1, wide):.4f}"/><c:h val="{max(0.1, high):.4f}"/>'
        "</c:manualLayout></c:layout>"
    )


def marker(symbol: str, size: int, colour: str) -> str:
    """A point; sizes are points, 2–72."""
    return (
        f'<c:marker><c:symbol val="{symbol}"/><c:size val="{size}"/><c:spPr><a:solidFill>{paint(colour)}</a:solidFill>'
        '<a:ln w="9525"><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:ln></c:spPr></c:marker>'
    )


def fill(colour: str) -> str:
    """An area's colour."""
    return f"<c:spPr><a:solidFill>{paint(colour)}</a:solidFill></c:spPr>"


def pale_band(points: float) -> str:
    """A wide line that what lies under it is seen through: LibreOffice draws lines over points, PowerPoint under them."""
    return (
        f'<a:ln w="{int(points * _POINT)}" cap="flat"><a:solidFill><a:srgbClr val="{MUTED.lstrip("#")}"><a:alpha val="30000"/></a:srgbClr></a:solidFill>'
        "<a:round/></a:ln>"
    )


def stroke(colour: str, points: float, dash: str = "solid") -> str:
    """A line's colour, width and dashes."""
    return (
        f'<a:ln w="{int(points * _POINT)}" cap="rnd"><a:solidFill>{paint(colour)}</a:solidFill>'
        f'<a:prstDash val="{dash}"/><a:round/></a:ln>'
    )


def paint(colour: str) -> str:
    """Strong colours follow the theme, so that the association's own master colours the charts too."""
    themed = {ACCENT: "accent1", SECOND: "accent2", INK: "tx1"}.get(colour)
    return f'<a:schemeClr val="{themed}"/>' if themed else f'<a:srgbClr val="{colour.lstrip("#")}"/>'


def font(size: int, colour: str = INK, *, strong: bool = False) -> str:
    """Attributes and colour of a run of text, for an element that is not closed yet."""
    return f'sz="{size}" b="{int(strong)}"><a:solidFill>{paint(colour)}</a:solidFill>'


def text_properties(size: int, colour: str = INK, *, strong: bool = False, turn: int | None = None) -> str:
    """Type of an axis, a legend or labels; ``turn`` in 1/60,000 of a degree."""
    body = "<a:bodyPr/>" if turn is None else f'<a:bodyPr rot="{turn}" vert="horz"/>'
    return (
        f"<c:txPr>{body}<a:lstStyle/><a:p><a:pPr><a:defRPr {font(size, colour, strong=strong)}</a:defRPr></a:pPr>"
        '<a:endParaRPr lang="sv-SE"/></a:p></c:txPr>'
    )
