"""The workbook is opened again as Excel does: numbers are numbers, and nothing that anyone wrote is run."""

from __future__ import annotations

import io
from dataclasses import replace
from typing import Any

import openpyxl
import pytest

from skis_analytics.export.handout import Section, cells, cleaned, headings, tables
from skis_analytics.export.workbook import workbook
from tests.unit.export.handouts import BODY, CAVEATS, DOTS, FIGURES, FINDING, HANDOUT, HOSTILE, SOURCE, TABLE


def read(raw: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(raw))


def rows(sheet: Any) -> list[list[Any]]:
    return [list(row) for row in sheet.iter_rows(values_only=True)]


def under(sheet: Any, names: list[str]) -> list[list[Any]]:
    """The rows under a row of headings, up to the next empty row."""
    found = rows(sheet)
    wide = len(names)
    start = next(number for number, row in enumerate(found) if row[:wide] == names) + 1
    below = [row[:wide] for row in found[start:]]
    return below[: next((number for number, row in enumerate(below) if not any(row)), len(below))]


def rounded(cell: object) -> object:
    return float(f"{cell:.14g}") if isinstance(cell, float) else cell


def test_contents_lead_to_every_sheet():
    book = read(workbook(HANDOUT))
    first, *others = book.worksheets
    assert first.title == "Innehåll"
    texts = [cell for row in rows(first) for cell in row if cell]
    assert HANDOUT.title in texts
    assert any("Dataversion 2024-11-12 a1b2c3" in str(text) for text in texts)
    linked = {
        cell.value: cell.hyperlink.location for row in first.iter_rows() for cell in row if cell.hyperlink is not None
    }
    assert linked == {sheet.title: f"'{sheet.title}'!A1" for sheet in others}
    assert FINDING in texts


@pytest.mark.parametrize("text", ["- punkt ett\n- punkt två", "+46 500 12 34", "=1+1", "@anna"])
def test_a_text_that_begins_as_a_formula_stands_as_it_was_written_and_is_not_run(text: str):
    book = read(workbook(replace(HANDOUT, title=text.split("\n", maxsplit=1)[0])))
    cell = next(
        cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == text.split("\n", maxsplit=1)[0]
    )
    assert (cell.data_type, cell.quotePrefix) == ("s", True)


def test_every_figure_is_there_as_a_number():
    book = read(workbook(HANDOUT))
    expected = [each for section in cleaned(HANDOUT).sections for each in tables(section) or [None]]
    assert len(book.worksheets) == len(expected) + 1
    for sheet, drawn in zip(book.worksheets[1:], expected, strict=True):
        if drawn is not None and drawn[0] is not FIGURES:
            found = under(sheet, headings(drawn[0]))
            # A file keeps fifteen digits of a number; Excel does no more.
            assert [[rounded(cell) for cell in row] for row in found] == [
                [rounded(cell) for cell in row] for row in cells(drawn[0])
            ]


def test_a_sheet_says_what_where_from_and_what_to_mind():
    sheet = read(workbook(HANDOUT)).worksheets[1]
    texts = [str(cell) for row in rows(sheet) for cell in row if cell is not None]
    assert texts[0] == FINDING
    assert f"Källa: {SOURCE}" in texts
    assert all(any(caveat in text for text in texts) for caveat in CAVEATS)
    assert all(sentence in texts for sentence in BODY)
    assert sheet.freeze_panes == "B7"
    assert sheet.page_setup.orientation == "landscape"


def test_chart_and_table_of_one_section_are_sheets_beside_each_other():
    handout = HOSTILE["nothing"].__class__("t", "", HANDOUT.made, "", (Section("Båda", chart=DOTS, table=TABLE),))
    assert read(workbook(handout)).sheetnames == ["Innehåll", "1 Båda", "1b Båda"]


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_is_run_and_every_sheet_has_a_name_of_its_own(name: str):
    book = read(workbook(HOSTILE[name]))
    assert len(set(book.sheetnames)) == len(book.sheetnames)
    for sheet in book:
        assert len(sheet.title) <= 31
        assert not set(sheet.title) & set("[]:*?/\\")
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert not isinstance(cell.value, str) or len(cell.value) <= 32_767


def test_an_empty_handout_says_so():
    assert "Inga delar är valda till underlaget." in [
        row[0] for row in rows(read(workbook(HOSTILE["nothing"])).worksheets[0])
    ]


def test_a_figure_is_its_whole_number_and_its_sign_or_mark_stands_in_a_column_beside():
    handout = HOSTILE["nothing"].__class__("t", "", HANDOUT.made, "", (Section("Nuläge", table=FIGURES),))
    sheet = read(workbook(handout)).worksheets[1]
    names = ["Nyckeltal", "Hjo", "Hjo: tecken", "Riket"]
    assert under(sheet, names) == [
        ["Behöriga", 81.46, "▼▼", 82.5],
        ["Trygghet åk 5 (2022/23)", 8.25, "○", None],
        ["NP svenska", None, "~100", 93.4],
    ]
    first = next(row for row in sheet.iter_rows() if row[0].value == "Behöriga")
    assert [cell.number_format for cell in first] == ["General", "#,##0", "General", "#,##0.0"]
    shown = {cell.coordinate: cell for row in sheet.iter_rows() for cell in row}
    assert shown["D9"].number_format == '#,##0.0"\u00a0%"'
    assert [shown[place].font.italic for place in ("A8", "B8", "C8", "D8", "B7")] == [False, True, True, False, False]
