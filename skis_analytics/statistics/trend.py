"""Is there a trend over the latest five yearly points? The rule of the English public health service.

A trend is certain when χ² with one degree of freedom exceeds 9.5495 (p = 0.002, the 99.8 % level) *and* no single year
makes it: the slope over all five years and the five slopes with one year left out all have the same sign.

Source: OHID, *Fingertips: recent trends* technical guidance; rule and constant checked against the published program
(TrendMarkerCalculator of fingertips-open and FingertipsNext). Proportions: χ² for trend (Armitage 1955), and slopes of
the unweighted logits; other measures: least squares weighted by 1/standard error².
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from skis_analytics.statistics.arrays import BoolArray, FloatArray, IntArray, floats, positive_or_nan, require_positive
from skis_analytics.statistics.proportions import COUNT_TOLERANCE

POINTS: Final = 5
CRITICAL_VALUE: Final = 9.54953570608324
YEARS: Final[FloatArray] = np.arange(1.0, POINTS + 1)
ROUNDING: Final = 1e-12
"""Slopes below this share of the largest value are arithmetic noise."""
KEPT: Final[FloatArray] = np.vstack([np.ones(POINTS), 1 - np.eye(POINTS)])
"""Which points count (1) in each of the six slopes: first all five, then each year left out in turn."""


@dataclass(frozen=True, slots=True)
class Trend:
    """Arrays over the series: the test statistic, whether the trend is certain, and the sign of its slope (−1, 0, +1).

    ``direction`` is the slope's sign whether or not it is certain; 0 also where it cannot be calculated.
    """

    chi_squared: FloatArray
    significant: BoolArray
    direction: IntArray


def five_point_trend(count: npt.ArrayLike, pupils: npt.ArrayLike, dispersion: npt.ArrayLike = 1.0) -> Trend:
    """Trend of a share. ``count`` and ``pupils`` hold the five years, oldest first, in their last axis.

    ``dispersion`` has the shape of the leading axes; χ² is divided by it. Where a year has nobody or everybody
    (count 0, or count equal to pupils) the logit is infinite and the trend *cannot be calculated*: χ² 0, not significant,
    direction 0. (Fingertips tests only for everybody; with nobody it would sum −∞.) NaN in any year, or no pupils:
    χ² NaN, not significant, direction 0.

    Raises ValueError unless there are five points, for counts outside 0–pupils and for a dispersion not above 0.
    """
    x, asked = np.broadcast_arrays(floats(count), floats(pupils))
    _require_five(x)
    n = positive_or_nan(asked)
    slack = COUNT_TOLERANCE * n
    if np.any((x < -slack) | (x > n + slack)):
        raise ValueError("count must lie in 0–pupils")
    phi = floats(dispersion)
    require_positive(phi, "dispersion")

    n_all, x_all = n.sum(axis=-1), x.sum(axis=-1)
    nt, xt, ntt = (n * YEARS).sum(axis=-1), (x * YEARS).sum(axis=-1), (n * YEARS**2).sum(axis=-1)
    incalculable = np.any((x <= slack) | (x >= n - slack), axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):  # the incalculable series, replaced below
        chi_squared = n_all * (n_all * xt - x_all * nt) ** 2 / (x_all * (n_all - x_all) * (n_all * ntt - nt**2)) / phi
        logit = np.log(x / (n - x))
        slopes = _slopes(logit, np.ones_like(logit))
    unknown = np.isnan(x).any(axis=-1) | np.isnan(n).any(axis=-1) | np.isnan(phi)
    chi_squared = np.where(incalculable, 0.0, chi_squared)
    return _verdict(np.where(unknown, np.nan, chi_squared), np.where((incalculable | unknown)[..., None], 0.0, slopes))


def five_point_trend_of_means(value: npt.ArrayLike, standard_error: npt.ArrayLike) -> Trend:
    """Trend of anything with a standard error. Both hold the five years, oldest first, in their last axis, in one unit.

    χ² = (slope / its standard error)² of the least squares line weighted by 1/standard_error². NaN in any year: χ² NaN,
    not significant, direction 0.

    Raises ValueError unless there are five points, and for a standard error not above 0.
    """
    y, error = np.broadcast_arrays(floats(value), floats(standard_error))
    _require_five(y)
    require_positive(error, "standard_error")
    weight = 1 / error**2
    slopes = _slopes(y, weight)
    centre = (weight * YEARS).sum(axis=-1, keepdims=True) / weight.sum(axis=-1, keepdims=True)
    chi_squared = slopes[..., 0] ** 2 * (weight * (YEARS - centre) ** 2).sum(axis=-1)
    unknown = np.isnan(chi_squared)
    return _verdict(chi_squared, np.where(unknown[..., None], 0.0, slopes))


def _require_five(points: FloatArray) -> None:
    if points.ndim == 0 or points.shape[-1] != POINTS:
        raise ValueError(f"the last axis must hold {POINTS} years, got shape {points.shape}")


def _slopes(value: FloatArray, weight: FloatArray) -> FloatArray:
    """Weighted slopes per year in a new last axis of six, in the order of ``KEPT``."""
    w = weight[..., None, :] * KEPT
    total = w.sum(axis=-1, keepdims=True)
    from_centre = YEARS - (w * YEARS).sum(axis=-1, keepdims=True) / total
    slopes: FloatArray = (w * from_centre * value[..., None, :]).sum(axis=-1) / (w * from_centre**2).sum(axis=-1)
    # Five equal values leave a slope of 1e-15 with a sign, which is rounding and no direction.
    scale = np.abs(value).max(axis=-1, keepdims=True)
    return np.where(np.abs(slopes) <= ROUNDING * scale, 0.0, slopes)


def _verdict(chi_squared: FloatArray, slopes: FloatArray) -> Trend:
    """Fingertips' two conditions put together; a slope of exactly 0 shares no sign."""
    signs = np.sign(slopes).astype(np.int64)
    steady = np.abs(signs.sum(axis=-1)) == len(KEPT)
    return Trend(
        chi_squared=floats(chi_squared),
        significant=np.asarray((chi_squared > CRITICAL_VALUE) & steady, dtype=np.bool_),
        direction=np.asarray(signs[..., 0], dtype=np.int64),
    )
