"""A place in a ranking, and how far it could have been another one by chance.

Source: Goldstein, H. & Spiegelhalter, D. J. (1996), *League tables and their limitations*, JRSS A 159:385–443; ranks
simulated from each unit's own uncertainty.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from skis_analytics.domain import CONFIDENCE
from skis_analytics.statistics.arrays import BoolArray, FloatArray, floats

SEED = 20241115
"""Fixed, so that a page shows the same places every time it is opened."""


def rank_intervals(
    value: npt.ArrayLike,
    standard_error: npt.ArrayLike,
    draws: int = 2000,
    confidence: float = CONFIDENCE,
    seed: int = SEED,
    higher_is_better: bool = True,
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Each municipality's place (1 is best, equal values share the better one) and the interval of that place.

    ``value`` and ``standard_error`` are one-dimensional, in one unit. Returns (rank, lower, upper), whole numbers held
    as floats, lower ≤ rank ≤ upper. Values are drawn from a normal distribution around each value and ranked,
    ``draws`` times. NaN value: all three NaN, and the others are ranked without it. NaN standard error: its rank is
    given but its interval is NaN, and for the others it stands still. The answer depends on the seed but not on the
    order of the municipalities.

    Raises ValueError unless both are of one length, for a negative standard error, fewer than 1 draw or a confidence
    outside (0, 1).
    """
    y, error = floats(value), floats(standard_error)
    if y.ndim != 1 or y.shape != error.shape:
        raise ValueError("value and standard_error must be one-dimensional and of one length")
    if np.any(error < 0):
        raise ValueError("standard_error must not be negative")
    if draws < 1:
        raise ValueError("draws must be at least 1")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence must lie strictly between 0 and 1, got {confidence}")
    rank, lower, upper = (np.full(y.shape, np.nan) for _ in range(3))
    ranked = np.flatnonzero(~np.isnan(y))
    if ranked.size == 0:
        return rank, lower, upper
    # Draw in the order of the values: so the random numbers follow the figures and not the order of the rows.
    ranked = ranked[np.lexsort((error[ranked], y[ranked]))]
    sign = -1.0 if higher_is_better else 1.0
    rank[ranked] = rankdata(sign * y[ranked], method="min")
    noise = np.random.default_rng(seed).standard_normal((draws, ranked.size))
    drawn = y[ranked] + noise * np.where(np.isnan(error[ranked]), 0.0, error[ranked])
    places = rankdata(sign * drawn, method="min", axis=1)
    tail = (1 - confidence) / 2
    # Whole places: the inverted distribution, no interpolation. Drawing around values that are themselves noisy pulls
    # the extremes towards the middle, so the interval is widened to hold the place that was actually printed.
    low, high = np.quantile(places, [tail, 1 - tail], axis=0, method="inverted_cdf")
    known = ~np.isnan(error[ranked])
    lower[ranked] = np.where(known, np.minimum(low, rank[ranked]), np.nan)
    upper[ranked] = np.where(known, np.maximum(high, rank[ranked]), np.nan)
    return rank, lower, upper


def shared_places(lower: npt.ArrayLike, upper: npt.ArrayLike) -> BoolArray:
    """Whether a place is shared (*delad plats*): its interval of places overlaps at least one other municipality's.

    One-dimensional in, one-dimensional out; False where the interval is NaN.
    """
    low, high = floats(lower), floats(upper)
    overlap = (low[:, None] <= high[None, :]) & (low[None, :] <= high[:, None])
    np.fill_diagonal(overlap, False)
    return np.asarray(overlap.any(axis=1), dtype=np.bool_)
