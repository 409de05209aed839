"""Shares of pupils: how wide, how far from a target, how much changed.

Sources:

- Wilson, E. B. (1927), *Probable inference, the law of succession, and statistical inference*, JASA 22; as recommended
  by Newcombe (1998a), Statistics in Medicine 17:857–872.
- Spiegelhalter, D. J. (2005), *Funnel plots for comparing institutional performance*, Statistics in Medicine
  24:1185–1202, with his multiplicative over-dispersion φ. Expected numbers: UKHSA's PHEindicatormethods.
- Newcombe, R. G. (1998b), *Interval estimation for the difference between independent proportions*, Statistics in
  Medicine 17:873–890, method 10 (hybrid score).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.special import betainc

from skis_analytics.domain import CONFIDENCE
from skis_analytics.statistics.arrays import (
    FloatArray,
    floats,
    normal_quantile,
    positive_or_nan,
    require_positive,
    require_proportion,
    two_sided_p,
)

COUNT_TOLERANCE = 1e-6
"""How far outside 0–n a count may be, as a share of n. Counts are made from printed percentages, which round."""

SEARCHED_Z = 40.0
"""Beyond this z the two-sided p-value is 0 in double precision, so the search for it may stop there."""

TINY = 1e-12
"""Stands in for 0 pupils where a beta integral needs more than that."""

BISECTIONS = 60
"""Halvings of 0–40: leaves z known to 3e-17, below the resolution of a double."""


def wilson_interval(
    count: npt.ArrayLike, pupils: npt.ArrayLike, confidence: float = CONFIDENCE
) -> tuple[FloatArray, FloatArray]:
    """Wilson's score interval of ``count`` out of ``pupils``.

    ``count`` need not be whole (it is often a printed percentage times n). Returns (lower, upper) as proportions 0–1, of
    the arguments' broadcast shape; NaN where ``pupils`` is 0, negative or unknown.

    Raises ValueError for a count below 0 or above pupils, and for a confidence outside (0, 1).

    Source: Wilson (1927), without continuity correction.
    """
    z = normal_quantile(confidence)
    share, n = _share(count, pupils)
    return _wilson(share, n, z)


def nearly_all_interval(pupils: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """What the source's mark "~100" says: 1 to 4 pupils of ``pupils`` did *not* reach it.

    Returns (lower, upper) = ((n − 4)/n, (n − 1)/n) as proportions, never below 0; NaN where pupils is 0 or unknown.
    This bounds the published figure itself; it is not a confidence interval.

    Source: Skolverket's rules of confidentiality (data/README.md).
    """
    n = positive_or_nan(pupils)
    return np.clip((n - 4) / n, 0, None), np.clip((n - 1) / n, 0, None)


def funnel_limits(
    pupils: npt.ArrayLike,
    target: npt.ArrayLike,
    confidence: float = CONFIDENCE,
    dispersion: npt.ArrayLike = 1.0,
) -> tuple[FloatArray, FloatArray]:
    """Between which values a municipality of ``pupils`` pupils falls by chance alone if its true share is ``target``.

    Returns (lower, upper) = target ± z·√(φ·θ(1−θ)/n) clipped to 0–1. NaN where pupils is 0 or unknown, and where target
    is exactly 0 or 1: binomial noise is then nil, every other value would be "certain", and there is no verdict.

    Raises ValueError for a target outside 0–1, a dispersion not above 0 or a confidence outside (0, 1).

    Source: Spiegelhalter (2005); PHEindicatormethods' funnels for proportions at dispersion 1.
    """
    z = normal_quantile(confidence)
    theta = floats(target)
    reach = z * _funnel_standard_error(floats(pupils), theta, floats(dispersion))
    return np.clip(theta - reach, 0, 1), np.clip(theta + reach, 0, 1)


def funnel_p_value(
    value: npt.ArrayLike, pupils: npt.ArrayLike, target: npt.ArrayLike, dispersion: npt.ArrayLike = 1.0
) -> FloatArray:
    """Two-sided p-value of a share ``value`` (0–1) against ``target``: below 0.05 exactly when it is outside the 95 % limits.

    "Outside" is meant before the limits are clipped to 0–1. NaN as in :func:`funnel_limits`.

    Raises ValueError for a value or target outside 0–1 or a dispersion not above 0.

    Source: Spiegelhalter (2005), normal approximation around the target.
    """
    share, theta = floats(value), floats(target)
    require_proportion(share, "value")
    standard_error = _funnel_standard_error(floats(pupils), theta, floats(dispersion))
    return two_sided_p((share - theta) / standard_error)


def nearest_to_target(lower: npt.ArrayLike, upper: npt.ArrayLike, target: npt.ArrayLike) -> FloatArray:
    """The value between ``lower`` and ``upper`` that lies nearest to ``target``; NaN where one of the three is.

    p-values fall with the distance from the target, so of a figure known only as an interval this value decides.
    """
    return floats(np.minimum(np.maximum(floats(target), floats(lower)), floats(upper)))


def funnel_p_value_interval(
    lower: npt.ArrayLike,
    upper: npt.ArrayLike,
    pupils: npt.ArrayLike,
    target: npt.ArrayLike,
    dispersion: npt.ArrayLike = 1.0,
) -> FloatArray:
    """The largest p-value that any value between ``lower`` and ``upper`` (0–1) would get: the cautious verdict.

    For figures known only as an interval (:func:`nearly_all_interval`). 1 where the target lies inside it.

    Raises ValueError where lower exceeds upper, and as :func:`funnel_p_value` does.
    """
    low, high, theta = floats(lower), floats(upper), floats(target)
    if np.any(low > high):
        raise ValueError("lower must not exceed upper")
    return funnel_p_value(nearest_to_target(low, high, theta), pupils, theta, dispersion)


def skewed_p_value(
    value: npt.ArrayLike, pupils: npt.ArrayLike, target: npt.ArrayLike, dispersion: npt.ArrayLike = 1.0
) -> FloatArray:
    """Two-sided mid-p of a share ``value`` (0–1) against ``target`` with the binomial's own skewness, on n/φ pupils.

    The funnel's normal limits are symmetric, the binomial is not: at a target of 0.93 and 60 pupils values fall below the
    lower 95 % limit 4 times in 100 and below the 99.8 % limit 6 times in 1,000. Far out in the tails, where many
    comparisons are decided, that would accuse too often. Fractions of pupils are allowed (incomplete beta function). NaN where
    :func:`funnel_p_value` is.

    Raises ValueError for a value or target outside 0–1 or a dispersion not above 0.

    Source: binomial tail as an incomplete beta integral, Abramowitz & Stegun 26.5.24; mid-p, Lancaster (1961), JASA 56:223–234.
    """
    share, theta, n, phi = np.broadcast_arrays(
        floats(value), floats(target), positive_or_nan(pupils), floats(dispersion)
    )
    require_proportion(share, "value")
    require_proportion(theta, "target")
    require_positive(phi, "dispersion")
    n = n / phi
    x = share * n
    # P(X ≤ x) = I(1−θ; n−x, x+1) and P(X ≥ x) = I(θ; x, n−x+1); betainc is not defined where an argument is 0.
    at_most = np.where(x < n, betainc(np.maximum(n - x, TINY), x + 1, 1 - theta), 1.0)
    at_least = np.where(x > 0, betainc(np.maximum(x, TINY), n - x + 1, theta), 1.0)
    exactly = np.maximum(at_most + at_least - 1, 0.0)
    p_value = np.minimum(2 * np.minimum(at_most, at_least) - exactly, 1.0)
    return floats(np.where((theta > 0) & (theta < 1) & ~np.isnan(n + share), p_value, np.nan))


def change_interval(
    count_before: npt.ArrayLike,
    pupils_before: npt.ArrayLike,
    count_after: npt.ArrayLike,
    pupils_after: npt.ArrayLike,
    confidence: float = CONFIDENCE,
    dispersion: npt.ArrayLike = 1.0,
) -> tuple[FloatArray, FloatArray]:
    """How much a share changed, after − before: Newcombe's interval for two Wilson intervals, its arms × √φ.

    Returns (lower, upper) as differences of proportions, clipped to −1..1; NaN where a number of pupils is 0 or unknown.

    Raises ValueError for counts outside 0–pupils, a dispersion not above 0 or a confidence outside (0, 1).

    Source: Newcombe (1998b) method 10. The widening by √φ is ours: φ multiplies the variance, and the arms are what the
    method has in place of standard errors.
    """
    z = normal_quantile(confidence)
    before, n_before = _share(count_before, pupils_before)
    after, n_after = _share(count_after, pupils_after)
    phi = floats(dispersion)
    require_positive(phi, "dispersion")
    below, above = _newcombe_arms(before, n_before, after, n_after, z)
    change = after - before
    return np.clip(change - np.sqrt(phi) * below, -1, 1), np.clip(change + np.sqrt(phi) * above, -1, 1)


def change_p_value(
    count_before: npt.ArrayLike,
    pupils_before: npt.ArrayLike,
    count_after: npt.ArrayLike,
    pupils_after: npt.ArrayLike,
    dispersion: npt.ArrayLike = 1.0,
    expected: npt.ArrayLike = 0.0,
) -> FloatArray:
    """Two-sided p-value of a change: 1 − the confidence at which a limit of :func:`change_interval` touches ``expected``.

    So it is below 0.05 exactly when the 95 % interval leaves ``expected`` out: a figure never shows an interval over zero
    beside a "certain" change. ``expected`` is a difference of proportions: 0 asks "did it change?", the nation's own
    change asks "did it change otherwise than the nation?".

    1 where the change is exactly the expected one; NaN and errors as in :func:`change_interval`.

    Source: inversion of Newcombe (1998b) method 10; the arms grow with z, so bisection on z finds the one crossing.
    """
    before, n_before = _share(count_before, pupils_before)
    after, n_after = _share(count_after, pupils_after)
    phi = floats(dispersion)
    require_positive(phi, "dispersion")
    departure = after - before - floats(expected)
    distance = np.abs(departure) / np.sqrt(phi)
    rose = departure > 0
    low = np.zeros_like(distance)
    high = np.full_like(distance, SEARCHED_Z)
    for _ in range(BISECTIONS):
        middle = (low + high) / 2
        below, above = _newcombe_arms(before, n_before, after, n_after, middle)
        short = np.where(rose, below, above) < distance
        low = np.where(short, middle, low)
        high = np.where(short, high, middle)
    return np.where(np.isnan(distance), np.nan, two_sided_p(low))


def _share(count: npt.ArrayLike, pupils: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """(count / pupils within 0–1, pupils or NaN), of one shape, after checking the counts."""
    x, asked = np.broadcast_arrays(floats(count), floats(pupils))
    n = positive_or_nan(asked)
    slack = COUNT_TOLERANCE * np.abs(asked)
    if np.any(x < -np.where(np.isnan(slack), 0, slack)):
        raise ValueError("count must not be negative")
    if np.any(x > n + slack):
        raise ValueError("count must not exceed pupils")
    return np.clip(x / n, 0, 1), n


def _wilson(share: FloatArray, n: FloatArray, z: npt.ArrayLike) -> tuple[FloatArray, FloatArray]:
    """Wilson's limits for any z, also an array of them."""
    squared = floats(z) ** 2
    centre = (share + squared / (2 * n)) / (1 + squared / n)
    reach = floats(z) / (1 + squared / n) * np.sqrt(share * (1 - share) / n + squared / (4 * n**2))
    # Exactly 0 and 1 at the ends, where rounding would otherwise leave an interval that misses its own value.
    lower = np.where(share == 0, 0 * n, np.clip(centre - reach, 0, share))
    upper = np.where(share == 1, 1 + 0 * n, np.clip(centre + reach, share, 1))
    return lower, upper


def _funnel_standard_error(pupils: FloatArray, theta: FloatArray, phi: FloatArray) -> FloatArray:
    """√(φ·θ(1−θ)/n), NaN where there is nothing to judge."""
    require_proportion(theta, "target")
    require_positive(phi, "dispersion")
    return np.sqrt(phi * positive_or_nan(theta * (1 - theta)) / positive_or_nan(pupils))


def _newcombe_arms(
    before: FloatArray, n_before: FloatArray, after: FloatArray, n_after: FloatArray, z: npt.ArrayLike
) -> tuple[FloatArray, FloatArray]:
    """How far the interval of after − before reaches below and above the difference itself."""
    lower_before, upper_before = _wilson(before, n_before, z)
    lower_after, upper_after = _wilson(after, n_after, z)
    below = np.hypot(after - lower_after, upper_before - before)
    above = np.hypot(upper_after - after, before - lower_before)
    return below, above
