import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import binom
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from skis_analytics.statistics.proportions import (
    change_interval,
    change_p_value,
    funnel_limits,
    funnel_p_value,
    funnel_p_value_interval,
    nearly_all_interval,
    skewed_p_value,
    wilson_interval,
)

GOLDEN = Path(__file__).parent / "golden"


def golden(name):
    with (GOLDEN / name).open() as file:
        return [{key: float(value) for key, value in row.items()} for row in csv.DictReader(file)]


@st.composite
def share(draw, least=1):
    pupils = draw(st.integers(least, 3000))
    return draw(st.integers(0, pupils)), pupils


phis = st.floats(0.2, 4)


@pytest.mark.parametrize("row", golden("wilson.csv"), ids=str)
def test_wilson_agrees_with_the_public_health_package(row):
    lower, upper = wilson_interval(row["x"], row["n"], row["confidence"])
    assert lower == pytest.approx(row["lower"], abs=1e-6)
    assert upper == pytest.approx(row["upper"], abs=1e-6)


@given(share())
def test_wilson_agrees_with_statsmodels(case):
    count, pupils = case
    expected = proportion_confint(count, pupils, method="wilson")
    np.testing.assert_allclose(wilson_interval(count, pupils), expected, atol=1e-9)


@given(share(), st.sampled_from([0.5, 0.95, 0.998]))
def test_wilson_contains_the_value_and_stays_within_0_and_1(case, confidence):
    lower, upper = wilson_interval(*case, confidence)
    assert 0 <= lower <= case[0] / case[1] <= upper <= 1


@given(share(), st.integers(2, 20))
def test_wilson_is_narrower_with_more_pupils_at_the_same_share(case, times):
    count, pupils = case
    few, many = wilson_interval(count, pupils), wilson_interval(count * times, pupils * times)
    assert many[1] - many[0] < few[1] - few[0]


def test_wilson_reaches_the_ends_exactly_with_nobody_and_everybody():
    lower, upper = wilson_interval([0, 37], 37)
    assert lower[0] == 0 and upper[1] == 1
    assert 0 < upper[0] < 0.1 and 0.9 < lower[1] < 1


def test_wilson_broadcasts_and_keeps_what_is_unknown_unknown():
    lower, upper = wilson_interval([[10.0], [np.nan]], [20.0, 0.0, -3.0, np.nan])
    assert lower.shape == upper.shape == (2, 4)
    assert np.isnan(lower).tolist() == np.isnan(upper).tolist() == [[False, True, True, True], [True] * 4]


def test_wilson_forgives_rounding_of_a_printed_percentage():
    lower, upper = wilson_interval([60 * (1 + 1e-9), -1e-9], 60)
    np.testing.assert_allclose((lower, upper), wilson_interval([60, 0], 60), atol=1e-12)


@pytest.mark.parametrize(
    ("count", "pupils", "confidence"), [(-1, 10, 0.95), (11, 10, 0.95), (5, 10, 0), (5, 10, 1), (5, 10, 95)]
)
def test_wilson_refuses_impossible_arguments(count, pupils, confidence):
    with pytest.raises(ValueError):
        wilson_interval(count, pupils, confidence)


def test_nearly_all_means_one_to_four_pupils_did_not():
    lower, upper = nearly_all_interval([40, 3, 1, 0, np.nan])
    np.testing.assert_allclose(lower, [0.9, 0, 0, np.nan, np.nan])
    np.testing.assert_allclose(upper, [0.975, 2 / 3, 0, np.nan, np.nan])


@pytest.mark.parametrize(("confidence", "name"), [(0.95, "2s_0025"), (0.998, "3s_0001")])
def test_funnel_agrees_with_the_public_health_package(confidence, name):
    rows = golden("funnel_proportion_limits.csv")
    lower, upper = funnel_limits([r["n"] for r in rows], [r["baseline"] / 100 for r in rows], confidence)
    # The file's baseline and limits are rounded to six decimals of a per cent, which alone moves n = 1 by 4e-6.
    np.testing.assert_allclose(100 * lower, [r[f"lower_{name}"] for r in rows], atol=5e-6)
    np.testing.assert_allclose(100 * upper, [r[f"upper_{name}"] for r in rows], atol=5e-6)


@given(share(), st.floats(0.02, 0.98), phis)
def test_funnel_p_is_below_5_per_cent_exactly_outside_the_limits(case, target, phi):
    value, pupils = case[0] / case[1], case[1]
    p = funnel_p_value(value, pupils, target, phi)
    assume(abs(p - 0.05) > 1e-9)
    lower, upper = funnel_limits(pupils, target, 0.95, phi)
    if lower > 0 and upper < 1:
        assert (p < 0.05) == (value < lower or value > upper)
    elif p < 0.05:
        assert value <= lower or value >= upper


def test_funnel_widens_with_the_root_of_the_dispersion():
    plain, noisy = (np.diff(funnel_limits(500, 0.8, dispersion=phi), axis=0) for phi in (1.0, 1.69))
    np.testing.assert_allclose(noisy / plain, 1.3)


def test_funnel_gives_no_verdict_where_there_is_nothing_to_judge():
    pupils, target = np.array([0, np.nan, 50, 50, 50]), np.array([0.5, 0.5, 0, 1, np.nan])
    assert np.isnan(funnel_p_value(0.5, pupils, target)).all()
    assert np.isnan(funnel_limits(pupils, target)).all()
    assert np.isnan(funnel_p_value(np.nan, 50, 0.5))
    assert np.isnan(funnel_limits(50, 0.5, dispersion=np.nan)).all()


@pytest.mark.parametrize(
    ("value", "target", "phi"), [(81.5, 0.8, 1), (0.8, 81.5, 1), (0.8, -0.1, 1), (0.8, 0.8, 0), (0.8, 0.8, -1)]
)
def test_funnel_refuses_per_cent_and_impossible_dispersion(value, target, phi):
    with pytest.raises(ValueError):
        funnel_p_value(value, 100, target, phi)


@given(st.integers(15, 500), st.floats(0.3, 0.999), phis)
def test_an_interval_gets_the_most_cautious_p_of_its_values(pupils, target, phi):
    lower, upper = nearly_all_interval(pupils)
    p = funnel_p_value_interval(lower, upper, pupils, target, phi)
    within = funnel_p_value(np.linspace(lower, upper, 41), pupils, target, phi)
    assert p >= within.max() - 1e-12
    if lower <= target <= upper:
        assert p == 1
    else:
        assert p == pytest.approx(within.max(), abs=1e-12)


def test_an_interval_of_a_point_is_that_point_and_nan_stays():
    p = funnel_p_value_interval([0.7, np.nan, 0.7], [0.7, 0.9, np.nan], 80, 0.8)
    assert p[0] == funnel_p_value(0.7, 80, 0.8)
    assert np.isnan(p[1:]).all()


def test_an_interval_the_wrong_way_round_is_refused():
    with pytest.raises(ValueError):
        funnel_p_value_interval(0.9, 0.8, 50, 0.5)


@given(share(2), share(2), st.sampled_from([0.9, 0.95, 0.998]))
def test_change_agrees_with_statsmodels_newcombe(before, after, confidence):
    expected = confint_proportions_2indep(*after, *before, method="newcomb", alpha=1 - confidence)
    np.testing.assert_allclose(change_interval(*before, *after, confidence), expected, atol=1e-7)


@given(share(), share(), phis)
def test_change_interval_contains_the_change_and_mirrors(before, after, phi):
    lower, upper = change_interval(*before, *after, dispersion=phi)
    assert -1 <= lower <= after[0] / after[1] - before[0] / before[1] <= upper <= 1
    backwards = change_interval(*after, *before, dispersion=phi)
    np.testing.assert_allclose(backwards, (-upper, -lower), atol=1e-12)


@given(share(), share(), phis, st.sampled_from([0.8, 0.95, 0.998]), st.floats(-0.2, 0.2))
def test_change_p_and_interval_always_agree(before, after, phi, confidence, expected):
    p = change_p_value(*before, *after, phi, expected)
    assert 0 <= p <= 1
    assume(abs(p - (1 - confidence)) > 1e-9)
    lower, upper = change_interval(*before, *after, confidence, phi)
    assert (p < 1 - confidence) == (lower > expected or upper < expected)


@given(share(), share(), phis)
def test_change_p_does_not_depend_on_which_year_comes_first(before, after, phi):
    assert change_p_value(*before, *after, phi) == pytest.approx(change_p_value(*after, *before, phi), abs=1e-9)


def test_no_change_at_all_has_p_1_and_a_complete_one_has_p_0():
    assert change_p_value(30, 40, 60, 80) == 1
    assert change_p_value(0, 500, 500, 500) < 1e-100


def test_half_a_point_is_no_certain_change_for_sixty_pupils():
    lower, upper = change_interval(45, 60, 48, 60, dispersion=1.7)
    assert lower < 0 < upper
    assert change_p_value(45, 60, 48, 60, 1.7) > 0.5


def test_change_of_something_unknown_is_unknown():
    before = np.array([10.0, np.nan, 10.0, 10.0])
    pupils = np.array([0.0, 20.0, np.nan, 20.0])
    phi = np.array([1.0, 1.0, 1.0, np.nan])
    assert np.isnan(change_p_value(before, pupils, 10, 20, phi)).all()
    assert np.isnan(change_interval(before, pupils, 10, 20, dispersion=phi)).all()


def test_change_works_on_a_whole_matrix_at_once():
    rng = np.random.default_rng(1)
    pupils = rng.integers(15, 900, (4, 5, 2))
    count = rng.binomial(pupils, 0.8)
    arguments = (count[..., 0], pupils[..., 0], count[..., 1], pupils[..., 1])
    p = change_p_value(*arguments, 1.7)
    assert p.shape == (4, 5)
    assert p[2, 3] == change_p_value(*(one[2, 3] for one in arguments), 1.7)


@pytest.mark.parametrize("arguments", [(21, 20, 10, 20, 1), (10, 20, -1, 20, 1), (10, 20, 10, 20, 0)])
def test_change_refuses_impossible_arguments(arguments):
    *counts, phi = arguments
    with pytest.raises(ValueError):
        change_p_value(*counts, phi)
    with pytest.raises(ValueError):
        change_interval(*counts, dispersion=phi)


@pytest.mark.parametrize(("pupils", "target"), [(60, 0.934), (35, 0.7), (400, 0.84), (12, 0.5)])
def test_the_skewed_p_is_the_binomials_own_mid_p(pupils: int, target: float) -> None:
    count = np.arange(pupils + 1)
    at_most, at_least = binom.cdf(count, pupils, target), binom.sf(count - 1, pupils, target)
    expected = np.minimum(2 * np.minimum(at_most, at_least) - binom.pmf(count, pupils, target), 1)
    found = skewed_p_value(count / pupils, pupils, target)
    np.testing.assert_allclose(found, expected, atol=1e-9)


def test_the_skewed_p_is_more_careful_downwards_where_nearly_everybody_reaches_the_goal() -> None:
    low, plain = skewed_p_value(0.80, 60, 0.934), funnel_p_value(0.80, 60, 0.934)
    assert low > 3 * plain
    assert np.isnan(skewed_p_value(0.8, 60, 1.0))
    assert np.isnan(skewed_p_value(0.8, np.nan, 0.9))
    with pytest.raises(ValueError):
        skewed_p_value(80.0, 60, 0.9)
