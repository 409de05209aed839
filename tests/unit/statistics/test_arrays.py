import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from skis_analytics.statistics.arrays import normal_quantile, two_sided_p


@pytest.mark.parametrize(("confidence", "z"), [(0.95, 1.959964), (0.998, 3.090232)])
def test_the_two_levels_of_the_project(confidence, z):
    assert normal_quantile(confidence) == pytest.approx(z, abs=1e-6)


@given(st.floats(-30, 30))
def test_p_agrees_with_scipy_and_does_not_see_the_sign(z):
    assert two_sided_p(z) == pytest.approx(2 * stats.norm.sf(abs(z)), rel=1e-9)
    assert two_sided_p(-z) == two_sided_p(z)


@pytest.mark.parametrize("confidence", [0, 1, -0.5, 95, np.nan])
def test_a_confidence_that_is_none_is_refused(confidence):
    with pytest.raises(ValueError):
        normal_quantile(confidence)
