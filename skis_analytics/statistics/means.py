"""Means over pupils (meritvärde, Skolenkäten's index): the same questions as for shares, with a normal interval.

The spread per pupil ``spread`` (s) is not published; it is estimated from how much municipalities' means move from one
year to the next (:func:`skis_analytics.statistics.calibration.spread`), so it already holds the extra noise of classes
and schools and needs no dispersion beside it. An unknown s is NaN and gives NaN: no interval, no verdict.

Source: the normal interval of a mean; funnel for means as Spiegelhalter (2005), Statistics in Medicine 24:1185–1202.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from skis_analytics.domain import CONFIDENCE
from skis_analytics.statistics.arrays import (
    FloatArray,
    floats,
    normal_quantile,
    positive_or_nan,
    require_positive,
    two_sided_p,
)


def mean_standard_error(pupils: npt.ArrayLike, spread: npt.ArrayLike) -> FloatArray:
    """s/√n in the indicator's unit; NaN where pupils is 0 or unknown. Raises ValueError for a spread not above 0."""
    s = floats(spread)
    require_positive(s, "spread")
    return s / np.sqrt(positive_or_nan(pupils))


def mean_interval(
    value: npt.ArrayLike, pupils: npt.ArrayLike, spread: npt.ArrayLike, confidence: float = CONFIDENCE
) -> tuple[FloatArray, FloatArray]:
    """Interval of a mean: (lower, upper) = value ± z·s/√n in the indicator's unit, of the arguments' broadcast shape.

    NaN where pupils is 0 or anything is unknown. Raises ValueError for a spread not above 0 or a confidence outside (0, 1).
    """
    reach = normal_quantile(confidence) * mean_standard_error(pupils, spread)
    return floats(value) - reach, floats(value) + reach


def mean_limits(
    pupils: npt.ArrayLike, target: npt.ArrayLike, spread: npt.ArrayLike, confidence: float = CONFIDENCE
) -> tuple[FloatArray, FloatArray]:
    """Funnel for means: between which values a municipality falls by chance alone if its true mean is ``target``.

    Returns (lower, upper) = target ± z·s/√n. NaN and errors as in :func:`mean_interval`.
    """
    return mean_interval(target, pupils, spread, confidence)


def mean_p_value(
    value: npt.ArrayLike, pupils: npt.ArrayLike, target: npt.ArrayLike, spread: npt.ArrayLike
) -> FloatArray:
    """Two-sided p-value of a mean against ``target``: below 0.05 exactly when outside :func:`mean_limits` at 95 %."""
    return two_sided_p((floats(value) - floats(target)) / mean_standard_error(pupils, spread))


def mean_change_interval(
    value_before: npt.ArrayLike,
    pupils_before: npt.ArrayLike,
    value_after: npt.ArrayLike,
    pupils_after: npt.ArrayLike,
    spread: npt.ArrayLike,
    confidence: float = CONFIDENCE,
) -> tuple[FloatArray, FloatArray]:
    """How much a mean changed, after − before: (lower, upper) = difference ± z·s·√(1/n₁ + 1/n₂).

    NaN and errors as in :func:`mean_interval`.
    """
    change = floats(value_after) - floats(value_before)
    reach = normal_quantile(confidence) * _change_standard_error(pupils_before, pupils_after, spread)
    return change - reach, change + reach


def mean_change_p_value(
    value_before: npt.ArrayLike,
    pupils_before: npt.ArrayLike,
    value_after: npt.ArrayLike,
    pupils_after: npt.ArrayLike,
    spread: npt.ArrayLike,
    expected: npt.ArrayLike = 0.0,
) -> FloatArray:
    """Two-sided p-value of a change: below 0.05 exactly when the 95 % :func:`mean_change_interval` leaves ``expected`` out.

    ``expected`` is in the indicator's unit: 0 asks "did it change?", the nation's own change "otherwise than the nation?".
    """
    departure = floats(value_after) - floats(value_before) - floats(expected)
    return two_sided_p(departure / _change_standard_error(pupils_before, pupils_after, spread))


def _change_standard_error(
    pupils_before: npt.ArrayLike, pupils_after: npt.ArrayLike, spread: npt.ArrayLike
) -> FloatArray:
    return np.hypot(mean_standard_error(pupils_before, spread), mean_standard_error(pupils_after, spread))
