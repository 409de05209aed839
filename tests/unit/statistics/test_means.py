import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from skis_analytics.statistics.means import (
    mean_change_interval,
    mean_change_p_value,
    mean_interval,
    mean_limits,
    mean_p_value,
    mean_standard_error,
)

merit = st.floats(100, 340)
pupils = st.integers(1, 3000)
spreads = st.floats(1, 150)


@given(merit, pupils, spreads, st.sampled_from([0.9, 0.95, 0.998]))
def test_interval_is_the_normal_one(value, n, s, confidence):
    expected = stats.norm.interval(confidence, value, s / np.sqrt(n))
    np.testing.assert_allclose(mean_interval(value, n, s, confidence), expected)


@given(merit, merit, pupils, spreads)
def test_p_is_below_5_per_cent_exactly_outside_the_funnel(value, target, n, s):
    p = mean_p_value(value, n, target, s)
    assume(abs(p - 0.05) > 1e-9)
    lower, upper = mean_limits(n, target, s)
    assert (p < 0.05) == (value < lower or value > upper)


@given(merit, pupils, merit, pupils, spreads, st.floats(-10, 10))
def test_change_p_and_interval_agree(before, n0, after, n1, s, expected):
    p = mean_change_p_value(before, n0, after, n1, s, expected)
    assume(abs(p - 0.05) > 1e-9)
    lower, upper = mean_change_interval(before, n0, after, n1, s)
    assert lower <= after - before <= upper
    assert (p < 0.05) == (lower > expected or upper < expected)


def test_change_uses_both_years_pupils():
    lower, upper = mean_change_interval(210, 60, 225, 90, 89)
    assert (upper - lower) / 2 == pytest.approx(1.959964 * 89 * np.sqrt(1 / 60 + 1 / 90), rel=1e-6)
    assert (upper + lower) / 2 == pytest.approx(15)


def test_the_same_spread_means_four_times_the_pupils_for_half_the_interval():
    few, many = (np.diff(mean_interval(220, n, 89), axis=0) for n in (50, 200))
    np.testing.assert_allclose(few / many, 2)


def test_unknown_spread_value_or_pupils_give_no_interval_and_no_verdict():
    value, n, s = np.array([220, np.nan, 220, 220]), np.array([50, 50, 0, np.nan]), np.array([np.nan, 89, 89, 89])
    assert np.isnan(mean_interval(value, n, s)).all()
    assert np.isnan(mean_p_value(value, n, 225, s)).all()
    assert np.isnan(mean_change_p_value(value, n, 225, 40, s)).all()
    assert np.isnan(mean_change_interval(225, 40, value, n, s)).all()


@pytest.mark.parametrize("spread", [0, -89])
def test_a_spread_that_cannot_be_is_refused(spread):
    with pytest.raises(ValueError):
        mean_standard_error(50, spread)


def test_a_confidence_in_per_cent_is_refused():
    with pytest.raises(ValueError):
        mean_limits(50, 220, 89, 95)
