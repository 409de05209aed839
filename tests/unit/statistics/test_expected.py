"""Expected values: what the model finds, that nobody predicts himself, and that its intervals hold what they say."""

from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm
from statsmodels.stats.meta_analysis import combine_effects

from skis_analytics.statistics.expected import FEWEST, background_terms, expected_values, foreign_slope


def country(seed: int, count: int = 290, tau: float = 6.0) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Terms, noise, results and what they truly rest on."""
    chance = np.random.default_rng(seed)
    terms = background_terms(
        chance.uniform(0.2, 0.9, count), chance.beta(2, 6, count), chance.normal(0.48, 0.05, count)
    )
    noise = 90.0**2 / chance.lognormal(5, 1, count)
    truth = terms @ np.array([215.0, 60.0, -25.0, 10.0, 30.0, 5.0, -20.0])
    return terms, noise, truth + chance.normal(0, tau, count) + chance.normal(0, np.sqrt(noise)), truth


def test_each_is_predicted_by_the_model_of_the_others() -> None:
    terms, noise, value, _ = country(1, 80)
    found = expected_values(value, noise, terms)
    weights = 1 / (noise + found.model_error**2)
    for left_out in (0, 17, 79):
        others = np.arange(80) != left_out
        oracle = sm.WLS(value[others], terms[others], weights=weights[others]).fit()
        assert found.value[left_out] == pytest.approx(oracle.predict(terms[[left_out]])[0], rel=1e-9)
        fitted_error = (
            terms[left_out] @ np.linalg.inv((terms[others] * weights[others, None]).T @ terms[others]) @ terms[left_out]
        )
        own = noise[left_out] + found.model_error**2
        assert found.error[left_out] == pytest.approx(np.sqrt(own + fitted_error), rel=1e-9)


def test_model_error_is_paule_and_mandels() -> None:
    chance = np.random.default_rng(3)
    noise = chance.uniform(1, 30, 60)
    value = chance.normal(10, 4, 60) + chance.normal(0, np.sqrt(noise))
    found = expected_values(value, noise, np.ones((60, 1)))
    oracle = combine_effects(value, noise, method_re="iterated")
    assert found.model_error**2 == pytest.approx(oracle.tau2, rel=1e-4)


def test_no_model_error_where_chance_explains_it_all() -> None:
    terms, noise, _, truth = country(4)
    assert expected_values(truth, noise, terms).model_error == 0


def test_intervals_hold_95_of_100_also_among_the_small() -> None:
    held, held_small = [], []
    for seed in range(30):
        terms, noise, value, _ = country(seed)
        found = expected_values(value, noise, terms)
        inside = np.abs(value - found.value) < 1.96 * found.error
        held.append(inside.mean())
        held_small.append(inside[noise > np.median(noise)].mean())
    assert 0.94 < np.mean(held) < 0.96
    assert 0.93 < np.mean(held_small) < 0.97


def test_a_city_does_not_rule_the_fit() -> None:
    terms, noise, value, truth = country(5)
    noise[0], value[0] = 1e-4, truth[0] + 40
    found = expected_values(value, noise, terms)
    assert abs(np.delete(found.value - truth, 0)).mean() < 3


def test_unknown_in_is_unknown_out_and_disturbs_nobody() -> None:
    terms, noise, value, _ = country(6)
    whole = expected_values(value[1:], noise[1:], terms[1:])
    terms[0, 2] = np.nan
    found = expected_values(value, noise, terms)
    assert np.isnan(found.value[0])
    assert np.isnan(found.error[0])
    np.testing.assert_allclose(found.value[1:], whole.value)
    assert found.used == 289


@pytest.mark.parametrize("spoil", ["too few", "all alike", "no noise"])
def test_what_cannot_be_fitted_gives_nothing(spoil: str) -> None:
    terms, noise, value, _ = country(7)
    if spoil == "too few":
        value[FEWEST - 1 :] = np.nan
    elif spoil == "all alike":
        terms[:, 1] = terms[0, 1]
    else:
        noise[:] = np.nan
    found = expected_values(value, noise, terms)
    assert np.isnan(found.value).all()
    assert np.isnan(found.explained)


def test_shapes_must_agree() -> None:
    with pytest.raises(ValueError, match="One row per municipality"):
        expected_values([1.0, 2.0], [1.0], np.ones((2, 1)))


def test_the_slope_is_the_derivative_of_the_terms() -> None:
    coefficients = np.array([200.0, 50.0, -20.0, 8.0, 30.0, 12.0, -9.0])
    step = 1e-6
    low, high = (background_terms([0.4], [0.3 + each], [0.5]) @ coefficients for each in (-step, step))
    assert foreign_slope(coefficients, [0.4], [0.3])[0] == pytest.approx((high - low)[0] / (2 * step), rel=1e-6)
