import time

import numpy as np
import pytest

from skis_analytics.statistics import calibration
from skis_analytics.statistics.calibration import (
    dispersion,
    false_call_rates,
    judge_left_out_years,
    judge_left_out_years_of_means,
    spread,
)

YEARS = np.repeat(np.arange(2017, 2026), 290)
NATION = (YEARS - 2020) * 0.01


def simulated_shares(extra_variance, seed=1, level=0.8):
    """Binomial shares whose noise is inflated ``extra_variance`` times: pupils come in identical bundles of that size."""
    rng = np.random.default_rng(seed)
    pupils = rng.integers(60, 900, (2, YEARS.size))
    bundles = np.maximum(np.round(pupils / extra_variance).astype(int), 1)
    before = rng.binomial(bundles[0], level) / bundles[0]
    after = rng.binomial(bundles[1], np.clip(level + NATION, 0, 1)) / bundles[1]
    return before, after, pupils[0], pupils[1], YEARS


def simulated_means(s, seed=2):
    rng = np.random.default_rng(seed)
    pupils = rng.integers(20, 900, (2, YEARS.size))
    before, after = 220 + rng.standard_normal((2, YEARS.size)) * s / np.sqrt(pupils)
    return before, after + 300 * NATION, pupils[0], pupils[1], YEARS


@pytest.mark.parametrize("true", [1.5, 2.5])
def test_finds_the_dispersion_that_was_put_in(true):
    # Four panels: one alone is only known to about 5 %.
    found = [dispersion(*simulated_shares(true, seed)) for seed in range(4)]
    assert np.mean(found) == pytest.approx(true, rel=0.06)


def test_finds_the_spread_that_was_put_in_whatever_the_nation_did():
    assert spread(*simulated_means(89)) == pytest.approx(89, rel=0.05)


def test_a_few_real_changes_do_not_move_the_noise():
    before, after, n0, n1, year = simulated_means(89)
    after = after.copy()
    after[::50] += 80
    assert spread(before, after, n0, n1, year) == pytest.approx(89, rel=0.06)


def test_new_cohorts_are_never_less_noisy_than_binomial_but_stocks_may_be():
    before, _, n0, n1, year = simulated_shares(1.0)
    after = before + np.random.default_rng(5).normal(0, 0.3, before.size) * np.sqrt(0.16 * (1 / n0 + 1 / n1))
    after = np.clip(after, 0, 1)
    assert dispersion(before, after, n0, n1, year) == 1
    assert dispersion(before, after, n0, n1, year, new_cohort=False) == pytest.approx(0.09, rel=0.15)


def test_few_pupils_and_unknown_figures_are_left_out():
    before, after, n0, n1, year = simulated_shares(1.5)
    expected = dispersion(before, after, n0, n1, year)
    wild = np.array([0.0, 1.0, np.nan, 0.5, 0.5])
    padded = dispersion(
        np.append(before, wild),
        np.append(after, [1.0, 0.0, 0.5, np.nan, 0.9]),
        np.append(n0, [14, 200, 200, 200, np.nan]),
        np.append(n1, [200, 14, 200, 200, 200]),
        np.append(year, [2017] * 5),
    )
    assert padded == pytest.approx(expected)


def test_too_few_pairs_and_no_movement_give_no_noise_rather_than_a_guess():
    pairs = simulated_shares(1.5)
    assert np.isnan(dispersion(*(one[: calibration.FEWEST_PAIRS - 1] for one in pairs)))
    before, _, n0, _, year = pairs
    assert np.isnan(dispersion(before, before, n0, n0, year, new_cohort=False))
    assert np.isnan(spread(*(one[:10] for one in simulated_means(89))))
    assert np.isnan(dispersion([], [], [], [], []))


def test_per_cent_and_unequal_lengths_are_refused():
    before, after, n0, n1, year = simulated_shares(1.5)
    with pytest.raises(ValueError):
        dispersion(100 * before, 100 * after, n0, n1, year)
    with pytest.raises(ValueError):
        dispersion(before[:-1], after, n0, n1, year)
    with pytest.raises(ValueError):
        spread(before[:, None], after[:, None], n0[:, None], n1[:, None], year[:, None])


def test_an_ordinary_year_is_called_a_change_one_time_in_twenty():
    calls = judge_left_out_years(*simulated_shares(1.7))
    rates = false_call_rates(calls, YEARS)
    assert rates.group.tolist() == list(range(2017, 2026))
    assert rates.changes.tolist() == [290] * 9
    assert rates.calibrated.mean() == pytest.approx(0.05, abs=0.01)
    assert rates.plain.mean() > 0.11
    assert rates.half_point.mean() > 0.8
    # The nation moved by up to 5 points: on the screen that counts as a change, and is one.
    assert rates.on_screen.mean() > 2 * rates.calibrated.mean()


def test_means_keep_the_promise_too_and_have_no_plain_rule():
    rates = false_call_rates(judge_left_out_years_of_means(*simulated_means(89)), YEARS)
    assert rates.calibrated.mean() == pytest.approx(0.05, abs=0.01)
    assert np.isnan(rates.plain).all()
    assert rates.half_point.mean() > 0.8


def test_a_wild_year_is_judged_by_the_calm_ones_and_so_shows():
    before, after, n0, n1, year = simulated_means(89)
    wild = year == 2019
    after = after + wild * np.random.default_rng(9).normal(0, 12, year.size)
    rates = false_call_rates(judge_left_out_years_of_means(before, after, n0, n1, year), year)
    assert rates.calibrated[2] > 0.2
    assert np.delete(rates.calibrated, 2).mean() < 0.05


def test_a_single_year_has_no_others_to_be_judged_by():
    pairs = [one[:290] for one in simulated_shares(1.5)]
    calls = judge_left_out_years(*pairs)
    assert np.isnan(calls.calibrated).all() and not np.isnan(calls.plain).any()
    assert false_call_rates(calls, pairs[-1]).group.size == 0


def test_rates_may_be_taken_by_any_group():
    pairs = simulated_shares(1.5)
    size = np.where(pairs[2] < 300, 0, 300)
    rates = false_call_rates(judge_left_out_years(*pairs), size)
    assert rates.group.tolist() == [0, 300]
    assert rates.changes.sum() == YEARS.size


def test_fifty_series_are_fitted_while_a_page_opens():
    pairs = simulated_shares(1.5)
    started = time.process_time()
    for _ in range(50):
        dispersion(*pairs)
    assert time.process_time() - started < 0.3
