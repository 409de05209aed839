"""A municipality's place among the region's, never without how far it could be another by chance."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from skis_analytics import swedish
from skis_analytics.domain import Desirable, Indicator, Mark
from skis_analytics.statistics.ranking import rank_intervals
from skis_analytics.verdicts.cells import JudgedLevel

_Z: Final = 1.959964
"""Half the width of a 95 % interval in standard errors."""


def places(levels: Sequence[JudgedLevel], indicator: Indicator, dispersion: float) -> list[str]:
    """Each level's place as the interval that covers 95 %: ``3–12``; one place where chance leaves no other.

    1 is best, or highest where neither way is better. Levels whose uncertainty is unknown get no place: a bare one
    would be a ranking of noise. ``dispersion`` is the indicator's calibrated φ.
    """
    value = np.array([(level.lower + level.upper) / 2 if level.mark else level.value for level in levels], dtype=float)
    # "Nästan alla" bounds the printed figure and not its chance: that is the funnel's, at the middle of the bounds.
    # Wilson's interval is not symmetric; half its width is the standard error of the share as it would be drawn.
    error = np.array([(level.upper - level.lower) / (2 * _Z) for level in levels], dtype=float)
    for place, level in enumerate(levels):
        if level.mark is Mark.NEARLY_ALL and level.pupils:
            share = value[place] / 100
            error[place] += 100 * np.sqrt(dispersion * share * (1 - share) / level.pupils)
    value[np.isnan(error)] = np.nan
    higher_is_better = indicator.desirable is not Desirable.LOWER
    _, lower, upper = rank_intervals(value, error, higher_is_better=higher_is_better)
    return [_interval(low, high) for low, high in zip(lower, upper, strict=True)]


def _interval(lower: float, upper: float) -> str:
    if np.isnan(lower):
        return swedish.MISSING
    return f"{lower:.0f}" if lower == upper else f"{lower:.0f}–{upper:.0f}"
