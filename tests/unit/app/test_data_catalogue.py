"""The coverage matrix and the files of the tab Nyckeltal."""

from __future__ import annotations

from datetime import date

import pandas as pd

from skis_analytics.app.data_catalogue import file_table, headline, year_rows
from skis_analytics.database.connection import Results
from skis_analytics.domain import Comparison, Gender, Indicator, Municipality, Provider, Selection
from skis_analytics.queries import quality
from skis_analytics.verdicts.freshness import freshness

CHOSEN = Selection("np_swedish_second_language_9", 2025, Comparison.REGION, None, Provider.MUNICIPAL, Gender.ALL)


def test_every_cell_stands_in_its_own_municipalitys_column(
    real: Results, indicators: dict[str, Indicator], region: dict[str, Municipality]
):
    cells = quality.coverage(real, CHOSEN, list(region))
    rows = year_rows(cells, indicators[CHOSEN.indicator], lambda municipality, year: f"{municipality}-{year}")
    assert [row.id for row in rows] == ["2024", "2023", "2022", "2021", "2020", "2019", "2018"]
    codes = list(dict.fromkeys(cells["municipality"]))
    by_place = {(row["municipality"], row["year"]): row for row in cells.to_dict("records")}
    for row in rows:
        for code, cell in zip(codes, row.cells, strict=False):
            source = by_place[code, int(row.id)]
            assert cell.href == f"{code}-{row.id}"
            assert cell.word.startswith(f"{source['name']} {row.title}: ")
            if source["present"] and pd.isna(source["mark"]):
                assert cell.sort == source["value"]
        shown = sum(not pd.isna(by_place[code, int(row.id)]["value"]) for code in codes)
        assert row.cells[-1].text == str(shown)


def test_every_reason_for_no_figure_has_its_own_sign(real: Results, indicators: dict[str, Indicator], region):
    cells = quality.coverage(real, CHOSEN, list(region))
    rows = year_rows(cells, indicators[CHOSEN.indicator], lambda *_: "")
    signs = {
        cell.text: cell.word.split(": ")[1].split(" (")[0]
        for row in rows
        for cell in row.cells[:-1]
        if cell.sort is None
    }
    assert signs == {"..": "skyddat", ".": "saknas i källan.", "–": "ingen uppgift"}


def test_the_headline_counts_and_tells_what_is_late(real: Results, indicators: dict[str, Indicator], region):
    indicator = indicators["merit_value_9"]
    cells = quality.coverage(real, Selection("merit_value_9", 2025, Comparison.REGION, None, Provider.MUNICIPAL, Gender.ALL), list(region))  # fmt: skip
    before, after = (freshness(indicator, 2025, (), day) for day in (date(2026, 9, 1), date(2026, 10, 1)))
    assert headline(cells, indicator, before) == "Meritvärde åk 9: alla 15 kommuner har uppgift för 2024/25"
    assert headline(cells, indicator, after).endswith("– 2025/26 bör ha kommit ut men är inte inläst")


def test_the_placeholder_of_nearly_all_is_in_no_file(real: Results, indicators: dict[str, Indicator]):
    figures = quality.figures(real, "vocational_eligibility_9")
    table = file_table(figures, indicators)
    assert len(table) == len(figures)
    assert table.loc[figures["mark"] == "nearly_all", "Värde"].isna().all()
    assert table["Markering"].notna().sum() == figures["mark"].notna().sum()
    assert table["Huvudman"].notna().all()
