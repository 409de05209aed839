"""Changes and trends: pairs of years, verdicts by hand, marks, and nothing to compare with."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from skis_analytics.domain import Comparison, Gender, Provider, Selection
from skis_analytics.queries import figures
from skis_analytics.statistics.proportions import change_interval, change_p_value
from skis_analytics.verdicts.change import judge_changes, judge_trends
from tests.unit.verdicts.frames import CATALOGUE, NOISE, PHI, SPREAD, course, history

CHANGE_COLUMNS = {
    "indicator", "municipality", "name", "year", "value", "pupils", "mark", "year_before", "value_before", "pupils_before",
    "mark_before", "difference", "lower", "upper", "p_value", "adjusted", "tested", "direction", "strength",
}  # fmt: skip
TREND_COLUMNS = {
    "indicator", "municipality", "name", "first_year", "year", "difference", "chi_squared", "p_value", "direction", "strength",
}  # fmt: skip
SELECTION = Selection("all_subjects_9", 2025, Comparison.REGION, None, Provider.MUNICIPAL, Gender.ALL)


def changes(*series) -> pd.DataFrame:
    return judge_changes(history(*series), NOISE, CATALOGUE)


def trends(*series) -> pd.DataFrame:
    return judge_trends(history(*series), NOISE, CATALOGUE)


# --- Changes ---


def test_a_certain_change_by_hand():
    row = changes(course({2023: 60.0, 2024: 90.0})).iloc[0]
    lower, upper = change_interval(60, 100, 90, 100, dispersion=PHI)
    assert (row["lower"], row["upper"]) == pytest.approx((100 * lower, 100 * upper))
    assert row["p_value"] == pytest.approx(float(change_p_value(60, 100, 90, 100, dispersion=PHI)))
    assert (row["difference"], row["direction"], row["strength"]) == (30.0, "better", 2)
    assert (row["year_before"], row["year"]) == (2023, 2024)


def test_a_change_of_means_by_hand():
    row = changes(course({2023: 230.0, 2024: 195.0}, name="Meritvärde")).iloc[0]
    reach = 1.959964 * SPREAD * np.sqrt(2 / 100)
    assert (row["lower"], row["upper"]) == pytest.approx((-35 - reach, -35 + reach), abs=1e-4)
    assert (row["direction"], row["strength"]) == ("worse", 1)


def test_one_pupil_more_or_less_is_no_change():
    row = changes(course({2023: 78.0, 2024: 80.0}, pupils=50)).iloc[0]
    assert (row["direction"], row["strength"]) == ("none", 0)
    assert row["lower"] < 0 < row["upper"]


@pytest.mark.parametrize(
    ("years", "before"),
    [
        ({2021: 50.0, 2023: 70.0, 2024: 80.0}, 2023),
        ({2021: 50.0, 2024: 80.0}, 2021),
        ({2022: 50.0, 2023: "suppressed", 2024: 80.0}, 2022),
        ({2020: 50.0, 2024: 80.0}, None),
        ({2023: 50.0, 2024: "suppressed"}, None),
        ({2024: 80.0}, None),
    ],
)
def test_the_year_compared_with_is_the_latest_with_a_value_within_three(years, before):
    found = changes(course(years), course({2023: 70.0, 2024: 70.0}, town="Skara"))
    hjo = found[found["name"] == "Hjo"]
    assert hjo["year_before"].tolist() == ([] if before is None else [before])


def test_who_lacks_the_latest_year_is_left_out():
    found = changes(course({2022: 60.0, 2023: 90.0}), course({2023: 80.0, 2024: 80.0}, town="Skara"))
    assert found["name"].tolist() == ["Skara"]


@pytest.mark.parametrize("series", [course({2023: 20.0, 2024: 90.0}, pupils=None), course({2023: 20.0, 2024: 90.0}, name="NP matematik"),
                                    course({2023: 3.0, 2024: 9.0}, name="Trygghet")])  # fmt: skip
def test_without_pupils_or_noise_a_difference_is_told_but_not_judged(series):
    row = changes(series).iloc[0]
    assert row["difference"] == series[1]["value"] - series[0]["value"]
    assert (row["direction"], row["strength"]) == ("unknown", 0)


def test_nearly_all_is_a_change_only_if_it_is_at_both_ends():
    sure, unsure, both = (
        changes(course({2023: before, 2024: "nearly_all"}, pupils=50)).iloc[0] for before in (60.0, 88.0, "nearly_all")
    )
    assert (sure["direction"], sure["difference"]) == ("better", pytest.approx(95 - 60))
    assert unsure["strength"] == 0
    ends = [float(change_p_value(44, 50, reached, 50, dispersion=PHI)) for reached in (46, 49)]
    assert unsure["p_value"] == pytest.approx(max(ends))
    assert (both["difference"], both["p_value"]) == (0, 1)
    assert both["lower"] < 0 < both["upper"]


def test_a_stock_wanders_and_needs_more_to_have_changed_over_several_years():
    calm = NOISE.assign(dispersion=NOISE["dispersion"].where(NOISE["indicator"] != "Behöriga lärare", 0.3))
    p_values = [
        judge_changes(history(course({before: 70.0, 2024: 76.0}, 300, "Behöriga lärare")), calm, CATALOGUE).iloc[0][
            "p_value"
        ]
        for before in (2023, 2022, 2021)
    ]
    assert p_values == sorted(p_values)
    assert p_values[0] == pytest.approx(float(change_p_value(210, 300, 228, 300, dispersion=0.3)))
    assert p_values[2] == pytest.approx(float(change_p_value(210, 300, 228, 300, dispersion=0.9)))


# --- Trends ---


RISE = {2020: 50.0, 2021: 58.0, 2022: 66.0, 2023: 74.0, 2024: 82.0}


def test_a_steady_rise_is_a_certain_trend():
    row = trends(course(RISE, pupils=200)).iloc[0]
    assert (row["direction"], row["strength"], row["difference"]) == ("better", 2, 32.0)
    assert (row["first_year"], row["year"]) == (2020, 2024)
    assert row["chi_squared"] > 9.55


@pytest.mark.parametrize(
    ("name", "direction"),
    [("Nått målet", "better"), ("Frånvaro", "worse"), ("Bakgrund", "higher"), ("Meritvärde", "better")],
)
def test_a_trends_direction_follows_the_indicator(name: str, direction: str):
    scale = 3 if name == "Meritvärde" else 1
    assert (
        trends(course({year: scale * value for year, value in RISE.items()}, 200, name)).iloc[0]["direction"]
        == direction
    )


@pytest.mark.parametrize(
    "years",
    [
        {year: value for year, value in RISE.items() if year != 2022},
        RISE | {2021: "suppressed"},
        {year - 1: value for year, value in RISE.items()},
    ],
)
def test_five_years_up_to_the_latest_are_needed(years):
    assert trends(course(years, 200), course({2024: 70.0}, town="Skara")).empty


def test_one_single_year_makes_no_trend():
    row = trends(course({2020: 70.0, 2021: 70.0, 2022: 70.0, 2023: 70.0, 2024: 95.0}, 200)).iloc[0]
    assert row["chi_squared"] > 9.55
    assert row["strength"] == 0


def test_the_difference_is_between_the_ends_also_when_the_slope_is_not():
    row = trends(course({2020: 60.0, 2021: 50.0, 2022: 60.0, 2023: 70.0, 2024: 59.0}, 100)).iloc[0]
    assert row["difference"] == pytest.approx(-1)
    assert row["strength"] == 0


def test_a_rise_that_ends_below_its_start_is_never_called_one():
    row = trends(course({2020: 60.0, 2021: 20.0, 2022: 60.0, 2023: 98.0, 2024: 59.9}, 1000)).iloc[0]
    assert row["chi_squared"] > 9.55
    assert (row["difference"], row["strength"], row["direction"]) == (pytest.approx(-0.1), 0, "none")


def test_nearly_all_is_a_trend_only_if_both_ends_agree_and_its_100_is_never_used():
    row = trends(course(RISE | {2024: "nearly_all"}, pupils=200)).iloc[0]
    assert row["direction"] == "better"
    assert row["difference"] == pytest.approx(100 * 197.5 / 200 - 50)
    always = trends(course(dict.fromkeys(RISE, "nearly_all"), pupils=200)).iloc[0]
    assert (always["strength"], always["difference"]) == (0, 0)


def test_without_pupils_a_trend_is_not_judged():
    row = trends(course(RISE, pupils=None)).iloc[0]
    assert (row["direction"], row["strength"], row["difference"]) == ("unknown", 0, 32.0)


# --- Nothing to compare with, and the order of rows ---


@pytest.mark.parametrize(
    "table", [history(), history(course({2024: 80.0})), history(course({2023: "missing", 2024: "suppressed"}))]
)
def test_nothing_to_compare_with_gives_empty_tables(table: pd.DataFrame):
    for judge, columns in ((judge_changes, CHANGE_COLUMNS), (judge_trends, TREND_COLUMNS)):
        found = judge(table, NOISE, CATALOGUE)
        assert found.empty
        assert columns <= set(found.columns)


@pytest.mark.parametrize(("judge", "columns"), [(judge_changes, CHANGE_COLUMNS), (judge_trends, TREND_COLUMNS)])
def test_the_real_history_whatever_its_order(judge, columns, real, noise, indicators, region):
    table = figures.history(real, SELECTION, list(region))
    found = judge(table, noise, indicators)
    assert columns <= set(found.columns)
    assert not found.duplicated(["indicator", "municipality"]).any()
    mixed = judge(table.sample(frac=1, random_state=1), noise, indicators)
    key, told = ["indicator", "municipality"], ["difference", "direction", "strength"]
    left, right = (one.sort_values(key).reset_index(drop=True)[[*key, *told]] for one in (found, mixed))
    pd.testing.assert_frame_equal(left, right)
    certain = found[found["strength"] > 0]
    assert len(certain) < len(found) / 4
    assert not certain["p_value"].isna().any()


def test_a_certain_change_has_an_interval_on_one_side_of_zero(real, noise, indicators, region):
    for year in (2022, 2024, 2025):
        asked = Selection("all_subjects_9", year, Comparison.REGION, None, Provider.MUNICIPAL, Gender.ALL)
        found = judge_changes(figures.history(real, asked, list(region)), noise, indicators)
        certain = found[found["strength"] > 0]
        assert (np.sign(certain["lower"]) == np.sign(certain["upper"])).all()
        known = found[found["lower"].notna()]
        assert ((known["lower"] <= known["difference"] + 1e-9) & (known["difference"] <= known["upper"] + 1e-9)).all()
        assert found.loc[found["pupils"].isna(), "strength"].sum() == 0
