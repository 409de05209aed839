"""The promise made to the schools, kept on the figures that ship."""

import pandas as pd
import pytest

from benchmarks.calibration import RESULTS, STOCKS, TARGET, rows

RESULTS_TABLE = pd.read_parquet(RESULTS)


@pytest.mark.parametrize("provider", ["municipal", "all"])
@pytest.mark.parametrize("indicator", TARGET)
def test_an_ordinary_year_is_called_a_change_5_per_cent_of_the_time(indicator, provider):
    *years, average = rows(RESULTS_TABLE, indicator, provider)
    assert average.group == "average"
    assert average.calibrated == pytest.approx(0.05, abs=0.01)
    assert average.changes == sum(row.changes for row in years) > 1400
    assert average.half_point > 0.85
    if indicator != "merit_value_9":
        assert average.plain > 0.10


def test_the_year_when_newly_arrived_pupils_were_counted_differently_stays_visible():
    years = {row.group: row for row in rows(RESULTS_TABLE, "vocational_eligibility_9", "municipal")}
    assert years["2017"].calibrated > 0.10


def test_meritvarde_spreads_about_89_points_per_pupil():
    assert rows(RESULTS_TABLE, "merit_value_9", "municipal")[0].noise == pytest.approx(89, abs=1)


@pytest.mark.parametrize("indicator", STOCKS)
def test_stocks_move_less_than_binomial(indicator):
    assert rows(RESULTS_TABLE, indicator, "municipal")[0].noise < 0.7


def test_small_municipalities_are_not_promised_too_much():
    by_size = rows(RESULTS_TABLE, "merit_value_9", "municipal", by_size=True)
    assert [row.group for row in by_size] == ["15", "30", "60", "120", "250", "500"]
    assert all(row.calibrated < 0.05 for row in by_size[:2])
