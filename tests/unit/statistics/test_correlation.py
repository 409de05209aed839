"""Correlation against scipy's, its limits, and what must not change it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import pearsonr

from skis_analytics.statistics.correlation import correlation

NUMBERS = st.floats(-1e4, 1e4, allow_nan=False).map(lambda number: round(number, 3))


@given(pairs=arrays(float, st.tuples(st.integers(4, 60), st.just(2)), elements=NUMBERS))
def test_it_is_scipys_with_scipys_interval(pairs: np.ndarray) -> None:
    x, y = pairs.T
    found = correlation(x, y)
    if np.ptp(x) < 1e-3 or np.ptp(y) < 1e-3:
        assert math.isnan(found.value)
        return
    expected = pearsonr(x, y)
    assert found.value == pytest.approx(expected.statistic, abs=1e-9)
    if abs(found.value) < 0.999999:
        interval = expected.confidence_interval(0.95)
        assert (found.lower, found.upper) == pytest.approx((interval.low, interval.high), abs=1e-6)
        assert found.p_value == pytest.approx(expected.pvalue, abs=1e-6)


@given(pairs=arrays(float, (30, 2), elements=NUMBERS), scale=st.floats(0.5, 20), shift=st.floats(-100, 100))
def test_units_do_not_matter_and_the_two_may_change_places(pairs: np.ndarray, scale: float, shift: float) -> None:
    x, y = pairs.T
    first, other = correlation(x, y), correlation(y * scale + shift, x)
    if not math.isnan(first.value) and not math.isnan(other.value):
        assert other.value == pytest.approx(first.value, abs=1e-6)


def test_what_is_missing_in_either_is_left_out() -> None:
    x = [1.0, 2.0, 3.0, 4.0, 5.0, math.nan, 7.0]
    y = [2.0, 1.0, 4.0, 3.0, 6.0, 5.0, math.nan]
    assert correlation(x, y) == correlation(x[:5], y[:5])
    assert correlation(x, y).pairs == 5


def test_too_few_or_no_variation_is_no_correlation() -> None:
    assert math.isnan(correlation([1.0, 2.0, 3.0], [1.0, 2.0, 3.0]).value)
    assert math.isnan(correlation([1.0] * 9, range(9)).value)
    assert not correlation([1.0] * 9, range(9)).certain


def test_a_perfect_line_is_one() -> None:
    assert correlation(range(9), [2 * x + 1 for x in range(9)]).value == pytest.approx(1.0)


def test_arrays_of_unequal_length_are_refused() -> None:
    with pytest.raises(ValueError, match="equal length"):
        correlation([1.0, 2.0], [1.0])


def test_the_interval_holds_what_it_promises() -> None:
    random = np.random.default_rng(20241002)
    true, hits = 0.5, 0
    for _ in range(2000):
        x = random.standard_normal(40)
        y = true * x + math.sqrt(1 - true**2) * random.standard_normal(40)
        found = correlation(x, y)
        hits += found.lower <= true <= found.upper
    assert 0.93 <= hits / 2000 <= 0.97
