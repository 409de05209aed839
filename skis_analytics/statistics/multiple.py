"""Many comparisons at once: how to keep twenty harmless cells from giving one false alarm.

Source: Benjamini, Y. & Hochberg, Y. (1995), *Controlling the false discovery rate*, JRSS B 57:289–300.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from skis_analytics.statistics.arrays import BoolArray, FloatArray, floats, require_proportion


def benjamini_hochberg(p_values: npt.ArrayLike, rate: float = 0.05) -> tuple[BoolArray, FloatArray]:
    """Which of many p-values are discoveries when at most ``rate`` of the discoveries may be false, on average.

    ``p_values`` has any shape; NaN is *not judged* and does not count as a test. Returns (rejected, adjusted) of that
    shape: ``rejected`` is adjusted ≤ rate, False where NaN; ``adjusted`` is the least rate at which it would be
    rejected, NaN where NaN.

    Raises ValueError for p-values outside 0–1 and a rate outside (0, 1).

    Source: Benjamini and Hochberg (1995), step-up.
    """
    if not 0 < rate < 1:
        raise ValueError(f"rate must lie strictly between 0 and 1, got {rate}")
    p = floats(p_values)
    require_proportion(p, "p_values")
    adjusted = np.full(p.shape, np.nan)
    judged = ~np.isnan(p)
    tested = p[judged]
    order = np.argsort(tested)
    # In this order of operations the largest p stays exactly itself, so p = rate is rejected despite rounding.
    ratio = tested[order] * (tested.size / np.arange(1, tested.size + 1))
    # A larger p never gets a smaller adjusted value: the running minimum from the largest downwards.
    monotone = np.minimum(np.minimum.accumulate(ratio[::-1])[::-1], 1.0)
    back = np.empty_like(tested)
    back[order] = monotone
    adjusted[judged] = back
    return np.asarray(adjusted <= rate, dtype=np.bool_), adjusted
