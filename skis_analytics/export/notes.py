"""The handout's text, to work on: Markdown for the network's channels, Word for the minutes."""

from __future__ import annotations

import io
import re
from typing import Any, Final

import docx
import pandas as pd
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from skis_analytics import regions
from skis_analytics.charts.style import ACCENT, MUTED
from skis_analytics.export import fitting
from skis_analytics.export.handout import (
    NO_SECTIONS,
    Handout,
    Section,
    cell_text,
    cells,
    cleaned,
    headings,
    is_number_column,
    printed_tables,
    shortened,
)

_MARKUP: Final = re.compile(r"([\\`*_\[\]<>|~])")
_LINE_START: Final = re.compile(r"^(\s*)([#+\-=>]|\d+[.)])(?=\s|$|#|=|-)")
_FONT: Final = "Arial"
_PAGE_WIDTH: Final = 470.0
"""Points between A4's margins, as `_styles` sets them."""
_LEAD: Final = 3
"""Paragraphs over a table that go with it to the next page."""
_ROWS_TOGETHER: Final = 25


def markdown(handout: Handout) -> str:
    """The text with headings, tables and sources. What people wrote is shown as it stands; nothing in it becomes markup or HTML."""
    handout = cleaned(handout)
    parts = [f"# {_plain(handout.title or 'Underlag')}"]
    parts += [_plain(text) for text in (handout.subtitle, handout.origin()) if text]
    if not handout.sections:
        parts.append(NO_SECTIONS)
    for section in handout.sections:
        parts += _markdown_section(section)
    if handout.version():
        parts.append(_plain(handout.version()))
    return "\n\n".join(parts) + "\n"


def _markdown_section(section: Section) -> list[str]:
    parts = [f"## {_plain(section.finding or section.kicker or 'Utan rubrik')}"]
    if section.kicker:
        parts.append(f"*{_plain(section.kicker)}*")
    parts += [_plain(text) for text in section.body]
    parts += [_markdown_table(table, decimals) for table, decimals in printed_tables(section)]
    if section.notes:
        parts += [
            f"**Anteckningar:** {_plain(line)}" if number == 0 else _plain(line)
            for number, line in enumerate(_paragraphs(section.notes))
        ]
    if section.caveats:
        parts.append("Att tänka på:\n\n" + "\n".join(f"- {_plain(each)}" for each in section.caveats))
    if section.source:
        parts.append(f"Källa: {_plain(section.source)}")
    return parts


def _paragraphs(text: str) -> list[str]:
    return [line for line in text.split("\n") if line]


def _markdown_table(table: pd.DataFrame, decimals: int) -> str:
    rows = cells(table)
    rule = ["---:" if is_number_column(rows, place) else "---" for place in range(table.shape[1])]
    texts = [
        [_plain(name) or " " for name in headings(table)],
        rule,
        *([_plain(cell_text(value, decimals)) for value in row] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in texts)


def _plain(text: str) -> str:
    return _LINE_START.sub(r"\1\\\2", _MARKUP.sub(r"\\\1", text.replace("&", "&amp;"))) if text else ""


def word(handout: Handout) -> bytes:
    """A .docx of the same text, with headings, tables whose first row repeats, and Swedish as its language."""
    handout = cleaned(handout)
    document = docx.Document()
    _styles(document)
    about = document.core_properties
    about.title, about.author, about.language = shortened(handout.title, 250), regions.current().network, "sv-SE"
    about.created = about.modified = handout.made.replace(tzinfo=None)
    about.comments = f"Dataversion {handout.data_version}"[:250] if handout.data_version else ""
    document.add_heading(handout.title or "Underlag", 0)
    for text in (handout.subtitle, handout.origin(), "" if handout.sections else NO_SECTIONS):
        if text:
            document.add_paragraph(text)
    for section in handout.sections:
        _word_section(document, section)
    if handout.version():
        _muted(document.add_paragraph(handout.version()))
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _word_section(document: Any, section: Section) -> None:
    document.add_heading(section.finding or section.kicker or "Utan rubrik", 1)
    found = printed_tables(section)
    lead = [document.add_paragraph(text) for text in (section.kicker, *section.body) if text]
    if section.kicker:
        _muted(lead[0])
    if found and len(lead) <= _LEAD:
        for paragraph in lead:
            paragraph.paragraph_format.keep_with_next = True
    for table, decimals in found:
        _word_table(document, table, decimals)
    for number, line in enumerate(_paragraphs(section.notes)):
        paragraph = document.add_paragraph()
        if number == 0:
            paragraph.add_run("Anteckningar: ").bold = True
        paragraph.add_run(line)
    for text in section.caveats:
        document.add_paragraph(text, style="List Bullet")
    if section.source:
        _muted(document.add_paragraph(f"Källa: {section.source}"))


def _word_table(document: Any, table: pd.DataFrame, decimals: int) -> None:
    rows = cells(table)
    texts = [headings(table), *([cell_text(value, decimals) for value in row] for row in rows)]
    drawn = document.add_table(rows=len(texts), cols=table.shape[1], style="Light Grid Accent 1")
    right = [is_number_column(rows, place) for place in range(table.shape[1])]
    size = 9.5 if len(right) <= 8 else 7.5
    widths = fitting.columns(texts, _PAGE_WIDTH, type_size=size, sides=14, face=0.95)
    scale = _PAGE_WIDTH / sum(widths)
    drawn.autofit = False
    # A table's cells are looked up anew each time they are asked for; once is enough.
    found = drawn._cells
    for number, row in enumerate(texts):
        for place, text in enumerate(row):
            cell = found[number * table.shape[1] + place]
            cell.width = Pt(widths[place] * scale)
            paragraph = cell.paragraphs[0]
            paragraph.add_run(text).font.size = Pt(size)
            paragraph.paragraph_format.space_after = Pt(0)
            # A table that has room on one page stands on one.
            paragraph.paragraph_format.keep_with_next = number < len(texts) - 1 and len(texts) <= _ROWS_TOGETHER
            if right[place]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for place, width in enumerate(widths):
        drawn.columns[place].width = Pt(width * scale)
    head = drawn.rows[0]._tr.get_or_add_trPr()
    head.append(head.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))
    document.add_paragraph()


def _muted(paragraph: Any) -> None:
    for run in paragraph.runs:
        run.font.color.rgb = RGBColor.from_string(MUTED.lstrip("#"))
        run.font.size = Pt(9.5)


def _styles(document: Any) -> None:
    """A4, one typeface, our colour for headings, Swedish as the language that is checked and read aloud."""
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.2)
    page.top_margin = page.bottom_margin = Cm(2)
    for name in ("Normal", "Title", "Heading 1"):
        style = document.styles[name]
        style.font.name = _FONT
        fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
        for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            fonts.attrib.pop(qn(f"w:{theme}"), None)
        if name != "Normal":
            style.font.color.rgb = RGBColor.from_string(ACCENT.lstrip("#"))
    document.styles["Normal"].font.size = Pt(11)
    document.styles["Title"].font.size = Pt(24)
    document.styles["Heading 1"].font.size = Pt(15)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "sv-SE")
