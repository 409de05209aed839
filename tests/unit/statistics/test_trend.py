import json
from pathlib import Path

import numpy as np
import pytest
import statsmodels.api as sm
from hypothesis import given
from hypothesis import strategies as st

from skis_analytics.statistics.trend import CRITICAL_VALUE, five_point_trend, five_point_trend_of_means

GOLDEN = json.loads((Path(__file__).parent / "golden" / "five_point_trend.json").read_text())
CASES = {case["name"]: case for case in GOLDEN["cases"]}


def by_method(method):
    return [case for case in GOLDEN["cases"] if case["method"] == method]


@pytest.mark.parametrize("case", by_method("proportion_chi2_trend"), ids=lambda case: case["name"])
def test_trend_of_shares_agrees_with_fingertips(case):
    trend = five_point_trend(case["oldest_first"]["x"], case["oldest_first"]["n"])
    assert trend.chi_squared == pytest.approx(case["expected"]["chi2"], abs=0.005)
    cannot = case["expected"].get("marker") == "CannotBeCalculated"
    assert trend.significant == case["expected"].get("significant", False)
    assert trend.direction == (0 if cannot else 1)


@pytest.mark.parametrize("case", by_method("ci_weighted"), ids=lambda case: case["name"])
def test_trend_of_means_agrees_with_fingertips(case):
    series = {name: np.array(values, dtype=float) for name, values in case["oldest_first"].items()}
    # Fingertips takes 3.92 standard errors for the width of a 95 % interval.
    trend = five_point_trend_of_means(series["v"], (series["hi"] - series["lo"]) / 3.92)
    assert trend.significant == case["expected"]["significant"]
    if "chi2" in case["expected"]:
        assert trend.chi_squared == pytest.approx(case["expected"]["chi2"], abs=0.005)


def test_the_critical_value_is_the_published_one():
    assert GOLDEN["critical_value"] == CRITICAL_VALUE


@given(st.lists(st.tuples(st.floats(100, 300), st.floats(0.5, 20)), min_size=5, max_size=5))
def test_trend_of_means_is_the_weighted_least_squares_slope(points):
    value, error = np.array(points).T
    trend = five_point_trend_of_means(value, error)
    fit = sm.WLS(value, sm.add_constant(np.arange(1.0, 6.0)), weights=error**-2).fit(cov_type="fixed scale")
    assert trend.chi_squared == pytest.approx(fit.tvalues[1] ** 2, rel=1e-6, abs=1e-9)
    if trend.chi_squared > 1e-9:
        assert trend.direction == np.sign(fit.params[1])


@given(st.integers(30, 2000), st.floats(0.3, 4))
def test_dispersion_divides_chi_squared(pupils, phi):
    count = pupils * np.array([0.5, 0.6, 0.62, 0.7, 0.8])
    plain, noisy = five_point_trend(count, pupils), five_point_trend(count, pupils, phi)
    assert noisy.chi_squared == pytest.approx(plain.chi_squared / phi)


@given(st.lists(st.integers(1, 99), min_size=5, max_size=5))
def test_counting_those_who_did_not_turns_the_trend_round(count):
    did, did_not = five_point_trend(count, 100), five_point_trend(100 - np.array(count), 100)
    assert did.chi_squared == pytest.approx(did_not.chi_squared, abs=1e-9)
    assert did.significant == did_not.significant
    if did.chi_squared > 1e-9:
        assert did.direction == -did_not.direction


def test_a_steady_fall_is_certain_and_points_down():
    trend = five_point_trend([450, 430, 410, 390, 370], 500)
    assert trend.significant and trend.direction == -1


def test_one_odd_year_alone_makes_no_trend():
    # The last year alone lifts the line: without it the other four fall.
    trend = five_point_trend([300, 298, 296, 294, 380], 500)
    assert trend.chi_squared > CRITICAL_VALUE
    assert not trend.significant
    means = five_point_trend_of_means([210, 209, 208, 207, 240], 2)
    assert means.chi_squared > CRITICAL_VALUE
    assert not means.significant


def test_no_movement_has_no_direction():
    for trend in (five_point_trend([40] * 5, 50), five_point_trend_of_means([213.3] * 5, [1, 2, 3, 4, 5])):
        assert (trend.chi_squared, trend.significant, trend.direction) == (pytest.approx(0), False, 0)


@pytest.mark.parametrize("count", [[50, 45, 40, 35, 30], [20, 15, 10, 5, 0]])
def test_a_year_with_everybody_or_nobody_cannot_be_calculated(count):
    trend = five_point_trend(count, 50)
    assert (trend.chi_squared, trend.significant, trend.direction) == (0, False, 0)


def test_a_missing_year_leaves_the_series_unjudged_and_the_others_judged():
    count = np.array([[450, 430, 410, 390, 370], [450, np.nan, 410, 390, 370]])
    trend = five_point_trend(count, 500)
    assert trend.significant.tolist() == [True, False]
    assert trend.direction.tolist() == [-1, 0]
    assert np.isnan(trend.chi_squared).tolist() == [False, True]
    assert np.isnan(five_point_trend(count[0], [500, 500, 0, 500, 500]).chi_squared)
    assert not five_point_trend(count[0], 500, np.nan).significant
    means = five_point_trend_of_means(count, 5)
    assert means.significant.tolist() == [True, False]
    assert np.isnan(means.chi_squared).tolist() == [False, True]


def test_leading_axes_are_kept():
    count = np.arange(60.0).reshape(3, 4, 5) + 1
    trend = five_point_trend(count, 100, np.full((3, 4), 1.7))
    assert trend.chi_squared.shape == trend.significant.shape == trend.direction.shape == (3, 4)
    one = five_point_trend(count[1, 2], 100, 1.7)
    assert one.chi_squared == trend.chi_squared[1, 2]


@pytest.mark.parametrize("points", [4, 6])
def test_other_than_five_points_are_refused(points):
    with pytest.raises(ValueError):
        five_point_trend(np.ones(points), 10)
    with pytest.raises(ValueError):
        five_point_trend_of_means(np.ones(points), np.ones(points))


def test_impossible_counts_errors_and_dispersions_are_refused():
    with pytest.raises(ValueError):
        five_point_trend([11, 1, 1, 1, 1], 10)
    with pytest.raises(ValueError):
        five_point_trend([1, 1, 1, 1, 1], 10, 0)
    with pytest.raises(ValueError):
        five_point_trend_of_means([1, 1, 1, 1, 1], [1, 1, 0, 1, 1])
