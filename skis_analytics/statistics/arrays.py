"""The array types that the statistics speak, and the checks that every method makes of its arguments.

A check looks only at numbers that are there: NaN means *unknown*, which is never an error.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri

FloatArray: TypeAlias = npt.NDArray[np.float64]
BoolArray: TypeAlias = npt.NDArray[np.bool_]
IntArray: TypeAlias = npt.NDArray[np.int64]


def floats(values: npt.ArrayLike) -> FloatArray:
    """``values`` as float64, of the same shape."""
    return np.asarray(values, dtype=np.float64)


def positive_or_nan(values: npt.ArrayLike) -> FloatArray:
    """``values`` with everything that is not above zero turned into NaN: nobody asked, nothing known."""
    numbers = floats(values)
    return np.where(numbers > 0, numbers, np.nan)


def require_proportion(values: FloatArray, name: str) -> None:
    """Raise ValueError where ``values`` leave 0–1: per cent handed over as a proportion is the likeliest mistake."""
    if np.any((values < 0) | (values > 1)):
        raise ValueError(f"{name} must lie in 0–1 (a proportion, not per cent)")


def require_positive(values: FloatArray, name: str) -> None:
    """Raise ValueError where ``values`` are zero or negative."""
    if np.any(values <= 0):
        raise ValueError(f"{name} must be above 0")


def normal_quantile(confidence: float) -> float:
    """The z that a two-sided interval of this ``confidence`` reaches (0.95 → 1.959964, 0.998 → 3.090232).

    Raises ValueError for a confidence outside (0, 1).
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie strictly between 0 and 1, got {confidence}")
    # The upper tail, not (1 + confidence) / 2: that sum would round away a confidence very close to 1.
    return float(-ndtri((1 - confidence) / 2))


def two_sided_p(z: npt.ArrayLike) -> FloatArray:
    """Two-sided p-value of a standard normal ``z``; its sign does not matter."""
    return floats(2 * ndtr(-np.abs(floats(z))))
