"""The handout's text, to work on: Markdown for the network's channels, Word for the minutes."""

from __future__ import annotations

import io
import re
from typing import Any, Final

import docx
import pandas as pd
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor

from skis_analytics import regions
from skis_analytics.charts.style import ACCENT, MUTED
from skis_analytics.export import fitting
from skis_analytics.export.figure import is_untested
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
_ACROSS, _DOWN = Cm(29.7), Cm(21)
"""A4's sides."""
_MARGIN: Final = Cm(2.2)
_PAGE_WIDTH: Final = 470.0
"""Points between A4's margins, as `_paper` sets them."""
_WIDE_PAGE: Final = 717.0
"""The same of a page that lies across."""
_MANY_COLUMNS: Final = 8
"""With more than these a table is set small."""
_SMALL: Final = 7.5
_SIDES: Final = 14.0
_NARROW_SIDES: Final = 5.0
"""What a cell has to the left and right of its text together, points; less in a table across."""
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
        *([_emphasised(value, decimals) for value in row] for row in rows),
    ]
    return "\n".join(f"| {' | '.join(row)} |" for row in texts)


def _emphasised(value: object, decimals: int) -> str:
    text = _plain(cell_text(value, decimals))
    return f"*{text}*" if is_untested(value) else text


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
    found = printed_tables(section)
    _turn(document, across=any(_needs_width(table, decimals) for table, decimals in found))
    document.add_heading(section.finding or section.kicker or "Utan rubrik", 1)
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


def _turn(document: Any, *, across: bool) -> None:
    """Lay the pages from here on across, or set them upright again."""
    if (document.sections[-1].orientation == WD_ORIENT.LANDSCAPE) != across:
        _paper(document.add_section(WD_SECTION.NEW_PAGE), across=across)


def _needs_width(table: pd.DataFrame, decimals: int) -> bool:
    """Whether a table's figures would be broken on an upright page."""
    texts = _texts(table, decimals)
    return len(texts[0]) > _MANY_COLUMNS and sum(_widths(texts, _PAGE_WIDTH, _SMALL, _SIDES)) > _PAGE_WIDTH + 1


def _texts(table: pd.DataFrame, decimals: int) -> list[list[str]]:
    return [headings(table), *([cell_text(value, decimals) for value in row] for row in cells(table))]


def _widths(texts: list[list[str]], room: float, size: float, sides: float) -> list[float]:
    # A table across has figures in every column under headings in bold.
    return fitting.columns(texts, room, type_size=size, sides=sides, face=0.95 if sides == _SIDES else 1.05)


def _word_table(document: Any, table: pd.DataFrame, decimals: int) -> None:
    rows, texts = cells(table), _texts(table, decimals)
    across = document.sections[-1].orientation == WD_ORIENT.LANDSCAPE
    drawn = document.add_table(rows=len(texts), cols=table.shape[1], style="Light Grid Accent 1")
    right = [is_number_column(rows, place) for place in range(table.shape[1])]
    size = 9.5 if len(right) <= _MANY_COLUMNS else _SMALL
    page, sides = (_WIDE_PAGE, _NARROW_SIDES) if across else (_PAGE_WIDTH, _SIDES)
    widths = _widths(texts, page, size, sides)
    # Headings that have no room beside each other stand on end, so that no figure under them is broken.
    on_end = across and sum(widths) > page
    if on_end:
        widths = _widths([[texts[0][0], *([""] * (len(right) - 1))], *texts[1:]], page, size, sides)
    scale = page / sum(widths)
    drawn.autofit = False
    if across:
        _narrow_cells(drawn)
    # A table's cells are looked up anew each time they are asked for; once is enough.
    found = drawn._cells
    for number, row in enumerate(texts):
        for place, text in enumerate(row):
            cell = found[number * table.shape[1] + place]
            cell.width = Pt(widths[place] * scale)
            paragraph = cell.paragraphs[0]
            run = paragraph.add_run(text)
            run.font.size = Pt(size)
            if number and is_untested(rows[number - 1][place]):
                run.font.italic = True
            paragraph.paragraph_format.space_after = Pt(0)
            # A table that has room on one page stands on one.
            paragraph.paragraph_format.keep_with_next = number < len(texts) - 1 and len(texts) <= _ROWS_TOGETHER
            if on_end and not number and place:
                _child(cell._tc.get_or_add_tcPr(), "w:textDirection", "btLr")
            elif right[place]:
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    for place, width in enumerate(widths):
        drawn.columns[place].width = Pt(width * scale)
    if on_end:
        drawn.rows[0].height = Pt(max(fitting.width(name, size) for name in texts[0][1:]) + sides)
    _child(drawn.rows[0]._tr.get_or_add_trPr(), "w:tblHeader", "true")
    document.add_paragraph()


def _narrow_cells(drawn: Any) -> None:
    """Less beside the text of each cell than the style gives."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        margin = _child(margins, f"w:{side}", str(int(_NARROW_SIDES / 2 * 20)), "w:w")
        margin.set(qn("w:type"), "dxa")
    properties = drawn._tbl.tblPr
    # The order of elements is the schema's: before the look, which comes last.
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(margins)
    else:
        look.addprevious(margins)


def _child(parent: Any, name: str, value: str, attribute: str = "w:val") -> Any:
    made = parent.makeelement(qn(name), {qn(attribute): value})
    parent.append(made)
    return made


def _muted(paragraph: Any) -> None:
    for run in paragraph.runs:
        run.font.color.rgb = RGBColor.from_string(MUTED.lstrip("#"))
        run.font.size = Pt(9.5)


def _styles(document: Any) -> None:
    """A4, one typeface, our colour for headings, Swedish as the language that is checked and read aloud."""
    _paper(document.sections[0], across=False)
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


def _paper(page: Any, *, across: bool) -> None:
    """A4, upright or across."""
    page.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    page.page_width, page.page_height = (_ACROSS, _DOWN) if across else (_DOWN, _ACROSS)
    page.left_margin = page.right_margin = _MARGIN
    page.top_margin = page.bottom_margin = Cm(2)
