"""Did something have an effect? Differences in differences against the nearest others, judged by what happens where nothing was done.

For every municipality of a country, whether anything was done there or not, the same thing is computed: how much its mean has changed from
the years before a start to the years after, less the same change among the others that were most like it before. Where nothing was done these
*placebo* estimates show what chance and everything else do to municipalities. Each is divided by its own standard error (calibrated noise, which
shrinks with the pupils, and *drift*, which does not), so that small and large can stand in one distribution; an effect is what stands out in it.

Rows are municipalities in the order of their codes, columns consecutive years. NaN is unknown, and leaves a municipality out of whatever needs it.

Source: permutation inference for differences in differences with few treated, Conley & Taber (2011), Review of Economics and Statistics
93:113-125, and Ferman & Pinto (2019), same journal 101:452-467, on rescaling by each unit's own variance; placebo tests in time and
place, Abadie, Diamond & Hainmueller (2010), Journal of the American Statistical Association 105:493-505.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.stats import norm

from skis_analytics.statistics.arrays import BoolArray, FloatArray, IntArray, floats

NEAREST: Final = 20
"""Controls per municipality: enough that their own chance matters little, few enough that they are alike."""
FEWEST_CONTROLS: Final = 8
FEWEST_PLACEBOS: Final = 39
"""With fewer (municipalities, or sets of them), a finding could hardly stand out at 5 % even were it the most extreme of all: p cannot go below 1 / (placebos + 1)."""
ALIKE: Final = 150
"""Placebos are taken among so many that are the most like in certainty, hence in size: the smallest vary in ways that no one number catches."""
_SETS: Final = 1999
_EVERY_SET: Final = 2000
_NEIGHBOURS: Final = 15
_SEED: Final = 20241204
_MEDIAN_SQUARE: Final = float(norm.ppf(0.75)) ** 2


@dataclass(frozen=True, slots=True)
class Estimates:
    """One element per municipality, NaN where it cannot be estimated: the change beyond that of its controls, and its standard error.

    ``controls`` is (n, n): row i holds the weights of i's controls, which add up to 1. ``drift`` is the standard deviation of real changes
    that have nothing to do with chance.
    """

    value: FloatArray
    error: FloatArray
    controls: FloatArray
    drift: float


@dataclass(frozen=True, slots=True)
class Finding:
    """An estimate among its placebos. ``z`` and ``placebos`` are in standard errors; ``p_value`` is two-sided; ``lower`` and ``upper`` reach
    so far that 95 of 100 placebos would be covered."""

    value: float
    error: float
    z: float
    p_value: float
    lower: float
    upper: float
    placebos: FloatArray


def noise_variances(
    value: npt.ArrayLike, pupils: npt.ArrayLike, *, dispersion: float = math.nan, spread: float = math.nan
) -> FloatArray:
    """The variance by chance of every cell, in the unit squared: φ·p(100-p)/n for shares in per cent, s²/n for means.

    A share's p is the municipality's own over all its years, held one pupil from the ends: the noise of a year must not depend on the luck of it.

    Raises:
        ValueError: neither dispersion nor spread is known.
    """
    y, n = floats(value), floats(pupils)
    n = np.where(n > 0, n, np.nan)
    if math.isfinite(spread):
        return floats(spread**2 / n)
    if not math.isfinite(dispersion):
        raise ValueError("The noise is unknown: neither dispersion nor spread is given.")
    known = np.isfinite(y) & np.isfinite(n)
    total = np.where(known, n, 0.0).sum(axis=1)
    reached = np.where(known, y * n, 0.0).sum(axis=1)
    share = (reached / 100 + 1) / (total + 2)
    return floats(100**2 * max(dispersion, 1.0) * (share * (1 - share))[:, None] / n)


def estimate(
    value: npt.ArrayLike,
    variance: npt.ArrayLike,
    likeness: npt.ArrayLike,
    before: npt.ArrayLike,
    after: npt.ArrayLike,
    donors: npt.ArrayLike,
    nearest: int = NEAREST,
) -> Estimates:
    """Every municipality's change from the years before to the years after, beyond that of its controls.

    Args:
        value, variance: (n, years), the variance as ``noise_variances``.
        likeness: (n, k), what beside the level and course before makes municipalities alike (background); NaN counts as the middle.
        before, after: columns, each at least one.
        donors: (n, n), whether column j may be a control of row i; a municipality is never its own.
        nearest: how many controls each gets; all that are allowed when they are fewer.
    """
    y, v = floats(value), floats(variance)
    first, later = np.asarray(before, dtype=np.int64), np.asarray(after, dtype=np.int64)
    used = np.concatenate([first, later])
    whole = np.asarray(np.isfinite(y[:, used] + v[:, used]).all(axis=1), dtype=bool)
    y = y - np.nanmean(np.where(whole[:, None], y, np.nan), axis=0) if whole.any() else y
    mean_before, noise_before = _weighted_mean(y[:, first], v[:, first])
    mean_after, noise_after = _weighted_mean(y[:, later], v[:, later])
    change, noise = mean_after - mean_before, noise_before + noise_after
    allowed = np.asarray(donors, dtype=bool) & whole[None, :] & ~np.eye(len(y), dtype=bool)
    features = _features(y[:, first], mean_before, floats(likeness), whole)
    near = _nearest(features, allowed, nearest)
    drift = _drift(change[whole], noise[whole])
    weights = np.where(near, 1 / np.where(whole, noise + drift**2, np.inf)[None, :], 0.0)
    total = weights.sum(axis=1, keepdims=True)
    weights = np.divide(weights, total, out=np.zeros_like(weights), where=total > 0)
    enough = whole & (near.sum(axis=1) >= min(FEWEST_CONTROLS, nearest))
    beyond = np.where(enough, change - weights @ np.where(whole, change, 0.0), np.nan)
    own, theirs = np.where(whole, noise, 0.0), weights**2
    fixed = own + theirs @ own
    times = 1 + theirs.sum(axis=1)
    drift = _drift(beyond[enough] / np.sqrt(times[enough]), (fixed / times)[enough])
    error = np.where(enough, np.sqrt(fixed + drift**2 * times), np.nan)
    return Estimates(beyond, error, weights, drift)


def course(value: npt.ArrayLike, variance: npt.ArrayLike, weights: npt.ArrayLike, columns: npt.ArrayLike) -> Estimates:
    """Every municipality's slope per year beyond that of its controls, over some columns: the parallel trends that are assumed."""
    y, v, w = floats(value), floats(variance), floats(weights)
    chosen = np.asarray(columns, dtype=np.int64)
    y, v = y[:, chosen], v[:, chosen]
    known = np.isfinite(y).all(axis=1) & (w.sum(axis=1) > 0)
    y, v = np.where(np.isfinite(y), y, 0.0), np.where(np.isfinite(v), v, 0.0)
    gap, noise = y - w @ y, v + w**2 @ v
    x = chosen.astype(float)
    precision = 1 / np.where(noise > 0, noise, np.inf)
    total = precision.sum(axis=1, keepdims=True)
    centred = x - np.divide(
        (precision * x).sum(axis=1, keepdims=True), total, out=np.zeros_like(total), where=total > 0
    )
    squares = (precision * centred**2).sum(axis=1)
    known &= squares > 0
    slope = np.divide((precision * centred * gap).sum(axis=1), squares, out=np.full(len(y), np.nan), where=known)
    chance = np.divide(1.0, squares, out=np.full(len(y), np.nan), where=known)
    drift = _drift(slope[known], chance[known])
    return Estimates(slope, np.sqrt(chance + drift**2), w, drift)


def judge(estimates: Estimates, treated: npt.ArrayLike, placebo: npt.ArrayLike) -> Finding | None:
    """The treated, together when they are several, among those where nothing was done. None when either cannot be estimated.

    Several are weighed by how certain each is. Their placebos are sets of as many municipalities that lie near each other in the order of the
    codes, mostly of one county: neighbours' years go somewhat together, and a set of strangers would look too certain.

    Args:
        estimates: of all.
        treated: row numbers.
        placebo: (n,), whether a municipality may stand for one where nothing was done.
    """
    chosen = np.asarray(treated, dtype=np.int64)
    value, error = estimates.value[chosen], estimates.error[chosen]
    if not chosen.size or not np.isfinite(value).all():
        return None
    pool = np.flatnonzero(np.asarray(placebo, dtype=bool) & np.isfinite(estimates.value))
    placebos = _placebos(estimates, pool[~np.isin(pool, chosen)], error, chosen)
    if placebos is None:
        return None
    joint, z = _together(value, error)
    own_error = 1 / math.sqrt(float(np.sum(error**-2.0)))
    extreme = np.abs(placebos)
    p_value = (1 + int(np.sum(extreme >= abs(z) - 1e-12))) / (1 + extreme.size)
    reach = _reach(placebos) * own_error
    return Finding(float(joint), own_error, float(z), p_value, float(joint) - reach, float(joint) + reach, placebos)


def reach(estimates: Estimates, error: float, size: int) -> float:
    """How many standard errors 95 of 100 placebos stay within, for ``size`` municipalities together that each have about this error.

    NaN when there are too few to tell.
    """
    pool = np.flatnonzero(np.isfinite(estimates.value))
    placebos = _placebos(estimates, pool, np.full(size, error), pool[:0])
    return math.nan if placebos is None else _reach(placebos)


def _placebos(estimates: Estimates, pool: IntArray, error: FloatArray, treated: IntArray) -> FloatArray | None:
    """Estimates in standard errors where nothing was done: of those in ``pool`` that are like some in certainty, alone or in sets of as many.

    None with fewer than ``FEWEST_PLACEBOS``.
    """
    size = error.size
    if size > 1 and math.comb(pool.size + treated.size, size) <= _EVERY_SET:
        sets = _every_set(pool, treated, size)
    elif pool.size < FEWEST_PLACEBOS:
        return None
    else:
        apart = np.abs(np.log(estimates.error[pool]) - np.log(error).mean())
        sets = _sets(np.sort(pool[np.argsort(apart, kind="stable")[:ALIKE]]), size)
    if len(sets) < FEWEST_PLACEBOS:
        return None
    return _together(estimates.value[sets], estimates.error[sets])[1]


def _every_set(pool: IntArray, treated: IntArray, size: int) -> IntArray:
    """Few enough to go through them all, as in an exact permutation: every other choice of as many among all, the treated among them."""
    everybody = np.sort(np.concatenate([pool, treated]))
    own = tuple(np.sort(treated).tolist())
    return np.array([each for each in combinations(everybody.tolist(), size) if each != own], dtype=np.int64)


def _reach(placebos: FloatArray) -> float:
    rank = min(math.ceil(0.95 * (placebos.size + 1)), placebos.size)
    return float(np.sort(np.abs(placebos))[rank - 1])


def _together(value: FloatArray, error: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Means weighed by certainty over the last axis, and the same in standard errors."""
    precision = error**-2.0
    total = precision.sum(axis=-1)
    joint = (value * precision).sum(axis=-1) / total
    return joint, joint * np.sqrt(total)


def _sets(pool: IntArray, size: int) -> IntArray:
    """Placebo sets, (sets, size): every one alone, or drawn among neighbours with a fixed seed so that a page says the same tomorrow."""
    if size == 1:
        return pool[:, None]
    chance = np.random.default_rng(_SEED + size)
    window = min(max(2 * size, _NEIGHBOURS), pool.size)
    starts = chance.integers(0, pool.size, _SETS)
    picks = np.argsort(chance.random((_SETS, window)), axis=1)[:, :size]
    sets: IntArray = pool[(starts[:, None] + picks) % pool.size]
    return sets


def _weighted_mean(y: FloatArray, v: FloatArray) -> tuple[FloatArray, FloatArray]:
    precision = 1 / v
    total = precision.sum(axis=1)
    return (y * precision).sum(axis=1) / total, 1 / total


def _features(y: FloatArray, level: FloatArray, likeness: FloatArray, whole: BoolArray) -> FloatArray:
    """Level, course and background, each in standard deviations. The course counts half: in a small municipality it is mostly chance."""
    x = np.arange(y.shape[1], dtype=float) - (y.shape[1] - 1) / 2
    slope = (y @ x / max(float(x @ x), 1.0)) if y.shape[1] > 2 else np.zeros(len(y))
    background = [_standardised(likeness[:, i], whole) for i in range(likeness.shape[1])]
    columns = np.column_stack([_standardised(level, whole), 0.5 * _standardised(slope, whole), *background])
    return np.where(np.isfinite(columns), columns, 0.0)


def _standardised(column: FloatArray, whole: BoolArray) -> FloatArray:
    seen = column[whole & np.isfinite(column)]
    size = float(seen.std()) if seen.size else 0.0
    return (column - (float(seen.mean()) if seen.size else 0.0)) / size if size > 0 else np.zeros_like(column)


def _nearest(features: FloatArray, allowed: BoolArray, count: int) -> BoolArray:
    distance = ((features[:, None, :] - features[None, :, :]) ** 2).sum(axis=2)
    distance = np.where(allowed, distance, np.inf)
    if count < distance.shape[1]:
        limit = np.partition(distance, count - 1, axis=1)[:, count - 1 : count]
        return allowed & (distance <= limit)
    return allowed


def _drift(change: FloatArray, noise: FloatArray) -> float:
    """Standard deviation of real changes, found from the middle of the distribution so that the few that did something do not set it."""
    if change.size < FEWEST_CONTROLS:
        return 0.0
    centred = change - np.median(change)

    def surplus(extra: float) -> float:
        return float(np.median(centred**2 / (noise + extra))) - _MEDIAN_SQUARE

    if surplus(0.0) <= 0:
        return 0.0
    most = float(np.var(centred)) + 1e-12
    while surplus(most) > 0:
        most *= 2
    return math.sqrt(float(brentq(surplus, 0.0, most)))


def smallest_detectable(error: float, reach: float = 1.959964, power: float = 0.8) -> float:
    """The effect that is found ``power`` times of 1 when estimates have this standard error and ``reach`` errors are called certain."""
    return error * (reach + float(norm.ppf(power)))


def planned_error(
    noise: float, drift: float, before: int, after: int, municipalities: int = 1, controls_share: float = 0.08
) -> float:
    """Standard error of an estimate that has not been made yet.

    Args:
        noise: variance by chance of one municipality's one year, in the unit squared.
        drift: standard deviation of real changes.
        before, after: number of years.
        municipalities: how many take part.
        controls_share: the controls' own uncertainty, as a share of drift² (about 1.6 / ``NEAREST``).
    """
    own = noise * (1 / before + 1 / after) + drift**2
    return math.sqrt((own + controls_share * drift**2) / municipalities)
