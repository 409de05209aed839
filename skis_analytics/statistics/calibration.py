"""How noisy an indicator really is, and whether the verdicts keep their promise.

Pupils come in classes and schools, so results move more from year to year than independent pupils would. From all 290
municipalities' consecutive years, the nation's own change taken out, this module estimates that noise once per
indicator, and counts how often an ordinary year is called a change when judged by noise from the *other* years.

Every function takes flat arrays with one element per municipality and pair of consecutive years: the value before and
after (shares 0–1; means in their unit), the pupils before and after, and the later of the two years. **Leave marked
figures out** (``nearly_all``'s 100 is a placeholder). Pairs with an unknown number or fewer than 15 pupils in either year
are left out here.

Source: multiplicative over-dispersion, Spiegelhalter (2005), Statistics in Medicine 24:1185–1202, estimated robustly by
the median absolute deviation. Choices and results: docs/methods.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from skis_analytics.statistics.arrays import BoolArray, FloatArray, IntArray, floats, require_proportion
from skis_analytics.statistics.means import mean_change_interval
from skis_analytics.statistics.proportions import change_interval

FEWEST_PUPILS: Final = 15
FEWEST_PAIRS: Final = 100
"""Below this a median absolute deviation is too loose to judge anyone by: φ would be known to no better than ±23 %."""

NORMAL_CONSISTENCY: Final = 1.4826
"""Makes the median absolute deviation estimate the standard deviation of a normal distribution."""


@dataclass(frozen=True, slots=True)
class Calls:
    """Which changes a rule calls a change: 1 or 0 per pair, NaN where the pair was not judged.

    Three rules judge the change *beyond the nation's own*, where a call is a false one: ``calibrated`` (ours, noise from
    the other years), ``plain`` (binomial, φ = 1; NaN for means) and ``half_point`` (at least ±0.5 points).
    ``on_screen`` is our rule on the change as it stands, which is what a page says; it also holds changes shared by
    the whole nation, which are real.
    """

    calibrated: FloatArray
    on_screen: FloatArray
    plain: FloatArray
    half_point: FloatArray


@dataclass(frozen=True, slots=True)
class CallRates:
    """Shares (0–1) of called changes per ``group`` (a year, a size …), with how many ``changes`` each rests on."""

    group: IntArray
    changes: IntArray
    calibrated: FloatArray
    on_screen: FloatArray
    plain: FloatArray
    half_point: FloatArray


def dispersion(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    pupils_before: npt.ArrayLike,
    pupils_after: npt.ArrayLike,
    year: npt.ArrayLike,
    new_cohort: bool = True,
) -> float:
    """Find φ of an indicator that is a share: how many times the binomial variance its yearly changes vary.

    φ = (1.4826·median|z − median z|)², z = (Δp − the nation's Δp that year) / √(p̄(1−p̄)(1/n₁+1/n₂)).
    ``new_cohort``: each year is a new set of pupils, whose noise cannot be less than binomial, so φ ≥ 1. Stocks (the same
    teachers next year) keep their φ < 1, which then holds **for adjacent years only**: judge their levels and trends with
    max(φ, 1).

    Returns NaN when fewer than 100 pairs remain, or when most of them did not move at all. Raises ValueError when the
    arrays differ in length and for shares outside 0–1.
    """
    pairs = _pairs(before, after, pupils_before, pupils_after, year)
    return _dispersion(pairs, _binomial_error(pairs), pairs.usable, new_cohort)


def spread(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    pupils_before: npt.ArrayLike,
    pupils_after: npt.ArrayLike,
    year: npt.ArrayLike,
) -> float:
    """Find s of an indicator that is a mean: its spread per pupil in its own unit, classes and schools included.

    s = 1.4826·median|z − median z|, z = (Δy − the nation's Δy that year) / √(1/n₁+1/n₂).

    Returns NaN when fewer than 100 pairs remain, or when most of them did not move at all. Raises ValueError when the
    arrays differ in length.
    """
    pairs = _pairs(before, after, pupils_before, pupils_after, year)
    return _robust_spread(pairs, _unit_error(pairs), pairs.usable)


def judge_left_out_years(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    pupils_before: npt.ArrayLike,
    pupils_after: npt.ArrayLike,
    year: npt.ArrayLike,
    new_cohort: bool = True,
    rule: float = 0.005,
) -> Calls:
    """Judge every yearly change of a share at 95 %, each year by the φ of the other years.

    The verdict is the one that pages use, :func:`~skis_analytics.statistics.proportions.change_interval`: a change is
    called when the interval leaves the nation's own change out. ``rule`` is the ±0.5-point rule as a proportion.
    """
    pairs = _pairs(before, after, pupils_before, pupils_after, year)
    error = _binomial_error(pairs)
    phi = np.full(pairs.year.shape, np.nan)
    for left_out in np.unique(pairs.year[pairs.usable]):
        others = pairs.usable & (pairs.year != left_out)
        phi[pairs.year == left_out] = _dispersion(pairs, error, others, new_cohort)
    count_before, count_after = pairs.before * pairs.pupils_before, pairs.after * pairs.pupils_after
    fitted = change_interval(count_before, pairs.pupils_before, count_after, pairs.pupils_after, dispersion=phi)
    plain = change_interval(count_before, pairs.pupils_before, count_after, pairs.pupils_after)
    return _calls(pairs, fitted, plain, rule)


def judge_left_out_years_of_means(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    pupils_before: npt.ArrayLike,
    pupils_after: npt.ArrayLike,
    year: npt.ArrayLike,
    rule: float = 0.5,
) -> Calls:
    """Judge every yearly change of a mean at 95 %, each year by the s of the other years; ``rule`` in the mean's unit.

    There is no plain rule for means (nobody publishes the spread per pupil): ``plain`` is NaN.
    """
    pairs = _pairs(before, after, pupils_before, pupils_after, year)
    error = _unit_error(pairs)
    s = np.full(pairs.year.shape, np.nan)
    for left_out in np.unique(pairs.year[pairs.usable]):
        others = pairs.usable & (pairs.year != left_out)
        s[pairs.year == left_out] = _robust_spread(pairs, error, others)
    fitted = mean_change_interval(pairs.before, pairs.pupils_before, pairs.after, pairs.pupils_after, s)
    nowhere = np.full(s.shape, np.nan)
    return _calls(pairs, fitted, (nowhere, nowhere), rule)


def false_call_rates(calls: Calls, group: npt.ArrayLike) -> CallRates:
    """Share of changes that each rule calls, per ``group`` (whole numbers, one per pair: the year, or a size class).

    Groups in rising order; those without a judged pair are left out. A rule without verdicts gives NaN.
    """
    judged = ~np.isnan(calls.calibrated)
    found, place, changes = np.unique(
        np.asarray(group, dtype=np.int64)[judged], return_inverse=True, return_counts=True
    )

    def rate(called: FloatArray) -> FloatArray:
        return np.bincount(place, weights=called[judged], minlength=found.size) / changes

    return CallRates(
        group=found,
        changes=np.asarray(changes, dtype=np.int64),
        calibrated=rate(calls.calibrated),
        on_screen=rate(calls.on_screen),
        plain=rate(calls.plain),
        half_point=rate(calls.half_point),
    )


@dataclass(frozen=True, slots=True)
class _Pairs:
    """The arrays, checked; ``usable`` says which pairs count, ``nation`` is the nation's own change in that year."""

    before: FloatArray
    after: FloatArray
    pupils_before: FloatArray
    pupils_after: FloatArray
    year: FloatArray
    usable: BoolArray
    nation: FloatArray


def _pairs(
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    pupils_before: npt.ArrayLike,
    pupils_after: npt.ArrayLike,
    year: npt.ArrayLike,
) -> _Pairs:
    y0, y1, n0, n1, years = (floats(one) for one in (before, after, pupils_before, pupils_after, year))
    if not y0.ndim == 1 or not y0.shape == y1.shape == n0.shape == n1.shape == years.shape:
        raise ValueError("all arrays must be one-dimensional and of one length")
    usable = ~np.isnan(y0 + y1 + years) & (n0 >= FEWEST_PUPILS) & (n1 >= FEWEST_PUPILS)
    nation = np.full(y0.shape, np.nan)
    found, place = np.unique(years[usable], return_inverse=True)

    def pooled(value: FloatArray, pupils: FloatArray) -> FloatArray:
        weight = np.bincount(place, weights=pupils[usable], minlength=found.size)
        return np.bincount(place, weights=(value * pupils)[usable], minlength=found.size) / weight

    # The nation of the same municipalities in both years: a municipality that drops out must not look like a change.
    nation[usable] = (pooled(y1, n1) - pooled(y0, n0))[place]
    return _Pairs(y0, y1, n0, n1, years, usable, nation)


def _unit_error(pairs: _Pairs) -> FloatArray:
    """√(1/n₁ + 1/n₂), NaN for pairs that do not count."""
    error = np.full(pairs.year.shape, np.nan)
    error[pairs.usable] = np.sqrt(1 / pairs.pupils_before[pairs.usable] + 1 / pairs.pupils_after[pairs.usable])
    return error


def _binomial_error(pairs: _Pairs) -> FloatArray:
    """√(p̄(1−p̄)(1/n₁ + 1/n₂)), NaN also where nobody or everybody reached it both years: no noise to standardise by."""
    require_proportion(pairs.before, "before")
    require_proportion(pairs.after, "after")
    pooled = np.full(pairs.year.shape, np.nan)
    n0, n1 = pairs.pupils_before[pairs.usable], pairs.pupils_after[pairs.usable]
    pooled[pairs.usable] = (pairs.before[pairs.usable] * n0 + pairs.after[pairs.usable] * n1) / (n0 + n1)
    variance = pooled * (1 - pooled)
    return np.sqrt(np.where(variance > 0, variance, np.nan)) * _unit_error(pairs)


def _robust_spread(pairs: _Pairs, error: FloatArray, chosen: BoolArray) -> float:
    """1.4826 × the median absolute deviation of the standardised changes of the ``chosen`` pairs."""
    z = ((pairs.after - pairs.before - pairs.nation) / error)[chosen]
    z = z[~np.isnan(z)]
    if z.size < FEWEST_PAIRS:
        return float("nan")
    found = float(NORMAL_CONSISTENCY * np.median(np.abs(z - np.median(z))))
    # A figure that hardly anybody's changes has no scale to judge the few changes by: unknown, not "no noise at all".
    return found if found > 0 else float("nan")


def _dispersion(pairs: _Pairs, error: FloatArray, chosen: BoolArray, new_cohort: bool) -> float:
    phi = _robust_spread(pairs, error, chosen) ** 2
    return max(phi, 1.0) if new_cohort and not np.isnan(phi) else phi


def _calls(
    pairs: _Pairs, fitted: tuple[FloatArray, FloatArray], plain: tuple[FloatArray, FloatArray], rule: float
) -> Calls:
    def called(interval: tuple[FloatArray, FloatArray], expected: FloatArray | float) -> FloatArray:
        lower, upper = interval
        outside = ((lower > expected) | (upper < expected)).astype(np.float64)
        return np.where(pairs.usable & ~np.isnan(lower), outside, np.nan)

    departure = np.abs(pairs.after - pairs.before - pairs.nation)
    return Calls(
        calibrated=called(fitted, pairs.nation),
        on_screen=called(fitted, 0.0),
        plain=called(plain, pairs.nation),
        half_point=np.where(pairs.usable, (departure >= rule).astype(np.float64), np.nan),
    )
