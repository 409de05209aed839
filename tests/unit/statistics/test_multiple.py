import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.multitest import multipletests

from skis_analytics.statistics.multiple import benjamini_hochberg

p_values = st.lists(st.floats(0, 1), min_size=1, max_size=60).map(np.array)


@given(p_values, st.sampled_from([0.01, 0.05, 0.2]))
def test_agrees_with_statsmodels(p, rate):
    rejected, adjusted = benjamini_hochberg(p, rate)
    _, expected, *_ = multipletests(p, alpha=rate, method="fdr_bh")
    np.testing.assert_allclose(adjusted, expected, atol=1e-12)
    np.testing.assert_array_equal(rejected, adjusted <= rate)


@given(p_values)
def test_a_smaller_p_never_gets_a_larger_adjusted_one(p):
    _, adjusted = benjamini_hochberg(p)
    assert (np.diff(adjusted[np.argsort(p, kind="stable")]) >= 0).all()
    assert (adjusted >= p - 1e-15).all() and (adjusted <= 1).all()


@given(p_values, st.randoms(use_true_random=False))
def test_the_order_of_the_cells_does_not_matter(p, random):
    order = np.array(random.sample(range(len(p)), len(p)))
    rejected, adjusted = benjamini_hochberg(p)
    moved, moved_adjusted = benjamini_hochberg(p[order])
    np.testing.assert_array_equal(moved, rejected[order])
    np.testing.assert_array_equal(moved_adjusted, adjusted[order])


def test_the_step_up_rescues_a_p_above_its_own_step():
    rejected, _ = benjamini_hochberg([0.04, 0.045, 0.05])
    assert rejected.all()


def test_cells_without_a_verdict_are_no_tests():
    p = np.array([[0.01, np.nan], [0.04, np.nan]])
    rejected, adjusted = benjamini_hochberg(p)
    assert rejected.tolist() == [[True, False], [True, False]]
    np.testing.assert_allclose(adjusted, [[0.02, np.nan], [0.04, np.nan]])


def test_nothing_to_test_gives_nothing():
    rejected, adjusted = benjamini_hochberg(np.full((2, 3), np.nan))
    assert not rejected.any() and np.isnan(adjusted).all()
    assert benjamini_hochberg([])[0].shape == (0,)


@pytest.mark.parametrize(("p", "rate"), [([1.2], 0.05), ([-0.1], 0.05), ([0.5], 0), ([0.5], 5)])
def test_impossible_arguments_are_refused(p, rate):
    with pytest.raises(ValueError):
        benjamini_hochberg(p, rate)
