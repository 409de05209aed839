"""A table offered as CSV, Excel and Parquet. The files are made when somebody asks for one, not at every run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import pandas as pd
import streamlit as st

from skis_analytics.export import tables

XLSX_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PARQUET_TYPE: Final = "application/vnd.apache.parquet"

Table = Callable[[], pd.DataFrame]
"""Run when a file is wanted, on a thread without a session: it must not use Streamlit."""


def offer(table: Table, about: Mapping[str, str], name: str, what: str) -> None:
    """Three buttons in a row.

    Args:
        table: gives the table when a file is wanted.
        about: what, where from, when; a sheet of its own in Excel and the file's metadata in Parquet.
        name: the files' name without ending.
        what: names the buttons apart where a page has several rows of them.
    """
    csv, xlsx, parquet = st.columns(3)
    _button(csv, "CSV", lambda: tables.as_csv(table()), f"{name}.csv", "text/csv", what)
    _button(xlsx, "Excel", lambda: tables.as_xlsx(table(), about), f"{name}.xlsx", XLSX_TYPE, what)
    _button(parquet, "Parquet", lambda: tables.as_parquet(table(), about), f"{name}.parquet", _PARQUET_TYPE, what)


def offer_without_excel(table: Table, about: Mapping[str, str], name: str, what: str) -> None:
    """CSV and Parquet of a table too long for a workbook to be made while somebody waits."""
    csv, parquet = st.columns(2)
    _button(csv, "CSV", lambda: tables.as_csv(table()), f"{name}.csv", "text/csv", what)
    _button(parquet, "Parquet", lambda: tables.as_parquet(table(), about), f"{name}.parquet", _PARQUET_TYPE, what)


def _button(
    column: st.delta_generator.DeltaGenerator, format_: str, data: Callable[[], bytes], file: str, mime: str, what: str
) -> None:
    column.download_button(
        f"Ladda ner {format_}", data, file, mime, key=f"offer_{what}_{format_}", width="stretch", on_click="ignore"
    )
