"""Files for spreadsheets: what Swedish Excel reads, and nothing that it would run."""

from __future__ import annotations

import csv
import io

import openpyxl
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skis_analytics.export.tables import as_csv, as_large_xlsx, as_parquet, as_xlsx, safe

TABLE = pd.DataFrame(
    {
        "Kommun": ["Götene", "Skara; Valle"],
        "Värde": [81.5, None],
        "Elever": [138, 1234],
        "Bedömning": ["tydligt lägre", '"citat"'],
    }
)
ABOUT = {"Nyckeltal": "Behöriga", "Källa": "Skolverket"}
FORMULAS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=HYPERLINK(\"http://x\")", "＝1+1", "\x00=1+1"]  # fmt: skip


def read_csv(raw: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=";"))


def read_xlsx(raw: bytes) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(raw))


def test_csv_is_what_swedish_excel_opens():
    raw = as_csv(TABLE)
    assert raw.startswith(b"\xef\xbb\xbf")
    assert b"\r\n" in raw
    assert read_csv(raw) == [
        ["Kommun", "Värde", "Elever", "Bedömning"], ["Götene", "81,5", "138", "tydligt lägre"], ["Skara; Valle", "", "1234", '"citat"'],
    ]  # fmt: skip


def test_a_number_beside_a_mark_has_its_comma_too():
    """With a point Excel would make 1.5 the first of May."""
    table = pd.DataFrame({"Värde": [1.5, "..", None, -3.25, 7]})
    assert [row[0] for row in read_csv(as_csv(table))[1:]] == ["1,5", "..", "", "-3,25", "7"]


@pytest.mark.parametrize("text", FORMULAS)
def test_nothing_is_run(text: str):
    table = pd.DataFrame({"Text": [text]})
    cell = read_csv(as_csv(table))[1][0]
    assert cell.startswith("'")
    book = read_xlsx(as_xlsx(table, {text: text}))
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(one.data_type != "f" for one in row)
    assert book["Uppgifter"]["A2"].value.startswith("'")
    assert book["Om uppgifterna"]["A1"].value.startswith("'")


@pytest.mark.parametrize("text", FORMULAS)
def test_nor_in_a_heading(text: str):
    table = pd.DataFrame({text: [1]})
    assert read_csv(as_csv(table))[0][0].startswith("'")
    assert read_xlsx(as_xlsx(table, ABOUT))["Uppgifter"]["A1"].data_type == "s"


def test_ordinary_text_and_numbers_are_left_as_they_are():
    assert [safe(value) for value in ("Hjo", "–", "−3,2", "..", "~100", "", -1.5, 0, None)] == [
        "Hjo", "–", "−3,2", "..", "~100", "", -1.5, 0, None,
    ]  # fmt: skip


def test_xlsx_holds_the_values_as_numbers():
    book = read_xlsx(as_xlsx(TABLE, ABOUT))
    assert book.sheetnames == ["Uppgifter", "Om uppgifterna"]
    assert [[cell.value for cell in row] for row in book["Uppgifter"].iter_rows()] == [
        ["Kommun", "Värde", "Elever", "Bedömning"], ["Götene", 81.5, 138, "tydligt lägre"], ["Skara; Valle", None, 1234, '"citat"'],
    ]  # fmt: skip
    assert [[cell.value for cell in row] for row in book["Om uppgifterna"].iter_rows()] == [
        list(item) for item in ABOUT.items()
    ]


@settings(max_examples=40)
@given(st.text(max_size=40))
def test_any_text_can_be_exported(text: str):
    """People paste what they have, control characters and all."""
    table = pd.DataFrame({"Text": [text]})
    assert len(read_csv(as_csv(table))) == 2 or not text.strip()
    assert read_xlsx(as_xlsx(table, {"Text": text}))["Uppgifter"]["A1"].value == "Text"


@pytest.mark.parametrize("table", [TABLE.iloc[:0], pd.DataFrame()])
def test_an_empty_table_is_an_empty_file(table: pd.DataFrame):
    assert read_csv(as_csv(table))[0] == (list(table.columns) or [])
    assert read_xlsx(as_xlsx(table, ABOUT))["Uppgifter"].max_row == 1


def test_a_real_table_survives_the_journey(real):
    table = real.ask(
        "FROM results.result WHERE indicator = 'all_subjects_6' AND year = 2025 AND provider = 'municipal'"
    )
    back = pd.read_csv(
        io.BytesIO(as_csv(table)), sep=";", decimal=",", encoding="utf-8-sig", dtype={"municipality": str}
    )
    pd.testing.assert_series_equal(back["value"], table["value"])
    assert back["municipality"].tolist() == table["municipality"].tolist()
    again = pd.read_excel(io.BytesIO(as_xlsx(table, ABOUT)), dtype={"municipality": str})
    pd.testing.assert_series_equal(again["value"], table["value"])


def test_parquet_carries_where_it_is_from():
    raw = as_parquet(TABLE, ABOUT)
    back = pq.read_table(io.BytesIO(raw))
    said = {name.decode(): text.decode() for name, text in back.schema.metadata.items()}
    assert {name: said[name] for name in ABOUT} == ABOUT
    pd.testing.assert_frame_equal(back.to_pandas(), TABLE)


def test_parquet_keeps_text_as_it_is():
    """A database runs no formulas, and an apostrophe would be a wrong value."""
    assert pq.read_table(io.BytesIO(as_parquet(pd.DataFrame({"Text": FORMULAS}), {}))).to_pydict()["Text"] == FORMULAS


@pytest.mark.parametrize(
    "table", [TABLE, TABLE.iloc[:0], pd.DataFrame({"Text": FORMULAS, "=A1": range(len(FORMULAS))})]
)
def test_a_long_workbook_holds_what_a_short_one_does(table: pd.DataFrame):
    def cells(raw: bytes) -> dict[str, list[list[object]]]:
        return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in read_xlsx(raw)}

    told: list[float] = []
    long = as_large_xlsx(table, ABOUT, told.append)
    assert cells(long) == cells(as_xlsx(table, ABOUT))
    assert all(one.data_type != "f" for sheet in read_xlsx(long) for row in sheet.iter_rows() for one in row)
    assert told == sorted(told)
    assert told[-1] == 1
