"""How two figures follow each other over municipalities: Pearson's correlation with Fisher's interval.

Source: Fisher, R. A. (1921). On the "probable error" of a coefficient of correlation deduced from a small sample. *Metron* 1, 3-32.
It says that things go together, never why.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import norm, t

_FEWEST = 4
"""Fisher's standard error is 1/√(n - 3)."""


@dataclass(frozen=True, slots=True)
class Correlation:
    """``value``, ``lower`` and ``upper`` in [-1, 1], NaN where there is none; ``pairs`` with both figures; ``p_value`` two-sided."""

    value: float
    lower: float
    upper: float
    p_value: float
    pairs: int
    confidence: float
    method: str = "Pearson, Fisher's z"

    @property
    def certain(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.lower > 0 or self.upper < 0


def correlation(x: ArrayLike, y: ArrayLike, confidence: float = 0.95) -> Correlation:
    """Correlation of two arrays of equal length; pairs with NaN in either are left out.

    Raises:
        ValueError: the arrays are not equally long.
    """
    one, other = np.asarray(x, dtype=float), np.asarray(y, dtype=float)
    if one.shape != other.shape or one.ndim != 1:
        raise ValueError(f"Two rows of equal length are needed, got {one.shape} and {other.shape}.")
    both = np.isfinite(one) & np.isfinite(other)
    one, other = one[both], other[both]
    pairs = one.size
    none = Correlation(math.nan, math.nan, math.nan, math.nan, pairs, confidence)
    if pairs < _FEWEST:
        return none
    centred, other_centred = one - one.mean(), other - other.mean()
    size = math.sqrt(float(centred @ centred)) * math.sqrt(float(other_centred @ other_centred))
    if not size > 1e-12 * pairs * max(1.0, float(np.abs(one).max()) * float(np.abs(other).max())):
        return none  # one of them is the same everywhere
    value = float(np.clip(centred @ other_centred / size, -1.0, 1.0))
    if abs(value) >= 1.0:
        return Correlation(value, value, value, 0.0, pairs, confidence)
    reach = float(norm.ppf(0.5 + confidence / 2)) / math.sqrt(pairs - 3)
    middle = math.atanh(value)
    statistic = value * math.sqrt((pairs - 2) / (1 - value**2))
    return Correlation(
        value,
        math.tanh(middle - reach),
        math.tanh(middle + reach),
        float(2 * t.sf(abs(statistic), pairs - 2)),
        pairs,
        confidence,
    )
