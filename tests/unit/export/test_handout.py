from __future__ import annotations

from datetime import UTC, datetime

import pandas as pd
import pytest

from skis_analytics.export.handout import (
    BarChart,
    Handout,
    LineChart,
    Reference,
    Section,
    Series,
    cell_text,
    cells,
    cleaned,
    printed_tables,
    tables,
    values_table,
)
from tests.unit.export.handouts import CROWD, DOTS, HOSTILE, TABLE


def test_a_series_is_as_long_as_the_categories():
    with pytest.raises(ValueError, match="2 values for 1 categories"):
        BarChart(("Hjo",), (Series("a", (1.0, 2.0)),))
    with pytest.raises(ValueError, match="0 values for 1 categories"):
        BarChart(("Hjo",), (Series("a", ()),))
    with pytest.raises(ValueError, match="2 values"):
        BarChart(("Hjo",), (Series("a", (1.0,), (1.0, 2.0)),))


def test_pasted_text_becomes_paragraphs_without_unwritable_signs():
    section = cleaned(HOSTILE["control characters"]).sections[0]
    assert section.finding == "xy"
    assert section.body == ("rad", "rad2", "rad3")
    assert section.caveats == ()
    assert section.chart is not None
    assert section.chart.categories == ("a", "b")
    assert section.chart.series[0] == Series("s", (None, 1.0))


def test_what_is_no_number_is_no_value_and_an_unknown_end_no_interval():
    chart = cleaned(HOSTILE["not numbers"]).sections[0].chart
    assert chart is not None
    assert chart.series[0].values == (None, None, None)
    assert [chart.series[1].interval(place) for place in range(3)] == [None, None, None]


def test_cleaning_twice_changes_nothing():
    for handout in HOSTILE.values():
        once = cleaned(handout)
        again = cleaned(once)
        assert [each.body for each in again.sections] == [each.body for each in once.sections]
        assert (again.title, again.subtitle) == (once.title, once.subtitle)


def test_the_figures_of_a_chart_as_a_table():
    table = values_table(DOTS)
    assert list(table.columns) == [
        "Kommun", "Läsåret 2023/24 (%)", "Läsåret 2023/24, nedre gräns", "Läsåret 2023/24, övre gräns", "Skaraborg (%)",
    ]  # fmt: skip
    assert list(table.iloc[6]) == ["Karlsborg", None, None, None, 78.2]
    assert list(table.iloc[:, 1]) == list(DOTS.series[0].values)


def test_cells_keep_whole_numbers_whole_and_print_the_swedish_way():
    rows = cells(
        pd.DataFrame({"a": [1.0, None], "b": [1.5, 2.0], "c": ["x", pd.NA], "d": [True, False], "e": [1234, -5]})
    )
    assert rows == [[1, 1.5, "x", "ja", 1234], [None, 2.0, None, "nej", -5]]
    assert [[cell_text(value) for value in row] for row in rows] == [
        ["1", "1,5", "x", "ja", "1\u00a0234"], ["–", "2,0", "–", "nej", "−5"],
    ]  # fmt: skip


def test_many_series_stand_on_their_side_on_paper_with_the_same_figures():
    section = Section("a", chart=CROWD, table=TABLE)
    straight, turned = tables(section)[0][0], printed_tables(section)[0][0]
    assert turned.shape == (straight.shape[1] - 1, straight.shape[0] + 1)
    assert list(turned.columns[1:]) == list(CROWD.categories)
    assert [list(row)[1:] for row in turned.itertuples(index=False)] == [
        list(straight[name]) for name in straight.columns[1:]
    ]
    assert printed_tables(section)[1][0] is TABLE


def test_a_reference_that_is_no_number_is_left_out():
    chart = LineChart(("a",), (Series("s", (1.0,)),), reference=Reference("R", float("nan")))
    handout = Handout("t", "", datetime(2024, 1, 1, tzinfo=UTC), "", (Section("x", chart=chart),))
    found = cleaned(handout).sections[0].chart
    assert found is not None
    assert found.reference is None
