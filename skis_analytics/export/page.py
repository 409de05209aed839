"""The handout as one HTML file that prints to clean A4: no script, nothing fetched, all that anyone wrote escaped."""

from __future__ import annotations

import html
from functools import lru_cache
from pathlib import Path
from typing import Final

import pandas as pd

from skis_analytics.export import fitting
from skis_analytics.export.figure import is_untested
from skis_analytics.export.handout import (
    NO_SECTIONS,
    NO_VALUES,
    Handout,
    Section,
    cell_text,
    cells,
    cleaned,
    headings,
    is_number_column,
    printed_tables,
)
from skis_analytics.export.page_charts import WIDTH, height, svg

_STYLE: Final = Path(__file__).with_name("page.css")
_MANY_COLUMNS: Final = 9
"""From here on a table is set small, to fit the width of A4."""
_DENSE_COLUMNS: Final = 15
"""From here on headings stand on end on paper; where even that has no room, words are broken."""
_SHORT: Final = 12
"""Characters of a cell that stays on one line: a period, a value."""
_LONG_WORD: Final = 28
_SMALLEST: Final = 9.4
"""Of a wide table's type on paper, CSS pixels, and what its cells have at their sides."""
_CELL_SIDES: Final = 7.0
_WIDTH_ACROSS: Final = 1000.0
"""What A4 has between its margins when it lies across, CSS pixels."""
_PAPER_HIGH: Final = 985.0
"""CSS pixels between A4's upper and lower margins, less a little."""
_PAPER_SIZE: Final = 13.3
"""Of type on paper, CSS pixels."""
_DENSITIES: Final = (("", 1.0, 0.9), ("snug", 0.9, 0.75), ("tight", 0.8, 0.55), ("tightest", 0.72, 0.42))
"""Class, scale of the type and width of the chart, as in the stylesheet; the first that fits is used."""
_LISTED: Final = 3
"""With more sections than this, the page begins with a list of them."""


def page(handout: Handout) -> bytes:
    """The page, UTF-8.

    Charts are pictures with their description; what they draw can be opened as a table under them (on screen, not on paper).
    """
    handout = cleaned(handout)
    title = _text(handout.title or "Underlag")
    # On paper a page by itself has no cover before it, so it says itself what it is part of.
    part_of = f"{handout.title or 'Underlag'} · {handout.origin()}" if handout.only_pages() else ""
    sections = [
        # What the line under it says already is not said twice.
        _section(section, number, handout.origin() if part_of and section.kicker == handout.title else part_of)
        for number, section in enumerate(handout.sections, start=1)
    ]
    body = "".join(sections) or f"<p>{NO_SECTIONS}</p>"
    body_tag = '<body class="pages">' if handout.only_pages() else "<body>"
    return (
        '<!DOCTYPE html>\n<html lang="sv"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{title}</title><style>{_style()}</style></head>{body_tag}"
        f"<header><h1>{title}</h1>{_paragraph(handout.subtitle, 'subtitle')}{_paragraph(handout.origin(), 'origin')}</header>"
        f"{_contents(handout)}<main>{body}</main><footer>{_paragraph(handout.version(), 'origin version')}</footer></body></html>\n"
    ).encode()


@lru_cache(maxsize=1)
def _style() -> str:
    return _STYLE.read_text(encoding="utf-8")


def _contents(handout: Handout) -> str:
    if len(handout.sections) <= _LISTED:
        return ""
    listed = "".join(
        f'<li><a href="#del-{number}">{_text(_heading(section))}</a></li>'
        for number, section in enumerate(handout.sections, start=1)
    )
    return f'<nav aria-label="Innehåll"><ol>{listed}</ol></nav>'


def _heading(section: Section) -> str:
    return section.finding or section.kicker or "Utan rubrik"


def _section(section: Section, number: int, part_of: str = "") -> str:
    identity = f"del-{number}"
    kinds = [
        kind
        for kind in (
            "page" if section.new_page and number > 1 else "",
            _density(section) if part_of else "",
            "across" if _lies_across(section) else "",
        )
        if kind
    ]
    told = f' class="{" ".join(kinds)}"' if kinds else ""
    parts = [
        f'<section id="{identity}"{told} aria-labelledby="{identity}-rubrik">',
        _paragraph(part_of, "part"),
        _paragraph(section.kicker, "kicker"),
        f'<h2 id="{identity}-rubrik">{_text(_heading(section))}</h2>',
        *(_paragraph(text) for text in section.body),
    ]
    if section.chart is not None:
        parts.append(_figure(section, number))
    if section.table is not None and section.table.shape[1]:
        parts.append(_table(section.table, section.described() if section.chart is None else "Tabell", 1, number))
    if section.caveats:
        parts.append(f'<ul class="caveats">{"".join(f"<li>{_text(each)}</li>" for each in section.caveats)}</ul>')
    if section.chart is None or not section.chart.has_values():
        parts.append(_paragraph(f"Källa: {section.source}" if section.source else "", "source"))
    return "".join([*parts, "</section>"])


def _density(section: Section) -> str:
    """The class of a section that has to be one page of A4: how small it is set, from how high it would be."""
    return next(
        (kind for kind, *scales in _DENSITIES if _paper_height(section, *scales) <= _PAPER_HIGH), _DENSITIES[-1][0]
    )


def _paper_height(section: Section, scale: float, picture: float) -> float:
    """About how high a section is on paper, in CSS pixels; ``scale`` of its type and ``picture`` of its chart, as in the stylesheet."""
    size = _PAPER_SIZE * scale
    small = size * 0.85
    chart = section.chart if section.chart is not None and section.chart.has_values() else None
    rows = len(section.table) + 2 if section.table is not None and section.table.shape[1] else 0
    under = " · ".join([*section.caveats, section.source])
    return (
        len(fitting.lines(_heading(section), WIDTH, _PAPER_SIZE * 1.3)) * _PAPER_SIZE * 1.3 * 1.25
        + sum(len(fitting.lines(text, WIDTH, size)) * size * 1.35 + 4 for text in section.body)
        + (height(chart) * picture if chart is not None else 0)
        + rows * (small * 1.35 + 3)
        + (len(fitting.lines(under, WIDTH, small)) + 4) * small * 1.35 + 40
    )  # fmt: skip


def _figure(section: Section, number: int) -> str:
    chart = section.chart
    if chart is None or not chart.has_values():
        return _paragraph(NO_VALUES)
    source = f'<span class="source">Källa: {_text(section.source)}</span>' if section.source else ""
    opened = _table(printed_tables(section)[0][0], "Diagrammets värden", chart.decimals, number)
    return (
        f"<figure>{svg(chart, section.described(), f'del-{number}-bild')}<figcaption>{source}</figcaption></figure>"
        f"<details><summary>Visa diagrammets värden som tabell</summary>{opened}</details>"
    )


def _table(table: pd.DataFrame, caption: str, decimals: int, number: int) -> str:
    rows = cells(table)
    texts = [[cell_text(value, decimals) for value in row] for row in rows]
    kinds = [_kind(rows, texts, name, place) for place, name in enumerate(headings(table))]
    head = "".join(
        f'<th scope="col"{kind}>{_text(name)}</th>' for name, kind in zip(headings(table), kinds, strict=True)
    )
    body = "".join(
        f'<tr><th scope="row"{kinds[0]}>{_text(row[0])}</th>'
        + "".join(
            f"<td{kind}>{f'<i>{_text(text)}</i>' if is_untested(value) else _text(text)}</td>"
            for value, text, kind in zip(held[1:], row[1:], kinds[1:], strict=True)
        )
        + "</tr>"
        for held, row in zip(rows, texts, strict=True)
    )
    many = " many" if table.shape[1] >= _MANY_COLUMNS else ""
    if table.shape[1] >= _DENSE_COLUMNS:
        many += " turned" if _turned_width(table, decimals) <= _WIDTH_ACROSS else " dense"
    return (
        f'<div class="wide{many}" tabindex="0" role="region" aria-label="{_text(caption)} (del {number})"><table><caption>{_text(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _lies_across(section: Section) -> bool:
    """Whether a table of the section has room only on a page that lies across."""
    table = section.table
    return table is not None and table.shape[1] >= _DENSE_COLUMNS and WIDTH < _turned_width(table, 1) <= _WIDTH_ACROSS


def _turned_width(table: pd.DataFrame, decimals: int) -> float:
    """How wide a table is on paper with its headings on end and no cell broken, CSS pixels."""
    texts = [[cell_text(value, decimals) for value in row] for row in cells(table)]
    columns = [[headings(table)[0], *(row[0] for row in texts)], *zip(*(row[1:] for row in texts), strict=True)]
    return sum(
        max((fitting.width(text, _SMALLEST) for text in column), default=0.0) + _CELL_SIDES for column in columns
    )


def _kind(rows: list[list[object]], texts: list[list[str]], name: str, place: int) -> str:
    """A column's class: numbers stand to the right; only a word that no page could hold is broken in itself."""
    shown = [row[place] for row in texts]
    kinds = {
        "number": is_number_column(rows, place),
        "short": all(len(text) <= _SHORT for text in shown),
        "long": any(len(word) > _LONG_WORD for text in (name, *shown) for word in text.split()),
    }
    found = " ".join(kind for kind, holds in kinds.items() if holds)
    return f' class="{found}"' if found else ""


def _paragraph(text: str, kind: str = "") -> str:
    if not text:
        return ""
    return f'<p class="{kind}">{_text(text)}</p>' if kind else f"<p>{_text(text)}</p>"


def _text(text: str) -> str:
    return html.escape(text)
