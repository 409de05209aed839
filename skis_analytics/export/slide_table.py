"""A table on slides: at most sixteen rows on each, columns as wide as their text, goes on to the right and below."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import pandas as pd
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.slide import Slide
from pptx.util import Pt

from skis_analytics.export import fitting
from skis_analytics.export.figure import is_untested
from skis_analytics.export.handout import cell_text, cells, headings, is_number_column, shortened
from skis_analytics.export.slide_template import Area

MOST_ROWS: Final = 16
"""The fifteen municipalities and a row for the group fit one slide, in type of the usual size."""
_SIZE: Final = 14
_SHAPES: Final = ((12, False), (12, True), (11, True), (10, False), (10, True))
"""Smaller type, and headings that stand on end, in the order they are tried for a table that is too wide."""
_MOST_SLIDES: Final = 2
"""For a table that fits in width in a smaller shape: with more it is rather set smaller still."""
_TALLEST: Final = 110.0
"""Points of a heading that stands on end."""
_PADDING: Final = 2.0
"""Over and under a row's text together, points."""
_SIDES: Final = 14.0
_NARROW_SIDES: Final = 8.0
_LONGEST: Final = 400
"""Characters of a cell; the workbook has the whole."""
_POINT: Final = 12_700


class TableOnSlides:
    """A table dealt out over slides with room for ``size`` (points); ``alt`` describes it, ``face`` is as in `fitting.columns`."""

    def __init__(self, table: pd.DataFrame, size: tuple[float, float], alt: str, face: float) -> None:
        rows = cells(table)
        self._size = size
        self._face = face
        self._alt = alt
        self._headings = [shortened(name, 80) for name in headings(table)]
        self._texts = [[shortened(cell_text(value), _LONGEST) for value in row] for row in rows]
        self._italic = [[is_untested(value) for value in row] for row in rows]
        self._right = [is_number_column(rows, place) for place in range(len(self._headings))]
        self._shape(_SIZE, turned=False)
        if len(self._groups()) > 1:
            self._narrow()

    def _narrow(self) -> None:
        """Set a table that is too wide smaller, so that what belongs together is not on several slides; else as it was."""
        for size, turned in _SHAPES:
            self._shape(size, turned=turned)
            tall = turned and max(self._wide(name) for name in self._headings[1:]) > _TALLEST
            if not tall and len(self._groups()) == 1 and len(self.pages()) <= _MOST_SLIDES:
                return
        self._shape(_SIZE, turned=False)

    def _shape(self, type_size: int, *, turned: bool) -> None:
        self._type, self._turned = type_size, turned
        self._sides = _SIDES if type_size == _SIZE else _NARROW_SIDES
        heads = [self._headings[0], *([""] * (len(self._headings) - 1))] if turned else self._headings
        self._widths = fitting.columns(
            [heads, *self._texts], self._size[0], type_size=type_size, sides=self._sides, face=self._face
        )

    def _wide(self, text: str) -> float:
        return fitting.width(text, self._type) * self._face

    def pages(self, taken: int = 0) -> list[Callable[[Slide, Area], None]]:
        """What draws each slide's part; the first begins ``taken`` (EMU) down."""
        found: list[Callable[[Slide, Area], None]] = []
        start = 0
        while start < len(self._texts) or not found:
            room = self._size[1] - (taken / _POINT if not found else 0)
            end = start + self._fitting_rows(start, room)
            for number, columns in enumerate(self._groups()):
                down = taken if not found and number == 0 else 0
                found.append(self._page(columns, start, end, down))
            start = end
        return found

    def _page(self, columns: Sequence[int], start: int, end: int, down: int) -> Callable[[Slide, Area], None]:
        return lambda slide, area: self._draw(slide, area, columns, start, end, down)

    def _groups(self) -> list[list[int]]:
        """Columns that fit beside each other; the first, which says what a row is, begins each group."""
        groups: list[list[int]] = [[0]]
        used = self._widths[0]
        for place in range(1, len(self._widths)):
            if used + self._widths[place] > self._size[0] and len(groups[-1]) > 1:
                groups.append([0])
                used = self._widths[0]
            groups[-1].append(place)
            used += self._widths[place]
        return groups

    def _height(self, texts: Sequence[str]) -> float:
        most = max(
            len(fitting.lines(text, (width - self._sides) / self._face + 0.5, self._type))
            for text, width in zip(texts, self._widths, strict=True)
        )
        return most * self._type * 1.2 + _PADDING

    def _head_height(self) -> float:
        if not self._turned:
            return self._height(self._headings)
        return max(self._wide(name) for name in self._headings[1:]) + self._sides

    def _fitting_rows(self, start: int, room: float) -> int:
        remaining = len(self._texts) - start
        fit = self._rows_in(start, room - self._head_height())
        if fit >= remaining:
            return max(1, remaining)
        # Seventeen rows are better as nine and eight than as sixteen and one.
        return max(1, min(fit, -(-remaining // -(-remaining // max(1, fit)))))

    def _rows_in(self, start: int, room: float) -> int:
        """How many rows fit a height, at least one if any are left."""
        most = MOST_ROWS * _SIZE // self._type
        for count, texts in enumerate(self._texts[start : start + most]):
            room -= self._height(texts)
            if room < 0:
                return max(1, count)
        return min(most, len(self._texts) - start)

    def _draw(self, slide: Slide, area: Area, columns: Sequence[int], start: int, end: int, down: int) -> None:
        rows = [self._headings, *self._texts[start:end]]
        widths = self._shared([self._widths[place] for place in columns])
        shapes: Any = slide.shapes
        frame = shapes.add_table(len(rows), len(columns), area.left, area.top + down, area.width, area.height)
        properties = frame._element.xpath(".//p:cNvPr")[0]
        properties.set("name", "Tabell")
        properties.set("descr", shortened(self._alt, 4000))
        table = frame.table
        table.first_row, table.horz_banding = True, True
        for place, width in enumerate(widths):
            table.columns[place].width = Pt(width)
        for number, texts in enumerate(rows):
            table.rows[number].height = Pt(self._height(texts) if number else self._head_height())
            for place, column in enumerate(columns):
                cell = table.cell(number, place)
                _fill(cell, texts[column], right=self._right[column], type_size=self._type, sides=self._sides)
                if number and self._italic[start + number - 1][column]:
                    cell.text_frame.paragraphs[0].runs[0].font.italic = True
                if self._turned and not number and place:
                    cell._tc.get_or_add_tcPr().set("vert", "vert270")
        frame.width, frame.height = Pt(sum(widths)), sum(row.height for row in table.rows)

    def _shared(self, widths: list[float]) -> list[float]:
        """What the slide has left over shared out, but for a narrow table, which stays together."""
        total = sum(widths)
        if total > self._size[0]:
            return [width * self._size[0] / total for width in widths]
        return [width * min(self._size[0] / total, 1.35) for width in widths]


def _fill(cell: Any, text: str, *, right: bool, type_size: int, sides: float) -> None:
    cell.margin_left = cell.margin_right = Pt(sides / 2)
    cell.margin_top = cell.margin_bottom = Pt(_PADDING / 2)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    paragraph = cell.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    # An empty cell has the type of its paragraph's end; the table's own 18 points would make its row higher.
    end = paragraph._p.get_or_add_endParaRPr()
    end.set("sz", str(type_size * 100))
    if not text:
        return
    run = paragraph.add_run()
    run.text = text
    run.font.size = Pt(type_size)
    run._r.get_or_add_rPr().set("lang", "sv-SE")
